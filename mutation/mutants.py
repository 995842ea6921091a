"""What may be taken out of a spec, one thing at a time, and the tree without it.

Knows which statements guard a step, touch a lock or a variable; must not know what a spec asks.

- A condition of `if` and `while` is true, or false; one that is waited for, of a `rule`, and the
  `where` of a `choose` are true. Of `&&` and `||` each operand is left out.
- A lock is not taken; what is only tried for is had without taking it, or is never had. Instead of
  alone it is taken together with others, if its type has such a mode. It is not released.
- A proc is not called; where it gives a bool, that is true, or false. The call stays in the text,
  where it is never come to, so that questions may speak of its labels.
- A variable is not assigned to.
- A wait has no `timeout` and no `unless`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

from checker.front import syntax as s
from checker.front.checking.checked import Checked
from checker.front.walk import early_ends
from checker.source import Source, Span
from mutation.places import bodies, placed

SKIP, REFUSED = "skip", "refused"
LEFT_OUT = "left out"
TRUTH = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Mutant:
    """A spec with one part otherwise; called with the tree of that spec it gives its own.

    place, text: where the part stands, and how it is written. span, kind: which node of the tree
    it is, by its place and the name of its type. new: `true`, `false`, `skip`, `refused` for a
    `try` that always is, `left out` for the early ends of a wait, or the mode of a lock.
    again: how many parts before it have the same name, text and change.
    """

    place: str
    text: str
    span: Span
    kind: str
    new: str
    again: int = 0

    @property
    def name(self) -> str:
        """The same as long as the text around it is, wherever that stands."""
        again = f" ({self.again + 1})" if self.again else ""
        return f"{self.place}: {self.text} -> {self.new}{again}"

    def __call__(self, module: s.Module) -> s.Module:
        found = _rebuilt(module, self)
        assert isinstance(found, s.Module) and found is not module, f"nothing is at {self.span}"
        return found


def mutants(checked: Checked, sources: dict[str, Source]) -> tuple[Mutant, ...]:
    """All mutants of a spec, in the order of its texts."""
    found: list[Mutant] = []
    seen: Counter[tuple[str, str, str, str]] = Counter()
    for place, node, new in _parts(checked):
        span, kind = node.span, type(node).__name__
        text = sources[span.file].quote(span).rstrip(";")
        key = (span.file, place, text, new)
        found.append(Mutant(place, text, span, kind, new, seen[key]))
        seen[key] += 1
    return tuple(found)


def _parts(checked: Checked) -> Iterator[tuple[str, s.Node, str]]:
    for body in bodies(checked.module):
        if isinstance(body, s.Rule) and body.condition is not None:
            for node, new in _waited_for(body.condition):
                yield f"{body.name.text} when", node, new
        for place, statement in placed(body):
            for node, new in _changes(statement, checked):
                yield place, node, new


def _changes(statement: s.Statement, checked: Checked) -> Iterator[tuple[s.Node, str]]:
    match statement:
        case s.If(condition=condition) | s.While(condition=condition):
            yield condition, "true"
            yield condition, "false"
            yield from _operands(condition)
        case s.Await(condition=condition):
            yield from _waited_for(condition)
        case s.Choose(where=where) if where is not None:
            yield from _waited_for(where)
        case s.Acquire(otherwise=otherwise):
            yield statement, SKIP
            if otherwise is not None:
                yield statement, REFUSED
            for mode in _weaker(statement, checked):
                yield statement, mode
        case s.Release():
            yield statement, SKIP
        case s.Invoke(call=call) if _proc(call, checked) is not None:
            yield statement, SKIP
        case s.Assign(operator="=", value=s.Call() as call):
            proc = _proc(call, checked)
            if proc is not None and isinstance(proc.result, s.BoolType):
                yield statement, "true"
                yield statement, "false"
            elif proc is not None:
                yield statement, SKIP
        case s.Assign():
            yield statement, SKIP
        case _:
            pass
    if early_ends(statement):
        yield statement, LEFT_OUT


def _waited_for(condition: s.Expression) -> Iterator[tuple[s.Node, str]]:
    yield condition, "true"
    yield from _operands(condition)


def _operands(condition: s.Expression) -> Iterator[tuple[s.Node, str]]:
    """Each operand of `&&` and `||` left out, by the value that leaves the others alone."""
    if isinstance(condition, s.Binary) and condition.operator in ("&&", "||"):
        neutral = "true" if condition.operator == "&&" else "false"
        for operand in (condition.left, condition.right):
            yield operand, neutral
            yield from _operands(operand)


def _weaker(statement: s.Acquire, checked: Checked) -> Iterator[str]:
    """The modes in which others may have the lock too, where it is taken alone."""
    mode = checked.modes.get(statement.mode)
    if mode is None or not mode.exclusive:
        return
    for module in (checked.module, checked.library):
        for each in module.declarations:
            if isinstance(each, s.LockType) and mode in each.modes:
                yield from (other.name.text for other in each.modes if not other.exclusive)


def _proc(call: s.Call, checked: Checked) -> s.Proc | None:
    function = call.function
    found = checked.uses.get(function) if isinstance(function, s.Name) else None
    return found if isinstance(found, s.Proc) else None


# The tree


def _rebuilt(node: Any, mutant: Mutant) -> Any:
    """`node` with the part of the mutant otherwise; `node` itself if that is not in it."""
    if isinstance(node, tuple):
        parts = [_rebuilt(each, mutant) for each in node]
        same = all(new is old for new, old in zip(parts, node, strict=True))
        return node if same else tuple(parts)
    if not isinstance(node, s.Node):
        return node
    if node.span == mutant.span and type(node).__name__ == mutant.kind:
        return _instead(node, mutant.new)
    changed = {}
    for each in fields(node):
        old = getattr(node, each.name)
        new = _rebuilt(old, mutant)
        if new is not old:
            changed[each.name] = new
    return replace(node, **changed) if changed else node


def _instead(node: s.Node, new: str) -> s.Node:
    if isinstance(node, s.Invoke | s.Assign):
        never = s.Truth(node.span, False)
        instead: s.Block = ()
        if isinstance(node, s.Assign) and new in TRUTH:
            instead = (replace(node, value=s.Truth(node.span, TRUTH[new])),)
        return s.If(node.span, never, (node,), instead)
    if new in TRUTH:
        return s.Truth(node.span, TRUTH[new])
    if new == SKIP:
        return s.Skip(node.span)
    if new == LEFT_OUT:
        return replace(node, early=())  # type: ignore[call-arg]
    assert isinstance(node, s.Acquire)
    if new == REFUSED:
        assert node.otherwise is not None
        return s.If(node.span, s.Truth(node.span, True), node.otherwise, ())
    return replace(node, mode=s.Name(node.mode.span, new))
