"""Steps that touch shared state at several places, and steps that have no name of their own.

Compares the steps of a process with the fine ones; must not know how either become actions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import field, replace

from checker.diagnostic import Diagnostic, Label, Severity
from checker.front import syntax as s
from checker.front.checking.checked import Checked
from checker.front.frames import Context, Frame, called, key, seen_from
from checker.front.lint.held import Held
from checker.front.lint.shared import Shared
from checker.front.stepping.finding import TooManyStatements, find_steps, two_turns
from checker.front.stepping.steps import Steps
from checker.front.walk import blocks, expressions, statements
from checker.ir.threads import LocationKind
from checker.records import dataclass
from checker.source import Span


def places(checked: Checked, shared: Shared) -> Iterator[Diagnostic]:
    """One finding for each such step of a process; of a proc one for all that call it."""
    told: set[Diagnostic] = set()
    held = Held(checked, shared)
    for owner in shared.owners:
        if not isinstance(owner, s.Process):
            continue
        try:
            coarse, _ = find_steps(owner, checked.uses, two_turns)
            fine, _ = find_steps(owner, checked.uses, two_turns, fine=True)
        except TooManyStatements:
            continue
        yield from _unnamed(owner, coarse)
        for step in _steps(coarse, fine, shared):
            if _locked(step.touches, held):
                continue
            found = _several(owner, step, shared, held)
            alike = replace(found, headline="")  # which says whose step it is
            if alike not in told:
                told.add(alike)
                yield found


def _unnamed(process: s.Process, steps: Steps) -> Iterator[Diagnostic]:
    told: set[Span] = set()
    for number in steps.entries:
        location = steps.locations[number]
        if location.kind is not LocationKind.AUTO or location.span is None:
            continue
        if location.span in told:
            continue
        told.add(location.span)
        yield Diagnostic(
            "unnamed-step",
            f"a step of `{process.name.text}` begins here without a name of its own",
            Label(_line_of(location.span), f"called `{location.name}`"),
            help=("put a label before it, so that runs and questions can name it",),
            severity=Severity.NOTE,
        )


@dataclass(frozen=True, slots=True)
class _Touch:
    """A statement that touches shared state, in the turns and calls in which it does."""

    statement: s.Statement
    context: Context | None = field(compare=False)

    @property
    def place(self) -> Span:
        """Where that is in the spec: of a text of the library, at the call."""
        return seen_from(_place(self.statement), self.context).in_spec


@dataclass(frozen=True, slots=True)
class _Step:
    """A step with the places in it that touch shared state, in the order of the text."""

    name: str
    touches: tuple[_Touch, ...]


def _steps(coarse: Steps, fine: Steps, shared: Shared) -> Iterator[_Step]:
    """The steps that fine steps divide."""
    name, touches = "", list[_Touch]()
    told: set[tuple[_Touch, ...]] = set()
    entries = [*sorted(fine.entries.items()), (None, None)]
    for number, frame in entries:
        begun = None if frame is None else _begun(coarse, frame, first=number == 0)
        if frame is None or begun is not None:
            several = tuple(dict.fromkeys(touches))
            if len(several) > 1 and several not in told:
                told.add(several)
                yield _Step(name, several)
            name, touches = begun or "", []
        first = None if frame is None else _first(frame, shared)
        if frame is not None and first is not None and not _apart(first, shared):
            touches.append(_Touch(first, frame.context))


def _apart(statement: s.Statement, shared: Shared) -> bool:
    """Whether a step begins here that touches nothing: what is asserted is no step of the code."""
    if isinstance(statement, s.Pause):
        return not any(shared.named(each) for each in expressions(statement))
    return isinstance(statement, s.Assert)


def _begun(steps: Steps, frame: Frame, *, first: bool) -> str | None:
    """The name of the location at `frame`, if there is one with these steps."""
    number = steps.starts.get((key(frame.context), frame.block[frame.index]))
    if number is None:
        return steps.locations[0].name if first else None
    return steps.locations[number].name


def _first(frame: Frame, shared: Shared) -> s.Statement:
    """The first statement of a step that touches shared state, as far as its block tells."""
    rest = [each for each in frame.block[frame.index :] if not isinstance(each, s.LabelMark)]
    for statement in rest:
        if blocks(statement) or shared.touched(statement) or called(statement, shared.uses):
            return statement
    return rest[0]


_ADVICE = "put a label before it, or `atomic { … }` around both if the machine does both at once"
_BETWEEN = "another thread can't come between"


def _locked(touches: Sequence[_Touch], held: Held) -> bool:
    """Whether one lock is held over all of them, and wherever else that is touched."""
    several = [each.statement for each in touches]
    if any(isinstance(each, s.Acquire | s.Release) for each in several):
        return False
    return held.one_over(thing for each in several for thing in held.things(each))


def _several(process: s.Process, step: _Step, shared: Shared, held: Held) -> Diagnostic:
    where = f"the step `{step.name}` of `{process.name.text}`"
    return (
        _tested(where, step, shared, held)
        or _tried(where, step)
        or Diagnostic(
            "several-places",
            f"{where} touches shared state at several places",
            Label(step.touches[1].place, _BETWEEN),
            (Label(step.touches[0].place, "first here"),),
            (_ADVICE,),
            severity=Severity.NOTE,
        )
    )


def _tested(where: str, step: _Step, shared: Shared, held: Held) -> Diagnostic | None:
    """A change behind a test, of a condition or by a `try` that is refused.

    Behind a lock that the step has taken a test is as good as the lock; under one that is held
    wherever the same is touched nobody could come between.
    """
    first = step.touches[0].statement
    for place, each in enumerate(step.touches):
        match each.statement:
            case s.If(condition=condition) | s.While(condition=condition):
                if isinstance(first, s.Acquire) or not shared.named(condition):
                    continue
                behind, said = step.touches[place + 1 :], "tested here"
            case s.Acquire(otherwise=otherwise) if otherwise:
                refused = _inside(otherwise)
                behind = tuple(one for one in step.touches[place + 1 :] if one.statement in refused)
                said = "refused here"
            case _:
                continue
        for change in behind:
            stored = shared.stored(change.statement)
            between = step.touches[place : step.touches.index(change) + 1]
            if stored and not _locked(between, held):
                return Diagnostic(
                    "test-then-change",
                    f"{where} tests shared state and then changes `{stored[0].name.text}`",
                    Label(change.place, _BETWEEN),
                    (Label(each.place, said),),
                    (_ADVICE,),
                    severity=Severity.WARNING,
                )
    return None


def _inside(block: s.Block) -> tuple[s.Statement, ...]:
    """The statements of a block that are run with what stands before it, in one step."""
    found = []
    for each in statements(block):
        if isinstance(each, s.LabelMark):
            break
        found.append(each)
    return tuple(found)


def _tried(where: str, step: _Step) -> Diagnostic | None:
    """A `try` behind another operation on a lock."""
    before: _Touch | None = None
    for each in step.touches:
        statement = each.statement
        tries = isinstance(statement, s.Acquire) and statement.otherwise is not None
        if tries and before is not None:
            done = "drops" if isinstance(before.statement, s.Release) else "takes"
            return Diagnostic(
                "try-behind",
                f"{where} {done} a lock and then tries another",
                Label(each.place, "nobody can take it in between, nor let go of it"),
                (Label(before.place, "first here"),),
                (_ADVICE,),
                severity=Severity.WARNING,
            )
        if isinstance(statement, s.Acquire | s.Release):
            before = each
    return None


def _place(statement: s.Statement) -> Span:
    match statement:
        case s.If(condition=condition) | s.While(condition=condition):
            return condition.span
        case s.Acquire(lock=lock) if statement.otherwise is not None:
            return lock.span
        case _:
            return _line_of(statement.span)


def _line_of(span: Span) -> Span:
    """The first line of what stands on several: its first word."""
    if span.end_line == span.line:
        return span
    return Span(span.file, span.line, span.column, span.line, span.column + 1)
