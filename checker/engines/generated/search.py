"""Breadth first over packed states, batch by batch, by the generated text.

Keeps the books: levels, limits, where each state was found from. Must not know what a step is; the
runs it returns are read again, step by step, by the interpreter.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, cast

from checker.engines.budget import Budget, Spent
from checker.engines.engine import Progress
from checker.engines.findings import Findings
from checker.engines.generated.layout import Layout
from checker.engines.generated.program import program
from checker.engines.outcome import explore
from checker.exploration import Coverage, Exploration, Other, Statistics, Tally
from checker.ir.expr import Expr
from checker.ir.questions import QuestionKind
from checker.ir.system import System
from checker.records import dataclass
from checker.trace import Trace
from checker.verdict import Reason

if TYPE_CHECKING:
    from checker.engines.generated.turning import Turning
    from checker.engines.liveness.ground import Ground

_BATCH = 4096
"""How many states are expanded in one call, at most; the budget is asked after each."""

_TRIED = 400_000
"""How many actions are tried in one call, about; what can be done in a tenth of a second."""

_NEWS = 5_000
"""How many states are expanded between two reports of progress, about."""

NOWHERE = -1
"""What an initial state is found from."""


@dataclass(frozen=True, slots=True)
class Generated:
    """Explores by Python text made for the system."""

    name: str = "explorer"
    counting: bool = False

    def run(
        self, system: System, budget: Budget, progress: Callable[[Progress], None]
    ) -> Exploration:
        """Explore `system`; see `Engine`. Pre: it is verified."""
        search = Search(system, budget, progress)
        return explore(self.name, system, budget, search, counting=self.counting)


class Search:
    """A search under way.

    seen: each stored state with the one that it was first found from.
    """

    def __init__(
        self,
        system: System,
        budget: Budget,
        progress: Callable[[Progress], None],
        turning: Turning | None = None,
    ) -> None:
        """turning: of states that it turns to the same only one is stored."""
        self.system = system
        self.budget = budget
        self._progress = progress
        self._turn = turning.turn if turning is not None else int
        made = program(system, turning=turning is not None)
        self.layout: Layout = made.layout
        self.findings = Findings(system, self.layout.unpack, self._path)
        names: dict[str, object] = {**made.names, "known": self.findings.known}
        names["escaped"] = self.findings.escaped
        if turning is not None:
            names |= {"turn": turning.turn, "ways": turning.ways}
        exec(compile(made.text, "<explorer>", "exec"), names)
        self._run_batch = cast("Callable[..., int]", names["expand"])
        self._flag_names = tuple(made.flags)
        self._flags = list(made.flags.values())
        self._batch = max(1, min(_BATCH, _TRIED // max(1, len(system.actions))))
        self.seen: dict[int, int] = {}
        self._below: list[int] = []
        self._ends: list[int] = []
        self._news = 0
        self.depth = 0
        self.expanded = 0
        self.transitions = 0
        self.reason: Reason | None = None
        self.refused = False  # that would be a MemoryError
        self.over = False

    @property
    def stored(self) -> int:
        """How many states are stored."""
        return len(self.seen)

    @property
    def waiting(self) -> int:
        """How many of these are not expanded."""
        return len(self.seen) - self.expanded

    def run(self) -> None:
        """Search until every state is expanded, or `reason` says why not."""
        try:
            level = self._start()
            while level and self.reason is None:
                self._ends.append(len(self.seen))
                at_edge = self.findings.distance == self.budget.depth
                level = self._edge(level) if at_edge else self._level(level)
        except Spent as spent:
            self.reason = spent.reason
        self.over = True

    def interrupted(self) -> None:
        """Time or a signal has ended the search, unless it was over already."""
        if not self.over:
            self.reason = self.budget.spent() or Reason.INTERRUPTED
            self.depth = self.findings.distance + bool(self._below)

    def _start(self) -> list[int]:
        for state in self.system.initials:
            if self.budget.full(len(self.seen)):
                self.reason = Reason.STATES
                self._look(list(self.seen))
                return []
            self.seen[self._turn(self.layout.pack(state))] = NOWHERE
        return list(self.seen)

    # Batches

    def _level(self, level: list[int]) -> list[int]:
        """Expand states of one distance; the new ones, one step further."""
        self._below = []
        for start in range(0, len(level), self._batch):
            done = self._expand(level[start : start + self._batch])
            if self._below:
                self.depth = self.findings.distance + 1
            if self.reason is not None:
                self._look(level[start + done + 1 :])
                self.findings.distance += 1
                self._look(self._below)
                return []
        self.findings.distance += 1
        return self._below

    def _expand(self, batch: list[int]) -> int:
        """Expand a batch, or as much of it as the limit of states allows; how many were.

        If the limit is passed the batch is taken back and tried again in halves, so that it ends
        within one state, which has then been looked at and counts as not expanded.
        """
        stored, found = len(self.seen), len(self._below)
        transitions = self._call(batch, self._below)
        limit = self.budget.states
        if limit is None or len(self.seen) <= limit:
            self.expanded += len(batch)
            self.transitions += transitions
            return len(batch)
        if len(batch) == 1:
            self._forget(limit)
            del self._below[found + limit - stored :]
            self.reason = Reason.STATES
            return 0
        self._forget(stored)
        del self._below[found:]
        half = len(batch) // 2
        done = self._expand(batch[:half])
        return done if self.reason is not None else done + self._expand(batch[half:])

    def _forget(self, stored: int) -> None:
        """Take back all states but the first so many."""
        while len(self.seen) > stored:
            self.seen.popitem()

    def _look(self, states: list[int]) -> tuple[int, bool]:
        """Look at states without storing what follows: how many steps, and whether any is new."""
        stored = len(self.seen)
        transitions = 0
        new = False
        for start in range(0, len(states), self._batch):
            transitions += self._call(states[start : start + self._batch], [])
            new = new or len(self.seen) > stored
            self._forget(stored)
        return transitions, new

    def _edge(self, level: list[int]) -> list[int]:
        """Look at the states of the last distance allowed: they are expanded if nothing is new."""
        self._below = []
        transitions, new = self._look(level)
        if new:
            self.reason = Reason.DEPTH
        else:
            self.expanded += len(level)
            self.transitions += transitions
        return []

    def _call(self, batch: list[int], below: list[int]) -> int:
        spent = self.budget.spent()
        if spent is not None:
            raise Spent(spent)
        transitions = self._run_batch(
            batch,
            self.seen,
            below.append,
            self._flags,
            self.findings.hit,
            self.findings.fails,
            self.findings.stuck,
            self.findings.waits,
        )
        self._news += len(batch)
        if self._news >= _NEWS:
            self._news = 0
            states = len(self.seen)  # with what a limit of states will take back
            if self.budget.states is not None:
                states = max(min(states, self.budget.states), self.expanded)
            self._progress(Progress(states, states - self.expanded, self.findings.distance))
        return transitions

    def free(self) -> None:
        """Give back the memory of what is stored; then it is only asked why it is over."""
        self.seen.clear()

    # What was found

    def told(self, found: Exploration) -> Exploration:
        """What was found; the search has nothing to add."""
        return found

    def traces(self) -> dict[str, Trace]:
        """The run that decides each question that is decided."""
        return self.findings.traces()

    def others(self) -> dict[str, list[Other]]:
        """Further deadlocks and errors, by question, as found."""
        return self.findings.others()

    def _path(self, packed: int) -> list[int]:
        """The states of the first run to this one."""
        path = [packed]
        while (packed := self.seen[packed]) != NOWHERE:
            path.append(packed)
        return path[::-1]

    def ground(
        self,
        conditions: Sequence[Expr],
        fits: Callable[[int], bool],
        go_on: Callable[[], None],
    ) -> Ground:
        """All stored states with their steps; see `outcome.Search`."""
        from checker.engines.generated.edges import graph_of  # only where it is asked for
        from checker.engines.liveness.rows import Rows

        return Rows(graph_of(self.system, self.layout, self.seen, conditions, go_on))

    def tally(self) -> Tally:
        """How often what was seen: the states are stored in the order in which they expand."""
        from checker.engines.generated.tally import tally_of  # only where it is asked for

        return tally_of(self.system, self.layout, self.seen, self.expanded)

    def statistics(self) -> Statistics:
        """What the states stored are like."""
        from checker.engines.generated.tally import statistics_of  # only where it is asked for

        return statistics_of(self.system, self.layout, self.seen, self._ends)

    def coverage(self) -> Coverage:
        """What was seen."""
        system = self.system
        flags = dict(zip(self._flag_names, self._flags, strict=True))
        questions = list(enumerate(system.questions))
        return self.findings.coverage(
            taken=frozenset(k for k in range(len(system.actions)) if flags[f"a{k}"]),
            met=frozenset(each.name for k, each in questions if flags.get(f"m{k}") == 0),
            always=frozenset(
                each.name
                for k, each in questions
                if each.kind is QuestionKind.REACHABLE and not flags[f"x{k}"]
            ),
            fulfilled=frozenset(
                (k, place)
                for k in range(len(system.actions))
                for place in range(len(system.actions[k].conditions))
                if flags.get(f"f{k}_{place}") == 0
            ),
        )
