"""What stands in a comparison, against what is known by hand, and which columns there are."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from typing import Any

import pytest

from checker.api import Options, check, read
from checker.compared import designs
from checker.compared.designs import Asked, compare
from checker.compared.side_by_side import NotCompared, chosen_by
from checker.compared.sided import Sided, sided
from checker.comparison import Section, Standing, Table, Time
from checker.diagnostic import SpecError
from checker.engines.budget import Budget
from checker.interruption import Interruption
from checker.measured import Formula
from checker.report import Report
from checker.source import Source
from checker.workers import Watch
from tests.compared.two_ways import LINES, TEXT, compared, spec, texts, two


def test_what_is_known_of_two_ways() -> None:
    assert texts(two(), "over") == ["violated (x)", "holds"]
    assert texts(two(), "had") == ["reached", "reached"]
    assert texts(two(), "wait", "worst") == ["io", "2hold"]
    assert texts(two(), "wait", "best") == ["0", "0"]
    assert texts(two(), "wait", "retries") == ["0", "0"]
    assert texts(two(), "whole", "locks taken") == ["1", "2"]
    assert texts(two(), "up", "worst") == ["io", "2hold"]
    assert texts(two(), "up", "off CPU") == ["yes", "no"]
    assert texts(two(), "l by slow", "longest") == ["io", "2hold"]
    assert texts(two(), "l by slow", "over I/O") == ["yes", "no"]
    assert texts(two(), "l by writer", "longest") == ["0", "0"]
    assert texts(two(), "lines") == [str(LINES)] * 2


def test_lines_in_use_are_those_that_some_step_comes_to() -> None:
    lines = dict(enumerate(TEXT.splitlines(), 1))
    both = [k for k, line in lines.items() if re.match(r"(come|ask|want|have|done):", line)]
    keep = [k for k, line in lines.items() if line.startswith("read:")]
    work = [k for k, line in lines.items() if re.match(r"(one|two): |      l\.lock", line)]
    work += [k for k, line in lines.items() if line == "      delay 1 us..hold;"]
    *releases, last = (k for k, line in lines.items() if line == "      l.release();")
    assert texts(two(), "lines in use") == [
        str(len({*both, *keep, last})),
        str(len({*both, *work, *releases})),
    ]


def test_which_beats_which_and_where() -> None:
    (order,) = (each for each in two().tables[0].orders if each.row == "worst wait")
    assert order.crossing == (("KEEP", "WORK"),)
    text = " ".join(two().text().split())
    assert "worst wait: KEEP < WORK where io < 2*hold; WORK < KEEP where 2*hold < io" in text
    assert "held l by slow: KEEP < WORK where io < 2*hold" in text


def test_it_is_told_which_values_the_longest_hold_is_asked_with() -> None:
    """Two readers work twice under the lock; alone, as the latency is asked, each does so once."""
    text = """model m;
enum E { A, B }
param e: E;
const n = 2;
lock l: mutex;
var done: bool = false;
process p[n] {
ask: l.lock();
     if (!done) { goto out; }
     delay 1 us;
out: delay 1 us;
     done = true;
     l.release();
}
latency wait[t in p]: t@ask -> t@end"""
    alone, whole = (compared([spec(f"{text}{given};")]) for given in (" with n = 1", ""))
    assert texts(alone, "l by p", "longest") == ["1 us", "1 us"]
    assert "longest held: with n = 1\n" in alone.text(every=True)
    assert texts(whole, "l by p", "longest") == ["2 us", "2 us"]
    assert "longest held" not in whole.text(every=True)


@pytest.mark.slow
def test_states_are_those_of_a_check() -> None:
    report = check(spec(), Options(workers=1))
    assert texts(two(), "states") == [f"{each.exploration.states:,}" for each in report.columns]


# Which columns there are


def test_other_parameters_make_workloads() -> None:
    text = "model m; enum E { A, B } param e: E; param n: 0..1; process p { a: skip; }"
    found = compared([spec(text)])
    assert [each.where for each in found.tables] == [{"n": "0"}, {"n": "1"}]
    assert [each.values for each in found.tables[0].designs] == [{"e": "A"}, {"e": "B"}]
    found = compared([spec(text)], by=("n",))
    assert [each.where for each in found.tables] == [{"e": "A"}, {"e": "B"}]
    found = compared([spec(text)], by=("n", "e"))
    assert [len(each.designs) for each in found.tables] == [4]


def test_which_parameter_is_said_where_it_is_not_clear() -> None:
    assert chosen_by([{"n": ["0", "1"], "e": ["A", "B"]}], (), alone=False) == ("e",)
    assert chosen_by([{"n": ["0", "1"], "b": ["true", "false"]}], (), alone=False) == ("n", "b")
    with pytest.raises(NotCompared, match="say --by e or --by f"):
        chosen_by([{"e": ["A", "B"], "f": ["C", "D"]}], (), alone=False)
    with pytest.raises(NotCompared, match="no parameter `g` varies here; those that do are e"):
        chosen_by([{"e": ["A", "B"]}], ("g",), alone=False)
    with pytest.raises(NotCompared, match="one design only, for no parameter varies"):
        compared([spec("model m; process p { a: skip; }")])
    with pytest.raises(NotCompared, match="that has a default vary, --set NAME=all"):
        compared(way="KEEP")
    text = "model m; param n: 0..1; enum E { A } param e: E; process p { a: skip; }"
    assert len(compared([spec(text)]).tables[0].designs) == 2


def test_what_is_not_clear_is_said_before_anything_is_explored() -> None:
    text = "model m; enum E { A, B } param e: E; param f: E; process p { a: skip; }"

    @contextmanager
    def watching(budget: Budget) -> Iterator[Watch]:
        raise AssertionError("it is explored")
        yield

    with pytest.raises(NotCompared, match="say --by e or --by f"):
        compare([spec(text)], Options(workers=1), Asked(), watching)


PLAIN = """
model m;
param n: 0..1;
var x: 0..1 = 0;
process p { a: x = n; }
always low: x == 0 expect violated when n == 1;
"""
OTHER = """
model k;
param n: 0..1;
param k: 0..1;
var x: 0..1 = 0;
process p { a: skip; }
always low: x == 0;
"""


def test_several_specs_are_compared_on_what_varies_in_all() -> None:
    found = compared([spec(PLAIN, "a/m.mm"), spec(OTHER, "b/k.mm")])
    assert [each.where for each in found.tables] == [{"n": "0"}, {"n": "1"}]
    assert [(each.file, each.values) for each in found.tables[1].designs] == [
        ("a/m.mm", {}),
        ("b/k.mm", {"k": "0"}),
        ("b/k.mm", {"k": "1"}),
    ]
    assert texts(found, "low") == ["holds"] * 3
    assert "file" in found.text()


def test_a_setting_is_for_the_specs_that_have_the_parameter() -> None:
    found = compared([spec(PLAIN, "m.mm"), spec(OTHER, "k.mm")], k="1", n="0")
    assert [each.values for each in found.tables[0].designs] == [{}, {}]
    with pytest.raises(SpecError, match="no parameter or constant `z` to set"):
        compared([spec(PLAIN, "m.mm"), spec(OTHER, "k.mm")], z="1")


@pytest.mark.slow
def test_ranges_that_differ_are_not_compared() -> None:
    wider = TEXT.replace("io:   time in 10 us..100 us", "io:   time in 10 us..200 us")
    found = compared([spec(TEXT, "a.mm"), spec(wider, "b.mm")], way="KEEP")
    (table,) = found.tables
    assert not table.orders
    assert table.unordered["worst wait"] == "the ranges of time parameters differ"
    assert "worst wait: not compared, the ranges of time parameters differ" in found.text()


def test_files_of_one_name_are_told_by_their_paths() -> None:
    found = compared([spec(PLAIN, "a/m.mm"), spec(PLAIN, "b/m.mm")], n="0")
    assert "a/m.mm" in found.text()
    assert "b/m.mm" in found.text()


QUICK = """
model quick;
enum Way { APART, AT_ONCE }
param way: Way;
lock l, m: mutex;
var off: bool = false;
process p {
come: sleep any;
ask:  if (way == APART) { goto work; }
      l.lock();
      l.release();
      m.lock();
      m.release();
      goto out;
work: l.lock();
long: delay 2 ms;
      l.release();
out:  skip;
}
process q { want: await off;  m.lock();  have: delay 1 ms;  m.release(); }
process r { from: delay 1 ms; to: skip; }
expect violated deadlock;
latency first:  p@ask -> p@out;
latency second: r@from -> r@to;
"""


def test_a_lock_that_is_dropped_in_the_step_that_takes_it_is_held_for_no_time() -> None:
    """It is `never` held where no step takes it at all, though the text has one."""
    found = compared([spec(QUICK)])
    assert texts(found, "l by p", "longest") == ["2 ms", "0"]
    assert texts(found, "m by q", "longest") == ["never", "never"]
    (order,) = (each for each in found.tables[0].orders if each.row == "held l by p")
    assert order.crossing == ()


def test_what_is_counted_for_a_row_stands_together() -> None:
    """Also what the first design has none of: its other locks."""
    keys = [each.key for each in compared([spec(QUICK)]).tables[0].rows]
    counted = [each.part for each in keys if each.kind == "count" and each.name == "first"]
    assert counted == ["retries", "locks taken", "l", "m"]
    blocks = [key for key, _ in groupby((each.section, each.kind, each.name) for each in keys)]
    assert len(blocks) == len(set(blocks))


COUNTED = """model counted;
enum Way { COUNT, LOCK }
param way: Way;
lock l: mutex;
var seq: 0..2 = 0;
process reader {
    var seen: 0..2 = 0;
look: if (way == LOCK) { l.lock(); }
      seen = seq;
copy: release all;
      if (way == COUNT && seq != seen) { goto look; }
done: skip;
}
process writer { put: l.lock();  seq += 1;  l.release(); }
leads read: reader@look -> reader@done;
"""


def test_a_design_in_which_a_thread_takes_no_lock_is_told_to_take_none() -> None:
    found = compared([spec(COUNTED, "counted.mm")])
    assert texts(found, "read", "locks taken") == ["0", "1"]
    assert texts(found, "read", "retries") == ["0..1", "0"]


# What is unknown


def test_what_is_cut_short_is_unknown_in_each_cell() -> None:
    found = compared(budget=Budget(states=4))
    assert found.exit_code == 3
    assert texts(found, "states") == ["4+", "4+"]
    for row in found.tables[0].rows:
        for cell in row.cells:
            assert cell is not None
            if cell.standing is Standing.UNKNOWN:
                assert cell.value is None
                assert cell.note
    for name, part in (("wait", "retries"), ("l by slow", "over I/O"), ("had", "")):
        assert texts(found, name, part) == ["unknown", "unknown"]
    assert "unknown: " in found.text()
    assert not any(each.even for each in found.tables[0].rows if each.key.name == "wait")


def test_a_signal_leaves_cells_unknown() -> None:
    stages = []
    with Interruption() as ends:

        @contextmanager
        def watching(budget: Budget) -> Iterator[Watch]:
            stages.append(budget)
            if len(stages) == 2:  # when all is checked, and nothing is counted
                os.kill(os.getpid(), signal.SIGINT)
            yield lambda number, count, progress: None

        found = compare([spec()], Options(workers=1), Asked(), watching, ends)
    for row in found.tables[0].rows:
        counted = row.key.section is Section.COUNTS or row.key.part == "over I/O"
        for cell in row.cells:
            assert cell is not None
            assert (cell.standing is Standing.UNKNOWN) is counted
            assert not counted or "Stopped" in cell.note
    assert found.exit_code == 3


def test_some_time_is_left_for_what_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[Budget] = []

    def checked(source: Source, options: Options, *rest: Any) -> Report:
        given.append(options.budget)
        return check(source, Options(holds=True, workers=1), *rest)

    def counted(source: Source, report: Report, budget: Budget, *rest: Any) -> Sided:
        given.append(budget)
        return sided(source, report, Budget(), *rest)

    monkeypatch.setattr(designs, "check", checked)
    monkeypatch.setattr(designs, "sided", counted)
    text = "model m; param n: 0..1; process p { a: skip; }"
    compared([spec(text)], budget=Budget(seconds=1000))
    assert [each.seconds for each in given] == [900, 1000]
    assert given[0].started == given[1].started


# Shipped specs, by what they say of themselves


def io_in(formula: Formula | None) -> bool:
    forms = [form for some in formula.bounds for form in some] if formula else []
    return any(name == "io" for form in forms for name, _ in form.terms)


@pytest.mark.slow
def test_who_holds_a_lock_over_io_holds_it_for_io() -> None:
    """In the retry models all I/O takes `io`: where it is held over it, and there alone."""
    found = compare([read("specs/retry.mm")], Options({"evict": "true"}, workers=1))
    (table,) = found.tables
    seen = set()
    for row in table.rows:
        if row.key.part != "longest":
            continue
        over = next(
            each
            for each in table.rows
            if each.key.name == row.key.name and each.key.part == "over I/O"
        )
        for longest, whether in zip(row.cells, over.cells, strict=True):
            assert longest and whether
            assert isinstance(longest.value, Time)
            assert io_in(longest.value.formula) is whether.value
            seen.add(whether.value)
    assert seen == {True, False}
    assert texts_of(table, "service", "retries") == ["0", "0..1", "0..1"]
    assert texts_of(table, "service", "locks taken") == ["1", "1..2", "1..2"]


def texts_of(table: Table, name: str, part: str) -> list[str]:
    (row,) = (each for each in table.rows if (each.key.name, each.key.part) == (name, part))
    return [each.text for each in row.cells if each]


@pytest.mark.slow
def test_what_the_header_of_io_under_lock_says_comes_out() -> None:
    """The writer waits for all that the reader does under the lock, so it is held for so long."""
    found = compare([read("specs/io_under_lock.mm")], Options(workers=1))
    (table,) = found.tables
    assert texts_of(table, "prompt", "worst") == ["io+look+5us", "max(5 us, look)"]
    assert texts_of(table, "l by reader", "longest") == ["io+look+5us", "max(5 us, look)"]
    assert texts_of(table, "l by reader", "over I/O") == ["yes", "no"]
    assert texts_of(table, "l by writer", "longest") == ["2 us", "2 us"]
