"""What mends an error, where the help that is told with it says so and it is sure.

It is sure if the text, mended and read once more, lacks that error and has no other. Must not know
the protocol.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from checker.diagnostic import Diagnostic, Severity
from checker.language_server.reading import Reading
from checker.language_server.renaming import Again, Edit, edited
from checker.records import dataclass
from checker.source import Source

_HELP = re.compile(r"(?:write|did you mean) `([^`\n]+)`")
MOST_TRIED = 4
"""How many ways to mend one error are tried: each is a reading of the spec."""


@dataclass(frozen=True, slots=True)
class Mend:
    """A change that mends an error. title: says what is written."""

    title: str
    edit: Edit
    mended: Diagnostic


def mends(reading: Reading, diagnostic: Diagnostic, again: Again) -> Iterator[Mend]:
    """Sure ways to mend an error."""
    if diagnostic.severity is not Severity.ERROR or diagnostic.primary is None:
        return
    source = reading.sources.get(diagnostic.primary.span.file)
    if source is None or diagnostic.primary.span.shipped:
        return
    for text, edit in [*_candidates(source, diagnostic)][:MOST_TRIED]:
        after = again(edited(reading.sources, [edit]))
        if _sure(reading, diagnostic, after):
            yield Mend(f"Write `{text}`", edit, diagnostic)
            return


def _candidates(source: Source, diagnostic: Diagnostic) -> Iterator[tuple[str, Edit]]:
    assert diagnostic.primary is not None
    span = diagnostic.primary.span
    behind = source.line(span.end_line)[span.end_column - 1 :].lstrip()
    for line in diagnostic.help:
        for text in _HELP.findall(line):
            if "…" in text:
                continue
            written = text.removesuffix(";") if behind.startswith(";") else text
            yield text, Edit(span, written)


def _sure(before: Reading, diagnostic: Diagnostic, after: Reading) -> bool:
    """Whether one error is gone and none has come."""
    left = _errors(before)
    left[diagnostic.code, diagnostic.headline] -= 1
    return _errors(after) <= left and after.module is not None


def _errors(reading: Reading) -> Counter[tuple[str, str]]:
    errors = (each for each in reading.found if each.severity is Severity.ERROR)
    return Counter((each.code, each.headline) for each in errors)
