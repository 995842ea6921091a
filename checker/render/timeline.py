"""The longest time of a latency along its axis: what each thread does meanwhile, and holds.

What the timelines in text, in pictures and on pages share. An axis is cut at the instants of the
run; how far they are apart is for the reader to read. Must not know how a timeline looks.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from enum import Enum
from fractions import Fraction
from itertools import pairwise

from checker.ir.actions import Delay, DelayKind
from checker.ir.system import System
from checker.latency_answer import Timing
from checker.measured import Extreme, Measured
from checker.records import dataclass
from checker.render.chart import Chart, Hold, Lane, chart
from checker.render.page import harmless
from checker.render.words import whereabouts
from checker.semantics.blame import Segment
from checker.semantics.spent import spends, spent
from checker.trace import Trace


class Doing(Enum):
    """What a thread does for a while."""

    WORKS = "works"
    SLEEPS = "sleeps"
    WAITS = "waits"


@dataclass(frozen=True, slots=True)
class Span:
    """What a thread does from tick `first` to tick `last`.

    name: the label at which it is, or what it waits for. delay: that which it takes the time for.
    blamed: the latency takes this time because of it. before: it does so already before tick 0.
    """

    thread: int
    first: int
    last: int
    doing: Doing
    name: str
    delay: Delay | None
    blamed: bool
    before: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """A thread has a lock from tick `first` to tick `last`.

    before: it has it already before tick 0. after: it has it still behind the last.
    """

    thread: int
    lock: int
    mode: int
    first: int
    last: int
    before: bool
    after: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """A longest time, told along its axis.

    ticks: instants of the run, in seconds, from the beginning of the latency to its end, each later
    than the one before; between two of them none of the lanes changes.
    lanes: the threads that take the time or wait for it, the one that the latency is of first, then
    those that have a lock meanwhile. beside: names of others that take steps. blame: as `segments`
    gives it.
    """

    trace: Trace
    ticks: tuple[Fraction, ...]
    lanes: tuple[Lane, ...]
    spans: tuple[Span, ...]
    bars: tuple[Bar, ...]
    beside: tuple[str, ...]
    blame: tuple[Segment, ...]

    @property
    def whole(self) -> Fraction:
        """How long it takes in all."""
        return self.ticks[-1] - self.ticks[0]

    @property
    def lengths(self) -> tuple[Fraction, ...]:
        """How long it is from each tick to the next."""
        return tuple(after - before for before, after in pairwise(self.ticks))

    def spans_of(self, thread: int) -> tuple[Span, ...]:
        """What a thread does, in order of time."""
        return tuple(each for each in self.spans if each.thread == thread)

    def bars_of(self, thread: int) -> tuple[Bar, ...]:
        """What a thread has, in order of the locks."""
        return tuple(each for each in self.bars if each.thread == thread)


def timeline(extreme: Extreme, file: str) -> Timeline | None:
    """The timeline of a longest time, None if it is 0. file: as for `rows`."""
    if not extreme.value:
        return None
    told = chart(extreme.trace, file)
    blame = spent(extreme)
    return _Axis(told, extreme, blame).timeline()


def of_timing(timing: Timing, file: str) -> Timeline | None:
    """The timeline of the longest time of a latency, None if there is none, or it is 0."""
    measured = timing.measurement
    worst = measured.worst if isinstance(measured, Measured) else None
    return timeline(worst, file) if isinstance(worst, Extreme) else None


class _Axis:
    def __init__(self, told: Chart, extreme: Extreme, blame: tuple[Segment, ...]) -> None:
        self.told, self.blame = told, blame
        self.trace = extreme.trace
        self.times = [Fraction(0), *(_known(each.time) for each in self.trace.steps)]
        begin, end = self.times[extreme.first], self.times[extreme.last]
        self.ticks = sorted({each for each in self.times if begin <= each <= end})
        self.instants = [self._instant(each) for each in self.ticks]
        self.stepped = {
            (each.action.thread, time)
            for each, time in zip(self.trace.steps, self.times[1:], strict=True)
        }

    def timeline(self) -> Timeline:
        chains = [[*(x.thread for x in each.waiting), each.thread] for each in self.blame]
        bars = [*self._bars()]
        shown = dict.fromkeys(thread for chain in chains for thread in chain)
        shown |= dict.fromkeys(each.thread for each in bars)
        spans = [*self._joined(each for thread in shown for each in self._spans(thread))]
        kept = {0, len(self.ticks) - 1}
        kept |= {tick for each in spans for tick in (each.first, each.last)}
        kept |= {tick for each in bars for tick in (each.first, each.last)}
        kept |= {self.ticks.index(each.begin) for each in self.blame}
        place = {tick: k for k, tick in enumerate(sorted(kept))}
        return Timeline(
            self.trace,
            tuple(self.ticks[each] for each in place),
            tuple(self._lane(each) for each in shown),
            tuple(replace(each, first=place[each.first], last=place[each.last]) for each in spans),
            tuple(replace(each, first=place[each.first], last=place[each.last]) for each in bars),
            tuple(self._beside(shown)),
            self.blame,
        )

    def _lane(self, thread: int) -> Lane:
        known = {each.thread: each for each in self.told.lanes}
        system = self.trace.system
        each = system.threads[thread]
        rank = "" if each.rank is None else harmless(system.classes[each.rank])
        return known.get(thread) or Lane(thread, harmless(each.name), rank, "")

    def _beside(self, shown: Collection[int]) -> Iterator[str]:
        """Threads that take steps meanwhile, without a lane."""
        for number, each in enumerate(self.trace.system.threads):
            if number not in shown and any((number, tick) in self.stepped for tick in self.ticks):
                yield harmless(each.name)

    def _instant(self, tick: Fraction) -> int:
        """The last step at this time; from it to the next tick nothing happens."""
        return max(number for number, time in enumerate(self.times) if time == tick)

    # What threads do

    def _spans(self, thread: int) -> Iterator[Span]:
        for tick in range(len(self.ticks) - 1):
            span = self._span(thread, tick)
            if span is not None:
                here = tick or (thread, self.ticks[0]) in self.stepped or not self.ticks[0]
                yield span if here else replace(span, before=True)

    def _span(self, thread: int, tick: int) -> Span | None:
        system, number = self.trace.system, self.instants[tick]
        state = self.trace.state(number)
        segment = self._segment(tick)
        blamed = segment is not None and segment.thread == thread
        place = harmless(whereabouts(system, state, thread))
        if blamed and segment is not None:
            return _acting(thread, tick, place, segment.delay, blamed=True)
        behind = segment is not None and any(each.thread == thread for each in segment.waiting)
        stop = self.told.stopped(thread, number)
        if stop is not None:
            return Span(thread, tick, tick + 1, Doing.WAITS, stop.quoted, None, False)
        delay = spends(self.trace, number, thread)
        if delay is not None and (delay.high is not None or self._holds(thread, number)):
            return _acting(thread, tick, place, delay, blamed=False)
        return Span(thread, tick, tick + 1, Doing.WAITS, place, None, False) if behind else None

    def _joined(self, spans: Iterable[Span]) -> Iterator[Span]:
        """Spans that only go on are one; one that its thread begins anew is another."""
        last: Span | None = None
        for each in spans:
            if last is not None and self._goes_on(last, each):
                last = replace(last, last=each.last)
                continue
            if last is not None:
                yield last
            last = each
        if last is not None:
            yield last

    def _goes_on(self, span: Span, later: Span) -> bool:
        same = replace(later, first=span.first, last=span.last, before=span.before) == span
        anew = (span.thread, self.ticks[later.first]) in self.stepped
        return same and span.last == later.first and not anew

    def _segment(self, tick: int) -> Segment | None:
        begin = self.ticks[tick]
        for each in self.blame:
            if each.begin <= begin < each.begin + each.length:
                return each
        return None

    def _holds(self, thread: int, number: int) -> bool:
        return bool(self.told.held(thread, number))

    # What they have

    def _bars(self) -> Iterator[Bar]:
        for hold in sorted(self.told.holds, key=lambda each: (each.thread, each.lock, each.first)):
            begin, end = self._ends(hold)
            first = sum(each < begin for each in self.ticks)
            last = (
                sum(each <= end for each in self.ticks) - 1
                if end is not None
                else len(self.ticks) - 1
            )
            if first >= last:
                continue
            before = begin < self.ticks[0]
            yield Bar(hold.thread, hold.lock, hold.mode, first, last, before, self._still(end))

    def _ends(self, hold: Hold) -> tuple[Fraction, Fraction | None]:
        """When it is taken, and when it is dropped."""
        drop = None if hold.last is None else self.times[hold.last + 1]
        return self.times[hold.first], drop

    def _still(self, end: Fraction | None) -> bool:
        return end is None or end > self.ticks[-1]


def _known(time: Fraction | None) -> Fraction:
    assert time is not None, "the run has no times"
    return time


def _acting(thread: int, tick: int, place: str, delay: Delay | None, *, blamed: bool) -> Span:
    off = delay is None or delay.kind is not DelayKind.WORK
    doing = Doing.SLEEPS if off else Doing.WORKS
    return Span(thread, tick, tick + 1, doing, place, delay, blamed)


def lock_text(system: System, bar: Bar) -> str:
    """In which way a lock is held, where there is more than one: `read`; else nothing."""
    lock = system.locks[bar.lock]
    return harmless(lock.modes[bar.mode].name) if len(lock.modes) > 1 else ""
