"""A timeline as text: the axis from left to right, a line for each thread and for each lock it has.

Stretches are as wide as what is written in them, not as they are long: their lengths are written
above. Knows signs and widths; what happens is for `timeline` to say.
"""

from __future__ import annotations

from collections.abc import Iterator

from checker.ir.duration import show_seconds
from checker.records import dataclass
from checker.render.ink import Ink, Style
from checker.render.page import columns, harmless, pad, tied
from checker.render.timeline import Doing, Span, Timeline, lock_text
from checker.render.words import few

_LEAST, _MOST = 6, 24  # columns of a stretch
_SIGNS = {Doing.WORKS: "=", Doing.SLEEPS: "~", Doing.WAITS: "."}
_BLAMED = "#"
_LEGEND = {
    _BLAMED: "takes the time",
    "=": "works beside it",
    "~": "sleeps beside it",
    ".": "waits",
    "-": "holds",
}


def timeline_lines(told: Timeline, name: str, ink: Ink, first: str = "    ") -> list[str]:
    """The timeline on lines that fit; more stretches than fit go below each other.

    name: of the latency. first: what each line begins with.
    """
    page = _Page(told, name, ink.width - len(first))
    lines: list[str] = []
    for begin, end in page.parts():
        lines += ([""] if lines else []) + [*page.lines(begin, end)]
    used = {_sign(each) for each in told.spans} | ({"-"} if told.bars else set())
    signs = [tied(f"{sign} {text}") for sign, text in _LEGEND.items() if sign in used]
    foot = ink.hang(first, "  ".join([*signs, tied("(not to scale)")]))
    if told.beside:
        foot += ink.hang(
            first, f"not shown, for nobody here waits for them: {', '.join(few(told.beside))}"
        )
    return [*(f"{first}{line}".rstrip() for line in lines), *(ink(Style.FAINT, x) for x in foot)]


def beside_text(told: Timeline) -> str:
    """Who has no lane, and why."""
    return f"not shown, for nobody here waits for it: {', '.join(few(told.beside))}"


def _sign(span: Span) -> str:
    return _BLAMED if span.blamed else _SIGNS[span.doing]


@dataclass(frozen=True, slots=True)
class _Cell:
    """From tick to tick: the words in it, the sign that fills it, those at its two ends."""

    first: int
    last: int
    words: str
    fill: str
    ends: str


class _Page:
    def __init__(self, told: Timeline, name: str, width: int) -> None:
        self.told, self.name = told, harmless(name)
        system = told.trace.system
        names = [self.name, *(each.name for each in told.lanes)]
        names += [f"  {harmless(system.locks[each.lock].name)}" for each in told.bars]
        self.margin = min(max(map(columns, names)), max(width // 3, 8)) + 1
        last = columns(show_seconds(told.ticks[-1])) // 2
        self.room = width - self.margin - 1 - last
        self.widths = self._fitted()

    def _fitted(self) -> list[int]:
        """How wide each stretch is; no wider than it must be where all would else not fit."""
        told = self.told
        stretches = range(len(told.ticks) - 1)
        ends = [max(columns(show_seconds(told.ticks[k + n])) for n in (0, 1)) for k in stretches]
        lengths = [columns(show_seconds(each)) for each in told.lengths]
        least = [max(_LEAST, *pair) + 2 for pair in zip(ends, lengths, strict=True)]
        wide = [self._wanted(k, least[k]) for k in stretches]
        while sum(wide) + len(wide) > self.room and wide != least:
            spare = [wanted - needed for wanted, needed in zip(wide, least, strict=True)]
            wide[spare.index(max(spare))] -= 1
        return wide

    def _wanted(self, stretch: int, least: int) -> int:
        for each in self.told.spans:
            if each.first <= stretch < each.last:
                share = -(-(columns(each.name) + 4) // (each.last - each.first))
                least = max(least, min(share, _MOST))
        return least

    def parts(self) -> Iterator[tuple[int, int]]:
        """The stretches that stand beside each other, as many as fit."""
        begin, used = 0, 0
        for stretch, width in enumerate(self.widths):
            if used and used + width + 1 > self.room:
                yield begin, stretch
                begin, used = stretch, 0
            used += width + 1
        yield begin, len(self.widths)

    def lines(self, begin: int, end: int) -> Iterator[str]:
        told, system = self.told, self.told.trace.system
        yield " " * self.margin + self._ticks(begin, end)
        yield " " * self.margin + self._lengths(begin, end)
        whole = f"<{show_seconds(told.whole)}>"
        yield self._row(self.name, begin, end, [_Cell(0, len(told.lengths), whole, "-", "||")])
        for lane in told.lanes:
            cells = [
                _Cell(each.first, each.last, each.name, _sign(each), "<]" if each.before else "[]")
                for each in told.spans_of(lane.thread)
            ]
            bars: dict[str, list[_Cell]] = {}
            for bar in told.bars_of(lane.thread):
                name = f"  {harmless(system.locks[bar.lock].name)}"
                ends = ("<" if bar.before else "-") + (">" if bar.after else "-")
                mode = lock_text(system, bar)
                bars.setdefault(name, []).append(_Cell(bar.first, bar.last, mode, "-", ends))
            rows = [(lane.name, cells), *bars.items()]
            seen = [(name, row) for name, row in rows if any(_here(x, begin, end) for x in row)]
            if seen and seen[0][0] != lane.name:
                seen.insert(0, (lane.name, []))
            for name, row in seen:
                yield self._row(name, begin, end, row)

    def _at(self, begin: int, tick: int) -> int:
        """The column of a tick, from that of tick `begin`."""
        return sum(width + 1 for width in self.widths[begin:tick])

    def _ticks(self, begin: int, end: int) -> str:
        line = ""
        for tick in range(begin, end + 1):
            text = show_seconds(self.told.ticks[tick])
            at = max(self._at(begin, tick) - columns(text) // 2, 0)
            line = pad(line, max(at, columns(line) + 1 if line else 0)) + text
        return line

    def _lengths(self, begin: int, end: int) -> str:
        line = "|"
        for stretch in range(begin, end):
            text = show_seconds(self.told.lengths[stretch])
            line += text.center(self.widths[stretch]) + "|"
        return line

    def _row(self, name: str, begin: int, end: int, cells: list[_Cell]) -> str:
        """A line, of what of it lies between two ticks."""
        line = pad(_cut(name, self.margin - 1), self.margin)
        for each in cells:
            if not _here(each, begin, end):
                continue
            first, last = max(each.first, begin), min(each.last, end)
            left = each.ends[0] if first == each.first else each.fill
            right = each.ends[1] if last == each.last else each.fill
            at = self.margin + self._at(begin, first)
            if columns(line) > at:  # what stands before it ends at this tick
                line, left = line[:-1], "|"
            inside = self._at(begin, last) - self._at(begin, first) - 1
            line = pad(line, at) + left + _filled(each.words, each.fill, inside) + right
        return line


def _here(cell: _Cell, begin: int, end: int) -> bool:
    return cell.first < end and begin < cell.last


def _cut(text: str, width: int) -> str:
    return text if columns(text) <= width else f"{text[: max(width - 2, 0)]}.."


def _filled(words: str, fill: str, width: int) -> str:
    """The words in the middle, with what fills the rest around them, one sign at least."""
    if not words:
        return fill * width
    words = _cut(words, width - 2)
    spare = width - columns(words) - 2
    left = (spare + 1) // 2
    if spare < 1:
        return pad(f"{fill} {words}", width)
    return f"{fill * left} {words} {fill * (spare - left)}"
