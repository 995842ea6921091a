"""Which texts a text names in its `include`s, and where; which it may name.

Knows the front end and folders; must not know texts that are open, nor editors.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from os.path import dirname, isabs, join, realpath

from checker.front import library
from checker.front import syntax as s
from checker.front.parsing.parse import attempt
from checker.records import dataclass
from checker.source import Source, Span

_BEGUN = re.compile(r'\s*include\s*(?:<(?P<shipped>[^<>"]*)|"(?P<own>[^<>"]*))\Z')


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


def paths(source: Source, before: str) -> tuple[str, ...] | None:
    """What may stand next in an `include` that is being written; None if none is.

    before: its line so far. Of a path it is the part behind the last `/`; a folder ends in one.
    """
    begun = _BEGUN.match(before)
    if begun is None:
        return None
    if begun["shipped"] is not None:
        return (library.ALWAYS_THERE, *library.names())
    folder, found = begun["own"].rpartition("/")[0], list[str]()
    with suppress(OSError, ValueError):  # no folder, or no path
        for each in os.scandir(join(dirname(source.name), folder)) if isabs(source.name) else ():
            if each.is_dir() and not each.name.startswith("."):
                found.append(f"{each.name}/")
            elif each.name.endswith(".mm") and realpath(each.path) != source.name:
                found.append(each.name)
    return tuple(sorted(found))
