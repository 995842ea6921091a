"""Random specs by the thousand: `python -m tests.engines.timed.many --models 10000`.

Prints how often there was which kind of answer, and the spec of each that is wrong. What is wrong
makes it exit with 1.
"""

from __future__ import annotations

import argparse
import sys
import traceback
from collections import Counter

from tests.engines.timed.agreement import agreed, systems_agreed
from tests.engines.timed.formulas import formulas_agreed, formulas_of_systems_agreed
from tests.engines.timed.test_inversion_questions import agreed as inversions_agreed
from tests.engines.timed.test_inversion_symmetry import compared as inversions_compared
from tests.engines.timed.test_symmetry import compared as exchanges_compared

EVERY = 100
"""How many specs are looked at before it is said how far it is."""


def main() -> int:
    """Look at as many specs as are asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=1_000_000, help="the first seed")
    parser.add_argument("--thorough", type=int, default=3, help="one in so many also by zones")
    parser.add_argument("--formulas", action="store_true", help="with time parameters left open")
    parser.add_argument("--systems", action="store_true", help="that no text is written for")
    parser.add_argument("--inversions", action="store_true", help="how long threads are inverted")
    parser.add_argument("--alike", action="store_true", help="with a thread twice or thrice")
    given = parser.parse_args()
    counts: Counter[str] = Counter()
    for number in range(given.models):
        seeds = [given.first + number]
        try:
            if given.alike:
                compared = inversions_compared if given.inversions else exchanges_compared
                counts += compared(seeds, thorough=given.thorough, most=10_000)
            elif given.inversions:
                counts += inversions_agreed(seeds)
            elif given.formulas:
                many = formulas_of_systems_agreed if given.systems else formulas_agreed
                counts += many(seeds)
            else:
                all_ = systems_agreed if given.systems else agreed
                counts += all_(seeds, thorough=given.thorough)
        except Exception:
            counts["wrong"] += 1
            traceback.print_exc()
        if (number + 1) % EVERY == 0 or number + 1 == given.models:
            print(dict(counts.most_common()), flush=True)
    return 1 if counts["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
