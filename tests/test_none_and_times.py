"""Parameters that are `none` where a thread is needed, and times that make no delay."""

from __future__ import annotations

import json

import pytest

from checker.api import Options, check
from checker.diagnostic import SpecError
from checker.forms import FORMS
from checker.report import Outcome, Report
from checker.source import Source
from checker.verdict import Holds, Violated


def report(text: str) -> Report:
    return check(Source("m.mm", f"model m;\n{text}"), Options(workers=1))


def wrong(text: str) -> list[tuple[str, str]]:
    with pytest.raises(SpecError) as caught:
        report(text)
    return [(each.code, each.headline) for each in caught.value.diagnostics]


def test_none_is_no_thread_that_blocks() -> None:
    found = report(
        "param x: thread?;\nlock l: mutex;\nprocess p { a: l.lock(); release all; }\n"
        "always v: p blocked_by x -> true;\n"
    )
    errors = {column.varying["x"]: column.answer("error") for column in found.columns}
    kinds = {name: type(each.verdict) for name, each in errors.items() if each is not None}
    assert kinds == {"none": Violated, "p": Holds}


def test_none_owes_nothing() -> None:
    text = (
        "param x: p?;\nvar g: bool = false;\nprocess p { a: g = true; }\n"
        "process q { a: await g from x; }\n"
    )
    ((code, headline),) = wrong(text)
    assert code == "nobody" and "owes" in headline


@pytest.mark.parametrize(
    ("delay", "said"),
    [
        ("2 ms..io", "the delay 2 ms..io ends before it starts for some values of io"),
        ("9 ms..io", "the delay 9 ms..io ends before it starts"),
        ("io - 3 ms..io", "a delay can't be negative for some values of io"),
        ("io - 9 ms..io", "a delay can't be negative"),
    ],
)
def test_a_delay_makes_sense_for_all_values(delay: str, said: str) -> None:
    told = wrong(f"param io: time in 1 ms..8 ms;\nprocess p {{ a: delay {delay}; b: skip; }}\n")
    assert told == [("bad-time", said)]


def test_a_delay_may_end_as_it_starts() -> None:
    text = "param io: time in 1 ms..8 ms;\nprocess p { a: delay 1 ms..io; b: delay io..2*io; }\n"
    assert report(text).exit_code == 0


SPINS = (
    "process p { a: delay 1 us; b: skip; }\nprocess q { s: skip; goto s; }\n"
    "latency one: p@a -> p@b;\nregion two: p@a -> p@b <= 1 us;\nwithin 1 us three: p@a -> p@b;\n"
)


def test_what_is_not_measured_is_told_once_in_each_form() -> None:
    found = report(SPINS)
    assert found.unknown == 3 and found.exit_code == 3
    outcome = Outcome(Source("m.mm", SPINS), found, (), found.sources, found.exit_code, None)
    results = json.loads(FORMS["sarif"].text([outcome]))["runs"][0]["results"]
    rows = [each["properties"]["row"] for each in results if each["ruleId"] == "unknown"]
    assert sorted(rows) == ["one", "three", "two"]
    assert all("Time can stand still" in each["message"]["text"] for each in results)
    issues = json.loads(FORMS["codequality"].text([outcome]))
    assert len(issues) == len(results)
