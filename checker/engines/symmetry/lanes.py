"""A state taken apart into what is of each interchangeable thread, and what is of none.

Where that can be done, a state is known but for who is who by its lanes in order: each exchange of
two threads exchanges their lanes, and nothing else. Where a variable of a thread says which other
thread it is it can't be done, and the threads count as different. Must not know how states are
packed.
"""

from __future__ import annotations

from collections.abc import Sequence

from checker.engines.symmetry.interchangeable import Interchangeable, Told
from checker.engines.symmetry.renaming import Renaming
from checker.ir.domain import Kind
from checker.ir.system import System
from checker.records import dataclass
from checker.source import Span

_SETS = (Kind.THREADS, Kind.SET)


@dataclass(frozen=True, slots=True)
class Mark:
    """A variable that is of no thread and says something of each.

    labels: by content, which is the value less the lowest, what it says of each thread; 0 for
    nothing. rest: by content what it says of others. A content is known by both.
    """

    variable: int
    labels: tuple[tuple[int, ...], ...]
    rest: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Lanes:
    """What is of each of some threads.

    cells: of each kind the variables of the threads, in their order.
    """

    of: Interchangeable
    cells: tuple[tuple[int, ...], ...]
    marks: tuple[Mark, ...]


def lanes(system: System, found: Sequence[Interchangeable]) -> tuple[list[Lanes], list[Told]]:
    """Those that can be taken apart, and beside each other; for the others what stands against it.

    A variable that one set of threads moves must be no mark of another.
    """
    made: list[Lanes] = []
    told: list[Told] = []
    moved: set[int] = set()
    marked: set[int] = set()
    for each in found:
        apart = _lanes(system, each)
        if isinstance(apart, Told):
            told.append(apart)
            continue
        cells = {variable for cell in apart.cells for variable in cell}
        marks = {mark.variable for mark in apart.marks}
        if cells & (moved | marked) or marks & moved:
            told.append(_told(each, "a variable that tells of other threads too"))
            continue
        made.append(apart)
        moved |= cells
        marked |= marks
    return made, told


def _lanes(system: System, found: Interchangeable) -> Lanes | Told:
    renamings = [each.renaming for each in found.exchanges]
    cells = _cells(renamings)
    if cells is None:
        return _told(found, "what is theirs is not the same for all")
    tabled = {
        variable
        for each in renamings
        for variable, table in enumerate(each.tables)
        if table is not None
    }
    for variable in sorted(tabled):
        if any(variable in cell for cell in cells):
            where = system.variables[variable]
            return _told(found, f"`{where.name}` says which of them it is", where.span)
    marks = []
    for variable in sorted(tabled):
        mark = _mark(system, found, variable)
        if mark is None or not all(
            _moves(each, place, mark) for place, each in enumerate(renamings)
        ):
            where = system.variables[variable]
            return _told(found, f"what `{where.name}` says of them", where.span)
        marks.append(mark)
    return Lanes(found, cells, tuple(marks))


def _told(found: Interchangeable, what: str, span: Span | None = None) -> Told:
    return Told(found.threads[0], found.threads[1], what, span)


def _cells(renamings: Sequence[Renaming]) -> tuple[tuple[int, ...], ...] | None:
    """The variables that change places, each kind in the order of the threads."""
    pairs = [
        {v: image for v, image in enumerate(each.variables) if image != v} for each in renamings
    ]
    found = []
    for first in sorted(pairs[0]):
        if len(pairs) == 1 and pairs[0][first] < first:
            continue
        if len(pairs) > 1 and first in pairs[1]:
            continue
        cell = [first]
        for each in pairs:
            if cell[-1] not in each:
                return None
            cell.append(each[cell[-1]])
        found.append(tuple(cell))
    for place, each in enumerate(pairs):
        if {*each} != {cell[k] for cell in found for k in (place, place + 1)}:
            return None
        if any(each[cell[place + 1]] != cell[place] for cell in found):
            return None
    return tuple(found)


def _mark(system: System, found: Interchangeable, variable: int) -> Mark | None:
    """What the contents of a variable say of the threads; None if that can't be told."""
    domain = system.variables[variable].domain
    names: Sequence[str] = domain.names
    if domain.kind is Kind.REQUEST:
        lock = next(each for each in system.locks if variable in each.queue)
        names = [system.threads[each].name for each in lock.candidates]
    places = {name: number for number, name in enumerate(names)}
    mine = [places.get(system.threads[each].name) for each in found.threads]
    if None in mine:
        return None
    own = [each for each in mine if each is not None]
    labels, rest = [], []
    for value in range(domain.low, domain.high + 1):
        if domain.kind in _SETS:
            said = tuple(value >> each & 1 for each in own)
            other = value
            for each in own:
                other &= ~(1 << each)
        else:
            named, label = _named(domain.kind, value, domain.low, len(names), domain.high)
            said = tuple(label if named == each else 0 for each in own)
            other = 0 if any(said) else 1 + value - domain.low
        labels.append(said)
        rest.append(other)
    if len({*zip(labels, rest, strict=True)}) < len(labels):
        return None
    return Mark(variable, tuple(labels), tuple(rest))


def _named(kind: Kind, value: int, low: int, names: int, high: int) -> tuple[int | None, int]:
    """The number of the name that a value stands for, and what is said of it."""
    match kind:
        case Kind.THREAD:
            return (value - 1, 1) if value else (None, 0)
        case Kind.REQUEST:
            modes = high // names
            return ((value - 1) // modes, 1 + (value - 1) % modes) if value else (None, 0)
        case _:
            return value - low, 1


def _moves(renaming: Renaming, place: int, mark: Mark) -> bool:
    """Whether the exchange of these threads with the next exchanges what is said of them."""
    table = renaming.tables[mark.variable]
    if table is None:
        return False
    low = renaming.lows[mark.variable]
    for content, said in enumerate(mark.labels):
        turned = [*said]
        turned[place], turned[place + 1] = turned[place + 1], turned[place]
        image = table[content] - low
        if mark.labels[image] != tuple(turned) or mark.rest[image] != mark.rest[content]:
            return False
    return True
