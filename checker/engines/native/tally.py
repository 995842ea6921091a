"""How often each step is taken from states of the log, and what these are like, by native code.

    tally(log, counts, first, stop)

adds to a number for each counter; see `Counters`. Apart from the text that explores, so that this
has nothing in it that counts. Must not know how the states were found.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Mapping, Sequence

from checker.engines.native.code import Code
from checker.engines.native.explorer import declared
from checker.engines.native.layout import Layout
from checker.engines.native.machine import Machine
from checker.engines.native.room import Room
from checker.engines.native.values import Values
from checker.engines.tallying import TOLD_APART, Counters, levels_of, seen_of
from checker.exploration import Seen, Statistics, Table, Tally
from checker.ir.actions import Action
from checker.ir.system import System
from checker.semantics.step import breach, step

_BATCH = 1 << 14
"""How many states are gone through in one call: so soon a signal is heard."""


def tally_of(system: System, layout: Layout, log: int, expanded: int, stored: int) -> Tally:
    """The counts over the states of a log, of which the first so many are expanded.

    log: its address. Pre: there is an explorer of `system`, see `explorer`.
    """
    counters = Counters(system)
    machine = Machine(declared(_Author(system, layout, counters).written()), {"tally": 4})
    totals = []
    for first, end in ((0, expanded), (expanded, stored)):
        counts = (ctypes.c_uint64 * (counters.count + 1))()
        for start in range(first, end, _BATCH):
            stop = min(start + _BATCH, end)
            machine.call["tally"](log, ctypes.addressof(counts), start, stop)
        totals.append(list(counts))
    return counters.tally(*totals)


def statistics_of(
    system: System, layout: Layout, room: Room, stored: int, ends: Iterable[int]
) -> Statistics:
    """What the states of a log are like. ends: how many were stored at the end of each level."""
    first: dict[int, int] = {}
    count = 0
    for number, (variable, each) in enumerate(zip(system.variables, layout.fields, strict=True)):
        if variable.domain.size <= TOLD_APART:
            first[number] = count
            count += 1 << each.width
    fields = len(layout.fields)
    had = (ctypes.c_uint8 * (count + 1))()
    extremes = (ctypes.c_uint64 * (2 * fields + 1))(*[(1 << 64) - 1] * fields)
    machine = Machine(declared(_survey(layout, first)), {"survey": 5})
    addresses = room.log.address, ctypes.addressof(had), ctypes.addressof(extremes)
    for start in range(0, stored, _BATCH):
        machine.call["survey"](*addresses, start, min(start + _BATCH, stored))
    seen = []
    for number, each in enumerate(layout.fields):
        if number in first:
            found = had[first[number] : first[number] + (1 << each.width)]
            values = [content for content, one in enumerate(found) if one]
            seen.append(Seen(len(values), each.value(values[0]), each.value(values[-1])))
        elif each.wide:
            every = (
                layout.unpack(room.log.words(k, layout.words))[number]
                for k in range(0, stored * layout.words, layout.words)
            )
            seen.append(seen_of(system.variables[number].domain, every))
        else:
            low, high = extremes[number], extremes[fields + number]
            seen.append(Seen(None, each.value(low), each.value(high)))
    table = Table(room.form.bytes + 8 * layout.words * stored, room.form.slots, stored)
    return Statistics(tuple(seen), levels_of(ends, stored), table)


def _survey(layout: Layout, first: Mapping[int, int]) -> str:
    """The text of a function that notes what each field has in states of the log.

    survey(log, had, extremes, first, stop): a byte for each content of a field that has `first`
    place there; of the others the least and, behind all of these, the largest.
    """
    code = Code("define i64 @survey(ptr %log, ptr %had, ptr %extremes, i64 %first, i64 %stop)")
    cell = code.cell()
    code.store("%first", cell)
    loop, here, over = code.block(), code.block(), code.block()
    code.begin(loop)
    at = code.load(cell)
    code.branch(code.op(f"icmp ult i64 {at}, %stop"), here, over)
    code.begin(here)
    start = code.op(f"mul i64 {at}, {layout.words}")
    for number, field in enumerate(layout.fields):
        if field.wide:
            continue
        content = code.load(code.at("%log", code.op(f"add i64 {start}, {field.word}")))
        content = code.op(f"and i64 {code.op(f'lshr i64 {content}, {field.shift}')}, {field.ones}")
        if number in first:
            place = code.op(f"add i64 {content}, {first[number]}")
            code.store("1", code.at("%had", place, "i8"), "i8")
            continue
        for extreme, test in ((number, "ult"), (len(layout.fields) + number, "ugt")):
            kept = code.at("%extremes", str(extreme))
            before = code.load(kept)
            better = code.op(f"icmp {test} i64 {content}, {before}")
            code.store(code.op(f"select i1 {better}, i64 {content}, i64 {before}"), kept)
    code.store(code.op(f"add i64 {at}, 1"), cell)
    code.jump(loop)
    code.begin(over)
    code.give("0")
    return code.text


class _Author:
    """Writes the text."""

    def __init__(self, system: System, layout: Layout, counters: Counters) -> None:
        self._system = system
        self._layout = layout
        self._counters = counters
        self._numbers = {id(action): k for k, action in enumerate(system.actions)}
        self._code = Code("define i64 @tally(ptr %log, ptr %counts, i64 %first, i64 %stop)")
        self._words: list[str] = []

    def written(self) -> str:
        """The text of the function."""
        code, words = self._code, self._layout.words
        cell = code.cell()
        code.store("%first", cell)
        loop, here, over = code.block(), code.block(), code.block()
        code.begin(loop)
        at = code.load(cell)
        code.branch(code.op(f"icmp ult i64 {at}, %stop"), here, over)
        code.begin(here)
        first = code.op(f"mul i64 {at}, {words}")
        self._words = [
            code.load(code.at("%log", code.op(f"add i64 {first}, {k}"))) for k in range(words)
        ]
        for number in range(len(self._system.threads)):
            self._thread(number)
        code.store(code.op(f"add i64 {at}, 1"), cell)
        code.jump(loop)
        code.begin(over)
        code.give("0")
        return code.text

    def _count(self, number: int) -> None:
        code = self._code
        cell = code.at("%counts", str(number))
        code.store(code.op(f"add i64 {code.load(cell)}, 1"), cell)

    def _thread(self, number: int) -> None:
        """Count where the thread is, and the steps from there."""
        code, thread = self._code, self._system.threads[number]
        if thread.variable is None:
            for action in self._system.actions_from(number, None):
                self._action(action, {})
            return
        values = Values(code, self._system.variables, self._layout, self._words)
        content = values.word(thread.variable)
        blocks = {location: code.block() for location in range(len(thread.locations))}
        over = code.block()
        code.switch(content, blocks, over)
        for location, block in blocks.items():
            code.begin(block)
            self._count(self._counters.place(number, location))
            for action in self._system.actions_from(number, location):
                self._action(action, {thread.variable: location})
            code.jump(over)
        code.begin(over)

    def _action(self, action: Action, known: dict[int, int]) -> None:
        """Try an action with each of its choices."""
        code = self._code
        picked: list[str] = []
        loops = []
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
        values = Values(
            code,
            self._system.variables,
            self._layout,
            self._words,
            choices=action.choices,
            picked=picked,
            known=known,
        )
        stepped = step(self._system, action, values, values.made)
        over = code.block()
        self._only_if(values.truth(stepped.guard), over)
        for each in action.obligations:
            broken = values.of(breach(each))
            if broken.const != 0:
                self._only_if(code.op(f"xor i1 {values.truth(broken)}, true"), over)
        number = self._numbers[id(action)]
        self._count(number)
        for place, when in enumerate(self._counters.parts[number]):
            true, behind = code.block(), code.block()
            code.branch(values.truth(values.of(when)), true, behind)
            code.begin(true)
            self._count(self._counters.part(number, place))
            code.begin(behind)
        code.begin(over)

    def _only_if(self, truth: str, over: str) -> None:
        """Go on here where something is true, else `over`."""
        here = self._code.block()
        self._code.branch(truth, here, over)
        self._code.begin(here)
