"""Who takes the next step of a walk: at random, by priorities, or by few preemptions.

Each is made anew for a walk, from its own source of chance. Must not know states.

Source of the priorities: S. Burckhardt, P. Kothari, M. Musuvathi and S. Nagarakatte, A Randomized
Scheduler with Probabilistic Guarantees of Finding Bugs, ASPLOS 2010. Of few preemptions: M.
Musuvathi and S. Qadeer, Iterative Context Bounding for Systematic Testing of Multithreaded
Programs, PLDI 2007.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Protocol

from checker.engines.generated.tries import Tried
from checker.engines.simulation.plan import PREEMPTION, PRIORITY, RANDOM
from checker.ir.system import System
from checker.semantics.preempting import runs_on


class Movers:
    """Of each action of a system, by number: its thread, and whether that would go on by it."""

    def __init__(self, system: System) -> None:
        self.threads = [each.thread for each in system.actions]
        self.runs_on = [runs_on(each) for each in system.actions]
        self.idle = [not each.prompt for each in system.threads]
        self.count = len(system.threads)


class Schedule(Protocol):
    """Picks one step after the other."""

    def pick(self, able: Sequence[Tried], number: int) -> Tried:
        """One of the steps that can be taken, as step `number` of the walk. Pre: there is one."""
        ...


class AtRandom:
    """Any thread that can step, each as likely; then any step of it."""

    def __init__(self, movers: Movers, chance: Random) -> None:
        self._threads = movers.threads
        self._chance = chance

    def pick(self, able: Sequence[Tried], number: int) -> Tried:
        """See `Schedule`."""
        if len(able) == 1:
            return able[0]
        threads = self._threads
        movers = [*dict.fromkeys(threads[each[0]] for each in able)]
        mover = movers[int(self._chance.random() * len(movers))]
        return _any_of(able, mover, threads, self._chance)


class ByPriority:
    """The thread of the highest priority that can step, whatever the others could do.

    Each thread has a priority by chance. At each of `changes - 1` steps, by chance among the first
    `length`, the thread that takes the step falls below all others. A bug that needs `changes`
    orders of steps, of threads that pick nothing, is met with a chance of at least 1 in threads *
    length ** (changes - 1) if no run has more steps than `length`. An env or a rule, which could
    go on for ever, gets another priority after each of its steps.
    """

    def __init__(self, movers: Movers, chance: Random, changes: int, length: int) -> None:
        self._movers = movers
        self._chance = chance
        ranks = [float(each) for each in range(movers.count)]
        chance.shuffle(ranks)
        self._ranks = ranks
        points = [1 + int(chance.random() * length) for _ in range(changes - 1)]
        self._points = {point: -1.0 - place for place, point in enumerate(points)}

    def pick(self, able: Sequence[Tried], number: int) -> Tried:
        """See `Schedule`."""
        threads, ranks = self._movers.threads, self._ranks
        mover = threads[max(able, key=lambda each: ranks[threads[each[0]]])[0]]
        lowest = self._points.get(number)
        if lowest is not None:
            ranks[mover] = lowest
        elif self._movers.idle[mover]:
            ranks[mover] = self._chance.random() * self._movers.count
        return _any_of(able, mover, threads, self._chance)


class ByPreemption:
    """A thread goes on as long as it can, but for a few steps by chance at which another does.

    Who follows a thread that can't go on, or sleeps, is picked by chance, as is who goes before one
    that could: at up to `changes` of the first `length` steps.
    """

    def __init__(self, movers: Movers, chance: Random, changes: int, length: int) -> None:
        self._movers = movers
        self._chance = chance
        self._last = -1
        count = int(chance.random() * (changes + 1))
        self._points = {1 + int(chance.random() * length) for _ in range(count)}

    def pick(self, able: Sequence[Tried], number: int) -> Tried:
        """See `Schedule`."""
        threads, last = self._movers.threads, self._last
        movers = [*dict.fromkeys(threads[each[0]] for each in able)]
        runs_on = self._movers.runs_on
        goes_on = any(threads[each[0]] == last and runs_on[each[0]] for each in able)
        if goes_on and number in self._points and len(movers) > 1:
            movers.remove(last)
            goes_on = False
        if not goes_on:
            last = movers[int(self._chance.random() * len(movers))]
        self._last = last
        return _any_of(able, last, threads, self._chance)


def schedule(name: str, movers: Movers, chance: Random, changes: int, length: int) -> Schedule:
    """A schedule by its name, for one walk. length: how many steps it is about."""
    if name == RANDOM:
        return AtRandom(movers, chance)
    if name == PRIORITY:
        return ByPriority(movers, chance, changes, length)
    assert name == PREEMPTION, name
    return ByPreemption(movers, chance, changes, length)


def _any_of(able: Sequence[Tried], mover: int, threads: Sequence[int], chance: Random) -> Tried:
    own = [each for each in able if threads[each[0]] == mover]
    return own[0] if len(own) == 1 else own[int(chance.random() * len(own))]
