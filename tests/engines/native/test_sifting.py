"""What is looked up of a batch: each state once, whatever is remembered of those before."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

pytest.importorskip("llvmlite")

from checker.engines.native import context
from checker.engines.native.tables import Form, form
from tests.engines.native.test_kernels import TABLES, Words, in_python, states_of

TABLE, LOG, BUFFER, HOMES, REMEMBERED = range(1, 6)
"""Numbers of memory, as its addresses."""


class Batches:
    """A table, a log and a buffer as lists, for a search that remembers little."""

    def __init__(self, made: Form, words: int, room: int, bits: int) -> None:
        self.words = words
        self.memory = {
            TABLE: Words([0] * made.slots),
            LOG: Words([0] * (words * room)),
            BUFFER: Words([0] * (words * room)),
            HOMES: Words([0] * room),
            REMEMBERED: Words([0] * (words << bits)),
        }
        self.ctx = Words([0] * context.WORDS)
        for place, value in (
            (context.TABLE, TABLE),
            (context.LOG, LOG),
            (context.BUFFER, BUFFER),
            (context.HOMES, HOMES),
            (context.RECENT, REMEMBERED),
            (context.LINES, made.lines),
            (context.BITS, made.bits),
            (context.REST, made.rest),
            (context.STEP, made.step),
            (context.REACH, made.reach),
        ):
            self.ctx[place] = value
        self._store = in_python("store", words, self.memory, made.kind, RECENT_BITS=bits)
        self.tail = 0

    def store(self, states: Sequence[tuple[int, ...]], most: int) -> int:
        """Store a batch; how many states there are then."""
        found = [word for state in states for word in state]
        self.memory[BUFFER][: len(found)] = found
        self.ctx[context.COUNT] = len(states)
        self.tail = self._store(self.ctx, self.tail, most)
        return self.tail

    @property
    def log(self) -> list[tuple[int, ...]]:
        """The states stored, in order."""
        words = self.words
        log = self.memory[LOG][: words * self.tail]
        return [tuple(log[at : at + words]) for at in range(0, len(log), words)]


@pytest.mark.parametrize("bits", [0, 2, 6])
@pytest.mark.parametrize(("used", "slots", "kind"), TABLES)
def test_each_state_is_stored_once(used: tuple[int, ...], slots: int, kind: int, bits: int) -> None:
    """In the order in which they first came, with states again near by and far away."""
    rng = random.Random(slots + bits)
    made = form(used, max(slots, 200))
    states = states_of(used, 100, rng)
    came = [rng.choice(states[max(0, k - 8) : k + 1]) for k in range(len(states)) for _ in range(3)]
    came += rng.choices(states, k=100)
    batches = Batches(made, len(used), 500, bits)
    for at in range(0, len(came), 37):
        batches.store(came[at : at + 37], 1000)
    assert batches.log == [*dict.fromkeys(came)]
    assert any(batches.memory[REMEMBERED])


def test_what_is_left_out_of_a_batch_is_not_remembered() -> None:
    """Neither where there may be no more states, nor where one finds no place."""
    full = [(1 << 63 | each,) for each in range(10)]
    batches = Batches(form((20,), 200), 1, 50, 6)
    assert batches.store(full, 7) == 8
    assert not any(batches.memory[REMEMBERED])

    made = form((32,), 16)  # one line
    crowd = [(1 << 63 | each,) for each in range(16 * made.reach + 1)]
    batches = Batches(made, 1, 500, 6)
    stored = batches.store(crowd, 1000)
    assert batches.ctx[context.CROWDED] == 1
    assert stored < len(crowd)
    assert not any(batches.memory[REMEMBERED])
