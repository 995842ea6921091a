"""A new name for a thing, wherever it is named, or why it can't have that one.

Renamed texts are read once more: every name must mean what it meant. Must not know the protocol.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from checker.front import library
from checker.front.parsing.words import RESERVED
from checker.language_server.occurrences import Occurrence, Occurrences, Thing, name_of
from checker.language_server.reading import Reading
from checker.records import dataclass
from checker.source import Source, Span

Again = Callable[[Mapping[str, Source]], Reading]
"""Reads the same spec, some of its texts changed."""


class Refused(Exception):
    """A name can't be given; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A stretch of a text, and what is to stand there."""

    span: Span
    text: str


def renamable(reading: Reading, found: Occurrence | None) -> Thing:
    """What would be renamed. Raises Refused if it can't have another name."""
    if not reading.sound:
        raise Refused("the spec has errors: mend them first, then every place is known")
    name = None if found is None else name_of(found.thing)
    if found is None or name is None:
        raise Refused("there is no name here that can be changed")
    if name.span.shipped:
        raise Refused(f"`{name.text}` is declared in `{name.span.file}` of the library")
    return found.thing


def rename(
    reading: Reading, occurrences: Occurrences, thing: Thing, name: str, again: Again
) -> tuple[Edit, ...]:
    """What is to be written where. Raises Refused."""
    if not re.fullmatch(r"[A-Za-z_]\w*", name, re.ASCII):
        raise Refused(f"`{name}` is no name: letters, digits and `_`, a letter first")
    if name in RESERVED:
        raise Refused(f"`{name}` is a word of the language: choose another name")
    old = name_of(thing)
    assert old is not None
    if name == old.text:
        return ()
    edits = tuple(Edit(span, name) for span in _places(occurrences, thing))
    after = again(edited(reading.sources, edits))
    if not after.sound:
        told = next((each.headline for each in after.found), "the spec would not be read")
        raise Refused(f"the name can't be `{name}`: {told}")
    if _shape(Occurrences(after)) != _shape(occurrences, edits):
        raise Refused(f"`{name}` is taken: some names would mean something else")
    return edits


def _places(occurrences: Occurrences, thing: Thing) -> list[Span]:
    return list(dict.fromkeys(each.span for each in occurrences.of(thing)))


def edited(sources: Mapping[str, Source], edits: Sequence[Edit]) -> Mapping[str, Source]:
    """The texts that edits change, changed."""
    by_file: dict[str, list[Edit]] = defaultdict(list)
    for each in edits:
        by_file[each.span.file].append(each)
    changed = {}
    for file, within in by_file.items():
        if file in sources and not file.startswith(f"<{library.ALWAYS_THERE}"):
            changed[file] = Source(file, _written(sources[file].text, within))
    return changed


def _written(text: str, edits: Sequence[Edit]) -> str:
    lines = text.split("\n")
    for each in sorted(edits, key=lambda each: each.span, reverse=True):
        span = each.span
        before = lines[span.line - 1][: span.column - 1]
        behind = lines[span.end_line - 1][span.end_column - 1 :]
        lines[span.line - 1 : span.end_line] = [before + each.text + behind]
    return "\n".join(lines)


_Place = tuple[str, int, int]


def _shape(
    occurrences: Occurrences, edits: Sequence[Edit] = ()
) -> dict[_Place, tuple[_Place | None, str]]:
    """Where each name stands after the edits, and where what it means is declared."""
    moves: dict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
    for each in edits:
        span = each.span
        grown = len(each.text) - (span.end_column - span.column)
        moves[span.file, span.line].append((span.column, grown))

    def place(span: Span) -> _Place:
        moved = sum(by for at, by in moves.get((span.file, span.line), ()) if at < span.column)
        return span.file, span.line, span.column + moved

    found = {}
    for found_at in occurrences.every:
        name = name_of(found_at.thing)
        declared = None if name is None else place(name.span)
        found[place(found_at.span)] = (declared, type(found_at.thing).__name__)
    return found
