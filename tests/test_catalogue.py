"""The catalogue of diagnostics: each entry's example has it, and the mended one has nothing."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from checker.catalogue import MARKS, entry, mark_entry
from checker.command.cli import run
from checker.command.explain import diagnostics, page, source
from checker.compared.figures import MORE
from checker.diagnostic import CODES, GROUPS, Severity
from checker.render import marks
from tests.stated import report

PAGE = Path(__file__).parent.parent / "docs" / "diagnostics.md"
HEAD = """# Diagnostics

What mmcheck says of a spec has a code in brackets. `mmcheck explain CODE` shows the same as
this page, on a terminal. An error ends the check; a warning is counted, and fails it under
`--strict`; a note is told by `mmcheck lint` alone.

"""
WITHOUT = {"cannot-read", "not-text", "cut-short", "not-checked"}
"""Codes that are about no text that could be shown."""

OF_OTHER_FILES = {"bad-certificate", "bad-trace", "no-such-run"}


@pytest.mark.parametrize("code", CODES)
def test_an_example_has_what_it_is_for_and_can_be_mended(code: str) -> None:
    of = entry(code)
    assert of.paragraphs and of.meaning == CODES[code]
    if of.wrong is None or of.mended is None:
        assert code in WITHOUT | OF_OTHER_FILES
        return
    found, _ = diagnostics(of.wrong)
    assert code in {each.code for each in found}
    left, _ = diagnostics(of.mended)
    notes = {each.code for each in left if each.severity is Severity.NOTE}
    assert {each.code for each in left} == notes and code not in notes
    if not of.mended.how:
        assert report(source(of.mended)).exit_code == 0


def test_the_page_says_what_the_command_says() -> None:
    """With MMCHECK_UPDATE=1 the page is written anew."""
    text = HEAD + page(CODES) + "\n"
    if os.environ.get("MMCHECK_UPDATE"):
        PAGE.write_text(text, encoding="utf-8")
    assert text == PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("word", ["bad-range", "bad_range", "error[bad-range]:", "BAD-RANGE"])
def test_a_code_may_be_copied_from_what_was_said(
    word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["explain", word]) == 0
    out, _ = capsys.readouterr()
    assert out.startswith("bad-range: A range is empty")
    assert "error[bad-range]: the range 3..0 is empty" in out
    assert all(len(line) <= 72 for line in out.splitlines())


def test_another_word_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "bad-rang"]) == 2
    assert "did you mean bad-range?" in capsys.readouterr().err


@pytest.mark.parametrize("mark", MARKS)
def test_a_mark_is_explained_with_a_table_that_has_it(
    mark: str, capsys: pytest.CaptureFixture[str]
) -> None:
    of = mark_entry(mark)
    assert run(["explain", mark]) == 0
    out, err = capsys.readouterr()
    assert out.startswith(f"{mark} ") and not err
    assert all(len(line) <= 72 for line in out.splitlines())
    if of.wrong is not None:
        assert any(line.endswith(f" {mark}") for line in out.splitlines())
    else:
        assert mark in ("(>)", "+", "-")


def test_every_mark_of_a_table_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    used = {*marks.MEANING, MORE}
    assert used == {each for each in MARKS if each.startswith("(")}
    for word, mark in (("t", "(t)"), ("!", "(!)"), ("(T)", "(t)")):
        assert run(["explain", word]) == 0
        assert capsys.readouterr().out.startswith(mark)
    assert run(["explain", "--markdown", "(t)"]) == 2
    assert "docs/reading.md" in capsys.readouterr().err


@pytest.mark.parametrize("word", ["deadlock", "not seen", "cycle of waits", "unknown"])
def test_an_answer_is_no_diagnostic(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", word]) == 2
    assert "is an answer, no diagnostic: see docs/reading.md" in capsys.readouterr().err


def test_all_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain"]) == 0
    out, _ = capsys.readouterr()
    listed, _, of_marks = out.partition("\nMarks")
    assert all(f"\n  {mark}" in of_marks for mark in MARKS)
    groups = re.findall(r"^[A-Z].*\n(?:  .*\n?)+", listed, re.MULTILINE)
    codes = [re.findall(r"^  (\S+)$", each, re.MULTILINE) for each in groups]
    assert [code for each in codes for code in each] == [*CODES]
    assert dict(zip((each[0] for each in codes), groups, strict=True)).keys() == GROUPS.keys()
    assert all(each.startswith(GROUPS[code[0]]) for each, code in zip(groups, codes, strict=True))
    assert all(len(line) <= 72 for line in out.splitlines())
