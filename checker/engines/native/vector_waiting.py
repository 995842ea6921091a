"""The filter for cycles of waits of eight states at once: whether one of them may hold any.

It finds the same as `waiting` does in each, and `noting.held_up` behind it; which sets are known
already it does not see. What is to be noted the code says that goes through the states one by one.
"""

from __future__ import annotations

from collections.abc import Sequence

from checker.engines.blocked import Held
from checker.engines.native.code import Instructions
from checker.engines.native.values import Values
from checker.engines.native.vector_code import WORDS, Vectors, signed
from checker.engines.native.waiting import Waiting
from checker.ir.actions import WaitKind
from checker.ir.expr import TRUE


class VectorWaiting(Waiting):
    """The same places, and the code about eight states."""

    def begin_vectors(self) -> None:
        """The code where states begin: nobody waits."""
        self._held_up, self._held_by, self._counted = "0", "0", "0"
        self._refusers_of = dict.fromkeys(self._threads, "0")
        self._enders_of = dict.fromkeys(self._threads, "-1")

    def blocked_vectors(
        self,
        code: Instructions,
        values: Values,
        thread: int,
        at: int,
        where: str,
    ) -> None:
        """The same as `blocked`, of the states where this is true."""
        for each in self._places[thread, at]:
            here = where
            if each.when != TRUE:
                when = values.truth(values.of(each.when))
                here = code.op(f"and i1 {where}, {when}")
                where = code.op(f"and i1 {where}, {code.op(f'xor i1 {when}, true')}")
            if not each.never:
                self._mark_vectors(code, values, thread, each, here)
            if each.when == TRUE:
                break

    def _mark_vectors(
        self,
        code: Instructions,
        values: Values,
        thread: int,
        held: Held,
        here: str,
    ) -> None:
        """The same as `_mark`."""
        mine = code.op(f"select i1 {here}, i64 {signed(1 << thread)}, i64 0")
        self._held_up = code.op(f"or i64 {self._held_up}, {mine}")
        refused = held.wait.kind is WaitKind.LOCK
        if refused:
            refusers = self._refusers(code, values, thread, held.wait)
            joined = code.op(f"select i1 {here}, i64 {refusers}, i64 0")
            self._held_by = code.op(f"or i64 {self._held_by}, {joined}")
            self._refusers_of[thread] = code.op(f"or i64 {self._refusers_of[thread]}, {joined}")
        if refused or self._counts(thread):
            self._counted = code.op(f"or i64 {self._counted}, {mine}")
        if held.enders is not None:
            enders, before = self._enders_now(code, values, held), self._enders_of[thread]
            self._enders_of[thread] = code.op(f"select i1 {here}, i64 {enders}, i64 {before}")

    def suspected(self, vectors: Vectors, words: Sequence[str]) -> str:
        """Where `suspect` notes something, unless it is known, as a truth."""
        if not self._places:
            return "false"
        code, ends = vectors.code, self._ended(vectors, words)
        cell, thrown, again, over = code.cell(WORDS), code.block(), code.block(), code.block()
        code.store("zeroinitializer", cell, WORDS)
        doubtful = self._doubtful(vectors, self._held_up, self._held_by, ends)
        code.branch(vectors.some(doubtful), thrown, over)
        code.begin(thrown)
        code.store(vectors.op(f"or i64 {self._held_up}, 0"), cell, WORDS)
        code.begin(again)
        before = held = code.load(cell, WORDS)
        for thread in (*self._threads, *self._threads[::-1]):  # rows of them go either way
            held = self._thrown_out(vectors, thread, held, ends)
        code.store(held, cell, WORDS)
        changes = vectors.some(vectors.op(f"icmp ne i64 {held}, {before}"))
        code.branch(changes, again, over)
        code.begin(over)
        left = vectors.op(f"and i64 {code.load(cell, WORDS)}, {self._counted}")
        return vectors.op(f"icmp ne i64 {left}, 0")

    def _thrown_out(self, code: Instructions, thread: int, held: str, ends: str) -> str:
        """Those who are held up, without a thread that is not held up by these."""
        refusers, enders = self._refusers_of[thread], self._enders_of[thread]
        kept = "false"
        if refusers != "0":
            kept = code.op(f"icmp ne i64 {code.op(f'and i64 {refusers}, {held}')}, 0")
        if enders != "-1":
            resting = held if ends == "0" else code.op(f"or i64 {held}, {ends}")
            free = code.op(f"and i64 {enders}, {code.op(f'xor i64 {resting}, -1')}")
            ended = code.op(f"icmp eq i64 {free}, 0")
            kept = ended if kept == "false" else code.op(f"or i1 {kept}, {ended}")
        without = code.op(f"and i64 {held}, {~(1 << thread)}")
        return code.op(f"select i1 {kept}, i64 {held}, i64 {without}")
