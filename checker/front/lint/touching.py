"""Single statements that touch more shared state than a machine does at once.

With fine steps such a statement is one step all the same, so what may come between is not seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from checker.diagnostic import Diagnostic, Label, Severity
from checker.front import syntax as s
from checker.front.frames import called
from checker.front.lint.shared import Named, Shared, waits_of
from checker.front.walk import got

_ADVICE = "if the machine does it at once, say so: `atomic { … }`; else divide it, with a `var`"


def touching(shared: Shared) -> Iterator[Diagnostic]:
    """One note for each such statement that is no `rule` and stands in no `atomic`."""
    for placed in shared.statements():
        if not placed.whole and not isinstance(placed.owner, s.Rule):
            yield from _statement(placed.statement, shared)


def _statement(statement: s.Statement, shared: Shared) -> Iterator[Diagnostic]:
    for condition in waits_of(statement):
        yield from _several(condition, shared.named(condition))
    match statement:
        case s.Assign() if called(statement, shared.uses) is None:
            yield from _assignment(statement, shared)
        case s.Let(value=value) if got(statement) is None:
            yield from _several(statement, shared.named(value))
        case s.Put(value=value):
            yield from _several(statement, [*shared.named(value), *shared.stored(statement)])
        case s.If(condition=condition) | s.While(condition=condition):
            yield from _several(condition, shared.named(condition))
        case _:
            pass


def _assignment(statement: s.Assign, shared: Shared) -> Iterator[Diagnostic]:
    """`x = e;`, and `x = q.get();`, which changes two."""
    reads = shared.indices(statement.target)
    if got(statement) is None:
        reads = {**reads, **shared.named(statement.value)}
    changed = shared.stored(statement)
    again = [each for each in changed if statement.operator != "=" or each in reads]
    if again:
        yield _modified(statement, again[0])
    else:
        yield from _several(statement, [*reads, *changed])


def _modified(statement: s.Statement, thing: Named) -> Diagnostic:
    return Diagnostic(
        "read-modify-write",
        f"`{thing.name.text}` is read and changed in one statement",
        Label(statement.span, "nothing can come between"),
        help=(_ADVICE,),
        severity=Severity.NOTE,
    )


def _several(node: s.Node, things: Iterable[Named]) -> Iterator[Diagnostic]:
    names = [f"`{each.name.text}`" for each in things if not _is_lock(each)]
    if len(names) < 2:
        return
    yield Diagnostic(
        "several-variables",
        f"{', '.join(names[:-1])} and {names[-1]} are touched in one statement",
        Label(node.span, "nothing can come between"),
        help=(_ADVICE,),
        severity=Severity.NOTE,
    )


def _is_lock(named: Named) -> bool:
    return isinstance(named, s.LockDecl) or (
        isinstance(named, s.ProcParameter) and named.kind == "lock"
    )
