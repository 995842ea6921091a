"""The shipped specs: each meets its expectations, and the sizes that are known from elsewhere."""

from __future__ import annotations

from math import perm
from pathlib import Path

import pytest

from checker.api import Options, check
from checker.report import Column
from checker.trace import Trace
from checker.verdict import trace_of
from tests.shipped import source, whole
from tests.stated import report

SPECS = Path(__file__).parent.parent / "specs"
NAMES = sorted(path.stem for path in SPECS.glob("*.mm"))


def run(name: str, settings: str = "") -> tuple[Column, ...]:
    """The columns of a spec for such settings."""
    return whole(name, settings).columns


def one(name: str, settings: str = "") -> Column:
    (column,) = run(name, settings)
    return column


def untimed(settings: str) -> tuple[Column, ...]:
    """The columns of `retry` with two of its rows, none of which is about times."""
    pairs = dict(each.split("=") for each in settings.split())
    rows = ("io_under_lock", "dropped")
    return check(source("retry"), Options(pairs, rows, workers=1)).columns


def size(column: Column) -> tuple[int, int, int]:
    found = column.exploration
    assert found.exhaustive
    return found.states, found.transitions, found.depth


def run_of(column: Column, row: str) -> Trace | None:
    answer = column.answer(row)
    assert answer is not None
    return trace_of(answer.verdict)


def test_all_are_there() -> None:
    assert NAMES == [
        "abba",
        "contrary",
        "counters",
        "fork",
        "gc",
        "grants",
        "io_under_lock",
        "killed",
        "lock_order",
        "lost_wakeup",
        "mmap_taken",
        "peterson",
        "philosophers",
        "qos",
        "results",
        "retry",
        "storm",
        "throttle",
        "ticket_lock",
        "two_phase_commit",
        "uffd",
        "unmap",
        "uptodate",
        "vma_lock",
        "zram",
    ]


SETTINGS = [
    *((name, "") for name in NAMES if name not in ("fork", "lock_order", "qos")),
    ("lock_order", "mistake=NONE"),
    pytest.param("lock_order", "", marks=pytest.mark.slow),
    ("qos", "by_thread=1"),
    pytest.param("qos", "", marks=pytest.mark.slow),
    ("fork", "gone=false"),
    pytest.param("fork", "", marks=pytest.mark.slow),
    pytest.param("retry", "allowed=0", marks=pytest.mark.slow),
    pytest.param("retry", "allowed=2", marks=pytest.mark.slow),
    pytest.param("retry", "allowed=all faulters=1", marks=pytest.mark.slow),
    *(("philosophers", f"N={n}") for n in (2, 4, 5)),
    ("ticket_lock", "threads=2"),
    ("ticket_lock", "threads=3 tickets=2"),
    ("two_phase_commit", "hasty=all"),
    ("two_phase_commit", "managers=2 hasty=all"),
]


LONG = (
    "retry",
    "mmap_taken",
    "ticket_lock",
    "vma_lock",
    "throttle",
    "qos",
    "fork",
    "storm",
    "gc",
    "uptodate",
    "lock_order",
)
INTERPRETED = [each for each in NAMES if each not in LONG]


@pytest.mark.parametrize(("name", "settings"), SETTINGS)
def test_expectations_are_met(name: str, settings: str) -> None:
    """And nothing is odd: no warning as it is shipped, and a headline that fits on a line."""
    found = whole(name, settings)
    assert settings or found.warnings == ()
    assert found.exit_code == 0
    assert len(f"{found.file}: {found.title}") <= 72
    for column in found.columns:
        assert column.exploration.exhaustive
        wrong = {each.row: each.verdict for each in column.answers if not each.as_expected}
        assert wrong == {}, column.varying


@pytest.mark.parametrize("name", INTERPRETED)
def test_the_interpreter_says_the_same(name: str) -> None:
    plain = report(source(name), engine="interpreted").columns
    assert [size(each) for each in plain] == [size(each) for each in run(name)]
    for column in plain:
        assert all(each.as_expected for each in column.answers), column.varying


# What is known.


@pytest.mark.parametrize(("k", "m"), [(1, 2), (1, 7), (2, 3), (3, 4), (4, 5), (6, 2), (3, 10)])
def test_counters(k: int, m: int) -> None:
    column = one("counters", f"K={k} M={m}")
    assert size(column) == (m**k, k * m**k, k * (m - 1))
    trace = run_of(column, "top")
    assert trace is not None and trace.length == k * (m - 1)


@pytest.mark.parametrize("n", [2, 3, 4, 5, 6])
def test_philosophers_with_one_reversed(n: int) -> None:
    assert size(one("philosophers", f"N={n} reversed=true"))[0] == 3**n


def test_philosophers_of_the_language() -> None:
    """Examples e1 and e2 of the language, with their transitions and depth."""
    assert size(one("philosophers", "N=2 reversed=true")) == (9, 12, 4)
    assert size(one("philosophers", "N=3 reversed=true")) == (27, 54, 7)
    alike = one("philosophers", "N=3 reversed=false")
    assert size(alike) == (26, 51, 6)
    trace = run_of(alike, "deadlock")
    assert trace is not None and trace.length == 3


@pytest.mark.parametrize(("managers", "states"), [(3, 288), (5, 8832)])
def test_two_phase_commit(managers: int, states: int) -> None:
    """As published for the TLA+ module; a longest way has every manager prepare, be heard, obey."""
    column = one("two_phase_commit", f"managers={managers}")
    assert (size(column)[0], size(column)[2]) == (states, 3 * managers + 1)


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_ticket_lock(n: int) -> None:
    """Who is in line, in which order, whether the first is in yet, and which ticket it has."""
    lines = 1 + 2 * sum(perm(n, k) for k in range(1, n + 1))
    column = one("ticket_lock", f"threads={n} xadd=true")
    assert size(column)[0] == n * lines


# The sample of the language, from which `retry` comes, was counted by hand.

SAMPLE = {
    (0, True): {"HOLD": (444, 960, 17), "MMAP_RETRY": (444, 960, 17), "VMA_RETRY": (444, 960, 17)},
    (0, False): {"HOLD": (372, 803, 16), "MMAP_RETRY": (372, 803, 16), "VMA_RETRY": (372, 803, 16)},
    (1, True): {
        "HOLD": (444, 960, 17),
        "MMAP_RETRY": (1528, 3734, 25),
        "VMA_RETRY": (1690, 4011, 23),
    },
    (1, False): {
        "HOLD": (372, 803, 16),
        "MMAP_RETRY": (878, 1958, 24),
        "VMA_RETRY": (983, 2164, 22),
    },
    (2, True): {
        "HOLD": (444, 960, 17),
        "MMAP_RETRY": (3924, 9664, 36),
        "VMA_RETRY": (4192, 10002, 32),
    },
    (2, False): {
        "HOLD": (372, 803, 16),
        "MMAP_RETRY": (878, 1958, 24),
        "VMA_RETRY": (983, 2164, 22),
    },
}


@pytest.mark.parametrize(("allowed", "evict"), SAMPLE)
def test_retry_counts(allowed: int, evict: bool) -> None:
    flag = "true" if evict else "false"
    found = untimed(f"allowed={allowed} evict={flag}")
    assert {each.varying["policy"]: size(each) for each in found} == SAMPLE[allowed, evict]


def test_retry_shortest_runs() -> None:
    """How soon the lock is held over a read, and how soon it is dropped instead."""
    found = {each.varying["policy"]: each for each in untimed("evict=true")}
    lengths = {}
    for policy, column in found.items():
        trace = run_of(column, "io_under_lock")
        assert trace is not None and trace.timed
        lengths[policy] = trace.length
    assert lengths == {"HOLD": 3, "MMAP_RETRY": 10, "VMA_RETRY": 9}
    dropped = run_of(found["MMAP_RETRY"], "dropped")
    assert dropped is not None and dropped.length == 3
