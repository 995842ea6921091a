"""The search by several threads, in the same part of Python as `kernels`, which stands before it.

Each takes some states that are next in the log, a chunk, expands them, and keeps what is not in the
table; one at a time puts that into the log, chunk by chunk in the order of the log. So the log is
the one that a single thread writes, and after each chunk all is as it is there after some batch:
whatever ends the search, the work behind is left out and done again. Only who stores writes to the
table; the others look states up in it, and may miss what is just put there, which is then found
by who stores.
"""

# ruff: noqa: F821, SIM102, SIM108
# mypy: ignore-errors

from __future__ import annotations

from checker.engines.native.compiler import inline


@inline
def chunk_of(shared: p64, number):
    """The address of a chunk."""
    return shared[CHUNKS] + (number & shared[RING]) * (8 * CHUNK)


@inline
def taken(shared: p64):
    """Take the next states, if there are any and room for them; the address of the chunk, or 0."""
    found = 0
    if acquire(shared, NEXT) < acquire(shared, BOUND):
        if swap(shared, CLAIMING, 0, 1):
            number = acquire(shared, CLAIMED)
            first = acquire(shared, NEXT)
            bound = acquire(shared, BOUND)
            free = number - acquire(shared, STORED) <= shared[RING]
            if free & (first < bound):
                count = (bound - first) >> shared[PART]
                count = count if count < shared[LARGEST] else shared[LARGEST]
                count = count if count > 16 else 16
                count = count if count < bound - first else bound - first
                count = count if count < shared[LARGEST] else shared[LARGEST]
                found = chunk_of(shared, number)
                chunk = p64(found)
                chunk[NUMBER] = number + 1
                chunk[FIRST] = first
                chunk[STOP] = first + count
                publish(shared, NEXT, first + count)
                publish(shared, CLAIMED, number + 1)
            publish(shared, CLAIMING, 0)
    return found


@inline
def sifted(ctx: p64, states: p64, homes: p64, n, number):
    """Keep what of the buffer is not in the table, behind `n` states; how many there are then.

    What is among these states already is left out, most often. number: of the chunk.
    """
    if KIND == SHORT:
        table = p32(ctx[TABLE])
    else:
        table = p64(ctx[TABLE])
    lines = ctx[LINES]
    bits = ctx[BITS]
    buffer = p64(ctx[BUFFER])
    spreads = p64(ctx[HOMES])
    recent = p64(ctx[RECENT])
    count = ctx[COUNT]
    for i in range(count):
        h = spread(buffer, i * WORDS, bits)
        spreads[i] = h
        prefetch(table, high(h, lines) * LANES, 0)
    for i in range(count):
        h = spreads[i]
        if known(ctx, h, buffer, i * WORDS) == 0:
            place = h >> RECENT_SHIFT
            last = recent[place]
            again = 0
            if last >> RECENT_BITS == number:
                where = (last & ((1 << RECENT_BITS) - 1)) * WORDS
                again = same(buffer, i * WORDS, states, where)
            if again == 0:
                recent[place] = (number << RECENT_BITS) | n
                homes[n] = h
                for k in range(WORDS):
                    states[n * WORDS + k] = buffer[i * WORDS + k]
                n = n + 1
    return n


@inline
def expanded(ctx: p64, chunk: p64):
    """Expand the states of a chunk, up to one in which something is noted."""
    states = p64(chunk[STATES])
    homes = p64(chunk[HOMES_OF])
    ctx[EVENTS] = chunk[NOTED]
    ctx[EVENT_COUNT] = 0
    at = chunk[FIRST]
    stop = chunk[STOP]
    n = 0
    steps = 0
    while at < stop:
        at = tried(ctx, at, stop)
        steps = steps + ctx[STEPS]
        n = sifted(ctx, states, homes, n, chunk[NUMBER])
        if ctx[EVENT_COUNT] != 0:
            stop = at
    chunk[STOP] = at
    chunk[FOUND] = n
    chunk[TAKEN] = steps
    chunk[NOTES] = ctx[EVENT_COUNT]
    chunk[WHERE] = ctx[AT]
    chunk[HOLDS] = ctx[HELD]
    return 0


@inline
def kept(whole: p64, chunk: p64):
    """Put what a chunk leads to into the log, and tell what was noted; why to end, if at all."""
    if KIND == SHORT:
        table = p32(whole[TABLE])
    else:
        table = p64(whole[TABLE])
    lines = whole[LINES]
    homes = p64(chunk[HOMES_OF])
    n = chunk[FOUND]
    status = RUNS
    for i in range(n):
        prefetch(table, high(homes[i], lines) * LANES)
    tail = put(whole, p64(chunk[STATES]), homes, n, whole[TAIL], whole[MOST])
    whole[TAIL] = tail
    if whole[CROWDED] != 0:
        status = CROWD
    else:
        head = chunk[STOP]
        whole[HEAD] = head
        whole[TRANSITIONS] = whole[TRANSITIONS] + chunk[TAKEN]
        if head - whole[MARKED] >= MARK_EVERY:
            marks = p64(whole[MARKS])
            count = whole[MARK_COUNT]
            marks[2 * count] = tail
            marks[2 * count + 1] = head
            whole[MARK_COUNT] = count + 1
            whole[MARKED] = head
        notes = chunk[NOTES]
        if notes != 0:
            status = EVENT
            events = p64(whole[EVENTS])
            noted = p64(chunk[NOTED])
            for k in range(notes):
                events[k] = noted[k]
            whole[EVENT_COUNT] = notes
            whole[AT] = chunk[WHERE]
            whole[HELD] = chunk[HOLDS]
    return status


@inline
def gone_on(whole: p64, shared: p64):
    """What can be taken behind a chunk that is stored; why to end, if at all."""
    status = RUNS
    head = whole[HEAD]
    tail = whole[TAIL]
    end = whole[END]
    if head == end:
        if tail == end:
            status = DONE
        else:
            distance = whole[DISTANCE] + 1
            whole[DISTANCE] = distance
            whole[END] = tail
            end = tail
            if distance == whole[EDGE]:
                status = AT_EDGE
            elif end - head < shared[FEW]:
                status = SLICE
    if status == RUNS:
        until = whole[UNTIL]
        if tail > whole[LIMIT]:
            status = FULL
        elif head >= until:
            status = SLICE
        publish(shared, BOUND, end if end < until else until)
    return status


@inline
def one_stored(whole: p64, shared: p64):
    """Store the chunk that is next, if it is ready; whether it was."""
    number = acquire(shared, STORED)
    chunk = p64(chunk_of(shared, number))
    ready = acquire(chunk, READY) == number + 1
    if ready & (acquire(shared, STATUS) == RUNS):
        status = RUNS
        if whole[TAIL] + chunk[FOUND] > shared[ROOM]:
            status = FULL
        else:
            status = kept(whole, chunk)
            if status == RUNS:
                status = gone_on(whole, shared)
            publish(shared, STORED, number + 1)
        if status != RUNS:
            publish(shared, STATUS, status)
    return ready


def work(ctx: p64, whole: p64, shared: p64):
    """Take part in the search until there is a reason to end it, which is the STATUS then.

    ctx: the context of this thread. whole: that of the search, of who is STORING.
    """
    while acquire(shared, STATUS) == RUNS:
        did = 0
        number = acquire(shared, STORED)
        next = p64(chunk_of(shared, number))
        if acquire(next, READY) == number + 1:
            if swap(shared, STORING, 0, 1):
                while one_stored(whole, shared):
                    did = 1
                    if acquire(shared, STATUS) != RUNS:
                        break
                publish(shared, STORING, 0)
        if did == 0:
            found = taken(shared)
            if found != 0:
                did = 1
                chunk = p64(found)
                expanded(ctx, chunk)
                publish(chunk, READY, chunk[NUMBER])
        if did == 0:
            pause(shared)
    return 0


def settle(ctx: p64, shared: p64):
    """Put states of the log into a new table, where nothing is known of them, while others do so.

    Takes some that are next until there are none. STATUS is CROWD if one has found no place.
    """
    if KIND == SHORT:
        table = p32(ctx[TABLE])
    else:
        table = p64(ctx[TABLE])
    lines = ctx[LINES]
    log = p64(ctx[LOG])
    bits = ctx[BITS]
    bound = shared[BOUND]
    i = 0
    stop = 0
    while acquire(shared, STATUS) == RUNS:
        i = gain(shared, NEXT, SETTLED)
        if i >= bound:
            break
        stop = i + SETTLED if i + SETTLED < bound else bound
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
                    put_there = held
                    if KIND == INDEXED:
                        put_there = (held << INDEX_BITS) | (i + 1)
                    if swap(table, line * LANES + lowest(free), 0, put_there):
                        break
                else:
                    ctx[SPILLED] = 1
                    line = line + 1
                    line = 0 if line == lines else line
                    held = held + ctx[STEP]
                    left = left - 1
            if left == 0:
                publish(shared, STATUS, CROWD)
                i = stop
            i = i + 1
    return 0
