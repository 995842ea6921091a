"""Formulas, regions and times without end are certified; what is not so is rejected."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import pytest

from checker.certificates.claims import Checked
from checker.certificates.form import Certificate, Endless, Everywhere
from checker.certificates.verifying import Verification, verify
from checker.certificates.writing import written
from checker.ir.duration import Duration
from checker.source import Source
from tests.certificates.certified import certificate, model, said, sealed, spoilt
from tests.certificates.open import SAID, spec
from tests.engines.timed.generated import random_spec
from tests.engines.timed.specs import written as spec_text
from tests.slow import first_of, one_in

UNIT = Fraction(1, 10**6)


def _verified(each: Checked) -> bool:
    return each.rejected is None and not each.open


def texts(done: Verification) -> set[str]:
    """What is verified."""
    assert not done.open
    return {each.text.replace("\u00a0", " ") for each in done.checks if each.rejected is None}


@pytest.mark.parametrize("name", first_of(len(SAID) - 1, sorted(SAID, key="race".__eq__)))
def test_what_is_known_of_a_spec_is_verified(name: str) -> None:
    source = spec(name)
    _, made = certificate(source)
    for paranoid in (False, True):
        done = verify(made, source, paranoid=paranoid)
        assert not done.rejected
        assert {*SAID[name][1]} <= texts(done)


def changed(of: Certificate, old: Everywhere, new: Everywhere) -> Certificate:
    columns = []
    for column in of.columns:
        claims = [
            replace(c, everywhere=tuple(new if e is old else e for e in c.everywhere))
            for c in column.claims
        ]
        columns.append(replace(column, claims=tuple(claims)))
    return replace(of, columns=tuple(columns))


def everywhere(of: Certificate) -> Iterator[Everywhere]:
    for column in of.columns:
        for claim in column.claims:
            yield from claim.everywhere


def wrong(one: Everywhere) -> Iterator[Everywhere]:
    """What says other times than there are, or is not enough for what it says."""
    for sign in (1, -1):
        if one.forms:
            more = tuple(
                tuple(form + Duration(UNIT * sign) for form in bound) for bound in one.forms
            )
            yield replace(one, forms=more)
    if one.forms:
        yield replace(one, forms=())
        yield replace(one, floors=())
    if one.forms is not None:
        yield replace(one, roofs=())
        far = Duration(Fraction(-1 if one.longest else 1))
        yield replace(one, forms=(*one.forms, (far,)))
        yield replace(one, forms=((),))
    if one.region is not None:
        good, bad = one.region.good, one.region.bad
        if bad is None:
            yield replace(one, region=replace(one.region, good=()))
            yield replace(one, floors=())
        yield replace(one, region=replace(one.region, good=((), *good)))
        yield replace(one, region=replace(one.region, bad=((),)))
        for number, part in enumerate(good):
            for place, each in enumerate(part):
                wider = replace(each, form=each.form - Duration(UNIT))
                parts = [*good]
                parts[number] = (*part[:place], wider, *part[place + 1 :])
                yield replace(one, region=replace(one.region, good=tuple(parts)))
    if one.kept:
        yield replace(one, roofs=())
    if one.forms is None and not one.kept:
        return
    for number, roof in enumerate(one.roofs):
        low = tuple(each - Duration(UNIT * (1 if one.longest else -1)) for each in roof.forms)
        if roof.forms:
            roofs = (*one.roofs[:number], replace(roof, forms=low), *one.roofs[number + 1 :])
            yield replace(one, roofs=roofs)


@pytest.mark.parametrize(
    "name", first_of(1, ["once", "formula_of_a_retry", "race", "rests", "throttled"])
)
def test_what_is_not_so_is_rejected(name: str) -> None:
    source = spec(name) if name in SAID else model(name)
    _, made = certificate(source)
    tried = 0
    for one in everywhere(made):
        for other in wrong(one):
            if other == one:
                continue
            done = verify(changed(made, one, other), source)
            assert done.rejected, other
            tried += 1
    assert tried >= 4


def test_a_condition_that_a_roof_needs_is_part_of_it() -> None:
    source = spec("once")
    _, made = certificate(source)
    tried = 0
    for one in everywhere(made):
        for number, roof in enumerate(one.roofs):
            if not roof.assumed:
                continue
            bare = replace(roof, assumed=())
            roofs = (*one.roofs[:number], bare, *one.roofs[number + 1 :])
            assert verify(changed(made, one, replace(one, roofs=roofs)), source).rejected
            tried += 1
    assert tried


@pytest.mark.parametrize("longest", [True, False])
def test_what_says_nothing_of_a_time_leaves_it_open(longest: bool) -> None:
    source = spec("race")
    _, made = certificate(source)
    tried = 0
    for one in everywhere(made):
        if one.longest is longest and one.forms is not None and one.region is None:
            bare = replace(one, forms=None, cases=(), kept=False)
            done = verify(changed(made, one, bare), source)
            word = "longest" if longest else "shortest"
            assert any(
                each.text.endswith(f", not certified: the {word} time") for each in done.without
            )
            tried += 1
    assert tried


@pytest.mark.parametrize("name", one_in(4, [*SAID, "refault", "abba"]))
@pytest.mark.parametrize("seeds", first_of(1, [range(2), range(2, 120)]))
def test_what_is_changed_and_sealed_anew_says_nothing_wrong(name: str, seeds: range) -> None:
    source = spec(name) if name in SAID else model(name)
    lines = written(certificate(source)[1]).splitlines()[:-1]
    whole = said("\n".join([*lines]) + "\n", source)
    assert whole is None  # it has no end
    whole = said(sealed(lines), source)
    assert whole is not None and not whole.rejected
    for seed in seeds:
        done = said(sealed(spoilt(lines, random.Random(seed), evenly=True)), source)
        assert done is None or done.rejected or texts(done) <= texts(whole), seed


def lines_with(source: Source, field: str) -> Iterator[tuple[list[str], int, dict[str, object]]]:
    """The lines of a certificate, and of each that has such a field in it, its number and all."""
    lines = written(certificate(source)[1]).splitlines()[:-1]
    for number, line in enumerate(lines):
        loaded = json.loads(line)
        if field in next(iter(loaded.values())):
            yield lines, number, loaded


def rejected(lines: list[str], number: int, loaded: object, source: Source) -> bool:
    done = said(sealed([*lines[:number], json.dumps(loaded), *lines[number + 1 :]]), source)
    return done is None or done.rejected


@pytest.mark.parametrize(
    "name", first_of(2, ("rests", "abba", "refault", "laps", "fischer_unsafe"))
)
def test_each_part_of_a_run_without_end_is_looked_at(name: str) -> None:
    source = spec(name) if name in SAID else model(name)
    tried = 0
    for lines, number, loaded in lines_with(source, "endless"):
        endless = loaded["claim"]["endless"]  # type: ignore[index]
        steps = endless["steps"]
        assert not rejected(lines, number, loaded, source)
        for step in steps:
            for key, value in (("time", "7/13"), ("action", "99"), ("name", "x")):
                old, step[key] = step[key], value
                assert rejected(lines, number, loaded, source), (step, key)
                step[key] = old
                tried += 1
        old = endless["first"]
        endless["first"] = str(len(steps) + 1)
        assert rejected(lines, number, loaded, source)
        endless["first"] = old
        loop = endless.pop("loop", None)
        if loop is not None:
            assert rejected(lines, number, loaded, source)  # it does not rest there
            for wrong_loop in ("0", str(len(steps)), str(len(steps) + 5)):
                if wrong_loop != loop:
                    endless["loop"] = wrong_loop
                    assert rejected(lines, number, loaded, source)
        else:
            endless["loop"] = str(max(len(steps) - 1, 0))
            assert rejected(lines, number, loaded, source)
            del endless["loop"]
            last = steps.pop()
            assert rejected(lines, number, loaded, source) or name == "rests"
            steps.append(last)
    assert tried


CLOCK = """model clock;
process p { ask: skip; wait: delay 9 us; got: skip; }
process clock { go: delay 1..2 us; goto go; }
latency y: p@ask -> p@got;
"""


def test_a_loop_that_something_outside_of_it_ends_is_none() -> None:
    """The clock goes round while p waits, and p is done after 9 us."""
    source = Source("c.mm", CLOCK)
    _, made = certificate(source)
    (claim,) = made.columns[0].claims
    assert claim.endless is None
    side = next(each for each in claim.sides if each.longest)
    assert side.run is not None and side.value == 9 * UNIT
    done = verify(made, source)
    assert not done.rejected
    # the same run up to a tick of the clock, as a loop
    ticks = [k for k, each in enumerate(side.run.steps, 1) if each.name.startswith("clock")]
    assert len(ticks) > 1
    steps = side.run.steps[: ticks[1]]
    for loop in (ticks[0], ticks[0] - 1, 1, 0):
        endless = Endless(side.run.initial, steps, side.run.first, loop)
        worse = replace(claim, endless=endless, sides=())
        column = replace(made.columns[0], claims=(worse,))
        done = verify(replace(made, columns=(column,)), source)
        assert done.rejected, loop


def test_when_the_time_is_over_nothing_is_said() -> None:
    source = spec("race")
    _, made = certificate(source)
    done = verify(made, source, seconds=1e-9)
    assert done.open and not done.rejected
    assert not any(_verified(each) for each in done.checks if "holds" in each.text)


@pytest.mark.parametrize("seeds", first_of(1, [range(100, 102), range(102, 160)]))
def test_random_formulas_are_verified_and_no_others(seeds: range) -> None:
    """One unit more or less is rejected, and so is another time at one value."""
    formulas = 0
    for seed in seeds:
        rng = random.Random(seed)
        text = spec_text(random_spec(rng, parameters=1, askings=1, contended=True))
        source = Source("random.mm", text)
        _, made = certificate(source, states=400)
        done = verify(made, source)
        assert [each for each in done.checks if not _verified(each)] == [], (seed, text)
        for one in everywhere(made):
            for other in wrong(one):
                assert other == one or verify(changed(made, one, other), source).rejected, seed
            formulas += one.forms is not None
    assert formulas >= len(seeds) // 2, formulas


def test_too_much_of_anything_is_refused() -> None:
    """A hostile file has no more roofs, floors, bounds and forms than a check can stand."""
    lines = written(certificate(model("holds_over_io"))[1]).splitlines()[:-1]
    source = model("holds_over_io")
    number = next(k for k, each in enumerate(lines) if each.startswith('{"roof"'))
    roof = json.loads(lines[number])
    roof["roof"]["forms"] *= 101
    assert rejected(lines, number, roof, source)
    floor = next(k for k, each in enumerate(lines) if each.startswith('{"floor"'))
    many = [*lines[:floor], *([lines[floor]] * 101), *lines[floor:]]
    assert said(sealed(many), source) is None
    head = next(k for k, each in enumerate(lines) if each.startswith('{"everywhere"'))
    everywhere_ = json.loads(lines[head])
    everywhere_["everywhere"]["forms"] *= 101
    assert rejected(lines, head, everywhere_, source)
