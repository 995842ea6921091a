"""Conditions over the state as the spec would write them: `t.rang`, `p[0]@end`, `arr[s]`.

Knows how the language writes what variables hold. Must not know why a condition is told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from checker.ir.actions import Action
from checker.ir.domain import Kind
from checker.ir.expr import Apply, Const, Expr, Op, Read, Select, parts
from checker.ir.show import Names
from checker.ir.system import System
from checker.ir.variables import Role, Variable
from checker.render.page import harmless

_TIMER = "timer"
"""What the domain of a timer is called; no type of a spec can be called so."""

_ELEMENT = re.compile(r"(?P<array>.+)\[(?P<index>[^][]+|[^][]+\[[^][]+\])\](?P<field>[^][]*)")


def formula(system: System, action: Action, condition: Expr) -> str:
    """A condition that `action` looks at; what its thread calls its own goes without its name."""
    own = f"{system.threads[action.thread].name}."
    variables = [replace(each, name=each.name.removeprefix(own)) for each in system.variables]
    threads = {each.variable: each.name for each in system.threads if each.variable is not None}
    written: dict[Expr, str] = {}
    names = Names(variables, action.choices, written)
    for node in parts(condition):  # operands come first, and are called by their texts
        text = _written(names, threads, node)
        if text is not None:
            written[node] = text
    return harmless(names.condition(condition))


def _written(names: Names, threads: Mapping[int, str], node: Expr) -> str | None:
    """How the language writes a part of a condition, if not as the checker does."""
    match node:
        case Apply(op=Op.EQ, args=(Read(variable=number), Const(value=value))):
            return _holding(names.variables, threads, number, value)
        case Apply(op=Op.WITHOUT):
            return f"({names.show(node).replace(f' {Op.WITHOUT.value} ', ' - ')})"
        case Select():
            return _element(names, node)
        case _:
            return None


def _holding(
    variables: Sequence[Variable], threads: Mapping[int, str], number: int, value: int
) -> str | None:
    """That a variable has this value, where that is not asked by `==`."""
    variable = variables[number]
    shown = variable.domain.show(value)
    if variable.role is Role.LOCATION and number in threads:
        return f"{threads[number]}@{shown}"
    if variable.domain.kind is Kind.ENUM and variable.domain.label == _TIMER:
        return f"{variable.name}.rang" if shown == "rang" else f"{variable.name} {shown}"
    return None


def _element(names: Names, node: Select) -> str | None:
    """`arr[s]`; `arr[…]` of an array with more dimensions, whose indices are one here."""
    ends = (node.first, node.first + node.count - 1)
    first, last = (_ELEMENT.fullmatch(names.variables[each].name) for each in ends)
    if first is None or last is None or first["field"] != last["field"]:
        return None
    array, field, low = first["array"], first["field"], first["index"]
    if array != last["array"]:
        return f"{array.partition('[')[0]}[…]{field}"
    index = node.index
    if low.isdigit() and int(low):
        match index:
            case Apply(op=Op.SUB, args=(given, Const(value=value))) if value == int(low):
                index = given
            case _:
                return f"{array}[…]{field}"
    return f"{array}[{names.show(index)}]{field}"
