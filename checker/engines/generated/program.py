"""The text of an explorer for one system: a function that expands a batch of states.

Says in which order things are tried and what is noted; what a step is comes from `semantics.step`,
read in program text. The text holds numbers only, never a word of the spec.

    expand(batch, seen, push, flags, hit, fails, stuck, waits) -> transitions

expands the packed states of `batch` in order. `seen` gets each new state with the state that it was
found from, and `push` is called with it. `flags` hold what has been noted, by `Program.flags`.
`hit(what, s)` is called once for the first state that decides question `what`, itself or by a
step from it, or breaks a question (ASKING, for each; STEPPING). `fails(k, s)` is called where
action k breaks something, and says whether to be called again. `stuck(s)` and `waits(s, x)` are
called where a deadlock may be, x the threads in it by bit; they say whether to be called again,
`waits` only where x is not in `known`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from checker.engines.generated.asking import Asking
from checker.engines.generated.change import change
from checker.engines.generated.layout import Layout, layout
from checker.engines.generated.text import Term, Text
from checker.engines.generated.waiting import Waiting
from checker.engines.generated.writer import Writer
from checker.ir.actions import Action, WaitKind
from checker.ir.bounds import Known
from checker.ir.expr import TRUE, Expr, conj, conjuncts
from checker.ir.obligations import Obligation
from checker.ir.questions import QuestionKind
from checker.ir.system import System
from checker.ir.threads import Thread, ThreadKind
from checker.records import dataclass
from checker.semantics.integers import picks
from checker.semantics.step import Stepped, breach, step
from checker.semantics.waits import times_out_any

if TYPE_CHECKING:
    from checker.engines.generated.stepping import Stepping

_OFTEN, _ALWAYS = 12, 2
"""A part that is used twice is computed first if it takes so many operations: more where `and` and
`or` may end before it is needed."""


@dataclass(frozen=True, slots=True)
class Program:
    """The text, with what its names stand for.

    flags: the name of each flag with its first value. `a3`: action 3 was taken. `f3_0`: its
    condition 0 was never true in it. `w3`: it is still told where it breaks something. `m2`, `x2`,
    `d2`, `q2`: question 2 still waits for its antecedent to be met; was false somewhere; is still
    open; has not broken anything.
    """

    text: str
    names: Mapping[str, object]
    flags: Mapping[str, int]
    layout: Layout


def program(system: System, *, turning: bool = False) -> Program:
    """The explorer of `system`. Pre: it is verified.

    turning: each new state is turned by `turn` before it is stored, and each step counts as often
    as `ways` says of the state that it is taken from.
    """
    return _Author(system, turning=turning).write()


class _Author:
    """Writes the text, part by part."""

    def __init__(self, system: System, *, turning: bool) -> None:
        self._system = system
        self._turning = turning
        self._layout = layout(system.variables)
        self._names: dict[str, object] = {}
        self._flags: dict[str, int] = {f"a{k}": 0 for k in range(len(system.actions))}
        self._numbers = {id(action): k for k, action in enumerate(system.actions)}
        kinds = {question.kind for question in system.questions}
        self._asks_error = QuestionKind.ERROR in kinds
        self._asks_stuck = QuestionKind.STUCK in kinds
        self._asks_cycle = QuestionKind.CYCLE in kinds
        self._rules_alone = all(each.kind is ThreadKind.RULE for each in system.threads)
        self._waiting = Waiting(system, self._layout)
        self._reached = reached(system)
        self._asking = Asking(system, self._layout, self._flags)
        self._stepping: Stepping | None = None
        if QuestionKind.STEP in kinds:
            from checker.engines.generated.stepping import Stepping  # only where that is asked

            self._stepping = Stepping(system, self._flags)
        self._known = Known(system)

    def write(self) -> Program:
        writer = Writer()
        body = Writer()
        self._asking.write_anywhere(body, errors=self._asks_error)
        body.line("k = n")
        body.line(f"u = {' = '.join(self._waiting.names)} = 0")
        for number, thread in enumerate(self._system.threads):
            self._thread(body, number, thread)
        self._deadlocks(body)
        flags = "".join(f"{name}, " for name in self._flags)
        head = "def expand(batch, seen, push, flags, hit, fails, stuck, waits):"
        with writer.block(head):
            writer.line(f"{flags or '()'} = flags")
            writer.line("n = z = 0")
            if self._turning:
                writer.line("all_steps = 0")
            with writer.block("for s in batch:"):
                if self._turning:
                    writer.line("before = n + z")
                writer.include(body)
                if self._turning:
                    writer.line("all_steps += ways(s) * (n + z - before)")
            writer.line(f"flags[:] = {flags or '()'}")
            writer.line("return all_steps" if self._turning else "return n + z")
        self._names.update({name: values for values, name in self._waiting.tables.items()})
        return Program(writer.text, self._names, self._flags, self._layout)

    # Deadlocks

    def _flag(self, name: str, first: int) -> str:
        self._flags[name] = first
        return name

    def _deadlocks(self, writer: Writer) -> None:
        if self._asks_stuck:
            still = self._flag("stuck_open", 1)
            may = "n == k" if self._rules_alone else "n == k and u"
            writer.line(f"if {may} and {still}: {still} = stuck(s)")
        if self._asks_cycle:
            self._waiting.write(writer, self._flag("cycle_open", 1))

    # Threads and locations

    def _thread(self, writer: Writer, number: int, thread: Thread) -> None:
        if thread.variable is None:
            for action in self._system.actions_from(number, None):
                self._action(writer, action, [], alone=False)
            return
        bodies: list[tuple[int, Writer]] = []
        reached = self._reached[number]
        for location in reached:
            body = Writer()
            self._asking.write_at(body, number, location)
            self._location(body, number, thread, location)
            bodies.append((location, body))
        field = self._layout.fields[thread.variable]
        busy = [each for each in bodies if each[1].lines]
        if len(reached) == 1:
            writer.include(bodies[0][1])
        elif len(busy) <= 2:
            for place, (location, body) in enumerate(busy):
                test = f"s & {field.mask} == {field.put(location)}"
                with writer.block(f"{'elif' if place else 'if'} {test}:"):
                    writer.include(body)
        else:
            writer.line(f"l = s >> {field.shift} & {field.ones}")
            dispatch(writer, bodies)

    def _location(self, writer: Writer, number: int, thread: Thread, location: int) -> None:
        """What the text does for a thread that is there."""
        actions = self._system.actions_from(number, location)
        if location == thread.end:
            if self._asks_cycle:
                for line in self._waiting.at_end(number):
                    writer.line(line)
            return
        marks = self._marks(number, thread, location)
        if any(times_out_any(action) for action in actions):
            for mark in self._marks_stuck(number, thread, location):
                writer.line(mark)
        if any(action.guard == TRUE for action in actions):
            marks = []
        alone = len(actions) == 1 and not actions[0].choices
        if not marks or alone:
            for action in actions:
                self._action(writer, action, marks, alone=bool(marks))
            return
        writer.line("b = 1")
        for action in actions:
            self._action(writer, action, marks, alone=False)
        with writer.block("if b:"):
            for mark in marks:
                writer.line(mark)

    def _marks(self, number: int, thread: Thread, location: int) -> list[str]:
        """The lines for a thread that can do nothing there."""
        marks = self._marks_stuck(number, thread, location)
        return marks + (self._waiting.marks(number, location) if self._asks_cycle else [])

    def _marks_stuck(self, number: int, thread: Thread, location: int) -> list[str]:
        """The lines for a thread that may be stuck there."""
        wants_lock = any(
            action.wait is not None and action.wait.kind is WaitKind.LOCK
            for action in self._system.actions_from(number, location)
        )
        owes = thread.kind is ThreadKind.PROCESS
        if self._asks_stuck and (owes or (thread.kind is ThreadKind.DAEMON and wants_lock)):
            return ["u = 1"]
        return []

    # Actions

    def _action(self, writer: Writer, action: Action, marks: Sequence[str], *, alone: bool) -> None:
        """Try an action with each of its choices.

        marks: what to do for a thread that can do nothing: here if the action is `alone`, else
        `b` tells that something could be done.
        """
        if not action.choices:
            self._attempt(writer, action, marks, alone=alone)
            return
        number = self._numbers[id(action)]
        self._names[f"P{number}"] = tuple(picks(action))
        chosen = "".join(f"c{k}, " for k in range(len(action.choices)))
        with writer.block(f"for {chosen} in P{number}:"):
            self._attempt(writer, action, marks, alone=False)

    def _attempt(
        self, writer: Writer, action: Action, marks: Sequence[str], *, alone: bool
    ) -> None:
        thread = self._system.threads[action.thread]
        known = {}
        if thread.variable is not None and action.source is not None:
            known[thread.variable] = action.source
        algebra = Text(self._system, self._layout, action.choices, known)
        stepped = step(self._system, action, algebra, algebra.terms)
        first, inside = [], []
        guard = frozenset(conjuncts(action.guard))
        for obligation, broken in stepped.broken:
            if broken.const == 0:
                continue
            if guard <= frozenset(conjuncts(breach(obligation))):
                inside.append(algebra.of(_beyond(obligation, guard)))
            else:
                first.append(broken)
        tried = [] if alone or not marks else ["b = 0"]
        writer.share([stepped.guard, *first], least=_OFTEN)
        word = "if"
        if first:
            with writer.block(f"if {' or '.join(map(writer.test, first))}:"):
                self._fail(writer, action, tried)
            word = "elif"
        with writer.block(f"{word} {writer.test(stepped.guard)}:"):
            for line in tried:
                writer.line(line)
            if inside:
                writer.share(inside, least=_OFTEN)
                with writer.block(f"if {' or '.join(map(writer.test, inside))}:"):
                    self._fail(writer, action, [])
                with writer.block("else:"):
                    self._take(writer, action, algebra, stepped)
            else:
                self._take(writer, action, algebra, stepped)
        if alone:
            with writer.block("else:"):
                for mark in marks:
                    writer.line(mark)

    def _fail(self, writer: Writer, action: Action, tried: Sequence[str]) -> None:
        for line in tried:
            writer.line(line)
        if self._owes(action):
            writer.line("k = -1")
        number = self._numbers[id(action)]
        still = self._flag(f"w{number}", 1)
        writer.line(f"if {still}: {still} = fails({number}, s)")
        writer.line("pass")

    def _take(self, writer: Writer, action: Action, algebra: Text, stepped: Stepped[Term]) -> None:
        made = change(self._known, self._layout, action, algebra, stepped)
        writer.share(made.roots, least=_ALWAYS)
        made.check(writer, "escaped(s)")
        self._weigh(writer, action, algebra)
        writer.line("n += 1" if self._owes(action) else "z += 1")
        if made.nothing and self._stepping is None:
            return
        writer.line(f"t = {made.text(writer)}")
        if self._stepping is not None:
            self._stepping.write(writer, action, errors=self._asks_error)
        if made.nothing:
            return
        with writer.block("if t not in seen:"):
            if not self._turning:
                self._store(writer)
                return
            writer.line("t = turn(t)")
            with writer.block("if t not in seen:"):
                self._store(writer)

    def _store(self, writer: Writer) -> None:
        writer.line("seen[t] = s")
        writer.line("push(t)")

    def _weigh(self, writer: Writer, action: Action, algebra: Text) -> None:
        """Note that the action is taken, and which conditions of the text are true in it."""
        number = self._numbers[id(action)]
        writer.line(f"a{number} = 1")
        for place, each in enumerate(action.conditions):
            term = algebra.of(each.holds)
            if term.const == 0:
                continue
            unseen = self._flag(f"f{number}_{place}", 1)
            with writer.block(f"if {unseen}:"):
                writer.share([term], least=_OFTEN)
                writer.line(f"if {writer.test(term)}: {unseen} = 0")

    def _owes(self, action: Action) -> bool:
        """Whether a state in which it can be tried is not stuck."""
        return self._rules_alone or action.obliged


def reached(system: System) -> dict[int, list[int]]:
    """By thread, the locations that it may be at: an initial one, or the target of an action."""
    found = {
        number: {state[thread.variable] for state in system.initials}
        for number, thread in enumerate(system.threads)
        if thread.variable is not None
    }
    for action in system.actions:
        if action.target is not None:
            found[action.thread].add(action.target)
    return {number: sorted(places) for number, places in found.items()}


def dispatch(writer: Writer, bodies: Sequence[tuple[int, Writer]]) -> None:
    """A tree of comparisons that finds the text for `l`, which is one of these locations."""
    if len(bodies) == 1:
        writer.include(bodies[0][1])
        writer.line("pass")
        return
    middle = len(bodies) // 2
    with writer.block(f"if l < {bodies[middle][0]}:"):
        dispatch(writer, bodies[:middle])
    with writer.block("else:"):
        dispatch(writer, bodies[middle:])


def _beyond(obligation: Obligation, guard: frozenset[Expr]) -> Expr:
    """When it is broken, where the guard is true."""
    return conj(each for each in conjuncts(breach(obligation)) if each not in guard)
