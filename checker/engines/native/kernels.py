"""The search itself, in a part of Python that is compiled to native code; see `compiler`.

Numbers are unsigned words of 64 bits; what may be larger is cut by `& ALL`. It runs as Python too,
with `p64`, `p8`, `high` and `prefetch` as said there. `WORDS` is how many words a state has. Must
not know what a step is: `expand` does, which is made for each system and whose address is given.
"""

# ruff: noqa: F821, SIM102
# mypy: ignore-errors

from __future__ import annotations

from checker.engines.native.compiler import inline


@inline
def mixed(states: p64, at):
    """A number that depends on every bit of a state, its high bits the most."""
    h = states[at]
    h = ((h ^ (h >> 32)) * 0x9E3779B97F4A7C15) & ALL
    for k in range(1, WORDS):
        h = ((h ^ (h >> 29) ^ states[at + k]) * 0xD6E8FEB86659FD93) & ALL
    h = ((h ^ (h >> 32)) * 0xD6E8FEB86659FD93) & ALL
    return h ^ (h >> 32)


@inline
def same(states: p64, at, others: p64, where):
    """Whether two states are the same."""
    differ = 0
    for k in range(WORDS):
        differ = differ | (states[at + k] ^ others[where + k])
    return differ == 0


@inline
def entry(h, index):
    """What the table holds of a state, where a state has more than a word."""
    return ((h & TAG) << INDEX_BITS) | (index + 1)


def stored(ctx: p64, states: p64, at):
    """Whether a state is in the table."""
    table = p64(ctx[TABLE])
    slots = ctx[SLOTS]
    log = p64(ctx[LOG])
    h = mixed(states, at)
    place = high(h, slots)
    found = 0
    while found == 0:
        e = table[place]
        if e == 0:
            found = 1
        elif WORDS == 1:
            if e == states[at]:
                found = 2
        elif (e >> INDEX_BITS) == (h & TAG):  # what follows reads what is there only then
            if same(states, at, log, ((e & INDEX) - 1) * WORDS):
                found = 2
        place = place + 1
        if place == slots:
            place = 0
    return found == 2


def fill(ctx: p64, first, stop):
    """Put states of the log into the table, where they are not yet."""
    table = p64(ctx[TABLE])
    slots = ctx[SLOTS]
    log = p64(ctx[LOG])
    for i in range(first, stop):
        ahead = i + 16 if i + 16 < stop else i
        prefetch(table, high(mixed(log, ahead * WORDS), slots))
        h = mixed(log, i * WORDS)
        place = high(h, slots)
        while table[place] != 0:
            place = place + 1
            if place == slots:
                place = 0
        if WORDS == 1:
            table[place] = log[i]
        else:
            table[place] = entry(h, i)
    return 0


def store(ctx: p64, tail, most):
    """Put what is new of the buffer behind the log, in order; how many states there are then.

    One more than `most` where there would be more; then the rest of the buffer is left out.
    """
    table = p64(ctx[TABLE])
    slots = ctx[SLOTS]
    log = p64(ctx[LOG])
    buffer = p64(ctx[BUFFER])
    homes = p64(ctx[HOMES])
    n = ctx[COUNT]
    for i in range(n):
        h = mixed(buffer, i * WORDS)
        place = high(h, slots)
        if WORDS == 1:
            homes[i] = place
        else:
            homes[i] = h
        prefetch(table, place)
    if WORDS > 1:
        for i in range(n):
            e = table[high(homes[i], slots)]
            if e != 0:
                prefetch(log, ((e & INDEX) - 1) * WORDS)
    i = 0
    while i < n:
        h = homes[i]
        place = h if WORDS == 1 else high(h, slots)
        e = table[place]
        if WORDS == 1:
            state = buffer[i]
            while (e != 0) & (e != state):
                place = place + 1
                place = 0 if place == slots else place
                e = table[place]
        else:
            searching = e != 0
            while searching:
                searching = 1
                if (e >> INDEX_BITS) == (h & TAG):
                    searching = not same(buffer, i * WORDS, log, ((e & INDEX) - 1) * WORDS)
                if searching:
                    place = place + 1
                    place = 0 if place == slots else place
                    e = table[place]
                    searching = e != 0
        if e == 0:
            if tail == most:
                i = n
            elif WORDS == 1:
                table[place] = state
                log[tail] = state
            else:
                table[place] = entry(h, tail)
                for k in range(WORDS):
                    log[tail * WORDS + k] = buffer[i * WORDS + k]
            tail = tail + 1
        i = i + 1
    return tail


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
            reached = expand(ctx, head, stop)
            tail = store(ctx, tail, most)
            if tail > most:
                tail = most
                status = OVER
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
            cursor = expand(ctx, cursor, stop)
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
        expand(ctx, at, at + 1)
        ctx[EVENT_COUNT] = 0
        for i in range(ctx[COUNT]):
            if same(buffer, i * WORDS, log, target * WORDS):
                found = at
        at = stop if found < stop else at + 1
    return found
