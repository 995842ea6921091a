"""How long it takes from the text of a spec to its System, beside a loop that calibrates it.

Run as `python benchmarks/front.py`; prints a table of CPU time, the least of several runs, and
what that is in rounds of the loop: compare rounds, times depend on the machine. Never part of the
tests.
A model of two processes with six labels should take under 50 ms, one of 2,000 actions under 2 s,
where a round takes about 10 ms.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from checker.front.model import load
from checker.ir.system import System
from checker.source import Source

SMALL = """model small;
lock a, b: mutex;
lock l: rwsem;
var x: 0..3 = 0;
var ready: bool = false;
process p[2] {
first:  a.lock();
second: b.lock();  x = (x + 1) % 4;
third:  release all;
fourth: l.read();
fifth:  if (x == 2) { ready = true; }
        l.release();
sixth:  await ready;  goto first;
}
always a: all f in p: f@third -> x < 4;
never  b: p[0]@third && p[1]@third;
"""

LARGE = (
    """model large;
const N = 50;
lock l[4]: rwsem;
var page[4]: 0..3 = 0;
var done: 0..N = 0;
process p[i in N] {
    var tries: 0..3 = 0;
"""
    + "".join(
        f"""a{k}: l[{k % 4}].read();
b{k}: if (page[{k % 4}] == {k % 3} && tries < 3) {{ tries += 1; }}
      if (page[{(k + 1) % 4}] == 1) {{ page[{k % 4}] = {k % 4};  goto c{k}; }}
      release all;  goto a{(k + 1) % 10};
c{k}: await page[{k % 4}] != 2;  release all;
"""
        for k in range(10)
    )
    + """}
always a: all f in p: f@c1 -> page[1] < 4;
"""
)


def system(text: str) -> System:
    """The first System of a spec."""
    model = load(Source("benchmark", text))
    return model.system(next(iter(model.combinations({}))))


def least(run: Callable[[], object], times: int) -> float:
    """The least CPU seconds that `run` takes."""
    found = []
    for _ in range(times):
        started = time.process_time()
        run()
        found.append(time.process_time() - started)
    return min(found)


def calibration() -> int:
    """A loop of what a front end does most: small tuples, hashes, dictionaries."""
    table: dict[tuple[int, int], int] = {}
    for k in range(30_000):
        key = (k % 500, k % 7)
        table[key] = table.get(key, 0) + 1
    return len(table)


def main() -> None:
    """Print the table."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    round_ = least(calibration, 3 * times)
    print(f"{'model':18}{'actions':>9}{'ms':>9}{'rounds':>9}")
    print(f"{'(one round)':18}{'':9}{round_ * 1000:9.1f}{1:9.1f}")
    for name, text in (("2 x 6 labels", SMALL), ("2,000 actions", LARGE)):
        count = len(system(text).actions)
        taken = least(lambda text=text: system(text), times)  # type: ignore[misc]
        print(f"{name:18}{count:9,}{taken * 1000:9.1f}{taken / round_:9.1f}", flush=True)


if __name__ == "__main__":
    main()
