"""Automata against what a formula says of a run: random formulas on random lassos of letters."""

from __future__ import annotations

import random

import pytest

from checker.engines.liveness.automaton import automaton
from checker.engines.liveness.components import components
from checker.ir.expr import Expr, Read, negate
from checker.ir.formulas import (
    Both,
    Either,
    Formula,
    Next,
    Now,
    Release,
    Until,
    always,
    eventually,
    opposite,
)
from checker.semantics.endless import is_true
from tests.slow import first_of

LETTERS = 2
State = tuple[int, ...]


def random_formula(rng: random.Random, depth: int) -> Formula:
    if depth == 0:
        condition: Expr = Read(rng.randrange(LETTERS))
        return Now(condition if rng.random() < 0.5 else negate(condition))
    one, other = random_formula(rng, depth - 1), random_formula(rng, depth - 1)
    if rng.random() < 0.4:
        return rng.choice([Next, always, eventually])(one)
    return rng.choice([Both, Either, Until, Release])(one, other)


def accepts(formula: Formula, states: list[State], back: int) -> bool:
    """Whether the automaton goes through the lasso so that each bit is kept again and again."""
    made = automaton(formula)
    letters = [frozenset(Read(k) for k, true in enumerate(each) if true) for each in states]
    number = {
        (k, q): k * len(made.edges) + q for k in range(len(states)) for q in range(len(made.edges))
    }
    edges: dict[int, list[tuple[int, int]]] = {each: [] for each in number.values()}
    for (k, q), here in number.items():
        after = back if k == len(states) - 1 else k + 1
        edges[here] = [(number[after, then], kept) for then, kept in made.steps(q, letters[k])]
    reached = [number[0, 0]]
    for each in reached:
        reached += (then for then, _ in edges[each] if then not in reached)
    heads, targets = [0], []
    for each in range(len(edges)):
        targets += [then for then, _ in edges[each]]
        heads.append(len(targets))
    for part in components(reached, heads, targets, [0] * len(edges)):
        kept = [bits for each in part for then, bits in edges[each] if then in part]
        union = 0
        for bits in kept:
            union |= bits
        if kept and union == made.all:
            return True
    return False


@pytest.mark.parametrize("seed", first_of(4, range(8)))
def test_an_automaton_accepts_what_the_formula_says(seed: int) -> None:
    seen = set()
    for number in range(seed * 100, (seed + 1) * 100):
        rng = random.Random(number)
        formula = random_formula(rng, rng.choice([1, 2, 2, 3]))
        for _ in range(3):
            size = rng.randint(1, 5)
            states = [tuple(rng.randrange(2) for _ in range(LETTERS)) for _ in range(size)]
            back = rng.randrange(size)
            wanted = is_true(formula, states, back)
            assert accepts(formula, states, back) == wanted, (number, formula, states, back)
            assert is_true(opposite(formula), states, back) != wanted
            seen.add(wanted)
    assert seen == {True, False}


A, B = Now(Read(0)), Now(Read(1))


@pytest.mark.parametrize(
    ("formula", "states"),
    [
        (eventually(A), 2),
        (always(A), 1),
        (eventually(Both(A, always(B))), 2),  # what violates a `leads`
        (always(eventually(A)), 1),
        (eventually(always(A)), 2),
    ],
)
def test_a_usual_formula_has_a_small_one(formula: Formula, states: int) -> None:
    assert len(automaton(formula).edges) == states


def test_what_can_not_be_so_has_no_accepted_run() -> None:
    made = automaton(Both(always(A), eventually(opposite(A))))
    assert made.home == [-1] and made.edges == [[]]
