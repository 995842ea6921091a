"""The native code that expands eight states of one system at once.

    expand(ctx, head, stop) -> the first state that is not expanded

does what the function of this name in `expansion` does, and in the same order: state after state,
and for each the actions in order. It has no branch that depends on a state: what an action leads
to is computed for all eight, and whether it can be taken is one bit of each. At one location of a
thread a state has few steps; so many places are kept for the thread, whatever its location, and in
the end the eight states' rows of places are written one behind the other, without those that are
not taken. Steps that exclude each other may have the same place. Where anything is to be noted
these eight states are left to the other function, which notes it; it also has what is left over at
the end. Flags that are settled already are passed over.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import prod

from checker.engines.native import context
from checker.engines.native.changing import changed
from checker.engines.native.code import Code
from checker.engines.native.expansion import MOST_ABREAST, ROOM, Expansion
from checker.engines.native.flags import Sort
from checker.engines.native.layout import WORD
from checker.engines.native.outline import Outline
from checker.engines.native.values import Unfit, Value, Values
from checker.engines.native.values import number as known_number
from checker.engines.native.vector_asking import VectorAsking
from checker.engines.native.vector_code import BITS, LANES, WORDS, Vectors, signed
from checker.engines.native.vector_waiting import VectorWaiting
from checker.ir.actions import Action
from checker.ir.expr import TRUE, Chosen, Op, disj
from checker.ir.questions import QuestionKind
from checker.ir.system import System
from checker.ir.threads import Thread
from checker.semantics.step import step
from checker.semantics.waits import times_out_any

_MOST_WORDS = 4
"""States of more words are not expanded so: to take them apart would take too long."""


_MOST_TRIED = 256
"""Actions, each with each of its choices: more are too much code."""


def vectors(system: System, made: Expansion, flags: bytes) -> str:
    """The text for a system whose flags are these now. Raises Unfit where it does not pay."""
    if made.most > MOST_ABREAST:
        raise Unfit("more steps from one state than vectors are good for")
    if made.layout.words > _MOST_WORDS:
        raise Unfit("more words of a state than vectors are good for")
    tried = sum(prod(c.domain.size for c in each.choices) for each in system.actions)
    if tried > _MOST_TRIED:
        raise Unfit("more actions than vectors are good for")
    return _Author(system, made, flags).write()


class _Author:
    """Writes the text, part by part."""

    def __init__(self, system: System, made: Expansion, flags: bytes) -> None:
        self._system = system
        self._made = made
        self._layout = made.layout
        self._outline = Outline(system)
        self._owing = [self._outline.owes_all(k) for k, _ in enumerate(system.threads)]
        self._code = Code("define i64 @expand(ptr %ctx, i64 %head, i64 %stop)")
        self._vectors = Vectors(self._code)
        self._asking = VectorAsking(system, made, flags, self._code, self._vectors)
        cycles = made.flags.asks(QuestionKind.CYCLE) and self._asking.is_open(Sort.CYCLE)
        self._waiting = VectorWaiting(system, made.layout) if cycles else None

    def write(self) -> str:
        code, made, words = self._code, self._made, self._layout.words
        self._log, self._buffer, self._asking.flag_bytes = (
            code.load(code.at("%ctx", str(place)), "ptr")
            for place in (context.LOG, context.BUFFER, context.FLAGS)
        )
        at_cell, count_cell = code.cell(), code.cell()
        still_cell = code.cell(WORDS)
        columns = made.most * words
        self._rows = code.row(-(-columns // LANES) * LANES * LANES)
        self._masks = code.row(-(-columns // WORD) * LANES)
        code.store("%head", at_cell)
        code.store("0", count_cell)
        code.store("zeroinitializer", still_cell, WORDS)
        loop, here, over = code.block(), code.block(), code.block()
        go_on, alone, out = code.block(), code.block(), code.block()
        code.begin(loop)
        at, count = code.load(at_cell), code.load(count_cell)
        behind = code.op(f"add i64 {at}, {LANES}")
        more = code.op(f"icmp ule i64 {behind}, %stop")
        room = code.op(f"icmp ule i64 {count}, {ROOM * words}")
        code.branch(code.op(f"and i1 {more}, {room}"), here, over)
        code.begin(here)
        self._states(at)
        code.branch(self._asking.event(self._bad), over, go_on)
        code.begin(go_on)
        self._taken(count_cell)
        stills = self._vectors.op(f"add i64 {code.load(still_cell, WORDS)}, {self._stills}")
        code.store(stills, still_cell, WORDS)
        code.store(behind, at_cell)
        code.jump(loop)
        code.begin(over)
        at, count = code.load(at_cell), code.load(count_cell)
        code.branch(code.op(f"icmp eq i64 {at}, %head"), alone, out)
        code.begin(alone)
        self._leave(at)
        code.begin(out)
        count = code.op(f"udiv i64 {count}, {words}") if words > 1 else count
        still = code.load(still_cell, WORDS)
        still = code.op(f"call i64 @llvm.vector.reduce.add.v{LANES}i64({WORDS} {still})")
        steps = code.op(f"add i64 {count}, {still}")
        last = code.op(f"sub i64 {at}, 1")
        for place, value in ((context.COUNT, count), (context.STEPS, steps), (context.AT, last)):
            code.store(value, code.at("%ctx", str(place)))
        code.give(at)
        return code.text + self._vectors.memory

    def _leave(self, at: str) -> None:
        """Leave some states to the other function."""
        code = self._code
        behind = code.op(f"add i64 {at}, {LANES}")
        short = code.op(f"icmp ult i64 %stop, {behind}")
        stop = code.op(f"select i1 {short}, i64 %stop, i64 {behind}")
        counter = code.at("%ctx", str(context.LEFT))
        code.store(code.op(f"add i64 {code.load(counter)}, 1"), counter)
        other = code.load(code.at("%ctx", str(context.ONE_BY_ONE)), "ptr")
        code.give(code.op(f"call i64 {other}(ptr %ctx, i64 {at}, i64 {stop})"))

    # What is taken, place by place

    def _taken(self, count_cell: str) -> None:
        """Put what the eight states lead to behind the rest of the buffer."""
        if not self._places:
            return
        some = next(iter(self._places.values()))
        last = max(self._places)
        columns = [word for k in range(last + 1) for word in self._places.get(k, some)]
        for k, mask in enumerate(self._masked):
            self._vectors.write(mask, self._masks, str(k * LANES))
        blocks = -(-len(columns) // LANES)
        for block in range(blocks):
            rows = columns[block * LANES : (block + 1) * LANES]
            rows += [rows[-1]] * (LANES - len(rows))
            for lane, row in enumerate(self._vectors.turned(rows)):
                self._vectors.write(row, self._rows, str((block * LANES + lane) * LANES))
        code = self._code
        lane_cell, again, done = code.cell(), code.block(), code.block()
        code.store("0", lane_cell)
        code.begin(again)
        at, count = code.load(lane_cell), code.load(count_cell)
        first = code.op(f"mul i64 {at}, {LANES}")
        for block in range(blocks):
            count = self._pack(block, first, count)
        code.store(count, count_cell)
        at = code.op(f"add i64 {at}, 1")
        code.store(at, lane_cell)
        code.branch(code.op(f"icmp ult i64 {at}, {LANES}"), again, done)
        code.begin(done)

    def _mark(self, place: int, go: str) -> None:
        """Note of each of the eight states whether a place is taken, by a bit for each word."""
        words = self._layout.words
        first = place * words
        for k in range(first // WORD, -(-(first + words) // WORD)):
            bits = ((1 << words) - 1 << first) >> k * WORD & (1 << WORD) - 1
            taken = self._vectors.op(f"or i64 {self._masked[k]}, {signed(bits)}")
            self._masked[k] = self._vectors.op(
                f"select i1 {go}, i64 {taken}, i64 {self._masked[k]}"
            )

    def _pack(self, block: int, first: str, count: str) -> str:
        """Write what is taken of a row, behind so many words; how many words there are then."""
        code = self._code
        word, byte = divmod(block, WORD // LANES)
        place = code.op(f"add i64 {first}, {word * WORD + byte}")
        mask = code.load(code.at(self._masks, place, "i8"), "i8")
        place = code.op(f"add i64 {first}, {block * LANES * LANES}")
        (row,) = self._vectors.read(self._rows, place, 1)
        bits = code.op(f"bitcast i8 {mask} to {BITS}")
        packed = code.op(
            f"call {WORDS} @llvm.experimental.vector.compress.v{LANES}i64"
            f"({WORDS} {row}, {BITS} {bits}, {WORDS} poison)"
        )
        self._vectors.write(packed, self._buffer, count)
        held = code.op(f"call i8 @llvm.ctpop.i8(i8 {mask})")
        return code.op(f"add i64 {count}, {code.op(f'zext i8 {held} to i64')}")

    # Eight states

    def _states(self, at: str) -> None:
        code, words = self._code, self._layout.words
        first = code.op(f"mul i64 {at}, {words}") if words > 1 else at
        self._words = self._vectors.read(self._log, first, words)
        self._reads: dict[int, Value] = {}
        self._asking.write(self._words)
        self._places: dict[int, list[str]] = {}
        self._masked = ["0"] * -(-self._made.most * words // WORD)
        self._bad: list[str] = []  # something is to be noted
        self._owed = self._may = "false"
        self._stills = "0"
        stuck = self._outline.asks_stuck and self._asking.is_open(Sort.STUCK)
        self._asks_may = stuck and not self._outline.stuck_if_nothing_is_owed
        if self._waiting is not None:
            self._waiting.begin_vectors()
        place = owing = 0
        for number, thread in enumerate(self._system.threads):
            rows = self._outline.most_of(number)
            if self._owing[number]:
                owing |= (1 << rows) - 1 << place
            self._thread(number, thread, place)
            place += rows
        if stuck:
            self._asking.suspect(self._stuck(owing), Sort.STUCK)
        if self._waiting is not None:
            suspected = self._waiting.suspected(self._vectors, self._words)
            self._asking.suspect(suspected, Sort.CYCLE)

    def _stuck(self, owing: int) -> str:
        """Where nothing can be tried that is owed. owing: places whose steps are."""
        words, may = self._layout.words, self._vectors.op(f"xor i1 {self._owed}, true")
        bits = sum(
            (1 << words) - 1 << place * words for place in self._places if owing >> place & 1
        )
        for k, masked in enumerate(self._masked):
            mine = bits >> k * WORD & (1 << WORD) - 1
            taken = self._vectors.op(f"and i64 {masked}, {signed(mine)}")
            may = self._vectors.op(f"and i1 {may}, {self._vectors.op(f'icmp eq i64 {taken}, 0')}")
        if self._asks_may and not self._outline.rules_alone:
            may = self._vectors.op(f"and i1 {may}, {self._may}")
        return may

    def _or(self, one: str, other: str) -> str:
        if one == "false":
            return other
        return self._vectors.op(f"or i1 {one}, {other}")

    def _and(self, one: str, other: str) -> str:
        if one == "true":
            return other
        if other == "true":
            return one
        return self._vectors.op(f"and i1 {one}, {other}")

    def _values(self, known: dict[int, int]) -> Values:
        variables = self._system.variables
        return Values(
            self._vectors, variables, self._layout, self._words, known=known, reads=self._reads
        )

    def _thread(self, number: int, thread: Thread, first: int) -> None:
        if thread.variable is None:
            self._actions(number, None, "true", {}, first)
            return
        reached = self._outline.reached(number)
        if len(reached) == 1:
            self._location(number, thread, reached[0], "true", first)
            return
        values = self._values({})
        at = values.read(thread.variable)
        for location in reached:
            here = values.truth(values.apply(Op.EQ, [at, known_number(location)]))
            self._location(number, thread, location, here, first)

    def _location(self, number: int, thread: Thread, location: int, here: str, first: int) -> None:
        """What is done for a thread where it is there."""
        assert thread.variable is not None
        if location == thread.end:
            return
        known = {thread.variable: location}
        actions = self._system.actions_from(number, location)
        stuck = self._asks_may and self._outline.may_be_stuck(number, thread, location)
        if stuck and any(times_out_any(action) for action in actions):
            self._may = self._or(self._may, here)
        waits = self._waiting is not None and self._waiting.at(number, location)
        could = self._actions(number, location, here, known, first)
        always = disj(action.guard for action in actions) == TRUE
        if always or not (stuck or waits):
            return
        cannot = self._vectors.op(f"xor i1 {self._vectors.any(could)}, true")
        blocked = self._and(here, cannot)
        if stuck:
            self._may = self._or(self._may, blocked)
        if waits:
            assert self._waiting is not None
            values = self._values(known)
            self._waiting.blocked_vectors(self._vectors, values, number, location, blocked)

    # Actions

    def _actions(
        self, number: int, location: int | None, here: str, known: dict[int, int], first: int
    ) -> list[str]:
        """Try all that lead on from there; truths of which one is true if one can be tried."""
        shared = self._values(known)
        could = []
        rows, _ = self._outline.rows(number, location)
        for row, action in zip(rows, self._system.actions_from(number, location), strict=True):
            for place, values in enumerate(self._picked(action, shared), first + row):
                could.append(self._attempt(action, values, here, place))
        return could

    def _picked(self, action: Action, shared: Values) -> Iterator[Values]:
        """The values with each of its choices, the last varying fastest."""
        if not action.choices:
            yield shared
            return
        ranges = (range(each.domain.low, each.domain.high + 1) for each in action.choices)
        for chosen in product(*ranges):
            values = shared.again()
            values.made.update((Chosen(k), known_number(value)) for k, value in enumerate(chosen))
            yield values

    def _attempt(self, action: Action, values: Values, here: str, place: int) -> str:
        """Whether it can be tried where its thread is. place: that its step has."""
        stepped = step(self._system, action, values, values.made)
        guard = values.truth(stepped.guard)
        go = self._and(here, guard)
        first, inside = self._outline.breaches(action)
        could = guard
        for breaches, where in ((first, here), (inside, go)):
            for each in breaches:
                found = values.of(each)
                if found.const == 0:
                    continue
                broken = self._and(where, values.truth(found))
                self._asking.suspect(broken, Sort.FAILING, self._outline.numbers[id(action)])
                go = self._and(go, self._vectors.op(f"xor i1 {broken}, true"))
                could = self._or(could, broken)
                if self._outline.owes(action):
                    self._owed = self._or(self._owed, broken)
        if go == "false":
            return could
        self._asking.weigh(self._outline.numbers[id(action)], action, values, go)
        updates = self._outline.updates(action, stepped)
        if not updates and not self._asking.about_steps:
            self._stills = self._vectors.op(
                f"add i64 {self._stills}, {self._vectors.op(f'zext i1 {go} to i64')}"
            )
            if self._outline.owes(action):
                self._owed = self._or(self._owed, go)
            return could
        if self._outline.owes(action) and not self._owing[action.thread]:
            self._owed = self._or(self._owed, go)
        self._take(action, values, updates, go, place)
        return could

    def _take(
        self, action: Action, values: Values, updates: dict[int, Value], go: str, place: int
    ) -> None:
        after, inside = changed(
            self._vectors, values, self._system.variables, self._layout, self._words, updates
        )
        if inside != "true":
            outside = self._vectors.op(f"xor i1 {inside}, true")
            self._bad.append(self._and(go, outside))
        self._asking.write_step(action, self._words, after, go)
        self._mark(place, go)
        if place in self._places:
            after = [
                self._vectors.op(f"select i1 {go}, i64 {new}, i64 {old}")
                for new, old in zip(after, self._places[place], strict=True)
            ]
        self._places[place] = after
