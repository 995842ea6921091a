"""What SPIN says of formulas over runs, under its weak fairness: random systems, exported.

The two notions agree where all threads owe their steps by `weak`: SPIN is as fair to every process,
that of an `env` too, and knows no strong fairness. So systems with an `env`, with `fair strong` or
with several first states, before which SPIN has one more, are left out; and `next`, which SPIN as
it is mostly built does not know. A run that comes to rest lasts for mmcheck, and for SPIN without
`-f`; with it SPIN 6.5.2 finds no such run, so a process is added that goes round there.
"""

from __future__ import annotations

import random
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from checker.engines.budget import Budget
from checker.engines.engine import Engine
from checker.engines.generated import Generated
from checker.engines.native import Native
from checker.engines.native.machine import available
from checker.engines.native.room import Sizes
from checker.ir.formulas import Both, Either, Formula, Next, Now, Release, Until, inside
from checker.ir.questions import Question, QuestionKind
from checker.ir.system import System
from checker.ir.threads import Fairness
from checker.render.promela.program import _Program
from checker.render.promela.terms import Words
from checker.semantics.step import evaluate
from checker.verdict import Holds, Violated
from tests.engines.liveness.test_against_reading import blinking, random_formula, waiting_for
from tests.slow import first_of
from tests.spin import with_spin

EACH = 6
"""So many formulas are asked of one system, for which SPIN is compiled once."""

MOST_OPERATORS = 6
"""Operators of time in a formula; of one with seven SPIN 6.5.2 made no automaton in 200 seconds."""


def weakly_fair(rng: random.Random) -> System:
    while True:
        system = blinking(rng)
        weak = all(each.fairness is Fairness.WEAK for each in system.actions)
        if weak and len(system.initials) == 1:
            return replace(system, questions=())


def asked_of(rng: random.Random, system: System) -> Formula:
    while True:
        found = random_formula(rng, system, rng.choice([1, 2, 3]))
        if rng.random() < 0.5:
            found = waiting_for(rng, system)
        operators = [each for each in inside(found) if isinstance(each, Next | Until | Release)]
        if len(operators) <= MOST_OPERATORS and not any(isinstance(e, Next) for e in operators):
            return found


def in_words(formula: Formula, program: _Program) -> str:
    """The formula as SPIN writes it."""

    def of(formula: Formula) -> str:
        match formula:
            case Now(condition=condition):
                return f"({evaluate(condition, Words(program.cells)).text})"
            case Both(left=left, right=right):
                return f"({of(left)} && {of(right)})"
            case Either(left=left, right=right):
                return f"({of(left)} || {of(right)})"
            case Until(left=left, right=right):
                return f"({of(left)} U {of(right)})"
            case Release(left=left, right=right):
                return f"({of(left)} V {of(right)})"
            case _:
                raise AssertionError(formula)

    return of(formula)


def run(folder: Path, *command: str) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=1500)
    assert done.returncode == 0, f"{command}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
    return done.stdout


def said(system: System, formulas: list[Formula], folder: Path) -> list[bool]:
    """Whether each holds of all runs that are weakly fair."""
    program = _Program(system)
    text = program.text("")
    able = [each.guard for action in system.actions for each in program._action(action)]
    text += "\nactive proctype p_rest()\n{\nend_p_rest:\n\tdo\n"
    text += f"\t:: d_step {{ !({' || '.join(f'({each})' for each in able)}) -> skip }}\n\tod\n}}\n"
    for number, each in enumerate(formulas):
        text += f"\nltl q{number} {{ {in_words(each, program)} }}\n"
    (folder / "model.pml").write_text(text, encoding="utf-8")
    run(folder, "spin", "-a", "-o1", "-o2", "-o3", "model.pml")
    run(folder, "gcc", "-O0", "-w", "-DNOREDUCE", "-DNFAIR=4", "-o", "pan", "pan.c")
    found = []
    for number in range(len(formulas)):
        told = run(folder, "./pan", "-a", "-f", "-m10000", "-w16", "-n", "-N", f"q{number}")
        assert "Search not completed" not in told or "errors: 1" in told, told
        errors = re.search(r"errors: (\d+)", told)
        how = "acceptance cycle" in told or "assertion violated  !" in told  # a prefix that is bad
        assert errors is not None and how == (errors[1] != "0"), told
        found.append(errors[1] == "0")
    return found


def engines() -> list[Engine]:
    natively = [Native(sizes=Sizes(rows=0))] if available() else []
    return [Generated(), *natively]


@with_spin
@pytest.mark.parametrize("seed", first_of(0, range(70)))
def test_spin_says_the_same(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    system = weakly_fair(rng)
    formulas = [asked_of(rng, system) for _ in range(EACH)]
    questions = tuple(
        Question(f"q{number}", QuestionKind.LTL, formula=each)
        for number, each in enumerate(formulas)
    )
    spin_says = said(system, formulas, tmp_path)
    for engine in engines():
        asked = replace(system, questions=questions)
        verdicts = engine.run(asked, Budget(), lambda _: None).verdicts
        for number, holds in enumerate(spin_says):
            verdict = verdicts[f"q{number}"]
            assert isinstance(verdict, Holds if holds else Violated), (seed, formulas[number])
