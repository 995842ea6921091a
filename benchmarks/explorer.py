"""How many states the explorer expands per second of CPU time, and how much faster that is.

Run as `python benchmarks/explorer.py`; prints a table with the ratio to the interpreter. Rates
depend on the machine and on what else it does: compare ratios of one run. Never part of the tests.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from checker.engines.budget import Budget
from checker.engines.engine import Engine
from checker.engines.generated import Generated
from checker.engines.interpreted import Interpreted
from checker.front.model import load
from checker.ir.system import System
from checker.source import Source

COUNTERS = """model counters;
const K = 6;
const M = 10;
var n[K]: 0..M - 1 = 0;
process p[i in K] { l: n[i] = (n[i] + 1) % M;  goto l; }
"""

TICKETS = """model tickets;
const N = 7;
var next: 0..N - 1 = 0;
var serves: 0..N - 1 = 0;
process p[i in N] {
    var mine: 0..N - 1 = 0;
draw:  mine = next;  next = (next + 1) % N;
spin:  await serves == mine;
leave: mine = 0;  serves = (serves + 1) % N;  goto draw;
}
never shared: count(f in p: f@leave) > 1;
"""

RWLOCK = """model rwlock;
lock l: rwsem;
var x: 0..1 = 0;
process reader[8] { t: l.read();  u: skip;  v: release all;  goto t; }
process writer[3] { t: l.write();  u: x = 1 - x;  v: release all;  goto t; }
always apart: all w in writer: w@u -> all r in reader: !(r@u || r@v);
"""


@dataclass(frozen=True, slots=True)
class Rate:
    """States, and states per second, of one run."""

    states: int
    rate: float


def measured(engine: Engine, system: System, limit: int | None) -> Rate:
    """Explore `system` up to `limit` states."""
    started = time.process_time()
    found = engine.run(system, Budget(states=limit), lambda _: None)
    return Rate(found.states, found.states / (time.process_time() - started))


def systems(specs: Path) -> Iterator[tuple[str, System]]:
    """The models of the table, with the settings that make them large."""
    yield "counters 6 x 10", system(COUNTERS)
    yield "ticket lock, 7", system(TICKETS)
    yield "rw lock, 8 + 3", system(RWLOCK)
    retry = specs / "retry.mm"
    if retry.exists():
        settings = {"faulters": "3", "policy": "VMA_RETRY", "evict": "true", "allowed": "2"}
        yield "retry, 3 faults", system(retry.read_text(), **settings)


def system(text: str, **settings: str) -> System:
    """The first System of a spec."""
    model = load(Source("benchmark", text))
    return model.system(next(iter(model.combinations(settings))))


def main() -> None:
    """Print the table."""
    limit = int(sys.argv[1]) if len(sys.argv) > 1 else None
    specs = Path(__file__).resolve().parent.parent / "specs"
    print(f"{'model':18}{'states':>12}{'states/s':>12}{'interpreter':>14}{'ratio':>8}")
    for name, each in systems(specs):
        fast = measured(Generated(), each, limit)
        slow = measured(Interpreted(), each, 2_000)
        ratio = fast.rate / slow.rate
        print(
            f"{name:18}{fast.states:12,}{fast.rate:12,.0f}{slow.rate:14,.0f}{ratio:8,.0f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
