"""The fewest and the most between two events, against runs that are counted one number at a time.

The other reading keeps, beside each state, whether the second event is awaited and how much was
counted so far, and follows every step from there; a number that no path without a circle can come
to shows that there is no most. What a step takes it reads from who holds what, and what happens
from `happening`, which knows nothing of the reading that is tested.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from slow import first_of
from stated import report
from systems import random_system

from checker.api import systems
from checker.engines.budget import Budget
from checker.engines.counting import fewest, most, tallied
from checker.engines.whole import whole
from checker.ir.expr import TRUE, Read
from checker.ir.latencies import Event, Latency
from checker.ir.locks import Lock
from checker.ir.system import State, System
from checker.semantics.counted import between, whose
from checker.semantics.integers import outcomes
from checker.semantics.reached import Reached, reached
from checker.semantics.refusal import holders
from checker.source import Source
from checker.tallies import Counter, Tally, What
from checker.trace import Step
from checker.verdict import Reason, Unknown
from tests.engines.timed.happening import Asked, asked

MOST = 60


def holds(system: System, state: State, lock: int, thread: int) -> bool:
    modes = system.locks[lock].modes
    return any(thread in holders(system, state, lock, each.holder) for each in modes)


def plain(lock: Lock) -> bool:
    """Whether a step that takes it shows in who holds it."""
    return lock.owned and not lock.depths


def random_latency(system: System, rng: random.Random) -> Latency | None:
    """Between places of one thread, or of two, or something that becomes true."""
    threads = [k for k, each in enumerate(system.threads) if each.variable is not None]
    if not threads:
        return None

    def event(thread: int) -> Event:
        place = rng.randrange(len(system.threads[thread].locations))
        when = TRUE
        data = [k for k, each in enumerate(system.variables) if each.domain.high == 1]
        if data and rng.random() < 0.15:
            when = Read(rng.choice(data))
        if data and rng.random() < 0.1:
            return Event((), Read(rng.choice(data)), when)
        return Event(((thread, place),), None, when)

    first = rng.choice(threads)
    second = first if rng.random() < 0.8 else rng.choice(threads)
    start = event(first)
    end = start if rng.random() < 0.1 else event(second)
    return Latency("x", (start,), (end,))


def one_by_one(graph: Reached, what: Asked, counter: Counter) -> Tally | None:
    """The same, by every number that can be counted; None if no run comes to the first event."""
    system = graph.system
    threads = {each.thread for each in (*what.start, *what.end)}
    steps: dict[State, list[Step]] = {}
    for number, step, _ in graph.steps:
        steps.setdefault(graph.states[number], []).append(step)
    highest = len(graph.states) * max(1, len(system.locks)) + 1

    def counts(before: State, step: Step) -> int:
        if counter.what is What.RETRIES:
            return int(what.in_step(before, step.action, step.state)[0])
        (thread,) = threads
        if thread is None or step.action.thread != thread:
            return 0
        wanted = range(len(system.locks)) if counter.lock is None else (counter.lock,)
        return sum(
            holds(system, step.state, each, thread) and not holds(system, before, each, thread)
            for each in wanted
        )

    ended: set[int] = set()
    begun: set[int] = set()
    left: list[tuple[State, int | None]] = []
    for state in graph.states[: graph.initials]:
        starts, ends = what.at_start(state)
        if starts and ends and not what.period:
            ended.add(0)
            starts = False
        left.append((state, 0 if starts else None))
    seen = set(left)
    while left:
        state, count = left.pop()
        if count is not None:
            begun.add(count)
        if count == highest:
            continue
        for step in steps.get(state, ()):
            starts, ends = what.in_step(state, step.action, step.state)
            over, at_once, begins, awaited = what.follow(count is not None, starts, ends)
            after: int | None = None
            if count is not None:
                after = min(count + counts(state, step), highest)
                if over:
                    ended.add(after)
                    begun.add(after)
            if at_once:
                ended.add(0)
            if begins:
                after = 0
            key = step.state, after if awaited else None
            if key not in seen:
                seen.add(key)
                left.append(key)
    everything = begun | ended
    if not everything:
        return None
    most = max(everything)
    return Tally(min(ended, default=None), None if most == highest else most)


def questions(seeds: range) -> Iterator[tuple[Reached, Latency]]:
    for seed in seeds:
        system = random_system(seed)
        graph = reached(system, MOST)
        if graph is None or not all(map(plain, system.locks)):
            continue
        rng = random.Random(seed)
        for _ in range(3):
            latency = random_latency(system, rng)
            if latency is not None:
                yield graph, latency


def agree(seeds: range) -> dict[str, int]:
    seen = dict.fromkeys(["nowhere", "never ends", "unbounded", "apart", "locks"], 0)
    for graph, latency in questions(seeds):
        system = graph.system
        told = whole(system, Budget())
        assert isinstance(told, Reached)
        assert set(told.states) == set(graph.states)
        assert len(told.steps) == len(graph.steps)
        assert len(told.failures) == len(graph.failures)
        found = tallied(system, [latency], told)
        what = asked(system, latency)
        for counter, tally in found.found.items():
            assert tally == one_by_one(graph, what, counter), (system.name, latency, counter)
            seen["never ends"] += tally.least is None
            seen["unbounded"] += tally.most is None
            seen["apart"] += tally.least != tally.most
            seen["locks"] += counter.what is not What.RETRIES and tally.most != 0
        if not found.found and not latency.restarts:
            assert one_by_one(graph, what, Counter(What.RETRIES)) is None
            seen["nowhere"] += 1
    return seen


@pytest.mark.parametrize(
    ("first", "last"), first_of(1, [(30, 60), *((n, n + 100) for n in range(60, 4_000, 100))])
)
def test_all_runs_count_as_they_do_one_by_one(first: int, last: int) -> None:
    seen = agree(range(first, last))
    assert all(seen.values()), f"random systems show too little: {seen}"


def test_paths_of_random_graphs() -> None:
    for seed in range(300):
        rng = random.Random(seed)
        nodes = rng.randint(1, 6)
        edges = [
            (
                rng.randrange(nodes),
                rng.randrange(nodes),
                rng.random() < 0.3,
                rng.choice([0, 0, 1, 3]),
            )
            for _ in range(rng.randint(0, 9))
        ]
        reach, left = {0}, [0]
        while left:
            here = left.pop()
            for one, other, ends, _ in edges:
                if one == here and not ends and other not in reach:
                    reach.add(other)
                    left.append(other)
        edges = [each for each in edges if each[0] in reach]
        sums, ended, todo = {(0, 0)}, set(), [(0, 0)]
        while todo:
            here, so_far = todo.pop()
            for one, other, ends, count in edges:
                if one != here:
                    continue
                total = min(so_far + count, 100)
                if ends:
                    ended.add(total)
                elif (other, total) not in sums:
                    sums.add((other, total))
                    todo.append((other, total))
        highest = max({total for _, total in sums} | ended)
        assert fewest({0}, edges) == min(ended, default=None)
        assert most({0}, edges) == (None if highest == 100 else highest)


RETRYING = """
model m;
param allowed: 0..3 = 2;
lock l: mutex;
lock k: mutex;
var here: bool = false;
process p {
    var n: 0..allowed = 0;
ask:  l.lock();
look: if (here || n == allowed) { goto done; }
      release all;
      n += 1;
      k.lock();
      k.release();
      goto ask;
done: release all;
}
env e {
idle: here = !here;
      goto idle;
}
latency x: p@ask -> p@done;
latency for_ever: e@idle -> p@done;
"""


def counted(text: str, row: str, **settings: str) -> dict[str, tuple[int | None, int | None]]:
    (column,) = report(Source("m.mm", text), settings).columns
    system = column.system
    graph = whole(system, Budget())
    latencies = [each for each in system.latencies if (each.family or each.name) == row]
    found = tallied(system, latencies, graph).found
    return {each.name(system): (tally.least, tally.most) for each, tally in found.items()}


@pytest.mark.parametrize("allowed", range(4))
def test_what_is_known_of_a_retry(allowed: int) -> None:
    assert counted(RETRYING, "x", allowed=str(allowed)) == {
        "retries": (0, allowed),
        "locks taken": (1, 2 * allowed + 1),
        "l": (1, allowed + 1),
        "k": (0, allowed),
    }


def test_what_goes_round_has_no_most_and_is_of_nobody() -> None:
    assert counted(RETRYING, "for_ever") == {"retries": (0, None)}


def test_a_family_is_counted_together() -> None:
    text = """
    model m;
    lock l: mutex;
    process p[2] {
    a: if (self == p[1]) { l.lock(); l.release(); }
    b: l.lock();
    c: l.release();
    }
    latency x[f in p]: f@a -> f@c;
    """
    assert counted(text, "x") == {"retries": (0, 0), "locks taken": (1, 2)}


def test_what_has_too_many_states_is_unknown() -> None:
    (column,) = report(Source("m.mm", RETRYING)).columns
    told = whole(column.system, Budget(states=3))
    assert isinstance(told, Unknown)
    assert told.reason is Reason.STATES
    assert "--max-states" in told.text
    found = tallied(column.system, [column.system.latencies[0]], told)
    assert found.unknown is told
    assert not found.found


def test_a_signal_leaves_it_unknown() -> None:
    (column,) = report(Source("m.mm", RETRYING)).columns

    def press(states: int) -> None:
        raise KeyboardInterrupt

    told = whole(column.system, Budget(), press)
    assert isinstance(told, Unknown)
    assert told.reason is Reason.INTERRUPTED


def test_failures_are_told() -> None:
    text = """
    model m;
    var n: 0..1 = 0;
    process p { a: n += 1; b: n += 1; c: skip; }
    latency x: p@a -> p@c;
    """
    (column,) = report(Source("m.mm", text)).columns
    graph = whole(column.system, Budget())
    found = tallied(column.system, column.system.latencies, graph)
    assert found.failing
    assert [*found.found.values()] == [Tally(None, 0)]
    assert [*outcomes(column.system, column.system.initials[0])]


def test_a_leads_between_labels_is_counted_as_a_latency() -> None:
    text = """
    model m;
    lock l: mutex;
    var again: bool = true;
    process p[2] {
    ask:  l.lock();
          l.release();
          if (again) { goto ask; }
    wait: l.lock();
          l.release();
    done: skip;
    }
    env e { idle: again = !again; goto idle; }
    latency same[f in p]:  f@ask -> f@done;
    leads served[f in p]:  f@ask -> f@done;
    leads at_wait[f in p]: f@ask -> f@wait;
    leads other:           p[0]@ask -> again;
    leads odd:             p[0]@ask -> p[0]@ask || p[0]@done;
    leads two:             p[0]@ask -> p[1]@done;
    """
    ((_, system),) = systems(Source("m.mm", text))
    found = {each.name: between(system, each) for each in system.questions}
    latencies = {each.name: each for each in system.latencies}
    for member in ("p[0]", "p[1]"):
        one, other = found[f"served[{member}]"], latencies[f"same[{member}]"]
        assert one is not None
        assert (one.start, one.end) == (other.start, other.end)
        assert one.family == "served"
        assert found[f"at_wait[{member}]"] is not None
    assert [found[each] for each in ("other", "odd", "stuck", "cycle")] == [None] * 4
    both = found["two"]
    assert both is not None
    assert whose(both) is None
