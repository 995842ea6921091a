"""Which deadlocks an answer tells of: the threads of each, and which of several say something new.

The definitions are those of `semantics.waits`. Must not know how a deadlock is shown.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from checker.exploration import Other
from checker.ir.questions import QuestionKind
from checker.report import Answer, Column, Finding
from checker.semantics.distinct import distinct
from checker.semantics.waits import Blocked, cycle, cycles, owing
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
    found = [_of(each) for finding in answer.findings for each in finding.others]
    return sorted(found, key=lambda each: each.trace.length) if told(answer) else []


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
