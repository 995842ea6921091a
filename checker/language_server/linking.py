"""Which texts a text names in its `include`s, and where.

Knows the front end; must not know texts that are open, nor editors.
"""

from __future__ import annotations

from collections.abc import Iterator
from os.path import dirname, join, realpath

from checker.front import syntax as s
from checker.front.parsing.parse import attempt
from checker.records import dataclass
from checker.source import Source, Span


@dataclass(frozen=True, slots=True)
class Link:
    """What an `include` names. span: of the path. text: the name of what stands there."""

    span: Span
    text: str


def links(source: Source) -> Iterator[Link]:
    """What a text includes, in its order. What does not exist is named as well."""
    module = attempt(source).module
    for each in () if module is None else module.declarations:
        if isinstance(each, s.Include) and "\0" not in each.path:
            own = realpath(join(dirname(source.name), each.path))
            yield Link(_path(source, each), f"<{each.path}>" if each.library else own)


def _path(source: Source, include: s.Include) -> Span:
    """Where its path stands; all of it, where that is on another line."""
    span = include.span
    start = source.line(span.line).find(include.path, span.column - 1)
    if start < 0 or not include.path:
        return span
    return Span(span.file, span.line, start + 1, span.line, start + 1 + len(include.path))
