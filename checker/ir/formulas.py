"""Formulas over runs that go on for ever: linear temporal logic over conditions on states.

In negation normal form: what is not so is told by the opposite operator, so that only conditions
are negated. Must not know how a formula is answered.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from checker.ir.expr import FALSE, TRUE, Expr, negate
from checker.records import dataclass


@dataclass(frozen=True, slots=True)
class Now:
    """The condition is true in the first state."""

    condition: Expr


@dataclass(frozen=True, slots=True)
class Both:
    """Both are so."""

    left: Formula
    right: Formula


@dataclass(frozen=True, slots=True)
class Either:
    """One of them is so, or both."""

    left: Formula
    right: Formula


@dataclass(frozen=True, slots=True)
class Next:
    """It is so of the run from the second state on."""

    operand: Formula


@dataclass(frozen=True, slots=True)
class Until:
    """At some state `right` is so of the run from there on, and at each one before it `left`."""

    left: Formula
    right: Formula


@dataclass(frozen=True, slots=True)
class Release:
    """`right` is so from every state on, up to and with the first from which `left` is, if any."""

    left: Formula
    right: Formula


Formula = Now | Both | Either | Next | Until | Release


def always(operand: Formula) -> Formula:
    """It is so from every state on."""
    return Release(Now(FALSE), operand)


def eventually(operand: Formula) -> Formula:
    """It is so from some state on."""
    return Until(Now(TRUE), operand)


def opposite(formula: Formula) -> Formula:
    """What is so of exactly those runs of which `formula` is not."""
    match formula:
        case Now(condition=condition):
            return Now(negate(condition))
        case Both(left=left, right=right):
            return Either(opposite(left), opposite(right))
        case Either(left=left, right=right):
            return Both(opposite(left), opposite(right))
        case Next(operand=operand):
            return Next(opposite(operand))
        case Until(left=left, right=right):
            return Release(opposite(left), opposite(right))
        case Release(left=left, right=right):
            return Until(opposite(left), opposite(right))
    assert_never(formula)


def _operands(formula: Formula) -> tuple[Formula, ...]:
    """The formulas directly inside, from left to right."""
    match formula:
        case Now():
            return ()
        case Next(operand=operand):
            return (operand,)
        case Both() | Either() | Until() | Release():
            return formula.left, formula.right
    assert_never(formula)


def inside(formula: Formula) -> Iterator[Formula]:
    """Every formula in it once, the inner ones before the outer, itself last."""
    seen: set[Formula] = set()
    stack = [(formula, False)]
    while stack:
        each, entered = stack.pop()
        if each in seen:
            continue
        if entered:
            seen.add(each)
            yield each
        else:
            stack.append((each, True))
            stack += ((part, False) for part in reversed(_operands(each)))


def conditions(formula: Formula) -> tuple[Expr, ...]:
    """The conditions on a state that it is made of, each once."""
    found = (each.condition for each in inside(formula) if isinstance(each, Now))
    return tuple(dict.fromkeys(found))
