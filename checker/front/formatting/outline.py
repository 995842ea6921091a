"""The parts of a text that its layout speaks of: what stands in which braces and brackets.

Knows the rules of the grammar by name; must not know columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field

from checker.front.parsing.automaton import Tree
from checker.front.parsing.tokens import Token
from checker.records import dataclass

_HOLDERS: Mapping[str, frozenset[str]] = {
    "struct": frozenset(("field_type",)),
    "table": frozenset(("row",)),
    "locktype": frozenset(("mode", "release_by", "recursive", "inherit", "waiting")),
}
"""Rules with units directly inside them, by the rules of those units."""
_ALL = frozenset(("start", "body", "block", "locals"))
"""Rules in which every part is a unit."""
_LITERALS = frozenset(("set_literal", "struct_literal"))
_BODIES = frozenset(("process", "proc"))
LABELS = frozenset(("label", "fair_label"))
QUESTIONS = frozenset(
    (
        "property", "step_property", "eventually", "leads", "ltl", "check", "within", "latency",
        "region", "inversion",
    )
)  # fmt: skip


@dataclass(slots=True, eq=False)
class Unit:
    """A declaration, statement, label or the like: it may begin a line of its own.

    first, last: numbers of tokens. brace: what it stands in, None at top level. rule: of the
    grammar; empty for a member of an enum. local: a variable of a process.
    """

    first: int
    last: int
    rule: str
    tree: Tree | None
    brace: Brace | None
    local: bool = False


@dataclass(slots=True, eq=False)
class Brace:
    """A pair of braces around units.

    unit: the one that it belongs to. body: of a process or proc.
    """

    open: int
    close: int
    unit: Unit
    body: bool
    units: list[Unit] = field(default_factory=list)


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """The parts of a text.

    parents: for each token the rule that it is a part of. units: all, in the order of the text.
    within: for each token the innermost unit. brackets: for each token the bracket that was opened
    last before it in the same unit, None if there is none.
    starts: the unit that begins with a token.
    expected: tokens that are part of an `expect` behind a question.
    """

    tokens: Sequence[Token]
    parents: Sequence[Tree]
    units: Sequence[Unit]
    within: Sequence[Unit]
    brackets: Sequence[int | None]
    expected: frozenset[int]
    braces: Sequence[Brace]
    starts: Mapping[int, Unit]

    def direct(self, unit: Unit, *texts: str) -> int | None:
        """The first token directly in a unit, not in a part of it, that is one of these."""
        for number in range(unit.first, unit.last + 1):
            if self.parents[number] is unit.tree and self.tokens[number].text in texts:
                return number
        return None


@dataclass(slots=True)
class _Visit:
    """A tree on the way through it, and where it is."""

    tree: Tree
    unit: Unit | None
    brace: Brace | None
    bracket: int | None
    expected: bool
    outer: int | None
    next: int = 0


def outline(tree: Tree, tokens: Sequence[Token]) -> Outline:
    """The parts of a whole text. Goes down without recursion, however deep the tree is."""
    parents: list[Tree] = [tree] * len(tokens)
    within: list[Unit] = [Unit(0, 0, "", None, None)] * len(tokens)
    brackets: list[int | None] = [None] * len(tokens)
    units: list[Unit] = []
    braces: list[Brace] = []
    expected: set[int] = set()

    def begin(unit: Unit) -> Unit:
        units.append(unit)
        if unit.brace is not None:
            unit.brace.units.append(unit)
        return unit

    stack = [_Visit(tree, None, None, None, False, None)]
    while stack:
        visit = stack[-1]
        children = visit.tree.children
        if visit.next == len(children):
            stack.pop()
            continue
        child = children[visit.next]
        visit.next += 1
        if isinstance(child, Tree):
            if child.first is None or child.last is None:
                continue
            unit, bracket = visit.unit, visit.bracket
            if _is_unit(visit.tree, child):
                first, last = child.first.number, child.last.number
                local = visit.tree.rule == "locals"
                unit = begin(Unit(first, last, child.rule, child, visit.brace, local))
                bracket = None
            said = visit.expected or child.rule == "expectation"
            stack.append(_Visit(child, unit, visit.brace, bracket, said, bracket))
            continue
        number, text, rule = child.number, child.text, visit.tree.rule
        unit = visit.unit
        if rule == "locktype" and text == "grant":
            end = next(n for n in range(number, len(tokens)) if tokens[n].text == ";")
            begin(Unit(number, end, "grant", None, visit.brace))
        elif rule == "enum" and child.type == "NAME" and visit.brace is not None:
            begin(Unit(number, number, "", None, visit.brace))
        assert unit is not None
        parents[number], within[number], brackets[number] = visit.tree, unit, visit.bracket
        if visit.expected:
            expected.add(number)
        if text in ("(", "[") or (text == "{" and rule in _LITERALS):
            visit.bracket = number
        elif text in (")", "]") or (text == "}" and rule in _LITERALS):
            visit.bracket = visit.outer
            brackets[number] = visit.bracket
        elif text == "{":
            close = max(each.number for each in visit.tree.tokens("RBRACE"))
            visit.brace = Brace(number, close, unit, rule in _BODIES)
            braces.append(visit.brace)
    starts = {unit.first: unit for unit in reversed(units)}
    return Outline(tokens, parents, units, within, brackets, frozenset(expected), braces, starts)


def _is_unit(parent: Tree, child: Tree) -> bool:
    if parent.rule in _ALL:
        return child.rule != "locals"
    return child.rule in _HOLDERS.get(parent.rule, ())


def unit_lists(shape: Outline) -> Iterator[list[Unit]]:
    """The units at top level, then those in each pair of braces."""
    yield [each for each in shape.units if each.brace is None]
    for brace in shape.braces:
        yield brace.units
