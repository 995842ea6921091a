"""What is particular to the generated explorer: its text, packed states, limits."""

from __future__ import annotations

import random
import re
from dataclasses import replace

import pytest
from building import action, always_asked, counters, rules
from hypothesis import given, settings
from hypothesis import strategies as st
from systems import random_system, systems

from checker.engines.budget import Budget
from checker.engines.engine import Engine, Progress
from checker.engines.generated import Generated
from checker.engines.generated.layout import layout
from checker.engines.generated.moves import Moves
from checker.engines.generated.program import program
from checker.engines.generated.search import Search
from checker.engines.interpreted import Interpreted
from checker.front.model import load
from checker.ir.actions import Choice
from checker.ir.bounds import Known
from checker.ir.domain import BOOL, span_of
from checker.ir.expr import (
    FALSE,
    TRUE,
    Apply,
    Chosen,
    Const,
    Expr,
    Op,
    Read,
    Select,
    choose,
    conj,
    disj,
    equal,
    negate,
)
from checker.ir.obligations import Obligation
from checker.ir.questions import Question, QuestionKind
from checker.ir.system import System
from checker.ir.threads import ThreadKind
from checker.ir.variables import Role, Variable
from checker.semantics.replay import replay
from checker.semantics.step import LeftDomain
from checker.source import Source
from checker.trace import Shortest, Step, Trace
from checker.verdict import Holds, Reason, Unknown, Violated, trace_of
from tests.engines.conformance import agree, explored, reference
from tests.engines.engines import ENGINES, EXPLORERS
from tests.slow import first_of

WORDS = re.compile(
    r"def|expand|batch|seen|push|flags|hit|stuck|waits|for|in|if|elif|else|while|break|pass|not|and|or"
    r"|return|True|min|max|escaped|stuck_open|cycle_open|stepping|fails|known"
    r"|[a-z]|[acdghmqvwxzTP]\d+|rg\d+|f\d+_\d+"
)


def alone(*steps: tuple[Expr, dict[int, Expr]], domains: list[Variable]) -> System:
    """Rules over these variables, all 0 or as low as can be at first."""
    start = tuple(max(0, each.domain.low) for each in domains)
    named = [(f"r{k}", *each) for k, each in enumerate(steps)]
    return rules("alone", domains, [start], named, always_asked())


def data(*ranges: tuple[int, int]) -> list[Variable]:
    return [Variable(f"x{k}", span_of(*each), Role.DATA) for k, each in enumerate(ranges)]


def same(system: System) -> None:
    wanted = explored(Interpreted(), system)
    for engine in EXPLORERS:
        agree(system, explored(engine, system), wanted)


@given(systems(), st.randoms(use_true_random=False))
@settings(max_examples=5, deadline=None, derandomize=True)
def test_packing_and_unpacking_are_inverse(system: System, rng: random.Random) -> None:
    fields = layout(system.variables)
    domains = [each.domain for each in system.variables]
    state = tuple(rng.randint(each.low, each.high) for each in domains)
    packed = fields.pack(state)
    assert fields.unpack(packed) == state
    assert packed & ~fields.mask == 0


def test_nothing_of_a_spec_comes_into_the_text() -> None:
    evil = 'x"""; import os; os.abort() #'
    for seed in range(0, 60, 6):
        system = random_system(seed)
        spoilt = replace(
            system,
            name=evil,
            variables=tuple(replace(v, name=f"{evil}{v.name}") for v in system.variables),
            threads=tuple(replace(t, name=f"{evil}{t.name}") for t in system.threads),
            actions=tuple(replace(a, name=evil) for a in system.actions),
        )
        text = program(spoilt).text
        assert text == program(system).text
        for word in re.findall(r"[^\W\d]\w*", text):
            assert WORDS.fullmatch(word), word
        assert not set(text) & set("\"'\\@.`")


@pytest.mark.parametrize("count", [2, 3, 5])
def test_a_bad_index_reads_nothing(count: int) -> None:
    cells = data((-4, 6), *[(1, 2)] * count, (0, 9))
    index = Apply(Op.SUB, (Read(0), Const(2)))
    up = Apply(Op.ADD, (Read(0), Const(1)))
    down = Apply(Op.SUB, (Read(0), Const(1)))
    element = Select(1, count, index)
    same(
        alone(
            (Apply(Op.LT, (Read(0), Const(6))), {0: up, count + 1: element}),
            (Apply(Op.LT, (Const(-4), Read(0))), {0: down, count + 1: element}),
            (equal(element, Const(0)), {count + 1: Const(9)}),
            domains=cells,
        )
    )


def test_an_array_of_unlike_elements() -> None:
    cells = data((0, 1), (-3, 4), (0, 100), (0, 3), (-3, 100))
    up = Apply(Op.MOD, (Apply(Op.ADD, (Read(3), Const(1))), Const(4)))
    filled: dict[int, Expr] = {0: TRUE, 1: Const(-3), 2: Const(100)}
    same(alone((TRUE, {3: up, 4: Select(0, 3, Read(3))}), (TRUE, filled), domains=cells))


@pytest.mark.parametrize(
    "op", [Op.DIV, Op.MOD, Op.BIT, Op.BITAND, Op.BITOR, Op.MIN, Op.MUL, Op.WITHOUT]
)
def test_operators_on_negative_numbers(op: Op) -> None:
    cells = data((-3, 3), (-3, 3), (-12, 12))
    steps = [
        (TRUE, {k: Apply(Op.MIN, (Const(3), Apply(Op.ADD, (Read(k), Const(1)))))}) for k in range(2)
    ]
    result = Apply(op, (Read(0), Read(1)))
    shown = Apply(Op.MAX, (Const(-12), Apply(Op.MIN, (Const(12), result))))
    system = alone(*steps, (TRUE, {2: shown}), domains=cells)
    same(replace(system, initials=((-3, -3, 0),)))


@pytest.mark.parametrize("op", [Op.SINGLETON, Op.SIZE])
def test_operators_on_one_set(op: Op) -> None:
    cells = data((-3, 9), (-12, 520))
    up = (TRUE, {0: Apply(Op.MIN, (Const(9), Apply(Op.ADD, (Read(0), Const(1)))))})
    system = alone(up, (TRUE, {1: Apply(op, (Read(0),))}), domains=cells)
    same(replace(system, initials=((-3, 0),)))


@pytest.mark.parametrize("members", [-3, 0, 1, 2, 7, 1 << 63])
def test_the_size_of_a_set_that_is_always_the_same(members: int) -> None:
    """It is a number, though not one that the spec has written."""
    cells = data((0, 1), (0, 64), (0, 1))
    always = Apply(Op.ADD, (Apply(Op.DIV, (Read(0), Const(2))), Const(members)))
    two = Apply(Op.SIZE, (choose(equal(Read(2), Const(0)), always, Read(0)),))
    up = Apply(Op.SUB, (Const(1), Read(0)))
    same(alone((TRUE, {0: up}), (TRUE, {1: Apply(Op.SIZE, (always,))}), domains=cells))
    same(alone((TRUE, {0: up, 2: up}), (TRUE, {1: two}), domains=cells))


def test_states_wider_than_a_word() -> None:
    big = 1 << 70
    cells = data((0, 4 * big), (-big, 0), (0, 1))
    more = Apply(Op.ADD, (Read(0), Const(big)))
    less = Apply(Op.SUB, (Const(0), Read(0)))
    system = alone(
        (Apply(Op.LE, (Read(0), Const(3 * big))), {0: more}),
        (Apply(Op.LE, (Read(0), Const(big))), {1: less, 2: TRUE}),
        domains=cells,
    )
    same(system)
    assert explored(Generated(), system).states > 5


def test_deep_and_shared_expressions() -> None:
    """As text each would be longer than memory, or nested deeper than Python reads."""
    cells = data((0, 7), (0, 1))
    doubled: Expr = Read(0)
    nested: Expr = Read(0)
    for k in range(120):
        doubled = Apply(Op.MOD, (Apply(Op.ADD, (doubled, doubled)), Const(7)))
        nested = choose(equal(Read(0), Const(k % 8)), nested, Apply(Op.MIN, (nested, Const(k))))
    up = Apply(Op.MOD, (Apply(Op.ADD, (Read(0), Const(1))), Const(8)))
    bounded = Apply(Op.MOD, (nested, Const(8)))
    same(
        alone(
            (TRUE, {0: up}),
            (equal(doubled, Const(3)), {1: TRUE}),
            (TRUE, {0: bounded}),
            domains=cells,
        )
    )


def test_a_choice_of_many_values() -> None:
    choices = (Choice("a", span_of(-2, 40)), Choice("b", span_of(0, 1)))
    step = action(
        "pick",
        0,
        ThreadKind.RULE,
        None,
        None,
        guard=Apply(Op.LE, (Const(0), Chosen(0))),
        updates={0: Chosen(0), 1: Chosen(1)},
        choices=choices,
    )
    base = alone((TRUE, {}), domains=[*data((-2, 40)), Variable("b", BOOL, Role.DATA)])
    system = replace(base, actions=(step,))
    same(system)
    assert explored(Generated(), system).transitions == 82 * 82


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
def test_a_step_out_of_its_domain_is_our_bug(engine: Engine) -> None:
    lying = Obligation(FALSE, FALSE, "out-of-range", "", up := _up(0), span_of(0, 2))
    base = alone((TRUE, {}), domains=data((0, 2), (0, 1)))
    step = replace(base.actions[0], updates={0: up}, obligations=(lying,))
    with pytest.raises(LeftDomain, match=r"r0 gives x0 3, not in 0\.\.2"):
        explored(engine, replace(base, actions=(step,)))


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
def test_a_step_out_of_its_domain_is_seen_where_the_proof_was_given_up(engine: Engine) -> None:
    total = Apply(Op.ADD, (Read(0), Read(1)))
    atoms = [negate(equal(Apply(Op.MOD, (total, Const(k))), Const(5))) for k in range(10, 70)]
    guard = conj(tuple(disj(tuple(x for x in atoms if x is not each)) for each in atoms))
    system = alone((guard, {0: _up(0)}), domains=data((0, 2), (0, 3)))  # verified in here
    assert Known(system).where(system.actions[0]).stays_in_domain(0) is False
    with pytest.raises(LeftDomain, match=r"r0 gives x0 3, not in 0\.\.2"):
        explored(engine, system)
    moves = Moves(system)
    with pytest.raises(LeftDomain, match=r"r0 gives x0 3, not in 0\.\.2"):
        for x in range(3):
            moves.outcomes((x, 0))


def test_a_replayed_step_out_of_its_domain_is_seen() -> None:
    base = alone((TRUE, {}), domains=data((0, 2), (0, 1)))
    action = replace(base.actions[0], updates={0: Const(3)})
    system = replace(base, actions=(action,))
    trace = Trace(system, (0, 0), (Step(action, (), (3, 0)),))
    with pytest.raises(LeftDomain):
        replay(trace, "error")


def _up(variable: int) -> Expr:
    return Apply(Op.ADD, (Read(variable), Const(1)))


@pytest.mark.parametrize("seeds", first_of(1, [range(24), range(80)]))
def test_the_filter_for_cycles_of_waits_is_narrow(seeds: range) -> None:
    """It asks the definition in few states where there is no cycle; that takes long."""
    asked = states = 0
    for seed in seeds:
        system, whole = reference(seed)
        if not isinstance(whole.verdicts["cycle"], Holds):
            continue
        search = Search(system, Budget(), lambda _: None)
        search.run()
        asked += search.findings.suspected
        states += len(search.seen)
    assert states > 8 * len(seeds)
    assert asked * 50 < states


# Limits


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
def test_no_time_and_no_memory(engine: Engine) -> None:
    system = counters(2, 3)
    for budget, reason in [
        (Budget(seconds=0.0), Reason.SECONDS),
        (Budget(memory=1), Reason.MEMORY),
    ]:
        found = explored(engine, system, budget)
        assert not found.exhaustive
        for verdict in found.verdicts.values():
            assert isinstance(verdict, Unknown)
            assert verdict.reason is reason
            assert "Raise --max-" in verdict.text


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
def test_an_interrupt_ends_the_run_as_a_limit_does(engine: Engine) -> None:
    def stop(progress: Progress) -> None:
        raise KeyboardInterrupt

    low = Apply(Op.LE, (Read(5), Const(0)))
    system = counters(5, 9)
    asked = (*system.questions, Question("low", QuestionKind.ALWAYS, low))
    found = engine.run(replace(system, questions=asked), Budget(), stop)
    assert not found.exhaustive
    stuck = found.verdicts["stuck"]
    assert isinstance(stuck, Unknown)
    assert stuck.reason is Reason.INTERRUPTED
    if found.states > 1:
        assert isinstance(found.verdicts["low"], Violated), "what was decided stays"


def test_what_a_limit_says() -> None:
    system = counters(5, 9)
    found = explored(Generated(), system, Budget(states=20_000))
    verdict = found.verdicts["error"]
    assert isinstance(verdict, Unknown)
    assert re.fullmatch(
        r"Stopped at 20,000 states \(depth \d+, [\d,]+ still to expand\); "
        r"no violation among them\. Raise --max-states\.",
        verdict.text,
    )
    deep = explored(Generated(), system, Budget(depth=3)).verdicts["error"]
    assert isinstance(deep, Unknown)
    assert deep.text.startswith("Stopped at depth 3 (56 states, 35 still to expand)")


def test_the_limit_of_states_is_exact() -> None:
    system = counters(3, 8)
    assert explored(Generated(), system, Budget(states=511)).states == 511
    whole = explored(Generated(), system, Budget(states=512))
    assert whole.exhaustive
    assert set(whole.verdicts.values()) == {Holds()}


def test_progress_is_told_now_and_then() -> None:
    told: list[Progress] = []
    Generated().run(counters(5, 10), Budget(), told.append)
    assert told
    assert all(each.waiting <= each.states for each in told)
    assert [each.states for each in told] == sorted(each.states for each in told)


def test_an_error_is_not_called_shortest_where_its_level_was_cut(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What breaks in a state is one step nearer than what breaks when a step is tried in it."""
    text = (
        "model early; var n: 0..8000 = any;"
        "process p { l: assert n != 0;  n = 0; } always q: 8 / (8000 - n) >= 0;"
    )
    model = load(Source("early.mm", text))
    (combination,) = model.combinations({})
    monkeypatch.setattr("checker.engines.generated.search._NEWS", 1)

    def stop(_: Progress) -> None:
        raise KeyboardInterrupt

    found = Generated().run(model.system(combination), Budget(), stop)
    run = trace_of(found.verdicts["error"])
    assert run is not None
    assert run.length == 1 and run.shortest is Shortest.UNKNOWN
    assert not found.exhaustive
