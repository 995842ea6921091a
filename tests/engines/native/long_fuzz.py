"""A long run of the fuzz: `PYTHONPATH=.:tests python -m tests.engines.native.long_fuzz --help`.

Each System goes through a variant drawn for it, or with `--all` through all of them: what explores
it, the layout of its states, the size of tables, how well its code is made and when, by symmetry or
not. The interpreter explores each once.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Iterator

from systems import random_system

from checker.diagnostic import SpecError
from checker.engines.budget import Budget
from checker.engines.interpreted import Interpreted
from checker.exploration import Exploration
from checker.front.model import load
from checker.ir.rules import InvalidSystem
from checker.ir.system import System
from checker.source import Source
from tests.engines.conformance import agree, explored, respects_limits
from tests.engines.native.test_native_fuzz import same
from tests.engines.native.test_native_quotient import every
from tests.engines.native.variants import LAYOUTS, Natively, variants
from tests.engines.test_quotient import of_states
from tests.texts import spec_of_alike

SHARES = (7, 3)
"""How often each layout is drawn where not all are gone through."""

LIMITED = 10
"""One in so many variants is put through limits of states and depth too."""

LIMITS = "with limits"
"""What these runs are called, which are not counted as runs."""

ALIKE = 5
"""One in so many Systems has threads alike."""

FEWEST = 4
"""A System with threads alike that has fewer states is left out."""


class Fuzz:
    """What was explored so far, and how often by what."""

    def __init__(self, most: int, states: int, *, every: bool) -> None:
        """most: actions of a System. states: more of one are not explored. every: all variants."""
        self._most = most
        self._limit = Budget(states=states)
        self._every = every
        self.systems: Counter[str] = Counter()
        self.runs: Counter[tuple[str, ...]] = Counter()
        self.used: Counter[tuple[str, ...]] = Counter()
        self.states = self.failed = 0

    def go(self, seed: int) -> None:
        """Explore the System of a seed, if it is small enough."""
        for system in _systems(seed):
            if len(system.actions) > self._most:
                self.systems["too large"] += 1
                continue
            whole = explored(Interpreted(), system, self._limit)
            alike = seed % ALIKE == 0
            if alike and whole.states < FEWEST:
                self.systems["too small"] += 1
                continue
            self.states += whole.states
            self.systems["explored"] += 1
            self.systems["explored, of threads alike"] += alike
            self.systems["explored, to the end"] += whole.exhaustive
            self._through(seed, system, whole)

    def _through(self, seed: int, system: System, whole: Exploration) -> None:
        rng = random.Random(seed)
        layouts = LAYOUTS if self._every else rng.choices(LAYOUTS, SHARES)
        chosen = list(variants(system, rng, layouts))
        reduced: Exploration | None = None
        for variant in chosen if self._every else [rng.choice(chosen)]:
            self.runs[variant.name] += 1
            try:
                found = explored(variant.engine, system, self._limit)
                if not variant.reduced:
                    same(found, whole)
                else:
                    reduced = reduced or found
                    assert every(found) == every(reduced), "what is found by symmetry"
                    if whole.exhaustive:
                        agree(system, found, whole)
                if not variant.reduced and rng.randrange(LIMITED) == 0:
                    self.runs[LIMITS, variant.name[0]] += 1
                    respects_limits(variant.engine, system, whole)
            except Exception as broken:  # any is a fault: nothing may be raised either
                self.failed += 1
                print(f"seed {seed}, {' '.join(variant.name)}: {broken!r:.300}", flush=True)
            if isinstance(variant.engine, Natively):
                self.used[(*variant.engine.used,)] += 1

    def tell(self) -> None:
        """Print how many there were of what."""
        for name, count in sorted(self.systems.items()):
            print(f"systems {name}: {count}")
        for names, count in sorted(self.runs.items()):
            print(f"runs {' '.join(names)}: {count}")
        for names, count in sorted(self.used.items()):
            print(f"native runs with table {names[0]}, code {' '.join(names[1:])}: {count}")
        runs = sum(count for names, count in self.runs.items() if names[0] != LIMITS)
        print(f"{runs} runs, {self.states} states, {self.failed} failed", flush=True)


def _systems(seed: int) -> Iterator[System]:
    """The System of a seed; none if it makes none."""
    try:
        if seed % ALIKE != 0:
            yield random_system(seed)
            return
        found = load(Source("random.mm", spec_of_alike(seed).text))
        for each in found.combinations({})[:1]:
            yield of_states(found.system(each))
    except (InvalidSystem, SpecError) as wrong:
        print(f"seed {seed} makes no System: {wrong}", flush=True)


def main() -> int:
    """Explore the Systems; how many times something was not as the interpreter says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--systems", type=int, default=1000)
    parser.add_argument("--first", type=int, default=10_000)
    parser.add_argument("--all", action="store_true", help="each System through all variants")
    parser.add_argument("--actions", type=int, default=1000, help="leave out Systems of more")
    parser.add_argument("--states", type=int, default=150, help="of a System, at most")
    options = parser.parse_args()
    fuzz = Fuzz(options.actions, options.states, every=options.all)
    seed = options.first
    while fuzz.systems["explored"] < options.systems:
        fuzz.go(seed)
        seed += 1
        if seed % 100 == 0:
            fuzz.tell()
    fuzz.tell()
    print(f"the last seed was {seed - 1}", flush=True)
    return int(fuzz.failed > 0)


if __name__ == "__main__":
    sys.exit(main())
