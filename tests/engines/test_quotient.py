"""Search by symmetry: the same answers and counts as without, and why threads are told apart."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from math import comb
from pathlib import Path

import pytest

from checker.api import systems
from checker.engines.budget import Budget
from checker.engines.generated import Generated
from checker.engines.generated.quotient import Symmetric, Symmetry, reason, symmetry
from checker.engines.interpreted import Interpreted
from checker.engines.native.machine import available
from checker.engines.symmetry.interchangeable import Exchange, families, interchange
from checker.engines.tiers import Tiered
from checker.exploration import Exploration
from checker.front.model import load
from checker.ir.questions import QuestionKind
from checker.ir.system import State, System
from checker.semantics.deciding import broken_by, decides
from checker.semantics.integers import outcomes, question_failure
from checker.semantics.replay import replay
from checker.source import Source
from checker.trace import Step
from checker.verdict import Holds, Unknown, trace_of
from tests.engines.conformance import agree, explored
from tests.slow import first_of
from tests.texts import spec

SPECS = Path(__file__).parents[2] / "specs"


def model(text: str, **values: str) -> System:
    ((_, system),) = systems(Source("m.mm", text), values)
    return system


def of_states(system: System) -> System:
    """The system without what is asked of runs for ever."""
    return replace(system, questions=tuple(e for e in system.questions if not e.endless))


def by_symmetry(system: System, budget: Budget | None = None) -> Exploration:
    return explored(Symmetric(Generated()), system, budget)


def random_systems(seed: int) -> list[System]:
    found = load(Source("random.mm", spec(seed).text))
    return [of_states(found.system(each)) for each in found.combinations({})[:2]]


# Random models


def reachable(system: System, most: int) -> list[State]:
    found = dict.fromkeys(system.initials)
    pending = deque(found)
    while pending and len(found) < most:
        for each in outcomes(system, pending.popleft()):
            if isinstance(each, Step) and each.state not in found:
                found[each.state] = None
                pending.append(each.state)
    return [*found]


def changes_nothing(system: System, by: Exchange, most: int) -> None:
    """In each state and the one that it becomes: the same steps, and the same is shown."""
    turn = by.renaming.state
    numbers = {id(each): number for number, each in enumerate(system.actions)}

    def known(state: State, *, turned: bool) -> set[tuple[object, ...]]:
        found = set()
        for each in outcomes(system, state):
            number = numbers[id(each.action)]
            after = each.state if isinstance(each, Step) else None
            if turned:
                number, after = by.actions[number], after and turn(after)
            found.add((number, after))
        return found

    for state in reachable(system, most):
        other = turn(state)
        assert known(state, turned=True) == known(other, turned=False)
        for number, question in enumerate(system.questions):
            image = system.questions[by.questions[number]]
            if question.kind is QuestionKind.STEP:
                for each in outcomes(system, state):
                    if isinstance(each, Step):
                        ends = turn(each.state)
                        assert broken_by(question, state, each.state) == broken_by(
                            image, other, ends
                        )
                continue
            assert decides(system, question, state) == decides(system, image, other)
            fails = question_failure(question, state) is None
            assert fails == (question_failure(image, other) is None)


@pytest.mark.parametrize("seed", first_of(3, [0, 6, 17, *range(20, 140)]))
def test_an_exchange_changes_nothing(seed: int) -> None:
    for system in random_systems(seed):
        for one, other, *_ in families(system):
            found = interchange(system, one, other)
            if isinstance(found, Exchange):
                changes_nothing(system, found, 60)


@pytest.mark.parametrize("first", first_of(1, range(0, 300, 3)))
def test_random_texts_have_the_same_answers(first: int) -> None:
    reduced = 0
    for seed in range(first, first + 3):
        for system in random_systems(seed):
            whole = explored(Generated(), system, Budget(states=1_500))
            if not whole.exhaustive or not symmetry(system).lanes:
                continue
            found = by_symmetry(system)
            agree(system, found, whole)
            reduced += found.stored < whole.states
    assert reduced or first


# Models of which it is known

SYMMETRIC = {
    "a deadlock of two, whoever they are": """model m;
lock l[2]: mutex;
process p[3] { var k: 0..1 = 0;
a: choose n in 0..1;  k = n;
b: if (k == 0) { l[0].lock(); } else { l[1].lock(); }
c: if (k == 0) { l[1].lock(); } else { l[0].lock(); }
d: release all; }
expect violated deadlock;
""",
    "an array that they only read": """model m;
var first[p]: bool = any;  var go[2][p]: bool = false;  var n: 0..3 = 0;
process p[3] {
a: await first[self] || n > 0;  n += 1;
b: await go[1][self];  n -= 1;
}
daemon waker { a: choose f in p where f@b && !go[1][f];  go[1][f] = true;  goto a; }
reachable others: some f in p: f@end && !first[f];
never hasty: some f in p: f@end && !go[1][f];
""",
    "who is named in a variable, in a set, in an array": """model m;
var owner: p? = none;  var inside: set of p = {};  var seen[p]: 0..2 = 0;
process p[3] {
a: await owner == none;  owner = self;  inside += self;
b: seen[self] += 1;  owner = none;
c: if (owner == none && seen[self] < 2) { goto a; }
d: inside -= self;
}
never two: inside.len == 2 && owner == none;
always step grows[f in p]: seen[f]' >= seen[f];
reachable done[f in p]: seen[f] == 2 && f@end;
""",
    "an error, by whomever": """model m;
var n: 0..2 = 0;
process p[3] { a: n += 1;  b: n += 1; c: skip; }
daemon q[2] { a: await n == 2; n = 0; goto a; }
""",
    "two sets of threads": """model m;
var last: thread? = none;  lock l: rwsem;
process p[2] { a: l.read();  last = self;  b: release all; }
process w[2] { a: l.write();  last = self;  b: release all; }
always named: some f in w: f@b -> last != none;
""",
    "locks of all kinds": """model m;
lock b: rwsem;  lock c: mutex grant fifo;  lock d: mutex grant handoff 1;
process p[3] {
x: b.read();  y: c.lock();  release all;
z: d.lock();  release all;
}
always one[f in p]: f@y -> f holds b;
reachable all_wait: count(f in p: f waits c) == 2;
""",
    "timers, each of its own thread": """model m;
timer t[2];
process p[i in 2] { a: t[i].start(2 ms);  b: await t[i].rang timeout 3 ms else { skip; }  c: skip; }
reachable both: p[0]@c && p[1]@c;
""",
}


@pytest.mark.parametrize("name", first_of(4, SYMMETRIC))
def test_what_is_symmetric_is_reduced(name: str) -> None:
    system = model(SYMMETRIC[name])
    whole = explored(Generated(), system)
    found = by_symmetry(system)
    assert found.reductions, found.unreduced
    agree(system, found, whole)
    if found.reductions:
        assert found.stored < found.states
        assert by_symmetry(system, Budget(states=found.stored)).exhaustive
        less = by_symmetry(system, Budget(states=found.stored - 1))
        assert not less.exhaustive and less.stored == found.stored - 1


APART = {
    "one is not like the others": (
        "process p[2] {\n a: if (self == p[0]) { n = 1; }\n}",
        "p[0] and p[1] are told apart by a step, line 3",
    ),
    "a number of their own": (
        "process p[i in 2] {\n a: n = i;\n}",
        "p[0] and p[1] are told apart by a step, line 3",
    ),
    "asked of one": (
        "process p[2] { a: skip; }\nreachable first: p[0]@end;",
        "p[0] and p[1] are told apart by `first`, line 3",
    ),
    "who is next": (
        "process p[2] { var next: p = p[0];\n a: next = self; }",
        "p[0] and p[1] are told apart by what `p[0].next` begins with, line 2",
    ),
    "what an array has at one of them": (
        "var v[p]: 0..1 = any;\nprocess p[2] { a: n = v[self]; }\nassume v[p[0]] == 1;",
        "p[0] and p[1] are told apart by what `v[p[0]]` begins with, line 2",
    ),
    "a queue of them": (
        "var q: queue[2] of p = [];\nprocess p[2] { a: q.put(self); b: q.drop(); }",
        "p[0] and p[1] are told apart by the empty places of `q`, which stand for one of them,"
        " line 2",
    ),
    "who it saw": (
        "process p[2] {\n var saw: p? = none; a: await who != none; saw = who; b: who = self; }",
        "p[0] and p[1] are told apart by `p[0].saw` says which of them it is, line 3",
    ),
    "what one writes is the other's": (
        "var v[3]: bool = false;\nprocess p[i in 2] {\n a: v[i] = true;\n b: v[i + 1] = true; }",
        "p[0] and p[1] are told apart by a step, line 5",
    ),
    "a step more": (
        "process p[i in 2] {\n a: n = 1;\n b: if (self == p[0]) { await n == 0; } }",
        "p[0] and p[1] are told apart by a step, line 4",
    ),
    "a lock that a third asks for": (
        "lock l[2]: mutex;\nprocess p[i in 2] { a: l[i].lock();  b: l[i].release(); }\n"
        "process r { a: l[0].lock();  b: release all; }",
        "p[0] and p[1] are told apart by the values of `l[0]`, line 2",
    ),
    "locks of two kinds": (
        "lock l: mutex;\nlock m: spinlock;\nprocess p[i in 2] {\n"
        " a: if (self == p[0]) { l.lock(); } else { m.lock(); }\n b: release all; }",
        "p[0] and p[1] are told apart by who asks for `l`, and how, line 2",
    ),
    "more values than can be gone through": (
        "var s: set of 0..63 = {};\nprocess p[2] { a: await (self == p[0] ? 3 : 4) in s; s += 1; }",
        "p[0] and p[1] are told apart by a step, line 3",
    ),
    "too many": (
        "process p[9] { a: skip; }",
        "p[0] and p[1] are told apart by there are more than 8 of them",
    ),
}


@pytest.mark.parametrize("name", APART)
def test_what_tells_threads_apart_is_told(name: str) -> None:
    text, told = APART[name]
    system = model(f"model m; var n: 0..1 = 0; var who: p? = none;\n{text}")
    found: Symmetry = symmetry(system)
    assert not found.lanes
    assert [reason(system, each) for each in found.told] == [told]
    plain = by_symmetry(system)
    assert plain.unreduced == (told,) and not plain.reductions
    assert plain.stored == plain.states


def test_some_of_a_family_can_be_alike() -> None:
    text = "model m; var n: 0..1 = 0; process p[4] { a: if (self == p[0]) { n = 1; } b: skip; }"
    system = model(text)
    found = by_symmetry(system)
    assert found.reductions == ("symmetry of 3 p",)
    assert len(found.unreduced) == 1
    agree(system, found, explored(Interpreted(), system))


MANY = """model many; var n: 0..{last} = 0;
process p[{count}] {{ var k: 0..{last} = 0;
a: while (k < {last}) {{ k += 1; }}
b: skip; }}
never more: some f in p: f.k > {last};
"""


def test_as_many_as_there_are_multisets() -> None:
    """Each is at one of so many places by itself; which of them are there is all that is stored."""
    for count, last in ((2, 3), (4, 3), (6, 2)):
        found = by_symmetry(model(MANY.format(count=count, last=last)))
        places = last + 3  # a with each k, b, the end
        assert found.states == places**count
        assert found.stored == comb(places + count - 1, count)
        assert found.exhaustive


def test_many_threads_alike_are_searched_so_by_themselves() -> None:
    """Where there are many states it begins anew, with less to do."""
    system = model(MANY.format(count=6, last=5))
    found = explored(Tiered(enough=3_000), system)
    assert found.engine.startswith("native explorer" if available() else "explorer, not native")
    assert found.reductions == ("symmetry of 6 p",)
    assert (found.states, found.stored) == (8**6, comb(13, 6))
    few = explored(Tiered(enough=500), model(MANY.format(count=4, last=3)))
    assert not few.reductions and few.states == few.stored == 6**4


def test_a_limit_that_ends_the_whole_search_does_not_end_this() -> None:
    system = model(MANY.format(count=6, last=2))
    limits = Budget(states=1_000)
    assert not explored(Generated(), system, limits).exhaustive
    found = by_symmetry(system, limits)
    assert found.exhaustive and isinstance(found.verdicts["more"], Holds)


@pytest.mark.slow
def test_six_faulters_of_retry() -> None:
    """Of some 90 million states so few are stored that they are all looked at."""
    source = Source("retry.mm", (SPECS / "retry.mm").read_text(encoding="utf-8"))
    values = {"policy": "VMA_RETRY", "evict": "true"}
    ((_, four),) = systems(source, {**values, "faulters": "3"})
    whole = explored(Generated(), of_states(four))
    agree(of_states(four), by_symmetry(of_states(four)), whole)
    ((_, six),) = systems(source, {**values, "faulters": "6"})
    limits = Budget(states=600_000)
    found = by_symmetry(of_states(six), limits)
    assert found.exhaustive and found.states > 100 * found.stored
    for question in of_states(six).questions:
        verdict, of_four = found.verdicts[question.name], whole.verdicts.get(question.name)
        assert not isinstance(verdict, Unknown)
        run = trace_of(verdict)
        if run is not None:
            replay(run, question.name)
        if of_four is not None and question.kind is not QuestionKind.REACHABLE:
            assert type(of_four) is type(verdict)


def test_a_queue_of_threads_or_none_tells_nobody_apart() -> None:
    text = "var q: queue[2] of p? = [];\nprocess p[2] { a: q.put(self); b: q.drop(); }"
    system = model(f"model m; {text}")
    assert not symmetry(system).told
    found = by_symmetry(system)
    agree(system, found, explored(Generated(), system))
    assert found.stored < found.states
