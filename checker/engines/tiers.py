"""The engine that is used unless another is asked for: Python text at once, native code for more.

Most specs have few states, and are explored before native code could be made. Must not know how
either engine works; both visit states in the same order, so what is found is the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from math import factorial
from typing import TYPE_CHECKING

from checker.engines import generated
from checker.engines.budget import Budget
from checker.engines.engine import Progress
from checker.engines.generated.search import Search
from checker.engines.outcome import Search as AnySearch
from checker.engines.outcome import explore
from checker.exploration import Coverage, Exploration, Other, Statistics, Tally
from checker.ir.expr import Expr
from checker.ir.system import System
from checker.records import dataclass
from checker.trace import Trace
from checker.verdict import Reason

if TYPE_CHECKING:
    from checker.engines.apart import Halves
    from checker.engines.generated.quotient import Symmetry
    from checker.engines.liveness.ground import Ground
    from checker.engines.native.explorer import Explorer
    from checker.engines.symmetry.lanes import Lanes

ENOUGH = 20_000
"""A system with more states than this is explored natively, from its beginning, if it can be."""

MANY_ALIKE = 120
"""Where one state can stand for so many, as of five threads alike, that goes before native code."""

EACH = 250
"""And so many more for each of its actions, for which code has to be made first."""


@dataclass(frozen=True, slots=True)
class Tiered:
    """Explores by Python text, and by native code once there are many states.

    Where many threads are interchangeable fewer are stored from then on. Its name in a report says
    which it was, and why not native where there are many.
    enough: how many states are many; by default it depends on the system. 0 is natively at once, if
    it can be.
    """

    name: str = generated.Generated().name
    enough: int | None = None
    counting: bool = False

    def run(
        self, system: System, budget: Budget, progress: Callable[[Progress], None]
    ) -> Exploration:
        """Explore `system`; see `Engine`. Pre: it is verified."""
        many = ENOUGH + EACH * len(system.actions)
        enough = many if self.enough is None else self.enough
        few = self.enough != 0 and not self.counting  # what is counted is counted of all states
        tell = _Told(progress)
        search = _Search(system, budget, tell, enough, by_symmetry=few, levels=self.counting)
        try:
            return explore(self.name, system, budget, search, counting=self.counting)
        except _Apart as parted:
            parts, by_symmetry = parted.parts, parted.search
        del search
        from checker.engines.apart import asked_apart  # only where both are many

        def reduced() -> tuple[Exploration, AnySearch]:
            return explore(self.name, parts.states, budget, by_symmetry), by_symmetry

        def whole() -> Exploration:
            search = _prepared(parts.endless, budget, tell, None)
            return explore(self.name, parts.endless, budget, search)

        return asked_apart(system, budget, reduced, whole)


def quotient(
    system: System, found: Symmetry, budget: Budget, progress: Callable[[Progress], None]
) -> AnySearch:
    """The search by symmetry, from its beginning; natively once there are many states."""
    enough = ENOUGH + EACH * len(system.actions)
    return _Search(system, budget, progress, enough, by_symmetry=True, levels=False, found=found)


class _Enough(Exception):
    """There are many states, and another search is ready to go on with them."""


class _Apart(Exception):
    """There are many states, and two searches are to decide what is asked; the first is ready."""

    def __init__(self, parts: Halves, search: _Search) -> None:
        super().__init__("two searches")
        self.parts = parts
        self.search = search


class _Told:
    """Passes on what is told; not what was told before, by a search that began earlier."""

    def __init__(self, progress: Callable[[Progress], None]) -> None:
        self._progress = progress
        self._most = 0

    def __call__(self, progress: Progress) -> None:
        """Tell how far it has come."""
        if progress.states >= self._most:
            self._most = progress.states
            self._progress(progress)


def _prepared(
    system: System, budget: Budget, progress: Callable[[Progress], None], found: Symmetry | None
) -> _Search:
    """A search that is in native code from its beginning, if there can be any. found: by symmetry.

    The code is made.
    """
    search = _Search(system, budget, progress, 0, by_symmetry=False, levels=False, found=found)
    search.prepare()
    return search


def _by_text(
    system: System, found: Symmetry, budget: Budget, progress: Callable[[Progress], None]
) -> AnySearch:
    from checker.engines.generated.quotient import Quotient  # only for threads alike

    return Quotient(system, found, budget, progress)


class _Search:
    """A search by one engine and then, if there is more to do, by the other."""

    def __init__(
        self,
        system: System,
        budget: Budget,
        progress: Callable[[Progress], None],
        enough: int,
        *,
        by_symmetry: bool,
        levels: bool,
        found: Symmetry | None = None,
    ) -> None:
        """levels: it will be asked how many states there are at each distance.

        found: what it is reduced by from the beginning.
        """
        self._by_symmetry = by_symmetry
        self._symmetry = found
        self.name = Tiered().name
        self.why_slow = ""
        self._levels = levels
        self._system = system
        self._parts: Halves | None = None
        self._budget = budget
        self._tell = _Told(progress)
        self._enough: int | None = enough
        self._next: AnySearch | None = None
        self._now: AnySearch = Search(system, budget, self._watch)
        if found is not None:
            self._now = _by_text(system, found, budget, self._watch)

    def prepare(self) -> None:
        """Make native code, if it is wanted from the beginning."""
        try:
            if self._enough == 0:
                self._change()
        except _Enough:
            assert self._next is not None
            self._now = self._next

    def run(self) -> None:
        """Search until every state is expanded, or `reason` says why not."""
        self.prepare()
        try:
            self._now.run()
        except _Enough:
            assert self._next is not None
            before, self._now = self._now, self._next
            before.free()
            self._now.run()

    def _watch(self, progress: Progress) -> None:
        """Tell how far it has come, and see whether that is far enough for native code."""
        self._tell(progress)
        if self._enough is not None and progress.states > self._enough:
            self._change()

    def _change(self) -> None:
        """Raise _Enough if there is another search to go on with."""
        self._enough = None
        found = self._symmetry or (self._interchangeable() if self._by_symmetry else None)
        if found is not None and self._parts is not None:
            by_symmetry = _prepared(self._parts.states, self._budget, self._tell, found)
            raise _Apart(self._parts, by_symmetry)
        if found is None:
            self._next = self._native()
        elif self._symmetry is None:
            self._next = self._reduced(found) or _by_text(
                self._system, found, self._budget, self._tell
            )
        else:
            self._next = self._reduced(found)
        if self._next is not None:
            raise _Enough

    def _interchangeable(self) -> Symmetry | None:
        """What it can be reduced by, if that leaves so much less to store that it is faster."""
        from checker.engines.generated.quotient import symmetry
        from checker.engines.symmetry.exchanges import MOST_MEMBERS

        families = Counter(each.family for each in self._system.threads)
        if not any(
            factorial(min(count, MOST_MEMBERS)) >= MANY_ALIKE for count in families.values()
        ):
            return None
        asked = self._system
        if any(each.endless for each in asked.questions):
            from checker.engines.apart import halves

            self._parts = halves(asked)
            if self._parts is None:
                return None
            asked = self._parts.states
        found = symmetry(asked)
        return found if found.order >= MANY_ALIKE else None

    def told(self, found: Exploration) -> Exploration:
        """What was found, with the counts of all states where not all are stored."""
        found = self._now.told(found)
        return replace(found, engine=self.name, why_slow=self.why_slow)

    def free(self) -> None:
        """Give back the memory of what is stored; then it is only asked why it is over."""
        self._now.free()

    def _made(self, lanes: Sequence[Lanes] = ()) -> Explorer | None:
        """Native code that explores, or none; then the name says why. lanes: see `explorer`."""
        from checker.engines.native.machine import available

        if not available():
            self._slow("llvmlite is not installed")
            return None
        from checker.engines.native.explorer import explorer
        from checker.engines.native.values import Unfit

        try:
            return explorer(self._system, lanes)
        except Unfit as why:
            self._slow(str(why))
            return None

    def _native(self) -> AnySearch | None:
        """A native search, or none."""
        made = self._made()
        if made is None:
            return None
        from checker.engines.native import Native
        from checker.engines.native.search import Search as NativeSearch

        self.name = Native().name
        search = NativeSearch(self._system, self._budget, self._tell, made)
        search.levels = [] if self._levels else None
        return search

    def _reduced(self, found: Symmetry) -> AnySearch | None:
        """A native search by symmetry, or none."""
        made = self._made(found.lanes)
        if made is None:
            return None
        from checker.engines.native import Native
        from checker.engines.native.quotient import Quotient as NativeQuotient
        from checker.engines.native.values import Unfit

        try:
            search = NativeQuotient(self._system, found.lanes, self._budget, self._tell, made)
        except Unfit as why:
            self._slow(str(why))
            return None
        self.name = Native().name
        return search

    def _slow(self, why: str) -> None:
        """There is no native search, for some reason."""
        self.why_slow = why
        self.name += f", not native: {why}"

    # What is asked of a search is asked of the one that runs

    def ground(
        self,
        conditions: Sequence[Expr],
        fits: Callable[[int], bool],
        go_on: Callable[[], None],
    ) -> Ground:
        """All stored states with their steps; see `outcome.Search`."""
        return self._now.ground(conditions, fits, go_on)

    @property
    def reason(self) -> Reason | None:
        """Why it is over too early, if it is."""
        return self._now.reason

    @property
    def refused(self) -> bool:
        """Whether the system gave no more memory."""
        return self._now.refused

    @property
    def transitions(self) -> int:
        """How many steps there are from the states expanded."""
        return self._now.transitions

    @property
    def depth(self) -> int:
        """How far the farthest stored state is from an initial one."""
        return self._now.depth

    @property
    def stored(self) -> int:
        """How many states are stored."""
        return self._now.stored

    @property
    def waiting(self) -> int:
        """How many of these are not expanded."""
        return self._now.waiting

    def interrupted(self) -> None:
        """Time or a signal has ended the search, unless it was over already."""
        self._now.interrupted()

    def traces(self) -> dict[str, Trace]:
        """The run that decides each question that is decided."""
        return self._now.traces()

    def others(self) -> dict[str, list[Other]]:
        """Further deadlocks and errors, by question, the nearest first."""
        return self._now.others()

    def tally(self) -> Tally:
        """How often what was seen."""
        return self._now.tally()

    def statistics(self) -> Statistics:
        """What the states stored are like."""
        return self._now.statistics()

    def coverage(self) -> Coverage:
        """What was seen."""
        return self._now.coverage()
