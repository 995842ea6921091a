"""When the steps of one run can be taken: exact times for a run, or the finding that it has none.

Knows what a delay, a deadline and an eager step demand of the times (`language.md`, Time); must
not know how the run was found, nor explore any other run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from checker.ir.actions import Action, DelayKind
from checker.ir.duration import Duration
from checker.ir.system import State, System
from checker.records import dataclass
from checker.semantics.integers import candidates, value
from checker.semantics.waits import possible
from checker.smt import AtMost, Undecided, feasible
from checker.trace import Trace

ZERO = Duration()

Box = tuple[Fraction, Fraction]


@dataclass(frozen=True, slots=True)
class Bound:
    """Instant `after` comes at least `gap` seconds later than instant `before`.

    Instants are numbers of steps; 0 is the start. A negative gap bounds from above.
    """

    before: int
    after: int
    gap: Duration


def time(trace: Trace) -> Trace | None:
    """The run with the earliest times at which it is possible, or None if there are no such times.

    The times start at 0 and never decrease. A step with a delay of a process or daemon is taken
    between its bounds after its thread came to the location, of an env not before the lower one. No
    time passes while an eager step of a process or daemon can be taken, nor beyond the upper bound
    of a delay that a process or daemon is in, whether or not it steps again; a step that would
    break something counts like one that can be taken, since it ends the run when it is due. A step
    that fails at the end of the run has a time as well.

    Time parameters have one value for the whole run, somewhere in their boxes (`Trace.point`): the
    least where the run is possible with the least of all.
    Sound and complete for the run as given: None means that none of its timings at any point of
    the boxes is possible, not that what it shows is impossible. The same run gives the same times.
    Pre: the run replays, and does not loop.

    Source: systems of difference constraints by Bellman and Ford's algorithm, as in Cormen,
    Leiserson, Rivest and Stein, Introduction to Algorithms, "Difference constraints and shortest
    paths"; where a parameter both tightens and relaxes, each cycle that rules out a point is
    added as a constraint on the parameters until a point is left or none is.
    """
    assert trace.loop is None, "only a finite run can be timed"
    system = trace.system
    boxes = boxes_of(system)
    bounds = tuple(bounds_of(trace)) if system.timed else ()
    found = _solve(trace.length + 1, bounds, boxes)
    if found is None:
        return None
    times, point = found
    steps = tuple(replace(each, time=times[k]) for k, each in enumerate(trace.steps, 1))
    failure = trace.failure
    if failure is not None:
        failure = replace(failure, time=times[trace.length])
    return replace(trace, steps=steps, failure=failure, timed=True, point=point)


def boxes_of(system: System) -> dict[str, Box]:
    """The least and the largest value in seconds of each time parameter left open."""
    return {each.name: each.box for each in system.parameters if each.box is not None}


def spoken_of(trace: Trace) -> dict[str, Fraction]:
    """The parameters that the times of a run speak of: those in a delay that it takes.

    Where they can't all have their least value, also those that have another.
    """
    taken = [each.action.delay for each in trace.steps]
    if trace.failure is not None and trace.failure.action is not None:
        taken.append(trace.failure.action.delay)
    bounds = [each for delay in taken if delay is not None for each in (delay.low, delay.high)]
    found = {name for each in bounds if each is not None for name, _ in each.terms}
    boxes = boxes_of(trace.system)
    found |= {name for name, value in trace.point.items() if value != boxes[name][0]}
    return {name: value for name, value in trace.point.items() if name in found}


def at_all_values(trace: Trace) -> bool:
    """Whether a timed run is shown to be one at all values of the open times, and not only its own.

    So it is where no thread on its way is in a delay that speaks of one. A timer may run anywhere,
    and how long a thread waits for a processor is not looked at.
    """
    system = trace.system
    if system.cpus is not None and boxes_of(system):
        return False
    states = [trace.initial, *(each.state for each in trace.steps)]
    pending = [each for state in states for each in candidates(system, state)]
    timers = (each for each in system.actions if each.delay and each.delay.kind is DelayKind.TIMER)
    delays = (each.delay for each in (*pending, *timers) if each.delay is not None)
    bounds = (bound for each in delays for bound in (each.low, each.high) if bound is not None)
    return not any(bound.terms for bound in bounds)


def meets(trace: Trace) -> bool:
    """Whether the run is possible at the times that it says, of its failure too, and at its point.

    False where a step has no time, or a time parameter no value. Pre: as for `time`.
    """
    assert trace.loop is None, "only a finite run has times"
    failure = trace.failure
    times: list[Fraction | None] = [Fraction(0), *(each.time for each in trace.steps)]
    if failure is not None and failure.action is not None:
        times.append(failure.time)
    boxes = boxes_of(trace.system)
    known = [each for each in times if each is not None]
    if len(known) < len(times) or boxes.keys() != trace.point.keys():
        return False
    if not all(low <= trace.point[name] <= high for name, (low, high) in boxes.items()):
        return False
    return all(
        known[each.after] - known[each.before] >= each.gap.at(trace.point)
        for each in bounds_of(trace)
    )


# What the run demands


def bounds_of(trace: Trace) -> Iterator[Bound]:
    """All that the run demands of the times of its steps."""
    system = trace.system
    came = [0] * len(system.threads)
    taken = [(each.action, each.choices) for each in trace.steps]
    if trace.failure is not None and trace.failure.action is not None:
        taken.append((trace.failure.action, trace.failure.choices))
    for now, (action, choices) in enumerate(taken):
        yield Bound(now, now + 1, ZERO)
        yield from _patience(system, trace.state(now), came, now)
        if action.delay is not None:
            yield Bound(came[action.thread], now + 1, action.delay.low)
        for thread in started(action, trace.state(now), choices):
            came[thread] = now + 1


def started(action: Action, state: State, choices: tuple[int, ...]) -> tuple[int, ...]:
    """The threads whose time counts anew from this step: its own, and the timers that it starts."""
    timers = (thread for thread, when in action.starts if value(when, state, choices))
    return (action.thread, *timers)


def _patience(system: System, state: State, came: list[int], now: int) -> Iterator[Bound]:
    """How long time may pass in `state`, the one after step `now`, before some step is taken.

    This bounds the step that is taken next from above as well, since it can be taken there.
    """
    for action in due(system, state):
        if action.delay is None:
            yield Bound(now + 1, now, ZERO)
        elif action.delay.high is not None:
            yield Bound(now + 1, came[action.thread], ZERO - action.delay.high)


def due(
    system: System, state: State, can: Callable[[Action], bool] | None = None
) -> Iterator[Action]:
    """The steps that bound how long time may pass in `state`.

    Those with a delay, no longer than its upper bound since the thread came; the others, not at
    all. can: whether an action can be tried there (`waits.possible`), where that is known already.
    """
    for action in candidates(system, state):
        if not hastens(system, action):
            continue
        if possible(system, action, state) if can is None else can(action):
            yield action


def hastens(system: System, action: Action) -> bool:
    """Whether the step, where it can be tried, bounds how long time may pass."""
    in_haste = action.eager if action.delay is None else action.delay.high is not None
    return in_haste and owes(system, action)


def owes(system: System, action: Action) -> bool:
    """Whether the step is owed once it is due; those of an env, or a rule, never are.

    A fair rule owes its step as a daemon does.
    """
    return system.threads[action.thread].prompt


# Times that meet it


def _solve(
    count: int, bounds: tuple[Bound, ...], boxes: Mapping[str, Box]
) -> tuple[list[Fraction], dict[str, Fraction]] | None:
    """Times of `count` instants and a point of the boxes that meet all bounds, or None.

    Each round either ends or adds a cycle that no earlier point broke; there are finitely many.
    """
    least = {name: low for name, (low, _) in boxes.items()}
    at_least = _earliest(count, bounds, least)
    if isinstance(at_least, list):
        return at_least, least
    point, open_ = laxest((each.gap for each in bounds), boxes)
    cuts: list[AtMost] = []
    while True:
        found = _earliest(count, bounds, point)
        if isinstance(found, list):
            return found, point
        total = sum((each.gap for each in found), ZERO)
        cuts.append(_not_positive(total, point, open_))
        # What is not open stands where it relaxes every bound, so no other value of it can help.
        if not cuts[-1].terms:
            return None
        answer = feasible([*within(open_), *cuts], least=tuple(open_))
        if isinstance(answer, Undecided):
            raise RuntimeError("the solver gave no answer about the times of a run")
        if answer is None:
            return None
        point = {**point, **answer}


def laxest(
    gaps: Iterable[Duration], boxes: Mapping[str, Box]
) -> tuple[dict[str, Fraction], dict[str, Box]]:
    """A first point, and the boxes of the parameters that relax some gaps and widen others.

    gaps: how much time has to pass at least; less than 0 where it bounds from above.
    The other parameters stand at the end of their box that relaxes; those that matter to no gap,
    and the open ones, at the lower end.
    """
    signs: dict[str, set[bool]] = {name: set() for name in boxes}
    for gap in gaps:
        for name, factor in gap.terms:
            signs[name].add(factor > 0)
    point = {name: high if signs[name] == {False} else low for name, (low, high) in boxes.items()}
    return point, {name: box for name, box in boxes.items() if len(signs[name]) == 2}


def _not_positive(
    total: Duration, point: Mapping[str, Fraction], open_: Mapping[str, Box]
) -> AtMost:
    """`total` is at most 0, with the parameters that are not open fixed as in `point`."""
    fixed = Duration(total.constant, tuple(each for each in total.terms if each[0] not in open_))
    return AtMost(tuple(each for each in total.terms if each[0] in open_), -fixed.at(point))


def within(boxes: Mapping[str, Box]) -> Iterator[AtMost]:
    """That each parameter lies in its box."""
    for name, (low, high) in boxes.items():
        yield AtMost(((name, Fraction(-1)),), -low)
        yield AtMost(((name, Fraction(1)),), high)


def _earliest(
    count: int, bounds: tuple[Bound, ...], point: Mapping[str, Fraction]
) -> list[Fraction] | tuple[Bound, ...]:
    """The least times from 0 that meet the bounds at `point`, or a cycle of bounds of sum above 0.

    Pre: each instant has a bound of gap 0 from the one before, so all come after the first.
    """
    gaps = [each.gap.at(point) for each in bounds]
    times = [Fraction(0)] * count
    raised: list[Bound | None] = [None] * count
    for _ in range(count):
        last = None
        for bound, gap in zip(bounds, gaps, strict=True):
            if times[bound.before] + gap > times[bound.after]:
                times[bound.after] = times[bound.before] + gap
                raised[bound.after] = bound
                last = bound
        if last is None:
            return times
    # Still rising after as many rounds as there are instants: what raised it leads back to a cycle.
    assert last is not None
    at = last
    for _ in range(count):
        at = _cause(raised, at)
    cycle = [at]
    while cycle[-1].before != at.after:
        cycle.append(_cause(raised, cycle[-1]))
    return tuple(cycle)


def _cause(raised: list[Bound | None], bound: Bound) -> Bound:
    """The bound that last raised the instant that `bound` starts from."""
    cause = raised[bound.before]
    assert cause is not None, "an instant of a rising cycle was raised by another"
    return cause
