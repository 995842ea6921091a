"""Where steps start: labels, heads of loops, and statements that can block after an effect.

Works on the text alone, before any parameter has a value, so that the locations of a process are
the same for every value. Must not know how a step is turned into actions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace

from checker.diagnostic import Diagnostic, Label
from checker.front import syntax as s
from checker.front.checking.constancy import fixed
from checker.front.frames import (
    Call,
    Context,
    Frame,
    Key,
    Turn,
    argument,
    arguments_read,
    call_of,
    called,
    calls,
    entered,
    key,
    outward,
    turns,
)
from checker.front.stepping.atomic import begins_in_atomic
from checker.front.stepping.fine import FineStarts
from checker.front.walk import expressions, got, outline, statements, subexpressions
from checker.ir.threads import Location, LocationKind
from checker.source import Span

MOST_STATEMENTS = 50_000
"""How many statements a process may have with each turn of a `for` and each call written out."""

Values = Callable[[s.For, "Context | None"], Sequence[tuple[int, str]]]
"""The values of a `for`, each with how it is written, in the context that it stands in."""


@dataclass(frozen=True, slots=True)
class Steps:
    """The locations of one process, in the order of the text, `end` last.

    entries: for each location but `end`, where its steps begin. fair: what the label that a
    location is under says of its fairness. on_cpu: delays for which the thread needs a CPU.
    starts: the location at which a step ends when control comes to a statement in a context.
    calls: of procs, all that control may come to. requests: for locks, likewise.
    values: of its loops. fine: more statements than must start a step.
    """

    locations: tuple[Location, ...]
    entries: Mapping[int, Frame]
    starts: Mapping[tuple[Key, s.Statement], int]
    calls: tuple[Call, ...]
    requests: tuple[Frame, ...]
    values: Values
    fair: Mapping[int, s.Fair]
    on_cpu: frozenset[int]
    fine: bool

    def start(self, frame: Frame) -> int | None:
        """The location that control comes to with the statement at `frame`, if it is one."""
        return self.starts.get((key(frame.context), frame.block[frame.index]))

    def divided(self, frame: Frame) -> bool:
        """Whether a step starts inside the statement at `frame`, which cannot block."""
        if not self.fine:
            return False
        context = key(frame.context)
        inside = statements((frame.block[frame.index],))
        return any((context, each) in self.starts for each in inside)

    def goto(self, mark: s.LabelMark, context: Context | None) -> int:
        """The location of a label, seen from a `goto` in `context`."""
        for each in (*outward(context), None):
            found = self.starts.get((key(each), mark))
            if found is not None:
                return found
        raise AssertionError(f"no location for {mark.name.text}")

    @property
    def procs(self) -> frozenset[s.Proc]:
        """The procs in which some location lies: those whose locals are part of the state."""
        return frozenset(
            call.proc for each in self.entries.values() for call in calls(each.context)
        )

    @property
    def end(self) -> int:
        """The location `end`."""
        return len(self.locations) - 1


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is true of the paths from the start of a step to a place in it.

    dirty: some path has an effect or a read of shared state. assigned: variables that some path
    assigns as a whole. live: names of `let` and `choose` that every path has given a value.
    """

    dirty: bool = False
    assigned: Mapping[s.VarDecl | s.ProcParameter, Span] = field(default_factory=dict)
    live: frozenset[s.Node] = frozenset()


class TooManyStatements(Exception):
    """A process has more statements than `MOST_STATEMENTS` when loops and calls are written out."""


def find_steps(
    process: s.Process | s.Rule,
    uses: Mapping[s.Name, object],
    values: Values,
    *,
    fine: bool = False,
    on_cpu: bool = False,
) -> tuple[Steps, list[Diagnostic]]:
    """The locations of `process`, and what is wrong with its steps.

    uses: what each name stands for. Reported: a variable assigned twice in a step, a name of
    `let` or `choose` used after its step has ended. Raises TooManyStatements.
    fine: each statement that touches shared state starts a step; a rule is one step all the same.
    on_cpu: it needs a CPU for each `delay`, which is then a location of its own.
    """
    fine = fine and isinstance(process, s.Process)
    walker = _Walker(process, uses, values, fine=fine, on_cpu=on_cpu)
    return walker.run(), list(dict.fromkeys(walker.diagnostics))


def two_turns(loop: s.For, context: Context | None) -> Sequence[tuple[int, str]]:
    """Values that stand for those of any loop, to check what it says before they are known."""
    return ((0, "0"), (1, "1"))


def shared_reads(
    expression: s.Expression,
    uses: Mapping[s.Name, object],
    own: frozenset[s.VarDecl],
    context: Context | None,
) -> bool:
    """Whether the value may depend on what other threads change: all but locals and constants."""
    for node in subexpressions(expression):
        match node:
            case s.At() | s.Binary(operator="holds" | "waits"):
                return True
            case s.Name():
                declared = uses.get(node)
                if isinstance(declared, s.LockDecl | s.TimerDecl):
                    return True
                if isinstance(declared, s.VarDecl) and declared not in own:
                    return True
                if isinstance(declared, s.Def) and shared_reads(declared.body, uses, own, context):
                    return True
                if isinstance(declared, s.ProcParameter) and declared.kind != "value":
                    meant, outer = argument(declared, context)
                    if shared_reads(meant, uses, own, outer):
                        return True
            case _:
                pass
    return False


class _Walker:
    def __init__(
        self,
        process: s.Process | s.Rule,
        uses: Mapping[s.Name, object],
        values: Values,
        *,
        fine: bool,
        on_cpu: bool,
    ) -> None:
        self.process = process
        self.needs_cpu = on_cpu
        self.on_cpu: set[int] = set()
        self.uses = uses
        self.values = values
        own = list(process.locals) if isinstance(process, s.Process) else []
        for each in set(uses.values()):
            if isinstance(each, s.Proc):
                own += each.locals
        self.own = frozenset(own)
        self.fine = FineStarts(uses, self._shared) if fine else None
        self.diagnostics: list[Diagnostic] = []
        self.locations: list[Location] = []
        self.entries: dict[int, Frame] = {}
        self.starts: dict[tuple[Key, s.Statement], int] = {}
        self.names: set[str] = {"end"}
        self.label = "start"
        self.label_fair: s.Fair | None = None
        self.fair: dict[int, s.Fair] = {}
        self.counts: dict[str, int] = {}
        self.of_a_step: set[object] = set()
        self.returned: list[_Facts | None] = []  # of the calls that are open, the innermost last
        self.calls: list[Call] = []
        self.requests: list[Frame] = []
        self.statements = 0
        self.atomic: list[s.Atomic] = []  # those around, the innermost last

    def run(self) -> Steps:
        body = self.process.body
        entry = Frame(body, 0, None)
        if body and not isinstance(body[0], s.LabelMark):
            self._locate(LocationKind.LABEL, "start", entry, self.process.name.span)
            if isinstance(body[0], s.While):
                self.starts[(), body[0]] = 0
        self._block(entry, _Facts())
        self.locations.append(Location("end", "end", LocationKind.END, self.process.span))
        return Steps(
            tuple(self.locations),
            self.entries,
            self.starts,
            tuple(self.calls),
            tuple(self.requests),
            self.values,
            self.fair,
            frozenset(self.on_cpu),
            self.fine is not None,
        )

    def _locate(self, kind: LocationKind, name: str, entry: Frame, span: Span) -> int:
        again = 1
        unique = name
        while unique in self.names:
            again += 1
            unique = f"{name} (call {again})"
        self.names.add(unique)
        if self.atomic:
            self.diagnostics.append(begins_in_atomic(self.atomic[0], kind, span))
        number = len(self.locations)
        procs = tuple(each.proc.name.text for each in calls(entry.context))
        self.locations.append(Location(unique, self.label, kind, span, procs))
        self.entries[number] = entry
        if self.label_fair is not None:
            self.fair[number] = self.label_fair
        return number

    def _mark(self, kind: LocationKind, entry: Frame) -> None:
        """Let the statement at `entry` begin a step, named after the label before it."""
        statement = entry.block[entry.index]
        count = self.counts.get(self.label, 1) + 1
        self.counts[self.label] = count
        number = self._locate(kind, f"{self.label}.{count}", entry, statement.span)
        self.starts[key(entry.context), statement] = number

    def _block(self, frame: Frame, facts: _Facts | None) -> _Facts | None:
        """Facts behind the block, or None where its end is not come to."""
        block = frame.block
        for index in range(frame.index, len(block)):
            facts = self._statement(Frame(block, index, frame.after, frame.context), facts)
        return facts

    def _statement(self, frame: Frame, facts: _Facts | None) -> _Facts | None:
        block, index = frame.block, frame.index
        statement = block[index]
        before = block[index - 1] if index else None
        self.statements += 1
        if self.statements > MOST_STATEMENTS:
            raise TooManyStatements
        if isinstance(statement, s.LabelMark):
            return self._label(frame, statement)
        if isinstance(statement, s.While):
            return self._while(frame, statement, labelled=isinstance(before, s.LabelMark))
        if facts is None:
            # Text that no step runs, reported elsewhere; its labels count all the same.
            return self._statement(frame, _Facts())
        follows = isinstance(statement, s.Choose) and isinstance(before, s.Choose)
        starts = self._blocks_first(frame) or (
            self.fine is not None and self.fine.divides(frame, facts.live)
        )
        if facts.dirty and not follows and starts:
            self._mark(LocationKind.AUTO, frame)
            facts = _Facts()
        if self.needs_cpu and isinstance(statement, s.Pause) and not statement.sleep:
            if self._own_location(frame) is None:
                self._mark(LocationKind.AUTO, frame)
                facts = _Facts()
            number = self._own_location(frame)
            assert number is not None
            self.on_cpu.add(number)
        if isinstance(statement, s.Choose):
            self.of_a_step.add(statement.binder)
        elif isinstance(statement, s.Let):
            self.of_a_step.add(statement)
        named = facts
        if isinstance(statement, s.Choose):
            named = replace(facts, live=facts.live | {statement.binder})
        for expression in expressions(statement):
            self._check_live(expression, named)
        return self._effect(frame, statement, facts)

    def _own_location(self, frame: Frame) -> int | None:
        """The location whose steps begin with the statement at `frame`, if there is one."""
        context = key(frame.context)
        before = frame.block[frame.index - 1] if frame.index else None
        if isinstance(before, s.LabelMark):
            return self.starts.get((context, before))
        if frame.block is self.process.body and frame.index == 0:
            return 0
        return self.starts.get((context, frame.block[frame.index]))

    def _label(self, frame: Frame, mark: s.LabelMark) -> _Facts:
        self.label_fair = mark.fair
        within = "".join(f"{each.proc.name.text}." for each in calls(frame.context))
        self.label = within + mark.name.text
        turn = "".join(
            f"[{each.shown}]"
            for each in reversed([*outward(frame.context)])
            if isinstance(each, Turn)
        )
        number = self._locate(LocationKind.LABEL, self.label + turn, frame, mark.span)
        self.starts[key(frame.context), mark] = number
        return _Facts()

    def _effect(self, frame: Frame, statement: s.Statement, facts: _Facts) -> _Facts | None:
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
                facts = self._read(condition, facts, frame.context)
                first = self._block(frame.into(then), facts)
                return _join(first, self._block(frame.into(otherwise), facts))
            case s.For():
                result: _Facts | None = facts
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
                joined: _Facts | None = None
                for branch in branches:
                    joined = _join(joined, self._block(frame.into(branch), facts))
                return joined
            case s.Acquire(otherwise=otherwise, early=early):
                self.requests.append(frame)
                facts = replace(facts, dirty=True)
                if otherwise is None:
                    return self._early(frame, early, facts)
                return _join(facts, self._block(frame.into(otherwise), facts))
            case (
                s.Await(early=early)
                | s.Pause(early=early)
                | s.Put(early=early)
                | s.Get(early=early)
            ):
                return self._early(frame, early, replace(facts, dirty=True))
            case s.Release() | s.SetTimer():
                return replace(facts, dirty=True)
            case s.Choose(binder=binder, where=where):
                live = facts.live | {binder}
                waits = where is not None or not fixed(binder.domain, self.uses)
                return replace(facts, live=live, dirty=facts.dirty or waits)
            case s.Drop(queue=queue):
                return self._read(queue, facts, frame.context)
            case s.Let(value=value):
                facts = self._read(value, facts, frame.context)
                dirty = facts.dirty or got(statement) is not None
                return replace(facts, dirty=dirty, live=facts.live | {statement})
            case s.Assign(target=target, value=value):
                facts = self._read(value, facts, frame.context)
                if got(statement) is not None:
                    facts = replace(facts, dirty=True)
                return self._assign(target, statement.span, facts, frame.context)
            case s.Assert(condition=condition):
                return self._read(condition, facts, frame.context)
            case _:
                return facts

    def _early(self, frame: Frame, early: tuple[s.Early, ...], facts: _Facts) -> _Facts | None:
        """What is true behind a wait, whichever of its ends it had."""
        behind: _Facts | None = facts
        for each in early:
            behind = _join(behind, self._block(frame.into(each.otherwise), facts))
        return behind

    def _call(
        self,
        frame: Frame,
        call: s.Call,
        proc: s.Proc,
        target: s.Expression | None,
        facts: _Facts,
    ) -> _Facts | None:
        for each in arguments_read(call, proc):
            facts = self._read(each, facts, frame.context)
        own = (*proc.parameters, *proc.locals)  # which begin anew in each call
        before = {known: span for known, span in facts.assigned.items() if known not in own}
        facts = replace(facts, assigned=before)
        label, fair = self.label, self.label_fair
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
        self.label, self.label_fair = label, fair
        return self.returned.pop()

    def _return(self, frame: Frame, value: s.Expression | None, facts: _Facts) -> None:
        call = call_of(frame.context)
        assert call is not None
        if value is not None:
            facts = self._read(value, facts, frame.context)
        if call.target is not None:
            for index in outline(call.target)[1]:
                self._check_live(index, facts)
            facts = self._assign(call.target, call.call.span, facts, call.outer)
        self.returned[-1] = _join(self.returned[-1], facts)

    def _while(self, frame: Frame, statement: s.While, *, labelled: bool) -> _Facts | None:
        head = frame
        if labelled:
            head = Frame(frame.block, frame.index - 1, frame.after, frame.context)
        elif (key(frame.context), statement) not in self.starts:
            self._mark(LocationKind.LOOP, frame)
        facts = self._read(statement.condition, _Facts(), frame.context)
        self._check_live(statement.condition, facts)
        self._block(Frame(statement.body, 0, head, frame.context), facts)
        endless = isinstance(statement.condition, s.Truth) and statement.condition.value
        return None if endless else facts

    def _whole(self, *, wanted: bool) -> AbstractContextManager[None]:
        return nullcontext() if self.fine is None else self.fine.whole(wanted=wanted)

    def _shared(self, expression: s.Expression, context: Context | None) -> bool:
        return shared_reads(expression, self.uses, self.own, context)

    def _read(self, expression: s.Expression, facts: _Facts, context: Context | None) -> _Facts:
        if facts.dirty or not self._shared(expression, context):
            return facts
        return replace(facts, dirty=True)

    def _assign(
        self, target: s.Expression, span: Span, facts: _Facts, context: Context | None
    ) -> _Facts:
        facts = self._read(target, facts, context)
        whole = target
        declared = self.uses.get(whole) if isinstance(whole, s.Name) else None
        while isinstance(declared, s.ProcParameter) and declared.kind == "ref":
            whole, context = argument(declared, context)
            declared = self.uses.get(whole) if isinstance(whole, s.Name) else None
        if not isinstance(declared, s.VarDecl | s.ProcParameter) or not isinstance(whole, s.Name):
            return facts
        if declared in facts.assigned:
            self.diagnostics.append(
                Diagnostic(
                    "assigned-twice",
                    f"`{whole.text}` is assigned twice in one step: the first value is never seen",
                    Label(span, "assigned again here"),
                    (Label(facts.assigned[declared], "assigned first here"),),
                    ("add a label between the two, or drop the first",),
                )
            )
        return replace(facts, assigned={**facts.assigned, declared: span})

    def _check_live(self, expression: s.Expression, facts: _Facts) -> None:
        inner = {
            each.binder for each in subexpressions(expression) if isinstance(each, s.Quantified)
        }
        for node in subexpressions(expression):
            declared = self.uses.get(node) if isinstance(node, s.Name) else None
            if declared in inner or declared in facts.live or declared not in self.of_a_step:
                continue
            assert isinstance(declared, s.Let | s.Binder) and isinstance(node, s.Name)
            self.diagnostics.append(
                Diagnostic(
                    "out-of-scope",
                    f"`{node.text}` has no value here: its step has ended",
                    Label(node.span, "a new step has begun before this"),
                    (Label(declared.span, "this names a value for the rest of its step"),),
                    ("keep the value in a `var`",),
                )
            )

    def _blocks_first(self, frame: Frame) -> bool:
        """Whether the statement at `frame` can block before it does anything else.

        A call reads its arguments before that, for they are those at the time of the call.
        """
        block, index = frame.block, frame.index
        statement = block[index]
        call = called(statement, self.uses)
        if call is not None:
            read = arguments_read(call[0], call[1])
            if any(shared_reads(each, self.uses, self.own, frame.context) for each in read):
                return False
            return bool(call[1].body) and self._blocks_first(entered(frame, *call))
        match statement:
            case s.Await() | s.Pause() | s.Put() | s.Get():
                return True
            case s.Let() | s.Assign():
                return got(statement) is not None
            case s.Acquire(otherwise=otherwise):
                return otherwise is None
            case s.Choose():
                group = (each for each in block[index:])
                for each in group:
                    if not isinstance(each, s.Choose):
                        return False
                    if each.where is not None or not fixed(each.binder.domain, self.uses):
                        return True
                return False
            case s.Either(branches=branches):
                return any(each and self._blocks_first(frame.into(each)) for each in branches)
            case s.Atomic(body=body):
                return bool(body) and self._blocks_first(frame.into(body))
            case _:
                return False


def _join(left: _Facts | None, right: _Facts | None) -> _Facts | None:
    if left is None or right is None:
        return left or right
    return _Facts(
        left.dirty or right.dirty, {**left.assigned, **right.assigned}, left.live & right.live
    )
