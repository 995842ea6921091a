"""Declarations that nothing uses, as warnings.

Knows names only; what is declared and used but never matters shows in a run (`vacuity`).
"""

from __future__ import annotations

from collections.abc import Iterator

from checker.diagnostic import Diagnostic, Label, Severity
from checker.front import syntax as s
from checker.front.names import ClassName, EnumMember
from checker.front.typecheck import Checked


def unused(checked: Checked) -> Iterator[Diagnostic]:
    """One warning for each constant, parameter, type, lock, variable or `def` that is not used.

    A class counts as used where a process has it; members of an enum need not be used.
    """
    meant = {_declaration(each) for each in checked.uses.values()}
    meant |= {_declaration(each) for each in checked.members.values()}
    for decl in checked.module.declarations:
        yield from _unused(decl, meant)
        if isinstance(decl, s.Process):
            for local in decl.locals:
                yield from _unused(local, meant)


def _declaration(declared: object) -> object:
    match declared:
        case EnumMember(enum=enum):
            return enum
        case ClassName(order=order):
            return order
        case _:
            return declared


def _unused(decl: s.Declaration, meant: set[object]) -> Iterator[Diagnostic]:
    match decl:
        case (
            s.Const() | s.Param() | s.Enum() | s.TypeAlias() | s.LockType() | s.LockDecl()
            | s.VarDecl() | s.Def()
        ):  # fmt: skip
            if decl not in meant:
                yield Diagnostic(
                    "unused",
                    f"`{decl.name.text}` is used nowhere",
                    Label(decl.name.span),
                    severity=Severity.WARNING,
                )
        case _:
            pass
