"""How often each step was taken and each label reached, in lines: first what never was.

Knows what a reader looks for; must not know how anything was counted.
"""

from __future__ import annotations

from collections.abc import Iterator

from checker.counts import Counts, LabelCount, StepCount, counts
from checker.ir.actions import ActionKind, LockVerb
from checker.ir.threads import LocationKind
from checker.render.ink import PAPER, Ink, Style
from checker.render.page import columns, harmless, pad
from checker.render.text_places import margin
from checker.render.words import counted, joined, lock_in_mode, number, place
from checker.report import Report

_UNCOUNTED = "; nothing was counted there, for time or a signal ended the search"


def coverage_lines(report: Report, ink: Ink = PAPER) -> list[str]:
    """The part of a report about coverage, all columns together."""
    found = counts(report.columns)
    lines = ink.hang("", coverage_head(found, len(report.columns)), "  ")
    lines = [ink(Style.BOLD, line) for line in lines]
    if found.uncounted == len(report.columns):
        return lines
    for text in never_texts(found, report.file):
        lines += ink.hang("  ", text, "      ")
    if found.labels:
        lines += ["", *_table(found, report.file, ink)]
    return lines


def coverage_head(found: Counts, columns_: int) -> str:
    """What it comes to, in a sentence."""
    if found.uncounted == columns_:
        return f"coverage: unknown{_UNCOUNTED}"
    steps = counted(len(found.steps), "step")
    labels = counted(len(found.labels), "label")
    left = []
    if found.unreached:
        left.append(f"{number(len(found.unreached))} never reached")
    if found.untaken:
        left.append(f"{number(len(found.untaken))} never taken")
    told = joined(left) if left else "all reached and taken"
    told += "" if found.whole or not left else " so far: the search did not see everything"
    if found.uncounted:
        told += f" (without {counted(found.uncounted, 'column')}{_UNCOUNTED})"
    return f"coverage of {labels} and {steps} of the text: {told}"


def never_texts(found: Counts, file: str) -> Iterator[str]:
    """What was never reached or taken, a text each."""
    for label in found.unreached:
        yield f"never reached  {label_text(label)}  {margin(label.span, file)}"
    for step in found.untaken:
        where = margin(step.action.span, file)
        told = "; ".join(_step_details(step))
        yield f"never taken    {_step_text(step)}  {where}" + (f"  {told}" if told else "")


def label_text(label: LabelCount) -> str:
    """`fault@enter`."""
    return harmless(f"{label.owner}@{label.label}")


def _step_text(step: StepCount) -> str:
    """`fault@enter -> held`; of a rule its name."""
    if step.source is None or step.target is None:
        return harmless(step.owner)
    source, target = place(step.source), place(step.target)
    kind = "" if step.action.kind is ActionKind.STEP else f" ({step.action.kind.value})"
    return harmless(f"{step.owner}@{source} -> {target}{kind}")


def _step_details(step: StepCount) -> Iterator[str]:
    """What tells the step from others between the same places: conditions, locks."""
    for branch in step.action.branches:
        yield f"`{harmless(branch.text)}` {'true' if branch.taken else 'false'}"
    waited = step.source is not None and step.source.kind is LocationKind.ASKED
    for each in step.action.locks:
        told = lock_in_mode(step.system.locks[each.lock], each.mode)
        match each.verb:
            case LockVerb.ASK:
                yield harmless(f"has to wait for {told}")
            case LockVerb.TAKE if waited:
                yield harmless(f"takes {told}, for which it has waited")
            case verb:
                yield harmless(f"{verb.value} {told}")


def _table(found: Counts, file: str, ink: Ink) -> Iterator[str]:
    """The labels in the order of the text: steps from there, states that have a thread there."""
    rows = [("label", "", "steps", "states")]
    for each in found.labels:
        numbers = number(each.steps), number(each.states)
        rows.append((label_text(each), margin(each.span, file), *numbers))
    widths = [max(columns(row[k]) for row in rows) for k in range(4)]
    room = ink.width - sum(widths[1:]) - 6
    for name, where, steps, states in rows:
        behind = f"{pad(where, widths[1])}  {steps:>{widths[2]}}  {states:>{widths[3]}}"
        if columns(name) > room:
            yield from ink.hang("", name, "  ")
            name = ""
        yield f"{pad(name, min(widths[0], max(room, 0)))}  {behind}"
