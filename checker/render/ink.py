"""Colours and weight for a terminal; on paper every text is as it is.

Nothing may be understood from colour alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Style(Enum):
    """What a piece of text is, with how a terminal shows it."""

    BAD = "1;31"
    WARN = "1;33"
    NOTE = "1;36"
    GOOD = "32"
    BOLD = "1"
    FAINT = "2"
    FRAME = "1;34"


@dataclass(frozen=True, slots=True)
class Ink:
    """Paints harmless texts, or leaves them alone."""

    colour: bool = False

    def __call__(self, style: Style, text: str) -> str:
        """`text` in a style."""
        if not self.colour or not text:
            return text
        return f"\x1b[{style.value}m{text}\x1b[0m"


PAPER = Ink()
"""No colour."""
