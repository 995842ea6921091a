"""How types that do not fit are told: in the user's words, with the places that they come from.

Knows how a thing is written and called; what fits is for `types` to say.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from checker.diagnostic import Diagnostic, Label
from checker.front import syntax as s
from checker.front.checking.types import (
    ArrayT,
    Bool,
    CallT,
    EnumT,
    Int,
    LockT,
    NobodyT,
    QueueT,
    SetT,
    StructT,
    ThreadT,
    Time,
    TimerT,
    Type,
)
from checker.front.naming.declared import EVERY_THREAD, Declared, EnumMember, place
from checker.front.suggest import listed
from checker.front.written import subject, written
from checker.ir.duration import UNITS

WRITE_A_UNIT = f"write a unit: {listed(list(UNITS))}"


def called(type: Type) -> str:
    """What a value of the type is, with its article."""
    match type:
        case Bool():
            return "true or false"
        case Int():
            return "a number"
        case Time():
            return "a time"
        case EnumT(enum=enum):
            return f"a `{enum.name.text}`"
        case ThreadT(process=process, optional=optional):
            text = "a thread" if process is None else f"a thread of `{process.name.text}`"
            return f"{text} or none" if optional else text
        case LockT():
            return "a lock"
        case TimerT():
            return "a timer"
        case CallT(proc=proc):
            return f"a call of `{proc.name.text}`"
        case ArrayT():
            return "an array"
        case NobodyT():
            return "`none`"
        case SetT(element=element):
            return "a set" if element is None else f"a set of {_several(element)}"
        case StructT(struct=struct):
            return f"a `{struct.name.text}`"
        case QueueT(element=element):
            return "a queue" if element is None else f"a queue of {_several(element)}"
    assert_never(type)


def _several(type: Type) -> str:
    """What values of the type are."""
    match type:
        case Bool():
            return "truth values"
        case EnumT(enum=enum):
            return f"`{enum.name.text}`"
        case StructT(struct=struct):
            return f"`{struct.name.text}`"
        case ThreadT(process=process):
            return "threads" if process is None else f"threads of `{process.name.text}`"
        case SetT():
            return "sets"
        case QueueT():
            return "queues"
        case _:
            return "numbers"


def origin(node: s.Expression, type: Type, uses: Mapping[s.Name, Declared]) -> tuple[Label, ...]:
    """Where `node` has its type from: a label at the declaration, if it is of a name."""
    element = isinstance(node, s.Index)
    while isinstance(node, s.Index):
        node = node.base
    declared = uses.get(node) if isinstance(node, s.Name) else None
    span = None if declared is None else place(declared)
    if declared is None or span is None or not isinstance(node, s.Name):
        return ()
    if isinstance(declared, s.Process):
        return (Label(span, f"`{node.text}` is declared here"),)
    if element and isinstance(type, ArrayT):
        return (Label(span, f"`{node.text}` is declared here"),)
    if element:
        return (Label(span, f"each element of `{node.text}` is {called(type)}"),)
    if isinstance(declared, EnumMember):
        return (Label(span, f"`{node.text}` is {called(type)}"),)
    values = ""
    if isinstance(type, EnumT):
        values = ": " + listed([each.text for each in type.enum.members])
    return (Label(span, f"`{node.text}` is {called(type)}{values}"),)


def apart(left: Type, right: Type) -> str:
    """Why two types have no value in common."""
    match left, right:
        case EnumT(), EnumT():
            return "they are different enums"
        case ThreadT(), ThreadT():
            return "they are threads of different processes"
        case StructT(), StructT():
            return "they are different structs"
        case (NobodyT(), ThreadT()) | (ThreadT(), NobodyT()):
            return "it is always a thread, never `none`"
        case _:
            return f"one is {called(left)}, the other {called(right)}"


def never_equal(
    left: s.Expression,
    right: s.Expression,
    left_type: Type,
    right_type: Type,
    uses: Mapping[s.Name, Declared],
    given: bool = False,
) -> Diagnostic:
    """`left` and `right` are compared and cannot be equal; given: `left` is to become `right`."""
    texts = written(left), written(right)
    if given:
        headline = f"{subject(left)} can never be {subject(right)}"
    elif None in texts:
        headline = "these two can never be equal"
    else:
        headline = f"`{texts[0]}` and `{texts[1]}` can never be equal"
    why = (*origin(left, left_type, uses), *origin(right, right_type, uses))
    declares = given and left not in uses and isinstance(left, s.Name)
    return Diagnostic(
        "type-mismatch",
        f"{headline}: {apart(left_type, right_type)}",
        Label(right.span, "given here" if given else "compared here"),
        (*why, Label(left.span, f"{subject(left)} is {called(left_type)}" if declares else "")),
        _held_by(left, right, right_type)
        or _held_by(right, left, left_type)
        or _advice(right, right_type, left_type),
    )


def _held_by(asked: s.Expression, thread: s.Expression, type: Type) -> tuple[str, ...]:
    """How `l.held == t` is written."""
    if (
        not isinstance(asked, s.Member)
        or asked.name.text != "held"
        or not isinstance(type, ThreadT)
    ):
        return ()
    return (f"write `{written(thread) or 't'} holds {written(asked.base) or 'l'}`",)


def unfit(
    node: s.Expression,
    type: Type,
    wanted: Type,
    what: str,
    uses: Mapping[s.Name, Declared],
    help: tuple[str, ...] = (),
) -> Diagnostic:
    """`node` stands where `what` must be a value of another type; help: if nothing else helps."""
    if isinstance(wanted, Time) and isinstance(type, Int):
        text = written(node)
        return Diagnostic(
            "bad-time",
            f"{subject(node)} has no unit" if text else "this number has no unit",
            Label(node.span, "a time is needed here"),
            origin(node, type, uses),
            (WRITE_A_UNIT + (f", as in `{text} us`" if isinstance(node, s.Number) else ""),),
        )
    return Diagnostic(
        "type-mismatch",
        f"{what} must be {called(wanted)}, but {subject(node)} is {called(type)}",
        Label(node.span, f"{called(wanted)} is needed here"),
        origin(node, type, uses),
        (help if isinstance(type, EnumT) else ()) or _advice(node, type, wanted) or help,
    )


def _advice(node: s.Expression, type: Type, wanted: Type) -> tuple[str, ...]:
    text = written(node)
    match type, wanted:
        case Int(), Bool():
            if isinstance(node, s.Number):
                return (f"write `{'true' if node.value else 'false'}`",)
            return (f"compare it, as in `{text or '…'} != 0`",)
        case SetT(), Bool() if text:
            return (f"ask for an element, `… in {text}`, or `{text} != {{}}`",)
        case SetT(), Int() if text and not isinstance(node, s.SetLiteral):
            return ("sets are joined by `|`, and what is in both is `&`; `.len` is a number",)
        case EnumT(enum=enum), Int() if text and text not in [m.text for m in enum.members]:
            member = enum.members[0].text
            return (f"members have no numbers: write `({text} == {member} ? 0 : 1)`",)
        case Int(), EnumT(enum=enum):
            return (f"name a member: {listed([each.text for each in enum.members])}",)
        case NobodyT(), ThreadT(process=process):
            name = EVERY_THREAD if process is None else process.name.text
            return (f"a type `{name}?` has `none` as well",)
        case NobodyT(), _:
            return ("only a thread can be `none`",)
        case SetT(), Int() | Bool() | EnumT() if isinstance(node, s.SetLiteral):
            return ("braces make a set; an array starts with one value for all its elements",)
        case type, SetT(element=element) if type == element and text:
            return (f"write `{{{text}}}` for the set of it",)
        case Bool(), Int() if isinstance(node, s.Truth):
            return (f"write `{int(node.value)}`",)
        case Bool(), Int():
            return (f"write `({text or '…'} ? 1 : 0)`",)
        case _:
            return ()
