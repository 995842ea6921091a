"""Which bits of each variable may ever be set: what no step can set need not be stored.

An analysis of known bits, as compilers make it of numbers: a value is known by a mask, outside of
which all its bits are 0. It begins with the initial states and goes on, whatever guards say, until
no step adds a bit. Must not know how a state is stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from itertools import groupby
from operator import or_
from typing import TYPE_CHECKING

from checker.ir.actions import Choice
from checker.ir.domain import Domain
from checker.ir.expr import Expr, Op
from checker.ir.system import System
from checker.semantics.step import step

if TYPE_CHECKING:
    from checker.engines.symmetry.lanes import Lanes

_ANY = -1
"""The mask of any number, also of a negative one: they have a sign without end."""

_TRUTHS = frozenset({Op.NOT, Op.AND, Op.OR, Op.EQ, Op.LT, Op.LE, Op.BIT})


def known_bits(system: System, lanes: Sequence[Lanes] = ()) -> list[int]:
    """For each variable the mask of its values; neighbours of one kind, as in arrays, share it.

    lanes: whose contents are exchanged, so that what one of them may have all may.
    """
    most = [_mask_of(each.domain) for each in system.variables]
    masks = [reduce(or_, values) for values in zip(*system.initials, strict=True)]
    for number in (mark.variable for each in lanes for mark in each.marks):
        masks[number] = most[number]
    groups = [*_neighbours(system), *(cell for each in lanes for cell in each.cells)]
    _share(masks, groups)
    before: list[int] = []
    while masks != before:
        before = masks.copy()
        for action in system.actions:
            known: dict[Expr, int] = {}
            stepped = step(system, action, _Masks(masks, action.choices), known)
            for variable, mask in stepped.updates.items():
                masks[variable] |= mask & most[variable]
        _share(masks, groups)
    return masks


def _mask_of(domain: Domain) -> int:
    return _ANY if domain.low < 0 else (1 << domain.high.bit_length()) - 1


def _neighbours(system: System) -> list[list[int]]:
    """Variables beside each other with equal domains that are for the same."""
    kinds = [(each.role, each.domain) for each in system.variables]
    groups = groupby(range(len(kinds)), key=lambda number: kinds[number])
    return [[*group] for _, group in groups]


def _share(masks: list[int], groups: Iterable[Sequence[int]]) -> None:
    """Give each of a group the bits of all."""
    for group in groups:
        shared = reduce(or_, (masks[each] for each in group))
        for each in group:
            masks[each] = shared


class _Masks:
    """The algebra of masks."""

    def __init__(self, masks: Sequence[int], choices: Sequence[Choice]) -> None:
        self._masks = masks
        self._choices = choices

    def const(self, value: int) -> int:
        return value

    def read(self, variable: int) -> int:
        return self._masks[variable]

    def select(self, first: int, count: int, index: int) -> int:
        return reduce(or_, self._masks[first : first + count])

    def chosen(self, choice: int) -> int:
        return _mask_of(self._choices[choice].domain)

    def apply(self, op: Op, args: Sequence[int]) -> int:
        match op:
            case Op.BITOR | Op.MIN | Op.MAX:
                return reduce(or_, args)
            case Op.IF:
                return args[1] | args[2]
            case Op.BITAND:
                return args[0] & args[1]
            case Op.WITHOUT:
                return args[0]
            case _:
                return 1 if op in _TRUTHS else _ANY
