"""What a page says of a latency: formula, where the longest time goes, its timeline, as plain data.

Texts are harmless. Each part of the formula knows the stretches that it comes from, each stretch
the state of the run in which it begins. Must not know how a page looks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from checker.ir.duration import show_seconds
from checker.ir.system import System
from checker.latency_answer import Timing
from checker.measured import Cases, Exact, Extreme, Measured, Unmeasured
from checker.render.as_blame import activity, chain, lengths_text
from checker.render.as_formula import formula_text, where_text
from checker.render.as_inversion import inversion_text
from checker.render.as_latency import best_text, latency_body, latency_head, worst_note
from checker.render.ink import PAPER
from checker.render.page import harmless
from checker.render.timeline import Timeline, lock_text, timeline
from checker.report import Column
from checker.semantics.blame import Segment, repeated
from checker.semantics.inversion import inversion
from checker.semantics.spent import spent
from checker.trace import Trace

Json = dict[str, Any]

_PART = re.compile(r"[A-Za-z_][\w.]*|[0-9][0-9./]* ?(?:ns|us|ms|s)\b")
"""In a formula: a parameter, or a time."""


def latency_data(column: Column, timing: Timing, file: str) -> Json:
    """The latency. file: as for `rows`."""
    measured = timing.measurement
    found: Json = {
        "headline": harmless(latency_head(column, timing)),
        "reason": "",
        "formula": [],
        "note": "",
        "best": "",
        "at": "",
        "blame": [],
        "inversions": [],
        "timeline": None,
    }
    if isinstance(measured, Unmeasured):
        known = " ".join(line.strip() for line in latency_body(column, timing, PAPER))
        return {**found, "reason": harmless(known)}
    if not measured.best_known:
        found["best"] = "not known"
    elif measured.best is not None:
        found["best"] = best_text(timing)
    found["note"] = worst_note(timing, measured)
    inverted = inversion(timing.system, timing.latency, measured)
    if inverted is not None:
        found["inversions"] = ["; ".join(inversion_text(timing.system, inverted))]
    worst = measured.worst
    if isinstance(worst, Extreme):
        stretches = [*repeated(spent(worst))]
        told = [each for _, each in stretches]
        exact = measured.worst_formula
        point = {harmless(name): show_seconds(each) for name, each in measured.point.items()}
        at = ", ".join(f"{name} = {each}" for name, each in point.items())
        drawn = timeline(worst, file)
        found |= {
            "formula": [*_formula(exact, worst.value, told)] if timing.system.timed else [],
            "at": f"at {at} it is {show_seconds(worst.value)}" if at else "",
            "blame": [_row(timing.system, worst.trace, *each) for each in stretches],
            "timeline": None if drawn is None else _timeline_data(drawn),
        }
    return found


def run_of(timing: Timing) -> Trace | None:
    """The run that takes the longest time, or that shows that there is none."""
    measured = timing.measurement
    if isinstance(measured, Measured):
        return None if measured.worst is None else measured.worst.trace
    return None if measured.least is None else measured.least.trace


def _formula(exact: Exact | None, value: Fraction, told: Sequence[Segment]) -> Iterator[list[Any]]:
    """The formula in pieces; where each of several is so comes from no stretch."""
    if not isinstance(exact, Cases):
        yield from _parts(formula_text(exact, value), told)
        return
    for number, each in enumerate(exact.parts):
        yield from [["; ", []]] if number else []
        yield from _parts(formula_text(each.formula, value), told)
        yield [f" where {where_text(each.where)}", []]


def _parts(text: str, told: Sequence[Segment]) -> Iterator[list[Any]]:
    """The formula in pieces, each with the numbers of the stretches that it comes from."""
    last = 0
    for match in _PART.finditer(text):
        if match[0] in ("min", "max"):
            continue
        rows = [n for n, each in enumerate(told) if _comes_from(match[0], each)]
        if match.start() > last:
            yield [text[last : match.start()], []]
        yield [match[0], rows]
        last = match.end()
    if last < len(text):
        yield [text[last:], []]


def _comes_from(part: str, segment: Segment) -> bool:
    if segment.delay is None or not segment.length:
        return False
    bounds = [each for each in (segment.delay.low, segment.delay.high) if each is not None]
    if part[0].isdigit():
        return bool(bounds[-1].constant)
    return any(name == part for each in bounds for name, _ in each.terms)


def _row(system: System, trace: Trace, count: int, segment: Segment) -> Json:
    step = sum(each.time is not None and each.time <= segment.begin for each in trace.steps)
    return {
        "length": lengths_text(count, segment),
        "chain": chain(system, segment),
        "doing": activity(segment.delay),
        "step": step,
    }


# The timeline


def _timeline_data(told: Timeline) -> Json:
    """Ticks and lanes; what stands in a lane goes from tick to tick."""
    return {
        "ticks": [show_seconds(each) for each in told.ticks],
        "lengths": [show_seconds(each) for each in told.lengths],
        "lanes": [_lane(told, each.thread, each.name, each.rank) for each in told.lanes],
        "beside": list(told.beside),
    }


def _lane(told: Timeline, thread: int, name: str, rank: str) -> Json:
    system = told.trace.system
    spans = [
        {
            "first": each.first,
            "last": each.last,
            "kind": each.doing.value,
            "blamed": each.blamed,
            "name": f"waits for {each.name}" if each.delay is None else each.name,
            "about": "" if each.delay is None else activity(each.delay),
        }
        for each in told.spans_of(thread)
    ]
    bars = told.bars_of(thread)
    held = [
        {
            "lock": harmless(system.locks[lock].name),
            "cells": [
                {
                    "first": each.first,
                    "last": each.last,
                    "kind": "holds",
                    "blamed": False,
                    "name": lock_text(system, each) or "held",
                    "about": "",
                }
                for each in bars
                if each.lock == lock
            ],
        }
        for lock in dict.fromkeys(each.lock for each in bars)
    ]
    return {"name": name, "rank": rank, "spans": spans, "held": held}
