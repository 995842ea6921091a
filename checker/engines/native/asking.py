"""The native code that asks: questions in every state, `always step` of each step, coverage.

What is true again and again is looked up as seldom as can be: a flag that is closed is tested
first, or what is asked is tested for all questions at once. Notes events; see `Flags`. Must not
know how a step comes about.
"""

from __future__ import annotations

from collections.abc import Sequence

from checker.engines.native.code import Code
from checker.engines.native.flags import Flags, Sort
from checker.engines.native.layout import Layout
from checker.engines.native.values import Values
from checker.ir.actions import Action
from checker.ir.expr import FALSE, Expr, negate
from checker.ir.questions import Question, QuestionKind
from checker.ir.step_parts import StepParts
from checker.ir.system import System
from checker.semantics.step import breach


def steps_asked(
    system: System, errors: bool
) -> list[tuple[int, StepParts, StepParts, list[StepParts]]]:
    """Of each question about steps: its number, what breaks it, what its antecedent is.

    And what it owes, if errors are asked about.
    """
    return [
        (number, *_parts(system, each, errors))
        for number, each in enumerate(system.questions)
        if each.kind is QuestionKind.STEP
    ]


def _parts(
    system: System, question: Question, errors: bool
) -> tuple[StepParts, StepParts, list[StepParts]]:
    assert question.condition is not None
    owed = [breach(each) for each in question.obligations] if errors else []
    met = FALSE if question.antecedent is None else question.antecedent
    broken, antecedent, *fails = (
        StepParts(system, each) for each in (negate(question.condition), met, *owed)
    )
    return broken, antecedent, fails


class Asking:
    """The code about questions, flags and coverage, put where the text of a function stands.

    flag_bytes: the name of the address of the flags.
    """

    def __init__(self, system: System, layout: Layout, flags: Flags, code: Code) -> None:
        self._system = system
        self._layout = layout
        self._flags = flags
        self._code = code
        self._errors = flags.asks(QuestionKind.ERROR)
        self._about_steps = steps_asked(system, self._errors)
        self.flag_bytes = ""

    @property
    def about_steps(self) -> bool:
        """Whether anything is asked about steps."""
        return bool(self._about_steps)

    # Flags

    def _address(self, number: int) -> str:
        return self._code.at(self.flag_bytes, str(number), "i8")

    def _is_open(self, number: int) -> str:
        """Whether a flag is not 0, as one bit."""
        byte = self._code.load(self._address(number), "i8")
        return self._code.op(f"icmp ne i8 {byte}, 0")

    def _keep_if(self, number: int, truth: str) -> str:
        """Close a flag unless something is true; whether it is open then, as one bit."""
        still = self._code.op(f"and i1 {self._is_open(number)}, {truth}")
        self._code.store(self._code.op(f"sext i1 {still} to i8"), self._address(number), "i8")
        return still

    def note(self, sort: Sort, subject: int = 0) -> None:
        """Note an event, if its flag is open."""
        number = self._flags.number(sort, subject)
        self._code.line(f"call i64 @note(ptr %ctx, i64 {number})")

    def note_if(self, truth: str, sort: Sort, subject: int = 0) -> None:
        """Note an event where something is true."""
        then, over = self._code.block(), self._code.block()
        self._code.branch(truth, then, over)
        self._code.begin(then)
        self.note(sort, subject)
        self._code.begin(over)

    # Questions about states

    def _values(self, words: Sequence[str]) -> Values:
        return Values(self._code, self._system.variables, self._layout, words)

    def write(self, words: Sequence[str]) -> None:
        """What is asked in every state."""
        for number, question in enumerate(self._system.questions):
            if question.kind is not QuestionKind.STEP:
                self._write_rare(words, number, question)
        told: list[tuple[str, Sort, int]] = []
        values = self._values(words)
        for number, question in enumerate(self._system.questions):
            if question.over_states:
                assert question.condition is not None
                always = question.kind is QuestionKind.ALWAYS
                decides = negate(question.condition) if always else question.condition
                self._ask(values, decides, Sort.OPEN, number, told)
            if self._errors and question.kind is not QuestionKind.STEP:
                for each in question.obligations:
                    self._ask(values, breach(each), Sort.ASKING, number, told)
        self._tell(told)

    def _ask(
        self,
        values: Values,
        asked: Expr,
        sort: Sort,
        subject: int,
        told: list[tuple[str, Sort, int]],
    ) -> None:
        found = values.of(asked)
        if found.const != 0:
            open_ = self._is_open(self._flags.number(sort, subject))
            both = self._code.op(f"and i1 {open_}, {values.truth(found)}")
            told.append((both, sort, subject))

    def _tell(self, told: Sequence[tuple[str, Sort, int]]) -> None:
        """Note what is true of these; most often nothing is."""
        if not told:
            return
        code = self._code
        some, *rest = (each[0] for each in told)
        for each in rest:
            some = code.op(f"or i1 {some}, {each}")
        then, over = code.block(), code.block()
        code.branch(some, then, over)
        code.begin(then)
        for truth, sort, subject in told:
            self.note_if(truth, sort, subject)
        code.begin(over)

    def _write_rare(self, words: Sequence[str], number: int, question: Question) -> None:
        """What is soon known: whether an antecedent is met, a condition false somewhere."""
        asked = []
        if question.antecedent is not None:
            asked.append((Sort.UNMET, negate(question.antecedent)))
        if question.kind is QuestionKind.REACHABLE and question.condition is not None:
            asked.append((Sort.TRUE_SO_FAR, question.condition))
        for sort, kept in asked:
            self._while_open(self._flags.number(sort, number), words, kept)

    def _while_open(self, number: int, words: Sequence[str], kept: Expr) -> None:
        """Close a flag where something is false."""
        code = self._code
        ask, over = code.block(), code.block()
        code.branch(self._is_open(number), ask, over)
        code.begin(ask)
        values = self._values(words)
        self._keep_if(number, values.truth(values.of(kept)))
        code.begin(over)

    # Questions about steps

    def write_step(self, action: Action, words: Sequence[str], after: Sequence[str]) -> None:
        """What is asked about a step of `action`."""
        if not self._about_steps:
            return
        known = {}
        count = len(self._system.variables)
        own = self._system.threads[action.thread].variable
        if own is not None and action.source is not None and action.target is not None:
            known = {own: action.source, own + count: action.target}
        values = Values(
            self._code, self._system.variables, self._layout, words, after=after, known=known
        )
        told: list[tuple[str, Sort, int]] = []
        for number, broken, antecedent, fails in self._about_steps:
            met = antecedent.of(action)
            if met != FALSE:
                unmet = values.of(negate(met))
                self._keep_if(self._flags.number(Sort.UNMET, number), values.truth(unmet))
            self._ask(values, broken.of(action), Sort.OPEN, number, told)
            for each in fails:
                self._ask(values, each.of(action), Sort.STEPPING, 0, told)
        self._tell(told)

    # Coverage

    def weigh(self, number: int, action: Action, values: Values) -> None:
        """Note that an action is taken, and which conditions of the text are true in it."""
        code = self._code
        code.store("1", self._address(self._flags.number(Sort.TAKEN, number)), "i8")
        if not action.conditions:
            return
        unweighed = self._flags.number(Sort.UNWEIGHED, number)
        ask, over = code.block(), code.block()
        code.branch(self._is_open(unweighed), ask, over)
        code.begin(ask)
        inner = values.again()
        left = "false"
        for place, each in enumerate(action.conditions):
            flag = self._flags.number(Sort.FALSE_SO_FAR, number, place)
            still = self._keep_if(flag, inner.truth(inner.of(negate(each.holds))))
            left = still if left == "false" else code.op(f"or i1 {left}, {still}")
        code.store(code.op(f"sext i1 {left} to i8"), self._address(unweighed), "i8")
        code.begin(over)
