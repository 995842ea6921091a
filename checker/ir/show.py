"""Expressions as a reader of the spec would write them, with the names of variables and values.

Knows names and how tight operators bind; must not know actions or where the text will stand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import assert_never

from checker.ir.actions import Choice
from checker.ir.domain import Domain, Kind
from checker.ir.expr import Apply, Chosen, Const, Expr, Op, Read, Select
from checker.ir.variables import Variable
from checker.records import dataclass

_TIGHTNESS = {
    Op.IF: 1,
    Op.OR: 2,
    Op.AND: 3,
    Op.NOT: 4,
    Op.EQ: 5,
    Op.LT: 5,
    Op.LE: 5,
    Op.ADD: 6,
    Op.SUB: 6,
    Op.BITOR: 6,
    Op.WITHOUT: 6,
    Op.MUL: 7,
    Op.DIV: 7,
    Op.MOD: 7,
    Op.BITAND: 7,
    Op.MIN: 9,
    Op.MAX: 9,
    Op.BIT: 9,
}
"""The larger, the tighter the operator binds, as in the language; calls are 9."""

_SETS = (Kind.THREADS, Kind.SET)

_NEGATED = {Op.EQ: "!=", Op.LT: ">=", Op.LE: ">"}


@dataclass(frozen=True, slots=True)
class Names:
    """What variables, their values and the choices of an action are called.

    parts: what expressions are called that are not written out.
    """

    variables: Sequence[Variable]
    choices: Sequence[Choice] = ()
    parts: Mapping[Expr, str] = field(default_factory=dict)

    def show(self, expr: Expr, domain: Domain | None = None) -> str:
        """`expr` as text; numbers that stand for values of `domain` as those values."""
        return self._show(expr, domain)[0]

    def condition(self, expr: Expr) -> str:
        """`expr` where only its truth counts."""
        if isinstance(expr, Const):
            return "true" if expr.value else "false"
        return self.show(expr)

    def _show(self, expr: Expr, domain: Domain | None) -> tuple[str, int]:
        """The text, and how tight its outermost operator binds."""
        if expr in self.parts:
            return self.parts[expr], 9
        match expr:
            case Const(value=value):
                return (str(value) if domain is None else domain.show(value)), 9
            case Read(variable=variable):
                return self.variables[variable].name, 9
            case Chosen(choice=choice):
                return self.choices[choice].name, 9
            case Select(first=first, count=count, index=index):
                names = [self.variables[each].name for each in (first, first + count - 1)]
                return f"select({names[0]}..{names[1]}, {self.show(index)})", 9
            case Apply(op=Op.IF, args=(condition, then, other)):
                text = f"{self._inside(condition, 1)} ? {self._inside(then, 1, domain)}"
                return f"{text} : {self._inside(other, 0, domain)}", 1
            case Apply(op=Op.NOT, args=(arg,)):
                return self._negation(arg)
            case Apply(op=Op.SINGLETON, args=(arg,)):
                return f"{Op.SINGLETON.value}({self.show(arg)})", 9
            case Apply(op=Op.SIZE, args=(arg,)):
                return f"{self._inside(arg, 8)}.len", 9
            case Apply(op=Op.BIT, args=(members, element)):
                return self._membership(members, element)
            case Apply(op=op, args=args):
                return self._operation(op, args, domain)
            case _:
                assert_never(expr)

    def _inside(self, expr: Expr, least: int, domain: Domain | None = None) -> str:
        """`expr` as an operand, in brackets unless it binds tighter than `least`."""
        text, tightness = self._show(expr, domain)
        return text if tightness > least else f"({text})"

    def _negation(self, arg: Expr) -> tuple[str, int]:
        if isinstance(arg, Apply) and arg.op in _NEGATED and arg not in self.parts:
            return self._operation(arg.op, arg.args, None, _NEGATED[arg.op])
        return f"!{self._inside(arg, 8)}", 8

    def _membership(self, members: Expr, element: Expr) -> tuple[str, int]:
        domain = self._domain(members)
        if domain is not None and domain.kind in _SETS and isinstance(element, Const):
            name = domain.names[element.value] if element.value in range(len(domain.names)) else ""
            if name:
                return f"{name} in {self._inside(members, 5)}", 5
        return f"bit({self.show(members)}, {self.show(element)})", 9

    def _operation(
        self, op: Op, args: tuple[Expr, ...], domain: Domain | None, sign: str | None = None
    ) -> tuple[str, int]:
        tightness = _TIGHTNESS[op]
        match op:
            case Op.MIN | Op.MAX:
                return f"{op.value}({', '.join(self.show(arg, domain) for arg in args)})", 9
            case Op.AND | Op.OR:
                shown = [self._inside(arg, tightness) for arg in args]
                return f" {op.value} ".join(shown), tightness
            case Op.EQ:
                domain = self._domain(args[0]) or self._domain(args[1])
            case Op.BITAND | Op.BITOR | Op.WITHOUT:
                domain = domain or self._domain(args[0])
            case _:
                domain = None
        left = self._inside(args[0], tightness - 1 if tightness > 5 else tightness, domain)
        right = self._inside(args[1], tightness, domain)
        return f"{left} {sign or op.value} {right}", tightness

    def _domain(self, expr: Expr) -> Domain | None:
        """The domain of a variable that `expr` reads, unless its values are bare numbers."""
        match expr:
            case Read(variable=variable) | Select(first=variable):
                domain = self.variables[variable].domain
            case Chosen(choice=choice):
                domain = self.choices[choice].domain
            case Apply(op=Op.IF, args=(_, then, other)):
                return self._domain(then) or self._domain(other)
            case Apply(op=Op.BITAND | Op.BITOR | Op.WITHOUT, args=(left, right)):
                return self._domain(left) or self._domain(right)
            case _:
                return None
        return None if domain.kind is Kind.RANGE else domain
