"""What a spec says of its latencies in lines that begin with `//=`, and whether it came out.

    //= prompt: worst hold + io + 5 us, best 0
    //= prompt: worst unbounded rests, best 7 us (policy = HOLD)
    //= both: never starts
    //= soon: holds where hold + io <= 5 ms

A longest time is a formula, `unbounded rests` or `unbounded cycle`; a shortest one a formula, or
`never` where no run ends it. `never starts`, `never ends` and `unknown` are of both. A formula by
parts is `io where io < 5 us; 2*io where io >= 5 us`.

    //= held_up: worst io + 5 us, how direct, off CPU
    //= held_up: none, timed

Of a region its parts stand behind `holds where`, with `; ` between. Of an inversion `none` is so at
any speed, `none, timed` with these delays alone; where no step takes time there may be one that is
only `inverted`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from checker.ir.duration import UNITS, Duration, parameter
from checker.latency_answer import Timing
from checker.measured import Cases, Exact, Extreme, Measured, Unbounded, Unmeasured
from checker.render.as_formula import formula_text, where_text
from checker.render.page import untied
from checker.report import Column
from checker.semantics.inversion import Bound, Inversion, inversion

SAYING = re.compile(
    r"(?P<name>\w+): (?:holds where (?P<where>.+)"
    r"|worst (?P<worst>[^,]+)(?:, best (?P<best>[^,]+)|, how (?P<how>.+))?"
    r"|(?P<whole>never starts|never ends|unknown|none, timed|none|inverted))"
)
TERM = re.compile(
    r"(?:(?P<factor>\d+)\*)?(?P<name>[a-z_]\w*)|(?P<amount>[\d.]+) (?P<unit>ns|us|ms|s)|0"
)


def length(text: str) -> Duration:
    """`2*hold + io + 5 us` as a length of time."""
    found = Duration()
    for part in text.split(" + "):
        match = TERM.fullmatch(part)
        assert match is not None, f"not understood: {part}"
        if match["name"]:
            found += parameter(match["name"]) * int(match["factor"] or 1)
        elif match["amount"]:
            found += Duration(Fraction(match["amount"]) * UNITS[match["unit"]])
    return found


def said_of_latency(text: str, column: Column) -> list[str] | None:
    """What did not come out as the line says; None if it does not speak of a latency."""
    match = SAYING.fullmatch(text)
    if match is None or match["name"] not in column.slowest:
        return None
    return [*_said(match, column)]


def _said(match: re.Match[str], column: Column) -> Iterator[str]:
    name = match["name"]
    timing = column.slowest[name]
    measured = timing.measurement
    whole = match["whole"]
    if match["where"]:
        yield from _said_of_region(match, timing)
        return
    if isinstance(measured, Unmeasured) or whole == "unknown":
        if whole != "unknown" or not isinstance(measured, Unmeasured):
            yield f"{name} is measured or not: {measured}"
        return
    if timing.latency.inverted is not None:
        yield from _said_of_inversion(match, timing)
        return
    if whole:
        never = "never ends" if measured.begun else "never starts"
        if measured.worst is not None or never != whole:
            yield f"{name} is not {whole}: {never}, {worst_of(measured)}"
        return
    if not _is_worst(match["worst"], measured):
        yield f"the longest {name} is {worst_of(measured)}, not {match['worst']}"
    if match["best"] and not _is_best(match["best"], measured):
        yield f"the shortest {name} is {best_of(measured)}, not {match['best']}"


def _said_of_region(match: re.Match[str], timing: Timing) -> Iterator[str]:
    found = "not known"
    if timing.region is not None and timing.region.reason is None:
        found = untied("; ".join(map(where_text, timing.region.good)))
    if found != match["where"]:
        yield f"{match['name']} holds where {found}"


def _said_of_inversion(match: re.Match[str], timing: Timing) -> Iterator[str]:
    name, measured = match["name"], timing.measurement
    assert isinstance(measured, Measured)
    found = f"worst {worst_of(measured)}"
    if not measured.begun:
        found = "none" if measured.every_speed else "none, timed"
    elif not timing.system.timed:
        found = "inverted"
    told = inversion(timing.system, timing.latency, measured)
    how = "" if told is None else _how(told)
    right = found == match["whole"]
    if match["worst"]:
        right = measured.begun and _is_worst(match["worst"], measured)
    if not right or (match["how"] and how != match["how"]):
        yield f"{name} is {found}, how {how}"


def _how(told: Inversion) -> str:
    words = {True: "direct", False: "chained"}
    kinds = {each.direct for each in told.found}
    found = [words[each] for each in (True, False) if each in kinds]
    return ", ".join([*found, "off CPU"] if told.bound is Bound.OFF_CPU else found)


def _is_worst(text: str, measured: Measured) -> bool:
    if text.startswith("unbounded "):
        return worst_of(measured) == text
    extreme = measured.worst if isinstance(measured.worst, Extreme) else None
    return _is_time(text, extreme, measured.worst_formula)


def _is_best(text: str, measured: Measured) -> bool:
    if text == "never":
        return measured.best is None
    return _is_time(text, measured.best, measured.best_formula)


def _is_time(text: str, extreme: Extreme | None, formula: Exact | None) -> bool:
    if isinstance(formula, Cases):
        return _text(formula, Fraction(0)) == text
    wanted = length(text)
    if extreme is None:
        return False
    if formula is None:
        return wanted == Duration(extreme.value)
    return formula.bounds == ((wanted,),)


def worst_of(measured: Measured) -> str:
    """What the longest time came to, as a line says it."""
    match measured.worst:
        case None:
            return "never"
        case Unbounded(why=why):
            return f"unbounded {why.value}"
        case Extreme(value=value):
            return _text(measured.worst_formula, value)


def best_of(measured: Measured) -> str:
    """What the shortest time came to, as a line says it."""
    return "never" if measured.best is None else _text(measured.best_formula, measured.best.value)


def _text(formula: Exact | None, value: Fraction) -> str:
    if formula is None:
        return str(Duration(value))
    if isinstance(formula, Cases):
        return untied(formula_text(formula, value))
    return " | ".join(" & ".join(map(str, forms)) for forms in formula.bounds)
