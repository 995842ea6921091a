"""What happens while a time passes, as JSON: instants, what each thread does and has, the path.

Times are exact. Must not know how the time was found, nor what else a report has.
"""

from __future__ import annotations

from typing import Any

from checker.ir.system import System
from checker.measured import Extreme
from checker.render.as_blame import activity
from checker.render.as_json_run import exact
from checker.render.page import harmless
from checker.render.timeline import Bar, Span, Timeline, timeline
from checker.render.words import place
from checker.semantics.blame import Segment
from checker.semantics.kept import Kept

Json = dict[str, Any]


def timeline_json(extreme: Extreme, file: str) -> Json | None:
    """The time with its run, told along its axis; None if it is 0. file: as for `rows`."""
    told = timeline(extreme, file)
    if told is None:
        return None
    return {
        "instants": [exact(each) for each in told.ticks],
        "threads": [_lane(told, each.thread) for each in told.lanes],
        "beside": list(told.beside),
        "path": [_stretch(told, each) for each in told.blame],
    }


def _lane(told: Timeline, thread: int) -> Json:
    system = told.trace.system
    rank = system.threads[thread].rank
    return {
        "thread": system.threads[thread].name,
        "class": None if rank is None else system.classes[rank],
        "spans": [_span(each) for each in told.spans_of(thread)],
        "held": [_bar(system, each) for each in told.bars_of(thread)],
    }


def _span(span: Span) -> Json:
    return {
        "first": span.first,
        "last": span.last,
        "doing": span.doing.value,
        "name": span.name,
        "delay": None if span.delay is None else harmless(activity(span.delay)),
        "takes_the_time": span.blamed,
        "before": span.before,
    }


def _bar(system: System, bar: Bar) -> Json:
    lock = system.locks[bar.lock]
    return {
        "lock": lock.name,
        "mode": lock.modes[bar.mode].name,
        "first": bar.first,
        "last": bar.last,
        "before": bar.before,
        "after": bar.after,
    }


def _stretch(told: Timeline, segment: Segment) -> Json:
    first, last = (
        told.ticks.index(each) for each in (segment.begin, segment.begin + segment.length)
    )
    return {"first": first, "last": last, **segment_json(told.trace.system, segment)}


def segment_json(system: System, segment: Segment) -> Json:
    """A stretch of time: how long, who waits for whom, and what the last of them does."""

    def where(thread: int, location: int | None) -> Json:
        who = system.threads[thread]
        label = None if location is None else place(who.locations[location])
        return {"thread": who.name, "label": label}

    waiting = []
    for each in segment.waiting:
        wait = each.action.wait
        lock = None if wait is None or wait.lock is None else system.locks[wait.lock].name
        condition = None if wait is None or lock is not None else wait.text
        told = {"lock": lock, "condition": condition, **_kept(system, each.kept)}
        waiting.append({**where(each.thread, each.location), **told})
    return {
        "length": exact(segment.length),
        "waiting": waiting,
        **where(segment.thread, segment.location),
        "doing": harmless(activity(segment.delay)),
        "off_cpu": segment.off_cpu,
        **_kept(system, segment.kept),
    }


def _kept(system: System, kept: Kept | None) -> Json:
    """Who has a lock, where another ends the wait for it."""
    if kept is None:
        return {}
    threads = [system.threads[each].name for each in kept.threads]
    lock = system.locks[kept.lock].name
    return {"kept": {"lock": lock, "how": kept.having.value, "threads": threads}}
