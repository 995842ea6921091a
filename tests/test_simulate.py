"""`mmcheck simulate`: what it prints, its exit codes, its JSON, and the words it never uses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from checker.command.cli import run
from checker.render.as_json import schema

Capture = pytest.CaptureFixture[str]

HOLDS = """model holds; var n: 0..3 = 0;
process p { a: n += 1; b: n -= 1; }
always small: n < 2;
reachable one: n == 1;
eventually done: p@end;
"""
TIMED = """model timed; var hot: bool = false;
process p { a: delay 1..2 ms; hot = true; b: delay 1 ms; hot = false; }
process q { a: delay 2 ms; c: await hot; d: skip; }
never seen: q@d && hot;
latency wait: q@c -> q@d;
within 5 ms quick: q@c -> q@d;
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "holds.mm").write_text(HOLDS)
    (tmp_path / "timed.mm").write_text(TIMED)
    (tmp_path / "violated.mm").write_text(HOLDS.replace("n < 2", "n < 1"))
    (tmp_path / "decided.mm").write_text("model d; process p { a: stop; } reachable there: p@end;")
    (tmp_path / "wrong.mm").write_text("model wrong; var x;")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("holds.mm", 3),
        ("violated.mm", 1),
        ("violated.mm holds.mm", 1),
        ("decided.mm --property there", 3),
        ("wrong.mm", 2),
        ("absent.mm", 2),
        ("holds.mm --walks 0", 2),
        ("holds.mm --time -1", 2),
        ("holds.mm --time 0", 3),
        ("holds.mm --by chance", 2),
        ("holds.mm --by priority,random --walks 4", 3),
        ("holds.mm --changes 9", 2),
        ("holds.mm --json holds.mm", 2),
        ("holds.mm -q", 3),
        ("--help", 0),
    ],
)
def test_exit_codes(folder: Path, capsys: Capture, arguments: str, code: int) -> None:
    assert run(["simulate", *arguments.split()]) == code
    if code == 2:
        assert capsys.readouterr().err


def test_it_never_says_that_something_holds(folder: Path, capsys: Capture) -> None:
    run(["simulate", "holds.mm", "--walks", "6"])
    out, err = capsys.readouterr()
    shown = (
        "holds.mm\n"
        "\n"
        "always     small  not seen\n"
        "reachable  one    reached\n"
        "eventually done   not asked\n"
        "deadlock          not seen\n"
        "error             not seen\n"
        "states            3+\n"
        "walks             6\n"
        "steps taken       2 of 2\n"
        "places            3 of 3\n"
        "last tenth        0 new states\n"
        "\n"
        "walks by random, priority and preemption, seed 0: 12 steps, 2 at most;\n"
        "  what is not seen may be there all the same\n"
        "if no run has more than 1,000 steps, and threads pick nothing, a bug\n"
        "  that needs 3 orders of steps shows in each later walk by priority with\n"
        "  a chance of at least 1 in 1,000,000\n"
        "\n"
        "0 unexpected, 4 unknown\n"
        "\n"
        "always small, deadlock, error: not seen. 6 walks are no proof: they\n"
        "leave runs out.\n"
        "\n"
        "eventually done: not asked. Walks come to an end, so they show no run\n"
        "for ever; a check looks for them.\n"
    )
    assert (out, err) == (shown, "")
    assert "holds" not in out.replace("holds.mm", "")


def test_a_run_with_times_is_shown(folder: Path, capsys: Capture) -> None:
    """At 2 ms q begins to wait; p is hot from 1..2 ms to 1 ms later: they meet at 2 ms."""
    assert run(["simulate", "timed.mm", "--walks", "40"]) == 1
    out = capsys.readouterr().out
    assert "possible at these times" in out
    assert "never     seen        violated (!)" in out
    assert "not asked" in out and "latency wait" in out
    assert "Not measured: not all runs were looked at." in " ".join(out.split())


def test_json_has_the_walks(folder: Path, capsys: Capture) -> None:
    assert run(["simulate", "violated.mm", "--walks", "20", "--json", "-", "--reproducible"]) == 1
    text = capsys.readouterr().out
    document = json.loads(text)
    Draft202012Validator(schema()).validate(document)
    (exploration,) = document["explorations"]
    assert exploration["engine"] == "simulation"
    assert exploration["exhaustive"] is False
    walks = exploration["walks"]
    assert (walks["seed"], walks["count"], walks["longest"]) == (0, 20, 2)
    assert walks["taken"] == {"seen": 2, "all": 2}
    assert walks["found"] == {"small": 1, "one": 1}
    verdicts = {each["property"]: each["verdict"] for each in document["findings"]}
    assert verdicts == {
        "small": "violated",
        "one": "holds",
        "done": "unknown",
        "deadlock": "unknown",
        "error": "unknown",
    }
    kinds = {each["property"]: each["reason"] for each in document["findings"]}
    assert (kinds["deadlock"]["kind"], kinds["done"]["kind"]) == ("walks", "unasked")
    run(["simulate", "violated.mm", "--walks", "20", "--json", "-", "--reproducible"])
    assert capsys.readouterr().out == text, "the same seed gives the same bytes"


def test_junit_has_what_was_not_seen_as_an_error(folder: Path, capsys: Capture) -> None:
    run(["simulate", "holds.mm", "--walks", "3", "--junit", "-"])
    out = capsys.readouterr().out
    assert 'errors="4"' in out and "3 walks are no proof" in out


def test_runs_are_written(folder: Path, capsys: Capture) -> None:
    arguments = "simulate violated.mm -q --trace-dir runs --trace-format json"
    assert run(arguments.split()) == 1
    assert [each.name for each in (folder / "runs").iterdir()] == ["violated-small.json"]
    assert run(["violated.mm", "--replay", "runs/violated-small.json"]) == 0


RACE = """model race; var n, x, y, z: 0..2 = 0; var late: bool = false;
process p { a: x = n; b: n = x + 1; }
process q { a: y = n; b: n = y + 1; }
process r { a: z = n; b: late = n != z; c: late = late && n == 2 && z == 0 && x == 1; }
never lost: p@end && q@end && n == 1;
reachable both: late && r@end;
"""


def test_few_preemptions(folder: Path, capsys: Capture) -> None:
    (folder / "race.mm").write_text(RACE)
    arguments = ["race.mm", "--max-preemptions", "1"]
    assert run(arguments) == 1
    out = " ".join(capsys.readouterr().out.split())
    assert "4 steps with 1 preemption, none with fewer, nor shorter" in out
    assert "error: not seen. Every run with at most 1 preemption was looked at" in out
    assert "holds" not in out
    run([*arguments, "--json", "-", "--reproducible"])
    document = json.loads(capsys.readouterr().out)
    Draft202012Validator(schema()).validate(document)
    found = {each["property"]: each for each in document["findings"]}
    assert found["lost"]["trace"]["shortest"] == "preemptions"
    assert found["error"]["reason"]["kind"] == "preemptions"
    (exploration,) = document["explorations"]
    assert exploration["engine"] == "search by preemptions, at most 1"
    assert exploration["exhaustive"] is False
