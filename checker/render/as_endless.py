"""What a run for ever comes to, in words: who goes round, who stays behind whom.

Knows the words; must not know how the run itself is shown.
"""

from __future__ import annotations

from collections.abc import Iterator

from checker.ir.actions import WaitKind
from checker.ir.questions import Question
from checker.render.as_waits import awaited
from checker.render.ink import Ink
from checker.render.words import counted, few, joined, lock_in_mode, named, whereabouts
from checker.semantics.starving import Retrying, Staying, going, retrying, staying
from checker.trace import Trace


def endless_lines(trace: Trace, question: Question, ink: Ink) -> list[str]:
    """Below a run: what goes on for ever in it, and whom it passes by; or that it rests."""
    if trace.loop is None:
        told = "from here on nobody owes a step: the run may stay so for ever"
        return ink.hang("  ", told)
    lines = ink.hang("  ", f"again and again: {_going(trace)}", "    ")
    if (retry := retrying(trace, question)) is not None:
        lines += ink.hang("  ", _retrying(trace, retry), "    ")
    for each in staying(trace):
        for number, text in enumerate(staying_texts(trace, each)):
            lines += ink.hang("    " if number else "  ", text, "      ")
    return lines


def _going(trace: Trace) -> str:
    found = []
    for thread, steps in going(trace):
        (name,) = named(trace.system, [thread])
        found.append(f"{name} ({counted(steps, 'step')})")
    return joined(found)


def _retrying(trace: Trace, retry: Retrying) -> str:
    """`fault retries for ever: takes enter 2 times, look and read once a round`."""
    (name,) = named(trace.system, [retry.thread])
    by_count: dict[int, list[str]] = {}
    for label, count in retry.labels:
        by_count.setdefault(count, []).append(label)
    told = [f"{joined(few(by_count[n]))} {_times(n)}" for n in sorted(by_count, reverse=True)]
    return f"{name} retries for ever: takes {', '.join(told)} a round"


def staying_texts(trace: Trace, each: Staying) -> Iterator[str]:
    """Where a thread stays and what it waits for; who overtakes it; how often it could go."""
    system = trace.system
    (name,) = named(system, [each.thread])
    verb = "starves" if each.starves else "stays"
    where = f"{name} {verb} at {whereabouts(system, trace.last, each.thread)}"
    waits = [
        lock_in_mode(system.locks[wait.lock], wait.mode)
        if wait.kind is WaitKind.LOCK and wait.lock is not None
        else awaited(wait, name, "`")
        for wait in each.waits
    ]
    rests = "" if each.able else ", where it owes no step"
    yield f"{where}: waits for {joined(waits, 'or')}" if waits else f"{where}{rests}"
    if each.overtaken:
        others = [
            f"{named(system, [thread])[0]} {_times(count)}" for thread, count in each.overtaken
        ]
        yield f"overtaken in each round by {joined(others)}"
    if each.able:
        lap = trace.length - (trace.loop or 1) + 1
        yield f"it could go at {each.able:,} of {lap:,} points of the loop, and others go first"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"
