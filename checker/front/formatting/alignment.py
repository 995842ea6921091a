"""Columns that declarations below each other share, where whoever wrote them lined them up.

Knows which parts of which declarations can be aligned; must not know statements.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from checker.front.formatting.outline import QUESTIONS, Outline, Unit, unit_lists
from checker.front.formatting.remarks import Gap
from checker.front.formatting.spacing import between, width

_TYPED = frozenset(("param", "var", "lock", "timer", "field_type"))
_BODIES = frozenset(("process", "fair_process", "rule", "fair_rule", "proc"))


def aligned(shape: Outline, gaps: Sequence[Gap], lines: Sequence[Gap]) -> Mapping[int, int]:
    """More blanks before some tokens.

    gaps: as in the text; lines: as they will be. Declarations of one kind on lines below each
    other are aligned at a place if one of them had more than one blank there.
    """
    more: dict[int, int] = {}
    for units in unit_lists(shape):
        for run in _runs(lines, units):
            for points in zip(*(_points(shape, lines, each) for each in run), strict=True):
                _align(shape, gaps, run, points, more)
    return more


def _runs(lines: Sequence[Gap], units: Sequence[Unit]) -> Iterator[list[Unit]]:
    """Units of one kind, each on the line below the last line of the one before."""
    run: list[Unit] = []
    for unit in units:
        kind = _kind(unit)
        if not kind or (unit.first and not lines[unit.first].lines):
            if run:
                yield run
            run = []
            continue
        gap = lines[unit.first]
        near = gap.breaks in ((1,), (0, 1))
        if run and (kind != _kind(run[-1]) or not near or run[-1].last + 1 != unit.first):
            yield run
            run = []
        run.append(unit)
    if run:
        yield run


def _kind(unit: Unit) -> str:
    """What it can be aligned with; empty if nothing."""
    if unit.rule in QUESTIONS:
        return "question"
    if unit.rule in _BODIES:
        return "body"
    known = _TYPED | {"const", "enum", "type_alias", "def", "row", "mode"}
    return unit.rule if unit.rule in known else ""


def _points(shape: Outline, lines: Sequence[Gap], unit: Unit) -> list[int | None]:
    """The tokens that may share a column with those of other units; None if not on its line."""
    return [_same_line(lines, unit, each) for each in _places(shape, unit)]


def _places(shape: Outline, unit: Unit) -> Sequence[int | None]:
    kind = _kind(unit)
    if kind in _TYPED:
        return [_behind(shape.direct(unit, ":"))]
    match kind:
        case "question":
            numbers = range(unit.first, unit.last + 1)
            name = next(
                n
                for n in numbers
                if shape.parents[n] is unit.tree and shape.tokens[n].type == "NAME"
                and n > unit.first
            )  # fmt: skip
            expect = next((n for n in numbers if n in shape.expected), None)
            return [name, _behind(shape.direct(unit, ":")), expect]
        case "const" | "type_alias" | "def":
            return [shape.direct(unit, "=")]
        case "row":
            return [shape.direct(unit, "=>")]
        case "mode":
            return [unit.first + 2]
        case "enum":
            return [shape.direct(unit, "{")]
        case "body":
            braces = (each.open for each in shape.braces if each.unit is unit)
            return [next(braces, None)]
        case _:
            return []


def _behind(number: int | None) -> int | None:
    return None if number is None else number + 1


def _same_line(lines: Sequence[Gap], unit: Unit, number: int | None) -> int | None:
    if number is None or number > unit.last:
        return None
    inside = range(unit.first + 1, number + 1)
    return None if any(lines[n].lines or lines[n].remarks for n in inside) else number


def _align(
    shape: Outline,
    gaps: Sequence[Gap],
    run: Sequence[Unit],
    points: Sequence[int | None],
    more: dict[int, int],
) -> None:
    pairs = [(unit, number) for unit, number in zip(run, points, strict=True) if number is not None]
    if not any(_apart(shape, gaps, number) for _, number in pairs):
        return
    widths = {
        number: width(shape, unit.first, number - 1)
        + sum(more.get(n, 0) for n in range(unit.first, number))
        + between(shape, number)
        for unit, number in pairs
    }
    for number, columns in widths.items():
        more[number] = max(widths.values()) - columns


def _apart(shape: Outline, gaps: Sequence[Gap], number: int) -> bool:
    """Whether more than the usual blanks stood before a token."""
    before, token = shape.tokens[number - 1], shape.tokens[number]
    if before.line != token.line or gaps[number].remarks:
        return False
    return token.column - before.end_column > between(shape, number)
