"""A second reading of TLA+, as much of it as the benchmarks use: graphs, counted as TLC counts.

Texts are parsed by the grammar of the TLA+ community for tree-sitter, which is not ours; what the
parts mean is said here after Lamport's book (Specifying Systems, part IV). An action gives one next
state for each way through its disjunctions and `\\E`, as TLC does; what it leaves open is an error.
"""

from __future__ import annotations

import warnings
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Node = Any
Value = Any
State = tuple[Value, ...]
Names = Mapping[str, Value]


class Wrong(Exception):
    """The module is not one, or says nothing of what is asked."""


class Function(tuple[tuple[Value, Value], ...]):
    """A function as its pairs, in the order of its domain."""

    def at(self, argument: Value) -> Value:
        for key, value in self:
            if key == argument and type(key) is type(argument):
                return value
        raise Wrong(f"{argument!r} is outside of a function's domain")

    def but(self, argument: Value, value: Value) -> Function:
        self.at(argument)
        return Function((key, value if key == argument else old) for key, old in self)


def parsed(path: Path) -> Node:
    """The module in a file."""
    import tree_sitter
    import tree_sitter_tlaplus

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        language = tree_sitter.Language(tree_sitter_tlaplus.language())
    root = tree_sitter.Parser(language).parse(path.read_bytes()).root_node
    if root.has_error:
        raise Wrong(f"{path.name} is no TLA+")
    (module,) = (each for each in root.children if each.type == "module")
    return module


@dataclass(frozen=True, slots=True)
class Graph:
    """generated: as TLC counts, the first states among them."""

    states: int
    generated: int
    depth: int


class Module:
    """A module with values for its constants."""

    def __init__(self, path: Path, constants: Mapping[str, int]) -> None:
        self._constants = dict(constants)
        self._variables: list[str] = []
        self._defined: dict[str, tuple[list[str], Node]] = {}
        for each in parsed(path).children:
            match each.type:
                case "constant_declaration":
                    named = {_text(one) for one in each.children if one.type == "identifier"}
                    if named != {*constants}:
                        raise Wrong(f"{path.name} has other constants")
                case "variable_declaration":
                    self._variables += [_text(e) for e in each.children if e.type == "identifier"]
                case "operator_definition":
                    name, *given = (_text(e) for e in each.children if e.type == "identifier")
                    taken = {name, *given} & {*self._variables, *constants, *self._defined}
                    if taken:
                        raise Wrong(f"{path.name} defines {taken} twice")
                    self._defined[name] = given, each.children[-1]
                case "identifier":
                    if _text(each) != path.stem:
                        raise Wrong(f"{path.name} holds a module of another name")
                case _:
                    pass

    def explore(self, invariant: str | None) -> Graph:
        """Every state, from `Init` by `Next`. Raises Wrong where it is stuck or not invariant."""
        names = self._constants
        first = [self._complete(each) for each in self._ways(self._body("Init"), names, None, {})]
        seen = dict.fromkeys(first, 0)
        pending = deque(seen)
        generated = len(first)
        while pending:
            state = pending.popleft()
            if invariant and not self._value(self._body(invariant), names, self._named(state), {}):
                raise Wrong(f"{invariant} is not invariant: {state}")
            ways = [*self._ways(self._body("Next"), names, self._named(state), {})]
            if not ways:
                raise Wrong(f"nothing can follow {state}")
            generated += len(ways)
            for each in map(self._complete, ways):
                if each not in seen:
                    seen[each] = seen[state] + 1
                    pending.append(each)
        return Graph(len(seen), generated, max(seen.values()))

    def _body(self, name: str) -> Node:
        given, body = self._defined[name]
        assert not given
        return body

    def _named(self, state: State) -> Names:
        return dict(zip(self._variables, state, strict=True))

    def _complete(self, assigned: Names) -> State:
        if {*assigned} != {*self._variables}:
            raise Wrong(f"left open: { ({*self._variables} - {*assigned}) }")
        return tuple(assigned[each] for each in self._variables)

    # Actions: each way to make one true, as the values that it gives to variables

    def _ways(self, node: Node, names: Names, state: Names | None, made: Names) -> Iterator[Names]:
        """state: the one before; None for `Init`, which speaks of variables without primes."""
        children = _parts(node)
        match node.type:
            case "conj_list":
                yield from self._all([_parts(each)[-1] for each in children], names, state, made)
            case "disj_list":
                for each in children:
                    yield from self._ways(_parts(each)[-1], names, state, made)
            case "bound_infix_op" if children[1].type == "land":
                yield from self._all([children[0], children[2]], names, state, made)
            case "bound_infix_op" if children[1].type == "lor":
                for each in (children[0], children[2]):
                    yield from self._ways(each, names, state, made)
            case "parentheses":
                yield from self._ways(children[1], names, state, made)
            case "bounded_quantification" if children[0].type == "exists":
                for more in self._bound(children[1], names, state or {}, made):
                    yield from self._ways(children[-1], {**names, **more}, state, made)
            case "identifier_ref" | "bound_op" if _head(node) in self._defined:
                inner, body = self._applied(node, names, state or {}, made)
                yield from self._ways(body, inner, state, made)
            case "bound_prefix_op" if children[0].type == "unchanged":
                assert state is not None
                left = _named_in(children[1])
                yield from self._assigned({each: state[each] for each in left}, made)
            case "bound_infix_op" if children[1].type == "eq" and self._target(node, state):
                name = self._target(node, state)
                value = self._value(children[2], names, state or {}, made)
                yield from self._assigned({name: value}, made)
            case _:
                if self._value(node, names, state or {}, made):
                    yield made

    def _all(
        self, nodes: list[Node], names: Names, state: Names | None, made: Names
    ) -> Iterator[Names]:
        if not nodes:
            yield made
            return
        for each in self._ways(nodes[0], names, state, made):
            yield from self._all(nodes[1:], names, state, each)

    def _assigned(self, values: Names, made: Names) -> Iterator[Names]:
        if all(made.get(name, value) == value for name, value in values.items()):
            yield {**made, **values}

    def _target(self, node: Node, state: Names | None) -> str:
        """The variable that an equation gives a value to, if it does."""
        left = node.children[0]
        if state is None:
            return _text(left) if _text(left) in self._variables else ""
        primed = left.type == "bound_postfix_op" and left.children[1].type == "prime"
        return _text(left.children[0]) if primed else ""

    # Values

    def _applied(self, node: Node, names: Names, state: Names, made: Names) -> tuple[Names, Node]:
        """What a definition says, with its parameters bound."""
        given, body = self._defined[_head(node)]
        found = [] if node.type == "identifier_ref" else _between(node.children[2:-1])
        if len(found) != len(given):
            raise Wrong(f"{_text(node)} has a wrong number of arguments")
        values = [self._value(each, names, state, made) for each in found]
        return {**self._constants, **dict(zip(given, values, strict=True))}, body

    def _bound(self, node: Node, names: Names, state: Names, made: Names) -> Iterator[Names]:
        name, _, of = _parts(node)
        for each in _sorted(self._value(of, names, state, made)):
            yield {_text(name): each}

    def _value(self, node: Node, names: Names, state: Names, made: Names) -> Value:
        def of(part: Node, more: Names | None = None) -> Value:
            return self._value(part, {**names, **more} if more else names, state, made)

        children = _parts(node)
        match node.type:
            case "nat_number":
                return int(_text(node))
            case "string":
                return _text(node).strip('"')
            case "boolean":
                return _text(node) == "TRUE"
            case "parentheses":
                return of(children[1])
            case "identifier_ref" | "bound_op":
                name = _head(node)
                if name in self._defined:
                    inner, body = self._applied(node, names, state, made)
                    return self._value(body, inner, state, made)
                return names[name] if name in names else state[name]
            case "conj_list":
                return all(of(_parts(each)[-1]) for each in children)
            case "disj_list":
                return any(of(_parts(each)[-1]) for each in children)
            case "if_then_else":
                return of(children[3]) if of(children[1]) else of(children[5])
            case "function_literal":
                bound = self._bound(children[1], names, state, made)
                pairs = ((*more.values(), of(children[3], more)) for more in bound)
                return Function((key, value) for key, value in pairs)
            case "function_evaluation":
                return of(children[0]).at(of(children[2]))
            case "except":
                (update,) = (each for each in children if each.type == "except_update")
                argument = of(_parts(update.children[1].children[0])[1])
                return of(children[1]).but(argument, of(_parts(update)[-1]))
            case "tuple_literal":
                return tuple(of(each) for each in _between(children[1:-1]))
            case "finite_set_literal":
                return frozenset(of(each) for each in _between(children[1:-1]))
            case "bounded_quantification":
                bound = self._bound(children[1], names, state, made)
                truths = (of(children[-1], more) for more in bound)
                return all(truths) if children[0].type == "forall" else any(truths)
            case "choose":
                for each in _sorted(of(children[3])):
                    if of(children[5], {_text(children[1]): each}):
                        return each
                raise Wrong(f"nothing to choose: {_text(node)}")
            case "bound_prefix_op" if children[0].type == "lnot":
                return not of(children[1])
            case "bound_infix_op":
                return self._operation(node, names, state, made)
            case _:
                raise Wrong(f"{node.type}: {_text(node)}")

    def _operation(self, node: Node, names: Names, state: Names, made: Names) -> Value:
        left, sign, right = _parts(node)
        a = self._value(left, names, state, made)
        if sign.type in ("land", "lor", "implies"):
            decided = {"land": not a, "lor": bool(a), "implies": not a}[sign.type]
            if decided:
                return sign.type != "land"
            return bool(self._value(right, names, state, made))
        b = self._value(right, names, state, made)
        _comparable(sign, a, b)
        match sign.type:
            case "eq":
                return a == b
            case "neq":
                return a != b
            case "lt":
                return a < b
            case "leq":
                return a <= b
            case "gt":
                return a > b
            case "plus":
                return a + b
            case "minus":
                return a - b
            case "mod":
                return a % b
            case "dots_2":
                return frozenset(range(a, b + 1))
            case "in":
                return a in b
            case "cup":
                return a | b
            case _:
                raise Wrong(f"{sign.type}: {_text(node)}")


def _comparable(sign: Node, a: Value, b: Value) -> None:
    """TLC stops where values of two kinds are compared, or counted with; so does this."""
    others = [each for each in b if type(each) is not type(a)] if sign.type == "in" else []
    kinds = type(a) is type(b) if sign.type != "in" else not others
    numbers = sign.type in ("eq", "neq", "in", "cup") or type(a) is int
    if not (kinds and numbers):
        raise Wrong(f"{a!r} {_text(sign)} {b!r}")


def _text(node: Node) -> str:
    found: str = node.text.decode()
    return found


def _parts(node: Node) -> list[Node]:
    return [each for each in node.children if each.type != "comment"]


def _head(node: Node) -> str:
    return _text(node if node.type == "identifier_ref" else node.children[0])


def _between(nodes: list[Node]) -> list[Node]:
    return [each for each in nodes if each.type not in (",", "comment")]


def _named_in(node: Node) -> list[str]:
    if node.type == "identifier_ref":
        return [_text(node)]
    return [_text(each) for each in _between(node.children[1:-1])]


def _sorted(values: frozenset[Value]) -> list[Value]:
    return sorted(values, key=repr)
