"""From what an engine found to verdicts: replayed traces, and honest words where it was cut short.

Shared by all engines, so that running out never looks like an answer. Knows nothing of how states
are stored or visited.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Protocol, assert_never

from checker.engines.budget import Budget, size
from checker.exploration import Coverage, Exploration, Other, Statistics, Tally
from checker.ir.expr import Expr
from checker.ir.questions import QuestionKind
from checker.ir.system import System
from checker.records import dataclass
from checker.semantics.deciding import settled
from checker.semantics.replay import replay
from checker.trace import Shortest, Trace
from checker.verdict import Holds, Reason, Unknown, Verdict, Violated

if TYPE_CHECKING:
    from checker.engines.liveness.answers import Endless
    from checker.engines.liveness.ground import Ground

MOST_OTHERS = 8
"""How many deadlocks, and errors, are shown beside the first."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a run was cut short.

    waiting: states that are stored and not expanded. Where states or depth ran out these have
    still been looked at; otherwise not. refused: the system gave no more memory, whatever the
    budget is.
    """

    reason: Reason
    states: int
    depth: int
    waiting: int
    refused: bool = False


class Search(Protocol):
    """A search under way, of whatever engine."""

    @property
    def reason(self) -> Reason | None:
        """Why it is over too early, if it is."""

    @property
    def refused(self) -> bool:
        """Whether it wants for memory since the system gave no more, not for the budget."""

    @property
    def transitions(self) -> int:
        """How many steps there are from the states expanded."""

    @property
    def depth(self) -> int:
        """How far the farthest stored state is from an initial one."""

    @property
    def stored(self) -> int:
        """How many states are stored."""

    @property
    def waiting(self) -> int:
        """How many of these are not expanded."""

    def run(self) -> None:
        """Search until every state is expanded, or `reason` says why not."""

    def interrupted(self) -> None:
        """Time or a signal has ended the search, unless it was over already."""

    def traces(self) -> dict[str, Trace]:
        """The run that decides each question that is decided."""

    def others(self) -> dict[str, list[Other]]:
        """Further deadlocks and errors, by question, the nearest first."""

    def coverage(self) -> Coverage:
        """What was seen."""

    def tally(self) -> Tally:
        """How often each step is taken, and each place reached, among the states stored."""

    def statistics(self) -> Statistics:
        """What the states stored are like."""

    def ground(
        self,
        conditions: Sequence[Expr],
        fits: Callable[[int], bool],
        go_on: Callable[[], None],
    ) -> Ground:
        """All stored states with their steps, to be asked about these conditions.

        fits, go_on: see `Ground.look`. Raises TooWide.
        """

    def told(self, found: Exploration) -> Exploration:
        """What was found, with what only the search knows of itself."""

    def free(self) -> None:
        """Give back the memory of what is stored; then it is only asked why it is over."""


def explore(
    engine: str, system: System, budget: Budget, search: Search, *, counting: bool = False
) -> Exploration:
    """Run a search, and tell what it found even where a signal ends it. Then it is freed.

    counting: also how often what was seen, unless time or a signal ends it before that is known.
    """
    endless = _asked_for_ever(system, budget)
    counted: _Counted = (None, None)
    try:
        search.run()
        if endless is None:
            pass
        elif search.reason in (None, Reason.STATES, Reason.DEPTH):
            endless.run(search.ground, states=search.stored, whole=search.reason is None)
        else:
            endless.reason = search.reason
        if counting and search.reason not in (Reason.SECONDS, Reason.INTERRUPTED):
            counted = _tallied(search), search.statistics()
        return search.told(_found(engine, system, budget, search, endless, counted))
    except KeyboardInterrupt:
        search.interrupted()
        if endless is not None and endless.reason is Reason.INTERRUPTED:
            endless.reason = budget.spent() or Reason.INTERRUPTED
        return search.told(_found(engine, system, budget, search, endless, counted))
    finally:
        search.free()


def _asked_for_ever(system: System, budget: Budget) -> Endless | None:
    """What is asked about runs for ever, if anything is; else none of it is loaded."""
    if not any(each.endless for each in system.questions):
        return None
    from checker.engines.liveness.answers import Endless

    return Endless(system, budget)


_Counted = tuple[Tally | None, Statistics | None]


def _tallied(search: Search) -> Tally:
    """How often what was seen. What was counted anew must come to what the search has counted."""
    tally = search.tally()
    if sum(tally.steps) != search.transitions:
        told = f"{sum(tally.steps)} steps were counted, and {search.transitions} transitions"
        raise AssertionError(told)
    return tally


def _found(
    engine: str,
    system: System,
    budget: Budget,
    search: Search,
    endless: Endless | None,
    counted: _Counted,
) -> Exploration:
    cut = None
    if search.reason is not None:
        reason, refused = search.reason, search.refused
        cut = Cut(reason, search.stored, search.depth, search.waiting, refused)
    forever: dict[str, Verdict] = {}
    if endless is not None:
        forever.update(_endless(endless, cut, budget, search.stored))
    return Exploration(
        engine=engine,
        states=search.stored,
        stored=search.stored,
        transitions=search.transitions,
        depth=search.depth,
        exhaustive=cut is None,
        verdicts=verdicts(system, search.traces(), cut, budget, forever),
        coverage=search.coverage(),
        others={
            name: tuple(_replayed(name, found))
            for name, found in search.others().items()
            if any(each.name == name for each in system.questions)
        },
        tally=counted[0],
        statistics=counted[1],
    )


def _endless(
    endless: Endless, cut: Cut | None, budget: Budget, states: int
) -> Iterator[tuple[str, Verdict]]:
    """The verdicts about runs for ever. cut: None if every reachable state was expanded."""
    for question in endless.asked:
        name = question.name
        found = endless.found.get(name)
        if isinstance(found, Trace):
            replay(found, name)
            yield name, Violated(found)
        elif isinstance(found, Unknown):
            yield name, found
        elif cut is not None:
            yield name, Unknown(cut.reason, _told(cut, budget, "no run for ever that violates it"))
        elif name in endless.found:
            yield name, Holds()
        else:
            assert endless.reason is not None
            before = f"before all runs through the {states:,} states were looked at."
            yield name, Unknown(endless.reason, stopped(endless.reason, budget, before))


def stopped(reason: Reason, budget: Budget, before: str, *, refused: bool = False) -> str:
    """That the end came before something was done, and what to do. refused: see `Cut`."""
    match reason:
        case Reason.SECONDS:
            return f"Stopped after {budget.seconds or 0:g} s, {before} Raise --max-seconds."
        case Reason.MEMORY if refused:
            return f"Stopped where the system had no more memory, {before}"
        case Reason.MEMORY:
            memory = size(budget.memory or 0)
            return f"Stopped at {memory} of memory, {before} Raise --max-memory."
        case _:
            return f"Interrupted {before}"


def _replayed(name: str, others: Iterable[Other]) -> Iterator[Other]:
    """The first of them. Raises ReplayError for a run that is none."""
    for each in islice(others, MOST_OTHERS):
        trace = replace(each.trace, shortest=Shortest.UNKNOWN)
        replay(trace, name)
        yield replace(each, trace=trace)


def verdicts(
    system: System,
    found: Mapping[str, Trace],
    cut: Cut | None,
    budget: Budget,
    endless: Mapping[str, Verdict],
) -> dict[str, Verdict]:
    """The verdict of every question. endless: those about runs for ever.

    found: by name, the run that decides it: a violation, or for `reachable` a witness.
    cut: None if every reachable state was expanded. Raises ReplayError for a run that is none.
    """
    result: dict[str, Verdict] = {}
    for question in system.questions:
        if question.endless:
            result[question.name] = endless[question.name]
            continue
        known = settled(question)
        if known is not None:
            result[question.name] = Holds() if known else Violated()
            continue
        trace = found.get(question.name)
        reachable = question.kind is QuestionKind.REACHABLE
        if trace is not None:
            replay(trace, question.name)
            if cut is not None and _within_a_level(cut, trace):
                trace = replace(trace, shortest=Shortest.UNKNOWN)
            result[question.name] = Holds(trace) if reachable else Violated(trace)
        elif cut is not None:
            seen = "not reached" if reachable else "no violation"
            result[question.name] = Unknown(cut.reason, _told(cut, budget, seen))
        else:
            result[question.name] = Violated() if reachable else Holds()
    return result


def _within_a_level(cut: Cut, trace: Trace) -> bool:
    """Whether states as near to the start as the last of a failing run were not all looked at.

    What breaks when a step is tried lies one step further than what a state itself shows.
    """
    looked_at_all = cut.reason in (Reason.STATES, Reason.DEPTH)
    return not looked_at_all and trace.failure is not None and trace.failure.action is not None


def _told(cut: Cut, budget: Budget, seen: str) -> str:
    states = f"{cut.states:,} state" + ("s" if cut.states != 1 else "")
    depth, waiting = f"depth {cut.depth:,}", f"{cut.waiting:,} still to expand"
    everything = f"({states}, {depth}, {waiting}); {seen} among those expanded."
    match cut.reason:
        case Reason.STATES:
            where = f"Stopped at {states} ({depth}, {waiting})"
            return f"{where}; {seen} among them. Raise --max-states."
        case Reason.DEPTH:
            where = f"Stopped at {depth} ({states}, {waiting})"
            return f"{where}; {seen} among them. Raise --max-depth."
        case Reason.SECONDS:
            return f"Stopped after {budget.seconds:g} s {everything} Raise --max-seconds."
        case Reason.MEMORY if cut.refused:
            return f"Stopped where the system had no more memory {everything}"
        case Reason.MEMORY:
            memory = size(budget.memory or 0)
            return f"Stopped at {memory} of memory {everything} Raise --max-memory."
        case Reason.INTERRUPTED:
            return f"Interrupted {everything}"
        case Reason.TIMING | Reason.WALKS | Reason.PREEMPTIONS | Reason.UNASKED:
            raise ValueError(f"{cut.reason.value} cuts no exploration short")
        case _:
            assert_never(cut.reason)
