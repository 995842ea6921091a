"""Single statements that touch more shared state than a machine does at once.

With fine steps such a statement is one step all the same, so what may come between is not seen.
"""

from __future__ import annotations

from collections.abc import Iterator

from checker.diagnostic import Diagnostic, Label, Severity
from checker.front import syntax as s
from checker.front.checking.typecheck import Checked
from checker.front.lint.shared import Placed, Shared, Thing

_ADVICE = "if the machine does it at once, say so: `atomic { … }`; else divide it, with a `var`"


def touching(checked: Checked, shared: Shared) -> Iterator[Diagnostic]:
    """One note for each such statement that is no `rule` and stands in no `atomic`."""
    for placed in shared.statements():
        if not placed.whole and not isinstance(placed.owner, s.Rule):
            yield from _statement(placed, shared)


def _statement(placed: Placed, shared: Shared) -> Iterator[Diagnostic]:
    match placed.statement:
        case s.Assign(target=target, operator=operator, value=value):
            reads = {**shared.indices(target), **shared.read(value)}
            changed = shared.changed(placed.statement)
            if changed is not None and (operator != "=" or changed in reads):
                yield _modified(placed.statement, changed)
                return
            things = [*reads, *([changed] if changed is not None and changed not in reads else [])]
            yield from _several(placed.statement, things)
        case s.If(condition=condition) | s.While(condition=condition):
            yield from _several(condition, [*shared.read(condition)])
        case s.Await(condition=condition):
            yield from _several(condition, [*shared.read(condition)])
        case _:
            pass


def _modified(statement: s.Statement, thing: Thing) -> Diagnostic:
    return Diagnostic(
        "read-modify-write",
        f"`{thing.name.text}` is read and changed in one statement",
        Label(statement.span, "nothing can come between"),
        help=(_ADVICE,),
        severity=Severity.NOTE,
    )


def _several(node: s.Node, things: list[Thing]) -> Iterator[Diagnostic]:
    variables = [each for each in things if isinstance(each, s.VarDecl)]
    if len(variables) < 2:
        return
    names = [f"`{each.name.text}`" for each in variables]
    yield Diagnostic(
        "several-variables",
        f"{', '.join(names[:-1])} and {names[-1]} are touched in one statement",
        Label(node.span, "nothing can come between"),
        help=(_ADVICE,),
        severity=Severity.NOTE,
    )
