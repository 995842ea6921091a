"""What mends an error, where the help that is told with it says so and it is sure.

It is sure if the text, mended and read once more, lacks that error and has no other. Where a text
does not follow the grammar its names were not looked at: then what else is wrong with them, on
other lines, comes to light. Must not know the protocol.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from checker.diagnostic import Diagnostic, Severity
from checker.front.parsing.parse import attempt
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
        if _sure(reading, diagnostic, edit, after):
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


def _sure(before: Reading, diagnostic: Diagnostic, edit: Edit, after: Reading) -> bool:
    """Whether one error is gone and none has come, but such as nobody could see before."""
    left = Counter(map(_name, _errors(before)))
    left[_name(diagnostic)] -= 1
    if _name(diagnostic) not in _written_wrong(before, edit):
        told = _errors(after)
    else:
        known = {*left, *_written_wrong(after, edit)}
        told = [each for each in _errors(after) if _name(each) in known or _touches(each, edit)]
    return Counter(map(_name, told)) <= left and after.module is not None


def _written_wrong(reading: Reading, edit: Edit) -> set[tuple[str, str]]:
    """How the text of an edit does not follow the grammar."""
    source = reading.sources.get(edit.span.file)
    return set() if source is None else {_name(each) for each in attempt(source).found}


def _touches(error: Diagnostic, edit: Edit) -> bool:
    """Whether an error may have to do with an edit, which leaves all lines where they are."""
    span = None if error.primary is None else error.primary.span
    here = edit.span
    return span is None or (span.file == here.file and span.line <= here.line <= span.end_line)


def _errors(reading: Reading) -> list[Diagnostic]:
    return [each for each in reading.found if each.severity is Severity.ERROR]


def _name(error: Diagnostic) -> tuple[str, str]:
    return error.code, error.headline
