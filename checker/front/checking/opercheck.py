"""The types of operators and quantifiers: what each needs, and what it gives.

Knows every operator but those of threads and locks, for which see `threadcheck` and `lockcheck`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from checker.diagnostic import Label
from checker.front import syntax as s
from checker.front.checking.mismatch import apart, called, never_equal, origin, unfit
from checker.front.checking.quotients import lost
from checker.front.checking.types import (
    BOOL,
    INT,
    TIME,
    Int,
    SetT,
    Time,
    Type,
    fits,
    joined,
    overlap,
)
from checker.front.written import subject, written

if TYPE_CHECKING:
    from checker.front.checking.exprcheck import Expressions


_OF_TIMES = {
    "min": ("of times write `(a < b ? a : b)`",),
    "max": ("of times write `(a > b ? a : b)`",),
    "sum": ("times are added by `+`, and multiplied by a number",),
}
"""What to write for a `min`, `max` or `sum` of times."""


_NO_ORDER = "members of an enum can only be compared by `==` and `!=`"


class Operators:
    """Types what operators make; None is the type of what is wrong already."""

    def __init__(self, expressions: Expressions) -> None:
        self.expressions = expressions
        self.value = expressions.value
        self.needs = expressions.needs

    def unary(self, node: s.Unary) -> Type | None:
        """The type of `operator e`."""
        match node.operator:
            case "!":
                self._truth(node.operand)
                return BOOL
            case "-":
                return self._minus(node)
            case operator:
                raise AssertionError(f"{operator} is no operator on one value")

    def _truth(self, operand: s.Expression) -> None:
        """Check what `!` negates; C has numbers there too."""
        what = "what `!` negates"
        if isinstance(self.value(operand), Int):
            zero = f"compare it, as in `{written(operand) or '…'} == 0`"
            found = unfit(operand, INT, BOOL, what, self.expressions.uses)
            self.expressions.found.append(replace(found, help=(zero,)))
        else:
            self.needs(operand, BOOL, what)

    def _minus(self, node: s.Unary) -> Type | None:
        if isinstance(self.value(node.operand), Time):
            self.expressions.report(
                "bad-time",
                "a time cannot be negative",
                node,
                "less than no time",
                (),
                ("the least is 0",),
            )
            return None
        return INT if self.needs(node.operand, INT, "what `-` negates") else None

    def binary(self, node: s.Binary) -> Type | None:
        """The type of `left operator right`."""
        operator, left, right = node.operator, node.left, node.right
        match operator:
            case "&&" | "||" | "->":
                for each in (left, right):
                    self.needs(each, BOOL, f"a side of `{operator}`")
                return BOOL
            case "==" | "!=":
                self._equality(left, right)
                return BOOL
            case "in":
                self._membership(left, right)
                return BOOL
            case "holds" | "waits":
                return self.expressions.locks.of_lock(node)
            case "blocked_by":
                return self.expressions.threads.blocked(node)
            case "<" | "<=" | ">" | ">=":
                if self._timed(left, right):
                    return BOOL
                what = f"a side of `{operator}`"
                if self.needs(left, INT, what, _NO_ORDER):
                    self.needs(right, INT, what, _NO_ORDER)
                return BOOL
            case "|" | "&" | "-" if self._sets(left, right):
                return self._of_sets(operator, left, right)
            case "|" | "&":
                self._bits(node)
                return None
            case _:
                return self._arithmetic(operator, left, right)

    def _timed(self, *sides: s.Expression) -> bool:
        """Whether a time is compared: with another, and both are known before the run."""
        if not any(isinstance(self.value(each), Time) for each in sides):
            return False
        for each in sides:
            if self.needs(each, TIME, "what a time is compared with"):
                self.expressions.constant(each, "a time that is compared")
        return True

    def _equality(self, left: s.Expression, right: s.Expression) -> None:
        expect = self.expressions.data.expect
        if isinstance(left, s.StructLiteral):
            expect(left, self.value(right))
        first = self.value(left)
        expect(right, first)
        second = self.value(right)
        if first is None or second is None:
            return
        if TIME in (first, second):
            self._timed(left, right)
        elif not overlap(first, second):
            self.expressions.found.append(
                never_equal(left, right, first, second, self.expressions.uses)
            )

    def _membership(self, left: s.Expression, right: s.Expression) -> None:
        type = self.value(left)
        element = self.expressions.domains.of(right, "what stands after `in`", counts=False)
        if type is None or element is None or overlap(type, element):
            return
        self.expressions.report(
            "type-mismatch",
            f"{subject(left)} is never in {subject(right)}: {apart(type, element)}",
            left,
            called(type),
            (
                *origin(left, type, self.expressions.uses),
                Label(right.span, f"each is {called(element)}"),
            ),
        )

    def _sets(self, left: s.Expression, right: s.Expression) -> bool:
        types = [self.value(each) for each in (left, right)]
        return any(isinstance(each, SetT) for each in types)

    def _bits(self, node: s.Binary) -> None:
        """Tell of a `|` or `&` as C has it."""
        operator = node.operator
        types = [self.value(each) for each in (node.left, node.right)]
        help: tuple[str, ...] = (f"write `{operator * 2}` for truth values",)
        if isinstance(types[0], Int) and isinstance(types[1], Int):
            help += ("numbers have no bits: use a `bool` for each, or a set of members of an enum",)
            mask = node.right.value if isinstance(node.right, s.Number) else 0
            if operator == "&" and mask > 0 and not mask & (mask + 1):
                help = (f"for numbers write `{written(node.left) or '…'} % {mask + 1}`",)
        self.expressions.report(
            "type-mismatch", f"`{operator}` is for sets", node, "no sets here", (), help
        )

    def _of_sets(self, operator: str, left: s.Expression, right: s.Expression) -> Type | None:
        first, second = self.value(left), self.value(right)
        if first is None or second is None:
            return None
        both = joined(first, second)
        if both is not None:
            return first if operator == "-" else both
        side, other = (left, first), (right, second)
        if isinstance(first, SetT):
            side, other = other, side
        both_sets = isinstance(first, SetT) and isinstance(second, SetT)
        element = other[1].element if isinstance(other[1], SetT) else None
        alone = not both_sets and (element is None or fits(side[1], element))
        self.expressions.report(
            "type-mismatch",
            f"`{operator}` needs two sets of one type: {apart(first, second)}",
            side[0],
            called(side[1]),
            (
                *origin(side[0], side[1], self.expressions.uses),
                *origin(other[0], other[1], self.expressions.uses),
            ),
            (f"write `{{{written(side[0]) or '…'}}}` for the set of it",) if alone else (),
        )
        return None

    def _arithmetic(self, operator: str, left: s.Expression, right: s.Expression) -> Type | None:
        types = [self.value(each) for each in (left, right)]
        first, second = (isinstance(each, Time) for each in types)
        if (first or second) and operator in "+-":
            for each in (left, right):
                self.needs(each, TIME, f"an operand of `{operator}`")
            return TIME
        if first != second and (operator == "*" or (operator == "/" and first)):
            factor, time = (right, left) if first else (left, right)
            if self.needs(factor, INT, f"the factor of a time in `{operator}`"):
                wrong = lost(factor, time) if operator == "*" else None
                self.expressions.found += [wrong] if wrong is not None else []
            return TIME
        if first or second:
            self.expressions.report(
                "bad-time",
                f"a time cannot stand {'left' if first else 'right'} of `{operator}` here",
                left if first else right,
                "a time",
                (),
                ("times can be added to times, and multiplied by numbers",),
            )
            return None
        what = f"an operand of `{operator}`"
        return INT if self.needs(left, INT, what) and self.needs(right, INT, what) else None

    def conditional(self, node: s.Conditional) -> Type | None:
        """The type of `c ? a : b`."""
        self.needs(node.condition, BOOL, "what stands before `?`")
        first, second = self.value(node.then), self.value(node.otherwise)
        if first is None or second is None:
            return None
        both = joined(first, second)
        if both is None:
            self.expressions.report(
                "type-mismatch",
                f"the two values of `?:` do not fit together: {apart(first, second)}",
                node.otherwise,
                called(second),
                (
                    Label(node.then.span, called(first)),
                    *origin(node.then, first, self.expressions.uses),
                    *origin(node.otherwise, second, self.expressions.uses),
                ),
            )
        return both

    def quantified(self, node: s.Quantified) -> Type | None:
        """The type of `all x in S: e` and its like."""
        self.expressions.declarations.open.add(node.binder)
        self.expressions.declarations.type_of(node.binder)
        truth = node.kind in ("all", "some", "count")
        help = _OF_TIMES.get(node.kind, ())
        self.needs(node.body, BOOL if truth else INT, f"what `{node.kind}` is about", *help)
        if not truth and self.expressions.types.get(node.body) == TIME:
            return None
        return BOOL if node.kind in ("all", "some") else INT
