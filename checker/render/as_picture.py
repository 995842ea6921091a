"""A run as a picture: lanes drawn in DOT, each thing at a place of its own.

Knows sizes and colours; what happens in a run is for `chart` to say, and what stands in a lane for
`lane_texts`. Nothing is told by colour alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from checker.records import dataclass
from checker.render.as_endless import staying_texts
from checker.render.bars import begun_past, goes_on, name_slot, slots
from checker.render.chart import Chart, Hold, Lane, Stop, chart
from checker.render.colours import BAD, EACH, FAINT, GREY, INK, PAPER, RULE, SHADE
from checker.render.dot import label
from checker.render.lane_texts import lane_words
from checker.render.page import columns, harmless, wrap
from checker.render.placed import BOLD, FONT, LETTER, LINE, Placed, at
from checker.render.rows import Row, Sort
from checker.semantics.starving import staying
from checker.trace import Trace

_PAD = 7.0  # around the text of a box
_BETWEEN = 16.0  # from row to row
_BAR, _BAR_GAP = 6.0, 3.0  # the width of what is held, and the blank beside it
_LANE_GAP = 26.0
_MARK_LETTER, _MOST_MARK = 5.0, 12  # points of a letter over a bar, and how many at most
_MARK_LINE = 9.0  # from name to name, where several bars begin at once
_MOST_LETTERS = 30  # of a line in a box
_MOST_ROWS = 2000


def trace_dot(trace: Trace, file: str, title: Sequence[str], *, about: Iterable[int] = ()) -> str:
    """The DOT text of a run, to be drawn as it is placed.

    title: lines that say what the run shows, quoted at the top. file, about: as for `rows`. Raises
    ValueError for a run of more than 2,000 steps, of which no picture can be looked at.
    """
    told = chart(trace, file, about)
    if len(told.rows) > _MOST_ROWS:
        raise ValueError(f"a run of {len(told.rows) - 1:,} steps is too long for a picture")
    return _Picture(told, title).text()


@dataclass(frozen=True, slots=True)
class _Box:
    """What one step does, as it is drawn. y: its middle, downwards."""

    row: Row
    lines: tuple[str, ...]
    lane: int
    y: float
    height: float


class _Picture:
    def __init__(self, told: Chart, title: Sequence[str]) -> None:
        self.told = told
        self.title = [(part, not n) for n, line in enumerate(title) for part in wrap(line, 90)]
        self.lanes = {lane.thread: number for number, lane in enumerate(told.lanes)}
        self.locks = tuple(dict.fromkeys(hold.lock for hold in told.holds))
        self.times = max((columns(row.time) for row in told.rows), default=0)
        digits = len(str(told.rows[-1].number)) + (6 if told.trace.loop is not None else 0)
        self.left = -24.0 - (self.times + 2 + digits) * LETTER
        self.boxes = [*self._boxes()]
        self.ends = [self._end(lane) for lane in told.lanes]
        self.widths = [self._width(number) for number in range(len(told.lanes))]
        self.slots = slots(told.holds)
        self.centres = [*self._centres()]
        self.waits = False  # whether an arrow is drawn
        self.foot = self._below(self.boxes[-1] if self.boxes else None) + _BETWEEN
        self.drawing = Placed()

    def text(self) -> str:
        self._heads()
        self._bars()
        for box in self.boxes:
            self._box(box)
        self._now()
        self._waits()
        self._values()
        self._legend()
        return self.drawing.text()

    # Where things are

    def _boxes(self) -> Iterator[_Box]:
        y = 0.0
        for row in self.told.rows[1:]:
            assert row.thread is not None
            texts = lane_words(self.told, row, self.told.columns)
            lines = tuple(part for text in texts for part in wrap(text, _MOST_LETTERS))
            height = len(lines) * LINE + _PAD
            y += height / 2 + _BETWEEN / 2
            yield _Box(row, lines, self.lanes[row.thread], y, height)
            y += height / 2 + _BETWEEN / 2

    def _below(self, box: _Box | None) -> float:
        return 0.0 if box is None else box.y + box.height / 2

    def _end(self, lane: Lane) -> list[str]:
        """Where a thread is at the end and waits for what; in a run for ever, if it stays there."""
        trace = self.told.trace
        if trace.loop is not None:
            stays = (each for each in staying(trace) if each.starves and each.thread == lane.thread)
            told = (next(iter(staying_texts(trace, each))) for each in stays)
            return [line for each in told for line in wrap(each, _MOST_LETTERS)]
        if trace.failure is not None:
            return []
        lines = [f"at {lane.ends}"] if lane.ends else []
        stop = self.told.stopped(lane.thread, len(trace.steps))
        if stop is not None:
            by_arrow = f"waits for {stop.text}" if stop.lock is not None else ""
            lines += wrap(by_arrow or self.told.at_last(lane.thread), _MOST_LETTERS)
        return lines

    def _width(self, lane: int) -> float:
        """Of the boxes of a lane, in points."""
        each = self.told.lanes[lane]
        texts = [*_head(each), *self.ends[lane]]
        texts += [line for box in self.boxes if box.lane == lane for line in box.lines]
        return max(columns(text) for text in texts) * LETTER + 2 * _PAD

    def _centres(self) -> Iterator[float]:
        """The middle of each lane; bars stand to the left of the boxes."""
        x = 0.0
        for lane, width in zip(self.told.lanes, self.widths, strict=True):
            x += max(
                (self._beside(hold) for hold in self.slots if hold.thread == lane.thread), default=0
            )
            yield x + width / 2
            x += width + _LANE_GAP

    def _beside(self, hold: Hold) -> float:
        """What a bar and the name over it take to the left of a lane."""
        name = max(_BAR, columns(self._mark(hold.lock)) * _MARK_LETTER)
        return name_slot(self.slots, hold) * (_BAR + _BAR_GAP) + _BAR_GAP + name

    def _mark_at(self, hold: Hold, first: float) -> tuple[float, float]:
        """The right end of the name over a bar that begins at `first`, and its height."""
        x = self._bar_x(hold, name_slot(self.slots, hold))
        return x + _BAR / 2, first - 6 - begun_past(self.slots, hold) * _MARK_LINE

    # What is drawn

    def _heads(self) -> None:
        start = wrap(f"at first: {self.told.rows[0].place}", 90)
        heads = max((len(_head(lane)) for lane in self.told.lanes), default=1)
        top = 34.0 + LINE * (len(self.title) + len(start) + heads)
        for number, (line, bold) in enumerate(self.title):
            font = BOLD if bold else FONT
            y = -top + number * LINE
            self.drawing.line(f"title {number}", line, self.left, y, size=11, fontname=font)
        for number, line in enumerate(start):
            y = -top + (len(self.title) + number) * LINE + 4
            self.drawing.line(f"start {number}", line, self.left, y, colour=GREY)
        for number, lane in enumerate(self.told.lanes):
            names = _head(lane)
            height = len(names) * LINE + _PAD
            self.drawing.node(
                f"head {number}",
                shape="box",
                style="filled",
                fillcolor=SHADE,
                label=label(names, "n"),
                fontname=BOLD,
                width=self.widths[number] / 72,
                height=height / 72,
                fixedsize="true",
                pos=at(self.centres[number], -height / 2 - 6),
            )
            self.drawing.node(
                f"foot {number}",
                shape="point",
                width=0.01,
                style="invis",
                pos=at(self.centres[number], self.foot),
            )
            self.drawing.edge(f"head {number}", f"foot {number}", arrowhead="none", color=RULE)

    def _bars(self) -> None:
        for number, (hold, slot) in enumerate(self.slots.items()):
            lane = self.lanes.get(hold.thread)
            if lane is None:
                continue
            x = self._bar_x(hold, slot)
            first = self.boxes[hold.first - 1].y if hold.first else 0.0
            last = self.foot if hold.last is None else self._last_y(hold)
            mode = self.told.trace.system.locks[hold.lock].modes[hold.mode]
            colour = self._colour(hold.lock)
            self.drawing.node(
                f"bar {number}",
                shape="box",
                style="filled",
                color=colour,
                fillcolor=colour if mode.exclusive else PAPER,
                penwidth=1.5,
                label="",
                width=_BAR / 72,
                height=max(last - first, 4) / 72,
                fixedsize="true",
                pos=at(x, (first + last) / 2),
            )
            if goes_on(self.slots, hold):
                continue
            mark = self._mark(hold.lock)
            wide = columns(mark) * _MARK_LETTER
            right, y = self._mark_at(hold, first)
            self.drawing.node(
                f"mark {number}",
                label=label([mark], "r"),
                fontcolor=colour,
                fontsize=8,
                margin="0,0",
                width=wide / 72,
                height=0.12,
                fixedsize="true",
                pos=at(min(x, right - wide / 2), y),
            )

    def _last_y(self, hold: Hold) -> float:
        assert hold.last is not None
        return self.boxes[hold.last].y if hold.last < len(self.boxes) else self.foot

    def _bar_x(self, hold: Hold, slot: int) -> float:
        lane = self.lanes[hold.thread]
        left = self.centres[lane] - self.widths[lane] / 2
        return left - _BAR_GAP - _BAR / 2 - slot * (_BAR + _BAR_GAP)

    def _colour(self, lock: int) -> str:
        return EACH[self.locks.index(lock) % len(EACH)]

    def _mark(self, lock: int) -> str:
        """What stands over the bar of a lock: its name, or a letter where that is too long."""
        name = harmless(self.told.trace.system.locks[lock].name)
        if columns(name) <= _MOST_MARK:
            return name
        number = self.locks.index(lock)
        return chr(ord("A") + number) if number < 26 else str(number + 1)

    def _box(self, box: _Box) -> None:
        row = box.row
        fails = any(effect.sort is Sort.ERROR for effect in row.effects)
        self.drawing.node(
            f"step {row.number}",
            shape="box",
            style="filled",
            fillcolor=PAPER,
            color=BAD if fails else INK,
            penwidth=2 if fails else 1,
            label=label(box.lines),
            width=self.widths[box.lane] / 72,
            height=box.height / 72,
            fixedsize="true",
            pos=at(self.centres[box.lane], box.y),
        )
        loop = self.told.trace.loop
        number = f"loop: {row.number}" if loop == row.number else str(row.number)
        self.drawing.line(f"number {row.number}", number, self.left, box.y)
        if row.time:
            x = -16 - self.times * LETTER
            self.drawing.line(f"time {row.number}", row.time, x, box.y, colour=GREY)

    def _now(self) -> None:
        for number, lines in enumerate(self.ends):
            if not lines:
                continue
            stop = self.told.stopped(self.told.lanes[number].thread, len(self.told.trace.steps))
            stays = stop is not None or self.told.trace.loop is not None
            height = len(lines) * LINE + _PAD
            self.drawing.node(
                f"end {number}",
                shape="box",
                style="rounded,filled",
                fillcolor="#f4f4f4",
                color=BAD if stays else FAINT,
                label=label(lines),
                width=self.widths[number] / 72,
                height=height / 72,
                fixedsize="true",
                pos=at(self.centres[number], self.foot + height / 2),
            )
        if self.told.trace.loop is not None:
            self.drawing.line("back", f"back to {self.told.trace.loop}", self.left, self.foot + 8)

    def _waits(self) -> None:
        """From each thread that is held up by another to what it holds."""
        for number, stop in enumerate(self.told.stops):
            lane = self.lanes.get(stop.thread)
            if lane is None or stop.lock is None or not stop.first:
                continue
            box = self.boxes[stop.first - 1]
            asks = box.row.thread == stop.thread
            if not asks and stop.last is not None:
                continue  # held up for a while without having come there: the rows say enough
            if not asks and not self.ends[lane]:
                continue  # it goes round, and waits only for a while
            tail = f"step {stop.first}" if asks else f"end {lane}"
            y = box.y if asks else self.foot + LINE
            for other in stop.on:
                self._wait(f"wait {number} {other}", tail, stop, other, y)

    def _wait(self, name: str, tail: str, stop: Stop, other: int, y: float) -> None:
        for hold, slot in self.slots.items():
            if hold.thread == other and hold.lock == stop.lock and hold.first <= stop.first:
                if hold.last is not None and hold.last < stop.first:
                    continue
                y = min(y, self.foot - 1)
                self._end_of_wait(name, tail, self._bar_x(hold, slot), y)
                return
        lane = self.lanes.get(other)
        if lane is not None:  # its ask goes first
            side = 1 if self.lanes[stop.thread] > lane else -1
            x = self.centres[lane] + side * self.widths[lane] / 2
            self._end_of_wait(name, tail, x, y)

    def _end_of_wait(self, name: str, tail: str, x: float, y: float) -> None:
        self.waits = True
        self.drawing.node(name, shape="point", width=0.01, style="invis", pos=at(x, y))
        self.drawing.edge(tail, name, style="dashed", color=BAD, penwidth=1.3)

    def _values(self) -> None:
        """The shared variables beside the lanes, where they change."""
        x = self.centres[-1] + self.widths[-1] / 2 + _LANE_GAP if self.centres else 0.0
        for number, column in enumerate(self.told.columns):
            self.drawing.line(f"name {number}", column.name, x, -14, fontname=BOLD)
            texts = [column.name]
            for box in self.boxes:
                step = box.row.number
                if step < len(column.values) and column.values[step] != column.values[step - 1]:
                    texts.append(f"{column.values[step - 1]} -> {column.values[step]}")
                    self.drawing.line(f"value {number} {step}", texts[-1], x, box.y)
            x += max(map(columns, texts)) * LETTER + 20

    def _legend(self) -> None:
        system = self.told.trace.system
        y = self.foot + 62.0
        shared = any(not system.locks[h.lock].modes[h.mode].exclusive for h in self.told.holds)
        for number, lock in enumerate(self.locks):
            each = system.locks[lock]
            mark, name = self._mark(lock), harmless(each.name)
            text = f"{mark}: {each.type}" if mark == name else f"{mark}: {name} ({each.type})"
            self.drawing.line(f"legend {number}", text, self.left, y, colour=self._colour(lock))
            y += LINE
        notes = []
        if self.locks:
            notes.append("bar: holds it" + (", hollow if shared" if shared else ""))
        if self.waits:
            notes.append("dashed: waits for who holds it, or goes first")
        if self.told.still:
            notes.append(f"not shown, for they take no step: {', '.join(self.told.still)}")
        for number, line in enumerate(part for note in notes for part in wrap(note, 90)):
            self.drawing.line(f"note {number}", line, self.left, y, colour=GREY)
            y += LINE


def _head(lane: Lane) -> list[str]:
    """What stands over a lane."""
    return [lane.name, *([f"class {lane.rank}"] if lane.rank else [])]
