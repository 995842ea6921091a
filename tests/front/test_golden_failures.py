"""What is said of errors that a run leads to, to the letter: `tests/golden/failures/NAME.txt`.

Of each spec of `tests/models/error`, and of what the command can't read. With MMCHECK_UPDATE=1 the
texts are written anew; read what has changed before you keep it. Together with the golden texts of
bad specs they show every code of the catalogue.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from checker import api
from checker.command.cli import run
from checker.diagnostic import CODES
from checker.render.as_diagnostic import diagnostics_text
from checker.render.as_failure import failure_diagnostic
from checker.task import Prepared, Task
from checker.verdict import trace_of

TESTS = Path(__file__).parent.parent
GOLDEN = TESTS / "golden" / "failures"
ERRORS = TESTS / "models" / "error"
SPECS = sorted(ERRORS.glob("*.mm"))
COMMANDS = {
    "cannot_read": ["absent.mm"],
    "cut_short": ["--max-seconds", "5", "out_of_range.mm"],
    "not_checked": ["out_of_range.mm"],
}
"""What the command is asked; each says a code that no spec can show."""

OF_OTHER_FILES = {"bad-trace", "no-such-run", "bad-certificate"}
"""Codes that are about no spec: `tests/saved` and `tests/certificates` have files for them."""


def same(name: str, text: str) -> None:
    golden = GOLDEN / f"{name}.txt"
    if os.environ.get("MMCHECK_UPDATE"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def _in_the_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a spec is called by its name alone, wherever the tree stands."""
    monkeypatch.chdir(ERRORS)


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_what_is_said_of_an_error_of_a_run(path: Path) -> None:
    source = api.read(path.name)
    report = api.check(source, api.Options(workers=1))
    told = {}
    for column, answer in report.answers:
        for finding in answer.findings if answer.row == "error" else ():
            runs = [trace_of(finding.verdict), *(each.trace for each in finding.others)]
            for trace in runs:
                if trace is not None and trace.failure is not None:
                    told[failure_diagnostic(trace.failure)] = column
    assert told
    text = diagnostics_text(told, report.sources) + "\n"
    same(path.stem, text)
    assert all(len(line) <= 72 for line in text.splitlines())
    stated = re.findall(r"^//= error: ([a-z-]+)", source.text, re.MULTILINE)
    assert set(stated) <= {each.code for each in told}


@pytest.mark.parametrize("name", COMMANDS)
def test_what_the_command_says_of_what_it_cannot_read(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if name == "cut_short":
        monkeypatch.setattr(Task, "prepared", _over)
    if name == "not_checked":
        monkeypatch.setattr(Task, "prepared", _failing)
    run(["--reproducible", "--json", "-", *COMMANDS[name]])
    out, err = capsys.readouterr()
    same(name, f"{err}\n{out}")
    assert f'"code": "{name.replace("_", "-")}"' in out


def _failing(_: Task) -> Prepared:
    raise RuntimeError("what nobody expects")


def _over(task: Task) -> Prepared:
    """What an alarm does while a spec is read."""
    raise KeyboardInterrupt


def test_every_code_of_the_catalogue_is_shown() -> None:
    """A new code needs a spec that shows it, in `golden/diagnostics` or in `models/error`."""
    shown = set()
    for path in (TESTS / "golden").glob("*/*.txt"):
        text = path.read_text(encoding="utf-8")
        shown |= set(re.findall(r"^(?:error|warning|note)\[([a-z-]+)\]", text, re.MULTILINE))
        shown |= set(re.findall(r'^ *"code": "([a-z-]+)"', text, re.MULTILINE))
    assert (shown | OF_OTHER_FILES) & set(CODES) == set(CODES)


def test_every_golden_text_has_its_spec() -> None:
    names = {path.stem for path in SPECS} | set(COMMANDS)
    assert {path.stem for path in GOLDEN.glob("*.txt")} == names
