"""What a comparison wants of a spec beside its report: what is counted, what is held over a sleep.

Counted in the system of each column, whatever its latencies are asked `with`. Must not know how
designs are set side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace

from checker.engines.budget import Budget, default_memory
from checker.engines.counting import tallied
from checker.engines.engine import Progress
from checker.engines.whole import whole
from checker.interruption import Interruption
from checker.ir.latencies import Latency
from checker.ir.system import System
from checker.records import dataclass
from checker.report import Column, Report
from checker.semantics.asleep import over_sleep
from checker.semantics.counted import between
from checker.semantics.reached import Reached
from checker.source import Source
from checker.tallies import OverSleep, Tallied
from checker.verdict import Reason, Unknown
from checker.workers import Watch


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted in one column."""

    tallies: tuple[Tallied, ...]
    over_sleep: tuple[OverSleep, ...]


@dataclass(frozen=True, slots=True)
class Sided:
    """A spec with its report, and for each column of it what was counted there."""

    source: Source
    report: Report
    counted: tuple[Counted, ...]


def sided(
    source: Source, report: Report, budget: Budget, watch: Watch, ends: Interruption
) -> Sided:
    """Count in each column of a report.

    budget: its seconds are those of the check and of this together. What a limit or a signal cuts
    short is unknown.
    """
    if budget.memory is None:
        budget = replace(budget, memory=default_memory())
    found = []
    for number, column in enumerate(report.columns):

        def told(states: int, number: int = number) -> None:
            if not ends.stopped:
                with ends.holding():
                    watch(number, len(report.columns), Progress(states, 0, 0))

        found.append(_counted(column, budget, told, ends))
    return Sided(source, report, tuple(found))


def _rows_of(system: System) -> Iterator[tuple[str, list[Latency]]]:
    """The rows for which something is counted, with their members: one of those that ask alike."""
    rows: dict[str, list[Latency]] = {}
    leading = (between(system, each) for each in system.questions)
    for each in (*system.latencies, *leading):
        if each is not None and each.inverted is None:
            rows.setdefault(each.family or each.name, []).append(each)
    known: list[list[tuple[object, object]]] = []
    for row, members in rows.items():
        events: list[tuple[object, object]] = [(each.start, each.end) for each in members]
        if events not in known:
            known.append(events)
            yield row, members


def _counted(
    column: Column, budget: Budget, told: Callable[[int], None], ends: Interruption
) -> Counted:
    system = column.system
    with suppress(KeyboardInterrupt):
        if not ends.stopped:
            with ends.raising():
                return _of(system, whole(system, budget, told))
    reason = Reason.INTERRUPTED if ends.seen else Reason.SECONDS
    return _of(system, Unknown(reason, "Stopped before runs were counted through."))


def _of(system: System, graph: Reached | Unknown) -> Counted:
    return Counted(
        tuple(tallied(system, members, graph) for _, members in _rows_of(system)),
        over_sleep(system, graph),
    )
