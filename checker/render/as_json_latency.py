"""Latencies as JSON: the longest and the shortest time, and where the longest goes.

Must not know what else a report has.
"""

from __future__ import annotations

from typing import Any

from checker.ir.duration import show_seconds
from checker.ir.system import System
from checker.measured import Extreme, Measured, Unbounded, Unmeasured
from checker.render.as_json_run import trace_json
from checker.render.as_latency import activity, formula_text
from checker.render.as_region import region_json
from checker.render.page import harmless
from checker.render.words import place
from checker.report import Column, Report, Timing
from checker.semantics.blame import Segment, segments

Json = dict[str, Any]


def latency_json(report: Report, column: Column, timing: Timing) -> Json:
    """One latency in one column."""
    latency = timing.latency
    found: Json = {
        "name": latency.family or latency.name,
        "line": latency.span.line if latency.span else None,
        "parameters": {**report.fixed, **column.varying, **dict(latency.given)},
        "reason": None,
        "worst": None,
        "best": None,
        "blame": [],
    }
    if latency.member:
        found["member"] = latency.member
    if latency.limit is not None:
        found["region"] = region_json(timing)
    match timing.measurement:
        case Unmeasured(reason=reason, text=text):
            found["reason"] = {"code": reason.value, "text": text}
        case Measured() as measured:
            found["at"] = {name: show_seconds(each) for name, each in measured.point.items()}
            found.update(_measured(timing.system, measured))
    return found


def _measured(system: System, measured: Measured) -> Json:
    found: Json = {} if measured.best_known else {"best_known": False}
    match measured.worst:
        case Unbounded(why=why, trace=trace):
            found["worst"] = {"unbounded": why.value, "trace": trace_json(trace)}
        case Extreme(value=value, trace=trace) as worst:
            found["worst"] = {
                "time": show_seconds(value),
                "formula": formula_text(measured.worst_formula, value),
                "trace": trace_json(trace),
                "first": worst.first,
                "last": worst.last,
            }
            told = segments(trace, worst.first, worst.last)
            found["blame"] = [_segment(system, each) for each in told]
    if measured.best is not None:
        value = measured.best.value
        found["best"] = {
            "time": show_seconds(value),
            "formula": formula_text(measured.best_formula, value),
        }
    return found


def _segment(system: System, segment: Segment) -> Json:
    def where(thread: int, location: int | None) -> Json:
        who = system.threads[thread]
        label = None if location is None else place(who.locations[location])
        return {"thread": who.name, "label": label}

    waiting = []
    for each in segment.waiting:
        wait = each.action.wait
        lock = None if wait is None or wait.lock is None else system.locks[wait.lock].name
        condition = None if wait is None or lock is not None else wait.text
        waiting.append({**where(each.thread, each.location), "lock": lock, "condition": condition})
    return {
        "length": show_seconds(segment.length),
        "waiting": waiting,
        **where(segment.thread, segment.location),
        "doing": harmless(activity(segment.delay)),
        "off_cpu": segment.off_cpu,
    }
