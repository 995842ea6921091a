"""How much sooner native code is done with several threads, and how much CPU time they take.

Run as `python -m benchmarks.threads [--rounds N] [--threads N …] [--only MODEL …]` on a machine
that does nothing else: the wall time of the best of some rounds, number after number in each, and
the CPU time of the threads together, both with the code that is made for the model. Never part of
the tests, which compare what is found.
"""

from __future__ import annotations

import argparse
import time

from benchmarks.explorer import COUNTERS, RWLOCK, TICKETS, system
from checker.engines.budget import Budget
from checker.engines.native import Native
from checker.ir.system import System


def models() -> dict[str, System]:
    """The models of the table, of half a million to ten million states."""
    return {
        "counters 6 x 10": system(COUNTERS),
        "counters 7 x 10": system(COUNTERS.replace("K = 6", "K = 7")),
        "tickets 8": system(TICKETS.replace("N = 7", "N = 8")),
        "rw lock 9 + 4": system(RWLOCK.replace("[8]", "[9]").replace("[3]", "[4]")),
    }


def once(asked: System, threads: int) -> tuple[float, float, tuple[int, int]]:
    """Wall and CPU seconds of one run, and what it counted."""
    wall, cpu = time.perf_counter(), time.process_time()
    found = Native().run(asked, Budget(workers=threads), lambda _: None)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return wall, cpu, (found.states, found.transitions)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Native code with several threads.")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--only", nargs="+", default=[], metavar="MODEL")
    options = parser.parse_args()
    print(f"{'model':18}{'states':>12}{'threads':>9}{'wall':>8}{'cpu':>8}{'speed-up':>10}")
    for name, asked in models().items():
        if options.only and name not in options.only:
            continue
        for threads in options.threads:
            once(asked, threads)  # code is made
        runs: dict[int, list[tuple[float, float]]] = {each: [] for each in options.threads}
        counted = set()
        for _ in range(options.rounds):
            for threads in options.threads:
                wall, cpu, counts = once(asked, threads)
                runs[threads].append((wall, cpu))
                counted.add(counts)
        if len(counted) > 1:
            raise SystemExit(f"{name}: {sorted(counted)} were counted")
        ((states, _),) = counted
        first = min(runs[options.threads[0]])[0]
        for threads, each in runs.items():
            wall, cpu = min(each)
            times = f"{wall:8.2f}{cpu:8.2f}{first / wall:10.2f}"
            print(f"{name:18}{states:12,}{threads:9}{times}", flush=True)


if __name__ == "__main__":
    main()
