"""Saved runs that do not fit: a spec that has changed, a file that is damaged, or that lies."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction

import pytest

from checker.diagnostic import SpecError
from checker.ir.actions import ActionKind
from checker.render.as_diagnostic import errors_text
from checker.saved import NoSuchRun, read, replay, write
from checker.semantics.integers import outcomes
from checker.semantics.replay import shows
from checker.source import Source
from checker.trace import Step, Trace
from tests.saved.saved_specs import SPEC, again, found, made


def test_it_starts_as_the_spec_says() -> None:
    trace, document = found()
    assert [each["label"] for each in document["trace"]["steps"]] == ["take", "put"]
    assert again(document).steps[-1].state == trace.steps[-1].state


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("model m;", "// moved\n\nmodel m;\n// on"),
        ("var n:", "var more: 0..1 = 1;\nvar n:"),
        ("process p[2]", "daemon d { w: await n == 3; }\nprocess p[2]"),
        ("choose k in 1..2", "choose k in 0..3"),
        ("never two: n == 2;", "never two: n > 1;"),
    ],
)
def test_what_does_not_matter(old: str, new: str) -> None:
    """Lines, what was added, what is possible besides."""
    _, document = found()
    assert old in SPEC
    run = again(document, SPEC.replace(old, new))
    assert [len(each.choices) for each in run.steps] == [0, 1]
    assert shows(run, "two")


def test_a_row_that_is_gone_is_answered_by_those_there_are() -> None:
    _, document = found()
    with pytest.raises(SpecError) as error:
        again(document, SPEC.replace("never two", "never both"))
    (told,) = error.value.diagnostics
    assert told.headline == "no property `two` in this spec, which the run is shown for"
    assert told.help[0].startswith("its rows are both")


def test_it_shows_no_more_what_it_did() -> None:
    _, document = found()
    run = again(document, SPEC.replace("n == 2", "n == 3"))
    assert len(run.steps) == 2 and not shows(run, "two")


@pytest.mark.parametrize(
    ("old", "new", "step", "expected", "now"),
    [
        ("n: 0..3 = 0", "n: 0..3 = 1", 0, "the run has `n` 0", "now it has `n` 1"),
        ("who", "those", 0, "`who` has a value", "there is nothing of this name now"),
        ("IDLE, BUSY", "IDLE, HURRY", 1, '`mode` "BUSY"', '`mode` "HURRY"'),
        ("take:", "grab:", 0, "has `p[0]` at `take`", "has `p[0]` at `grab`"),
        ("take: l", "gone: skip;\n    take: l", 0, "`p[0]` at `take`", "`p[0]` at `gone`"),
        ("put:  choose", "mid: skip;\n    put: choose", 1, "goes to `put`", "now it goes to `mid`"),
        ("process p[2]", "process r[2]", 0, "`p[0]` has a value", "nothing of this name"),
        ("k in 1..2", "k in 0..1", 2, '{"k": 2}', "other choices"),
        ("k in 1..2;", "j in 1..2; let k = j;", 2, '{"k": 2}', "other choices"),
        ("n = k;", "n = 3 - k;", 2, "makes `n` 2", "makes `n` 1"),
        ("n = k;", "", 2, "makes `n` 2", "leaves `n` as it is"),
        ("put:  choose", "put:  await n == 1;  choose", 2, "p[0]@put takes it", "waits for n == 1"),
        ("never", "expect violated deadlock;\nnever", None, "", ""),
    ],
)
def test_a_spec_that_has_changed(
    old: str, new: str, step: int | None, expected: str, now: str
) -> None:
    _, document = found()
    text = SPEC.replace(old, new).replace("BUSY", "HURRY" if "HURRY" in new else "BUSY")
    if step is None:
        assert shows(again(document, text), "two")
        return
    with pytest.raises(NoSuchRun) as caught:
        again(document, text)
    assert caught.value.step == step
    assert expected in caught.value.expected
    assert now in caught.value.found
    shown = errors_text(caught.value, {"m.mm": Source("m.mm", text)})
    assert all(len(line) <= 72 for line in shown.splitlines())


def test_a_spec_that_has_no_first_state() -> None:
    _, document = found()
    with pytest.raises(NoSuchRun) as caught:
        replay(read(json.dumps(document)), replace(made(SPEC), initials=()))
    assert (caught.value.step, caught.value.found) == (0, "now the spec has none")


def test_a_thread_that_is_not_there() -> None:
    _, document = found()
    document["trace"]["steps"][1]["thread"] = "q[0]"
    with pytest.raises(NoSuchRun) as caught:
        again(document)
    assert (caught.value.step, caught.value.found) == (2, "now the threads are p[0], p[1]")


def test_a_question_that_is_not_there() -> None:
    _, document = found()
    with pytest.raises(SpecError, match="no property `two`"):
        again(document, SPEC.replace("two", "three"))


def test_no_number_is_a_truth() -> None:
    text = "model b;\nvar b: bool = false;\nprocess p { x: b = true; }\nnever no: b;\n"
    _, document = found(text, "no")
    again(document, text)
    for each in (1, 1.0, "true", None, [True]):
        document["trace"]["steps"][0]["changes"]["b"] = each
        with pytest.raises(SpecError):
            again(document, text)


# Which of several


SEVERAL = """\
model s;
lock a: mutex;
lock b: mutex;
var n: 0..2 = 0;
process p {
    x: either { a.lock();  a.release();  n = 1; }
       or { n = 1; }
       or { b.lock();  b.release();  n = 1; }
    y: skip;
}
never one: n == 1;
"""


def test_of_steps_that_do_the_same_the_locks_tell_which() -> None:
    system = made(SEVERAL)
    source = Source("m.mm", SEVERAL)
    first = system.initials[0]
    taken = [each for each in outcomes(system, first) if isinstance(each, Step)]
    assert len(taken) == 3 and len({each.state for each in taken}) == 1
    for each in taken:
        run = Trace(system, first, (each,))
        back = replay(read(write(run, source)), system)
        assert back.steps[0].action is each.action


EARLY = """\
model e;
var go, killed: bool = false;
process p { w: await go timeout 5 ms else goto b unless killed else goto b;  b: skip; }
env e { x: killed = true; }
"""


def test_of_steps_that_do_the_same_the_kind_tells_which() -> None:
    """A wait that times out, or is given up: the times of the run hang on which it is."""
    system = made(EARLY)
    (kill,) = [each for each in outcomes(system, system.initials[0]) if each.action.thread == 1]
    assert isinstance(kill, Step)
    ends = [each for each in outcomes(system, kill.state) if isinstance(each, Step)]
    assert {each.action.kind for each in ends} == {ActionKind.UNLESS, ActionKind.TIMEOUT}
    assert ends[0].state == ends[1].state
    for each in ends:
        run = Trace(system, system.initials[0], (kill, each))
        back = replay(read(write(run, Source("m.mm", EARLY))), system)
        assert back.steps[1].action is each.action


STARTS = """\
model f;
var a: 0..2 = any;
var b: 0..1 = 0;
process p { x: b = a % 2;  y: skip; }
never odd: b == 1;
"""


def test_what_a_file_does_not_say_is_found_out() -> None:
    """A start that is not told is one from which the steps can be taken, and show what they did."""
    _, document = found(STARTS, "odd")
    del document["trace"]["initial"]["a"]
    assert made(STARTS).initials == tuple((0, n, 0) for n in range(3))
    run = again(document, STARTS)
    assert run.initial == (0, 1, 0) and shows(run, "odd")


# Loops


LOOP = """\
model c;
var n: 0..3 = 0;
process p { x: n = (n + 1) % 4;  goto x; }
reachable three: n == 3;
"""


def test_a_loop_has_to_close() -> None:
    _, document = found(LOOP, "three")
    step = document["trace"]["steps"][0]
    document["trace"]["steps"].append({**step, "changes": {"n": 0}})
    document["trace"]["loop"] = 1
    assert again(document, LOOP).loop == 1
    document["trace"]["loop"] = 2
    with pytest.raises(NoSuchRun) as caught:
        again(document, LOOP)
    assert caught.value.step == 4
    assert "`n`" in caught.value.found


# Times


TIMED = """\
model t;
param io: time in 2 ms..4 ms;
var done: bool = false;
process p { start: sleep 1 ms;  wait: delay io;  end_: done = true;  rest: skip; }
never over: done;
"""


def test_times_are_those_of_the_file_if_they_are_possible() -> None:
    trace, document = found(TIMED, "over")
    first = [each.time for each in trace.steps]
    assert first[-1] == Fraction(3, 1000)
    assert [each.time for each in again(document, TIMED).steps] == first
    document["trace"]["at"] = {"io": "7/2 ms"}
    for step, time in zip(document["trace"]["steps"], ("1 ms", "9/2 ms", "9/2 ms"), strict=True):
        step["time"] = time
    run = again(document, TIMED)
    assert run.timed and run.point == {"io": Fraction(7, 2000)}
    assert run.steps[-1].time == Fraction(9, 2000)
    for wrong in ("4 ms", "5 ms"):
        document["trace"]["steps"][1]["time"] = wrong
        assert [each.time for each in again(document, TIMED).steps] == first


def test_a_run_that_can_have_no_times_has_none() -> None:
    _, document = found(TIMED, "over")
    other = TIMED.replace("rest: skip; }", "rest: skip; }\nprocess w { x: sleep 2 ms;  y: skip; }")
    last = document["trace"]["steps"]
    assert again(document, other.replace("sleep 2 ms", "sleep 9 ms")).timed
    assert not again(document, other).timed  # w would have stepped before
    assert all(each.time is None for each in again(document, other).steps[: len(last)])
