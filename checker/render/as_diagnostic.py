"""A diagnostic as text: headline, the lines that it speaks of with carets under them, advice.

Knows how a place is shown; must not know what can be wrong with a spec.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from checker.diagnostic import Diagnostic, Label, Severity, SpecError
from checker.records import dataclass
from checker.render.ink import Ink, Style
from checker.render.page import WIDTH, cells, columns, harmless, wrap
from checker.source import Source, Span

_STYLES = {Severity.ERROR: Style.BAD, Severity.WARNING: Style.WARN, Severity.NOTE: Style.NOTE}
_CUT = "..."
_LONG = re.compile(r"\w{49,}")
_CONTEXT = 16  # columns wanted beside a label on a line that is cut
_NARROW = 24  # a label's text is not squeezed into fewer columns than this


def diagnostic_text(
    diagnostic: Diagnostic,
    sources: Mapping[str, Source],
    *,
    colour: bool = False,
    width: int = WIDTH,
) -> str:
    """The diagnostic on lines of at most `width` columns, without a line end behind the last.

    Only the line with the name of a file may be longer: a path that is broken cannot be followed.
    sources: the texts, by the names that spans have. A place in another text is named, not shown.
    """
    ink = Ink(colour, width)
    style = _STYLES[diagnostic.severity]
    kind = f"{diagnostic.severity.value}[{diagnostic.code}]"
    first, *rest = ink.hang(f"{kind}: ", _said(diagnostic.headline), "    ")
    lines = [ink(style, kind) + ink(Style.BOLD, first.removeprefix(kind))]
    lines += [ink(Style.BOLD, line) for line in rest]
    gutter = _gutter(diagnostic)
    if diagnostic.primary is not None:
        lines += _places(diagnostic, diagnostic.primary, sources, gutter, ink)
    for advice in diagnostic.help:
        lead = " " * (gutter + 1)
        first, *rest = ink.hang(f"{lead}= help: ", _said(advice))
        mark = ink(Style.FRAME, "=") + ink(Style.BOLD, " help:")
        lines += [lead + mark + first.removeprefix(f"{lead}= help:"), *rest]
    return "\n".join(lines)


def diagnostics_text(
    diagnostics: Iterable[Diagnostic],
    sources: Mapping[str, Source],
    *,
    colour: bool = False,
    width: int = WIDTH,
) -> str:
    """Several diagnostics, an empty line between two."""
    return "\n\n".join(
        diagnostic_text(each, sources, colour=colour, width=width) for each in diagnostics
    )


def errors_text(
    error: SpecError,
    sources: Mapping[str, Source],
    *,
    colour: bool = False,
    width: int = WIDTH,
) -> str:
    """All that is wrong with a spec; then one line on what could not be looked at before."""
    told = diagnostics_text(error.diagnostics, sources, colour=colour, width=width)
    if not error.later:
        return told
    these = "this is" if len(error.diagnostics) == 1 else "these are"
    rest = f"{error.later[:1].upper()}{error.later[1:]} are checked once {these} mended."
    return "\n".join([told, "", *wrap(rest, width)])


def _said(text: str) -> str:
    """Words of a diagnostic, safe to print; of a very long name only both ends are shown."""
    return _LONG.sub(lambda found: f"{found[0][:24]}…{found[0][-8:]}", harmless(text))


def _gutter(diagnostic: Diagnostic) -> int:
    """Columns of the widest line number that is shown."""
    labels = [*diagnostic.secondary, *([diagnostic.primary] if diagnostic.primary else [])]
    return max((len(str(each.span.line)) for each in labels), default=1)


@dataclass(frozen=True, slots=True)
class _Mark:
    """A label on one printed line: from column `start` to before `end`, counting from 0."""

    start: int
    end: int
    text: str
    primary: bool

    @property
    def sign(self) -> str:
        return "^" if self.primary else "-"


def _places(
    diagnostic: Diagnostic, primary: Label, sources: Mapping[str, Source], gutter: int, ink: Ink
) -> Iterator[str]:
    yield _place(primary.span, "-->", gutter, ink)
    labels = (primary, *(each for each in diagnostic.secondary if each != primary))
    files = sorted({each.span.file for each in labels}, key=lambda f: (f != primary.span.file, f))
    for file in files:
        here = sorted((each for each in labels if each.span.file == file), key=lambda x: x.span)
        if file != primary.span.file:
            yield _place(here[0].span, ":::", gutter, ink)
        source = sources.get(file)
        if source is None:
            continue
        yield ink(Style.FRAME, " " * (gutter + 1) + "|")
        for number, group in groupby(here, key=lambda each: each.span.line):
            yield from _line(source.line(number), number, [*group], primary, gutter, ink)


def _place(span: Span, arrow: str, gutter: int, ink: Ink) -> str:
    return " " * gutter + ink(Style.FRAME, arrow) + f" {harmless(str(span))}"


def _line(
    line: str, number: int, labels: Sequence[Label], primary: Label, gutter: int, ink: Ink
) -> Iterator[str]:
    """The source line, once or in several cuts, with its labels under it."""
    printed = cells(line)
    marks = sorted(
        (_mark(printed, each, each is primary) for each in labels), key=lambda m: (m.start, m.end)
    )
    room = ink.width - gutter - 3
    total = whole = max(sum(columns(each) for each in printed), *(mark.end for mark in marks), 0)
    if len(marks) > 1:  # their texts stand below each other, each under its mark
        total = max(total, *(m.start + min(columns(m.text), _NARROW) for m in marks))
    while marks:
        fits = max(total, marks[-1].start + 1) <= room
        begin, end = (0, total) if fits else _window(marks, total, room)
        inside = [mark for mark in marks if mark.start < max(end, begin + 1) or end >= total]
        marks = marks[len(inside) :]
        lead, tail = _CUT if begin else "", _CUT if end < whole else ""
        text = lead + _slice(printed, begin, end) + tail
        shift = columns(lead) - begin
        shifted = [
            _Mark(m.start + shift, max(min(m.end, end), m.start + 1) + shift, m.text, m.primary)
            for m in inside
        ]
        bar = ink(Style.FRAME, f"{number:>{gutter}} |")
        yield f"{bar} {text}".rstrip()
        empty = ink(Style.FRAME, " " * (gutter + 1) + "|")
        for row in _under(shifted, room, ink):
            yield f"{empty} {row}"


def _mark(printed: Sequence[str], label: Label, primary: bool) -> _Mark:
    span = label.span
    begin = min(span.column - 1, len(printed))
    several = span.end_line > span.line
    stop = len(printed) if several else min(span.end_column - 1, len(printed))
    start = sum(columns(each) for each in printed[:begin])
    end = start + sum(columns(each) for each in printed[begin:stop])
    text = _said(label.text)
    if several:
        text = f"{text} (to line {span.end_line})".lstrip()
    return _Mark(start, max(end, start + 1), text, primary)


def _window(marks: Sequence[_Mark], total: int, room: int) -> tuple[int, int]:
    """Which columns of a line that is too long are shown: the first mark, and what else fits."""
    room -= 2 * len(_CUT)
    first = marks[0]
    end = min(first.end, first.start + room)
    for mark in marks[1:]:
        if mark.end - first.start <= room:
            end = max(end, mark.end)
    begin = min(max(0, min(end + _CONTEXT, total) - room), first.start)
    if begin <= len(_CUT):
        begin = 0
        room += len(_CUT)
    if begin + room + len(_CUT) >= total:
        return begin, total
    return begin, begin + room


def _slice(printed: Sequence[str], begin: int, end: int) -> str:
    """What is printed in columns `begin` to before `end`; half a wide character is a blank."""
    shown = []
    column = 0
    for cell in printed:
        width = columns(cell)
        if column >= begin and column + width <= end:
            shown.append(cell)
        elif column < end and column + width > begin:
            shown.append(" " * (min(column + width, end) - max(column, begin)))
        column += width
    return "".join(shown)


def _under(marks: Sequence[_Mark], room: int, ink: Ink) -> Iterator[str]:
    """The rows under a source line: signs, then the texts that do not fit behind the last."""
    last = marks[-1]
    inline = bool(last.text) and all(mark.end <= last.end for mark in marks)
    inline = inline and last.end + 1 + columns(last.text) <= room
    row = _signs(marks, ink)
    if inline:
        row += " " + ink(Style.BAD if last.primary else Style.FRAME, last.text)
    yield row
    waiting = [mark for mark in marks if mark.text and not (inline and mark is last)]
    below = len(marks) > 1
    while waiting:
        mark = waiting.pop()
        start = mark.start
        if room - start < min(columns(mark.text), _NARROW):
            start = max(0, room - max(_NARROW, columns(mark.text)))
        if below:
            yield _connectors([*waiting, mark], room)
        for text in wrap(mark.text, room - start):
            lead = _connectors(waiting, start)
            style = Style.BAD if mark.primary else Style.FRAME
            yield lead.ljust(start) + ink(style, text)


def _signs(marks: Sequence[_Mark], ink: Ink) -> str:
    width = max(mark.end for mark in marks)
    row = [" "] * width
    for mark in sorted(marks, key=lambda each: each.primary):
        for column in range(mark.start, mark.end):
            row[column] = mark.sign
    text = ""
    for sign, run in groupby(row):
        style = Style.BAD if sign == "^" else Style.FRAME
        piece = "".join(run)
        text += piece if sign == " " else ink(style, piece)
    return text


def _connectors(marks: Iterable[_Mark], before: int) -> str:
    row: list[str] = []
    for mark in marks:
        if mark.start < before:
            row += [" "] * (mark.start + 1 - len(row))
            row[mark.start] = "|"
    return "".join(row)
