"""The numbers that the threads of one search share: an array of words, each place with a name.

Each that is written lies on a line of its own, so that who writes one does not keep others waiting.
Behind them are the chunks, one after the other in a ring: some states of the log that one thread
expands, and what new states they may lead to. Knows names only.
"""

from __future__ import annotations

APART = 16
"""Words from one place to the next: two lines of memory, as some processors fetch two."""

CLAIMING = 0 * APART  # whether somebody takes a chunk
CLAIMED = 1 * APART  # how many chunks were taken
NEXT = 2 * APART  # the first state that nobody has taken
BOUND = 3 * APART  # states before this one can be taken
STORING = 4 * APART  # whether somebody puts what was found into the log
STORED = 5 * APART  # of how many chunks that was done
STATUS = 6 * APART  # why the search ends, see `context`; RUNS until then

FIXED = 7 * APART
PAUSE = FIXED  # address: a function that lets other threads run
CHUNKS = FIXED + 1  # address: the ring
RING = FIXED + 2  # how many chunks it has, less one; with that a power of 2
LARGEST = FIXED + 3  # so many states a chunk has at most
PART = FIXED + 4  # a chunk is what is left of a level shifted right by so much, or less
ROOM = FIXED + 5  # states that may be stored, whatever is found
FEW = FIXED + 6  # levels of fewer states are not for several threads

SIZE = 8 * APART
"""How many words that is."""

READY = 0  # of a chunk: its number, counted from 1, once it can be stored
FIRST = 1  # its first state
STOP = 2  # behind its last
FOUND = 3  # how many states they lead to that were not stored
TAKEN = 4  # how many steps they have
NOTES = 5  # how many flags were closed in its last state
WHERE = 6  # that state
HOLDS = 7  # threads that may wait for each other in it, by bit
STATES = 8  # address: the states that they lead to
HOMES_OF = 9  # address: of each of these what is said in HOMES of the context
NOTED = 10  # address: the flags that were closed
NUMBER = 11  # its own, counted from 1

CHUNK = 2 * APART
"""How many words one has."""

RECENT_SHIFT, RECENT_BITS = 52, 24
"""A thread knows again what its chunk leads to by its place among 4096, where the number of the
chunk stands above so many bits of the number of the state."""

SETTLED = 4096
"""So many states one thread puts into a new table before it takes others."""
