"""What holds only because nothing happens: labels never reached, conditions never true.

Reads what exhaustive runs have covered; a thing is told only if it is so for every combination of
parameter values. Must not know how a warning is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile

from checker.diagnostic import Diagnostic, Label, Severity
from checker.ir.actions import Action, Branch, LockVerb, WaitKind
from checker.ir.expr import FALSE, Const
from checker.ir.latencies import Event
from checker.ir.questions import Question, QuestionKind
from checker.ir.system import System
from checker.ir.threads import Location, LocationKind, Thread, ThreadKind, owner
from checker.measured import Measured
from checker.records import dataclass
from checker.report import Column, Timing
from checker.semantics.inverted import may_be_inverted
from checker.source import Span


def vacuous(columns: Sequence[Column]) -> tuple[Diagnostic, ...]:
    """The warnings about a spec, by place; none if a run was cut or ended in an error.

    Only where every reachable state was seen can it be said that something was not.
    """
    if not columns or not all(_complete(column) for column in columns):
        return ()
    parameters = ", ".join(columns[0].varying)
    everywhere = f"for every value of {parameters}" if parameters else ""
    labels = _labels(columns)
    found = [
        *(
            _Vacuous("never-reached", f"label `{label}` of `{family}` is never reached", span)
            for span, (family, label) in labels.items()
        ),
        *_steps(columns, labels),
        *_conditions(columns),
        *_questions(columns),
        *_latencies(columns),
    ]
    diagnostics = [
        Diagnostic(
            each.code,
            each.headline,
            Label(each.span.in_spec, everywhere) if each.span else None,
            help=(each.help,) if each.help else (),
            severity=Severity.WARNING,
        )
        for each in found
        if each.wait or each.span is None or not _for_many(each.span)
    ]
    return tuple(sorted(diagnostics, key=lambda each: each.place))


def _for_many(span: Span) -> bool:
    """Whether it lies in the library, or in a proc of another text than its call: then other specs
    may go there."""
    return span.shipped or (bool(span.calls) and span.calls[0].span.file != span.file)


def _complete(column: Column) -> bool:
    error = column.answer("error")
    broken = error is not None and error.decisive.violated
    return column.exploration.exhaustive and not broken


@dataclass(frozen=True, slots=True)
class _Vacuous:
    """What is told. wait: also of a text for many specs, for what others do is the spec's."""

    code: str
    headline: str
    span: Span | None
    wait: bool = False
    help: str = ""


# Labels


_Labels = dict[Span, tuple[str, str]]


def _labels(columns: Iterable[Column]) -> _Labels:
    """The labels that no thread ever comes to, in no turn and no call: where, whose, its name."""
    reached: dict[Span, bool] = {}
    names: _Labels = {}
    for column in columns:
        for number, thread in enumerate(column.system.threads):
            for place, location in enumerate(thread.locations):
                if location.kind is LocationKind.LABEL and location.span is not None:
                    seen = (number, place) in column.exploration.coverage.reached
                    reached[location.span] = reached.get(location.span, False) or seen
                    names[location.span] = owner(thread, location), location.label.split(".")[-1]
    return {span: names[span] for span, seen in reached.items() if not seen}


# Steps

_QUEUED = re.compile(r"\.(get|put)\(")
"""What a wait is for that is no condition of the text, but room in a queue or an item of one."""

_Key = tuple[object, ...]


def _steps(columns: Sequence[Column], labels: _Labels) -> Iterator[_Vacuous]:
    """Conditions that are never true; paths to a label that is told anyway are left out."""
    waits, paths = _Tally(), _Tally()
    again: set[_Key] = set()  # requests of a lock that the thread already has
    gone: dict[_Key, list[tuple[Branch, ...]]] = {}
    for column in columns:
        system, coverage = column.system, column.exploration.coverage
        for number, action in enumerate(system.actions):
            here = action.source is None or (action.thread, action.source) in coverage.reached
            if not here or _asks(system, action):
                continue
            taken = number in coverage.taken
            if taken:
                gone.setdefault(_place_key(system, action), []).append(action.branches)
                if action.wait is None:
                    takes = (op.span for op in action.locks if op.verb is LockVerb.TAKE)
                    again.update((*_place_of(system, action), span) for span in takes)
            if action.wait is not None and action.wait.span is not None:
                waits.add(_wait_key(system, action), taken, system, action)
            if action.guard != FALSE:
                paths.add(_path_key(system, action), taken, system, action)
    for system, action in waits.never:
        if _wait_key(system, action) in again:
            continue
        span = action.wait.span if action.wait else None
        yield _Vacuous("never-true", _wait_text(system, action), span, wait=True)
    silent = {_wait_key(system, action) for system, action in waits.never}
    for system, action in paths.never:
        target = _location(system, action, action.target)
        told = target is not None and target.span in labels
        if not told and (action.wait is None or _wait_key(system, action) not in silent):
            yield _path(system, action, gone.get(_place_key(system, action), ()))


def _path(system: System, action: Action, gone: Iterable[tuple[Branch, ...]]) -> _Vacuous:
    """A path that no run takes, at the condition where those that are taken leave it.

    gone: the conditions of the paths from the same place that are taken.
    """
    text, span = _path_text(system, action), action.span
    refused = [op.span for op in action.locks if op.verb is LockVerb.REFUSED and op.span]
    if refused:
        return _Vacuous("never-true", text, refused[-1])
    shared = max((_together(action.branches, each) for each in gone), default=0)
    if shared < len(action.branches):
        branch = action.branches[shared]
        found = "true" if branch.taken else "false"
        return _Vacuous("never-true", f"{text}: `{branch.text}` is never {found}", branch.span)
    return _Vacuous("never-true", text, span)


def _together(path: tuple[Branch, ...], other: tuple[Branch, ...]) -> int:
    """How many conditions two paths go by in the same way before they part."""
    pairs = zip(path, other, strict=False)
    alike = ((a.span, a.taken) == (b.span, b.taken) for a, b in pairs)
    return sum(1 for _ in takewhile(bool, alike))


def _conditions(columns: Iterable[Column]) -> Iterator[_Vacuous]:
    """Conditions of `if`s without control flow that are true in no step that comes to their path.

    Left out are those that only constants and parameters decide, and what stands inside another.
    """
    met: dict[Span, bool] = {}
    told: dict[Span, tuple[str, str]] = {}
    outer: dict[Span, Span | None] = {}
    deciding: set[Span] = set()
    for column in columns:
        system, coverage = column.system, column.exploration.coverage
        for number in sorted(coverage.taken):
            action = system.actions[number]
            for place, each in enumerate(action.conditions):
                met[each.span] = met.get(each.span, False) or (number, place) in coverage.fulfilled
                told.setdefault(each.span, (_thread(system, action).family, each.text))
                outer[each.span] = each.outer
                if not isinstance(each.holds, Const):
                    deciding.add(each.span)
    for span in (span for span, true in met.items() if not true and span in deciding):
        around = outer[span]
        if around is None or met[around]:
            family, text = told[span]
            yield _Vacuous("never-true", f"`{family}` never finds `{text}` true", span)


class _Tally:
    """Which of some things was taken, with an example of each, in the order of the text."""

    def __init__(self) -> None:
        self._taken: dict[_Key, bool] = {}
        self._examples: dict[_Key, tuple[System, Action]] = {}

    def add(self, key: _Key, taken: bool, system: System, action: Action) -> None:
        self._taken[key] = self._taken.get(key, False) or taken
        self._examples.setdefault(key, (system, action))

    @property
    def never(self) -> list[tuple[System, Action]]:
        return [self._examples[key] for key, taken in self._taken.items() if not taken]


def _thread(system: System, action: Action) -> Thread:
    return system.threads[action.thread]


def _location(system: System, action: Action, number: int | None) -> Location | None:
    return None if number is None else _thread(system, action).locations[number]


def _asks(system: System, action: Action) -> bool:
    """Whether it is the ask for a lock, or the grant that follows: no condition of the text."""
    source = _location(system, action, action.source)
    asked = source is not None and source.kind is LocationKind.ASKED
    return asked or any(op.verb is LockVerb.ASK for op in action.locks)


def _place_key(system: System, action: Action) -> _Key:
    """The place in the text that a step starts from."""
    source = _location(system, action, action.source)
    return (owner(_thread(system, action), source), source and (source.kind, source.span))


def _wait_key(system: System, action: Action) -> _Key:
    span = action.wait.span if action.wait else None
    return (*_place_of(system, action), span)


def _place_of(system: System, action: Action) -> _Key:
    source = _location(system, action, action.source)
    return (owner(_thread(system, action), source), source and source.span)


def _path_key(system: System, action: Action) -> _Key:
    """What tells one path through the text from another for every instance and combination.

    Two paths that differ in nothing else are taken for one: rather no warning than a false one.
    """
    source = _location(system, action, action.source)
    target = _location(system, action, action.target)
    verbs = tuple((op.verb, op.span) for op in action.locks)
    return (
        owner(_thread(system, action), source),
        source and (source.kind, source.span),
        target and (target.kind, target.span),
        verbs,
        action.span,
    )


def _wait_text(system: System, action: Action) -> str:
    wait = action.wait
    family = owner(_thread(system, action), _location(system, action, action.source))
    assert wait is not None
    if wait.kind is WaitKind.LOCK:
        return f"`{family}` is never granted `{wait.text}`"
    if wait.kind is WaitKind.CPU:
        return f"`{family}` never gets a CPU here"
    if wait.kind is WaitKind.CHOOSE or _QUEUED.search(wait.text):
        return f"`{family}` never gets past `{wait.text}`"
    return f"`{family}` never finds `{wait.text}` true"


def _path_text(system: System, action: Action) -> str:
    thread = _thread(system, action)
    if thread.timer is not None:
        return f"timer `{thread.name}` never rings"
    if thread.kind is ThreadKind.RULE:
        return f"rule `{thread.family}` is never possible"
    if any(op.verb is LockVerb.REFUSED for op in action.locks):
        return f"this `try` of `{thread.family}` is never refused"
    source = _location(system, action, action.source)
    target = _location(system, action, action.target)
    assert source is not None and target is not None
    return f"no run takes this path of `{thread.family}` from `{source.name}` to `{target.name}`"


# Questions

_BLOCKED = re.compile(r"\bblocked_by\b")
_ONLY_NAMED = "a wait by `await` counts only with `from`, as `await … from p;`"


def _questions(columns: Sequence[Column]) -> Iterator[_Vacuous]:
    """What is asked about nothing; of a family only what is so of every member."""
    rows: dict[str, list[tuple[Column, Question]]] = {}
    for column in columns:
        for finding in column.findings:
            if finding.question.condition is not None or finding.question.endless:
                rows.setdefault(finding.row, []).append((column, finding.question))
    changing = {id(column): _changing(column) for column in columns}
    for row, asked in rows.items():
        first = asked[0][1]
        if first.kind is QuestionKind.CHECK:
            continue
        step = "step " if first.kind is QuestionKind.STEP else ""
        name = f"{'always' if step else first.kind.value} {step}{row}"
        coverages = [(column.exploration.coverage, each) for column, each in asked]
        if all(_read(column, each).isdisjoint(changing[id(column)]) for column, each in asked):
            text = f"`{name}` is about nothing that changes"
            help = _ONLY_NAMED if _BLOCKED.search(first.text) else ""
            yield _Vacuous("never-changes", text, first.span, help=help)
        elif first.kind is QuestionKind.REACHABLE and all(
            each.name in coverage.always for coverage, each in coverages
        ):
            text = f"`{name}` is true in every reachable state"
            yield _Vacuous("always-reached", text, first.span)
        elif first.antecedent is not None and not any(
            each.name in coverage.met for coverage, each in coverages
        ):
            text = f"the left side of `->` in `{name}` is never true"
            yield _Vacuous("never-met", text, first.span)


def _latencies(columns: Sequence[Column]) -> Iterator[_Vacuous]:
    """What is measured and never begins or never ends; of a family only what is so of every member.

    What is unknown, or known only up to an error of the model, says nothing of that; nor what was
    measured at one point of time parameters that are open, for it may begin or end at another.
    """
    rows: dict[str, list[Timing]] = {}
    for column in columns:
        for each in column.timings:
            rows.setdefault(each.row, []).append(each)
    for row, timings in rows.items():
        found = [each.measurement for each in timings]
        measured = [
            each
            for each in found
            if isinstance(each, Measured) and not each.failing and not each.point
        ]
        latency = timings[0].latency
        if latency.inverted is not None:
            yield from _inversion(row, timings)
            continue
        name = f"{'latency' if latency.bound is None else 'within'} {row}"
        if len(measured) < len(found):
            continue
        if not any(each.begun for each in measured):
            text = f"`{name}` never starts: `{_text(latency.start)}` never happens"
            yield _Vacuous("never-starts", text, latency.span)
        elif all(each.best is None and each.best_known for each in measured):
            text = f"`{name}` never ends: `{_text(latency.end)}` never happens behind its start"
            yield _Vacuous("never-ends", text, latency.span)


def _inversion(row: str, timings: Sequence[Timing]) -> Iterator[_Vacuous]:
    """An inversion that there can be none of, since nobody is of a lower class."""
    asked = [(each.system, each.latency.inverted) for each in timings]
    if any(may_be_inverted(system, thread) for system, thread in asked if thread is not None):
        return
    latency = timings[0].latency
    some = [system.threads[thread] for system, thread in asked if thread is not None]
    name = latency.start[0].text
    why = f"no thread is of a lower class than `{name}`"
    if all(each.rank is None for each in some):
        why = f"`{name}` has no class"
    yield _Vacuous("never-starts", f"there can be no `inversion {row}`: {why}", latency.span)


def _text(events: Iterable[Event]) -> str:
    return " or ".join(each.text for each in events)


def _read(column: Column, question: Question) -> frozenset[int]:
    """The variables that a question is about, before or after a step."""
    return question.about(len(column.system.variables))


def _changing(column: Column) -> frozenset[int]:
    """The variables that some step of a run assigns, and the places of threads that move."""
    system = column.system
    found: set[int] = set()
    for number in column.exploration.coverage.taken:
        action = system.actions[number]
        found.update(action.updates)
        own = _thread(system, action).variable
        if own is not None and action.source != action.target:
            found.add(own)
    return frozenset(found)
