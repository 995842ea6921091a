"""A saved run taken again in a system, step by step, by the plainest reading of a step.

A step is known by its thread, the label that it starts from, what is picked and what it changes;
what lies in other lines of the text than it did is no matter, nor what the file does not speak of,
as a variable that was added since. Nothing is searched, and nothing is believed: what the run shows
at its end is asked of the system.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import product
from typing import Any

from checker.diagnostic import Diagnostic, Label, SpecError
from checker.ir.actions import Action, Choice
from checker.ir.latencies import Latency
from checker.ir.questions import Question
from checker.ir.system import State, System
from checker.records import dataclass
from checker.render.as_json_run import origin_json, picks_json, shown, state_json, step_json
from checker.render.as_waits import waiting
from checker.render.words import few, whereabouts
from checker.report import Finding
from checker.saved.form import Saved, SavedFailure, SavedStep
from checker.semantics.integers import attempt, question_failure, step_failure
from checker.semantics.passages import passages
from checker.semantics.replay import shows
from checker.semantics.timing import meets, time
from checker.semantics.waits import blocked
from checker.trace import Failure, Shortest, Step, Trace
from checker.verdict import Violated

MOST_WAYS = 1000
"""How many states are followed side by side where the file does not say in which the run is."""

_MOST_TOLD = 3  # values that are told of what does not fit
_LONGEST = 60  # letters of one of them


class NoSuchRun(SpecError):
    """The run can't be taken in this system.

    step: the number of the step that does not fit; 0 for the state in which it starts.
    expected: what the file says. found: what there is now.
    """

    def __init__(self, step: int, expected: str, found: str, label: Label | None = None) -> None:
        self.step = step
        self.expected = expected
        self.found = found
        where = f"step {step}" if step else "the first state"
        headline = f"{where} does not fit any more: {expected}; {found}"
        super().__init__([Diagnostic("no-such-run", headline, label)])


def replay(saved: Saved, system: System) -> Trace:
    """The run, taken in `system`.

    Where it is of a question and several runs fit, one that shows it. A failure at its end that is
    none any more is left out. In a system with times it has those of the file if they are possible,
    else its earliest ones; it is not `timed` if it can have none.
    Raises NoSuchRun with the first step that does not fit; SpecError for a question that is none.
    """
    asked = asked_about(saved, system)
    ends = [_Way(each) for each in _initials(saved, system)]
    for number, step in enumerate(saved.steps, 1):
        ends = _taken(system, ends, number, step, frozenset(saved.initial))
    found = [_trace(saved, system, each) for each in ends]
    if saved.loop is not None:
        closed = [each for each in found if each.state(saved.loop - 1) == each.last]
        if not closed:
            raise _open(saved, found[0], saved.loop)
        found = closed
    timed = latencies_asked(saved, system)
    best = next((each for each in found if any(shows(each, q.name) for q in asked)), None)
    best = best or next(
        (each for each in found if any(map(partial(_ended, each), timed))), found[0]
    )
    return _with_times(saved, best)


def asked_about(saved: Saved, system: System) -> tuple[Question, ...]:
    """The questions that the run is shown for: one, all of a row, or none. Raises SpecError.

    None also where it is shown for a time that it takes, see `latencies_asked`.
    """
    if saved.property is None or latencies_asked(saved, system):
        return ()
    found = [each for each in system.questions if each.name == saved.property]
    found = found or [
        each for each in system.questions if Finding(each, Violated()).row == saved.property
    ]
    if not found:
        headline = f"no property `{saved.property}` in this spec, which the run is shown for"
        rows = dict.fromkeys(Finding(each, Violated()).row for each in system.questions)
        rows.update(dict.fromkeys(each.family or each.name for each in system.latencies))
        help = (f"its rows are {', '.join(few([*rows], most=6))}",)
        raise SpecError([Diagnostic("unknown-property", headline, help=help)])
    return tuple(found)


def latencies_asked(saved: Saved, system: System) -> tuple[Latency, ...]:
    """The latencies whose time the run is shown for: one, all of a row, or none."""
    found = [each for each in system.latencies if each.name == saved.property]
    found = found or [each for each in system.latencies if each.family == saved.property]
    return tuple(found) if saved.property is not None else ()


def _ended(run: Trace, latency: Latency) -> bool:
    return any(each.last is not None for each in passages(run, latency))


@dataclass(frozen=True, slots=True)
class _Way:
    """How a state was come to: from an initial one, or by a step from another."""

    state: State
    before: _Way | None = None
    step: Step | None = None


def _trace(saved: Saved, system: System, end: _Way) -> Trace:
    steps: list[Step] = []
    at = end
    while at.before is not None and at.step is not None:
        steps.append(at.step)
        at = at.before
    run = Trace(system, at.state, tuple(reversed(steps)), saved.loop, shortest=Shortest.UNKNOWN)
    failure = None if saved.failure is None else _failure(saved.failure, run)
    return replace(run, failure=failure)


# The first state


def _initials(saved: Saved, system: System) -> list[State]:
    if not system.initials:
        raise NoSuchRun(0, "the run has one", "now the spec has none")
    known = frozenset(saved.initial)
    names = state_json(system, system.initials[0])
    missing = [name for name in saved.initial if name not in names]
    if missing:
        raise NoSuchRun(0, f"`{missing[0]}` has a value", "there is nothing of this name now")
    found = [
        each
        for each in system.initials
        if _same(_within(state_json(system, each), known), saved.initial)
    ]
    if not found:
        nearest = min(
            (state_json(system, each) for each in system.initials),
            key=lambda each: len(_different(saved.initial, _within(each, known))),
        )
        raise NoSuchRun(0, *_unlike(system, saved.initial, _within(nearest, known), None))
    _not_too_many(0, len(found))
    return found


# Steps


def _taken(
    system: System, ways: Sequence[_Way], number: int, saved: SavedStep, known: frozenset[str]
) -> list[_Way]:
    """The states that such a step leads to, each by the step that is most like the saved one."""
    after: dict[State, tuple[int, _Way]] = {}
    other: list[Mapping[str, Any]] = []
    for way in ways:
        for step in _steps(system, way.state, saved):
            changes = _within(state_json(system, step.state, way.state), known)
            if not _same(changes, saved.changes):
                other.append(changes)
                continue
            like = _likeness(system, step, way.state, saved)
            if step.state not in after or after[step.state][0] < like:
                after[step.state] = (like, _Way(step.state, way, step))
    if not after:
        if other:
            best = min(other, key=lambda each: len(_different(saved.changes, each)))
            raise NoSuchRun(number, *_unlike(system, saved.changes, best, saved))
        raise _impossible(system, ways[0], number, saved)
    _not_too_many(number, len(after))
    return [way for _, way in after.values()]


def _not_too_many(step: int, ways: int) -> None:
    if ways > MOST_WAYS:
        raise NoSuchRun(step, "the run is in one state", f"now more than {MOST_WAYS:,} would fit")


def _steps(system: System, state: State, saved: SavedStep) -> Iterator[Step]:
    """The steps of the thread from the label with these choices that can be taken."""
    for action in _actions(system, state, saved.thread, saved.label):
        for choices in _picked(action, saved.choices):
            outcome = attempt(system, action, state, choices)
            if isinstance(outcome, Step):
                yield outcome


def _actions(system: System, state: State, thread: str, label: str | None) -> Iterator[Action]:
    """The actions of a thread where it is, if it is at this label."""
    for number, each in enumerate(system.threads):
        if each.name == thread:
            for action in system.actions_from(number, system.location(state, number)):
                if origin_json(system, action)["label"] == label:
                    yield action


def _picked(action: Action, saved: Mapping[str, Any]) -> Iterator[tuple[int, ...]]:
    """The choices that look like the saved ones, if there are any."""
    if {each.name for each in action.choices} != set(saved):
        return
    fitting = [_fitting(choice, saved) for choice in action.choices]
    size = 1
    for values in fitting:
        size *= len(values)
    if size > MOST_WAYS:
        told = f"{action.name} has too many choices of one name to tell them apart"
        raise SpecError([Diagnostic("no-such-run", told)])
    for choices in product(*fitting):
        if _same(picks_json(action, choices), saved):
            yield choices


def _fitting(choice: Choice, saved: Mapping[str, Any]) -> list[int]:
    domain = choice.domain
    return [each for each in domain.values if _same(shown(domain, each), saved[choice.name])]


def _likeness(system: System, step: Step, before: State, saved: SavedStep) -> int:
    """How much of the saved step is as in this one: its kind, then its locks, then its line."""
    here = step_json(system, step, before)
    kind = here.get("kind") == saved.kind
    line = (here["file"], here["line"]) == (saved.file, saved.line)
    return 4 * kind + 2 * _same(here["locks"], saved.locks) + line


# The end


def _failure(saved: SavedFailure, run: Trace) -> Failure | None:
    system, last = run.system, run.last
    found: list[Failure | None] = []
    if saved.thread is not None:
        for action in _actions(system, last, saved.thread, saved.label):
            for choices in _picked(action, saved.choices):
                outcome = attempt(system, action, last, choices)
                found.append(outcome if isinstance(outcome, Failure) else None)
    else:
        for question in system.questions:
            if question.name == saved.question:
                found.append(question_failure(question, last))
                if run.steps:
                    before = run.state(len(run.steps) - 1)
                    found.append(step_failure(question, before, last))
    return next((f for f in found if f is not None and f.obligation.code == saved.code), None)


def _with_times(saved: Saved, run: Trace) -> Trace:
    if not run.system.timed or run.loop is not None:
        return run
    pairs = zip(run.steps, saved.steps, strict=True)
    steps = tuple(replace(step, time=was.time) for step, was in pairs)
    failure = run.failure
    if failure is not None and saved.failure is not None:
        failure = replace(failure, time=saved.failure.time)
    as_saved = replace(run, steps=steps, failure=failure, timed=True, point=saved.point)
    return as_saved if meets(as_saved) else time(run) or run


# What does not fit


def _within(values: Mapping[str, Any], names: frozenset[str]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name in names}


def _same(one: object, other: object) -> bool:
    """Whether two values are the same JSON; a truth is no number."""
    return _text(one) == _text(other)


def _text(value: object) -> str:
    return json.dumps(value, sort_keys=True)


def _short(value: object) -> str:
    text = _text(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def _different(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """The names of what is not the same, those of `one` first."""
    names = dict.fromkeys((*one, *other))
    return [
        name
        for name in names
        if name not in one or name not in other or not _same(one[name], other[name])
    ]


def _unlike(
    system: System, expected: Mapping[str, Any], found: Mapping[str, Any], saved: SavedStep | None
) -> tuple[str, str]:
    """The two sides of what differs. saved: behind which step; None for the first state."""
    names = _different(expected, found)[:_MOST_TOLD]
    threads = {each.name for each in system.threads}
    moved = [name for name in names if name in threads]
    rest = [name for name in names if name not in threads]
    verb, kept = ("makes", "leaves") if saved else ("has", "has no")

    def place(name: str, values: Mapping[str, Any]) -> str:
        own = saved is not None and saved.thread == name
        if name not in values:
            return "stays where it is" if own else f"{kept} `{name}` where it is"
        if not own:
            return f"{verb} `{name}` at `{values[name]}`"
        return f"goes to `{values[name]}`"

    def side(values: Mapping[str, Any]) -> str:
        parts = [place(name, values) for name in moved]
        told = [f"`{name}` {_short(values[name])}" for name in rest if name in values]
        left = [f"`{name}`" for name in rest if name not in values]
        parts += [f"{verb} {', '.join(told)}"] if told else []
        if left:
            parts.append(f"{kept} {', '.join(left)}" + (" as it is" if saved else ""))
        return " and ".join(parts)

    who = _who(saved) if saved else "the run"
    return f"{who} {side(expected)}", f"now it {side(found)}"


def _who(saved: SavedStep) -> str:
    return saved.thread if saved.label is None else f"{saved.thread}@{saved.label}"


def _impossible(system: System, way: _Way, number: int, saved: SavedStep) -> NoSuchRun:
    """Why there is no such step at all."""
    run = Trace(system, way.state)
    threads = [n for n, each in enumerate(system.threads) if each.name == saved.thread]
    who = _who(saved)
    if not threads:
        names = ", ".join(each.name for each in system.threads[:5])
        return NoSuchRun(number, f"{who} takes it", f"now the threads are {names}")
    (thread,) = threads
    place = whereabouts(system, way.state, thread)
    where = system.location(way.state, thread)
    locations = system.threads[thread].locations
    span = system.threads[thread].span if where is None else locations[where].span
    label = None if span is None else Label(span, f"{saved.thread} is here")
    if place != (saved.label or ""):
        return NoSuchRun(number, f"{who} takes it", f"{saved.thread} is at `{place}`", label)
    actions = [*_actions(system, way.state, saved.thread, saved.label)]
    if actions and not any([*_picked(each, saved.choices)] for each in actions):
        picks = f"{who} picks {_short(dict(saved.choices)) if saved.choices else 'nothing'}"
        return NoSuchRun(number, picks, "now it has other choices", label)
    stopped = {each.thread: each for each in blocked(system, way.state)}
    now = "now it can't be taken"
    if thread in stopped:
        now = f"now it {waiting(run, stopped[thread], stopped)}"
    return NoSuchRun(number, f"{who} takes it", now, label)


def _open(saved: Saved, run: Trace, loop: int) -> NoSuchRun:
    first, last = (state_json(run.system, each) for each in (run.state(loop - 1), run.last))
    known = frozenset(saved.initial)
    name = next(iter(_different(_within(first, known), _within(last, known))), None)
    what = "what the file does not speak of" if name is None else f"`{name}`"
    expected = f"it comes back to where step {loop} starts"
    return NoSuchRun(len(saved.steps), expected, f"now {what} is another there")
