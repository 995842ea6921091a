"""Writing down the steps between stored states, in the part of Python that is compiled.

See `compiler` and `places`. `expand` is the function that `steps` makes for a system. Must not know
what a step is, nor what is asked for.
"""

# ruff: noqa: F821
# mypy: ignore-errors

from __future__ import annotations

from checker.engines.native.compiler import inline


@inline
def mixed(words: p64, at):
    """A number that depends on every bit of a state."""
    h = 0
    for k in range(WORDS):
        h = ((h ^ (h >> 29) ^ words[at + k]) * 0xD6E8FEB86659FD93) & ALL
    h = ((h ^ (h >> 32)) * 0x9E3779B97F4A7C15) & ALL
    return h ^ (h >> 32)


@inline
def same(states: p64, at, others: p64, where):
    """Whether two states are the same."""
    differ = 0
    for k in range(WORDS):
        differ = differ | (states[at + k] ^ others[where + k])
    return differ == 0


def index(ctx: p64, first, stop):
    """Say by hash where some states are in the log. They are all different."""
    places = p32(ctx[INDEX])
    pairs = p64(ctx[INDEX])
    slots = ctx[SLOTS]
    log = p64(ctx[LOG])
    for i in range(first, stop):
        ahead = i + 16 if i + 16 < stop else i
        prefetch(pairs, high(mixed(log, ahead * WORDS), slots) >> 1)
        place = high(mixed(log, i * WORDS), slots)
        while places[place] != 0:
            place = place + 1
            if place == slots:
                place = 0
        places[place] = i + 1
    return 0


@inline
def mixed_note(notes: p64, at):
    """A number that depends on every bit of what is asked of a state."""
    h = 0
    for k in range(NOTE):
        h = ((h ^ (h >> 29) ^ notes[at + k]) * 0xD6E8FEB86659FD93) & ALL
    return h ^ (h >> 32)


def kind(ctx: p64, notes: p64, at):
    """The number of the kind of state of which this is so; a new one if there is none yet."""
    places = p32(ctx[KIND_INDEX])
    slots = ctx[KIND_SLOTS]
    known = p64(ctx[KIND_NOTES])
    place = high((mixed_note(notes, at) * 0x9E3779B97F4A7C15) & ALL, slots)
    found = 0
    number = 0
    while found == 0:
        number = places[place]
        if number == 0:
            number = ctx[KIND_COUNT] + 1
            ctx[KIND_COUNT] = number
            places[place] = number
            for k in range(NOTE):
                known[(number - 1) * NOTE + k] = notes[at + k]
            found = 1
        else:
            differ = 0
            for k in range(NOTE):
                differ = differ | (known[(number - 1) * NOTE + k] ^ notes[at + k])
            found = differ == 0
            place = place + 1
            if place == slots:
                place = 0
    return number - 1


def rekind(ctx: p64):
    """Put all kinds into a new table."""
    places = p32(ctx[KIND_INDEX])
    slots = ctx[KIND_SLOTS]
    known = p64(ctx[KIND_NOTES])
    for number in range(ctx[KIND_COUNT]):
        place = high((mixed_note(known, number * NOTE) * 0x9E3779B97F4A7C15) & ALL, slots)
        while places[place] != 0:
            place = place + 1
            if place == slots:
                place = 0
        places[place] = number + 1
    return 0


def link(ctx: p64, amount):
    """Write down the steps of so many states from AT on, unless it returns sooner."""
    places = p32(ctx[INDEX])
    pairs = p64(ctx[INDEX])
    slots = ctx[SLOTS]
    log = p64(ctx[LOG])
    buffer = p64(ctx[BUFFER])
    homes = p64(ctx[HOMES])
    movers = p8(ctx[MOVERS])
    ends = p64(ctx[ENDS])
    notes = p64(ctx[NOTES])
    rows = p64(ctx[ROWS])
    targets = p32(ctx[TARGETS])
    takers = p8(ctx[TAKERS])
    at = ctx[AT]
    edges = ctx[EDGES]
    until = at + amount
    until = ctx[STATES] if ctx[STATES] < until else until
    status = ALL
    while status == ALL:
        if at == ctx[STATES]:
            status = OVER
        elif at == until:
            status = SLICE
        elif edges > ctx[LIMIT]:
            status = FULL
        elif (ctx[KIND_COUNT] + BATCH) * 2 > ctx[KIND_SLOTS]:
            status = MANY_KINDS
        else:
            stop = at + BATCH
            stop = until if until < stop else stop
            reached = expand(ctx, at, stop)
            if ctx[ESCAPED] != 0:
                return OVER
            count = ctx[COUNT]
            for i in range(count):
                h = mixed(buffer, i * WORDS)
                home = high(h, slots)
                homes[i] = home
                prefetch(pairs, home >> 1)
            for i in range(count):
                e = places[homes[i]]
                if e != 0:
                    prefetch(log, (e - 1) * WORDS)
            i = 0
            for state in range(at, reached):
                end = ends[state - at]
                begun = edges
                while i < end:
                    place = homes[i]
                    e = places[place]
                    searching = e != 0
                    while searching:
                        searching = 1
                        if same(buffer, i * WORDS, log, (e - 1) * WORDS):
                            searching = 0
                        else:
                            place = place + 1
                            place = 0 if place == slots else place
                            e = places[place]
                            searching = e != 0
                    if e != 0:
                        targets[edges] = e - 1
                        takers[edges] = movers[i]
                        edges = edges + 1
                    i = i + 1
                rows[state] = (begun << KIND_BITS) | kind(ctx, notes, (state - at) * NOTE)
            at = reached
            rows[at] = edges << KIND_BITS
    ctx[AT] = at
    ctx[EDGES] = edges
    return status
