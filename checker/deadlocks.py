"""Which deadlocks an answer tells of: the threads of each, and which of several say something new.

The definitions are those of `semantics.waits`. Must not know how a deadlock is shown.
"""

from __future__ import annotations

from dataclasses import replace

from checker.exploration import Other
from checker.ir.questions import QuestionKind
from checker.records import dataclass
from checker.report import Answer, Column, Finding
from checker.semantics.distinct import distinct
from checker.semantics.waits import Blocked, cycle, cycles, owing
from checker.source import Span
from checker.trace import Trace
from checker.verdict import Violated, trace_of


@dataclass(frozen=True, slots=True)
class Deadlock:
    """A run with the threads that are in a deadlock at its end: all that owe a step, or a cycle."""

    trace: Trace
    kind: QuestionKind
    members: tuple[Blocked, ...]

    @property
    def threads(self) -> tuple[int, ...]:
        """The threads that it is about."""
        return tuple(each.thread for each in self.members)


def shown(finding: Finding) -> Deadlock | None:
    """The deadlock that a finding of such a question shows, if it shows one."""
    trace = trace_of(finding.verdict)
    if trace is None:
        return None
    if finding.question.kind is QuestionKind.CYCLE:
        return Deadlock(trace, QuestionKind.CYCLE, cycle(trace.system, trace.last))
    return Deadlock(trace, QuestionKind.STUCK, owing(trace.system, trace.last))


def to_tell(answer: Answer) -> list[Finding]:
    """The findings of an answer that say something of their own, the decisive one first.

    That the state of a cycle of waits is also stuck is no news; of a family the worst member is
    enough.
    """
    decisive = answer.decisive
    told = [decisive]
    if decisive.question.family:
        return told
    first = trace_of(decisive.verdict)
    for each in answer.findings:
        trace = trace_of(each.verdict)
        if each is decisive or not each.violated or trace is None or first is None:
            continue
        if each.question.kind is QuestionKind.CYCLE or not cycle(trace.system, trace.last):
            told.append(each)
    return told


def told(answer: Answer) -> list[Deadlock]:
    """The deadlocks of the findings that are told."""
    return [found for each in to_tell(answer) if (found := shown(each)) is not None]


def further(answer: Answer) -> list[Deadlock]:
    """The deadlocks of other threads that a run is known to, the shortest run first."""
    seen = {frozenset(each.threads) for each in told(answer)}
    if not seen:
        return []
    every = [_of(each) for finding in answer.findings for each in finding.others]
    found = []
    for each in sorted(every, key=lambda each: each.trace.length):
        if frozenset(each.threads) not in seen:
            seen.add(frozenset(each.threads))
            found.append(each)
    return found


def without_repeats(finding: Finding) -> Finding:
    """The finding without further runs that show what its own run shows.

    There are some where its own is not the run that was found first, for want of times.
    """
    trace, dead = trace_of(finding.verdict), None
    if finding.question.kind in (QuestionKind.STUCK, QuestionKind.CYCLE):
        dead = shown(finding)
    if trace is None or not finding.others:
        return finding
    kept = []
    for each in finding.others:
        if dead is not None:
            again = {*each.threads} == {*dead.threads}
        else:
            again = _error(each.trace) == _error(trace)
        kept += [] if again else [each]
    return replace(finding, others=tuple(kept))


def _error(trace: Trace) -> tuple[str, Span | None] | None:
    """Which error a run ends in: its code, and where it is."""
    if trace.failure is None:
        return None
    return trace.failure.obligation.code, trace.failure.obligation.span


def beside(finding: Finding) -> list[tuple[Finding, Deadlock | None]]:
    """The further runs of a finding that has one, each as a finding by itself, shortest first.

    With each the deadlock that it shows, None if it is an error.
    """
    if trace_of(finding.verdict) is None:
        return []
    dead = finding.question.kind in (QuestionKind.STUCK, QuestionKind.CYCLE)
    return [
        (replace(finding, verdict=Violated(each.trace), others=()), _of(each) if dead else None)
        for each in sorted(finding.others, key=lambda each: each.trace.length)
    ]


def _of(other: Other) -> Deadlock:
    """The deadlock that a further run is shown for."""
    system, state = other.trace.system, other.trace.last
    for one in cycles(system, state):
        if {blocked.thread for blocked in one} == {*other.threads}:
            return Deadlock(other.trace, QuestionKind.CYCLE, one)
    return Deadlock(other.trace, QuestionKind.STUCK, owing(system, state))


def different(column: Column, answer: Answer) -> list[tuple[int, ...]]:
    """The threads of the different deadlocks that were found, those told first."""
    found = [each.threads for each in (*told(answer), *further(answer))]
    found += (threads for _, threads in column.exploration.coverage.deadlocks)
    return distinct(column.system, found)
