"""What is known of a longest time for which there is no formula, against whole units of time."""

from __future__ import annotations

from fractions import Fraction

import pytest

from checker.api import Options, check
from checker.engines.budget import Budget
from checker.engines.timed import formula
from checker.engines.timed.measure import Measuring
from checker.front.model import load
from checker.measured import Extreme, Measured, Unmeasured, kept
from checker.render.as_formula import where_text
from checker.render.as_json_latency import latency_json
from checker.render.as_latency import latency_lines
from checker.render.ink import PAPER
from checker.source import Source
from checker.verdict import Holds, Reason, Unknown, Violated
from tests.engines.timed.formulas import formulas_agreed
from tests.slow import first_of

SPLIT = """
model split;                   // the disk may be done before p asks, or not
param io:   time in 1..20 us;
param look: time in 1..5 us;
param slow: time in 1..20 us;
var quick: bool = false;
process disk { t: delay look..io + look;  quick = true; }
process p {
ask: delay 1 us..slow;
     if (quick) { sleep 1 us..look + io; } else { await quick; }
got: skip;
}
latency wait: p@ask -> p@got;
within 46 us keep: p@ask -> p@got;
within 44 us breaks: p@ask -> p@got;
"""


def measured(text: str, budget: Budget, name: str) -> Measured | Unmeasured:
    model = load(Source("m.mm", text))
    (combination,) = model.combinations({})
    system = model.system(combination)
    (latency,) = (each for each in system.latencies if each.name == name)
    return Measuring(system).of(latency, budget)


def test_where_it_is_exact_and_what_bounds_it_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """While `look <= slow` p may find the disk done at the last moment: slow + look + io."""
    monkeypatch.setattr(formula, "MOST_POINTS", 1)
    found = measured(SPLIT, Budget(), "wait")
    assert isinstance(found, Unmeasured) and found.reason is Reason.TIMING and found.exact
    assert found.least is not None and found.least.value == Fraction(45, 1_000_000)
    (part,) = found.between.parts
    assert str(part.formula.bounds[0][0]) == "io + look + slow"
    assert where_text(part.where).replace("\u00a0", " ") == "look <= slow"
    assert found.between.high is not None
    assert found.best_known and isinstance(found.best, Extreme)


def test_a_bound_is_decided_by_what_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formula, "MOST_POINTS", 1)
    for name, verdict in (("keep", Holds), ("breaks", Violated)):
        model = load(Source("m.mm", SPLIT))
        (combination,) = model.combinations({})
        system = model.system(combination)
        (latency,) = (each for each in system.latencies if each.name == name)
        assert isinstance(kept(latency, Measuring(system).of(latency, Budget())), verdict)


@pytest.mark.parametrize("seeds", first_of(1, [range(400_000, 400_012), range(400_012, 400_060)]))
def test_all_that_is_said_is_so_at_every_point(
    seeds: range, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(formula, "MOST_POINTS", 1)
    whole = formula.Sandwich.formula

    def not_told(self: formula.Sandwich, *given: object) -> None:
        whole(self, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(formula.Sandwich, "formula", not_told)
    counts = formulas_agreed(seeds)
    assert counts["bounds from above"] > len(seeds) // 2
    assert counts["points of parts"] > len(seeds) // 2


LONG = """
model long;
param io: time in 1..20 us;
var n: 0..60 = 0;
process p { ask: delay 1 us..io;  n += 1;  if (n < 60) { goto ask; }  got: skip; }
process q { o: delay 3..5 us;  if (n < 30) { goto o; } }
latency wait: p@ask -> p@got;
latency back: p@got -> p@ask;
within 1 ms short: p@ask -> p@got;
"""


@pytest.mark.parametrize("states", [10, 40])
def test_states_bound_the_classes_that_are_kept(states: int) -> None:
    found = measured(LONG, Budget(states=states), "wait")
    assert isinstance(found, Unmeasured) and found.reason is Reason.STATES
    assert "--max-states" in found.text
    stopped = int(found.text.split()[2])
    assert states <= stopped <= states + 10  # those that come of one class are kept together


def test_a_shortest_time_that_is_cut_leaves_the_longest(monkeypatch: pytest.MonkeyPatch) -> None:
    """No formula of the shortest: the longest, and the shortest that was seen, stay."""
    whole = formula.Sandwich.formula

    def none_of_the_shortest(self: formula.Sandwich, *given: object) -> object:
        return whole(self, *given) if self._sign > 0 else None  # type: ignore[arg-type]

    monkeypatch.setattr(formula.Sandwich, "formula", none_of_the_shortest)
    text = SPLIT.replace("in 1..5 us", "in 1..1 us").replace("1 us..look + io", "1 us..io")
    found = measured(text, Budget(), "wait")
    assert isinstance(found, Measured) and found.worst_formula is not None
    assert not found.best_known and isinstance(found.best_reason, Unknown)
    assert "shortest" in found.best_reason.text


def test_what_is_known_is_told_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formula, "MOST_POINTS", 1)
    report = check(Source("split.mm", SPLIT), Options(workers=1))
    (column,) = report.columns
    timing = next(each for each in column.timings if each.row == "wait")
    assert timing.unknown and report.exit_code == 1  # `breaks` is violated
    assert [" ".join(line.split()) for line in latency_lines(column, timing, PAPER)[1:5]] == [
        "worst io + look + slow where look <= slow; exact",
        "elsewhere at most io + look + slow (io\u00a01\u00a0us..20\u00a0us,".replace("\u00a0", " "),
        "look 1 us..5 us, slow 1 us..20 us)",
        "best look",
    ]
    told = latency_json(report, column, timing)
    assert told["worst"] is None and told["least"]["time"] == "45 us" and told["least_is_longest"]
    assert (told["best"]["time"], told["best"]["formula"]) == ("5 us", "look")
    assert told["best_known"]
    assert told["between"] == {
        "at_least": None,
        "at_most": "io + look + slow",
        "exact": [{"where": ["look <= slow"], "formula": "io + look + slow"}],
    }
