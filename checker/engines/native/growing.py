"""From a table into a larger one in the same place, in the same part of Python as `kernels`.

What the smaller one holds says with its line which state it is, so the log is not read; and lines
come in their order, so memory is gone through from one end to the other, which is many times as
fast as to look up each state anew. The last line comes first: what it held goes farther behind,
where all has been taken out already. Not for tables whose places are `INDEXED`.
"""

# ruff: noqa: F821
# mypy: ignore-errors

from __future__ import annotations


def widen(ctx: p64, was: p64, first, stop, whole, part, each, over, low):
    """Take out what lines held, from the last to the first, and put it where it belongs now.

    was: what the context was with the smaller table. A state that begins in line n is spread from
    `n * 2**bits / lines` on: for line `stop` that is `whole` and `part / lines`, from each to the
    one before it falls by `each` and `over / lines`. low: the lines before this one hold only what
    belongs there now. How many lines are done; fewer if what one held finds no place, among those
    and the lines behind it.
    """
    if KIND == SHORT:
        table = p32(ctx[TABLE])
        old = p32(was[TABLE])
    else:
        table = p64(ctx[TABLE])
        old = p64(was[TABLE])
    lines = ctx[LINES]
    step = ctx[STEP]
    reach = ctx[REACH]
    bits = ctx[BITS]
    rest = ctx[REST]
    before = was[LINES]
    kept = was[REST]
    top = (bits + kept if KIND == LONG else kept) + 1
    up = 64 - bits
    around = 0 if KIND == LONG else 1 << bits
    line = stop
    while line > first:
        line = line - 1
        whole = whole - each - (1 if part < over else 0)
        part = part + (before - over if part < over else 0 - over)
        lane = 0
        while lane < LANES:
            e = old[line * LANES + lane]
            if e == 0:
                break
            if KIND == WHOLE:
                h = spread(old, line * LANES + lane, bits)
                held = e
            else:
                start = whole
                more = part
                behind = e >> top
                if behind > line:
                    start = start + around
                while behind != 0:
                    start = start - each - (1 if more < over else 0)
                    more = more + (before - over if more < over else 0 - over)
                    behind = behind - 1
                start = start + (1 if more != 0 else 0)
                h = (start + (((e & ((1 << kept) - 1)) - start) & ((1 << kept) - 1))) & ALL
                if KIND == SHORT:
                    held = (h & ((1 << rest) - 1)) | (1 << rest)
                    h = (h << up) & ALL
                else:
                    held = (e >> kept) & ((1 << (bits + 1)) - 1)
                    held = (held << rest) | (h & ((1 << rest) - 1))
            old[line * LANES + lane] = 0
            at = high(h, lines)
            left = reach
            while left > 0:
                if (at <= line) & (at >= low):
                    return stop - line - 1
                free = matches(table, at * LANES, 0)
                if free != 0:
                    table[at * LANES + lowest(free)] = held
                    break
                ctx[SPILLED] = 1
                at = at + 1
                at = 0 if at == lines else at
                held = held + step
                left = left - 1
            if left == 0:
                return stop - line - 1
            lane = lane + 1
    return stop - first
