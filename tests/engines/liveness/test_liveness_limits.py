"""What a limit leaves open is unknown, whatever was found; a lasso decides all the same."""

from __future__ import annotations

import pytest

from checker.api import systems
from checker.engines.budget import Budget
from checker.engines.generated import Generated
from checker.engines.interpreted import Interpreted
from checker.engines.liveness import answers
from checker.engines.liveness.automaton import MOST_UNTILS
from checker.exploration import Exploration
from checker.ir.system import System
from checker.semantics.replay import replay
from checker.source import Source
from checker.trace import Shortest
from checker.verdict import Holds, Reason, Unknown, Violated
from tests.slow import first_of

COUNTS = """
model counts;
var n: 0..200 = 0;
process p { up: n = n == 200 ? 0 : n + 1;  goto up; }
leads back: n == 0 -> n == 200;
eventually ten: n == 10;
ltl low: eventually(always(n < 100));
leads never: n == 3 -> n == 2 && n == 3;
"""
FEW = COUNTS.replace("200", "20").replace("100", "15")
EARLY = """
model early;
var n: 0..200 = 0;
process p { up: either { n = 0; } or { n = n == 200 ? 0 : n + 1; } goto up; }
eventually ten: n == 10;
"""


def system(text: str) -> System:
    ((_, found),) = systems(Source("m.mm", text))
    return found


def explored(text: str, budget: Budget) -> Exploration:
    return Generated().run(system(text), budget, lambda _: None)


def test_all_is_decided_without_a_limit() -> None:
    found = explored(COUNTS, Budget()).verdicts
    kinds = {name: type(found[name]) for name in ("back", "ten", "low", "never")}
    assert kinds == {"back": Holds, "ten": Holds, "low": Violated, "never": Violated}


@pytest.mark.parametrize("budget", [Budget(states=150), Budget(depth=149)])
def test_nothing_holds_where_the_search_was_cut(budget: Budget) -> None:
    found = explored(COUNTS, budget)
    assert not found.exhaustive
    for name in ("back", "ten", "low", "never"):
        verdict = found.verdicts[name]
        assert isinstance(verdict, Unknown), name
        assert verdict.reason in (Reason.STATES, Reason.DEPTH)
        assert "no run for ever that violates it" in verdict.text


@pytest.mark.parametrize("engine", [Generated(), Interpreted()])
def test_a_loop_in_what_was_seen_decides(engine: Generated | Interpreted) -> None:
    found = engine.run(system(EARLY), Budget(states=5), lambda _: None)
    verdict = found.verdicts["ten"]
    assert not found.exhaustive and isinstance(verdict, Violated)
    assert verdict.trace is not None and verdict.trace.shortest is Shortest.UNKNOWN
    replay(verdict.trace, "ten")


def test_a_state_that_was_not_expanded_may_have_steps() -> None:
    """The last state has its steps outside of what is stored, and so is no place to rest."""
    found = explored(COUNTS, Budget(states=3)).verdicts
    assert all(isinstance(found[each], Unknown) for each in ("back", "ten", "low", "never"))


class Ending(Budget):
    """A budget that is spent when it has been asked so often."""

    left_to_ask: int
    why: Reason

    def spent(self) -> Reason | None:
        object.__setattr__(self, "left_to_ask", self.left_to_ask - 1)
        return self.why if self.left_to_ask < 0 else None


def ending(asked: int, why: Reason) -> Budget:
    budget = Ending(seconds=1.0, memory=1 << 40)
    object.__setattr__(budget, "left_to_ask", asked)
    object.__setattr__(budget, "why", why)
    return budget


@pytest.mark.parametrize("why", first_of(1, [Reason.SECONDS, Reason.MEMORY]))
def test_the_end_may_come_at_any_moment(why: Reason) -> None:
    """Each time that the budget is asked it may be spent: what was decided before stays so."""
    whole = explored(FEW, Budget()).verdicts
    seen: set[tuple[str, ...]] = set()
    for asked in range(60):
        found = explored(FEW, ending(asked, why))
        known = []
        for name in ("back", "ten", "low", "never"):
            verdict = found.verdicts[name]
            if isinstance(verdict, Unknown):
                assert verdict.reason is why
                assert ("before all runs" in verdict.text) == found.exhaustive
            else:
                assert found.exhaustive and type(verdict) is type(whole[name])
                known.append(name)
        seen.add(tuple(known))
    assert {(), ("back",), ("back", "ten"), ("back", "ten", "low")} <= seen


class Interrupting(Ending):
    def spent(self) -> Reason | None:
        if super().spent() is not None:
            object.__setattr__(self, "left_to_ask", 1 << 30)  # it comes once
            raise KeyboardInterrupt
        return None


def test_an_interrupt_may_come_at_any_moment() -> None:
    whole = explored(FEW, Budget()).verdicts
    seen: set[int] = set()
    for asked in range(60):
        budget = Interrupting()
        object.__setattr__(budget, "left_to_ask", asked)
        object.__setattr__(budget, "why", Reason.SECONDS)
        found = explored(FEW, budget)
        known = 0
        for name in ("back", "ten", "low", "never"):
            verdict = found.verdicts[name]
            if isinstance(verdict, Unknown):
                assert verdict.reason is Reason.INTERRUPTED
            else:
                assert type(verdict) is type(whole[name])
                known += 1
        seen.add(known)
    assert {0, 1, 2, 4} <= seen


def test_a_table_that_does_not_fit_is_for_want_of_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "resident", lambda: 1 << 40)
    found = explored(FEW, Budget(memory=1 << 40)).verdicts["back"]
    assert isinstance(found, Unknown) and found.reason is Reason.MEMORY
    assert found.text.endswith("Raise --max-memory.")


def test_a_formula_that_is_too_large_is_not_answered() -> None:
    for count, why in ((MOST_UNTILS + 1, "more than 60"), (20, "too many steps")):
        many = " && ".join(f"eventually(n <= {k})" for k in range(count))
        found = explored(f"{FEW}ltl many: !({many});\n", Budget()).verdicts
        assert isinstance(found["many"], Unknown) and found["many"].reason is Reason.STATES
        assert "Not looked at" in found["many"].text and why in found["many"].text
        assert isinstance(found["back"], Holds)


def test_a_formula_with_too_many_states_is_not_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("checker.engines.liveness.automaton.MOST_STATES", 4)
    text = f"{FEW}ltl many: next(next(next(next(next(n == 5)))));\n"
    found = explored(text, Budget()).verdicts
    assert isinstance(found["many"], Unknown) and "more than 4 states" in found["many"].text
    assert isinstance(found["back"], Holds)
