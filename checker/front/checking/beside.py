"""Errors of types that are told beside mistakes in how a text is written.

Only those that lie in declarations which were wholly understood, as does all that they point at.
Must not know what was wrong in the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from checker.diagnostic import Diagnostic, Label, SpecError
from checker.front import syntax as s
from checker.front.checking.checked import Unfit
from checker.front.checking.typecheck import check
from checker.front.parsing.parse import Reading
from checker.source import Source, Span

_SURE = frozenset(("type-mismatch", "not-constant", "no-initial-value", "bad-time"))
"""Codes of errors between known types, whatever else is declared."""


def unfit_beside(source: Source, reading: Reading, library: s.Module) -> list[Diagnostic]:
    """Errors of types that remain whatever the broken parts of a text mean.

    Left out is what lies in a declaration with a mistake, points into one, or stands on a line with
    a name that occurs in what was not understood, unless its declaration was. Nothing is told of a
    text that includes others.
    """
    module, unsure = reading.module, reading.unsure
    if module is None or unsure is None:
        return []
    if any(isinstance(each, s.Include) for each in module.declarations):
        return []
    broken = [each.primary.span for each in reading.found if each.primary is not None]
    whole = [
        each
        for each in module.declarations
        if not any(_meets(each.span, mistake) for mistake in broken)
    ]
    spans = [each.span for each in whole]
    unsure = (unsure | _declared(module.declarations)) - _declared(whole)
    try:
        check(module, library)
    except Unfit as error:
        return [each for each in error.found if _is_sure(each, spans, source, unsure)]
    except SpecError:
        pass
    return []


def _is_sure(
    error: Diagnostic, whole: Sequence[Span], source: Source, unsure: frozenset[str]
) -> bool:
    if error.code not in _SURE or error.primary is None:
        return False
    here = error.primary.span
    lines = "\n".join(source.lines[here.line - 1 : here.end_line])
    if not unsure.isdisjoint(re.findall(r"\w+", lines)):
        return False
    labels: tuple[Label, ...] = (error.primary, *error.secondary)
    return all(
        any(_meets(each, label.span) for each in whole)
        for label in labels
        if label.span.file == source.name
    )


def _declared(declarations: Iterable[s.Declaration]) -> frozenset[str]:
    names = (getattr(each, "name", None) for each in declarations)
    return frozenset(each.text for each in names if isinstance(each, s.Name))


def _meets(whole: Span, part: Span) -> bool:
    """Whether they have a line in common."""
    return whole.line <= part.end_line and part.line <= whole.end_line
