"""Answers of the specs about Linux that were worked out by hand, or are known from elsewhere."""

from __future__ import annotations

from functools import cache

import pytest

import checker
from checker import Report, Timing
from tests.shipped import whole
from tests.slow import first_of


@cache
def found(name: str, settings: str = "") -> Report:
    """What is said of a spec with settings written as `a=1 b=2`."""
    return Report.of(whole(name, settings))


def timing(report: Report, name: str, **parameters: str) -> Timing:
    return report.timing(name, **parameters)


def length(report: Report, name: str, **parameters: str) -> int:
    trace = report.finding(name, **parameters).trace
    assert trace is not None
    return trace.length


FORKS = [
    ("HOLD", "false", 2),
    ("MMAP_RETRY", "true", 2),
    ("VMA_RETRY", "true", 2),
    ("MMAP_RETRY", "false", 2),
    ("VMA_RETRY", "false", 2),
    ("HOLD", "false", 1),
    ("HOLD", "false", 3),
    ("MMAP_RETRY", "true", 3),
    ("VMA_RETRY", "true", 3),
]


@pytest.mark.parametrize(("policy", "gone", "vmas"), first_of(1, FORKS))
def test_fork_waits_for_one_read_after_another(policy: str, gone: str, vmas: int) -> None:
    """The reads run side by side, but a fault may enter a VMA that fork has not come to yet. A
    read under mmap_lock is over before fork begins, and nobody comes in after it."""
    report = found("fork", f"vmas={vmas} policy={policy} gone={gone}")
    over_reads = {"HOLD": vmas, "VMA_RETRY": vmas, "MMAP_RETRY": 1}[policy]
    if policy != "HOLD" and gone == "false":
        over_reads = 0
    worst = {0: "0", 1: "io"}.get(over_reads, f"{over_reads}io")
    assert timing(report, "forked").worst == worst
    assert timing(report, "behind").worst == worst


KEPT = {
    ("FILE", "CHARGE"),
    ("ANON", "CHARGE"),
    ("ANON", "SUBMIT"),
    ("SHMEM", "SUBMIT"),
    ("SHMEM", "PARKED"),
    ("SHMEM", "CHARGE"),
}
"""Which waits of a throttled fault are under its lock."""


@pytest.mark.parametrize("backing", ["FILE", "ANON", "SHMEM"])
@pytest.mark.parametrize("where", ["SUBMIT", "PARKED", "CHARGE"])
def test_a_writer_waits_for_two_limits_where_the_lock_is_kept(backing: str, where: str) -> None:
    """One under mmap_lock and one under the VMA lock, as was recorded of shmem: 196 for 98 ms."""
    prompt = timing(found("throttle"), "prompt", backing=backing, where=where)
    assert prompt.worst == ("2limit+20us" if (backing, where) in KEPT else "10 us")


def test_a_stranger_is_woken_only_without_the_pin() -> None:
    """CVE-2025-38554: the last that happens is the wake-up, and the mm was freed before it."""
    report = found("vma_lock")
    broken = report.finding("freed", pins="false")
    assert isinstance(broken.verdict, checker.Violated) and broken.trace is not None
    steps = [f"{each['thread']}@{each['label']}" for each in broken.trace.data["steps"]]
    assert steps[-1] == "fault[0]@lock_vma_under_rcu.vma_refcount_put.wake"
    assert steps[-2] == "other@free"
    assert isinstance(report.finding("freed", pins="true").verdict, checker.Holds)


def test_two_drops_are_the_most_under_mmap_lock() -> None:
    report = found("storm")
    once, twice = (length(report, name, policy="MMAP_RETRY") for name in ("once", "twice"))
    assert once < twice
    assert isinstance(report.finding("thrice", policy="MMAP_RETRY").verdict, checker.Holds)
    assert isinstance(report.finding("thrice", policy="VMA_RETRY").verdict, checker.Violated)


def test_who_waits_for_the_stream_waits_for_the_slice_as_well() -> None:
    report = found("zram")
    assert timing(report, "changed", stream="OFF").worst == "10 us"
    assert timing(report, "changed", stream="MUTEX").worst == "slice+10us"


@pytest.mark.parametrize(
    ("fault", "worst"),
    [("DISK_DROP", "submit+10us"), ("DISK_HOLD", "io+submit+10us"), ("ZRAM", "submit+10us")],
)
def test_a_collector_waits_for_what_is_done_under_the_lock(fault: str, worst: str) -> None:
    report = found("gc")
    assert timing(report, "pause", fault=fault, way="MPROTECT").worst == worst
    assert timing(report, "pause", fault=fault, way="USERFAULTFD").worst == "5 us"


@pytest.mark.parametrize("serves", ["COPY", "MAP", "PROTECT"])
def test_a_fault_that_keeps_its_lock_stops_its_server(serves: str) -> None:
    deadlock = found("uffd").finding("deadlock", policy="HOLD", serves=serves)
    assert isinstance(deadlock.verdict, checker.Violated) and deadlock.trace is not None
    threads = {each["thread"] for each in deadlock.trace.data["steps"]}
    assert {"fault", "server"} <= threads


BETWEEN = {
    "1": ("3busy+15us", "3busy+10us", ("2busy+5us", "3busy+5us", "3busy+10us")),
    "0": ("2busy+15us", "busy+10us", ("2busy+15us", "3busy+15us", "3busy+15us")),
}
"""Sections of the reader and of the writer take 5 us each, two and one of them.

A reader of the writer's class has to wait for a section that is under way, and the writer for one
that begins as it is woken; one of the lowest class for all three of the classes between. Each of
these waits for those above it, and for one section below it that is under way: `busy`, or 5 us of
the lowest class, or none."""


@pytest.mark.parametrize("by_thread", first_of(1, [*BETWEEN]))
def test_who_is_between_goes_first(by_thread: str) -> None:
    report = found("qos", f"by_thread={by_thread}")
    changed, held, between = BETWEEN[by_thread]
    assert timing(report, "changed").worst == changed
    assert timing(report, "held").worst == held
    names = ("of_initiated", "of_usual", "of_utility")
    assert tuple(timing(report, each).worst for each in names) == between


def test_the_lock_is_held_or_not_as_the_table_says() -> None:
    """S4 and S5 in the words of the kernel: of RETRY alone it depends on NOWAIT."""
    report = found("results")
    names = ("told", "free", "once", "only_retry", "first_drops", "signals", "unkillable", "draft")
    for name in names:
        for nowait in ("false", "true"):
            for killable in ("false", "true"):
                finding = report.finding(name, nowait=nowait, killable=killable)
                assert isinstance(finding.verdict, checker.Holds)


def test_who_is_never_marked_may_retry_for_ever() -> None:
    """The fault that starves takes part in each round: it drops its lock, and never has started the
    read itself."""
    report = found("storm")
    assert isinstance(report.finding("served", policy="MMAP_RETRY").verdict, checker.Holds)
    assert isinstance(report.finding("served", policy="HOLD").verdict, checker.Holds)
    trace = report.finding("served", policy="VMA_RETRY").trace
    assert trace is not None and trace.loop is not None
    told = trace.data["steps"][trace.loop - 1 :]
    labels = [each["label"] for each in told if each["thread"] == "fault[0]"]
    assert "dropped" in labels and "held" not in labels


WAITS = {
    ("DROP", "MAPPER"): ("2hold", "4hold"),
    ("DROP", "RECLAIM"): ("2hold", "3hold+long"),
    ("DROP", "TRUNCATE"): ("2hold", "5hold+io"),
    ("TEST", "MAPPER"): ("3hold", "3hold"),
    ("TEST", "RECLAIM"): ("2hold+long", "2hold+long"),
    ("TEST", "TRUNCATE"): ("3hold+io", "3hold+io"),
}
"""The longest wait of the writer and of the fault. A fault works for `hold` before it has the folio
and for `hold` behind; who drops its lock does the first of them again. With the test the writer
waits for the whole fault, without it for what is done in one go under the lock."""


@pytest.mark.parametrize(("policy", "other"), WAITS)
def test_a_fault_that_may_not_drop_its_lock_waits_for_whoever_has_the_folio(
    policy: str, other: str
) -> None:
    report = found("uptodate")
    prompt, service = (
        timing(report, name, policy=policy, other=other) for name in ("prompt", "service")
    )
    assert (prompt.worst, service.worst) == WAITS[policy, other]


CIRCLES = {
    "ANON": ({"fault", "protect"}, 5),
    "FOLIO": ({"fault", "protect"}, 10),
    "INODE": ({"fault", "protect", "writer"}, 8),
    "COPY": ({"fault", "protect", "writer"}, 12),
}
"""Who waits for whom, and in how many steps. Two readers of a lock shut nobody out, so for INODE
and COPY it takes mprotect, which waits for one of them and turns the other away. A fault comes to
its wait for the inode lock in 4 steps and for the folio in 6, mprotect to its wait in 2."""


@pytest.mark.parametrize("mistake", first_of(1, [*CIRCLES]))
def test_a_lock_that_is_taken_too_late_is_a_circle_of_waits(mistake: str) -> None:
    report = found("lock_order", f"mistake={mistake}")
    trace = report.finding("deadlock").trace
    assert trace is not None
    threads = {each["thread"] for each in trace.data["steps"]}
    assert (threads, trace.length) == CIRCLES[mistake]
    assert report.finding("ordered").violated
    assert length(report, "ordered") <= trace.length
