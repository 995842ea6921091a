"""Orders in which threads take locks that could end in a deadlock: `a` then `b`, `b` then `a`.

Tells of every such ring that no run has shown to be a deadlock, also where none can: what keeps its
threads apart may be something that the spec leaves out. Says so if it has not looked for all of
them. Must not know how a warning is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from checker.diagnostic import Diagnostic, Label, Severity
from checker.ir.questions import QuestionKind
from checker.ir.system import System
from checker.lock_order.effort import Effort, Stopped
from checker.lock_order.holding import MOST_PLACES, Held, actions_of, taken
from checker.lock_order.rings import Known, Names, Ring, Site, closed, places, rings, site
from checker.lock_order.situations import Situation, situations
from checker.records import dataclass
from checker.report import Column
from checker.semantics.waits import cycles
from checker.source import Span
from checker.verdict import trace_of

MOST_PLACES_OF_ALL = 20 * MOST_PLACES
"""So many places of all threads together are looked at, each time that they are followed.

Many columns share what four of them may have (`effort.SHARED`), so that the whole ends soon.
"""

MOST_ALIKE = 20
"""So many further rings at the same places are named, and how many more there are."""

MOST_NAMED = 5
"""How many of something are named, or one fewer and how many more there are."""


def lock_order(columns: Sequence[Column], stopped: Stopped) -> tuple[Diagnostic, ...]:
    """A warning for each ring, by place; none for one that a deadlock of some column shows.

    stopped: asked now and then whether to end. Before them stands a warning of what was not looked
    at, if any. Rings at the same places are one warning, which names the locks of all of them.
    """
    effort = Effort(stopped)
    first: dict[Known, _Found] = {}
    shown: set[Known] = set()
    omitted: dict[str, Column] = {}
    for number, column in enumerate(columns):
        effort.columns = len(columns) - number
        effort.omitted.clear()
        told, names = [*_told(column)], Names(column.system)
        for ring in _rings(column, effort):
            known = names.known_by(ring)
            first.setdefault(known, _Found(column, ring))
            if any(_is_shown(ring, *each) for each in told):
                shown.add(known)
        for each in effort.omitted:
            omitted.setdefault(each, column)
    alike: dict[tuple[frozenset[Site], str], list[_Found]] = {}
    for known, one in first.items():
        if known not in shown:
            alike.setdefault((places(one.ring), _reachable(one.column)), []).append(one)
    found = [_warning(*together, columns=columns) for together in alike.values()]
    if omitted:
        found.append(_incomplete(omitted, columns))
    return tuple(sorted(found, key=lambda each: each.place))


@dataclass(frozen=True, slots=True)
class _Found:
    """A ring, and the first column that has it."""

    column: Column
    ring: Ring


def _rings(column: Column, effort: Effort) -> tuple[Ring, ...]:
    """The rings of a system; the variables of the threads are followed only if there are any."""
    system = column.system
    if sum(lock.owned for lock in system.locks) < 2:
        return ()
    actions = actions_of(system, taken(column))
    effort.begin("places", MOST_PLACES_OF_ALL)
    apart = _of_one_thread(system)
    coarse = {
        thread: situations(system, thread, own, effort, apart=apart, locals_too=False)
        for thread, own in actions.items()
    }
    known = [found for found in coarse.values() if found is not None]
    if len(known) == len(coarse):
        trial = effort.aside()
        if closed(system, chain.from_iterable(known), trial):
            return ()
    exact: list[Situation] = []
    effort.begin("places with locals", MOST_PLACES_OF_ALL)
    for thread, found in coarse.items():
        if found != ():
            fewer = situations(system, thread, actions[thread], effort, locals_too=True)
            if found is None and fewer is None:
                effort.omit(
                    f"`{system.threads[thread].name}` is left out: there are too many places"
                    f" and sets of locks that it may be at and hold there"
                )
            exact += found or () if fewer is None else fewer
    return rings(system, exact, effort)


def _of_one_thread(system: System) -> frozenset[int]:
    """The locks that only one thread asks for: they close no ring and keep no threads apart."""
    threads: dict[int, set[int]] = {}
    for action in system.actions:
        for op in action.locks:
            threads.setdefault(op.lock, set()).add(action.thread)
        if action.wait is not None and action.wait.lock is not None:
            threads.setdefault(action.wait.lock, set()).add(action.thread)
    return frozenset(lock for lock, users in threads.items() if len(users) == 1)


def _told(column: Column) -> Iterator[tuple[frozenset[int], frozenset[Site]]]:
    """The locks that are waited for in each deadlock that the column shows, and where."""
    answer = column.answer("deadlock")
    for finding in answer.findings if answer else ():
        trace = trace_of(finding.verdict)
        if trace is not None and finding.question.kind in (QuestionKind.CYCLE, QuestionKind.STUCK):
            for one in cycles(trace.system, trace.last):
                waits = [wait for each in one for wait in each.waits if wait.lock is not None]
                yield (
                    frozenset(wait.lock for wait in waits if wait.lock is not None),
                    frozenset(site(wait.span) for wait in waits if wait.span is not None),
                )


def _is_shown(ring: Ring, locks: frozenset[int], sites: frozenset[Site]) -> bool:
    """Whether a deadlock over these locks and at these places is that of the ring."""
    return {each.lock for each in ring} <= locks and places(ring) <= sites


def _incomplete(omitted: Mapping[str, Column], columns: Sequence[Column]) -> Diagnostic:
    """A warning that there may be rings that are not told, and why."""
    reasons = [
        f"{why} (with {_values(column)})" if len(columns) > 1 else why
        for why, column in omitted.items()
    ]
    if len(reasons) > MOST_NAMED:
        reasons[MOST_NAMED - 1 :] = [f"and for {len(reasons) - MOST_NAMED + 1} more such reasons"]
    return Diagnostic(
        "lock-order",
        "there may be more orders of locks that could end in a deadlock",
        help=tuple(reasons),
        severity=Severity.WARNING,
    )


def _values(column: Column) -> str:
    return ", ".join(f"{name} = {value}" for name, value in column.varying.items())


def _warning(found: _Found, *others: _Found, columns: Sequence[Column]) -> Diagnostic:
    """What is said of a ring, and which others there are at the same places."""
    ring, names = found.ring, _Naming(found.column.system, found.ring)
    listed = names.listed()
    if names.unsure:
        headline = f"{listed} may be taken in orders that could end in a deadlock"
    elif len({each.lock for each in ring}) == 2:
        headline = f"{listed} are taken in both orders"
    else:
        headline = f"{listed} are taken in a ring"
    said: dict[Span, list[str]] = {}
    for place, each in enumerate(ring):
        said.setdefault(_apart(each.span, ring), []).append(names.said(each, ring[place - 1]))
    labels = [Label(span, _joined(each)) for span, each in said.items()]
    primary, *secondary = sorted(labels, key=lambda each: each.span)
    advice = [_reachable(found.column)]
    if len(columns) > 1:
        advice.insert(0, f"so it is with {_values(found.column)}")
    if others:
        advice.append(_also(found, others, columns))
    return Diagnostic(
        "lock-order",
        headline,
        primary,
        tuple(secondary),
        (*advice, "take them in the same order everywhere"),
        severity=Severity.WARNING,
    )


def _also(found: _Found, others: Sequence[_Found], columns: Sequence[Column]) -> str:
    """Which rings there are at the same places as one: how each differs from it."""
    threads, values = _threads(found), _values(found.column)
    said = []
    for each in others[:MOST_ALIKE]:
        text = _Naming(each.column.system, each.ring).listed(by_place=True)
        if _threads(each) != threads:
            text += f" by {' and '.join(f'`{name}`' for name in sorted(_threads(each)))}"
        if len(columns) > 1 and _values(each.column) != values:
            text += f" (with {_values(each.column)})"
        said.append(text)
    if len(others) > MOST_ALIKE:
        said.append(f"{len(others) - MOST_ALIKE} more such rings")
    return f"the same here of {'; of '.join(said)}"


def _threads(found: _Found) -> frozenset[str]:
    threads = found.column.system.threads
    return frozenset(threads[each.thread].name for each in found.ring)


def _reachable(column: Column) -> str:
    """What the run says about a deadlock of a ring that it did not show."""
    answer = column.answer("deadlock")
    if answer is None or not column.exploration.exhaustive or answer.unknown:
        return "whether this deadlock can be reached is not known"
    if answer.decisive.holds:
        return "no deadlock is reachable in this model: something else keeps the threads apart"
    return "the deadlock that is shown first is another one"


class _Naming:
    """What locks and threads of a ring are called.

    unsure: which element of an array is meant depends on the state, and so whether there is a ring.
    """

    def __init__(self, system: System, ring: Ring) -> None:
        self.system = system
        self.ring = ring
        names = Names(system)
        wanted = {each.lock for each in ring}
        self.unsure = not all(
            names.sure(each.thread, span)
            for each in ring
            for span in (each.span, *(held.span for held in each.held if held.lock in wanted))
        )

    def listed(self, *, by_place: bool = False) -> str:
        """The locks of the ring, by name; by_place: as they are held at its places, in order."""
        numbers = sorted({each.lock for each in self.ring})
        if by_place:
            around = sorted(
                (each.span, self.ring[place - 1].lock) for place, each in enumerate(self.ring)
            )
            numbers = [lock for _, lock in around]
        locks = [*dict.fromkeys(map(self.lock, numbers))]
        if len(locks) > MOST_NAMED:
            locks[MOST_NAMED - 1 :] = [f"{len(locks) - MOST_NAMED + 1} more"]
        return " and ".join(each for each in (", ".join(locks[:-1]), locks[-1]) if each)

    def lock(self, number: int) -> str:
        name = self.system.locks[number].name
        return f"`{name.split('[')[0] if self.unsure else name}`"

    def mode(self, lock: int, mode: int) -> str:
        modes = self.system.locks[lock].modes
        return f" ({modes[mode].name})" if len(modes) > 1 else ""

    def said(self, each: Situation, before: Situation) -> str:
        """What the thread does; `before` is who waits for it."""
        who = self.system.threads[each.thread].name
        wanted = f"{self.lock(each.lock)}{self.mode(each.lock, each.mode)}"
        held = next((one for one in each.held if one.lock == before.lock), None)
        if held is None:
            return f"`{who}` asks for {wanted} here, which turns away `{self.who(before)}`"
        may = "may take" if self.unsure else "takes"
        kept = f"{self.lock(held.lock)}{self.mode(held.lock, held.mode)}"
        return f"`{who}` {may} {wanted} here while it holds {kept}{_since(held, each)}"

    def who(self, each: Situation) -> str:
        return self.system.threads[each.thread].name


def _apart(span: Span, ring: Ring) -> Span:
    """The place of a request; the outermost call, if others are in the same text by other calls."""
    chains = {each.span.chain for each in ring if each.span == span}
    return span if len(chains) == 1 else span.chain[0]


def _joined(said: Sequence[str]) -> str:
    """What several threads do at the same place: what two of them do, and how many more."""
    more = len(said) - 2
    if more > 0:
        threads = "thread does so with others" if more == 1 else "threads do so with others"
        return "; ".join((*said[:2], f"{more} more {threads}"))
    return "; ".join(said)


def _since(held: Held, each: Situation) -> str:
    if held.span is None:
        return ""
    if held.span.file != each.span.file:
        return f", since {held.span}"
    return f", since line {held.span.line}"
