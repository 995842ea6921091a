"""What a statement without control flow does to a path: assigns, owes, waits, picks, drops.

Must not know where a step ends nor which path comes next (`execute`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import prod
from typing import assert_never

from checker.diagnostic import Diagnostic
from checker.front import syntax as s
from checker.front.checking.checked import Checked
from checker.front.frames import called
from checker.front.lowering import early, queueing, releases, timers
from checker.front.lowering.storing import store
from checker.front.values import data
from checker.front.values.durations import lasting
from checker.front.values.elements import variable_of
from checker.front.values.expressions import Reader
from checker.front.values.layout import Layout
from checker.front.values.operators import operate_sets
from checker.front.values.path import Path
from checker.front.walk import got
from checker.ir.actions import Choice, DelayKind, Wait, WaitKind
from checker.ir.domain import Domain, Kind, span_of
from checker.ir.expr import FALSE, TRUE, Chosen, Const, Expr, Op, apply, conj, negate
from checker.records import dataclass
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
    if queueing.run(site, path, statement):
        return
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
                            path.come_to(each.span)
                            run(site, path, each, inside)
        case s.Assign():
            assign(site, path, statement)
        case s.SetTimer():
            timers.set_(site, path, statement)
        case s.Let(value=value):
            path.bound[statement] = reader.whole(value)
        case s.Assert():
            _assert_(site, path, statement)
        case s.Release():
            releases.release(site, path, statement)
        case s.Await(condition=condition):
            wait(site, path, WaitKind.AWAIT, condition)
            assert path.wait is not None
            owed_by = early.owed_by(site, path, statement)
            path.wait = replace(path.wait, early=bool(statement.early), owed_by=owed_by)
            path.touch(statement.span)
        case s.Choose():
            _choose(site, path, statement)
        case s.Pause():
            pause(site, path, statement)
        case (
            s.LabelMark() | s.While() | s.For() | s.Either() | s.Atomic() | s.Goto() | s.Stop()
            | s.Acquire() | s.Invoke() | s.Return() | s.Put() | s.Get() | s.Drop()
        ):  # fmt: skip
            raise AssertionError("control flow is followed, not run")
        case _:
            assert_never(statement)


def assign(site: Site, path: Path, statement: s.Assign) -> None:
    """Store a value, computed from what was there before the statement."""
    reader = site.reader(path)
    found = variable_of(reader, statement.target)
    if statement.operator == "=":
        value = reader.whole(statement.value)
    elif data.is_set(reader, statement.target):
        before = reader.value(statement.target)
        adds = statement.operator == "+="
        one = data.singleton(reader, statement.value, sure=adds)
        value = operate_sets(statement.operator[0], before, one)
    else:
        added = reader.value(statement.value)
        before = reader.value(statement.target)
        value = apply(Op.ADD if statement.operator == "+=" else Op.SUB, before, added)
    store(site, path, found, statement.target, value, statement.span)


def _assert_(site: Site, path: Path, statement: s.Assert) -> None:
    """Owe that the condition is true there."""
    holds = site.reader(path).value(statement.condition)
    why = f": {statement.reason}" if statement.reason else ""
    name = f" `{statement.name.text}`" if statement.name else ""
    path.owe(
        holds,
        "assert-failed",
        literal(f"the assertion{name} of {site.name} fails{why}"),
        statement.span,
        reason=statement.reason or (statement.name.text if statement.name else ""),
    )
    path.touch(statement.span)


def wait(site: Site, path: Path, kind: WaitKind, condition: s.Expression) -> None:
    """Go on only where `condition` is true."""
    path.come_to_wait()
    when = path.due
    value = site.reader(path).value(condition)
    if path.wait is None:
        text = site.quote(condition)
        path.wait = Wait(kind, when, value, text, span=path.seen(condition.span))
    else:  # several `choose` in a row are one statement
        both = conj((path.wait.condition, value))
        path.wait = replace(path.wait, condition=both)
    path.assume(value)


def _choose(site: Site, path: Path, statement: s.Choose) -> None:
    """Pick a value that meets the condition; wait while there is none."""
    reader = site.reader(path)
    binder = statement.binder
    if data.is_set(reader, binder.domain):
        _choose_element(site, path, statement)
        return
    dim = reader.members(binder.domain)
    if not dim.names:
        _choose_none(site, path, statement)
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
    if not _few_choices(site, path, statement):
        return
    if statement.where is not None:
        wait(site, path, WaitKind.CHOOSE, statement.where)
    path.touch(statement.span)


def _choose_element(site: Site, path: Path, statement: s.Choose) -> None:
    """`choose x in s` for a set that is a value: waits while it has no element that will do."""
    reader, binder = site.reader(path), statement.binder
    path.come_to_wait()
    when = path.due
    members, element = reader.value(binder.domain), data.element_of(reader, binder.domain)
    count = data.most(reader, members)
    if count == 0:
        _choose_none(site, path, statement)
        path.bound[binder] = Const(data.base(reader, element))
        return
    domain = data.values(reader, element, count)
    chosen = Chosen(len(path.choices))
    path.choices.append(Choice(binder.name.text, domain))
    path.bound[binder] = chosen
    if not _few_choices(site, path, statement):
        return
    inside = data.contains(reader, members, element, chosen)
    with path.under(inside):
        where = TRUE if statement.where is None else reader.value(statement.where)
    both = conj((inside, where))
    condition = both if path.wait is None else conj((path.wait.condition, both))
    if path.wait is None:
        text, span = site.quote(statement), path.seen(statement.span)
        path.wait = Wait(WaitKind.CHOOSE, when, both, text, span=span)
    else:
        path.wait = replace(path.wait, condition=condition)
    path.assume(both)
    path.touch(statement.span)


def _choose_none(site: Site, path: Path, statement: s.Choose) -> None:
    """Never go on: there is nothing to choose."""
    if path.wait is None:
        text = site.quote(statement.binder)
        span = path.seen(statement.span)
        path.wait = Wait(WaitKind.CHOOSE, path.due, FALSE, text, span=span)
    path.come_to_wait()
    path.assume(FALSE)


def _few_choices(site: Site, path: Path, statement: s.Choose) -> bool:
    """Whether one step has not too many ways to choose; else that is told."""
    if prod(each.domain.size for each in path.choices) <= MOST_CHOICES:
        return True
    text = f"more than {MOST_CHOICES:,} ways to choose in one step"
    advice = "choose from fewer values, or in several steps"
    site.reader(path).report("too-large", text, statement, advice)
    last = path.choices.pop()
    path.bound[statement.binder] = Const(last.domain.low)
    path.guard.append(FALSE)
    return False


def pause(site: Site, path: Path, statement: s.Pause) -> None:
    """Let the step take time, at work or asleep."""
    reader = site.reader(path)
    kind = DelayKind.SLEEP if statement.sleep else DelayKind.WORK
    path.delay = lasting(reader, statement.low, statement.high, kind, statement)
    if statement.preemptible is not None:
        often = reader.constant(statement.preemptible)
        if often < 0:
            what = f"a delay can't be interrupted {often} times"
            reader.report("bad-range", what, statement.preemptible)
        path.delay = replace(path.delay, preemptions=max(often, 0))
    path.touch(statement.span)


def is_plain(statement: s.Statement, uses: Mapping[s.Name, object]) -> bool:
    """Whether a statement has no control flow: it is then a conditional expression, no path."""
    match statement:
        case s.If(then=then, otherwise=otherwise):
            return all(is_plain(each, uses) for each in (*then, *otherwise))
        case s.Assign() | s.Let():
            return called(statement, uses) is None and got(statement) is None
        case s.Assert() | s.Skip() | s.Release() | s.Drop():
            return True
        case _:
            return False


def literal(text: str) -> str:
    """A message in which braces stand for themselves."""
    return text.replace("{", "{{").replace("}", "}}")
