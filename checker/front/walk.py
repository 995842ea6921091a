"""How to go through a spec's tree: the parts of an expression, the blocks of a statement.

Knows the shape of the nodes; must not know what they mean.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from checker.front import syntax as s


def operands(expression: s.Expression) -> tuple[s.Expression, ...]:
    """The expressions directly inside `expression`, in the order of the text."""
    match expression:
        case s.Number() | s.Truth() | s.TimeLiteral() | s.Name() | s.Nobody() | s.QueueLiteral():
            return ()
        case s.SetLiteral(elements=elements):
            return elements
        case s.StructLiteral(values=values):
            return values
        case s.Index(base=base, index=index):
            return (base, index)
        case s.Member(base=base):
            return (base,)
        case s.Call(function=function, arguments=arguments):
            return (function, *arguments)
        case s.At(thread=thread):
            return (thread,)
        case s.Unary(operand=operand):
            return (operand,)
        case s.Binary(left=left, right=right):
            return (left, right)
        case s.Conditional(condition=condition, then=then, otherwise=otherwise):
            return (condition, then, otherwise)
        case s.Range(low=low, high=high):
            return (low, high)
        case s.Quantified(binder=binder, body=body):
            return (binder.domain, body)
        case s.Primed(operand=operand):
            return (operand,)
    assert_never(expression)


def subexpressions(expression: s.Expression) -> Iterator[s.Expression]:
    """`expression` and everything inside it, outermost first."""
    stack = [expression]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(operands(node)))


def expressions(statement: s.Statement) -> tuple[s.Expression, ...]:
    """The expressions directly inside a statement; those of the blocks in it are left out."""
    match statement:
        case s.LabelMark() | s.Goto() | s.Stop() | s.Skip() | s.Either() | s.Atomic():
            return ()
        case s.If(condition=condition) | s.While(condition=condition):
            return (condition,)
        case s.Assert(condition=condition):
            return (condition,)
        case s.Await(condition=condition, owed_by=owed_by, early=early):
            return (condition, *owed_by, *_of_early(early))
        case s.Pause(low=low, high=high, early=early, preemptible=often):
            return (*(each for each in (low, high, often) if each is not None), *_of_early(early))
        case s.Assign(target=target, value=value, early=early):
            return (target, value, *_of_early(early))
        case s.Let(value=value, early=early):
            return (value, *_of_early(early))
        case s.SetTimer(timer=timer, length=length):
            return (timer,) if length is None else (timer, length)
        case s.Invoke(call=call):
            return (call,)
        case s.Put(queue=queue, value=value, early=early):
            return (queue, value, *_of_early(early))
        case s.Get(queue=queue, early=early):
            return (queue, *_of_early(early))
        case s.Drop(queue=queue):
            return (queue,)
        case s.Return(value=value):
            return () if value is None else (value,)
        case s.For(binder=binder):
            return (binder.domain,)
        case s.Choose(binder=binder, where=where):
            return (binder.domain,) if where is None else (binder.domain, where)
        case s.Acquire(lock=lock, early=early):
            return (lock, *_of_early(early))
        case s.Release(lock=lock):
            return () if lock is None else (lock,)
    assert_never(statement)


def _of_early(early: tuple[s.Early, ...]) -> Iterator[s.Expression]:
    """The expressions of the early ends of a wait."""
    for each in early:
        yield from (e for e in (each.condition, each.low, each.high) if e is not None)


def asked_in(question: s.RunQuestion) -> Iterator[s.Expression]:
    """The expressions over states in a question, in the order of the text."""
    yield from question.states
    for event in (*question.starts, *question.ends):
        yield event.trigger
        if event.when is not None:
            yield event.when


def blocks(statement: s.Statement) -> tuple[s.Block, ...]:
    """The blocks directly inside a statement, in the order of the text."""
    match statement:
        case s.If(then=then, otherwise=otherwise):
            return (then, otherwise)
        case s.While(body=body) | s.For(body=body) | s.Atomic(body=body):
            return (body,)
        case s.Either(branches=branches):
            return branches
        case s.Acquire(otherwise=otherwise) if otherwise is not None:
            return (otherwise,)
        case _:
            return tuple(each.otherwise for each in early_ends(statement))


def early_ends(statement: s.Statement) -> tuple[s.Early, ...]:
    """The other ends of the wait that a statement is."""
    match statement:
        case (
            s.Await(early=early)
            | s.Pause(early=early)
            | s.Acquire(early=early)
            | s.Put(early=early)
            | s.Get(early=early)
            | s.Let(early=early)
            | s.Assign(early=early)
        ):
            return early
        case _:
            return ()


def statements(block: s.Block) -> Iterator[s.Statement]:
    """Every statement of a block and of the blocks inside it, in the order of the text."""
    for statement in block:
        yield statement
        for inner in blocks(statement):
            yield from statements(inner)


def got(statement: s.Statement) -> s.Expression | None:
    """The queue of which a statement takes the head: `let k = q.get();`, `x = q.get();`."""
    match statement:
        case s.Get(queue=queue):
            return queue
        case (
            s.Let(value=s.Call(function=s.Member(base=queue, name=name), arguments=()))
            | s.Assign(
                operator="=",
                value=s.Call(function=s.Member(base=queue, name=name), arguments=()),
            )
        ) if name.text == "get":
            return queue
        case _:
            return None


def outline(
    node: s.Expression,
) -> tuple[s.Expression, list[s.Expression], list[str]]:
    """A variable with its indices and fields, in order: `t[i].a.b` is `t`, i, and a, b."""
    fields: list[str] = []
    while isinstance(node, s.Member):
        fields.append(node.name.text)
        node = node.base
    return *spine(node), fields[::-1]


def spine(node: s.Expression) -> tuple[s.Expression, list[s.Expression]]:
    """What is indexed, and the indices in order: `t[i][j]` is `t` and i, j."""
    indices: list[s.Expression] = []
    while isinstance(node, s.Index):
        indices.append(node.index)
        node = node.base
    return node, indices[::-1]
