"""How much a step and all steps together may come to, and how it is told where that is passed.

Knows numbers and words; must not know how steps are read.
"""

from __future__ import annotations

from checker.diagnostic import Diagnostic, Label
from checker.source import Span

MOST_ACTIONS = 20_000
"""How many actions a system may have."""

MOST_PATHS = 4_096
"""How many paths may lead from one location to the next ones."""

MOST_PICKS = 4_096
"""How many combinations of chosen values an ask may have."""


def too_many_actions(place: Span) -> Diagnostic:
    """place: where the step starts with which the limit is passed."""
    return Diagnostic(
        "too-large",
        f"the spec has more than {MOST_ACTIONS:,} steps",
        Label(place, "the limit is passed in the step that starts here"),
        (),
        ("take fewer threads, or smaller sets to choose from",),
    )


def too_many_paths(place: Span) -> Diagnostic:
    """place: where the step starts."""
    return Diagnostic(
        "too-large",
        f"more than {MOST_PATHS:,} ways through the step that starts here",
        Label(place, "each way is a step of its own"),
        (),
        ("put a label in between, so that it becomes several steps",),
    )
