"""What a shell is answered when somebody presses tab."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from checker.command.cli import run
from checker.command.others import COMMANDS, VARIABLE

ROOT = Path(__file__).parent.parent
RETRY = str(ROOT / "specs" / "retry.mm")
LATER = ("priority", "preemption")
UNKNOWN = ("name", "label", "mode", "parameter", "property")


def answered(
    line: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> list[str]:
    """The words offered for the last one of a line, of bash."""
    words = line.split(" ")
    monkeypatch.setenv(VARIABLE, "bash_complete")
    monkeypatch.setenv("COMP_WORDS", line)
    monkeypatch.setenv("COMP_CWORD", str(len(words) - 1))
    assert run([]) == 0
    return capsys.readouterr().out.split()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("mmcheck ex", ["plain,explain", "plain,explore", "plain,export"]),
        ("mmcheck --pro", ["plain,--property"]),
        ("mmcheck --engine n", ["plain,native"]),
        ("mmcheck a.mm --max-states ", ["file,"]),
        ("mmcheck graph --wh", ["plain,--what"]),
        (f"mmcheck {RETRY} --set al", ["plain,allowed="]),
        (f"mmcheck {RETRY} --set policy=HO", ["plain,policy=HOLD"]),
        (f"mmcheck {RETRY} --set policy = HO", ["plain,HOLD"]),
        (f"mmcheck {RETRY} --set evict =", ["plain,true", "plain,false", "plain,all"]),
        (f"mmcheck {RETRY} --set nothing=", []),
        (f"mmcheck {RETRY} --property dr", ["plain,dropped"]),
        (f"mmcheck explore {RETRY} --set al", ["plain,allowed="]),
        (f"mmcheck compare {RETRY} --by al", ["plain,allowed"]),
        ("mmcheck explain bad-t", ["plain,bad-trace", "plain,bad-time", "plain,bad-table"]),
        ("mmcheck explain bad-time unk", [f"plain,unknown-{each}" for each in UNKNOWN]),
        ("mmcheck explain --m", ["plain,--markdown"]),
        ("mmcheck explain '(", [f"plain,({each})" for each in "x!te~>"]),
        ("mmcheck library ", ["plain,locks.mm", "plain,completion.mm", "plain,rcu.mm"]),
        ("mmcheck library r", ["plain,rcu.mm"]),
        ("mmcheck a.mm --trace-format p", ["plain,png", "plain,pdf"]),
        ("mmcheck a.mm --trace-format txt,svg,p", ["plain,txt,svg,png", "plain,txt,svg,pdf"]),
        ("mmcheck simulate a.mm --by random,", [f"plain,random,{each}" for each in LATER]),
        ("mmcheck nowhere.mm --property a", []),
        ("mmcheck handler.txt --set a", []),
    ],
)
def test_what_is_offered(
    line: str,
    words: list[str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert answered(line, capsys, monkeypatch) == words


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_offered(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert f"plain,{name}" in answered(f"mmcheck {name[:2]}", capsys, monkeypatch)


def test_files_are_offered_where_nothing_is_written(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert answered("mmcheck ", capsys, monkeypatch) == ["file,"]
    assert answered("mmcheck speci", capsys, monkeypatch) == ["file,speci"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_asks_by_the_variable(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["completion", shell]) == 0
    assert f"{VARIABLE}={shell}_complete" in capsys.readouterr().out


MENDED = {"bash": "compopt -o nospace", "zsh": "-S ''", "fish": "split --max 1"}
"""So that no blank follows a parameter, and no description ends at a comma."""


@pytest.mark.parametrize("shell", MENDED)
def test_a_script_is_mended(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["completion", shell]) == 0
    assert MENDED[shell] in capsys.readouterr().out


@pytest.fixture
def path(tmp_path: Path) -> str:
    """Where a shell finds this mmcheck."""
    command = tmp_path / "mmcheck"
    command.write_text(
        f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m checker "$@"\n',
        encoding="utf-8",
    )
    command.chmod(0o755)
    return f"{tmp_path}:/usr/bin:/bin"


@pytest.mark.skipif(shutil.which("fish") is None, reason="there is no fish")
def test_fish_completes(path: str, tmp_path: Path) -> None:
    """What is told of a word goes on behind a comma, and so does a list of names."""
    asked = ("mmcheck --max-mem", "mmcheck --trace-format svg,p", f"mmcheck {RETRY} --set evict=")
    script = "mmcheck completion fish | source; " + "; ".join(
        f"complete --do-complete '{each}'" for each in asked
    )
    done = subprocess.run(
        ["fish", "--no-config", "-c", script],
        env={"PATH": path, "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == [
        "--max-memory\tIn all: 512M, 2G; default 60% of free.",
        "svg,pdf",
        "svg,png",
        "evict=all",
        "evict=false",
        "evict=true",
    ]


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_bash_completes(path: str) -> None:
    script = (
        'eval "$(mmcheck completion bash)"; COMP_CWORD=1;'
        ' COMP_WORDS=(mmcheck --lan); _mmcheck_completion mmcheck; echo "${COMPREPLY[@]}";'
        " COMPREPLY=(); COMP_WORDS=(mmcheck expla); _mmcheck_completion mmcheck;"
        ' echo "${COMPREPLY[@]}"; compopt() { echo "$2"; };'
        f" COMPREPLY=(); COMP_CWORD=3; COMP_WORDS=(mmcheck {RETRY} --set al);"
        ' _mmcheck_completion mmcheck; echo "${COMPREPLY[@]}"'
    )
    done = subprocess.run(
        ["bash", "--norc", "-c", script],
        env={"PATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["--lanes", "explain", "nospace", "allowed="]
