"""RCU of the library against programs of their own, and its misuse."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest

from checker.source import Source
from checker.verdict import trace_of
from tests.enumerated import State, column, enumerated, size
from tests.stated import complaints, report

# RCU


def grace(readers: int, rounds: int, updates: int) -> Callable[[State], Iterator[State]]:
    """Readers that go in and out so often, and an updater that waits for grace periods.

    A grace period remembers which read section of each reader it has seen begin: it is over when
    all of them have ended. State: for each reader how often it went in or out; how many steps the
    updater has made; the sections that its grace period waits for.
    """

    def steps(state: State) -> Iterator[State]:
        moves, made, held_up = state
        assert isinstance(moves, tuple) and isinstance(made, int)
        assert isinstance(held_up, frozenset)
        for reader in range(readers):
            if moves[reader] < 2 * rounds:
                after = (*moves[:reader], moves[reader] + 1, *moves[reader + 1 :])
                left = (reader, moves[reader]) if moves[reader] % 2 else None
                yield after, made, held_up - {left}
        if made < 2 * updates:
            if made % 2 == 0:
                inside = frozenset((n, each) for n, each in enumerate(moves) if each % 2)
                yield moves, made + 1, inside
            elif not held_up:
                yield moves, made + 1, held_up

    return steps


@pytest.mark.parametrize(
    ("readers", "rounds", "updates"), [(1, 1, 1), (2, 1, 1), (2, 2, 1), (1, 3, 2), (3, 1, 2)]
)
def test_a_grace_period_waits_for_the_readers_that_are_in(
    readers: int, rounds: int, updates: int
) -> None:
    reads = "\n".join(
        f"in{each}: rcu_read_lock();  out{each}: rcu_read_unlock();" for each in range(rounds)
    )
    waits = "  ".join(f"u{each}: synchronize_rcu();" for each in range(updates))
    text = f"""\
include <rcu.mm>
process reader[{readers}] {{ {reads} }}
process updater {{ {waits} }}
"""
    first = ((0,) * readers, 0, frozenset[object]())
    assert size(column(text)) == enumerated(first, grace(readers, rounds, updates))


def test_a_callback_runs_once_behind_the_grace_period_of_its_call() -> None:
    def steps(state: State) -> Iterator[State]:
        moves, made, pending, held_up, freed = state
        assert isinstance(moves, tuple) and isinstance(held_up, frozenset)
        for reader in (0, 1):
            if moves[reader] < 2:
                after = (*moves[:reader], moves[reader] + 1, *moves[reader + 1 :])
                yield after, made, pending, held_up - {reader}, freed
        if not made:
            inside = frozenset(reader for reader in (0, 1) if moves[reader] == 1)
            yield moves, True, True, inside, freed
        if pending and not held_up:
            yield moves, made, False, held_up, True

    text = """\
include <rcu.mm>
var freed: bool = false;
process reader[2] { enter: rcu_read_lock();  leave: rcu_read_unlock(); }
process updater   { call: call_rcu(cb); }
daemon cb         { idle: rcu_callback();  freed = true;  goto idle; }
"""
    first = ((0, 0), False, False, frozenset[object](), False)
    assert size(column(text)) == enumerated(first, steps)


USE = """\
//= error: {error}
include <rcu.mm>
var current: 0..1 = 0;
var freed[2]: bool = false;
process reader[2] {{
    var mine: 0..1 = 0;
enter: rcu_read_lock();
load:  mine = current;
use:   assert !freed[mine], "use after free";
leave: rcu_read_unlock();
}}
process updater {{
swap: current = 1;
{free}
}}
{callback}
"""


@pytest.mark.parametrize(
    ("free", "callback", "error"),
    [
        ("free: freed[0] = true;", "", "assert-failed, 5 steps"),
        ("wait: synchronize_rcu();  free: freed[0] = true;", "", "none"),
        (
            "call: call_rcu(cb);",
            "daemon cb { idle: rcu_callback();  freed[0] = true;  goto idle; }",
            "none",
        ),
        (
            "call: call_rcu(cb);",
            "daemon cb { idle: await cb in rcu_called;  freed[0] = true;  rcu_called -= cb; }",
            "assert-failed, 6 steps",
        ),
    ],
)
def test_what_readers_use_is_freed_behind_a_grace_period(
    free: str, callback: str, error: str
) -> None:
    text = USE.format(free=free, callback=callback, error=error)
    assert complaints(text, column(text)) == []


def test_a_later_reader_does_not_hold_a_grace_period_up() -> None:
    text = """\
//= late: reached, 4 steps
//= early: unreached
include <rcu.mm>
process early_reader { enter: rcu_read_lock();  leave: rcu_read_unlock(); }
daemon late_reader {
enter: await updater@synchronize_rcu.wait;
go:    rcu_read_lock();
leave: rcu_read_unlock();
}
process updater {
    var before: bool = false;
wait:  before = rcu_read_lock_held(early_reader);
       synchronize_rcu();
freed: skip;
}
reachable late:  updater@freed && rcu_read_lock_held(late_reader);
reachable early: updater@freed && updater.before && rcu_read_lock_held(early_reader)
    expect violated;
"""
    assert complaints(text, column(text)) == []


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("a: rcu_read_unlock();", "rcu_read_unlock without rcu_read_lock"),
        ("a: rcu_read_lock();  b: synchronize_rcu();", "waits for itself"),
        ("a: call_rcu(cb);  b: call_rcu(cb);", "still to run"),
        ("a: rcu_read_lock();  b: rcu_read_lock();  c: rcu_read_lock();", "nested deeper"),
    ],
)
def test_misuse_of_rcu_is_an_error_with_its_reason(body: str, reason: str) -> None:
    text = f"""\
include <rcu.mm>
process p {{ {body} }}
daemon cb {{ idle: rcu_callback();  goto idle; }}
"""
    answer = column(text).answer("error")
    assert answer is not None
    trace = trace_of(answer.decisive.verdict)
    assert trace is not None and trace.failure is not None
    assert reason in trace.failure.obligation.message


def test_a_nested_reader_leaves_with_the_last_unlock() -> None:
    text = """\
//= error: none
//= 6 states
include <rcu.mm>
process p {
a: rcu_read_lock();  b: rcu_read_lock();  c: rcu_read_unlock();  d: rcu_read_unlock();  e: skip;
}
always inside: p@b || p@c || p@d -> rcu_read_lock_held(p);
always outside: p@a || p@e || p@end -> !rcu_read_lock_held(p);
"""
    assert complaints(text, column(text)) == []


def test_sizes_of_the_enumeration_grow() -> None:
    """That the enumeration above is not one of a single state."""
    sizes = [enumerated(((0,) * n, 0, frozenset[object]()), grace(n, 1, 1))[0] for n in (1, 2, 3)]
    assert all(few < many for few, many in pairwise(sizes))


def test_a_callback_has_a_grace_period_of_its_own() -> None:
    """Who waits for readers himself is held up by no reader that came after he began."""
    text = """\
include <rcu.mm>
process late { a: await f@synchronize_rcu.wait;  b: rcu_read_lock();  c: call_rcu(f);
    d: skip;  e: rcu_read_unlock(); }
process reader { a: rcu_read_lock();  b: await late@d;  c: rcu_read_unlock(); }
process f { a: await reader@b;  b: synchronize_rcu();  c: skip;  d: rcu_callback(); }
reachable over: f@c && late@d;
"""
    (column,) = report(Source("own.mm", f"model own;\n{text}")).columns
    answer = column.answer("over")
    assert answer is not None and answer.decisive.holds
