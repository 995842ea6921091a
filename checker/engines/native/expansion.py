"""The native code that expands states of one system.

Says in which order things are tried and what is noted; what a step is comes from `semantics.step`,
read in native values. The text holds numbers only, never a word of the spec.

    expand(ctx, head, stop) -> the first state that is not expanded

expands the states of the log from `head` on, puts what their steps lead to into the buffer, in
order, and ends behind a state in which something was noted, or where the buffer is full.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import TYPE_CHECKING

from checker.engines.native import context
from checker.engines.native.asking import Asking
from checker.engines.native.changing import changed
from checker.engines.native.code import Code
from checker.engines.native.flags import Flags, Sort
from checker.engines.native.known_bits import known_bits
from checker.engines.native.layout import WORD, Layout, layout
from checker.engines.native.outline import Outline
from checker.engines.native.values import Unfit, Value, Values
from checker.engines.native.waiting import Waiting
from checker.ir.actions import Action
from checker.ir.expr import TRUE, Expr, disj
from checker.ir.questions import QuestionKind
from checker.ir.system import System
from checker.ir.threads import Thread
from checker.records import dataclass
from checker.semantics.step import Stepped, step
from checker.semantics.waits import times_out_any

if TYPE_CHECKING:
    from checker.engines.symmetry.lanes import Lanes

_MOST_STEPS = 1 << 16
"""More steps than this from one state are not tried natively."""

ROOM = 4096
"""States that the buffer has room for beside those of one state: what is looked up at once."""

MOST_ABREAST = 64
"""No states from which there may be more steps than this are expanded several at once."""

_ABREAST = 8
"""So many at once at most."""


@dataclass(frozen=True, slots=True)
class Expansion:
    """The text, and what its numbers stand for.

    most: how many steps there may be from one state. room: how many states the buffer must have
    room for. flags: see `Flags`.
    """

    text: str
    layout: Layout
    flags: Flags
    most: int

    @property
    def room(self) -> int:
        states = _ABREAST if self.most <= MOST_ABREAST else 1
        return ROOM + states * (self.most + 1)


def expansion(system: System, lanes: Sequence[Lanes] = ()) -> Expansion:
    """The code for `system`. Pre: it is verified. Raises Unfit if native code cannot do it.

    lanes: that will be turned, see `turning`.
    """
    outline = Outline(system)
    most = outline.most_steps()
    if most > _MOST_STEPS:
        raise Unfit("more steps from one state than native code has room for")
    return _Author(system, outline, most, known_bits(system, lanes)).write()


class _Author:
    """Writes the text, part by part."""

    def __init__(self, system: System, outline: Outline, most: int, masks: Sequence[int]) -> None:
        self._system = system
        self._outline = outline
        self._most = most
        self._layout = layout(system.variables, masks)
        self._flags = Flags(system)
        self._code = Code("define i64 @expand(ptr %ctx, i64 %head, i64 %stop)")
        self._asking = Asking(system, self._layout, self._flags, self._code)
        self._asks_cycle = self._flags.asks(QuestionKind.CYCLE)
        self._waiting = Waiting(system, self._layout) if self._asks_cycle else None

    def write(self) -> Expansion:
        code = self._code
        self._log, self._buffer, self._flag_bytes = (
            self._pointer(each) for each in (context.LOG, context.BUFFER, context.FLAGS)
        )
        self._asking.flag_bytes = self._flag_bytes
        self._at, self._count, self._still = code.cell(), code.cell(), code.cell()
        self._owed, self._may, self._could = (code.cell("i1") for _ in range(3))
        self._since: tuple[str, str] | None = None
        if self._waiting is not None:
            self._waiting.prepare(code)
        code.store("%head", self._at)
        code.store("0", self._count)
        code.store("0", self._still)
        loop, here, over = code.block(), code.block(), code.block()
        code.begin(loop)
        at, count = code.load(self._at), code.load(self._count)
        more = code.op(f"icmp ult i64 {at}, %stop")
        room = code.op(f"icmp ule i64 {count}, {ROOM}")
        events = code.load(code.at("%ctx", str(context.EVENT_COUNT)))
        quiet = code.op(f"icmp eq i64 {events}, 0")
        both = code.op(f"and i1 {room}, {quiet}")
        code.branch(code.op(f"and i1 {more}, {both}"), here, over)
        code.begin(here)
        self._state(at)
        code.store(code.op(f"add i64 {code.load(self._at)}, 1"), self._at)
        code.jump(loop)
        code.begin(over)
        count = code.load(self._count)
        steps = code.op(f"add i64 {count}, {code.load(self._still)}")
        last = code.op(f"sub i64 {code.load(self._at)}, 1")
        for place, value in (
            (context.COUNT, count),
            (context.STEPS, steps),
            (context.AT, last),
        ):
            code.store(value, code.at("%ctx", str(place)))
        code.give(code.load(self._at))
        return Expansion(code.text, self._layout, self._flags, self._most)

    def _pointer(self, place: int) -> str:
        return self._code.load(self._code.at("%ctx", str(place)), "ptr")

    def _state(self, at: str) -> None:
        code, words = self._code, self._layout.words
        first = code.op(f"mul i64 {at}, {words}") if words > 1 else at
        self._words = [
            code.load(code.at(self._log, code.op(f"add i64 {first}, {k}") if k else first))
            for k in range(words)
        ]
        self._asking.write(self._words)
        for cell in (self._owed, self._may):
            code.store("false", cell, "i1")
        if self._waiting is not None:
            self._waiting.begin(code)
        for number, thread in enumerate(self._system.threads):
            self._begin_owing(number)
            self._thread(number, thread)
        self._end_owing()
        self._deadlocks()

    def _values(self, known: dict[int, int], picked: Sequence[str], action: Action) -> Values:
        return Values(
            self._code,
            self._system.variables,
            self._layout,
            self._words,
            choices=action.choices,
            picked=picked,
            known=known,
        )

    def _plain(self, known: dict[int, int]) -> Values:
        variables = self._system.variables
        return Values(self._code, variables, self._layout, self._words, known=known)

    # Deadlocks

    def _deadlocks(self) -> None:
        code = self._code
        if self._outline.asks_stuck:
            may = code.op(f"xor i1 {code.load(self._owed, 'i1')}, true")
            if not self._outline.rules_alone:
                may = code.op(f"and i1 {may}, {code.load(self._may, 'i1')}")
            self._asking.note_if(may, Sort.STUCK)
        if self._waiting is not None:
            self._waiting.suspect(code, self._words, self._flags.number(Sort.CYCLE))

    def _begin_owing(self, number: int) -> None:
        """Before a thread: whether somebody who owes it can step is seen by how many steps come."""
        if not self._outline.asks_stuck or not self._outline.owes_all(number):
            self._end_owing()
        elif self._since is None:
            self._since = self._code.load(self._count), self._code.load(self._still)

    def _end_owing(self) -> None:
        """Behind threads all of whose steps are owed."""
        if self._since is not None:
            code, owed = self._code, self._code.load(self._owed, "i1")
            for cell, before in zip((self._count, self._still), self._since, strict=True):
                more = code.op(f"icmp ne i64 {code.load(cell)}, {before}")
                owed = code.op(f"or i1 {owed}, {more}")
            code.store(owed, self._owed, "i1")
        self._since = None

    # Threads and locations

    def _thread(self, number: int, thread: Thread) -> None:
        code = self._code
        if thread.variable is None:
            shared = self._plain({})
            for action in self._system.actions_from(number, None):
                self._action(action, {}, shared)
            return
        reached = self._outline.reached(number)
        if len(reached) == 1:
            self._location(number, thread, reached[0])
            return
        values = self._plain({})
        content = values.word(thread.variable)
        blocks = {location: code.block() for location in reached}
        lost, over = code.block(), code.block()
        code.switch(content, blocks, lost)
        for location, block in blocks.items():
            code.begin(block)
            self._location(number, thread, location)
            code.jump(over)
        code.begin(lost)
        self._asking.note(Sort.ESCAPED)
        code.begin(over)

    def _location(self, number: int, thread: Thread, location: int) -> None:
        """What is done for a thread that is there."""
        code = self._code
        assert thread.variable is not None
        known = {thread.variable: location}
        actions = self._system.actions_from(number, location)
        if location == thread.end:
            return
        stuck = self._outline.may_be_stuck(number, thread, location)
        if stuck and any(times_out_any(action) for action in actions):
            code.store("true", self._may, "i1")
        waits = self._waiting is not None and self._waiting.at(number, location)
        always = disj(action.guard for action in actions) == TRUE
        shared = self._plain(known)
        if always or not (stuck or waits):
            for action in actions:
                self._action(action, known, shared)
            return
        plain = [not self._roundabout(action) for action in actions]
        if not all(plain):
            code.store("false", self._could, "i1")
        guards = [self._action(action, known, shared) for action in actions]
        could = [guard for guard, seen in zip(guards, plain, strict=True) if seen]
        if not all(plain):
            could.append(code.load(self._could, "i1"))
        blocked, over = code.block(), code.block()
        some = reduce(lambda one, other: code.op(f"or i1 {one}, {other}"), could, "false")
        code.branch(some, over, blocked)
        code.begin(blocked)
        if stuck:
            code.store("true", self._may, "i1")
        if waits:
            assert self._waiting is not None
            self._waiting.blocked(code, self._plain(known), self._words, number, location)
        code.begin(over)

    # Actions

    def _roundabout(self, action: Action) -> bool:
        """Whether it is seen on more ways than one that an action can be tried."""
        return bool(action.choices) or bool(self._outline.breaches(action)[0])

    def _action(self, action: Action, known: dict[int, int], shared: Values) -> str:
        """Try an action with each of its choices, the last varying fastest.

        shared: what is known in the state. Whether it can be tried, unless it is `_roundabout`.
        """
        if not action.choices:
            return self._attempt(action, shared)
        code = self._code
        picked, loops = [], []
        for choice in action.choices:
            cell, again, over = code.cell(), code.block(), code.block()
            if choice.domain.low < -(1 << WORD - 2) or choice.domain.high > 1 << WORD - 2:
                raise Unfit("a choice of numbers that do not fit a word")
            code.store(str(choice.domain.low), cell)
            code.begin(again)
            value = code.load(cell)
            picked.append(value)
            loops.append((cell, again, over, value, choice.domain.high))
        found = self._attempt(action, self._values(known, picked, action))
        for cell, again, over, value, high in reversed(loops):
            code.store(code.op(f"add i64 {value}, 1"), cell)
            code.branch(code.op(f"icmp slt i64 {value}, {high}"), again, over)
            code.begin(over)
        return found

    def _attempt(self, action: Action, values: Values) -> str:
        code = self._code
        first, inside = self._outline.breaches(action)
        over = code.block()
        if first:
            values = values.again()
            self._unless_broken(action, values, first, over)
        guard = values.truth(step(self._system, action, values, values.made).guard)
        if guard != "true":
            go = code.block()
            code.branch(guard, go, over)
            code.begin(go)
        then = values.again()
        if inside:
            self._unless_broken(action, then, inside, over)
        self._take(action, then, step(self._system, action, then, then.made))
        code.begin(over)
        return guard

    def _unless_broken(
        self, action: Action, values: Values, breaches: Sequence[Expr], over: str
    ) -> None:
        """Go `over` where something is broken, and note it."""
        code = self._code
        broken = "false"
        for each in breaches:
            found = values.of(each)
            if found.const != 0:
                truth = values.truth(found)
                broken = truth if broken == "false" else code.op(f"or i1 {broken}, {truth}")
        if broken == "false":
            return
        fails, fine = code.block(), code.block()
        code.branch(broken, fails, fine)
        code.begin(fails)
        self._counts(action, fails=True)
        self._asking.note(Sort.FAILING, self._outline.numbers[id(action)])
        code.jump(over)
        code.begin(fine)

    def _counts(self, action: Action, *, fails: bool = False) -> None:
        """Its thread could do something; who owes it is not stuck."""
        if self._roundabout(action) or fails:
            self._code.store("true", self._could, "i1")
        if self._outline.owes(action) and (fails or self._since is None):
            self._code.store("true", self._owed, "i1")

    def _take(self, action: Action, values: Values, stepped: Stepped[Value]) -> None:
        code = self._code
        self._counts(action)
        self._asking.weigh(self._outline.numbers[id(action)], action, values)
        updates = self._outline.updates(action, stepped)
        if not updates and not self._asking.about_steps:
            code.store(code.op(f"add i64 {code.load(self._still)}, 1"), self._still)
            return
        after, inside = changed(
            code, values, self._system.variables, self._layout, self._words, updates
        )
        if inside != "true":
            fine, wrong = code.block(), code.block()
            code.branch(inside, fine, wrong)
            code.begin(wrong)
            self._asking.note(Sort.ESCAPED)
            code.begin(fine)
        self._asking.write_step(action, self._words, after)
        count = code.load(self._count)
        first = code.op(f"mul i64 {count}, {len(after)}") if len(after) > 1 else count
        for k, word in enumerate(after):
            place = code.op(f"add i64 {first}, {k}") if k else first
            code.store(word, code.at(self._buffer, place))
        code.store(code.op(f"add i64 {count}, 1"), self._count)
