"""What the native explorer does at its limits: the right answer, or UNKNOWN with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from building import counters

from checker.engines.budget import Budget, resident
from checker.engines.engine import Engine, Progress
from checker.engines.findings import Findings
from checker.engines.named import engine_of
from checker.engines.tiers import Tiered
from checker.exploration import Exploration
from checker.ir.expr import Apply, Const, Op, Read
from checker.ir.questions import Question, QuestionKind
from checker.ir.system import System
from checker.verdict import Holds, Reason, Unknown, Violated
from tests.engines.conformance import explored

pytest.importorskip("llvmlite")

from checker.engines.native import Native, memory, room, store
from checker.engines.native.room import Sizes
from checker.engines.native.tables import Form, form

SYSTEM = counters(4, 11)
STATES = 11**4


def asked(system: System, least: int) -> System:
    """The counters, and whether the first of them is always below a number."""
    low = Apply(Op.LT, (Read(len(system.threads)), Const(least)))
    question = Question("low", QuestionKind.ALWAYS, low)
    return replace(system, questions=(*system.questions, question))


def short_of_memory(found: Exploration) -> None:
    """The system gave no more memory, and it says so of what it did not decide."""
    assert not found.exhaustive
    assert found.states < STATES
    for name in ("stuck", "cycle", "error"):
        verdict = found.verdicts[name]
        assert isinstance(verdict, Unknown)
        assert verdict.reason is Reason.MEMORY
        assert f"{found.states:,} states" in verdict.text
        assert verdict.text.startswith("Stopped where the system had no more memory")
        assert "--max-memory" not in verdict.text


@pytest.mark.parametrize(
    "sizes",
    [
        Sizes(slots=1),
        Sizes(slots=100, load=95, growth=(), last=1.25),
        Sizes(slots=8, load=20, growth=((1000, 16.0),), last=3.0),
    ],
)
def test_a_table_that_grows_again_and_again(sizes: Sizes) -> None:
    found = explored(Native(sizes=sizes), SYSTEM)
    assert (found.states, found.transitions, found.depth) == (STATES, 4 * STATES, 40)
    assert set(found.verdicts.values()) == {Holds()}


@pytest.mark.parametrize("lines", [1, 12])
@pytest.mark.parametrize("last", [1.3, 4.0])
def test_a_table_that_grows_where_it_lies(
    lines: int, last: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With so few lines put aside that others are in the way, too: then it is made of the log."""
    monkeypatch.setattr(store, "_ASIDE", lines)
    sizes = Sizes(slots=300, load=90, growth=(), last=last, widened=0)
    found = explored(Native(sizes=sizes), SYSTEM)
    assert (found.states, found.transitions, found.depth) == (STATES, 4 * STATES, 40)
    assert set(found.verdicts.values()) == {Holds()}


def test_a_log_that_is_full() -> None:
    found = explored(Native(sizes=Sizes(log=8 * 8000)), asked(SYSTEM, 3))
    short_of_memory(found)
    assert 6000 < found.states <= 8000
    assert isinstance(found.verdicts["low"], Violated), "what was decided stays"
    assert explored(Native(sizes=Sizes(log=8 * 20_000)), SYSTEM).exhaustive


@pytest.mark.parametrize("most", [9000, 60_000, 80_000])
def test_a_table_that_is_refused(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system gives no table that is larger; as long as the old one does it is kept."""

    class Scarce(memory.Region):
        def __init__(self, count: int) -> None:
            if count > most and count != LOG:
                raise memory.Refused("no room")
            super().__init__(count)

    LOG = 8 * 20_000
    monkeypatch.setattr(room, "Region", Scarce)
    sizes = Sizes(slots=1000, log=LOG, growth=(), last=2.0)
    found = explored(Native(sizes=sizes), SYSTEM, Budget(memory=1 << 40))
    assert found.exhaustive == (most > 4 * STATES * 100 // 95)
    if not found.exhaustive:
        short_of_memory(found)


def one_line(used: Sequence[int], slots: int) -> Form:
    """A table that has a place for a state only in the line where it begins."""
    return replace(form(used, slots), reach=1)


def test_a_state_without_a_place_makes_the_table_larger(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its batch is expanded again then; nothing is counted twice, and the order stays."""
    monkeypatch.setattr(room, "form", one_line)
    found = explored(Native(sizes=Sizes(slots=50, load=90, growth=(), last=1.3)), SYSTEM)
    assert (found.states, found.transitions, found.depth) == (STATES, 4 * STATES, 40)
    assert set(found.verdicts.values()) == {Holds()}


def test_a_state_without_a_place_for_good(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the table cannot be larger that is the end."""

    class Scarce(memory.Region):
        def __init__(self, count: int) -> None:
            if count > 40_000 and count != 8 * 20_000:
                raise memory.Refused("no room")
            super().__init__(count)

    monkeypatch.setattr(room, "form", one_line)
    monkeypatch.setattr(room, "Region", Scarce)
    sizes = Sizes(slots=1000, log=8 * 20_000, load=95, growth=(), last=1.5)
    found = explored(Native(sizes=sizes), asked(SYSTEM, 3))
    short_of_memory(found)
    assert isinstance(found.verdicts["low"], Violated), "what was decided stays"


def test_no_memory_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(count: int) -> memory.Region:
        raise memory.Refused("no room")

    monkeypatch.setattr(room, "Region", refuse)
    found = explored(Native(), SYSTEM)
    assert (found.states, found.exhaustive) == (0, False)
    short_of_memory(found)


def test_the_limit_of_memory_is_kept() -> None:
    """A larger system than fits, from a little more than is used already."""
    before = resident()
    budget = Budget(memory=before + (48 << 20))
    found = explored(Native(), counters(7, 12), budget)
    assert not found.exhaustive
    assert {type(each) for each in found.verdicts.values()} == {Unknown}
    assert 500_000 < found.states < 6_000_000
    for verdict in found.verdicts.values():
        assert isinstance(verdict, Unknown) and verdict.text.endswith("Raise --max-memory.")
    assert resident() <= budget.memory + (8 << 20) if budget.memory else False


@pytest.mark.parametrize("limit", [1, 2, 5, 600, 1024, 1025, STATES - 1])
def test_the_limit_of_states_is_exact(limit: int) -> None:
    found = explored(Native(), SYSTEM, Budget(states=limit))
    assert (found.states, found.exhaustive) == (limit, False)
    assert explored(Native(), SYSTEM, Budget(states=STATES)).exhaustive


def test_an_interrupt_ends_the_run_as_a_limit_does() -> None:
    told: list[Progress] = []

    def stop(progress: Progress) -> None:
        told.append(progress)
        if progress.states > 1000:
            raise KeyboardInterrupt

    found = Native().run(asked(counters(7, 9), 2), Budget(), stop)
    assert not found.exhaustive
    stuck = found.verdicts["stuck"]
    assert isinstance(stuck, Unknown)
    assert stuck.reason is Reason.INTERRUPTED
    assert isinstance(found.verdicts["low"], Violated)
    assert all(a.states <= b.states for a, b in pairwise(told))


def test_an_interrupt_loses_nothing_that_was_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    """It comes while a state is looked at again in which something is broken."""
    hit = Findings.hit
    left = [1]

    def stop(self: Findings, what: int, at: int) -> None:
        if left and left.pop():
            raise KeyboardInterrupt
        hit(self, what, at)

    monkeypatch.setattr(Findings, "hit", stop)
    found = explored(Native(), asked(SYSTEM, 2))
    assert not left and not found.exhaustive
    assert isinstance(found.verdicts["low"], Violated)
    assert isinstance(found.verdicts["stuck"], Unknown)


@pytest.mark.parametrize(
    ("engine", "system", "limit"),
    [
        (Native(), SYSTEM, STATES),
        (Native(), SYSTEM, STATES // 2),
        (Native(counting=True), SYSTEM, STATES),
        (Tiered(enough=100), SYSTEM, STATES),
        (engine_of("symmetric"), counters(6, 11), STATES),
    ],
)
def test_memory_is_given_back_at_once(
    engine: Engine, system: System, limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not when Python next looks for garbage: another search may need it before."""
    regions: list[memory.Region] = []

    class Kept(memory.Region):
        def __init__(self, count: int) -> None:
            super().__init__(count)
            regions.append(self)

    for module in (room, store):
        monkeypatch.setattr(module, "Region", Kept)
    monkeypatch.setattr("checker.engines.tiers.ENOUGH", 100)
    monkeypatch.setattr("checker.engines.tiers.EACH", 0)
    explored(engine, system, Budget(states=limit))
    assert regions and all(each.closed for each in regions)


@pytest.mark.parametrize(
    ("budget", "reason"),
    [(Budget(seconds=0.0), Reason.SECONDS), (Budget(memory=1), Reason.MEMORY)],
)
def test_no_time_and_no_memory(budget: Budget, reason: Reason) -> None:
    found = explored(Native(), SYSTEM, budget)
    for verdict in found.verdicts.values():
        assert isinstance(verdict, Unknown)
        assert verdict.reason is reason
        assert "Raise --max-" in verdict.text


@pytest.mark.parametrize("depth", [0, 1, 39, 40])
def test_the_limit_of_depth(depth: int) -> None:
    found = explored(Native(), SYSTEM, Budget(depth=depth))
    assert found.depth == depth
    assert found.exhaustive == (depth == 40)
