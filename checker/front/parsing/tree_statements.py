"""From the tree to statements.

Knows the rules of the grammar for bodies; must not know where steps begin or end.
"""

from __future__ import annotations

from dataclasses import replace

from checker.front.parsing.automaton import Tree
from checker.front.parsing.tokens import NAME, Token
from checker.front.parsing.tree_expressions import (
    Reader,
    arguments_of,
    binder,
    bounds,
    expression,
    only,
)
from checker.front.parsing.words import TO_QUEUES, TO_TIMERS
from checker.front.syntax import (
    Acquire,
    Assert,
    Assign,
    Atomic,
    Await,
    Block,
    Call,
    Choose,
    Drop,
    Early,
    Either,
    Expression,
    Fair,
    For,
    Get,
    Goto,
    If,
    Invoke,
    LabelMark,
    Let,
    Member,
    Name,
    Pause,
    Put,
    Release,
    Return,
    SetTimer,
    Skip,
    Statement,
    Stop,
    While,
)
from checker.front.walk import got
from checker.front.written import written


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
            return LabelMark(span, reader.name(tree), fairness(reader, only(tree.tree("fair"))))
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
            awaited = expression(reader, tree.trees()[0])
            return Await(span, awaited, _early(reader, tree), _owed_by(reader, tree))
        case "delay" | "sleep":
            return _pause(reader, tree)
        case "let":
            named = expression(reader, only(tree.after("ASSIGN")))
            return _taking(reader, tree, Let(span, reader.name(tree), named))
        case "choose":
            where = tree.after("WHERE")
            wanted = None if where is None else expression(reader, where)
            return Choose(span, binder(reader, only(tree.tree("binder"))), wanted)
        case "assert":
            return _assert(reader, tree)
        case "action":
            return _action(reader, tree)
        case "try":
            return _try(reader, tree)
        case "release_all":
            return Release(span, None)
        case "assignment":
            target, operator, value = tree.children[:3]
            assert isinstance(target, Tree) and isinstance(operator, Token)
            assert isinstance(value, Tree)
            place, becomes = expression(reader, target), expression(reader, value)
            return _taking(reader, tree, Assign(span, place, operator.text, becomes))
        case "broken":
            return None
        case other:
            raise AssertionError(f"no statement: {other}")


def _otherwise(reader: Reader, tree: Tree) -> Block:
    if tree.rule == "block":
        return block(reader, tree)
    alone = statement(reader, tree)
    return () if alone is None else (alone,)


def fairness(reader: Reader, tree: Tree) -> Fair:
    """`fair` or `fair strong`."""
    return Fair(reader.span(tree), strong=tree.tree("strong") is not None)


def _early(reader: Reader, tree: Tree) -> tuple[Early, ...]:
    """The ends behind a wait that it may have before its own."""
    found = []
    each = tree.tree("early")
    while each is not None:
        how = only(each.tree("timeout", "unless"))
        condition = low = high = None
        inside = how.trees()[0]
        if how.rule == "unless":
            condition = expression(reader, inside)
        elif inside.rule != "any_value":
            low, high = _interval(reader, inside)
        found.append(Early(reader.span(how), condition, low, high, _instead(reader, each)))
        each = each.tree("early")
    return tuple(found)


def _taking(reader: Reader, tree: Tree, statement: Let | Assign) -> Statement:
    """`let k = q.get()` and `x = q.get()` with their early ends, which nothing else of it has."""
    if tree.tree("early") is None:
        return statement
    if got(statement) is not None:
        return replace(statement, early=_early(reader, tree))
    calls = isinstance(statement, Assign) and isinstance(statement.value, Call)
    what = "a call waits in the text of its proc" if calls else "this never waits"
    _never_early(reader, tree, what)
    return statement


def _instead(reader: Reader, tree: Tree) -> Block:
    """What stands after `else`."""
    inside, goto = tree.tree("block"), tree.tree("goto")
    if inside is not None:
        return block(reader, inside)
    if goto is not None:
        return (Goto(reader.span(goto), reader.name(goto)),)
    label = reader.name(tree)
    return (Goto(label.span, label),)


def _never_early(reader: Reader, tree: Tree, what: str) -> None:
    """Tell of an early end behind something that does not wait."""
    for each in _early(reader, tree)[:1]:
        reader.unexpected(
            each.span,
            f"{what}, so it has no `timeout` and no `unless`",
            help="they stand behind `await`, `sleep`, `put`, `get` and requests for locks",
        )


def _owed_by(reader: Reader, tree: Tree) -> tuple[Expression, ...]:
    """The threads after `from`."""
    listed = tree.tree("from")
    return () if listed is None else tuple(expression(reader, e) for e in listed.trees())


def _pause(reader: Reader, tree: Tree) -> Pause:
    span, sleep = reader.span(tree), tree.rule == "sleep"
    first = tree.trees()[0]
    early = _early(reader, tree)
    if first.rule == "any_value":
        return Pause(span, sleep, None, None, early)
    often = tree.tree("preemptible")
    most = None if often is None else expression(reader, often.trees()[0])
    return Pause(span, sleep, *_interval(reader, first), early, most)


def _interval(reader: Reader, tree: Tree) -> tuple[Expression, Expression]:
    """The bounds of a stretch of time; one time alone is both."""
    if tree.rule == "range":
        return bounds(reader, *tree.trees())
    both = expression(reader, tree)
    return both, both


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
        given = () if listed is None else arguments_of(reader, listed)
        _never_early(reader, tree, "a call waits in the text of its proc")
        return Invoke(reader.span(tree), Call(reader.span(tree), expression(reader, callee), given))
    span, mode = reader.span(tree), reader.name(callee)
    command = mode.text
    if command in TO_QUEUES:
        return _of_queue(reader, tree, command, expression(reader, callee.trees()[0]), listed)
    if command in TO_TIMERS:
        _never_early(reader, tree, f"`{command}` never waits")
        return _of_timer(reader, tree, command, expression(reader, callee.trees()[0]), listed)
    if command == "downgrade":
        _never_early(reader, tree, "`downgrade` never waits")
        return _downgrade(reader, tree, expression(reader, callee.trees()[0]), listed)
    lock = expression(reader, callee.trees()[0])
    if listed is not None and command != "release":
        given = arguments_of(reader, listed)
        _early(reader, tree)
        return Invoke(span, Call(span, Member(span, lock, mode), given))
    _no_arguments(reader, command, lock, listed)
    if command == "release":
        _never_early(reader, tree, "`release` never waits")
        return Release(span, lock)
    return Acquire(span, lock, mode, None, _early(reader, tree))


def _of_queue(
    reader: Reader, tree: Tree, command: str, queue: Expression, listed: Tree | None
) -> Statement | None:
    """`q.put(e)`, `q.get()`, `q.drop()`."""
    span = reader.span(tree)
    if command != "put":
        _no_arguments(reader, command, queue, listed)
        if command == "get":
            return Get(span, queue, _early(reader, tree))
        _never_early(reader, tree, "`drop` never waits")
        return Drop(span, queue)
    given = () if listed is None else arguments_of(reader, listed)
    if len(given) != 1:
        reader.unexpected(
            span, "`put` takes one value in its parentheses", help="write `q.put(e);`"
        )
        return None
    return Put(span, queue, given[0], _early(reader, tree))


def _of_timer(
    reader: Reader, tree: Tree, command: str, timer: Expression, listed: Tree | None
) -> Statement | None:
    """`t.start(T);` or `t.stop();`."""
    given = () if listed is None else arguments_of(reader, listed)
    if len(given) != (command == "start"):
        name = written(timer) or "t"
        takes = "a time" if command == "start" else "nothing"
        reader.unexpected(
            reader.span(tree if listed is None else listed),
            f"`{command}` takes {takes} in its parentheses",
            help=f"write `{name}.{command}({'5 ms' if command == 'start' else ''});`",
        )
        return None
    return SetTimer(reader.span(tree), timer, given[0] if given else None)


def _downgrade(
    reader: Reader, tree: Tree, lock: Expression, listed: Tree | None
) -> Statement | None:
    """`l.downgrade(read)`."""
    given = () if listed is None else arguments_of(reader, listed)
    if len(given) == 1 and isinstance(given[0], Name):
        return Release(reader.span(tree), lock, given[0])
    reader.unexpected(
        reader.span(tree),
        "`downgrade` takes a mode of the lock in its parentheses",
        help=f"write `{written(lock) or 'l'}.downgrade(read);`",
    )
    return None


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
    lock: Expression = expression(reader, callee.trees()[0])
    if mode.text in TO_QUEUES:
        _tried_queue(reader, mode, lock)
        return None
    _no_arguments(reader, mode.text, lock, tree.tree("arguments"), "try ")
    return Acquire(reader.span(tree), lock, mode, rest)


def _tried_queue(reader: Reader, command: Name, queue: Expression) -> None:
    """`try q.put(1) else …;`."""
    name = written(queue) or "q"
    state = "full" if command.text == "put" else "empty"
    reader.unexpected(
        command.span,
        "`try` is for locks: a queue can be asked what it allows",
        help=f"write `if (!{name}.{state}) {{ … }} else {{ … }}`",
    )


def _no_arguments(
    reader: Reader, command: str, owner: Expression, listed: Tree | None, before: str = ""
) -> None:
    if listed is None:
        return
    arguments_of(reader, listed)
    reader.unexpected(
        reader.span(listed),
        f"`{command}` takes nothing in its parentheses",
        help=f"write `{before}{written(owner) or 'l'}.{command}()`",
    )
