"""A long run of the fuzz: `PYTHONPATH=.:tests python -m tests.engines.native.long_fuzz --help`.

Each System goes through a variant drawn for it: the layout of its states, the size of tables, how
well its code is made.
"""

from __future__ import annotations

import argparse
import random
import sys

from checker.engines.budget import Budget
from checker.engines.native import Native, expansion
from checker.engines.native.layout import layout
from checker.engines.native.room import Sizes
from checker.ir.rules import InvalidSystem
from tests.engines.conformance import ENOUGH, explored, reference, respects_limits
from tests.engines.native.test_native_fuzz import TIGHT, TURNS, same, scattered

LIMITED = 10
"""One in so many Systems is explored with limits of states and depth too."""


def main() -> int:
    """Explore the Systems; how many were not as the interpreter says."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--systems", type=int, default=1000)
    parser.add_argument("--first", type=int, default=10_000)
    options = parser.parse_args()
    failed = states = 0
    for seed in range(options.first, options.first + options.systems):
        rng = random.Random(seed)
        drawn = scattered(rng) if rng.random() < 0.3 else layout
        expansion.layout = drawn  # type: ignore[attr-defined]
        engine = Native(sizes=rng.choice([TIGHT, Sizes()]), turns=rng.choice(TURNS))
        try:
            system, whole = reference.__wrapped__(seed)
        except InvalidSystem as wrong:
            print(f"seed {seed} makes no System: {wrong}", flush=True)
            continue
        try:
            limit = None if whole.exhaustive else ENOUGH
            same(explored(engine, system, Budget(states=limit)), whole)
            states += whole.states
            if seed % LIMITED == 0:
                respects_limits(engine, system, whole)
        except AssertionError as broken:
            failed += 1
            print(f"seed {seed}: {str(broken)[:200]}", flush=True)
        if seed % 100 == 99:
            print(
                f"{seed - options.first + 1} systems, {states} states, {failed} failed", flush=True
            )
    return failed


if __name__ == "__main__":
    sys.exit(main())
