"""The algebra of program text: what an expression is when it is written in Python.

A packed state is called `s` in the text, the picked choices `c0`, `c1` and so on. Nothing of a
spec's own text comes in here, only numbers do. How a part that is used twice comes to be computed
once is the matter of `writer`.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import assert_never

from checker.engines.generated.layout import Field, Layout
from checker.ir.actions import Choice
from checker.ir.expr import LARGEST_SET, Expr, Op
from checker.ir.interval import Interval, applied
from checker.ir.system import System
from checker.records import dataclass
from checker.semantics.step import evaluate

_LOOKED_UP = 64
"""Fields of fewer values than this are looked up in the bits of one number."""


@dataclass(frozen=True, slots=True, eq=False)
class Term:
    """A value as program text, with the parts that it is made from.

    text: the value: strings and parts in turn. test: text of the same truth, where it is shorter.
    bounds: an interval that contains the value; one number only if it is always that.
    same: a mask and bits, if the value is the truth of `s & mask == bits`.
    field: where it is read from, if it is a variable.
    weight: how many operations it takes, each part counted where it stands. depth: of nesting.
    """

    text: tuple[Piece, ...]
    bounds: Interval
    test: tuple[Piece, ...]
    same: tuple[int, int] | None
    field: Field | None
    weight: int
    depth: int

    @property
    def const(self) -> int | None:
        """The number that it always is, if it is."""
        low, high = self.bounds
        return low if low == high else None

    @property
    def parts(self) -> tuple[Term, ...]:
        """The terms in its text, as often as they stand there."""
        return tuple(_term_of(piece) for piece in self.text if not isinstance(piece, str))


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """A part of which only the truth counts."""

    term: Term


Piece = str | Term | Truth


def _term_of(piece: Term | Truth) -> Term:
    return piece.term if isinstance(piece, Truth) else piece


def _term(
    *text: Piece,
    bounds: Interval,
    test: tuple[Piece, ...] = (),
    same: tuple[int, int] | None = None,
    field: Field | None = None,
    weight: int = 1,
) -> Term:
    parts = [_term_of(piece) for piece in text if not isinstance(piece, str)]
    return Term(
        text,
        bounds,
        test or text,
        same,
        field,
        weight + sum(part.weight for part in parts),
        1 + max((part.depth for part in parts), default=0),
    )


def _number(value: int) -> Term:
    return _term(f"({value})" if value < 0 else str(value), bounds=(value, value), weight=0)


def _matches(mask: int, bits: int) -> Term:
    """Whether the bits of the mask are these."""
    single = mask & (mask - 1) == 0
    if bits == 0:
        test = f"(not s & {mask})"
    elif single:
        test = f"(s & {mask})"
    else:
        test = f"(s & {mask} == {bits})"
    text = f"(s & {mask} == {bits})"
    return _term(text, bounds=(0, 1), test=(test,), same=(mask, bits), weight=2)


class Text:
    """The algebra itself, for one system, with what is known where the text will stand.

    known: values of variables (of the location that was looked up). Equal terms are one object.
    terms: what expressions are, as far as they were asked for.
    """

    def __init__(
        self,
        system: System,
        layout: Layout,
        choices: Sequence[Choice] = (),
        known: Mapping[int, int] | None = None,
    ) -> None:
        self._variables = system.variables
        self._layout = layout
        self._choices = choices
        self._known = known or {}
        self._made: dict[Hashable, Term] = {}
        self.terms: dict[Expr, Term] = {}

    def of(self, expr: Expr) -> Term:
        """The term that an expression is, found once."""
        return evaluate(expr, self, self.terms)

    def const(self, value: int) -> Term:
        return self._once(("const", value), lambda: _number(value))

    def read(self, variable: int) -> Term:
        return self._once(("read", variable), lambda: self._read(variable))

    def select(self, first: int, count: int, index: Term) -> Term:
        key = ("select", first, count, index)
        return self._once(key, lambda: self._select(first, count, index))

    def chosen(self, choice: int) -> Term:
        domain = self._choices[choice].domain
        bounds = (domain.low, domain.high)
        return self._once(("chosen", choice), lambda: _term(f"c{choice}", bounds=bounds, weight=0))

    def apply(self, op: Op, args: Sequence[Term]) -> Term:
        return self._once((op, *args), lambda: self._apply(op, list(args)))

    def _once(self, key: Hashable, make: Callable[[], Term]) -> Term:
        if key not in self._made:
            term = make()
            constant = term.const
            self._made[key] = term if constant is None else _number(constant)
        return self._made[key]

    def _read(self, variable: int) -> Term:
        if variable in self._known:
            return _number(self._known[variable])
        domain = self._variables[variable].domain
        field = self._layout.fields[variable]
        text = f"s >> {field.shift} & {field.ones}" if field.shift else f"s & {field.ones}"
        test: tuple[Piece, ...] = (f"(s & {field.mask})",)
        if field.low:
            text, test = f"({text}) + {field.low}", ()
        same = (field.mask, field.mask) if field.width == 1 and not field.low else None
        bounds = (domain.low, domain.high)
        return _term(f"({text})", bounds=bounds, test=test, same=same, field=field, weight=2)

    def _select(self, first: int, count: int, index: Term) -> Term:
        domains = [each.domain for each in self._variables[first : first + count]]
        bounds = min(each.low for each in domains), max(each.high for each in domains)
        inside = index.bounds[0] >= 0 and index.bounds[1] < count
        stride = self._layout.stride(first, count)
        text: tuple[Piece, ...]
        if index.const is not None:
            return self.read(first + index.const) if inside else _number(0)
        if stride is None:
            elements = [self.read(first + each) for each in range(count)]
            listed = [piece for element in elements for piece in (element, ", ")]
            text = ("(", *listed, ")[", index, "]")
        else:
            field = self._layout.fields[first]
            text = (f"(s >> {field.shift} + {stride} * ", index, f" & {field.ones})")
            if field.low:
                text = ("(", *text, f" + {field.low})")
        if not inside:
            text = ("(", *text, " if 0 <= ", index, f" < {count} else 0)")
            bounds = min(bounds[0], 0), max(bounds[1], 0)
        return _term(*text, bounds=bounds, weight=4)

    def _apply(self, op: Op, args: list[Term]) -> Term:
        bounds = applied(op, [arg.bounds for arg in args])
        if bounds[0] == bounds[1]:
            return _number(bounds[0])
        match op:
            case Op.NOT:
                return self._negation(args[0])
            case Op.AND:
                return self._junction(" and ", _together([a for a in args if a.const is None]))
            case Op.OR:
                return self._junction(" or ", _looked_up([a for a in args if a.const is None]))
            case Op.IF:
                condition, then, other = args
                test = ("(", Truth(then), " if ", Truth(condition), " else ", Truth(other), ")")
                return _term(
                    "(",
                    then,
                    " if ",
                    Truth(condition),
                    " else ",
                    other,
                    ")",
                    bounds=bounds,
                    test=test,
                )
            case Op.EQ:
                return self._equality(*args)
            case Op.MIN | Op.MAX:
                listed = [piece for arg in args for piece in (", ", arg)][1:]
                return _term(f"{op.value}(", *listed, ")", bounds=bounds, weight=4)
            case Op.DIV | Op.MOD:
                left, right = args
                text: tuple[Piece, ...]
                text = ("(", left, " // " if op is Op.DIV else " % ", right, ")")
                if right.bounds[0] <= 0 <= right.bounds[1]:
                    text = ("(", *text, " if ", right, " else 0)")
                return _term(*text, bounds=bounds)
            case Op.BIT:
                return self._membership(*args)
            case Op.SINGLETON:
                (element,) = args
                text = ("(1 << ", element, ")")
                if element.bounds[0] < 0 or element.bounds[1] >= LARGEST_SET:
                    text = ("(", *text, " if 0 <= ", element, f" < {LARGEST_SET} else 0)")
                return _term(*text, bounds=bounds)
            case Op.WITHOUT:
                left, right = args
                return _term("(", left, " & ~", right, ")", bounds=bounds)
            case Op.SIZE:
                (members,) = args
                text = (members, ".bit_count()")
                if members.bounds[0] < 0:
                    text = ("(", *text, " if ", members, " > 0 else 0)")
                return _term(*text, bounds=bounds)
            case Op.LT | Op.LE | Op.ADD | Op.SUB | Op.MUL | Op.BITAND | Op.BITOR:
                left, right = args
                return _term("(", left, f" {op.value} ", right, ")", bounds=bounds)
            case _:
                assert_never(op)

    def _negation(self, arg: Term) -> Term:
        if arg.same is not None:
            mask, bits = arg.same
            if mask & (mask - 1) == 0:
                return _matches(mask, mask ^ bits)
            test = f"(s & {mask} != {bits})" if bits else f"(s & {mask})"
            return _term(f"(s & {mask} != {bits})", bounds=(0, 1), test=(test,), weight=2)
        return _term("(not ", Truth(arg), ")", bounds=(0, 1))

    def _junction(self, word: str, args: list[Term]) -> Term:
        """A conjunction or disjunction; Python's gives one of its operands, so as a value it is
        that only if they all are truths."""
        if len(args) == 1 and args[0].bounds == (0, 1):
            return args[0]
        tests: list[Piece] = ["("]
        values: list[Piece] = ["("]
        for arg in args:
            tests += [Truth(arg), word]
            values += [arg, word]
        tests[-1] = values[-1] = ")"
        if any(arg.bounds[0] < 0 or arg.bounds[1] > 1 for arg in args):
            values = ["(1 if ", *tests, " else 0)"]
        return _term(*values, bounds=(0, 1), test=tuple(tests), weight=len(args))

    def _equality(self, left: Term, right: Term) -> Term:
        for term, other in ((left, right), (right, left)):
            number = other.const
            if number is not None and term.field is not None:
                return _matches(term.field.mask, term.field.put(number))
        return _term("(", left, " == ", right, ")", bounds=(0, 1))

    def _membership(self, members: Term, element: Term) -> Term:
        number, field = element.const, members.field
        if number is not None and field is not None and field.low == 0:
            bit = 1 << field.shift + number
            return _matches(bit, bit)
        text: tuple[Piece, ...] = ("(", members, " >> ", element, " & 1)")
        if element.bounds[0] < 0:
            text = ("(", *text, " if ", element, " >= 0 else 0)")
        return _term(*text, bounds=(0, 1), weight=2)


def _together(args: list[Term]) -> list[Term]:
    """Comparisons of separate fields made into one, first."""
    mask = bits = 0
    rest = []
    for arg in args:
        if arg.same is None or arg.same[0] & mask:
            rest.append(arg)
        else:
            mask, bits = mask | arg.same[0], bits | arg.same[1]
    return [_matches(mask, bits), *rest] if mask else rest


def _looked_up(args: list[Term]) -> list[Term]:
    """Three comparisons of one field or more made into one look at a number's bits, first."""
    by_mask: dict[int, list[int]] = {}
    for arg in args:
        if arg.same is not None:
            by_mask.setdefault(arg.same[0], []).append(arg.same[1])
    made = []
    for mask, contents in by_mask.items():
        low = (mask & -mask).bit_length() - 1
        ones = mask >> low
        if len(contents) > 2 and ones & (ones + 1) == 0 and ones < _LOOKED_UP:
            wanted = sum({1 << (content >> low) for content in contents})
            text = f"({wanted} >> (s >> {low} & {ones}) & 1)"
            made.append((mask, _term(text, bounds=(0, 1), weight=4)))
    gone = {mask for mask, _ in made}
    rest = [arg for arg in args if arg.same is None or arg.same[0] not in gone]
    return [*(term for _, term in made), *rest]
