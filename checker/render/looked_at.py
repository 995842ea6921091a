"""Which conditions a step looks at, and what the variables in one hold: `serves 0, mine 1`.

Knows conditions and states; must not know why one is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from checker.ir.actions import Action, WaitKind
from checker.ir.expr import Chosen, Expr, Read, Select, parts
from checker.ir.system import State, System
from checker.ir.variables import Role
from checker.records import dataclass
from checker.render.page import tied
from checker.render.wholes import own_name, whole_text, wholes
from checker.semantics.integers import value
from checker.source import Span

_MOST = 3  # variables that are told
_NAME = re.compile(r"[A-Za-z_]\w*")


@dataclass(frozen=True, slots=True)
class Tested:
    """A condition of the text, with what a step found it to be."""

    text: str
    true: bool
    condition: Expr
    span: Span


def tested(action: Action, before: State, choices: tuple[int, ...]) -> Iterator[Tested]:
    """The conditions of its `if`s and loops; left out is what stands within an `if`."""
    for branch in action.branches:
        yield Tested(branch.text, branch.taken, branch.condition, branch.span)
    for each in action.conditions:
        if each.outer is None:
            true = bool(value(each.holds, before, choices))
            yield Tested(each.text, true, each.holds, each.span)


def waited(action: Action) -> Iterator[Tested]:
    """The condition of the `await` that it begins with, if it does."""
    wait = action.wait
    if wait is not None and wait.kind is WaitKind.AWAIT and wait.span is not None:
        yield Tested(wait.text, True, wait.condition, wait.span)


def looked_at(
    system: System,
    state: State,
    condition: Expr,
    thread: int,
    text: str,
    choices: tuple[int, ...] = (),
) -> str:
    """The variables of a condition, as the thread calls them, with their values; of many none.

    For `wrap`, which breaks no line between a name and its value.
    text: the condition as written, which may say the value itself.
    """
    found = wholes(system, _read(system, state, condition, thread, choices))
    shown = {
        _called(own_name(system, each, thread), text): whole_text(system, each, state)
        for each in found
    }
    if len(shown) > _MOST or (len(shown) == 1 and text in _saying(*next(iter(shown.items())))):
        return ""
    return ", ".join(tied(f"{name} {content}") for name, content in shown.items())


def _called(name: str, text: str) -> str:
    """A variable of a call as the text of the proc has it, if it is in the text."""
    short = name.rpartition(".")[2]
    return short if short in _NAME.findall(text) else name


def _saying(name: str, content: str) -> tuple[str, ...]:
    """Conditions that say the value of their variable themselves."""
    return name, f"!{name}", f"{name} == {content}"


def _read(
    system: System, state: State, condition: Expr, thread: int, choices: tuple[int, ...]
) -> Iterator[int]:
    """The data that the condition depends on: of an array the elements that it reads here.

    Of one that is read at a place that is yet to be chosen, none; nor what a call was given and
    only says which place.
    """
    count = len(system.variables)
    places = {each.index for each in parts(condition) if isinstance(each, Select)}
    for node in parts(condition):
        if (
            node in places
            and isinstance(node, Read)
            and "." in own_name(system, node.variable, thread)
        ):
            continue
        number = -1
        match node:
            case Read(variable=variable):
                number = variable
            case Select(first=first, count=size, index=index) if _known(index, choices):
                place = value(index, state, choices)
                number = first + place if 0 <= place < size else -1
            case _:
                pass
        if 0 <= number < count and system.variables[number].role is Role.DATA:
            yield number


def _known(index: Expr, choices: tuple[int, ...]) -> bool:
    """Whether it depends on nothing but what has been chosen."""
    return all(each.choice < len(choices) for each in parts(index) if isinstance(each, Chosen))
