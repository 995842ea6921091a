"""The native code that asks of eight states at once what `asking` asks of each.

What is to be noted is only found out: which states it is about, the other code says, that goes
through them one by one. Nothing is asked any more for a flag that is settled.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from checker.engines.native.asking import steps_asked
from checker.engines.native.code import Code
from checker.engines.native.expansion import Expansion
from checker.engines.native.flags import Sort
from checker.engines.native.values import Values
from checker.engines.native.vector_code import Vectors
from checker.ir.actions import Action
from checker.ir.expr import FALSE, Expr, negate
from checker.ir.questions import Question, QuestionKind
from checker.ir.system import System
from checker.semantics.step import breach


class VectorAsking:
    """The code about questions, flags and coverage, put where the text of a function stands.

    flag_bytes: the name of the address of the flags.
    """

    def __init__(
        self, system: System, made: Expansion, flags: bytes, code: Code, vectors: Vectors
    ) -> None:
        """flags: as they are now."""
        self._system = system
        self._layout = made.layout
        self._numbers = made.flags.numbers
        self._flags = flags
        self._code = code
        self._vectors = vectors
        self._errors = made.flags.asks(QuestionKind.ERROR)
        self._about_steps = steps_asked(system, self._errors)
        self._suspected: list[str] = []
        self.flag_bytes = ""

    @property
    def about_steps(self) -> bool:
        """Whether anything is asked about steps."""
        return bool(self._about_steps)

    def is_open(self, sort: Sort, subject: int = 0, part: int = 0) -> bool:
        """Whether a flag is not settled."""
        number = self._numbers[sort, subject, part]
        return bool(self._flags[number]) != (sort is Sort.TAKEN)

    def _address(self, sort: Sort, subject: int, part: int = 0) -> str:
        number = self._numbers[sort, subject, part]
        return self._code.at(self.flag_bytes, str(number), "i8")

    def _open_now(self, sort: Sort, subject: int, part: int = 0) -> str:
        byte = self._code.load(self._address(sort, subject, part), "i8")
        return self._code.op(f"icmp ne i8 {byte}, 0")

    # What is to be noted

    def suspect(self, truth: str, sort: Sort, subject: int = 0) -> None:
        """Something is to be noted where this is true, if its flag is open."""
        if truth != "false" and self.is_open(sort, subject):
            open_ = self._code.load(self._address(sort, subject), "i8")
            self._suspected.append(self._code.op(f"and i8 {self._vectors.byte(truth)}, {open_}"))

    def event(self, bad: Sequence[str]) -> str:
        """Whether anything is to be noted, as one bit. bad: truths where something is."""
        found = [*self._suspected]
        if bad:
            found.append(self._vectors.byte(self._vectors.any(bad)))
        some = reduce(lambda one, each: self._code.op(f"or i8 {one}, {each}"), found, "0")
        return self._code.op(f"icmp ne i8 {some}, 0")

    # Questions about states

    def _values(self, words: Sequence[str]) -> Values:
        return Values(self._vectors, self._system.variables, self._layout, words)

    def write(self, words: Sequence[str]) -> None:
        """What is asked in every state."""
        for number, question in enumerate(self._system.questions):
            if question.kind is not QuestionKind.STEP:
                self._write_rare(words, number, question)
        values = self._values(words)
        for number, question in enumerate(self._system.questions):
            if question.over_states:
                assert question.condition is not None
                always = question.kind is QuestionKind.ALWAYS
                decides = negate(question.condition) if always else question.condition
                self._ask(values, decides, Sort.OPEN, number)
            if self._errors and question.kind is not QuestionKind.STEP:
                for each in question.obligations:
                    self._ask(values, breach(each), Sort.ASKING, number)

    def _ask(
        self, values: Values, asked: Expr, sort: Sort, subject: int, where: str | None = None
    ) -> None:
        found = values.of(asked)
        if found.const == 0 or not self.is_open(sort, subject):
            return
        truth = values.truth(found)
        if where is not None:
            truth = self._vectors.op(f"and i1 {where}, {truth}")
        self.suspect(truth, sort, subject)

    def _write_rare(self, words: Sequence[str], number: int, question: Question) -> None:
        """What is soon known: whether an antecedent is met, a condition false somewhere."""
        asked = []
        if question.antecedent is not None:
            asked.append((Sort.UNMET, negate(question.antecedent)))
        if question.kind is QuestionKind.REACHABLE and question.condition is not None:
            asked.append((Sort.TRUE_SO_FAR, question.condition))
        for sort, kept in asked:
            if self.is_open(sort, number):
                values = self._values(words)
                self._keep_if(values.truth(values.of(kept)), sort, number)

    def _keep_if(self, truth: str, sort: Sort, subject: int, part: int = 0) -> str:
        """Close a flag unless something is true of all; whether it is open then, as one bit."""
        code = self._code
        every = self._vectors.every(truth)
        still = code.op(f"and i1 {self._open_now(sort, subject, part)}, {every}")
        code.store(code.op(f"sext i1 {still} to i8"), self._address(sort, subject, part), "i8")
        return still

    # Questions about steps

    def write_step(
        self, action: Action, words: Sequence[str], after: Sequence[str], go: str
    ) -> None:
        """What is asked about a step of `action`, where it is taken."""
        if not self._about_steps:
            return
        known = {}
        count = len(self._system.variables)
        own = self._system.threads[action.thread].variable
        if own is not None and action.source is not None and action.target is not None:
            known = {own: action.source, own + count: action.target}
        values = Values(
            self._vectors, self._system.variables, self._layout, words, after=after, known=known
        )
        for number, broken, antecedent, fails in self._about_steps:
            met = antecedent.of(action)
            if met != FALSE and self.is_open(Sort.UNMET, number):
                unmet = values.truth(values.of(negate(met)))
                self._keep_where(go, unmet, Sort.UNMET, number)
            self._ask(values, broken.of(action), Sort.OPEN, number, go)
            for each in fails:
                self._ask(values, each.of(action), Sort.STEPPING, 0, go)

    def _keep_where(self, go: str, truth: str, sort: Sort, subject: int, part: int = 0) -> str:
        """The same as `_keep_if`, of those where `go` is true."""
        otherwise = self._vectors.op(f"xor i1 {go}, true")
        return self._keep_if(self._vectors.op(f"or i1 {otherwise}, {truth}"), sort, subject, part)

    # Coverage

    def weigh(self, number: int, action: Action, values: Values, go: str) -> None:
        """Note that an action is taken where it is, and which conditions are true in it."""
        code = self._code
        if self.is_open(Sort.TAKEN, number):
            address = self._address(Sort.TAKEN, number)
            some = code.op(f"zext i1 {self._vectors.some(go)} to i8")
            code.store(code.op(f"or i8 {code.load(address, 'i8')}, {some}"), address, "i8")
        if not action.conditions or not self.is_open(Sort.UNWEIGHED, number):
            return
        ask, over = code.block(), code.block()
        code.branch(self._open_now(Sort.UNWEIGHED, number), ask, over)
        code.begin(ask)
        inner = values.again()
        left = "false"
        for place, each in enumerate(action.conditions):
            unmet = inner.truth(inner.of(negate(each.holds)))
            still = self._keep_where(go, unmet, Sort.FALSE_SO_FAR, number, place)
            left = still if left == "false" else code.op(f"or i1 {left}, {still}")
        code.store(code.op(f"sext i1 {left} to i8"), self._address(Sort.UNWEIGHED, number), "i8")
        code.begin(over)
