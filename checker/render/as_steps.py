"""A run in steps: who goes, what changes, who is refused by whom, and where all stand at the end.

Only what changes is shown. Must not know why the run is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from checker.ir.actions import WaitKind
from checker.ir.threads import ThreadKind
from checker.render.as_waits import waiting
from checker.render.ink import Ink, Style
from checker.render.page import WIDTH, columns, hang, pad, wrap
from checker.render.rows import Effect, Row, Sort, rows
from checker.render.words import whereabouts
from checker.semantics.waits import blocked
from checker.trace import Trace

_MOST_PLACE = 26  # a thread@label wider than this has a line of its own


def steps_lines(
    trace: Trace, file: str, *, about: Iterable[int] = (), ink: Ink, now: bool = True
) -> list[str]:
    """The run as a table of at most 72 columns, then who is where at its end.

    file: in which lines have no file name. about: variables that the question reads, shown at the
    start though they may never change.
    """
    lines = [*_laid_out(rows(trace, file, about), trace, ink)]
    end = _now(trace) if now and trace.loop is None and trace.failure is None else []
    return [*lines, "", *end] if end else lines


# The table


def _laid_out(told: Sequence[Row], trace: Trace, ink: Ink) -> Iterator[str]:
    timed = trace.timed and trace.system.timed
    steps = told[1:]
    digits = len(str(told[-1].number))
    time = max((columns(row.time) for row in steps), default=0)
    time = max(time, len("time")) if timed else 0
    places = [columns(row.place) for row in steps]
    where = max((each for each in places if each <= _MOST_PLACE), default=0)
    where = max(where, len("thread@label"))
    left = 2 + digits + 2 + (time + 2 if timed else 0)
    line = max((columns(e.line) for row in told for e in row.effects), default=0)
    room = WIDTH - left - where - 2 - (line + 2 if line else 0)
    widest = max((columns(_said(e)) for row in told for e in row.effects), default=0)
    width = min(widest, room)
    head = pad("#".rjust(digits), digits) + "  " + (pad("time", time) + "  " if timed else "")
    yield ink(Style.FAINT, f"  {head}thread@label".rstrip())
    for row in told:
        if trace.loop is not None and row.number == trace.loop:
            yield "  loop:"
        lead = "  " + str(row.number).rjust(digits) + "  "
        lead += pad(row.time, time) + "  " if timed else ""
        if row.thread is None:
            yield from hang(lead, row.place)
            continue
        yield from _step(lead, row, where, width, line, ink)
    if trace.loop is not None:
        yield f"  back to {trace.loop}"


def _step(lead: str, row: Row, where: int, width: int, line: int, ink: Ink) -> Iterator[str]:
    margin = " " * columns(lead)
    first = lead + pad(row.place, where) + "  "
    if columns(row.place) > where:
        yield from hang(lead, row.place)
        first = margin + " " * (where + 2)
    shown = ""
    for effect in row.effects:
        for number, text in enumerate(wrap(_said(effect), width)):
            at = effect.line if number == 0 and effect.line != shown else ""
            tail = "  " + at.rjust(line) if at else ""
            gap = " " * (width - columns(text)) if at else ""
            told = ink(Style.BAD, text) if effect.sort is Sort.ERROR else text
            yield (first + told + gap + tail).rstrip()
            first = margin + " " * (where + 2)
        shown = effect.line
    for note in (note for effect in row.effects for note in effect.notes):
        yield from hang(margin, note, margin + "         ")


def _said(effect: Effect) -> str:
    return f"{effect.text} ({effect.values})" if effect.values else effect.text


# The end


def _now(trace: Trace) -> list[str]:
    """Who is where in the last state and waits for what: who moved, and who waits for a lock.

    Left out are an env, and a daemon that rests in an `await`.
    """
    system = trace.system
    moved = {step.action.thread for step in trace.steps}
    stopped = {each.thread: each for each in blocked(system, trace.last)}
    lines: list[str] = []
    for thread, each in enumerate(system.threads):
        waits = stopped.get(thread)
        for_lock = waits and any(wait.kind is WaitKind.LOCK for wait in waits.waits)
        rests = each.kind is ThreadKind.DAEMON and waits is not None
        owing = each.kind in (ThreadKind.PROCESS, ThreadKind.DAEMON)
        if not for_lock and (thread not in moved or not owing or rests):
            continue
        text = f"{each.name} at {whereabouts(system, trace.last, thread)}"
        if waits:
            text += f", {waiting(trace, waits)}"
        lines += hang("  now  " if not lines else " " * 7, text, " " * 9)
    return lines
