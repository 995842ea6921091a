"""Packed states turned to the one that stands for all that differ only in who is who, natively.

    turn(ctx, at)              turns what a state leads to, in the buffer; its steps count as often
                               as there are states that it stands for
    weigh(log, first, stop)    for how many states some of the log stand, all together

The same order of lanes as `generated.turning` has, so the same states stand for others. Must not
know which threads are interchangeable, nor why.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import factorial, prod

from checker.engines.native import context
from checker.engines.native.code import Code
from checker.engines.native.layout import WORD, Layout
from checker.engines.native.values import Unfit
from checker.engines.symmetry.lanes import Lanes, Mark

TURNING = {"turn": 2, "weigh": 3}
"""What can be called, with how many words each takes."""

WEIGHED = 1 << 20
"""So many states can be weighed, or expanded, before what was counted is to be taken."""

_MOST_WAYS = 1 << 26
"""One state stands for no more than these: then what is counted at a time fits a word."""

_LARGEST = 1 << 13
"""A table of what a variable says has no more entries."""


def turning(layout: Layout, found: Sequence[Lanes]) -> str:
    """The text. Raises Unfit if native code cannot do it."""
    if prod(factorial(len(each.of.threads)) for each in found) > _MOST_WAYS:
        raise Unfit("one state stands for too many")
    author = _Author(layout, found)
    return "\n".join([author.ways(), author.turn(), author.weigh(), *author.tables])


def exchanges(count: int) -> Iterator[tuple[int, int]]:
    """Places to be put in order, one pair after the other, until so many numbers are sorted.

    Source: Knuth, The Art of Computer Programming, volume 3, 5.2.2, algorithm M.
    """
    top = 1 << (count - 1).bit_length() - 1 if count > 1 else 0
    p = top
    while p > 0:
        q, r, d = top, 0, p
        while d > 0:
            for first in range(count - d):
                if first & p == r:
                    yield first, first + d
            d, q, r = q - p, q >> 1, p
        p >>= 1


class _Author:
    """Writes the text. tables: of what the contents of variables say."""

    def __init__(self, layout: Layout, found: Sequence[Lanes]) -> None:
        self._layout = layout
        self._found = found
        self.tables: list[str] = []
        self._marked: dict[tuple[int, int], tuple[str, str, str, int]] = {}
        for number, each in enumerate(found):
            for cell in each.cells:
                if any(layout.fields[variable].wide for variable in cell):
                    raise Unfit("a variable of a thread that is wider than a word")
                if not layout.alike(cell):
                    raise Unfit("variables of threads alike that are not stored alike")
            for mark in each.marks:
                if layout.fields[mark.variable].ones < len(mark.labels) - 1:
                    raise Unfit("a variable that says less of threads alike than it may")
                self._table(number, mark, len(each.of.threads))

    def _table(self, number: int, mark: Mark, count: int) -> None:
        """Three tables: what a content says of the threads, and of others; and the way back."""
        width = _width(mark)
        rests = {rest: k for k, rest in enumerate(dict.fromkeys(mark.rest))}
        size = len(rests) << count * width
        if max(size, len(mark.labels)) > _LARGEST:
            raise Unfit("a variable that says too much of threads alike")
        said = [
            sum(label << place * width for place, label in enumerate(labels))
            for labels in mark.labels
        ]
        others = [rests[each] << count * width for each in mark.rest]
        back = [0] * size
        for content, (one, other) in enumerate(zip(said, others, strict=True)):
            back[one | other] = content
        names = []
        for kind, numbers in (("said", said), ("others", others), ("back", back)):
            name = f"@{kind}{number}.{mark.variable}"
            listed = ", ".join(f"i64 {each}" for each in numbers)
            self.tables.append(f"{name} = internal constant [{len(numbers)} x i64] [{listed}]")
            names.append(name)
        self._marked[number, mark.variable] = (names[0], names[1], names[2], width)

    # Parts of a function

    def _words(self, code: Code, base: str, at: str) -> list[str]:
        count = self._layout.words
        first = code.op(f"mul i64 {at}, {count}")
        return [code.load(code.at(base, code.op(f"add i64 {first}, {k}"))) for k in range(count)]

    def _content(self, code: Code, words: Sequence[str], variable: int) -> str:
        field = self._layout.fields[variable]
        shifted = code.op(f"lshr i64 {words[field.word]}, {field.shift}")
        return code.op(f"and i64 {shifted}, {field.ones}")

    def _keys(
        self, code: Code, words: Sequence[str], number: int
    ) -> tuple[list[str], str, dict[int, str]]:
        """For each thread a number that its lane is known by, their type, and contents of marks."""
        found = self._found[number]
        widths = [self._layout.fields[cell[0]].width for cell in found.cells]
        widths += [_width(mark) for mark in found.marks]
        kind = f"i{max(sum(widths), WORD)}"
        contents = {e.variable: self._content(code, words, e.variable) for e in found.marks}
        said = {
            each: code.load(code.at(self._marked[number, each][0], content))
            for each, content in contents.items()
        }
        keys = []
        for place in range(len(found.of.threads)):
            key, offset = "0", 0
            parts = [
                self._content(code, words, cell[place]) if width else "0"
                for cell, width in zip(found.cells, widths, strict=False)
            ]
            for mark in found.marks:
                width = _width(mark)
                part = code.op(f"lshr i64 {said[mark.variable]}, {place * width}")
                parts.append(code.op(f"and i64 {part}, {(1 << width) - 1}"))
            for part, width in zip(parts, widths, strict=True):
                if width:
                    wide = part if kind == "i64" else code.op(f"zext i64 {part} to {kind}")
                    key = code.op(f"or {kind} {key}, {code.op(f'shl {kind} {wide}, {offset}')}")
                offset += width
            keys.append(key)
        return keys, kind, contents

    def _piece(self, code: Code, key: str, kind: str, offset: int, width: int) -> str:
        """Some bits of a key, as a word."""
        part = code.op(f"lshr {kind} {key}, {offset}")
        part = part if kind == "i64" else code.op(f"trunc {kind} {part} to i64")
        return code.op(f"and i64 {part}, {(1 << width) - 1}")

    def _turned(self, code: Code, words: list[str], number: int) -> None:
        """Put the lanes of some threads in order."""
        found = self._found[number]
        keys, kind, contents = self._keys(code, words, number)
        for one, other in exchanges(len(keys)):
            less = code.op(f"icmp ult {kind} {keys[other]}, {keys[one]}")
            low = code.op(f"select i1 {less}, {kind} {keys[other]}, {kind} {keys[one]}")
            high = code.op(f"select i1 {less}, {kind} {keys[one]}, {kind} {keys[other]}")
            keys[one], keys[other] = low, high
        offset = 0
        for cell in found.cells:
            width = self._layout.fields[cell[0]].width
            for key, variable in zip(keys, cell, strict=True):
                if width:
                    self._put(code, words, variable, self._piece(code, key, kind, offset, width))
            offset += width
        for mark in found.marks:
            _, others, back, width = self._marked[number, mark.variable]
            place = code.load(code.at(others, contents[mark.variable]))
            for k, key in enumerate(keys):
                part = self._piece(code, key, kind, offset, width)
                place = code.op(f"or i64 {place}, {code.op(f'shl i64 {part}, {k * width}')}")
            self._put(code, words, mark.variable, code.load(code.at(back, place)))
            offset += width

    def _put(self, code: Code, words: list[str], variable: int, content: str) -> None:
        field = self._layout.fields[variable]
        kept = ~(field.ones << field.shift) & (1 << WORD) - 1
        rest = code.op(f"and i64 {words[field.word]}, {kept}")
        moved = code.op(f"shl i64 {content}, {field.shift}")
        words[field.word] = code.op(f"or i64 {rest}, {moved}")

    # Functions

    def ways(self) -> str:
        """For how many states one stands whose lanes are in order."""
        code = Code("define internal i64 @ways(ptr %log, i64 %at)")
        words = self._words(code, "%log", "%at")
        found = "1"
        for number in range(len(self._found)):
            keys, kind, _ = self._keys(code, words, number)
            found = code.op(f"mul i64 {found}, {factorial(len(keys))}")
            run = "1"
            for k in range(len(keys) - 1):
                same = code.op(f"icmp eq {kind} {keys[k]}, {keys[k + 1]}")
                more = code.op(f"add i64 {run}, 1")
                run = code.op(f"select i1 {same}, i64 {more}, i64 1")
                found = code.op(f"udiv i64 {found}, {run}")
        code.give(found)
        return code.text

    def turn(self) -> str:
        """The function that turns what is in the buffer."""
        code = Code("define i64 @turn(ptr %ctx, i64 %at)")
        log, buffer = (
            code.load(code.at("%ctx", str(place)), "ptr") for place in (context.LOG, context.BUFFER)
        )
        steps = code.at("%ctx", str(context.STEPS))
        ways = code.op(f"call i64 @ways(ptr {log}, i64 %at)")
        code.store(code.op(f"mul i64 {ways}, {code.load(steps)}"), steps)
        count = code.load(code.at("%ctx", str(context.COUNT)))
        cell, loop, here, over = code.cell(), code.block(), code.block(), code.block()
        code.store("0", cell)
        code.begin(loop)
        at = code.load(cell)
        code.branch(code.op(f"icmp ult i64 {at}, {count}"), here, over)
        code.begin(here)
        words = self._words(code, buffer, at)
        for number in range(len(self._found)):
            self._turned(code, words, number)
        first = code.op(f"mul i64 {at}, {len(words)}")
        for k, word in enumerate(words):
            code.store(word, code.at(buffer, code.op(f"add i64 {first}, {k}")))
        code.store(code.op(f"add i64 {at}, 1"), cell)
        code.jump(loop)
        code.begin(over)
        code.give("0")
        return code.text

    def weigh(self) -> str:
        """The function that counts what states of the log stand for."""
        code = Code("define i64 @weigh(ptr %log, i64 %first, i64 %stop)")
        cell, total = code.cell(), code.cell()
        loop, here, over = code.block(), code.block(), code.block()
        code.store("%first", cell)
        code.store("0", total)
        code.begin(loop)
        at = code.load(cell)
        code.branch(code.op(f"icmp ult i64 {at}, %stop"), here, over)
        code.begin(here)
        ways = code.op(f"call i64 @ways(ptr %log, i64 {at})")
        code.store(code.op(f"add i64 {code.load(total)}, {ways}"), total)
        code.store(code.op(f"add i64 {at}, 1"), cell)
        code.jump(loop)
        code.begin(over)
        code.give(code.load(total))
        return code.text


def _width(mark: Mark) -> int:
    return max(max(each) for each in mark.labels).bit_length()
