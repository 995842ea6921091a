"""Answers whose run must have times: the run with times, another that has some, none, or unknown.

Knows where such runs are looked for and in which order. That none is found is no answer; that there
is none is one where `reach` has looked at all state classes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import islice, product

from checker.engines.budget import Budget
from checker.engines.timed.activities import CannotTime, gaps
from checker.engines.timed.endless import Lastings
from checker.engines.timed.reach import Standstill, undecided
from checker.engines.timed.search import TimedSearch
from checker.exploration import Other
from checker.ir.questions import Question, QuestionKind
from checker.ir.system import System
from checker.semantics.laps import Lasting, lasting
from checker.semantics.reorder import timed
from checker.semantics.replay import replay
from checker.semantics.timing import boxes_of, laxest, time
from checker.trace import Shortest, Trace
from checker.verdict import Holds, Reason, Unknown, Verdict, Violated, by_times, trace_of

MOST = 20_000
"""How many beginnings of runs are followed for one system, about."""

_REORDERED = 3
"""Of how many further runs other orders are tried."""

MOST_POINTS = 27
"""At how many combinations of values of time parameters runs are looked for."""


def with_times(
    system: System, verdicts: Mapping[str, Verdict], budget: Budget, *, most: int = MOST
) -> dict[str, Verdict]:
    """The verdicts, each run with times at which it is possible.

    A run that has no times is given another order, else the runs of the system that have times are
    searched for the shortest that shows the same. Where none is found the verdict is the opposite
    if there is none, and else unknown. A system without delays stays as it is: whatever order its
    steps have is possible.
    most: how many beginnings of runs may be followed in that search, and state classes looked at.
    Pre: each run replays.
    """
    if not system.timed:
        return dict(verdicts)
    answers = dict(verdicts)
    open_: dict[str, Trace] = {}
    endless = {each.name: each for each in system.questions if each.endless}
    lastings = Lastings(system, budget, most)
    for name, verdict in verdicts.items():
        run = trace_of(verdict)
        if run is None:
            continue
        if name in endless:
            answers[name] = _endless(verdict, run, endless[name], lastings)
            continue
        found = timed(run, name)
        if found is None:
            open_[name] = run
        else:
            answers[name] = _shown(verdict, _at_most(run, found))
    if open_:
        asked = [each for each in system.questions if each.name in open_]
        other = _Others(system, asked, budget, most)
        runs = {name: other.run(name, run) for name, run in open_.items()}
        lacking = [each for each in asked if runs[each.name] is None]
        never, why = _never(system, lacking, budget, most)
        for name, run in open_.items():
            found = runs[name]
            if found is not None:
                answers[name] = _shown(verdicts[name], found)
            elif name in never:
                answers[name] = _opposite(verdicts[name], run)
            else:
                answers[name] = Unknown(Reason.TIMING, other.told(run) + why, run)
    if any(
        each.kind is QuestionKind.ERROR and by_times(answers[each.name])
        for each in system.questions
        if each.name in answers
    ):
        return {name: _of_times(system, name, each) for name, each in answers.items()}
    return answers


def _endless(verdict: Verdict, run: Trace, question: Question, lastings: Lastings) -> Verdict:
    """The verdict by a run for ever, if that has times; else by another that has, or by none."""
    if run.loop is None:
        found = timed(run, question.name)
        if found is not None:
            return _shown(verdict, _at_most(run, found))
        why = "has no times that the delays allow"
    else:
        match lasting(run):
            case Lasting.YES:
                return verdict
            case Lasting.STILL:
                why = "has times only if none passes in its loop: give the loop a delay"
            case Lasting.NO:
                why = "has no times that the delays allow, or they were not found"
    other, never = lastings.run(question)
    if other is not None:
        replay(other, question.name)
        return _shown(verdict, replace(other, shortest=Shortest.UNKNOWN))
    if never:
        return _opposite(verdict, run)
    if not lastings.whole:
        seen = "Others were not all looked for."
    elif lastings.still:
        seen = (
            "Somebody can go round for ever in no time while another is in a delay: give the loop"
        )
        seen += " a `delay`, or let it `await` something."
    else:
        seen = "No other that was tried has any."
    told = f"The run found that would violate it {why}. {seen}"
    return Unknown(Reason.TIMING, told, run)


def _of_times(system: System, name: str, verdict: Verdict) -> Verdict:
    """An answer that speaks of runs up to an error, where none with times has one.

    It is so of all runs with times, for none of them ends early.
    """
    kinds = {each.name: each.kind for each in system.questions}
    if kinds.get(name) is QuestionKind.CHECK or trace_of(verdict) is not None:
        return verdict
    return verdict if isinstance(verdict, Unknown) else replace(verdict, timed=True)


def _never(
    system: System, questions: Sequence[Question], budget: Budget, most: int
) -> tuple[frozenset[str], str]:
    """The names of those questions that no run with times decides, as far as that is known.

    Beside them what there is to say of the others.
    """
    if not questions:
        return frozenset(), ""
    try:
        never = undecided(system, questions, budget, most=most)
    except Standstill as error:
        return frozenset(), f" {error}"
    except (CannotTime, KeyboardInterrupt):
        return frozenset(), ""
    return (never, "") if never is not None else (frozenset(), _too_many(system))


def _too_many(system: System) -> str:
    """That not all was looked at, and of which parameters values would make it less."""
    told = " There are too many states with their times to look at them all."
    open_ = laxest(gaps(system), boxes_of(system))[1]
    if not open_:
        return told
    names = " and ".join(f"`{name}`" for name in [*open_][:2]) + (" and others" * (len(open_) > 2))
    return f"{told} With values for {names}, by --set, there are fewer, and more are looked at."


def _opposite(verdict: Verdict, run: Trace) -> Verdict:
    """What is so if no run with times is like `run`, which shows the verdict."""
    of = Violated if isinstance(verdict, Holds) else Holds
    return of(timed=True, untimed=run)


def others_with_times(others: Iterable[Other], question: str) -> Iterator[Other]:
    """Those of the further runs for a question that have times; the first in any order that has."""
    for number, each in enumerate(others):
        found = timed(each.trace, question) if number < _REORDERED else time(each.trace)
        if found is not None:
            yield replace(each, trace=_at_most(each.trace, found))


def _shown(verdict: Verdict, run: Trace) -> Verdict:
    return Holds(run) if isinstance(verdict, Holds) else Violated(run)


def _at_most(run: Trace, found: Trace) -> Trace:
    """`found` instead of `run`, without more being said of how short it is."""
    unknown = run.shortest is Shortest.UNKNOWN
    return replace(found, shortest=Shortest.UNKNOWN) if unknown else found


class _Others:
    """Runs of a system that have times, for questions whose shortest run has none.

    exact: what is searched at the one point stands for every value of the time parameters, and no
    delay lasts longer for being interrupted.
    """

    def __init__(
        self, system: System, questions: Iterable[Question], budget: Budget, most: int
    ) -> None:
        points, open_ = points_of(system)
        self.preemptible = system.preemptible
        self.exact = not open_ and not self.preemptible
        self.searches = []
        for point in points:
            share = most // len(points)
            search = TimedSearch(system, tuple(questions), point, budget, share)
            search.run()
            self.searches.append(search)
            if search.interrupted:
                break

    def run(self, name: str, shortest: Trace) -> Trace | None:
        """The shortest run found that shows the same as `shortest`, with its times.

        Raises ReplayError for a run that is none.
        """
        runs = [each.found[name] for each in self.searches if name in each.found]
        if not runs:
            return None
        run = min(runs, key=lambda each: each.length)
        replay(run, name)
        found = time(run)
        assert found is not None, "a run was found at times that it does not have"
        if run.length == shortest.length:
            return _at_most(shortest, found)
        cut = run.failure is not None and not all(each.whole for each in self.searches)
        least = Shortest.OF_TIMED if self.exact and not cut else Shortest.UNKNOWN
        return replace(found, shortest=least)

    def told(self, run: Trace) -> str:
        """Why no run with times is known for the question that `run` shows."""
        steps = f"{run.length} step" + ("s" if run.length != 1 else "")
        depth = min(each.depth for each in self.searches)
        lasting = {each.system.threads[k].name for each in self.searches for k in each.hurried}
        if not all(each.whole for each in self.searches):
            tried = sum(each.stored for each in self.searches)
            seen = f"nor has any other that was tried: {tried:,} beginnings of runs, the longest of"
            seen += f" {depth:,} step" + ("s" if depth != 1 else "")
        elif self.exact and lasting and not any(each.passes for each in self.searches):
            names = sorted(lasting)
            more = f" and {len(names) - 3:,} more" if len(names) > 3 else ""
            seen = f"for no time can pass: some step of {', '.join(names[:3])}{more} can always be"
            seen += " taken that takes none"
        elif self.exact:
            seen = "nor has any other that was found"
        elif self.preemptible:
            seen = "nor has any other in which no delay is interrupted"
        else:
            seen = "nor has any other at the values of time parameters that were tried"
        return (
            f"The shortest run that shows it ({steps}) has no times that the delays allow, {seen}."
            " That is no proof that none shows it."
        )


def points_of(system: System) -> tuple[tuple[dict[str, Fraction], ...], bool]:
    """Values of the time parameters to search at: of those that matter, ends and middles.

    And whether others may have runs that none of these has.
    """
    lax, open_ = laxest(gaps(system), boxes_of(system))
    ends = [{name: box[k] for name, box in open_.items()} for k in (0, 1)]
    values = [(low, (low + high) / 2, high) for low, high in open_.values()]
    grid = (dict(zip(open_, each, strict=True)) for each in product(*values))
    points: list[dict[str, Fraction]] = []
    for each in islice((*ends, *islice(grid, MOST_POINTS)), MOST_POINTS):
        if {**lax, **each} not in points:
            points.append({**lax, **each})
    return tuple(points), bool(open_)
