"""What the code of one system calls to note an event, in the same part of Python as `kernels`.

Knows flags by number; must not know what they are for.
"""

# ruff: noqa: F821
# mypy: ignore-errors

from __future__ import annotations


def note(ctx: p64, flag):
    """Close a flag and note it, if it is open."""
    flags = p8(ctx[FLAGS])
    events = p64(ctx[EVENTS])
    if flags[flag] != 0:
        flags[flag] = 0
        count = ctx[EVENT_COUNT]
        events[count] = flag
        ctx[EVENT_COUNT] = count + 1
    return 0


def suspect(ctx: p64, flag, held):
    """Note that threads may wait for each other, unless that is known of them."""
    known = p64(ctx[KNOWN])
    told = 0
    for k in range(ctx[KNOWN_COUNT]):
        if known[k] == held:
            told = 1
    if told == 0:
        ctx[HELD] = held
        note(ctx, flag)
    return 0


def held_up(ctx: p64, refusing: p64, ending: p64, counting: p64, flag, held, ends):
    """Note that threads may wait for each other, of those that are held up by some.

    refusing, ending, counting: by thread who refuses it something, who could end its wait, and
    itself if it counts. ends: threads that have come to their end.
    """
    before = 0
    while held != before:
        before = held
        rest = held
        while rest != 0:
            thread = lowest(rest)
            rest = rest & (rest - 1)
            free = ending[thread] & ((held | ends) ^ ALL)
            kept = ((refusing[thread] & held) != 0) | (free == 0)
            held = held ^ (0 if kept else 1 << thread)
    counted = 0
    rest = held
    while rest != 0:
        counted = counted | counting[lowest(rest)]
        rest = rest & (rest - 1)
    if counted != 0:
        suspect(ctx, flag, held)
    return 0
