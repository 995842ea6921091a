"""What any engine must do to be one: the same answers as the interpreter on random Systems.

`conform(engine, seeds)` raises AssertionError with the seed at the first difference. Every later
engine is put through it.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from systems import random_system

from checker.engines.budget import Budget
from checker.engines.engine import Engine
from checker.engines.interpreted import Interpreted
from checker.exploration import Exploration
from checker.ir.questions import QuestionKind
from checker.ir.system import System
from checker.semantics.replay import ReplayError, replay
from checker.verdict import Holds, Unknown, Verdict, Violated, trace_of

ENOUGH = 150
"""Systems with more states than this are left out, but for what limits do to them."""


def conform(engine: Engine, seeds: Iterable[int]) -> None:
    """Put `engine` through the Systems of these seeds."""
    for seed in seeds:
        system, whole = reference(seed)
        try:
            if whole.exhaustive:
                agree(system, explored(engine, system), whole)
            respects_limits(engine, system, whole)
        except (AssertionError, ReplayError) as broken:
            raise AssertionError(f"seed {seed}: {broken}") from broken


@cache
def reference(seed: int) -> tuple[System, Exploration]:
    """The System of a seed with what the interpreter says of it, up to `ENOUGH` states."""
    system = random_system(seed)
    return system, explored(Interpreted(), system, Budget(states=ENOUGH))


def explored(engine: Engine, system: System, budget: Budget | None = None) -> Exploration:
    """What `engine` finds out."""
    return engine.run(system, budget or Budget(), lambda _: None)


def agree(system: System, found: Exploration, wanted: Exploration) -> None:
    """Two exhaustive explorations of one system are the same, but for which runs are shown."""
    assert found.exhaustive, "everything was explored, and it says it was not"
    assert found.states == wanted.states, "states"
    assert found.stored <= found.states, "more stored than there are"
    assert found.transitions == wanted.transitions, "transitions"
    assert found.depth == wanted.depth, "depth"
    assert found.coverage == wanted.coverage, "coverage"
    assert list(found.verdicts) == [each.name for each in system.questions], "questions"
    for name, verdict in found.verdicts.items():
        same_answer(name, verdict, wanted.verdicts[name])


def same_answer(name: str, verdict: Verdict, wanted: Verdict) -> None:
    """The same verdict, with a run that shows it and is as short."""
    assert type(verdict) is type(wanted), f"{name} is {type(verdict).__name__}"
    trace, other = trace_of(verdict), trace_of(wanted)
    assert (trace is None) == (other is None), f"{name} has a run, or has none"
    if trace is not None and other is not None:
        replay(trace, name)
        assert trace.length == other.length, f"{name} takes {trace.length} steps"


def respects_limits(engine: Engine, system: System, whole: Exploration) -> None:
    """A run that was cut short says so, of everything that it did not decide."""
    states = whole.states // 2
    if states:
        cut_short(system, explored(engine, system, Budget(states=states)), whole, states)
    if whole.exhaustive:
        exact = Budget(states=whole.states, depth=whole.depth)
        agree(system, explored(engine, system, exact), whole)
    if whole.depth:
        cut = explored(engine, system, Budget(depth=whole.depth - 1))
        cut_short(system, cut, whole, None)
        assert cut.depth == whole.depth - 1, "depth where it was cut"


def cut_short(system: System, found: Exploration, whole: Exploration, states: int | None) -> None:
    """Nothing holds for want of states; what was decided is right."""
    assert not found.exhaustive, "it was cut short, and says it was not"
    assert states is None or found.states == states, "states where it was cut"
    for question in system.questions:
        verdict, real = found.verdicts[question.name], whole.verdicts[question.name]
        reachable = question.kind is QuestionKind.REACHABLE
        if question.kind is QuestionKind.CHECK:
            assert verdict == real, "what is checked needs no run"
            continue
        match verdict:
            case Unknown(text=text):
                assert text.endswith((" Raise --max-states.", " Raise --max-depth.")), text
                continue
            case Holds():
                assert reachable, f"{question.name} holds, and not everything was seen"
            case Violated():
                assert not reachable, f"{question.name} is unreached, and not everything was seen"
        if not isinstance(real, Unknown):
            assert type(verdict) is type(real), f"{question.name} is not so"
        trace = trace_of(verdict)
        assert trace is not None, f"{question.name} has no run"
        replay(trace, question.name)
