"""Colours and weight for a terminal, and its width; on paper every text is as it is.

Nothing may be understood from colour alone.
"""

from __future__ import annotations

from enum import Enum

from checker.records import dataclass
from checker.render.page import WIDTH, hang


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
    """Paints harmless texts, or leaves them alone; width: columns of what they are written on."""

    colour: bool = False
    width: int = WIDTH

    def __call__(self, style: Style, text: str) -> str:
        """`text` in a style."""
        if not self.colour or not text:
            return text
        return f"\x1b[{style.value}m{text}\x1b[0m"

    def hang(self, first: str, text: str, rest: str | None = None) -> list[str]:
        """`text` on lines that fit, not painted: as `page.hang`."""
        return hang(first, text, rest, self.width)


PAPER = Ink()
"""No colour, and the width of a mail."""
