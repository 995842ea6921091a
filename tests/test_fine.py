"""`--steps fine`: what is divided and what is not, and how both answers are told."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from checker import api
from checker.command.cli import run
from checker.diagnostic import SpecError
from checker.render.as_json import schema
from checker.source import Source
from checker.task import Task
from checker.verdict import Violated
from tests.slow import first_of
from tests.texts import spec

ROOT = Path(__file__).parent.parent
C3 = ROOT / "tests" / "normative" / "c3.mm"
C4 = ROOT / "tests" / "normative" / "c4.mm"
DATA = "var a, b, c: bool = false;\nvar n, m, t[2]: 0..3 = 0;\nlock l: mutex;\n"


def locations(body: str, *, fine: bool) -> list[str]:
    """Where the steps of a process with this body start."""
    text = f"{DATA}process p {{ {body} }}"
    (system,) = Task(Source("a.mm", text), fine=fine).prepared().systems()
    return [each.name for each in system.threads[0].locations]


@pytest.mark.parametrize(
    ("body", "starts"),
    [
        ("a = true; b = true;", "start start.2 end"),
        ("if (a) { goto x; } b = true; x: skip;", "start start.2 x end"),
        ("if (a) { b = true; } c = true;", "start start.2 start.3 end"),
        ("if (a) { b = true; } else { c = true; }", "start start.2 start.3 end"),
        ("l.lock(); a = true; l.release();", "start start.2 start.3 end"),
        ("try l.lock() else { a = true; stop; } l.release();", "start start.2 start.3 end"),
        ("while (n < 3) { n += 1; a = true; }", "start start.2 start.3 end"),
        ("either { a = true; b = true; } or { c = true; }", "start start.2 end"),
        ("a = true; either { b = true; } or { c = true; }", "start start.2 end"),
        ("for i in 2 { t[i] = i; }", "start start.2 end"),
        ("await a; b = true;", "start start.2 end"),
        ("assert !a; b = true;", "start start.2 end"),
        # what stays whole
        ("n = n + m;", "start end"),
        ("atomic { a = true; b = true; }", "start end"),
        ("atomic { if (a) { b = true; } } c = true;", "start start.2 end"),
        ("let k = n; m = k;", "start end"),
        ("let k = n; m = k; a = true;", "start start.2 end"),
        ("let k = n; a = true; if (k == 1) { m = k; }", "start end"),
        ("choose k in 0..2; n = k; m = k; a = true;", "start start.2 end"),
        ("for i in 2 { let k = n; t[i] = k; }", "start start.2 end"),
        ("skip; a = true;", "start end"),
    ],
)
def test_where_fine_steps_start(body: str, starts: str) -> None:
    assert " ".join(locations(body, fine=True)) == starts


def test_a_proc_is_divided_as_any_text_but_for_a_value_that_is_needed_behind_it() -> None:
    both = "proc both() { a = true; b = true; }\n"

    def starts(body: str) -> str:
        text = f"{DATA}{both}process p {{ {body} }}"
        (system,) = Task(Source("a.mm", text), fine=True).prepared().systems()
        return " ".join(each.name for each in system.threads[0].locations)

    assert starts("both();") == "start start.2 end"
    assert starts("let k = n; both(); m = k;") == "start end"
    assert starts("let k = n; m = k; both();") == "start start.2 start.3 end"


def test_a_rule_is_one_step() -> None:
    text = DATA + "rule r when !a { a = true; b = true; }\nalways same: a == b;\n"
    report = api.check(Source("a.mm", text), api.Options(fine=True))
    assert report.differing == ()
    assert report.columns[0].fine is not None
    assert report.columns[0].fine.exploration.states == 2


def test_counts() -> None:
    # start; the test is done; b is set; c is set: one thread, so a line of four states.
    text = DATA + "process p { if (!a) { b = true; } c = true; }\n"
    column = api.check(Source("a.mm", text), api.Options(fine=True)).columns[0]
    assert column.exploration.states == 2
    assert column.fine is not None
    assert (column.fine.exploration.states, column.fine.exploration.transitions) == (4, 3)


def test_test_and_enqueue_in_one_step_hide_the_lost_wake_up() -> None:
    source = api.read(str(C3))
    report = api.check(source, api.Options(fine=True))
    assert report.exit_code == 0
    assert [answer.row for _, answer in report.differing] == ["deadlock"]
    divided = api.check(api.read(str(C4)), api.Options(fine=True))
    assert divided.differing == ()


def test_how_it_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(C3.parent)
    assert run(["c3.mm", "--steps", "fine"]) == 0
    out, _ = capsys.readouterr()
    assert out == (
        "c3.mm: test and enqueue in one step: this label hides the lost\n"
        "    wake-up\n"
        "\n"
        "deadlock      none\n"
        "  fine steps  waits for ever (~)\n"
        "error         none\n"
        "states        8\n"
        "  fine steps  17\n"
        "\n"
        "(~) not as with the steps of the spec.  0 unexpected, 0 unknown,\n"
        "1 answer differs with fine steps\n"
        "\n"
        "with fine steps:\n"
        "deadlock: waiter waits for `woken`, and no thread can make it true any\n"
        "  more\n"
        "4 steps, none shorter\n"
        "  waiter  waits for `woken` at c3.mm:3: no thread can make it true any\n"
        "            more\n"
        "\n"
        "  #  thread@label\n"
        "  0  ready false, asleep false\n"
        "  1  waiter@w      finds `ready` false   :3\n"
        "  2  waker@k       ready false -> true   :4\n"
        "  3  waker@k.2     finds `asleep` false  :4\n"
        "  4  waiter@w.2    asleep false -> true  :3\n"
        "\n"
        "  now  waiter at w.3\n"
        "       waker at end\n"
    )
    assert run(["c3.mm", "--steps", "fine", "--quiet"]) == 0
    assert run(["c3.mm", "--json", "-", "--steps", "fine"]) == 0
    out, _ = capsys.readouterr()
    document = json.loads(out)
    jsonschema.validate(document, schema())
    fine = {each["property"]: each["fine"] for each in document["findings"]}
    assert fine["deadlock"]["differs"] and not fine["error"]["differs"]
    assert len(fine["deadlock"]["trace"]["steps"]) == 4
    assert document["explorations"][fine["deadlock"]["exploration"]]["steps"] == "fine"


def test_a_mark_that_stands_in_no_cell_is_not_explained(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """With fine steps runs end at an error, of which only the row that differs is shown."""
    spec = tmp_path / "x.mm"
    spec.write_text("var n: 0..1 = 0;\nprocess p[2] { l: if (n == 0) { n += 1; } }\n")
    assert run([str(spec), "--steps", "fine"]) == 0
    out, _ = capsys.readouterr()
    assert "fine steps  out-of-range (~)" in out and "(e)" not in out


def test_nothing_differs(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    place = tmp_path / "a.mm"
    place.write_text("var n: 0..1 = 0;\nprocess p { l: n = 1; }\n")
    assert run([str(place), "--steps", "fine"]) == 0
    out, _ = capsys.readouterr()
    assert "\n0 unexpected, 0 unknown, all the same with fine steps\n" in out


SEEDS = [*range(2), *range(3, 11), *range(12, 20)]  # 2, 11 take long


@pytest.mark.parametrize("seed", first_of(3, SEEDS))
def test_what_a_run_can_reach_it_reaches_in_fine_steps_too(seed: int) -> None:
    source = Source(f"{seed}.mm", spec(seed).text)
    options = api.Options(fine=True, workers=1)
    try:
        report = api.check(source, options)
    except SpecError:
        return
    slow = api.check(source, api.Options(fine=True, workers=1, engine="interpreted"))
    for column, again in zip(report.columns, slow.columns, strict=True):
        assert column.fine is not None and again.fine is not None
        assert column.fine.exploration.states == again.fine.exploration.states
        error = column.answer("error")
        for answer in column.answers:
            with_fine = column.fine.answer(answer.row)
            assert with_fine is not None
            if answer.row == "error" and error is not None and error.decisive.violated:
                assert isinstance(with_fine.verdict, Violated)
            kind = answer.question.kind.value
            if kind in ("always", "never") and isinstance(answer.verdict, Violated):
                assert not with_fine.decisive.holds
