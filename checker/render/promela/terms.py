"""The algebra of Promela text: what an expression is when SPIN evaluates it in 32 bits.

Operators of Promela are those of C: what they leave undefined, or do otherwise than the language,
is guarded here. What could leave 32 bits is refused. Must not know what the text is for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import assert_never

from checker.ir.actions import Choice
from checker.ir.expr import Op
from checker.ir.interval import Interval, applied
from checker.records import dataclass
from checker.render.promela.cells import Cells

LARGEST = 2**31 - 1
"""The largest number of Promela; the smallest in use is its opposite."""

_LONGEST = 60_000
"""Characters of one expression; SPIN takes long over more, and a text of shared parts explodes."""

_ATOM, _UNARY, _SUM, _COMPARED, _AND, _OR = 9, 8, 6, 5, 3, 2
"""How tight an operator binds; what is not an operand of `&&` or `||` goes into brackets."""


class CannotSay(Exception):
    """Promela has no words for it; the message says for what, and what to do."""


@dataclass(frozen=True, slots=True)
class Term:
    """A value as text.

    bounds: an interval that contains it. tight: how tight its operator binds. opposite: the text of
    its negation, of a comparison.
    """

    text: str
    bounds: Interval
    tight: int = _ATOM
    opposite: str = ""

    @property
    def const(self) -> int | None:
        """The number that it always is, if it is."""
        low, high = self.bounds
        return low if low == high else None

    @property
    def atom(self) -> str:
        """The text as an operand of anything."""
        return self.text if self.tight >= _UNARY else f"({self.text})"

    @property
    def truth(self) -> bool:
        """Whether it is 0 or 1."""
        return self.bounds[0] >= 0 and self.bounds[1] <= 1


def number(value: int) -> Term:
    """A number as a term."""
    return _checked(Term(f"({value})" if value < 0 else str(value), (value, value)))


def _checked(term: Term) -> Term:
    low, high = term.bounds
    if low < -LARGEST or high > LARGEST:
        far = high if high > LARGEST else low
        raise CannotSay(
            f"a value may reach {far:,}, and Promela has 32 bits: narrow what it is made of"
        )
    if len(term.text) > _LONGEST:
        raise CannotSay(
            "an expression is too long for SPIN: take fewer threads, or smaller sets and arrays"
        )
    return term


@dataclass(frozen=True, slots=True)
class Words:
    """The algebra of a state's values, in one place of the text.

    picked: the values of the action's choices. known: values of variables there. saved: what holds
    the value of a variable before the step, where the variable itself has the new one. count: of
    the variables, if the number of a variable from there on speaks of it after the step.
    """

    cells: Cells
    choices: Sequence[Choice] = ()
    picked: Sequence[int] = ()
    known: Mapping[int, int] | None = None
    saved: Mapping[int, str] | None = None
    count: int | None = None

    def const(self, value: int) -> Term:
        return number(value)

    def read(self, variable: int) -> Term:
        if self.count is not None and variable >= self.count:
            return self._now(variable - self.count)
        if self.known and variable in self.known:
            return number(self.known[variable])
        if self.saved and variable in self.saved:
            return Term(self.saved[variable], self._bounds(variable))
        return self._now(variable)

    def select(self, first: int, count: int, index: Term) -> Term:
        low, high = index.bounds
        if index.const is not None:
            return self.read(first + low) if 0 <= low < count else number(0)
        inside = range(max(low, 0), min(high, count - 1) + 1)
        if not inside:
            return number(0)
        cells = [self.read(first + each) for each in inside]
        bounds = _around(cells)
        after = self.count is not None and first >= self.count
        hidden = not after and any(
            first + each in (at or {}) for at in (self.saved, self.known) for each in inside
        )
        if hidden:
            text = cells[-1].atom
            for place, cell in list(zip(inside, cells, strict=True))[-2::-1]:
                text = f"({index.atom} == {place} -> {cell.atom} : {text})"
        else:
            base = first - (self.count or 0) if after else first
            text = self.cells.element(base, index.atom)
        if low >= 0 and high < count:
            return _checked(Term(text, bounds))
        guard = [f"{index.atom} >= 0"] if low < 0 else []
        guard += [f"{index.atom} < {count}"] if high >= count else []
        bounds = min(bounds[0], 0), max(bounds[1], 0)
        return _checked(Term(f"({' && '.join(guard)} -> {text} : 0)", bounds))

    def chosen(self, choice: int) -> Term:
        return number(self.picked[choice])

    def apply(self, op: Op, args: Sequence[Term]) -> Term:
        if op is Op.IF and args[0].const is not None:
            return args[1] if args[0].const else args[2]
        bounds = applied(op, [arg.bounds for arg in args])
        if bounds[0] == bounds[1]:
            return number(bounds[0])
        return _checked(_applied(op, args, bounds))

    def _now(self, variable: int) -> Term:
        return Term(self.cells.cell(variable), self._bounds(variable))

    def _bounds(self, variable: int) -> Interval:
        domain = self.cells.variables[variable].domain
        return domain.low, domain.high


def _around(terms: Sequence[Term]) -> Interval:
    return min(each.bounds[0] for each in terms), max(each.bounds[1] for each in terms)


_OPPOSITE = {Op.EQ: "!=", Op.LT: ">=", Op.LE: ">"}


def _negation(term: Term) -> Term:
    """The truth of its opposite."""
    if term.const is not None:
        return number(int(not term.const))
    if term.opposite:
        return Term(term.opposite, (0, 1), _COMPARED, term.text)
    operand = f"({term.text})" if term.tight == _UNARY else term.atom  # `!!` sends, sorted
    return Term(f"!{operand}", (0, 1), _UNARY)


def _applied(op: Op, args: Sequence[Term], bounds: Interval) -> Term:
    match op:
        case Op.NOT:
            return _negation(args[0])
        case Op.AND:
            return _junction(" && ", [each for each in args if each.const is None], _AND)
        case Op.OR:
            return _junction(" || ", [each for each in args if each.const is None], _OR)
        case Op.IF:
            condition, then, other = args
            return Term(f"({condition.text} -> {then.atom} : {other.atom})", bounds)
        case Op.EQ | Op.LT | Op.LE:
            left, right = args
            opposite = f"{left.atom} {_OPPOSITE[op]} {right.atom}"
            return Term(f"{left.atom} {op.value} {right.atom}", bounds, _COMPARED, opposite)
        case Op.ADD | Op.SUB | Op.MUL | Op.BITAND | Op.BITOR:
            left, right = args
            return Term(f"{left.atom} {op.value} {right.atom}", bounds, _SUM)
        case Op.WITHOUT:
            left, right = args
            return Term(f"{left.atom} & ~{right.atom}", bounds, _SUM)
        case Op.DIV | Op.MOD:
            return _divided(op, args[0], args[1], bounds)
        case Op.MIN | Op.MAX:
            return _extreme("<=" if op is Op.MIN else ">=", args, bounds)
        case Op.BIT:
            return _bit(args[0], args[1])
        case Op.SINGLETON:
            return _singleton(args[0], bounds)
        case Op.SIZE:
            return _size(args[0], bounds)
        case _:
            assert_never(op)


def _junction(word: str, args: Sequence[Term], tight: int) -> Term:
    """Where one is left that is no truth, it becomes one."""
    if len(args) == 1:
        return args[0] if args[0].truth else Term(f"{args[0].atom} != 0", (0, 1), _COMPARED)
    shown = [each.text if each.tight >= _COMPARED else f"({each.text})" for each in args]
    return Term(word.join(shown), (0, 1), tight)


def _divided(op: Op, left: Term, right: Term, bounds: Interval) -> Term:
    """Rounded down, 0 by zero, where C rounds to 0 and has no meaning."""
    a, b = left.atom, right.atom
    sign = "/" if op is Op.DIV else "%"
    text = f"{a} {sign} {b}"
    if left.bounds[0] < 0 or right.bounds[0] < 0:
        apart = f"({a} % {b} != 0 && ({a} < 0) != ({b} < 0) -> "
        text += f" - {apart}1 : 0)" if op is Op.DIV else f" + {apart}{b} : 0)"
    if right.bounds[0] <= 0 <= right.bounds[1]:
        return Term(f"({b} == 0 -> 0 : {text})", bounds)
    return Term(text, bounds, _SUM)


def _extreme(sign: str, args: Sequence[Term], bounds: Interval) -> Term:
    """The first that is as small, or as large, as all others."""
    text = args[-1].atom
    for place in range(len(args) - 2, -1, -1):
        first = args[place].atom
        best = " && ".join(f"{first} {sign} {each.atom}" for each in args[place + 1 :])
        text = f"({best} -> {first} : {text})"
    return Term(text, bounds)


def _bit(members: Term, element: Term) -> Term:
    """A shift by less than 31 bits; beyond stands the sign."""
    low, high = element.bounds
    shifted = members.atom if element.const == 0 else f"({members.atom} >> {element.atom})"
    text, tight = f"{shifted} & 1", _SUM
    if high > 30:
        beyond = f"({members.atom} < 0 -> 1 : 0)" if members.bounds[0] < 0 else "0"
        text, tight = f"({element.atom} > 30 -> {beyond} : ({text}))", _ATOM
    if low < 0:
        text, tight = f"({element.atom} < 0 -> 0 : ({text}))", _ATOM
    return Term(text, (0, 1), tight)


def _singleton(element: Term, bounds: Interval) -> Term:
    text = f"1 << {element.atom}"
    if element.bounds[0] < 0:
        return Term(f"({element.atom} < 0 -> 0 : ({text}))", bounds)
    return Term(text, bounds, _SUM)


def _size(members: Term, bounds: Interval) -> Term:
    bits = (f"(({members.atom} >> {k}) & 1)" for k in range(members.bounds[1].bit_length()))
    text = " + ".join(bits)
    if members.bounds[0] < 0:
        return Term(f"({members.atom} > 0 -> {text} : 0)", bounds)
    return Term(text, bounds, _SUM)
