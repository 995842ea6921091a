"""Which engine explores what, and that its report says so."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise

import pytest
from building import counters
from conformance import agree, explored
from systems import random_system

from checker.engines.budget import Budget
from checker.engines.engine import Progress
from checker.engines.generated import Generated
from checker.engines.native.machine import available
from checker.engines.native.values import Unfit
from checker.engines.tiers import Tiered
from checker.verdict import Reason, Unknown

native = pytest.mark.skipif(not available(), reason="llvmlite is not installed")


def test_few_states_are_explored_at_once() -> None:
    found = explored(Tiered(), counters(3, 9))
    assert (found.engine, found.states) == ("explorer", 729)


@native
def test_many_states_are_explored_natively() -> None:
    system = counters(4, 13)
    told: list[Progress] = []
    found = Tiered().run(system, Budget(), told.append)
    assert (found.engine, found.states) == ("native explorer", 13**4)
    agree(system, found, explored(Generated(), system))
    assert all(a.states <= b.states for a, b in pairwise(told)), "it never goes back"


@native
@pytest.mark.parametrize("seed", range(3))
def test_native_at_once(seed: int) -> None:
    system = random_system(seed)
    found = explored(Tiered(enough=0), system, Budget(states=200))
    wanted = explored(Generated(), system, Budget(states=200))
    assert found.engine == "native explorer"
    assert (found.states, found.verdicts) == (wanted.states, wanted.verdicts)


def test_without_llvmlite_python_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "llvmlite", None)
    found = explored(Tiered(), counters(4, 13))
    assert found.engine == "explorer, not native: llvmlite is not installed"
    assert (found.states, found.exhaustive) == (13**4, True)


@native
def test_what_native_code_cannot_do_python_does(monkeypatch: pytest.MonkeyPatch) -> None:
    def unfit(*_: object) -> object:
        raise Unfit("a product that does not fit a word")

    monkeypatch.setattr("checker.engines.native.explorer.explorer", unfit)
    found = explored(Tiered(enough=0), counters(2, 5))
    assert found.engine == "explorer, not native: a product that does not fit a word"
    assert found.states == 25


@native
def test_an_interrupt_while_code_is_made_leaves_what_is_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def stop(*_: object) -> object:
        raise KeyboardInterrupt

    monkeypatch.setattr("checker.engines.native.explorer.explorer", stop)
    found = explored(Tiered(), counters(4, 13))
    assert found.states > 20_000
    stuck = found.verdicts["stuck"]
    assert isinstance(stuck, Unknown) and stuck.reason is Reason.INTERRUPTED


def test_a_small_spec_loads_no_compiler() -> None:
    code = (
        "import sys; from checker.__main__ import main; sys.argv = ['mmcheck', 'specs/abba.mm']\n"
        "try: main()\nexcept SystemExit: pass\n"
        "assert not {'llvmlite', 'checker.engines.native'} & {*sys.modules}"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
