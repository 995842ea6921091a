"""Conditions taken apart, against what they say for every value of their variables."""

from itertools import product

import pytest

from checker.ir.expr import (
    FALSE,
    TRUE,
    Chosen,
    Expr,
    conj,
    conjuncts,
    disj,
    disjuncts,
    negate,
)
from checker.semantics.integers import value

A, B, C = (Chosen(number) for number in range(3))

CONDITIONS = [
    TRUE,
    FALSE,
    A,
    negate(A),
    conj((A, negate(B))),
    disj((A, negate(B))),
    negate(conj((A, B))),
    negate(disj((A, negate(conj((B, C)))))),
    conj((A, negate(disj((B, C))))),
    disj((conj((A, B)), negate(conj((A, C))))),
]


@pytest.mark.parametrize("condition", CONDITIONS, ids=str)
def test_the_parts_say_together_what_the_whole_says(condition: Expr) -> None:
    for choices in product((0, 1), repeat=3):
        true = bool(value(condition, (), choices))
        assert all(value(each, (), choices) for each in conjuncts(condition)) == true
        assert any(value(each, (), choices) for each in disjuncts(condition)) == true


@pytest.mark.parametrize("condition", CONDITIONS, ids=str)
def test_no_part_can_be_taken_apart(condition: Expr) -> None:
    assert all(conjuncts(each) == (each,) for each in conjuncts(condition))
    assert all(disjuncts(each) == (each,) for each in disjuncts(condition))


def test_parts_stand_in_order() -> None:
    assert conjuncts(negate(disj((A, B, C)))) == (negate(A), negate(B), negate(C))
    assert disjuncts(disj((C, B, A))) == (C, B, A)
    assert conjuncts(TRUE) == disjuncts(FALSE) == ()
