"""Declarations that nothing uses, as warnings.

Knows names only; what is declared and used but never matters shows in a run (`vacuity`).
"""

from __future__ import annotations

from collections.abc import Iterator

from checker.diagnostic import Diagnostic, Label, Severity
from checker.front import syntax as s
from checker.front.checking.typecheck import Checked
from checker.front.naming.declared import ClassName, EnumMember


def unused(checked: Checked) -> Iterator[Diagnostic]:
    """One warning for each constant, parameter, class, type, lock, variable or `def` not used.

    A class is used where a process has it; members of an enum need not be used.
    """
    meant = {_declaration(each) for each in checked.uses.values()}
    meant |= {_declaration(each) for each in checked.members.values()}
    for decl in checked.module.declarations:
        yield from _unused(decl, meant)
        if isinstance(decl, s.Process | s.Proc):
            for local in decl.locals:
                yield from _unused(local, meant)
        if isinstance(decl, s.Process):
            for timer in decl.timers:
                yield from _unused(timer, meant)


def _declaration(declared: object) -> object:
    match declared:
        case EnumMember(enum=enum):
            return enum
        case _:
            return declared


def _unused(decl: s.Declaration, meant: set[object]) -> Iterator[Diagnostic]:
    match decl:
        case (
            s.Const() | s.Param() | s.Enum() | s.TypeAlias() | s.LockType() | s.LockDecl()
            | s.VarDecl() | s.TimerDecl() | s.Def() | s.Table()
        ):  # fmt: skip
            if decl not in meant and not decl.span.shipped:
                yield _nowhere(decl.name)
        case s.ClassOrder(names=names):
            for index, name in enumerate(names):
                if ClassName(decl, index) not in meant:
                    yield _nowhere(name)
        case _:
            pass


def _nowhere(name: s.Name) -> Diagnostic:
    return Diagnostic(
        "unused",
        f"`{name.text}` is used nowhere",
        Label(name.span),
        severity=Severity.WARNING,
    )
