"""From the tree to expressions and types, and how findings on the way are kept.

Knows the rules of the grammar for what has a value; must not know what a name stands for.
"""

from __future__ import annotations

from dataclasses import field
from fractions import Fraction

from checker.diagnostic import Diagnostic, Label
from checker.front.parsing.automaton import Tree
from checker.front.parsing.tokens import NAME, Token
from checker.front.syntax import (
    At,
    Binary,
    Binder,
    BoolType,
    Call,
    Conditional,
    Expression,
    IdentityType,
    Index,
    Member,
    Name,
    NamedType,
    Nobody,
    Number,
    Primed,
    Quantified,
    QueueLiteral,
    QueueType,
    Range,
    RangeType,
    SetLiteral,
    SetType,
    StructLiteral,
    TimeLiteral,
    TimeType,
    Truth,
    TypeNode,
    Unary,
)
from checker.records import dataclass
from checker.source import Span

_UNITS = {
    "ns": Fraction(1, 10**9),
    "us": Fraction(1, 10**6),
    "ms": Fraction(1, 1000),
    "s": Fraction(1),
}


@dataclass(slots=True)
class Reader:
    """Where the text stands, and what has been found wrong with it so far."""

    file: str
    diagnostics: list[Diagnostic] = field(default_factory=list)

    @property
    def top(self) -> Span:
        """The place of a text that has nothing in it."""
        return Span(self.file, 1, 1, 1, 2)

    def span(self, tree: Tree) -> Span:
        """The place of a tree, without a `;` at its end."""
        return tree.span(self.file)

    def named(self, token: Token) -> Name:
        """A token as a name."""
        return Name(token.span(self.file), token.text)

    def name(self, tree: Tree) -> Name:
        """The first name that stands in a tree itself."""
        token = tree.token(NAME)
        assert token is not None, tree.rule
        return self.named(token)

    def tell(
        self, code: str, headline: str, place: Span, *, text: str = "", help: str = ""
    ) -> None:
        """Add a diagnostic with one place."""
        lines = (help,) if help else ()
        self.diagnostics.append(Diagnostic(code, headline, Label(place, text), help=lines))

    def unexpected(
        self, place: Span, headline: str, *, also: tuple[Span, str] | None = None, help: str = ""
    ) -> None:
        """Tell that the grammar allows something, but the language does not."""
        secondary = () if also is None else (Label(*also),)
        lines = (help,) if help else ()
        found = Diagnostic("unexpected", headline, Label(place), secondary, lines)
        self.diagnostics.append(found)


def only(tree: Tree | None) -> Tree:
    """A tree that the grammar says is there."""
    assert tree is not None
    return tree


def expression(reader: Reader, tree: Tree) -> Expression:
    """The expression that a tree is. What is not built is told, and stands as `true`."""
    span = reader.span(tree)
    match tree.rule:
        case "name":
            token = tree.children[0]
            assert isinstance(token, Token)
            return Name(span, token.text)
        case "number":
            return Number(span, _whole(tree))
        case "none":
            return Nobody(span)
        case "set_literal":
            return SetLiteral(span, tuple(expression(reader, each) for each in tree.trees()))
        case "struct_literal":
            names = tuple(reader.named(each) for each in tree.tokens(NAME))
            values = tuple(expression(reader, each) for each in tree.trees())
            return StructLiteral(span, names, values)
        case "queue_literal":
            return QueueLiteral(span)
        case "truth":
            return Truth(span, tree.token("TRUE") is not None)
        case "duration":
            return _time(reader, tree, tree)
        case "decimal":
            reader.tell(
                "bad-time",
                "a number with a decimal point needs a unit",
                span,
                help="write a time, as `0.1 ms`; numbers without a unit are whole",
            )
            return TimeLiteral(span, _amount(tree), "s")
        case "enclosed":
            return expression(reader, tree.trees()[0])
        case "unary":
            operator = tree.children[0]
            assert isinstance(operator, Token)
            return Unary(span, operator.text, expression(reader, tree.trees()[0]))
        case "binary":
            return _binary(reader, tree, span)
        case "conditional":
            condition, then, otherwise = (expression(reader, each) for each in tree.trees())
            return Conditional(span, condition, then, otherwise)
        case "member" | "place_member":
            return Member(span, expression(reader, tree.trees()[0]), reader.name(tree))
        case "index" | "place_index":
            base, index = tree.trees()
            return Index(span, expression(reader, base), expression(reader, index))
        case "call":
            return _call(reader, tree, span)
        case "at":
            path = [reader.named(each) for each in tree.tokens(NAME)]
            label = Name(path[0].span.to(path[-1].span), ".".join(each.text for each in path))
            return At(span, expression(reader, tree.trees()[0]), label)
        case "quantified" | "aggregate":
            return _quantified(reader, tree, span)
        case "primed":
            return Primed(span, expression(reader, tree.trees()[0]))
        case other:
            raise AssertionError(f"no expression: {other}")


def domain(reader: Reader, tree: Tree) -> Expression:
    """What stands after `in` or between brackets: a range, or an expression."""
    if tree.rule != "range":
        return expression(reader, tree)
    return Range(reader.span(tree), *bounds(reader, *tree.trees()))


def bounds(reader: Reader, low: Tree, high: Tree) -> tuple[Expression, Expression]:
    """Both ends of a range. A unit behind the second one is that of a bare first one, too."""
    if low.rule in ("number", "decimal") and high.rule == "duration":
        return _time(reader, low, high), expression(reader, high)
    return expression(reader, low), expression(reader, high)


def binders(reader: Reader, tree: Tree) -> tuple[Binder, ...]:
    """`x in S, y in T`."""
    return tuple(binder(reader, each) for each in tree.trees())


def binder(reader: Reader, tree: Tree) -> Binder:
    """`x in S`."""
    return Binder(reader.span(tree), reader.name(tree), domain(reader, tree.trees()[0]))


def read_type(reader: Reader, tree: Tree) -> TypeNode:
    """The type that a tree is."""
    span = reader.span(tree)
    match tree.rule:
        case "bool_type":
            return BoolType(span)
        case "named_type":
            return NamedType(span, reader.name(tree))
        case "range_type":
            return RangeType(span, *bounds(reader, *tree.trees()))
        case "identity_type":
            return IdentityType(span, reader.name(tree))
        case "set_type":
            return SetType(span, read_type(reader, tree.trees()[0]))
        case "queue_type":
            capacity, element = tree.trees()
            return QueueType(span, expression(reader, capacity), read_type(reader, element))
        case "time_type":
            ends = tree.trees()
            low, high = bounds(reader, *ends) if ends else (None, None)
            return TimeType(span, low, high)
        case other:
            raise AssertionError(f"no type: {other}")


def _whole(tree: Tree) -> int:
    token = tree.token("NUMBER")
    assert token is not None
    return int(token.text.replace("_", ""))


def _amount(tree: Tree) -> Fraction:
    token = tree.token("NUMBER") or tree.token("DECIMAL")
    assert token is not None
    return Fraction(token.text.replace("_", ""))


def _time(reader: Reader, amount: Tree, unit: Tree) -> TimeLiteral:
    token = only(unit.tree("unit")).children[0]
    assert isinstance(token, Token)
    return TimeLiteral(reader.span(amount), _amount(amount) * _UNITS[token.text], token.text)


def _binary(reader: Reader, tree: Tree, span: Span) -> Expression:
    left, operator, right = tree.children
    assert isinstance(left, Tree) and isinstance(operator, Token) and isinstance(right, Tree)
    second = domain(reader, right) if operator.type == "IN" else expression(reader, right)
    return Binary(span, operator.text, expression(reader, left), second)


def _call(reader: Reader, tree: Tree, span: Span) -> Expression:
    callee = tree.trees()[0]
    listed = tree.tree("arguments")
    arguments = () if listed is None else arguments_of(reader, listed)
    return Call(span, expression(reader, callee), arguments)


def arguments_of(reader: Reader, tree: Tree) -> tuple[Expression, ...]:
    """`a, b` between parentheses."""
    return tuple(expression(reader, each) for each in tree.trees())


def _quantified(reader: Reader, tree: Tree, span: Span) -> Expression:
    """One node for each name, the first outermost.

    `count(x in S, y in T: e)` counts pairs, so the outer one sums what the inner one counts.
    """
    kind = next(each for each in tree.children if isinstance(each, Token))
    names = binders(reader, only(tree.tree("binders")))
    body = expression(reader, only(tree.after("COLON")))
    inner = kind.text
    for each in reversed(names):
        body = Quantified(span, inner, each, body)
        inner = "sum" if inner == "count" else inner
    return body
