"""What a small limit of states left unknown is measured again with a larger one."""

from __future__ import annotations

from checker.engines.budget import Budget
from checker.engines.timed.measure import Measuring
from checker.measured import Measured, Unbounded
from tests.engines.timed.agreement import system_of

TWO = """\
lock l: mutex;
process p[i in 2] { come: sleep any;  work: delay 1..2 us;  ask: l.lock();
got: delay 1..3 us;  l.release(); goto come; }
latency apart: p[0]@got -> p[1]@come;
"""
"""Who comes back never need to, so that there is no longest time; the shortest is 0."""


def test_what_a_limit_left_unknown_is_measured_again() -> None:
    system = system_of(TWO)
    measuring = Measuring(system)
    brief = measuring.of(system.latencies[0], Budget(states=20))
    assert isinstance(brief, Measured) and isinstance(brief.worst, Unbounded)
    assert not brief.best_known
    found = measuring.of(system.latencies[0], Budget())
    assert isinstance(found, Measured) and found.best_known and found.best is not None
    assert found == Measuring(system).of(system.latencies[0], Budget())
