"""Latencies as JSON: the longest and the shortest time, each with its run, and where it goes.

Must not know what else a report has.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from checker.ir.duration import show_seconds
from checker.ir.system import System
from checker.latency_answer import Timing
from checker.measured import Cases, Exact, Extreme, Measured, Part, Unbounded, Unmeasured
from checker.render.as_formula import constraint_text, formula_text
from checker.render.as_inversion import inversion_json
from checker.render.as_json_run import exact, trace_json
from checker.render.as_json_timeline import segment_json, timeline_json
from checker.render.as_region import region_json
from checker.render.page import untied
from checker.report import Column, Report
from checker.semantics.inversion import inversion
from checker.semantics.spent import spent
from checker.semantics.timing import at_all_values

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
        "up_to_errors": timing.up_to_errors,
    }
    if timing.best_up_to_errors:
        found["best_up_to_errors"] = True
    if latency.member:
        found["member"] = latency.member
    if latency.inverted is not None:
        found |= {"kind": "inversion", "none": _none(timing)}
    if latency.limit is not None:
        found["region"] = region_json(timing)
    match timing.measurement:
        case Unmeasured(reason=reason, text=text) as unmeasured:
            found["reason"] = {"code": reason.value, "text": text}
            found.update(_known(unmeasured, report.file))
        case Measured() as measured:
            found["at"] = _point(measured.point)
            found.update(_measured(timing.system, measured, report.file))
            inverted = inversion(timing.system, latency, measured)
            if inverted is not None:
                found["inversion"] = inversion_json(timing.system, inverted)
    return found


def _none(timing: Timing) -> str | None:
    """When there is no inversion; None if there is one, or it is not known."""
    if not timing.none:
        return None
    return "these times" if timing.by_times else "any speed"


def _point(point: Mapping[str, Fraction]) -> Json:
    return {name: show_seconds(each) for name, each in point.items()}


def _known(unmeasured: Unmeasured, file: str) -> Json:
    """What is known of what is not decided."""
    found: Json = {"best_known": True} if unmeasured.best_known else {}
    least, between = unmeasured.least, unmeasured.between
    if least is not None:
        found["at"] = _point(unmeasured.point)
        found["least"] = _extreme(least, None, file)
        found["least_is_longest"] = unmeasured.exact
    if between.low or between.high or between.parts:
        low, high = (
            None if each is None else formula_text(each, Fraction(0))
            for each in (between.low, between.high)
        )
        parts = [*map(_part, between.parts)]
        found["between"] = {"at_least": low, "at_most": high, "exact": parts}
    if unmeasured.best_known and unmeasured.best is not None:
        found["best"] = _extreme(unmeasured.best, unmeasured.best_formula, file)
    return found


def _measured(system: System, measured: Measured, file: str) -> Json:
    found: Json = {} if measured.best_known else {"best_known": False}
    match measured.worst:
        case Unbounded(why=why, trace=trace, first=first):
            at = {} if at_all_values(trace) else {"at": _point(measured.point)}
            found["worst"] = {
                "unbounded": why.value,
                **at,
                "trace": trace_json(trace),
                "first": first,
            }
        case Extreme() as worst:
            found["worst"] = _extreme(worst, measured.worst_formula, file)
            told = spent(worst)
            found["blame"] = [segment_json(system, each) for each in told]
    if measured.best_reason is not None:
        reason = measured.best_reason
        found["best_reason"] = {"code": reason.reason.value, "text": reason.text}
    if measured.best is not None and measured.best_known:
        found["best"] = _extreme(measured.best, measured.best_formula, file)
    return found


def _part(part: Part) -> Json:
    return {
        "where": [constraint_text(each) for each in part.where],
        "formula": formula_text(part.formula, Fraction(0)),
    }


def _extreme(extreme: Extreme, formula: Exact | None, file: str) -> Json:
    cases = {"cases": [*map(_part, formula.parts)]} if isinstance(formula, Cases) else {}
    return {
        "time": show_seconds(extreme.value),
        "formula": untied(formula_text(formula, extreme.value)),
        **cases,
        "exact": exact(extreme.value),
        "trace": trace_json(extreme.trace),
        "first": extreme.first,
        "last": extreme.last,
        "timeline": timeline_json(extreme, file),
    }
