"""The solver's seam: exact answers, the least ones, and no answer where the time is up."""

from __future__ import annotations

import ctypes
import gc
import sys
from fractions import Fraction

import pytest
import z3

from checker.smt import AtMost, Undecided, feasible, satisfying


def at_most(bound: int, **factors: int) -> AtMost:
    return AtMost(tuple((name, Fraction(each)) for name, each in factors.items()), Fraction(bound))


def test_values_are_exact_fractions() -> None:
    between = [at_most(1, x=3), at_most(-1, x=-3)]
    assert feasible(between) == {"x": Fraction(1, 3)}


def test_none_where_nothing_fits() -> None:
    assert feasible([at_most(1, x=1, y=1), at_most(-1, x=-1), at_most(-1, y=-1)]) is None


def test_an_empty_sum_counts_as_zero() -> None:
    assert feasible([at_most(0)]) == {}
    assert feasible([at_most(-1)]) is None


def test_the_first_of_the_least_goes_first() -> None:
    triangle = [at_most(-2, x=-1, y=-1), at_most(0, x=-1), at_most(0, y=-1), at_most(1, y=2)]
    assert feasible(triangle, least=("x", "y")) == {"x": Fraction(3, 2), "y": Fraction(1, 2)}
    assert feasible(triangle, least=("y", "x")) == {"x": 2, "y": 0}


def test_time_that_is_up_is_no_answer() -> None:
    """Feasible, and large enough that a millisecond doesn't do."""
    names = [f"x{k}" for k in range(150)]
    rows = [
        at_most(1000, **{name: (k * row) % 97 - 48 for k, name in enumerate(names)})
        for row in range(1, 400)
    ]
    floors = [at_most(100, **{name: -1}) for name in names]
    assert feasible([*rows, *floors], least=names, milliseconds=1) is Undecided.STOPPED


class _Struck:
    """An argument of a C function, in whose conversion a signal comes."""

    @classmethod
    def from_param(cls, _: object) -> object:
        raise KeyboardInterrupt


def test_a_signal_while_arguments_are_passed_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """What ctypes makes of it is made here by ctypes, in the place of the solver."""
    import z3

    def check(_: object) -> None:
        function = ctypes.CDLL(None).abs
        function.argtypes = [_Struck]
        function(1)

    monkeypatch.setattr(z3.Solver, "check", check)
    with pytest.raises(KeyboardInterrupt):
        satisfying([[AtMost((("x", Fraction(1)),), Fraction(1))]])
    monkeypatch.setattr(z3.Solver, "check", lambda _: ctypes.CDLL(None).abs(_Unfit()))
    with pytest.raises(ctypes.ArgumentError):
        satisfying([[AtMost((("x", Fraction(1)),), Fraction(1))]])


class _Unfit:
    """No argument of a C function."""


def test_what_a_signal_leaves_half_made_dies_in_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever a term is made: its destructor needs a context that it has not got yet."""
    get, made, lost = z3.z3._get_ctx, 0, list[object]()
    monkeypatch.setattr(sys, "unraisablehook", lambda what: lost.append(what.exc_value))
    for last in range(1, 40, 3):

        def interrupted(context: object, last: int = last) -> object:
            nonlocal made
            made += 1
            if made == last:
                raise KeyboardInterrupt
            return get(context)

        made = 0
        monkeypatch.setattr(z3.z3, "_get_ctx", interrupted)
        with pytest.raises(KeyboardInterrupt):
            feasible([at_most(1, x=3, y=2), at_most(-1, x=-3), at_most(0, y=-1)], least=("x", "y"))
        gc.collect()
    assert lost == []
