"""A deadlock told: who holds what since when, and who waits for whom.

The definitions are those of `semantics.waits`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from checker.ir.system import QuestionKind, ThreadKind, Wait, WaitKind
from checker.render.as_waits import awaited
from checker.render.history import holds, refusals
from checker.render.page import columns, hang, harmless
from checker.render.words import joined, lock_in_mode, named, whereabouts
from checker.report import Answer, Finding
from checker.semantics.waits import Blocked, blocked, cycle, enders
from checker.source import Span
from checker.trace import Trace
from checker.verdict import trace_of


def deadlock_title(trace: Trace, kind: QuestionKind) -> str:
    """One line: `A and B wait for each other`, or that nobody can go on."""
    if kind is QuestionKind.CYCLE:
        told = members(trace, kind)
        names = named(trace.system, (each.thread for each in told))
        if len(names) == 1:
            who = "nobody else changes" if _could(trace, told[0]) else "nobody can do"
            return f"{names[0]} waits for what {who}"
        return f"{joined(names)} wait for each other"
    if all(each.kind is ThreadKind.RULE for each in trace.system.threads):
        return "no rule is possible"
    return "no process or daemon can take a step"


def _could(trace: Trace, each: Blocked) -> bool:
    """Whether a thread waits for something that it changes itself."""
    return any(enders(trace.system, trace.last, wait) for wait in each.waits)


def members(trace: Trace, kind: QuestionKind) -> tuple[Blocked, ...]:
    """The threads that a deadlock is about: the cycle, or all that owe a step and can't take it."""
    system, state = trace.system, trace.last
    if kind is QuestionKind.CYCLE:
        return cycle(system, state)
    waits = {each.thread: each for each in blocked(system, state)}
    found = []
    for number, thread in enumerate(system.threads):
        each = waits.get(number, Blocked(number, ()))
        owing = thread.kind is ThreadKind.PROCESS
        owing = owing and system.location(state, number) != thread.end
        daemon = thread.kind is ThreadKind.DAEMON
        for_lock = any(wait.kind is WaitKind.LOCK for wait in each.waits)
        if owing or (daemon and for_lock):
            found.append(each)
    return tuple(found)


def to_tell(answer: Answer) -> list[Finding]:
    """The findings of an answer that say something of their own, the decisive one first.

    That the state of a cycle of waits is also stuck is no news.
    """
    decisive = answer.decisive
    told = [decisive]
    first = trace_of(decisive.verdict)
    for each in answer.findings:
        trace = trace_of(each.verdict)
        if each is decisive or not each.violated or trace is None or first is None:
            continue
        if each.question.kind is QuestionKind.CYCLE or not cycle(trace.system, trace.last):
            told.append(each)
    return told


def deadlock_lines(trace: Trace, kind: QuestionKind) -> list[str]:
    """For each thread of the deadlock what it holds and what it waits for."""
    system = trace.system
    told = members(trace, kind)
    names = [harmless(system.threads[each.thread].name) for each in told]
    width = min(max((columns(name) for name in names), default=0), 20)
    lines = []
    for name, each in zip(names, told, strict=True):
        first = f"  {name}".ljust(width + 4)
        margin = " " * (width + 4)
        if columns(first) > width + 4:
            lines += hang("  ", name)
            first = margin
        for text in (*_held(trace, each.thread), *_waits(trace, each)):
            lines += hang(first, text, margin + "  ")
            first = margin
    return lines


def _held(trace: Trace, thread: int) -> Iterator[str]:
    system = trace.system
    for each in holds(trace, len(trace.steps)):
        if each.thread != thread:
            continue
        lock = system.locks[each.lock]
        how = lock.type if len(lock.modes) == 1 else f"{lock.type}, {lock.modes[each.mode].name}"
        since = f"taken at step {each.since}" if each.since else "held from the start"
        yield f"holds {lock.name} ({how}), {since}{_at(each.span, ', ')}"


def _waits(trace: Trace, each: Blocked) -> Iterator[str]:
    if not each.waits:
        where = whereabouts(trace.system, trace.last, each.thread)
        yield f"is at `{where}`, where none of its steps is possible"
    for number, wait in enumerate(each.waits):
        verb = "waits for" if number == 0 else "or for"
        if wait.kind is WaitKind.LOCK:
            yield f"{verb} {_lock(trace, each.thread, wait)}"
        else:
            yield f"{verb} `{awaited(wait)}`{_at(wait.span)}: {_hope(trace, each.thread, wait)}"


def _lock(trace: Trace, thread: int, wait: Wait) -> str:
    system = trace.system
    assert wait.lock is not None and wait.mode is not None
    lock = system.locks[wait.lock]
    found = refusals(trace, len(trace.steps), thread, wait.lock, wait.mode)
    held = [each.thread for each in found if not each.asked]
    asked = [each.thread for each in found if each.asked]
    reasons = []
    if held:
        reasons.append(f"held by {joined(named(system, held))}")
    if asked:
        reasons.append(f"asked for before by {joined(named(system, asked))}")
    return ", ".join([lock_in_mode(lock, wait.mode) + _at(wait.span), *reasons])


def _hope(trace: Trace, thread: int, wait: Wait) -> str:
    others = enders(trace.system, trace.last, wait)
    if not others:
        return "no step of any thread can make it true from here"
    if others == {thread}:
        return "no other thread changes what it waits for"
    free = (ThreadKind.ENV, ThreadKind.RULE)
    need_not = all(trace.system.threads[other].kind in free for other in others)
    names = joined(named(trace.system, others), "or")
    return f"only {names} changes what it waits for" + (", and need not" if need_not else "")


def _at(span: Span | None, before: str = " at ") -> str:
    """A place in few columns: the name of its file without the folder, and the line."""
    return "" if span is None else f"{before}{harmless(PurePath(span.file).name)}:{span.line}"
