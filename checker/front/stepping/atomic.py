"""What an `atomic` may hold: nothing that begins a step.

Knows what to say of it; where steps begin is for `finding`.
"""

from __future__ import annotations

from checker.diagnostic import Diagnostic, Label
from checker.front import syntax as s
from checker.ir.threads import LocationKind
from checker.source import Span


def begins_in_atomic(atomic: s.Atomic, kind: LocationKind, span: Span) -> Diagnostic:
    """What to say of a location of this kind at `span`, in an `atomic`."""
    what, advice = _BEGINNINGS[kind]
    word = Span(
        atomic.span.file,
        atomic.span.line,
        atomic.span.column,
        atomic.span.line,
        atomic.span.column + len("atomic"),
    )
    return Diagnostic(
        "bad-atomic",
        f"{what} begins a step, and an `atomic` is one step",
        Label(span, "begins a step here"),
        (Label(word, "one step"),),
        (advice,),
    )


_BEGINNINGS = {
    LocationKind.LABEL: ("a label", "drop the label, or end the `atomic` before it"),
    LocationKind.AUTO: (
        "what can block behind something else",
        "let it stand first, or end the `atomic` before it",
    ),
    LocationKind.LOOP: ("a `while`", "write a `for`, or end the `atomic` before it"),
}
"""What may begin a step in the middle of a text, and what to do about it in an `atomic`."""
