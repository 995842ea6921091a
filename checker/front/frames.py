"""Places in the text of a process, in which turns of `for` loops and which calls of procs.

A text that stands once in the spec is read once for each turn and each call: its contexts. Must
not know what a statement does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from checker.front import syntax as s
from checker.front.walk import outline
from checker.records import dataclass
from checker.source import Called, Span

Key = tuple[tuple[s.Node, int], ...]
"""What tells one context of a process from another."""


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """A place in nested blocks: before `block[index]`; `after` is where control goes behind it.

    `after` None is the closing brace of the process. context: in which turns and calls it is.
    """

    block: s.Block
    index: int
    after: Frame | None
    context: Context | None = None

    @property
    def behind(self) -> Frame:
        """The place behind the statement."""
        return Frame(self.block, self.index + 1, self.after, self.context)

    def into(self, block: s.Block) -> Frame:
        """The start of a block of the statement, behind which control goes on after it."""
        return Frame(block, 0, self.behind, self.context)


@dataclass(frozen=True, slots=True, eq=False)
class Turn:
    """A turn of a `for`. value: of its name in this turn; shown: how it is written."""

    outer: Context | None
    loop: s.For
    value: int
    shown: str


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """A call of a proc.

    behind: where control goes on after it. target: what takes the result. calls: those around it,
    the outermost first, and itself.
    """

    outer: Context | None
    call: s.Call
    proc: s.Proc
    behind: Frame
    target: s.Expression | None
    calls: tuple[Called, ...]


Context = Turn | Call


def key(context: Context | None) -> Key:
    """Equal for the same turns and calls."""
    found: list[tuple[s.Node, int]] = []
    for each in outward(context):
        match each:
            case Turn(loop=loop, value=value):
                found.append((loop, value))
            case Call(call=call):
                found.append((call, 0))
    return tuple(reversed(found))


def outward(context: Context | None) -> Iterator[Context]:
    """The context, the one around it, and so on."""
    while context is not None:
        yield context
        context = context.outer


def call_of(context: Context | None) -> Call | None:
    """The innermost call."""
    return next((each for each in outward(context) if isinstance(each, Call)), None)


def calls(context: Context | None) -> tuple[Call, ...]:
    """All calls, the outermost first."""
    return tuple(each for each in outward(context) if isinstance(each, Call))[::-1]


def seen_from(span: Span, context: Context | None) -> Span:
    """A place with the calls through which it is read in this context."""
    call = call_of(context)
    return span if call is None or span.calls else replace(span, calls=call.calls)


def argument(
    parameter: s.ProcParameter, context: Context | None
) -> tuple[s.Expression, Context | None]:
    """What a parameter stands for in this context, and the context in which that is written."""
    call = call_of(context)
    assert call is not None
    place = call.proc.parameters.index(parameter)
    return call.call.arguments[place], call.outer


def arguments_read(call: s.Call, proc: s.Proc) -> list[s.Expression]:
    """What is read to call a proc: values, and the indices of what else it is given."""
    found: list[s.Expression] = []
    for parameter, given in zip(proc.parameters, call.arguments, strict=True):
        found += [given] if parameter.kind == "value" else outline(given)[1]
    return found


def called(
    statement: s.Statement, uses: Mapping[s.Name, object]
) -> tuple[s.Call, s.Proc, s.Expression | None] | None:
    """The call of a proc that a statement is, the proc, and what takes its result; else None."""
    match statement:
        case s.Invoke(call=call):
            target = None
        case s.Assign(target=target, value=s.Call() as call, operator="="):
            pass
        case _:
            return None
    proc = uses.get(call.function) if isinstance(call.function, s.Name) else None
    return (call, proc, target) if isinstance(proc, s.Proc) else None


def turns(frame: Frame, loop: s.For, values: Iterable[tuple[int, str]]) -> list[Frame]:
    """The start of the body in each turn of the `for` at `frame`; one goes on into the next."""
    found: list[Frame] = []
    after = frame.behind
    for value, shown in reversed(list(values)):
        after = Frame(loop.body, 0, after, Turn(frame.context, loop, value, shown))
        found.append(after)
    return found[::-1]


def entered(frame: Frame, call: s.Call, proc: s.Proc, target: s.Expression | None) -> Frame:
    """The start of the proc that the statement at `frame` calls; its brace returns."""
    outer = call_of(frame.context)
    here = (*(outer.calls if outer else ()), Called(proc.name.text, call.span))
    context = Call(frame.context, call, proc, frame.behind, target, here)
    leaving = Frame((s.Return(call.span, None),), 0, None, context)
    return Frame(proc.body, 0, leaving, context)
