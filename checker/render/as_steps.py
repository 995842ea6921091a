"""A run in steps: who goes, what changes, who is refused by whom, and where all stand at the end.

Only what changes is shown. Must not know why the run is shown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from os.path import basename

from checker.ir.actions import LockVerb, WaitKind
from checker.ir.threads import ThreadKind
from checker.render.as_waits import waiting
from checker.render.ink import Ink, Style
from checker.render.page import WIDTH, columns, harmless, pad, wrap
from checker.render.rows import Effect, Row, Sort, rows
from checker.render.words import whereabouts
from checker.semantics.cpus import ready, running
from checker.semantics.waits import blocked
from checker.trace import Trace

_ASKING = (LockVerb.ASK, LockVerb.TAKE)
"""What a step does that comes to a request for a lock whose requests ask."""

_IN_LINE = (WaitKind.LOCK, WaitKind.CPU)
"""What a thread that waits for it is told of though it has not moved."""

_MOST_NOW = 12  # threads that are told of at the end
_LEAST = 20  # columns of what a step does, beside its place
_ENOUGH = 32  # columns of it that are wanted
_MOST_PLACE = (26, 20, 14)  # a thread@label wider than this has a line of its own


def steps_lines(
    trace: Trace,
    file: str,
    *,
    about: Iterable[int] = (),
    ink: Ink,
    told: Collection[int] = (),
) -> list[str]:
    """The run as a table of at most 72 columns, then who is where at its end.

    file: in which lines have no file name. about: variables that the question reads, shown at the
    start though they may never change. told: threads of which it has been told what they wait for.
    """
    lines = [*_laid_out(rows(trace, file, about), trace, ink)]
    end = _now(trace, told, ink) if trace.loop is None and trace.failure is None else []
    return [*lines, "", *end] if end else lines


# The table


def _laid_out(told: Sequence[Row], trace: Trace, ink: Ink) -> Iterator[str]:
    timed = trace.timed and trace.system.timed
    steps = told[1:]
    digits = len(str(told[-1].number))
    time = max((columns(row.time) for row in steps), default=0)
    time = max(time, len("time")) if timed else 0
    head = pad("#".rjust(digits), digits) + "  " + (pad("time", time) + "  " if timed else "")
    left = 2 + digits + 2 + (time + 2 if timed else 0)
    names = _file_names(row.effects for row in steps)
    most = ink.width - left - 4 - _LEAST // 2  # a place that is wider has a line of its own
    line = max((columns(each) for each in names.values() if columns(each) <= most), default=0)
    room = ink.width - left - 2 - (line + 2 if line else 0)
    widest = max((columns(_said(e)) for row in told for e in row.effects), default=0)
    where = _beside([columns(row.place) for row in steps], room - min(widest, _ENOUGH))
    if room - where < min(widest, _LEAST) and ink.width < WIDTH:
        where = 0  # what a step does stands below it
    width = min(widest, max(room - where, _LEAST // 2))
    yield ink(Style.FAINT, f"  {head}thread@label".rstrip())
    for row in told:
        if trace.loop is not None and row.number == trace.loop:
            yield "  loop:"
        lead = "  " + str(row.number).rjust(digits) + "  "
        lead += pad(row.time, time) + "  " if timed else ""
        if row.thread is None:
            yield from ink.hang(lead, row.place)
            continue
        yield from _step(lead, row, where, width, line, names, ink)
    if trace.loop is not None:
        yield f"  back to {trace.loop}"


def _file_names(effects: Iterable[Sequence[Effect]]) -> dict[str, str]:
    """Each place in the margin as it is shown: of a file its name alone, if that is enough."""
    found = {each.line: each.line.rpartition(":") for row in effects for each in row if each.line}
    files = {file for file, _, _ in found.values()}
    names = [basename(file) for file in files]
    return {
        whole: whole if names.count(name := basename(file)) > 1 else f"{name}:{line}"
        for whole, (file, _, line) in found.items()
    }


def _beside(places: Sequence[int], most: int) -> int:
    """How wide the column of the places is, where there is room for so much at most."""
    narrow = len("thread@label")
    for bound in _MOST_PLACE:
        where = max((each for each in places if each <= bound), default=0)
        if max(where, narrow) <= most:
            return max(where, narrow)
    return narrow


def _step(
    lead: str, row: Row, where: int, width: int, line: int, names: Mapping[str, str], ink: Ink
) -> Iterator[str]:
    """where, width, line: columns of the place of a step, of what it does, and of the margin."""
    margin = " " * columns(lead)
    first = lead + pad(row.place, where) + "  "
    if columns(row.place) > where:
        yield from ink.hang(lead, row.place)
        first = margin + " " * (where + 2)
    shown = ""
    for effect in row.effects:
        for number, text in enumerate(wrap(_said(effect), width)):
            at = names.get(effect.line, "") if number == 0 and effect.line != shown else ""
            alone = columns(at) > line
            tail = "  " + at.rjust(line) if at and not alone else ""
            gap = " " * (width - columns(text)) if tail else ""
            told = ink(Style.BAD, text) if effect.sort is Sort.ERROR else text
            yield (first + told + gap + tail).rstrip()
            first = margin + " " * (where + 2)
            if alone:
                yield " " * max(ink.width - columns(at), 0) + at
        shown = effect.line
    for note in (note for effect in row.effects for note in effect.notes):
        yield from ink.hang(margin, note, margin + "         ")


def _said(effect: Effect) -> str:
    return f"{effect.text} ({effect.values})" if effect.values else effect.text


# The end


def _now(trace: Trace, told: Collection[int], ink: Ink) -> list[str]:
    """Who is where in the last state and waits for what: who moved, or waits for a lock or a CPU.

    Left out are an env, and a daemon that rests in an `await`. Behind a deadlock, of which it has
    been told what its threads wait for, no process is left out.
    """
    system = trace.system
    moved = {step.action.thread for step in trace.steps}
    stopped = {each.thread: each for each in blocked(system, trace.last)}
    texts: list[str] = []
    for thread, each in enumerate(system.threads):
        waits = stopped.get(thread)
        in_line = waits and any(wait.kind in _IN_LINE for wait in waits.waits)
        rests = each.kind is ThreadKind.DAEMON and waits is not None
        owing = each.kind in (ThreadKind.PROCESS, ThreadKind.DAEMON)
        asked_of = thread in told or (told and each.kind is ThreadKind.PROCESS)
        if not (in_line or asked_of) and (thread not in moved or not owing or rests):
            continue
        text = f"{each.name} at {whereabouts(system, trace.last, thread)}"
        if waits and thread not in told:
            text += f", {waiting(trace, waits, stopped)}"
        elif not waits:
            text += _doing(trace, thread)
        texts.append(text)
    if len(texts) > _MOST_NOW:
        texts = [*texts[: _MOST_NOW - 1], f"and {len(texts) - _MOST_NOW + 1} more"]
    lines: list[str] = []
    for text in texts:
        lines += ink.hang("  now  " if not lines else " " * 7, text, " " * 9)
    return lines


def _doing(trace: Trace, thread: int) -> str:
    """What a thread that can go on is about to do, where its place alone may mislead."""
    system, state = trace.system, trace.last
    if thread in running(system, state):
        return ", on a CPU"
    if thread in ready(system, state):
        return ", ready for a CPU"
    actions = system.actions_from(thread, system.location(state, thread))
    asks = [op for each in actions for op in each.locks if op.verb is LockVerb.ASK]
    if not asks or not all(any(op.verb in _ASKING for op in each.locks) for each in actions):
        return ""
    locks = dict.fromkeys(harmless(system.locks[op.lock].name) for op in asks)
    return f", has not asked for {' or '.join(locks)} yet" if len(locks) == 1 else ""
