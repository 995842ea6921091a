"""Where a limit is kept, as it is printed and written."""

from __future__ import annotations

import json
from fractions import Fraction
from importlib.resources import files

import jsonschema
import pytest

from checker import interruption
from checker.api import Options, check
from checker.engines.budget import Budget
from checker.forms import FORMS
from checker.ir.duration import Duration
from checker.regions import Constraint
from checker.render.as_formula import constraint_text
from checker.render.as_text import Wanted, report_text
from checker.report import Outcome, Report
from checker.source import Source
from tests.engines.timed.test_region import RACE
from tests.render.test_as_latency import BEHIND

MODEL = BEHIND.partition("latency")[0]
QUICK = MODEL + "region quick: writer@ask -> writer@got <= 5 ms;\n"

TABLE = """\
behind.mm
io = 100 us..20 ms, hold = 5 us..8 ms

deadlock         none
error            none
region    quick  hold+io<=4995us
states           25

0 unexpected, 0 unknown

region quick: writer@ask -> writer@got <= 5 ms
  holds  where hold + io <= 4995 us  (io 100 us..20 ms, hold 5 us..8 ms;
         exact)
  worst  hold + io + 5 us"""


def report(text: str, settings: dict[str, str] | None = None, **limits: float) -> Report:
    budget = Budget(**limits) if limits else Budget()  # type: ignore[arg-type]
    return check(Source("behind.mm", text), Options(settings or {}, workers=1, budget=budget))


def outcome(found: Report) -> Outcome:
    return Outcome(Source("behind.mm", ""), found, (), found.sources, found.exit_code, None)


def test_the_whole_answer() -> None:
    found = report(QUICK)
    assert report_text(found) == TABLE
    assert found.exit_code == 0


@pytest.mark.parametrize(
    ("limit", "cell"),
    [("1 s", "everywhere"), ("100 us", "nowhere"), ("2 * io", "hold+5us<=io")],
)
def test_the_cell(limit: str, cell: str) -> None:
    text = report_text(report(QUICK.replace("5 ms;", f"{limit};")))
    assert f"region    quick  {cell}\n" in text


@pytest.mark.parametrize(("io", "word"), [("4 ms", "holds"), ("5 ms", "fails")])
def test_without_open_parameters_it_holds_or_fails(io: str, word: str) -> None:
    text = report_text(report(QUICK, {"io": io, "hold": "5 us"}))
    worst = {"4 ms": "4.01 ms", "5 ms": "5.01 ms"}[io]
    assert f"region    quick  {word}\n" in text
    assert f"\n  {word}\n  worst  {worst}" in text


def test_a_union_has_a_line_for_each_part() -> None:
    text = report_text(report(RACE + "region quick: writer@ask -> writer@got <= 5 ms;\n"))
    assert "region    quick  io<=4985us or patience<=4985us\n" in text
    assert "  holds  where io <= 4985 us\n     or  where patience <= 4985 us  (" in text


def test_all_traces_show_the_longest_and_whether_it_is_too_long() -> None:
    text = QUICK + "region slow: writer@ask -> writer@got <= 2 * io + 1 ms;\n"
    report = check(Source("behind.mm", text.replace("5 us..8 ms", "5 us..6 ms")), Options())
    plain, every = (report_text(report, Wanted(traces=each)) for each in (False, True))
    assert "step" not in plain.partition("region quick:")[2]
    _, quick, slow = (part.partition("  worst  ")[2] for part in every.split("\n\nregion "))
    for told, kept in ((quick, "more than 5 ms"), (slow, "no more than 41 ms")):
        assert f"at io = 20 ms, hold = 6 ms it takes 26.005 ms, {kept}:" in told
        run = told.partition("#  time")[2]
        last = next(line for line in run.splitlines() if "writer@ask    takes" in line)
        begun = next(line for line in run.splitlines() if "writer@ask    asks" in line)
        times = [Fraction(each.split()[1]) for each in (begun, last)]
        units = [each.split()[2] for each in (last,)]
        assert (times[0], times[1], units) == (0, Fraction("26.005"), ["ms"])
    assert max(map(len, every.splitlines())) <= 72


def test_members_that_say_the_same_are_told_once() -> None:
    text = MODEL.replace("process writer class interactive", "process w[2] class interactive")
    text += "region quick[f in w]: f@ask -> f@got <= 5 ms;\n"
    told = report_text(report(text))
    assert told.count("  holds  ") == 1 and "and so for w[0] and w[1]" in " ".join(told.split())


def test_what_is_cut_short_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interruption, "GRACE", 60.0)  # however slowly it is read
    found = report(QUICK, seconds=0.0)
    assert found.exit_code == 3
    assert "region    quick  unknown" in report_text(found, Wanted())
    assert '<error type="unknown" message="region quick: unknown">' in FORMS["junit"].text(
        [outcome(found)]
    )
    assert "### region quick: unknown" in FORMS["markdown"].text([outcome(found)])


def test_nothing_is_wider_than_a_mail() -> None:
    text = report_text(report(RACE + "region quick: writer@ask -> writer@got <= 5 ms;\n"))
    assert max(map(len, text.splitlines())) <= 72


def test_json_keeps_to_the_schema() -> None:
    document = json.loads(FORMS["json"].text([outcome(report(QUICK))]))
    schema = files("checker.render").joinpath("schema.json").read_text(encoding="utf-8")
    jsonschema.validate(document, json.loads(schema))
    assert document["latencies"][0]["region"] == {
        "limit": "5 ms",
        "exact": True,
        "holds": [
            [
                {
                    "factors": {"hold": "1", "io": "1"},
                    "at_most": "4.995 ms",
                    "strict": False,
                    "text": "hold + io <= 4995 us",
                }
            ]
        ],
        "fails": [],
    }


def test_the_page_and_markdown_have_a_row() -> None:
    found = [outcome(report(QUICK))]
    assert "| region `quick` | hold\\+io\\<=4995us |" in FORMS["markdown"].text(found)
    assert "hold+io<=4995us" in FORMS["html"].text(found).replace("\\u003c", "<")


@pytest.mark.parametrize(
    ("constant", "factors", "strict", "text"),
    [
        ("-1/200", {"io": "1"}, False, "io <= 5 ms"),
        ("1/200", {"io": "-1"}, True, "io > 5 ms"),
        ("-3/1000", {"hold": "1/2", "io": "-3/4"}, False, "2*hold <= 3*io + 12 ms"),
        ("3/1000", {"hold": "2", "io": "-4"}, False, "hold + 1500 us <= 2*io"),
        ("0", {"hold": "1", "io": "-1"}, True, "hold < io"),
        ("-1/3000000", {"io": "1"}, False, "io <= 1/3 us"),
    ],
)
def test_a_constraint(constant: str, factors: dict[str, str], strict: bool, text: str) -> None:
    terms = tuple((name, Fraction(each)) for name, each in sorted(factors.items()))
    assert constraint_text(Constraint(Duration(Fraction(constant), terms), strict)) == text
