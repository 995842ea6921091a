"""Rows about runs for ever beside others: each decided by its own search, and all as without."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from checker.api import systems
from checker.diagnostic import SpecError
from checker.engines import tiers
from checker.engines.apart import halves
from checker.engines.budget import Budget
from checker.engines.engine import Engine, Progress
from checker.engines.generated import Generated
from checker.engines.generated.quotient import Symmetric, Symmetry, symmetry
from checker.engines.native.machine import available
from checker.engines.tiers import Tiered, quotient
from checker.exploration import AllStates, Exploration
from checker.ir.formulas import Now
from checker.ir.questions import Question, QuestionKind
from checker.ir.system import System
from checker.semantics.replay import replay
from checker.source import Source
from checker.verdict import Holds, Reason, Unknown, Violated
from tests.engines.conformance import agree, explored
from tests.engines.liveness.test_against_reading import random_formula, waiting_for
from tests.engines.test_quotient import MANY, model, random_systems
from tests.slow import first_of

SPECS = Path(__file__).parents[2] / "specs"


def for_ever(seed: int, system: System) -> tuple[Question, ...]:
    """Some questions about runs for ever, some of them with what must happen before."""
    rng = random.Random(seed)
    found = []
    for number in range(rng.randint(1, 3)):
        formula = waiting_for(rng, system)
        if rng.random() < 0.4:
            formula = random_formula(rng, system, 2)
        first = random_formula(rng, system, 0)
        before = first.condition if isinstance(first, Now) and rng.random() < 0.5 else None
        found.append(
            Question(f"for_ever_{number}", QuestionKind.LTL, antecedent=before, formula=formula)
        )
    return tuple(found)


def mixed_systems(seed: int) -> Iterator[System]:
    """Systems with threads alike, and questions of both kinds between each other."""
    try:
        found = random_systems(seed)
    except SpecError:  # that a text is well formed is for other tests
        return
    for number, system in enumerate(found):
        if any(each.variable is None for each in system.threads):
            continue  # no place to ask about
        asked = [*system.questions, *for_ever(seed * 2 + number, system)]
        random.Random(seed).shuffle(asked)
        mixed = replace(system, questions=tuple(asked))
        parts = halves(mixed)
        if parts is not None and symmetry(parts.states).lanes:
            yield mixed


def blinking_alike(seed: int) -> System:
    """Threads alike that wait for what they make true now and then, so that fairness matters."""
    rng = random.Random(seed)

    def literal() -> str:
        return rng.choice(["v0", "!v0", "v1", "!v1", "v0 == v1", "v0 && v1", "who == none", "true"])

    text = "model m;\nvar v0, v1: bool = false;\nvar who: t? = none;\n"
    count, labels = rng.randint(2, 3), rng.randint(1, 3)
    text += f"{rng.choice(['process', 'process', 'env', 'daemon'])} t[{count}] {{\n"
    for label in range(labels):
        turned = f"v{rng.randrange(2)}"
        text += f"l{label}{rng.choice(['', ' fair strong'])}: await {literal()};\n"
        turns = f"{turned} = !{turned};"
        text += rng.choice([turns, "who = self;", f"either {{ {turns} }} or {{ who = none; }}", ""])
        text += f"goto l{rng.randrange(labels)};\n" if rng.random() < 0.7 else "\n"
    text += "}\nprocess other { a: v0 = !v0; goto a; }\n" if rng.random() < 0.6 else "}\n"
    text += "never both: v0 && v1 && who != none;\n"
    text += f"reachable some_day[f in t]: who == f && {literal()};\n"
    text += f"leads comes[f in t]: f@l0 && {literal()} -> {literal()};\n"
    text += f"leads mine[f in t]: {literal()} -> who == f;\n"
    text += f"leads one: t[0]@l0 && {literal()} -> t[{count - 1}]@l{labels - 1};\n"
    return model(text)


def compare(system: System, engines: list[Engine]) -> bool:
    """Whether there was something to compare."""
    whole = explored(Generated(), system, Budget(states=1_500))
    if not whole.exhaustive:
        return False
    for engine in engines:
        found = explored(engine, system)
        agree(system, found, whole)
        assert found.all_states == AllStates(whole.states, exhaustive=True)
    return True


def both(often: bool) -> list[Engine]:
    """A search by Python, and one in native code where it can be had and is wanted."""
    natively = [Symmetric(Tiered(), natively_at_once)] if available() and often else []
    return [Symmetric(Generated()), *natively]


def natively_at_once(
    system: System, found: Symmetry, budget: Budget, progress: Callable[[Progress], None]
) -> tiers._Search:
    return tiers._prepared(system, budget, progress, found)


@pytest.mark.parametrize("first", first_of(1, range(6, 600, 6)))
def test_random_systems_have_the_same_answers(first: int) -> None:
    compared = 0
    for seed in range(first, first + 6):
        for system in mixed_systems(seed):
            compared += compare(system, both(first % 30 == 0))
    assert compared or first > 6


@pytest.mark.parametrize("first", first_of(1, range(0, 600, 6)))
def test_threads_that_wait_for_each_other_have_the_same_answers(first: int) -> None:
    for seed in range(first, first + 6):
        assert compare(blinking_alike(seed), both(seed % 30 == 10)), seed


COUNTERS = f"""{MANY}
leads done[f in p]: f@a -> f@end;
leads never_met: p[0].k == 0 && p[0]@b -> p[1]@b;
eventually first: p[0]@end && p[1]@a;
""".format(count=5, last=3)


def test_a_row_about_runs_for_ever_keeps_no_other_from_symmetry() -> None:
    system = model(COUNTERS)
    whole = explored(Generated(), system)
    told: list[Progress] = []
    found = Tiered(enough=500).run(system, Budget(), told.append)
    agree(system, found, whole)
    assert found.reductions == ("symmetry of 5 p",) and not found.unreduced
    assert found.stored == 252 and found.states == 6**5
    assert found.all_states == AllStates(6**5, exhaustive=True)
    assert isinstance(whole.verdicts["first"], Violated)
    assert isinstance(whole.verdicts["done[p[0]]"], Holds)
    assert [each.states for each in told] == sorted(each.states for each in told)


@pytest.mark.parametrize("engine", [Symmetric(Generated()), Symmetric(Tiered(), quotient)])
def test_where_not_all_states_fit_the_other_rows_are_answered(engine: Engine) -> None:
    system = model(COUNTERS)
    found = explored(engine, system, Budget(states=1_000))
    assert found.exhaustive and found.states == 6**5
    assert found.all_states == AllStates(1_000, exhaustive=False)
    for question in system.questions:
        verdict = found.verdicts[question.name]
        if not question.endless:
            assert isinstance(verdict, Holds), question.name
            continue
        assert isinstance(verdict, Unknown) and verdict.reason is Reason.STATES
        assert "Stopped at 1,000 states" in verdict.text and "run for ever" in verdict.text
    met = {each.name for each in system.questions if each.endless and each.antecedent is not None}
    assert met and found.coverage.met >= met, "of none is it known that it was never met"


def test_a_violation_is_found_in_the_part_that_fits() -> None:
    """A run for ever that was found counts, however many states there are."""
    text = MANY.format(count=5, last=3).replace("process p[5]", "env p[5]")
    system = model(text + "eventually done: all f in p: f@end;\n")
    found = explored(Symmetric(Generated()), system, Budget(states=1_000))
    assert found.exhaustive and found.all_states == AllStates(1_000, exhaustive=False)
    verdict = found.verdicts["done"]
    assert isinstance(verdict, Violated) and verdict.trace is not None
    assert verdict.trace.system is system
    replay(verdict.trace, "done")


def test_nothing_is_begun_when_the_time_is_over() -> None:
    system = model(COUNTERS)
    limits = Budget(seconds=0.0)
    found = explored(Symmetric(Generated()), system, limits)
    assert found.all_states is None and not found.exhaustive
    for question in system.questions:
        verdict = found.verdicts[question.name]
        assert isinstance(verdict, Unknown) and verdict.reason is Reason.SECONDS
        if question.endless:
            told = "Stopped after 0 s, before runs for ever were looked for. Raise --max-seconds."
            assert verdict.text == told


class Stopping:
    """An engine that a signal ends before it has come to anything."""

    name = "stopping"

    def run(self, system: System, budget: Budget, progress: object) -> Exploration:
        raise KeyboardInterrupt


@pytest.mark.skipif(not available(), reason="native code refuses, Python raises")
def test_where_the_system_refuses_memory_all_rows_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    from checker.engines.native import memory, room

    def refuse(count: int) -> memory.Region:
        raise memory.Refused("no room")

    monkeypatch.setattr(tiers, "ENOUGH", 0)
    monkeypatch.setattr(tiers, "EACH", 0)
    monkeypatch.setattr(room, "Region", refuse)
    asked = model(MANY.format(count=6, last=1) + "leads served[f in p]: f@a -> f@b;")
    found = explored(Tiered(), asked, Budget(memory=1 << 40))
    endless = {each.name for each in asked.questions if each.endless}
    for name, verdict in found.verdicts.items():
        assert isinstance(verdict, Unknown) and verdict.reason is Reason.MEMORY
        assert verdict.text.startswith("Stopped where the system had no more memory")
        assert (name in endless) == verdict.text.endswith("before runs for ever were looked for.")
    assert endless


def test_a_signal_leaves_what_is_known() -> None:
    system = model(COUNTERS)
    found = explored(Symmetric(Stopping()), system)
    assert found.exhaustive and isinstance(found.verdicts["more"], Holds)
    verdict = found.verdicts["first"]
    assert isinstance(verdict, Unknown) and verdict.reason is Reason.INTERRUPTED
    assert verdict.text == "Interrupted before runs for ever were looked for."


@pytest.mark.skipif(not available(), reason="llvmlite is not installed")
def test_a_signal_while_code_is_made_leaves_what_was_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def stop(*_: object) -> object:
        raise KeyboardInterrupt

    monkeypatch.setattr("checker.engines.native.explorer.explorer", stop)
    found = explored(Tiered(enough=1_000), model(COUNTERS))
    assert found.states > 1_000 and found.all_states is None
    for verdict in found.verdicts.values():
        assert isinstance(verdict, Unknown) and verdict.reason is Reason.INTERRUPTED


def test_searches_that_count_otherwise_are_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    system = model(MANY.format(count=2, last=2) + "eventually done: all f in p: f@end;")
    real = explored(Generated(), system)

    class Lying(Stopping):
        def run(self, system: System, budget: Budget, progress: object) -> Exploration:
            return replace(real, transitions=real.transitions + 1)

    with pytest.raises(AssertionError, match="by symmetry"):
        explored(Symmetric(Lying()), system)


def test_a_condition_that_may_have_no_value_is_asked_with_all_others() -> None:
    """Whether it has one is told by the row `error`, for which all questions are asked."""
    text = """model m; var seen: 0..2 = 0; var v[2]: bool = false;
process p[2] { a: seen += 1; }
leads some_day: v[seen] -> seen == 2;
"""
    system = model(text)
    assert halves(system) is None
    found = explored(Symmetric(Generated()), system)
    agree(system, found, explored(Generated(), system))
    assert isinstance(found.verdicts["error"], Violated)
    assert found.unreduced == ("p[0] and p[1] are told apart by `some_day`, line 3",)


@pytest.mark.slow
def test_six_faulters_with_a_row_about_runs_for_ever() -> None:
    """Where the search of all states can't end, the others are answered all the same."""
    source = Source("retry.mm", (SPECS / "retry.mm").read_text(encoding="utf-8"))
    values = {"policy": "VMA_RETRY", "evict": "true", "faulters": "6"}
    ((_, six),) = systems(source, values)
    assert any(each.endless for each in six.questions)
    found = explored(Tiered(), six, Budget(states=600_000))
    assert found.exhaustive and found.states > 100 * found.stored
    assert found.all_states == AllStates(600_000, exhaustive=False)
    for question in six.questions:
        unknown = isinstance(found.verdicts[question.name], Unknown)
        assert not unknown or question.endless, question.name
    assert any(isinstance(found.verdicts[e.name], Unknown) for e in six.questions if e.endless)
