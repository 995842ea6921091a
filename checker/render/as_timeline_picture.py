"""A timeline as a picture: lanes below each other, drawn in DOT, each thing at a place of its own.

Knows sizes and colours; what happens is for `timeline` to say. Nothing is told by colour alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from checker.ir.duration import show_seconds
from checker.render.as_blame import activity
from checker.render.as_timeline import beside_text
from checker.render.colours import BAD, EACH, FAINT, GREY, INK, PAPER, RULE
from checker.render.dot import label
from checker.render.page import columns, harmless, wrap
from checker.render.placed import BOLD, FONT, LETTER, LINE, Placed, at
from checker.render.timeline import Bar, Doing, Span, Timeline, lock_text

_PAD = 8.0  # around the text of a box
_LEAST, _MOST = 70.0, 190.0  # of a stretch
_HIGH, _BAR = 32.0, 9.0  # of a box and of a bar
_BAR_LINE, _LANE_GAP = 16.0, 14.0
_MOST_STRETCHES = 200

_BLAMED, _WAITS = "#f7d9d6", "#f6f6f6"


def timeline_dot(told: Timeline, name: str, title: Sequence[str]) -> str:
    """The DOT text of a timeline, to be drawn as it is placed.

    name: of the latency. title: lines that stand at the top. Raises ValueError for one of more than
    200 stretches, which nobody can look at.
    """
    if len(told.lengths) > _MOST_STRETCHES:
        raise ValueError(f"a timeline of {len(told.lengths):,} stretches is too long for a picture")
    return _Picture(told, name, title).text()


class _Picture:
    def __init__(self, told: Timeline, name: str, title: Sequence[str]) -> None:
        self.told, self.name = told, harmless(name)
        self.title = [(part, not n) for n, line in enumerate(title) for part in wrap(line, 90)]
        system = told.trace.system
        self.locks = tuple(dict.fromkeys(each.lock for each in told.bars))
        heads = [self.name, *(each.name for each in told.lanes)]
        heads += [f"class {each.rank}" for each in told.lanes if each.rank]
        heads += [f"   {harmless(system.locks[each].name)}" for each in self.locks]
        self.left = -max(map(columns, heads)) * (LETTER + 0.4) - 14
        self.xs = self._places()
        self.tops = self._tops()
        self.drawing = Placed()

    def text(self) -> str:
        self._head()
        self._axis()
        for lane in self.told.lanes:
            self._lane(lane.thread, lane.name, lane.rank)
        self._chains()
        self._legend()
        return self.drawing.text()

    # Where things are

    def _places(self) -> list[float]:
        """The place of each tick: a stretch is as wide as what is written in it."""
        told = self.told
        found = [0.0]
        for stretch, length in enumerate(told.lengths):
            need = [columns(show_seconds(length)), columns(show_seconds(told.ticks[stretch]))]
            for each in told.spans:
                if each.first <= stretch < each.last:
                    widest = max(map(columns, self._words(each)))
                    need.append(-(-widest // (each.last - each.first)))
            width = max(need) * LETTER + 2 * _PAD
            found.append(found[-1] + min(max(width, _LEAST), _MOST))
        return found

    def _words(self, span: Span) -> list[str]:
        if span.doing is Doing.WAITS:
            return [f"waits for {span.name}"]
        return [span.name, " ".join(activity(span.delay).split())]

    def _tops(self) -> dict[int, float]:
        """Where the boxes of each lane begin, downwards."""
        found, y = {}, 44.0
        for lane in self.told.lanes:
            found[lane.thread] = y
            locks = {each.lock for each in self.told.bars_of(lane.thread)}
            y += _HIGH + 4 + len(locks) * _BAR_LINE + _LANE_GAP
        self.foot = y
        return found

    # What is drawn

    def _head(self) -> None:
        top = 34.0 + LINE * len(self.title)
        for number, (line, bold) in enumerate(self.title):
            font = BOLD if bold else FONT
            y = -top + number * LINE * 1.1
            self.drawing.line(f"title {number}", line, self.left, y, size=11, fontname=font)

    def _point(self, name: str, x: float, y: float) -> str:
        self.drawing.node(name, shape="point", width=0.01, style="invis", pos=at(x, y))
        return name

    def _stroke(self, name: str, ends: Sequence[tuple[float, float]], **how: str | float) -> None:
        one, other = (self._point(f"{name} {k}", *end) for k, end in enumerate(ends))
        self.drawing.edge(one, other, **how)

    def _centred(self, name: str, text: str, x: float, y: float, **how: str | float) -> None:
        self.drawing.node(
            name,
            label=label([text], "n"),
            width=(columns(text) * LETTER + 8) / 72,
            height=LINE / 72,
            fixedsize="true",
            pos=at(x, y),
            **how,
        )

    def _axis(self) -> None:
        told = self.told
        for number, (x, tick) in enumerate(zip(self.xs, told.ticks, strict=True)):
            edge = number in (0, len(told.lengths))
            self._stroke(
                f"tick {number}",
                ((x, 2), (x, self.foot)),
                arrowhead="none",
                color=GREY if edge else RULE,
            )
            self._centred(f"time {number}", show_seconds(tick), x, -6, fontname=BOLD)
        for number, length in enumerate(told.lengths):
            middle = (self.xs[number] + self.xs[number + 1]) / 2
            self._centred(f"length {number}", show_seconds(length), middle, 8, fontcolor=GREY)
        first, last = self.xs[0], self.xs[-1]
        self.drawing.line("name", self.name, self.left, 26, fontname=BOLD, colour=BAD)
        ends = ((first, 26.0), (last, 26.0))
        self._stroke("whole", ends, dir="both", color=BAD, penwidth=1.5)
        whole = show_seconds(told.whole)
        self._centred(
            "whole length",
            whole,
            (first + last) / 2,
            26,
            style="filled",
            fillcolor=PAPER,
            color=PAPER,
            fontcolor=BAD,
            fontname=BOLD,
        )

    def _lane(self, thread: int, name: str, rank: str) -> None:
        y = self.tops[thread]
        self.drawing.line(
            f"lane {thread}", name, self.left, y + _HIGH / 2 - (7 if rank else 0), fontname=BOLD
        )
        if rank:
            self.drawing.line(
                f"rank {thread}", f"class {rank}", self.left, y + _HIGH / 2 + 7, colour=GREY
            )
        for number, span in enumerate(self.told.spans_of(thread)):
            self._box(f"span {thread} {number}", span, y)
        y += _HIGH + 4
        bars = self.told.bars_of(thread)
        for lock in dict.fromkeys(each.lock for each in bars):
            each = self.told.trace.system.locks[lock]
            text = f"   {harmless(each.name)}"
            middle = y + _BAR_LINE / 2
            self.drawing.line(
                f"held {thread} {lock}", text, self.left, middle, colour=self._colour(lock)
            )
            for number, bar in enumerate(bars):
                if bar.lock == lock:
                    self._bar(f"bar {thread} {number}", bar, middle)
            y += _BAR_LINE

    def _box(self, name: str, span: Span, y: float) -> None:
        left, right = self.xs[span.first] + 1, self.xs[span.last] - 1
        waits, sleeps = span.doing is Doing.WAITS, span.doing is Doing.SLEEPS
        most = max(int((right - left - 6) / LETTER), 4)
        words = [
            each if columns(each) <= most else f"{each[: most - 2]}.." for each in self._words(span)
        ]
        style = "dashed,filled" if waits else "rounded,filled" if sleeps else "filled"
        self.drawing.node(
            name,
            shape="box",
            style=style,
            fillcolor=_BLAMED if span.blamed else _WAITS if waits else PAPER,
            color=BAD if span.blamed else FAINT if waits else INK,
            penwidth=2.2 if span.blamed else 1,
            fontname=BOLD if span.blamed else FONT,
            fontcolor=GREY if waits else INK,
            label=label(words, "n"),
            width=(right - left) / 72,
            height=_HIGH / 72,
            fixedsize="true",
            pos=at((left + right) / 2, y + _HIGH / 2),
        )

    def _bar(self, name: str, bar: Bar, y: float) -> None:
        system = self.told.trace.system
        mode = system.locks[bar.lock].modes[bar.mode]
        colour = self._colour(bar.lock)
        left = self.xs[bar.first] - (8 if bar.before else 0)
        right = self.xs[bar.last] + (8 if bar.after else 0)
        self.drawing.node(
            name,
            shape="box",
            style="filled",
            color=colour,
            fillcolor=colour if mode.exclusive else PAPER,
            penwidth=1.3,
            label=label([lock_text(system, bar)], "n"),
            fontsize=8,
            fontcolor=PAPER if mode.exclusive else colour,
            width=(right - left) / 72,
            height=_BAR / 72,
            fixedsize="true",
            pos=at((left + right) / 2, y),
        )

    def _colour(self, lock: int) -> str:
        return EACH[self.locks.index(lock) % len(EACH)]

    def _chains(self) -> None:
        """For each stretch of the latency from who waits to whom it waits for."""
        ticks = self.told.ticks
        for number, segment in enumerate(self.told.blame):
            begin, end = (ticks.index(segment.begin + n * segment.length) for n in (0, 1))
            x = self.xs[end] - min(14.0, (self.xs[end] - self.xs[begin]) / 4)
            chain = [*(each.thread for each in segment.waiting), segment.thread]
            for k, (one, other) in enumerate(pairwise(chain)):
                down = self.tops[other] > self.tops[one]
                ends = (
                    (x - 4 * k, self.tops[one] + (_HIGH if down else 0)),
                    (x - 4 * k, self.tops[other] + (0 if down else _HIGH)),
                )
                self._stroke(f"chain {number} {k}", ends, style="dashed", color=BAD, penwidth=1.3)

    def _legend(self) -> None:
        told, system = self.told, self.told.trace.system
        notes = ["not to scale: how long each stretch is stands above it"]
        if any(each.blamed for each in told.spans):
            notes.append("thick: what takes the time of the latency")
        if any(each.doing is Doing.SLEEPS for each in told.spans):
            notes.append("rounded: off CPU")
        if any(len(each.waiting) for each in told.blame):
            notes.append("dashed arrow: who is waited for")
        if told.bars:
            shared = any(not system.locks[b.lock].modes[b.mode].exclusive for b in told.bars)
            notes.append("bar: holds the lock" + (", hollow if shared" if shared else ""))
        if told.beside:
            notes.append(beside_text(told))
        for number, line in enumerate(wrap("; ".join(notes), 90)):
            self.drawing.line(
                f"note {number}",
                line,
                self.left,
                self.foot + 12 + number * (LINE + 1),
                colour=GREY,
            )
