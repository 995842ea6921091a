"""What is part of the language, but cannot be checked yet: its name for the user, and a way round.

Knows rules of the grammar by name; must not know how they are read. Shrinks with every release.
"""

from __future__ import annotations

from checker.diagnostic import Diagnostic, Label
from checker.source import Span

UNBUILT: dict[str, tuple[str, str]] = {
    "blocked_by": ("`blocked_by`", "`f waits l && g holds l` says it for one lock"),
}
"""By rule or command: what it is called in a sentence, and what to write meanwhile, if anything."""

UNANSWERED = frozenset(("eventually", "leads", "ltl", "within", "latency", "region", "inversion"))
"""The kinds of questions that can be read and checked, but not answered."""


def not_answered(kind: str, place: Span) -> Diagnostic:
    """The diagnostic for a question of `UNANSWERED`, whose name stands at `place`."""
    label = Label(place, "this version cannot answer it")
    return Diagnostic("not-built", f"`{kind}` is not built yet", label)


def not_built(what: str, place: Span) -> Diagnostic:
    """The diagnostic for something of `UNBUILT` that stands at `place`."""
    name, instead = UNBUILT[what]
    help = (f"meanwhile: {instead}",) if instead else ()
    label = Label(place, "this version cannot check it")
    return Diagnostic("not-built", f"{name} is not built yet", label, help=help)
