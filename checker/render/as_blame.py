"""Where the time of one run goes, in words: how long each stretch is, who is waited for, and how.

Must not know of what it is the time, nor whether any is longer.
"""

from __future__ import annotations

from collections.abc import Iterator

from checker.ir.actions import Delay, DelayKind
from checker.ir.duration import show_seconds
from checker.ir.system import System
from checker.measured import Extreme
from checker.render.as_waits import awaited
from checker.render.ink import Ink
from checker.render.page import harmless
from checker.render.words import named, place
from checker.semantics.blame import Segment, repeated
from checker.semantics.kept import Kept
from checker.semantics.spent import spent


def blame_lines(system: System, extreme: Extreme, ink: Ink) -> Iterator[str]:
    """Where a time goes, stretch by stretch, and who waits for one of a lower class."""
    found = spent(extreme)
    if not found:
        return
    rows = [
        (lengths_text(count, each), chain(system, each), activity(each.delay))
        for count, each in repeated(found)
    ]
    amounts = max(len(amount) for amount, _, _ in rows)
    chains = max(len(text) for _, text, _ in rows)
    for amount, text, doing in rows:
        first = f"    {amount:>{amounts}}  "
        if amounts + chains + len(doing) + 10 <= ink.width:
            yield f"{first}{text:<{chains}}   {doing}".rstrip()
        else:
            yield from ink.hang(first, f"{text}   {doing}")


def lengths_text(count: int, segment: Segment) -> str:
    """`20 ms`, `2 x 20 ms` of a stretch that comes so often."""
    times = f"{count:,} x " if count > 1 else ""
    return times + show_seconds(segment.length)


def chain(system: System, segment: Segment) -> str:
    """`[vma_lock] <- fault[0] <- disk@busy`: what is waited for, and because of whom.

    Of a lock for which another ends the wait than has it also who has it:
    `[folio] taken by fault <- disk`.
    """
    parts: list[str] = []
    for each in segment.waiting:
        wait = each.action.wait
        if parts:
            parts.append(system.threads[each.thread].name)
        if wait is not None and wait.lock is not None:
            parts.append(_lock(system, wait.lock, each.kept))
        elif each.kept is not None:
            parts.append(_lock(system, each.kept.lock, each.kept))
        elif wait is not None:
            parts.append(awaited(wait, system.threads[each.thread].name, "`"))
    if segment.kept is not None:
        parts.append(_lock(system, segment.kept.lock, segment.kept))
    where = system.threads[segment.thread]
    at = "" if segment.location is None else f"@{place(where.locations[segment.location])}"
    return harmless(" <- ".join([*parts, f"{where.name}{at}"]))


def _lock(system: System, lock: int, kept: Kept | None) -> str:
    """`[l]`, `[l] held by a, b and 3 more`."""
    name = f"[{system.locks[lock].name}]"
    if kept is None:
        return name
    return f"{name} {kept.having.value} {', '.join(named(system, kept.threads))}"


def activity(delay: Delay | None) -> str:
    """`delay 5 us..hold`, `sleep 100 us..io  off CPU`; without one it could go on."""
    if delay is None:
        return "may go on, and does not"
    off = "" if delay.kind is DelayKind.WORK else "  off CPU"
    return harmless(f"{delay.kind.value} {_bounds(delay)}{off}")


def _bounds(delay: Delay) -> str:
    if delay.high is None:
        return "any"
    if delay.low == delay.high:
        return str(delay.high)
    low, high = str(delay.low), str(delay.high)
    plain = not (delay.low.terms or delay.high.terms)
    if plain and low.partition(" ")[2] == high.partition(" ")[2]:
        low = low.partition(" ")[0]  # of one unit: `2..5 us`
    return f"{low}..{high}"
