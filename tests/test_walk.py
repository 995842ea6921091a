"""Walks by hand: their runs are runs, their searches as short as those of the engines."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from systems import random_system

from checker.api import Options, check, read
from checker.diagnostic import SpecError
from checker.engines.budget import Budget
from checker.front.added import Asking
from checker.ir.expr import FALSE
from checker.ir.questions import QuestionKind
from checker.semantics.integers import value
from checker.semantics.reached import reached
from checker.semantics.replay import replay
from checker.source import Source
from checker.task import Task
from checker.trace import Failure, Step
from checker.verdict import trace_of
from checker.walk import CannotWalk, Walk, start
from checker.ways import Found, NotFound
from tests.shipped import shipped
from tests.slow import first_of, one_in

ROOT = Path(__file__).parent.parent
RETRY = str(ROOT / "specs" / "retry.mm")
COUNTER = """model counter;
var total: 0..2 = 0;
process adder[2] {
    var seen: 0..2 = 0;
read:  seen = total;
write: total = seen + 1;
}
always both: (all a in adder: a@end) -> total == 2;
"""


def counter() -> Walk:
    return start(Source("counter.mm", COUNTER))


def names(walk: Walk) -> list[str]:
    return [each.action.name for each in walk.taken if each.action is not None]


def test_a_walk_to_a_lost_update() -> None:
    walk = counter()
    for number in (0, 1, 0, 0):  # both read, then both write
        walk.take(number)
    assert names(walk) == ["adder[0]@read", "adder[1]@read", "adder[0]@write", "adder[1]@write"]
    assert [each.question.name for each in walk.shows()] == ["both"]
    assert walk.moves.possible == ()
    replay(walk.trace, "both")


def test_undo_redo_and_jump() -> None:
    walk = counter()
    walk.take(0)
    one = walk.state
    walk.take(0)
    two = walk.state
    walk.undo()
    assert walk.state == one
    walk.redo()
    assert walk.state == two
    walk.jump(0)
    assert walk.state == walk.system.initials[0]
    walk.jump(2)
    assert walk.state == two
    walk.undo()
    walk.take(1)  # another way: what was undone is gone
    assert names(walk) == ["adder[0]@read", "adder[1]@read"]
    with pytest.raises(CannotWalk):
        walk.redo()
    with pytest.raises(CannotWalk, match="only 2 can be undone"):
        walk.undo(3)
    walk.undo(2)
    with pytest.raises(CannotWalk, match="first state"):
        walk.undo()
    walk.take(0)  # the same step again keeps what comes behind
    assert len(walk.taken) == 2


def test_what_cannot_be_done_changes_nothing() -> None:
    walk = counter()
    for wrong in (
        lambda: walk.take(2),
        lambda: walk.take(-1),
        lambda: walk.jump(1),
        lambda: walk.redo(),
        lambda: walk.begin(1),
        lambda: walk.unwatch(0),
    ):
        with pytest.raises(CannotWalk):
            wrong()
    assert walk.position == 0
    assert walk.taken == []


def test_a_run_until_is_a_shortest_one() -> None:
    walk = counter()
    found = walk.run_until(walk.condition("total == 1 && (all a in adder: a@end)"))
    assert isinstance(found, Found)
    assert len(found.steps) == walk.position == 4
    assert walk.run_until(walk.condition("total == 1")) == Found((), 1)
    assert walk.position == 4


ROWS = """model rows;
lock a, b: mutex;
var n: 0..2 = 0;
process p[2] { l: n = 1;  m: a.lock();  o: b.lock();  release all; }
process q { l: b.lock();  m: a.lock();  release all; }
reachable one:  n == 1;
always    nobody[t in p]: !(t@end);
always step up: n' >= n;
within 1 ms soon: q@l -> q@m;
"""


def test_a_run_goes_to_a_row_of_the_report() -> None:
    source = Source("rows.mm", ROWS)
    report = check(source, Options(workers=1))
    for name in ("deadlock", "one", "nobody"):
        walk = start(source)
        (answer,) = [each for _, each in report.answers if each.row == name]
        shortest = min(each.length for each in answer.findings if trace_of(each.verdict))
        walk.run_until(walk.goal(name))
        assert walk.position == shortest > 0
        assert name in {each.question.family or each.question.name for each in walk.shows()} | {
            "deadlock" for each in walk.shows() if each.question.name in ("stuck", "cycle")
        }
    with pytest.raises(CannotWalk, match="--property soon"):
        start(source).goal("soon")
    for name in ("anybody", "n + 1"):
        with pytest.raises(SpecError):
            start(source).goal(name)


BROKEN = """model broken;
var n: 0..3 = 0;
process p { a: n = 2;  b: n = 1;  c: n = 3;  d: n = 0;  e: assert n == 1; }
process q { w: await n == 3;  x: skip; }
always step up: n' >= n;
always step even: n' >= 0;
"""


@pytest.mark.parametrize(
    ("asked", "steps"),
    [
        ("", 5),  # e of p fails
        ("reachable half: 6 / (3 - n) == 9;", 3),  # it has no value in a state
        ("always step same: n' <= 6 / (3 - n);", 4),  # nor has a step
    ],
)
def test_a_run_goes_to_an_error_or_a_step(asked: str, steps: int) -> None:
    """As far as the report's own run, which another engine found."""
    source = Source("broken.mm", BROKEN + asked)
    report = check(source, Options(workers=1))
    for name, length in (("error", steps), ("up", 2)):
        walk = start(source)
        (answer,) = [each for _, each in report.answers if each.row == name]
        run = trace_of(answer.decisive.verdict)
        assert run is not None
        walk.run_until(walk.goal(name))
        assert walk.position == run.length == length
        shown = {"error" if each.failure else each.question.name for each in walk.shows()}
        assert name in shown
        assert walk.run_until(walk.goal(name)) == Found((), 1)
    found = start(source).run_until(walk.goal("even"))
    assert found == NotFound(found.states, all=True)


def test_nothing_follows_a_step_that_fails() -> None:
    walk = start(Source("broken.mm", BROKEN))
    walk.run_until(walk.goal("error"))
    assert walk.failure is not None and walk.failure.obligation.code == "assert-failed"
    assert walk.run_until(walk.goal("n == 3")) == NotFound(1, all=True)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("totl == 1", (1, 1, 1, 5)),
        ("total ==", (1, 9, 1, 10)),
        ("true &&\n  totl == 1", (2, 3, 2, 7)),
        ("total == 1;\nalways z: true", (1, 1, 1, 12)),
        ("all adder in 2: total == adder", (1, 5, 1, 10)),
    ],
)
def test_a_place_is_one_of_what_was_typed(text: str, place: tuple[int, ...]) -> None:
    with pytest.raises(SpecError) as told:
        counter().condition(text)
    (found,) = told.value.diagnostics
    assert found.primary is not None
    span = found.primary.span
    assert (span.line, span.column, span.end_line, span.end_column) == place
    assert told.value.sources[span.file].text == text


def test_what_is_not_found_is_never_said_not_to_be() -> None:
    walk = counter()
    assert walk.run_until(walk.condition("total == 2 && adder[0]@read")) == NotFound(13, all=True)
    assert walk.run_until(FALSE, states=5) == NotFound(5, all=False)
    assert walk.position == 0


def test_watches_and_values() -> None:
    walk = start(
        Source("w.mm", "model w; var q: queue[2] of 1..2 = []; process p { at: q.put(2); }")
    )
    length, head = walk.watch("q.len"), walk.watch("q.head")
    assert (walk.seen(length), walk.seen(head)) == (0, None)
    walk.take(0)
    assert (walk.seen(length), walk.seen(head)) == (1, 2)
    assert walk.seen(length, 0) == 0
    walk.unwatch(0)
    assert walk.watches == [head]
    assert head.domain.show(2) == "2"


def test_each_part_of_what_has_parts_is_watched() -> None:
    walk = start(
        Source(
            "w.mm",
            "model w; struct S { who: p?; n: 0..2; } var s: S = { who: none, n: 0 };"
            "var q: queue[2] of 1..2 = []; process p { at: q.put(2); b: s = { who: p, n: 1 }; }",
        )
    )
    walk.watch("s")
    walk.watch("q")
    walk.watch("true ? s : { n: 2, who: none }")
    walk.take(0)
    walk.take(0)
    found = {
        each.name: None if (now := walk.seen(each)) is None else each.domain.show(now)
        for each in walk.watches
    }
    assert found == {
        "s.who": "p",
        "s.n": "1",
        "q.len": "1",
        "q[0]": "2",
        "q[1]": None,
        "(true ? s : { n: 2, who: none }).who": "p",
        "(true ? s : { n: 2, who: none }).n": "1",
    }


@pytest.mark.parametrize(
    "text",
    [
        "1 +",
        "nobody_knows",
        "total == 0; reachable other: true",
        "total == 0 expect violated",
        "total' == 0",
        "total",
        "total == 0; var more: bool = false",
        "/*",
        "true || " * 2000 + "true",
        "",
    ],
)
def test_what_is_no_condition_is_told(text: str) -> None:
    walk = counter()
    with pytest.raises(SpecError) as told:
        walk.condition(text)
    places = [each.primary.span for each in told.value.diagnostics if each.primary]
    assert all(each.file in told.value.sources for each in places)


SPECS = [
    *shipped(step=2),
    *one_in(2, sorted((ROOT / "tests/models/holds").glob("*.mm"))),
]


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_a_question_asked_beside_the_text_is_the_same(path: Path) -> None:
    prepared = Task(read(str(path)), {}).prepared()
    system = prepared.system(0)
    asking = Asking(prepared.model, prepared.combinations[0], system)
    kinds = (QuestionKind.REACHABLE, QuestionKind.ALWAYS)
    asked = [each for each in system.questions if each.kind in kinds and not each.family]
    for question in asked[:3]:
        assert asking.condition(question.text) == question.condition


def test_parameters_are_respected() -> None:
    texts = {}
    for policy in ("HOLD", "VMA_RETRY"):
        walk = start(read(RETRY), {"policy": policy, "evict": "false"})
        texts[policy] = walk.condition("policy == HOLD")
    assert {name: value(each, walk.state) for name, each in texts.items()} == {
        "HOLD": 1,
        "VMA_RETRY": 0,
    }


def test_several_combinations_have_to_be_narrowed() -> None:
    with pytest.raises(SpecError, match="one combination of values, and there are 6"):
        start(read(RETRY))


def test_a_run_of_an_engine_can_be_followed() -> None:
    settings = {"policy": "HOLD", "evict": "false"}
    report = check(read(RETRY), Options(settings, workers=1))
    walk = start(read(RETRY), settings)
    followed = 0
    for finding in report.columns[0].findings:
        trace = trace_of(finding.verdict)
        if trace is None:
            continue
        walk.follow(trace)
        followed += 1
        assert walk.position == trace.length
        assert finding.question.name in [each.question.name for each in walk.shows()]
        found = start(read(RETRY), settings)
        if finding.question.over_states:
            assert finding.question.condition is not None
            way = found.run_until(finding.question.condition)
            assert isinstance(way, Found)
            assert len(way.steps) <= trace.length  # a run with times may be longer
    assert followed > 2


def test_a_failing_step_ends_the_run() -> None:
    walk = start(Source("f.mm", "model f; var a: bool = false; process p { at: assert a; }"))
    failure = walk.take(0)
    assert isinstance(failure, Failure)
    assert walk.failure == failure
    assert walk.moves.possible == ()
    assert [each.question.name for each in walk.shows()] == ["error"]
    replay(walk.trace, "error")
    with pytest.raises(CannotWalk, match="error"):
        walk.take(0)
    walk.undo()
    assert walk.failure is None
    assert len(walk.moves.possible) == 1


@pytest.mark.parametrize("seed", first_of(4, range(8)))
def test_random_walks_are_runs(seed: int) -> None:
    """Any way through a random system can be followed, is as it was, and is one that is known."""
    system = random_system(seed)
    graph = reached(system, 300)
    if graph is None:
        return
    dice = random.Random(seed)
    walk = Walk(system)
    for _ in range(4):
        walk.begin(dice.randrange(len(system.initials)))
        while walk.moves.possible and walk.failure is None and walk.position < 9:
            walk.take(dice.randrange(len(walk.moves.possible)))
        assert walk.state in graph.states
        states = [walk.state_at(number) for number in range(walk.position + 1)]
        again = Walk(system)
        again.follow(walk.trace)
        assert [again.state_at(number) for number in range(again.position + 1)] == states


@pytest.mark.parametrize("seed", first_of(4, range(12)))
def test_searches_agree_with_the_graph(seed: int) -> None:
    system = random_system(seed)
    graph = reached(system, 300)
    if graph is None:
        return
    distance = dict.fromkeys(system.initials[:1], 0)
    changed = True
    while changed:
        changed = False
        for before, _, after in graph.steps:
            near = distance.get(graph.states[before])
            if near is not None and near + 1 < distance.get(graph.states[after], 10**6):
                distance[graph.states[after]] = near + 1
                changed = True
    for question in system.questions:
        if question.condition is None or not question.over_states:
            continue
        true = [far for state, far in distance.items() if value(question.condition, state)]
        found = Walk(system).search(question.condition, Budget())
        if true:
            assert isinstance(found, Found)
            assert len(found.steps) == min(true)
        else:
            assert found == NotFound(len(distance), all=True)


def test_locks_and_waits() -> None:
    text = """model l; lock m: mutex grant fifo;
    process p[3] { at: m.lock(); in_: skip; m.release(); }"""
    walk = start(Source("l.mm", text))
    for number in (0, 2, 1):
        walk.take([each.action.thread for each in walk.moves.possible if each.action].index(number))
    (held,) = walk.locks()
    assert held.held == ((0, 0),)
    assert held.asked == ((2, 0), (1, 0))
    assert [each.thread for each in walk.waits()] == [1, 2]


def test_steps_are_steps() -> None:
    walk = counter()
    assert isinstance(walk.take(0), Step)
    assert walk.trace.length == 1
    assert walk.timed() is not None
