"""What it does to a state that two threads change their places, with all that is theirs.

Where the value of each variable goes, and what becomes of a value that says which thread it is.
Only a proposal: whether a system stays the same by it is for `symmetry` to prove.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from checker.ir.actions import Action
from checker.ir.domain import Domain, Kind
from checker.ir.system import State, System
from checker.records import dataclass
from checker.source import Span

LARGEST_DOMAIN = 1 << 12
"""A value that names threads is followed if it is one of so few."""

Table = tuple[int, ...]
"""What each value of a domain becomes, from the lowest on."""


@dataclass(frozen=True)
class Renaming:
    """Threads that change their places.

    threads: who each is then. variables: which one the value of each becomes that of. tables: what
    becomes of the value itself; None where it stays as it is. lows: the lowest value of each.
    """

    threads: tuple[int, ...]
    variables: tuple[int, ...]
    tables: tuple[Table | None, ...]
    lows: tuple[int, ...]

    @cached_property
    def _sources(self) -> tuple[tuple[int, Table | None, int], ...]:
        found = sorted(range(len(self.variables)), key=self.variables.__getitem__)
        return tuple((each, self.tables[each], self.lows[each]) for each in found)

    def state(self, state: State) -> State:
        """The state that it becomes."""
        return tuple(
            [
                state[each] if table is None else table[state[each] - low]
                for each, table, low in self._sources
            ]
        )

    def value(self, variable: int, value: int) -> int:
        """What a value of a variable becomes. Pre: it is in its domain."""
        table = self.tables[variable]
        return value if table is None else table[value - self.lows[variable]]

    def then(self, other: Renaming) -> Renaming:
        """Both, this one first. Pre: where a value of this one goes has the same lowest value."""
        tables = []
        for variable, table in enumerate(self.tables):
            further = other.tables[self.variables[variable]]
            if table is None or further is None:
                tables.append(table if further is None else further)
            else:
                tables.append(tuple(further[each - self.lows[variable]] for each in table))
        return Renaming(
            tuple(other.threads[each] for each in self.threads),
            tuple(other.variables[each] for each in self.variables),
            tuple(tables),
            self.lows,
        )


def unmoved(system: System) -> Renaming:
    """Nothing changes its place."""
    return Renaming(
        tuple(range(len(system.threads))),
        tuple(range(len(system.variables))),
        (None,) * len(system.variables),
        tuple(each.domain.low for each in system.variables),
    )


def exchange(system: System, one: int, other: int) -> Renaming | None:
    """Two threads change their places; None where it can't be said what is theirs."""
    try:
        return proposed(system, one, other)
    except Apart:
        return None


class Apart(Exception):
    """It can't be said what is theirs of two threads, and what stands against it."""

    def __init__(self, what: str, span: Span | None) -> None:
        super().__init__(what)
        self.what = what
        self.span = span


def proposed(system: System, one: int, other: int) -> Renaming:
    """Two threads change their places. Raises Apart.

    The result undoes itself. Theirs is where they are, their locals, how often they have taken a
    lock again, the timers that they start, the elements of arrays that have them for an index, and
    what else one writes where the other writes another.
    """
    threads, pairs = _Swap(), _Swap()
    threads.add([one], [other])
    elements = _elements(system, one, other)
    pairs.add([*elements], [*elements.values()])
    if not pairs.add(_cells(system, one), _cells(system, other)):
        raise Apart("where they can be", system.threads[one].span)
    first, second = _actions(system, one), _actions(system, other)
    if len(first) != len(second):
        raise Apart("a step", _first_apart(first, second).span)
    for action, like in zip(first, second, strict=True):
        timers, its = ([thread for thread, _ in each.starts] for each in (action, like))
        written = [
            (here, there)
            for here, there in zip(action.updates, like.updates, strict=False)
            if here not in elements and there not in elements
        ]
        updates, others = [here for here, _ in written], [there for _, there in written]
        if not (pairs.add(updates, others) and threads.add(timers, its)):
            raise Apart("a step", action.span)
    return _made(system, threads.found, pairs.found)


def _elements(system: System, one: int, other: int) -> dict[int, int]:
    """What arrays have at one of two threads, but for their own arrays, and what that becomes."""
    here, there = (f"[{system.threads[each].name}]" for each in (one, other))
    places = {each.name: number for number, each in enumerate(system.variables)}
    found = {}
    for name, number in places.items():
        owner = system.variables[number].owner
        if owner in (one, other):
            continue
        of = "" if owner is None else system.threads[owner].name  # may have an index itself
        indices = name.removeprefix(of)
        if here in indices or there in indices:
            image = of + there.join(part.replace(there, here) for part in indices.split(here))
            if image in places:
                found[number] = places[image]
    return found


def _first_apart(first: Sequence[Action], second: Sequence[Action]) -> Action:
    """The first step of another text than that of the other thread. Pre: they have not as many."""
    pairs = zip(first, second, strict=False)
    longer, known = (first, second) if len(first) > len(second) else (second, first)
    return next((a for a, b in pairs if a.span != b.span), longer[len(known)])


class _Swap:
    """What is exchanged with what, found pair by pair."""

    def __init__(self) -> None:
        self.found: dict[int, int] = {}

    def add(self, first: Sequence[int], second: Sequence[int]) -> bool:
        """Exchange each with its partner, if they differ; false if that is no exchange."""
        return all(
            self.found.setdefault(a, b) == b and self.found.setdefault(b, a) == a
            for a, b in zip(first, second, strict=False)
            if a != b
        )


def _cells(system: System, thread: int) -> tuple[int, ...]:
    """The variables that are of a thread by their kind, in an order that is the same for all."""
    place = system.threads[thread].variable
    own = [number for number, each in enumerate(system.variables) if each.owner == thread]
    again = [
        lock.depths[lock.candidates.index(thread)]
        for lock in system.locks
        if lock.depths and thread in lock.candidates
    ]
    return (*(() if place is None else (place,)), *(each for each in own if each != place), *again)


def _actions(system: System, thread: int) -> list[Action]:
    return [each for each in system.actions if each.thread == thread]


def _made(system: System, threads: dict[int, int], variables: dict[int, int]) -> Renaming:
    if len({each.name for each in system.threads}) < len(system.threads):
        raise Apart("their names", None)
    moved = tuple(threads.get(each, each) for each in range(len(system.threads)))
    tables: list[Table | None] = []
    named = names(system, moved)
    for number, each in enumerate(system.variables):
        partner = variables.get(number, number)
        domain = system.variables[partner].domain
        if (each.domain.low, each.domain.high) != (domain.low, domain.high):
            raise Apart(f"the values of `{each.name}`", each.span)
        try:
            here, there = (_named(system, k) for k in (number, partner))
            tables.append(_table(each.domain, here, there, named))
        except Unknown:
            raise Apart(f"the values of `{each.name}`", each.span) from None
    return Renaming(
        moved,
        tuple(variables.get(each, each) for each in range(len(system.variables))),
        tuple(tables),
        tuple(each.domain.low for each in system.variables),
    )


class Unknown(Exception):
    """It can't be said what becomes of a value."""


def names(system: System, threads: Sequence[int]) -> dict[str, str]:
    """The names of the threads that are others then, with theirs."""
    return {
        system.threads[number].name: system.threads[other].name
        for number, other in enumerate(threads)
        if number != other
    }


def picked(domain: Domain, moved: Mapping[str, str]) -> Table | None:
    """What becomes of a value that a step picks, also of one of a list. Raises Unknown."""
    return _table(domain, domain.names, domain.names, moved)


_OF_THREADS = (Kind.THREAD, Kind.THREADS, Kind.IDENTITY, Kind.SET)


def _named(system: System, variable: int) -> tuple[str, ...]:
    """The names in the domain of a variable, those of threads where it says which thread it is."""
    domain = system.variables[variable].domain
    if domain.kind is Kind.REQUEST:
        return tuple(
            system.threads[each].name
            for lock in system.locks
            if variable in lock.queue
            for each in lock.candidates
        )
    return domain.names if domain.kind in _OF_THREADS else ()


def _table(
    domain: Domain, here: tuple[str, ...], there: tuple[str, ...], moved: Mapping[str, str]
) -> Table | None:
    """What becomes of the values of a domain, by names here and there; None if each stays."""
    if here == there and moved.keys().isdisjoint(here):
        return None
    places = {name: number for number, name in enumerate(there) if name}
    others = [places.get(moved.get(name, name), -1) if name else k for k, name in enumerate(here)]
    if -1 in others or domain.size > LARGEST_DOMAIN:
        raise Unknown
    every = range(domain.low, domain.high + 1)
    table = tuple(_other(domain, each, others) for each in every)
    if sorted(table) != [*every]:
        raise Unknown
    return table


def _other(domain: Domain, value: int, others: Sequence[int]) -> int:
    match domain.kind:
        case Kind.IDENTITY | Kind.ENUM:
            return domain.low + others[value - domain.low]
        case Kind.THREAD:
            return value and 1 + others[value - 1]
        case Kind.REQUEST:
            modes = domain.high // len(others)
            return value and 1 + others[(value - 1) // modes] * modes + (value - 1) % modes
        case _:
            return sum(1 << other for bit, other in enumerate(others) if value >> bit & 1)
