"""Each row of a spec that has a run, one that is violated or reached, is drawn in the docs."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from checker import api
from checker.api import Options
from checker.ir.questions import QuestionKind
from checker.report import Finding
from checker.task import Task
from checker.verdict import Holds, trace_of
from tests.slow import first_of, one_in

ROOT = Path(__file__).parent.parent
DIRECTIVE = re.compile(r"^```\{mmcheck\} (specs/\S+)\n((?::.*\n)*)```$", re.MULTILINE)
DRAWN = {"picture", "player"}
SPECS = sorted(
    str(each.relative_to(ROOT))
    for each in (ROOT / "specs").rglob("*.mm")
    if each.parent.name != "lib"
)


@cache
def drawn() -> set[tuple[str, str]]:
    """Each spec and row that some page draws by its name."""
    found = set()
    for page in (ROOT / "docs").glob("*.md"):
        for spec, options in DIRECTIVE.findall(page.read_text("utf-8")):
            given = dict(re.findall(r"^:(\w+): (.*)$", options, re.MULTILINE))
            if DRAWN & set(given.get("form", "").split(", ")):
                found |= {(spec, row) for row in given.get("property", "").split(", ")}
    return found


def asked(spec: str) -> set[str]:
    """The rows of a spec that some run shows, as it says itself: reachable, or to be violated."""
    rows: dict[str, bool] = {}
    for system in Task(api.read(str(ROOT / spec))).prepared().systems():
        for each in system.questions:
            row = Finding(each, Holds()).row
            reached = each.kind is QuestionKind.REACHABLE
            rows[row] = rows.get(row, False) or reached != each.expect_violated
    return {row for row, shown in rows.items() if shown}


@pytest.mark.parametrize("spec", one_in(4, SPECS))
def test_each_run_that_a_spec_speaks_of_is_drawn(spec: str) -> None:
    assert asked(spec) - {row for path, row in drawn() if path == spec} == set()


@pytest.mark.parametrize(
    "spec", first_of(1, [each for each in SPECS if "retry.mm" not in each and "bugs" in each])
)
def test_there_is_a_run_where_it_is_said_to_be(spec: str) -> None:
    report = api.check(api.read(str(ROOT / spec)), Options(workers=1))
    runs = {each.row for _, each in report.answers if trace_of(each.decisive.verdict)}
    assert asked(spec) == runs
