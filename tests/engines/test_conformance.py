"""The explorer conforms; and engines that are wrong are found out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from systems import random_system

from checker.engines.budget import Budget
from checker.engines.engine import Engine, Progress
from checker.engines.generated import Generated
from checker.engines.interpreted import Interpreted
from checker.exploration import Exploration
from checker.ir.actions import WaitKind
from checker.ir.questions import ENDLESS, QuestionKind
from checker.ir.system import System
from checker.ir.threads import ThreadKind
from checker.verdict import Holds, Reason, Unknown, Verdict, Violated
from tests.engines.conformance import conform, explored, reference
from tests.slow import first_of

BLOCKS = 8
SIZE = 8
QUICK = 3
"""The quick run is of `QUICK * SIZE` Systems, the whole of `BLOCKS * SIZE` and many more."""


@pytest.mark.parametrize("block", first_of(QUICK, range(BLOCKS)))
def test_the_explorer_conforms(block: int) -> None:
    conform(Generated(), range(block * SIZE, (block + 1) * SIZE))


@pytest.mark.slow
@pytest.mark.parametrize("block", range(40))
def test_the_explorer_conforms_on_many(block: int) -> None:
    conform(Generated(), range(1000 + block * 50, 1000 + (block + 1) * 50))


@pytest.mark.parametrize("seeds", first_of(1, [range(300, 304), range(304, 312)]))
def test_the_runs_are_the_very_same(seeds: range) -> None:
    """Not only as short: the order is the interpreter's, also where a run is cut short."""
    for seed in seeds:
        system, whole = reference(seed)
        for budget in (Budget(states=whole.states), Budget(states=max(1, whole.states - 1))):
            found = explored(Generated(), system, budget)
            wanted = explored(Interpreted(), system, budget)
            assert found.verdicts == wanted.verdicts, seed
            assert found.transitions == wanted.transitions, seed


@pytest.mark.parametrize("seeds", first_of(1, [range(3), range(3, 8)]))
def test_the_interpreter_conforms_to_itself(seeds: range) -> None:
    conform(Interpreted(), seeds)


def test_random_systems_have_everything() -> None:
    """What no random System has, no engine is tested on."""
    systems = [random_system(seed) for seed in range(BLOCKS * SIZE)]
    actions = [action for system in systems for action in system.actions]
    threads = {thread.kind for system in systems for thread in system.threads}
    waits = {each.wait.kind for each in actions if each.wait is not None}
    assert threads == set(ThreadKind)
    assert waits == set(WaitKind) - {WaitKind.CPU}  # which the random texts have
    assert any(each.choices for each in actions)
    assert any(len(system.initials) > 1 for system in systems)
    assert {len(system.threads) for system in systems} == {1, 2, 3, 4}
    for kind in set(QuestionKind) - {QuestionKind.WITHIN, *ENDLESS}:
        found: set[type[Verdict]] = set()
        for seed in range(BLOCKS * SIZE):
            if found == {Holds, Violated}:
                break
            system, whole = reference(seed)
            names = [each.name for each in system.questions if each.kind is kind]
            found |= {type(whole.verdicts[name]) for name in names if whole.exhaustive}
        assert found == {Holds, Violated}, kind


# Engines that are wrong


@dataclass(frozen=True, slots=True)
class Wrong:
    """The interpreter, with what it is asked or what it says spoilt."""

    asked: Callable[[System], System] = lambda system: system
    said: Callable[[Exploration], Exploration] = lambda found: found
    name: str = "wrong"

    def run(
        self, system: System, budget: Budget, progress: Callable[[Progress], None]
    ) -> Exploration:
        return self.said(Interpreted().run(self.asked(system), budget, progress))


def without_last_action(system: System) -> System:
    return replace(system, actions=system.actions[:-1])


def without_one_initial_state(system: System) -> System:
    return replace(system, initials=system.initials[:1])


def with_verdicts(change: Callable[[Verdict], Verdict]) -> Callable[[Exploration], Exploration]:
    def said(found: Exploration) -> Exploration:
        return replace(found, verdicts={k: change(v) for k, v in found.verdicts.items()})

    return said


def hopeful(verdict: Verdict) -> Verdict:
    return Holds() if isinstance(verdict, Unknown) else verdict


def fearful(verdict: Verdict) -> Verdict:
    return Violated() if isinstance(verdict, Unknown) else verdict


def lazy(verdict: Verdict) -> Verdict:
    return Unknown(Reason.STATES, "Stopped. Raise --max-states.")


def silent(verdict: Verdict) -> Verdict:
    return Violated() if isinstance(verdict, Violated) else verdict


def roundabout(verdict: Verdict) -> Verdict:
    """A run that does something twice to get nowhere, where it can."""
    trace = verdict.trace if isinstance(verdict, Violated) else None
    if trace is None or not trace.steps:
        return verdict
    return Violated(replace(trace, steps=(*trace.steps, trace.steps[-1])))


@pytest.mark.parametrize(
    "engine",
    [
        Wrong(asked=without_last_action),
        Wrong(asked=without_one_initial_state),
        Wrong(said=with_verdicts(hopeful)),
        Wrong(said=with_verdicts(fearful)),
        Wrong(said=with_verdicts(lazy)),
        Wrong(said=with_verdicts(silent)),
        Wrong(said=with_verdicts(roundabout)),
        Wrong(said=lambda found: replace(found, exhaustive=True)),
        Wrong(said=lambda found: replace(found, transitions=found.transitions + 1)),
        Wrong(said=lambda found: replace(found, depth=found.depth + 1)),
        Wrong(said=lambda found: replace(found, coverage=replace(found.coverage, met=frozenset()))),
    ],
    ids=[
        "an action less",
        "an initial state less",
        "unknown is holds",
        "unknown is violated",
        "all unknown",
        "no run",
        "a run that goes on",
        "never cut",
        "a transition more",
        "deeper",
        "nothing met",
    ],
)
def test_a_wrong_engine_is_found_out(engine: Engine) -> None:
    with pytest.raises(AssertionError, match="seed"):
        conform(engine, range(25))
