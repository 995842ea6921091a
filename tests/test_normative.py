"""The normative examples: every count, stuck state and shortest way that the language fixes.

`EXPECTED` and `SAMPLE` are facts. A change of one of them is a change of the language.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from checker.engines.budget import Budget
from checker.engines.engine import Engine
from checker.engines.generated import Generated
from checker.engines.interpreted import Interpreted
from checker.front.model import Model, load
from checker.ir.questions import QuestionKind
from checker.ir.system import State, System
from checker.report import Finding
from checker.semantics.integers import outcomes
from checker.semantics.waits import cycle, stuck
from checker.source import Source
from checker.trace import Step
from checker.verdict import Holds, Verdict, Violated, trace_of

TEXTS = Path(__file__).parent / "normative"

ENGINES: tuple[Engine, ...] = (Interpreted(), Generated())


@dataclass(frozen=True, slots=True)
class Counts:
    """What the language says of a model: how large it is, and how many of its states are stuck.

    at: the length of a shortest run to a stuck state. All stuck states here are cycles of waits as
    well, and there are no other cycles.
    """

    states: int
    transitions: int
    depth: int
    stuck: int = 0
    at: int | None = None


EXPECTED: Mapping[str, Counts] = {
    "a1": Counts(9, 10, 4, stuck=1, at=2),
    "a2": Counts(8, 8, 4),
    "a3": Counts(12, 14, 4, stuck=1, at=4),
    "a4_any": Counts(8, 8, 4),
    "a4_fifo": Counts(12, 14, 4),
    "b1": Counts(9, 10, 4, stuck=1, at=2),
    "b2": Counts(15, 18, 6, stuck=1, at=2),
    "c1": Counts(10, 12, 4, stuck=1, at=3),
    "c2": Counts(10, 13, 4),
    "c3": Counts(8, 7, 4),
    "c4": Counts(11, 10, 5, stuck=1, at=3),
    "d1": Counts(30, 46, 6),
    "d1_any": Counts(22, 32, 6),
    "d2": Counts(48, 80, 6),
    "d3": Counts(8, 12, 3),
    "d4": Counts(10, 11, 4),
    "d5": Counts(18, 23, 5),
    "e1": Counts(27, 54, 7),
    "e1_two": Counts(9, 12, 4),
    "e2": Counts(26, 51, 6, stuck=1, at=3),
    "e3": Counts(6, 13, 2),
    "f1": Counts(3, 3, 2),
    "f2": Counts(3, 3, 2),
    "f3": Counts(6, 5, 5),
    "f4": Counts(6, 5, 5),
    "f5_one": Counts(5, 4, 4),
    "f5_two": Counts(7, 10, 5),
    "g": Counts(4, 3, 3),
    "h": Counts(2, 6, 1),
    "i": Counts(9, 18, 4),
}

SAMPLE: Mapping[tuple[int, bool], tuple[Counts, Counts, Counts]] = {
    (0, True): (Counts(444, 960, 17),) * 3,
    (0, False): (Counts(372, 803, 16),) * 3,
    (1, True): (Counts(444, 960, 17), Counts(1528, 3734, 25), Counts(1690, 4011, 23)),
    (1, False): (Counts(372, 803, 16), Counts(878, 1958, 24), Counts(983, 2164, 22)),
    (2, True): (Counts(444, 960, 17), Counts(3924, 9664, 36), Counts(4192, 10002, 32)),
    (2, False): (Counts(372, 803, 16), Counts(878, 1958, 24), Counts(983, 2164, 22)),
}
"""By `allowed` and `evict`: under HOLD, MMAP_RETRY and VMA_RETRY."""

POLICIES = ("HOLD", "MMAP_RETRY", "VMA_RETRY")

SHORTEST: Mapping[tuple[str, str], int] = {
    ("io_under_lock", "HOLD"): 3,
    ("io_under_lock", "MMAP_RETRY"): 10,
    ("io_under_lock", "VMA_RETRY"): 9,
    ("dropped", "MMAP_RETRY"): 3,
    ("dropped", "VMA_RETRY"): 3,
}
"""Of the sample with `allowed = 1` and `evict = true`: how long the runs that show it are."""

ROWS = [
    pytest.param(allowed, evict, policy, counts, id=f"{policy}-{allowed}-{evict}")
    for (allowed, evict), row in SAMPLE.items()
    for policy, counts in zip(POLICIES, row, strict=True)
]


@cache
def model(name: str) -> Model:
    path = TEXTS / f"{name}.mm"
    return load(Source(path.name, path.read_text(encoding="utf-8")))


def system(name: str, **settings: object) -> System:
    """The one system of a text, with these parameter values."""
    shown = {key: str(value) for key, value in settings.items()}
    shown = {
        key: value.lower() if value in ("True", "False") else value for key, value in shown.items()
    }
    (combination,) = model(name).combinations(shown)
    return model(name).system(combination)


def walk(system: System) -> Iterator[tuple[State, int, int]]:
    """Every reachable state with its distance and how many steps it has, breadth first.

    Written here once more, plainly, so that the engines have something to be wrong against.
    """
    distance = dict.fromkeys(system.initials, 0)
    waiting = list(distance)
    for state in waiting:
        steps = [each for each in outcomes(system, state) if isinstance(each, Step)]
        yield state, distance[state], len(steps)
        for each in steps:
            if each.state not in distance:
                distance[each.state] = distance[state] + 1
                waiting.append(each.state)


def counted(system: System) -> tuple[Counts, Counts]:
    """What the walk finds, with the stuck states counted, and with the cycles of waits."""
    seen = list(walk(system))
    size = (len(seen), sum(steps for *_, steps in seen), max(depth for _, depth, _ in seen))
    both = []
    for test in (stuck, cycle):
        found = [depth for state, depth, _ in seen if test(system, state)]
        both.append(Counts(*size, stuck=len(found), at=min(found, default=None)))
    return both[0], both[1]


def check_counts(system: System, expected: Counts) -> None:
    assert counted(system) == (expected, expected)


def check_engine(engine: Engine, system: System, expected: Counts) -> Mapping[str, Verdict]:
    found = engine.run(system, Budget(), lambda _: None)
    assert found.exhaustive
    size = (found.states, found.transitions, found.depth)
    assert size == (expected.states, expected.transitions, expected.depth)
    for question in system.questions:
        verdict = found.verdicts[question.name]
        match question.kind:
            case QuestionKind.STUCK | QuestionKind.CYCLE if expected.stuck:
                assert isinstance(verdict, Violated) and verdict.trace is not None
                assert verdict.trace.length == expected.at
            case QuestionKind.STUCK | QuestionKind.CYCLE | QuestionKind.ERROR:
                assert isinstance(verdict, Holds)
            case _:
                assert Finding(question, verdict).as_expected, question.name
    return found.verdicts


@pytest.mark.parametrize("name", EXPECTED)
def test_example(name: str) -> None:
    found = system(name)
    check_counts(found, EXPECTED[name])
    for engine in ENGINES:
        check_engine(engine, found, EXPECTED[name])


@pytest.mark.parametrize(("allowed", "evict", "policy", "expected"), ROWS)
def test_sample(allowed: int, evict: bool, policy: str, expected: Counts) -> None:
    found = system("sample", allowed=allowed, evict=evict, policy=policy)
    check_row(Generated(), found, (allowed, evict, policy), expected)
    if allowed == 0:
        check_row(Interpreted(), found, (allowed, evict, policy), expected)
        check_counts(found, expected)


@pytest.mark.slow
@pytest.mark.parametrize(("allowed", "evict", "policy", "expected"), ROWS)
def test_sample_slowly(allowed: int, evict: bool, policy: str, expected: Counts) -> None:
    found = system("sample", allowed=allowed, evict=evict, policy=policy)
    check_row(Interpreted(), found, (allowed, evict, policy), expected)
    check_counts(found, expected)


def check_row(engine: Engine, system: System, row: tuple[int, bool, str], expected: Counts) -> None:
    verdicts = check_engine(engine, system, expected)
    for (name, policy), length in SHORTEST.items():
        if row == (1, True, policy):
            trace = trace_of(verdicts[name])
            assert trace is not None and trace.length == length, name


def test_every_text_has_its_numbers() -> None:
    assert {path.stem for path in TEXTS.glob("*.mm")} == {*EXPECTED, "sample"}


@pytest.mark.parametrize("field", ["states", "transitions", "depth", "stuck", "at"])
def test_a_wrong_number_is_noticed(field: str) -> None:
    right = EXPECTED["a1"]
    wrong = {
        each: getattr(right, each) for each in ("states", "transitions", "depth", "stuck", "at")
    }
    wrong[field] += 1
    with pytest.raises(AssertionError):
        check_counts(system("a1"), Counts(**wrong))
    if field != "stuck":  # an engine says only whether and how soon, not how many
        for engine in ENGINES:
            with pytest.raises(AssertionError):
                check_engine(engine, system("a1"), Counts(**wrong))
