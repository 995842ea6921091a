"""From the tree to statements.

Knows the rules of the grammar for bodies; must not know where steps begin or end.
"""

from __future__ import annotations

from checker.front.automaton import Tree
from checker.front.lock_calls import instead
from checker.front.mismatch import written
from checker.front.suggest import nearest
from checker.front.syntax import (
    Acquire,
    Assert,
    Assign,
    Atomic,
    Await,
    Block,
    Call,
    Choose,
    Either,
    Expression,
    For,
    Goto,
    If,
    Invoke,
    LabelMark,
    Let,
    Pause,
    Release,
    Return,
    Skip,
    Statement,
    Stop,
    While,
)
from checker.front.tokens import NAME, Token
from checker.front.tree_expressions import (
    Reader,
    arguments_of,
    binder,
    bounds,
    expression,
    only,
)

_OF_QUEUES = frozenset(("put", "get", "drop"))
_OF_TIMERS = frozenset(("start", "stop"))


def block(reader: Reader, tree: Tree) -> Block:
    """The statements in a pair of braces. What cannot be read is told and left out."""
    found = (statement(reader, each) for each in tree.trees())
    return tuple(each for each in found if each is not None)


def statement(reader: Reader, tree: Tree) -> Statement | None:
    """One statement; None if it is not built, or broken."""
    span = reader.span(tree)
    match tree.rule:
        case "label":
            return LabelMark(span, reader.name(tree))
        case "fair_label":
            reader.not_built("fair", only(tree.tree("fair")))
            return LabelMark(span, reader.name(tree))
        case "if":
            condition, then, *rest = tree.trees()
            otherwise = _otherwise(reader, rest[0]) if rest else ()
            return If(span, expression(reader, condition), block(reader, then), otherwise)
        case "while":
            condition, body = tree.trees()
            return While(span, expression(reader, condition), block(reader, body))
        case "for":
            repeated = block(reader, only(tree.tree("block")))
            return For(span, binder(reader, only(tree.tree("binder"))), repeated)
        case "atomic":
            return Atomic(span, block(reader, only(tree.tree("block"))))
        case "return":
            given = tree.trees()
            return Return(span, expression(reader, given[0]) if given else None)
        case "either":
            return Either(span, tuple(block(reader, each) for each in tree.trees()))
        case "goto":
            return Goto(span, reader.name(tree))
        case "stop":
            return Stop(span)
        case "skip":
            return Skip(span)
        case "await":
            _extras(reader, tree)
            return Await(span, expression(reader, tree.trees()[0]))
        case "delay" | "sleep":
            _extras(reader, tree)
            return _pause(reader, tree)
        case "let":
            return Let(span, reader.name(tree), expression(reader, only(tree.after("ASSIGN"))))
        case "choose":
            where = tree.after("WHERE")
            wanted = None if where is None else expression(reader, where)
            return Choose(span, binder(reader, only(tree.tree("binder"))), wanted)
        case "assert":
            return _assert(reader, tree)
        case "action":
            _extras(reader, tree)
            return _action(reader, tree)
        case "try":
            return _try(reader, tree)
        case "release_all":
            return Release(span, None)
        case "assignment":
            target, operator, value = tree.children[:3]
            assert isinstance(target, Tree) and isinstance(operator, Token)
            assert isinstance(value, Tree)
            return Assign(
                span, expression(reader, target), operator.text, expression(reader, value)
            )
        case "broken":
            return None
        case unbuilt:
            reader.not_built(unbuilt, tree, head=True)
            for inside in tree.trees("block"):
                block(reader, inside)
            return None


def _otherwise(reader: Reader, tree: Tree) -> Block:
    if tree.rule == "block":
        return block(reader, tree)
    alone = statement(reader, tree)
    return () if alone is None else (alone,)


def _extras(reader: Reader, tree: Tree) -> None:
    """Tell of what may follow a wait and is not built; look into its blocks."""
    for extra in tree.trees("from", "preemptible"):
        reader.not_built(extra.rule, extra)
    early = tree.tree("early")
    while early is not None:
        how = only(early.tree("timeout", "unless"))
        reader.not_built(how.rule, how)
        for inside in early.trees("block"):
            block(reader, inside)
        early = early.tree("early")


def _pause(reader: Reader, tree: Tree) -> Pause:
    span, sleep = reader.span(tree), tree.rule == "sleep"
    first = tree.trees()[0]
    if first.rule == "any_value":
        return Pause(span, sleep, None, None)
    if first.rule == "range":
        return Pause(span, sleep, *bounds(reader, *first.trees()))
    both = expression(reader, first)
    return Pause(span, sleep, both, both)


def _assert(reader: Reader, tree: Tree) -> Assert:
    name, reason = tree.token(NAME), tree.token("STRING")
    return Assert(
        reader.span(tree),
        None if name is None else reader.named(name),
        expression(reader, tree.trees()[0]),
        None if reason is None else quoted(reason),
    )


def quoted(token: Token) -> str:
    """What a string says. `\\"` and `\\\\` stand for the second character."""
    letters = iter(token.text[1:-1])
    return "".join(next(letters, "") if letter == "\\" else letter for letter in letters)


def _action(reader: Reader, tree: Tree) -> Statement | None:
    callee, listed = tree.trees()[0], tree.tree("arguments")
    if callee.rule != "place_member":
        if _is_no_proc(reader, callee, listed):
            return None
        given = () if listed is None else arguments_of(reader, listed)
        return Invoke(reader.span(tree), Call(reader.span(tree), expression(reader, callee), given))
    span, mode = reader.span(tree), reader.name(callee)
    command = mode.text
    if command in _OF_QUEUES or command in _OF_TIMERS or command == "downgrade":
        what = "queue" if command in _OF_QUEUES else "timer"
        reader.not_built("downgrade" if command == "downgrade" else what, tree)
        return None
    _no_arguments(reader, command, listed)
    lock = expression(reader, callee.trees()[0])
    if command == "release":
        return Release(span, lock)
    return Acquire(span, lock, mode, None)


def _is_no_proc(reader: Reader, callee: Tree, listed: Tree | None) -> bool:
    """Whether it is known at once that no `proc` is called so; that is told."""
    name = callee.token(NAME)
    if reader.procs is None or name is None or name.text in reader.procs:
        return False
    arguments = [] if listed is None else arguments_of(reader, listed)
    lock = written(arguments[0]) if arguments else ""
    taken = instead(name.text, lock or "l")
    known = nearest(name.text, sorted(reader.procs))
    help = f"did you mean `{known}`?" if known else ""
    reader.tell(
        "unknown-name",
        f"no `proc` is called `{name.text}`",
        name.span(reader.file),
        text="not declared",
        help=f"a lock has its commands behind it: write `{taken}`" if taken else help,
    )
    return True


def _try(reader: Reader, tree: Tree) -> Statement | None:
    callee = tree.trees()[0]
    otherwise = only(tree.after("ELSE"))
    rest = (
        block(reader, otherwise)
        if otherwise.rule == "block"
        else (Goto(reader.span(otherwise), reader.name(otherwise)),)
    )
    if callee.rule != "place_member":
        reader.unexpected(
            reader.span(callee),
            "after `try` stands a lock and one of its modes",
            help="write it as `try l.lock() else goto busy;`",
        )
        return None
    mode = reader.name(callee)
    if mode.text == "release":
        reader.unexpected(mode.span, "`release` never waits, so it cannot be tried")
        return None
    _no_arguments(reader, mode.text, tree.tree("arguments"))
    lock: Expression = expression(reader, callee.trees()[0])
    return Acquire(reader.span(tree), lock, mode, rest)


def _no_arguments(reader: Reader, command: str, listed: Tree | None) -> None:
    if listed is not None:
        arguments_of(reader, listed)
        reader.unexpected(reader.span(listed), f"`{command}` takes nothing in its parentheses")
