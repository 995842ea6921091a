"""Runs for ever on graphs in native memory: the same answers and runs as on rows of Python."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

pytest.importorskip("llvmlite")

from checker.engines.budget import Budget
from checker.engines.generated import Generated
from checker.engines.liveness import lasso
from checker.engines.native import Native
from checker.engines.native.endless import code, graph, product
from checker.engines.native.room import Sizes
from checker.exploration import Exploration
from checker.verdict import Holds, Reason, Unknown, Verdict, Violated
from tests.engines.liveness.test_against_reading import agrees, asked
from tests.engines.liveness.test_liveness_limits import FEW, ending, system
from tests.slow import first_of

NATIVE = Native(sizes=Sizes(rows=0))
"""Even the smallest graph is held in native memory."""


@pytest.fixture
def natively(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The tests fail if a graph is held elsewhere."""
    monkeypatch.setattr("checker.engines.native.endless.choosing.Rows", None)
    yield


def both(seed: int) -> tuple[Verdict, Verdict] | None:
    """What is said on rows and natively."""
    model = asked(seed)
    if model is None:
        return None
    on_rows, natively = (
        each.run(model, Budget(), lambda _: None).verdicts["q"] for each in (Generated(), NATIVE)
    )
    return on_rows, natively


def kind(verdict: Verdict) -> str:
    if isinstance(verdict, Violated):
        assert verdict.trace is not None
        return "rests" if verdict.trace.loop is None else "loops"
    return "holds"


def same(seeds: range) -> set[str]:
    found = set()
    for seed in seeds:
        pair = both(seed)
        if pair is not None:
            assert pair[0] == pair[1], seed
            found.add(kind(pair[0]))
    return found


EACH = 6


@pytest.mark.usefixtures("natively")
@pytest.mark.parametrize("block", first_of(1, range(300)))
def test_answers_and_runs_are_the_same(block: int) -> None:
    found = same(range(block * EACH, (block + 1) * EACH))
    assert block or len(found) > 1


@pytest.mark.slow
@pytest.mark.usefixtures("natively")
@pytest.mark.parametrize("block", range(30))
def test_long_ways_are_the_same(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a shortest loop is not looked for, each thing that it needs is gone to in turn."""
    monkeypatch.setattr(lasso, "MOST", -1)
    same(range(1800 + block * EACH, 1800 + (block + 1) * EACH))


@pytest.mark.usefixtures("natively")
@pytest.mark.parametrize("seeds", first_of(0, [range(40, 44), range(300, 400), range(401, 500)]))
def test_little_at_a_time(seeds: range, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each kernel may return at any moment, and goes on where it was."""
    monkeypatch.setattr(lasso, "MOST", -1)
    monkeypatch.setattr(code, "_FIRST", 2)
    monkeypatch.setattr(code, "_SLICE", -1.0)
    same(seeds)


@pytest.mark.usefixtures("natively")
def test_many_kinds_of_states_and_little_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """The table of kinds grows, and steps are written down chunk by chunk."""
    monkeypatch.setattr(graph, "_CHUNK", 1)
    count = 600
    conditions = "".join(f"eventually e{k}: (n / {2**k}) % 2 == 1;\n" for k in range(10))
    text = (
        f"model m;\nvar n: 0..{count} = 0;\n"
        f"process p {{ up: n = n == {count} ? 0 : n + 1;  goto up; }}\n"
        f"leads back: n == 3 -> n == 2;\nleads never: n == 3 -> n == 2 && n == 3;\n{conditions}"
    )
    found = [each.run(system(text), Budget(), lambda _: None) for each in (Generated(), NATIVE)]
    assert found[0].verdicts == found[1].verdicts
    assert isinstance(found[1].verdicts["back"], Holds)
    assert isinstance(found[1].verdicts["never"], Violated)


@pytest.mark.slow
@pytest.mark.usefixtures("natively")
@pytest.mark.parametrize("seed", range(10))
def test_agrees_with_the_reading(seed: int) -> None:
    for number in range(seed * 40, (seed + 1) * 40):
        agrees(NATIVE, number)


@pytest.mark.slow
@pytest.mark.usefixtures("natively")
def test_what_is_owed_is_left_out_again_and_again() -> None:
    """Without what one thread owes, another owes something in what is left."""
    rng = random.Random(1)
    for _ in range(3):
        count = rng.randint(2, 4)
        text = f"model m;\nvar at: 0..{count} = 0;\nvar x[{count}]: bool = false;\n"
        text += "process turns { t: at = (at + 1) % " + f"{count + 1}; goto t; }}\n"
        for k in range(count):
            what = rng.choice(["fair strong", ""])
            other = rng.randrange(count)
            text += (
                f"process p{k} {what} {{ w: await at == {k} && !x[{other}];"
                f" x[{k}] = !x[{k}]; goto w; }}\n"
            )
        text += "".join(f"ltl q{k}: always(eventually(x[{k}]));\n" for k in range(count))
        model = system(text)
        one, other = (e.run(model, Budget(), lambda _: None) for e in (Generated(), NATIVE))
        assert one.verdicts == other.verdicts, text


def explored(budget: Budget) -> Exploration:
    return NATIVE.run(system(FEW), budget, lambda _: None)


NAMES = ("back", "ten", "low", "never")


@pytest.mark.usefixtures("natively")
@pytest.mark.parametrize("why", first_of(0, [Reason.SECONDS, Reason.MEMORY]))
def test_the_end_may_come_at_any_moment(why: Reason) -> None:
    whole = explored(Budget()).verdicts
    seen = set()
    for asked_ in range(0, 140, 14):
        found = explored(ending(asked_, why))
        known = [each for each in NAMES if not isinstance(found.verdicts[each], Unknown)]
        for name in NAMES:
            verdict = found.verdicts[name]
            if isinstance(verdict, Unknown):
                assert verdict.reason is why
            else:
                assert found.exhaustive and verdict == whole[name]
        seen.add(tuple(known))
    assert {(), NAMES} < seen


@pytest.mark.slow
@pytest.mark.usefixtures("natively")
def test_memory_is_asked_for_before_it_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever of it is refused, nothing holds that was not looked at."""
    whole = explored(Budget()).verdicts
    unknown = set()
    for refused in range(11):
        asked_ = iter(range(1 << 30))
        monkeypatch.setattr(
            "checker.engines.liveness.answers.Endless._fits",
            lambda *_, asked_=asked_, refused=refused: next(asked_) != refused,
        )
        found = explored(Budget()).verdicts
        for name in NAMES:
            if isinstance(found[name], Unknown):
                assert found[name].reason is Reason.MEMORY
                unknown.add((refused, name))
            else:
                assert found[name] == whole[name]
    assert {name for _, name in unknown} == {*NAMES}


@pytest.mark.usefixtures("natively")
def test_too_many_pairs_are_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(product, "_MOST_PAIRS", 30)
    found = explored(Budget()).verdicts
    assert isinstance(found["back"], Unknown)
    assert "21 states with 2 of its automaton are more pairs" in found["back"].text
    assert isinstance(found["ten"], Holds)
