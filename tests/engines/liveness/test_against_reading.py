"""Random systems and random formulas: the same answer as the second reading, by both engines."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from checker.api import systems
from checker.engines.budget import Budget
from checker.engines.engine import Engine
from checker.engines.generated import Generated
from checker.engines.interpreted import Interpreted
from checker.ir.expr import Const, Read, equal
from checker.ir.formulas import (
    Both,
    Either,
    Formula,
    Next,
    Now,
    Release,
    Until,
    always,
    eventually,
    opposite,
)
from checker.ir.questions import Question, QuestionKind
from checker.ir.system import System
from checker.ir.threads import Fairness
from checker.ir.verify import verify
from checker.semantics.endless import violates
from checker.source import Source
from checker.verdict import Holds, Violated
from tests.reading_endless import has_run
from tests.systems import random_system

MOST = 30
"""Systems with more states than this are left out."""


def random_formula(rng: random.Random, system: System, depth: int) -> Formula:
    """A formula over equations between a variable and a number."""
    if depth == 0 or rng.random() < 0.1:
        variable = rng.randrange(len(system.variables))
        domain = system.variables[variable].domain
        condition = equal(Read(variable), Const(rng.randint(domain.low, min(domain.high, 3))))
        now = Now(condition)
        return now if rng.random() < 0.6 else opposite(now)
    one = random_formula(rng, system, depth - 1)
    match rng.randrange(8):
        case 0:
            return always(one)
        case 1:
            return eventually(one)
        case 2:
            return Next(one)
        case 3:
            return always(eventually(one))
    other = random_formula(rng, system, depth - 1)
    return rng.choice([Both, Either, Until, Release])(one, other)


def with_fairness(rng: random.Random, system: System) -> System:
    """The system with more kinds of fairness: some strong, some envs that owe their steps."""
    actions = []
    strength = {
        (number, place): rng.choice([Fairness.WEAK, Fairness.WEAK, Fairness.STRONG, None])
        for number, thread in enumerate(system.threads)
        for place in (range(len(thread.locations)) if thread.locations else [None])
    }
    for each in system.actions:
        wanted = strength[each.thread, each.source]
        forever = each.delay is not None and each.delay.high is None
        if wanted is not None and not forever:
            each = replace(each, fairness=wanted, obliged=True)
        actions.append(each)
    return replace(system, actions=tuple(actions))


def blinking(rng: random.Random) -> System:
    """Threads that wait for what others make true now and then, so that fairness matters."""

    def literal() -> str:
        return rng.choice(["v0", "!v0", "v1", "!v1", "v0 == v1", "v0 != v1", "v0 && v1", "true"])

    text = "model m;\nvar v0, v1: bool = false;\n"
    for thread in range(rng.randint(2, 3)):
        kind = rng.choice(["process", "process", "process", "env", "daemon"])
        labels = rng.randint(1, 2)
        text += f"{kind} t{thread} {{\n"
        for label in range(labels):
            fair = rng.choice(["", " fair strong"])
            changed = rng.randrange(2)
            text += f"l{label}{fair}: await {literal()};\n"
            turns = f"v{changed} = !v{changed};"
            maybe = f"either {{ {turns} }} or {{ skip; }}"
            text += rng.choice([f"v{changed} = {literal()};", turns, maybe, maybe, ""])
            text += f"goto l{rng.randrange(labels)};\n" if rng.random() < 0.8 else "stop;\n"
        text += "}\n"
    ((_, system),) = systems(Source("m.mm", text))
    return system


def waiting_for(rng: random.Random, system: System) -> Formula:
    """What must happen, or happen again and again, to a thread or a variable."""
    one, other = random_formula(rng, system, 0), random_formula(rng, system, 0)
    if rng.random() < 0.5:
        thread = rng.choice(system.threads)
        assert thread.variable is not None
        place = rng.randrange(1, len(thread.locations))
        one = Now(equal(Read(thread.variable), Const(place)))
    leads = always(Either(opposite(one), eventually(other)))
    again = Either(opposite(always(eventually(one))), always(eventually(other)))
    return rng.choice([eventually(one), always(eventually(one)), leads, again])


def asked(seed: int) -> System | None:
    """A system with one question; None if it is too large."""
    rng = random.Random(seed)
    if seed % 2:
        system = blinking(rng)
        formula = waiting_for(rng, system)
    else:
        system = with_fairness(rng, random_system(seed))
        formula = random_formula(rng, system, rng.choice([1, 2, 2, 3]))
    question = Question("q", QuestionKind.LTL, formula=formula)
    others = tuple(each for each in system.questions if each.kind is QuestionKind.ERROR)
    system = replace(system, questions=(question, *others))
    verify(system)
    found = Interpreted().run(system, Budget(states=MOST), lambda _: None)
    return system if found.exhaustive else None


def agrees(engine: Engine, seed: int) -> str:
    """What the engine says; it is what the reading says, and a run that it shows is one."""
    system = asked(seed)
    if system is None:
        return "too large"
    formula = system.questions[0].formula
    assert formula is not None
    verdict = engine.run(system, Budget(), lambda _: None).verdicts["q"]
    wanted = has_run(system, opposite(formula))
    assert isinstance(verdict, Violated if wanted else Holds), (seed, verdict)
    if not isinstance(verdict, Violated):
        return "holds"
    assert verdict.trace is not None
    assert violates(verdict.trace, formula)
    return "rests" if verdict.trace.loop is None else "loops"


SEEDS = range(6)
EACH = 60


@pytest.mark.parametrize("seed", SEEDS)
def test_generated_agrees(seed: int) -> None:
    found = [agrees(Generated(), number) for number in range(seed * EACH, (seed + 1) * EACH)]
    assert {"holds", "loops"} <= {*found}


@pytest.mark.parametrize("seed", range(6, 8))
def test_interpreted_agrees(seed: int) -> None:
    """Of other systems, so that of all together there are 500 in each run."""
    for number in range(seed * 70, (seed + 1) * 70):
        agrees(Interpreted(), number)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6, 40))
def test_many_more(seed: int) -> None:
    for number in range(seed * EACH, (seed + 1) * EACH):
        agrees(Generated(), number)
