"""Where the variables of a System are in a Promela text: names, types, and which are arrays.

Elements that some expression selects from by a computed index are an array. Must not know what is
done to them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from checker.ir.domain import Domain, Kind
from checker.ir.expr import Expr, Select, parts
from checker.ir.system import System
from checker.ir.variables import Role, Variable
from checker.records import dataclass

_TYPES = (("bit", 0, 1), ("byte", 0, 255), ("short", -(2**15), 2**15 - 1))
_WIDEST = ("int", -(2**31) + 1, 2**31 - 1)
_BITS = {"bit": 1, "byte": 8, "short": 16, "int": 32}
_COMMENT = 60


class Naming:
    """Names that SPIN and C take, each given once.

    Each begins with a word of its own kind and `_`, so that none is a word of Promela, of C, or of
    the code that SPIN writes.
    """

    def __init__(self) -> None:
        self._given: set[str] = set()

    def name(self, kind: str, text: str) -> str:
        """A new name for what is called `text`."""
        plain = re.sub(r"[^A-Za-z0-9_]+", "_", text).strip("_")
        base = f"{kind}_{plain}"[:60]
        found, number = base, 2
        while found in self._given:
            found, number = f"{base}_{number}", number + 1
        self._given.add(found)
        return found


@dataclass(frozen=True, slots=True)
class Cell:
    """What is declared: one variable, or several as an array."""

    name: str
    type: str
    first: int
    count: int

    @property
    def bits(self) -> int:
        """How much of a state it takes."""
        return _BITS[self.type] * self.count


class Cells:
    """The declarations of one system.

    too_wide: a variable that has values beyond 32 bits, if there is one.
    """

    def __init__(self, system: System, expressions: Iterable[Expr], naming: Naming) -> None:
        self.variables = system.variables
        self.too_wide = next(
            (each for each in system.variables if not _fits(each.domain, _WIDEST)), None
        )
        self.cells: list[Cell] = []
        self._of: dict[int, Cell] = {}
        whose = {t.variable: t.name for t in system.threads if t.variable is not None}
        for first, count in _runs(len(system.variables), expressions):
            group = system.variables[first : first + count]
            called = whose.get(first, group[0].name) if count == 1 else _whole(group)
            kind = "at" if group[0].role is Role.LOCATION else "v"
            cell = Cell(naming.name(kind, called), _type(group), first, count)
            self.cells.append(cell)
            self._of |= dict.fromkeys(range(first, first + count), cell)

    def cell(self, variable: int) -> str:
        """The text of a variable."""
        cell = self._of[variable]
        return cell.name if cell.count == 1 else f"{cell.name}[{variable - cell.first}]"

    def element(self, first: int, index: str) -> str:
        """The text of variable `first + index`, which is in the array of `first`."""
        cell = self._of[first]
        if cell.count == 1:
            return cell.name
        offset = first - cell.first
        return f"{cell.name}[{index} + {offset}]" if offset else f"{cell.name}[{index}]"

    def declarable(self, initial: Sequence[int]) -> bool:
        """Whether all first values can stand in the declarations: a list has no negative ones."""
        groups = [initial[each.first :][: each.count] for each in self.cells]
        return all(len({*values}) == 1 or min(values) >= 0 for values in groups)

    def declared(self, initial: Sequence[int] | None) -> Iterator[str]:
        """A line for each, with its first value; None where that comes later."""
        for each in self.cells:
            group = self.variables[each.first : each.first + each.count]
            size = f"[{each.count}]" if each.count > 1 else ""
            first = "" if initial is None else _initial(initial[each.first :][: each.count])
            yield f"{each.type} {each.name}{size}{first};{_comment(each, group)}"


def _runs(count: int, expressions: Iterable[Expr]) -> Iterator[tuple[int, int]]:
    """The variables from first to last, each alone or with those that it is selected among."""
    joined = [False] * (count + 1)  # whether a variable is in the array of the one before
    seen: set[Expr] = set()
    for expr in expressions:
        for node in parts(expr, seen):
            seen.add(node)
            if isinstance(node, Select):
                first = node.first % count  # an `always step` speaks of the state after, too
                joined[first + 1 : first + node.count] = [True] * (node.count - 1)
    start = 0
    for variable in range(1, count + 1):
        if not joined[variable]:
            yield start, variable - start
            start = variable


def _fits(domain: Domain, kind: tuple[str, int, int]) -> bool:
    return kind[1] <= domain.low and domain.high <= kind[2]


def _type(group: Sequence[Variable]) -> str:
    kinds = (kind for kind in _TYPES if all(_fits(each.domain, kind) for each in group))
    name = next(kinds, _WIDEST)[0]
    return "byte" if name == "bit" and len(group) > 1 else name  # SPIN keeps those in bytes anyway


def _whole(group: Sequence[Variable]) -> str:
    bases = {each.name.rpartition("[")[0] for each in group}
    return bases.pop() if len(bases) == 1 else f"{group[0].name}_and_on"


def _initial(values: Sequence[int]) -> str:
    if len(values) == 1 or len({*values}) == 1:
        return f" = {values[0]}"
    return f" = {{{', '.join(map(str, values))}}}"


def _comment(cell: Cell, group: Sequence[Variable]) -> str:
    """What its numbers stand for."""
    domain = group[0].domain
    told = [] if cell.count == 1 else [f"{group[0].name} .. {group[-1].name}"]
    match domain.kind:
        case Kind.BOOL:
            pass
        case Kind.THREADS | Kind.SET:
            told += [f"bit {k} {name}" for k, name in enumerate(domain.names)]
        case Kind.RANGE:
            told.append(f"{domain.low}..{domain.high}")
        case _:
            few = range(domain.low, min(domain.high, domain.low + 40) + 1)
            told += [f"{k} {domain.show(k)}" for k in few]
    text = plain(", ".join(told))
    if len(text) > _COMMENT:
        text = text[:_COMMENT].rpartition(",")[0] + ", ..."
    return f" /* {text} */" if text else ""


def plain(text: str) -> str:
    """A text that can stand in a comment: ASCII, and no end of it."""
    safe = "".join(char if " " <= char <= "~" and char != "\\" else "?" for char in text)
    return safe.replace("*/", "* /").replace("/*", "/ *")
