"""Statements that do nothing, whatever the state.

Knows shapes and names; what never happens in any run is for `vacuity`.
"""

from __future__ import annotations

from collections.abc import Iterator

from checker.diagnostic import Diagnostic, Label, Severity
from checker.front import syntax as s
from checker.front.checking.checked import Checked
from checker.front.checking.types import SetT
from checker.front.walk import got, operands, statements
from checker.source import Span

_WRITE_IT = "write the value that was meant, or `skip;`, which does nothing too and says so"
_FILL = "write into the braces what is to be done, or delete it"


def without_effect(checked: Checked) -> Iterator[Diagnostic]:
    """One warning for each statement that could be left out."""
    used: set[object] = set(checked.uses.values())
    for decl in checked.module.declarations:
        if isinstance(decl, s.Process | s.Rule | s.Proc):
            for statement in statements(decl.body):
                yield from _statement(statement, used, checked)


def _statement(statement: s.Statement, used: set[object], checked: Checked) -> Iterator[Diagnostic]:
    match statement:
        case s.Assign(target=target, operator="=", value=value) if _alike(target, value):
            yield _told("this assigns a variable to itself", statement.span, _WRITE_IT)
        case s.Assign(operator="+=" | "-=", target=target, value=s.Number(value=0)):
            if isinstance(checked.types.get(target), SetT):
                return  # 0 is an element of a set, and no amount
            yield _told("this changes nothing", statement.span, _WRITE_IT)
        case s.If(condition=condition, then=(), otherwise=()):
            yield _told("nothing depends on this condition", condition.span, _FILL)
        case s.For(binder=binder, body=()):
            yield _told("nothing is done for any of these values", binder.span, _FILL)
        case s.Atomic(body=()):
            yield _told("this `atomic` is empty", statement.span, _FILL)
        case s.Let(name=name) if statement not in used and got(statement) is None:
            help = f"use `{name.text}` behind it in the same step, or delete the `let`"
            yield _told(f"`{name.text}` is named and never used", name.span, help)
        case _:
            pass


def _told(headline: str, span: Span, help: str) -> Diagnostic:
    return Diagnostic(
        "no-effect",
        headline,
        Label(span, "could be left out"),
        help=(help,),
        severity=Severity.WARNING,
    )


def _alike(one: s.Expression, other: s.Expression) -> bool:
    """Whether two expressions at one place read the same."""
    if type(one) is not type(other):
        return False
    match one:
        case s.Name(text=text):
            return isinstance(other, s.Name) and other.text == text
        case s.Number(value=value):
            return isinstance(other, s.Number) and other.value == value
        case s.Index():
            pass
        case s.Member(name=name):
            if not (isinstance(other, s.Member) and other.name.text == name.text):
                return False
        case _:
            return False
    pairs = zip(operands(one), operands(other), strict=True)
    return all(_alike(left, right) for left, right in pairs)
