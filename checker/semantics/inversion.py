"""Priority inversion in the longest time of a latency: of whom, by whom, and whether it is bounded.

What it is stands in `inverted`; here it is told of one run. Must not know how it is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum
from fractions import Fraction

from checker.ir.actions import DelayKind
from checker.ir.latencies import Latency
from checker.ir.system import State, System
from checker.measured import Endless, Exact, Extreme, Measured, Unbounded
from checker.records import dataclass
from checker.semantics.blame import Segment
from checker.semantics.inverted import chains, lower
from checker.semantics.spent import spent
from checker.trace import Trace


class Bound(Enum):
    """What bounds the time for which a thread is inverted."""

    BOUNDED = "bounded"  # by what threads do on a CPU
    OFF_CPU = "off-cpu"  # by what a thread of a lower class does off its CPU, too
    UNBOUNDED = "unbounded"


@dataclass(frozen=True, slots=True)
class Inverted:
    """That `thread` waits for one of a lower class, `other`.

    direct: it waits for that one itself, not for others between. stretches: for what, as parts of
    the run; none if the wait need not end.
    """

    thread: int
    other: int
    direct: bool
    stretches: tuple[Segment, ...] = ()

    @property
    def time(self) -> Fraction:
        """For how long, in seconds, in this run."""
        return sum((each.length for each in self.stretches), Fraction(0))

    @property
    def off_cpu(self) -> bool:
        """Whether some of that time is spent off CPU."""
        return any(each.off_cpu for each in self.stretches)


@dataclass(frozen=True, slots=True)
class Inversion:
    """What inversion there is in the run that takes the longest time.

    thread: who waits for that time. found: each other thread once for each way to wait for it, in
    the order of the run. bound: None if there is nothing to bound. depends: the time parameters,
    of the delays off CPU of threads of lower classes or none, that the formula depends on, maybe
    only where they have other values than in this run.
    """

    thread: int
    found: tuple[Inverted, ...]
    bound: Bound | None
    depends: tuple[str, ...] = ()


def inversion(system: System, latency: Latency, measured: Measured) -> Inversion | None:
    """The inversion in the run that takes the longest time of a latency.

    None if nobody who has a class is known to wait in it, or no run takes any time.
    """
    match measured.worst:
        case Extreme() as worst if worst.value or worst.inverted is not None:
            return _in_longest(system, worst, measured.worst_formula)
        case Unbounded() as endless:
            return _in_endless(system, latency, endless)
        case _:
            return None


def _in_longest(system: System, worst: Extreme, formula: Exact | None) -> Inversion | None:
    thread = worst.inverted
    if thread is None:
        thread = worst.trace.steps[worst.last - 1].action.thread
    if system.threads[thread].rank is None:
        return None
    found: dict[tuple[int, bool], list[Segment]] = {}
    for each in spent(worst):
        chain = [*(one.thread for one in each.waiting), each.thread]
        number = lower(system, chain)
        if number is not None:
            found.setdefault((chain[number], number == 1), []).append(each)
    if worst.inverted is not None and not worst.value:
        found = {key: [] for key in _lower(system, worst.trace.state(worst.first), thread)}
    told = tuple(
        Inverted(thread, other, direct, tuple(those)) for (other, direct), those in found.items()
    )
    depends = tuple(_depends(system, thread, formula))
    outside = depends or any(each.off_cpu for each in told)
    bound = (Bound.OFF_CPU if outside else Bound.BOUNDED) if told else None
    return Inversion(thread, told, bound if system.timed else None, depends)


def _depends(system: System, thread: int, formula: Exact | None) -> Iterator[str]:
    """The parameters in the formula of delays off CPU, of lower classes or maybe for their sake."""
    if formula is None:
        return
    delays = [
        each.delay
        for each in system.actions
        if each.delay is not None
        and each.delay.kind is not DelayKind.WORK
        and _may_invert(system, thread, each.thread)
    ]
    names = {name for delay in delays if delay.high for name, _ in delay.high.terms}
    yield from (name for name in formula.parameters if name in names)


def _may_invert(system: System, thread: int, other: int) -> bool:
    """Whether a thread is of a lower class, or of none: then it may work for one that is."""
    victim, rank = system.threads[thread].rank, system.threads[other].rank
    assert victim is not None
    return other != thread and (rank is None or rank > victim)


def _in_endless(system: System, latency: Latency, endless: Unbounded) -> Inversion | None:
    """Who is waited for where the run rests, or all around its loop.

    Who waits is whom the end of the latency is about; if it is about others too, nobody is known.
    """
    thread = latency.inverted
    if thread is None:
        threads = {thread for each in latency.end for thread, _ in each.arrivals}
        if len(threads) != 1 or any(each.condition is not None for each in latency.end):
            return None
        (thread,) = threads
    if system.threads[thread].rank is None:
        return None
    trace, found = endless.trace, dict[tuple[int, bool], None]()
    for number in _instants(trace, endless):
        found |= dict.fromkeys(_lower(system, trace.state(number), thread))
    told = tuple(Inverted(thread, other, direct) for other, direct in found)
    return Inversion(thread, told, Bound.UNBOUNDED if told else None)


def _instants(trace: Trace, endless: Unbounded) -> Sequence[int]:
    """The instants of the run, as numbers of steps, that last for ever or come again for ever."""
    if endless.why is Endless.RESTS or trace.loop is None:
        return (trace.length,)
    around = range(trace.loop - 1, len(trace.steps))
    return [number for number in around if _passes(trace, number)]


def _passes(trace: Trace, number: int) -> bool:
    """Whether time passes behind an instant of a loop, or none is known."""
    if number + 1 > len(trace.steps):
        return True
    here = trace.steps[number - 1].time if number else Fraction(0)
    return here is None or here != trace.steps[number].time


def _lower(system: System, state: State, thread: int) -> Iterator[tuple[int, bool]]:
    """By whom a thread is inverted in a state, and whether it waits for that one itself."""
    for each in chains(system, state, thread):
        yield each.other, each.direct
