"""Runs for ever with times, against a search over whole units of time on random systems.

The search over whole units is a graph of its own: a state with the ages of its threads, and whether
a unit passed before the last step. A run counts if units pass in it again and again, or none do at
last and nobody is then in a delay that must end. All bounds are whole and closed, so whole units
are enough.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import pytest

from checker.api import systems
from checker.engines.budget import Budget
from checker.engines.interpreted import Interpreted
from checker.engines.liveness.automaton import literals
from checker.engines.liveness.graph import Graph
from checker.engines.liveness.rows import Rows
from checker.engines.timed.answers import with_times
from checker.ir.expr import Read
from checker.ir.formulas import Both, Either, Formula, Now, always, eventually, opposite
from checker.ir.questions import Question, QuestionKind
from checker.ir.system import State, System
from checker.ir.threads import Fairness, ThreadKind
from checker.semantics.endless import owing, violates
from checker.semantics.integers import value
from checker.semantics.laps import Lasting, lasting
from checker.semantics.timing import time
from checker.source import Source
from checker.trace import Step
from checker.verdict import Holds, Reason, Unknown, Verdict, Violated
from tests.engines.liveness.test_against_reading import random_formula, waiting_for
from tests.engines.timed.whole_time import Ages, Clockwork
from tests.slow import first_of
from tests.timed_systems import BOXES, random_system

Node = tuple[State, Ages, bool]


def asked(seed: int, *, symbolic: bool = False) -> System:
    """A timed system with one question. Those who must not rest owe their steps."""
    rng = random.Random(seed)
    system = random_system(rng, symbolic)
    actions = []
    for each in system.actions:
        owes = system.threads[each.thread].kind in (ThreadKind.PROCESS, ThreadKind.DAEMON)
        if owes and not (each.delay is not None and each.delay.high is None):
            fairness = rng.choice([Fairness.WEAK, Fairness.WEAK, Fairness.STRONG])
            each = replace(each, fairness=fairness, obliged=True)
        actions.append(each)
    system = replace(system, actions=tuple(actions))
    formula = random_formula(rng, system, 2)
    if rng.random() < 0.6 and all(len(each.locations) > 1 for each in system.threads):
        formula = waiting_for(rng, system)
    question = Question("q", QuestionKind.LTL, formula=formula)
    return replace(system, questions=(question, *system.questions))


def by_whole_units(system: System, wrong: Formula, point: Mapping[str, Fraction]) -> bool:
    """Whether there is a run of which `wrong` is true."""
    clockwork = Clockwork(system, Fraction(1, 2) if point else Fraction(1), point)
    young = (0,) * len(system.threads)
    nodes: list[Node] = [(state, young, False) for state in system.initials]
    numbers = {node: k for k, node in enumerate(nodes)}
    beyond = 2 * len(system.variables)
    ticked, free = Read(beyond), Read(beyond + 1)
    conditions = (*literals(wrong), ticked, free)
    graph = Graph(len(nodes), lambda number: nodes[number][0], conditions)
    for state, ages, late in nodes:  # which grows meanwhile
        now: Ages | None = ages
        passed = False
        while now is not None:
            for step in clockwork.tried(state):
                assert step.action is not None
                in_time = clockwork.in_time(step.action, now[step.action.thread])
                if not isinstance(step, Step) or not in_time:
                    continue
                after = step.state, clockwork.behind(state, now, step), passed
                if after not in numbers:
                    numbers[after] = len(nodes)
                    nodes.append(after)
                graph.targets.append(numbers[after])
                graph.movers.append(step.action.thread)
            older = clockwork.waits(state, now)
            now = None if passed and older == now else older
            passed = True
        _, limits = clockwork.patience(state)
        true = [bool(value(each, state)) for each in literals(wrong)]
        letter = [*true, late, not limits]
        weak, strong = (sum(1 << k for k in each) for each in owing(system, state))
        graph.end(sum(1 << k for k, each in enumerate(letter) if each), (weak, strong))
    rows = Rows(graph)
    goes_on = Either(always(eventually(Now(ticked))), eventually(always(Now(free))))
    rests = rows.look(wrong, lambda _: True, lambda: None, prompt=False).rest
    found = rows.look(Both(wrong, goes_on), lambda _: True, lambda: None, prompt=False).part
    return rests is not None or found is not None


def said(system: System) -> tuple[bool, Verdict]:
    """Whether times made a difference, and the verdict."""
    found = Interpreted().run(system, Budget(), lambda _: None)
    answer = with_times(system, found.verdicts, Budget())["q"]
    return isinstance(found.verdicts["q"], Violated) and not isinstance(answer, Violated), answer


def agrees(seed: int, points: list[dict[str, Fraction]]) -> str:
    system = asked(seed, symbolic=len(points) > 1)
    formula = system.questions[0].formula
    assert formula is not None
    by_times, answer = said(system)
    real = [by_whole_units(system, opposite(formula), point) for point in points]
    if isinstance(answer, Holds):
        assert not any(real), seed
        return "holds by times" if by_times else "holds"
    if isinstance(answer, Violated):
        assert answer.trace is not None
        assert violates(answer.trace, formula)
        if answer.trace.loop is None:
            assert time(answer.trace) is not None
        else:
            assert lasting(answer.trace) is Lasting.YES
        assert any(real) or len(points) > 1, seed
        return "violated"
    assert isinstance(answer, Unknown) and answer.reason is Reason.TIMING
    return "unknown, and there is one" if any(real) else "unknown"


def count(seeds: range, points: list[dict[str, Fraction]]) -> Counter[str]:
    return Counter(agrees(seed, points) for seed in seeds)


@pytest.mark.parametrize("block", first_of(1, range(240)))
def test_whole_units_say_the_same(block: int) -> None:
    found = count(range(block * 5, (block + 1) * 5), [{}])
    assert block or len(found) > 1
    assert found["unknown, and there is one"] <= 2


FED = """
model watchdog;
var fed: bool = false;
process feeder { feed: delay 2..3 ms;  fed = true;  goto feed; }
process dog { watch: delay 10 ms;  check: if (fed) { fed = false;  goto watch; }  bark:  stop; }
leads goes_on: dog@check -> dog@watch;
"""


def of(text: str, most: int) -> Verdict:
    ((_, system),) = systems(Source("m.mm", text))
    found = Interpreted().run(system, Budget(), lambda _: None)
    return with_times(system, found.verdicts, Budget(), most=most)["goes_on"]


def test_nothing_is_proved_where_not_all_was_looked_at() -> None:
    assert of(FED, 10_000) == Holds(timed=True)
    for most in (1, 6, 11):
        verdict = of(FED, most)
        assert isinstance(verdict, Unknown) and "not all looked for" in verdict.text
    assert isinstance(of(FED.replace("2..3 ms", "2..10 ms"), 10_000), Violated)


def test_at_each_value_of_a_parameter_it_must_hold() -> None:
    """An open parameter: it holds if the feeder is in time at each of its values."""
    text = "model m;\nparam t: time in 2..9 ms;\nvar fed: bool = false;\n"
    text += "process feeder { feed: delay t;  fed = true; }\n"
    text += (
        "process dog { watch: delay 10 ms;  if (fed) { goto good; }  bark: stop;  good: skip; }\n"
    )
    text += "eventually goes_on: dog@good;\n"
    assert of(text, 10_000) == Holds(timed=True)
    assert not isinstance(of(text.replace("2..9", "2..11"), 10_000), Holds)


GRID = [
    dict(zip(BOXES, each, strict=True))
    for each in [(Fraction(a, 2), Fraction(b, 2)) for a in range(0, 5, 2) for b in range(2, 7, 2)]
]


@pytest.mark.slow
@pytest.mark.parametrize("block", range(20))
def test_whole_units_say_the_same_at_each_value_of_parameters(block: int) -> None:
    found = count(range(block * 20, (block + 1) * 20), GRID)
    assert found["violated"] and found["holds"]
