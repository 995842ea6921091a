"""The statements that stand for the kernel's words about a locked folio do what those do."""

from __future__ import annotations

import re
from pathlib import Path

from checker.api import Options, check
from checker.report import Report
from checker.source import Source

PAGE = Path(__file__).parent.parent / "docs" / "howto" / "lock.md"


def statement(word: str) -> str:
    """What the table puts for a word of the kernel."""
    (row,) = (each for each in PAGE.read_text("utf-8").split("\n") if f"`{word}(" in each)
    return re.findall("`([^`]*;)`", row)[0]


def checked(behind: str, rows: str) -> Report:
    text = f"""\
model words;
lock f: folio_lock;
var got, waited: bool = false;
process reader {{ l: f.lock(); io: delay 1 ms; f.release(); }}
process fault {{
{behind}
}}
{rows}
"""
    return check(Source("m.mm", text), Options(workers=1, engine="generated"))


def violated(report: Report) -> dict[str, bool]:
    """Of each row whether it is violated; of `reachable`, whether it is not reached."""
    return {answer.row: answer.decisive.violated for _, answer in report.answers}


def test_trylock_takes_what_is_free_and_never_waits() -> None:
    report = checked(
        f"start: sleep any;\ntry_it: {statement('folio_trylock')}\n"
        "have: got = true; f.release(); stop;\n"
        "busy: waited = true;",
        "reachable takes: got;\n"
        "reachable refused: waited && reader@io;\n"
        "never both: fault@have && reader@io;\n"
        "never one: got && waited;\n",
    )
    assert set(violated(report).values()) == {False}


def test_wait_locked_waits_and_takes_nothing() -> None:
    report = checked(
        f"start: sleep any;\nwait: {statement('folio_wait_locked')}\npast: waited = true;",
        "reachable waits: fault@wait && f.held;\n"
        "reachable comes_past: waited && reader@end;\n"
        "always step until_free: fault@wait -> fault@wait' || !f.held;\n"
        "always takes_nothing: f.held -> reader@io;\n",
    )
    assert set(violated(report).values()) == {False}
