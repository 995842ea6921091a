"""`mmcheck compare` on the command line: files, streams and exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import checker
from checker.command.cli import run
from checker.compared import designs
from checker.compared.side_by_side import NotCompared
from checker.comparison import Standing

Capture = pytest.CaptureFixture[str]

TEXT = """model m; // which way
enum Way { GOOD, BAD }
param way: Way;
lock l: mutex;
process p[2] {
a:  l.lock();
b:  l.release();
    if (way == BAD) { l.lock(); l.release(); }
c:  skip;
}
latency x[t in p]: t@a -> t@c;
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "m.mm").write_text(TEXT)
    (tmp_path / "odd.mm").write_text(TEXT + "never done: p[0]@c && way == BAD;\n")
    (tmp_path / "wrong.mm").write_text("process p { n = ; }\n")
    (tmp_path / "one.mm").write_text("model m; process p { a: skip; }")
    return tmp_path


def test_designs_side_by_side(folder: Path, capsys: Capture) -> None:
    assert run(["compare", "m.mm"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    lines = [line.split() for line in out.splitlines()]
    assert ["GOOD", "BAD"] in lines
    assert ["locks", "taken", "1", "2"] in lines
    assert lines[-1] == ["0", "unexpected,", "0", "unknown"]


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["odd.mm"], 1, ""),
        (["m.mm", "--max-states", "3"], 3, ""),
        (["wrong.mm"], 2, "wrong.mm:1:17"),
        (["missing.mm"], 2, "missing.mm"),
        (["one.mm"], 2, "one.mm: there is one design only"),
        (["m.mm", "--by", "wai"], 2, "no parameter `wai` varies here; those that do are way"),
        (["m.mm", "--set", "wai=GOOD"], 2, "did you mean `way`?"),
        (["m.mm", "--against", "missing.json"], 2, "missing.json"),
        (["m.mm", "--against", "bad.json"], 2, "can't compare with bad.json"),
        (["m.mm", "--measured", "bad.csv"], 2, "bad.csv:1: no column is named `row`"),
        (["m.mm", "--json", "m.mm"], 2, "would write over what is read"),
        (["m.mm", "--json", "a", "--html", "a"], 2, "can't both go to a"),
        (["m.mm", "--json", "no/a"], 2, "its folder does not exist"),
        (["m.mm", "./m.mm"], 2, "a spec is named twice"),
        (["-", "-"], 2, "only one file can come from standard input"),
        ([], 2, "Missing argument"),
        (["m.mm", "--max-seconds", "0"], 3, ""),
    ],
)
def test_exit_codes(
    folder: Path, capsys: Capture, arguments: list[str], code: int, told: str
) -> None:
    (folder / "bad.json").write_text("{}")
    (folder / "bad.csv").write_text("way,p50\n")
    assert run(["compare", *arguments]) == code
    assert told in " ".join(capsys.readouterr().err.split())


def test_forms_are_written(folder: Path, capsys: Capture) -> None:
    targets = ["--json", "c.json", "--html", "c.html", "--markdown", "c.md"]
    assert run(["compare", "m.mm", *targets]) == 0
    assert "GOOD" in capsys.readouterr().out
    assert json.loads((folder / "c.json").read_text())["run"]["versions"]["mmcheck"]
    assert (folder / "c.html").read_text().startswith("<!DOCTYPE html>")
    assert (folder / "c.md").read_text().startswith("## `m.mm`: which way")
    assert run(["compare", "m.mm", "--json", "-", "--reproducible"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["kind"] == "comparison"
    assert "run" not in document


def test_one_design_is_stored_and_compared_with(folder: Path, capsys: Capture) -> None:
    assert run(["compare", "one.mm", "--json", "one.json"]) == 0
    assert run(["compare", "one.mm", "--against", "one.json"]) == 0
    assert "0 worse" in capsys.readouterr().out
    (folder / "one.mm").write_text("model m; process p { a: await false; }")
    assert run(["compare", "one.mm", "--against", "one.json"]) == 1
    assert "worse    deadlock: none -> " in capsys.readouterr().out


@pytest.mark.slow
def test_what_got_worse_is_exit_1(folder: Path, capsys: Capture) -> None:
    assert run(["compare", "m.mm", "--json", "c.json"]) == 0
    assert run(["compare", "m.mm", "--against", "c.json"]) == 0
    assert "0 worse" in capsys.readouterr().out
    (folder / "n.mm").write_text(TEXT.replace("c:  skip;", "    l.lock(); l.release();\nc:  skip;"))
    assert run(["compare", "n.mm", "--against", "c.json"]) == 1
    out = capsys.readouterr().out
    assert "worse" in out
    assert "locks taken in x: 1 -> 2" in out
    assert run(["compare", "m.mm", "--against", "n.mm"]) == 0
    assert "better   locks taken in x: 2 -> 1" in capsys.readouterr().out


@pytest.mark.slow
def test_all_rows_are_shown_when_asked_for(folder: Path, capsys: Capture) -> None:
    assert run(["compare", "m.mm"]) == 0
    assert "the same for all" in capsys.readouterr().out
    assert run(["compare", "m.mm", "--all"]) == 0
    assert "the same for all" not in capsys.readouterr().out


def test_one_row_is_asked_for(folder: Path, capsys: Capture) -> None:
    assert run(["compare", "odd.mm", "--property", "x"]) == 0  # it is `done` that is violated
    out, _ = capsys.readouterr()
    assert "count     x" in out and "done" not in out and "deadlock" not in out
    assert run(["compare", "m.mm", "odd.mm", "--property", "done"]) == 2
    assert "no property `done`" in capsys.readouterr().err


def test_ctrl_c_before_anything_is_known(
    folder: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(designs, "compare", interrupted)
    assert run(["compare", "m.mm"]) == 3
    assert "m.mm: interrupted; nothing is known" in capsys.readouterr().err


def test_it_is_among_the_commands(folder: Path, capsys: Capture) -> None:
    assert run(["--help"]) == 0
    assert "mmcheck compare FILE" in capsys.readouterr().out
    assert run(["compare", "--help"]) == 0
    assert "3 something is unknown" in capsys.readouterr().out


# In Python


def test_a_program_asks_for_cells(folder: Path) -> None:
    found = checker.compare("m.mm")
    assert found.ok
    assert found.cell("x", "locks taken", way="BAD").text == "2"
    assert found.cell("states", way="GOOD").standing is Standing.PLAIN
    assert repr(found) == "<Comparison of 2 designs of m.mm: 0 unknown>"
    assert "<pre" in found._repr_html_()
    again = checker.compare("m.mm", against=found)
    assert again.against is not None
    assert not again.against.changes
    with pytest.raises(KeyError, match="2 cells of 'states'"):
        found.cell("states")
    with pytest.raises(KeyError, match="no cells of 'steps'"):
        found.cell("steps")
    with pytest.raises(NotCompared):
        checker.compare("m.mm", settings={"way": "BAD"})
    with pytest.raises(ValueError, match="workers is 0"):
        checker.compare("m.mm", workers=0)
    with pytest.raises(checker.SpecError):
        checker.compare(["m.mm", "wrong.mm"])
    assert checker.compare(["m.mm", "odd.mm"], settings={"way": "BAD"}).exit_code == 1
