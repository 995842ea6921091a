"""Expressions with others put in the place of their parts.

Must not know what is put where, nor why.
"""

from __future__ import annotations

from collections.abc import Mapping

from checker.ir.expr import Apply, Expr, Read, Select, apply, parts, select


def substitute(expr: Expr, values: Mapping[Expr, Expr]) -> Expr:
    """`expr` with every part that is a key of `values` replaced, and simplified again."""
    done: dict[Expr, Expr] = {}
    for node in parts(expr):
        if node in values:
            done[node] = values[node]
            continue
        match node:
            case Apply(op=op, args=args):
                done[node] = apply(op, *(done[arg] for arg in args))
            case Select(first=first, count=count, index=index):
                done[node] = select(first, count, done[index])
            case _:
                done[node] = node
    return done[expr]


def later(expr: Expr, by: int) -> Expr:
    """`expr` over variables whose numbers are greater by `by`: the state after a step."""
    done: dict[Expr, Expr] = {}
    for node in parts(expr):
        match node:
            case Read(variable=variable):
                done[node] = Read(variable + by)
            case Select(first=first, count=count, index=index):
                done[node] = Select(first + by, count, done[index])
            case Apply(op=op, args=args):
                done[node] = Apply(op, tuple(done[arg] for arg in args))
            case _:
                done[node] = node
    return done[expr]
