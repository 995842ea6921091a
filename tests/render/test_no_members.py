"""A row of a family without members does not say that anything holds."""

from __future__ import annotations

import pytest

from checker.api import Options, check
from checker.render.as_markdown import markdown
from checker.render.as_text import report_text
from checker.report import Outcome
from checker.source import Source

SPEC = """
param two: bool;
lock l: mutex;
process p[(two ? 2 : 0)] {
a: l.lock();
b: l.release();
}
process q { c: skip; }
ROW
always other: !q@end || q@end;
"""


@pytest.mark.parametrize(
    "row",
    ["leads asked[i in p]: i@a -> i@b;", "always asked[i in p]: i@b -> i holds l;"],
)
def test_where_nobody_is_asked_the_cell_says_so(row: str) -> None:
    source = Source("m.mm", SPEC.replace("ROW", row))
    report = check(source, Options(workers=1))
    assert report.exit_code == 0
    (line,) = [each for each in report_text(report).splitlines() if " asked" in each]
    assert line.split()[2:] == ["no", "members", "holds"]
    (line,) = [each for each in markdown([Outcome(source, report)]).splitlines() if "asked" in each]
    assert "no members" in line
    assert "holds" in line
