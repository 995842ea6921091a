"""What latencies come to, as it is printed."""

from __future__ import annotations

import json
from importlib.resources import files

import jsonschema
import pytest

from checker import interruption
from checker.api import Options, check
from checker.engines.budget import Budget
from checker.forms import FORMS
from checker.render.as_html import page_data
from checker.render.as_text import Wanted, report_text
from checker.report import Outcome, Report
from checker.source import Source

BEHIND = """model behind;
param io: time in 100 us..20 ms;
param hold: time in 5 us..8 ms;
class interactive > background;
lock l: rwsem;
process reader class background {
come: sleep any;
take: l.read();
look: delay 5 us..hold;
read: sleep 50 us..io;
done: delay 2..5 us;  l.release();
}
process writer class interactive { come: sleep any;  ask: l.write();  got: l.release(); }
latency wait: writer@ask -> writer@got;
within 30 ms quick: writer@ask -> writer@got;
within 10 ms hasty: writer@ask -> writer@got expect violated;
"""

TABLE = """\
behind.mm
io = 100 us..20 ms, hold = 5 us..8 ms

deadlock              none
error                 none
within    quick       holds
within    hasty       violated (x)
latency   wait worst  hold+io+5us
               best   0
states                25

(x) as the spec expects.  0 unexpected, 0 unknown

latency wait: writer@ask -> writer@got
  worst  hold + io + 5 us  (io 100 us..20 ms, hold 5 us..8 ms; exact)
  best   0
  at io = 20 ms, hold = 8 ms it is 28.005 ms:
     8 ms  [l] <- reader@look   delay 5 us..hold
    20 ms  [l] <- reader@read   sleep 50 us..io  off CPU
     5 us  [l] <- reader@done   delay 2..5 us
  inversion: interactive waits for background (reader): delay, sleep;
  bounded only by time off CPU: io"""


def report(text: str, **options: object) -> Report:
    budget = Budget(**options) if options else Budget()  # type: ignore[arg-type]
    return check(Source("behind.mm", text), Options(workers=1, budget=budget))


def test_the_whole_answer() -> None:
    found = report(BEHIND)
    assert report_text(found) == TABLE
    assert found.exit_code == 0


def test_a_bound_that_is_not_kept_is_shown_with_what_takes_the_time() -> None:
    text = report_text(report(BEHIND.replace(" expect violated", "")))
    assert "within hasty is violated" in text
    assert "28.005 ms" in text and "writer at got" in text


@pytest.mark.parametrize(
    ("row", "worst", "best", "told"),
    [
        ("latency x: p@b -> p@c;", "unbounded", "1 us", "come to rest before it ends"),
        ("latency x: q@a -> q@b;", "never starts", "never starts", "no run begins it"),
        ("latency x: p@a -> q@a;", "unbounded", "never ends", "no run ends it"),
        ("latency x: p@c -> p@end;", "0", "0", ""),
    ],
)
def test_what_has_no_longest_time(row: str, worst: str, best: str, told: str) -> None:
    text = report_text(
        report(
            "model m;\nvar x: bool = false;\n"
            "process p { a: skip; b: delay 1 us; if (x) { goto w; }\nc: skip; goto o;\n"
            "w: await false; o: skip; }\n"
            "env e { s: x = true; }\nprocess q { l: await false; a: skip; b: skip; }\n" + row
        )
    )
    assert f"latency   x worst  {worst}\n" in text
    assert f"            best   {best}\n" in text
    assert told in " ".join(text.split())


def test_what_is_cut_short_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interruption, "GRACE", 60.0)  # however slowly it is read
    found = report(BEHIND, seconds=0.0)
    assert found.exit_code == 3
    assert "unknown" in report_text(found, Wanted())


def test_nothing_is_wider_than_a_mail() -> None:
    text = report_text(report(BEHIND), Wanted(traces=True, warnings=True))
    assert max(map(len, text.splitlines())) <= 72


def outcome(found: Report) -> Outcome:
    return Outcome(Source("behind.mm", BEHIND), found, (), found.sources, found.exit_code, None)


def test_json_has_all_of_it_and_keeps_to_the_schema() -> None:
    document = json.loads(FORMS["json"].text([outcome(report(BEHIND))]))
    schema = files("checker.render").joinpath("schema.json").read_text(encoding="utf-8")
    jsonschema.validate(document, json.loads(schema))
    first = document["latencies"][0]
    assert first["worst"]["formula"] == "hold + io + 5 us"
    assert (first["worst"]["time"], first["best"]["time"]) == ("28.005 ms", "0")
    assert [each["length"] for each in first["blame"]] == ["8 ms", "20 ms", "5 us"]
    assert first["blame"][1]["waiting"][0]["lock"] == "l" and first["blame"][1]["off_cpu"]
    assert first["inversion"] == {
        "thread": "writer",
        "bound": "off-cpu",
        "depends": ["io"],
        "waits": [{"for": "reader", "direct": True, "off_cpu": True, "time": "28.005 ms"}],
    }


def test_inversion_is_told_where_there_is_none_and_where_it_has_no_end() -> None:
    none = BEHIND.replace("interactive > background", "background > interactive")
    text = " ".join(report_text(report(none)).split())
    assert "off CPU 5 us [l] <- reader@done delay 2..5 us inversion: none in this run" in text
    endless = BEHIND.replace("sleep 50 us..io", "sleep any")
    text = " ".join(report_text(report(endless)).split())
    assert "inversion: interactive waits for background (reader); unbounded" in text
    without = BEHIND.replace("class interactive > background;\n", "")
    for each in (" class interactive", " class background"):
        without = without.replace(each, "")
    assert "inversion" not in report_text(report(without))


def test_unknown_is_an_error_for_a_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interruption, "GRACE", 60.0)  # however slowly it is read
    text = FORMS["junit"].text([outcome(report(BEHIND, seconds=0.0))])
    assert '<error type="unknown" message="latency wait: unknown">' in text
    assert 'name="latency wait"' in FORMS["junit"].text([outcome(report(BEHIND))])


def test_markdown_has_rows_for_it() -> None:
    text = FORMS["markdown"].text([outcome(report(BEHIND))])
    assert "| latency `wait` worst | hold\\+io\\+5us |" in text


def test_the_page_says_what_json_says() -> None:
    """Of a latency and of what has a bound; rows of the table lead to what is told."""
    found = outcome(report(BEHIND.replace(" expect violated", "")))
    document = json.loads(FORMS["json"].text([found]))
    (shown,) = page_data([found])["files"]
    rows = {f"{each['kind']} {each['name']}".strip(): each["cells"][0] for each in shown["rows"]}
    assert (rows["latency wait worst"]["text"], rows["wait best"]["text"]) == ("hold+io+5us", "0")
    told = shown["findings"][rows["latency wait worst"]["finding"]]
    hasty = shown["findings"][rows["within hasty"]["finding"]]
    assert hasty["latency"]["timeline"] is not None and hasty["state"] == "unexpected"
    said = next(each for each in document["latencies"] if each["name"] == "wait")
    latency = told["latency"]
    assert latency["inversions"] == [
        "interactive waits for background (reader): delay, sleep; bounded only by time off CPU: io"
    ]
    assert "".join(text for text, _ in latency["formula"]) == said["worst"]["formula"]
    assert [each["length"] for each in latency["blame"]] == [
        each["length"] for each in said["blame"]
    ]
    assert len(told["run"]["rows"]) == len(said["worst"]["trace"]["steps"])
    for row in latency["blame"]:
        steps = said["worst"]["trace"]["steps"][: row["step"]]
        assert not steps or steps[-1]["time"] in ("0 us", "8 ms", "28 ms")
    assert shown["findings"][-1] == told


def test_the_page_says_what_is_unknown_or_without_end() -> None:
    text = "model m;\nprocess p { a: sleep any;  b: skip; }\nlatency x: p@a -> p@b;\n"
    (shown,) = page_data([outcome(report(text))])["files"]
    (told,) = shown["findings"]
    assert told["latency"]["note"].startswith("unbounded: a run may begin it")
    assert told["latency"]["formula"] == [] and told["latency"]["timeline"] is None
    assert told["run"] is not None and told["verdict"] == "unbounded"


FAMILY = """model family;
param policy: 0..2;
lock l: mutex;
process p[3] { ask: l.lock();  got: delay 1..3 us;  l.release(); }
process q[2] { a: if (policy == 1 && self == q[1]) { delay 2 us; } b: delay 1..3 us;  c: skip; }
latency turn[t in q]: t@a -> t@c;
latency wait[t in p]: t@ask -> t@got;
"""


def told(text: str, head: str) -> list[str]:
    """The block of the report that begins so, without its head."""
    (block,) = [each for each in text.split("\n\n") if each.startswith(head)]
    return block.splitlines()[1:]


def test_columns_that_say_the_same_are_told_once() -> None:
    text = report_text(report(FAMILY))
    assert text.count("latency turn") == 2 and text.count("latency wait[") == 1
    first = told(text, "latency turn[q[0]]: t@a -> t@c when policy = 0")
    assert first[-2:] == ["  the same for all 2 members", "  the same when policy = 2"]
    second = told(text, "latency turn[q[1]]: t@a -> t@c when policy = 1")
    assert second[0] == "  worst  5 us" and second[-1] == "  the longest of 2 members"
    assert "  the same in all 3 columns" in text
    whole = report_text(report(FAMILY), Wanted(traces=True))
    assert whole.count("latency turn[") == 3 and "  the same when" not in whole


def test_a_delay_without_end_that_holds_a_lock_is_named() -> None:
    text = """model m;
lock l: mutex;
lock other: mutex;
process p { come: sleep any;  take: l.lock();  in_it: sleep any;  l.release(); }
process r { far: sleep any;  other.lock();  other.release(); }
process q { ask: l.lock();  got: l.release(); }
latency wait: q@ask -> q@got;
"""
    lines = " ".join(report_text(report(text)).split())
    assert "before it ends; `sleep any` of p at in_it, holding l, may never end" in lines
    assert "`sleep any` of r" not in lines and lines.count("may never end") == 1
    assert "may never end" not in report_text(
        report(text.replace("in_it: sleep any", "in_it: skip"))
    )


def test_an_open_time_is_no_proof_that_nothing_begins() -> None:
    text = "model m;\nvar go: bool = false;\nprocess p { a: await go;  b: skip; }\n"
    text += "latency x: p@b -> p@a;\n"
    assert "never-starts" in {each.code for each in report(text).warnings}
    timed = text + "param io: time in 1 us..2 us;\nprocess q { c: delay io;  d: skip; }\n"
    assert "never-starts" not in {each.code for each in report(timed).warnings}


def test_what_is_taken_off_has_a_minus() -> None:
    text = """model m;
param a: time in 1..9 ms;
param b: time in 2..9 ms;
var x: bool = false;
var y: bool = false;
process p { go: sleep 1 ms;  wait: await x || y;  got: skip; }
process q { s: delay 1 us..a;  t: x = true; }
process r { s: delay 1 us..b;  t: y = true; }
latency first: p@wait -> p@got;
"""
    report = check(Source("m.mm", text), Options())
    told = report_text(report)
    assert "min(a-1ms,b-1ms)" in told and "worst  min(a - 1 ms, b - 1 ms)" in told
    assert "`x || y` <- q@s " in told  # who is first in this run
