"""Which errors, and which deadlocks, that a search comes to are told beside the first.

Must not know how they were found: of a state it asks `semantics` which deadlock it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from checker.ir.obligations import Obligation
from checker.ir.questions import QuestionKind
from checker.ir.system import State, System
from checker.semantics.distinct import distinct
from checker.semantics.waits import cycle, owing
from checker.source import Span

ErrorKind = tuple[str, Span | None]
"""What tells one error of a model from another: its code, and where it is."""


def error_kind(obligation: Obligation) -> ErrorKind:
    """Which error it is that breaks this."""
    return obligation.code, obligation.span


Deadlock = tuple[QuestionKind, tuple[int, ...]]
"""A kind of deadlock with the threads in one."""


def shown(system: System, kind: QuestionKind, state: State) -> list[Deadlock]:
    """The deadlock that a run to `state` is shown for; none where its cycle of waits says more."""
    found = cycle(system, state)
    if kind is QuestionKind.STUCK:
        found = () if found else owing(system, state)
    return [(kind, tuple(each.thread for each in found))] if found else []


def further(
    system: System, first: Iterable[Deadlock], seen: Collection[Deadlock]
) -> list[Deadlock]:
    """The deadlocks of those seen that differ from the first ones, and from each other."""
    told = [threads for _, threads in first]
    kinds: dict[tuple[int, ...], QuestionKind] = {}
    for kind, threads in seen:
        if (QuestionKind.CYCLE, threads) in seen:
            kind = QuestionKind.CYCLE
        kinds.setdefault(threads, kind)
    found = distinct(system, [*told, *kinds])
    return [(kinds[threads], threads) for threads in found if threads not in told]
