"""How long it takes to measure a latency with more and more threads that are alike.

Run as `python benchmarks/latencies.py`; prints a table of state classes and CPU time with and
without exchanges of threads, the ratio of the two, and how much each thread adds. Times depend on
the machine: compare ratios of one run. Never part of the tests. `--more` goes one thread further.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from pathlib import Path

from checker.engines.budget import Budget
from checker.engines.timed.latency import LatencySearch
from checker.engines.timed.quotient import Quotients
from checker.engines.timed.situations import Situations
from checker.front.model import load
from checker.ir.system import System
from checker.source import Source

RETRY = Path(__file__).parents[1] / "specs" / "retry.mm"
ASKED = "latency prompt: mprotect@request -> mprotect@change;\n"
DESIGNS = [
    (policy, evict) for policy in ("HOLD", "MMAP_RETRY", "VMA_RETRY") for evict in ("false", "true")
]


@dataclass(frozen=True)
class Measured:
    """What one search took."""

    classes: int
    seconds: float


def measured(system: System, *, exchanged: bool) -> Measured:
    """Measure the longest time, and count what that takes."""
    (latency,) = system.latencies
    begin = time.process_time()
    situations = Quotients(system).under(latency) if exchanged else Situations(system)
    found = LatencySearch(situations, latency, {}, Budget(), True).run()
    assert found.reason is None
    return Measured(found.classes, time.process_time() - begin)


def system_of(threads: int, policy: str, evict: str) -> System:
    """The design with so many faults at once, at the largest times."""
    settings = {"faulters": str(threads), "policy": policy, "evict": evict}
    settings |= {"io": "20 ms", "hold": "8 ms"}
    model = load(Source(str(RETRY), RETRY.read_text(encoding="utf-8") + ASKED))
    (combination,) = model.combinations(settings)
    return model.system(combination)


def main(most: int) -> None:
    """Print the table."""
    print("policy      evict  faults  classes      s   without        s   ratio  growth")
    for policy, evict in DESIGNS:
        before = None
        for threads in range(1, most + 1):
            system = system_of(threads, policy, evict)
            one = measured(system, exchanged=True)
            row = f"{policy:<11} {evict:<6} {threads:>6} {one.classes:>8,} {one.seconds:>6.2f}"
            if threads < most:
                other = measured(system, exchanged=False)
                ratio = other.classes / one.classes
                row += f" {other.classes:>9,} {other.seconds:>8.2f} {ratio:>7.1f}"
            else:
                row += " " * 26
            growth = "" if before is None else f"{one.classes / before.classes:.1f}"
            print(f"{row} {growth:>7}".rstrip(), flush=True)
            before = one


if __name__ == "__main__":
    main(5 if "--more" in sys.argv else 4)
