"""A timer as a variable of the state, and what `t.rang` is over it.

Knows nothing of what starts a timer, nor of the step by which it rings (`timers`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from checker.front import syntax as s
from checker.front.walk import spine
from checker.ir.domain import Domain, Kind
from checker.ir.duration import Duration
from checker.ir.expr import FALSE, Const, Expr, choose, equal, truth
from checker.source import Span

if TYPE_CHECKING:
    from checker.front.values.expressions import Reader

STOPPED, RANG, SET = 0, 1, 2
"""What the variable of a timer is; from SET on it is set, for one length after another."""


@dataclass(slots=True)
class Timer:
    """A timer or an element of an array of them. lengths: for which it is set, as they are found.

    owner: the thread whose own it is, if it is one's.
    """

    name: str
    variable: int
    owner: int | None
    span: Span
    lengths: list[Duration] = field(default_factory=list)

    @property
    def domain(self) -> Domain:
        """What its variable can be."""
        names = ("stopped", "rang", *(f"set for {each}" for each in self.lengths))
        return Domain(Kind.ENUM, 0, len(names) - 1, names, "timer")

    def setting(self, length: Duration) -> int:
        """What its variable is while it is set for this length."""
        if length not in self.lengths:
            self.lengths.append(length)
        return SET + self.lengths.index(length)


def rang(reader: Reader, node: s.Expression) -> Expr:
    """`t.rang`."""
    value: Expr = FALSE
    for number, test in reversed(found(reader, node)):
        variable = reader.layout.timers[number].variable
        value = choose(test, equal(reader.path.current(variable), Const(RANG)), value)
    return value


def found(reader: Reader, node: s.Expression) -> list[tuple[int, Expr]]:
    """The timers that `node` may be, each with the condition under which it is that one."""
    root, indices = spine(node)
    assert isinstance(root, s.Name)
    declared = reader.checked.uses[root]
    assert isinstance(declared, s.TimerDecl)
    cells = reader.layout.timer_cells
    cell = cells.get((declared, None)) or cells[declared, reader.path.thread]
    offset = reader.offset(root.text, cell.dims, indices, node)
    if isinstance(offset, Const):
        return [(cell.first + offset.value, truth(True))]
    size = 1
    for dim in cell.dims:
        size *= len(dim.names)
    reader.layout.allowance.spend(size, node.span)
    return [(cell.first + each, equal(offset, Const(each))) for each in range(size)]
