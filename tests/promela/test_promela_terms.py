"""Expressions in Promela: on every value the same as the integers, and never undefined in C."""

from __future__ import annotations

import random

import pytest
from reading_promela import Undefined, worth
from systems import random_system

from checker.ir.domain import span_of
from checker.ir.expr import OPERANDS, VARIADIC, Apply, Const, Expr, Op, Read, Select
from checker.ir.system import System
from checker.ir.variables import Role, Variable
from checker.render.promela.cells import Cells, Naming
from checker.render.promela.stuck import stuck_condition
from checker.render.promela.terms import CannotSay, Words
from checker.semantics.integers import outcomes, value
from checker.semantics.step import evaluate
from checker.semantics.waits import stuck
from checker.trace import Step
from tests.slow import one_in

DOMAINS = (span_of(-3, 4), span_of(-2, 2), span_of(0, 40), span_of(0, 7), span_of(-1, 35))


def system_of(variables: int) -> System:
    cells = tuple(
        Variable(f"n[{k}]", DOMAINS[k % len(DOMAINS)], Role.DATA) for k in range(variables)
    )
    return System("m", cells, (tuple(each.domain.low for each in cells),), (), (), ())


def random_expr(rng: random.Random, depth: int, variables: int) -> Expr:
    if depth == 0 or rng.random() < 0.1:
        if rng.random() < 0.3:
            return Const(rng.randint(-3, 33))
        return Read(rng.randrange(variables))
    if rng.random() < 0.15:
        first = rng.randrange(variables)
        count = rng.randint(1, variables - first)
        return Select(first, count, random_expr(rng, depth - 1, variables))
    op = rng.choice([*Op])
    count = rng.randint(2, 4) if op in VARIADIC else OPERANDS.get(op, 2)
    return Apply(op, tuple(random_expr(rng, depth - 1, variables) for _ in range(count)))


@pytest.mark.parametrize("seed", one_in(8, range(40)))
def test_expressions_are_what_the_integers_say(seed: int) -> None:
    rng = random.Random(seed)
    said = 0
    while said < 40:
        system = system_of(5)
        expr = random_expr(rng, rng.randint(1, 3), 5)
        cells = Cells(system, [expr], Naming())
        try:
            text = evaluate(expr, Words(cells)).text
        except CannotSay:
            continue
        said += 1
        for _ in range(20):
            state = tuple(rng.randint(e.domain.low, e.domain.high) for e in system.variables)
            values = {c.name: state[c.first : c.first + c.count] for c in cells.cells}
            assert worth(text, values) == value(expr, state), f"{expr} as {text} in {state}"


def test_the_second_reading_refuses_what_c_leaves_undefined() -> None:
    for text in ("v / 0", "1 << 31", "1 << v", "2147483647 + 1", "w[v]"):
        with pytest.raises(Undefined):
            worth(text, {"v": (40,), "w": (1, 2)})
    assert worth("(v > 30 -> 0 : 1 << v)", {"v": (40,)}) == 0
    assert worth("v < 30 && w[v]", {"v": (40,), "w": (1, 2)}) == 0
    assert [worth(f"{a} {op} 2", {}) for a in (-3, 3) for op in "/%"] == [-1, -1, 1, 1]


def test_what_may_leave_32_bits_is_refused() -> None:
    cells = Cells(system_of(3), [], Naming())
    large = Apply(Op.MUL, (Const(2**30), Read(2)))
    for expr in (large, Const(2**31), Apply(Op.SINGLETON, (Read(2),))):
        with pytest.raises(CannotSay, match="32 bits"):
            evaluate(expr, Words(cells))


def test_a_long_expression_is_refused() -> None:
    cells = Cells(system_of(3), [], Naming())
    expr: Expr = Read(0)
    for _ in range(40):
        expr = Apply(Op.MIN, (expr, Apply(Op.MAX, (expr, Read(1)))))
    with pytest.raises(CannotSay, match="too long"):
        evaluate(expr, Words(cells))


@pytest.mark.parametrize("seed", one_in(10, range(150)))
def test_the_condition_of_a_stuck_state(seed: int) -> None:
    system = random_system(seed)
    condition = stuck_condition(system)
    seen = {*system.initials}
    pending = list(system.initials)
    while pending and len(seen) < 150:
        state = pending.pop()
        assert bool(value(condition, state)) == stuck(system, state), state
        for each in outcomes(system, state):
            if isinstance(each, Step) and each.state not in seen:
                seen.add(each.state)
                pending.append(each.state)
