"""The library: completions against a program of their own, both readings, how texts are shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from checker.command.cli import run
from checker.front import library
from checker.front import syntax as s
from checker.front.formatting import formatted
from checker.front.parsing.parse import parse
from checker.source import Source
from checker.verdict import trace_of
from tests.enumerated import ALL, State, column, ends, enumerated, size, stuck
from tests.stated import complaints, report
from tests.test_reading import pairs

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
