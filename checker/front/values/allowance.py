"""How much a spec may come to when it is written out: every set gone over, every instance read.

A few short lines can stand for more than any run could read. Knows amounts only; must not know
what they are spent on.
"""

from __future__ import annotations

from checker.diagnostic import Diagnostic, Label, SpecError
from checker.records import dataclass
from checker.source import Span

MOST_PARTS = 100_000
"""How many names and signs one system may come to, all its threads and questions together."""


@dataclass(slots=True)
class Allowance:
    """What is left of the limit; shared by all that read the text of one system."""

    left: int = MOST_PARTS

    def spend(self, parts: int, place: Span) -> None:
        """Use some of it for what is read at `place`. Raises SpecError where it does not do."""
        self.left -= parts
        if self.left < 0:
            raise SpecError([_too_large(place)])


def _too_large(place: Span) -> Diagnostic:
    return Diagnostic(
        "too-large",
        f"the spec comes to more than {MOST_PARTS:,} names and signs when every set and array is"
        " written out for every thread",
        Label(place, "the limit is passed here"),
        (),
        ("take smaller sets and arrays, or fewer threads",),
    )
