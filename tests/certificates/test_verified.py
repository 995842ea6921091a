"""What is measured has a certificate that is verified, and what is not so has none."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from checker.certificates.closing import Closure, Linear
from checker.certificates.form import Certificate, Claim, Side
from checker.certificates.patience import Patience
from checker.certificates.reading import read
from checker.certificates.solving import covered
from checker.certificates.verifying import verify
from checker.certificates.writing import written
from checker.measured import Extreme, Measured, Unbounded
from checker.source import Source
from tests.certificates.certified import MODELS, certificate, model
from tests.engines.timed.generated import random_spec, richer
from tests.engines.timed.specs import written as spec_text
from tests.slow import first_of, one_in


def claims(of: Certificate) -> Iterator[Claim]:
    for column in of.columns:
        yield from column.claims


@pytest.mark.parametrize("path", one_in(6, MODELS), ids=lambda path: path.stem)
def test_what_is_measured_is_verified(path: Path) -> None:
    source = Source(path.name, path.read_text(encoding="utf-8"))
    report, made = certificate(source)
    assert read(written(made)) == made
    done = verify(made, source)
    assert [each for each in done.checks if each.rejected or each.open] == []
    told = [each.text for each in done.checks]
    for column, certified in zip(report.columns, made.columns, strict=True):
        for timing, claim in zip(column.timings, certified.claims, strict=True):
            found = timing.measurement
            if not isinstance(found, Measured):
                assert claim.without
                continue
            values = {each.longest: each.value for each in claim.sides}
            forms = {each.longest: each.forms for each in claim.everywhere}
            for longest, extreme, formula in (
                (True, found.worst, found.worst_formula),
                (False, found.best, found.best_formula),
            ):
                if isinstance(extreme, Unbounded):
                    assert claim.endless is not None
                elif formula is not None:
                    assert forms[longest] == formula.bounds
                elif isinstance(extreme, Extreme):
                    assert values[longest] == extreme.value
            assert any(timing.latency.name in each for each in told)


def less(side: Side) -> Side:
    """The same, one unit better than it is."""
    assert side.value is not None
    return replace(side, value=side.value + (-side.unit if side.longest else side.unit))


def with_side(of: Certificate, wanted: Side, instead: Side) -> Certificate:
    columns = []
    for column in of.columns:
        changed = [
            replace(c, sides=tuple(instead if s is wanted else s for s in c.sides))
            for c in column.claims
        ]
        columns.append(replace(column, claims=tuple(changed)))
    return replace(of, columns=tuple(columns))


@pytest.mark.parametrize("name", ["small_hold", "drops_and_retries", "job_shop"])
def test_one_unit_better_is_refuted_by_classes_and_by_the_run(name: str) -> None:
    """Also where the run is left as it was, and where one unit worse is claimed."""
    source = model(name)
    _, made = certificate(source)
    sides = [each for claim in claims(made) for each in claim.sides if each.value is not None]
    for side in sides[:4]:
        assert side.value is not None
        for other in (less(side).value, side.value * 2 - (less(side).value or 0)):
            done = verify(with_side(made, side, replace(side, value=other)), source)
            assert sum(each.rejected is not None for each in done.checks) >= 1
        # the classes alone refute it: there is no run to be wrong
        done = verify(with_side(made, side, replace(side, value=None, run=None)), source)
        assert any("no run should" in (each.rejected or "") for each in done.checks)


def test_the_solver_says_the_same() -> None:
    source = model("drops_and_retries")
    _, made = certificate(source)
    assert not verify(made, source, paranoid=True).rejected
    side = next(each for claim in claims(made) for each in claim.sides if each.value)
    assert verify(with_side(made, side, less(side)), source, paranoid=True).rejected


def test_what_a_class_leads_to_may_be_in_several() -> None:
    """One step leads into a class twice over: the solver is asked of the union."""
    source = model("abba")
    _, made = certificate(source)
    side = next(each for claim in claims(made) for each in claim.sides)
    classes = [
        replace(one, edges=tuple(replace(edge, to=edge.to * 2) for edge in one.edges))
        for one in side.classes
    ]
    twice = with_side(made, side, replace(side, classes=tuple(classes)))
    assert not verify(twice, source).rejected


@pytest.mark.parametrize("seeds", first_of(1, [range(6), range(6, 40)]))
def test_random_specs_are_verified(seeds: range) -> None:
    counts = dict.fromkeys(("sides", "without"), 0)
    for seed in seeds:
        rng = random.Random(seed)
        spec = random_spec(rng)
        source = Source("random.mm", spec_text(richer(spec, rng) if seed % 2 else spec))
        _, made = certificate(source)
        done = verify(made, source)
        assert [each for each in done.checks if each.rejected] == [], (seed, source.text)
        counts["sides"] += sum(len(each.sides) for each in claims(made))
        counts["without"] += len(done.without)
    assert counts["sides"] > 2 * len(seeds), counts


def number(value: int | Fraction) -> Linear:
    return Linear(value, (), value)


def all_within(bounds: object, parts: object) -> bool:
    return covered(bounds, parts, (), (), Patience(None))  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", first_of(10, range(30)))
def test_closing_says_what_the_solver_says(seed: int) -> None:
    rng = random.Random(seed)
    count = rng.choice([2, 3, 4])
    pairs = [(i, j) for i in range(count) for j in range(count) if i != j]
    bounds = [(*rng.choice(pairs), number(rng.randint(-2, 4))) for _ in range(rng.randint(1, 8))]
    found = Closure(count, bounds, number(0))
    assert (found.circle is not None) == all_within(bounds, ())
    if found.circle is not None:
        total = found.sum(found.circle, found.circle)
        assert total.constant < 0
        return
    for i, j in pairs:
        entry = found.most[i][j]
        if entry is None:
            assert not all_within(bounds, [[(i, j, number(1000))]])
        else:
            assert found.sum(i, j).constant == entry
            assert all_within(bounds, [[(i, j, number(entry))]])
            assert not all_within(bounds, [[(i, j, number(entry - Fraction(1, 3)))]])


def test_no_engine_is_loaded() -> None:
    code = (
        "import sys, checker.certificates.reading, checker.certificates.verifying as v;"
        "print([m for m in sys.modules if m.startswith(('checker.engines', 'z3'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
