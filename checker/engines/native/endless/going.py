"""The shortest way inside a part to what a loop has still to go through, in compiled Python.

Breadth first, in the same order as `ground.breadth_first`; see `places`. Must not know what is
wanted for what.
"""

# ruff: noqa: F821
# mypy: ignore-errors

from __future__ import annotations


def go(ctx: p64, amount):
    """Go on from so many pairs more; FOUND_IT where a step leads to what is wanted."""
    rows = p64(ctx[ROWS])
    targets = p32(ctx[TARGETS])
    takers = p8(ctx[TAKERS])
    notes = p64(ctx[KIND_NOTES])
    letters = p32(ctx[LETTERS])
    waits = p8(ctx[WAITS])
    ways = p32(ctx[WAYS])
    afters = p32(ctx[AFTERS])
    kept = p64(ctx[KEPT])
    marks = p64(ctx[MARKS])
    came = p32(ctx[CAME])
    found = p32(ctx[FOUND])
    width = ctx[WIDTH]
    letter_count = ctx[LETTER_COUNT]
    reciprocal = ctx[RECIPROCAL]
    members = ctx[MEMBERS]
    goal = ctx[GOAL]
    moves = ctx[WANT_MOVES]
    keeps = ctx[WANT_KEPT]
    rest = ctx[WANT_REST]
    done = ctx[LOOKED]
    count = ctx[FOUND_COUNT]
    stop = done + amount
    stop = count if count < stop else stop
    status = SLICE
    while (done < stop) & (status == SLICE):
        pair = found[done]
        done = done + 1
        number = pair if width == 1 else high(pair, reciprocal)
        q = pair - number * width
        kind = rows[number] & KIND
        row = q * letter_count + letters[kind]
        first = ways[row]
        last = ways[row + 1]
        waiting = waits[kind]
        edge = rows[number] >> KIND_BITS
        end = rows[number + 1] >> KIND_BITS
        while (edge < end) & (status == SLICE):
            left_out = 0
            if waiting != 0:
                left_out = takers[edge] >= SLOW
            if left_out == 0:
                base = targets[edge] * width
                mover = takers[edge] & 127
                k = first
                while (k < last) & (status == SLICE):
                    target = base + afters[k]
                    if (marks[target] >> RANK_BITS) == members:
                        owes = notes[(rows[targets[edge]] & KIND) * NOTE + 1]
                        there = ((1 << mover) & moves) | (kept[k] & keeps) | (rest & (owes ^ ALL))
                        there = (there != 0) | (target + 1 == goal)
                        if there:
                            ctx[LAST] = pair
                            ctx[LAST_TARGET] = target
                            ctx[LAST_MOVER] = mover
                            ctx[LAST_KEPT] = kept[k]
                            status = FOUND_IT
                        elif came[target] == 0:
                            came[target] = pair + 1
                            found[count] = target
                            count = count + 1
                    k = k + 1
            edge = edge + 1
    ctx[LOOKED] = done
    ctx[FOUND_COUNT] = count
    if (done == count) & (status == SLICE):
        status = OVER
    return status


def forget(ctx: p64):
    """Leave no trace of what was found."""
    came = p32(ctx[CAME])
    found = p32(ctx[FOUND])
    for i in range(ctx[FOUND_COUNT]):
        came[found[i]] = 0
    ctx[FOUND_COUNT] = 0
    ctx[LOOKED] = 0
    return 0


def nearest(ctx: p64):
    """The first of the pairs that are reached that is in a part, counted from 1; 0: there is none.

    Of that part MEMBERS says its number, SEEN_ALWAYS who owes a step somewhere in it, and
    SEEN_STRONG who does by `fair strong`.
    """
    rows = p64(ctx[ROWS])
    notes = p64(ctx[KIND_NOTES])
    marks = p64(ctx[MARKS])
    queue = p32(ctx[QUEUE])
    width = ctx[WIDTH]
    reciprocal = ctx[RECIPROCAL]
    first = 0
    tag = 0
    weak = 0
    strong = 0
    for i in range(ctx[REACHED]):
        pair = queue[i]
        here = marks[pair] >> RANK_BITS
        if (here != 0) & (first == 0):
            first = pair + 1
            tag = here
        if (first != 0) & (here == tag):
            number = pair if width == 1 else high(pair, reciprocal)
            kind = rows[number] & KIND
            weak = weak | notes[kind * NOTE + 1]
            strong = strong | notes[kind * NOTE + 2]
    ctx[MEMBERS] = tag
    ctx[SEEN_ALWAYS] = weak
    ctx[SEEN_STRONG] = strong
    return first
