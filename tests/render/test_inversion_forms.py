"""What an inversion comes to, in every form that there is."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

import checker
from checker.api import Options, check
from checker.command.cli import run
from checker.engines.budget import Budget
from checker.forms import FORMS
from checker.render.as_html import page_data
from checker.render.as_text import Wanted, report_text
from checker.report import GOOD, UNEXPECTED, Outcome, Report
from checker.source import Source

TEXT = """model behind;
param drop: bool;
param io: time in 100 us..20 ms;
class interactive > background;
lock l: rwsem;
process reader class background {
come: sleep any;
take: l.read();
look: delay 2..5 us;
      if (drop) { goto done; }
read: sleep 50 us..io;
done: l.release();
}
process writer class interactive { come: sleep any;  ask: l.write();  got: l.release(); }
inversion held_up: thread writer;
inversion others[f in thread]: thread f;
inversion nobody: thread reader;
"""

TABLE = """\
behind.mm
io = 100 us..20 ms

drop                     false             true
deadlock                 none              none
error                    none              none
inversion held_up worst  io+5us            5 us
                  how    direct, off CPU   direct
inversion others worst   io+5us            5 us
                 how     direct, off CPU   direct
inversion nobody worst   none              none
states                   25                21

0 unexpected, 0 unknown, 1 warning (--warnings)

inversion held_up: thread writer when drop = false
  worst  io + 5 us  (io 100 us..20 ms; exact)
  at io = 20 ms it is 20.005 ms:
     5 us  [l] <- reader@look   delay 2..5 us
    20 ms  [l] <- reader@read   sleep 50 us..io  off CPU
  inversion: interactive waits for background (reader): delay, sleep;
  bounded only by time off CPU: io
"""


def report(text: str = TEXT, states: int | None = None) -> Report:
    budget = Budget(states=states)
    return check(Source("behind.mm", text), Options(budget=budget, workers=1))


def outcome(found: Report) -> Outcome:
    return Outcome(Source("behind.mm", TEXT), found, (), found.sources, found.exit_code, None)


def flat(text: str) -> str:
    return " ".join(text.split())


def test_the_table_and_below_it_where_the_time_goes() -> None:
    found = report()
    assert found.exit_code == GOOD
    text = report_text(found, Wanted())
    assert text.startswith(TABLE), text
    said = "worst none: reader never waits for one of a lower class"
    assert "inversion nobody: thread reader when drop = false " + said in flat(text)
    assert f"{said}, at whatever speed the same in all 2 columns" in flat(text)
    all_of_it = report_text(found, Wanted(traces=True, warnings=True))
    assert max(map(len, all_of_it.splitlines())) <= 72
    assert "warning[never-starts]: there can be no `inversion nobody`: no thread is" in all_of_it


def test_json_keeps_to_the_schema() -> None:
    document = json.loads(FORMS["json"].text([outcome(report())]))
    schema = files("checker.render").joinpath("schema.json").read_text(encoding="utf-8")
    jsonschema.validate(document, json.loads(schema))
    found = {(each["name"], each.get("member")): each for each in document["latencies"][:4]}
    held, nobody = found["held_up", None], found["nobody", None]
    assert held["kind"] == nobody["kind"] == "inversion" and held["best"] is None
    assert (held["none"], nobody["none"], nobody["worst"]) == (None, "any speed", None)
    assert held["worst"]["formula"] == "io + 5 us" and held["worst"]["timeline"] is not None
    assert [each["length"] for each in held["blame"]] == ["5 us", "20 ms"]
    assert held["inversion"] == {
        "thread": "writer",
        "bound": "off-cpu",
        "depends": ["io"],
        "waits": [{"for": "reader", "direct": True, "off_cpu": True, "time": "20.005 ms"}],
    }
    assert found["others", "reader"]["none"] == "any speed"


def test_other_forms() -> None:
    found = [outcome(report())]
    markdown = FORMS["markdown"].text(found)
    assert "| inversion `held_up` worst | io\\+5us | 5 us |" in markdown
    assert "| inversion `held_up` how | direct, off CPU | direct |" in markdown
    assert "`nobody` how" not in markdown
    assert 'name="inversion held_up [drop = false]"' in FORMS["junit"].text(found)
    cut = [outcome(report(states=1))]
    assert 'message="inversion held_up: unknown"' in FORMS["junit"].text(cut)
    assert "inversion held_up: unknown" in FORMS["markdown"].text(cut).replace("\\", "")
    told = [
        each["message"]["text"]
        for each in json.loads(FORMS["sarif"].text(cut))["runs"][0]["results"]
    ]
    assert any(each.startswith("inversion held_up: thread writer") for each in told)


def test_the_page() -> None:
    (shown,) = page_data([outcome(report())])["files"]
    rows = {f"{each['kind']} {each['name']}".strip(): each["cells"] for each in shown["rows"]}
    assert [each["text"] for each in rows["inversion held_up worst"]] == ["io+5us", "5 us"]
    assert [each["text"] for each in rows["held_up how"]] == ["direct, off CPU", "direct"]
    assert "nobody how" not in rows
    told = shown["findings"][rows["inversion held_up worst"][0]["finding"]]
    assert (told["kind"], told["verdict"]) == ("inversion", "io+5us")
    assert told["latency"]["best"] == "" and told["latency"]["timeline"] is not None
    assert told["run"]["rows"]
    nobody = shown["findings"][rows["inversion nobody worst"][0]["finding"]]["latency"]
    assert nobody["note"].startswith("none: reader never waits") and not nobody["formula"]


def test_what_is_so_with_these_delays_alone_is_marked() -> None:
    text = """model m;
class high > low;
lock l: mutex;
process slow class low   { l.lock();  work: delay 1..2 ms;  l.release(); }
process fast class high  { come: delay 3 ms;  ask: l.lock();  got: l.release(); }
inversion held_up: thread fast;
"""
    told = report_text(report(text), Wanted())
    assert "inversion held_up worst  none (t)" in told
    assert "(t) with these delays, not at every speed" in told
    assert "none: fast never waits for one of a lower class, with these delays" in flat(told)
    assert "none (t)" in FORMS["markdown"].text([outcome(report(text))]).replace("\\", "")
    family = text.replace(
        "inversion held_up: thread fast;", "inversion each[f in thread]: thread f;"
    )
    assert "inversion each worst  none (t)" in report_text(report(family), Wanted())


def test_up_to_an_error_only() -> None:
    text = """model m;
class high > low;
lock l: mutex;
var n: 0..1 = 0;
process slow class low  { a: n = 2;  b: l.lock();  c: l.release(); }
process fast class high { a: l.lock();  b: l.release(); }
inversion held_up: thread fast;
expect violated error;
"""
    told = report_text(report(text), Wanted())
    assert "inversion held_up worst  none (e)" in told and "(e) up to the errors" in told
    assert "at whatever speed, up to the errors" in flat(told)


def test_where_no_step_takes_time() -> None:
    text = """model m;
class high > low;
lock l: mutex;
process slow class low  { l.lock();  work: skip;  l.release(); }
process fast class high { ask: l.lock();  got: l.release(); }
inversion held_up: thread fast;
"""
    found = report(text)
    told = report_text(found, Wanted(traces=True))
    assert "inversion held_up worst  inverted\n                  how    direct\n" in told
    assert "inverted; no step of the model takes time" in told
    assert "fast at ask, waits for [l] -> slow" in told
    document = json.loads(FORMS["json"].text([outcome(found)]))
    schema = files("checker.render").joinpath("schema.json").read_text(encoding="utf-8")
    jsonschema.validate(document, json.loads(schema))
    (shown,) = page_data([outcome(found)])["files"]
    assert shown["findings"][-1]["latency"]["note"].startswith("inverted; no step")


def test_in_python() -> None:
    found = checker.check(checker.load(text=TEXT))
    held = found.timing("held_up", drop=False)
    assert (held.kind, held.worst, held.best, held.how) == (
        "inversion",
        "io+5us",
        "",
        "direct, off CPU",
    )
    assert repr(held) == (
        "<Timing inversion held_up: thread writer [drop=false]: io+5us, direct, off CPU>"
    )
    assert "held_up |" in held.timeline() and held.trace is not None
    nobody = found.finding("nobody", drop=True)
    assert nobody.how == "" and nobody.trace is None and nobody.worst == "none"
    assert repr(nobody) == "<Timing inversion nobody: thread reader [drop=true]: none>"


def test_a_saved_run_says_it_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("b.mm").write_text(TEXT, encoding="utf-8")
    asked = ["b.mm", "--set", "drop=false", "-q", "--trace-dir", "r", "--trace-format", "json"]
    assert run(asked) == GOOD
    capsys.readouterr()
    assert run(["b.mm", "--replay", "r/b-held_up.json"]) == GOOD
    out = flat(capsys.readouterr().out)
    assert "shows inversion held_up for 20.005 ms; in another run it may last longer" in out
    assert "inversion held_up: thread writer takes 20.005 ms" in out
    assert "20 ms [l] <- reader@read sleep 50 us..io off CPU" in out
    asked = ["b.mm", "--replay", "r/b-held_up.json", "--property"]
    assert run([*asked, "nobody"]) == UNEXPECTED
    assert "never begins inversion nobody" in flat(capsys.readouterr().out)
