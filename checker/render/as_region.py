"""For which time parameters a limit is kept: constraints in words, a cell of the table, a block.

Must not know how a region was found, nor how it is drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from checker.ir.duration import show_seconds
from checker.ir.system import System
from checker.latency_answer import Timing
from checker.measured import Endless, Extreme, Measured, Unbounded, Unmeasured
from checker.regions import Constraint, Polyhedron
from checker.render.as_formula import constraint_text, formula_text, where_text
from checker.render.ink import Ink, Style
from checker.render.page import harmless
from checker.render.up_to_errors import marked, no_run
from checker.render.words import asked_with, joined, tied_settings, when
from checker.report import Column
from checker.semantics.timing import boxes_of

Json = dict[str, Any]

_LONGEST_CELL = 32
"""Columns of what stands in the table; what is longer stands below it only."""


def region_cell(column: Column, row: str) -> str:
    """What stands in the table: `hold+io<=4995us`, `everywhere`, `nowhere`, `unknown`."""
    texts = {_short(each.system, each) for each in _members(column, row)}
    return texts.pop() if len(texts) == 1 else "differs" if texts else ""


def _short(system: System, timing: Timing) -> str:
    found = timing.region
    if found is None or found.reason is not None:
        return "unknown"
    if not boxes_of(system):
        return marked("holds", timing.up_to_errors) if found.everywhere else "fails"
    if found.everywhere:
        return marked("everywhere", timing.up_to_errors)
    if found.nowhere:
        return "nowhere"
    parts = [", ".join(_tight(constraint_text(each)) for each in part) for part in found.good]
    text = " or ".join(parts)
    return marked(text if len(text) <= _LONGEST_CELL else "see below", timing.up_to_errors)


def _tight(text: str) -> str:
    return text.replace(" ", "").replace("*", "")


def region_lines(column: Column, row: str, ink: Ink) -> list[str]:
    """For which parameters the limit is kept: members of a family that say the same as one."""
    groups: dict[tuple[str, ...], list[Timing]] = {}
    for timing in _members(column, row):
        groups.setdefault(tuple(_told(timing.system, timing, ink)), []).append(timing)
    lines: list[str] = []
    for told, timings in groups.items():
        first = timings[0]
        head = f"region {harmless(first.latency.name)}: {harmless(asked(first))}"
        if len(timings) > 1:
            names = [harmless(each.latency.whose) for each in timings]
            head = f"region {harmless(row)}: {harmless(asked(first))}, and so for {joined(names)}"
        head += asked_with(first.latency.given) + when(column.varying)
        lines += [ink(Style.BOLD, line) for line in ink.hang("", head, "  ")]
        lines += told
    return lines


def asked(timing: Timing) -> str:
    """What is asked: `a@b -> c@d <= 5 ms`."""
    latency = timing.latency
    ends = (" or ".join(each.text for each in events) for events in (latency.start, latency.end))
    return f"{' -> '.join(ends)} <= {latency.limit}"


def _members(column: Column, row: str) -> list[Timing]:
    found = [each for each in column.timings if each.row == row]
    return [each for each in found if each.latency.limit is not None]


def _told(system: System, timing: Timing, ink: Ink) -> Iterator[str]:
    found, measurement = timing.region, timing.measurement
    if found is None:
        text = measurement.text if isinstance(measurement, Unmeasured) else "It was not found."
        yield from ink.hang("  ", text)
        return
    if not boxes_of(system):
        yield f"  {_short(system, timing)}"
    elif found.everywhere:
        yield from ink.hang("  holds  ", f"everywhere{_ranges(system, timing)}")
    elif found.nowhere:
        yield from ink.hang("  holds  ", f"nowhere{_ranges(system, timing)}")
    else:
        exact = found.reason is None
        yield from _parts("holds", found.good, _ranges(system, timing) if exact else "", ink)
        if not exact:
            yield from _parts("fails", found.bad, "", ink)
            yield from ink.hang("  ", f"Elsewhere it is not known{_ranges(system, timing)}.")
            yield from ink.hang("  ", "Set a time parameter to a value, as with --set.")
    yield from _worst(timing, ink)


def _parts(word: str, parts: Iterable[Polyhedron], behind: str, ink: Ink) -> Iterator[str]:
    texts = [f"where {where_text(part)}" for part in parts] or ["nowhere that is known"]
    for place, text in enumerate(texts):
        first = f"  {word}  " if not place else f"  {'or':>{len(word)}}  "
        yield from ink.hang(first, text + (behind if place == len(texts) - 1 else ""))


def _ranges(system: System, timing: Timing) -> str:
    """The boxes of the parameters that matter; of all if none does."""
    assert timing.region is not None and timing.latency.limit is not None
    names = {
        name
        for part in (*timing.region.good, *timing.region.bad)
        for each in part
        for name, _ in each.form.terms
    }
    if isinstance(timing.measurement, Measured) and timing.measurement.worst_formula:
        names |= {*timing.measurement.worst_formula.parameters}
    told = [
        f"{harmless(name)} {show_seconds(low)}..{show_seconds(high)}".replace(" ", "\u00a0")
        for name, (low, high) in boxes_of(system).items()
        if name in names or not names
    ]
    exact = ["exact"] if timing.region.reason is None else []
    exact += ["up to the errors"] if timing.up_to_errors else []
    return f"  ({'; '.join([', '.join(told), *([' '.join(exact)] if exact else [])])})"


def _worst(timing: Timing, ink: Ink) -> Iterator[str]:
    measurement = timing.measurement
    if not isinstance(measurement, Measured):
        return
    match measurement.worst:
        case None:
            text = no_run(measurement)
        case Unbounded(why=why):
            so = "come to rest" if why is Endless.RESTS else "go round for ever"
            text = f"unbounded: a run may begin it and {so} before it ends"
            at = [
                f"{harmless(name)} = {show_seconds(value)}"
                for name, value in measurement.point.items()
            ]
            text += f", as at {', '.join(at)}" if at else ""
        case Extreme(value=value):
            text = formula_text(measurement.worst_formula, value)
            text = marked(text, measurement.failing)
    yield from ink.hang("  worst  ", text)


def longest_of_region(timing: Timing, ink: Ink) -> list[str]:
    """What stands above the run of a longest time: where it is taken, and whether it is too long.

    Nothing of a time without end, of which has been said so.
    """
    measured, limit = timing.measurement, timing.latency.limit
    worst = measured.worst if isinstance(measured, Measured) else None
    if limit is None or not isinstance(worst, Extreme):
        return []
    point = {name: show_seconds(value) for name, value in measured.point.items()}
    at = f"at {tied_settings(point)} " if point else ""
    who = f"{harmless(timing.latency.whose)} " if timing.latency.member else "it "
    bound = limit.at(measured.point)
    kept = "more than" if worst.value > bound else "no more than"
    text = f"{at}{who}takes {show_seconds(worst.value)}, {kept} {show_seconds(bound)}:"
    return ink.hang("  ", text)


def region_json(timing: Timing) -> Json | None:
    """Where the limit is kept; None if that is not known."""
    found = timing.region
    if found is None:
        return None
    return {
        "limit": str(timing.latency.limit),
        "exact": found.reason is None,
        "holds": [[_constraint(each) for each in part] for part in found.good],
        "fails": [[_constraint(each) for each in part] for part in found.bad],
    }


def _constraint(constraint: Constraint) -> Json:
    form = constraint.form
    return {
        "factors": {name: str(factor) for name, factor in form.terms},
        "at_most": show_seconds(-form.constant),
        "strict": constraint.strict,
        "text": constraint_text(constraint),
    }
