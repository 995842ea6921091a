"""What SPIN says of an exported text: states, steps and answers are those of the plain reading."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from spin import Said, spin, with_spin
from systems import random_system

from checker.api import read, systems
from checker.ir.questions import QuestionKind
from checker.ir.system import State, System
from checker.render.promela import CannotSay, promela
from checker.render.promela.asserted import flags
from checker.semantics.deciding import broken_by, decides
from checker.semantics.integers import Integers, candidates, outcomes, picks, value
from checker.semantics.step import breach, evaluate
from checker.source import Source
from checker.trace import Step
from tests.shipped import shipped
from tests.slow import first_of

ROOT = Path(__file__).parents[2]
TESTS = ROOT / "tests"
ENOUGH = 400
MODELS = sorted(each for kind in ("models/*", "normative") for each in TESTS.glob(f"{kind}/*.mm"))


@dataclass
class Reading:
    """What the plain reading says, in the words of an exported text. extra: failed assertions of
    alternatives that lead back to the same state, which SPIN counts as transitions."""

    states: int = 0
    transitions: int = 0
    extra: int = 0
    failed: set[str] = field(default_factory=set)

    def said(self, system: System, several: bool) -> Said:
        """several: whether the text has a state before the first."""
        first = 1 + len(system.initials) if several else 1
        transitions = self.transitions + self.extra + first
        return Said(self.states + several, transitions, frozenset(self.failed))


def reading(system: System) -> Reading | None:
    """None for a system of more than ENOUGH states."""
    named, codes = flags(system)
    found = Reading()
    seen = {*system.initials}
    pending = deque(system.initials)
    while pending:
        state = pending.popleft()
        found.states += 1
        _ask(system, state, named, codes, found)
        for each in outcomes(system, state):
            if not isinstance(each, Step):
                continue
            found.transitions += 1
            for question in system.questions:
                if question.kind is QuestionKind.STEP:
                    if broken_by(question, state, each.state):
                        found.failed.add(named[question.name])
                    both = state + each.state
                    owed = question.obligations
                    found.failed |= {codes[o.code] for o in owed if value(breach(o), both)}
            if each.state not in seen:
                seen.add(each.state)
                pending.append(each.state)
        if len(seen) > ENOUGH:
            return None
    return found


def _ask(
    system: System, state: State, named: dict[str, str], codes: dict[str, str], found: Reading
) -> None:
    """What fails in a state without leading anywhere: questions, what they break, and steps."""
    for question in system.questions:
        asked = decides(system, question, state)
        if question.kind is QuestionKind.CHECK:
            assert question.condition is not None
            asked = not value(question.condition, state)
        if asked and question.name in named:
            found.failed.add(named[question.name])
            found.extra += 1
        if question.kind is not QuestionKind.STEP:
            broken = {codes[o.code] for o in question.obligations if value(breach(o), state)}
            found.failed |= broken
            found.extra += len(broken)
    for action in candidates(system, state):
        for each in picks(action):
            algebra = Integers(state, each)
            owed = action.obligations
            broken = {codes[o.code] for o in owed if evaluate(breach(o), algebra)}
            found.failed |= broken
            found.extra += len(broken)


def agrees(system: System, folder: Path) -> bool:
    """Whether it could be said and is small enough; then SPIN must say the same."""
    found = reading(system)
    if found is None:
        return False
    try:
        text = promela(system)
    except CannotSay:
        return False
    assert len(system.initials) == 1 or BEFORE in text
    assert spin(text, folder) == found.said(system, BEFORE in text)
    return True


BATCH = 4


@with_spin
@pytest.mark.parametrize("batch", first_of(2, range(8)))
def test_random_systems(batch: int, tmp_path: Path) -> None:
    seed, done = 1000 * batch, 0
    while done < BATCH:
        try:
            done += agrees(random_system(seed), tmp_path)
        except AssertionError as error:
            raise AssertionError(f"seed {seed}: {error}") from None
        seed += 1


@with_spin
@pytest.mark.slow
@pytest.mark.parametrize("batch", range(100, 140))
def test_more_random_systems(batch: int, tmp_path: Path) -> None:
    test_random_systems(batch, tmp_path)


@with_spin
@pytest.mark.parametrize("path", shipped(step=2), ids=lambda each: each.stem)
def test_shipped_specs(path: Path, tmp_path: Path) -> None:
    (*_, (_, system)) = systems(read(str(path)))
    assert agrees(system, tmp_path) or path.stem in LARGE


BEFORE = "\nbit begun;\n"
LARGE = {"counters", "fork", "mmap_taken", "qos", "retry", "throttle", "vma_lock"}
"""Specs with more states than the plain reading looks at here."""


@with_spin
@pytest.mark.slow
@pytest.mark.parametrize("path", MODELS, ids=lambda each: each.stem)
def test_models(path: Path, tmp_path: Path) -> None:
    """Every construct of the language."""
    for _, system in systems(read(str(path))):
        agrees(system, tmp_path)


@with_spin
def test_breadth_first_finds_the_same(tmp_path: Path) -> None:
    """A text has nothing in it that SPIN can't search breadth first."""
    (_, system), *_ = systems(read(str(ROOT / "specs" / "abba.mm")))
    text = promela(system)
    wanted = reading(system)
    assert wanted is not None
    (tmp_path / "pan_bfs").mkdir()
    found = spin(text, tmp_path / "pan_bfs", how=("-DBFS",))
    assert found.states == wanted.states


@with_spin
@pytest.mark.parametrize("seed", [112_003, 123_002])
def test_what_spin_reads_otherwise(seed: int, tmp_path: Path) -> None:
    """`!!` is one sign to SPIN; a list of first values has no negative ones."""
    assert agrees(random_system(seed), tmp_path)


@with_spin
@pytest.mark.parametrize(
    ("spec", "states", "transitions"),
    [
        (
            "model large;\nvar a[900]: 0..300 = 0;\nvar at: 0..899 = 0;\n"
            "process p[150] { l: await false; }\n"
            "daemon q { l: a[at] = 7;  at = (at + 1) % 3;  goto l; }\n",
            6,
            7,
        ),
        ("model nothing;\nconst N = 0;\nvar n: 0..1 = 0;\nprocess p[N] { n = 1; }\n", 1, 1),
    ],
)
def test_more_and_less_than_spin_is_used_to(
    spec: str, states: int, transitions: int, tmp_path: Path
) -> None:
    """A state of more bytes than SPIN takes unasked; no process at all."""
    ((_, system),) = systems(Source("m.mm", spec))
    found = spin(promela(system), tmp_path)
    assert (found.states, found.transitions) == (states, transitions)
