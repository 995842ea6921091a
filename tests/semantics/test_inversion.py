"""Priority inversion in the run that takes longest: the models of `time.md` whose answer is known.

Who waits for whom follows from how the model is made, the times from adding up its delays.
"""

from __future__ import annotations

from fractions import Fraction

import pytest

from checker.api import Options, check
from checker.measured import Extreme, Measured, Unbounded
from checker.semantics.inversion import Bound, Inversion, inversion
from checker.source import Source

MS = Fraction(1, 1000)

PATHFINDER = """model pathfinder;
class urgent > middle > low;
cpus 1;
locktype lending { mode lock exclusive;  inherit priority; }
lock bus: LOCK;
process w class urgent { come: await l@work;  ask: bus.lock();  got: bus.release(); }
process m class middle {
come: await w@ask || w@got || w@end;
      for i in COUNT { work: delay 7 ms; }
}
process l class low { begin: bus.lock();  work: delay 5 ms;  more: delay 5 ms;  bus.release(); }
latency wait: w@ask -> w@got;
"""


def worst(text: str) -> tuple[Measured, Inversion | None, tuple[str, ...]]:
    """Of the only latency of a text what was measured, its inversion, and who the threads are."""
    found = check(Source("inverted.mm", text), Options(workers=1))
    (column,) = found.columns
    (timing,) = column.timings
    measured = timing.measurement
    assert isinstance(measured, Measured), measured
    names = tuple(each.name for each in column.system.threads)
    return measured, inversion(column.system, timing.latency, measured), names


def waits(text: str) -> dict[tuple[str, bool, bool], Fraction]:
    """For whom it is waited, whether directly and off CPU, with the milliseconds."""
    _, told, names = worst(text)
    assert told is not None
    return {(names[x.other], x.direct, x.off_cpu): x.time / MS for x in told.found}


@pytest.mark.parametrize(
    ("lock", "count", "longest"),
    [
        ("mutex", 0, 10),
        ("mutex", 1, 17),
        ("mutex", 2, 24),
        ("mutex", 3, 31),
        ("lending", 3, 10),
    ],
)
def test_mars_pathfinder(lock: str, count: int, longest: int) -> None:
    """Row 21: each time that the middle one has the CPU costs 7 ms; with inheritance none does."""
    text = PATHFINDER.replace("LOCK", lock).replace("COUNT", str(count))
    measured, told, _ = worst(text)
    assert isinstance(measured.worst, Extreme) and measured.worst.value == longest * MS
    assert told is not None and told.bound is Bound.BOUNDED and told.depends == ()
    expected = {("l", True, False): Fraction(10)}
    if longest > 10:
        expected["m", False, False] = Fraction(longest - 10)
    assert waits(text) == expected


DIRECT = """model direct;
CLASSES
lock l: mutex;
process slow class low { come: sleep any;  l.lock();  work: delay 1..4 ms;  l.release(); }
process high class urgent { come: sleep any;  ask: l.lock();  got: l.release(); }
latency wait: high@ask -> high@got;
"""


def test_direct_through_a_mutex_and_none_without_a_lower_class() -> None:
    text = DIRECT.replace("CLASSES", "class urgent > low;")
    assert waits(text) == {("slow", True, False): 4}
    turned = text.replace("urgent > low", "low > urgent")
    measured, told, _ = worst(turned)
    assert isinstance(measured.worst, Extreme) and measured.worst.value == 4 * MS
    assert told is not None and told.found == () and told.bound is None
    same = DIRECT.replace("CLASSES\n", "").replace(" class low", "").replace(" class urgent", "")
    assert worst(same)[1] is None


CHAIN = """model chain;
class CLASSES;
lock one, two: mutex;
process c class last { two.lock();  work: delay 6 ms;  two.release(); }
process b class between { t: await c@work;  one.lock();  in_it: two.lock();  release all; }
process a class urgent { t: await b@in_it;  ask: one.lock();  got: one.release(); }
latency wait: a@ask -> a@got;
"""


@pytest.mark.parametrize(
    ("classes", "expected"),
    [
        ("urgent > between > last", {("c", False, False): Fraction(6)}),
        ("between > urgent > last", {("c", False, False): Fraction(6)}),
        ("last > urgent > between", {}),  # the chain ends in a higher one: no inversion
    ],
)
def test_over_two_locks_the_end_of_the_chain_decides(
    classes: str, expected: dict[tuple[str, bool, bool], Fraction]
) -> None:
    assert waits(CHAIN.replace("CLASSES", classes)) == expected


READ = """model read;
param io: time in 1 ms..20 ms;
param look: time in 1 ms..8 ms;
class urgent > low;
lock l: rwsem;
var wanted: bool = false;
process reader class low {
come: sleep any;  take: l.read();  look: delay look;
KEEP
done: delay 1 ms;  l.release();
}
process writer class urgent { come: sleep any;  ask: l.write();  got: l.release(); }
daemon disk { idle: await wanted;  busy: sleep io;  wanted = false; }
latency wait: writer@ask -> writer@got;
"""


@pytest.mark.parametrize(
    ("keep", "doing", "depends", "bound"),
    [
        ("read: sleep io;", 29, ("io",), Bound.OFF_CPU),
        ("ask: wanted = true;  read: await !wanted;", 29, ("io",), Bound.OFF_CPU),
        ("drop: l.release();  read: sleep io;  again: l.read();", 8, (), Bound.BOUNDED),
        ("read: sleep 3 ms;", 12, (), Bound.OFF_CPU),
    ],
)
def test_through_io(keep: str, doing: int, depends: tuple[str, ...], bound: Bound) -> None:
    """A disk of no class reads for the reader. A sleep of a fixed length is off CPU too."""
    measured, told, names = worst(READ.replace("KEEP", keep))
    assert isinstance(measured.worst, Extreme) and measured.worst.value == doing * MS
    assert told is not None and (told.depends, told.bound) == (depends, bound)
    (one,) = told.found
    assert names[one.other] == "reader" and one.direct
    assert one.off_cpu == (bound is Bound.OFF_CPU)


@pytest.mark.parametrize("read", ["read: sleep io;", "ask: wanted = true;  read: await !wanted;"])
def test_what_only_other_values_show_is_told(read: str) -> None:
    """At the largest values the work under the lock is longest; at others the sleep may be."""
    keep = f"drop: l.release();  away: skip;  again: l.read();  {read}"
    text = READ.replace("KEEP", keep).replace("1 ms..8 ms", "1 ms..80 ms")
    measured, told, _ = worst(text)
    assert isinstance(measured.worst, Extreme) and measured.worst.value == 80 * MS
    assert told is not None and told.depends == ("io",) and told.bound is Bound.OFF_CPU
    assert not any(each.off_cpu for each in told.found)


HELD = """model held;
class urgent > low;
lock l: mutex;
process slow class low { l.lock();  work: WORK }
process high class urgent { t: await slow@work;  ask: l.lock();  got: l.release(); }
latency wait: high@ask -> high@got;
expect violated deadlock when STUCK;
"""


@pytest.mark.parametrize("work", ["while (true) { delay 1 ms; }", "sleep any;  l.release();"])
def test_without_bound_where_the_lower_one_never_lets_go(work: str) -> None:
    text = HELD.replace("WORK", work).replace("STUCK", "true")
    measured, told, names = worst(text)
    assert isinstance(measured.worst, Unbounded)
    assert told is not None and told.bound is Bound.UNBOUNDED
    assert [(names[each.other], each.direct) for each in told.found] == [("slow", True)]
    turned = worst(text.replace("urgent > low", "low > urgent"))[1]
    assert turned is not None and turned.found == () and turned.bound is None


def test_a_deadlock_is_no_inversion() -> None:
    """Its chain of waits has no end."""
    text = """model abba;
class urgent > low;
lock a, b: mutex;
process p class urgent { b.lock();  ask: a.lock();  got: release all; }
process q class low { a.lock();  other: b.lock();  release all; }
latency wait: p@ask -> p@got;
"""
    measured, told, _ = worst(text)
    assert isinstance(measured.worst, Unbounded)
    assert told is not None and told.found == () and told.bound is None
