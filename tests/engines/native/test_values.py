"""The algebra of native values against the integers, on random expressions with any operands."""

from __future__ import annotations

import ctypes
import random

import pytest

from checker.ir.domain import span_of
from checker.ir.expr import (
    LARGEST_SET,
    OPERANDS,
    VARIADIC,
    Apply,
    Const,
    Expr,
    Op,
    Read,
    Select,
)
from checker.ir.variables import Role, Variable
from checker.semantics.integers import value
from tests.slow import first_of

pytest.importorskip("llvmlite")

from checker.engines.native.code import Code
from checker.engines.native.explorer import declared
from checker.engines.native.layout import layout
from checker.engines.native.machine import Machine
from checker.engines.native.values import Unfit, Values, width

RANGES = [
    (0, 1),
    (0, 1),
    (0, 3),
    (-2, 5),
    (7, 7),
    (1, 40),
    (-1, 0),
    (0, 2**31),
    (-(2**40), 2**40),
    (0, 2**63 - 1),
    (-(2**63), 2**62),
    (5, 2**64),
    (0, 2**100 - 1),
    (-3, 2**130),
]
"""The domains of the variables; then come arrays, of which one has elements that are not alike."""

ARRAYS = [[(0, 5)] * 4, [(-3, 9)] * 3, [(0, 5), (0, 200), (-9, 1)], [(0, 1)] * 9]
OUT = 40
"""Words of a result: 2560 bits with a sign."""


def variables() -> tuple[list[Variable], list[tuple[int, int]]]:
    """The variables, and where each array begins with how many elements."""
    ranges = list(RANGES)
    places = []
    for array in ARRAYS:
        places.append((len(ranges), len(array)))
        ranges += array
    return [Variable(f"x{k}", span_of(*each), Role.DATA) for k, each in enumerate(ranges)], places


def expression(rng: random.Random, places: list[tuple[int, int]], depth: int) -> Expr:
    """A random expression, of up to so many operators one in another."""
    if depth == 0 or rng.random() < 0.1:
        if rng.random() < 0.25:
            return Const(rng.choice([0, 1, 2, -1, 3, 63, 64, 65, LARGEST_SET, 2**63, -(2**64)]))
        return Read(rng.randrange(len(RANGES) + sum(count for _, count in places)))
    if rng.random() < 0.12:
        first, count = rng.choice(places)
        return Select(first, count, expression(rng, places, depth - 1))
    op = rng.choice([*Op])
    count = rng.choice([2, 3]) if op in VARIADIC else OPERANDS.get(op, 2)
    return Apply(op, tuple(expression(rng, places, depth - 1) for _ in range(count)))


@pytest.mark.parametrize("seed", first_of(4, range(80)))
def test_values_are_as_the_integers(seed: int) -> None:
    rng = random.Random(seed)
    cells, places = variables()
    laid = layout(cells, [-1] * len(cells))
    code = Code("define i64 @f(ptr %state, ptr %out)")
    words = [code.load(code.at("%state", str(k))) for k in range(laid.words)]
    asked: list[Expr] = []
    while len(asked) < 40:
        expr = expression(rng, places, rng.choice([1, 1, 2, 3]))
        values = Values(code, cells, laid, words)
        try:
            found = values.of(expr)
        except Unfit:
            continue
        if width(found.bounds) >= 64 * OUT:
            continue
        result = values.wide(found, 64 * OUT)
        code.line(f"store i{64 * OUT} {result}, ptr {code.at('%out', str(len(asked) * OUT))}")
        asked.append(expr)
    code.give("0")
    machine = Machine(declared(code.text), {"f": 2})
    out = (ctypes.c_uint64 * (OUT * len(asked)))()
    for _ in range(12):
        state = tuple(
            rng.choice(
                [each.domain.low, each.domain.high, rng.randint(each.domain.low, each.domain.high)]
            )
            for each in cells
        )
        packed = (ctypes.c_uint64 * laid.words)(*laid.pack(state))
        assert laid.unpack(packed) == state
        machine.call["f"](ctypes.addressof(packed), ctypes.addressof(out))
        for k, expr in enumerate(asked):
            bits = sum(word << 64 * n for n, word in enumerate(out[k * OUT : (k + 1) * OUT]))
            shown = bits - (1 << 64 * OUT) if bits >> (64 * OUT - 1) else bits
            assert shown == value(expr, state), (seed, expr, state)


@pytest.mark.parametrize("op", [Op.DIV, Op.MOD])
@pytest.mark.parametrize("by", [1, 2, 3, 10, 40])
def test_quotients_of_numbers_that_lie_close(op: Op, by: int) -> None:
    ranges = [(low, low + wide) for low in (-41, -3, 0, 9) for wide in (1, by, 3 * by, 4 * by + 1)]
    cells = [Variable(f"x{k}", span_of(*each), Role.DATA) for k, each in enumerate(ranges)]
    laid = layout(cells, [-1] * len(cells))
    code = Code("define i64 @f(ptr %state, ptr %out)")
    words = [code.load(code.at("%state", str(k))) for k in range(laid.words)]
    asked = [Apply(op, (Read(k), Const(by))) for k in range(len(cells))]
    values = Values(code, cells, laid, words)
    for k, each in enumerate(asked):
        code.store(values.wide(values.of(each), 64), code.at("%out", str(k)))
    code.give("0")
    machine = Machine(declared(code.text), {"f": 2})
    out = (ctypes.c_int64 * len(asked))()
    for step in range(4 * by + 2):
        state = tuple(min(low + step, high) for low, high in ranges)
        packed = (ctypes.c_uint64 * laid.words)(*laid.pack(state))
        machine.call["f"](ctypes.addressof(packed), ctypes.addressof(out))
        assert [*out] == [value(each, state) for each in asked]
