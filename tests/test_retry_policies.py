"""All policies and backings of `specs/retry.mm`: what is known of each, and which are the same."""

from __future__ import annotations

from functools import cache
from itertools import product
from pathlib import Path

import pytest

import checker
from checker import Report
from tests.slow import first_of

RETRY = Path(__file__).parent.parent / "specs" / "retry.mm"

ARGUED = ("HOLD", "MMAP_RETRY", "VMA_RETRY")
POLICIES = (*ARGUED, "MMAP_ONLY", "NO_IO", "UPTODATE", "UNLESS_HARD", "SPLIT")
BACKINGS = ("FILE", "ANON", "SHMEM", "ZRAM")
EVICT = ("false", "true")


ROWS = ("excluded", "unlocked", "dropped", "needed", "io_under_lock", "retry_by_vma", "served")


@cache
def found(backing: str, evict: str, signals: str) -> Report:
    settings = {"argued": "false", "backing": backing, "evict": evict, "signals": signals}
    return checker.check(RETRY, settings=settings, properties=ROWS)


def states(report: Report, policy: str) -> int:
    (column,) = (each for each in report.columns if each.varying["policy"] == policy)
    return column.exploration.states


def kept(policy: str, backing: str) -> bool:
    """Whether a first try keeps its lock over a read, from `kernel.md` a to c."""
    return (
        policy == "HOLD" or backing in ("SHMEM", "ZRAM") or (policy, backing) == ("SPLIT", "FILE")
    )


ALL = [
    (backing, evict, signals)
    for backing in BACKINGS
    for evict in ("true", "false")
    for signals in ("false", "true")
]


@pytest.mark.parametrize(("backing", "evict", "signals"), first_of(1, ALL))
def test_each_policy_is_as_the_spec_expects(backing: str, evict: str, signals: str) -> None:
    report = found(backing, evict, signals)
    assert report.exit_code == 0
    for policy in POLICIES:
        over_read = report.finding("io_under_lock", policy=policy).verdict
        expected = backing != "ZRAM" and (kept(policy, backing) or evict == "true")
        assert isinstance(over_read, checker.Violated) == expected
        dropped = report.finding("dropped", policy=policy).verdict
        assert isinstance(dropped, checker.Holds) == (not kept(policy, backing))


@pytest.mark.parametrize(
    ("policy", "other"),
    [("UPTODATE", "VMA_RETRY"), ("UNLESS_HARD", "VMA_RETRY"), ("SPLIT", "HOLD")],
)
def test_what_differs_elsewhere_is_the_same_here(policy: str, other: str) -> None:
    report = found("FILE", "true", "false")
    assert states(report, policy) == states(report, other)


def worst(hold: int, io: int, more: int) -> str:
    terms = [f"{n if n > 1 else ''}{name}" for n, name in ((hold, "hold"), (io, "io")) if n]
    return "+".join([*terms, f"{more}us"])


TIMED = [
    ("NO_IO", "ANON", "true"),
    ("SPLIT", "ANON", "true"),
    ("MMAP_RETRY", "ZRAM", "true"),
    *product(POLICIES, BACKINGS, EVICT),
]


@pytest.mark.parametrize(("policy", "backing", "evict"), first_of(3, TIMED))
def test_the_longest_waits(policy: str, backing: str, evict: str) -> None:
    """The writer waits for one lookup, for a read if it can be held over one, and for mapping: 5
    us. The fault waits for the writer, 10 us, looks up once more for each time that it begins
    anew, and reads again if its page went away."""
    settings = {"argued": "false", "policy": policy, "backing": backing, "evict": evict}
    report = checker.check(RETRY, settings=settings, properties=("prompt", "service", "held_up"))
    again = not kept(policy, backing)
    reads = backing != "ZRAM"
    under_lock = reads and (not again or evict == "true")
    assert report.timing("prompt").worst == worst(1, under_lock, 5)
    assert report.timing("held_up").worst == worst(1, under_lock, 5)
    twice = again and evict == "true"
    begun_under_vma = policy == "NO_IO" and backing in ("ANON", "ZRAM")
    lookups = 1 + again + begun_under_vma
    assert report.timing("service").worst == worst(lookups, reads + twice, 15)


def test_the_default_is_what_is_argued_about() -> None:
    report = checker.check(RETRY, properties=("excluded",))
    shown = [(each.varying["evict"], each.varying["policy"]) for each in report.columns]
    assert shown == [*product(EVICT, ARGUED)]
