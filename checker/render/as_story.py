"""A deadlock told: who holds what since when, and who waits for whom.

The definitions are those of `semantics.waits`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from checker.ir.actions import Wait, WaitKind
from checker.ir.questions import QuestionKind
from checker.ir.threads import ThreadKind
from checker.render.as_waits import awaited
from checker.render.history import holds, refusals
from checker.render.looked_at import looked_at
from checker.render.page import columns, hang, harmless
from checker.render.words import joined, lock_in_mode, named, whereabouts
from checker.report import Answer, Column, Finding
from checker.semantics.waits import Blocked, closed, cycle, enders, owing, sleeping
from checker.source import Span
from checker.trace import Trace
from checker.verdict import trace_of


def deadlock_word(trace: Trace, kind: QuestionKind) -> str:
    """What kind of deadlock it is: a true circle of waits is told from a wait without an end."""
    if kind is QuestionKind.STUCK:
        return "stuck"
    circle = closed(trace.system, trace.last, members(trace, kind))
    return "cycle of waits" if circle else "waits for ever"


def deadlock_title(trace: Trace, kind: QuestionKind) -> str:
    """One line: `A and B wait for each other`, or that nobody can go on."""
    system, state = trace.system, trace.last
    told = members(trace, kind)
    if kind is QuestionKind.CYCLE:
        names = joined(named(system, (each.thread for each in told)))
        if closed(system, state, told):
            return f"{names} wait for each other"
        if len(told) > 1:
            return f"{names} wait for what can't come any more"
        return f"{names} waits for {_alone(trace, told[0])}"
    if all(each.kind is ThreadKind.RULE for each in system.threads):
        return "no rule is possible"
    asleep = any(sleeping(system, state, number) for number in range(len(system.threads)))
    beside = ", except out of a `sleep any`" if asleep else ""
    return f"no process or daemon can take a step{beside}"


def _alone(trace: Trace, each: Blocked) -> str:
    """What a thread waits for that no other thread can bring about any more."""
    what = " or ".join(f"`{awaited(wait)}`" for wait in each.waits)
    they = "them" if len(each.waits) > 1 else "it"
    if all(wait.kind is WaitKind.LOCK for wait in each.waits):
        others = any(enders(trace.system, trace.last, wait) for wait in each.waits)
        return f"{what}, and no {'other ' if others else ''}thread releases {they}"
    if any(enders(trace.system, trace.last, wait) for wait in each.waits):
        return f"{what}, and no other thread changes {they}"
    true = "any of them" if len(each.waits) > 1 else "it"
    return f"{what}, and no thread can make {true} true any more"


def members(trace: Trace, kind: QuestionKind) -> tuple[Blocked, ...]:
    """The threads that a deadlock is about: the cycle, or all that owe a step and can't take it."""
    if kind is QuestionKind.CYCLE:
        return cycle(trace.system, trace.last)
    return owing(trace.system, trace.last)


def to_tell(answer: Answer) -> list[Finding]:
    """The findings of an answer that say something of their own, the decisive one first.

    That the state of a cycle of waits is also stuck is no news; of a family the worst member is
    enough.
    """
    decisive = answer.decisive
    told = [decisive]
    if decisive.question.family:
        return told
    first = trace_of(decisive.verdict)
    for each in answer.findings:
        trace = trace_of(each.verdict)
        if each is decisive or not each.violated or trace is None or first is None:
            continue
        if each.question.kind is QuestionKind.CYCLE or not cycle(trace.system, trace.last):
            told.append(each)
    return told


def different(column: Column, answer: Answer) -> list[str]:
    """Of whom the different deadlocks are that were found, those told first.

    Two are taken for the same if one is of some of the threads of the other, or if they differ only
    in which instances of a process are in them.
    """
    found = []
    for each in to_tell(answer):
        trace = trace_of(each.verdict)
        if trace is not None:
            found.append(tuple(one.thread for one in members(trace, each.question.kind)))
    found += (threads for _, threads in column.exploration.coverage.deadlocks)
    system = column.system
    told: list[tuple[int, ...]] = []
    families = set()
    for threads in found:
        here = frozenset(threads)
        family = tuple(sorted(system.threads[each].family for each in threads))
        if family not in families and not any(here <= {*one} or here >= {*one} for one in told):
            told.append(threads)
        families.add(family)
    return [joined(named(system, threads)) for threads in told]


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
        where = f"is at `{whereabouts(trace.system, trace.last, each.thread)}`"
        sleep = sleeping(trace.system, trace.last, each.thread)
        if sleep is None:
            yield f"{where}, where none of its steps is possible"
        else:
            yield f"{where}, in a `sleep any`{_at(sleep.span)}, which need not end"
    for number, wait in enumerate(each.waits):
        verb = "waits for" if number == 0 else "or for"
        if wait.kind is WaitKind.LOCK:
            yield f"{verb} {_lock(trace, each.thread, wait)}"
        else:
            text = wait.text
            held = looked_at(trace.system, trace.last, wait.condition, each.thread, text)
            now = f" ({held})" if held else ""
            where = f"`{awaited(wait)}`{now}{_at(wait.span)}"
            yield f"{verb} {where}: {_hope(trace, each.thread, wait)}"


def _lock(trace: Trace, thread: int, wait: Wait) -> str:
    system = trace.system
    assert wait.lock is not None and wait.mode is not None
    lock = system.locks[wait.lock]
    found = refusals(trace, len(trace.steps), thread, wait.lock, wait.mode)
    held = [each.thread for each in found if not each.asked]
    asked = [each.thread for each in found if each.asked]
    reasons = []
    if not lock.owned and not held and _is_taken(trace, wait.lock):
        reasons.append(_release(trace, thread, wait))
    if held:
        reasons.append(f"held by {joined(named(system, held))}")
    if asked:
        reasons.append(f"asked for before by {joined(named(system, asked))}")
    return ", ".join([lock_in_mode(lock, wait.mode) + _at(wait.span), *reasons])


def _is_taken(trace: Trace, lock: int) -> bool:
    return any(trace.last[mode.holder] for mode in trace.system.locks[lock].modes)


def _release(trace: Trace, thread: int, wait: Wait) -> str:
    """Who could release a lock without an owner."""
    others = enders(trace.system, trace.last, wait) - {thread}
    if not others:
        return "taken, and no other thread releases it"
    return f"taken, and only {joined(named(trace.system, others), 'or')} releases it"


def _hope(trace: Trace, thread: int, wait: Wait) -> str:
    others = enders(trace.system, trace.last, wait)
    if not others:
        return "no thread can make it true any more"
    if others == {thread}:
        return "no other thread changes what it waits for"
    free = (ThreadKind.ENV, ThreadKind.RULE)
    need_not = all(trace.system.threads[other].kind in free for other in others)
    names = joined(named(trace.system, others), "or")
    return f"only {names} changes what it waits for" + (", and need not" if need_not else "")


def _at(span: Span | None, before: str = " at ") -> str:
    """A place in few columns: the name of its file without the folder, and the line.

    Of a text of the library it is the call, the place itself second; then the calls around it.
    """
    if span is None:
        return ""
    shown = span.in_spec
    text = f"{before}{harmless(PurePath(shown.file).name)}:{shown.line}"
    inner = span.calls[len(shown.calls) :]
    text += f" ({inner[-1].proc}, {span.file}:{span.line})" if inner else ""
    for each in reversed(shown.calls):
        text += f" in {each.proc} called at {_line(each.span, shown)}"
    return text


def _line(span: Span, beside: Span) -> str:
    file = "" if span.file == beside.file else harmless(PurePath(span.file).name)
    return f"{file}:{span.line}"
