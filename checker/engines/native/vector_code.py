"""Instructions over eight numbers at once: what is written of one is done with each of eight.

Knows the form of an instruction: a type, names and numbers. Must not know what it is about.

LLVM 22 joins `(x & C) | (y & ~C)`, where it knows C, to one instruction, and takes its operands for
others where a choice between that and x follows. So it must not know C: what bits are to go is read
from memory, which costs nothing, as it would put each such number into memory itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache, reduce

from checker.engines.native.code import ALL, Code
from checker.engines.native.layout import WORD
from checker.engines.native.values import Unfit

LANES = 8
"""How many numbers a vector has."""

WORDS = f"<{LANES} x i{WORD}>"
BITS = f"<{LANES} x i1>"
"""The types of vectors of words, and of truths."""

_PARTS = re.compile(
    r"(?P<type>(?<![.@%\w])i(?P<bits>\d+)\b)|(?P<number>(?<=[\s,])(?:-?\d+|true|false)\b)"
)
_NAME = re.compile(r"(%\w+)")
_COUNT = re.compile(r"@llvm\.ctpop\.i(\d+)")


def widened(text: str) -> str:
    """An instruction over numbers as one over vectors; numbers in it become vectors of them.

    Raises Unfit for one over numbers that do not fit a word.
    """
    parts = _NAME.split(text)
    parts[::2] = _widened_form("%".join(parts[::2]))
    return "".join(parts)


@lru_cache(maxsize=1024)
def _widened_form(text: str) -> list[str]:
    """An instruction in which each name is `%` alone, widened, as what stands between these."""
    kind = ""

    def wide(part: re.Match[str]) -> str:
        nonlocal kind
        if part["type"]:
            if int(part["bits"]) > WORD:
                raise Unfit("numbers that do not fit a word, in vectors")
            kind = part["type"]
            return f"<{LANES} x {kind}>"
        return splat(part["number"], kind)

    return _COUNT.sub(rf"@llvm.ctpop.v{LANES}i\1", _PARTS.sub(wide, text)).split("%")


def splat(number: str, kind: str = "i64") -> str:
    """A number as a vector."""
    return f"splat ({kind} {number})"


def signed(word: int) -> int:
    """A word without a sign as LLVM reads it, with one."""
    return word - (word >> WORD - 1 << WORD)


class Vectors:
    """Instructions over vectors, put where the text of a function stands."""

    def __init__(self, code: Code) -> None:
        self.code = code
        self._kept: dict[int, int] = {}  # by words of bits that stay: where each is read from

    def op(self, text: str) -> str:
        """An instruction as it is written of one number."""
        return self.code.op(widened(text))

    def without(self, word: str, bits: int) -> str:
        """Words without these of their bits."""
        place = self._kept.setdefault(ALL & ~bits, len(self._kept))
        at = self.code.at("@kept", str(place))
        kept = self.code.op(f"load i64, ptr {at}, !invariant.load !0")
        first = self.code.op(f"insertelement {WORDS} poison, i64 {kept}, i64 0")
        every = self._shuffled(first, first, [0] * LANES)
        return self.op(f"and i64 {word}, {every}")

    @property
    def memory(self) -> str:
        """What the function reads beside its arguments: text of the module that it stands in."""
        if not self._kept:
            return ""
        words = ", ".join(f"i64 {each}" for each in self._kept)
        kind = f"[{len(self._kept)} x i64]"
        return f"@kept = internal externally_initialized global {kind} [{words}]\n!0 = !{{}}\n"

    def named(self, truth: str) -> str:
        """A truth, as a vector whatever it is: a name or `true` or `false`."""
        return truth if truth.startswith("%") else splat(truth, "i1")

    def byte(self, truth: str) -> str:
        """A truth, as the bits of a byte."""
        return self.code.op(f"bitcast {BITS} {self.named(truth)} to i{LANES}")

    def some(self, truth: str) -> str:
        """Whether it is true of some, as one bit."""
        return self.code.op(f"icmp ne i{LANES} {self.byte(truth)}, 0")

    def every(self, truth: str) -> str:
        """Whether it is true of all, as one bit."""
        return self.code.op(f"icmp eq i{LANES} {self.byte(truth)}, -1")

    def read(self, base: str, first: str, words: int) -> list[str]:
        """The words of eight states that lie one behind the other from a word on."""
        code = self.code
        total = LANES * words
        name = code.op(f"load <{total} x i64>, ptr {code.at(base, first)}, align 8")
        if words == 1:
            return [name]
        return [self._shuffled(name, name, range(k, total, words), total) for k in range(words)]

    def write(self, name: str, base: str, first: str) -> None:
        """Put eight words into memory, from a word on."""
        self.code.line(f"store {WORDS} {name}, ptr {self.code.at(base, first)}, align 8")

    def _shuffled(self, one: str, other: str, places: Sequence[int], count: int = LANES) -> str:
        mask = ", ".join(f"i32 {place}" for place in places)
        kind = f"<{count} x i64>"
        return self.code.op(
            f"shufflevector {kind} {one}, {kind} {other}, <{len(places)} x i32> <{mask}>"
        )

    def turned(self, rows: Sequence[str]) -> list[str]:
        """Eight vectors as rows of a square, turned about: the first has the first of each."""
        found = [*rows]
        for step in (1, 2, 4):
            for k in range(LANES):
                if k & step == 0:
                    one, other = found[k], found[k + step]
                    low = [j if j & step == 0 else LANES + j - step for j in range(LANES)]
                    high = [j + step if j & step == 0 else LANES + j for j in range(LANES)]
                    found[k] = self._shuffled(one, other, low)
                    found[k + step] = self._shuffled(one, other, high)
        return found

    def any(self, truths: Sequence[str]) -> str:
        """Whether one of some is true."""
        return reduce(lambda one, each: self.op(f"or i1 {one}, {each}"), truths, "false")
