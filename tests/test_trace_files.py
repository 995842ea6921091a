"""Runs as files in a folder: which are written, what they are called, and what can go wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker.api import Options, check, systems
from checker.command.cli import run
from checker.forms import RUNS
from checker.report import BAD_SPEC, GOOD, UNEXPECTED
from checker.saved import read, replay
from checker.semantics.waits import cycle
from checker.source import Source
from checker.trace_files import FORMATS, names, write

SPEC = """\
model m;
param crossed: bool;
lock a: mutex;
lock b: mutex;
process left { first: a.lock();  second: b.lock();  release all; }
process right {
    first: if (crossed) { b.lock(); } else { a.lock(); }
    second: if (crossed) { a.lock(); } else { b.lock(); }
    release all;
}
reachable both: left@second && right@second;
"""


def test_the_formats_are_those_of_the_command_line() -> None:
    assert set(RUNS) == set(FORMATS)


def spec(folder: Path) -> str:
    path = folder / "m.mm"
    path.write_text(SPEC, encoding="utf-8")
    return str(path)


def test_runs_of_what_is_unexpected(tmp_path: Path) -> None:
    folder = tmp_path / "runs"
    arguments = [spec(tmp_path), "-q", "--set", "crossed=all", "--trace-dir", str(folder)]
    assert run([*arguments, "--trace-format", "dot,txt,svg"]) == UNEXPECTED
    found = {path.name for path in folder.iterdir()}
    assert "m-cycle-crossed=true.svg" in found
    assert all(
        name.startswith(("m-cycle-crossed=true", "m-stuck-crossed=true", "m-both"))
        for name in found
    )
    text = (folder / "m-cycle-crossed=true.txt").read_text(encoding="utf-8")
    assert text.startswith("deadlock when crossed = true: left and right wait for each other\n")
    assert (folder / "m-cycle-crossed=true.svg").read_bytes().startswith(b"<?xml")


def test_every_run(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "runs"
    arguments = [spec(tmp_path), "-q", "--set", "crossed=true", "--trace-dir", str(folder)]
    assert run([*arguments, "--trace-format", "dot", "--traces"]) == UNEXPECTED
    assert {path.name for path in folder.iterdir()} >= {"m-both.dot", "m-cycle.dot"}


def test_names_are_apart_and_harmless() -> None:
    text = """\
model m;
var n: 0..2 = 0;
process p[2] { n = 1; }
reachable at[t in p]: t@end;
reachable At: n == 1;
"""
    report = check(Source("../x/m.mm", text), Options(workers=1))
    found = [name for name, *_ in names(report, every=True)]
    assert len({name.lower() for name in found}) == len(found) == 3
    assert all("/" not in name and name.isascii() for name in found)


def named(file: str, *others: str, text: str = "model m;\nprocess p { a: skip; }\n") -> list[str]:
    report = check(Source(file, text + "reachable done[t in p]: t@end;\n"), Options(workers=1))
    return [name for name, _ in names(report, every=True, files=(file, *others))]


def test_a_name_needs_no_quotes() -> None:
    text = """model m;
param late: set of 0..1;
param who: p?;
assume late != {1} && late != {0} && who != p[1];
process p[2] { a: skip; }
"""
    assert named("specs/m.mm", text=text) == [
        f"m-done.p.{member}-late={late}-who={who}"
        for late in ("", "0,1")
        for who in ("none", "p.0")
        for member in (0, 1)
    ]


def test_specs_of_one_name_are_told_apart_by_their_folders() -> None:
    assert named("a/m.mm", "b/n.mm") == ["m-done.p"]
    assert named("a/m.mm", "b/m.mm") == ["a-m-done.p"]
    assert named("b/m.mm", "a/m.mm", "b/m.mm", "./b/m.mm") == ["b-m-done.p"]
    assert named("x/b/m.mm", "y/b/m.mm", "M.mm") == ["x-b-m-done.p"]
    (one,), (other,) = named("a/m.mm", "b/m.mm", "a-m.mm"), named("a-m.mm", "a/m.mm", "b/m.mm")
    assert one != other and {one[:3], other[:3]} == {"a-m"}


def test_a_name_with_other_letters_ends_with_some_of_its_own() -> None:
    (odd,), (other,) = named("a/odd name.mm"), named("a/odd_name.mm")
    assert odd.startswith("odd_name-done.p-") and other == "odd_name-done.p"


def test_specs_of_one_name_do_not_write_over_each_other(tmp_path: Path) -> None:
    paths = []
    for folder in "ab":
        (tmp_path / folder).mkdir()
        paths.append(spec(tmp_path / folder))
    folder = tmp_path / "runs"
    run([*paths, "-q", "--trace-dir", str(folder), "--trace-format", "txt", "--traces"])
    found = sorted(path.name for path in folder.iterdir())
    assert len(found) > 2
    assert [each.replace("b-m", "a-m", 1) for each in found if each.startswith("b-m")] == [
        each for each in found if each.startswith("a-m")
    ]


def test_a_folder_that_cannot_be_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "runs").write_text("in the way", encoding="utf-8")
    code = run([spec(tmp_path), "-q", "--traces", "--trace-dir", str(tmp_path / "runs")])
    assert code == BAD_SPEC
    assert "can't write to" in capsys.readouterr().err


def test_an_unknown_format(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = run([spec(tmp_path), "--trace-dir", str(tmp_path), "--trace-format", "gif"])
    assert code == BAD_SPEC
    told = " ".join(capsys.readouterr().err.split())
    assert "'gif' is none of svg, png, pdf, dot, txt" in told


PAIRS = """\
model pairs;
lock a, b, c, d: mutex;
process p { l: a.lock();  n: b.lock();  release all; }
process q { l: b.lock();  n: a.lock();  release all; }
process r { l: c.lock();  n: d.lock();  release all; }
process s { l: d.lock();  n: c.lock();  release all; }
"""


def test_each_deadlock_has_a_file_of_its_own(tmp_path: Path) -> None:
    """Each with its own words, and each can be taken again to a deadlock of those threads."""
    source = Source("pairs.mm", PAIRS)
    report = check(source, Options(workers=1))
    write(report, str(tmp_path), ["txt", "json"], every=False)
    heads = {
        path.name: path.read_text(encoding="utf-8").split("\n")[0]
        for path in tmp_path.glob("pairs-cycle*.txt")
    }
    assert heads == {
        "pairs-cycle.txt": "deadlock: p and q wait for each other",
        "pairs-cycle-2.txt": "deadlock: r and s wait for each other",
    }
    ends = []
    for name in ("pairs-cycle.json", "pairs-cycle-2.json"):
        saved = read((tmp_path / name).read_text(encoding="utf-8"))
        ((_, system),) = systems(source, saved.parameters)
        waits = cycle(system, replay(saved, system).last)
        ends.append([system.threads[each.thread].name for each in waits])
    assert ends == [["p", "q"], ["r", "s"]]


def test_each_error_has_a_file_of_its_own(tmp_path: Path) -> None:
    text = """\
model errors;
var n: 0..1 = 0;
process p { up: n += 2; }
process q { claim: assert n == 1; }
"""
    report = check(Source("errors.mm", text), Options(workers=1))
    write(report, str(tmp_path), ["json"], every=False)
    found = [read(path.read_text(encoding="utf-8")) for path in sorted(tmp_path.glob("*.json"))]
    codes = {each.failure.code for each in found if each.failure is not None}
    assert len(found) == 2 and codes == {"out-of-range", "assert-failed"}


def test_nothing_is_written_where_all_is_well(tmp_path: Path) -> None:
    path = tmp_path / "w.mm"
    path.write_text("model w;\nvar n: 0..1 = 0;\nprocess p { n = 1; }\n", encoding="utf-8")
    assert run([str(path), "-q", "--trace-dir", str(tmp_path / "runs")]) == GOOD
    assert not [*(tmp_path / "runs").iterdir()]


def test_it_is_said_that_no_run_was_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = Path(__file__).parent.parent / "specs" / "abba.mm"
    assert run([str(spec), "-q", "--trace-dir", str(tmp_path), "--trace-format", "txt"]) == 0
    assert "no run was written" in capsys.readouterr().err
    assert run([str(spec), "-q", "--traces", "--itf", str(tmp_path)]) == 0
    assert "no run was written" not in capsys.readouterr().err
