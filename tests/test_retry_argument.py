"""The page of the retry argument: each figure in it is an answer of a spec, or was recorded.

A table whose first heading ends in `spec`: `row` has a longest time, or a number of steps, in each
cell: the column is a value of a parameter, the first cell has the others.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

import checker
from checker import Report, api
from tests.slow import first_of
from tests.test_specs import SAMPLE

DOCS = Path(__file__).parent.parent / "docs"
SPECS = DOCS.parent / "specs"
PAGE = (DOCS / "retry-argument.md").read_text(encoding="utf-8")
MAIL = (DOCS / "retry" / "mail.txt").read_text(encoding="utf-8")

Cell = tuple[str, str, str, str]
"""The spec, the row, the settings as `a=1 b=2`, what is told."""

ASKED = re.compile(r"`(\w+)`: `(\w+)`$")
OF = {
    **dict.fromkeys(("HOLD", "MMAP_RETRY", "VMA_RETRY", "DROP", "TEST"), "policy"),
    **dict.fromkeys(("FILE", "ANON", "SHMEM"), "backing"),
}
WORDS = {"six": 6, "nine": 9, "ten": 10, "Eleven": 11, "20": 20}


def tables() -> Iterator[list[list[str]]]:
    """The tables of the page, by rows and cells; the line below the heading is left out."""
    for block in re.findall(r"(?:^\|.*\n)+", PAGE, re.MULTILINE):
        rows = [[each.strip() for each in line.strip("|").split("|")] for line in block.split("\n")]
        yield [each for each in rows[:-1] if each[0].strip("-")]


def bare(cell: str) -> str:
    return cell.strip("`")


def cells() -> Iterator[Cell]:
    for heading, *rows in tables():
        asked = ASKED.search(heading[0])
        if asked is not None:
            for row in rows:
                for value, told in zip(heading[1:], row[1:], strict=True):
                    values = f"{bare(row[0])} {OF[bare(value)]}={bare(value)}"
                    yield asked[1], asked[2], values, bare(told)


def findings() -> Iterator[Cell]:
    for heading, *rows in tables():
        if heading == ["finding", "with", "steps, or time"]:
            for row in rows:
                spec, name = re.findall(r"`(\w+)`", row[0])
                yield spec, name, bare(row[1]), bare(row[2])


@cache
def found(spec: str, row: str, values: str) -> Report:
    settings = dict(each.split("=") for each in values.split())
    return checker.check(SPECS / f"{spec}.mm", settings=settings, properties=(row,))


CELLS = sorted(cells(), key=lambda each: each[0] != "uffd")
FINDINGS = sorted(findings(), key=lambda each: each[0] in ("retry", "fork"))


@pytest.mark.parametrize(("spec", "row", "values", "told"), first_of(3, CELLS))
def test_a_cell_is_what_the_spec_says(spec: str, row: str, values: str, told: str) -> None:
    if told == "pinned":
        with pytest.raises(checker.SpecError):
            found(spec, row, values)
        return
    report = found(spec, row, values)
    if row == "deadlock":
        finding = report.finding(row)
        steps = finding.trace.length if finding.trace else None
        assert (str(steps) if isinstance(finding.verdict, checker.Violated) else "none") == told
    else:
        assert report.timing(row).worst == told


@pytest.mark.parametrize(("spec", "row", "values", "told"), first_of(2, FINDINGS))
def test_a_finding_is_as_told_and_fine_steps_agree(
    spec: str, row: str, values: str, told: str
) -> None:
    settings = dict(each.split("=") for each in values.split())
    source = api.read(str(SPECS / f"{spec}.mm"))
    plain = api.check(source, api.Options(settings, (row,), fine=True, workers=1))
    (column,) = plain.columns
    assert column.fine is not None and column.fine.exploration.exhaustive
    report, fine = Report.of(plain), Report.of(replace(plain, columns=(column.fine,)))
    if column.timings:
        assert [each.timing(row).worst for each in (report, fine)] == [told, told]
        return
    trace = report.finding(row).trace
    assert trace is not None
    assert told == ("for ever" if trace.loop is not None else str(trace.length))
    assert not report.differing and not column.differing


def test_all_tables_are_read() -> None:
    of = {spec: sum(each[0] == spec for each in CELLS) for spec in {each[0] for each in CELLS}}
    assert of == {"retry": 33, "fork": 12, "uptodate": 12, "uffd": 9, "throttle": 9}
    assert len(FINDINGS) == 22
    assert {each[0] for each in FINDINGS} == {*of, "storm", "mmap_taken"}


def test_steps_in_the_text_are_those_of_the_findings() -> None:
    told = {WORDS[each] for each in re.findall(r"(\w+)\s+steps?\b", PAGE) if each in WORDS}
    assert told == {6, 9, 10, 11, 20}
    assert told <= {int(each[3]) for each in FINDINGS if each[3].isdigit()}


def test_states_are_those_that_were_counted() -> None:
    (table,) = (each for each in tables() if each[0][0] == "states of `retry`")
    for row in table[1:]:
        counted = SAMPLE[1, bare(row[0]) == "evict=true"]
        told = dict(zip(map(bare, table[0][1:]), map(bare, row[1:]), strict=True))
        assert told == {policy: str(states) for policy, (states, _, _) in counted.items()}


def terms(form: str) -> dict[str, int]:
    """A sum as `2hold+io+5us`, by names."""
    found = re.findall(r"(\d*)([a-z]+)", form)
    return {name: int(factor or "1") for factor, name in found}


def test_where_the_lines_cross_follows_from_the_cells() -> None:
    values = "faulters=2 evict=false policy="
    cell = {settings: told for *_, row, settings, told in CELLS if row == "prompt"}
    keeping, now = terms(cell[f"{values}HOLD"]), terms(cell[f"{values}MMAP_RETRY"])
    names = ("io", "hold", "us")
    assert [now.get(each, 0) - keeping.get(each, 0) for each in names] == [-1, 1, 5]
    assert "wherever `io < hold + 5 us`" in PAGE


def test_ranges_and_ratios_are_those_of_the_spec() -> None:
    text = (SPECS / "retry.mm").read_text(encoding="utf-8")
    assert re.search(r"param io: +time in 100 us\.\.20 ms;", text)
    assert re.search(r"param hold: +time in 5 us\.\.8 ms;", text)
    assert "`io` from 100 us to 20 ms and of `hold` from 5 us to\n8 ms" in PAGE
    for evict in (False, True):
        counted = SAMPLE[1, evict]
        assert all(
            2 * counted["HOLD"][0] < counted[each][0] for each in ("MMAP_RETRY", "VMA_RETRY")
        )


def test_how_often_mmap_lock_is_taken() -> None:
    """A table of its own: the fewest and the most of which some run shows that a fault ends so."""
    (table,) = (each for each in tables() if each[0][0].startswith("`mmap_lock` is taken"))
    report = checker.check(SPECS / "mmap_taken.mm")
    most = {}
    for row in table[1:]:
        writes, gone = (each.split("=")[1] for each in bare(row[0]).split())
        for name, told in zip(table[0][1:], row[1:], strict=True):
            of = {"policy": bare(name), "writes": writes, "gone": gone}
            seen = [
                isinstance(report.finding(each, **of).verdict, checker.Holds)
                for each in ("not_once", "once", "twice")
            ]
            assert isinstance(report.finding("thrice", **of).verdict, checker.Holds)
            times = [number for number, so in enumerate(seen) if so]
            assert times == [*range(times[-1] + 1)]
            assert bare(told) == (f"0..{times[-1]}" if times[-1] else "0")
            most[writes, gone, bare(name)] = times[-1]
    words = ["never", "once at most", "twice at most"]
    policies = ("HOLD", "MMAP_RETRY", "VMA_RETRY")
    for name, writes in (("VMA is not changed", "false"), ("another changes the VMA", "true")):
        told = [
            words[max(most[writes, gone, each] for gone in ("false", "true"))] for each in policies
        ]
        assert f"{name} {' '.join(told)}" in [" ".join(each.split()) for each in MAIL.splitlines()]


def test_how_often_a_lock_is_dropped() -> None:
    """A table of its own: twice and no more, never, or once more than `storm` tells apart."""
    (table,) = (each for each in tables() if each[0][0].startswith("drops of one fault"))
    report = checker.check(SPECS / "storm.mm")
    for name, told in zip(table[0][1:], table[1][1:], strict=True):
        of = {"policy": bare(name)}
        once, twice = (report.finding(each, **of).verdict for each in ("once", "twice"))
        reached = [isinstance(each, checker.Holds) for each in (once, twice)]
        thrice = isinstance(report.finding("thrice", **of).verdict, checker.Violated)
        assert (*reached, thrice) == {
            "0": (False, False, False),
            "2": (True, True, False),
            "no bound": (True, True, True),
        }[bare(told)]
        forever = isinstance(report.finding("served", **of).verdict, checker.Violated)
        assert forever == (bare(told) == "no bound")


# What was recorded.


@cache
def recorded() -> dict[tuple[str, str], dict[str, str]]:
    with (DOCS / "retry" / "recorded.csv").open(encoding="utf-8", newline="") as lines:
        return {(each["trace"], each["metric"]): each for each in csv.DictReader(lines)}


def figure(trace: str, metric: str, of: str) -> float:
    (name,) = {each for each, _ in recorded() if each.startswith(trace)}
    return float(recorded()[name, metric][of])


def test_recorded_figures_are_those_of_the_recordings() -> None:
    several, others = (each for each in tables() if each[0][0] == "recorded")
    for row in several[1:]:
        trace, metric = re.findall(r"`([^`]+)`", row[0])
        for name, told in zip(several[0][1:], row[1:], strict=True):
            assert recorded()[trace, metric][bare(name)] == bare(told)
    for row in others[1:]:
        for metric, told in zip(others[0][1:], row[1:], strict=True):
            assert recorded()[bare(row[0]), bare(metric)]["p50_us"] == bare(told)
    assert len(several) + len(others) == 8 + 4


def test_what_is_said_of_the_recordings_is_so() -> None:
    longest = figure("T4", "op.mprotect", "max_us")
    a_read = figure("T4", "touch.io.vma_lock_only", "max_us")
    assert a_read < longest < 2 * a_read
    for wait in ("wlock.mmap", "wlock.vma.slept"):
        assert 0.9 < figure("T4", wait, "p50_us") / 100_000 < 1.1
    assert recorded()["T5-anon-diskswap-throttled", "wlock.vma.slept"]["n"] == "0"
    ratio = figure("T4", "op.mprotect", "p50_us") / figure("T5", "op.mprotect", "p50_us")
    assert 10**4 <= ratio < 10**5
    for trace in ("T4", "T5"):
        (name,) = {each for each, _ in recorded() if each.startswith(trace)}
        assert recorded()[name, "overlap.io_fault_in_flight"]["note"] == "100.0% of calls"
    for trace in ("T3", "T4"):
        for metric in ("counterfactual.wait", "wlock.vma.slept"):
            assert f"`{figure(trace, metric, 'p50_us')}`" in PAGE
    assert f"`{figure('T7', 'wlock.vma.slept', 'max_us')}` us in `vma_start_write` (T7)" in PAGE
    assert f"`{figure('T6', 'wlock.mmap', 'max_us')}` us for `mmap_lock` (T6)" in PAGE


# The text for a mail says what the page says.

PROMPT, SERVICE = ("retry", "prompt"), ("retry", "service")
LINES = [
    ("page stays, 1 fault", PROMPT, "faulters=1 evict=false"),
    ("page stays, 2 faults", PROMPT, "faulters=2 evict=false"),
    ("page may go, 1 fault", PROMPT, "faulters=1 evict=true"),
    ("page may go, 2 faults", PROMPT, "faulters=2 evict=true"),
    ("page stays, alone", SERVICE, "faulters=1 evict=false"),
    ("page may go, alone", SERVICE, "faulters=1 evict=true"),
    ("page stays, of two", SERVICE, "faulters=2 evict=false"),
    ("page may go, of two", SERVICE, "faulters=2 evict=true"),
    ("pages stay", ("fork", "forked"), "vmas=2 gone=false"),
    ("pages gone before retry", ("fork", "forked"), "vmas=2 gone=true"),
]


@pytest.mark.parametrize(("name", "asked", "values"), LINES)
def test_a_line_of_the_mail_is_one_of_the_page(
    name: str, asked: tuple[str, str], values: str
) -> None:
    told = [
        "-" if text == "pinned" else text
        for policy in ("HOLD", "MMAP_RETRY", "VMA_RETRY")
        for spec, row, settings, text in CELLS
        if ((spec, row), settings) == (asked, f"{values} policy={policy}")
    ]
    lines = [each.split() for each in MAIL.splitlines()]
    assert [*name.split(), *told] in lines


def test_the_mail_fits_and_has_what_was_recorded() -> None:
    assert max(len(each) for each in MAIL.splitlines()) <= 72
    assert "no bound" in MAIL and "twice at most" in MAIL
    for trace, unit, scale in (("T4", "ms", 1000), ("T5", "us", 1)):
        median = figure(trace, "op.mprotect", "p50_us") / scale
        assert f"{median:.1f} {unit}" in MAIL
        assert f"{int(figure(trace, 'op.mprotect', 'n'))} calls" in MAIL
