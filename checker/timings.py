"""Every latency of every column, measured: the cheap ones first, the others side by side.

Each is tried briefly, here; what is left is measured by processes of their own. The time that
is left is shared out among those still to come, so that one that is hard takes none of the others
with it. Which process measures what decides nothing, unless a run is cut by time, by memory or from
outside. Must not know how anything is measured.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from checker.engines.budget import Budget
from checker.engines.engine import Progress
from checker.interruption import Interruption
from checker.ir.latencies import Latency
from checker.latency_answer import Timing
from checker.measured import Measured, Measurement, Unmeasured
from checker.measured_parcel import MeasuredParcel, unpacked
from checker.regions import Region
from checker.serving import Asked, Inherited
from checker.task import Task
from checker.verdict import Reason, Unknown
from checker.workers import Crew, Watch, shared_out

if TYPE_CHECKING:
    from checker.engines.timed.measure import Measuring

BRIEF = 2_000
"""How many state classes a search may keep at the first try."""

_MORE = 1.5
"""What was cut by its share of the time is tried again with so many times as much."""

_OVER = Progress(0, 0, 0, over=True)

Found = tuple[Measurement, Region | None]


def timings_of(
    task: Task,
    asked: Asked,
    budget: Budget,
    workers: int,
    watch: Watch,
    interruption: Interruption,
) -> tuple[tuple[Timing, ...], ...]:
    """For each column what each of its latencies comes to, in their order.

    asked: as `task` has it. budget: states limit each search, seconds all together,
    memory all processes together. watch: is told how far each of them is.
    What a limit or a signal cuts short is unknown, beside what is known of it.
    """
    jobs = [(k, n) for k, each in enumerate(asked) for n in range(len(each))]
    if not jobs:
        return tuple(() for _ in asked)
    found = _Rounds(task, asked, jobs, budget, workers, watch, interruption).run()
    told: list[list[Timing]] = [[] for _ in asked]
    for number, (column, latency) in enumerate(jobs):
        told[column].append(Timing(*asked[column][latency], *found[number]))
    return tuple(map(tuple, told))


class _Rounds:
    """The tries. Run it once."""

    def __init__(
        self,
        task: Task,
        asked: Asked,
        jobs: Sequence[tuple[int, int]],
        budget: Budget,
        workers: int,
        watch: Watch,
        interruption: Interruption,
    ) -> None:
        self._task = task
        self._asked = asked
        self._jobs = jobs
        self._budget = budget
        self._workers = workers
        self._watch = watch
        self._ends = interruption
        self._done: dict[int, Found] = {}
        self._measuring: dict[int, Measuring] = {}

    def run(self) -> dict[int, Found]:
        """What each job came to, by its number."""
        everything = range(len(self._jobs))
        found: dict[int, Found] = {}
        whole: set[int] = set()  # those whose last try was not a brief one, or came to all
        if self._budget.states is None or self._budget.states > BRIEF:
            found = self._briefly(replace(self._budget, states=BRIEF))
            whole = {n for n, each in found.items() if _decided(self._latency(n), *each)}
        held = [number for number in everything if self._latency(number).lock]
        asked = [number for number in everything if number not in held]
        for some in (asked, held):  # what nobody asked for by name has the time that is left
            self._in_rounds([number for number in some if number not in whole], found, whole)
        return {
            number: found[number] if number in whole else self._stopped(found.get(number))
            for number in everything
        }

    def _in_rounds(self, left: Sequence[int], found: dict[int, Found], whole: set[int]) -> None:
        """Try those that are left again and again, while each has ever more time.

        found: what each has come to, which is added to; so is `whole`, those that were tried.
        """
        share: float | None = None
        while left and not self._over:
            more = self._share(len(left))
            if share is not None and more is not None and more < share * _MORE:
                break
            groups = self._alike(left)
            if self._workers > 1 and len(groups) > 1:
                again = self._beside(groups, self._budget, shared=True)
            else:
                again = self._here(left, self._budget, shared=True)
            for number, each in again.items():
                found[number] = _seen_too(each, found.get(number))
            whole.update(again)
            left = [number for number in left if number in again and _cut(*again[number])]
            share = more

    def _alike(self, jobs: Sequence[int]) -> list[list[int]]:
        """The jobs in groups, of each of which one is measured for all, in their order."""
        families = Counter(self._family(each) for each in jobs)
        groups: dict[tuple[int, str], list[int]] = {}
        for each in jobs:
            latency = self._latency(each)
            if families[self._family(each)] > 1:
                latency = self._measure(each).like(latency) or latency
            groups.setdefault((self._jobs[each][0], latency.name), []).append(each)
        return [*groups.values()]

    def _family(self, number: int) -> tuple[int, str]:
        latency = self._latency(number)
        return self._jobs[number][0], latency.family or latency.name

    def _briefly(self, budget: Budget) -> dict[int, Found]:
        """What each comes to within this budget: those of a column by one process."""
        by_column: dict[int, list[int]] = {}
        actions = 0
        for number, (column, latency) in enumerate(self._jobs):
            by_column.setdefault(column, []).append(number)
            actions += len(self._asked[column][latency][0].actions)
        if shared_out(actions, len(by_column), self._workers, budget):
            return self._beside([*by_column.values()], budget, shared=False)
        return self._here(range(len(self._jobs)), budget, shared=False)

    def _latency(self, number: int) -> Latency:
        column, latency = self._jobs[number]
        return self._asked[column][latency][1]

    def _measure(self, number: int) -> Measuring:
        """What measures a latency of the column of the job; that of others is forgotten."""
        from checker.engines.timed.measure import Measuring  # only where something is measured

        column, latency = self._jobs[number]
        system = self._asked[column][latency][0]
        if id(system) not in self._measuring:
            kept = {id(each) for each, _ in self._asked[column]}
            self._measuring = {k: each for k, each in self._measuring.items() if k in kept}
            self._measuring[id(system)] = Measuring(system)
        return self._measuring[id(system)]

    @property
    def _over(self) -> bool:
        return self._ends.stopped or self._budget.left == 0

    def _share(self, jobs: int) -> float | None:
        """The time for one of so many jobs that are still to come; None is no limit."""
        left = self._budget.left
        return None if left is None else left * min(self._workers, jobs) / jobs

    def _here(self, jobs: Sequence[int], budget: Budget, *, shared: bool) -> dict[int, Found]:
        found: dict[int, Found] = {}
        for done, number in enumerate(jobs):
            if self._over:
                break
            limits = budget
            if shared and budget.seconds is not None:
                share = (budget.left or 0.0) / (len(jobs) - done)
                limits = replace(budget, seconds=budget.elapsed + share)
            with suppress(KeyboardInterrupt), self._ends.raising():
                found[number] = self._measure(number).all_of(
                    self._latency(number), self._heard(number, limits), lambda: self._ends.stopped
                )
            self._tell(number, _OVER)
        return found

    def _heard(self, number: int, limits: Budget) -> Budget:
        """The limits of a job, by which it tells how far it is."""
        from checker.engines.timed.heard import heard  # only where something is measured

        return heard(limits, lambda classes: self._tell(number, Progress(classes, 0, 0)))

    def _tell(self, number: int, progress: Progress) -> None:
        """Tell how far a job is, unless the end has come."""
        if not self._ends.stopped:
            latency = self._latency(number).name
            with self._ends.holding():
                self._watch(
                    self._jobs[number][0], len(self._asked), replace(progress, latency=latency)
                )

    def _beside(
        self, groups: Sequence[Sequence[int]], budget: Budget, *, shared: bool
    ) -> dict[int, Found]:
        """groups: of the jobs, each of one column, for one process."""
        self._measuring.clear()
        found: dict[int, tuple[Found, ...]] = {}
        count = min(self._workers, len(groups))
        where = self._task, self._asked, self._jobs, groups
        crew = _Measurers(*where, budget, count, self._tell, shared=shared)
        crew.run(range(len(groups)), found, self._ends)
        return {
            number: each
            for group, told in found.items()
            for number, each in zip(groups[group], told, strict=False)
        }

    def _stopped(self, found: Found | None) -> Found:
        """What is told of one that was not measured, or only briefly."""
        reason = Reason.INTERRUPTED if self._ends.seen else Reason.SECONDS
        end = "before it was measured" + (" to the end." if found else ".")
        told = f"Interrupted {end}"
        if not self._ends.seen:
            told = f"Stopped after {self._budget.seconds or 0:g} s, {end}"
            told += " Raise --max-seconds, or ask for it alone, with --property."
        if found is None:
            return Unmeasured(reason, told), None
        measurement, region = found
        if region is not None and region.reason is not None:
            region = replace(region, reason=reason)
        if isinstance(measurement, Unmeasured):
            return replace(measurement, reason=reason, text=told), region
        if measurement.best_known:
            return measurement, region
        return replace(measurement, best_reason=Unknown(reason, told)), region


class _Measurers(Crew[tuple[Found, ...]]):
    """Each job is to measure a group of latencies; what an end leaves of it are the first."""

    def __init__(
        self,
        task: Task,
        asked: Asked,
        jobs: Sequence[tuple[int, int]],
        groups: Sequence[Sequence[int]],
        budget: Budget,
        count: int,
        tell: Callable[[int, Progress], None],
        *,
        shared: bool,
    ) -> None:
        """shared: whether each has a share of the time that is left, or all of it."""
        super().__init__(task, "", count, Inherited(asked=asked))
        self.asked = asked
        self.jobs = jobs
        self.groups = groups
        memory = None if budget.memory is None else budget.memory // count
        self.budget = replace(budget, memory=memory)
        self.left = len(groups)
        self.tell = tell
        self.shared = shared

    def order(self, number: int) -> object:
        budget = self.budget
        if self.shared and budget.left is not None:
            share = budget.left * min(self.count, self.left) / self.left
            budget = replace(budget, seconds=budget.elapsed + share)
        group = [self.jobs[each] for each in self.groups[number]]
        return group[0][0], tuple(latency for _, latency in group), budget

    def progress(self, number: int, progress: Progress) -> None:
        for each in self.groups[number]:
            column, latency = self.jobs[each]
            if self.asked[column][latency][1].name == progress.latency:
                self.tell(each, progress)

    def result(self, number: int, message: object) -> tuple[Found, ...]:
        assert isinstance(message, tuple), f"a worker sent {message!r}"
        self.left -= 1
        found = []
        for each, parcel in zip(self.groups[number], message, strict=False):
            assert isinstance(parcel, MeasuredParcel), f"a worker sent {parcel!r}"
            self.tell(each, _OVER)
            column, latency = self.jobs[each]
            found.append(unpacked(self.asked[column][latency][0], parcel))
        return tuple(found)

    def lost(self, number: int) -> tuple[Found, ...]:
        self.left -= 1
        told = "The process that measured it was ended from outside, perhaps for want of memory."
        told = f"{told} Try --workers 1, or set --max-memory."
        return tuple((Unmeasured(Reason.MEMORY, told), None) for _ in self.groups[number])


def _decided(latency: Latency, measurement: Measurement, region: Region | None) -> bool:
    """Whether no further try could come to more."""
    known = isinstance(measurement, Measured) and measurement.best_known
    if latency.limit is not None:
        return known and region is not None and region.reason is None
    return known


def _cut(measurement: Measurement, region: Region | None) -> bool:
    """Whether more time could come to more."""
    reasons = [None if region is None else region.reason]
    if isinstance(measurement, Unmeasured):
        reasons.append(measurement.reason)
    elif measurement.best_reason is not None:
        reasons.append(measurement.best_reason.reason)
    return Reason.SECONDS in reasons


def _seen_too(found: Found, before: Found | None) -> Found:
    """What was found, and what the try before knew beyond it.

    That is the longest time that was seen, if it is longer, and the shortest, if it is known.
    """
    measurement, region = found
    if before is None or not isinstance(measurement, Unmeasured):
        return found
    if before[0].best_known and not measurement.best_known:
        best, formula = before[0].best, before[0].best_formula
        measurement = replace(measurement, best=best, best_formula=formula, best_known=True)
        found = measurement, region
    if not isinstance(before[0], Unmeasured) or before[0].least is None:
        return found
    seen, more = before[0].least, measurement.least
    if more is not None and (more.value >= seen.value or measurement.exact):
        return found
    if measurement.reason not in (Reason.SECONDS, Reason.INTERRUPTED, Reason.MEMORY):
        return found
    return replace(measurement, least=seen, exact=before[0].exact, point=before[0].point), region
