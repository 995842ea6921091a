"""What the states are like: against facts, and the same by each engine."""

from __future__ import annotations

import json
import pickle
from collections import Counter
from dataclasses import replace
from itertools import product

import pytest
from jsonschema import Draft202012Validator

from checker.api import Options, check
from checker.engines.budget import Budget
from checker.engines.tiers import Tiered
from checker.exploration import Seen, Statistics
from checker.ir.domain import span_of
from checker.ir.expr import Const
from checker.ir.system import System
from checker.ir.verify import verify
from checker.parcel import packed, unpacked
from checker.render.as_json import report_json, schema
from checker.render.as_stats import stats_lines
from checker.render.as_text import report_text
from checker.source import Source
from tests.building import counters
from tests.engines.conformance import reference
from tests.test_counts import ENGINES, run


def found(system: System, **limits: int) -> Statistics:
    """What the engines say, which is the same."""
    every = [run(each, system, **limits).statistics for each in ENGINES]
    assert every[0] is not None
    assert all(each == every[0] for each in every)
    return every[0]


@pytest.mark.parametrize(("count", "modulus"), [(3, 4), (5, 2)])
def test_counters_that_go_round(count: int, modulus: int) -> None:
    """As many states are d steps away as there are digits that sum to d."""
    sums = Counter(map(sum, product(range(modulus), repeat=count)))
    told = found(counters(count, modulus))
    assert told.levels == tuple(sums[each] for each in range(count * (modulus - 1) + 1))
    assert told.seen[:count] == (Seen(1, 0, 0),) * count  # each has one place
    assert told.seen[count:] == (Seen(modulus, 0, modulus - 1),) * count


@pytest.mark.parametrize("seed", range(2))
def test_every_engine_tells_the_same(seed: int) -> None:
    system, whole = reference(seed)
    told = found(system)
    assert sum(told.levels) == whole.stored and len(told.levels) == whole.depth + 1
    cut = found(system, states=max(1, whole.stored // 2))
    assert sum(cut.levels) == max(1, whole.stored // 2)
    assert all(a <= b for a, b in zip(cut.levels, told.levels, strict=False))


@pytest.mark.parametrize("bits", [17, 64, 65, 70])
def test_a_domain_that_is_large_has_its_extremes(bits: int) -> None:
    """Whole words, parts of a word, more than a word."""
    plain = counters(2, 3)
    low, high = -5, (1 << bits) - 6
    *before, last = plain.variables
    wide = replace(last, domain=span_of(low, high, "wide"))
    first, second = plain.actions
    leaps = replace(second, updates={3: Const(high)})
    actions = first, leaps, replace(second, updates={3: Const(7)})
    system = replace(plain, variables=(*before, wide), actions=actions, questions=())
    verify(system)
    assert found(system).seen[2:] == (Seen(3, 0, 2), Seen(None, 0, high))


def test_the_table_of_native_code() -> None:
    pytest.importorskip("llvmlite")
    told = Tiered(enough=0, counting=True).run(counters(4, 4), Budget(), lambda progress: None)
    assert told.statistics is not None and told.statistics.table is not None
    table = told.statistics.table
    assert table.taken == told.stored == 256
    assert table.bytes == 4 * table.places + 8 * table.taken  # half a word each, and the log


TEXT = """\
model walk;
var n: 0..200_000 = 0;
var never: bool = false;
var way: 0..1 = 0;
param wide: bool;
process p {
a: while (n < 40) { n += wide ? 2 : 1; }
}
"""


def test_the_report_and_the_json() -> None:
    report = check(Source("walk.mm", TEXT), Options(workers=1, counting=True))
    document = json.loads(report_json(report))
    Draft202012Validator(schema()).validate(document)
    narrow, wide = (each["statistics"] for each in document["explorations"])
    by_name = {each["name"]: each for each in narrow["variables"]}
    assert (by_name["n"]["values"], by_name["n"]["least"], by_name["n"]["largest"]) == (None, 0, 40)
    assert (by_name["never"]["values"], by_name["never"]["largest"]) == (1, False)
    assert sum(narrow["levels"]) == document["explorations"][0]["states"] > sum(wide["levels"])
    lines = stats_lines(report)
    assert max(map(len, lines)) <= 72
    assert lines[0] == "statistics when wide = false"
    assert any(line.split() == ["never", "1", "1", "of", "2", "always", "false"] for line in lines)
    assert any(line.split() == ["n", "18", "0..40"] for line in lines)
    bars = [line for line in lines if line.rstrip().endswith("#")]
    counts = [int(line.split()[1]) for line in bars]
    assert len(bars) <= 24 and sum(counts) == sum(narrow["levels"]) + sum(wide["levels"])


def test_it_comes_whole_from_another_process() -> None:
    (column, _) = check(Source("walk.mm", TEXT), Options(workers=1, counting=True)).columns
    sent = pickle.dumps(packed(column.system, column.exploration))
    assert unpacked(column.system, pickle.loads(sent)) == column.exploration


def test_the_report_says_why_python_was_slow() -> None:
    report = check(Source("walk.mm", TEXT), Options(workers=1))
    assert "natively" not in report_text(report)
    columns = tuple(
        replace(each, exploration=replace(each.exploration, why_slow="llvmlite is not installed"))
        for each in report.columns
    )
    text = report_text(replace(report, columns=columns))
    assert text.count("explored by Python, not natively, which is slow: llvmlite") == 1
