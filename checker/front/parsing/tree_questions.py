"""From the tree to questions, and to what speaks of them.

Knows the rules of the grammar for questions; must not know what a name stands for.
"""

from __future__ import annotations

from collections.abc import Iterator

from checker.front.parsing.automaton import Tree
from checker.front.parsing.tokens import Token
from checker.front.parsing.tree_expressions import Reader, binders, expression, only
from checker.front.syntax import (
    Binary,
    Binder,
    Call,
    Conditional,
    Event,
    Expect,
    Expression,
    Name,
    Property,
    RunQuestion,
    Setting,
    Unary,
)


def question(reader: Reader, tree: Tree) -> Property:
    """`always n[x in S]: e expect violated when c;`, and so on with the other kinds."""
    condition = expression(reader, only(tree.after("COLON")))
    return Property(
        reader.span(tree),
        _kind(tree),
        reader.name(tree),
        members(reader, tree),
        condition,
        _expected(reader, tree),
    )


def _kind(tree: Tree) -> str:
    match tree.rule:
        case "property":
            (word,) = only(tree.tree("property_kind")).children
            assert isinstance(word, Token)
            return word.text
        case "step_property":
            return "step"
        case rule:
            return rule


TEMPORAL = {
    "always": 1,
    "eventually": 1,
    "next": 1,
    "until": 2,
    "weak_until": 2,
}
"""The operators of an `ltl`, which are written as calls, with how many operands they take."""


def run_question(reader: Reader, tree: Tree) -> RunQuestion:
    """A question about runs, with all that stands in it."""
    states: list[Expression] = []
    starts: list[Event] = []
    ends: list[Event] = []
    bound = formula = None
    match tree.rule:
        case "eventually":
            states = [expression(reader, only(tree.after("COLON")))]
        case "leads":
            states = [expression(reader, only(tree.after(each))) for each in ("COLON", "IMPLIES")]
        case "ltl":
            formula = expression(reader, only(tree.after("COLON")))
            states = [*_states(reader, formula)]
        case "inversion":
            states = [expression(reader, only(tree.after("THREAD")))]
        case _:
            starts, ends = (
                [_event(reader, each) for each in events.trees("event")]
                for events in tree.trees("events")
            )
            if tree.rule == "within":
                bound = expression(reader, tree.trees()[0])
            elif tree.rule == "region":
                ends[-1], bound = _bounded(reader, ends[-1])
    return RunQuestion(
        reader.span(tree),
        tree.rule,
        reader.name(tree),
        members(reader, tree),
        tuple(states),
        tuple(starts),
        tuple(ends),
        bound,
        _given(reader, tree),
        _expected(reader, tree),
        formula,
    )


def _given(reader: Reader, tree: Tree) -> tuple[Setting, ...]:
    """`with n = 1, m = 2`."""
    given = tree.tree("given")
    return tuple(
        Setting(
            reader.span(each), reader.name(each), expression(reader, only(each.after("ASSIGN")))
        )
        for each in (given.trees("setting") if given else ())
    )


def _states(reader: Reader, node: Expression) -> Iterator[Expression]:
    """The conditions on states that an `ltl` is made of: the largest without an operator of time.

    Tells where such an operator has too few or too many operands, or stands where it can't.
    """
    if not has_time(node):
        yield node
        return
    if isinstance(node, Call) and isinstance(node.function, Name):
        name, given = node.function.text, len(node.arguments)
        wanted = TEMPORAL.get(name, given)
        if given != wanted:
            need = "one operand" if wanted == 1 else "two operands"
            reader.unexpected(node.span, f"`{name}` takes {need}, and has {given}")
    for each in _inside_of(node):
        yield from _states(reader, each)


def _inside_of(node: Expression) -> tuple[Expression, ...]:
    """The operands of what may stand between operators of time, or is one; else nothing."""
    match node:
        case Call(function=Name(text=text), arguments=arguments) if text in TEMPORAL:
            return arguments
        case Unary(operator="!", operand=operand):
            return (operand,)
        case Binary(operator="&&" | "||" | "->", left=left, right=right):
            return left, right
        case Conditional(condition=condition, then=then, otherwise=otherwise):
            return condition, then, otherwise
        case _:
            return ()


def has_time(node: Expression) -> bool:
    """Whether it is, or is made by `!`, `&&`, `||`, `->` or `?:` of, an operator of time."""
    pending = [node]
    while pending:
        each = pending.pop()
        if isinstance(each, Call) and isinstance(each.function, Name):
            if each.function.text in TEMPORAL:
                return True
            continue
        pending += _inside_of(each)
    return False


def _event(reader: Reader, tree: Tree) -> Event:
    when = tree.after("WHEN") if tree.token("WHEN") else None
    condition = None if when is None else expression(reader, when)
    return Event(reader.span(tree), expression(reader, tree.trees()[0]), condition)


def _bounded(reader: Reader, event: Event) -> tuple[Event, Expression | None]:
    """The last event of a `region` without the bound behind it, and the bound."""
    whole = event.trigger if event.when is None else event.when
    if not isinstance(whole, Binary) or whole.operator != "<=":
        reader.unexpected(
            event.span,
            "a `region` needs a bound",
            help="write `region name: a -> b <= 5 us;`",
        )
        return event, None
    span = event.span.to(whole.left.span)
    if event.when is None:
        return Event(span, whole.left, None), whole.right
    return Event(span, event.trigger, whole.left), whole.right


def members(reader: Reader, tree: Tree) -> tuple[Binder, ...]:
    """What stands between the brackets of a family, if it is one."""
    family = tree.tree("family")
    return () if family is None else binders(reader, family.trees()[0])


def expectation(reader: Reader, tree: Tree) -> Expect:
    """`expect violated NAME when c;` at top level."""
    return _expect(reader, tree, reader.name(tree))


def _expected(reader: Reader, tree: Tree) -> Expect | None:
    told = tree.tree("expectation")
    return None if told is None else _expect(reader, told, None)


def _expect(reader: Reader, tree: Tree, target: Name | None) -> Expect:
    (word,) = only(tree.tree("expected")).children
    assert isinstance(word, Token)
    return Expect(reader.span(tree), word.text, target, _when(reader, tree))


def _when(reader: Reader, tree: Tree) -> Expression | None:
    when = tree.after("WHEN")
    return None if when is None else expression(reader, when)
