"""What of the text of a spec no run comes to: labels, waits, paths, and conditions never true.

Knows what runs have covered; must not know what is asked of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile

from checker.ir.actions import Action, Branch, LockVerb, WaitKind
from checker.ir.expr import FALSE, Const
from checker.ir.system import System
from checker.ir.threads import Location, LocationKind, Thread, ThreadKind, owner
from checker.report import Column
from checker.source import Span
from checker.vacuity.vacuous import Vacuous

_HOW_FAR = "`--coverage` shows how far runs come"

# Labels


def labels(columns: Iterable[Column]) -> Iterator[Vacuous]:
    """Labels that no thread ever comes to."""
    for span, (family, label) in _unreached(columns).items():
        text = f"label `{label}` of `{family}` is never reached"
        yield Vacuous("never-reached", text, span, help=_HOW_FAR)


_Labels = dict[Span, tuple[str, str]]


def _unreached(columns: Iterable[Column]) -> _Labels:
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


def steps(columns: Sequence[Column]) -> Iterator[Vacuous]:
    """Conditions that are never true; paths to a label that is told anyway are left out."""
    unreached = _unreached(columns)
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
        text, help = _wait_text(system, action)
        yield Vacuous("never-true", text, span, wait=True, help=help)
    silent = {_wait_key(system, action) for system, action in waits.never}
    for system, action in paths.never:
        target = _location(system, action, action.target)
        told = target is not None and target.span in unreached
        if not told and (action.wait is None or _wait_key(system, action) not in silent):
            yield _path(system, action, gone.get(_place_key(system, action), ()))


def _path(system: System, action: Action, gone: Iterable[tuple[Branch, ...]]) -> Vacuous:
    """A path that no run takes, at the condition where those that are taken leave it.

    gone: the conditions of the paths from the same place that are taken.
    """
    text, span = _path_text(system, action), action.span
    refused = [op.span for op in action.locks if op.verb is LockVerb.REFUSED and op.span]
    if refused:
        help = "nobody is in its way: without `try` it says that it waits"
        return Vacuous("never-true", text, refused[-1], help=help)
    shared = max((_together(action.branches, each) for each in gone), default=0)
    if shared < len(action.branches):
        branch = action.branches[shared]
        found = "true" if branch.taken else "false"
        text += f": `{branch.text}` is never {found}"
        return Vacuous("never-true", text, branch.span, help=_makes(found))
    return Vacuous("never-true", text, span, help=_HOW_FAR)


def _together(path: tuple[Branch, ...], other: tuple[Branch, ...]) -> int:
    """How many conditions two paths go by in the same way before they part."""
    pairs = zip(path, other, strict=False)
    alike = ((a.span, a.taken) == (b.span, b.taken) for a, b in pairs)
    return sum(1 for _ in takewhile(bool, alike))


def conditions(columns: Iterable[Column]) -> Iterator[Vacuous]:
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
            never = f"`{family}` never finds `{text}` true"
            yield Vacuous("never-true", never, span, help=_makes("true"))


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


def _makes(found: str) -> str:
    return f"write the step that makes it {found}, or delete what depends on that"


def _wait_text(system: System, action: Action) -> tuple[str, str]:
    """What is told of a wait that never ends, and the help."""
    wait = action.wait
    family = owner(_thread(system, action), _location(system, action, action.source))
    assert wait is not None
    if wait.kind is WaitKind.LOCK:
        return f"`{family}` is never granted `{wait.text}`", "write the step that releases it"
    if wait.kind is WaitKind.CPU:
        return f"`{family}` never gets a CPU here", "give it a higher class, or write more `cpus`"
    if wait.kind is WaitKind.CHOOSE or _QUEUED.search(wait.text):
        return f"`{family}` never gets past `{wait.text}`", "write the step that lets it go on"
    return f"`{family}` never finds `{wait.text}` true", _makes("true")


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
