"""Bounds contain every value, under every assumption; what they must be able to prove."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from itertools import product

import pytest

from checker.ir.actions import Action, Choice
from checker.ir.assumed import Intervals, Room
from checker.ir.bounds import Known, bounds, proved, within
from checker.ir.domain import BOOL, span_of
from checker.ir.expr import (
    OPERANDS,
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
from tests.slow import first_of

VARIABLES = (
    Variable("a", span_of(-3, 2), Role.DATA),
    Variable("b", span_of(0, 3), Role.DATA),
    Variable("c", BOOL, Role.DATA),
    Variable("d", span_of(1, 2), Role.DATA),
)
CHOICES = (Choice("k", span_of(-1, 1)),)
A, B, C, D = (Read(index) for index in range(4))


def random_expr(rng: random.Random, depth: int) -> Expr:
    if depth == 0 or rng.random() < 0.1:
        return rng.choice([Read(rng.randrange(4)), Const(rng.randint(-4, 5)), Chosen(0)])
    if rng.random() < 0.15:
        return Select(rng.randrange(2), rng.randint(1, 2), random_expr(rng, depth - 1))
    op = rng.choice(list(Op))
    args = tuple(random_expr(rng, depth - 1) for _ in range(OPERANDS.get(op, 2)))
    return rng.choice([Apply(op, args), apply(op, *args)])


@pytest.mark.parametrize("seed", first_of(4, range(8)))
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
    assert Known(system).where(rule).stays_in_domain(1)
    if depth < 9:
        lacking = replace(rule, obligations=owed[1:])
        assert not Known(system).where(lacking).stays_in_domain(1)


def test_a_condition_follows_from_its_parts() -> None:
    assert proved(conj((C, less(B, Const(9)))), VARIABLES, given=[conj((equal(A, B), C))])
    assert proved(disj((less(A, B), C)), VARIABLES, given=[C])
    assert not proved(C, VARIABLES)
    assert not proved(less(A, B), VARIABLES, given=[less(B, A)])


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("room", [0, 30])
def test_bounds_contain_every_value_where_little_may_be_looked_at(seed: int, room: int) -> None:
    rng = random.Random(seed)
    states = list(product(*(range(v.domain.low, v.domain.high + 1) for v in VARIABLES)))
    for _ in range(25):
        given = [random_expr(rng, 2) for _ in range(rng.randrange(1, 3))]
        plain = Intervals(VARIABLES, CHOICES, Room(room))
        known = plain.given(given)  # asked about several, in contexts that are shared
        asked = [random_expr(rng, 3) for _ in range(4)]
        asked += [choose(asked[0], asked[1], asked[2]), choose(given[0], asked[2], asked[3])]
        found = [(each, plain.of(each), known.of(each)) for each in asked]
        for state in rng.sample(states, 8):
            for pick in range(-1, 2):
                for expr, anywhere, there in found:
                    number = value(expr, state, (pick,))
                    assert anywhere[0] <= number <= anywhere[1], (seed, expr, state)
                    if all(value(each, state, (pick,)) for each in given):
                        assert there[0] <= number <= there[1], (seed, expr, given, state)


def chain(length: int) -> System:
    """One step of `if (x0 == 1) { x1 = x1 + 1; }`, then of `x1` and `x2`, and so on."""
    new: dict[int, Expr] = {0: Read(0)}
    owed = []
    for k in range(length):
        before, more = Read(k + 1), plus(Read(k + 1), 1)
        tested = equal(new[k], Const(1))
        new[k + 1] = choose(tested, more, before)
        owed.append(Obligation(tested, Apply(Op.LE, (more, Const(3))), "out-of-range", "", more))
    del new[0]
    rule = Action("a", 0, None, None, TRUE, updates=new, obligations=tuple(owed), eager=False)
    variables = tuple(Variable(f"x{k}", span_of(0, 3), Role.DATA) for k in range(length + 1))
    return System("s", variables, ((0,) * (length + 1),), (), (rule,), ())


def test_the_work_is_in_proportion_to_the_size(monkeypatch: pytest.MonkeyPatch) -> None:
    looked = Counter[int]()
    plain = Intervals._plain

    def counted(self: Intervals, node: Expr) -> tuple[int, int]:
        looked[size] += 1
        return plain(self, node)

    monkeypatch.setattr(Intervals, "_plain", counted)
    for size in (25, 100):
        system = chain(size)
        taken = Known(system).where(system.actions[0])
        assert all(taken.stays_in_domain(k + 1) for k in range(size))
    assert looked[100] < 6 * looked[25]


def test_large_expressions_that_were_made_apart_are_compared_at_once() -> None:
    def doubled(times: int) -> Expr:
        found: Expr = Select(0, 2, B)
        for _ in range(times):
            found = Apply(Op.ADD, (found, Select(0, 2, found)))
        return found

    assert doubled(60) == doubled(60)  # written out, 2 ** 60 parts
    assert doubled(60) != doubled(61)
