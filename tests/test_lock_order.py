"""Warnings of lock order: which rings there are, and how each is told, for specs by hand."""

from __future__ import annotations

import pytest

from checker.diagnostic import Severity
from tests.lock_orders import AB, BA, BOTH, TURN, run, told, two


def test_both_orders_without_a_deadlock() -> None:
    (warning,) = run(two(AB, BA)).warnings
    assert warning.headline == BOTH[0]
    assert warning.severity is Severity.WARNING
    assert warning.help == (
        "no deadlock is reachable in this model: something else keeps the threads apart",
        "take them in the same order everywhere",
    )


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(two(AB, AB), id="one order"),
        pytest.param(two(AB + BA, "skip;"), id="one thread"),
        pytest.param(two(AB, "b.lock(); try a.lock() else goto x; x: release all;"), id="try"),
        pytest.param(
            two(AB, "b.lock(); a.lock() timeout 1 ms else goto x; x: release all;"), id="timeout"
        ),
        pytest.param(
            two(AB, "b.lock(); either { a.lock(); } or { await turn; } release all;"), id="either"
        ),
        pytest.param(
            two(AB, "b.lock(); b.release(); a.lock(); b.lock(); release all;"), id="released"
        ),
        pytest.param(two(f"g.lock(); {AB}", f"g.lock(); {BA}", "lock a, b, g: mutex;"), id="gate"),
        pytest.param(
            two(AB.replace("lock", "read"), BA.replace("lock", "read"), "lock a, b: rwsem;"),
            id="readers",
        ),
        pytest.param(
            two(
                AB.replace("lock", "read"),
                BA.replace("lock", "read"),
                "lock a, b: rwsem;",
                "process w { a.write(); a.release(); }",
            ),
            id="readers, and a writer of one of the two",
        ),
        pytest.param(
            two(
                AB.replace("lock", "read"),
                BA.replace("lock", "read"),
                "lock a, b: rwsem grant any;",
                "process w { a.write(); a.release(); b.write(); b.release(); }"
                "process v { a.write(); a.release(); b.write(); b.release(); }",
            ),
            id="readers that no writer turns away",
        ),
        pytest.param(
            two(
                AB.replace("lock", "down"), BA.replace("lock", "down"), "lock a, b: semaphore;"
            ).replace("release all", "a.release(); b.release()"),
            id="no owner",
        ),
    ],
)
def test_no_ring(text: str) -> None:
    assert told(text) == []


WRITERS = (
    "process w { a.write(); a.release(); b.write(); b.release(); }"
    "process v { b.write(); b.release(); a.write(); a.release(); }"
)


def test_readers_close_a_ring_if_writers_turn_them_away() -> None:
    text = two(AB.replace("lock", "read"), BA.replace("lock", "read"), "lock a, b: rwsem;", WRITERS)
    report = run(text)
    (warning,) = (each for each in report.warnings if each.code == "lock-order")
    assert warning.headline == BOTH[0]
    places = [each.text for each in (warning.primary, *warning.secondary) if each]
    assert places == [
        "`p` takes `b` (read) here while it holds `a` (read), since line 3",
        "`q` takes `a` (read) here while it holds `b` (read), since line 4",
        "`w` asks for `b` (write) here, which turns away `p`",
        "`v` asks for `a` (write) here, which turns away `q`",
    ]


@pytest.mark.parametrize("grant", ["grant any", "grant prefer write", "grant fifo"])
def test_a_reader_and_a_writer_close_a_ring(grant: str) -> None:
    text = two(
        "a.read(); b.write(); release all;",
        "b.read(); a.write(); release all;",
        f"lock a, b: rwsem {grant};",
    )
    assert told(text) == BOTH


def test_a_gate_that_is_shared_keeps_nobody_apart() -> None:
    gate = "lock a, b: mutex; lock g: rwsem;"
    assert told(two(f"g.read(); {AB}", f"g.read(); {BA}", gate)) == BOTH
    assert told(two(f"g.write(); {AB}", f"g.read(); {BA}", gate)) == []
    assert told(two(f"g.read(); {AB}", f"g.write(); {BA}", gate)) == []


@pytest.mark.parametrize(("limit", "expected"), [(1, []), (2, BOTH)])
def test_a_gate_that_is_shared_by_few(limit: int, expected: list[str]) -> None:
    kind = f"locktype few {{ mode use shared limit {limit}; }}\n"
    text = two(f"g.use(); {AB}", f"g.use(); {BA}", kind + "lock a, b: mutex; lock g: few;")
    assert told(text) == expected


def test_held_by_a_try_is_held() -> None:
    text = two(AB, "try b.lock() else goto x; a.lock(); release all; x: skip;")
    assert told(text) == BOTH


def test_three_in_a_ring() -> None:
    text = (
        f"lock a, b, c: mutex;\n{TURN}"
        + """
process p { a.lock(); b.lock(); release all; turn = true; }
process q { await turn; b.lock(); c.lock(); release all; }
process r { await turn; await q@end; c.lock(); a.lock(); release all; }
"""
    )
    assert told(text) == ["`a`, `b` and `c` are taken in a ring"]


def test_arrays_by_index() -> None:
    locks = "lock l[3]: mutex;"
    text = two(
        "l[0].lock(); l[2].lock(); release all;", "l[2].lock(); l[0].lock(); release all;", locks
    )
    assert told(text) == ["`l[0]` and `l[2]` are taken in both orders"]
    text = two(
        "l[0].lock(); l[1].lock(); release all;", "l[1].lock(); l[2].lock(); release all;", locks
    )
    assert told(text) == []


def test_arrays_by_an_index_of_the_state() -> None:
    text = two(
        "l[k].lock(); l[m].lock(); release all;",
        "l[m].lock(); l[k].lock(); release all;",
        "lock l[2]: mutex;\nvar k: 0..1 = any; var m: 0..1 = any; assume k != m;",
    )
    assert told(text) == ["`l` may be taken in orders that could end in a deadlock"]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("x < y", []),
        ("x != y", ["`l` may be taken in orders that could end in a deadlock"]),
    ],
)
def test_what_a_thread_chooses(where: str, expected: list[str]) -> None:
    text = f"""
lock l[3]: mutex;
var go: 0..1 = 0;
process p[i in 2] {{
    var first, second: 0..2 = 0;
wait:  await go == i;
pick:  choose x in 3;  choose y in 3 where {where};
       first = x;  second = y;
one:   l[first].lock();
two:   l[second].lock();
three: release all;  first = 0;  second = 0;  go = 1 - i;  goto wait;
}}
"""
    assert told(text) == expected


def test_a_lock_that_is_taken_once_more() -> None:
    kind = "locktype again {{ mode lock exclusive; recursive; }}\nlock a, b: {};"
    twice = "a.lock(); a.lock(); a.release(); b.lock(); {} release all;"
    text = two(twice.format(""), BA, kind.format("again"))
    assert told(text) == BOTH
    assert told(text.replace("b.lock(); ", "a.release(); b.lock(); ", 1)) == []


def test_what_the_variables_of_a_thread_exclude() -> None:
    first = "if (mine) { a.lock(); } x: skip; if (!mine) { b.lock(); } y: skip; release all;"
    text = f"lock a, b: mutex;\n{TURN}process p {{ var mine: bool = any; {first} turn = true; }}\n"
    assert told(text + f"process q {{ await turn; {BA} }}\n") == []
    again = text.replace("!mine", "mine")
    assert told(again + f"process q {{ await turn; {BA} }}\n") == BOTH


def test_a_shown_deadlock_is_not_told_again() -> None:
    crossed = f"lock a, b: mutex;\nprocess p {{ {AB} }}\nprocess q {{ {BA} }}\n"
    assert told(crossed) == []
    assert told(crossed + "expect violated deadlock;") == []
    other = crossed.replace("q {", "q { await turn;") + TURN + "process r { await turn; }\n"
    assert run(other).columns[0].answer("deadlock").decisive.violated  # type: ignore[union-attr]
    # nobody sets `turn`, so `q` never comes to its locks
    assert told(other) == []


def test_another_deadlock_hides_no_ring() -> None:
    text = two(AB, BA, more="var never: bool = false; process r { await never; }")
    (warning,) = (each for each in run(text).warnings if each.code == "lock-order")
    assert warning.help[0] == "the deadlock that is shown first is another one"


def test_a_deadlock_hides_no_ring_of_its_locks_at_other_places() -> None:
    text = f"""
lock a, b: mutex;
var done: bool = false;
process p {{ l: {AB} }}
process q {{ l: {BA} done = true; }}
process r {{ l: await done; {AB} }}
process s {{ l: await r@end; {BA} }}
"""
    warnings = [each for each in run(text).warnings if each.code == "lock-order"]
    lines = {
        tuple(each.span.line for each in (warning.primary, *warning.secondary) if each)
        for warning in warnings
    }
    assert (4, 5) not in lines  # it is shown
    assert (6, 7) in lines


def test_instances_at_the_same_place_are_both_told() -> None:
    text = """
lock l[{0}]: mutex; var turn: 0..{0} = 0;
process p[i in {0}] {{ s: await turn == i; a: l[i].lock();
    b: l[(i + 1) % {0}].lock(); c: release all; turn = i + 1; }}
"""
    (warning,) = run(text.format(2)).warnings
    assert warning.primary is not None and warning.secondary == ()
    assert warning.primary.text == (
        "`p[0]` takes `l[1]` here while it holds `l[0]`, since line 3; "
        "`p[1]` takes `l[0]` here while it holds `l[1]`, since line 3"
    )
    (warning,) = run(text.format(3)).warnings
    assert warning.primary is not None
    assert warning.primary.text.endswith("; 1 more thread does so with others")
    (warning,) = run(text.format(4)).warnings
    assert warning.primary is not None
    assert warning.primary.text.endswith("; 2 more threads do so with others")
