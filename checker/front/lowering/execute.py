"""From the text of a process to its actions: every path from a location to the next one.

One action is one path with its choices still open. Must not know how the state is laid out.
"""

from __future__ import annotations

from collections.abc import Mapping
from heapq import heappop, heappush

from checker.diagnostic import Diagnostic, SpecError
from checker.front import syntax as s
from checker.front.checking.checked import Checked
from checker.front.frames import Call, Frame, Turn, call_of, called, entered, outward, turns
from checker.front.lowering import cpus, early, procs
from checker.front.lowering.ending import ended
from checker.front.lowering.locations import Ask, Locations
from checker.front.lowering.requests import Asking, Onward, acquire
from checker.front.lowering.statements import Site, is_plain, run, wait
from checker.front.stepping.step_limits import (
    MOST_ACTIONS,
    MOST_PATHS,
    too_many_actions,
    too_many_paths,
)
from checker.front.stepping.steps import Steps
from checker.front.values.layout import Layout
from checker.front.values.path import Path
from checker.front.values.sets import listed
from checker.ir.actions import Action, ActionKind, Wait, WaitKind
from checker.ir.expr import FALSE, Const, Expr, negate
from checker.ir.threads import Location
from checker.source import Source


class Executor:
    """Reads the steps of one thread after another and collects actions.

    sources: texts, to quote conditions from.
    """

    def __init__(
        self,
        checked: Checked,
        layout: Layout,
        sources: Mapping[str, Source],
        diagnostics: list[Diagnostic],
    ) -> None:
        self.checked = checked
        self.layout = layout
        self.sources = sources
        self.diagnostics = diagnostics
        self.actions: list[Action] = []

    def process(self, thread: int, steps: Steps, asked: dict[Ask, Location]) -> None:
        """Add the actions of a thread; asked locations that are new are added to `asked`.

        Text that control never comes to with these parameter values is not read: what it speaks
        of may not exist.
        """
        family = self.layout.family_of(thread)
        bound: dict[object, Expr] = {
            binder: Const(value)
            for binder, value in zip(family.decl.binders, family.indices(thread), strict=True)
        }
        work = self._thread(thread, steps, asked)
        begin, pending = len(self.actions), [0]
        found: dict[int, list[Action]] = {}
        while pending:
            number = heappop(pending)
            if number in found or number not in steps.entries:
                continue
            before = len(self.actions)
            frame = steps.entries[number]
            path = Path(thread=thread, source=number, bound=dict(bound), origin=frame.context)
            if number in steps.on_cpu:
                work.dispatch(path, number)
            work.start(path, frame)
            found[number] = self.actions[before:]
            for action in found[number]:
                if action.target is not None:
                    heappush(pending, action.target)
        self.actions[begin:] = [each for number in sorted(found) for each in found[number]]

    def rule(self, thread: int, steps: Steps) -> None:
        """Add the actions of an instance of a rule: its condition and its text in one step."""
        family = self.layout.family_of(thread)
        rule = family.decl
        assert isinstance(rule, s.Rule)
        path = Path(thread=thread, source=None)
        for binder, value in zip(rule.binders, family.indices(thread), strict=True):
            path.bound[binder] = Const(value)
        work = self._thread(thread, steps, {})
        if rule.condition is not None:
            wait(work.site, path, WaitKind.AWAIT, rule.condition)
        work.start(path, Frame(rule.body, 0, None))

    def _thread(self, thread: int, steps: Steps, asked: dict[Ask, Location]) -> _Thread:
        name = self.layout.family_of(thread).decl.name.span
        site = Site(self.checked, self.layout, self.sources, self.diagnostics, thread)
        return _Thread(site, Locations(steps, asked, name), self.actions)


class _Thread:
    """Follows the text of one thread. actions: those found are appended."""

    def __init__(self, site: Site, locations: Locations, actions: list[Action]) -> None:
        self.site = site
        self.layout = site.layout
        self.thread = site.thread
        self.locations = locations
        self.steps = locations.steps
        self.actions = actions
        self.queue: list[tuple[Path, Frame | None]] = []

    def start(self, path: Path, frame: Frame) -> None:
        """Follow every path from a location, those after an ask too.

        Raises SpecError if there are too many, or what they read is too large.
        """
        first: Frame | None = frame
        statement = frame.block[frame.index] if frame.index < len(frame.block) else None
        while isinstance(statement, s.LabelMark):
            # The label itself is the location; what follows it is the first statement.
            first = frame = frame.behind
            statement = frame.block[frame.index] if frame.index < len(frame.block) else None
        self.queue = [(path, first)]
        entry, paths = statement, 0
        while self.queue:
            paths += 1
            if paths + len(self.queue) > MOST_PATHS:
                raise SpecError([too_many_paths(self.locations.start_of(path))])
            path, at = self.queue.pop()
            self.layout.allowance.spend(1 + len(path.guard) // 8, self.locations.start_of(path))
            self._follow(path, at, entry)
            entry = None

    def dispatch(self, path: Path, number: int) -> None:
        """Add the step that takes a CPU for the delay at a location; `path` goes on with one."""
        starting = path.fork()
        ready, free = cpus.is_ready(self.layout, self.thread), self._may_start()
        starting.kind = ActionKind.START
        starting.assume(ready)
        starting.wait = Wait(WaitKind.CPU, ready, free, "a CPU", span=self.locations.start_of(path))
        starting.assume(free)
        starting.assign(self.layout.ready[self.thread], FALSE)
        self._finish(starting, number, again=True)
        path.assume(negate(ready))

    def _may_start(self) -> Expr:
        self.layout.allowance.spend(2 * len(self.layout.ready), self.locations.name)
        return cpus.may_start(self.layout, self.thread)

    def _follow(self, path: Path, frame: Frame | None, entry: s.Statement | None) -> None:
        """Run one path to the next location; forks are put on the queue."""
        while frame is not None:
            if FALSE in path.guard:
                break
            if frame.index == len(frame.block):
                frame = frame.after
                continue
            statement = frame.block[frame.index]
            self._go(path, frame)
            start = None if statement is entry else self.steps.start(frame)
            if start is not None:
                self._finish(path, start)
                return
            entry = None
            if not isinstance(statement, s.LabelMark):
                path.come_to(statement.span)
            behind = frame.behind
            call = called(statement, self.site.checked.uses)
            if call is not None:
                frame = entered(frame, *call)
                assert isinstance(frame.context, Call)
                procs.begin(self.site, path, frame.context)
                continue
            match statement:
                case s.Goto(label=label):
                    mark = self.site.checked.uses[label]
                    assert isinstance(mark, s.LabelMark)
                    self._finish(path, self.steps.goto(mark, frame.context))
                    return
                case s.Return(value=value):
                    context = call_of(frame.context)
                    assert context is not None
                    procs.finish(self.site, path, context, value)
                    frame = context.behind
                case s.For(binder=binder):
                    listed(self.site.reader(path), binder.domain)  # for what it owes
                    turning = turns(frame, statement, self.steps.values(statement, frame.context))
                    frame = turning[0] if turning else behind
                case s.Atomic(body=body):
                    frame = frame.into(body)
                case s.Stop():
                    procs.stop(self.site, path)
                    self._finish(path, self.steps.end)
                    return
                case s.If() if self._is_divided(frame, statement):
                    self._fork(path, statement.condition, frame.into(statement.otherwise))
                    frame = frame.into(statement.then)
                case s.While(condition=condition, body=body):
                    self._fork(path, condition, behind)
                    frame = Frame(body, 0, self._head(frame), frame.context)
                case s.Either(branches=branches):
                    for branch in reversed(branches[1:]):
                        self.queue.append((path.fork(), frame.into(branch)))
                    frame = frame.into(branches[0])
                case s.Acquire():
                    self._acquire(path, statement, behind)
                    return
                case s.Await() | s.Pause() | s.Put() | s.Get() | s.Let() | s.Assign():
                    for each in reversed(statement.early):
                        other = early.ended(self.site, path, statement, each)
                        self.queue.append((other, frame.into(each.otherwise)))
                    run(self.site, path, statement)
                    frame = behind
                case _:
                    run(self.site, path, statement)
                    frame = behind
        if FALSE not in path.guard:
            self._finish(path, self.steps.end)
        elif path.wait is not None and path.wait.condition == FALSE:
            # Never possible for these parameter values, but its thread waits here all the same.
            path.store, path.locks, path.conditions, path.starts = {}, [], [], []
            path.ran = []
            self._finish(path, path.source)

    def _fork(self, path: Path, condition: s.Expression, otherwise: Frame | None) -> None:
        """Go on where a condition is true; the path on which it is false is put on the queue."""
        test = self.site.reader(path).value(condition)
        other = path.fork()
        text, span = self.site.quote(condition), condition.span
        other.take(negate(test), text, span, taken=False)
        self.queue.append((other, otherwise))
        path.take(test, text, span, taken=True)

    def _acquire(self, path: Path, statement: s.Acquire, behind: Frame) -> None:
        for way in acquire(self.site, self.locations, path, statement, behind):
            match way:
                case Onward(path=onward, frame=frame):
                    self.queue.append((onward, frame))
                case Asking(path=asking, target=target):
                    self._finish(asking, target)

    def _is_divided(self, frame: Frame, statement: s.If) -> bool:
        """Whether an `if` is two paths, and not a conditional expression."""
        return self.steps.divided(frame) or not is_plain(statement, self.site.checked.uses)

    def _go(self, path: Path, frame: Frame) -> None:
        """Let the path be in the turns and calls that the text at `frame` is in."""
        if path.within is frame.context:
            return
        path.within = frame.context
        for each in outward(frame.context):
            if isinstance(each, Turn):
                path.bound[each.loop.binder] = Const(each.value)

    def _head(self, frame: Frame) -> Frame:
        """Where the back edge of the `while` at `frame` goes: its label, or itself."""
        before = frame.block[frame.index - 1] if frame.index else None
        if isinstance(before, s.LabelMark):
            return Frame(frame.block, frame.index - 1, frame.after, frame.context)
        return frame

    def _finish(self, path: Path, target: int | None, *, again: bool = False) -> None:
        """Let the step of `path` end at `target`. again: it was there, and does not come anew."""
        action = ended(self.site, self.locations, path, target, again=again)
        if action is None:
            return
        if len(self.actions) >= MOST_ACTIONS:
            raise SpecError([too_many_actions(self.locations.start_of(path))])
        self.actions.append(action)
