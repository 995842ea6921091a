"""Bugs that Linux had: each is found in its spec, by the run that its history tells of."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import checker
from checker import api
from checker.api import Options
from tests.slow import one_in

ROOT = Path(__file__).parent.parent
BUGS = ROOT / "specs/bugs"
PAGE = (ROOT / "docs/bugs.md").read_text(encoding="utf-8")
STEPS = dict(re.findall(r"^\| [^|]+ \| `(\w+)\.mm` \| [^|]+ \| (\d+) \|$", PAGE, re.MULTILINE))

RUNS = {
    "stackrot": ("use_after_free", "stack_fault@free"),
    "fork_unlocked": ("torn", "fork@ptes"),
    "anon_vma_early": ("usable", "fault@late"),
    "dup_anon_vma": ("one", "merge@dup"),
    "mbind_policy": ("use_after_free", "mbind@free"),
    "new_vma_unlocked": ("seen_whole", "fault@enter"),
    "detached_late": ("confused", "munmap@free"),
    "hugetlb_retry": ("use_after_free", "munmap@free"),
    "retry_signal": ("not_held", "fault@signal"),
    "uffd_one_retry": ("killed", "fault@fail"),
    "uffd_move_swap": ("left_behind", "mover@move"),
    "collapse_zap": ("use_after_free", "dontneed@zap"),
    "major_twice": ("as_major", "fault@count_it"),
}
"""The question that fails, and the last step of its shortest run."""


def test_every_bug_has_its_run_and_its_row() -> None:
    assert {each.stem for each in BUGS.glob("*.mm")} == set(RUNS) == set(STEPS)


@pytest.mark.parametrize("name", RUNS)
def test_it_is_found_and_mended(name: str) -> None:
    question, last = RUNS[name]
    report = checker.check(BUGS / f"{name}.mm")
    assert report.ok
    assert not report.warnings
    broken = report.finding(question, fixed="false")
    assert broken.violated
    assert broken.trace is not None
    assert broken.trace.steps[-1].action.name == last
    assert broken.trace.length == int(STEPS[name])
    assert report.finding(question, fixed="true").holds


@pytest.mark.parametrize("name", one_in(3, RUNS))
def test_fine_steps_agree(name: str) -> None:
    report = api.check(api.read(str(BUGS / f"{name}.mm")), Options({}, fine=True, workers=1))
    assert all(column.fine and column.fine.exploration.exhaustive for column in report.columns)
    assert not [*report.differing]
