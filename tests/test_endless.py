"""Questions about runs for ever from end to end: what is shown, saved, sent and taken again."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from checker import workers
from checker.api import Options, check
from checker.command.cli import run
from checker.render.as_json import report_json
from checker.render.as_text import report_text
from checker.report import Answer, Column, Report
from checker.semantics.endless import fair, violates
from checker.semantics.integers import attempt
from checker.semantics.replay import ReplayError, follow, replay
from checker.semantics.starving import going, retrying, staying
from checker.source import Source
from checker.trace import Step, Trace
from checker.verdict import Holds, Unknown, Violated, trace_of

STARVING = """\
model starving;
param kind: 0..2;
lock a: mutex;
process p[2] { want: a.lock();  have: release all;  goto want; }
leads got[t in p]: t@want -> t@have expect violated;
"""


def report(text: str, **options: object) -> Report:
    return check(Source("m.mm", text), Options(**{"workers": 1, **options}))  # type: ignore[arg-type]


def answer(text: str, row: str = "q") -> tuple[Column, Answer]:
    (column,) = report(text).columns
    found = column.answer(row)
    assert found is not None
    return column, found


def trace(text: str, row: str = "q") -> Trace:
    _, found = answer(text, row)
    assert isinstance(found.verdict, Violated) and found.verdict.trace is not None
    return found.verdict.trace


def test_a_saved_run_is_taken_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec = tmp_path / "starving.mm"
    spec.write_text(STARVING, encoding="utf-8")
    folder = tmp_path / "runs"
    given = ["--set", "kind=0", "--traces", str(spec)]
    assert run([*given, "--trace-dir", str(folder), "--trace-format", "json,itf.json"]) == 0
    files = sorted(folder.rglob("*.json"))
    itf = [each for each in files if each.name.endswith(".itf.json")]
    saved = [each for each in files if each not in itf]
    assert itf and saved
    for each in itf:
        told = json.loads(each.read_text(encoding="utf-8"))
        assert told["states"][told["loop"]] != {} and told["loop"] < len(told["states"])
    capsys.readouterr()
    assert run(["--replay", str(saved[0]), str(spec)]) == 0
    shown = capsys.readouterr().out
    assert "again and again" in shown and "starves at want" in shown


def test_it_is_the_same_at_any_number_of_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that was sent from another process has its loop, and says of it what it said there."""
    monkeypatch.setattr(workers, "FIRST", 40)
    wide = STARVING.replace("0..2;", "0..1;")
    wide = wide.replace("lock a", "var n: 0..40 = any;\nlock a")
    one, two = report(wide), report(wide, workers=2)
    for here, there in zip(one.columns, two.columns, strict=True):
        for mine, other in zip(here.findings, there.findings, strict=True):
            runs = trace_of(mine.verdict), trace_of(other.verdict)
            assert type(mine.verdict) is type(other.verdict)
            if runs[0] is not None and runs[1] is not None:
                assert runs[0].loop == runs[1].loop and runs[0].shortest is runs[1].shortest
                assert [e.state for e in runs[0].steps] == [e.state for e in runs[1].steps]


def test_a_loop_that_is_not_fair_shows_nothing() -> None:
    """The check of a run looks at fairness itself: a loop of one thread alone won't do."""
    text = "model m;\nvar x, y: bool = false;\nprocess p { l: x = !x;  goto l; }\n"
    text += "process q { l: y = !y;  goto l; }\neventually q: x && !x;\n"
    whole = trace(text)
    assert whole.loop is not None and fair(whole)
    formula = next(each.formula for each in whole.system.questions if each.endless)
    assert formula is not None and violates(whole, formula)
    first = whole.steps[0]
    stops = Trace(whole.system, whole.initial, (first,))
    back = attempt(whole.system, first.action, first.state, first.choices)
    assert isinstance(back, Step)
    alone = Trace(whole.system, whole.initial, (first, back), 1)
    follow(alone)
    for each in (stops, alone):  # nobody may stop, or be passed over, where he owes a step
        assert not fair(each)
        with pytest.raises(ReplayError):
            replay(each, "q")


def test_who_goes_on_and_who_stays() -> None:
    text = STARVING.replace("param kind: 0..2;\n", "")
    shown = trace(text, "got")
    assert shown.loop is not None
    lap = shown.steps[shown.loop - 1 :]
    assert sum(steps for _, steps in going(shown)) == len(lap)
    (starved,) = staying(shown)
    assert starved.thread not in {thread for thread, _ in going(shown)}
    assert 0 < starved.able < len(lap)
    assert [thread for thread, _ in starved.overtaken] == [1 - starved.thread]


def found_json(found: Report) -> dict[str, Any]:
    """The finding of the one question about runs for ever, as JSON keeps to the schema."""
    document = json.loads(report_json(found))
    schema = json.loads(files("checker.render").joinpath("schema.json").read_text())
    jsonschema.validate(document, schema)
    (one,) = (each for each in document["findings"] if each["property"] == "q")
    return dict(one)


RETRY = """model m;
var page: bool = false;
var done[f]: bool = false;
process f[2] {
    var tries: 0..1 = 0;
enter: if (page) { goto out; }
drop:  page = true;
back:  tries = 1 - tries;
again: if (tries == 1) { goto back; }  goto enter;
out:   done[self] = true;
}
daemon r { l: await page;  page = false;  goto l; }
"""


@pytest.mark.parametrize(
    ("row", "who"),
    [
        ("leads q: f[0]@enter -> f[0]@out", "f[0]"),
        ("leads q[t in f]: t@enter -> done[t]", "f[0]"),
        ("leads q: f[0]@enter -> f[1]@out", "f[1]"),
        ("eventually q: f[1]@end", "f[1]"),
        ("eventually q: f[0]@end && f[1]@end", None),  # of two, neither is the one
        ("eventually q: done[f[0]]", None),
        ("ltl q: eventually(f[0]@end)", None),
    ],
)
def test_whoever_is_asked_for_and_goes_round_itself_is_named(row: str, who: str | None) -> None:
    found = report(f"{RETRY}{row};\n")
    (answer,) = (each for each in found.columns[0].answers if each.question.endless)
    shown = trace_of(answer.verdict)
    assert shown is not None and shown.loop is not None
    retry = retrying(shown, answer.question)
    name = None if retry is None else shown.system.threads[retry.thread].name
    told = " ".join(report_text(found).split())
    assert name == who and (f"{who} retries for ever: takes " in told) is (who is not None)
    data = found_json(found)["evidence"].get("retries")
    if retry is None:
        assert data is None and "retries for ever" not in told
        return
    assert data["thread"] == who
    assert [(each["label"], each["times"]) for each in data["takes"]] == [*retry.labels]
    lap = [each.action for each in shown.steps[shown.loop - 1 :]]
    steps = sum(each.thread == retry.thread for each in lap)
    assert sum(times for _, times in retry.labels) == steps


def test_an_antecedent_that_is_never_true_is_told() -> None:
    text = "model m;\nvar n: 0..3 = 0;\nprocess p { l: n = 1; }\nleads q: n == 3 -> n == 2;\n"
    found = report(text)
    assert [each.code for each in found.warnings] == ["never-met"]
    assert isinstance(found.columns[0].findings[0].verdict, Holds)


@pytest.mark.parametrize(
    ("formula", "told"),
    [
        ("always(n == 3 -> eventually(n == 2))", True),
        ("always(always(n == 3 -> next(n == 2)))", True),
        ("n == 3 -> eventually(n == 2)", True),
        ("always(n == 1 -> eventually(n == 1))", False),
        ("always(eventually(n == 3) -> eventually(n == 2))", False),
        ("eventually(n == 3 -> next(n == 2))", False),
    ],
)
def test_so_it_is_of_an_implication_that_an_ltl_asks_for(formula: str, *, told: bool) -> None:
    found = report(f"model m;\nvar n: 0..3 = 0;\nprocess p {{ l: n = 1; }}\nltl q: {formula};\n")
    assert [each.code for each in found.warnings] == ["never-met"] * told
    assert isinstance(found.columns[0].findings[0].verdict, Holds)


def test_what_holds_up_to_an_error_says_so() -> None:
    text = "model m;\nvar n: 0..3 = 0;\nprocess p { l: n += 1;  goto l; }\neventually q: n == 3;\n"
    column, found = answer(text)
    assert isinstance(found.verdict, Holds) and column.up_to_errors(found)


def test_a_step_that_breaks_something_is_owed_all_the_same() -> None:
    """`p` can't be passed over for ever, so each run comes to the error; before it `q` is true."""
    text = (
        "model m;\nvar n: 0..1 = 0;\nvar x: bool = false;\nprocess p { l: n += 1;  m: n += 1; }\n"
    )
    text += "process r { l: x = !x;  goto l; }\neventually q: n == 1;\n"
    column, found = answer(text)
    assert isinstance(found.verdict, Holds) and column.up_to_errors(found)


TIMED = """\
model timed;
var x: bool = false;
process a { l: delay 1..2 us;  x = !x;  goto l; }
process b { m: sleep 1..5 us; if (x) { goto m; } done: skip; }
process c { w: await x;  seen: skip; }
eventually ends: b@end expect violated;
eventually sees: c@end;
"""


def test_a_run_with_delays_must_have_times() -> None:
    _, ends = answer(TIMED, "ends")
    assert isinstance(ends.verdict, Violated)
    _, sees = answer(TIMED, "sees")  # `x` is true for a while, and then `c` hesitates for no time
    assert sees.verdict == Holds(timed=True)


def test_a_run_that_rests_has_its_times() -> None:
    text = "model m;\nprocess a { l: delay 1..2 us; }\nenv e { n: skip; }\neventually q: e@end;\n"
    shown = trace(text)
    assert shown.loop is None and shown.timed
    assert [str(each.time) for each in shown.steps] == ["1/1000000"]


def test_one_that_can_not_rest_in_time_is_none() -> None:
    """Untimed `b` may come first; with these delays it can't."""
    text = "model m;\nvar x: bool = false;\nprocess a { l: delay 1 us;  x = true; }\n"
    text += "process b { l: delay 9 us;  if (x) { goto two; } stop;  two: skip; }\n"
    text += "eventually q: b@two;\n"
    _, found = answer(text)
    assert found.verdict == Holds(timed=True)


def test_where_time_may_stand_still_nothing_is_proved() -> None:
    """`a` and `c` go round in no time, and `b` never comes to the end of its delay: no run at all
    has times, so that nothing is said of them."""
    text = "model m;\nvar x: bool = false;\nprocess a { l: await x;  x = false;  goto l; }\n"
    text += "process c { l: await !x;  x = true;  goto l; }\n"
    text += "process b { m: delay 1 us;  goto m; }\neventually q: x && !x;\n"
    _, found = answer(text)
    assert isinstance(found.verdict, Unknown) and found.verdict.untimed is not None
    assert "in no time while another is in a delay" in found.verdict.text
    _, alone = answer(text.replace("1 us;  goto m", "0..1 us;  stop"))  # behind it they are a run
    assert isinstance(alone.verdict, Violated)
