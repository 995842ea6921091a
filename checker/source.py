"""Texts and places in them: what a span is, and how it maps to lines.

Knows nothing of grammar or meaning; every other layer points into texts through `Span`.
"""

from __future__ import annotations

from dataclasses import field, replace
from functools import lru_cache

from checker.records import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of one text, from the first character to the one after the last.

    Lines and columns count from 1, columns in characters (code points).
    calls: of procs, through which a text is read that is written out where it is called, the
    outermost first. They tell which reading is meant; the place is the same for all.
    """

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    calls: tuple[Called, ...] = field(default=(), compare=False, repr=False)

    def to(self, other: Span) -> Span:
        """The stretch from the start of this span to the end of `other`, in the same file."""
        return Span(self.file, self.line, self.column, other.end_line, other.end_column)

    @property
    def shipped(self) -> bool:
        """Whether the text is one of the library, `<locks.mm>` for instance."""
        return self.file.startswith("<") and self.file.endswith(".mm>")

    @property
    def chain(self) -> tuple[Span, ...]:
        """The places of the calls, the outermost first, and this one."""
        places = (
            replace(each.span, calls=self.calls[:number]) for number, each in enumerate(self.calls)
        )
        return (*places, self)

    @property
    def in_spec(self) -> Span:
        """The innermost place that is in no text of the library: this one, or a call."""
        return next((each for each in reversed(self.chain) if not each.shipped), self)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Called:
    """A call of a proc: its name, and the place of the call."""

    proc: str
    span: Span


@dataclass(frozen=True, slots=True)
class Source:
    """A named text. `name` is what the user called it; it is shown, never opened."""

    name: str
    text: str

    @property
    def lines(self) -> list[str]:
        """The lines, without their ends. A carriage return before the end is dropped."""
        return list(_lines(self.text))

    def line(self, number: int) -> str:
        """Line `number`, counting from 1; empty past the end of the text."""
        lines = _lines(self.text)
        return lines[number - 1] if 1 <= number <= len(lines) else ""

    def quote(self, span: Span) -> str:
        """The text of `span` on one line, with runs of white space made one blank."""
        lines = list(_lines(self.text)[span.line - 1 : span.end_line])
        if not lines:
            return ""
        lines[-1] = lines[-1][: span.end_column - 1]
        lines[0] = lines[0][span.column - 1 :]
        return " ".join(" ".join(lines).split())


@lru_cache(maxsize=4)
def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.removesuffix("\r") for line in text.split("\n"))
