"""The text of a thread with each turn of a `for` and each call of a proc written out anew.

For a second reading of a spec: copies of the tree, in which a name stands for what it means in
that turn or call. Knows no steps; see `tests.reading`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field, fields, replace
from typing import TypeVar, cast

from checker.front import syntax as s
from checker.front.walk import blocks
from checker.records import dataclass

T = TypeVar("T")
Members = Callable[[s.Expression], list[int]]
"""The values of a set that a `for` goes over."""


@dataclass(frozen=True, slots=True, eq=False)
class Inlined(s.Node):
    """A call with the text of its proc. given: what is kept of the arguments, and its value.

    sizes: for an index that is kept, the set that it must be in. first: variables of the proc and
    what they start as.
    """

    proc: s.Proc
    given: tuple[tuple[s.VarDecl, s.Expression], ...]
    sizes: Mapping[s.VarDecl, s.Expression]
    first: tuple[tuple[s.VarDecl, s.Expression], ...]
    body: s.Block
    mark: object
    target: s.Expression | None

    @property
    def cells(self) -> tuple[s.VarDecl, ...]:
        return tuple(decl for decl, _ in (*self.given, *self.first))


@dataclass(frozen=True, slots=True, eq=False)
class Leave(s.Node):
    """`return` from the call with this mark, or its closing brace."""

    value: s.Expression | None
    mark: object


@dataclass(frozen=True, slots=True, eq=False)
class Repeated(s.Node):
    """A `for`: its block once for each value."""

    turns: tuple[s.Block, ...]


@dataclass
class Meaning:
    """What names stand for in one copy. mark: of the call that the text belongs to."""

    of: dict[object, object] = field(default_factory=dict)
    mark: object = None

    def inner(self) -> Meaning:
        return Meaning(dict(self.of), self.mark)


class Writer:
    """Writes a text out; `uses` and `members` grow by the names of the copies."""

    def __init__(
        self,
        uses: dict[s.Name, object],
        members: dict[s.Member, object],
        values: Members,
    ) -> None:
        self.uses = uses
        self.members = members
        self.values = values
        self.calls: list[Inlined] = []

    def text(self, body: s.Block, meaning: Meaning) -> s.Block:
        """A copy of a whole body: of a process, a proc, or a turn of a `for`."""
        for mark in _labels(body):
            meaning.of[mark] = replace(mark)
        return self._block(body, meaning)

    def _block(self, block: s.Block, meaning: Meaning) -> s.Block:
        return tuple(self._statement(each, meaning) for each in block)

    def _statement(self, statement: s.Statement, meaning: Meaning) -> s.Statement:
        match statement:
            case s.LabelMark():
                return cast(s.LabelMark, meaning.of[statement])
            case s.Goto(span=span, label=label):
                name = replace(label)
                self.uses[name] = meaning.of[self.uses[label]]
                return s.Goto(span, name)
            case s.For(span=span, binder=binder, body=body):
                turns = []
                for value in self.values(self.copy(binder.domain, meaning)):
                    turn = meaning.inner()
                    turn.of[binder] = s.Number(span, value)
                    turns.append(self.text(body, turn))
                return cast(s.Statement, Repeated(span, tuple(turns)))
            case s.Return(span=span, value=value):
                copied = None if value is None else self.copy(value, meaning)
                return cast(s.Statement, Leave(span, copied, meaning.mark))
            case s.Invoke(call=call):
                return self._call(call, None, meaning)
            case s.Assign(target=target, value=s.Call(function=s.Name() as function) as call) if (
                isinstance(self.uses[function], s.Proc)
            ):
                return self._call(call, target, meaning)
            case s.Let():
                made = self.copy(statement, meaning)
                meaning.of[statement] = made
                return made
        return self.copy(statement, meaning)

    def _call(self, call: s.Call, target: s.Expression | None, meaning: Meaning) -> s.Statement:
        assert isinstance(call.function, s.Name)
        proc = self.uses[call.function]
        assert isinstance(proc, s.Proc)
        inside = Meaning(mark=object())
        given: list[tuple[s.VarDecl, s.Expression]] = []
        sizes: dict[s.VarDecl, s.Expression] = {}
        for parameter, argument in zip(proc.parameters, call.arguments, strict=True):
            value = self.copy(argument, meaning)
            if parameter.kind == "value":
                cell = s.VarDecl(
                    parameter.span, parameter.name, (), cast(s.TypeNode, parameter.type), None
                )
                inside.of[parameter] = cell
                given.append((cell, value))
                continue
            cells = []
            while isinstance(value, s.Index):
                kind = s.BoolType(value.span)
                cells.insert(0, s.VarDecl(value.span, parameter.name, (), kind, None))
                given.append((cells[0], value.index))
                value = value.base
            assert isinstance(value, s.Name)
            root = self.uses[value]
            assert isinstance(root, s.VarDecl | s.LockDecl)
            sizes |= zip(cells, root.sizes, strict=False)
            inside.of[parameter] = (root, tuple(cells))
        first = []
        for local in proc.locals:
            assert local.initial is not None
            kept = replace(local, initial=None)
            inside.of[local] = kept
            first.append((kept, self.copy(local.initial, inside)))
        body = self.text(proc.body, inside)
        leaving = cast(s.Statement, Leave(call.span, None, inside.mark))
        taken = None if target is None else self.copy(target, meaning)
        made = Inlined(
            call.span, proc, tuple(given), sizes, tuple(first), (*body, leaving), inside.mark, taken
        )
        self.calls.append(made)
        return cast(s.Statement, made)

    def copy(self, node: T, meaning: Meaning) -> T:
        """A copy of anything else, with everything in it."""
        if isinstance(node, tuple):
            if any(isinstance(each, s.Statement) for each in node):
                return cast(T, self._block(node, meaning))
            return cast(T, tuple(self.copy(each, meaning) for each in node))
        if not isinstance(node, s.Node):
            return node
        if isinstance(node, s.Name):
            return cast(T, self._name(node, meaning))
        copied = {}
        binder = node.binder if isinstance(node, s.Quantified | s.Choose) else None
        if binder is not None:
            copied["binder"] = replace(binder, domain=self.copy(binder.domain, meaning))
            meaning.of[binder] = copied["binder"]
        for each in fields(node):
            if each.name not in copied:
                copied[each.name] = self.copy(getattr(node, each.name), meaning)
        made = replace(node, **copied)
        if isinstance(node, s.Member) and node in self.members:
            self.members[cast(s.Member, made)] = self.members[node]
        return made

    def _name(self, name: s.Name, meaning: Meaning) -> s.Expression:
        if name not in self.uses:
            return name
        declared = self.uses[name]
        meant = meaning.of.get(declared, declared)
        if isinstance(meant, s.Number):
            return replace(meant)
        made = replace(name)
        if not isinstance(meant, tuple):
            self.uses[made] = meant
            return made
        self.uses[made], cells = meant
        found: s.Expression = made
        for cell in cells:
            index = replace(name)
            self.uses[index] = cell
            found = s.Index(name.span, found, index)
        return found


def _labels(block: s.Block) -> list[s.LabelMark]:
    """The labels of a text, without those in a `for`, which has one of each in every turn."""
    found = []
    for statement in block:
        if isinstance(statement, s.LabelMark):
            found.append(statement)
        if not isinstance(statement, s.For):
            for inner in blocks(statement):
                found += _labels(inner)
    return found
