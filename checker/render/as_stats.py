"""What the states of a run are like, in lines: variables, distances, the engine and its table.

Knows what a reader looks for; must not know how anything was counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checker.exploration import Seen, Statistics
from checker.ir.domain import Domain
from checker.ir.variables import Role
from checker.render.ink import PAPER, Ink, Style
from checker.render.page import columns, harmless, pad
from checker.render.words import counted, number, tied_settings
from checker.report import Column, Report

_BINS = 12  # lines of a histogram, at most
_BAR = 24  # columns of the longest bar


def stats_lines(report: Report, ink: Ink = PAPER) -> list[str]:
    """The part of a report about statistics: each column for itself, then all variables."""
    lines: list[str] = []
    for column in report.columns:
        lines += [""] if lines else []
        lines += _column(column, ink)
    if told := [*_variables(report.columns, ink)]:
        lines += ["", *told]
    return lines


def _column(column: Column, ink: Ink) -> Iterator[str]:
    found, system = column.exploration, column.system
    where = f" when {tied_settings(column.varying)}" if column.varying else ""
    yield from (ink(Style.BOLD, line) for line in ink.hang("", f"statistics{where}", "  "))
    width = sum((each.domain.size - 1).bit_length() for each in system.variables)
    states = f"{counted(found.states, 'state')} of {counted(width, 'bit')}"
    steps = f"{counted(found.transitions, 'transition')}, depth {number(found.depth)}"
    yield from ink.hang("  ", f"{states}; {steps}")
    yield from ink.hang("  ", f"by the {found.engine}; {_table_text(found.statistics)}")
    if found.statistics is not None:
        yield from _levels(found.statistics.levels, ink)


def _table_text(statistics: Statistics | None) -> str:
    """Where states are kept, in a few words."""
    if statistics is None:
        return "time or a signal ended it, so the rest is unknown"
    table = statistics.table
    if table is None:
        return "Python keeps the states"
    each = f"{table.bytes / table.taken:,.1f} bytes a state" if table.taken else "no state"
    taken = f"{100 * table.taken / table.places:.1f} % of {number(table.places)} places taken"
    return f"{table.bytes / (1 << 20):,.1f} MiB for states, {each}; {taken}"


# Distances


def _levels(levels: Sequence[int], ink: Ink) -> Iterator[str]:
    """How many states there are at which distance from the start, several together if many."""
    wide = -(-len(levels) // _BINS)
    bins = [sum(levels[first : first + wide]) for first in range(0, len(levels), wide)]
    most = max(bins, default=0)
    heads = []
    for place in range(len(bins)):
        first, last = place * wide, min((place + 1) * wide, len(levels)) - 1
        heads.append(number(first) if first == last else f"{number(first)}..{number(last)}")
    numbers = [number(each) for each in bins]
    left = max(map(len, ("steps away", *heads)))
    right = max(map(len, ("states", *numbers)))
    yield f"  {'steps away':<{left}}  {'states':>{right}}"
    bar = max(min(_BAR, ink.width - left - right - 6), 1)
    for head, told, count in zip(heads, numbers, bins, strict=True):
        yield f"  {head:<{left}}  {told:>{right}}  {'#' * max(1, round(bar * count / most))}"


# Variables


def _variables(found: Sequence[Column], ink: Ink) -> Iterator[str]:
    """Each variable with how many of its values it had, in whichever column it had the most."""
    rows: dict[str, tuple[Domain, Seen]] = {}
    for column in found:
        statistics = column.exploration.statistics
        if statistics is None:
            continue
        for variable, seen in zip(column.system.variables, statistics.seen, strict=True):
            name = _variable_name(variable.name, variable.role)
            before = rows.get(name)
            if before is None:
                rows[name] = variable.domain, seen
            else:
                rows[name] = (max(variable.domain, before[0], key=_size), _both(seen, before[1]))
    if not rows:
        return
    several = " (all columns together)" if len(found) > 1 else ""
    lines = [("variable", "bits", "values", "")]
    for name, (domain, seen) in rows.items():
        bits = (domain.size - 1).bit_length()
        told = "" if seen.values is None else f"{number(seen.values)} of {number(domain.size)}"
        lines.append((harmless(name), number(bits), told, _seen_text(domain, seen)))
    widths = [max(columns(line[k]) for line in lines) for k in range(3)]
    room = max(ink.width - widths[1] - widths[2] - 6, 12)
    widths[0] = min(widths[0], room // 2)
    for place, (name, bits_, values, rest) in enumerate(lines):
        if columns(name) > widths[0]:
            yield from ink.hang("", name, "  ")
            name = ""
        head = f"{pad(name, widths[0])}  {bits_:>{widths[1]}}  {values:>{widths[2]}}"
        told = rest if place else several.strip()
        if told:
            yield from ink.hang(f"{head}  ", told)
        else:
            yield head


def _variable_name(name: str, role: Role) -> str:
    """What it is called: where a thread is goes by the thread."""
    return f"{name} (place)" if role is Role.LOCATION else name


def _seen_text(domain: Domain, seen: Seen) -> str:
    """What it had, where that is short: always one value, or those of a range."""
    if seen.low == seen.high:
        return f"always {harmless(domain.show(seen.low))}"
    if seen.values is None or not domain.names:
        return f"{harmless(domain.show(seen.low))}..{harmless(domain.show(seen.high))}"
    return ""


def _size(domain: Domain) -> int:
    return domain.size


def _both(one: Seen, other: Seen) -> Seen:
    """What a variable had in either of two columns; of how many values the larger number."""
    values = None
    if one.values is not None and other.values is not None:
        values = max(one.values, other.values)
    return Seen(values, min(one.low, other.low), max(one.high, other.high))
