"""The walks themselves: step by step, with what is seen on the way.

Every state that is come to is asked all questions, and what its threads try is looked at whether it
is taken or not. Must not know how a schedule picks, nor how a run is made short.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import field
from random import Random

from checker.engines.budget import Budget
from checker.engines.engine import Progress
from checker.engines.generated.judging import Judge
from checker.engines.generated.tries import Tried, Tries
from checker.engines.simulation.clocks import Clocks
from checker.engines.simulation.plan import PRIORITY, Plan
from checker.engines.simulation.schedules import Movers, Schedule, schedule
from checker.engines.simulation.shortening import Shortening, Walked
from checker.exploration import Coverage, Exploration, Walks
from checker.ir.questions import Question, QuestionKind
from checker.ir.system import System
from checker.records import dataclass
from checker.semantics.deciding import settled
from checker.semantics.replay import replay
from checker.semantics.timing import time
from checker.trace import Trace
from checker.verdict import Holds, Reason, Unknown, Verdict, Violated

_OFTEN = 256
"""Steps between two looks at the clock."""

_PROBES = 10
"""After so many walks it is known how long runs are, about."""

_MOST_UNTIMED = 20
"""So many runs to an answer that have no times are looked at, then it is given up."""

_TENTH = 10
"""The last of so many equal parts of the walks is what new things are counted in."""


def walked(
    engine: str,
    system: System,
    plan: Plan,
    budget: Budget,
    progress: Callable[[Progress], None],
) -> Exploration:
    """Walk, and tell what was seen even where a signal ends it."""
    walker = _Walker(system, plan, budget, progress)
    try:
        walker.run()
    except KeyboardInterrupt:
        walker.ended = Reason.INTERRUPTED
    return walker.exploration(engine)


@dataclass(slots=True)
class _Walk:
    """What one walk came to: steps, new states, new actions."""

    by: str
    steps: int = 0
    states: int = 0
    taken: int = 0
    cut: bool = False


class _Over(Exception):
    """Time or memory has run out, or nothing is open."""


@dataclass
class _Walker:
    """Walks under way.

    seen: every state that was come to. open: the questions, by bit, that are not yet decided.
    runs: by question the run that decides it; untimed: one that would if it had times.
    """

    system: System
    plan: Plan
    budget: Budget
    progress: Callable[[Progress], None]
    seen: set[int] = field(default_factory=set)
    taken: set[int] = field(default_factory=set)
    failing: set[int] = field(default_factory=set)
    done: list[_Walk] = field(default_factory=list)
    runs: dict[str, Trace] = field(default_factory=dict)
    untimed: dict[str, Trace] = field(default_factory=dict)
    found: dict[str, int] = field(default_factory=dict)
    lacking: Counter[int] = field(default_factory=Counter)
    ended: Reason | None = None
    longest: int = 0
    lengths: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.tries = Tries(self.system)
        self.judge = Judge(self.system, self.tries)
        self.shortening = Shortening(self.system, self.tries, self.judge)
        self.movers = Movers(self.system)
        self.open = self.judge.asked
        self._since = 0

    def run(self) -> None:
        """Take one walk after the other."""
        firsts = [self.tries.layout.pack(each) for each in self.system.initials]
        try:
            for number in range(self.plan.walks if firsts else 0):
                chance = Random(f"{self.plan.seed}/{number}")
                name = self.plan.schedules[number % len(self.plan.schedules)]
                by = self._schedule(name, chance, number)
                clocks = Clocks(self.system, chance) if self.system.timed else None
                self.done.append(_Walk(name))
                self._walk(firsts[int(chance.random() * len(firsts))], by, clocks)
        except _Over:
            pass

    def _schedule(self, name: str, chance: Random, number: int) -> Schedule:
        """One for the next walk, made for runs about as long as those before it."""
        length = self.plan.depth
        if number >= _PROBES:
            length = min(length, max(2 * self.longest, 1))
        if name == PRIORITY and (number >= _PROBES or self.plan.walks <= _PROBES):
            self.lengths.append(length)
        return schedule(name, self.movers, chance, self.plan.changes, length)

    def _walk(self, first: int, by: Schedule, clocks: Clocks | None) -> None:
        walk, state, steps = self.done[-1], first, list[Tried]()
        while True:
            tried = self.tries.all(state)
            able = [each for each in tried if each[2] is not None]
            now = clocks.allowed(tried) if clocks else tried
            if state not in self.seen:
                self.seen.add(state)
                walk.states += 1
                self._look(first, steps, state, tried)
            if len(able) < len(tried):
                self._fail(first, steps, now)
            if clocks:
                able = [each for each in now if each[2] is not None]
            if not able:
                break
            if len(steps) == self.plan.depth:
                walk.cut = True
                break
            step = by.pick(able, len(steps) + 1)
            number, _, after = step
            assert after is not None
            if clocks:
                clocks.take(step, self.tries.layout.unpack(state))
            steps.append(step)
            walk.steps += 1
            if number not in self.taken:
                self.taken.add(number)
                walk.taken += 1
            if self.judge.steps & self.open:
                self._note(self.judge.step(state, after), first, steps)
            state = after
            self._breathe()
        self.longest = max(self.longest, len(steps))

    def _breathe(self) -> None:
        """Look at the clock now and then."""
        self._since += 1
        if self._since % _OFTEN:
            return
        self.progress(Progress(len(self.seen), 0, self.longest))
        self.ended = self.budget.spent()
        if self.ended is not None:
            raise _Over

    # What is seen

    def _look(self, first: int, steps: list[Tried], state: int, tried: list[Tried]) -> None:
        """Ask a new state."""
        self._note(self.judge.state(state), first, steps)
        if (self.judge.stuck | self.judge.cycle) & self.open:
            self._note(self.judge.deadlock(state, tried), first, steps)

    def _fail(self, first: int, steps: list[Tried], tried: list[Tried]) -> None:
        """Note what breaks something when it is tried."""
        for each in tried:
            if each[2] is None:
                self.failing.add(each[0])
                self._note(self.judge.error, first, steps, each)

    def _note(
        self, decided: int, first: int, steps: list[Tried], fails: Tried | None = None
    ) -> None:
        """Keep the run, made short, to each question that is decided and was open."""
        decided &= self.open
        while decided:
            bit = decided & -decided
            decided ^= bit
            self._keep(bit, Walked(first, tuple(steps), fails))
        if not self.open:
            raise _Over

    def _keep(self, bit: int, run: Walked) -> None:
        name = self.system.questions[bit.bit_length() - 1].name
        if not self.system.timed:
            self.runs[name] = self.shortening.short(run, bit, lambda _: True)
        elif self._has_times(self.shortening.trace(run, bit)):
            self.runs[name] = self.shortening.short(run, bit, self._has_times)
        else:
            self.lacking[bit] += 1
            if name not in self.untimed:
                self.untimed[name] = self.shortening.short(run, bit, lambda _: True)
            if self.lacking[bit] < _MOST_UNTIMED:
                return
        self.open &= ~bit
        if name in self.runs:
            self.found[name] = len(self.done)

    @staticmethod
    def _has_times(trace: Trace) -> bool:
        return time(trace) is not None

    # What it comes to

    def exploration(self, engine: str) -> Exploration:
        """All that was seen."""
        return Exploration(
            engine=engine,
            states=len(self.seen),
            stored=len(self.seen),
            transitions=sum(each.steps for each in self.done),
            depth=self.longest,
            exhaustive=False,
            verdicts={each.name: self._verdict(each) for each in self.system.questions},
            coverage=self._coverage(),
            walks=self._walks(),
        )

    def _verdict(self, question: Question) -> Verdict:
        known = settled(question)
        if known is not None:
            return Holds() if known else Violated()
        name = question.name
        trace = self.runs.get(name)
        if trace is not None:
            replay(trace, name)
            return Holds(trace) if question.kind is QuestionKind.REACHABLE else Violated(trace)
        if question.endless:
            told = "Walks come to an end, so they show no run for ever; a check looks for them."
            return Unknown(Reason.UNASKED, told)
        if name in self.untimed:
            told = "The runs seen that would show it have no times. Other walks may, or a check."
            return Unknown(Reason.TIMING, told, self.untimed[name])
        return Unknown(Reason.WALKS, self._told())

    def _told(self) -> str:
        count = len(self.done)
        walks = f"{count:,} walk" + ("s" if count != 1 else "")
        proof = "is no proof: it leaves" if count == 1 else "are no proof: they leave"
        ended = "Interrupted. " if self.ended is Reason.INTERRUPTED else ""
        ended = "The memory was full. " if self.ended is Reason.MEMORY else ended
        return f"{ended}{walks} {proof} runs out."

    def _coverage(self) -> Coverage:
        actions = self.system.actions
        reached = {
            (number, state[thread.variable])
            for state in self.system.initials
            for number, thread in enumerate(self.system.threads)
            if thread.variable is not None
        }
        for number in self.taken:
            target = actions[number].target
            if target is not None:
                reached.add((actions[number].thread, target))
        return Coverage(
            taken=frozenset(self.taken),
            reached=frozenset(reached),
            failing=frozenset(self.failing),
        )

    def _walks(self) -> Walks:
        last = self.done[len(self.done) - -(-len(self.done) // _TENTH) :]
        by = Counter(each.by for each in self.done)
        return Walks(
            seed=self.plan.seed,
            by=tuple((name, by[name]) for name in self.plan.schedules if by[name]),
            steps=sum(each.steps for each in self.done),
            longest=max((each.steps for each in self.done), default=0),
            cut=sum(each.cut for each in self.done),
            last=len(last),
            last_steps=sum(each.steps for each in last),
            last_states=sum(each.states for each in last),
            last_taken=sum(each.taken for each in last),
            threads=self.movers.count if self.lengths else 0,
            shortest_length=min(self.lengths, default=0),
            longest_length=max(self.lengths, default=0),
            changes=self.plan.changes if self.lengths else 0,
            found=self.found,
        )
