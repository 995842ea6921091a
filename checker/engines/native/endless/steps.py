"""The native code that tries the steps of states and says who takes and who owes them.

    steps(ctx, first, stop) -> the first state that is not looked at

goes through states of the log. It puts what their steps lead to into the buffer, in the order in
which the interpreter takes them, and what is asked of each state into its notes; see `places`. It
ends early where the buffer is full. What a step is comes from `semantics.step`, read in native
values. Must not know what is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence

from checker.engines.generated.program import reached
from checker.engines.native.changing import changed
from checker.engines.native.code import Code
from checker.engines.native.endless import places
from checker.engines.native.layout import WORD, Layout
from checker.engines.native.values import Unfit, Values
from checker.ir.actions import Action
from checker.ir.expr import Expr
from checker.ir.system import System
from checker.ir.threads import Fairness
from checker.semantics.step import step

ROOM = 1024
"""Steps that the buffer has room for beside those of one state."""

_MOST = WORD
"""So many threads, and so many conditions, have a bit each."""


def steps(system: System, layout: Layout, conditions: Sequence[Expr]) -> str:
    """The text of the function. Pre: `expansion` has one for the system. Raises Unfit."""
    if len(system.threads) > _MOST or len(conditions) > _MOST:
        raise Unfit("more threads or conditions than a word has bits")
    return _Author(system, layout, conditions).write()


class _Author:
    """Writes the text, part by part."""

    def __init__(self, system: System, layout: Layout, conditions: Sequence[Expr]) -> None:
        self._system = system
        self._layout = layout
        self._conditions = conditions
        self._reached = reached(system)
        self._code = Code("define i64 @steps(ptr %ctx, i64 %first, i64 %stop)")

    def write(self) -> str:
        code = self._code
        self._log, self._buffer, self._movers, ends, notes = (
            self._pointer(each)
            for each in (places.LOG, places.BUFFER, places.MOVERS, places.ENDS, places.NOTES)
        )
        self._count = code.cell()
        self._owing, self._strongly, self._hasty, self._escaped = (code.cell() for _ in range(4))
        at_cell = code.cell()
        code.store("%first", at_cell)
        code.store("0", self._count)
        code.store("0", self._escaped)
        loop, here, over = code.block(), code.block(), code.block()
        code.begin(loop)
        at = code.load(at_cell)
        more = code.op(f"icmp ult i64 {at}, %stop")
        room = code.op(f"icmp ule i64 {code.load(self._count)}, {ROOM}")
        code.branch(code.op(f"and i1 {more}, {room}"), here, over)
        code.begin(here)
        letter = self._state(at)
        place = code.op(f"sub i64 {at}, %first")
        code.store(code.load(self._count), code.at(ends, place))
        first = code.op(f"mul i64 {place}, {places.NOTE}")
        told = (letter, *map(code.load, (self._owing, self._strongly, self._hasty)))
        for k, value in enumerate(told):
            code.store(value, code.at(notes, code.op(f"add i64 {first}, {k}")))
        code.store(code.op(f"add i64 {at}, 1"), at_cell)
        code.jump(loop)
        code.begin(over)
        code.store(code.load(self._count), code.at("%ctx", str(places.COUNT)))
        code.store(code.load(self._escaped), code.at("%ctx", str(places.ESCAPED)))
        code.give(code.load(at_cell))
        return code.text

    def _pointer(self, place: int) -> str:
        return self._code.load(self._code.at("%ctx", str(place)), "ptr")

    def _values(
        self, known: dict[int, int], action: Action | None = None, picked: Sequence[str] = ()
    ) -> Values:
        return Values(
            self._code,
            self._system.variables,
            self._layout,
            self._words,
            choices=() if action is None else action.choices,
            picked=picked,
            known=known,
        )

    def _state(self, at: str) -> str:
        """Try the steps of a state; the conditions that are true in it, as bits."""
        code, count = self._code, self._layout.words
        first = code.op(f"mul i64 {at}, {count}")
        self._words = [
            code.load(code.at(self._log, code.op(f"add i64 {first}, {k}"))) for k in range(count)
        ]
        for cell in (self._owing, self._strongly, self._hasty):
            code.store("0", cell)
        for thread in range(len(self._system.threads)):
            self._thread(thread)
        values = self._values({})
        letter = "0"
        for number, each in enumerate(self._conditions):
            bit = code.op(f"zext i1 {values.truth(values.of(each))} to i64")
            letter = code.op(f"or i64 {letter}, {code.op(f'shl i64 {bit}, {number}')}")
        return letter

    def _thread(self, number: int) -> None:
        code, variable = self._code, self._system.threads[number].variable
        if variable is None:
            for action in self._system.actions_from(number, None):
                self._action(action, {})
            return
        values = self._values({})
        content = values.word(variable)
        blocks = {location: code.block() for location in self._reached[number]}
        over = code.block()
        code.switch(content, blocks, over)
        for location, block in blocks.items():
            code.begin(block)
            for action in self._system.actions_from(number, location):
                self._action(action, {variable: location})
            code.jump(over)
        code.begin(over)

    def _action(self, action: Action, known: dict[int, int]) -> None:
        """Try an action with each of its choices, the last varying fastest."""
        code = self._code
        picked, loops = [], []
        for choice in action.choices:
            cell, again, over = code.cell(), code.block(), code.block()
            code.store(str(choice.domain.low), cell)
            code.begin(again)
            value = code.load(cell)
            picked.append(value)
            loops.append((cell, again, over, value, choice.domain.high))
        self._attempt(action, known, picked)
        for cell, again, over, value, high in reversed(loops):
            code.store(code.op(f"add i64 {value}, 1"), cell)
            code.branch(code.op(f"icmp slt i64 {value}, {high}"), again, over)
            code.begin(over)

    def _attempt(self, action: Action, known: dict[int, int], picked: Sequence[str]) -> None:
        code = self._code
        values = self._values(known, action, picked)
        stepped = step(self._system, action, values, values.made)
        over = code.block()
        for _, broken in stepped.broken:
            if broken.const == 0:
                continue
            fails, fine = code.block(), code.block()
            code.branch(values.truth(broken), fails, fine)
            code.begin(fails)
            self._owe(action)
            code.jump(over)
            code.begin(fine)
        go = code.block()
        code.branch(values.truth(stepped.guard), go, over)
        code.begin(go)
        self._owe(action)
        after, inside = changed(
            code, values, self._system.variables, self._layout, self._words, stepped.updates
        )
        if inside != "true":
            wrong = code.op(f"xor i1 {inside}, true")
            self._mark(self._escaped, code.op(f"zext i1 {wrong} to i64"))
        count = code.load(self._count)
        first = code.op(f"mul i64 {count}, {len(after)}")
        for k, word in enumerate(after):
            code.store(word, code.at(self._buffer, code.op(f"add i64 {first}, {k}")))
        slow = places.SLOW if action.delay is not None else 0
        code.store(str(action.thread | slow), code.at(self._movers, count, "i8"), "i8")
        code.store(code.op(f"add i64 {count}, 1"), self._count)
        code.begin(over)

    def _owe(self, action: Action) -> None:
        if action.fairness is not Fairness.NONE:
            self._mark(self._owing, str(1 << action.thread))
        if action.fairness is Fairness.STRONG:
            self._mark(self._strongly, str(1 << action.thread))
        if action.eager and self._system.timed:
            self._mark(self._hasty, "1")

    def _mark(self, cell: str, bits: str) -> None:
        self._code.store(self._code.op(f"or i64 {self._code.load(cell)}, {bits}"), cell)
