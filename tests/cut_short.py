"""A spec of two designs, of which the one ends at an assertion, and what is known of it by hand.

Behind the assertion the lock is held for `io` more, so without it all times are as where `k`.
"""

from __future__ import annotations

from functools import cache

from checker.api import Options, check
from checker.compared.designs import Asked, compare
from checker.comparison import Comparison
from checker.engines.budget import Budget
from checker.report import Report
from checker.source import Source

TEXT = """model cut;
param k: bool;
param io: time in 1 ms..4 ms;
lock l: mutex;
process a { come: l.lock();
  one: delay 1 ms;
  bad: assert k, "boom";
  two: delay io;
  l.release(); }
process b { ask: sleep any; want: l.lock(); got: l.release(); }
process c { go: sleep 1 us..io; gone: skip; }
latency wait: b@want -> b@got;
latency late: a@two -> a@end;
latency own: c@go -> c@gone;
latency rests: b@ask -> b@want;
region soon: b@want -> b@got <= 3 ms;
region never: b@ask -> b@want <= 3 ms;
"""
# A run ends 1 ms after `a` has come, and `a` comes at once: `b` waits for no time that is over, and
# `c` takes at most 1 ms where a run may end before. The sleep of `b` has no end.


def source(name: str = "cut.mm") -> Source:
    return Source(name, TEXT)


@cache
def report() -> Report:
    return check(source(), Options(budget=Budget(states=10_000)))


@cache
def comparison() -> Comparison:
    return compare([source()], Options(budget=Budget(states=10_000)), Asked())
