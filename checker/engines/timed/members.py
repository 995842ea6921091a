"""What was measured of one member of a family, told of another that is like it.

Must not know how it was measured, nor how it is known that they are alike.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from checker.engines.symmetry.renaming import Renaming
from checker.engines.timed.lifting import Lifted
from checker.engines.timed.situations import Situations
from checker.measured import Extreme, Measurement, Unbounded
from checker.semantics.replay import follow
from checker.semantics.timing import meets
from checker.trace import Trace


def told(situations: Situations, measurement: Measurement, made: Renaming) -> Measurement:
    """The same with each of its runs as the exchange makes it.

    Pre: the system is the same by the exchange, which makes the one member of the other.
    """
    changed: dict[str, Any] = {}
    for each in fields(measurement):
        value = getattr(measurement, each.name)
        if isinstance(value, Extreme | Unbounded):
            other = replace(value, trace=run(situations, value.trace, made))
            if isinstance(other, Extreme) and other.inverted is not None:
                other = replace(other, inverted=made.threads[other.inverted])
            changed[each.name] = other
    return replace(measurement, **changed)


def run(situations: Situations, trace: Trace, made: Renaming) -> Trace:
    """The run as the exchange makes it, at the same times. Pre: it does not fail."""
    assert trace.failure is None
    lifted = Lifted(situations, trace.initial, made)
    for each in trace.steps:
        lifted.take((each, ()))
    steps = zip(lifted.steps, trace.steps, strict=True)
    found = replace(
        trace,
        initial=lifted.initial,
        steps=tuple(replace(step, time=like.time) for step, like in steps),
    )
    follow(found)
    assert not found.timed or meets(found), "an exchange changes the times of a run"
    return found
