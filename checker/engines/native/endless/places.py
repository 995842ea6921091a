"""The numbers that kernels about runs for ever and their caller share, each place with a name.

Knows names only; what they are for stands beside each, and nowhere else.
"""

from __future__ import annotations

# Steps between states

LOG = 0  # address: the states one behind the other
STATES = 1  # how many there are
INDEX = 2  # address: by hash, the number of a state, counted from 1; a place with 0 is free
SLOTS = 3  # how many places that has
EXPAND = 4  # address: the function that tries the steps of states, see `steps`
BUFFER = 5  # address: the states that steps of a batch lead to
MOVERS = 6  # address: by step who takes it, and SLOW if it takes time
ENDS = 7  # address: by state of a batch, how many steps there are with its own
NOTES = 8  # address: by state of a batch NOTE words, see below
COUNT = 9  # steps in the buffer
ESCAPED = 10  # whether one gives a variable a value outside its domain
HOMES = 11  # address: by step in the buffer, the hash of the state that it leads to
ROWS = 12  # address: by state where its steps begin, and the number of its kind, see KIND_BITS
TARGETS = 13  # address: by step the number of the state that it leads to
TAKERS = 14  # address: by step what `movers` says
EDGES = 15  # how many steps are written down
LIMIT = 16  # a batch may begin while there are no more than this
KIND_NOTES = 18  # address: by kind its notes
KIND_COUNT = 19  # how many kinds there are
KIND_INDEX = 20  # address: by hash, the number of a kind, counted from 1
KIND_SLOTS = 21  # how many places that has
AT = 22  # the next state

# Pairs of a state n and a state q of an automaton: n * WIDTH + q

WIDTH = 24  # how many states the automaton has
RECIPROCAL = 25  # 2 ** 64 // WIDTH + 1
LETTERS = 26  # address: by kind, which of the conditions of the automaton are true, as a number
LETTER_COUNT = 27  # how many such numbers there are
WAITS = 28  # address: by kind, whether steps that take time are left out
RESTS = 29  # address: by kind, whether nobody owes a step
WAYS = 30  # address: by q * LETTER_COUNT + letter, where its steps of the automaton begin
AFTERS = 31  # address: by such a step, the state that it leads to
KEPT = 32  # address: by such a step, what it keeps, as bits
STAYS = 33  # address: by q * LETTER_COUNT + letter, whether a run that stays there is accepted
PART = 34  # address: by state of the automaton, its part counted from 1; 0 where no run stays
PARENT = 35  # address: by pair the one that it was found from, counted from 1; 0: it is not reached
QUEUE = 36  # address: the pairs that are reached, in this order
REACHED = 37  # how many these are
DONE = 38  # how many of these have been gone on from
RESTING = 39  # the first pair in which a run may stay, counted from 1

# Parts of the product

MARKS = 40  # address: by pair the number of the graph in which it is, 0 for none, and its rank
CALLS = 42  # address: the pairs that the search for parts is in, one inside the other
CALL_EDGE = 43  # address: by call the step at which it is
CALL_WAY = 44  # address: by call the step of the automaton at which it is
CALL_RANK = 45  # address: by call the rank that it began with
CALL_COUNT = 46  # how many these are
HELD = 47  # address: pairs that belong to a part of which the search is still in some pair
HELD_COUNT = 48  # how many these are
ROOT = 49  # where in the queue the search for a pair that was not seen goes on
RANKS = 50  # how many ranks are given
LAST_PART = 51  # the rank that all pairs of the last part got
TAG = 52  # the last number that was given to a part
AGAIN = 53  # whether there are parts to look at again
EVERY = 54  # what the automaton must keep, as bits
JUDGED = 55  # the next pair of a part to be looked at, by its place among HELD; ALL: of none
JUDGED_FROM = 56  # the first of these
SEEN_EDGES = 57  # whether there is any step in that part
SEEN_KEPT = 58  # what is kept in it
SEEN_MOVED = 59  # who takes a step in it
SEEN_ALWAYS = 60  # who owes a step all over it
SEEN_STRONG = 61  # who owes a step somewhere in it by `fair strong`

# A way inside a part

CAME = 64  # address: by pair the one that it was found from, counted from 1
FOUND = 65  # address: the pairs that are found
FOUND_COUNT = 66  # how many these are
LOOKED = 67  # how many of these have been gone on from
WANT_MOVES = 68  # whose step is wanted
WANT_KEPT = 69  # what is to be kept
WANT_REST = 70  # of whom a state is wanted in which he owes no step
GOAL = 71  # the pair that is wanted, counted from 1; 0: none is
LAST = 72  # the pair from which there is a step to what is wanted
LAST_TARGET = 73  # where that leads
LAST_MOVER = 74  # who takes it
LAST_KEPT = 75  # what is kept in it
MEMBERS = 76  # the number of the part

WORDS_OF_CONTEXT = 80
"""How many words the array has."""

NOTE = 4
"""Words that say of a state what is asked of it: which conditions are true, who owes a step that he
can take, who of them by `fair strong`, all as bits; whether somebody is to step before time passes.
"""

KIND_BITS = 28
"""The steps of state n begin at `rows[n] >> KIND_BITS`, and end where those of the next begin; the
bits below are its kind."""

RANK_BITS = 32
"""The number of the graph that is looked at is above these bits of a mark, the rank in them; see
`parting`."""

SLOW = 128
"""The bit of a step that takes time."""

SLICE, FULL, MANY_KINDS, OVER, FOUND_IT = range(5)
"""Why native code has returned: so much is done as was asked for; LIMIT is passed; more kinds would
not fit; there is no more to do; what is wanted is found."""

BATCH = 256
"""How many states are looked at before their steps are written down."""
