"""The parts of the product in which a run can go on so that everybody gets what is owed.

In compiled Python; see `places`, and `liveness.fair` for what is looked for. Each graph that is
looked at is the pairs whose marks have the same number, first all in which the automaton can stay.
The rank of a pair is less than that of a pair that was come to later, until its part is known; then
all of it has the rank of that part, which is larger than any such.

Source: D. J. Pearce, A space-efficient algorithm for finding strongly connected components,
Information Processing Letters 116, 2016.
"""

# ruff: noqa: F821
# mypy: ignore-errors

from __future__ import annotations


def judge(ctx: p64, amount):
    """Look at so many pairs of the last part; then say what is to become of it."""
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
    held = p32(ctx[HELD])
    width = ctx[WIDTH]
    letter_count = ctx[LETTER_COUNT]
    reciprocal = ctx[RECIPROCAL]
    at = ctx[JUDGED]
    stop = at + amount
    stop = ctx[HELD_COUNT] if ctx[HELD_COUNT] < stop else stop
    edges = ctx[SEEN_EDGES]
    seen_kept = ctx[SEEN_KEPT]
    moved = ctx[SEEN_MOVED]
    always = ctx[SEEN_ALWAYS]
    strong = ctx[SEEN_STRONG]
    here = marks[held[ctx[JUDGED_FROM]]]
    while at < stop:
        ahead = held[at + 8 if at + 8 < stop else at]
        ahead = ahead if width == 1 else high(ahead, reciprocal)
        prefetch(rows, ahead)
        ahead = held[at + 4 if at + 4 < stop else at]
        number = ahead if width == 1 else high(ahead, reciprocal)
        q = ahead - number * width
        for edge in range(rows[number] >> KIND_BITS, rows[number + 1] >> KIND_BITS):
            prefetch(marks, targets[edge] * width + q)
        pair = held[at]
        at = at + 1
        number = pair if width == 1 else high(pair, reciprocal)
        q = pair - number * width
        kind = rows[number] & KIND
        always = always & notes[kind * NOTE + 1]
        strong = strong | notes[kind * NOTE + 2]
        row = q * letter_count + letters[kind]
        first = ways[row]
        last = ways[row + 1]
        waiting = waits[kind]
        for edge in range(rows[number] >> KIND_BITS, rows[number + 1] >> KIND_BITS):
            left_out = 0
            if waiting != 0:
                left_out = takers[edge] >= SLOW
            if left_out == 0:
                base = targets[edge] * width
                for k in range(first, last):
                    target = base + afters[k]
                    if marks[target] == here:
                        edges = 1
                        seen_kept = seen_kept | kept[k]
                        moved = moved | (1 << (takers[edge] & 127))
    ctx[JUDGED] = at
    ctx[SEEN_EDGES] = edges
    ctx[SEEN_KEPT] = seen_kept
    ctx[SEEN_MOVED] = moved
    ctx[SEEN_ALWAYS] = always
    ctx[SEEN_STRONG] = strong
    if at == ctx[HELD_COUNT]:
        missing = strong & (moved ^ ALL)
        wrong = (edges == 0) | (seen_kept != ctx[EVERY]) | ((always & (moved ^ ALL)) != 0)
        tag = ctx[TAG] + 1
        if wrong:
            tag = 0
        else:
            ctx[TAG] = tag
        again = (missing != 0) & (tag != 0)
        if again:
            ctx[AGAIN] = 1
        for i in range(ctx[JUDGED_FROM], at):
            pair = held[i]
            mark = (tag << RANK_BITS) | (here & RANK)
            if again:
                number = pair if width == 1 else high(pair, reciprocal)
                owed = notes[(rows[number] & KIND) * NOTE + 2]
                mark = tag << RANK_BITS if (owed & missing) == 0 else 0
            marks[pair] = mark
        ctx[HELD_COUNT] = ctx[JUDGED_FROM]
        ctx[JUDGED] = ALL
    return 0


def part_up(ctx: p64, amount):
    """Go on looking for parts, for about so many pairs; OVER if there are no more this time.

    Parts of which something was left out are looked at anew where AGAIN says so.
    """
    rows = p64(ctx[ROWS])
    targets = p32(ctx[TARGETS])
    pairs = p64(ctx[TARGETS])
    takers = p8(ctx[TAKERS])
    letters = p32(ctx[LETTERS])
    waits = p8(ctx[WAITS])
    ways = p32(ctx[WAYS])
    afters = p32(ctx[AFTERS])
    part = p32(ctx[PART])
    marks = p64(ctx[MARKS])
    calls = p32(ctx[CALLS])
    call_edge = p64(ctx[CALL_EDGE])
    call_way = p32(ctx[CALL_WAY])
    call_rank = p32(ctx[CALL_RANK])
    held = p32(ctx[HELD])
    queue = p32(ctx[QUEUE])
    reached = ctx[REACHED]
    width = ctx[WIDTH]
    letter_count = ctx[LETTER_COUNT]
    reciprocal = ctx[RECIPROCAL]
    depth = ctx[CALL_COUNT]
    ranks = ctx[RANKS]
    root = ctx[ROOT]
    left = amount
    status = ALL
    while status == ALL:
        left = left - 1 if left > 0 else 0
        if left == 0:
            status = SLICE
        elif ctx[JUDGED] != ALL:
            judge(ctx, 64)
        elif depth == 0:
            searching = root < reached
            while searching:
                pair = queue[root]
                searching = 0
                if ((marks[pair] >> RANK_BITS) == 0) | ((marks[pair] & RANK) != 0):
                    root = root + 1
                    left = left - 1 if left > 0 else 0
                    searching = (root < reached) & (left > 0)
            if root == reached:
                status = OVER
            elif left > 0:
                number = pair if width == 1 else high(pair, reciprocal)
                ranks = 1
                marks[pair] = marks[pair] + 1
                calls[0] = pair
                call_edge[0] = rows[number] >> KIND_BITS
                call_way[0] = 0
                call_rank[0] = 1
                depth = 1
        else:
            top = depth - 1
            pair = calls[top]
            number = pair if width == 1 else high(pair, reciprocal)
            q = pair - number * width
            kind = rows[number] & KIND
            row = q * letter_count + letters[kind]
            first = ways[row]
            count = ways[row + 1] - first
            home = part[q]
            mark = marks[pair]
            here = mark >> RANK_BITS
            waiting = waits[kind]
            edge = call_edge[top]
            end = rows[number + 1] >> KIND_BITS if count > 0 else edge
            k = call_way[top]
            least = mark & RANK
            onward = 0
            while (edge < end) & (onward == 0):
                left_out = 0
                if waiting != 0:
                    left_out = takers[edge] >= SLOW
                if left_out == 0:
                    base = targets[edge] * width
                    while (k < count) & (onward == 0):
                        after = afters[first + k]
                        target = base + after
                        mark = marks[target]
                        if (part[after] == home) & ((mark >> RANK_BITS) == here):
                            seen = mark & RANK
                            if seen == 0:
                                onward = 1
                            else:
                                least = seen if seen < least else least
                                k = k + 1
                        else:
                            k = k + 1
                if onward == 0:
                    k = 0
                    edge = edge + 1
            marks[pair] = (here << RANK_BITS) | least
            if onward:
                call_edge[top] = edge
                call_way[top] = k
                ranks = ranks + 1
                marks[target] = mark | ranks
                number = target if width == 1 else high(target, reciprocal)
                calls[depth] = target
                call_edge[depth] = rows[number] >> KIND_BITS
                call_way[depth] = 0
                call_rank[depth] = ranks
                depth = depth + 1
                for ahead in range(rows[number] >> KIND_BITS, rows[number + 1] >> KIND_BITS):
                    prefetch(marks, targets[ahead] * width + after)
                    prefetch(rows, targets[ahead])
            else:
                depth = top
                if top > 8:
                    number = calls[top - 8]
                    prefetch(marks, number)
                    number = number if width == 1 else high(number, reciprocal)
                    prefetch(rows, number)
                    prefetch(pairs, call_edge[top - 6] >> 1)
                    for ahead in range(3):
                        prefetch(marks, targets[call_edge[top - 3] + ahead] * width + q)
                cut = ctx[HELD_COUNT]
                held[cut] = pair
                ctx[HELD_COUNT] = cut + 1
                if least == call_rank[top]:
                    last = ctx[LAST_PART] - 1
                    ctx[LAST_PART] = last
                    mark = (here << RANK_BITS) | last
                    marks[pair] = mark
                    while (cut > 0) & ((marks[held[cut - 1 if cut > 0 else 0]] & RANK) >= least):
                        if cut > 0:
                            cut = cut - 1
                            marks[held[cut]] = mark
                    ctx[JUDGED_FROM] = cut
                    ctx[JUDGED] = cut
                    ctx[SEEN_EDGES] = 0
                    ctx[SEEN_KEPT] = 0
                    ctx[SEEN_MOVED] = 0
                    ctx[SEEN_ALWAYS] = ALL
                    ctx[SEEN_STRONG] = 0
    ctx[CALL_COUNT] = depth
    ctx[RANKS] = ranks
    ctx[ROOT] = root
    return status
