"""Threads that can't matter to a latency, so that it is measured without them.

Knows who reads what others write, by the actions alone; must not know dates, nor how a latency is
measured. That the others let time go on is for `harmless` to prove.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from checker.engines.timed.harmless import harmless
from checker.ir.actions import Action
from checker.ir.expr import Expr, reads
from checker.ir.latencies import Latency
from checker.ir.system import State, System
from checker.records import dataclass


@dataclass(frozen=True, slots=True)
class _Doing:
    """What the actions of a thread do to variables, the one that says where it is included.

    tests: what they read, whatever becomes of what they write: guards, what must not break, and
    which timers they start. values: for each variable that they write, what they read for it.
    starts: the threads of those timers.
    """

    tests: frozenset[int]
    values: dict[int, frozenset[int]]
    starts: frozenset[int]

    @property
    def reads(self) -> frozenset[int]:
        """All that they read."""
        return self.tests.union(*self.values.values())

    def touches(self, other: _Doing) -> bool:
        """Whether one of the two writes what the other reads or writes too."""
        mine, its = {*self.values}, {*other.values}
        return not (
            mine.isdisjoint(its) and mine.isdisjoint(other.reads) and its.isdisjoint(self.reads)
        )


class Influence:
    """Which threads of a system can be left out where a latency of it is measured.

    The others are what its events speak of, who writes what those read, or starts a timer of
    theirs, and so on; what they do then is the same, step by step and instant by instant, whatever
    those do that are left out. So each run of the system, without the steps of the latter, is one
    of the rest. Each run of the rest is one of the system, with more steps in between, since those
    that are left out never keep time from going on, nor end a run by an error (`harmless`); they
    are taken apart into groups of which no thread writes what one of another has to do with. Both
    have the same times from one event to the other.
    """

    def __init__(self, system: System) -> None:
        self._system = system
        self._known: list[_Doing] | None = None
        self._proved: dict[frozenset[int], bool] = {}

    def left_out(self, latency: Latency) -> frozenset[int]:
        """The threads with steps that can't matter. Of an inversion any thread can."""
        if latency.inverted is not None:
            return frozenset()
        events = (*latency.start, *latency.end)
        kept = {thread for each in events for thread, _ in each.arrivals}
        wanted: set[int] = set()
        for each in events:
            wanted |= reads(each.when)
            wanted |= frozenset() if each.condition is None else reads(each.condition)
        everyone = {each.thread for each in self._system.actions}
        while True:
            self._close(kept, wanted)
            rest = everyone - kept
            some = next((one for one in self._groups(rest) if not self._harmless(one)), None)
            if some is None:
                return frozenset(rest)
            kept |= some

    def without(self, threads: frozenset[int]) -> System:
        """The system in which these do nothing; of starts that differ in what is theirs alone one.

        Pre: they are left out for a latency.
        """
        if not threads:
            return self._system
        theirs = {each for k in threads for each in self._doings[k].values}
        others = (each for k, each in enumerate(self._doings) if k not in threads)
        theirs = theirs.difference(*((*each.reads, *each.values) for each in others))
        kept = {*range(len(self._system.variables))} - theirs
        actions = tuple(each for each in self._system.actions if each.thread not in threads)
        return replace(
            self._system, actions=actions, initials=distinct(self._system.initials, kept)
        )

    @property
    def _doings(self) -> list[_Doing]:
        if self._known is None:
            self._known = [*_doings(self._system)]
        return self._known

    def _close(self, kept: set[int], wanted: set[int]) -> None:
        """Add who can matter to these threads, or to these variables, and what to them."""
        before = None
        while before != (len(kept), len(wanted)):
            before = len(kept), len(wanted)
            for thread, doing in enumerate(self._doings):
                if not (wanted.isdisjoint(doing.values) and kept.isdisjoint(doing.starts)):
                    kept.add(thread)
                if thread in kept:
                    wanted |= doing.tests
                    for variable, value in doing.values.items():
                        wanted |= value if variable in wanted else frozenset()

    def _groups(self, threads: Iterable[int]) -> Iterator[frozenset[int]]:
        """The threads in groups that have nothing to do with one another."""
        doings = self._doings
        left = sorted(threads)
        while left:
            group = [left.pop(0)]
            for one in group:  # which grows meanwhile
                near = [
                    each
                    for each in left
                    if doings[one].touches(doings[each])
                    or each in doings[one].starts
                    or one in doings[each].starts
                ]
                group += near
                left = [each for each in left if each not in near]
            yield frozenset(group)

    def _harmless(self, group: frozenset[int]) -> bool:
        known = self._proved.get(group)
        if known is None:
            others = [each for k, each in enumerate(self._doings) if k not in group]
            started = {thread for each in others for thread in each.starts}
            changed = {variable for each in others for variable in each.values}
            seen = {v for k in group for v in (*self._doings[k].reads, *self._doings[k].values)}
            known = started.isdisjoint(group) and harmless(
                self._system,
                group,
                frozenset(seen & changed),
                distinct(self._system.initials, seen),
            )
            self._proved[group] = known
        return known


def distinct(states: Iterable[State], variables: Iterable[int]) -> tuple[State, ...]:
    """Of the states that are the same in these variables the first."""
    order = sorted(variables)
    found: dict[tuple[int, ...], State] = {}
    for state in states:
        found.setdefault(tuple(state[each] for each in order), state)
    return tuple(found.values())


def _doings(system: System) -> Iterator[_Doing]:
    known: dict[Expr, frozenset[int]] = {}

    def read(expr: Expr) -> frozenset[int]:
        if expr not in known:
            known[expr] = reads(expr)
        return known[expr]

    by_thread: dict[int, list[Action]] = {}
    for action in system.actions:
        by_thread.setdefault(action.thread, []).append(action)
    for number, thread in enumerate(system.threads):
        tests: set[int] = set()
        values: dict[int, frozenset[int]] = {}
        starts: set[int] = set()
        for action in by_thread.get(number, ()):
            tests |= read(action.guard)
            for each in action.obligations:
                tests |= read(each.due) | read(each.holds)
            for timer, when in action.starts:
                tests |= read(when)
                starts.add(timer)
            for variable, value in action.updates.items():
                values[variable] = values.get(variable, frozenset()) | read(value)
            if thread.variable is not None:
                tests.add(thread.variable)
                values.setdefault(thread.variable, frozenset())
        yield _Doing(frozenset(tests), values, frozenset(starts))
