"""Random texts, from text to verdict: engines agree, and what has no meaning changes nothing."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import pytest

from checker.engines.budget import Budget
from checker.engines.engine import Engine
from checker.engines.generated import Generated
from checker.engines.interpreted import Interpreted
from checker.front.model import load
from checker.ir.questions import QuestionKind
from checker.ir.system import System
from checker.semantics.timing import time
from checker.source import Source
from checker.trace import Trace
from checker.verdict import trace_of
from tests.schedules import play, times
from tests.slow import first_of
from tests.text_values import Dress, renamed
from tests.texts import spec

LIMIT = 600
"""States beyond which a random system is left out."""

QUICK = range(130, 138)
FEW = range(200, 204)
TIMED = range(130, 150)
MANY = range(1000, 2000)


@dataclass(frozen=True)
class Answers:
    """What must be the same however a spec is written, and whoever explores it.

    verdicts: per question, in order, which verdict it is and how long its run.
    """

    states: int
    transitions: int
    depth: int
    verdicts: tuple[tuple[str, str, int | None], ...]


def systems(text: str) -> Iterator[System]:
    """A system per combination of parameter values; making one verifies it."""
    model = load(Source("random.mm", text))
    for combination in model.combinations({}):
        yield model.system(combination)


def answers(engine: Engine, system: System, *, named: bool = True) -> Answers | None:
    """What the engine finds, or None for a system that is too large.

    named: questions in the order of their names; else in that of the text, without names.
    """
    found = engine.run(system, Budget(states=LIMIT), lambda _: None)
    if not found.exhaustive:
        return None
    told = []
    for question in system.questions:
        verdict = found.verdicts[question.name]
        trace = trace_of(verdict)
        kind = f"{question.kind.value} {type(verdict).__name__}"
        told.append((question.name if named else "", kind, None if trace is None else trace.length))
    return Answers(
        found.states, found.transitions, found.depth, tuple(sorted(told) if named else told)
    )


@cache
def all_answers(text: str, *, named: bool = True) -> tuple[Answers | None, ...]:
    return tuple(answers(Generated(), each, named=named) for each in systems(text))


def agree(seeds: range) -> int:
    """Hold the engines against each other; how many systems were small enough."""
    small = 0
    for seed in seeds:
        for system in systems(spec(seed).text):
            expected = answers(Interpreted(), system)
            if expected is None:
                continue
            small += 1
            assert answers(Generated(), system) == expected, f"seed {seed}"
    return small


def test_engines_agree_on_random_texts() -> None:
    assert agree(QUICK) >= len(QUICK)


@pytest.mark.slow
def test_engines_agree_on_many_random_texts() -> None:
    assert agree(MANY) >= len(MANY)


@pytest.mark.slow
def test_the_texts_are_worth_checking() -> None:
    """Both answers to each kind of question occur, and runs of some length."""
    apart = {QuestionKind.WITHIN, QuestionKind.EVENTUALLY, QuestionKind.LEADS, QuestionKind.LTL}
    kinds_ = [each for each in QuestionKind if each not in apart]
    wanted = [f"{kind.value} {each}" for kind in kinds_ for each in ("Holds", "Violated")]
    kinds: dict[str, int] = {}
    longest = 0
    for seed in range(130, 170):
        for system in systems(spec(seed).text):
            each = answers(Generated(), system)
            for _, kind, length in each.verdicts if each else ():
                kinds[kind] = kinds.get(kind, 0) + 1
                longest = max(longest, length or 0)
    assert min(kinds.get(each, 0) for each in wanted) >= 2, kinds
    assert longest >= 8


def test_every_kind_of_word_occurs() -> None:
    words = " ".join(spec(seed).text for seed in range(300))
    for word in WORDS:
        assert word in words, word


WORDS = [
    *("const", "param", "enum", "type", "class", "locktype", "def", "rule", "when", "expect"),
    *("process", "daemon", "env", "self", "var", "any", "if", "else", "while", "goto", "stop"),
    *("skip", "either", "choose", "where", "await", "assert", "let", "delay", "sleep", "try"),
    *("release", "all", "some", "in", "grant", "fifo", "prefer", "mutex", "spinlock", "rwsem"),
    *(".lock()", ".read()", ".write()", ".held", ".readers", ".count(", "holds", "waits", "@end"),
    *("blocked_by", " from "),
    *("+=", "-=", "?", "->", "%", "/", "min(", "max(", "sum("),
    *("timeout any", "timeout 3 us", "unless", "timer", ".start(", ".stop()", ".rang", "cpus"),
    *("fair", "fair strong", "fair rule"),
]


def same_in_another_dress(seeds: range) -> None:
    for seed in seeds:
        expected = all_answers(spec(seed).text, named=False)
        for dress in (Dress(renamed), Dress(flipped=True), Dress(renamed, flipped=True)):
            text = spec(seed, dress).text
            assert all_answers(text, named=False) == expected, f"seed {seed}, {dress}"


def same_in_another_order(seeds: range) -> None:
    for seed in seeds:
        written = spec(seed)
        expected = all_answers(written.text)
        for number in range(2):
            text = written.reordered(random.Random(number))
            found = all_answers(text)
            # Combinations come in the order of the parameters.
            assert Counter(found) == Counter(expected), f"seed {seed}"


IDLE: Mapping[str, str] = {
    "a daemon that rests": "daemon idle { rest: await false; goto rest; }",
    "an env that never acts": "env idle { rest: await false; }",
    "a rule that is never possible": "rule idle when false { skip; }",
    "nobody": "process idle[0] { rest: skip; }",
    "a variable": "var idle: 0..2 = 1;",
    "an array": "var idle[3]: bool = true;",
    "a lock": "lock idle: rwsem grant fifo;",
    "a constant": "const idle = 3;",
    "a definition": "def idle(a: bool) = !a;",
    "an enum": "enum Idle { AWAY, GONE }",
}


def same_with_company(seeds: range) -> None:
    for seed in seeds:
        written = spec(seed)
        expected = all_answers(written.text)
        for who, declaration in IDLE.items():
            assert all_answers(written.extended(declaration)) == expected, f"seed {seed}, {who}"


def test_names_and_sides_mean_nothing() -> None:
    for dress in (Dress(renamed), Dress(flipped=True)):
        assert sum(spec(seed, dress).text != spec(seed).text for seed in FEW) > len(FEW) // 2
    same_in_another_dress(FEW)


def test_the_order_of_declarations_means_nothing() -> None:
    same_in_another_order(FEW)


def test_what_never_acts_means_nothing() -> None:
    same_with_company(FEW[:2])


@pytest.mark.slow
def test_nothing_of_this_means_anything_to_many() -> None:
    same_in_another_dress(MANY[:300])
    same_in_another_order(MANY[:300])
    same_with_company(MANY[:60])


@pytest.mark.parametrize("seeds", first_of(1, [TIMED, MANY[:60]]))
def test_a_run_of_a_text_is_possible_at_the_times_it_is_given(seeds: range) -> None:
    timed = impossible = 0
    for seed in seeds:
        for system in systems(spec(seed).text):
            for trace in traces(system):
                found = time(trace)
                schedule = times(found)
                if found is None or schedule is None:
                    impossible += 1
                    continue
                timed += system.timed
                assert all(early <= late for early, late in pairwise(schedule))
                assert play(found, schedule, found.point)
                assert system.timed or not any(schedule)
    assert timed >= 30 and impossible >= 1


def traces(system: System) -> list[Trace]:
    found = Generated().run(system, Budget(states=LIMIT), lambda _: None)
    shown = [trace_of(verdict) for verdict in found.verdicts.values()]
    return [trace for trace in shown if trace is not None]
