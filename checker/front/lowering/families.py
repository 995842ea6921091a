"""The members of a family of questions.

Must not know what is asked of each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from checker.front import syntax as s
from checker.front.values.expressions import Reader
from checker.front.values.sets import dimension
from checker.ir.expr import Const, Expr
from checker.records import dataclass


@dataclass(frozen=True, slots=True)
class Member:
    """One member: what each binder stands for there, its name, and how it is told."""

    bound: Mapping[object, Expr]
    name: str
    whose: str


def members(binders: Sequence[s.Binder], reader: Reader) -> Iterator[Member]:
    """The members of a family, in order; without binders one that has no name."""
    dims = [dimension(reader, each.domain) for each in binders]
    rows = [list(zip(dim.indices, dim.names, strict=True)) for dim in dims]
    for row in product(*rows):
        bound: dict[object, Expr] = {
            binder: Const(value) for binder, (value, _) in zip(binders, row, strict=True)
        }
        names = [name for _, name in row]
        pairs = zip(binders, names, strict=True)
        whose = ", ".join(_whose(binder.name.text, name) for binder, name in pairs)
        yield Member(bound, ", ".join(names), whose)


def _whose(binder: str, name: str) -> str:
    """A member as told: a number or a truth value alone says nothing."""
    return name if name[0].isalpha() and name not in ("true", "false") else f"{binder} = {name}"
