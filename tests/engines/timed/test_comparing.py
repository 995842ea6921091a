"""Which longest time is shorter, and where: against the values of the formulas at points."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from checker.engines.timed.comparing import relation
from checker.ir.duration import Duration
from checker.measured import Formula
from checker.rankings import Ranking, Relation
from checker.regions import Polyhedron

BOXES = {"x": (Fraction(0), Fraction(4)), "y": (Fraction(1), Fraction(3))}
POINTS = [
    {"x": Fraction(x, 2), "y": 1 + Fraction(y, 2)}
    for x in range(9)
    for y in range(5)
]  # fmt: skip


def form(constant: int, **factors: int) -> Duration:
    terms = tuple((name, Fraction(each)) for name, each in sorted(factors.items()) if each)
    return Duration(Fraction(constant), terms)


def random_formula(rng: random.Random) -> Formula:
    def one() -> Duration:
        return form(rng.randint(0, 4), x=rng.randint(-1, 2), y=rng.randint(-1, 2))

    return Formula(
        tuple(tuple(one() for _ in range(rng.randint(1, 2))) for _ in range(rng.randint(1, 2)))
    )


def inside(parts: tuple[Polyhedron, ...], point: dict[str, Fraction]) -> bool:
    return any(all(each.meets(point) for each in part) for part in parts)


@pytest.mark.parametrize(
    "seeds", [range(10), pytest.param(range(10, 1500), marks=pytest.mark.slow)]
)
def test_it_is_so_at_every_point(seeds: range) -> None:
    crossing = 0
    for seed in seeds:
        rng = random.Random(seed)
        one, other = random_formula(rng), random_formula(rng)
        found = relation(one, other, BOXES)
        assert found is not None
        for point in POINTS:
            mine, theirs = one.at(point), other.at(point)
            assert inside(found.shorter, point) == (mine < theirs), (seed, point)
            assert inside(found.longer, point) == (mine > theirs), (seed, point)
        crossing += found.crosses
    assert crossing * 10 > len(seeds), "too few of them cross"


def test_forms_alone_need_no_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("checker.engines.timed.comparing.minimal", None)
    signs = {
        form(1, x=1): "=",
        form(2, x=1): "<",
        form(1, x=2): "<=",
        form(0, x=1): ">",
        form(1): ">=",
    }
    for other, sign in signs.items():
        found = relation(Formula(((form(1, x=1),),)), Formula(((other,),)), BOXES)
        assert found is not None and found.sign == sign


def test_too_many_parts_are_not_compared() -> None:
    many = Formula(tuple((form(k, x=k), form(9 - k)) for k in range(9)))
    assert relation(many, many, BOXES) is None


ALWAYS: tuple[Polyhedron, ...] = ((),)


def ranking(**relations: Relation) -> Ranking:
    pairs = {(name[0], name[1]): each for name, each in relations.items()}
    return Ranking("r", "p", {}, ("A", "B", "C"), pairs)


def test_the_order_is_by_the_relations() -> None:
    above, below, same = Relation((), ALWAYS), Relation(ALWAYS, ()), Relation((), ())
    assert ranking(AB=above, AC=above, BC=same).order == ("B", "C", "A")
    assert ranking(AB=same, AC=above, BC=above).order == ("C", "A", "B")
    assert ranking(AB=above, AC=below, BC=below).order == ("B", "A", "C")
    crossing = Relation(ALWAYS, ALWAYS)
    assert ranking(AB=above, AC=crossing, BC=below).order is None
    assert ranking(AB=above, AC=crossing, BC=below).crossing == (("A", "C"),)
    assert ranking(AB=above, AC=above, BC=same).relation("B", "A") == below
