"""What the marks in the table of a report mean, of those that are in it.

Must not know how the table is written, nor where the legend stands.
"""

from __future__ import annotations

from checker.render.marks import DIFFERING, EXPECTED, MEANING, TIMED, UNEXPECTED, UP_TO
from checker.report import Report
from checker.verdict import Unknown


def legend(report: Report, *, fine: bool = False) -> list[str]:
    """Each mark with its meaning, in an order that is always the same.

    fine: the table has a row for each answer that is another one with fine steps.
    """
    differing = [answer for _, answer in report.differing] if fine else []
    rows = {answer.row for answer in differing}
    asked = [*report.answers]
    for column in report.columns:
        if differing and column.fine is not None:
            asked += [(column.fine, each) for each in column.fine.answers if each.row in rows]
    timed = [each for column in report.columns for each in column.slowest.values()]
    there = {
        EXPECTED: any(answer.foreseen for _, answer in report.answers),
        UNEXPECTED: report.unexpected > 0,
        DIFFERING: any(not isinstance(answer.verdict, Unknown) for answer in differing),
        UP_TO: any(column.up_to_errors(answer) for column, answer in asked)
        or any(each.up_to_errors or each.best_up_to_errors for each in timed),
        TIMED: any(answer.by_times for _, answer in asked) or any(each.by_times for each in timed),
    }
    return [f"{mark} {MEANING[mark]}" for mark, is_there in there.items() if is_there]
