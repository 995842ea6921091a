"""What is asked of states by symmetry, what is asked of runs for ever by all states, as one answer.

Interchangeable threads may share a run for ever that treats them unlike, so a row about such runs
can't be decided where one state stands for others. It needs not keep the other rows from that: they
are decided first, and a second search, of all states, decides only it, with what is left of the
budget. Must not know how either search is made.

Sound because no question changes what a step is: both searches are of the same states. Where both
come to the end they must count the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from checker.engines.budget import Budget
from checker.engines.outcome import Search, stopped
from checker.exploration import AllStates, Exploration
from checker.ir.system import System
from checker.records import dataclass
from checker.trace import Trace
from checker.verdict import Holds, Reason, Unknown, Verdict, Violated


@dataclass(frozen=True, slots=True)
class Halves:
    """A system twice: with what is asked of states and steps, and with what is of runs for ever."""

    states: System
    endless: System


def halves(system: System) -> Halves | None:
    """The two halves of a system, if there are two and the one says nothing of the other.

    What has no value in some state is an error, whichever question it is asked by; so a question
    about runs for ever that may have none is no matter of one half.
    """
    endless = tuple(each for each in system.questions if each.endless)
    others = tuple(each for each in system.questions if not each.endless)
    if not endless or not others or any(each.obligations for each in endless):
        return None
    return Halves(replace(system, questions=others), replace(system, questions=endless))


def asked_apart(
    system: System,
    budget: Budget,
    by_symmetry: Callable[[], tuple[Exploration, Search]],
    by_all: Callable[[], Exploration],
) -> Exploration:
    """The exploration of a system, of whose halves each is explored by its own search.

    by_symmetry: explores the one that asks of states, by a search that is over then. by_all:
    explores the other; not called where time, memory or a signal has ended the first.
    """
    found, search = by_symmetry()
    reason, refused = search.reason, search.refused
    whole: Exploration | None = None
    if reason in (None, Reason.STATES, Reason.DEPTH):
        try:
            whole = by_all()
        except KeyboardInterrupt:  # before it has come to anything
            reason = budget.spent() or Reason.INTERRUPTED
    if whole is not None and whole.exhaustive and found.exhaustive:
        _check(found, whole)
    return _together(system, found, whole, budget, reason, refused)


def _check(found: Exploration, whole: Exploration) -> None:
    counts = [(each.states, each.transitions, each.depth) for each in (found, whole)]
    if counts[0] != counts[1]:
        told = f"states, transitions and depth are {counts[0]} by symmetry, and {counts[1]} in all"
        raise AssertionError(told)


def _together(
    system: System,
    found: Exploration,
    whole: Exploration | None,
    budget: Budget,
    reason: Reason | None,
    refused: bool,
) -> Exploration:
    known: dict[str, Verdict] = {**found.verdicts}
    asked = [each for each in system.questions if each.endless]
    met = found.coverage.met
    if whole is None:
        assert reason is not None
        before = "before runs for ever were looked for."
        text = stopped(reason, budget, before, refused=refused)
        known.update({each.name: Unknown(reason, text) for each in asked})
    else:
        known.update(whole.verdicts)
        met |= whole.coverage.met
    if whole is None or not whole.exhaustive:  # then nothing says that one was never met
        met |= {each.name for each in asked if each.antecedent is not None}
    return replace(
        found,
        verdicts=_of(system, known),
        coverage=replace(found.coverage, met=met),
        others={
            name: tuple(replace(each, trace=replace(each.trace, system=system)) for each in others)
            for name, others in found.others.items()
        },
        why_slow=found.why_slow or ("" if whole is None else whole.why_slow),
        all_states=None if whole is None else AllStates(whole.stored, whole.exhaustive),
    )


def _of(system: System, verdicts: Mapping[str, Verdict]) -> dict[str, Verdict]:
    """The verdicts in the order of the questions, with runs of the whole system."""
    return {each.name: _whole(system, verdicts[each.name]) for each in system.questions}


def _whole(system: System, verdict: Verdict) -> Verdict:
    def of(trace: Trace | None) -> Trace | None:
        return None if trace is None else replace(trace, system=system)

    match verdict:
        case Holds(witness=trace):
            return replace(verdict, witness=of(trace))
        case Violated(trace=trace):
            return replace(verdict, trace=of(trace))
        case Unknown():
            return verdict
