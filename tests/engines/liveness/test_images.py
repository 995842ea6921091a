"""Members of a family of which one becomes the other: the same answers as if each were decided."""

from __future__ import annotations

from dataclasses import replace

import pytest

from checker.engines.budget import Budget
from checker.engines.engine import Engine
from checker.engines.generated import Generated
from checker.engines.liveness import answers
from checker.engines.liveness.images import images
from checker.engines.native import Native
from checker.engines.native.machine import available
from checker.engines.native.room import Sizes
from checker.ir.system import System
from checker.ir.threads import Fairness
from checker.semantics.endless import violates
from checker.verdict import Unknown, Violated, trace_of
from tests.engines.conformance import explored
from tests.engines.test_apart import blinking_alike
from tests.engines.test_quotient import model
from tests.slow import first_of

FAMILY = """model m; var who: p? = none; var n: 0..1 = 0;
process p[3] { a: who = self; b: n = 1 - n; goto a; }
leads own[f in p]: f@a -> who == f && f@b;
leads other[f in p, k in 0..1]: n == k -> who == f && n != k;
leads alone[k in 0..1]: n == k -> n != k;
"""


def of(system: System) -> dict[str, str]:
    asked = [each for each in system.questions if each.endless]
    return {name: image.of for name, image in images(system, asked).items()}


def test_what_is_the_image_of_what() -> None:
    assert of(model(FAMILY)) == {
        "own[p[1]]": "own[p[0]]",
        "own[p[2]]": "own[p[1]]",
        "other[p[1], 0]": "other[p[0], 0]",
        "other[p[1], 1]": "other[p[0], 1]",
        "other[p[2], 0]": "other[p[1], 0]",
        "other[p[2], 1]": "other[p[1], 1]",
    }


@pytest.mark.parametrize(
    "change", ["a: if (self == p[1]) { who = self; }", "a: who = self; sleep 0..1 ms; n = 0;"]
)
def test_a_step_that_tells_them_apart(change: str) -> None:
    text = FAMILY.replace("a: who = self;", change)
    found = of(model(text))
    if "p[1]" in change:
        assert set(found) == {"own[p[2]]", "other[p[2], 0]", "other[p[2], 1]"}
        assert found["own[p[2]]"] == "own[p[0]]"
    else:
        assert len(found) == 6, "all of them sleep"


def test_who_owes_more_is_not_like_the_others() -> None:
    system = model(FAMILY)
    actions = tuple(
        replace(each, fairness=Fairness.STRONG) if each.thread == 1 else each
        for each in system.actions
    )
    found = of(replace(system, actions=actions))
    assert found and not any("p[1]" in text for text in (*found, *found.values()))


def engines(often: bool) -> list[Engine]:
    natively = [Native(sizes=Sizes(rows=0))] if available() and often else []
    return [Generated(), *natively]


@pytest.mark.parametrize("first", first_of(1, range(0, 600, 6)))
def test_all_are_answered_as_each_by_itself(first: int, monkeypatch: pytest.MonkeyPatch) -> None:
    turned = 0
    for seed in range(first, first + 6):
        system = blinking_alike(seed)
        for engine in engines(seed % 60 == 6):
            monkeypatch.setattr(answers, "MANY", 1 << 60)
            each = explored(engine, system)
            monkeypatch.setattr(answers, "MANY", 0)
            found = explored(engine, system)
            for question in system.questions:
                verdict, wanted = found.verdicts[question.name], each.verdicts[question.name]
                assert type(verdict) is type(wanted), (seed, question.name)
                trace = trace_of(verdict)
                if question.formula is not None and isinstance(verdict, Violated):
                    assert trace is not None and violates(trace, question.formula)
        turned += len(of(system))
    assert turned


def test_of_a_part_of_the_states_each_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not in the part may be the image of what is."""
    monkeypatch.setattr(answers, "MANY", 0)
    system = model(FAMILY)
    states = explored(Generated(), system).states
    for most in range(3, states, 17):
        found = explored(Generated(), system, Budget(states=most))
        for question in system.questions:
            verdict = found.verdicts[question.name]
            assert isinstance(verdict, Violated | Unknown) or not question.endless
