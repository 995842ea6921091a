"""Which lines of the text a step runs, for counts in the margin of a listing.

A statement stands for the line that it begins on. Must not know how often anything is run.
"""

from __future__ import annotations

from collections.abc import Mapping

from checker.ir.actions import Action
from checker.ir.expr import FALSE, TRUE, Expr, disj
from checker.ir.system import System
from checker.ir.threads import LocationKind
from checker.source import Span

Line = tuple[str, int]
"""A text by its name, and a line of it, counting from 1."""


def line_of(span: Span) -> Line:
    """The line that a place begins on."""
    return span.file, span.line


def lines(system: System, action: Action) -> Mapping[Line, Expr]:
    """The lines that a step of `action` runs, each with when, in the order of the text.

    A step that begins at a label runs its line, a rule the line of its name. When is read at the
    source location with the choices, as `Action.ran` is; TRUE is always. What no step runs for
    these values of parameters is left out.
    """
    thread = system.threads[action.thread]
    found: dict[Line, list[Expr]] = {}
    if action.source is None:
        begun = thread.span
    else:
        location = thread.locations[action.source]
        begun = location.span if location.kind is LocationKind.LABEL else None
    if begun is not None:
        found[line_of(begun)] = [TRUE]
    for span, when in action.ran:
        found.setdefault(line_of(span), []).append(when)
    joined = {line: disj(found[line]) for line in sorted(found)}
    return {line: when for line, when in joined.items() if when != FALSE}


def parts(system: System, action: Action) -> tuple[Expr, ...]:
    """When a step runs lines that it does not always run, each once."""
    return tuple(dict.fromkeys(when for when in lines(system, action).values() if when != TRUE))
