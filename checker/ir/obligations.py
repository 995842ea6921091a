"""What must be true when a step is tried or a question is asked, and how it is told if not.

Must not know steps and questions themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from checker.ir.domain import Domain
from checker.ir.expr import Expr
from checker.records import dataclass
from checker.source import Span


@dataclass(frozen=True, slots=True)
class Obligation:
    """What must be true when a step is tried, or a question asked.

    Broken where `due` is true and `holds` is false. For an action both are read at its source
    location with its choices; a `due` that does not imply the guard speaks of trying the step.
    Obligations are checked in order and the first that is broken counts; the step is then not
    taken and the run ends there.
    message: one sentence; `{value}` stands for the value of `value`.
    reason: of an assertion, what the spec says to it.
    """

    due: Expr
    holds: Expr
    code: str
    message: str
    value: Expr | None = None
    domain: Domain | None = None
    span: Span | None = None
    declared: Span | None = None
    reason: str = ""

    def rewritten(self, by: Callable[[Expr], Expr]) -> Obligation:
        """The same of other expressions, each made of the one that stands there now."""
        value = None if self.value is None else by(self.value)
        return replace(self, due=by(self.due), holds=by(self.holds), value=value)
