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
