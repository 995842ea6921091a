"""In which order definitions can be given meaning, and those defined by themselves.

Knows what each name means; must not know types.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from checker.diagnostic import Diagnostic, Label
from checker.front import syntax as s
from checker.front.naming.declared import Declared
from checker.front.walk import subexpressions
from checker.records import dataclass

Defined = s.Const | s.Param | s.TypeAlias | s.Struct | s.Def | s.Table
"""What stands for something else."""

_Sized = s.VarDecl | s.LockDecl | s.Process
_Node = Defined | _Sized


@dataclass(frozen=True, slots=True)
class Order:
    """The definitions of a spec, each behind all that it needs.

    closing: the uses that would make a circle; without them there is none, not by way of the type
    or size of a variable, lock or process either.
    """

    definitions: tuple[Defined, ...]
    closing: frozenset[s.Name]


def find_order(module: s.Module, uses: Mapping[s.Name, Declared]) -> tuple[Order, list[Diagnostic]]:
    """The order, and one diagnostic for each circle, at the first definition in it."""
    search = _Search(uses)
    for start in _starts(module):
        if start not in search.done:
            search.run(start)
    definitions = tuple(each for each in search.done if isinstance(each, Defined))
    return Order(definitions, frozenset(search.closing)), search.found


def _starts(module: s.Module) -> Iterator[_Node]:
    for declaration in module.declarations:
        if isinstance(declaration, _Node):
            yield declaration
        if isinstance(declaration, s.Process):
            yield from declaration.locals


class _Search:
    """A depth-first search that keeps its own stack, since chains may be long."""

    def __init__(self, uses: Mapping[s.Name, Declared]) -> None:
        self.uses = uses
        self.done: dict[_Node, None] = {}
        self.closing: list[s.Name] = []
        self.found: list[Diagnostic] = []

    def run(self, start: _Node) -> None:
        path: dict[_Node, s.Name | None] = {start: None}  # with the use that led there
        pending = [self._needed(start)]
        while pending:
            step = next(pending[-1], None)
            if step is None:
                pending.pop()
                self.done[path.popitem()[0]] = None
                continue
            name, target = step
            if target in path:
                entered = list(path)
                circle = entered[entered.index(target) + 1 :]
                names = [use for each in circle if (use := path[each]) is not None]
                self.found.append(_circle(target, [*names, name]))
                self.closing.append(name)
            elif target not in self.done:
                path[target] = name
                pending.append(self._needed(target))

    def _needed(self, defined: _Node) -> Iterator[tuple[s.Name, _Node]]:
        for root in roots(defined):
            for node in subexpressions(root):
                target = self.uses.get(node) if isinstance(node, s.Name) else None
                if isinstance(node, s.Name) and isinstance(target, _Node):
                    yield node, target


def roots(defined: _Node) -> Iterator[s.Expression]:
    """The expressions that a declaration needs; the name of a type counts as one."""
    match defined:
        case s.Const(type=type, value=value):
            yield from in_type(type)
            yield value
        case s.Param(type=type, default=default):
            yield from in_type(type)
            if default is not None:
                yield default
        case s.TypeAlias(type=type):
            yield from in_type(type)
        case s.Struct(fields=fields):
            for each in fields:
                yield from in_type(each.type)
        case s.Def(parameters=parameters, body=body):
            for parameter in parameters or ():
                yield from in_type(parameter.type)
            yield body
        case s.Table(parameters=parameters, result=result, rows=rows):
            for parameter in parameters:
                yield from in_type(parameter.type)
            yield from in_type(result)
            for row in rows:
                yield from (each for each in row.patterns if not isinstance(each, s.Wild))
                yield row.value
        case s.VarDecl(sizes=sizes, type=type):
            yield from sizes
            yield from in_type(type)
        case s.LockDecl(sizes=sizes):
            yield from sizes
        case s.Process(binders=binders):
            yield from (each.domain for each in binders)


def in_type(node: s.TypeNode | None) -> Iterator[s.Expression]:
    """The expressions that a type needs; the name of a type counts as one."""
    match node:
        case s.NamedType(name=name) | s.IdentityType(name=name):
            yield name
        case s.SetType(element=element):
            yield from in_type(element)
        case s.QueueType(capacity=capacity, element=element):
            yield capacity
            yield from in_type(element)
        case s.RangeType(low=low, high=high) | s.TimeType(low=low, high=high):
            yield from (each for each in (low, high) if each is not None)
        case s.BoolType() | None:
            pass


def _circle(target: _Node, names: list[s.Name]) -> Diagnostic:
    text = target.name.text
    if len(names) == 1:
        headline = f"`{text}` is defined by itself"
    else:
        via = ", ".join(f"`{each.text}`" for each in names[:-1])
        headline = f"`{text}` is defined by itself, by way of {via}"
    return Diagnostic(
        "recursive-definition",
        headline,
        Label(names[0].span, "so this has no value"),
        (
            Label(target.name.span, "declared here"),
            *(Label(each.span, f"needs `{each.text}`") for each in names[1:]),
        ),
        (_instead(target),),
    )


def _instead(target: _Node) -> str:
    match target:
        case s.Struct():
            return "keep an index into an array of them instead"
        case s.Def() | s.Table():
            return "a value that comes about step by step is kept in a `var`"
        case _:
            return "write out what it comes to"
