"""What other programs use: names, arguments, what is raised, what is shown."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys
import traceback
from pathlib import Path
from typing import Any

import pytest

import checker
from checker import render
from checker.api import Options
from checker.api import check as api_check
from checker.command.cli import run
from checker.render.as_json import schema
from checker.source import Source
from tests.render.browser import PROGRAM, Browser

ROOT = Path(__file__).parent.parent.parent
ABBA = ROOT / "specs" / "abba.mm"

SPEC = """\
model m;
param most: 1..2;
param lazy: bool = false;
var n: 0..3 = 0;
process p[2] { a: n += 1;  b: if (n > most && !lazy) { n = 3; } }
never three: n == 3;
never each[t in p]: n == 2 && t@b;
"""


def test_every_public_name_is_there_and_documented() -> None:
    page = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    for name in checker.__all__:
        found = getattr(checker, name)
        assert inspect.getdoc(found), name
        assert name in page, name
        assert name in dir(checker)
    for name in render.__all__:
        assert inspect.getdoc(getattr(render, name)) and f"`{name}`" in page, name
        assert not (ROOT / "checker" / "render" / f"{name}.py").exists()  # it would hide it
    assert sorted(checker.__all__) == checker.__all__
    with pytest.raises(AttributeError, match="no attribute 'chekc'"):
        _ = checker.chekc  # type: ignore[attr-defined]


def test_public_methods_are_documented() -> None:
    for kind in (checker.Spec, checker.Report, checker.Finding, checker.Trace):
        for name, each in vars(kind).items():
            if not name.startswith("_") and (callable(each) or isinstance(each, property)):
                assert inspect.getdoc(each), f"{kind.__name__}.{name}"


def test_importing_it_loads_nothing() -> None:
    code = "import checker, sys; print(*[m for m in sys.modules if m.startswith('checker')])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert sorted(done.stdout.split()) == ["checker", "checker.version"]


# The same as the command line


def test_a_report_says_what_the_command_says(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("m.mm").write_text(SPEC, encoding="utf-8")
    report = checker.check("m.mm", settings={"most": range(1, 3)})
    code = run(["m.mm", "--traces", "--json", "m.json", "--reproducible", "--html", "m.html"])
    assert report.text(traces=True) == capsys.readouterr().out
    assert report.exit_code == code == 1 and not report.ok
    assert report.json() == Path("m.json").read_text(encoding="utf-8")
    assert str(report) == render.text(report)
    rows = [(each.kind, each.row, each.parameters["most"]) for each in report.findings]
    told = json.loads(report.json())["findings"]
    assert rows == [(each["kind"], each["property"], each["parameters"]["most"]) for each in told]
    for form in (render.junit, render.sarif, render.markdown, render.html):
        assert "three" in form(report)


def test_the_data_is_that_of_the_checker() -> None:
    source = Source("m.mm", SPEC)
    plain = api_check(source, Options(workers=1))
    report = checker.check(checker.load(text=SPEC, name="m.mm"), workers=1)
    for one, other in zip(plain.columns, report.columns, strict=True):
        assert [each.question for each in one.findings] == [
            each.question for each in other.findings
        ]
        for raw, shown in zip(one.findings, other.findings, strict=True):
            assert type(raw.verdict) is type(shown.verdict)
            assert (raw.as_expected, raw.length) == (shown.as_expected, shown.length)
            assert isinstance(shown, checker.Finding)
            trace = shown.trace
            assert trace is None or isinstance(trace, checker.Trace)
    assert (plain.exit_code, plain.rows) == (report.exit_code, report.rows)


def test_a_finding_is_picked_by_its_row_and_values() -> None:
    report = checker.check(checker.load(text=SPEC))
    finding = report.finding("three", most=1)
    assert isinstance(finding.verdict, checker.Violated) and not finding.as_expected
    assert repr(finding) == "<Finding never three [most=1]: Violated, not as expected>"
    assert report.finding("three", most="2").holds
    assert report.finding("each", most=2).question.member == "p[0]"
    for wrong, told in (
        (("two", {}), "no row 'two'"),
        (("three", {}), "2 of 2 columns fit; they differ in most"),
        (("three", {"most": 5}), "none of 2 columns fit"),
    ):
        with pytest.raises(KeyError, match=told):
            report.finding(wrong[0], **wrong[1])


PAIRS = """\
model pairs;
lock a, b, c, d: mutex;
process p { l: a.lock();  n: b.lock();  release all; }
process q { l: b.lock();  n: a.lock();  release all; }
process r { l: c.lock();  n: d.lock();  release all; }
process s { l: d.lock();  n: c.lock();  release all; }
"""


def test_further_runs_say_what_they_show() -> None:
    finding = checker.check(checker.load(text=PAIRS)).finding("deadlock")
    (other,) = finding.others
    assert isinstance(other.trace, checker.Trace) and finding.trace is not None
    assert finding.trace.title[0] == "deadlock: p and q wait for each other"
    assert other.trace.title[0] == "deadlock: r and s wait for each other"


# Arguments


@pytest.mark.parametrize(
    ("call", "error", "told"),
    [
        (lambda: checker.load(), TypeError, "takes a path, or a text"),
        (lambda: checker.load("a.mm", text=""), TypeError, "takes a path, or a text"),
        (lambda: checker.load(text=b""), TypeError, "text is a bytes"),
        (lambda: checker.load(3), TypeError, "3 is no path"),
        (lambda: checker.load(b"a.mm"), TypeError, "is no path"),
        (lambda: checker.check(ABBA, properties="owned"), TypeError, "properties is a str"),
        (lambda: checker.check(ABBA, engine="fast"), ValueError, "engine is 'fast', not one of"),
        (lambda: checker.check(ABBA, max_states=0), ValueError, "max_states is 0"),
        (lambda: checker.check(ABBA, max_seconds=-1), ValueError, "max_seconds is -1"),
        (lambda: checker.check(ABBA, max_seconds=float("nan")), ValueError, "max_seconds is nan"),
        (lambda: checker.check(ABBA, settings={"crossed": None}), checker.SpecError, "`none`"),
        (lambda: checker.check(ABBA, settings={"crossed": 0.5}), TypeError, "0.5 is no value"),
        (lambda: checker.check(ABBA, {"crossed": True}), TypeError, "positional argument"),
        (lambda: checker.check("none.mm"), checker.SpecError, "can't read `none.mm`"),
        (lambda: checker.check(ABBA, properties=["shard"]), checker.SpecError, "no property"),
        (lambda: checker.check(ABBA, settings={"x": 1}), checker.SpecError, "no parameter"),
        (lambda: checker.replay(ABBA, "none.json"), checker.SpecError, "can't read"),
        (lambda: checker.replay(ABBA, {"schema": 1}), checker.SpecError, "is missing"),
        (lambda: checker.replay(ABBA, {"schema": object()}), TypeError, "JSON"),
    ],
)
def test_arguments_are_looked_at(call: Any, error: type[Exception], told: str) -> None:
    with pytest.raises(error, match=told):
        call()


def test_several_values() -> None:
    spec = checker.load(text=SPEC)
    report = checker.check(spec, settings={"most": [2, 1], "lazy": (True, False)})
    assert [each.varying for each in report.columns] == [
        {"most": most, "lazy": lazy} for most in "12" for lazy in ("false", "true")
    ]
    assert [dict(values) for values, _ in spec.systems({"most": 1})] == [{}]


def test_what_is_wrong_is_shown_by_a_traceback() -> None:
    text = SPEC.replace("n += 1", "m += 1")
    with pytest.raises(checker.SpecError) as caught:
        checker.load(text=text, name="wrong.mm")
    shown = "".join(traceback.format_exception(caught.value))
    assert "error[unknown-name]: no variable `m` here\n --> wrong.mm:5:19\n" in shown
    assert "process p[2] { a: m += 1;" in render.errors(caught.value)


# Runs


def trace(text: str = SPEC, row: str = "three", **values: object) -> checker.Trace:
    found = checker.check(checker.load(text=text, name="m.mm")).finding(row, **values).trace
    assert found is not None
    return found


def test_a_run_tells_and_draws_itself() -> None:
    run = trace(most=1)
    assert run.title[0] == "never three is violated when most = 1"
    assert repr(run) == f"<Trace, 3 steps: {run.title[0]}>"
    assert str(run).startswith(f"{run.title[0]}\n`n == 3`\n3 steps, none shorter\n\n  #  thread")
    assert ":5" in str(run) and "m.mm:5" not in str(run)
    assert "p[0]" in run.lanes() and run.dot().startswith("digraph")
    assert run.svg().startswith("<?xml") and run.png()[:4] == b"\x89PNG"
    assert json.loads(run.itf())["#meta"]["format"] == "ITF"
    assert [each["thread"] for each in run.data["steps"]][:1] == ["p[0]"]
    assert run._repr_html_().startswith("<svg")
    assert set(run.data) == set(schema()["$defs"]["trace"]["required"])
    with pytest.raises(ValueError, match="format is 'gif'"):
        render.picture(run, "gif")


def test_a_run_that_can_not_be_drawn_is_shown_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    from checker.render import graphviz

    def cannot(*_: object, **__: object) -> bytes:
        raise graphviz.CannotDraw("no Graphviz")

    monkeypatch.setattr(graphviz, "draw", cannot)
    run = trace(most=1)
    assert run._repr_svg_() is None
    shown = run._repr_html_()
    assert shown.startswith("<pre style=") and "monospace" in shown
    assert shown.partition(">")[2].startswith("never three is violated when most = 1\n`n == 3`")
    with pytest.raises(graphviz.CannotDraw):
        run.svg()


def test_a_run_is_kept_and_taken_again(tmp_path: Path) -> None:
    run = trace(most=1)
    run.save(tmp_path / "t.json")
    spec = checker.load(text=SPEC, name="m.mm")
    again = checker.replay(spec, tmp_path / "t.json")
    assert again.shows == "three" and again.data["steps"] == run.data["steps"]
    assert again.title[0] == "never three is violated"
    assert json.loads(again.json())["trace"]["steps"] == run.data["steps"]
    document = json.loads(run.json())
    assert checker.replay(spec, document).shows == "three"
    other_run = trace(row="each", most=2)
    found = checker.replay(spec, json.loads(other_run.json()), property="each")
    assert found.shows == other_run.shows == "each[p[0]]"
    assert checker.replay(spec, document, property="error").shows is None
    with pytest.raises(checker.NoSuchRun) as caught:
        checker.replay(spec, document, settings={"lazy": True})
    assert caught.value.step == 3
    assert "no-such-run" in "".join(traceback.format_exception(caught.value))
    other = checker.load(text=SPEC.replace("three: n == 3", "three: n == 0 && p[0]@b"))
    gone = checker.replay(other, document)
    assert gone.shows is None and gone.title == ()


def test_runs_with_fine_steps_are_kept_as_such() -> None:
    text = "model f;\nvar n, m: 0..1 = 0;\nprocess p { a: n = 1;  m = 1; }\nnever odd: n != m;\n"
    spec = checker.load(text=text)
    (column,) = checker.check(spec, fine=True).columns
    assert column.fine is not None
    (finding,) = [each for each in column.fine.findings if each.question.name == "odd"]
    assert isinstance(finding, checker.Finding) and finding.trace is not None
    document = json.loads(finding.trace.json())
    assert document["steps"] == "fine"
    assert checker.replay(spec, document).shows == "odd"


# Notebooks


def test_what_a_notebook_shows_can_do_no_harm() -> None:
    name = "<img src=x onerror=alert(1)>.mm"
    shown = checker.check(checker.load(text=SPEC, name=name))._repr_html_()
    assert "<img" not in shown and "<script" not in shown
    assert shown.count("<iframe") == 1 and 'sandbox="allow-scripts"' in shown


@pytest.mark.skipif(PROGRAM is None, reason="no Chromium here")
def test_columns_are_aligned_in_a_notebook_with_a_style_of_its_own(tmp_path: Path) -> None:
    shown = checker.check(ABBA)._repr_html_()
    path = tmp_path / "notebook.html"
    style = "<style>.output pre { font: 20px serif; white-space: normal; }</style>"
    page = f"<!doctype html><meta charset=utf-8>{style}<div class=output>{shown}</div>"
    path.write_text(page, encoding="utf-8")
    browser = Browser(tmp_path / "profile")
    try:
        browser.open(path)
        widths = browser.value(
            "(() => { const text = document.querySelector('pre').firstChild;"
            " const of = (from, to) => { const range = document.createRange();"
            " range.setStart(text, from); range.setEnd(text, to);"
            " return range.getBoundingClientRect().width; };"
            " const at = (word) => text.data.indexOf(word);"
            " return [of(at('holds'), at('holds') + 5), of(at('cycle'), at('cycle') + 5),"
            " of(at('     '), at('     ') + 5)]; })()"
        )
        assert widths[0] > 0 and max(widths) - min(widths) < 0.5
    finally:
        browser.close()


@pytest.mark.skipif(PROGRAM is None, reason="no Chromium here")
def test_the_page_in_a_frame_opens_runs(tmp_path: Path) -> None:
    shown = checker.check(ABBA)._repr_html_().replace("<details>", "<details open>")
    path = tmp_path / "notebook.html"
    path.write_text(f"<!doctype html><meta charset=utf-8>{shown}", encoding="utf-8")
    browser = Browser(tmp_path / "profile")
    try:
        browser.open(path)
        browser.frame()
        assert browser.value(
            "(() => { document.querySelector('article').firstChild.click();"
            " const body = document.querySelector('article .body');"
            " return body.querySelectorAll('button').length > 3; })()"
        )
        assert browser.complaints == []
    finally:
        browser.close()
