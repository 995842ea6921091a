"""Tables on a page: a label for each row, and columns that are headed by values of parameters.

Where the columns do not fit on the page, those that say the same for a run of numbers become one;
if they still do not fit, the table goes on below itself. Must not know what stands in a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, pairwise

from checker.records import dataclass
from checker.render.ink import Ink, Style
from checker.render.page import WIDTH, columns, harmless, pad, tied
from checker.render.words import joined, settings, tied_settings

_MOST_LABEL = 40  # a label wider than this has a line of its own
_USUAL_LABEL = 20  # what most labels take
_LEAST_LABEL = 10  # and on a narrow page none that is so wide at most
_GAPS = (3, 2)  # blanks between columns: as many as fit


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one place of the table."""

    text: str
    style: Style | None = None


Line = tuple[str, Sequence[Cell]]
"""A label with one cell for each column."""

Values = Mapping[str, str]
"""The values, as shown, of the parameters that differ between columns."""


def laid_out(found: Sequence[Values], rows: Sequence[Line], ink: Ink) -> list[str]:
    """The table, as wide as the page at most; a single column has no header.

    found: for each column what heads it. rows: a cell for each column; a label whose cells are all
    empty has a line of its own.
    """
    rows, page = [*rows], ink.width
    found = [*found]
    widths = _widths(found, rows)
    left = _left(rows, widths, page)
    if not _fits([*range(len(found))], widths, left, page):
        found, rows = _merged(found, rows)
        widths = _widths(found, rows)
        left = _left(rows, widths, page)
    lines: list[str] = []
    blocks = side_by_side(found, widths, left, page)
    widths = _aligned(blocks, widths, left, page)
    headers = [_header([found[n] for n in block], left) for block in blocks]
    titles = [title for title, _ in headers]
    for block, (title, header) in zip(blocks, headers, strict=True):
        lines += [""] if lines else []
        here: list[Line] = [(label, [cells[n] for n in block]) for label, cells in rows]
        if title and titles.count(title) > 1:
            title += f", {_several([found[n] for n in block])}"
        lines += [ink(Style.BOLD, line) for line in ink.hang("", title)] if title else []
        lines += _lines([*header, *here], left, [widths[n] for n in block], ink)
    return lines


def _left(rows: Sequence[Line], widths: Sequence[int], page: int) -> int:
    """How wide the column of labels is; a label that is wider has a line of its own.

    On a narrow page it leaves room for two columns if usual labels have room beside them.
    """
    room = page - max(widths) - 2
    if page < WIDTH and len(widths) > 1 and room - max(widths) - min(_GAPS) >= _USUAL_LABEL:
        room -= max(widths) + min(_GAPS)
    most = min(_MOST_LABEL, max(room, _LEAST_LABEL))
    labels = [columns(label) for label, cells in rows if any(each.text for each in cells)]
    return max((each for each in labels if each <= most), default=0) + 2


def _widths(found: Sequence[Values], rows: Sequence[Line]) -> list[int]:
    cells = ((line[n].text for _, line in rows) for n in range(len(found)))
    return [max(map(columns, (*each, *v.values()))) for each, v in zip(cells, found, strict=True)]


def _merged(
    found: Sequence[Values], rows: Sequence[Line]
) -> tuple[list[Values], list[tuple[str, list[Cell]]]]:
    """Columns that say the same for numbers behind each other as one, headed `0..2`."""
    runs: list[list[int]] = []
    for column in range(len(found)):
        if runs and _go_on(found, runs[-1][-1], column, rows):
            runs[-1].append(column)
        else:
            runs.append([column])
    heads: list[Values] = []
    for first, *_, last in ([*run, run[-1]] for run in runs):
        name = [*found[first]][-1]
        value = f"{found[first][name]}..{found[last][name]}"
        heads.append({**found[first], name: value} if first < last else found[first])
    return heads, [(label, [line[run[0]] for run in runs]) for label, line in rows]


def _go_on(found: Sequence[Values], one: int, other: int, rows: Sequence[Line]) -> bool:
    """Whether two columns differ in the last parameter alone, by 1, and say the same."""
    *names, last = found[one]
    before, here = _ends(found[one][last]), _ends(found[other][last])
    if before is None or here is None or before[1] + 1 != here[0]:
        return False
    if any(found[one][name] != found[other][name] for name in names):
        return False
    return all(line[one] == line[other] for _, line in rows)


def _width(widths: Sequence[int], left: int, gap: int) -> int:
    return left + sum(widths) + gap * (len(widths) - 1)


def _fits(block: Sequence[int], widths: Sequence[int], left: int, page: int) -> bool:
    return _width([widths[n] for n in block], left, min(_GAPS)) <= page


def side_by_side(
    found: Sequence[Values], widths: Sequence[int], left: int, page: int
) -> list[list[int]]:
    """Numbers of columns that stand beside each other on a page, `left` wide where labels stand.

    All of them if they fit; else those that agree in the first parameters, as few as needed; else
    as many as fit.
    """
    everything = [*range(len(found))]
    parameters = [*found[0]]
    groups = [everything]
    for count in range(len(parameters)):
        groups = _agreeing(found, everything, parameters[:count])
        if all(_fits(group, widths, left, page) for group in groups):
            return groups
    return [block for group in groups for block in _chunks(group, widths, left, page)]


def _aligned(
    blocks: Sequence[Sequence[int]], widths: Sequence[int], left: int, page: int
) -> list[int]:
    """The widths, made the same for columns below each other where the page has room for it."""
    wide = [*widths]
    for block in blocks:
        for place, each in enumerate(block):
            below = [other[place] for other in blocks if place < len(other)]
            wide[each] = max(widths[other] for other in below)
    return wide if all(_fits(block, wide, left, page) for block in blocks) else [*widths]


def _agreeing(
    found: Sequence[Values], numbers: Sequence[int], names: Sequence[str]
) -> list[list[int]]:
    """The columns in runs that have the same values of some parameters."""

    def values(number: int) -> list[str]:
        return [found[number][name] for name in names]

    return [[*group] for _, group in groupby(numbers, values)]


def _chunks(group: Sequence[int], widths: Sequence[int], left: int, page: int) -> list[list[int]]:
    """Parts of a group that fit: as few as can be, and of the same size if they fit so."""
    parts: list[list[int]] = [[]]
    for each in group:
        if parts[-1] and not _fits([*parts[-1], each], widths, left, page):
            parts.append([])
        parts[-1].append(each)
    size = -(-len(group) // len(parts))
    even = [[*group[start : start + size]] for start in range(0, len(group), size)]
    return even if all(_fits(part, widths, left, page) for part in even) else parts


def _header(values: Sequence[Values], left: int) -> tuple[str, list[Line]]:
    """A title for what is the same in a block, and a line for each parameter that is not.

    With one such line the title stands in front of it if it fits there.
    """
    same = {
        name: value for name, value in values[0].items() if all(v[name] == value for v in values)
    }
    lines: list[Line] = [
        (harmless(name), [Cell(harmless(each[name]), Style.BOLD) for each in values])
        for name in values[0]
        if name not in same
    ]
    title = tied_settings(same)
    if len(lines) != 1:
        return title, lines
    ((name, cells),) = lines
    if same and _speaks(cells) and columns(title) + 2 <= left:
        return "", [(settings(same), cells)]
    return title, [("" if _speaks(cells) else name, cells)]


def _several(values: Sequence[Values]) -> str:
    """What differs in a block, in words: `allowed = 0..2`, `policy = HOLD or RETRY`."""
    told = []
    for name in values[0]:
        found = list(dict.fromkeys(each[name] for each in values))
        if len(found) == 1:
            continue
        ends = [_ends(each) for each in found]
        text = joined([harmless(each) for each in found], "or")
        if all(one and other and one[1] + 1 == other[0] for one, other in pairwise(ends)):
            text = f"{found[0].partition('..')[0]}..{found[-1].rpartition('..')[2]}"
        told.append(tied(f"{harmless(name)} = {text}"))
    return ", ".join(told)


def _ends(value: str) -> tuple[int, int] | None:
    """The first and the last number of what heads a column, if it is of numbers."""
    match = re.fullmatch(r"(-?\d+)(?:\.\.(-?\d+))?", value)
    return (int(match[1]), int(match[2] or match[1])) if match else None


def _speaks(cells: Sequence[Cell]) -> bool:
    """Whether values are clear without the name of their parameter: those of an enum are."""
    return all(each.text.isidentifier() and each.text not in ("true", "false") for each in cells)


def _lines(lines: Sequence[Line], left: int, widths: Sequence[int], ink: Ink) -> Iterator[str]:
    gap = next((each for each in _GAPS if _width(widths, left, each) <= ink.width), min(_GAPS))
    for label, cells in lines:
        alone = not any(each.text for each in cells)
        if alone or columns(label) + 2 > left:
            yield from ink.hang("", label, "  ")
            label = ""
        if alone:
            continue
        line = pad(label, left)
        if len(cells) == 1 and left + columns(cells[0].text) > ink.width:
            yield from ink.hang(line, cells[0].text, " " * (left + 2))
            continue
        for number_, (cell, width) in enumerate(zip(cells, widths, strict=True)):
            text = ink(cell.style, cell.text) if cell.style else cell.text
            line += text
            if number_ < len(cells) - 1:
                line += " " * (width - columns(cell.text) + gap)
        yield line.rstrip()
