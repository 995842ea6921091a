"""Where what lies in a proc is said to be: at the call, where it lies in a text of the library."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from checker.api import Options, check, oddities, systems
from checker.diagnostic import SpecError
from checker.ir.actions import LockVerb
from checker.ir.text import text as ir_text
from checker.render.as_json import report_json
from checker.render.as_text import Wanted, report_text
from checker.report import Report
from checker.source import Source

WAITS = """\
model waits;
include <completion.mm>
var io: COMPLETION = 0;
proc finish(ref what) {
    complete(what);
}
process p {
    first: wait_for_completion(io);
}
process q {
    done: finish(io);
    take: wait_for_completion(io);
}
"""

LOCKS = """\
model locks;
lock l[2]: mutex;
proc two(a: lock, b: lock) {
x:  a.lock();
y:  b.lock();
}
proc both(i: 0..1, k: 0..1) {
t:  two(l[i], l[k]);
    release all;
}
process p { go: both(0, 1); }
process q {
    go: both(1, 0);
}
"""


def checked(text: str) -> Report:
    return check(Source("m.mm", text), Options(workers=1))


def shown(text: str) -> str:
    return report_text(checked(text), Wanted())


def loaded(text: str) -> Any:
    return json.loads(report_json(checked(text)))


def line(text: str, part: str) -> int:
    """The line on which `part` stands."""
    (found,) = (n for n, each in enumerate(text.splitlines(), 1) if part in each)
    return found


def test_a_step_in_the_library_is_at_its_call() -> None:
    told = " ".join(shown(WAITS).split())
    assert "q@done io 0 -> 1 :5" in told
    assert "q@take io 1 -> 0 :12" in told or "p@first io 1 -> 0 :8" in told
    steps = [
        (step["thread"], step["file"], step["line"])
        for each in loaded(WAITS)["findings"]
        if each["kind"] == "deadlock"
        for step in each["trace"]["steps"]
    ]
    assert ("q", "m.mm", 5) in steps
    assert all(file == "m.mm" for _, file, _ in steps)


def test_a_wait_in_the_library_names_the_call_and_then_its_place() -> None:
    (deadlock,) = (each for each in loaded(WAITS)["findings"] if each["kind"] == "deadlock")
    (wait,) = deadlock["evidence"]["waits"]
    asked = line(WAITS, "first:" if wait["thread"] == "p" else "take:")
    assert (wait["file"], wait["line"]) == ("m.mm", asked)
    told = " ".join(shown(WAITS).split())
    assert f"at m.mm:{asked} (wait_for_completion, <completion.mm>:" in told


def test_a_wait_in_a_proc_names_the_calls_that_lead_there() -> None:
    told = " ".join(shown(LOCKS).split())
    for first, second, call in (("0", "1", 11), ("1", "0", 13)):
        where = f"two called at :8 in both called at :{call}"
        assert f"holds l[{first}] (mutex), taken at step" in told
        assert f"m.mm:4 in {where}" in told
        assert f"waits for l[{second}] at m.mm:5 in {where}" in told


def test_an_error_in_the_library_is_at_the_call() -> None:
    text = WAITS.replace("var io: COMPLETION", "var io: DONE_FOR_ALL..0")
    told = shown(text)
    assert "`what` would become" not in told
    assert "error[out-of-range]: `io` would become 1; its range is -1..0" in told
    assert "--> m.mm:5:5" in told
    assert "`finish` is called here" in told
    (found,) = (each for each in loaded(text)["findings"] if each["kind"] == "error")
    assert (found["evidence"]["file"], found["evidence"]["line"]) == ("m.mm", 5)


def test_effects_in_several_calls_stand_in_the_order_of_the_calls() -> None:
    text = """\
model order;
proc set(ref v, k: 0..3) { v = k; }
proc fail(ref v) { assert v == 0, "no"; }
var a, b, c: 0..3 = 0;
process p {
    l: set(a, 1);
       b = 2;
       set(c, 3);
       fail(a);
}
"""
    told = shown(text)
    rows = [each.split()[-1] for each in told.splitlines() if "->" in each and "-->" not in each]
    assert [each for each in rows if each.startswith(":")] == [":2", ":7", ":2"]
    assert told.index("a 0 -> 1") < told.index("b 0 -> 2") < told.index("c 0 -> 3")


def test_the_system_shows_the_call_first() -> None:
    ((_, system),) = systems(Source("m.mm", WAITS))
    text = ir_text(system)
    assert ":8 (<completion.mm>:" in text
    assert not any("  :16" in each for each in text.splitlines())


def test_no_warning_is_about_a_text_of_the_library() -> None:
    text = """\
model quiet;
include <rcu.mm>
process reader { enter: rcu_read_lock();  leave: rcu_read_unlock(); }
"""
    assert [each.headline for each in checked(text).warnings] == []


def test_a_wait_in_the_library_that_never_ends_is_warned_of_at_the_call() -> None:
    text = """\
model never;
include <completion.mm>
var io: COMPLETION = 0;
process p { skip; }
daemon d {
    w: wait_for_completion(io);
}
"""
    (warning,) = checked(text).warnings
    assert warning.code == "never-true" and warning.primary is not None
    assert (warning.primary.span.file, warning.primary.span.line) == ("m.mm", 6)


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("complete(io);\n complete(io);", (4, 5)),
        ("finish(io);\n complete(io);", (4, 5)),
        ("twice(io);", (8, 9)),
        ("io = 1;\n complete(io);", (4, 5)),
    ],
)
def test_what_is_assigned_twice_is_told_at_what_differs(body: str, lines: tuple[int, int]) -> None:
    text = f"""\
include <completion.mm>
var io: COMPLETION = 0;
process p {{
{body}
}}
"""
    text += "\n" * (6 - text.count("\n"))
    text += "proc twice(ref what) {\n finish(what);\n finish(what);\n}\n"
    text += "proc finish(ref what) { complete(what); }\n"
    with pytest.raises(SpecError) as caught:
        check(Source("m.mm", text), Options(workers=1))
    (found,) = {each for each in caught.value.diagnostics if each.code == "assigned-twice"}
    assert found.primary is not None
    places = [found.secondary[0].span, found.primary.span]
    assert [each.file for each in places] == ["m.mm", "m.mm"]
    assert tuple(each.line for each in places) == lines


def test_lint_speaks_of_calls_and_not_of_the_library() -> None:
    text = """\
include <completion.mm>
include <rcu.mm>
var io: COMPLETION = 0;
var x: 0..1 = 0;
process p {
a: x = 1;
   complete(io);
b: synchronize_rcu();
c: rcu_read_lock();
d: x = 0;
   rcu_read_unlock();
}
"""
    found = oddities(Source("m.mm", text))
    assert [(each.code, each.place[:2], each.secondary[0].span.line) for each in found] == [
        ("several-places", ("m.mm", 7), 6),
        ("several-places", ("m.mm", 11), 10),
    ]


def test_a_lock_order_in_a_proc_is_told_at_the_calls() -> None:
    text = """\
lock a, b: mutex;
var turn: bool = false;
proc two(x: lock, y: lock) { x.lock();  y.lock();  x.release();  y.release(); }
process p { l: two(a, b);  turn = true; }
process q { w: await turn;
            m: two(b, a); }
"""
    (warning,) = checked(text).warnings
    assert warning.code == "lock-order" and warning.primary is not None
    told = [warning.primary, *warning.secondary]
    assert [each.span.line for each in told] == [4, 6]
    assert told[0].text.startswith("`p` takes `b` here") and told[1].text.startswith(
        "`q` takes `a`"
    )


# What a call is given


def calls(text: str) -> list[str]:
    """What is told of calls in the run that is shown first, in order."""
    run = shown(text).split("#  thread@label")[1].split("\n\n")[0]
    words = (each for each in run.split() if not re.fullmatch(r":\d+", each))
    return re.findall(r"calls (\w+\([^()]*\))", " ".join(words))


def test_a_call_is_shown_with_every_argument() -> None:
    assert calls(LOCKS) == [
        "both(i = 0, k = 1)",
        "two(l[0], l[1])",
        "both(i = 1, k = 0)",
        "two(l[1], l[0])",
    ]


def test_arguments_have_the_values_of_the_call() -> None:
    text = """\
enum Kind { NONE, FAULT }
struct Page { pins: 0..3; kind: Kind; }
var page: Page = { pins: 0, kind: NONE };
var pins[p]: 0..3 = 1;
lock l[p]: mutex;
proc inner(given: Page, by: lock, ref v, to: p, some_of: set of 1..3) {
w:  by.lock();
    by.release();
}
proc outer(f: p, n: 0..3) {
    n = n + 1;
s:  inner({ pins: n, kind: FAULT }, l[f], pins[f], f, {1, n});
}
process p[2] {
a:  page.pins = 3;
    choose k in 2 where k == 1;
    outer(p[k], k + 1);
z:  skip;
}
reachable far: p[0]@z expect violated;
"""
    assert calls(text) == [
        "outer(f = p[1], n = 2)",
        "inner(given.pins = 3, given.kind = FAULT, l[p[1]], pins[p[1]], to = p[1],"
        " some_of = {1, 3})",
    ]


def test_a_call_that_is_over_within_its_step_is_not_told() -> None:
    text = """\
var n: 0..2 = 0;
proc add(k: 0..2) { n = k; }
process p { a: add(2);  z: skip; }
reachable far: n == 2 expect violated;
"""
    assert calls(text) == []
    assert "n 0 -> 2" in shown(text)


def test_a_queue_that_is_given_is_told_beside_the_call() -> None:
    text = """\
var q: queue[2] of 0..2 = [];
proc look(at: queue[2] of 0..2) { w: await at.len == 1; }
process p { a: q.put(2);  look(q);  z: skip; }
reachable far: p@z expect violated;
"""
    assert calls(text) == ["look(at)"]
    assert "look.at = [2]" in shown(text)


def test_an_ask_begins_no_call() -> None:
    """The request asks in one step, and the grant is the step that goes into the call."""
    text = """\
lock l: mutex grant fifo;
lock other: mutex;
proc go_on(k: 0..2) { w: await k == 1; }
process p { a: l.lock();  go_on(1);  l.release(); }
process q { a: l.lock();  b: l.release(); }
reachable far: q@b && p waits l expect violated;
reachable end: p@end && q@end expect violated;
"""
    report = checked(text)
    for column in report.columns:
        for action in column.system.actions:
            asks = any(each.verb is LockVerb.ASK for each in action.locks)
            assert not (asks and (action.entered or action.begins))
