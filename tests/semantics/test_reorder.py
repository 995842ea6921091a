"""Of equally short runs one that has times is shown, if its steps are those of the run found."""

from __future__ import annotations

from checker.api import check
from checker.source import Source
from checker.verdict import Holds, Verdict, Violated

TIE = """
model tie;
process w { arrive: sleep any;  ask: skip; }
process r { work: delay 1 ms;  more: delay 1 ms; }
reachable x: w@ask && r@end;
"""

NEVER = """
model never;
process w { soon: delay 1 ms; }
process r { late: delay 5 ms; }
reachable x: r@end && w@soon;
"""


def answer(text: str) -> Verdict:
    """The verdict on `x`."""
    (column,) = check(Source("x.mm", text)).columns
    (found,) = [each for each in column.findings if each.question.name == "x"]
    return found.verdict


def test_another_order_is_found() -> None:
    verdict = answer(TIE)
    assert isinstance(verdict, Holds)
    run = verdict.witness
    assert run is not None and run.timed and run.length == 3
    assert [step.action.name for step in run.steps] == ["r@work", "w@arrive", "r@more"]


def test_what_no_order_allows_is_never_so() -> None:
    assert answer(NEVER) == Violated(timed=True)
