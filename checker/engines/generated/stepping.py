"""Where the text of an explorer asks `always step`: about each step, once its end is known.

Both states of a step are read as one, the one after above the one before, so that the algebra of
program text needs no second name. Knows nothing of how a step comes about.
"""

from __future__ import annotations

from dataclasses import replace

from checker.engines.findings import STEPPING
from checker.engines.generated.layout import layout
from checker.engines.generated.text import Text
from checker.engines.generated.writer import Writer
from checker.ir.actions import Action
from checker.ir.expr import negate
from checker.ir.questions import QuestionKind
from checker.ir.system import System
from checker.semantics.step import breach

_RARELY = 40
"""A part that is used twice is computed first if it takes so many operations."""


class Stepping:
    """The lines about `always step`; none if a system asks none.

    flags: where new flags are noted: `d2` and `m2` for question 2, as `Program` says, and
    `stepping`.
    """

    def __init__(self, system: System, flags: dict[str, int]) -> None:
        both = replace(system, variables=system.variables * 2)
        self._system = system
        self._both = both
        self._layout = layout(both.variables)
        self._flags = flags
        self._asked = [
            (number, each)
            for number, each in enumerate(system.questions)
            if each.kind is QuestionKind.STEP
        ]
        self._shift = sum(each.width for each in layout(system.variables).fields)

    @property
    def asks(self) -> bool:
        """Whether there is anything to ask about a step."""
        return bool(self._asked)

    def _flag(self, name: str) -> str:
        self._flags[name] = 1
        return name

    def write(self, writer: Writer, action: Action, *, errors: bool) -> None:
        """What is asked about a step of `action` from `s` to `t`. errors: ask for what breaks."""
        if not self._asked:
            return
        known = {}
        own = self._system.threads[action.thread].variable
        if own is not None and action.source is not None and action.target is not None:
            known = {own: action.source, own + len(self._system.variables): action.target}
        algebra = Text(self._both, self._layout, (), known)
        open_ = [self._flag(f"d{number}") for number, _ in self._asked]
        open_ += [self._flag(f"m{number}") for number, each in self._asked if each.antecedent]
        if errors and any(each.obligations for _, each in self._asked):
            open_.append(self._flag("stepping"))
        with writer.block(f"if {' or '.join(open_)}:"):
            writer.line("o = s")
            writer.line(f"s = o | t << {self._shift}")
            for number, question in self._asked:
                assert question.condition is not None
                broken = algebra.of(negate(question.condition))
                tests = [(f"d{number}", broken, f"hit({number}, o)")]
                if question.antecedent is not None:
                    tests.append((f"m{number}", algebra.of(question.antecedent), ""))
                if errors:
                    for each in question.obligations:
                        fails = algebra.of(breach(each))
                        tests.append(("stepping", fails, f"hit({STEPPING}, o)"))
                for still, term, then in tests:
                    if term.const == 0:
                        continue
                    with writer.block(f"if {still}:"):
                        writer.share([term], least=_RARELY)
                        with writer.block(f"if {writer.test(term)}:"):
                            writer.line(f"{still} = 0")
                            if then:
                                writer.line(then)
            writer.line("s = o")
