"""`--replay`: what is said of a saved run, and the exit code, as the spec changes under it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from checker.command.cli import run
from checker.report import BAD_SPEC, GOOD, UNEXPECTED

SPEC = """\
model m;
param most: 1..2;
var n: 0..3 = 0;
process p[2] { a: n += 1;  b: if (n > most) { n = 3; } }
never three: n == 3;
reachable one: n == 1;
reachable gone: n == 0 && p[0]@end && p[1]@end;
check odd: 1 == 2;
"""

TIMED = """\
model t;
var done: bool = false;
process p { start: sleep 2 ms;  done = true;  rest: skip; }
process q { start: sleep 5 ms;  skip; }
never over: done && q@start;
"""


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = run(arguments)
    told = capsys.readouterr()
    assert all(len(line) <= 72 for line in (told.out + told.err).splitlines())
    return code, told.out, told.err


def flat(text: str) -> str:
    """A text without its breaks of lines."""
    return " ".join(text.split())


@pytest.fixture
def folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Path:
    """A folder with two specs and all their runs, in which the test runs."""
    monkeypatch.chdir(tmp_path)
    for name, text in (("m.mm", SPEC), ("t.mm", TIMED)):
        (tmp_path / name).write_text(text, encoding="utf-8")
        run([name, "-q", "--traces", "--trace-dir", "runs", "--trace-format", "json"])
    capsys.readouterr()
    return tmp_path


RUN = "runs/m-three-most=1.json"


def test_it_shows_what_the_check_showed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, shown, _ = said(capsys, "m.mm", "--replay", RUN)
    assert code == GOOD
    run(["m.mm", "--set", "most=1", "--property", "three"])
    checked = capsys.readouterr().out
    steps = checked[checked.index("  #  thread") :]
    assert shown == (
        "m.mm\nmost = 1\n"
        "note: that no run is shorter is what the file says: none was looked for\n\n"
        "never three is violated\n"
        f"{steps.count('p[') - steps.split('now')[-1].count('p[')} steps, none shorter"
        f"\n\n{steps}"
    )


def test_lanes_and_pictures(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["m.mm", "--replay", RUN, "--lanes", "--trace-dir", "again"]
    code, shown, _ = said(capsys, *arguments, "--trace-format", "json,txt")
    assert code == GOOD and "p[0]" in shown.split("\n\n")[2].splitlines()[0]
    assert {each.name for each in (folder / "again").iterdir()} == {"m-three.json", "m-three.txt"}
    once, again = (
        json.loads((folder / name).read_text(encoding="utf-8"))
        for name in (RUN, "again/m-three.json")
    )
    assert once["trace"]["shortest"] == "all"
    assert again == once


def test_no_more_is_said_of_shorter_runs_than_the_file_knows(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not where the spec or its values are others, nor where the file says nothing."""
    place, spec = folder / RUN, folder / "m.mm"
    saved = json.loads(place.read_text(encoding="utf-8"))
    _, out, _ = said(capsys, "m.mm", "--replay", RUN, "--set", "most=1")
    assert "perhaps not the shortest" in out and "note:" not in out
    spec.write_text(SPEC + "// more\n", encoding="utf-8")
    _, out, _ = said(capsys, "m.mm", "--replay", RUN)
    assert "perhaps not the shortest" in out
    spec.write_text(SPEC, encoding="utf-8")
    del saved["trace"]["shortest"]
    place.write_text(json.dumps(saved), encoding="utf-8")
    _, out, _ = said(capsys, "m.mm", "--replay", RUN)
    assert "perhaps not the shortest" in out
    saved["trace"]["shortest"] = "every"
    place.write_text(json.dumps(saved), encoding="utf-8")
    code, _, err = said(capsys, "m.mm", "--replay", RUN)
    assert code == BAD_SPEC and "one of all, timed" in flat(err)


@pytest.mark.parametrize(
    ("change", "code", "told"),
    [
        (("n == 3;", "n > 2;"), GOOD, "note: the spec has changed since"),
        (("never three: n == 3", "never three: n == 2 && p[0]@a"), UNEXPECTED, "doesn't violate"),
        (("n = 3;", "n = 0;"), BAD_SPEC, "makes `n` 3"),
        (("most: 1..2", "most: 2..3"), BAD_SPEC, "`most` can't be set to `1`"),
        (("most: 1..2", "least: 1..2"), BAD_SPEC, "no parameter or constant `most` to set"),
        (("never three", "never more"), BAD_SPEC, "no property `three` in this spec"),
        (("never", "nevre"), BAD_SPEC, "error[unexpected]"),
        (("model m", "param other: 0..1;\nmodel m"), BAD_SPEC, "error[unexpected]"),
        (("param most", "param other: 0..1;\nparam most"), BAD_SPEC, "`other` has several"),
    ],
)
def test_a_spec_that_has_changed(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    change: tuple[str, str],
    code: int,
    told: str,
) -> None:
    text = SPEC.replace(*change)
    if "least" in change[1]:
        text = text.replace("> most", "> least")
    (folder / "m.mm").write_text(text, encoding="utf-8")
    found, out, err = said(capsys, "m.mm", "--replay", RUN)
    assert found == code
    assert told in flat(out if code != BAD_SPEC else err)
    assert bool(out) == (code != BAD_SPEC)


def test_another_value_and_another_question(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = said(capsys, "m.mm", "--replay", RUN, "--property", "one")
    assert code == GOOD and "reachable one is reached" in out  # on its way
    assert "1 step, perhaps not the shortest" in out
    code, out, _ = said(capsys, "m.mm", "--replay", RUN, "--property", "gone")
    assert code == UNEXPECTED and "can be taken, and doesn't reach gone" in flat(out)
    code, out, _ = said(capsys, "m.mm", "--replay", RUN, "--property", "odd")
    assert code == UNEXPECTED and "can be taken; check odd is about no run" in flat(out)
    code, out, _ = said(capsys, "m.mm", "--replay", RUN, "--property", "deadlock")
    assert code == UNEXPECTED and "ends in no deadlock" in flat(out)
    code, _, err = said(capsys, "m.mm", "--replay", RUN, "--set", "most=2")
    assert code == BAD_SPEC and "step 3 does not fit any more" in err
    code, out, _ = said(capsys, "m.mm", "--replay", "runs/m-one-most=2.json")
    assert code == GOOD and "reachable one is reached" in out


def rewritten(path: Path, **fields: Any) -> None:
    document = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**document, **fields}), encoding="utf-8")


def test_a_run_for_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rewritten(folder / RUN, property=None)
    code, out, _ = said(capsys, "m.mm", "--replay", RUN)
    assert code == GOOD and f"{RUN}: the run of 3 steps can be taken\n" in out
    assert "3  p[0]@b" in out or "3  p[1]@b" in out


def test_times(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = "runs/t-over.json"
    code, out, _ = said(capsys, "t.mm", "--replay", path)
    assert code == GOOD and "possible at these times" in out and "2 ms" in out
    (folder / "t.mm").write_text(TIMED.replace("2 ms", "3 ms"), encoding="utf-8")
    code, out, _ = said(capsys, "t.mm", "--replay", path)
    assert code == GOOD and "3 ms" in out
    assert "note: the times of the file are not possible any more" in out
    (folder / "t.mm").write_text(TIMED.replace("2 ms", "7 ms"), encoding="utf-8")
    code, out, _ = said(capsys, "t.mm", "--replay", path)
    assert code == UNEXPECTED and "has no times that the delays allow" in flat(out)
    assert "is violated" not in out


TIMES = """\
model w;
param io: time in 2..9 ms;
process p { ask: sleep 1 ms..io;  got: skip; }
process q { come: sleep any;  more: skip; }
within 4 ms short:  p@ask -> p@got;
within io   enough: p@ask -> p@got;
latency     long:   p@ask -> p@got;
latency     rest:   p@ask -> q@more;
latency     no:     q@more -> p@ask;
region      when:   p@ask -> p@got <= 5 ms;
"""


def test_what_a_run_takes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "w.mm").write_text(TIMES, encoding="utf-8")
    run(["w.mm", "-q", "--traces", "--trace-dir", "w", "--trace-format", "json"])
    capsys.readouterr()
    asked = "w.mm", "--replay"
    code, out, _ = said(capsys, *asked, "w/w-short.json")
    assert code == GOOD and "violates within short: it takes 9 ms" in flat(out)
    assert "  limit  4 ms\n  at     io = 9 ms\n    9 ms  p@ask" in out
    code, out, _ = said(capsys, *asked, "w/w-long.json")
    assert code == GOOD and "takes 9 ms for latency long; another run may take longer" in flat(out)
    code, _, told = said(capsys, *asked, "w/w-long.json", "--trace-dir", "again")
    assert code == GOOD and "no run was written" in flat(told) and not (folder / "again").exists()
    code, out, _ = said(capsys, *asked, "w/w-long.json", "--property", "enough")
    assert code == UNEXPECTED and "doesn't violate within enough: it takes 9 ms" in flat(out)
    assert "  limit  io, there 9 ms" in out and "holds" not in out
    code, out, _ = said(capsys, *asked, "w/w-long.json", "--property", "when")
    assert code == GOOD and "region when: p@ask -> p@got <= 5 ms" in out and "takes 9 ms" in out
    code, out, _ = said(capsys, *asked, "w/w-rest.json")
    assert code == GOOD and "begins latency rest, and comes to rest before it ends" in flat(out)
    code, out, _ = said(capsys, *asked, "w/w-long.json", "--property", "no")
    assert code == UNEXPECTED and "never begins latency no" in flat(out)
    (folder / "w.mm").write_text(TIMES.replace("2..9 ms", "2..3 ms"), encoding="utf-8")
    code, out, _ = said(capsys, *asked, "w/w-short.json")
    assert code == UNEXPECTED and "doesn't violate within short" in flat(out)
    assert "the times of the file are not possible any more" in flat(out)


def test_no_time_of_what_may_be_interrupted(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / "w.mm"
    text = TIMES.replace("sleep 1 ms..io", "delay 2 ms")
    path.write_text(text.replace("model w;", "model w;\ncpus 1;"), encoding="utf-8")
    run(["w.mm", "-q", "--traces", "--trace-dir", "w", "--trace-format", "json"])
    capsys.readouterr()
    asked = "w.mm", "--replay", "w/w-long.json"
    assert said(capsys, *asked)[0] == GOOD
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("delay 2 ms", "delay 2 ms preemptible 1"), encoding="utf-8")
    code, out, err = said(capsys, *asked)
    assert (code, err) == (UNEXPECTED, "")
    assert "may be interrupted in a delay, so how long it takes is not known" in flat(out)
    assert "takes 2 ms" not in flat(out)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--max-states", "3"], "--replay searches nothing, so it takes no --max-states"),
        (["--json", "x.json"], "so it takes no --json"),
        (["--property", "one", "--property", "three"], "asks about one --property"),
        (["t.mm"], "--replay needs one spec"),
    ],
)
def test_what_makes_no_sense_with_it(
    folder: Path, capsys: pytest.CaptureFixture[str], more: list[str], told: str
) -> None:
    code, _, err = said(capsys, "m.mm", *more, "--replay", RUN)
    assert code == BAD_SPEC and told in flat(err)


def test_files_that_are_none(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = said(capsys, "m.mm", "--replay", "m.mm")
    assert code == BAD_SPEC and "`m.mm` is no JSON" in err
    code, _, err = said(capsys, "m.mm", "--replay", "none.json")
    assert code == BAD_SPEC and "can't read `none.json`: no such file" in err
    code, _, err = said(capsys, "none.mm", "--replay", RUN)
    assert code == BAD_SPEC and "can't read `none.mm`: no such file" in err


def test_fine_steps(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A run with fine steps is taken with fine ones; no such step is one of the spec's own."""
    from checker.api import Options, check
    from checker.saved import write
    from checker.source import Source
    from checker.verdict import trace_of

    text = "model f;\nvar n, m: 0..1 = 0;\nprocess p { a: n = 1;  m = 1; }\nnever odd: n != m;\n"
    source = Source("f.mm", text)
    (folder / "f.mm").write_text(text, encoding="utf-8")
    (column,) = check(source, Options(workers=1, fine=True)).columns
    assert column.fine is not None
    (found,) = [each for each in column.fine.findings if each.question.name == "odd"]
    trace = trace_of(found.verdict)
    assert trace is not None
    (folder / "f.json").write_text(write(trace, source, property="odd", fine=True))
    arguments = ["f.mm", "--replay", "f.json", "--trace-dir", "again", "--trace-format", "json"]
    code, out, _ = said(capsys, *arguments)
    assert code == GOOD and "never odd is violated" in out
    code, _, _ = said(capsys, "f.mm", "--replay", "again/f-odd.json")
    assert code == GOOD
    rewritten(folder / "f.json", steps="coarse")
    assert said(capsys, "f.mm", "--replay", "f.json")[0] == BAD_SPEC


def test_included_texts_count(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "part.mm").write_text("var n: 0..1 = 0;\n", encoding="utf-8")
    text = 'model i;\ninclude "part.mm";\nprocess p { a: n = 1; }\nnever one: n == 1;\n'
    (folder / "i.mm").write_text(text, encoding="utf-8")
    run(["i.mm", "-q", "--trace-dir", "runs", "--trace-format", "json"])
    capsys.readouterr()
    code, out, _ = said(capsys, "i.mm", "--replay", "runs/i-one.json")
    assert (code, "the spec has changed" in out) == (GOOD, False)
    (folder / "part.mm").write_text("var n: 0..2 = 0;\n", encoding="utf-8")
    code, out, _ = said(capsys, "i.mm", "--replay", "runs/i-one.json")
    assert (code, "the spec has changed" in out) == (GOOD, True)
