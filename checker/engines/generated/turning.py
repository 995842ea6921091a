"""Packed states turned to the one that stands for all that differ only in who is who.

    turn(s)    the state in which the lanes of interchangeable threads are in order
    ways(s)    of a state in which they are, how many states it stands for

by Python text. Sound since an exchange of threads makes runs of runs. Must not know which threads
are interchangeable, nor why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from math import factorial
from typing import cast

from checker.engines.generated.layout import Layout
from checker.engines.generated.writer import Writer
from checker.engines.symmetry.lanes import Lanes, Mark


class Turning:
    """Turns the packed states of one system."""

    def __init__(self, layout: Layout, found: Sequence[Lanes]) -> None:
        self._layout = layout
        self._lanes = found
        self._names: dict[str, object] = {"count": _ways}
        writer = Writer()
        with writer.block("def turn(s):"):
            for number, each in enumerate(found):
                self._turn(writer, number, each)
            writer.line("return s")
        with writer.block("def ways(s):"):
            writer.line("found = 1")
            for number, each in enumerate(found):
                keys = self._keys(number, each)
                writer.line(f"found *= count(({', '.join(keys)}))")
            writer.line("return found")
        for number, each in enumerate(found):
            with writer.block(f"def keys{number}(s):"):
                writer.line(f"return [{', '.join(self._keys(number, each))}]")
        exec(compile(writer.text, "<lanes>", "exec"), self._names)  # numbers alone
        self.turn = cast("Callable[[int], int]", self._names["turn"])
        self.ways = cast("Callable[[int], int]", self._names["ways"])

    def exchanges(self, packed: int) -> Iterator[tuple[int, int]]:
        """The exchanges by which a state becomes the one that stands for it, in order.

        Each by the number of its lanes, and that of the first of the two threads.
        """
        for number in range(len(self._lanes)):
            keys_of = self._names[f"keys{number}"]
            assert callable(keys_of)
            keys = keys_of(packed)
            for end in range(len(keys) - 1, 0, -1):
                for place in range(end):
                    if keys[place] > keys[place + 1]:
                        keys[place], keys[place + 1] = keys[place + 1], keys[place]
                        yield number, place

    # Text

    def _keys(self, number: int, found: Lanes) -> list[str]:
        """For each thread the text of a number that its lane is known by."""
        keys = []
        for place in range(len(found.of.threads)):
            parts, offset = [], 0
            for cell in found.cells:
                field = self._layout.fields[cell[place]]
                if field.width:
                    parts.append(_shifted(f"s >> {field.shift} & {field.ones}", offset))
                offset += field.width
            for mark in found.marks:
                width = _width(mark)
                field = self._layout.fields[mark.variable]
                table = self._table(number, mark, found)
                said = f"{table}[s >> {field.shift} & {field.ones}] >> {place * width}"
                parts.append(_shifted(f"{said} & {(1 << width) - 1}", offset))
                offset += width
            keys.append(" | ".join(parts) or "0")
        return keys

    def _turn(self, writer: Writer, number: int, found: Lanes) -> None:
        count = len(found.of.threads)
        names = [f"k{each}" for each in range(count)]
        for name, key in zip(names, self._keys(number, found), strict=True):
            writer.line(f"{name} = {key}")
        with writer.block(f"if not {' <= '.join(names)}:"):
            writer.line(f"{', '.join(names)} = sorted(({', '.join(names)}))")
            kept, parts, offset = self._layout.mask, [], 0
            for cell in found.cells:
                for name, variable in zip(names, cell, strict=True):
                    field = self._layout.fields[variable]
                    kept &= ~field.mask
                    if field.width:
                        parts.append(_shifted(f"{name} >> {offset} & {field.ones}", field.shift))
                offset += self._layout.fields[cell[0]].width
            for mark in found.marks:
                width, field = _width(mark), self._layout.fields[mark.variable]
                kept &= ~field.mask
                said = [
                    _shifted(f"{name} >> {offset} & {(1 << width) - 1}", place * width)
                    for place, name in enumerate(names)
                ]
                content = f"s >> {field.shift} & {field.ones}"
                said.append(f"R{number}_{mark.variable}[{content}]")
                parts.append(
                    _shifted(f"B{number}_{mark.variable}[{' | '.join(said)}]", field.shift)
                )
                offset += width
            writer.line(f"s = {' | '.join([f's & {kept}', *parts])}")

    def _table(self, number: int, mark: Mark, found: Lanes) -> str:
        """The name of what the contents of a variable say of all threads, in one number."""
        name = f"L{number}_{mark.variable}"
        if name not in self._names:
            width, count = _width(mark), len(found.of.threads)
            said = tuple(
                sum(label << place * width for place, label in enumerate(labels))
                for labels in mark.labels
            )
            rest = tuple(each << count * width for each in mark.rest)
            self._names[name] = said
            self._names[f"R{number}_{mark.variable}"] = rest
            self._names[f"B{number}_{mark.variable}"] = {
                one | other: content
                for content, (one, other) in enumerate(zip(said, rest, strict=True))
            }
        return name


def _width(mark: Mark) -> int:
    return max(max(each) for each in mark.labels).bit_length()


def _shifted(text: str, by: int) -> str:
    return f"({text}) << {by}" if by else f"({text})"


def _ways(keys: Sequence[int]) -> int:
    """In how many orders keys can stand, given in order."""
    found, run = factorial(len(keys)), 1
    for one, other in pairwise(keys):
        run = run + 1 if one == other else 1
        found //= run
    return found
