"""Rows that are asked `with` other values than those of the run."""

from __future__ import annotations

import pytest

from checker.api import Options, check
from checker.diagnostic import SpecError
from checker.front.formatting import formatted
from checker.measured import Extreme, Measured
from checker.render.as_text import report_text
from checker.report import Report
from checker.source import Source
from checker.verdict import Holds, Violated

QUEUE = """\
enum Way { A, B }
const others = 2;
param way: Way;
param hold: time in 1 us..9 us;
lock l: mutex grant fifo;
process other[others] { take: l.lock();  work: delay 1 us..hold;  l.release(); }
process mine { come: sleep any;  ask: l.lock();  got: l.release(); }
"""
ROW = "latency wait: mine@ask -> mine@got"


def report(row: str, text: str = QUEUE, **options: object) -> Report:
    settings = {"hold": "5 us", **options.pop("settings", {})}  # type: ignore[dict-item]
    source = Source("q.mm", text + row)
    return check(source, Options(settings, workers=1, **options))  # type: ignore[arg-type]


def worst(found: Report) -> list[int]:
    """The longest times of the only row, in microseconds."""
    times = []
    for column in found.columns:
        (timing,) = column.slowest.values()
        assert isinstance(timing.measurement, Measured)
        extreme = timing.measurement.worst
        assert isinstance(extreme, Extreme)
        assert extreme.trace.system is timing.system
        times.append(int(extreme.value * 10**6))
    return times


def wrong(row: str, text: str = QUEUE) -> list[tuple[str, int, str]]:
    with pytest.raises(SpecError) as caught:
        report(row, text)
    told = caught.value.diagnostics
    return [(each.code, each.place[1], each.headline) for each in told]


def test_the_row_is_of_the_smaller_model_and_all_others_are_not() -> None:
    plain, given = report(f"{ROW};"), report(f"{ROW} with others = 1;")
    assert (worst(plain), worst(given)) == ([10, 10], [5, 5])
    states = [each.exploration.states for each in plain.columns]
    assert [each.exploration.states for each in given.columns] == states


def test_thorough_asks_without() -> None:
    assert worst(report(f"{ROW} with others = 1;", thorough=True)) == [10, 10]


def test_what_is_set_goes_first() -> None:
    found = report(f"{ROW} with others = 1;", settings={"others": "3"})
    assert worst(found) == [15, 15]
    assert found.given == {}


def test_a_part_of_it_may_be_set() -> None:
    row = f"{ROW} with others = 1, hold = 9 us;"
    assert worst(report(row)) == [5, 5]  # hold is set in all these runs
    source = Source("q.mm", QUEUE + row)
    assert worst(check(source, Options({"others": "3"}, workers=1))) == [27, 27]


def test_members_are_those_of_the_smaller_model() -> None:
    found = report("latency wait[o in other]: o@take -> o@end with others = 1;")
    assert [each.latency.name for each in found.columns[0].timings] == ["wait[other[0]]"]


def test_a_bound_is_kept_by_the_smaller_model_alone() -> None:
    row = "within 7 us wait: mine@ask -> mine@got with others = 1 expect violated when way == B;"
    (first, second) = report(row).columns
    assert [type(first.findings[-1].verdict), first.findings[-1].as_expected] == [Holds, True]
    assert not second.findings[-1].as_expected
    whole = report(row, thorough=True).columns
    assert [type(each.findings[-1].verdict) for each in whole] == [Violated, Violated]


def test_values_of_columns_may_be_given() -> None:
    text = QUEUE.replace("delay 1 us..hold", "delay 1 us..(way == A ? hold : 2 us)")
    assert worst(report(f"{ROW} with others = 1;", text)) == [5, 2]
    assert worst(report(f"{ROW} with others = 1, way = B;", text)) == [2, 2]


def test_the_report_tells_which_rows_these_are() -> None:
    text = report_text(report(f"{ROW} with others = 1;"))
    assert "\nwait: with others = 1; --thorough asks without\n" in text
    assert f"{ROW} with others = 1 when way = A" in text.replace("\n  ", " ")
    assert "--thorough" not in report_text(report(f"{ROW} with others = 1;", thorough=True))


def test_the_formatter_leaves_it() -> None:
    text = f"model q;\n\n{QUEUE}\n{ROW}  with others=1 ,hold = 2 us ;\n"
    assert formatted(Source("q.mm", text)).endswith(f"{ROW} with others = 1, hold = 2 us;\n")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("others = x", ("bad-value", "`others` can't be set to `x`")),
        ("way = C", ("bad-value", "`way` can't be set to `C`")),
        ("hold = 20 us", None),
        ("other = 1", ("unknown-name", "`other` is a process, not a constant or parameter")),
        ("owners = 1", ("unknown-name", "no constant or parameter `owners` here")),
        ("others = 1, others = 2", ("bad-value", "`others` is given two values")),
    ],
)
def test_what_is_wrong_with_it_has_its_place(given: str, expected: tuple[str, str] | None) -> None:
    row = f"{ROW} with {given};"
    if expected is None:  # it is set already, so nobody asks
        assert worst(report(row)) == [10, 10]
        return
    code, headline = expected
    assert wrong(row) == [(code, 8, headline)]


def test_what_assume_leaves_out_is_told() -> None:
    text = QUEUE + "assume others > 1 || way == A;\n"
    headline = "with others = 1 there is not one set of values when way = B"
    assert wrong(f"{ROW} with others = 1;", text) == [("bad-value", 9, headline)]
