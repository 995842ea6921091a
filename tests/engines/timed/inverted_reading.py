"""A second reading of who is inverted in a state, and the time between, for random specs.

Tries every chain of waits without a thread twice. Of locks it reads who holds one and who has asked
before, of flags who sets them in the spec as it was drawn, and what can be done from the
interpreter. Must not know `semantics.inverted`, nor what it is made of.
"""

from __future__ import annotations

from collections.abc import Iterator

from checker.ir.actions import Action, DelayKind, WaitKind
from checker.ir.locks import Grant
from checker.ir.system import State, System
from tests.engines.timed.happening import Asked, Happening, always
from tests.engines.timed.specs import Doing, Spec
from tests.engines.timed.whole_time import Clockwork


class Inversions:
    """Who is inverted in the states of the system of a spec."""

    def __init__(self, system: System, spec: Spec, clockwork: Clockwork) -> None:
        self._system = system
        self._spec = spec
        self._clockwork = clockwork
        self._names: dict[str, set[int]] = {}
        for k, each in enumerate(system.threads):  # of a process that is there twice both
            self._names.setdefault(each.family, set()).add(k)
        self._known: dict[tuple[State, int], bool] = {}

    def asked(self, thread: int) -> Asked:
        """The time for which a thread is inverted: as long as no time passes while it is not."""

        def over(state: State) -> bool:
            return not self.inverted(state, thread) and not self._clockwork.patience(state)[0]

        start = Happening(None, frozenset(), lambda state: self.inverted(state, thread), always)
        return Asked(self._system, (start,), (Happening(None, frozenset(), over, always),), False)

    def inverted(self, state: State, thread: int) -> bool:
        """Whether some chain of waits ends in a thread of a lower class that can go on."""
        key = state, thread
        if key not in self._known:
            self._known[key] = any(self._lower(each) for each in self._chains(state, [thread]))
        return self._known[key]

    def _lower(self, chain: list[int]) -> bool:
        own, *ranks = (self._system.threads[each].rank for each in chain)
        told = [each for each in ranks if each is not None]
        return own is not None and bool(told) and told[-1] > own

    def _chains(self, state: State, chain: list[int]) -> Iterator[list[int]]:
        goes, others = self._at(state, chain[-1])
        if goes:
            yield chain
        for each in others:
            if each not in chain:
                yield from self._chains(state, [*chain, each])

    def _at(self, state: State, thread: int) -> tuple[bool, set[int]]:
        """Whether it can go on, or gives up some time; and for whom it waits."""
        it = self._system.threads[thread]
        if it.variable is None:
            return True, set()
        mine = [each for each in self._clockwork.tried(state) if each.action is not None]
        can = [each.action for each in mine if each.action and each.action.thread == thread]
        delays = [each.delay for each in can]
        if any(each is None or each.kind is not DelayKind.TIMEOUT for each in delays):
            return True, set()
        found: set[int] = set()
        goes = any(each is not None and each.high is not None for each in delays)
        for action in self._system.actions_from(thread, self._system.location(state, thread)):
            if action.wait is not None:
                timed, others = self._behind(state, action)
                goes, found = goes or timed, found | others
        return goes, found

    def _behind(self, state: State, action: Action) -> tuple[bool, set[int]]:
        wait = action.wait
        assert wait is not None
        match wait.kind:
            case WaitKind.LOCK:
                return False, self._before(state, action)
            case WaitKind.CPU:
                tried = self._clockwork.tried(state)
                return False, {
                    each.action.thread
                    for each in tried
                    if each.action
                    and each.action.delay is not None
                    and each.action.delay.kind is DelayKind.WORK
                }
            case _:
                return self._ending(state, wait.text)

    def _before(self, state: State, action: Action) -> set[int]:
        wait, system = action.wait, self._system
        assert wait is not None and wait.lock is not None and wait.mode is not None
        lock, alone = system.locks[wait.lock], system.locks[wait.lock].modes[wait.mode].exclusive
        found = set()
        for mode in lock.modes:
            content = state[mode.holder]
            if mode.exclusive and content:
                found.add(lock.candidates[content - 1])
            elif not mode.exclusive and alone:
                found |= {each for bit, each in enumerate(lock.candidates) if content >> bit & 1}
        if lock.grant is Grant.PREFER and wait.mode != lock.preferred:
            content = state[lock.asks[0]]
            found |= {each for bit, each in enumerate(lock.candidates) if content >> bit & 1}
        if lock.grant is Grant.FIFO:  # of a mutex: all who stand before it
            line = [lock.candidates[(state[each] - 1)] for each in lock.asks if state[each]]
            here = line.index(action.thread) if action.thread in line else len(line)
            found |= set(line[:here])
        return found - {action.thread}

    def _ending(self, state: State, text: str) -> tuple[bool, set[int]]:
        """Of a timer whether it runs; of a flag who sets it."""
        name = text.removeprefix("!")
        if name.endswith(".rang"):
            timers = self._names[name.removesuffix(".rang")]
            tried = self._clockwork.tried(state)
            return any(each.action and each.action.thread in timers for each in tried), set()
        number = 0 if text.startswith("!") else 1
        names = {
            each.name
            for each in self._spec.processes
            if any(_sets(doing, name, number) for _, doing in each.doings)
        }
        names |= {
            f"r{k}"
            for k, each in enumerate(self._spec.rules)
            if (each.sets, each.to) == (name, number)
        }
        found = {thread for each in names for thread in self._names[each]}
        ends = {k: each.end for k, each in enumerate(self._system.threads)}
        return False, {
            each
            for each in found
            if ends[each] is None or self._system.location(state, each) != ends[each]
        }


def _sets(doing: Doing, flag: str, number: int) -> bool:
    own = doing.what == "set" and (doing.of, doing.number) == (flag, number)
    return own or any(_sets(each, flag, number) for each in doing.within)
