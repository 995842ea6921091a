"""What is done again, one after the other, is told as that: `2 x 20 ms`, and adds up."""

from __future__ import annotations

from fractions import Fraction

from checker.api import Options, check
from checker.measured import Extreme, Measured
from checker.render.as_json_latency import latency_json
from checker.render.as_text import report_text
from checker.render.latency_page import latency_data
from checker.render.timeline import of_timing
from checker.semantics.spent import spent
from checker.source import Source

SPEC = """
model laps;
class hi > lo;
lock l: mutex;
var ready: 0..2 = 0;
daemon disk {
idle: await ready < 2;
busy: sleep 1..20 ms;
      ready += 1;
      goto idle;
}
process p class hi {
ask:  await ready == 2;
work: delay 1 ms;
      delay 3 ms;
got:  skip;
}
process q class lo {
t:    l.lock();
two:  delay 2 ms;
      if (ready < 2) { goto two; }
      l.release();
}
process r class hi {
ask:  l.lock();
got:  l.release();
}
latency wait: p@ask -> p@got;
inversion held: thread r;
"""


def test_two_reads_are_not_one_of_twice_the_time() -> None:
    report = check(Source("m.mm", SPEC), Options(workers=1))
    (column,) = report.columns
    timing = column.slowest["wait"]
    assert isinstance(timing.measurement, Measured)
    worst = timing.measurement.worst
    assert isinstance(worst, Extreme)
    told = spent(worst)
    assert [each.length * 1000 for each in told] == [20, 20, 1, 3]
    assert sum((each.length for each in told), Fraction(0)) == worst.value
    assert told[1].begin == told[0].begin + told[0].length
    lines = report_text(report, width=100).splitlines()
    assert "    2 x 20 ms  `ready == 2` <- disk@busy   sleep 1..20 ms  off CPU" in lines

    data = latency_data(column, timing, "m.mm")
    assert [each["length"] for each in data["blame"]] == ["2 x 20 ms", "1 ms", "3 ms"]
    blame = latency_json(report, column, timing)["blame"]
    assert len(blame) == 4 and blame[0] == blame[1]
    drawn = of_timing(timing, "m.mm")
    assert drawn is not None
    disk = drawn.blame[0].thread
    assert sum(each.blamed for each in drawn.spans_of(disk)) == 2


def test_of_an_inversion_too() -> None:
    report = check(Source("m.mm", SPEC), Options(workers=1))
    timing = report.columns[0].slowest["held"]
    assert isinstance(timing.measurement, Measured)
    worst = timing.measurement.worst
    assert isinstance(worst, Extreme)
    told = spent(worst)
    assert {each.length * 1000 for each in told} == {2} and len(told) == 21
    assert "  21 x 2 ms  [l] <- q@two" in report_text(report, width=100)
