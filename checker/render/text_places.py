"""Where things stand in the text: in which order, and what the margin says of their lines.

Must not know what stands there.
"""

from __future__ import annotations

from checker.render.page import harmless
from checker.source import Span

Order = tuple[tuple[int, int], ...]
"""Lines and columns: of each call that leads to a place, and of the place. Their order is that of
the text where every call is written out."""


def text_order(span: Span | None) -> Order:
    """Where it stands among others; what has no place goes first."""
    return tuple((each.line, each.column) for each in span.chain) if span else ()


def file_of(span: Span | None) -> str | None:
    """The file of the outermost of the calls that lead to it, or its own."""
    return span.chain[0].file if span else None


def text_lines(span: Span | None) -> tuple[int, ...]:
    """The lines of the calls that lead to it, and its own."""
    return tuple(each.line for each in span.chain) if span else ()


def around(outer: Span | None, inner: Span | None) -> bool:
    """Whether one stretch of the text has the other in it, so that what breaks there stops it."""
    if outer is None or inner is None or outer.file != inner.file:
        return False
    if outer.chain[:-1] != inner.chain[:-1]:  # read in another call
        return False
    end = (outer.end_line, outer.end_column)
    return text_order(outer) <= text_order(inner) and (inner.end_line, inner.end_column) <= end


def margin(span: Span | None, file: str) -> str:
    """The place of something in the margin: its line, with the name of another file."""
    if span is None:
        return ""
    shown = span.in_spec
    return f":{shown.line}" if shown.file == file else f"{harmless(shown.file)}:{shown.line}"
