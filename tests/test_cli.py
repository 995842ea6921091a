"""The command line: what is printed where, exit codes, and that nothing ends in a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from checker.command import cli, session
from checker.command.cli import run
from checker.command.output import Output
from checker.ir.system import System
from checker.render.as_json import schema
from checker.render.page import WIDTH

ROOT = Path(__file__).parent.parent
Capture = pytest.CaptureFixture[str]

HOLDS = """\
model fine;  // nothing is wrong here
param most: 1..3 = 2;
var n: 0..most = 0;
process p { l: n = 1; }
always    low: n <= 1;
reachable one: n == 1;
"""
VIOLATED = HOLDS.replace("n <= 1", "n == 0")
WRONG = HOLDS.replace("n == 1", "m == 1")
ODD = HOLDS + "const spare = 1;\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder with a spec of each kind in it."""
    monkeypatch.chdir(tmp_path)
    specs = {"holds": HOLDS, "violated": VIOLATED, "wrong": WRONG, "odd": ODD}
    for name, text in specs.items():
        (tmp_path / f"{name}.mm").write_text(text)
    (tmp_path / "link").symlink_to("holds.mm")
    (tmp_path / "other").symlink_to("violated.mm")
    (tmp_path / "hard").hardlink_to(tmp_path / "holds.mm")
    return tmp_path


def test_all_as_expected(folder: Path, capsys: Capture) -> None:
    assert run(["holds.mm"]) == 0
    out, err = capsys.readouterr()
    assert out == (
        "holds.mm: nothing is wrong here\n"
        "most = 2\n"
        "\n"
        "always    low  holds\n"
        "reachable one  reached\n"
        "deadlock       none\n"
        "error          none\n"
        "states         2\n"
        "\n"
        "0 unexpected, 0 unknown\n"
    )
    assert err == ""


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["holds.mm"], 0),
        (["violated.mm"], 1),
        (["violated.mm", "--property", "one"], 0),
        (["wrong.mm"], 2),
        (["holds.mm", "--max-states", "1"], 3),
        (["holds.mm", "--max-preemptions", "0"], 0),
        (["holds.mm", "--max-preemptions", "-1"], 2),
        (["holds.mm", "--max-preemptions", "1", "--engine", "native"], 2),
        (["holds.mm", "--max-depth", "0"], 3),
        (["holds.mm", "--max-seconds", "0"], 3),
        (["holds.mm", "--max-memory", "1K"], 3),
        (["violated.mm", "holds.mm", "--max-states", "1"], 3),
        (["holds.mm", "violated.mm"], 1),
        (["violated.mm", "wrong.mm", "holds.mm"], 2),
        (["odd.mm"], 0),
        (["odd.mm", "--strict"], 1),
        (["holds.mm", "--strict"], 0),
        (["holds.mm", "--set", "most=1..3"], 0),
        (["holds.mm", "--set", "most=all", "--workers", "1"], 0),
        (["holds.mm", "--set", "most=0"], 2),
        (["holds.mm", "--set", "mots=2"], 2),
        (["holds.mm", "--set", "most"], 2),
        (["holds.mm", "--set", "most=1", "--set", "most=2"], 2),
        (["holds.mm", "--property", "onne"], 2),
        (["holds.mm", "--property", "deadlock", "--property", "error"], 0),
        (["holds.mm", "--max-memory", "little"], 2),
        (["holds.mm", "--max-memory", "nan"], 2),
        (["holds.mm", "--max-memory", "1G"], 0),
        (["holds.mm", "--max-seconds", "nan"], 2),
        (["holds.mm", "--max-seconds", "inf"], 2),
        (["holds.mm", "--max-seconds", "-1"], 2),
        (["holds.mm", "--max-seconds", "1e9"], 0),
        (["holds.mm", "--max-seconds", "1e300"], 0),
        (["holds.mm", "--workers", "0"], 2),
        (["holds.mm", "--engine", "steam"], 2),
        (["holds.mm", "--engine", "interpreted"], 0),
        (["--set", "most=1", "holds.mm"], 0),
        (["absent.mm"], 2),
        (["."], 2),
        (["bad\x00name.mm"], 2),
        (["ir", "holds.mm"], 0),
        (["ir", "wrong.mm"], 2),
        (["ir"], 2),
        (["ir", "absent.mm"], 2),
        (["--json", "holds.mm"], 2),
        (["holds.mm", "--json", "violated.mm"], 2),
        (["holds.mm", "--json", "no/such/folder.json"], 2),
        (["holds.mm", "--json", "bad\x00name"], 2),
        (["holds.mm", "--json", "link"], 2),
        (["holds.mm", "--json", "hard"], 2),
        (["holds.mm", "--json", "other"], 2),
        (["holds.mm", "--json", "./new"], 0),
        (["holds.mm", "--nonsense" + 1000 * "e"], 2),
        (["--nonsense", "holds.mm"], 2),
        ([], 2),
        (["--help"], 0),
        (["--version"], 0),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else str(value),
)
def test_exit_codes(folder: Path, capsys: Capture, arguments: list[str], code: int) -> None:
    assert run(arguments) == code
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    assert bool(err) == (code == 2)
    assert all(len(line) <= WIDTH for line in (out + err).splitlines())


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["absent.mm"], "error[cannot-read]: can't read `absent.mm`: no such file"),
        (["."], "error[cannot-read]: can't read `.`: it is a folder"),
        (["bytes.mm"], "error[not-text]: `bytes.mm` is not UTF-8 text: byte 10 can't be read"),
        (["large.mm"], "error[too-large]: `large.mm` is larger than a spec may be (1 MiB)"),
        (["wrong.mm"], "error[unknown-name]"),
        (["holds.mm", "--property", "onne"], "= help: did you mean `one`?"),
        (["holds.mm", "--property", "zzz"], "= help: this spec asks low, one, deadlock, error"),
        (["holds.mm", "--json", "out.mm"], "--json out.mm would write over a spec"),
        (["holds.mm", "--json", "link"], "--json link would write over a spec"),
        (["holds.mm", "--json", "hard"], "--json hard would write over a spec"),
        (["holds.mm", "--max-seconds", "nan"], "nan is not a number of\nseconds, such as 0.5"),
        (["holds.mm", "--set", "most=1", "--set", "most=2"], "'most' is set twice"),
    ],
)
def test_what_is_wrong_is_said(
    folder: Path, capsys: Capture, arguments: list[str], text: str
) -> None:
    (folder / "bytes.mm").write_bytes(b"model m; \xff")
    (folder / "large.mm").write_bytes(b" " * ((1 << 20) + 1))
    assert run(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert text in err


def test_several_files_are_told_one_after_the_other(folder: Path, capsys: Capture) -> None:
    assert run(["holds.mm", "wrong.mm", "violated.mm"]) == 2
    out, err = capsys.readouterr()
    assert out.index("holds.mm: nothing") < out.index("\n\nviolated.mm: nothing")
    assert err.startswith("error[unknown-name]")


def test_of_several_files_it_is_said_which_one_is_wrong(folder: Path, capsys: Capture) -> None:
    for arguments in (["--property", "nothing"], ["--set", "nothing=1"]):
        assert run([*arguments, "holds.mm", "violated.mm"]) == 2
        err = " ".join(capsys.readouterr().err.split())
        assert "`nothing`" in err
        assert "in this spec: violated.mm" in err or "to set: violated.mm" in err
        assert run([*arguments, "holds.mm"]) == 2
        assert "holds.mm" not in capsys.readouterr().err


def test_a_file_named_like_a_command(folder: Path, capsys: Capture) -> None:
    (folder / "ir").write_text(HOLDS)
    assert run(["./ir"]) == 0
    assert capsys.readouterr().out.startswith("./ir: nothing is wrong here\n")


def test_systems_are_printed_for_each_combination(folder: Path, capsys: Capture) -> None:
    assert run(["ir", "holds.mm", "--set", "most=1..2"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("// most = 1\n")
    assert "\n\n// most = 2\n" in out


def test_systems_steer_no_terminal(folder: Path, capsys: Capture) -> None:
    text = HOLDS.replace("l: n = 1;", "l: await n /* \x1b[2J */ == 0;  n = 1;")
    (folder / "hostile.mm").write_text(text)
    assert run(["ir", "hostile.mm"]) == 0
    assert "\x1b" not in capsys.readouterr().out


def test_quiet_says_nothing_unless_something_is_wrong(folder: Path, capsys: Capture) -> None:
    assert run(["--quiet", "holds.mm", "violated.mm"]) == 1
    assert capsys.readouterr().out == "violated.mm: 1 unexpected, 0 unknown: low\n"


@pytest.mark.parametrize(
    ("words", "help"),
    [
        (["explor", "holds.mm"], "did you mean `mmcheck explore`?"),
        (["LINT"], "did you mean `mmcheck lint`?"),
        (["check", "holds.mm"], "a check needs no command: `mmcheck FILE`"),
        (["holds.mm", "lnit"], None),
        (["missing"], None),
        (["fmt.mm"], None),
    ],
)
def test_a_command_that_is_misspelled(
    folder: Path, capsys: Capture, words: list[str], help: str | None
) -> None:
    assert run([*words, "-q"]) == 2
    err = capsys.readouterr().err
    assert "can't read `" in err
    assert ("help:" in err) == (help is not None) and (help or "") in err


def test_traces_and_warnings_are_shown_when_asked_for(folder: Path, capsys: Capture) -> None:
    run(["odd.mm"])
    assert capsys.readouterr().out.endswith("0 unknown, 1 warning (--warnings)\n")
    run(["odd.mm", "--traces", "--warnings"])
    out = capsys.readouterr().out
    assert "reachable one is reached\n" in out
    assert "warning[unused]: `spare` is used nowhere\n" in out


@pytest.mark.parametrize("quiet", [[], ["-q"]])
def test_what_fails_for_its_warnings_says_so(
    folder: Path, capsys: Capture, quiet: list[str]
) -> None:
    assert run(["odd.mm", "--strict", *quiet]) == 1
    out = capsys.readouterr().out
    assert "0 unknown, 1 warning (fails for --strict)\n" in out.replace("\n  1 w", " 1 w")
    assert "warning[unused]: `spare` is used nowhere\n" in out
    run(["odd.mm", "violated.mm", "--strict", *quiet])
    assert capsys.readouterr().out.count("--strict") == 1


def test_a_spec_from_standard_input(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    with (folder / "holds.mm").open() as text:
        monkeypatch.setattr(sys, "stdin", text)
        assert run(["-"]) == 0
    assert capsys.readouterr().out.startswith("<stdin>: nothing is wrong here\n")


def test_json_to_standard_output_comes_alone(folder: Path, capsys: Capture) -> None:
    assert run(["wrong.mm", "violated.mm", "--json", "-"]) == 2
    out, err = capsys.readouterr()
    decoder = json.JSONDecoder()
    first, end = decoder.raw_decode(out)
    second, _ = decoder.raw_decode(out[end:].lstrip())
    assert [first["exit"], second["exit"]] == [2, 1]
    assert first["errors"][0]["code"] == "unknown-name"
    assert err.startswith("error[unknown-name]")


def test_json_to_a_file_comes_beside_the_text(folder: Path, capsys: Capture) -> None:
    assert run(["violated.mm", "--json", "out.json"]) == 1
    assert "violated (!)" in capsys.readouterr().out
    document = json.loads((folder / "out.json").read_text())
    assert document["spec"]["file"] == "violated.mm"
    assert document["run"]["versions"]["mmcheck"]


def test_reproducible_json_is_the_same_bytes(folder: Path, capsys: Capture) -> None:
    texts = []
    for more in ([], ["--workers", "1"], ["--workers", "2"]):
        run(["violated.mm", "--set", "most=all", "--json", "-", "--reproducible", *more])
        texts.append(capsys.readouterr().out)
    assert texts[0] == texts[1] == texts[2]
    assert "run" not in json.loads(texts[0])


def _fail(system: System, *_: object) -> None:
    raise RuntimeError("the wheel came off")


def test_our_own_failure_is_told_kindly(
    folder: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("checker.engines.tiers.Tiered.run", _fail)
    assert run(["holds.mm", "violated.mm"]) == 4
    out, err = capsys.readouterr()
    assert out == ""
    assert "This is a bug of mmcheck and says nothing about the spec" in " ".join(err.split())
    assert "the wheel came off" in " ".join(err.split())
    assert "Traceback" not in err
    assert err.count("mmcheck failed") == 2
    assert run(["holds.mm", "--debug"]) == 4
    assert "Traceback" in capsys.readouterr().err


def test_want_of_memory_is_no_verdict(
    folder: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def exhausted(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(session, "check", exhausted)
    assert run(["holds.mm"]) == 3
    assert "out of memory" in capsys.readouterr().err


def test_an_interruption_before_anything_is_known(
    folder: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(session, "check", interrupted)
    assert run(["holds.mm"]) == 3
    assert capsys.readouterr().err == "holds.mm: interrupted; nothing is known.\n"


def test_names_without_end_are_cut(folder: Path, capsys: Capture) -> None:
    for arguments in (["--set", 100_000 * "x"], ["--" + 100_000 * "x"], ["--json", 100_000 * "x"]):
        assert run(["holds.mm", *arguments]) == 2
        assert len(capsys.readouterr().err) < 1000


def test_a_limit_of_memory_is_said_in_a_fitting_unit(folder: Path, capsys: Capture) -> None:
    run(["holds.mm", "--max-memory", "1"])
    assert "Stopped at 1 byte of memory" in capsys.readouterr().out


def test_json_that_time_did_not_suffice_for(folder: Path, capsys: Capture) -> None:
    os.mkfifo(folder / "pipe")
    with (folder / "pipe").open("r+b", buffering=0):  # somebody who writes nothing
        assert run(["pipe", "holds.mm", "--max-seconds", "0.1", "--json", "out"]) == 3
    out, err = capsys.readouterr()
    assert "0 unknown" in out
    assert err.startswith("pipe: stopped after 0.1 s, before it was read; nothing is known.")
    cut, whole = documents((folder / "out").read_text())
    jsonschema.validate(cut, schema())
    assert (cut["exit"], cut["errors"][0]["code"], whole["exit"]) == (3, "cut-short", 0)


def documents(text: str) -> list[dict[str, Any]]:
    decoder, found = json.JSONDecoder(), []
    while text.strip():
        document, end = decoder.raw_decode(text)
        found.append(document)
        text = text[end:].lstrip()
    return found


class Terminal(StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "environment", "expected"),
    [
        (Terminal(), {}, True),
        (StringIO(), {}, False),
        (Terminal(), {"NO_COLOR": "1"}, False),
        (Terminal(), {"NO_COLOR": ""}, True),
        (Terminal(), {"TERM": "dumb"}, False),
        (StringIO(), {"CLICOLOR_FORCE": "1"}, True),
        (StringIO(), {"CLICOLOR_FORCE": "0"}, False),
        (StringIO(), {"FORCE_COLOR": "1", "TERM": "dumb"}, True),
        (Terminal(), {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
    ],
)
def test_colours_only_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch,
    stream: StringIO,
    environment: dict[str, str],
    expected: bool,
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    for name in ("NO_COLOR", "CLICOLOR_FORCE", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert Output(stream).coloured is expected


# As a process of its own


def mmcheck(*arguments: str, code: str | None = None) -> subprocess.CompletedProcess[str]:
    program = ["-c", code] if code else ["-m", "checker"]
    return subprocess.run(
        [sys.executable, *program, *arguments], capture_output=True, text=True, check=False
    )


def test_it_runs_as_a_module(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(cli.__file__).parents[2]))
    done = mmcheck("violated.mm")
    assert (done.returncode, done.stderr) == (1, "")
    assert "always low is violated\n1 step, none shorter\n" in done.stdout


def test_a_reader_who_goes_away_is_no_error(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(cli.__file__).parents[2]))
    with subprocess.Popen(
        [sys.executable, "-m", "checker", "violated.mm"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1


def test_a_plain_check_loads_nothing_heavy(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(cli.__file__).parents[2]))
    heavy = ("z3", "llvmlite", "networkx", "rich", "jsonschema", "lark", "hypothesis")
    code = "import sys; from checker.command.cli import run; run(sys.argv[1:]); print(*sys.modules)"
    done = mmcheck("holds.mm", code=code)
    assert done.returncode == 0
    assert not set(heavy) & set(done.stdout.split())
