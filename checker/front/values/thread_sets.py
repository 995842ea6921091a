"""Sets of threads as expressions: a bit for each thread, by its number.

A variable of a lock has a bit for each of its candidates instead. Must not know the rules by which
a lock is granted.
"""

from __future__ import annotations

from collections.abc import Iterable

from checker.ir.expr import FALSE, Apply, Const, Expr, Op, apply, choose
from checker.ir.locks import Lock


def union(sets: Iterable[Expr]) -> Expr:
    """What is in one of them."""
    found: Expr = FALSE
    for each in sets:
        found = apply(Op.BITOR, found, each)
    return found


def only(thread: int) -> Expr:
    """The set of one thread."""
    return Const(1 << thread)


def may_have(members: Expr, thread: int) -> bool:
    """Whether the thread is in a set in some state, as far as its parts tell; True if in doubt."""
    pending, seen = [members], {members}
    while pending:
        match pending.pop():
            case Const(value=value):
                if value >> thread & 1:
                    return True
                parts: tuple[Expr, ...] = ()
            case Apply(op=Op.IF, args=(_, *arms)):
                parts = tuple(arms)
            case Apply(op=Op.BITOR, args=args):
                parts = args
            case _:
                return True
        pending += (each for each in parts if each not in seen)
        seen.update(parts)
    return False


def members(lock: Lock, content: Expr) -> Expr:
    """The threads in a variable of kind THREADS of the lock, which has a bit for each candidate."""
    if lock.candidates == tuple(range(len(lock.candidates))):
        return content
    return union(
        choose(apply(Op.BIT, content, Const(candidate)), only(thread), FALSE)
        for candidate, thread in enumerate(lock.candidates)
    )


def without(lock: Lock, candidate: int, content: Expr) -> Expr:
    """What a variable of kind THREADS of the lock is without one of its candidates."""
    rest = (1 << len(lock.candidates)) - 1 & ~(1 << candidate)
    return apply(Op.BITAND, content, Const(rest))
