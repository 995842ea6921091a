"""Something that a spec says for nothing, as data.

Must not know how it is found, nor how it is shown.
"""

from __future__ import annotations

from checker.records import dataclass
from checker.source import Span


@dataclass(frozen=True, slots=True)
class Vacuous:
    """What is told. wait: also of a text for many specs, for what others do is the spec's."""

    code: str
    headline: str
    span: Span | None
    wait: bool = False
    help: str = ""
