"""What a statement without control flow does to a path: assigns, owes, waits, picks, drops.

Must not know where a step ends nor which path comes next (`execute`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import prod
from typing import assert_never

from checker.diagnostic import Diagnostic
from checker.front import locking
from checker.front import syntax as s
from checker.front.durations import duration
from checker.front.expressions import Found, Reader
from checker.front.layout import Cell, Layout, length
from checker.front.path import Path
from checker.front.typecheck import Checked
from checker.ir.domain import Domain, Kind, span_of
from checker.ir.duration import Duration
from checker.ir.expr import FALSE, TRUE, Chosen, Const, Expr, Op, apply, conj, equal, negate
from checker.ir.system import Choice, Delay, DelayKind, LockVerb, Wait, WaitKind
from checker.source import Source, Span

MOST_CHOICES = 10_000
"""How many combinations of chosen values one step may have."""


@dataclass(frozen=True, slots=True)
class Site:
    """Whose text is read, and what its names mean. diagnostics: errors found are appended."""

    checked: Checked
    layout: Layout
    sources: Mapping[str, Source]
    diagnostics: list[Diagnostic]
    thread: int

    @property
    def name(self) -> str:
        """The name of the thread."""
        return self.layout.threads[self.thread].name

    def reader(self, path: Path) -> Reader:
        """For the expressions of this text along `path`."""
        return Reader(self.checked, self.layout, path, self.diagnostics)

    def quote(self, node: s.Node) -> str:
        """The text of `node`."""
        return self.sources[node.span.file].quote(node.span)


def run(site: Site, path: Path, statement: s.Statement, outer: Span | None = None) -> None:
    """What `statement` does. outer: the condition of the `if` in whose block it stands."""
    reader = site.reader(path)
    match statement:
        case s.Skip():
            pass
        case s.If(condition=condition, then=then, otherwise=otherwise):
            test = reader.value(condition)
            path.test(test, site.quote(condition), condition.span, outer)
            sides = ((test, then, condition.span), (negate(test), otherwise, outer))
            for taken, block, inside in sides:
                if taken != FALSE:
                    with path.under(taken):
                        for each in block:
                            run(site, path, each, inside)
        case s.Assign():
            assign(site, path, statement)
        case s.Let(value=value):
            path.bound[statement] = reader.value(value)
        case s.Assert():
            assert_(site, path, statement)
        case s.Release():
            release(site, path, statement)
        case s.Await(condition=condition):
            wait(site, path, WaitKind.AWAIT, condition)
            path.touch(statement.span)
        case s.Choose():
            choose(site, path, statement)
        case s.Pause():
            pause(site, path, statement)
        case (
            s.LabelMark() | s.While() | s.For() | s.Either() | s.Atomic() | s.Goto() | s.Stop()
            | s.Acquire() | s.Invoke() | s.Return()
        ):  # fmt: skip
            raise AssertionError("control flow is followed, not run")
        case _:
            assert_never(statement)


def assign(site: Site, path: Path, statement: s.Assign) -> None:
    reader = site.reader(path)
    found = reader.variable(statement.target)
    value = reader.value(statement.value)
    if statement.operator != "=":
        before = reader.element(found, statement.target)
        value = apply(Op.ADD if statement.operator == "+=" else Op.SUB, before, value)
    store(site, path, found, statement.target, value, statement.span)


def store(
    site: Site, path: Path, found: Found, target: s.Expression, value: Expr, span: Span
) -> None:
    """Let the variable that was found as `target` become `value`."""
    reader = site.reader(path)
    offset = reader.offset(found.name, found.cell.dims, found.indices, target)
    check_range(site, path, found.cell, value, site.quote(target), span)
    path.touch(span)
    if isinstance(offset, Const):
        path.assign(found.cell.first + offset.value, value)
        return
    size = length(found.cell.dims)
    site.layout.allowance.spend(size + size * size // 50, span)
    for number in range(size):
        with path.under(equal(offset, Const(number))):
            path.assign(found.cell.first + number, value)


def check_range(site: Site, path: Path, cell: Cell, value: Expr, target: str, span: Span) -> None:
    """Owe that `value` lies in the range of the variable that is called `target`."""
    domain = cell.domain
    low, high = site.reader(path).bounds(value)
    if domain.low <= low and high <= domain.high:
        return
    inside = conj((apply(Op.LE, Const(domain.low), value), apply(Op.LE, value, Const(domain.high))))
    owner = f" of {site.name}" if (cell.decl, None) not in site.layout.cells else ""
    declared = cell.decl.type
    path.owe(
        inside,
        "out-of-range",
        f"`{target}`{owner} would become {{value}}; its range is {domain}",
        span,
        value=value,
        domain=domain,
        declared=cell.decl.span if declared is None else declared.span,
    )


def assert_(site: Site, path: Path, statement: s.Assert) -> None:
    holds = site.reader(path).value(statement.condition)
    why = f": {statement.reason}" if statement.reason else ""
    name = f" `{statement.name.text}`" if statement.name else ""
    path.owe(
        holds,
        "assert-failed",
        literal(f"the assertion{name} of {site.name} fails{why}"),
        statement.span,
    )
    path.touch(statement.span)


def release(site: Site, path: Path, statement: s.Release) -> None:
    reader = site.reader(path)
    if statement.lock is None:
        targets: list[tuple[int, Expr]] = [
            (number, TRUE) for number in range(len(site.layout.locks))
        ]
    else:
        targets = reader.locks(statement.lock)
    for number, test in targets:
        lock = site.layout.locks[number]
        if site.thread in lock.candidates:
            site.layout.allowance.spend(4 + len(path.obligations) // 8, statement.span)
        with path.under(test):
            mine = locking.held_in_any(lock, site.thread, path.current)
            if statement.lock is not None:
                path.owe(
                    mine,
                    "release-not-held",
                    literal(f"{site.name} releases `{lock.name}`, which it does not hold"),
                    statement.span,
                    declared=lock.span,
                )
            if site.thread in lock.candidates:
                drop(site, path, number, statement.span)


def drop(site: Site, path: Path, number: int, span: Span) -> None:
    lock = site.layout.locks[number]
    for mode in range(len(lock.modes)):
        when = locking.held(lock, mode, site.thread, path.current)
        if when == FALSE:
            continue
        path.operate(LockVerb.DROP, number, mode, when, span)
        for variable, value in locking.drop(lock, mode, site.thread, path.current):
            path.assign(variable, value)


def wait(site: Site, path: Path, kind: WaitKind, condition: s.Expression) -> None:
    """Go on only where `condition` is true."""
    path.come_to_wait()
    when = path.due
    value = site.reader(path).value(condition)
    if path.wait is None:
        text = site.quote(condition)
        path.wait = Wait(kind, when, value, text, span=condition.span)
    else:  # several `choose` in a row are one statement
        both = conj((path.wait.condition, value))
        path.wait = replace(path.wait, condition=both)
    path.assume(value)


def choose(site: Site, path: Path, statement: s.Choose) -> None:
    reader = site.reader(path)
    binder = statement.binder
    dim = reader.members(binder.domain)
    if not dim.names:
        if path.wait is None:
            text = site.quote(binder)
            path.wait = Wait(WaitKind.CHOOSE, path.due, FALSE, text, span=statement.span)
        path.come_to_wait()
        path.assume(FALSE)
        path.bound[binder] = Const(dim.low)
        return
    chosen: Expr = Chosen(len(path.choices))
    numbers = all(name == str(dim.low + k) for k, name in enumerate(dim.names))
    if numbers:
        domain = span_of(dim.low, dim.high)
    else:
        domain = Domain(Kind.ENUM, 0, len(dim.names) - 1, dim.names)
        chosen = apply(Op.ADD, chosen, Const(dim.low))
    path.choices.append(Choice(binder.name.text, domain))
    path.bound[binder] = chosen
    if prod(each.domain.size for each in path.choices) > MOST_CHOICES:
        text = f"more than {MOST_CHOICES:,} ways to choose in one step"
        reader.report("too-large", text, statement, "choose from fewer values, or in several steps")
        path.choices.pop()
        path.bound[binder] = Const(dim.low)
        path.guard.append(FALSE)
        return
    if statement.where is not None:
        wait(site, path, WaitKind.CHOOSE, statement.where)
    path.touch(statement.span)


def pause(site: Site, path: Path, statement: s.Pause) -> None:
    reader = site.reader(path)
    kind = DelayKind.SLEEP if statement.sleep else DelayKind.WORK
    low = Duration() if statement.low is None else duration(reader, statement.low)
    high = None if statement.high is None else duration(reader, statement.high)
    path.delay = Delay(low, high, kind, statement.span)
    path.touch(statement.span)
    if not low.terms and low.constant < 0:
        reader.report("bad-time", "a delay can't be negative", statement)
    if high is not None and not (low - high).terms and (low - high).constant > 0:
        reader.report("bad-time", f"the delay {low}..{high} ends before it starts", statement)


def is_plain(statement: s.Statement) -> bool:
    """Whether a statement has no control flow: it is then a conditional expression, no path."""
    match statement:
        case s.If(then=then, otherwise=otherwise):
            return all(is_plain(each) for each in (*then, *otherwise))
        case s.Assign() | s.Let() | s.Assert() | s.Skip() | s.Release():
            return True
        case _:
            return False


def literal(text: str) -> str:
    """A message in which braces stand for themselves."""
    return text.replace("{", "{{").replace("}", "}}")
