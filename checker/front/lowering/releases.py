"""What it does to a path to release a lock, to release all, and to downgrade one.

Must not know who is granted it next: nothing is handed over in the releaser's step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.front import syntax as s
from checker.front.values import locking
from checker.front.values.alternatives import locks
from checker.front.values.path import Path
from checker.ir.actions import LockVerb
from checker.ir.expr import FALSE, TRUE, Const, Expr, differ, disj
from checker.ir.locks import Lock
from checker.source import Span

if TYPE_CHECKING:
    from checker.front.lowering.statements import Site


def release(site: Site, path: Path, statement: s.Release) -> None:
    """What a `release` or a `downgrade` does."""
    if statement.lock is None:
        _release_all(site, path, statement.span)
        return
    for number, test in locks(site.reader(path), statement.lock):
        lock = site.layout.locks[number]
        _spend(site, path, lock, statement.span)
        with path.under(test):
            if statement.keeps is not None:
                _downgrade(site, path, number, statement.keeps.text, statement.span)
                continue
            path.owe(
                _may_release(site, path, lock),
                "release-not-held",
                _literal(f"{site.name} releases `{lock.name}`, which {_whose(lock)}"),
                statement.span,
                declared=lock.span,
            )
            if not lock.owned:
                _give_back(path, number, lock, statement.span)
            elif site.thread in lock.candidates:
                _drop(site, path, number, statement.span)


def _release_all(site: Site, path: Path, span: Span) -> None:
    for number, lock in enumerate(site.layout.locks):
        if lock.owned and site.thread in lock.candidates:
            _spend(site, path, lock, span)
            _drop(site, path, number, span, wholly=True)


def _spend(site: Site, path: Path, lock: Lock, span: Span) -> None:
    if site.thread in lock.candidates or not lock.owned:
        site.layout.allowance.spend(4 + len(path.obligations) // 8, span)


def _may_release(site: Site, path: Path, lock: Lock) -> Expr:
    if lock.owned:
        return locking.held_in_any(lock, site.thread, path.current)
    return disj(differ(path.current(mode.holder), Const(0)) for mode in lock.modes)


def _whose(lock: Lock) -> str:
    return "it does not hold" if lock.owned else "nobody holds"


def _drop(site: Site, path: Path, number: int, span: Span, *, wholly: bool = False) -> None:
    lock = site.layout.locks[number]
    for mode in range(len(lock.modes)):
        when = locking.held(lock, mode, site.thread, path.current)
        if when == FALSE:
            continue
        path.operate(LockVerb.DROP, number, mode, when, span)
        for variable, value in locking.drop(
            lock, mode, site.thread, path.current, when, wholly=wholly
        ):
            path.assign(variable, value)


def _give_back(path: Path, number: int, lock: Lock, span: Span) -> None:
    for mode, how in enumerate(lock.modes):
        when = differ(path.current(how.holder), Const(0))
        path.operate(LockVerb.DROP, number, mode, when, span)
        for variable, value in locking.give_back(lock, mode, path.current):
            path.assign(variable, value)


def _downgrade(site: Site, path: Path, number: int, name: str, span: Span) -> None:
    lock = site.layout.locks[number]
    mode = [each.name for each in lock.modes].index(name)
    now: Expr = FALSE
    if not lock.owned or site.thread in lock.candidates:
        now = locking.held_exclusively(lock, site.thread, path.current)
    what = "it does not hold" if lock.owned else "nobody holds"
    path.owe(
        now,
        "downgrade-not-held",
        _literal(f"{site.name} downgrades `{lock.name}`, which {what} exclusively"),
        span,
        declared=lock.span,
    )
    if now == FALSE:
        return
    path.operate(LockVerb.DOWNGRADE, number, mode, TRUE, span)
    for variable, value in locking.downgrade(lock, mode, site.thread, path.current):
        path.assign(variable, value)


def _literal(text: str) -> str:
    """A message in which braces stand for themselves."""
    return text.replace("{", "{{").replace("}", "}}")
