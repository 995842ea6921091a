"""The harness of the benchmarks: what it makes of results, of a tool that is missing or wrong."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from spin import with_spin

from benchmarks import compare
from benchmarks.cases import Case, Size, cases
from benchmarks.comparison import Comparison
from benchmarks.measured import Failed, Limits, OverLimit, Used, run
from benchmarks.peers import Minicheck, Mmcheck, Result, Spin, Tlc, _rounded, tlc_configuration

SMALL = cases(Size.SMALL)


@dataclass(frozen=True)
class Fake:
    """A tool that takes so many CPU seconds, or does something else."""

    name: str
    cpu: float = 1.0
    absent: str | None = None
    more: int = 0
    late: bool = False

    def missing(self) -> str | None:
        return self.absent

    def takes(self, case: Case) -> bool:
        return True

    def check(self, case: Case, folder: Path, limits: Limits) -> Result:
        if self.late:
            raise OverLimit("more than 1 s")
        whole, inner = Used(self.cpu, 2.0, 1 << 20), Used(self.cpu / 2, 1.0, 1 << 20)
        return Result(case.states + self.more, case.transitions, whole, inner)


def compared(monkeypatch: pytest.MonkeyPatch, tools: list[Fake], *more: str) -> int:
    monkeypatch.setattr(compare, "TOOLS", tuple(tools))
    monkeypatch.setattr(compare, "compile_dir", lambda *_, **__: True)
    return compare.main(["--size", "small", "--rounds", "2", *more])


def test_the_last_line_is_the_geometric_mean(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    tools = [
        Fake("mmcheck", 0.5),
        Fake("spin-dfs", 2.0),
        Fake("spin-bfs", late=True),
        Fake("tlc", absent="TLC_JAR names no file"),
        Fake("minicheck", 0.25),
    ]
    files = [str(tmp_path / "b.json"), str(tmp_path / "b.svg")]
    assert compared(monkeypatch, tools, "--json", files[0], "--plot", files[1]) == 0
    lines = capsys.readouterr().out.rstrip().split("\n")
    assert lines[-1] == "geomean cpu ratio: spin-dfs 4, spin-bfs none, tlc missing"
    assert "tlc is missing: TLC_JAR names no file" in lines
    assert "minicheck: 0.5 times our CPU, 0.5 in the exploration alone" in lines
    assert any(line.split()[-4:] == ["more", "than", "1", "s"] for line in lines)
    told = json.loads(Path(files[0]).read_text(encoding="utf-8"))
    assert told["geomean"]["spin-dfs"] == pytest.approx(4.0)
    assert len(told["cases"]) == len(SMALL)
    assert len(told["cases"][0]["tools"]["mmcheck"]["whole"]) == 2
    picture = ElementTree.parse(files[1]).getroot()
    assert SMALL[0].title in {each.text for each in picture.iter()}


def test_ratios_are_of_cases_that_both_have_done() -> None:
    found = Comparison(SMALL[:3])
    for case, ours, theirs in zip(SMALL[:3], (1.0, 1.0, 1.0), (2.0, 8.0, 100.0), strict=True):
        found.cell(case, "mmcheck").whole.append(Used(ours))
        found.cell(case, "spin-dfs").whole.append(Used(theirs))
    found.cell(SMALL[2], "spin-dfs").trouble = "more than 1 s"
    assert found.geomean("spin-dfs") == pytest.approx(4.0)


def test_another_graph_ends_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert compared(monkeypatch, [Fake("mmcheck"), Fake("spin-dfs", more=1)]) == 1
    told = capsys.readouterr().out.rstrip().split("\n")[-1]
    assert told.startswith("failed: spin-dfs finds 1,001 states and 3,000 transitions of counters")


def test_a_command_that_fails_says_what_it_printed(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="no good"):
        run([sys.executable, "-c", "print('no good'); raise SystemExit(7)"], tmp_path, Limits())
    done = run(
        [sys.executable, "-c", "print('good'); raise SystemExit(7)"], tmp_path, Limits(), codes=(7,)
    )
    assert done.output == "good\n" and done.used.memory > 1 << 20 and done.used.cpu > 0


def test_a_command_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    with pytest.raises(OverLimit):
        run(
            [sys.executable, "-c", "input() if 0 else [0 for _ in iter(int, 1)]"],
            tmp_path,
            Limits(0.5),
        )


@with_spin
def test_what_needs_more_memory_than_it_may_take_is_named(tmp_path: Path) -> None:
    case = next(each for each in cases(Size.MIDDLE) if each.name == "counters")
    with pytest.raises(OverLimit, match="more than 12 MiB"):
        Spin(True).check(case, tmp_path, Limits(memory=12))
    with pytest.raises(OverLimit, match="more than 30 MiB"):
        Mmcheck().check(case, tmp_path, Limits(memory=30))


def test_used_adds_up() -> None:
    assert Used(1.0, 2.0, 7) + Used(0.5, 1.0, 9) == Used(1.5, 3.0, 9)
    assert Used(1.0, 2.0, 7) - Used(1.5, 0.5, 9) == Used(0.0, 1.5, 7)


def test_mmcheck_is_one_of_the_tools(tmp_path: Path) -> None:
    (case,) = (each for each in SMALL if each.name == "commit")
    found = Mmcheck().check(case, tmp_path, Limits())
    assert (found.states, found.transitions) == (288, 1_145)


JAVA = """#!/bin/sh
case "$*" in *tlc2.TLC*-config*) exit 9;; esac
test -f commit.tla && grep -q "INVARIANT Safe" commit.cfg || exit 8
echo "TLC2 Version 2.15 of Day Month 20?? (rev: d5b5a7f)"
echo "Progress(5) at 2026-01-01 10:00:00: 1,045 states generated (1,045 s/min), 266 distinct \
states found (266 ds/min), 20 states left on queue."
echo "Model checking completed. No error has been found."
echo "1146 states generated, 288 distinct states found, 0 states left on queue."
echo "The depth of the complete state graph search is 11."
"""


def test_what_tlc_prints_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As it prints it; that it does is seen where it is installed."""
    java = tmp_path / "java"
    java.write_text(JAVA, encoding="utf-8")
    java.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setenv("TLC_JAR", "")
    assert Tlc().missing() == "TLC_JAR names no file"
    monkeypatch.setenv("TLC_JAR", str(java))
    assert Tlc().missing() is None
    (case,) = (each for each in SMALL if each.name == "commit")
    folder = tmp_path / "run"
    folder.mkdir()
    found = Tlc().check(case, folder, Limits())
    assert (found.states, found.transitions) == (288, 1_145)


def test_the_configuration_of_tlc() -> None:
    counters, ticket, *_ = SMALL
    wanted = "CONSTANTS\n    K = 3\n    M = 10\nINIT Init\nNEXT Next\n"
    assert tlc_configuration(counters) == wanted
    assert tlc_configuration(replace(ticket)).endswith("NEXT Next\nINVARIANT Safe\n")


def test_what_minicheck_prints_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tool = tmp_path / "minicheck"
    told = '{"verdict": "PROVED", "exhaustive": true, "reachable_states": 288}'
    tool.write_text(f"#!/bin/sh\necho '{told}'\n", encoding="utf-8")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    (case,) = (each for each in SMALL if each.name == "commit")
    folder = tmp_path / "run"
    folder.mkdir()
    assert Minicheck().check(case, folder, Limits()).states == 288


def test_counts_of_spin_that_are_rounded() -> None:
    assert _rounded("1.235584e+08", 123_558_402) == 123_558_402
    assert _rounded("1.235584e+08", 123_559_402) == 123_558_400
    assert _rounded("3001", 3001) == 3001
    assert _rounded("3002", 3001) == 3002
