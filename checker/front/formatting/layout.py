"""From tokens, gaps and alignment to the text: columns of labels, blocks, and comments.

Knows how far things are indented; must not know where lines break.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from checker.front.formatting.outline import LABELS, QUESTIONS, Brace, Outline, Unit
from checker.front.formatting.remarks import Gap, Remark
from checker.front.formatting.spacing import between, width
from checker.records import dataclass

INDENT = 4
_LONGEST_LABEL = 16
"""A label with its colon that is longer does not move the statements of other processes."""
_AFTER_CODE = 2  # blanks before a comment at the end of a line

_ASSIGNS = ("=", "+=", "-=")
_ABOUT_VALUE = frozenset(("await", "assert", "return", "assume", "view"))


def laid_out(shape: Outline, gaps: Sequence[Gap], more: Mapping[int, int]) -> str:
    """The text. gaps: with their final line breaks. more: blanks that align declarations."""
    writer = _Writer(shape, gaps, more)
    for number in range(len(shape.tokens) + 1):
        writer.gap(number)
        if number < len(shape.tokens):
            writer.token(number)
    return "\n".join(_with_remarks(writer.lines)).strip("\n") + "\n" if writer.lines else ""


@dataclass(slots=True)
class _Line:
    """A line in the making. code: with its indentation. remarks: behind it, or alone.

    column: where the first remark stood in the text.
    """

    code: str = ""
    remarks: tuple[Remark, ...] = ()
    below: bool = False

    @property
    def column(self) -> int | None:
        return self.remarks[0].column if self.remarks else None

    @property
    def width(self) -> int:
        return len(self.code.rsplit("\n", 1)[-1])


class _Writer:
    def __init__(self, shape: Outline, gaps: Sequence[Gap], more: Mapping[int, int]) -> None:
        self.shape = shape
        self.gaps = gaps
        self.more = more
        self.lines: list[_Line] = []
        self.columns: dict[int, int] = {}  # of tokens that have been written
        self.closes = {each.close: each for each in shape.braces}
        self.bodies = _body_columns(shape, gaps)
        self.fresh = True  # nothing stands on the last line

    # Lines

    def gap(self, number: int) -> None:
        """Write what stands before a token."""
        gap = self.gaps[number]
        last = number == len(self.shape.tokens)
        for place, remark in enumerate(gap.remarks):
            self.feed(gap.breaks[place])
            rest = gap.breaks[place + 1 :]
            ends = all(not each for each in rest[:-1]) and (last or rest[-1] > 0)
            ends = ends or rest[0] > 0
            if self.fresh:
                self.lone(remark, number)
            elif ends or self.lines[-1].remarks:
                self.lines[-1].remarks += (remark,)
            else:
                self.put(remark.at(self.lines[-1].width + 1), 1)
        self.feed(gap.breaks[-1])

    def feed(self, count: int) -> None:
        """Break the line, with empty lines between if there is more than one break."""
        if count and not self.fresh:
            self.fresh = True
            self.lines += [_Line() for _ in range(count - 1)]

    def lone(self, remark: Remark, number: int) -> None:
        """A remark that begins a line: below one at the end of a line, or before a token."""
        before = self.lines[-1] if self.lines else None
        below = before is not None and (before.below or bool(before.code.strip()))
        if below and before is not None and before.column == remark.column:
            self.lines.append(_Line("", (remark,), below=True))
            self.fresh = False
            return
        column = self.indent_of_remark(remark, number)
        self.lines.append(_Line(" " * column + remark.at(column)))
        self.fresh = False

    def put(self, text: str, space: int) -> None:
        self.lines[-1].code += " " * space + text

    def token(self, number: int) -> None:
        text = self.shape.tokens[number].text
        if self.fresh:
            column = self.indent(number)
            self.lines.append(_Line(" " * column))
            self.fresh = False
            self.columns[number] = column
            self.put(text, 0)
            return
        line = self.lines[-1]
        space = between(self.shape, number) + self.more.get(number, 0) if number else 0
        if self.gaps[number].remarks:
            space = max(space, 1)
        unit = self.shape.starts.get(number)
        if unit is not None and number and self.shape.within[number - 1].rule in LABELS:
            label = self.shape.within[number - 1]
            if self.leads(label):
                space = max(1, self.indent(number) - line.width)
        behind_remark = unit is not None and bool(self.gaps[number].lines)
        self.columns[number] = self.indent(number) if behind_remark else line.width + space
        self.put(text, space)

    def leads(self, unit: Unit) -> bool:
        """Whether a unit begins its line."""
        return unit.first == 0 or bool(self.gaps[unit.first].lines)

    # Columns

    def indent(self, number: int) -> int:
        """The column of a token that begins a line."""
        unit = self.shape.starts.get(number)
        if unit is not None:
            return self.indent_of_unit(unit)
        brace = self.closes.get(number)
        if brace is not None:
            return self.columns[brace.unit.first]
        return self.indent_inside(number)

    def indent_of_unit(self, unit: Unit) -> int:
        brace = unit.brace
        if brace is None or unit.rule in LABELS:
            return 0
        column = self.columns[brace.unit.first]
        if brace.body and not unit.local:
            return column + self.bodies[brace.open]
        return column + INDENT

    def indent_inside(self, number: int) -> int:
        """The column of a token in the middle of a declaration or statement."""
        shape, unit = self.shape, self.shape.within[number]
        base = self.columns[unit.first]
        if shape.tokens[number].text in ("else", "or") and shape.parents[number].rule != "events":
            return base
        bracket = shape.brackets[number]
        if bracket is not None and bracket >= unit.first:
            first = bracket + 1
            return base + INDENT if first == number else self.columns[first]
        if number in shape.expected:
            return base + INDENT
        anchor = self.anchor(unit)
        if anchor is not None and anchor < number:
            return self.columns[anchor]
        return base + INDENT

    def anchor(self, unit: Unit) -> int | None:
        """The token under which the other lines of a unit begin."""
        if unit.rule in QUESTIONS:
            place = self.shape.direct(unit, ":")
        elif unit.rule in _ABOUT_VALUE:
            place = unit.first
        else:
            place = self.shape.direct(unit, *_ASSIGNS)
        return None if place is None else place + 1

    def indent_of_remark(self, remark: Remark, number: int) -> int:
        """The column of a remark that begins a line: of what follows, inside if that is a brace."""
        if number == len(self.shape.tokens):
            return 0
        brace = self.closes.get(number)
        if brace is not None:
            column = self.columns[brace.unit.first]
            outside = brace.body and remark.column == 0
            inside = self.bodies[brace.open] if brace.body else INDENT
            return column if outside else column + inside
        unit = self.shape.starts.get(number)
        if unit is None or unit.rule not in LABELS or remark.column == 0:
            return self.indent(number)
        brace = unit.brace
        assert brace is not None
        column = self.columns[brace.unit.first]
        return column + (self.bodies[brace.open] if brace.body else INDENT)


def _body_columns(shape: Outline, gaps: Sequence[Gap]) -> dict[int, int]:
    """Where the statements of each process and proc begin: behind the longest label of the text.

    Without labels on their lines they are indented like any block.
    """
    widest: dict[int, int] = {}
    for brace in shape.braces:
        if brace.body and gaps[brace.open + 1].lines:
            widths = [*_label_widths(shape, gaps, brace)]
            if widths:
                widest[brace.open] = max(widths)
    usual = max((each for each in widest.values() if each <= _LONGEST_LABEL), default=0)
    return {
        each.open: max(INDENT, usual, widest[each.open]) + 1 if each.open in widest else INDENT
        for each in shape.braces
        if each.body
    }


def _label_widths(shape: Outline, gaps: Sequence[Gap], brace: Brace) -> list[int]:
    units = [each for each in brace.units if not each.local]
    return [
        width(shape, label.first, label.last)
        for label, unit in pairwise(units)
        if label.rule in LABELS and not gaps[unit.first].lines
    ]


# Comments at the ends of lines


def _with_remarks(lines: Sequence[_Line]) -> list[str]:
    """The lines with what stands behind them, in one column between two empty lines."""
    found: list[str] = []
    begin = 0
    for place in range(len(lines) + 1):
        if place == len(lines) or not (lines[place].code or lines[place].remarks):
            group = lines[begin:place]
            column = _column(group)
            found += [_whole(each, column) for each in group]
            if place < len(lines):
                found.append("")
            begin = place + 1
    return found


def _column(group: Sequence[_Line]) -> int:
    """The column where most comments of a group stood, if there is room; else the first free."""
    said = [each for each in group if each.remarks]
    least = max((each.width for each in said if each.code), default=0) + _AFTER_CODE
    wished = [each.column for each in said if each.column is not None and each.column >= least]
    return max(sorted(set(wished)), key=wished.count, default=least)


def _whole(line: _Line, column: int) -> str:
    if not line.remarks:
        return line.code.rstrip()
    text = line.code + " " * (column - line.width)
    for place, remark in enumerate(line.remarks):
        text += " " * bool(place)
        text += remark.at(len(text.rsplit("\n", 1)[-1]))
    return text
