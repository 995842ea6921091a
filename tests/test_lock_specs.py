"""The texts in `specs/lib` do what they say, and each is asked by some spec that includes it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import checker
from checker import api
from checker.api import Options, oddities
from checker.diagnostic import Severity
from tests.slow import first_of

SPECS = Path(__file__).parent.parent / "specs"
LOCKS = sorted(each.stem for each in (SPECS / "locks").glob("*.mm"))
LIB = sorted(each.name for each in (SPECS / "lib").glob("*.mm"))


def test_each_text_to_include_is_included_and_asked() -> None:
    texts = [each.read_text("utf-8") for each in SPECS.rglob("*.mm") if each.parent.name != "lib"]
    pattern = re.compile(r'include "(?:\.\./)?lib/(.*)"')
    assert sorted({name for each in texts for name in pattern.findall(each)}) == LIB


def test_only_the_spec_that_is_one_text_declares_locks_that_others_share() -> None:
    names = "mmap_lock|vma_lock|folio|invalidate_lock|page_table_lock"
    declared = re.compile(rf"^lock (.*\b(?:{names})\b.*): (.*);", re.MULTILINE)
    found = {
        each.relative_to(SPECS).as_posix(): declared.findall(text)
        for each in SPECS.rglob("*.mm")
        if declared.search(text := each.read_text("utf-8"))
    }
    assert {each for each in found if not each.startswith("lib/")} == {"retry.mm"}
    kinds = {kind for some in found.values() for name, kind in some if re.search("mmap|vma", name)}
    assert kinds == {"rwsem"}


@pytest.mark.parametrize("name", first_of(1, LOCKS))
def test_it_is_as_it_expects_with_fine_steps_too(name: str) -> None:
    source = api.read(str(SPECS / "locks" / f"{name}.mm"))
    report = api.check(source, Options(fine=True, workers=1))
    assert report.exit_code == 0
    assert report.warnings == ()
    assert [answer.row for _, answer in report.differing] == []
    odd = oddities(source)
    assert [each.headline for each in odd if each.severity is Severity.WARNING] == []


@pytest.mark.slow
def test_only_the_closer_rwsem_keeps_nobody_out() -> None:
    report = checker.check(SPECS / "locks/rwsem.mm")
    for row in ("been_read", "written", "unmapped"):
        assert report.finding(row, kernel="true").holds
        assert report.finding(row, kernel="false").violated


def test_a_block_is_read_after_it_was_freed_only_without_the_lock() -> None:
    """The fault looks, the hole is punched, and the fault adds what it has read."""
    report = checker.check(SPECS / "locks/mapping.mm")
    trace = report.finding("stale", locked="false").trace
    assert trace is not None
    names = [each.action.name for each in trace.steps]
    assert any("punch@drop" in each for each in names)
    assert names.index("punch@drop") < max(k for k, each in enumerate(names) if "@add" in each)
