"""What is explored: a walk, with the texts of the spec that it is through.

Knows in which order what can't be taken is told, and where in the text a walk stands; must not
know how any of it looks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from checker.ir.actions import Action
from checker.ir.system import State
from checker.records import dataclass
from checker.render.as_why_not import other_way
from checker.render.page import harmless
from checker.semantics.timing import time
from checker.semantics.why_not import Impossible
from checker.source import Source, Span
from checker.trace import Failure, Step, Trace
from checker.walk import Shown, Walk
from checker.ways import MOST_TIMED

MOST_LOOKED_BEHIND = 20
"""Steps that can be taken up to which it is told of each what it would violate."""


@dataclass(frozen=True, slots=True)
class Explored:
    """source: the spec. texts: all that a span may point into, by name."""

    walk: Walk
    source: Source
    texts: Mapping[str, Source]
    fine: bool = False

    @property
    def file(self) -> str:
        """The name of the spec."""
        return self.source.name

    @property
    def included(self) -> Iterator[Source]:
        """The texts that the spec includes, without those of the library."""
        for name, text in self.texts.items():
            if name != self.file and not name.startswith("<"):
                yield text

    @property
    def impossible(self) -> list[Impossible]:
        """What can't be taken: first what is waited for, then where the text goes another way."""
        return sorted(self.walk.moves.impossible, key=other_way)

    @property
    def before(self) -> State:
        """The state before the last step; the first state itself."""
        return self.walk.state_at(max(self.walk.position - 1, 0))

    @property
    def whole(self) -> Trace:
        """All that was taken, what was undone included; without times."""
        steps = [each for each in self.walk.taken if isinstance(each, Step)]
        last = self.walk.taken[-1] if self.walk.taken else None
        failure = last if isinstance(last, Failure) else None
        return Trace(self.walk.system, self.walk.initial, tuple(steps), failure=failure)

    def times(self) -> dict[int, Fraction]:
        """When each step of the run can be taken, by its number; empty if there are no times."""
        if not self.walk.system.timed:
            return {}
        run = self.walk.timed()
        if run is None:
            return {}
        times = [each.time for each in run.steps]
        if run.failure is not None:
            times.append(run.failure.time)
        return {number: each for number, each in enumerate(times, 1) if each is not None}

    def violated_by(self, step: Step) -> tuple[Shown, ...]:
        """What a step that can be taken would violate; of many steps it is not looked at."""
        many = len(self.walk.moves.possible) > MOST_LOOKED_BEHIND
        return () if many else self.walk.behind(step)

    def in_time(self, run: Trace) -> bool:
        """Whether a run has times at which it is possible; true where nothing takes time.

        Of a long run it is taken for granted: to find out would take longer than one waits.
        """
        if not self.walk.system.timed or run.length > MOST_TIMED:
            return True
        return time(run) is not None

    def takes_in_time(self, step: Step) -> bool:
        """Whether a step can come next at some time; true too where the run so far has none."""
        run = self.walk.trace
        longer = replace(run, steps=(*run.steps, step))
        return self.in_time(longer) or not self.in_time(run)

    @property
    def line(self) -> int:
        """The line of the spec that the last step stands at; 1 at the start."""
        walk = self.walk
        last = walk.taken[walk.position - 1].action if walk.position else None
        return 1 if last is None else self.line_of(last)

    def line_of(self, action: Action) -> int:
        """The line of the spec that a step stands at: the call, if it is in another text."""
        return self._line(action.span) or 1

    def standing(self) -> dict[int, list[str]]:
        """By line of the spec the threads that stand there."""
        system, state = self.walk.system, self.walk.state
        found: dict[int, list[str]] = {}
        for number, thread in enumerate(system.threads):
            where = system.location(state, number)
            if where is None or where == thread.end:
                continue
            line = self._line(thread.locations[where].span)
            if line is not None:
                found.setdefault(line, []).append(harmless(thread.name))
        return found

    def _line(self, span: Span | None) -> int | None:
        if span is None:
            return None
        return next((each.line for each in reversed(span.chain) if each.file == self.file), None)
