"""Where steps start: labels, heads of loops, and statements that can block after an effect.

Works on the text alone, before any parameter has a value, so that the locations of a process are
the same for every value. Must not know how a step is turned into actions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace

from checker.diagnostic import Diagnostic
from checker.front import syntax as s
from checker.front.frames import (
    Call,
    Context,
    Frame,
    arguments_read,
    call_of,
    called,
    entered,
    key,
    turns,
)
from checker.front.stepping.atomic import begins_in_atomic
from checker.front.stepping.blocking import blocks_first
from checker.front.stepping.facts import Facts, Tracking, join
from checker.front.stepping.fine import FineStarts
from checker.front.stepping.locations import Locations
from checker.front.stepping.reading import reading
from checker.front.stepping.steps import Steps, Values
from checker.front.stepping.written_out import least
from checker.front.walk import expressions, outline
from checker.ir.threads import Location, LocationKind
from checker.source import Span

MOST_STATEMENTS = 50_000
"""How many statements a process may have with each turn of a `for` and each call written out."""


class TooManyStatements(Exception):
    """A process has more statements than `MOST_STATEMENTS` when loops and calls are written out."""


def find_steps(
    process: s.Process | s.Rule,
    uses: Mapping[s.Name, object],
    values: Values,
    *,
    sure: Callable[[s.For], bool] | None = None,
    fine: bool = False,
    on_cpu: bool = False,
) -> tuple[Steps, list[Diagnostic]]:
    """The locations of `process`, and what is wrong with its steps.

    uses: what each name stands for. Reported: a variable assigned twice in a step, a name of
    `let` or `choose` used after its step has ended. Raises TooManyStatements.
    sure: whether a loop has no fewer turns than `values` says; what another assigns is not looked
    at.
    fine: each statement that touches shared state starts a step; a rule is one step all the same.
    on_cpu: it needs a CPU for each `delay`, which is then a location of its own.
    """
    if least(process.body, uses, values) > MOST_STATEMENTS:
        raise TooManyStatements
    fine = fine and isinstance(process, s.Process)
    walker = _Walker(process, uses, values, sure=sure, fine=fine, on_cpu=on_cpu)
    return walker.run(), list(dict.fromkeys(walker.diagnostics))


def two_turns(loop: s.For, context: Context | None) -> Sequence[tuple[int, str]]:
    """Values that stand for those of any loop, to check what it says before they are known.

    One where the text says that there is no more than one.
    """
    match loop.binder.domain:
        case s.Number(value=0 | 1) | s.SetLiteral(elements=() | (_,)):
            return ((0, "0"),)
        case _:
            return ((0, "0"), (1, "1"))


def as_many_turns(loop: s.For) -> bool:
    """Whether a loop surely has the turns of `two_turns`, and it may be more."""
    match loop.binder.domain:
        case s.Number(value=value):
            return value >= 1
        case s.Range(low=s.Number(value=low), high=s.Number(value=high)):
            return high > low
        case s.SetLiteral(elements=(_,)):
            return True
        case s.SetLiteral(elements=elements):
            numbers = {each.value for each in elements if isinstance(each, s.Number)}
            return len(numbers) >= 2
        case _:
            return False


class _Walker:
    def __init__(
        self,
        process: s.Process | s.Rule,
        uses: Mapping[s.Name, object],
        values: Values,
        *,
        sure: Callable[[s.For], bool] | None,
        fine: bool,
        on_cpu: bool,
    ) -> None:
        self.process = process
        self.needs_cpu = on_cpu
        self.on_cpu: set[int] = set()
        self.uses = uses
        self.values = values
        self.reading = reading(process, uses)
        self.fine = FineStarts(uses, self.reading.shared) if fine else None
        self.tracking = Tracking(
            self.reading,
            frozenset(process.binders),
            sure,
            labels=not isinstance(process, s.Rule),
        )
        self.diagnostics = self.tracking.diagnostics
        self.locations = Locations()
        self.returned: list[Facts | None] = []  # of the calls that are open, the innermost last
        self.calls: list[Call] = []
        self.requests: list[Frame] = []
        self.statements = 0
        self.atomic: list[s.Atomic] = []  # those around, the innermost last

    def run(self) -> Steps:
        body = self.process.body
        entry = Frame(body, 0, None)
        if body and not isinstance(body[0], s.LabelMark):
            self.locations.add(LocationKind.LABEL, "start", entry, self.process.name.span)
            if isinstance(body[0], s.While):
                self.locations.starts[(), body[0]] = 0
        self._block(entry, Facts())
        end = Location("end", "end", LocationKind.END, self.process.span)
        return Steps(
            (*self.locations.found, end),
            self.locations.entries,
            self.locations.starts,
            tuple(self.calls),
            tuple(self.requests),
            self.values,
            self.locations.fair,
            frozenset(self.on_cpu),
            self.fine is not None,
        )

    def _block(self, frame: Frame, facts: Facts | None) -> Facts | None:
        """Facts behind the block, or None where its end is not come to."""
        block = frame.block
        for index in range(frame.index, len(block)):
            facts = self._statement(Frame(block, index, frame.after, frame.context), facts)
        return facts

    def _statement(self, frame: Frame, facts: Facts | None) -> Facts | None:
        block, index = frame.block, frame.index
        statement = block[index]
        before = block[index - 1] if index else None
        self.statements += 1
        if self.statements > MOST_STATEMENTS:
            raise TooManyStatements
        if isinstance(statement, s.LabelMark):
            self._starts(LocationKind.LABEL, statement.span)
            self.locations.come_by(statement, frame)
            return Facts()
        if isinstance(statement, s.While):
            return self._while(frame, statement, labelled=isinstance(before, s.LabelMark))
        if facts is None:
            # Text that no step runs, reported elsewhere; its labels count all the same.
            return self._statement(frame, Facts())
        follows = isinstance(statement, s.Choose) and isinstance(before, s.Choose)
        starts = blocks_first(frame, self.reading) or (
            self.fine is not None and self.fine.divides(frame, facts.live)
        )
        if facts.dirty and not follows and starts:
            self._mark(LocationKind.AUTO, frame)
            facts = Facts()
        if self.needs_cpu and isinstance(statement, s.Pause) and not statement.sleep:
            if self._own_location(frame) is None:
                self._mark(LocationKind.AUTO, frame)
                facts = Facts()
            number = self._own_location(frame)
            assert number is not None
            self.on_cpu.add(number)
        if isinstance(statement, s.Choose):
            self.tracking.name(statement.binder)
        elif isinstance(statement, s.Let):
            self.tracking.name(statement)
        named = facts
        if isinstance(statement, s.Choose):
            named = replace(facts, live=facts.live | {statement.binder})
        for expression in expressions(statement):
            self.tracking.check_live(expression, named)
        return self._effect(frame, statement, facts)

    def _mark(self, kind: LocationKind, frame: Frame) -> None:
        """Let the statement at `frame` begin a step."""
        self._starts(kind, frame.block[frame.index].span)
        self.locations.mark(kind, frame)

    def _starts(self, kind: LocationKind, span: Span) -> None:
        """Report that a step starts here, if the text around must be one step."""
        if self.atomic:
            self.diagnostics.append(begins_in_atomic(self.atomic[0], kind, span))

    def _own_location(self, frame: Frame) -> int | None:
        """The location whose steps begin with the statement at `frame`, if there is one."""
        context = key(frame.context)
        before = frame.block[frame.index - 1] if frame.index else None
        if isinstance(before, s.LabelMark):
            return self.locations.starts.get((context, before))
        if frame.block is self.process.body and frame.index == 0:
            return 0
        return self.locations.starts.get((context, frame.block[frame.index]))

    def _effect(self, frame: Frame, statement: s.Statement, facts: Facts) -> Facts | None:
        call = called(statement, self.uses)
        if call is not None:
            return self._call(frame, *call, facts)
        match statement:
            case s.Goto() | s.Stop():
                return None
            case s.Return(value=value):
                self._return(frame, value, facts)
                return None
            case s.If(condition=condition, then=then, otherwise=otherwise):
                facts = self.tracking.read(condition, facts, frame.context)
                first = self._block(frame.into(then), facts)
                return join(first, self._block(frame.into(otherwise), facts))
            case s.For():
                result: Facts | None = facts
                for turn in turns(frame, statement, self.values(statement, frame.context)):
                    if result is not None:  # a turn gives the names inside it values of its own
                        result = replace(result, live=result.live & facts.live)
                    result = self._block(turn, result)
                return result
            case s.Atomic(body=body):
                self.atomic.append(statement)
                with self._whole(wanted=True):
                    behind = self._block(frame.into(body), facts)
                self.atomic.pop()
                return behind
            case s.Either(branches=branches):
                joined: Facts | None = None
                for branch in branches:
                    joined = join(joined, self._block(frame.into(branch), facts))
                return joined
            case s.Acquire(otherwise=otherwise, early=early):
                self.requests.append(frame)
                facts = replace(facts, dirty=True)
                if otherwise is None:
                    return self._early(frame, early, facts)
                return join(facts, self._block(frame.into(otherwise), facts))
            case (
                s.Await(early=early)
                | s.Pause(early=early)
                | s.Put(early=early)
                | s.Get(early=early)
            ):
                return self._early(frame, early, replace(facts, dirty=True))
            case s.Let(early=early) | s.Assign(early=early) if early:
                behind = self.tracking.behind(statement, facts, frame.context)
                passed = facts.passed | ({statement} if isinstance(statement, s.Let) else set())
                facts = replace(facts, dirty=True, passed=passed)
                return self._early(frame, early, facts, behind)
            case _:
                return self.tracking.behind(statement, facts, frame.context)

    def _early(
        self, frame: Frame, early: tuple[s.Early, ...], facts: Facts, own: Facts | None = None
    ) -> Facts | None:
        """What is true behind a wait, whichever of its ends it had.

        facts: what is where it ends early. own: where it ends by itself, if that is more.
        """
        behind: Facts | None = facts if own is None else own
        for each in early:
            behind = join(behind, self._block(frame.into(each.otherwise), facts))
        return behind

    def _call(
        self,
        frame: Frame,
        call: s.Call,
        proc: s.Proc,
        target: s.Expression | None,
        facts: Facts,
    ) -> Facts | None:
        for each in arguments_read(call, proc):
            facts = self.tracking.read(each, facts, frame.context)
        own = (*proc.parameters, *proc.locals)  # which begin anew in each call
        assigned = facts.assigned.items()
        before = {known: span for known, span in assigned if known.variable not in own}
        facts = replace(facts, assigned=before)
        label, fair = self.locations.label, self.locations.label_fair
        self.returned.append(None)
        start = entered(frame, call, proc, target)
        assert isinstance(start.context, Call)
        self.calls.append(start.context)
        needed = self.fine is not None and self.fine.needs(
            facts.live, frame.block[frame.index], behind=True
        )
        if self.fine is not None and not needed:
            facts = replace(facts, live=frozenset())
        with self._whole(wanted=needed):
            behind = self._block(start, facts)
            if start.after is not None and behind is not None:
                self._block(start.after, behind)
        self.locations.label, self.locations.label_fair = label, fair
        return self.returned.pop()

    def _return(self, frame: Frame, value: s.Expression | None, facts: Facts) -> None:
        call = call_of(frame.context)
        assert call is not None
        if value is not None:
            facts = self.tracking.read(value, facts, frame.context)
        if call.target is not None:
            for index in outline(call.target)[1]:
                self.tracking.check_live(index, facts)
            facts = self.tracking.assign(call.target, call.call.span, facts, call.outer)
        self.returned[-1] = join(self.returned[-1], facts)

    def _while(self, frame: Frame, statement: s.While, *, labelled: bool) -> Facts | None:
        head = frame
        if labelled:
            head = Frame(frame.block, frame.index - 1, frame.after, frame.context)
        elif (key(frame.context), statement) not in self.locations.starts:
            self._mark(LocationKind.LOOP, frame)
        facts = self.tracking.read(statement.condition, Facts(), frame.context)
        self.tracking.check_live(statement.condition, facts)
        self._block(Frame(statement.body, 0, head, frame.context), facts)
        endless = isinstance(statement.condition, s.Truth) and statement.condition.value
        return None if endless else facts

    def _whole(self, *, wanted: bool) -> AbstractContextManager[None]:
        return nullcontext() if self.fine is None else self.fine.whole(wanted=wanted)
