"""How often each step of the text is taken, each label reached, each line run, over some columns.

What instances and columns do alike is added up, so that it stands beside the text once. Must not
know how any of it is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from checker.exploration import Tally
from checker.ir.actions import Action, ActionKind
from checker.ir.expr import FALSE, TRUE
from checker.ir.lines import Line, line_of, lines
from checker.ir.system import System
from checker.ir.threads import Location, LocationKind, Thread, owner
from checker.records import dataclass
from checker.report import Column
from checker.source import Span


@dataclass(frozen=True, slots=True)
class LabelCount:
    """A label: how many states have a thread at it, each thread counted, and steps from there."""

    owner: str
    label: str
    span: Span
    states: int
    steps: int


@dataclass(frozen=True, slots=True)
class StepCount:
    """A step of the text, and how often it is taken; the first action that is one stands for all.

    owner: the process, or the proc that it starts in. source: where it starts, None for a rule.
    """

    owner: str
    source: Location | None
    target: Location | None
    system: System
    action: Action
    steps: int


@dataclass(frozen=True, slots=True)
class Counts:
    """What some columns come to together.

    lines: of those that some step runs, and those of labels, how many steps do.
    transitions: all steps, which is the sum over `steps`. states: of all columns.
    whole: every state was seen and no run ended at an error of the model, so that what was not
    seen is not there. uncounted: columns of which nothing was counted; they are in no number.
    """

    labels: tuple[LabelCount, ...]
    steps: tuple[StepCount, ...]
    lines: Mapping[Line, int]
    transitions: int
    states: int
    whole: bool
    uncounted: int

    @property
    def unreached(self) -> tuple[LabelCount, ...]:
        """The labels that no thread was at."""
        return tuple(each for each in self.labels if not each.states)

    @property
    def untaken(self) -> tuple[StepCount, ...]:
        """The steps that were never taken, but for those from labels that were not reached."""
        missed = {each.span for each in self.unreached}
        return tuple(
            each
            for each in self.steps
            if not each.steps and (each.source is None or each.source.span not in missed)
        )


def counts(columns: Sequence[Column]) -> Counts:
    """What was counted in some columns, added up."""
    counted = [(each.system, each.exploration.tally, each) for each in columns]
    known = [(system, tally) for system, tally, _ in counted if tally is not None]
    taken = _steps(known)
    by_line: dict[Line, int] = {}
    for system, tally in known:
        _add_lines(by_line, system, tally)
    explored = [column.exploration for _, tally, column in counted if tally is not None]
    return Counts(
        labels=_labels(known),
        steps=taken,
        lines=by_line,
        transitions=sum(each.transitions for each in explored),
        states=sum(each.states for each in explored),
        whole=all(each.exploration.exhaustive and not each.ends_early for each in columns),
        uncounted=len(counted) - len(known),
    )


_Known = Iterable[tuple[System, Tally]]


def _labels(known: _Known) -> tuple[LabelCount, ...]:
    found: dict[tuple[Span, str], LabelCount] = {}
    for system, tally in known:
        steps: dict[tuple[int, int | None], int] = {}
        for action, count in zip(system.actions, tally.steps, strict=True):
            steps[action.thread, action.source] = (
                steps.get((action.thread, action.source), 0) + count
            )
        for number, thread in enumerate(system.threads):
            for place, location in enumerate(thread.locations):
                if location.kind is not LocationKind.LABEL or location.span is None:
                    continue
                whose = owner(thread, location)
                before = found.get((location.span, whose))
                found[location.span, whose] = LabelCount(
                    whose,
                    location.label.split(".")[-1],
                    location.span,
                    tally.places[number][place] + (before.states if before else 0),
                    steps.get((number, place), 0) + (before.steps if before else 0),
                )
    return tuple(found[key] for key in sorted(found))


def _steps(known: _Known) -> tuple[StepCount, ...]:
    """Those that are possible for some values of the parameters, in the order of the text."""
    found: dict[object, StepCount] = {}
    for system, tally in known:
        for action, count in zip(system.actions, tally.steps, strict=True):
            if action.guard == FALSE and not count:
                continue
            thread = system.threads[action.thread]
            source, target = (
                None if place is None else thread.locations[place]
                for place in (action.source, action.target)
            )
            key = _key(thread, source, target, action)
            before = found.get(key)
            if before is None:
                whose = owner(thread, source)
                found[key] = StepCount(whose, source, target, system, action, count)
            else:
                total = before.steps + count
                found[key] = StepCount(
                    before.owner, before.source, before.target, before.system, before.action, total
                )
    return tuple(found.values())


def _key(
    thread: Thread, source: Location | None, target: Location | None, action: Action
) -> object:
    """What tells one step of the text from another, for every instance and column."""
    return (
        owner(thread, source),
        source and (source.kind, source.span, source.label),
        target and (target.kind, target.span, target.label),
        tuple((each.span, each.taken) for each in action.branches),
        tuple((each.verb, each.span) for each in action.locks),
        action.kind,
        action.span,
        action.delay and action.delay.low if action.kind is ActionKind.RING else None,
    )


def _add_lines(found: dict[Line, int], system: System, tally: Tally) -> None:
    for thread in system.threads:
        for location in thread.locations:
            if location.kind is LocationKind.LABEL and location.span is not None:
                found.setdefault(line_of(location.span), 0)
    for action, count, some in zip(system.actions, tally.steps, tally.parts, strict=True):
        often = lines(system, action)
        conditions = dict.fromkeys(when for when in often.values() if when != TRUE)
        by_condition = dict(zip(conditions, some, strict=True))
        for line, when in often.items():
            found[line] = found.get(line, 0) + by_condition.get(when, count)
