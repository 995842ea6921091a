"""The numbers that native code and its caller share: one array of words, each place with a name.

Knows names only; what they are for stands beside each, and nowhere else.
"""

from __future__ import annotations

from ctypes import Array, c_uint64

LOG = 0  # address: the states one behind the other, in the order in which they were found
TABLE = 1  # address: where each state is looked up, see `tables`; a place with 0 is free
LINES = 2  # how many lines the table has
BUFFER = 3  # address: the states that steps of a batch lead to
HOMES = 4  # address: for each of these a number whose high bits say where it belongs
FLAGS = 5  # address: one byte each, what is still to be told or was seen
EVENTS = 6  # address: what was noted in the last state expanded, as numbers of flags
EVENT_COUNT = 7  # how many of these there are
HELD = 8  # threads that may wait for each other in that state, by bit
AT = 9  # that state, by its number in the log

HEAD = 10  # the first state that is not expanded
TAIL = 11  # how many states are stored
END = 12  # the end of the states of one distance, which HEAD is among
DISTANCE = 13  # how far these are from an initial state
EDGE = 14  # states of this distance are not to be expanded
LIMIT = 15  # a batch may begin while no more states than this are stored
MOST = 16  # so many states may be stored, whatever is found
BATCH = 17  # states of a batch, at most
UNTIL = 18  # states before this one may be expanded in this call
TRANSITIONS = 19  # steps from the states expanded

COUNT = 20  # states in the buffer
STEPS = 21  # steps that were taken in a batch: those, and steps that change nothing

MARKS = 22  # address: now and then how many states were stored, and how many of them expanded
MARK_COUNT = 23  # how many such pairs there are
MARKED = 24  # the last number of states expanded among these

CURSOR = 25  # the next state to be looked at without being expanded
LOOKED_STEPS = 26  # steps from the states looked at
NEW = 27  # whether one of them leads to a state that is not stored

KNOWN = 28  # address: sets of threads that are known to wait for each other, by bit
KNOWN_COUNT = 29  # how many of these there are

EXPAND = 30  # address: the function that expands states, see `expansion`

BITS = 31  # of the form of the table, see `tables`: so many bits of a state differ
REST = 32  # so many bits of what is spread are kept
STEP = 33  # what is added to what is kept for each line that it lies behind
REACH = 34  # so many lines are looked at
CROWDED = 35  # whether a state has found no place in these
RECENT = 36  # address: states that steps led to of late, each where its hash says

TURN = 37  # address: the function that turns what a state leads to, see `turning`
SPILLED = 38  # whether a state was put behind the line where it begins

ONE_BY_ONE = 39  # address: the function that expands states where several at once cannot be
LEFT = 40  # how often it was left states by the one that expands several at once

WORDS = 41
"""How many words the array has."""

Context = Array[c_uint64]
"""The array."""

RUNS, DONE, AT_EDGE, FULL, SLICE, EVENT, OVER, CROWD = range(8)
"""Why native code has returned: never; every state is expanded; states of the last distance are to
be expanded; LIMIT is passed; UNTIL is reached; something was noted; MOST would be passed; the
table is CROWDED, and the states from HEAD on are to be expanded again."""

INDEX_BITS = 40
"""Of a place in a table of numbers: so many bits say where the state is in the log, counted from 1;
the others are bits of its hash."""
