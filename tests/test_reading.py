"""The lowering against a second reading of the same texts, which knows no System."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

import pytest

from checker.engines.budget import Budget
from checker.engines.generated import Generated
from checker.front.lowering.combinations import Combination
from checker.front.model import Model, load
from checker.ir.questions import QuestionKind
from checker.source import Source
from checker.verdict import Violated, trace_of
from tests.reading import Reading
from tests.reading_counts import explore
from tests.reading_questions import row
from tests.slow import first_of, one_in
from tests.test_normative import EXPECTED, TEXTS
from tests.texts import spec

LIMIT = 500
"""States beyond which a system is left out."""

Told = tuple[tuple[int, int, int], Mapping[str, int | None]]


def lowered(model: Model, combination: Combination, limit: int = LIMIT) -> Told | None:
    """States, transitions and depth, and how long the run of each question is, if it has one."""
    system = model.system(combination)
    found = Generated().run(system, Budget(states=limit), lambda _: None)
    if not found.exhaustive:
        return None
    members: dict[tuple[str, str], list[int | None]] = {}
    for question in system.questions:
        verdict = found.verdicts[question.name]
        trace = trace_of(verdict)
        length = None if trace is None else trace.length
        if question.kind is QuestionKind.CHECK and isinstance(verdict, Violated):
            length = 0
        if question.kind is not QuestionKind.CYCLE:
            name = question.family or question.name
            members.setdefault((name, question.kind.value), []).append(length)
    lengths = {name: row(kind, each) for (name, kind), each in members.items()}
    return (found.states, found.transitions, found.depth), lengths


def pairs(text: str, limit: int = LIMIT) -> Iterator[tuple[Told, Told]]:
    """What the lowered system gives and what the second reading does, per combination.

    A question that cannot be evaluated in some state is left out: its failure is an `error`.
    """
    model = load(Source("random.mm", text))
    for combination in model.combinations({}):
        first = lowered(model, combination, limit)
        if first is None:
            continue
        second = explore(Reading(model.checked, combination.values), limit)
        assert second is not None
        size = (second.states, second.transitions, second.depth)
        lengths = {name: each for name, each in first[1].items() if name not in second.unclear}
        yield (first[0], lengths), (size, {name: second.found[name] for name in lengths})


def agree(seeds: range) -> int:
    systems = 0
    for seed in seeds:
        for first, second in pairs(spec(seed).text):
            systems += 1
            assert first == second, f"seed {seed}"
    return systems


@pytest.mark.parametrize("seeds", first_of(1, [range(500, 520), range(520, 540)]))
def test_both_readings_of_random_texts_agree(seeds: range) -> None:
    assert agree(seeds) >= len(seeds)


@pytest.mark.slow
def test_both_readings_of_many_random_texts_agree() -> None:
    assert agree(range(2000, 3000)) >= 1000


@pytest.mark.parametrize("name", EXPECTED)
def test_the_second_reading_gives_the_normative_numbers(name: str) -> None:
    model = load(Source(f"{name}.mm", (TEXTS / f"{name}.mm").read_text(encoding="utf-8")))
    (combination,) = model.combinations({})
    found = explore(Reading(model.checked, combination.values), LIMIT)
    expected = EXPECTED[name]
    assert found is not None
    assert (found.states, found.transitions, found.depth) == (
        expected.states,
        expected.transitions,
        expected.depth,
    )
    assert found.found == {"stuck": expected.at, "error": None}


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("await x; x = false;", "await true; x = false;"),
        ("x = false;", "skip;"),
        ("env e {", "daemon e {"),
        ("lock a: mutex;", "lock a: mutex grant fifo;"),
        ("a.lock();", "a.lock(); a.lock();"),
        ("never n: x;", "always n: x;"),
        ("release all; }", "}"),
    ],
)
def test_a_change_of_the_text_is_seen_by_both(text: str, change: str) -> None:
    whole = """model m; var x: bool = false; lock a: mutex;
    process p[2] { a.lock(); c: await x; x = false; release all; }
    env e { l: x = true; goto l; }
    never n: x;
    """
    assert text in whole
    (before,) = pairs(whole)
    (after,) = pairs(whole.replace(text, change))
    assert before[0] == before[1] and after[0] == after[1]
    assert before[0] != after[0]


def test_who_waits_for_a_lock_that_it_has_chosen() -> None:
    text = """model m; lock a[2]: mutex; lock b: rwsem; var x: bool = false;
    process p[2] { c: choose n in 0..1; a[n].lock(); d: b.write(); e: release all; goto c; }
    process q { l: either { a[0].lock(); } or { b.read(); } m: x = !x; release all; goto l; }
    reachable one: q waits a[0];
    reachable other: q waits b;
    reachable both: p[0] waits a[1] && p[0] waits a[0];
    reachable first: p[0] waits a[0] && !(p[0] waits a[1]);
    """
    ((first, second),) = pairs(text)
    assert first == second
    lengths = first[1]
    assert [lengths[name] for name in ("one", "other", "both", "first")] == [2, 2, 2, None]


BEFORE_A_WAIT = """model before_a_wait;
var c: 0..2 = 0;
lock m: rwsem;
process p[2] {
    var t: 0..2 = 0;
    var u: bool = false;
l:  t += 1; %s %s
k:  c = t; if (self holds m) { m.release(); } goto %s;
}
process q {
a:  m.write();
b:  c = 1;
d:  m.release();
e:  await c == 2; c = 0; goto a;
}
reachable both: c == 2;
"""

WAITS = [
    "await c == 1;",
    "m.write();",
    "m.read(); m.release();",
    "choose v in 0..1 where v == c;",
    "either { await c == 1; } or { m.write(); }",
]

EFFECTS = [
    "",
    "u = !u;",
    "assert t < 2;",
    "if (t == 1) { u = true; } else { u = false; }",
    "if (u) { goto k; }",
]


@pytest.mark.parametrize(("effect", "wait", "label"), one_in(3, product(EFFECTS, WAITS, "lk")))
def test_what_stands_before_a_wait_happens_with_it(effect: str, wait: str, label: str) -> None:
    (told,) = pairs(BEFORE_A_WAIT % (effect, wait, label), 3000)
    assert told[0] == told[1]


@pytest.mark.parametrize("owed", ["t = 2;", "assert t == 1;"])
@pytest.mark.parametrize("wait", ["await c;", "m.write();", "choose k in 0..1 where c;"])
def test_what_is_owed_before_a_wait_is_due_with_it(owed: str, wait: str) -> None:
    text = (
        "model owed; var c: bool = false; lock m: rwsem; "
        "process p { var t: 0..1 = 0; l: %s %s release all; } "
        "process q { a: m.write(); b: c = true; d: m.release(); }"
    )
    (told,) = pairs(text % (owed, wait))
    assert told[0] == told[1]
    assert told[0][1]["error"] == (1 if wait == "m.write();" else 3)
