"""Where steps start: labels, heads of loops, and statements that can block after an effect.

Works on the text alone, before any parameter has a value, so that the locations of a process are
the same for every value. Must not know how a step is turned into actions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from checker.diagnostic import Diagnostic, Label
from checker.front import syntax as s
from checker.front.walk import expressions, subexpressions
from checker.ir.system import Location, LocationKind
from checker.source import Span


@dataclass(frozen=True, slots=True)
class Frame:
    """A place in nested blocks: before `block[index]`; `after` is where control goes behind it.

    `after` None is the closing brace of the process.
    """

    block: s.Block
    index: int
    after: Frame | None


@dataclass(frozen=True, slots=True)
class Steps:
    """The locations of one process, in the order of the text, `end` last.

    entries: for each location but `end`, where its steps begin.
    starts: the location at which a step ends when control comes to the statement.
    labels: the location of each label, by its text.
    """

    locations: tuple[Location, ...]
    entries: Mapping[int, Frame]
    starts: Mapping[s.Statement, int]
    labels: Mapping[str, int]
    initial: int

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
    assigned: Mapping[s.VarDecl, Span] = field(default_factory=dict)
    live: frozenset[s.Node] = frozenset()


def find_steps(
    process: s.Process | s.Rule, uses: Mapping[s.Name, object]
) -> tuple[Steps, list[Diagnostic]]:
    """The locations of `process`, and what is wrong with its steps.

    uses: what each name stands for. Reported: a variable assigned twice in a step, a name of
    `let` or `choose` used after its step has ended.
    """
    walker = _Walker(process, uses)
    return walker.run(), walker.diagnostics


def shared_reads(
    expression: s.Expression, uses: Mapping[s.Name, object], own: frozenset[s.VarDecl]
) -> bool:
    """Whether the value may depend on what other threads change: all but locals and constants."""
    for node in subexpressions(expression):
        match node:
            case s.At() | s.Binary(operator="holds" | "waits"):
                return True
            case s.Name():
                declared = uses.get(node)
                if isinstance(declared, s.LockDecl):
                    return True
                if isinstance(declared, s.VarDecl) and declared not in own:
                    return True
                if isinstance(declared, s.Def) and shared_reads(declared.body, uses, own):
                    return True
            case _:
                pass
    return False


class _Walker:
    def __init__(self, process: s.Process | s.Rule, uses: Mapping[s.Name, object]) -> None:
        self.process = process
        self.uses = uses
        self.own = frozenset(process.locals) if isinstance(process, s.Process) else frozenset()
        self.diagnostics: list[Diagnostic] = []
        self.locations: list[Location] = []
        self.entries: dict[int, Frame] = {}
        self.starts: dict[s.Statement, int] = {}
        self.labels: dict[str, int] = {}
        self.label = "start"
        self.count = 1

    def run(self) -> Steps:
        body = self.process.body
        entry = Frame(body, 0, None)
        if body and not isinstance(body[0], s.LabelMark):
            self._locate(LocationKind.LABEL, "start", entry, self.process.name.span)
            if isinstance(body[0], s.While):
                self.starts[body[0]] = 0
        self._block(entry, _Facts())
        self.locations.append(Location("end", "end", LocationKind.END, self.process.span))
        self.labels.setdefault("start", 0)
        self.labels["end"] = len(self.locations) - 1
        return Steps(tuple(self.locations), self.entries, self.starts, self.labels, 0)

    def _locate(self, kind: LocationKind, name: str, entry: Frame, span: Span) -> int:
        number = len(self.locations)
        self.locations.append(Location(name, self.label, kind, span))
        self.entries[number] = entry
        return number

    def _mark(self, kind: LocationKind, entry: Frame) -> None:
        """Let the statement at `entry` begin a step, named after the label before it."""
        statement = entry.block[entry.index]
        self.count += 1
        name = f"{self.label}.{self.count}"
        self.starts[statement] = self._locate(kind, name, entry, statement.span)

    def _block(self, frame: Frame, facts: _Facts | None) -> _Facts | None:
        """Facts behind the block, or None where its end is not come to."""
        block = frame.block
        for index in range(frame.index, len(block)):
            facts = self._statement(Frame(block, index, frame.after), facts)
        return facts

    def _statement(self, frame: Frame, facts: _Facts | None) -> _Facts | None:
        block, index = frame.block, frame.index
        statement = block[index]
        before = block[index - 1] if index else None
        if isinstance(statement, s.LabelMark):
            self.label, self.count = statement.name.text, 1
            number = self._locate(LocationKind.LABEL, self.label, frame, statement.span)
            self.starts[statement] = number
            self.labels.setdefault(self.label, number)
            return _Facts()
        if isinstance(statement, s.While):
            return self._while(frame, statement, labelled=isinstance(before, s.LabelMark))
        if facts is None:
            # Text that no step runs, reported elsewhere; its labels count all the same.
            return self._statement(frame, _Facts())
        follows = isinstance(statement, s.Choose) and isinstance(before, s.Choose)
        if facts.dirty and not follows and _blocks_first(block, index):
            self._mark(LocationKind.AUTO, frame)
            facts = _Facts()
        named = facts
        if isinstance(statement, s.Choose):
            named = replace(facts, live=facts.live | {statement.binder})
        for expression in expressions(statement):
            self._check_live(expression, named)
        return self._effect(frame, statement, facts)

    def _effect(self, frame: Frame, statement: s.Statement, facts: _Facts) -> _Facts | None:
        behind = Frame(frame.block, frame.index + 1, frame.after)
        match statement:
            case s.Goto() | s.Stop():
                return None
            case s.If(condition=condition, then=then, otherwise=otherwise):
                facts = self._read(condition, facts)
                first = self._block(Frame(then, 0, behind), facts)
                return _join(first, self._block(Frame(otherwise, 0, behind), facts))
            case s.Either(branches=branches):
                joined: _Facts | None = None
                for branch in branches:
                    joined = _join(joined, self._block(Frame(branch, 0, behind), facts))
                return joined
            case s.Acquire(otherwise=otherwise):
                facts = replace(facts, dirty=True)
                if otherwise is None:
                    return facts
                return _join(facts, self._block(Frame(otherwise, 0, behind), facts))
            case s.Await() | s.Pause() | s.Release():
                return replace(facts, dirty=True)
            case s.Choose(binder=binder, where=where):
                live = facts.live | {binder}
                return replace(facts, live=live, dirty=facts.dirty or where is not None)
            case s.Let(value=value):
                facts = self._read(value, facts)
                return replace(facts, live=facts.live | {statement})
            case s.Assign():
                return self._assign(statement, facts)
            case s.Assert(condition=condition):
                return self._read(condition, facts)
            case _:
                return facts

    def _while(self, frame: Frame, statement: s.While, *, labelled: bool) -> _Facts | None:
        head = frame
        if labelled:
            head = Frame(frame.block, frame.index - 1, frame.after)
        elif statement not in self.starts:
            self._mark(LocationKind.LOOP, frame)
        facts = self._read(statement.condition, _Facts())
        self._check_live(statement.condition, facts)
        self._block(Frame(statement.body, 0, head), facts)
        endless = isinstance(statement.condition, s.Truth) and statement.condition.value
        return None if endless else facts

    def _read(self, expression: s.Expression, facts: _Facts) -> _Facts:
        if facts.dirty or not shared_reads(expression, self.uses, self.own):
            return facts
        return replace(facts, dirty=True)

    def _assign(self, statement: s.Assign, facts: _Facts) -> _Facts:
        facts = self._read(statement.value, facts)
        target = statement.target
        if shared_reads(target, self.uses, self.own):
            facts = replace(facts, dirty=True)
        declared = self.uses.get(target) if isinstance(target, s.Name) else None
        if not isinstance(declared, s.VarDecl) or not isinstance(target, s.Name):
            return facts
        if declared in facts.assigned:
            self.diagnostics.append(
                Diagnostic(
                    "assigned-twice",
                    f"`{target.text}` is assigned twice in one step: the first value is never seen",
                    Label(statement.span, "assigned again here"),
                    (Label(facts.assigned[declared], "assigned first here"),),
                    ("add a label between the two, or drop the first",),
                )
            )
        return replace(facts, assigned={**facts.assigned, declared: statement.span})

    def _check_live(self, expression: s.Expression, facts: _Facts) -> None:
        inner = {
            each.binder for each in subexpressions(expression) if isinstance(each, s.Quantified)
        }
        for node in subexpressions(expression):
            declared = self.uses.get(node) if isinstance(node, s.Name) else None
            if declared in inner or declared in facts.live or not self._of_a_step(declared):
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

    def _of_a_step(self, declared: object) -> bool:
        if isinstance(declared, s.Let):
            return True
        return isinstance(declared, s.Binder) and declared not in self.process.binders


def _blocks_first(block: s.Block, index: int) -> bool:
    """Whether the statement at `index` can block before it does anything else."""
    statement = block[index]
    match statement:
        case s.Await() | s.Pause():
            return True
        case s.Acquire(otherwise=otherwise):
            return otherwise is None
        case s.Choose():
            group = (each for each in block[index:])
            for each in group:
                if not isinstance(each, s.Choose):
                    return False
                if each.where is not None:
                    return True
            return False
        case s.Either(branches=branches):
            return any(branch and _blocks_first(branch, 0) for branch in branches)
        case _:
            return False


def _join(left: _Facts | None, right: _Facts | None) -> _Facts | None:
    if left is None or right is None:
        return left or right
    return _Facts(
        left.dirty or right.dirty, {**left.assigned, **right.assigned}, left.live & right.live
    )
