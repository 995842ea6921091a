"""Where lines break: as in the text, but for a few places where they always or never do.

Knows blocks; must not know columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from itertools import pairwise

from checker.front.formatting.outline import LABELS, Brace, Outline, Unit, unit_lists
from checker.front.formatting.remarks import Gap
from checker.front.formatting.spacing import blanks

_GOES_ON = frozenset(("else", "or"))


def broken(shape: Outline, gaps: Sequence[Gap]) -> list[Gap]:
    """The gaps of the text with the line breaks that it should have.

    A block stands on one line, or its braces are the end of one line and the start of another;
    in a body on several lines each label begins one. At most one line is left empty, and none
    inside a statement or beside a brace.
    """
    opens = frozenset(each.open for each in shape.braces)
    closes = frozenset(each.close for each in shape.braces)
    found = [_joined(shape, gap, number, opens) for number, gap in enumerate(gaps)]
    spread = {each.open for each in shape.braces if _spread(found, each)}
    tall = {id(each.unit) for each in shape.braces if each.open in spread}
    for brace in shape.braces:
        if brace.open in spread:
            _break(found, brace.open + 1)
            _break(found, brace.close)
    for units in unit_lists(shape):
        around = units[0].brace if units else None
        if around is None or around.open in spread:
            for number in _own_lines(units, tall, body=around is not None and around.body):
                _break(found, number)
    closing = {each.close for each in shape.braces if each.open in spread}
    for number in range(1, len(shape.tokens)):
        if number - 1 in closing and shape.tokens[number].text in _GOES_ON:
            found[number] = _on_line(found[number])
    return [_thinned(shape, gap, number, opens, closes) for number, gap in enumerate(found)]


def _joined(shape: Outline, gap: Gap, number: int, opens: Set[int]) -> Gap:
    """Without a break where a token clings to the one before, or opens a block."""
    if number in (0, len(shape.tokens)) or gap.remarks:
        return gap
    before = shape.tokens[number - 1].text
    if number in opens or (blanks(shape, number) == 0 and before not in ("(", "[", "{")):
        return _on_line(gap)
    return gap


def _on_line(gap: Gap) -> Gap:
    return gap if gap.remarks else replace(gap, breaks=(0,))


def _spread(gaps: Sequence[Gap], brace: Brace) -> bool:
    return any(gaps[number].lines for number in range(brace.open + 1, brace.close + 1))


def _break(gaps: list[Gap], number: int) -> None:
    """Let a token begin a line, behind the remarks before it."""
    gap = gaps[number]
    if not gap.lines:
        gaps[number] = replace(gap, breaks=(*gap.breaks[:-1], 1))


def _own_lines(units: Sequence[Unit], tall: set[int], *, body: bool) -> Iterator[int]:
    """The tokens that begin a line among units on several lines."""
    for before, unit in pairwise(units):
        labelled = before.rule in LABELS
        if (
            id(before) in tall
            or (id(unit) in tall and not labelled)
            or (body and unit.rule in LABELS)
            or (body and before.local and not unit.local)
        ):
            yield unit.first


def _thinned(shape: Outline, gap: Gap, number: int, opens: Set[int], closes: Set[int]) -> Gap:
    """Without empty lines where there should be none, and never two."""
    last = number == len(shape.tokens)
    unit = None if last else shape.starts.get(number)
    most = 2 if last or unit is not None or number in closes else 1
    if number and not last and shape.within[number - 1].rule in LABELS:
        most = 1
    counts = [min(each, most) for each in gap.breaks]
    if number - 1 in opens:
        counts[0] = min(counts[0], 1)
    if number in closes:
        counts[-1] = min(counts[-1], 1)
    if number == 0:
        counts[0] = 0
    return replace(gap, breaks=tuple(counts))
