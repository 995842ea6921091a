"""`eventually` and `leads` of random texts: the second reading of the text says the same."""

from __future__ import annotations

import random
import re
from collections import Counter

import pytest

from checker.diagnostic import SpecError
from checker.engines.budget import Budget
from checker.engines.generated import Generated
from checker.front import syntax as s
from checker.front.model import load
from checker.source import Source
from checker.verdict import Holds, Violated
from tests.reading import Reading
from tests.reading_forever import Forever
from tests.reading_memory import NOBODY, Memory, Way, Wrong
from tests.slow import first_of
from tests.texts import spec

LIMIT = 200
"""States beyond which a system is left out."""

CONDITION = re.compile(r"(?:always|never|reachable) (\w+): (.*?)(?:  expect .*)?;")


Decls = dict[str, s.Property]


def asking(seed: int) -> tuple[str, list[tuple[str, str | None, str]]] | None:
    """A text with more questions: what each is called, and the names of what it asks about."""
    made = spec(seed)
    found = [each for text in made.groups[-1] if (each := CONDITION.fullmatch(text))]
    conditions = {each[1]: each[2] for each in found}
    if not conditions:
        return None
    rng = random.Random(seed)
    names = sorted(conditions)
    told: list[tuple[str, str | None, str]] = []
    added = []
    for number, name in enumerate(names):
        told.append((f"some_day_{number}", None, name))
        added.append(f"eventually some_day_{number}: {conditions[name]};")
        first = rng.choice(names)
        told.append((f"then_{number}", first, name))
        added.append(f"leads then_{number}: ({conditions[first]}) -> ({conditions[name]});")
    return made.extended(*added), told


def compare(seed: int) -> Counter[str]:
    """How often each answer was given, by both."""
    counted: Counter[str] = Counter()
    found = asking(seed)
    if found is None:
        return counted
    text, told = found
    try:
        model = load(Source("random.mm", text))
    except SpecError:  # that a text is well formed is for other tests
        return counted
    for combination in model.combinations({}):
        engine = Generated()
        explored = engine.run(model.system(combination), Budget(states=LIMIT), lambda _: None)
        if not explored.exhaustive:
            continue
        reading = Reading(model.checked, combination.values)
        decls = {each.name.text: each for each in reading.questions}
        forever = Forever(reading)

        def true(
            name: str, memory: Memory, reading: Reading = reading, decls: Decls = decls
        ) -> bool:
            return bool(reading.value(decls[name].condition, Way(memory, NOBODY, None, {})))

        for name, first, last in told:
            try:
                begins = [
                    each
                    for each in (forever.initials if first is None else forever.steps)
                    if first is None or true(first, each)
                ]
                wrong = forever.avoids(begins, lambda each, last=last: true(last, each))
            except Wrong:
                continue
            verdict = explored.verdicts[name]
            assert isinstance(verdict, Violated if wrong else Holds), (seed, name)
            kind = "eventually" if first is None else "leads"
            counted[f"{kind} {type(verdict).__name__}"] += 1
    return counted


@pytest.mark.parametrize("block", first_of(1, range(180)))
def test_both_readings_agree_on_runs_for_ever(block: int) -> None:
    each = 4
    total: Counter[str] = Counter()
    for seed in range(1000 + block * each, 1000 + (block + 1) * each):
        total += compare(seed)
    assert block or len(total) > 2
