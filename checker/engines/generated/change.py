"""How a step changes a packed state: as few operations on the one integer as can be.

Since a packed state is the sum of its fields, a change of one field by a number is a change of the
whole by that number shifted. Knows intervals and text; what a step assigns comes from `step`.
"""

from __future__ import annotations

from checker.engines.generated.layout import Field, Layout
from checker.engines.generated.text import Term, Text
from checker.engines.generated.writer import Writer
from checker.ir.actions import Action
from checker.ir.bounds import Known, Taken
from checker.ir.expr import Apply, Const, Expr, Op, Read, choose, negate
from checker.records import dataclass
from checker.semantics.step import Stepped

_NESTED = 3
"""Conditions of nested `?:` that a change is taken apart by."""


@dataclass(frozen=True, slots=True)
class Change:
    """`((s | joined) & kept) + number + terms`, each term shifted; `kept` None keeps all.

    checked: terms that must be seen to stay in their domain, with its ends.
    """

    joined: int
    kept: int | None
    number: int
    terms: tuple[tuple[Term, int], ...]
    checked: tuple[tuple[Term, int, int], ...]

    @property
    def roots(self) -> tuple[Term, ...]:
        """Every term in it."""
        return (*(term for term, _ in self.terms), *(term for term, _, _ in self.checked))

    def check(self, writer: Writer, escaped: str) -> None:
        """Write that `escaped` is called where a term leaves its domain."""
        for term, low, high in self.checked:
            writer.line(f"if not {low} <= {writer.name(term)} <= {high}: {escaped}")

    @property
    def nothing(self) -> bool:
        """Whether the state stays as it is."""
        return self.kept is None and not (self.joined or self.number or self.terms)

    def text(self, writer: Writer) -> str:
        """The packed state after the step."""
        base = f"(s | {self.joined})" if self.joined else "s"
        base = base if self.kept is None else f"({base} & {self.kept})"
        for term, shift in self.terms:
            base += f" + ({writer.value(term)} << {shift})" if shift else f" + {writer.value(term)}"
        sign = "-" if self.number < 0 else "+"
        return f"{base} {sign} {abs(self.number)}" if self.number else base


def change(
    known: Known, layout: Layout, action: Action, algebra: Text, stepped: Stepped[Term]
) -> Change:
    """What `action`, read in `algebra` as `stepped`, does to the packed state."""
    system, taken = known.system, known.where(action)
    made = _Sum(algebra, taken)
    thread = system.threads[action.thread]
    checked = []
    for variable, term in stepped.updates.items():
        field = layout.fields[variable]
        if variable == thread.variable:
            made.number += field.put(action.target or 0) - field.put(action.source or 0)
            continue
        made.update(variable, field, action.updates[variable], term)
        if not taken.stays_in_domain(variable):
            domain = system.variables[variable].domain
            checked.append((term, domain.low, domain.high))
    kept = layout.mask & ~made.cleared if made.cleared else None
    return Change(made.joined, kept, made.number, tuple(made.terms), tuple(checked))


class _Sum:
    """The change of the whole, gathered from the changes of the fields."""

    def __init__(self, algebra: Text, known: Taken) -> None:
        self._algebra = algebra
        self._known = known
        self.number = 0
        self.joined = 0
        self.cleared = 0
        self.terms: list[tuple[Term, int]] = []

    def update(self, variable: int, field: Field, value: Expr, term: Term) -> None:
        """Add the change of one field, whose new value is `value`, and in text `term`."""
        if field.width == 0:
            return
        by = self._difference(value, variable, (), _NESTED)
        match value:
            case _ if isinstance(by, Const):
                self.number += by.value << field.shift
            case Apply(op=Op.BITOR, args=(Read(variable=same), Const(value=members))) if (
                same == variable and field.low == 0 and 0 <= members <= field.ones
            ):
                self.joined |= members << field.shift
            case Apply(op=Op.BITAND, args=(Read(variable=same), Const(value=members))) if (
                same == variable and field.low == 0
            ):
                self.cleared |= (field.ones & ~members) << field.shift
            case _ if by is not None:
                self.terms.append((self._algebra.of(by), field.shift))
            case _:
                self.cleared |= field.mask
                if term.const is not None:
                    self.number += field.put(term.const)
                else:
                    self.terms.append((term, field.shift))
                    self.number -= field.low << field.shift

    def _difference(
        self, value: Expr, variable: int, path: tuple[Expr, ...], nested: int
    ) -> Expr | None:
        """`value` less what the variable was, if that is a number on each side of each `?:`.

        path: the conditions that lead to this side.
        """
        match value:
            case Read(variable=same) if same == variable:
                return Const(0)
            case Const(value=number):
                intervals = self._known.guarded
                for condition in path:
                    intervals = intervals.under(condition)
                low, high = intervals.of(Read(variable))
                return Const(number - low) if low == high else None
            case Apply(op=Op.ADD, args=(Read(variable=same), Const(value=number))) if (
                same == variable
            ):
                return Const(number)
            case Apply(op=Op.SUB, args=(Read(variable=same), Const(value=number))) if (
                same == variable
            ):
                return Const(-number)
            case Apply(op=Op.IF, args=(condition, then, other)) if nested:
                first = self._difference(then, variable, (*path, condition), nested - 1)
                if first is None:
                    return None
                second = self._difference(other, variable, (*path, negate(condition)), nested - 1)
                return None if second is None else choose(condition, first, second)
            case _:
                return None
