"""What the checks of a spec find out: the meanings and types of its parts, or its errors.

Must not know how anything is checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from checker.diagnostic import Diagnostic, SpecError
from checker.front import syntax as s
from checker.front.checking.types import Type
from checker.front.naming.calls import Calls
from checker.front.naming.declared import Declared, EnumMember
from checker.front.naming.names import Names
from checker.front.naming.scope import MOST_TOLD
from checker.records import dataclass


@dataclass(frozen=True, slots=True)
class Checked:
    """A spec without static errors, and what the checks found out; nodes are keys by identity.

    uses, labels: see `Names`.
    members: `Policy.HOLD` -> the member; `f.drops` -> the local. Absent: a lock query
        (`l.held`, `l.readers`, `l.writer`, and `l.count`, the function of a Call).
    types: of every expression. A name of a type, or of a process after `in` or as a size, is a
        SetT; of a process with `[…]` elsewhere an ArrayT of ThreadT. Left out: the function of a
        Call and a mode in it, and the name of an enum before a dot.
    lock_types: of every declared lock. fields: the types of the fields of structs.
    placed: the constants that are read where they stand, for they have no number.
    parts: what is asked of structs, sets and queues, as `page.pins` and `s.len`.
    modes: the mode names of `l.read()`, `try l.read()`, `l.count(read)` and of `grant prefer`.
    """

    module: s.Module
    library: s.Module
    uses: Mapping[s.Name, Declared]
    members: Mapping[s.Member, EnumMember | s.VarDecl | s.ProcParameter | s.TimerDecl]
    types: Mapping[s.Expression, Type]
    lock_types: Mapping[s.LockDecl, s.LockType]
    modes: Mapping[s.Name, s.ModeDecl]
    labels: Mapping[s.Process | s.Proc, Mapping[str, s.LabelMark]]
    fields: Mapping[s.Field, Type]
    calls: Calls
    chosen: frozenset[s.Binder]
    parts: frozenset[s.Member]
    placed: frozenset[s.Const]


class Unfit(SpecError):
    """A spec has errors of names and types. names: what its names mean. found: every error."""

    def __init__(self, found: Iterable[Diagnostic], names: Names) -> None:
        self.names = names
        self.found = sorted(found, key=lambda each: each.place)
        super().__init__(first(self.found))


def first(found: Sequence[Diagnostic]) -> Sequence[Diagnostic]:
    """The first of many diagnostics, with a word on how many more there are."""
    left = len(found) - MOST_TOLD
    if left <= 0:
        return found
    last = found[MOST_TOLD - 1]
    more = f"there are {left:,} more errors: mend these first"
    return (*found[: MOST_TOLD - 1], replace(last, help=(*last.help, more)))
