"""What is part of the language, but cannot be answered yet.

Knows rules of the grammar by name; must not know how they are read. Shrinks with every release.
"""

from __future__ import annotations

from checker.diagnostic import Diagnostic, Label
from checker.source import Span

UNANSWERED = frozenset(("eventually", "leads", "ltl"))
"""The kinds of questions that can be read and checked, but not answered."""


def not_answered(kind: str, place: Span) -> Diagnostic:
    """The diagnostic for a question of `UNANSWERED`, whose name stands at `place`."""
    label = Label(place, "this version cannot answer it")
    return Diagnostic("not-built", f"`{kind}` is not built yet", label)
