"""Waits that nobody else can end, and those whose condition may go by before the waiter moves.

Knows which values make a condition true; must not know which states can be reached.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from operator import ge, gt, le, lt

from checker.diagnostic import Diagnostic, Label, Severity
from checker.front import syntax as s
from checker.front.checking.typecheck import Checked
from checker.front.lint.shared import Placed, Shared
from checker.front.naming.declared import EnumMember
from checker.front.walk import spine, subexpressions

_COMPARE: Mapping[str, Callable[[int, int], bool]] = {"<": lt, "<=": le, ">": gt, ">=": ge}
_FLIPPED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def waits(checked: Checked, shared: Shared) -> Iterator[Diagnostic]:
    """At most one finding for each `await` of a process or proc."""
    every = [*shared.statements()]
    for placed in every:
        if isinstance(placed.statement, s.Await) and not placed.statement.early:
            condition = placed.statement.condition
            if not _may_change(condition, checked):
                yield _on_locals(condition)
            else:
                yield from _goes_back(placed, condition, every, checked, shared)


def _may_change(condition: s.Expression, checked: Checked) -> bool:
    """Whether others may make the condition true: it speaks of more than locals and constants."""
    for node in subexpressions(condition):
        match node:
            case s.At() | s.Binary(operator="holds" | "waits" | "blocked_by"):
                return True
            case s.Name():
                declared = checked.uses.get(node)
                if isinstance(declared, s.Def) and _may_change(declared.body, checked):
                    return True
                if isinstance(declared, s.ProcParameter) and declared.kind != "value":
                    return True
                if declared in checked.module.declarations and not isinstance(
                    declared, s.Const | s.Param | s.Def | s.Enum | s.TypeAlias | s.Process
                ):
                    return True
            case _:
                pass
    return False


def _on_locals(condition: s.Expression) -> Diagnostic:
    return Diagnostic(
        "local-wait",
        "no other thread can end this wait: its condition is about nothing that is shared",
        Label(condition.span, "stays as it is while the thread waits"),
        help=("test it with `if`, or wait for a shared variable",),
        severity=Severity.WARNING,
    )


def _goes_back(
    placed: Placed,
    condition: s.Expression,
    every: list[Placed],
    checked: Checked,
    shared: Shared,
) -> Iterator[Diagnostic]:
    """A note if some other thread may make the condition false again."""
    for other in every:
        statement = other.statement
        if not isinstance(statement, s.Assign) or not _by_another(placed, other):
            continue
        thing = shared.base(statement.target)
        if thing is None or thing not in shared.read(condition):
            continue
        if _own_element(placed, other, condition, statement, shared):
            continue
        value = _value(statement.value, checked) if statement.operator == "=" else None
        if value is not None and _favours(condition, thing, value, checked, truth=True):
            continue
        yield Diagnostic(
            "may-go-back",
            f"this may be false again before `{placed.owner.name.text}` moves",
            Label(condition.span, "waited for here"),
            (Label(statement.span, f"changed by `{other.owner.name.text}`"),),
            ("an `await` sees what is true when its thread moves, not what was true once",),
            severity=Severity.NOTE,
        )
        return


def _by_another(placed: Placed, other: Placed) -> bool:
    """Whether another thread than the one that waits may run the other statement."""
    owner = other.owner
    several = not isinstance(owner, s.Process) or bool(owner.binders)
    return owner is not placed.owner or several


def _own_element(
    placed: Placed,
    other: Placed,
    condition: s.Expression,
    statement: s.Assign,
    shared: Shared,
) -> bool:
    """Whether each thread waits for an element of its own, and changes only that."""
    owner = placed.owner
    if owner is not other.owner or not isinstance(owner, s.Process):
        return False
    thing = shared.base(statement.target)
    elements = [
        node
        for node in subexpressions(condition)
        if isinstance(node, s.Index) and shared.base(node) is thing
    ]
    own = {*owner.binders}

    def mine(node: s.Expression) -> bool:
        indices = spine(node)[1]
        return bool(indices) and all(
            isinstance(each, s.Name) and (shared.uses.get(each) in own or each.text == "self")
            for each in indices
        )

    return bool(elements) and all(map(mine, elements)) and mine(statement.target)


def _value(node: s.Expression, checked: Checked) -> object:
    """The value of a literal or a member of an enum; None of anything else."""
    match node:
        case s.Number(value=number):
            return number
        case s.Truth(value=truth):
            return truth
        case s.Name():
            declared = checked.uses.get(node)
            return declared if isinstance(declared, EnumMember) else None
        case s.Member():
            member = checked.members.get(node)
            return member if isinstance(member, EnumMember) else None
        case _:
            return None


def _favours(
    condition: s.Expression, thing: object, value: object, checked: Checked, *, truth: bool
) -> bool:
    """Whether a variable with this value, where it stands, makes the condition only more so.

    truth: whether the condition counts, or what is opposite to it.
    """
    match condition:
        case s.Binary(operator="&&" | "||", left=left, right=right):
            return all(_favours(each, thing, value, checked, truth=truth) for each in (left, right))
        case s.Unary(operator="!", operand=operand):
            return _favours(operand, thing, value, checked, truth=not truth)
        case s.Name() if checked.uses.get(condition) is thing:
            return value is truth
        case s.Binary(operator=operator, left=left, right=right) if operator in _FLIPPED:
            if isinstance(right, s.Name) and checked.uses.get(right) is thing:
                left, right, operator = right, left, _FLIPPED[operator]
            if isinstance(left, s.Name) and checked.uses.get(left) is thing:
                other = _value(right, checked)
                if other is None:
                    return False
                if operator in ("==", "!="):
                    return ((value == other) is (operator == "==")) is truth
                if isinstance(value, int) and isinstance(other, int):
                    return _COMPARE[operator](value, other) is truth
                return False
        case _:
            pass
    return not any(
        isinstance(node, s.Name) and _speaks_of(node, thing, checked)
        for node in subexpressions(condition)
    )


def _speaks_of(node: s.Name, thing: object, checked: Checked) -> bool:
    declared = checked.uses.get(node)
    if isinstance(declared, s.Def):
        inside = (each for each in subexpressions(declared.body) if isinstance(each, s.Name))
        return any(_speaks_of(each, thing, checked) for each in inside)
    return declared is thing
