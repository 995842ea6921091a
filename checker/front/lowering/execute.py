"""From the text of a process to its actions: every path from a location to the next one.

One action is one path with its choices still open. Must not know how the state is laid out.
"""

from __future__ import annotations

from collections.abc import Mapping
from heapq import heappop, heappush
from itertools import product
from math import prod

from checker.diagnostic import Diagnostic, SpecError
from checker.front import syntax as s
from checker.front.checking.typecheck import Checked
from checker.front.frames import (
    Call,
    Context,
    Frame,
    Turn,
    call_of,
    called,
    entered,
    outward,
    turns,
)
from checker.front.frames import key as context_key
from checker.front.lowering import cpus, early, procs
from checker.front.lowering.fairness import of_step
from checker.front.lowering.statements import Site, is_plain, literal, run, wait
from checker.front.stepping.step_limits import (
    MOST_ACTIONS,
    MOST_PATHS,
    MOST_PICKS,
    too_many_actions,
    too_many_paths,
)
from checker.front.stepping.steps import Steps
from checker.front.values import locking
from checker.front.values.layout import Layout
from checker.front.values.path import Path
from checker.ir.actions import Action, ActionKind, LockVerb, Wait, WaitKind
from checker.ir.expr import FALSE, TRUE, Const, Expr, conj, disj, negate
from checker.ir.locks import Lock
from checker.ir.threads import Fairness, Location, LocationKind, ThreadKind
from checker.source import Source, Span


class Executor:
    """Reads the steps of one thread after another and collects actions.

    asked: for each thread the locations at which it has asked for a lock, found while reading;
    they are numbered behind `end`. sources: texts, to quote conditions from.
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

    def process(self, thread: int, steps: Steps, asked: dict[object, Location]) -> None:
        """Add the actions of a thread; asked locations that are new are added to `asked`.

        Text that control never comes to with these parameter values is not read: what it speaks
        of may not exist.
        """
        family = self.layout.family_of(thread)
        bound: dict[object, Expr] = {
            binder: Const(value)
            for binder, value in zip(family.decl.binders, family.indices(thread), strict=True)
        }
        work = _Thread(self, thread, steps, asked)
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
        work = _Thread(self, thread, steps, {})
        if rule.condition is not None:
            wait(work.site, path, WaitKind.AWAIT, rule.condition)
        work.start(path, Frame(rule.body, 0, None))


class _Thread:
    def __init__(
        self, executor: Executor, thread: int, steps: Steps, asked: dict[object, Location]
    ) -> None:
        self.executor = executor
        self.layout = executor.layout
        self.thread = thread
        self.site = Site(
            executor.checked, executor.layout, executor.sources, executor.diagnostics, thread
        )
        self.steps = steps
        self.asked = asked
        self.queue: list[tuple[Path, Frame | None]] = []

    def start(self, path: Path, frame: Frame) -> None:
        """Follow every path from a location, those after an ask too."""
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
                raise SpecError([too_many_paths(self._start_of(path))])
            path, at = self.queue.pop()
            self.layout.allowance.spend(1 + len(path.guard) // 8, self._start_of(path))
            self._follow(path, at, entry)
            entry = None

    def dispatch(self, path: Path, number: int) -> None:
        """Add the step that takes a CPU for the delay at a location; `path` goes on with one."""
        starting = path.fork()
        ready, free = cpus.is_ready(self.layout, self.thread), self._may_start()
        starting.kind = ActionKind.START
        starting.assume(ready)
        starting.wait = Wait(WaitKind.CPU, ready, free, "a CPU", span=self._start_of(path))
        starting.assume(free)
        starting.assign(self.layout.ready[self.thread], FALSE)
        self._finish(starting, number, again=True)
        path.assume(negate(ready))

    def _may_start(self) -> Expr:
        self.layout.allowance.spend(2 * len(self.layout.ready), self._name_span)
        return cpus.may_start(self.layout, self.thread)

    def _start_of(self, path: Path) -> Span:
        """Where the step that `path` is of starts."""
        span = None if path.source is None else self._location(path.source).span
        return span or self._name_span

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
                case s.For():
                    turning = turns(frame, statement, self.steps.values(statement, frame.context))
                    frame = turning[0] if turning else behind
                case s.Atomic(body=body):
                    frame = frame.into(body)
                case s.Stop():
                    procs.stop(self.site, path)
                    self._finish(path, self.steps.end)
                    return
                case s.If() if self._is_divided(frame, statement):
                    test = self.site.reader(path).value(statement.condition)
                    other = path.fork()
                    text, span = self.site.quote(statement.condition), statement.condition.span
                    other.take(negate(test), text, span, taken=False)
                    self.queue.append((other, frame.into(statement.otherwise)))
                    path.take(test, text, span, taken=True)
                    frame = frame.into(statement.then)
                case s.While(condition=condition, body=body):
                    test = self.site.reader(path).value(condition)
                    other = path.fork()
                    text, span = self.site.quote(condition), condition.span
                    other.take(negate(test), text, span, taken=False)
                    self.queue.append((other, behind))
                    path.take(test, text, span, taken=True)
                    frame = Frame(body, 0, self._head(frame), frame.context)
                case s.Either(branches=branches):
                    for branch in reversed(branches[1:]):
                        self.queue.append((path.fork(), frame.into(branch)))
                    frame = frame.into(branches[0])
                case s.Acquire():
                    self._acquire(path, statement, behind)
                    return
                case s.Await() | s.Pause() | s.Put() | s.Get():
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
            self._finish(path, path.source)

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

    # Requests for locks

    def _acquire(self, path: Path, statement: s.Acquire, behind: Frame) -> None:
        if statement.otherwise is None:
            path.come_to_wait()
        before = path.fork()
        reader = self.site.reader(path)
        for number, test in reversed(reader.locks(statement.lock)):
            lock = self.layout.locks[number]
            names = [each.name for each in lock.modes]
            wanted = statement.mode.text  # `lock` is the only mode of a type that has one
            mode = names.index(wanted) if wanted in names else 0
            here = path.fork()
            here.assume(test)
            here.owe(
                negate(self._held_otherwise(lock, mode, here)),
                "acquired-twice",
                literal(f"{self.site.name} asks for `{lock.name}`, which it already holds"),
                statement.span,
                declared=lock.span,
            )
            if lock.depths:
                here = self._again(here, statement, number, mode, behind)
            if statement.otherwise is not None:
                self._try(here, statement, number, mode, behind)
            else:
                self._request(here, before, statement, number, mode, behind)

    def _held_otherwise(self, lock: Lock, mode: int, path: Path) -> Expr:
        """Whether the thread holds the lock in a mode in which it can't take it once more."""
        if not lock.depths:
            return locking.held_in_any(lock, self.thread, path.current)
        others = (other for other in range(len(lock.modes)) if other != mode)
        return disj(locking.held(lock, other, self.thread, path.current) for other in others)

    def _again(
        self, path: Path, statement: s.Acquire, number: int, mode: int, behind: Frame
    ) -> Path:
        """Go on at once where the thread holds the recursive lock; the path where it does not."""
        lock = self.layout.locks[number]
        mine = locking.held(lock, mode, self.thread, path.current)
        other = path.fork()
        other.assume(negate(mine))
        path.assume(mine)
        room, updates = locking.deeper(lock, self.thread, path.current)
        times = f"more than {locking.MOST_DEEP} times"
        path.owe(
            room,
            "acquired-twice",
            literal(f"{self.site.name} takes `{lock.name}` {times} without releasing it"),
            statement.span,
            declared=lock.span,
        )
        path.operate(LockVerb.TAKE, number, mode, TRUE, statement.span)
        for variable, value in updates:
            path.assign(variable, value)
        if FALSE not in path.guard:
            self.queue.append((path, behind))
        return other

    def _try(self, path: Path, statement: s.Acquire, number: int, mode: int, behind: Frame) -> None:
        assert statement.otherwise is not None
        lock = self.layout.locks[number]
        free = locking.grantable(lock, mode, self.thread, path.current, asked=False, trying=True)
        refused = path.fork()
        refused.guard.append(negate(free))
        refused.operate(LockVerb.REFUSED, number, mode, TRUE, statement.span)
        otherwise = Frame(statement.otherwise, 0, behind, path.within)
        self.queue.append((refused, otherwise))
        path.guard.append(free)
        self._take(path, number, mode, statement.span, asked=False)
        self.queue.append((path, behind))

    def _request(
        self,
        path: Path,
        before: Path,
        statement: s.Acquire,
        number: int,
        mode: int,
        behind: Frame,
    ) -> None:
        """A request that waits. before: the path up to it, without its index."""
        lock = self.layout.locks[number]
        if locking.queues(lock, mode):
            self._ask(path, before, statement, number, mode, behind)
        free = locking.grantable(lock, mode, self.thread, path.current, asked=False)
        path.wait = self._lock_wait(path, statement, number, mode, free)
        if not locking.queues(lock, mode):
            for each in reversed(statement.early):
                other = path.fork()
                other.wait = None
                other.assume(negate(free))
                early.end(self.site, other, each)
                self.queue.append((other, Frame(each.otherwise, 0, behind, path.within)))
        path.assume(free)
        self._take(path, number, mode, statement.span, asked=False)
        self.queue.append((path, behind))

    def _lock_wait(
        self, path: Path, statement: s.Acquire, number: int, mode: int, free: Expr
    ) -> Wait:
        text = self.site.quote(statement.lock)
        span, may = statement.span, bool(statement.early)
        return Wait(WaitKind.LOCK, path.due, free, text, number, mode, span, early=may)

    def _take(self, path: Path, number: int, mode: int, span: Span, *, asked: bool) -> None:
        lock = self.layout.locks[number]
        path.operate(LockVerb.TAKE, number, mode, TRUE, span)
        updates = list(locking.take(lock, mode, self.thread, path.current, asked=asked))
        for variable, value in updates:
            path.assign(variable, value)

    def _ask(
        self,
        path: Path,
        before: Path,
        statement: s.Acquire,
        number: int,
        mode: int,
        behind: Frame,
    ) -> None:
        """The step that asks, and the grant from the location that it leads to.

        The lock asked for, the branch and the chosen values are fixed by the location.
        """
        lock = self.layout.locks[number]
        ranges = [range(each.domain.low, each.domain.high + 1) for each in before.choices]
        if prod(len(each) for each in ranges) > MOST_PICKS:
            self.site.reader(path).report(
                "too-large", f"more than {MOST_PICKS} ways to ask for this lock", statement
            )
            return
        for values in product(*ranges):
            cost = 2 + len(values) + 2 * len(lock.asks)
            self.layout.allowance.spend(cost, statement.span)
            asking = path.fork()
            asking.pick(values)
            free = locking.grantable(lock, mode, self.thread, asking.current, asked=False)
            del asking.obligations[: asking.owed_before]  # owed by the grant
            asking.guard.append(negate(free))
            if FALSE in asking.guard:
                continue
            place = self._asked_location(path.source, path.within, statement, number, values)
            asking.store = {}
            asking.locks = []
            asking.conditions, asking.places, asking.starts = [], {}, []
            asking.operate(LockVerb.ASK, number, mode, TRUE, statement.span)
            for variable, value in locking.ask(lock, mode, self.thread, asking.current):
                asking.assign(variable, value)
            self._finish(asking, place)
            granted = before.fork()
            granted.pick(values)
            granted.source = place
            turn = locking.grantable(lock, mode, self.thread, granted.current, asked=True)
            granted.wait = self._lock_wait(granted, statement, number, mode, turn)
            for each in reversed(statement.early):
                back = granted.fork()
                back.wait = None
                back.assume(negate(turn))
                back.operate(LockVerb.WITHDRAW, number, mode, TRUE, statement.span)
                for variable, value in locking.withdraw(lock, mode, self.thread, back.current):
                    back.assign(variable, value)
                early.end(self.site, back, each)
                self.queue.append((back, Frame(each.otherwise, 0, behind, back.within)))
            granted.assume(turn)
            self._take(granted, number, mode, statement.span, asked=True)
            self.queue.append((granted, behind))

    def _asked_location(
        self,
        source: int | None,
        context: Context | None,
        statement: s.Acquire,
        number: int,
        values: tuple[int, ...],
    ) -> int:
        assert source is not None
        key = (source, context_key(context), statement, number, values)
        if key not in self.asked:
            origin = self.steps.locations[source]
            lock = self.layout.locks[number]
            name = f"{origin.name} (asked for {lock.name}"
            name += "".join(f", {value}" for value in values) + ")"
            names = {each.name for each in self.asked.values()}
            if name in names:
                name += f" {1 + len(names)}"
            self.asked[key] = Location(
                name, origin.label, LocationKind.ASKED, statement.span, origin.procs
            )
        return len(self.steps.locations) + list(self.asked).index(key)

    # The end of a path

    def _finish(self, path: Path, target: int | None, *, again: bool = False) -> None:
        """Let the step of `path` end at `target`. again: it was there, and does not come anew."""
        thread = self.layout.threads[self.thread]
        if target in self.steps.on_cpu and not again:
            path.assign(self.layout.ready[self.thread], TRUE)
        rule = thread.kind is ThreadKind.RULE
        if not rule and target == self.steps.end:
            self._check_nothing_held(path)
        guard = conj(path.guard)
        wait = path.wait
        if wait is not None and wait.when == FALSE:
            return
        if len(self.executor.actions) >= MOST_ACTIONS:
            raise SpecError([too_many_actions(self._start_of(path))])
        delay = path.delay
        forever = delay is not None and delay.high is None
        fairness = of_step(thread.fairness, self._fair(path.source), forever=forever)
        location = None if rule else self._location(path.source)
        self.executor.actions.append(
            Action(
                name=thread.name if location is None else f"{thread.name}@{location.name}",
                thread=self.thread,
                source=path.source,
                target=None if rule else target,
                guard=guard,
                choices=tuple(path.choices),
                updates=path.updates,
                obligations=tuple(path.obligations),
                wait=wait,
                delay=delay,
                eager=thread.prompt and delay is None,
                obliged=fairness is not Fairness.NONE,
                fairness=fairness,
                locks=tuple(path.locks),
                conditions=tuple(path.conditions),
                branches=tuple(path.branches),
                places={v: path.places[v] for v in path.updates if v in path.places},
                span=path.span or (location.span if location else thread.span),
                kind=path.kind,
                starts=tuple(path.starts),
            )
        )

    def _fair(self, source: int | None) -> s.Fair | None:
        """What the label of a location says; who has asked is still at the label."""
        if source is not None and source >= len(self.steps.locations):
            key = list(self.asked)[source - len(self.steps.locations)]
            assert isinstance(key, tuple)
            source = key[0]
        return None if source is None else self.steps.fair.get(source)

    def _location(self, number: int | None) -> Location:
        assert number is not None
        written = self.steps.locations
        if number < len(written):
            return written[number]
        return list(self.asked.values())[number - len(written)]

    def _check_nothing_held(self, path: Path) -> None:
        for lock in self.layout.locks:
            if self.thread in lock.candidates:
                cost = 1 + len(path.obligations) // 8
                self.layout.allowance.spend(cost, self._start_of(path))
                mine = locking.held_in_any(lock, self.thread, path.current)
                path.owe(
                    negate(mine),
                    "held-at-end",
                    literal(f"{self.site.name} comes to its end and still holds `{lock.name}`"),
                    path.span or self._location(path.source).span or self._name_span,
                    declared=lock.span,
                )

    @property
    def _name_span(self) -> Span:
        return self.layout.family_of(self.thread).decl.name.span
