"""A deadlock told: who holds what since when, and who waits for whom.

The definitions are those of `semantics.waits`.
"""

from __future__ import annotations

from collections.abc import Iterator
from os.path import basename

from checker.deadlocks import Deadlock
from checker.ir.actions import Wait, WaitKind
from checker.ir.questions import QuestionKind
from checker.ir.threads import ThreadKind
from checker.render.as_waits import able, awaited, cpu
from checker.render.history import holds, refusals
from checker.render.looked_at import looked_at
from checker.render.page import WIDTH, columns, hang, harmless
from checker.render.words import joined, lock_in_mode, named, whereabouts
from checker.semantics.cpus import before
from checker.semantics.waits import (
    Blocked,
    changers,
    closed,
    enders,
    gives_up,
    sleeping,
    unnamed,
    unset_timers,
)
from checker.source import Span
from checker.trace import Trace

_MOST_NAME = 20  # columns of a name; a wider one has a line of its own


def deadlock_word(found: Deadlock) -> str:
    """What kind of deadlock it is: a true circle of waits is told from a wait without an end."""
    if found.kind is QuestionKind.STUCK:
        return "stuck"
    circle = closed(found.trace.system, found.trace.last, found.members)
    return "cycle of waits" if circle else "waits for ever"


def deadlock_title(found: Deadlock) -> str:
    """One line: `A and B wait for each other`, or that nobody can go on."""
    trace, told = found.trace, found.members
    system, state = trace.system, trace.last
    if found.kind is QuestionKind.CYCLE:
        names = joined(named(system, (each.thread for each in told)))
        if closed(system, state, told):
            return f"{names} wait for each other"
        if len(told) > 1:
            owed = any(
                unnamed(system, state, each.thread, wait) for each in told for wait in each.waits
            )
            by = ", by what stands behind `from`" if owed else ""
            return f"{names} wait for what can't come any more{by}"
        return f"{names} waits for {_alone(trace, told[0])}"
    if all(each.kind is ThreadKind.RULE for each in system.threads):
        return "no rule is possible"
    threads = range(len(system.threads))
    ways = []
    if any(sleeping(system, state, each) for each in threads):
        ways.append("out of a `sleep any`")
    if any(gives_up(system, state, each) for each in threads):
        ways.append("by a `timeout any`")
    beside = f", except {' or '.join(ways)}" if ways else ""
    return f"no process or daemon can take a step{beside}"


def _alone(trace: Trace, each: Blocked) -> str:
    """What a thread waits for that no other thread can bring about any more."""
    name = trace.system.threads[each.thread].name
    what = " or ".join(awaited(wait, name, "`") for wait in each.waits)
    they = "them" if len(each.waits) > 1 else "it"
    if all(wait.kind is WaitKind.LOCK for wait in each.waits):
        others = any(enders(trace.system, trace.last, wait) for wait in each.waits)
        return f"{what}, and no {'other ' if others else ''}thread releases {they}"
    if any(unnamed(trace.system, trace.last, each.thread, wait) for wait in each.waits):
        return f"{what}, which by its `from` no other thread ends"
    if any(enders(trace.system, trace.last, wait) for wait in each.waits):
        changed = any(len(changers(trace.system, trace.last, wait)) > 1 for wait in each.waits)
        verb = f"can make {they} true" if changed else f"changes {they}"
        return f"{what}, and no other thread {verb}"
    true = "any of them" if len(each.waits) > 1 else "it"
    return f"{what}, and no thread can make {true} true any more"


def deadlock_lines(found: Deadlock, page: int = WIDTH) -> list[str]:
    """For each thread of the deadlock what it holds and what it waits for.

    page: columns of a line.
    """
    trace, told = found.trace, found.members
    system = trace.system
    names = [harmless(system.threads[each.thread].name) for each in told]
    most = _MOST_NAME if page >= WIDTH else page // 4
    width = min(max((columns(name) for name in names), default=0), most)
    lines = []
    for name, each in zip(names, told, strict=True):
        first = f"  {name}".ljust(width + 4)
        margin = " " * (width + 4)
        if columns(first) > width + 4:
            lines += hang("  ", name, width=page)
            first = margin
        for text in (*_held(trace, each.thread), *_waits(trace, each)):
            lines += hang(first, text, margin + "  ", page)
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
            what = awaited(wait, trace.system.threads[each.thread].name, "`")
            yield f"{verb} {what}{now}{_at(wait.span)}: {hope(trace, each.thread, wait)}"
            yield from _too_early(trace, each.thread, wait)
    if gives_up(trace.system, trace.last, each.thread):
        yield "unless its `timeout any` fires, which need not be"


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
        reasons.append(f"behind {joined(named(system, asked))}")
    return ", ".join([lock_in_mode(lock, wait.mode) + _at(wait.span), *reasons])


def _is_taken(trace: Trace, lock: int) -> bool:
    return any(trace.last[mode.holder] for mode in trace.system.locks[lock].modes)


def _release(trace: Trace, thread: int, wait: Wait) -> str:
    """Who could release a lock without an owner."""
    others = enders(trace.system, trace.last, wait) - {thread}
    if not others:
        return "taken, and no other thread releases it"
    return f"taken, and only {joined(named(trace.system, others), 'or')} releases it"


def hope(trace: Trace, thread: int, wait: Wait) -> str:
    """Who could still make true what a thread waits for, in words."""
    if wait.kind is WaitKind.CPU:
        return cpu(trace.system, trace.last, before(trace.system, trace.last, thread))
    others = enders(trace.system, trace.last, wait)
    beside = unnamed(trace.system, trace.last, thread, wait)
    if beside:
        could = joined(named(trace.system, beside), "or")
        owing = joined(named(trace.system, others - {thread}), "or")
        if owing:
            return f"by its `from` only {owing} ends it; {could} could too"
        return f"by its `from` nobody else ends it, but {could} could"
    if not others:
        return "no thread can make it true any more"
    timers = unset_timers(trace.system, trace.last, wait)
    if timers:
        names = joined(named(trace.system, timers), "or")
        others -= {thread}
        if not others:
            return f"{names} is not set, and nobody else can start it"
        can = joined(named(trace.system, others), "or")
        return f"{names} is not set; only {can} can start it or make it true"
    others = able(trace.system, others, wait) - {thread}
    if others == changers(trace.system, trace.last, wait) - {thread}:
        if not others:
            return "no other thread changes what it waits for"
        changes = "changes what it waits for"
    else:
        changes = "can make it true"
    if not others:
        return "nobody else can make it true"
    from checker.semantics.ahead import left  # only where somebody waits for ever

    still = others & left(trace.system, trace.last, wait)
    if not still:
        names = joined(named(trace.system, others), "or")
        has = "has no step" if len(others) == 1 else "none has a step"
        return f"only {names} {changes}, and {has} left that makes it true"
    if still != others:
        others, changes = still, "can still make it true"
    free = (ThreadKind.ENV, ThreadKind.RULE)
    need_not = all(trace.system.threads[other].kind in free for other in others)
    names = joined(named(trace.system, others), "or")
    return f"only {names} {changes}" + (", and need not" if need_not else "")


def _too_early(trace: Trace, thread: int, wait: Wait) -> Iterator[str]:
    """Who woke the thread before it waited, if the run shows it."""
    from checker.semantics.missed import missed  # only where somebody waits for ever

    found = missed(trace, thread, wait)
    if found is None:
        return
    who = _step_of(trace, found.step)
    if found.undone is None:
        yield f"{who} came too early, at step {found.step}: now it would make it true"
    else:
        again = f"{_step_of(trace, found.undone)} false again at step {found.undone}"
        yield f"{who} made it true at step {found.step}, {again}"


def _step_of(trace: Trace, number: int) -> str:
    action = trace.steps[number - 1].action
    (name,) = named(trace.system, [action.thread])
    return f"{name}@{whereabouts(trace.system, trace.state(number - 1), action.thread)}"


def _at(span: Span | None, before: str = " at ") -> str:
    """A place in few columns: the name of its file without the folder, and the line.

    Of a text of the library it is the call, the place itself second; then the calls around it.
    """
    if span is None:
        return ""
    shown = span.in_spec
    text = f"{before}{harmless(basename(shown.file))}:{shown.line}"
    inner = span.calls[len(shown.calls) :]
    text += f" ({inner[-1].proc}, {span.file}:{span.line})" if inner else ""
    for each in reversed(shown.calls):
        text += f" in {each.proc} called at {_line(each.span, shown)}"
    return text


def _line(span: Span, beside: Span) -> str:
    file = "" if span.file == beside.file else harmless(basename(span.file))
    return f"{file}:{span.line}"
