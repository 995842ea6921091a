"""Where a thread may sleep while it holds a lock whose holder must not: in atomic context.

Looks at each thread by itself, so a place that is told need not be reached with the lock held. Must
not know how a warning is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from checker.diagnostic import Diagnostic, Label, Severity
from checker.ir.actions import Action, ActionKind, DelayKind, WaitKind
from checker.ir.locks import Waiting
from checker.ir.system import System
from checker.lock_order.effort import Effort, Stopped
from checker.lock_order.holding import (
    MOST_PLACES,
    Held,
    Visit,
    actions_of,
    followed,
    taken,
)
from checker.lock_order.situations import beside_another
from checker.records import dataclass
from checker.report import Column
from checker.source import Span

MOST_PLACES_OF_ALL = 20 * MOST_PLACES
"""So many places of all threads together are looked at, each time that they are followed."""


def sleeps_in_atomic(columns: Sequence[Column], stopped: Stopped) -> tuple[Diagnostic, ...]:
    """A warning for each place of the text, by place, and one if not all were looked for.

    stopped: asked now and then whether to end.
    """
    effort = Effort(stopped)
    found: dict[Span, dict[_Asleep, list[Column]]] = {}
    for number, column in enumerate(columns):
        effort.columns = len(columns) - number
        for each in _of_column(column, effort):
            found.setdefault(each.span, {}).setdefault(each, []).append(column)
    warnings = [_warning(span, each, len(columns)) for span, each in found.items()]
    if effort.omitted:
        warnings.append(_incomplete(effort.omitted))
    return tuple(sorted(warnings, key=lambda each: each.place))


@dataclass(frozen=True, slots=True)
class _Asleep:
    """A thread that may sleep at a place, and a lock that it may hold there.

    what: what it does there. advice: what else may be done than to release the lock first.
    """

    span: Span
    thread: str
    what: str
    advice: str
    held: str
    type: str
    since: Span | None


def _of_column(column: Column, effort: Effort) -> Iterator[_Asleep]:
    """What is found of one combination of parameter values.

    Other locks and the threads' own variables are followed only if something is found without.
    """
    system = column.system
    atomic = {number for number, lock in enumerate(system.locks) if _is_atomic(system, number)}
    if not atomic:
        return
    others = frozenset(range(len(system.locks))) - atomic
    for thread, actions in actions_of(system, taken(column)).items():
        look = _Looking(system, thread, frozenset(atomic))
        effort.begin("atomic", MOST_PLACES_OF_ALL)
        found = followed(system, thread, actions, effort, look, apart=others, locals_too=False)
        if found != ():
            effort.begin("atomic with locals", MOST_PLACES_OF_ALL)
            exact = followed(system, thread, actions, effort, look, locals_too=True)
            if exact is None and found is None:
                effort.omit(
                    f"`{system.threads[thread].name}` is left out: there are too many places"
                    f" and sets of locks that it may be at and hold there"
                )
            yield from found or () if exact is None else exact


def _is_atomic(system: System, number: int) -> bool:
    lock = system.locks[number]
    return lock.owned and lock.waiting is Waiting.ATOMIC


@dataclass(frozen=True, slots=True)
class _Looking:
    """Looks at a thread at a place. atomic: the locks whose holder must not sleep."""

    system: System
    thread: int
    atomic: frozenset[int]

    def __call__(self, visit: Visit) -> Iterator[_Asleep]:
        held = [each for each in visit.held if each.lock in self.atomic]
        for action in visit.waiting if held else ():
            for span, what, advice in self._asleep(action, visit):
                for each in held:
                    yield self._found(span, what, advice, each)

    def _asleep(self, action: Action, visit: Visit) -> Iterator[tuple[Span, str, str]]:
        """Where the thread sleeps before it takes the action, if it may, and in what."""
        delay, wait = action.delay, action.wait
        sleeps = delay is not None and delay.kind is DelayKind.SLEEP and action in visit.going
        if sleeps and delay is not None and delay.span is not None and visit.possible(action.guard):
            yield delay.span, "sleeps here", "or write `delay` if it is time on the CPU"
        if wait is None or wait.span is None or not visit.possible(wait.when):
            return
        if wait.kind is WaitKind.LOCK and wait.lock is not None:
            lock = self.system.locks[wait.lock]
            steps = [each for each in visit.waiting if each.kind is ActionKind.STEP]
            if lock.waiting is Waiting.SLEEP and not beside_another(action, steps):
                name = lock.name.split("[")[0]
                what = f"asks for `{name}`, a `{lock.type}`, and sleeps if it must wait"
                yield wait.span, what, "or ask by `try`, which never waits"
        if wait.kind is WaitKind.AWAIT and wait.span.shipped and wait.span.calls:
            called = next(each.proc for each in wait.span.calls if not each.span.shipped)
            yield wait.span.in_spec, f"sleeps here in `{called}`", ""

    def _found(self, span: Span, what: str, advice: str, held: Held) -> _Asleep:
        lock, thread = self.system.locks[held.lock], self.system.threads[self.thread].name
        name = lock.name.split("[")[0]
        return _Asleep(span, thread, what, advice, name, lock.type, held.span)


def _warning(span: Span, found: Mapping[_Asleep, Sequence[Column]], count: int) -> Diagnostic:
    """What is said of one place: of the first that sleeps there, and how many do.

    count: how many columns there are; if not all have it, the values of the first are told.
    """
    first, (column, *_) = next(iter(found.items()))
    locks = _listed(each.held for each in found)
    taken_at = {each.since: each for each in found if each.since not in (None, span)}
    more = len({each.thread for each in found}) - 1
    others = f"; so may {more} more thread{'s' if more > 1 else ''}" if more else ""
    advice = [f"release {locks} first" + (f", {first.advice}" if first.advice else "")]
    if len({id(each) for those in found.values() for each in those}) < count:
        values = ", ".join(f"{name} = {value}" for name, value in column.varying.items())
        advice.insert(0, f"so it is with {values}")
    return Diagnostic(
        "sleep-in-atomic",
        f"a thread may sleep here while it holds {locks}",
        Label(span, f"`{first.thread}` {first.what}{others}"),
        tuple(
            Label(since, f"`{each.held}` is taken here: who holds a `{each.type}` must not sleep")
            for since, each in sorted(taken_at.items(), key=lambda pair: str(pair[0]))
            if since is not None
        ),
        tuple(advice),
        severity=Severity.WARNING,
    )


def _listed(names: Iterable[str]) -> str:
    quoted = [f"`{each}`" for each in dict.fromkeys(names)]
    return " and ".join(each for each in (", ".join(quoted[:-1]), quoted[-1]) if each)


def _incomplete(reasons: Iterable[str]) -> Diagnostic:
    return Diagnostic(
        "sleep-in-atomic",
        "there may be more places where a thread sleeps that must not",
        help=tuple(reasons),
        severity=Severity.WARNING,
    )
