"""The search itself, in a part of Python that is compiled to native code; see `compiler`.

Numbers are unsigned words of 64 bits; what may be larger is cut by `& ALL`. It runs as Python too,
with `p64`, `p32`, `p8`, `high`, `lowest`, `matches` and `prefetch` as said there. `WORDS` is how
many words a state has, `KIND` what a place of the table holds, see `tables`; a line has `LANES`
places. Must not know what a step is: `expand` does, which is made for each system and whose address
is given.
"""

# ruff: noqa: F821, SIM108
# mypy: ignore-errors

from __future__ import annotations

from checker.engines.native.compiler import inline


@inline
def spread(states: p64, at, bits):
    """A number that depends on every bit of a state, its high bits the most.

    bits: of a state that is `SHORT`; these are then spread over as many bits, the highest, so that
    they can be found again. So can the first word of a state that is `LONG` if the second is known.
    """
    h = states[at]
    if KIND == INDEXED:
        h = ((h ^ (h >> 32)) * 0x9E3779B97F4A7C15) & ALL
        for k in range(1, WORDS):
            h = ((h ^ (h >> 29) ^ states[at + k]) * 0xD6E8FEB86659FD93) & ALL
        h = ((h ^ (h >> 32)) * 0xD6E8FEB86659FD93) & ALL
        h = h ^ (h >> 32)
    elif KIND == SHORT:
        up = 64 - bits
        h = (((h << up) & ALL) * 0x9E3779B97F4A7C15) & ALL
        h = h ^ (((h >> ((bits + 1) >> 1)) >> up) << up)
        h = (h * 0xD6E8FEB86659FD93) & ALL
    else:
        if KIND == LONG:
            h = h ^ ((states[at + 1] * 0xC2B2AE3D27D4EB4F) & ALL)
        h = (h * 0x9E3779B97F4A7C15) & ALL
        h = ((h ^ (h >> 32)) * 0xD6E8FEB86659FD93) & ALL
    return h


@inline
def key(h, states: p64, at, bits, rest):
    """What is looked for in a line: no two states that begin there have the same.

    Only of states that are `INDEXED` may they. bits: of what is `LONG`, of its second word.
    """
    found = states[at]
    if KIND == INDEXED:
        found = (h & TAG) | 1  # so it is none of a place that is free
    elif KIND == SHORT:
        found = ((h >> (64 - bits)) & ((1 << rest) - 1)) | (1 << rest)
    elif KIND == LONG:
        found = ((states[at + 1] | (1 << bits)) << rest) | (h & ((1 << rest) - 1))
    return found


@inline
def same(states: p64, at, others: p64, where):
    """Whether two states are the same."""
    differ = 0
    for k in range(WORDS):
        differ = differ | (states[at + k] ^ others[where + k])
    return differ == 0


@inline
def among(hits, table: p64, line, states: p64, at, log: p64):
    """Whether one of some places of a line is that of a state."""
    found = 0
    while hits != 0:
        e = table[line + lowest(hits)]
        if same(states, at, log, ((e & INDEX) - 1) * WORDS):
            found = 1
            hits = 0
        hits = hits & (hits - 1)
    return found


def stored(ctx: p64, states: p64, at):
    """Whether a state is in the table."""
    if KIND == SHORT:
        table = p32(ctx[TABLE])
    else:
        table = p64(ctx[TABLE])
    log = p64(ctx[LOG])
    h = spread(states, at, ctx[BITS])
    wanted = key(h, states, at, ctx[BITS], ctx[REST])
    lines = ctx[LINES]
    line = high(h, lines)
    left = ctx[REACH]
    found = 0
    while left > 0:
        place = line * LANES
        if KIND == INDEXED:
            hits = matches(table, place, wanted, INDEX_BITS)
            if hits != 0:
                found = among(hits, table, place, states, at, log)
        else:
            found = matches(table, place, wanted)
        if (found != 0) | (matches(table, place, 0) != 0):
            break
        line = line + 1
        line = 0 if line == lines else line
        wanted = wanted + ctx[STEP]
        left = left - 1
    return found != 0


def fill(ctx: p64, first, stop):
    """Put states of the log into the table, where they are not yet; how many of them fit."""
    if KIND == SHORT:
        table = p32(ctx[TABLE])
    else:
        table = p64(ctx[TABLE])
    lines = ctx[LINES]
    log = p64(ctx[LOG])
    bits = ctx[BITS]
    i = first
    while i < stop:
        ahead = i + 16 if i + 16 < stop else i
        prefetch(table, high(spread(log, ahead * WORDS, bits), lines) * LANES)
        h = spread(log, i * WORDS, bits)
        line = high(h, lines)
        held = key(h, log, i * WORDS, bits, ctx[REST])
        left = ctx[REACH]
        while left > 0:
            free = matches(table, line * LANES, 0)
            if free != 0:
                if KIND == INDEXED:
                    held = (held << INDEX_BITS) | (i + 1)
                table[line * LANES + lowest(free)] = held
                break
            ctx[SPILLED] = 1
            line = line + 1
            line = 0 if line == lines else line
            held = held + ctx[STEP]
            left = left - 1
        if left == 0:
            stop = i
        else:
            i = i + 1
    return i - first


def crowded(ctx: p64):
    """Whether so many lines in a row are full that a state may find no place in them.

    Which lines are full does not depend on the order in which states were put there; whether one
    found no place does.
    """
    if KIND == SHORT:
        table = p32(ctx[TABLE])
    else:
        table = p64(ctx[TABLE])
    lines = ctx[LINES]
    reach = ctx[REACH]
    i = 0
    run = 0
    while (i < lines + reach) & (run < reach):
        line = i - lines if i >= lines else i
        run = run + 1 if matches(table, line * LANES, 0) == 0 else 0
        i = i + 1
    return run == reach


@inline
def sift(ctx: p64):
    """Leave out of the buffer what is remembered, and remember the rest; how many are left.

    Where two are remembered in one place it is the later one. So nothing is remembered that is not
    stored when all that is left has been.
    """
    buffer = p64(ctx[BUFFER])
    homes = p64(ctx[HOMES])
    recent = p64(ctx[RECENT])
    bits = ctx[BITS]
    left = 0
    for i in range(ctx[COUNT]):
        h = spread(buffer, i * WORDS, bits)
        place = (h >> (64 - RECENT_BITS)) * WORDS
        old = same(buffer, i * WORDS, recent, place)
        homes[left] = h
        for k in range(WORDS):
            word = buffer[i * WORDS + k]
            recent[place + k] = word
            buffer[left * WORDS + k] = word
        left = left + 1 - old
    return left


def forget(ctx: p64):
    """Remember nothing."""
    recent = p64(ctx[RECENT])
    for i in range(WORDS << RECENT_BITS):
        recent[i] = 0
    return 0


def store(ctx: p64, tail, most):
    """Put what is new of the buffer behind the log, in order; how many states there are then.

    One more than `most` where there would be more; then the rest of them is left out. So it is
    where a state finds no place, and `CROWDED` is set.
    """
    if KIND == SHORT:
        table = p32(ctx[TABLE])
    else:
        table = p64(ctx[TABLE])
    lines = ctx[LINES]
    bits = ctx[BITS]
    rest = ctx[REST]
    step = ctx[STEP]
    reach = ctx[REACH]
    log = p64(ctx[LOG])
    buffer = p64(ctx[BUFFER])
    homes = p64(ctx[HOMES])
    n = sift(ctx)
    i = 0
    while (i < AHEAD) & (i < n):
        prefetch(table, high(homes[i], lines) * LANES)
        i = i + 1
    i = 0
    while i < n:
        ahead = i + AHEAD
        if ahead < n:
            prefetch(table, high(homes[ahead], lines) * LANES)
        if KIND == INDEXED:
            ahead = i + SOON
            if ahead < n:
                h = homes[ahead]
                place = high(h, lines) * LANES
                hits = matches(table, place, key(h, buffer, ahead * WORDS, bits, rest), INDEX_BITS)
                if hits != 0:
                    prefetch(log, ((table[place + lowest(hits)] & INDEX) - 1) * WORDS)
        h = homes[i]
        line = high(h, lines)
        wanted = key(h, buffer, i * WORDS, bits, rest)
        left = reach
        while left > 0:
            place = line * LANES
            if KIND == INDEXED:
                hits = matches(table, place, wanted, INDEX_BITS)
                old = among(hits, table, place, buffer, i * WORDS, log)
            else:
                old = matches(table, place, wanted)
            if old != 0:
                break
            free = matches(table, place, 0)
            if free != 0:
                if tail == most:
                    i = n
                else:
                    for k in range(WORDS):
                        log[tail * WORDS + k] = buffer[i * WORDS + k]
                    if KIND == INDEXED:
                        table[place + lowest(free)] = (wanted << INDEX_BITS) | (tail + 1)
                    else:
                        table[place + lowest(free)] = wanted
                tail = tail + 1
                break
            line = line + 1
            line = 0 if line == lines else line
            wanted = wanted + step
            left = left - 1
        if left == 0:
            ctx[CROWDED] = 1
            i = n
        i = i + 1
    if i > n:
        forget(ctx)
    return tail


@inline
def tried(ctx: p64, head, stop):
    """Expand some states into the buffer; where one stands for others it alone, see `turning`."""
    if SYMMETRIC:
        stop = head + 1
    reached = expand(ctx, head, stop)
    if SYMMETRIC:
        turn(ctx, head)
    return reached


def search(ctx: p64):
    """Expand states in the order of the log, until there is a reason to return; see `context`."""
    marks = p64(ctx[MARKS])
    head = ctx[HEAD]
    tail = ctx[TAIL]
    end = ctx[END]
    limit = ctx[LIMIT]
    until = ctx[UNTIL]
    most = ctx[MOST]
    batch = ctx[BATCH]
    status = RUNS
    while status == RUNS:
        if head == end:
            if tail == end:
                status = DONE
            else:
                end = tail
                distance = ctx[DISTANCE] + 1
                ctx[DISTANCE] = distance
                if distance == ctx[EDGE]:
                    status = AT_EDGE
        if status == RUNS:
            if tail > limit:
                status = FULL
            elif head >= until:
                status = SLICE
        if status == RUNS:
            stop = head + batch
            stop = end if end < stop else stop
            reached = tried(ctx, head, stop)
            tail = store(ctx, tail, most)
            if tail > most:
                tail = most
                status = OVER
            elif ctx[CROWDED] != 0:
                status = CROWD
            else:
                head = reached
                ctx[TRANSITIONS] = ctx[TRANSITIONS] + ctx[STEPS]
                if ctx[EVENT_COUNT] != 0:
                    status = EVENT
                if head - ctx[MARKED] >= MARK_EVERY:
                    count = ctx[MARK_COUNT]
                    marks[2 * count] = tail
                    marks[2 * count + 1] = head
                    ctx[MARK_COUNT] = count + 1
                    ctx[MARKED] = head
    ctx[HEAD] = head
    ctx[TAIL] = tail
    ctx[END] = end
    return status


def look(ctx: p64):
    """Try the steps of states without storing what they lead to, up to UNTIL."""
    buffer = p64(ctx[BUFFER])
    cursor = ctx[CURSOR]
    until = ctx[UNTIL]
    batch = ctx[BATCH]
    status = RUNS
    while status == RUNS:
        if cursor >= until:
            status = SLICE
        else:
            stop = cursor + batch
            stop = until if until < stop else stop
            cursor = tried(ctx, cursor, stop)
            ctx[LOOKED_STEPS] = ctx[LOOKED_STEPS] + ctx[STEPS]
            if ctx[NEW] == 0:
                for i in range(ctx[COUNT]):
                    if not stored(ctx, buffer, i * WORDS):
                        ctx[NEW] = 1
            if ctx[EVENT_COUNT] != 0:
                status = EVENT
    ctx[CURSOR] = cursor
    return status


def find(ctx: p64, first, stop, target):
    """The first of some states with a step to state `target`; `stop` if there is none."""
    buffer = p64(ctx[BUFFER])
    log = p64(ctx[LOG])
    found = stop
    at = first
    while at < stop:
        tried(ctx, at, at + 1)
        ctx[EVENT_COUNT] = 0
        for i in range(ctx[COUNT]):
            if same(buffer, i * WORDS, log, target * WORDS):
                found = at
        at = stop if found < stop else at + 1
    return found
