"""Times of runs that end at an error of the model: each form says that they count up to there."""

from __future__ import annotations

import json
from importlib.resources import files

import jsonschema

from checker.api import Options, check
from checker.forms import FORMS
from checker.render.as_html import page_data
from checker.render.as_text import Wanted, report_text
from checker.report import Outcome
from checker.source import Source
from tests.cut_short import report, source


def form(name: str) -> str:
    return FORMS[name].text([Outcome(source(), report())])


def flat(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split())


def test_the_table_marks_each_time_that_a_run_may_go_beyond() -> None:
    lines = report_text(report(), Wanted()).splitlines()
    told = [" ".join(each.split()) for each in lines]
    assert "latency wait worst 0 (e) io+1ms" in told
    assert "latency late worst never starts (e) io" in told
    assert "latency own worst 1 ms (e) io" in told
    assert "best 1 us (e) 1 us" in told
    assert "latency rests worst 1 ms (e) unbounded" in told
    assert "region soon everywhere (e) io<=2ms" in told
    assert "region never everywhere (e) nowhere" in told
    assert "best 0 0" in told  # nothing is below it
    assert any("(e) up to the errors" in each for each in told)


def test_the_text_says_it_behind_the_time() -> None:
    text = flat(report_text(report(), Wanted()))
    assert "latency wait: b@want -> b@got when k = false worst 0 (e) best 0 " in text
    none = "no run begins it; some end before at an error of the model (e)"
    assert f"latency late: a@two -> a@end when k = false worst {none} best {none}" in text
    assert "holds everywhere (io 1 ms..4 ms; exact up to the errors) worst 0 (e)" in text


def test_json_says_which_times_count_up_to_errors() -> None:
    document = json.loads(form("json"))
    schema = json.loads(files("checker.render").joinpath("schema.json").read_text())
    jsonschema.validate(document, schema)
    found = {
        (each["name"], each["parameters"]["k"]): (
            each["up_to_errors"],
            each.get("best_up_to_errors", False),
        )
        for each in document["latencies"]
    }
    assert not any(any(each) for (_, k), each in found.items() if k == "true")
    assert {name: each for (name, k), each in found.items() if k == "false"} == {
        "wait": (True, False),
        "late": (True, True),
        "own": (True, True),
        "rests": (True, False),
        "soon": (True, False),
        "never": (True, False),
    }


def test_markdown_and_the_page_have_the_marks() -> None:
    told = form("markdown").replace("\\", "")
    assert "| latency `wait` worst | 0 (e) | io+1ms |" in told
    assert "| region `soon` | everywhere (e) | io<=2ms |" in told
    assert "| deadlock | none (e) | none |" in told
    assert "(!) not as the spec expects, (e) up to the errors; 1 unexpected" in told
    (page,) = page_data([Outcome(source(), report())])["files"]
    rows = {each["name"]: each["cells"] for each in page["rows"]}
    assert [each["text"] for each in rows["wait worst"]] == ["0 (e)", "io+1ms"]
    assert [each["text"] for each in rows["soon"]] == ["everywhere (e)", "io<=2ms"]
    (own,) = (
        each["latency"]
        for each in page["findings"]
        if each["row"] == "own" and each["parameters"] == {"k": "false"}
    )
    assert own["note"] == "(e)" and own["best"] == "1 us (e)"


def test_an_inversion_lasts_at_least_as_long_up_to_an_error() -> None:
    text = """model m;
param k: bool;
class high > low;
lock l: mutex;
process slow class low  { l.lock();  one: delay 1 ms;  two: delay 2 ms;  l.release(); }
process fast class high { come: delay 500 us;  ask: l.lock();  got: l.release(); }
process other { at: delay 2 ms;  assert k; }
inversion held_up: thread fast;
"""
    told = report_text(check(Source("m.mm", text), Options()), Wanted())
    line = next(each for each in told.splitlines() if each.startswith("inversion held_up worst"))
    marked, whole = line.split()[3:-2], line.split()[-2:]
    assert whole == ["2.5", "ms"] and marked[-1] == "(e)"


FAMILY = """model m;
process p[i in 3] {
    start: skip;
    enter: if (i == 0) { delay 4 ms; } else { delay 1..2 ms; }
    got:   if (i == 2) { delay 10 ms;  goto enter; }
    last:  skip;
}
process q { w: delay 5 ms;  assert false; }
latency turn[f in p]: f@enter -> f@got;
expect violated error;
"""
# `p[2]` begins again at 11 ms or 12 ms, and the runs end at 5 ms; the others begin once, at 0.


def test_a_family_is_marked_for_any_member_and_says_which() -> None:
    found = check(Source("m.mm", FAMILY), Options())
    told = report_text(found, Wanted())
    assert "latency   turn worst  4 ms (e)" in told and "(e) up to the errors" in told
    said = "the longest of 3 members; (e) is of p[2], whose runs may end at an error before"
    assert said in flat(told) and "latency turn[p[0]]: f@enter -> f@got" in told
    outcome = Outcome(Source("m.mm", FAMILY), found)
    assert "| latency `turn` worst | 4 ms (e) |" in FORMS["markdown"].text([outcome]).replace(
        "\\", ""
    )
    each = json.loads(FORMS["json"].text([outcome]))["latencies"]
    assert [one["up_to_errors"] for one in each] == [False, False, True]
    whole = check(Source("m.mm", FAMILY.replace("assert false;", "skip;")), Options())
    assert "(e)" not in report_text(whole, Wanted())


def test_the_mark_of_all_members_names_none() -> None:
    text = FAMILY.replace("if (i == 2)", "if (i < 3)")
    told = flat(report_text(check(Source("m.mm", text), Options()), Wanted()))
    assert "turn worst 4 ms (e)" in told and "the longest of 3 members" in told
    assert "(e) is of" not in told


def test_what_begins_and_does_not_end_stands_for_what_never_begins() -> None:
    text = """model m;
process p[i in 2] { start: skip;  ask: if (i == 1) { stop; }  delay 1 ms;  got: assert false; }
latency wait[f in p]: f@got -> f@end;
expect violated error;
"""
    told = flat(report_text(check(Source("m.mm", text), Options()), Wanted()))
    assert "wait worst never ends" in told
    other = text.replace("i == 1", "i == 0")
    assert "wait worst never ends" in flat(
        report_text(check(Source("m.mm", other), Options()), Wanted())
    )
