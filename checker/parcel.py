"""An exploration without its system, small and safe to send from one process to another.

A run is sent as numbers of actions and choices. The receiver puts it together again on its own
copy of the system and replays it, so that nothing is believed that was not checked here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from checker.exploration import Exploration, Other
from checker.ir.actions import Action
from checker.ir.obligations import Obligation
from checker.ir.system import State, System
from checker.records import dataclass
from checker.semantics.integers import attempt
from checker.semantics.replay import ReplayError, replay
from checker.trace import Failure, Shortest, Step, Trace
from checker.verdict import Holds, Unknown, Verdict, Violated, trace_of


@dataclass(frozen=True, slots=True)
class PackedFailure:
    """A failure by numbers: of the action (None for a question) and of its obligation."""

    action: int | None
    question: str | None
    obligation: int
    choices: tuple[int, ...]
    value: int | None


@dataclass(frozen=True, slots=True)
class PackedRun:
    """A run by numbers of actions, each with its choices."""

    initial: State
    steps: tuple[tuple[int, tuple[int, ...]], ...]
    loop: int | None
    failure: PackedFailure | None
    shortest: Shortest


@dataclass(frozen=True, slots=True)
class Parcel:
    """An exploration whose verdicts stand apart: whether it holds, with its run; or Unknown.

    others: its further runs by question, each with the threads of its deadlock.
    """

    exploration: Exploration
    verdicts: Mapping[str, Unknown | tuple[bool, PackedRun | None]]
    others: Mapping[str, tuple[tuple[PackedRun, tuple[int, ...]], ...]]


def packed(system: System, exploration: Exploration) -> Parcel:
    """The exploration, ready to be sent. Pre: its traces are of `system`."""
    numbers = {id(action): number for number, action in enumerate(system.actions)}
    verdicts: dict[str, Unknown | tuple[bool, PackedRun | None]] = {}
    for name, verdict in exploration.verdicts.items():
        if isinstance(verdict, Unknown):
            verdicts[name] = verdict
            continue
        trace = trace_of(verdict)
        run = None if trace is None else _packed_run(system, trace, numbers)
        verdicts[name] = (isinstance(verdict, Holds), run)
    others = {
        name: tuple((_packed_run(system, each.trace, numbers), each.threads) for each in found)
        for name, found in exploration.others.items()
    }
    return Parcel(replace(exploration, verdicts={}, others={}), verdicts, others)


def _packed_run(system: System, trace: Trace, numbers: Mapping[int, int]) -> PackedRun:
    steps = tuple((numbers[id(step.action)], step.choices) for step in trace.steps)
    failure = trace.failure
    sent = None if failure is None else _packed_failure(system, failure, numbers)
    return PackedRun(trace.initial, steps, trace.loop, sent, trace.shortest)


def _packed_failure(system: System, failure: Failure, numbers: Mapping[int, int]) -> PackedFailure:
    owed = _owed(system, failure.action, failure.question)
    action = None if failure.action is None else numbers[id(failure.action)]
    number = owed.index(failure.obligation)
    return PackedFailure(action, failure.question, number, failure.choices, failure.value)


def _owed(system: System, action: Action | None, question: str | None) -> tuple[Obligation, ...]:
    if action is not None:
        return action.obligations
    return next(each.obligations for each in system.questions if each.name == question)


def unpacked(system: System, parcel: Parcel) -> Exploration:
    """The exploration on this copy of its system.

    Raises ReplayError if a run does not follow the system or does not show what it is given for.
    """
    verdicts: dict[str, Verdict] = {}
    for name, sent in parcel.verdicts.items():
        if isinstance(sent, Unknown):
            verdicts[name] = sent
            continue
        holds, run = sent
        trace = None if run is None else _unpacked_run(system, run)
        if trace is not None:
            replay(trace, name)
        verdicts[name] = Holds(trace) if holds else Violated(trace)
    others = {
        name: tuple(_unpacked_other(system, name, *each) for each in sent)
        for name, sent in parcel.others.items()
    }
    return replace(parcel.exploration, verdicts=verdicts, others=others)


def _unpacked_other(system: System, name: str, run: PackedRun, threads: tuple[int, ...]) -> Other:
    trace = replace(_unpacked_run(system, run), shortest=Shortest.UNKNOWN)
    replay(trace, name)
    return Other(trace, threads)


def _unpacked_run(system: System, run: PackedRun) -> Trace:
    steps: list[Step] = []
    state = run.initial
    for number, choices in run.steps:
        step = attempt(system, system.actions[number], state, choices)
        if not isinstance(step, Step):
            raise ReplayError(f"step {len(steps) + 1} of a run from another process is impossible")
        steps.append(step)
        state = step.state
    failure = None if run.failure is None else _unpacked_failure(system, run.failure)
    return Trace(system, run.initial, tuple(steps), run.loop, failure, shortest=run.shortest)


def _unpacked_failure(system: System, sent: PackedFailure) -> Failure:
    action = None if sent.action is None else system.actions[sent.action]
    obligation = _owed(system, action, sent.question)[sent.obligation]
    return Failure(obligation, action, sent.choices, sent.question, sent.value)
