"""Declarations that nothing uses, as warnings.

Knows names only; what is declared and used but never matters shows in a run (`vacuity`).
"""

from __future__ import annotations

from collections.abc import Iterator

from checker.diagnostic import Diagnostic, Label, Severity
from checker.front import syntax as s
from checker.front.checking.checked import Checked
from checker.front.naming.declared import ClassName, EnumMember


def unused(checked: Checked) -> Iterator[Diagnostic]:
    """One warning for each declaration that nothing uses.

    A class is used where a process has it, `cpus` where any has one; members of an enum need not
    be used. A proc or struct of a text that is included may be there for others.
    """
    own = checked.module.span.file
    meant = {_declaration(each) for each in checked.uses.values()}
    meant |= {_declaration(each) for each in checked.members.values()}
    classed = any(isinstance(each, ClassName) for each in checked.uses.values())
    for decl in checked.module.declarations:
        yield from _unused(decl, meant)
        if isinstance(decl, s.Proc | s.Struct) and decl.span.file == own and decl not in meant:
            yield _nowhere(decl.name)
        if isinstance(decl, s.Cpus) and not classed:
            yield _no_class(decl)
        if isinstance(decl, s.LockType) and decl.inherits:
            yield from _inherits_nothing(decl, checked.module)
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


def _no_class(cpus: s.Cpus) -> Diagnostic:
    return Diagnostic(
        "unused",
        "nothing needs a CPU: no process has a class",
        Label(cpus.span),
        help=("write `class a > b;` and `process p class a { … }`",),
        severity=Severity.WARNING,
    )


def _inherits_nothing(decl: s.LockType, module: s.Module) -> Iterator[Diagnostic]:
    """`inherit priority` where nobody could inherit a class."""
    why, help = "", ""
    if decl.anyone:
        why = "nobody knows who holds a lock that anyone may release"
        help = "write `release holder`, or leave it out"
    elif not any(isinstance(each, s.Cpus) for each in module.declarations):
        why = "without `cpus` every thread has a CPU of its own"
        help = "write `class a > b;` and `cpus 1;`, or leave it out"
    if why:
        yield Diagnostic(
            "unused",
            f"`inherit priority` changes nothing: {why}",
            Label(decl.name.span, "the lock type that says it"),
            help=(help,),
            severity=Severity.WARNING,
        )


def _nowhere(name: s.Name) -> Diagnostic:
    return Diagnostic(
        "unused",
        f"`{name.text}` is used nowhere",
        Label(name.span),
        help=("delete it, or write what should use it",),
        severity=Severity.WARNING,
    )
