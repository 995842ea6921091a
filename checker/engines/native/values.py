"""The algebra of native values: what an expression is when it is written as LLVM instructions.

Every value has an interval that contains it and is as wide as that needs: one bit for a truth, else
a multiple of 64 bits with a sign; so nothing overflows. All operands are computed, also where only
one side counts: operators are total, and are so here. What cannot be done natively is Unfit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import assert_never

from checker.engines.native.code import Instructions
from checker.engines.native.division import divided
from checker.engines.native.layout import WORD, Field, Layout
from checker.ir.actions import Choice
from checker.ir.expr import LARGEST_SET, Expr, Op
from checker.ir.interval import Interval, applied, hull
from checker.ir.variables import Variable
from checker.records import dataclass
from checker.semantics.step import evaluate


class Unfit(Exception):
    """Native code cannot do this; another engine can."""


@dataclass(frozen=True, slots=True)
class Value:
    """A name of the text, or a number, as an integer of so many bits; 1 bit has no sign.

    bounds: an interval that contains it.
    """

    name: str
    bits: int
    bounds: Interval

    @property
    def const(self) -> int | None:
        """The number that it always is, if it is."""
        low, high = self.bounds
        return low if low == high else None


def width(bounds: Interval) -> int:
    """How many bits a value between these has: 1, or a multiple of 64 that includes a sign."""
    low, high = bounds
    if low >= 0 and high <= 1:
        return 1
    needed = 1 + max(high.bit_length(), (~low).bit_length() if low < 0 else 0)
    return -(-needed // WORD) * WORD


def number(value: int) -> Value:
    """A number that is known."""
    bits = width((value, value))
    return Value(str(value) if bits > 1 else "true" if value else "false", bits, (value, value))


TRUE, FALSE = number(1), number(0)


class Values:
    """The algebra itself, where a state is at hand in words.

    words: names of the words of the state; for `always step` of the state before a step, and
    `after` of the one behind it, whose variables follow. known: values of variables. picked: of
    choices. reads: what variables are that are not known, as far as they were read; others may be
    given it that are asked behind. made: the same of expressions.
    """

    def __init__(
        self,
        code: Instructions,
        variables: Sequence[Variable],
        layout: Layout,
        words: Sequence[str],
        *,
        after: Sequence[str] = (),
        choices: Sequence[Choice] = (),
        picked: Sequence[str] = (),
        known: Mapping[int, int] | None = None,
        reads: dict[int, Value] | None = None,
    ) -> None:
        self._code = code
        self._variables = variables
        self._layout = layout
        self._words = words
        self._after = after
        self._choices = choices
        self._picked = picked
        self._known = known or {}
        self._reads = {} if reads is None else reads
        self.made: dict[Expr, Value] = {}

    def again(self) -> Values:
        """The same for a side path: what is computed on it is not at hand behind it."""
        found = Values(
            self._code,
            self._variables,
            self._layout,
            self._words,
            after=self._after,
            choices=self._choices,
            picked=self._picked,
            known=self._known,
            reads=self._reads.copy(),
        )
        found.made.update(self.made)
        return found

    def of(self, expr: Expr) -> Value:
        """The value of an expression, computed here and once."""
        return evaluate(expr, self, self.made)

    # What other parts of the text need

    def op(self, text: str, bounds: Interval) -> Value:
        """An instruction whose value lies between these, and is as wide as that needs."""
        return Value(self._code.op(text), width(bounds), bounds)

    def truth(self, value: Value) -> str:
        """Whether it is not 0, as one bit."""
        if value.bits == 1:
            return value.name
        if not value.bounds[0] <= 0 <= value.bounds[1]:
            return "true"
        return self._code.op(f"icmp ne i{value.bits} {value.name}, 0")

    def wide(self, value: Value, bits: int) -> str:
        """It as an integer of so many bits, which it fits."""
        if value.bits == bits:
            return value.name
        if value.const is not None:
            return str(value.const)
        if value.bits > bits:
            return self._code.op(f"trunc i{value.bits} {value.name} to i{bits}")
        way = "zext" if value.bits == 1 or value.bounds[0] >= 0 else "sext"
        return self._code.op(f"{way} i{value.bits} {value.name} to i{bits}")

    def word(self, variable: int) -> str:
        """The value of a variable as a word, which it fits."""
        return self.wide(self.read(variable), WORD)

    def inside(self, value: Value, low: int, high: int) -> str:
        """Whether it lies between two numbers, as one bit."""
        if value.const is not None:
            return "true" if low <= value.const <= high else "false"
        found = "true"
        ends = (("sge", low, value.bounds[0] < low), ("sle", high, value.bounds[1] > high))
        for how, end, asked in ends:
            if asked:
                bits = max(width((end, end)), value.bits, WORD)
                test = self._code.op(f"icmp {how} i{bits} {self.wide(value, bits)}, {end}")
                found = test if found == "true" else self._code.op(f"and i1 {found}, {test}")
        return found

    def _content(self, field: Field, words: Sequence[str]) -> Value:
        """What a field holds in some words."""
        bounds = (0, field.ones)
        if field.wide:
            return self._joined(field, words)
        name = words[field.word]
        if field.shift:
            name = self._code.op(f"lshr i64 {name}, {field.shift}")
        if field.width == 1:
            return self.op(f"trunc i64 {name} to i1", bounds)
        if field.shift + field.width < WORD:
            name = self._code.op(f"and i64 {name}, {field.ones}")
        if field.width == WORD:
            return self.op(f"zext i64 {name} to i{width(bounds)}", bounds)
        return Value(name, WORD, bounds)

    def _joined(self, field: Field, words: Sequence[str]) -> Value:
        bounds = (0, field.ones)
        bits = width(bounds)
        found = "0"
        for k in range(-(-field.width // WORD)):
            part = self._code.op(f"zext i64 {words[field.word + k]} to i{bits}")
            if k:
                part = self._code.op(f"shl i{bits} {part}, {WORD * k}")
                part = self._code.op(f"or i{bits} {found}, {part}")
            found = part
        return Value(found, bits, bounds)

    # The algebra

    def const(self, value: int) -> Value:
        return number(value)

    def read(self, variable: int) -> Value:
        if variable in self._known:
            return number(self._known[variable])
        if variable not in self._reads:
            place, words = variable, self._words
            if variable >= len(self._variables):
                place, words = variable - len(self._variables), self._after
            self._reads[variable] = self._read(place, words)
        return self._reads[variable]

    def _read(self, variable: int, words: Sequence[str]) -> Value:
        field = self._layout.fields[variable]
        bounds = field.bounds(self._variables[variable].domain)
        if field.width == 0:
            return number(field.low)
        found = self._content(field, words)
        if field.zeros or field.low:
            bits = max(width(bounds), found.bits, WORD, width((field.low, field.low)))
            return self._narrow(self._meant(field, self.wide(found, bits), bits), bits, bounds)
        return self._narrow(found.name, found.bits, bounds)

    def _meant(self, field: Field, name: str, bits: int) -> str:
        """The value that a field holds by its content."""
        if field.zeros:
            name = self._code.op(f"shl i{bits} {name}, {field.zeros}")
        if field.low:
            name = self._code.op(f"add i{bits} {name}, {field.low}")
        return name

    def _narrow(self, name: str, bits: int, bounds: Interval) -> Value:
        """A value of so many bits as one that is as wide as its interval needs."""
        if bounds[0] == bounds[1]:
            return number(bounds[0])
        needed = width(bounds)
        if needed < bits:
            name = self._code.op(f"trunc i{bits} {name} to i{needed}")
        elif needed > bits:
            raise AssertionError("an interval is wider than what it was found from")
        return Value(name, needed, bounds)

    def select(self, first: int, count: int, index: Value) -> Value:
        inside = index.bounds[0] >= 0 and index.bounds[1] < count
        if index.const is not None:
            return self.read(first + index.const) if inside else FALSE
        start = first % len(self._variables)
        stride = self._layout.stride(start, count)
        located = any(each in self._known for each in range(first, first + count))
        domains = [each.domain for each in self._variables[start : start + count]]
        fields = self._layout.fields[start : start + count]
        bounds = hull(each.bounds(of) for each, of in zip(fields, domains, strict=True))
        if not stride or located or stride == WORD or width(bounds) > WORD:
            return self._listed(first, count, index)
        words = self._words if first < len(self._variables) else self._after
        field = fields[0]
        bits = max(index.bits, WORD)
        place = self.wide(index, bits)
        within = "true"
        if not inside:
            within = self._code.op(f"icmp ult i{bits} {place}, {count}")
            place = self._code.op(f"select i1 {within}, i{bits} {place}, i{bits} 0")
        if bits > WORD:
            place = self._code.op(f"trunc i{bits} {place} to i64")
        shift = self._code.op(f"mul i64 {place}, {stride}")
        shift = self._code.op(f"add i64 {shift}, {field.shift}")
        name = self._code.op(f"lshr i64 {words[field.word]}, {shift}")
        name = self._code.op(f"and i64 {name}, {field.ones}")
        name = self._meant(field, name, WORD)
        if not inside:
            name = self._code.op(f"select i1 {within}, i64 {name}, i64 0")
            bounds = min(bounds[0], 0), max(bounds[1], 0)
        return self._narrow(name, WORD, bounds)

    def _listed(self, first: int, count: int, index: Value) -> Value:
        """The element of an array whose elements lie anyhow: one after the other is compared."""
        elements = [self.read(first + k) for k in range(count)]
        lows, highs = zip(*(each.bounds for each in elements), strict=True)
        bounds = min(0, *lows), max(0, *highs)
        bits = max(WORD, *(each.bits for each in elements))
        wide = max(index.bits, WORD)
        place = self.wide(index, wide)
        found = "0"
        for k, each in enumerate(elements):
            here = self._code.op(f"icmp eq i{wide} {place}, {k}")
            value = self.wide(each, bits)
            found = self._code.op(f"select i1 {here}, i{bits} {value}, i{bits} {found}")
        return self._narrow(found, bits, bounds)

    def chosen(self, choice: int) -> Value:
        domain = self._choices[choice].domain
        bounds = (domain.low, domain.high)
        if width(bounds) > WORD:
            raise Unfit("a choice of numbers that do not fit a word")
        return self._narrow(self._picked[choice], WORD, bounds)

    def apply(self, op: Op, args: Sequence[Value]) -> Value:
        bounds = applied(op, [each.bounds for each in args])
        if bounds[0] == bounds[1]:
            return number(bounds[0])
        code = self._code
        match op:
            case Op.NOT:
                return self.op(f"xor i1 {self.truth(args[0])}, true", bounds)
            case Op.AND | Op.OR:
                word = "and" if op is Op.AND else "or"
                truths = [self.truth(each) for each in args if each.const is None]
                found = reduce(lambda one, each: code.op(f"{word} i1 {one}, {each}"), truths)
                return Value(found, 1, bounds)
            case Op.IF:
                condition, then, other = args
                bits = width(bounds)
                sides = [f"i{bits} {self._fitted(each, bits)}" for each in (then, other)]
                return self.op(f"select i1 {self.truth(condition)}, {', '.join(sides)}", bounds)
            case Op.EQ | Op.LT | Op.LE:
                how = {Op.EQ: "eq", Op.LT: "slt", Op.LE: "sle"}[op]
                bits, left, right = self._pair(args, bounds)
                return self.op(f"icmp {how} i{bits} {left}, {right}", bounds)
            case Op.MIN | Op.MAX:
                return self._extreme("slt" if op is Op.MIN else "sgt", args, bounds)
            case Op.ADD | Op.SUB | Op.BITAND | Op.BITOR | Op.WITHOUT:
                bits, left, right = self._pair(args, bounds)
                if op is Op.WITHOUT and bits == WORD and args[1].const is not None:
                    return self._narrow(code.without(left, args[1].const), bits, bounds)
                if op is Op.WITHOUT:
                    right = code.op(f"xor i{bits} {right}, -1")
                word = {Op.ADD: "add", Op.SUB: "sub", Op.BITOR: "or"}.get(op, "and")
                return self._narrow(code.op(f"{word} i{bits} {left}, {right}"), bits, bounds)
            case Op.MUL:
                bits, left, right = self._pair(args, bounds)
                if bits > WORD:
                    raise Unfit("a product that does not fit a word")
                return self._narrow(code.op(f"mul i{bits} {left}, {right}"), bits, bounds)
            case Op.DIV | Op.MOD:
                bits, left, right = self._pair(args, bounds)
                if bits > WORD:
                    raise Unfit("a quotient of numbers that do not fit a word")
                name = divided(code, op, left, right, [each.bounds for each in args])
                return self._narrow(name, WORD, bounds)
            case Op.BIT:
                return self._membership(*args)
            case Op.SINGLETON:
                return self._singleton(args[0], bounds)
            case Op.SIZE:
                (members,) = args
                bits = max(members.bits, WORD)
                held = self.wide(members, bits)
                name = code.op(f"call i{bits} @llvm.ctpop.i{bits}(i{bits} {held})")
                if members.bounds[0] < 0:
                    some = code.op(f"icmp sgt i{bits} {held}, 0")
                    name = code.op(f"select i1 {some}, i{bits} {name}, i{bits} 0")
                return self._narrow(name, bits, bounds)
            case _:
                assert_never(op)

    def _fitted(self, value: Value, bits: int) -> str:
        """It at a width that it fits; at one bit a number is a truth."""
        if bits == 1 and value.const is not None:
            return "true" if value.const else "false"
        return self.wide(value, bits)

    def _pair(self, args: Sequence[Value], bounds: Interval) -> tuple[int, str, str]:
        """Two operands at a width that both and the result fit."""
        left, right = args
        bits = max(left.bits, right.bits, width(bounds), WORD)
        return bits, self.wide(left, bits), self.wide(right, bits)

    def _extreme(self, how: str, args: Sequence[Value], bounds: Interval) -> Value:
        bits = max(WORD, *(each.bits for each in args))

        def pick(one: str, other: str) -> str:
            test = self._code.op(f"icmp {how} i{bits} {one}, {other}")
            return self._code.op(f"select i1 {test}, i{bits} {one}, i{bits} {other}")

        return self._narrow(reduce(pick, [self.wide(each, bits) for each in args]), bits, bounds)

    def _clamped(self, value: Value, most: int, bits: int) -> str:
        """A number as a shift of an integer of so many bits; 0 below 0, `most` above."""
        at = max(value.bits, WORD)
        name = self.wide(value, at)
        if value.bounds[1] > most:
            test = self._code.op(f"icmp slt i{at} {name}, {most}")
            name = self._code.op(f"select i1 {test}, i{at} {name}, i{at} {most}")
        if value.bounds[0] < 0:
            test = self._code.op(f"icmp sgt i{at} {name}, 0")
            name = self._code.op(f"select i1 {test}, i{at} {name}, i{at} 0")
        if at == bits:
            return name
        return self._code.op(f"{'trunc' if at > bits else 'zext'} i{at} {name} to i{bits}")

    def _membership(self, members: Value, element: Value) -> Value:
        """A bit of a number; beyond its width every bit is its sign, as in the one before."""
        bits = max(members.bits, WORD)
        shift = self._clamped(element, bits - 1, bits)
        name = self._code.op(f"ashr i{bits} {self.wide(members, bits)}, {shift}")
        name = self._code.op(f"trunc i{bits} {name} to i1")
        if element.bounds[0] < 0:
            name = self._code.op(f"and i1 {name}, {self.inside(element, 0, element.bounds[1])}")
        return Value(name, 1, (0, 1))

    def _singleton(self, element: Value, bounds: Interval) -> Value:
        bits = max(width(bounds), WORD)
        name = self._code.op(f"shl i{bits} 1, {self._clamped(element, bits - 2, bits)}")
        inside = self.inside(element, 0, LARGEST_SET - 1)
        if inside != "true":
            name = self._code.op(f"select i1 {inside}, i{bits} {name}, i{bits} 0")
        return self._narrow(name, bits, bounds)
