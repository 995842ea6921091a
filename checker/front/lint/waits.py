"""Waits that nobody else can end, and those whose condition may go by before the waiter moves.

Knows which values make a condition true; must not know which states can be reached.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from operator import ge, gt, le, lt

from checker.diagnostic import Diagnostic, Label, Severity
from checker.front import syntax as s
from checker.front.checking.checked import Checked
from checker.front.lint.shared import Placed, Shared, Thing, waits_of
from checker.front.naming.declared import EnumMember
from checker.front.walk import got, spine, subexpressions

_COMPARE: Mapping[str, Callable[[int, int], bool]] = {"<": lt, "<=": le, ">": gt, ">=": ge}
_FLIPPED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def waits(checked: Checked, shared: Shared) -> Iterator[Diagnostic]:
    """At most one finding for each condition that a process or proc waits for."""
    every = [*shared.statements()]
    for placed in every:
        if not _can_end(placed.statement, checked):
            yield _on_locals(placed.statement)
            continue
        for condition in waits_of(placed.statement):
            yield from _goes_back(placed, condition, every, checked, shared)


def _can_end(statement: s.Statement, checked: Checked) -> bool:
    """Whether another thread, or time, may end the wait that a statement is, if it is one."""
    match statement:
        case s.Await(condition=condition, early=early):
            waited = condition
        case s.Put(queue=queue, early=early) | s.Get(queue=queue, early=early):
            waited = queue
        case s.Let(early=early) | s.Assign(early=early):
            of = got(statement)
            if of is None:
                return True
            waited = of
        case _:
            return True
    if any(each.condition is None for each in early):
        return True
    ends = (waited, *(each.condition for each in early if each.condition is not None))
    return any(_may_change(each, checked) for each in ends)


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


def _on_locals(statement: s.Statement) -> Diagnostic:
    awaits = isinstance(statement, s.Await)
    what = "its condition is about nothing that is shared" if awaits else "the queue is not shared"
    where = statement.condition if isinstance(statement, s.Await) else statement
    return Diagnostic(
        "local-wait",
        f"no other thread can end this wait: {what}",
        Label(where.span, "stays as it is while the thread waits"),
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
    reads = shared.read(condition)
    # what is waited for in a queue is seldom undone by what is put into it
    for other in sorted(every, key=lambda each: isinstance(each.statement, s.Put)):
        statement = other.statement
        things = [each for each in shared.changed(statement) if each in reads]
        if not things or not _by_another(placed, other):
            continue
        if _own_element(placed, other, condition, things[0], shared):
            continue
        value = _assigned(statement, checked)
        if value is not None and all(
            _favours(condition, each, value, checked, truth=True) for each in things
        ):
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
    placed: Placed, other: Placed, condition: s.Expression, thing: Thing, shared: Shared
) -> bool:
    """Whether each thread waits for an element of its own, and changes only that."""
    owner, statement = placed.owner, other.statement
    if owner is not other.owner or not isinstance(owner, s.Process):
        return False
    if not isinstance(statement, s.Assign | s.SetTimer):
        return False
    elements = [
        node
        for node in subexpressions(condition)
        if isinstance(node, s.Index) and shared.bases(node) == (thing,)
    ]
    target = statement.target if isinstance(statement, s.Assign) else statement.timer

    def mine(node: s.Expression) -> bool:
        indices = _all_indices(node)
        return bool(indices) and all(_own_constant(each, shared, owner) for each in indices)

    return bool(elements) and all(map(mine, elements)) and mine(target)


def _own_constant(index: s.Expression, shared: Shared, process: s.Process) -> bool:
    """Whether an index is the number of the instance, or the instance itself."""
    if not isinstance(index, s.Name):
        return False
    return index.text == "self" or shared.uses.get(index) in {*process.binders}


def _all_indices(node: s.Expression) -> list[s.Expression]:
    """The indices of what is read or assigned, the fields left out."""
    found = []
    while isinstance(node, s.Index | s.Member):
        inner, indices = spine(node)
        found += indices
        node = inner.base if isinstance(inner, s.Member) else inner
    return found


def _assigned(statement: s.Statement, checked: Checked) -> object:
    """The value that a statement assigns, if that is known."""
    if not isinstance(statement, s.Assign) or statement.operator != "=":
        return None
    return _value(statement.value, checked)


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
