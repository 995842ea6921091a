"""The procs of the library against enumerations of what the kernel does, written out here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from checker.command.cli import run
from checker.front import library
from checker.front import syntax as s
from checker.front.formatting import formatted
from checker.front.parsing.parse import parse
from checker.report import Column
from checker.source import Source
from checker.verdict import trace_of
from tests.stated import complaints, report
from tests.test_reading import pairs

State = tuple[object, ...]
ALL = 2**32 - 1
"""UINT_MAX: what `x->done` is after `complete_all()`, see kernel/sched/completion.c."""


def enumerated(first: State, steps: Callable[[State], Iterable[State]]) -> tuple[int, int, int]:
    """States, transitions and depth from `first` on."""
    seen, layer, transitions, depth = {first}, [first], 0, 0
    while layer:
        found: list[State] = []
        for state in layer:
            for after in steps(state):
                transitions += 1
                if after not in seen:
                    seen.add(after)
                    found.append(after)
        depth += bool(found)
        layer = found
    return len(seen), transitions, depth


def ends(first: State, steps: Callable[[State], Iterable[State]]) -> Iterator[tuple[Any, ...]]:
    """The states without a step."""
    seen, left = {first}, [first]
    while left:
        state = left.pop()
        after = [*steps(state)]
        if not after:
            yield state
        left += {*after} - seen
        seen.update(after)


def column(text: str) -> Column:
    (found,) = report(Source("m.mm", text)).columns
    return found


def size(found: Column) -> tuple[int, int, int]:
    explored = found.exploration
    assert explored.exhaustive
    return explored.states, explored.transitions, explored.depth


def stuck(found: Column) -> bool:
    answer = found.answer("deadlock")
    assert answer is not None
    return answer.decisive.violated


# Completions


def completing(waiters: int, calls: str) -> Callable[[State], Iterator[State]]:
    """The steps of threads that wait once, and of one that makes these calls of the kernel.

    calls: `c` for complete(), `a` for complete_all(), `r` for reinit_completion(), `t` for
    try_wait_for_completion().
    """

    def steps(state: State) -> Iterator[State]:
        done, waiting, made, got = state
        assert isinstance(done, int) and isinstance(waiting, tuple) and isinstance(made, int)
        fewer = done if done in (0, ALL) else done - 1
        for place in range(waiters):
            if waiting[place] and done:
                still = (*waiting[:place], False, *waiting[place + 1 :])
                yield fewer, still, made, got
        if made < len(calls):
            more = done if done == ALL else done + 1
            after = {"c": more, "a": ALL, "r": 0, "t": fewer}[calls[made]]
            yield after, waiting, made + 1, bool(done) if calls[made] == "t" else got

    return steps


CALLS = {
    "c": "complete(io);",
    "a": "complete_all(io);",
    "r": "reinit_completion(io);",
    "t": "got = try_wait_for_completion(io);",
}


@pytest.mark.parametrize(
    ("waiters", "calls"),
    [(1, "c"), (3, "cc"), (8, "ccccccc"), (3, "a"), (3, "cac"), (2, "car"), (2, "arc"), (2, "ctc")],
)
def test_a_completion_counts_as_in_the_kernel(waiters: int, calls: str) -> None:
    made = "  ".join(f"l{place}: {CALLS[each]}" for place, each in enumerate(calls))
    text = f"""\
include <completion.mm>
var io: COMPLETION = 0;
process waiter[{waiters}] {{ w: wait_for_completion(io); }}
process worker {{ var got: bool = true;  {made} }}
"""
    found = column(text)
    first = (0, (True,) * waiters, 0, True)
    steps = completing(waiters, calls)
    assert size(found) == enumerated(first, steps)
    assert stuck(found) == any(True in waiting for _, waiting, *_ in ends(first, steps))


def test_more_than_a_completion_counts_is_an_error_that_names_the_range() -> None:
    text = """\
include <completion.mm>
var io: DONE_FOR_ALL..1 = 0;
process worker { a: complete(io);  b: complete(io); }
"""
    answer = column(text).answer("error")
    assert answer is not None
    trace = trace_of(answer.decisive.verdict)
    assert trace is not None and trace.failure is not None
    assert trace.failure.obligation.code == "out-of-range"
    assert trace.failure.value == 2
    wide = text.replace("DONE_FOR_ALL..1", "DONE_FOR_ALL..2")
    answer = column(wide).answer("error")
    assert answer is not None and not answer.decisive.violated


def test_how_far_a_completion_counts_can_be_set() -> None:
    text = """\
include <completion.mm>
var io: COMPLETION = 0;
process worker { a: complete(io);  goto a; }
"""
    for most in (2, 5):
        (found,) = report(Source("m.mm", text), {"MOST_DONE": str(most)}).columns
        assert found.exploration.states == most + 1
        answer = found.answer("error")
        assert answer is not None and answer.decisive.violated


def test_a_count_that_is_used_up_to_its_end_is_not_complete_all() -> None:
    completes = "  ".join(f"l{place}: complete(io);" for place in range(7))
    text = f"""\
include <completion.mm>
var io: COMPLETION = 0;
process waiter[8] {{ w: wait_for_completion(io); }}
process worker {{ {completes} }}
"""
    assert stuck(column(text))
    assert not stuck(column(text.replace("waiter[8]", "waiter[7]")))


def test_waits_that_end_early_and_those_that_need_none() -> None:
    text = """\
//= deadlock: none
//= timed_out: reached, 4 steps, timed
//= killed_off: reached
include <completion.mm>
var io, other: COMPLETION = 0;
var killed: bool = false;
process impatient {
    var ok: bool = true;
w:  ok = wait_for_completion_timeout(io);
}
process victim {
    var ok: bool = true;
w:  ok = wait_for_completion_killable(other, killed);
}
process prober {
    var ok: bool = true;
w:  ok = try_wait_for_completion(other);
}
daemon killer { k: killed = true; }
reachable timed_out:  impatient@end && !impatient.ok;
reachable killed_off: victim@end && !victim.ok;
always    nothing:    prober@end -> !prober.ok && !completion_done(other);
"""
    assert complaints(text, column(text)) == []


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


# Against the second reading

READ_TWICE = (
    """\
include <completion.mm>
var io: DONE_FOR_ALL..2 = 0;
process waiter[2] { var got: bool = false;  w: wait_for_completion(io); }
process prober    { var got: bool = false;  p: got = try_wait_for_completion(io); }
process worker    { a: complete(io);  b: complete_all(io);  c: reinit_completion(io); }
reachable taken: prober.got;
""",
    """\
include <completion.mm>
var io: COMPLETION = 0;
var killed: bool = false;
process victim { var ok: bool = true;  w: ok = wait_for_completion_killable(io, killed); }
process late   { var ok: bool = true;  w: ok = wait_for_completion_timeout(io); }
process worker { a: complete(io); }
env killer     { k: killed = true; }
reachable both: victim@end && late@end && !victim.ok && !late.ok;
""",
    """\
include <rcu.mm>
process reader[2] { a: rcu_read_lock();  b: rcu_read_lock();
                    c: rcu_read_unlock();  d: rcu_read_unlock(); }
process updater   { a: synchronize_rcu();  b: skip; }
reachable early: updater@b && some r in reader: rcu_read_lock_held(r);
""",
)


@pytest.mark.parametrize("text", READ_TWICE)
def test_both_readings_of_the_library_agree(text: str) -> None:
    ((first, second),) = pairs(text, 2000)
    assert first == second
    assert first[0][0] > 10


# How the texts are shown

PAGE = (Path(__file__).parent.parent / "docs" / "library.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [library.ALWAYS_THERE, *library.names()])
def test_a_text_is_shown_as_it_is(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert f"## `<{name}>`" in PAGE
    assert f"```c\n{library.text(name)}```" in PAGE
    for given in (name, f"<{name}>"):
        assert run(["library", given]) == 0
        assert capsys.readouterr().out == library.text(name)


@pytest.mark.parametrize("name", [library.ALWAYS_THERE, *library.names()])
def test_all_that_a_text_declares_is_explained(name: str) -> None:
    declared = parse(Source(f"<{name}>", library.text(name))).declarations
    explained = re.sub(r"^```.*?^```", "", PAGE, flags=re.MULTILINE | re.DOTALL)
    for each in declared:
        if isinstance(each, s.Proc | s.Def | s.LockType):
            assert re.search(rf"`[^`]*\b{each.name.text}\b", explained), each.name.text


@pytest.mark.parametrize("name", [library.ALWAYS_THERE, *library.names()])
def test_a_text_is_in_its_usual_layout(name: str) -> None:
    source = Source(f"<{name}>", library.text(name))
    assert formatted(source) == source.text


def test_the_library_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["library"]) == 0
    assert capsys.readouterr().out == "<locks.mm>\n<completion.mm>\n<rcu.mm>\n"
    assert run(["library", "rcu"]) == 2
    assert "no 'rcu', only locks.mm, completion.mm, rcu.mm" in capsys.readouterr().err


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
