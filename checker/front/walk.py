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
        case s.Number() | s.Truth() | s.TimeLiteral() | s.Name():
            return ()
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
        case s.Await(condition=condition) | s.Assert(condition=condition):
            return (condition,)
        case s.Pause(low=low, high=high):
            return tuple(each for each in (low, high) if each is not None)
        case s.Assign(target=target, value=value):
            return (target, value)
        case s.Let(value=value):
            return (value,)
        case s.Invoke(call=call):
            return (call,)
        case s.Return(value=value):
            return () if value is None else (value,)
        case s.For(binder=binder):
            return (binder.domain,)
        case s.Choose(binder=binder, where=where):
            return (binder.domain,) if where is None else (binder.domain, where)
        case s.Acquire(lock=lock):
            return (lock,)
        case s.Release(lock=lock):
            return () if lock is None else (lock,)
    assert_never(statement)


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
            return ()


def statements(block: s.Block) -> Iterator[s.Statement]:
    """Every statement of a block and of the blocks inside it, in the order of the text."""
    for statement in block:
        yield statement
        for inner in blocks(statement):
            yield from statements(inner)


def spine(node: s.Expression) -> tuple[s.Expression, list[s.Expression]]:
    """What is indexed, and the indices in order: `t[i][j]` is `t` and i, j."""
    indices: list[s.Expression] = []
    while isinstance(node, s.Index):
        indices.append(node.index)
        node = node.base
    return node, indices[::-1]
