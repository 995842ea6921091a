"""What a packed state, or a step, shows: which questions it decides, and which deadlocks it is.

For searches that take one step at a time. As in `program` the text says only where something may
be; before anything is told the definition is asked. Must not know which states come.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import cast

from checker.engines.generated.layout import layout
from checker.engines.generated.program import dispatch, reached
from checker.engines.generated.text import Text
from checker.engines.generated.tries import Tried, Tries
from checker.engines.generated.waiting import Waiting
from checker.engines.generated.writer import Writer
from checker.ir.expr import Expr, disj, negate
from checker.ir.questions import Question, QuestionKind
from checker.ir.system import System
from checker.ir.threads import ThreadKind
from checker.semantics.step import breach
from checker.semantics.waits import cycle, stuck

_SHARED = 12
"""A part that is used twice is computed first if it takes so many operations."""

_Asking = Callable[[int], int]


class Judge:
    """Asks the questions of a system.

    Sets of questions are numbers with a bit for each; bit `k` stands for question `k`.
    asked: those that states, or steps, or what is tried in a state can decide. steps: those that
    are about steps. error: that of the question `error`, 0 if it is not asked.
    """

    def __init__(self, system: System, tries: Tries) -> None:
        self.system = system
        self._layout = tries.layout
        kinds = [each.kind for each in system.questions]
        self.error = _bits(kinds, QuestionKind.ERROR)
        self.steps = _bits(kinds, QuestionKind.STEP)
        self.stuck = _bits(kinds, QuestionKind.STUCK)
        self.cycle = _bits(kinds, QuestionKind.CYCLE)
        self._fails_in_states = bool(self.error) and any(
            each.obligations and each.kind is not QuestionKind.STEP for each in system.questions
        )
        self._fails_in_steps = bool(self.error) and any(
            each.obligations and each.kind is QuestionKind.STEP for each in system.questions
        )
        over = sum(1 << k for k, each in enumerate(system.questions) if each.over_states)
        self.asked = over | self.error | self.steps | self.stuck | self.cycle
        self._asks = self._over_states()
        self._asks_steps = self._over_steps() if self.steps else _nothing
        self._shift = sum(each.width for each in self._layout.fields)
        self._rules_alone = all(each.kind is ThreadKind.RULE for each in system.threads)
        self._obliged = [each.obliged for each in system.actions]
        self._movers = [1 << each.thread for each in system.actions]
        self._suspects = self._filter() if self.cycle else None

    def state(self, packed: int) -> int:
        """The questions that have a condition and are decided by a state, and `error`."""
        return self._asks(packed)

    def step(self, before: int, after: int) -> int:
        """The questions that a step decides, and `error` if asking about it breaks something."""
        return self._asks_steps(before | after << self._shift) if self.steps else 0

    def deadlock(self, packed: int, tried: Sequence[Tried]) -> int:
        """The kinds of deadlock that the state is. tried: all that can be tried in it."""
        found = 0
        if self.stuck and not (
            tried if self._rules_alone else any(self._obliged[each[0]] for each in tried)
        ):
            found = self.stuck if stuck(self.system, self._layout.unpack(packed)) else 0
        if self._suspects is not None:
            moving = 0
            for each in tried:
                moving |= self._movers[each[0]]
            suspects = self._suspects(packed, moving)
            if suspects and cycle(self.system, self._layout.unpack(packed)):
                found |= self.cycle
        return found

    # Text

    def _over_states(self) -> _Asking:
        algebra = Text(self.system, self._layout)
        asked: dict[int, Expr] = {}
        for number, each in enumerate(self.system.questions):
            if each.over_states:
                assert each.condition is not None
                always = each.kind is QuestionKind.ALWAYS
                asked[1 << number] = negate(each.condition) if always else each.condition
        if self._fails_in_states:
            questions = (each for each in self.system.questions if not _about_steps(each))
            asked[self.error] = disj(breach(o) for each in questions for o in each.obligations)
        return _made(asked, algebra)

    def _over_steps(self) -> _Asking:
        both = replace(self.system, variables=self.system.variables * 2)
        algebra = Text(both, layout(both.variables))
        asked: dict[int, Expr] = {}
        for number, each in enumerate(self.system.questions):
            if _about_steps(each):
                assert each.condition is not None
                asked[1 << number] = negate(each.condition)
        if self._fails_in_steps:
            questions = (each for each in self.system.questions if _about_steps(each))
            asked[self.error] = disj(breach(o) for each in questions for o in each.obligations)
        return _made(asked, algebra)

    def _filter(self) -> Callable[[int, int], int]:
        """A function of a packed state and those who can step: who may wait for each other."""
        waiting = Waiting(self.system, self._layout)
        places = reached(self.system)
        writer = Writer()
        with writer.block("def suspects(s, moving, known=()):"):
            writer.line(f"{' = '.join(waiting.names)} = 0")
            writer.line("found = []")
            writer.line("waits = lambda s, x: found.append(x)")
            writer.line("still = 1")
            for number, thread in enumerate(self.system.threads):
                if thread.variable is not None:
                    self._marks(writer, waiting, number, places[number])
            waiting.write(writer, "still")
            writer.line("return found[0] if found else 0")
        names: dict[str, object] = {name: values for values, name in waiting.tables.items()}
        exec(compile(writer.text, "<who waits for each other>", "exec"), names)  # numbers alone
        return cast("Callable[[int, int], int]", names["suspects"])

    def _marks(self, writer: Writer, waiting: Waiting, number: int, places: Sequence[int]) -> None:
        thread = self.system.threads[number]
        bodies = []
        for location in places:
            body = Writer()
            if location == thread.end:
                for line in waiting.at_end(number):
                    body.line(line)
            elif marks := waiting.marks(number, location):
                with body.block(f"if not moving >> {number} & 1:"):
                    for line in marks:
                        body.line(line)
            bodies.append((location, body))
        if not any(body.lines for _, body in bodies):
            return
        assert thread.variable is not None
        field = self._layout.fields[thread.variable]
        writer.line(f"l = (s >> {field.shift} & {field.ones}) + {field.low}")
        dispatch(writer, bodies)


def _made(asked: dict[int, Expr], algebra: Text) -> _Asking:
    """A function that says which conditions are true, by their bits."""
    writer = Writer()
    terms = {bit: algebra.of(each) for bit, each in asked.items()}
    terms = {bit: term for bit, term in terms.items() if term.const != 0}
    with writer.block("def asks(s):"):
        writer.line("r = 0")
        writer.share(terms.values(), least=_SHARED)
        for bit, term in terms.items():
            writer.line(f"if {writer.test(term)}: r |= {bit}")
        writer.line("return r")
    names: dict[str, object] = {}
    exec(compile(writer.text, "<questions>", "exec"), names)  # numbers alone
    return cast("_Asking", names["asks"])


def _nothing(packed: int) -> int:
    return 0


def _about_steps(question: Question) -> bool:
    return question.kind is QuestionKind.STEP


def _bits(kinds: Sequence[QuestionKind], wanted: QuestionKind) -> int:
    return sum(1 << number for number, kind in enumerate(kinds) if kind is wanted)
