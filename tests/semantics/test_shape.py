"""Shapes: the same for what differs in names only, and nothing that is found by them is another."""

from __future__ import annotations

import pytest
from systems import random_system

from checker.ir.actions import WaitKind
from checker.ir.domain import Domain, span_of
from checker.ir.expr import Apply, Chosen, Const, Expr, Op, Read, Select
from checker.ir.shape import shape
from checker.semantics import ending


def domain(node: Read | Chosen) -> Domain:
    """Of even variables one of two values, of others and of choices one of four."""
    few = isinstance(node, Read) and node.variable % 2 == 0
    return span_of(0, 1 if few else 3)


def both(left: Expr, right: Expr) -> Expr:
    return Apply(Op.AND, (left, right))


def less(left: Expr, right: Expr) -> Expr:
    return Apply(Op.LT, (left, right))


def test_names_do_not_count() -> None:
    one = both(less(Read(1), Const(2)), less(Read(1), Read(4)))
    other = both(less(Read(3), Const(2)), less(Read(3), Read(2)))
    assert shape([one, Read(4)], domain) == shape([other, Read(2)], domain)


@pytest.mark.parametrize(
    "other",
    [
        both(less(Read(1), Const(3)), less(Read(1), Read(4))),
        both(less(Read(1), Const(2)), less(Read(3), Read(4))),
        both(less(Read(2), Const(2)), less(Read(2), Read(4))),
        both(less(Chosen(0), Const(2)), less(Chosen(0), Read(4))),
        both(less(Read(1), Const(2)), less(Read(4), Read(1))),
        both(less(Read(1), Const(2)), less(Read(1), Select(4, 1, Const(0)))),
    ],
)
def test_all_else_counts(other: Expr) -> None:
    """A number, which ones are the same, how many values they have, what they are, their order."""
    one = both(less(Read(1), Const(2)), less(Read(1), Read(4)))
    assert shape([one], domain) != shape([other], domain)


def test_what_is_used_twice_is_told_from_two_alike() -> None:
    assert shape([Read(1), Read(1)], domain) != shape([Read(1), Read(3)], domain)
    assert shape([Read(1), Read(3)], domain) == shape([Read(3), Read(1)], domain)


def test_an_array_is_its_elements() -> None:
    """An element that is read by its name too is that one."""
    one = [Select(0, 2, Read(3)), Read(1)]
    assert shape(one, domain) == shape([Select(4, 2, Read(7)), Read(5)], domain)
    assert shape(one, domain) != shape([Select(4, 2, Read(7)), Read(9)], domain)


def test_who_could_end_a_wait_is_the_same_without_shapes(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = 0
    for seed in range(30):
        with_shapes, without = random_system(seed), random_system(seed)
        waits = {a.wait for a in with_shapes.actions if a.wait and a.wait.kind is WaitKind.AWAIT}
        found = {wait: ending.able(with_shapes, wait) for wait in waits}
        with monkeypatch.context() as patch:
            patch.setattr(ending, "shape", lambda *_: object())
            assert {wait: ending.able(without, wait) for wait in waits} == found
        asked += len(waits)
    assert asked > 20
