"""Priority inversion in words: who waits for whom of a lower class, how, and what bounds it.

Must not know what inversion is, nor what else is told of a latency.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, assert_never

from checker.ir.duration import show_seconds
from checker.ir.system import System
from checker.render.page import harmless
from checker.render.words import few
from checker.semantics.blame import Segment
from checker.semantics.inversion import Bound, Inversion, Inverted

Json = dict[str, Any]


def inversion_text(system: System, told: Inversion) -> Iterator[str]:
    """For whom of a lower class the thread waits, how, and for what; then what bounds it."""
    if not told.found:
        yield "none in this run"
        if told.depends:
            names = ", ".join(few([f"`{harmless(each)}`" for each in told.depends]))
            yield f"the time depends on {names}, which others may spend off CPU"
        return
    for each in told.found:
        yield _one(system, each)
    match told.bound:
        case None:
            return
        case Bound.BOUNDED:
            yield "bounded"
        case Bound.UNBOUNDED:
            yield "unbounded"
        case Bound.OFF_CPU:
            names = ", ".join(few([harmless(each) for each in told.depends]))
            yield "bounded only by time off CPU" + (f": {names}" if names else "")
        case _:
            assert_never(told.bound)


def how_text(told: Inversion) -> str:
    """How it comes about, in a few words: `direct`, `chained`, both, and `off CPU`."""
    found = [
        word
        for word, direct in (("direct", True), ("chained", False))
        if any(each.direct is direct for each in told.found)
    ]
    return ", ".join([*found, *(["off CPU"] * (told.bound is Bound.OFF_CPU))])


def inversion_json(system: System, told: Inversion) -> Json:
    """The same as data."""
    return {
        "thread": system.threads[told.thread].name,
        "bound": None if told.bound is None else told.bound.value,
        "depends": [harmless(each) for each in told.depends],
        "waits": [
            {
                "for": system.threads[each.other].name,
                "direct": each.direct,
                "off_cpu": each.off_cpu,
                "time": show_seconds(each.time) if each.stretches else None,
            }
            for each in told.found
        ],
    }


def _one(system: System, each: Inverted) -> str:
    victim, slow = system.threads[each.thread], system.threads[each.other]
    assert victim.rank is not None and slow.rank is not None
    high, low = system.classes[victim.rank], system.classes[slow.rank]
    how = "" if each.direct else ", through others"
    text = f"{high} waits for {low} ({slow.name}){how}"
    what = dict.fromkeys(_doing(system, each.other, one) for one in each.stretches)
    return harmless(f"{text}: {', '.join(what)}" if what else text)


def _doing(system: System, other: int, segment: Segment) -> str:
    what = segment.delay.kind.value if segment.delay else "rest"
    return what if segment.thread == other else f"{what} of {system.threads[segment.thread].name}"
