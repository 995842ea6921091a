"""The pairs of a state and a state of an automaton that are reached, in compiled Python.

Breadth first, in the same order as `liveness.product`. See `places`. Must not know what is fair.
"""

# ruff: noqa: F821
# mypy: ignore-errors

from __future__ import annotations


def pair_up(ctx: p64, amount):
    """Go on from so many pairs more, or until there are none."""
    rows = p64(ctx[ROWS])
    targets = p32(ctx[TARGETS])
    takers = p8(ctx[TAKERS])
    letters = p32(ctx[LETTERS])
    waits = p8(ctx[WAITS])
    rests = p8(ctx[RESTS])
    ways = p32(ctx[WAYS])
    afters = p32(ctx[AFTERS])
    stays = p8(ctx[STAYS])
    part = p32(ctx[PART])
    parent = p32(ctx[PARENT])
    marks = p64(ctx[MARKS])
    queue = p32(ctx[QUEUE])
    width = ctx[WIDTH]
    letter_count = ctx[LETTER_COUNT]
    reciprocal = ctx[RECIPROCAL]
    done = ctx[DONE]
    reached = ctx[REACHED]
    stop = done + amount
    stop = reached if reached < stop else stop
    while done < stop:
        ahead = queue[done + 8 if done + 8 < reached else done]
        ahead = ahead if width == 1 else high(ahead, reciprocal)
        prefetch(rows, ahead)
        pair = queue[done]
        done = done + 1
        number = pair if width == 1 else high(pair, reciprocal)
        q = pair - number * width
        kind = rows[number] & KIND
        row = q * letter_count + letters[kind]
        if (rests[kind] != 0) & (stays[row] != 0) & (ctx[RESTING] == 0):
            ctx[RESTING] = pair + 1
        first = ways[row]
        last = ways[row + 1]
        if first < last:
            waiting = waits[kind]
            for at in range(rows[number] >> KIND_BITS, rows[number + 1] >> KIND_BITS):
                left_out = 0
                if waiting != 0:
                    left_out = takers[at] >= SLOW
                if left_out == 0:
                    base = targets[at] * width
                    for k in range(first, last):
                        after = afters[k]
                        target = base + after
                        if parent[target] == 0:
                            parent[target] = pair + 1
                            queue[reached] = target
                            reached = reached + 1
                            if part[after] != 0:
                                marks[target] = 1 << RANK_BITS
    ctx[DONE] = done
    ctx[REACHED] = reached
    return OVER if done == reached else SLICE
