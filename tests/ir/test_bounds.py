"""Bounds contain every value, under every assumption; what they must be able to prove."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import product

import pytest

from checker.ir.actions import Action, Choice
from checker.ir.bounds import Taken, bounds, proved, within
from checker.ir.domain import BOOL, span_of
from checker.ir.expr import (
    TRUE,
    Apply,
    Chosen,
    Const,
    Expr,
    Op,
    Read,
    Select,
    apply,
    choose,
    conj,
    disj,
    equal,
    implies,
    negate,
)
from checker.ir.obligations import Obligation
from checker.ir.system import System
from checker.ir.variables import Role, Variable
from checker.semantics.integers import value

VARIABLES = (
    Variable("a", span_of(-3, 2), Role.DATA),
    Variable("b", span_of(0, 3), Role.DATA),
    Variable("c", BOOL, Role.DATA),
    Variable("d", span_of(1, 2), Role.DATA),
)
CHOICES = (Choice("k", span_of(-1, 1)),)
ARITY = {Op.NOT: 1, Op.SINGLETON: 1, Op.SIZE: 1, Op.IF: 3}
A, B, C, D = (Read(index) for index in range(4))


def random_expr(rng: random.Random, depth: int) -> Expr:
    if depth == 0 or rng.random() < 0.1:
        return rng.choice([Read(rng.randrange(4)), Const(rng.randint(-4, 5)), Chosen(0)])
    if rng.random() < 0.15:
        return Select(rng.randrange(2), rng.randint(1, 2), random_expr(rng, depth - 1))
    op = rng.choice(list(Op))
    args = tuple(random_expr(rng, depth - 1) for _ in range(ARITY.get(op, 2)))
    return rng.choice([Apply(op, args), apply(op, *args)])


@pytest.mark.parametrize("seed", range(8))
def test_bounds_contain_every_value(seed: int) -> None:
    rng = random.Random(seed)
    states = list(product(*(range(v.domain.low, v.domain.high + 1) for v in VARIABLES)))
    for _ in range(120):
        expr = random_expr(rng, 3)
        given = [random_expr(rng, 2) for _ in range(rng.randrange(3))]
        low, high = bounds(expr, VARIABLES, CHOICES, given)
        true_always = proved(expr, VARIABLES, CHOICES, given)
        for state in rng.sample(states, 20):
            for pick in range(-1, 2):
                if all(value(each, state, (pick,)) for each in given):
                    found = value(expr, state, (pick,))
                    assert low <= found <= high, (seed, expr, given, state)
                    assert found or not true_always, (seed, expr, given, state)


def less(left: Expr, right: Expr) -> Expr:
    return Apply(Op.LT, (left, right))


def plus(left: Expr, right: int) -> Expr:
    return Apply(Op.ADD, (left, Const(right)))


@pytest.mark.parametrize(
    ("expr", "low", "high", "given"),
    [
        (plus(B, 1), 1, 3, [less(B, Const(3))]),
        (plus(B, 1), 1, 3, [negate(equal(B, Const(3)))]),
        (plus(B, -1), 0, 2, [less(Const(0), B)]),
        (choose(less(B, Const(3)), plus(B, 1), Const(0)), 0, 3, []),
        (choose(conj((C, less(B, Const(3)))), plus(B, 1), B), 0, 3, []),
        (plus(B, 1), 1, 3, [C, implies(C, less(B, Const(3)))]),
        (plus(B, 1), 1, 3, [C, negate(conj((C, negate(less(B, Const(3))))))]),
        (choose(C, plus(B, 1), B), 0, 3, [disj((negate(C), less(B, Const(3))))]),
        (Apply(Op.MOD, (plus(B, 1), Const(4))), 0, 3, []),
        (Apply(Op.MOD, (D, Const(3))), 1, 2, []),
        (Apply(Op.DIV, (A, D)), -3, 2, []),
        (Apply(Op.BITOR, (B, Const(4))), 4, 7, []),
        (Apply(Op.BITAND, (B, A)), 0, 3, []),
        (Select(1, 3, B), 0, 3, []),
        (Select(3, 1, Const(0)), 1, 2, []),
        (A, 1, 3, [equal(A, D), less(Const(0), D)]),
        (A, -2, 0, [negate(equal(A, Const(-3))), less(A, Const(1))]),
    ],
)
def test_what_lowering_writes_is_proved(expr: Expr, low: int, high: int, given: list[Expr]) -> None:
    assert within(expr, low, high, VARIABLES, (), given)
    assert bounds(expr, VARIABLES)[0] <= low


def test_what_is_false_makes_anything_true() -> None:
    assert within(plus(B, 9), 0, 0, VARIABLES, given=[Const(0)])
    assert within(plus(B, 9), 0, 0, VARIABLES, given=[conj((C, negate(C)))])


@pytest.mark.parametrize("depth", [1, 5, 90])
def test_an_update_of_many_nested_conditions_stays(depth: int) -> None:
    """Each side is `b + 1`, which an obligation keeps in range where that side is taken."""
    more, bit = plus(B, 1), Apply(Op.BIT, (A, Const(0)))
    new: Expr = B
    conditions = [conj((bit, equal(A, Const(k - 50)))) for k in range(depth)]
    for condition in conditions:
        new = Apply(Op.IF, (condition, more, new))
    owed = tuple(
        Obligation(each, Apply(Op.LE, (more, Const(3))), "out-of-range", "", more)
        for each in conditions
    )
    wide = (replace(VARIABLES[0], domain=span_of(-99, 99)), *VARIABLES[1:])
    rule = Action("a", 0, None, None, TRUE, updates={1: new}, obligations=owed, eager=False)
    system = System("s", wide, ((0,) * 4,), (), (rule,), ())
    assert Taken(system, rule).stays_in_domain(1)
    if depth < 9:
        lacking = replace(rule, obligations=owed[1:])
        assert not Taken(system, lacking).stays_in_domain(1)


def test_a_condition_follows_from_its_parts() -> None:
    assert proved(conj((C, less(B, Const(9)))), VARIABLES, given=[conj((equal(A, B), C))])
    assert proved(disj((less(A, B), C)), VARIABLES, given=[C])
    assert not proved(C, VARIABLES)
    assert not proved(less(A, B), VARIABLES, given=[less(B, A)])
