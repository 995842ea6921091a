"""What is read before the run, where there is no state: what it owes is decided at once.

Must not know what is read.
"""

from __future__ import annotations

from dataclasses import field

from checker.diagnostic import Diagnostic, Label
from checker.front.values.path import Path
from checker.ir.domain import Domain
from checker.ir.expr import FALSE, Const, Expr
from checker.records import dataclass
from checker.source import Span


class NotConstant(Exception):
    """An expression that had to be a number depends on the state."""


@dataclass(slots=True)
class Known(Path):
    """A path of no step: what is not as it must be is an error of the spec, told once.

    told: errors found are appended.
    """

    told: list[Diagnostic] = field(default_factory=list)

    def owe(
        self,
        holds: Expr,
        code: str,
        message: str,
        span: Span,
        *,
        value: Expr | None = None,
        domain: Domain | None = None,
        declared: Span | None = None,
        reason: str = "",
    ) -> None:
        """Tell what is false, where it is due; what depends on a state is no value at all."""
        if holds != FALSE or self.due == FALSE:
            return
        found = broken(code, message, span, value=value, domain=domain, declared=declared)
        if found not in self.told:
            self.told.append(found)


def broken(
    code: str,
    message: str,
    span: Span,
    *,
    value: Expr | None = None,
    domain: Domain | None = None,
    declared: Span | None = None,
    text: str = "",
) -> Diagnostic:
    """What is owed by something known and is not so. text: said at its place."""
    if isinstance(value, Const):
        shown = str(value.value) if domain is None else domain.show(value.value)
        message = message.replace("{value}", shown)
    message = message.replace("{{", "{").replace("}}", "}")
    why = () if declared is None else (Label(declared, "declared here"),)
    return Diagnostic(code, message, Label(span, text), why)
