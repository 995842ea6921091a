"""Names that are told beside mistakes in how a text is written, so that fewer runs are needed.

Only those whose declaration cannot be in a part that was not understood. Must not know what was
wrong there.
"""

from __future__ import annotations

from checker.diagnostic import Diagnostic
from checker.front import syntax as s
from checker.front.naming.names import resolve
from checker.front.parsing.parse import Reading
from checker.source import Source


def unknown_beside(source: Source, reading: Reading, library: s.Module) -> list[Diagnostic]:
    """Names that mean nothing whatever the broken parts of a text mean.

    Left out is each name that occurs in such a part or is brought in anywhere, and all that stands
    on a line with another mistake. Nothing is told of a text that includes others, or in which a
    declaration was not understood.
    """
    module, unsure = reading.module, reading.unsure
    if module is None or unsure is None:
        return []
    if any(isinstance(each, s.Include) for each in module.declarations):
        return []
    lines = source.text.split("\n")
    if any(each.lstrip().startswith(("include", "#")) for each in lines):
        return []
    broken = {each.primary.span.line for each in reading.found if each.primary is not None}
    _, found = resolve(module, library)
    told = []
    for each in found:
        place = each.primary
        if each.code != "unknown-name" or each.secondary or place is None:
            continue
        span = place.span
        name = lines[span.line - 1][span.column - 1 : span.end_column - 1]
        known = name.isidentifier() and name not in unsure
        if place.text.startswith("not declared") and known and span.line not in broken:
            told.append(each)
    return told
