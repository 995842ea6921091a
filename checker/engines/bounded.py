"""Every run with few preemptions: first those with none, then with one, and so on.

A state is looked at once for each thread that may have come to it last, since that is who may be
put aside there. Knows packed states by text; what a preemption is, `semantics.preempting` says.

Source: M. Musuvathi and S. Qadeer, Iterative Context Bounding for Systematic Testing of
Multithreaded Programs, PLDI 2007.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field

from checker.engines.budget import Budget
from checker.engines.engine import Engine, Progress
from checker.engines.generated.judging import Judge
from checker.engines.generated.tries import Tried, Tries
from checker.engines.tiers import Tiered
from checker.exploration import Coverage, Exploration
from checker.ir.questions import Question, QuestionKind
from checker.ir.system import System
from checker.records import dataclass
from checker.semantics.deciding import settled
from checker.semantics.integers import attempt, question_failure, step_failure
from checker.semantics.preempting import runs_on
from checker.semantics.replay import replay
from checker.trace import Failure, Shortest, Step, Trace
from checker.verdict import Holds, Reason, Unknown, Verdict, Violated

_OFTEN = 256
"""States between two looks at the clock."""


@dataclass(frozen=True, slots=True)
class Bounded:
    """Looks at every run with at most so many preemptions; see `Engine`.

    Where others come to nothing else, `whole` is asked, and answers. A run that it shows has as
    few preemptions as any that shows the same, and of those as few steps. Its states are those of
    the runs that it looked at; stored is each of them for each thread that came to it.
    """

    most: int
    name: str = "search by preemptions"
    whole: Engine = field(default_factory=Tiered)

    def run(
        self, system: System, budget: Budget, progress: Callable[[Progress], None]
    ) -> Exploration:
        """Look at the runs of `system` in that order until the budget ends."""
        search = _Search(system, self.most, budget, progress)
        try:
            search.run()
        except KeyboardInterrupt:
            search.reason = Reason.INTERRUPTED
        if search.complete:
            return self.whole.run(system, budget, progress)
        return search.exploration(self.name)


_Place = tuple[int, int]
"""A packed state, and the thread that came to it; -1 for none."""

_Way = tuple[_Place, Tried]
"""How a place was come to."""

_Far = tuple[int, int]
"""How many preemptions it takes, and how many steps."""


@dataclass
class _Search:
    """A search under way.

    best: how far each place is, as far as is known; it is final for those that are done.
    pending: by preemptions, then by steps, the places that may be so far.
    shown: by question how far the run to it is, the place, the step from there if it is one that
    shows it, and what that breaks if it can't be taken.
    level: of how many preemptions the runs are that are looked at now.
    complete: runs with more preemptions come to no other state, and take no step that shows more.
    """

    system: System
    most: int
    budget: Budget
    progress: Callable[[Progress], None]
    best: dict[_Place, _Far] = field(default_factory=dict)
    ways: dict[_Place, _Way] = field(default_factory=dict)
    done: set[_Place] = field(default_factory=set)
    seen: set[int] = field(default_factory=set)
    pending: list[dict[int, list[_Place]]] = field(default_factory=list)
    shown: dict[int, tuple[_Far, _Place, Tried | None]] = field(default_factory=dict)
    taken: set[int] = field(default_factory=set)
    failing: set[int] = field(default_factory=set)
    transitions: int = 0
    level: int = 0
    reason: Reason | None = None
    complete: bool = False

    def __post_init__(self) -> None:
        self.tries = Tries(self.system)
        self.judge = Judge(self.system, self.tries)
        self.pending = [{} for _ in range(self.most + 1)]
        self._threads = [each.thread for each in self.system.actions]
        self._runs_on = [runs_on(each) for each in self.system.actions]
        self._beyond: set[_Place] = set()
        self._hidden = False

    def run(self) -> None:
        """Search until every run with so few preemptions is looked at, or `reason` says why not."""
        for state in self.system.initials:
            self._reach((self.tries.layout.pack(state), -1), (0, 0), None)
        for level, steps in enumerate(self.pending):
            self.level = level
            while steps:
                length = min(steps)
                for place in steps.pop(length):
                    if place in self.done or self.best[place] != (level, length):
                        continue
                    self._look(place, length)
                    if self.reason not in (None, Reason.DEPTH):
                        return
        self.complete = self.reason is None and not self._hidden and self._beyond <= self.done

    def _look(self, place: _Place, length: int) -> None:
        """Ask a state, try all steps from it."""
        self.done.add(place)
        if len(self.done) % _OFTEN == 0:
            self.reason = self.budget.spent() or self.reason
            self.progress(Progress(len(self.seen), len(self.best) - len(self.done), length))
        state, last = place
        far = self.level, length
        tried = self.tries.all(state)
        if state not in self.seen:
            self.seen.add(state)
            self._show(self.judge.state(state), far, place)
            self._show(self.judge.deadlock(state, tried), far, place)
        put_aside = any(
            self._threads[number] == last and self._runs_on[number] for number, _, _ in tried
        )
        for each in tried:
            by = self._threads[each[0]]
            further = self.level + (put_aside and by != last), length + 1
            if further[0] <= self.most:
                self._try(place, each, further)
            elif self._decides(state, each):
                self._hidden = True
            elif each[2] is not None:
                self._beyond.add((each[2], by))

    def _decides(self, state: int, tried: Tried) -> int:
        """The questions that it decides that the step is tried."""
        after = tried[2]
        return self.judge.error if after is None else self.judge.step(state, after)

    def _try(self, place: _Place, tried: Tried, far: _Far) -> None:
        """Take a step, or see what breaks."""
        number, _, after = tried
        self._show(self._decides(place[0], tried), far, place, tried)
        if after is None:
            self.failing.add(number)
            return
        self.taken.add(number)
        self.transitions += 1
        self._reach((after, self._threads[number]), far, (place, tried))

    def _reach(self, place: _Place, far: _Far, way: _Way | None) -> None:
        known = self.best.get(place)
        if known is not None and known <= far:
            return
        if self.budget.depth is not None and far[1] > self.budget.depth:
            self.reason = Reason.DEPTH
            return
        if known is None and self.budget.full(len(self.best)):
            self.reason = Reason.STATES
            return
        self.best[place] = far
        if way is not None:
            self.ways[place] = way
        self.pending[far[0]].setdefault(far[1], []).append(place)

    def _show(self, decided: int, far: _Far, place: _Place, tried: Tried | None = None) -> None:
        while decided:
            bit = decided & -decided
            decided ^= bit
            if bit not in self.shown or far < self.shown[bit][0]:
                self.shown[bit] = far, place, tried

    # What it comes to

    def exploration(self, engine: str) -> Exploration:
        """What was found, where it is not all that there is."""
        return Exploration(
            engine=f"{engine}, at most {self.most}",
            states=len(self.seen),
            stored=len(self.best),
            transitions=self.transitions,
            depth=max((length for _, length in self.best.values()), default=0),
            exhaustive=False,
            verdicts={
                each.name: self._verdict(number, each)
                for number, each in enumerate(self.system.questions)
            },
            coverage=Coverage(taken=frozenset(self.taken), failing=frozenset(self.failing)),
        )

    def _verdict(self, number: int, question: Question) -> Verdict:
        known = settled(question)
        if known is not None:
            return Holds() if known else Violated()
        shown = self.shown.get(1 << number)
        if shown is not None:
            trace = self._trace(1 << number, *shown)
            replay(trace, question.name)
            return Holds(trace) if question.kind is QuestionKind.REACHABLE else Violated(trace)
        if question.endless:
            told = "A search by preemptions does not look for runs for ever; a check does."
            return Unknown(Reason.UNASKED, told)
        return Unknown(self.reason or Reason.PREEMPTIONS, self._told())

    def _told(self) -> str:
        states = f"{len(self.seen):,} state" + ("s" if len(self.seen) != 1 else "")
        if self.reason is None:
            return (
                f"Every run with {_at_most(self.most)} was looked at ({states}), and no other."
                " Raise --max-preemptions, or leave it out."
            )
        whole = "no run was looked at as a whole"
        if self.level and self.reason is not Reason.DEPTH:
            whole = f"every run with {_at_most(self.level - 1)} was looked at"
        where, advice = {
            Reason.STATES: (f"Stopped at {len(self.best):,} states", " Raise --max-states."),
            Reason.DEPTH: (f"Stopped at depth {self.budget.depth}", " Raise --max-depth."),
            Reason.SECONDS: ("Stopped when the time was over", " Raise --max-seconds."),
            Reason.MEMORY: ("Stopped for want of memory", " Raise --max-memory."),
        }.get(self.reason, ("Interrupted", ""))
        return f"{where}; {whole}.{advice}"

    def _trace(self, bit: int, far: _Far, place: _Place, tried: Tried | None) -> Trace:
        unpack, actions = self.tries.layout.unpack, self.system.actions
        steps = [] if tried is None or tried[2] is None else [self._step(tried)]
        at = place
        while at in self.ways:
            at, taken = self.ways[at]
            steps.append(self._step(taken))
        steps.reverse()
        failure = None
        if bit == self.judge.error:
            last = unpack(place[0])
            found: list[Failure | Step | None]
            if tried is not None and tried[2] is None:
                found = [attempt(self.system, actions[tried[0]], last, tried[1])]
            elif tried is not None:
                after = steps[-1].state
                found = [step_failure(each, last, after) for each in self.system.questions]
            else:
                found = [question_failure(each, last) for each in self.system.questions]
            failure = next(each for each in found if isinstance(each, Failure))
        few = self.reason is None or far[0] < self.level
        shortest = Shortest.OF_AS_FEW_PREEMPTIONS
        if self.system.timed or not few:  # with times the order may be another
            shortest = Shortest.UNKNOWN
        return Trace(self.system, unpack(at[0]), tuple(steps), failure=failure, shortest=shortest)

    def _step(self, tried: Tried) -> Step:
        number, choices, after = tried
        assert after is not None
        return Step(self.system.actions[number], choices, self.tries.layout.unpack(after))


def _at_most(preemptions: int) -> str:
    if preemptions == 0:
        return "no preemption"
    return f"at most {preemptions} preemption" + ("s" if preemptions > 1 else "")
