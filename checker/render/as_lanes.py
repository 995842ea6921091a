"""A run as lanes of text: a column for each thread, a row for each step.

Knows how a chart is written; what happens in it is for `chart` to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from checker.records import dataclass
from checker.render.chart import Chart, Column, Lane, chart
from checker.render.ink import Ink, Style
from checker.render.lane_texts import SIGNS, lane_texts, lock_in_short
from checker.render.page import columns, pad, wrap
from checker.render.rows import Row
from checker.trace import Trace

_GAP = 2  # blanks between lanes
_NARROW, _WIDE = 11, 24  # columns of a lane

_LEGEND = {
    "+": "takes",
    "-": "drops",
    "?": "waits",
    "~": "downgrades",
    "x": "takes back its ask",
    "!": "tries in vain",
    "|": "holds something",
    ".": "nothing",
}


def lanes_lines(
    trace: Trace, file: str, *, about: Iterable[int] = (), ink: Ink, now: bool = True
) -> list[str]:
    """The run as lanes of at most 72 columns; more threads than fit go below each other.

    now: where all are at the end, for a run that neither fails nor goes on for ever.
    """
    told = chart(trace, file, about)
    if not told.lanes:
        return ink.hang("  0  ", told.rows[0].place)
    end = now and trace.loop is None and trace.failure is None
    lines: list[str] = []
    for page in _pages(told, ink.width):
        lines += ([""] if lines else []) + [*_Page(told, page, ink, end).lines()]
    used = _used(told)
    legend = "  ".join(f"{sign} {text}" for sign, text in _LEGEND.items() if sign in used)
    foot = ink.hang("     ", legend) if legend else []
    if told.still:
        names = ", ".join(told.still)
        foot += ink.hang("     ", f"not shown, for they take no step: {names}")
    return [*lines, "", *foot] if foot else lines


def _used(told: Chart) -> set[str]:
    """The signs that the lanes show."""
    verbs = (op.verb for row in told.rows for effect in row.effects for op in effect.locks)
    found = {SIGNS[verb] for verb in verbs}
    later = [each for each in told.stops if each.last is None or each.last > 0]
    if any(told.stopped(each.thread, max(each.first, 1)) for each in later):
        found.add("?")
    if len(told.lanes) > 1:
        found |= {"|", "."} if told.holds else {"."}
    return found


@dataclass(frozen=True, slots=True)
class _Layout:
    """What stands on one page: lanes and columns of variables, with their widths."""

    lanes: tuple[Lane, ...]
    widths: tuple[int, ...]
    values: tuple[Column, ...]


def _margin(told: Chart) -> int:
    """The columns of numbers and times."""
    digits = max(len(str(told.rows[-1].number)), 2)
    times = max((columns(row.time) for row in told.rows), default=0)
    return digits + 2 + (times + 2 if times else 0)


def _pages(told: Chart, page: int) -> Iterator[_Layout]:
    """Lanes shared out to as few pages as they fit on, none narrower than can be read."""
    room = page - _margin(told)
    most = max((room + _GAP) // (_NARROW + _GAP), 1)
    count = -(-len(told.lanes) // most)
    size = -(-len(told.lanes) // count)
    for start in range(0, len(told.lanes), size):
        yield _layout(told, told.lanes[start : start + size], room, last=count == 1)


def _layout(told: Chart, lanes: tuple[Lane, ...], room: int, *, last: bool) -> _Layout:
    """The widths of some lanes; the values of variables beside them if all have room."""
    wanted = [_wanted(told, lane, told.columns if last else ()) for lane in lanes]
    values = told.columns if last else ()
    beside = sum(_width(column) + _GAP for column in values)
    if sum(wanted) + _GAP * (len(wanted) - 1) + beside > room:
        least = len(wanted) * _NARROW + _GAP * (len(wanted) - 1)
        if not values or least + beside > room or beside > room // 2:
            values, beside = (), 0
            wanted = [_wanted(told, lane, ()) for lane in lanes]
    space = room - beside - _GAP * (len(wanted) - 1)
    while sum(wanted) > space and max(wanted) > _NARROW:
        wanted[wanted.index(max(wanted))] -= 1
    return _Layout(lanes, tuple(wanted), values)


def _width(column: Column) -> int:
    return max(columns(text) for text in (column.name, *column.values))


def _wanted(told: Chart, lane: Lane, values: Sequence[Column]) -> int:
    """How wide a lane would be, were there room for everything."""
    texts = [lane.name, lane.rank, *_end(told, lane)]
    for row in told.rows:
        if row.thread == lane.thread:
            texts += lane_texts(told, row, values)
    return min(max(columns(text) for text in texts), _WIDE)


def _end(told: Chart, lane: Lane) -> list[str]:
    """Where a thread is at the end, and what it waits for."""
    texts = [lane.ends] if lane.ends else []
    stop = told.stopped(lane.thread, len(told.trace.steps))
    if stop is not None:
        short = stop.text
        if stop.lock is not None:
            short = lock_in_short(told.trace.system, stop.lock, stop.mode)
        texts.append(f"?{short}")
    return texts


class _Page:
    """The lanes of one page, row by row."""

    def __init__(self, told: Chart, layout: _Layout, ink: Ink, end: bool) -> None:
        self.told = told
        self.layout = layout
        self.ink = ink
        self.end = end
        self.margin = _margin(told)
        self.digits = max(len(str(told.rows[-1].number)), 2)
        self.starts = []
        at = self.margin
        for width in layout.widths:
            self.starts.append(at)
            at += width + _GAP
        self.beside = []
        for column in layout.values:
            self.beside.append(at)
            at += _width(column) + _GAP

    def lines(self) -> Iterator[str]:
        yield from self._heads()
        loop = self.told.trace.loop
        shown = {lane.thread for lane in self.layout.lanes}
        before: Row | None = None
        for row in self.told.rows:
            if row.thread is None:
                yield from self.ink.hang(pad("0".rjust(self.digits), self.margin), row.place)
            elif row.thread in shown:
                if loop is not None and row.number >= loop and (not before or before.number < loop):
                    yield "loop:"
                yield from self._row(row)
                before = row
        if loop is not None:
            yield f"back to {loop}"
        elif self.end:
            yield from self._now()

    def _heads(self) -> Iterator[str]:
        names = [wrap(lane.name, width) for lane, width in self._with_widths()]
        deep = max(map(len, names))
        for number in range(deep):
            line = _Line()
            for start, parts in zip(self.starts, names, strict=True):
                line.put(start, parts[number] if number < len(parts) else "")
            for start, column in zip(self.beside, self.layout.values, strict=True):
                line.put(start, column.name if number == 0 else "")
            yield self.ink(Style.BOLD, str(line))
        if any(lane.rank for lane in self.layout.lanes):
            line = _Line()
            for start, (lane, width) in zip(self.starts, self._with_widths(), strict=True):
                line.put(start, wrap(lane.rank, width)[0])
            yield self.ink(Style.FAINT, str(line))

    def _with_widths(self) -> Iterator[tuple[Lane, int]]:
        return zip(self.layout.lanes, self.layout.widths, strict=True)

    def _row(self, row: Row) -> Iterator[str]:
        acting = next(n for n, lane in enumerate(self.layout.lanes) if lane.thread == row.thread)
        texts = [
            part
            for text in lane_texts(self.told, row, self.layout.values)
            for part in wrap(text, self.layout.widths[acting])
        ]
        for number, text in enumerate(texts):
            line = _Line()
            if number == 0:
                line.put(0, f"{str(row.number).rjust(self.digits)}  {row.time}")
            for lane, start in enumerate(self.starts):
                if lane == acting:
                    line.put(start, text)
                else:
                    sign = self._sign(self.layout.lanes[lane].thread, row.number)
                    line.put(start, sign if sign != "." or number == 0 else "")
            if number == 0:
                self._arrows(line, row, acting, text)
                for start, column in zip(self.beside, self.layout.values, strict=True):
                    line.put(start, self._value(column, row.number))
            yield str(line)

    def _value(self, column: Column, number: int) -> str:
        """The value after a step, where it is new."""
        if number >= len(column.values):
            return ""
        changes = number == 1 or column.values[number] != column.values[number - 1]
        return column.values[number] if changes else ""

    def _sign(self, thread: int, number: int) -> str:
        """What goes on in the lane of a thread while another steps."""
        last = min(number, len(self.told.trace.steps))
        held = "|" if self.told.held(thread, last) else ""
        waits = "?" if self.told.stopped(thread, last) else ""
        return held + waits or "."

    def _arrows(self, line: _Line, row: Row, acting: int, text: str) -> None:
        """From a thread that stops here to those in whose way it is: `|<- - - drain`."""
        assert row.thread is not None
        stop = self.told.stopped(row.thread, row.number)
        if stop is None or stop.first != row.number:
            return
        lanes = [n for n, lane in enumerate(self.layout.lanes) if lane.thread in stop.on]
        left = [n for n in lanes if n < acting]
        right = [n for n in lanes if n > acting]
        if left:
            first = self.starts[left[0]] + 1
            line.put(first, "<" + _dashes(self.starts[acting] - first - 1))
        if right:
            first = self.starts[acting] + columns(text)
            line.put(first, _dashes(self.starts[right[-1]] - first - 1) + ">")

    def _now(self) -> Iterator[str]:
        cells = [
            [part for text in _end(self.told, lane) for part in wrap(text, width)]
            for lane, width in self._with_widths()
        ]
        for number in range(max(map(len, cells), default=0)):
            line = _Line()
            line.put(0, "now" if number == 0 else "")
            for start, parts in zip(self.starts, cells, strict=True):
                line.put(start, parts[number] if number < len(parts) else "")
            yield str(line)


def _dashes(width: int) -> str:
    return "".join("- "[n % 2] for n in range(max(width, 0)))


class _Line:
    """A line of text on which words are put at columns."""

    def __init__(self) -> None:
        self.text = ""

    def put(self, at: int, text: str) -> None:
        """Writes `text` at a column, over what is there."""
        if not text:
            return
        before = pad(self.text, at) if columns(self.text) < at else self.text[:at]
        self.text = before + text + self.text[at + columns(text) :]

    def __str__(self) -> str:
        return self.text.rstrip()
