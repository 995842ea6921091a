"""What latencies come to: their cells of the table, and what is said of each below it.

Must not know how they were measured, nor how a run is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from checker.ir.duration import show_seconds
from checker.ir.latencies import Latency
from checker.ir.system import System
from checker.ir.threads import ThreadKind
from checker.latency_answer import Timing
from checker.measured import (
    Cases,
    Endless,
    Exact,
    Extreme,
    Measured,
    Measurement,
    Unbounded,
    Unmeasured,
)
from checker.render.as_blame import blame_lines
from checker.render.as_formula import formula_text, point_text, where_text
from checker.render.as_inversion import how_text, inversion_text
from checker.render.history import holding
from checker.render.ink import Ink, Style
from checker.render.marks import TIMED, UP_TO
from checker.render.page import harmless, tied, untied
from checker.render.up_to_errors import before_it, marked, no_run
from checker.render.words import asked_with, few, when, whereabouts
from checker.report import Column
from checker.semantics.integers import candidates
from checker.semantics.inversion import inversion
from checker.semantics.timing import boxes_of
from checker.semantics.waits import possible

Cells = tuple[str, str]
"""The longest and the shortest time in a few letters; of an inversion how it comes about."""

_LONGEST_CELL = 32
"""Columns of formulas by parts in a cell; of what is longer only how many there are."""


def latency_words(latency: Latency) -> tuple[str, str]:
    """What the two cells are: `worst` and `best`, or `how`."""
    return "worst", "best" if latency.inverted is None else "how"


def latency_cells(timing: Timing) -> Cells:
    """What stands in the table: `io+hold+5us`, `unbounded`, `never ends`, `unknown`."""
    if timing.latency.inverted is not None:
        return _inverted_cells(timing)
    match timing.measurement:
        case Unmeasured() as unmeasured:
            return "unknown", marked(_best(unmeasured), timing.best_up_to_errors)
        case Measured() as measured:
            worst = marked(_short(measured), timing.up_to_errors)
            return worst, marked(_best(measured), timing.best_up_to_errors)


def _inverted_cells(timing: Timing) -> Cells:
    """`none`, or how long it lasts; and how it comes about: `direct, off CPU`."""
    measured = timing.measurement
    if isinstance(measured, Unmeasured):
        return "unknown", ""
    marks = [UP_TO] * timing.up_to_errors + [TIMED] * timing.by_times
    if measured.worst is None:
        return " ".join(["none" if timing.none else "inverted", *marks]), ""
    told = inversion(timing.system, timing.latency, measured)
    text = marked(_short(measured), timing.up_to_errors) if timing.system.timed else "inverted"
    return text, "" if told is None else how_text(told)


def _short(measured: Measured) -> str:
    match measured.worst:
        case None:
            return "never ends" if measured.begun else "never starts"
        case Unbounded():
            return "unbounded"
        case Extreme(value=value):
            return _compact(measured.worst_formula, value)


def _best(measured: Measurement) -> str:
    if not measured.best_known:
        return "unknown"
    if measured.best is None:
        begun = isinstance(measured, Unmeasured) or measured.begun
        return "never ends" if begun else "never starts"
    return _compact(measured.best_formula, measured.best.value)


def _compact(formula: Exact | None, value: Fraction) -> str:
    if isinstance(formula, Cases):
        texts = list(dict.fromkeys(_compact(each.formula, value) for each in formula.parts))
        text = " or ".join(texts)
        return text if len(text) <= _LONGEST_CELL else f"{len(texts)} formulas"
    text = formula_text(formula, value)
    one = not any(sign in text for sign in (" + ", " - "))
    return (text if one else text.replace(" ", "")).replace("*", "")


# In full


def latency_head(column: Column, timing: Timing) -> str:
    """What is measured, and where: `latency prompt: p@ask -> p@got when policy = HOLD`."""
    return asked_text(timing.latency) + when(column.varying)


def asked_text(latency: Latency) -> str:
    """What is asked, as it is written: `region soon: p@ask -> p@got <= 5 ms`."""
    kind = latency_kind(latency)
    bound = "" if latency.bound is None else f"{latency.bound} "
    limit = "" if latency.limit is None else f" <= {latency.limit}"
    asked = events_text(latency)
    if latency.inverted is not None:
        asked = f"thread {latency.start[0].text}"
    head = f"{kind} {harmless(bound + latency.name)}: {harmless(asked + limit)}"
    return head + asked_with(latency.given)


def events_text(latency: Latency) -> str:
    """The events between which it lies: `p@ask or p@again -> p@got`."""
    events = (" or ".join(each.text for each in ends) for ends in (latency.start, latency.end))
    return " -> ".join(events)


def latency_kind(latency: Latency) -> str:
    """`latency`, `within`, `region` or `inversion`."""
    if latency.inverted is not None:
        return "inversion"
    if latency.bound is not None:
        return "within"
    return "latency" if latency.limit is None else "region"


def latency_title(column: Column, timing: Timing) -> list[str]:
    """The head of a picture of the longest time: the formula, and where it is shown."""
    lines, measured = [latency_head(column, timing)], timing.measurement
    if isinstance(measured, Measured):
        lines.append(f"worst: {_worst_text(timing, measured)}")
        if isinstance(measured.worst, Extreme) and _open(measured.worst_formula):
            value = show_seconds(measured.worst.value)
            lines.append(f"shown:{point_text(measured.point)}, where it is {value}")
    return [" ".join(untied(line).split()) for line in lines]


def latency_lines(column: Column, timing: Timing, ink: Ink) -> list[str]:
    """What the latency comes to, and where the longest time goes; no run."""
    head = ink.hang("", latency_head(column, timing), "  ")
    return [*(ink(Style.BOLD, line) for line in head), *latency_body(column, timing, ink)]


def latency_body(column: Column, timing: Timing, ink: Ink) -> list[str]:
    """The same without the head, so without that in which columns may differ that say the same."""
    system, lines = timing.system, list[str]()
    match timing.measurement:
        case Unmeasured() as unmeasured:
            lines += _between(system, unmeasured, ink)
            if unmeasured.best_known and timing.latency.inverted is None:
                lines += ink.hang("  best   ", best_text(timing))
            lines += ink.hang("  ", unmeasured.text)
            if unmeasured.least is not None:
                there = point_text(unmeasured.point)
                seen = show_seconds(unmeasured.least.value)
                if unmeasured.exact:
                    lines += ink.hang("  ", f"The longest{there} is {seen}.")
                else:
                    lines += ink.hang("  ", f"At least {seen} was seen{there}.")
        case Measured() as measured:
            lines += ink.hang("  worst  ", _worst_text(timing, measured))
            if timing.latency.inverted is None:
                lines += ink.hang("  best   ", best_text(timing))
            lines += _blame(system, measured, ink)
            lines += _inversion(system, timing, measured, ink)
    if timing.latency.member and sum(each.row == timing.row for each in column.timings) > 1:
        lines += ink.hang("  ", _members(column, timing))
    return lines


def _members(column: Column, timing: Timing) -> str:
    """How the others of a family compare with the one that is told."""
    family = [each for each in column.timings if each.row == timing.row]
    others = [each for each in family if each.latency.name != timing.latency.name]
    worst, count = _short_of(timing), len(others) + 1
    same = [each.latency.whose for each in others if _short_of(each) == worst]
    if len(same) == len(others):
        return f"the same for all {count} members"
    if timing.unknown:
        return f"unknown for {len(same) + 1} of {count} members"
    also = f"; the same for {', '.join(few(same))}" if same else ""
    word = "longest" if timing.system.timed else "worst"
    return f"the {word} of {count} members{also}{_cut_of(timing, family)}"


def _cut_of(timing: Timing, family: Sequence[Timing]) -> str:
    """Which members the mark of the family is of, where it is not of all."""
    cut = [each.latency.whose for each in family if each.up_to_errors]
    if not timing.up_to_errors or len(cut) == len(family):
        return ""
    return f"; {UP_TO} is of {', '.join(few(cut))}, whose runs may end at an error before"


def _short_of(timing: Timing) -> str:
    """What stands in the table for this member alone."""
    return latency_cells(replace(timing, cut=()))[0]


def longest_lines(system: System, timing: Timing, ink: Ink) -> list[str]:
    """Of what has a bound the longest time, the bound, and where the time goes, without a head."""
    measured, bound = timing.measurement, timing.latency.bound
    if not isinstance(measured, Measured) or bound is None:
        return []
    worst, limit = _worst_text(timing, measured), str(bound)
    if isinstance(measured.worst, Extreme) and measured.worst_formula is None:
        worst += point_text(measured.point)
    if bound.terms:
        limit += f", there {show_seconds(bound.at(measured.point))}"
    lines = [*ink.hang("  worst  ", worst), *ink.hang("  limit  ", harmless(limit))]
    lines += _blame(system, measured, ink)
    return [*lines, *_inversion(system, timing, measured, ink)]


def _worst_text(timing: Timing, measured: Measured) -> str:
    system, inverted = timing.system, timing.latency.inverted
    match measured.worst:
        case None if timing.none and inverted is not None:
            so = "at whatever speed" if measured.every_speed else "with these delays"
            so += ", up to the errors" if timing.up_to_errors else ""
            name = harmless(system.threads[inverted].name)
            return f"none: {name} never waits for one of a lower class, {so}"
        case None if inverted is not None:
            return f"inverted; no run goes on until it is over{before_it(measured)}"
        case Extreme() if not system.timed:
            return "inverted; no step of the model takes time"
        case None:
            return no_run(measured)
        case Unbounded(why=why):
            so = "come to rest" if why is Endless.RESTS else "go round for ever"
            text = f"unbounded: a run may begin it and {so} before it ends"
            if inverted is not None:
                text = f"unbounded: a run may {so} while it lasts"
            text += f", as{point_text(measured.point)}" if boxes_of(system) else ""
            return "; ".join([text, *_lasting(measured.worst)])
        case Extreme(value=value):
            text = marked(formula_text(measured.worst_formula, value), timing.up_to_errors)
            return text + _range(system, measured.worst_formula)


def _lasting(unbounded: Unbounded) -> Iterator[str]:
    """The delays without an end in which locks are held where the run comes to rest."""
    system, state = unbounded.trace.system, unbounded.trace.last
    if unbounded.why is not Endless.RESTS:
        return
    told: dict[tuple[int, str], None] = {}
    for each in candidates(system, state):
        if each.delay is not None and each.delay.high is None and possible(system, each, state):
            told[each.thread, f"{each.delay.kind.value} any"] = None
    for thread, delay in told:
        held = [
            lock.name
            for number, lock in enumerate(system.locks)
            if lock.owned and holding(system, state, number, thread) is not None
        ]
        if held and system.threads[thread].kind is ThreadKind.PROCESS:
            where = f"{system.threads[thread].name} at {whereabouts(system, state, thread)}"
            yield f"`{delay}` of {harmless(where)}, holding {', '.join(few(held))}, may never end"


def worst_note(timing: Timing, measured: Measured) -> str:
    """What stands behind the longest time: for which values it is exact, or why there is none."""
    if isinstance(measured.worst, Extreme) and timing.system.timed:
        note = _range(timing.system, measured.worst_formula)
        return untied(" ".join([UP_TO] * timing.up_to_errors + [note.strip()]).strip())
    return _worst_text(timing, measured)


def _range(system: System, formula: Exact | None) -> str:
    """The ranges for which a formula was proved."""
    names = formula.parameters if formula else ()
    if not names:
        return ""
    boxes = boxes_of(system)
    told = [
        tied(f"{harmless(name)} {show_seconds(low)}..{show_seconds(high)}")
        for name, (low, high) in boxes.items()
        if name in names
    ]
    return f"  ({', '.join(told)}; exact)"


def _between(system: System, unmeasured: Unmeasured, ink: Ink) -> Iterator[str]:
    """What is known of the longest time where there is no formula for all values."""
    known = unmeasured.between
    texts = [
        f"{formula_text(each.formula, Fraction(0))} where {where_text(each.where)}; exact"
        for each in known.parts
        if each.where
    ]
    low, high = known.low, known.high
    if high is not None and low is not None:
        told = f"between {formula_text(low, Fraction(0))} and {formula_text(high, Fraction(0))}"
    elif high is not None:
        told = f"at most {formula_text(high, Fraction(0))}"
    elif low is not None:
        told = f"at least {formula_text(low, Fraction(0))}"
    else:
        told = "not known" if texts else ""
    if told:
        boxes = boxes_of(system)
        ranges = [
            tied(f"{harmless(name)} {show_seconds(first)}..{show_seconds(last)}")
            for name, (first, last) in boxes.items()
        ]
        place = "elsewhere " if texts else ""
        texts.append(f"{place}{told}  ({', '.join(ranges)})")
    for number, text in enumerate(texts):
        yield from ink.hang("         " if number else "  worst  ", text)


def best_text(timing: Timing) -> str:
    """The shortest time, or why there is none."""
    measured = timing.measurement
    if not measured.best_known:
        return _best_unknown(measured)
    if measured.best is None:
        return no_run(measured)
    text = formula_text(measured.best_formula, measured.best.value)
    return marked(text, timing.best_up_to_errors)


def _best_unknown(measured: Measurement) -> str:
    if isinstance(measured, Unmeasured) or measured.best_reason is None:
        return "not known: other values of the time parameters may let it end sooner"
    seen = ""
    if measured.best is not None:
        seen = f"at most {show_seconds(measured.best.value)}{point_text(measured.point)}; "
    return f"{seen}not known: {measured.best_reason.text}"


def _blame(system: System, measured: Measured, ink: Ink) -> Iterator[str]:
    worst = measured.worst
    if not isinstance(worst, Extreme) or not worst.value:
        return
    if _open(measured.worst_formula):
        yield from ink.hang(
            "  ", f"{point_text(measured.point).strip()} it is {show_seconds(worst.value)}:"
        )
    yield from blame_lines(system, worst, ink)


def _inversion(system: System, timing: Timing, measured: Measured, ink: Ink) -> list[str]:
    told = inversion(system, timing.latency, measured)
    if told is None:
        return []
    return ink.hang("  ", f"inversion: {'; '.join(inversion_text(system, told))}")


def _open(formula: Exact | None) -> bool:
    """Whether it depends on parameters."""
    return formula is not None and bool(formula.parameters)
