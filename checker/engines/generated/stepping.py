"""Where the text of an explorer asks `always step`: about each step, once its end is known.

Both states of a step are read as one, the one after above the one before, so that the algebra of
program text needs no second name. Knows nothing of how a step comes about.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from checker.engines.findings import STEPPING
from checker.engines.generated.layout import layout
from checker.engines.generated.text import Text
from checker.engines.generated.writer import Writer
from checker.ir.actions import Action
from checker.ir.expr import FALSE, Expr, negate
from checker.ir.questions import Question, QuestionKind
from checker.ir.step_parts import StepParts
from checker.ir.system import System
from checker.semantics.step import breach

_FAILS = "stepping"
"""The flag that nothing asked about a step has broken anything yet."""

_RARELY = 40
"""A part that is used twice is computed first if it takes so many operations."""


class Stepping:
    """The lines about `always step`. Pre: the system asks it.

    flags: where new flags are noted: `d2` and `m2` for question 2, as `Program` says, and
    `stepping`.
    """

    def __init__(self, system: System, flags: dict[str, int]) -> None:
        both = replace(system, variables=system.variables * 2)
        self._system = system
        self._both = both
        self._layout = layout(both.variables)
        self._flags = flags
        self._tests = [
            test
            for number, each in enumerate(system.questions)
            if each.kind is QuestionKind.STEP
            for test in self._tests_of(number, each)
        ]
        self._shift = sum(each.width for each in layout(system.variables).fields)

    def _tests_of(self, number: int, question: Question) -> Iterator[tuple[str, StepParts, str]]:
        """The flag of each thing that is asked, what closes it, and what is done then."""
        assert question.condition is not None
        yield f"d{number}", self._parts(negate(question.condition)), f"hit({number}, o)"
        if question.antecedent is not None:
            yield f"m{number}", self._parts(question.antecedent), ""
        for each in question.obligations:
            yield _FAILS, self._parts(breach(each)), f"hit({STEPPING}, o)"

    def _parts(self, condition: Expr) -> StepParts:
        return StepParts(self._system, condition)

    def write(self, writer: Writer, action: Action, *, errors: bool) -> None:
        """What is asked about a step of `action` from `s` to `t`. errors: ask for what breaks."""
        tests = [each for each in self._tests if errors or each[0] != _FAILS]
        self._flags.update((flag, 1) for flag, _, _ in tests)
        left = [(flag, parts.of(action), then) for flag, parts, then in tests]
        known = {}
        own = self._system.threads[action.thread].variable
        if own is not None and action.source is not None and action.target is not None:
            known = {own: action.source, own + len(self._system.variables): action.target}
        algebra = Text(self._both, self._layout, (), known)
        terms = [(flag, algebra.of(part), then) for flag, part, then in left if part != FALSE]
        terms = [each for each in terms if each[1].const != 0]
        if not terms:
            return
        with writer.block(f"if {' or '.join(dict.fromkeys(flag for flag, _, _ in terms))}:"):
            writer.line("o = s")
            writer.line(f"s = o | t << {self._shift}")
            for flag, term, then in terms:
                with writer.block(f"if {flag}:"):
                    writer.share([term], least=_RARELY)
                    with writer.block(f"if {writer.test(term)}:"):
                        writer.line(f"{flag} = 0")
                        if then:
                            writer.line(then)
            writer.line("s = o")
