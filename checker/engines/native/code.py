"""The text of one LLVM function, line by line: names, labels, cells that change.

Knows the form of the text and no more of it than names; must not know what it is about.
"""

from __future__ import annotations

from typing import Protocol

ALL = (1 << 64) - 1
"""A word of which all bits are set."""


class Instructions(Protocol):
    """Where instructions without side effects are put."""

    def op(self, text: str) -> str:
        """An instruction; the name of its value."""
        ...

    def without(self, word: str, bits: int) -> str:
        """A word without these of its bits, which are known."""
        ...


class Code:
    """A function under way. Cells are memory that the optimiser makes registers of.

    head: `define i64 @name(ptr %ctx)`, without its body.
    """

    def __init__(self, head: str) -> None:
        self._head = head
        self._entry: list[str] = []
        self._lines: list[str] = []
        self._count = 0
        self._ended = False

    @property
    def text(self) -> str:
        """The whole function."""
        lines = "\n".join([*self._entry, "  br label %begin", "begin:", *self._lines])
        return f"{self._head} {{\n{lines}\n}}\n"

    def _fresh(self, kind: str) -> str:
        self._count += 1
        return f"{kind}{self._count}"

    def line(self, text: str) -> None:
        """An instruction without a value. Behind a jump it is left out, as it is never reached."""
        if not self._ended:
            self._lines.append(f"  {text}")

    def op(self, text: str) -> str:
        """An instruction; the name of its value."""
        name = self._fresh("%v")
        self.line(f"{name} = {text}")
        return name

    def without(self, word: str, bits: int) -> str:
        """A word without these of its bits."""
        return self.op(f"and i64 {word}, {ALL & ~bits}")

    def cell(self, kind: str = "i64") -> str:
        """The name of a new cell, with room for one value."""
        name = self._fresh("%c")
        self._entry.append(f"  {name} = alloca {kind}")
        return name

    def row(self, count: int) -> str:
        """The name of so many new words, one behind the other; they are memory and stay so."""
        name = self._fresh("%c")
        self._entry.append(f"  {name} = alloca i64, i64 {count}, align 64")
        return name

    def load(self, cell: str, kind: str = "i64") -> str:
        """What is in a cell, or at an address."""
        return self.op(f"load {kind}, ptr {cell}")

    def store(self, value: str, cell: str, kind: str = "i64") -> None:
        """Put a value into a cell, or to an address."""
        self.line(f"store {kind} {value}, ptr {cell}")

    def at(self, base: str, index: str, kind: str = "i64") -> str:
        """The address of an element."""
        return self.op(f"getelementptr inbounds {kind}, ptr {base}, i64 {index}")

    def block(self, kind: str = "l") -> str:
        """The name of a block that is yet to begin."""
        return self._fresh(kind)

    def begin(self, block: str) -> None:
        """Begin a block; what stands before goes on to it if it does not jump."""
        self.jump(block)
        self._lines.append(f"{block}:")
        self._ended = False

    def jump(self, block: str) -> None:
        """Go to a block."""
        self.line(f"br label %{block}")
        self._ended = True

    def branch(self, truth: str, then: str, other: str) -> None:
        """Go to one of two blocks."""
        self.line(f"br i1 {truth}, label %{then}, label %{other}")
        self._ended = True

    def switch(self, value: str, cases: dict[int, str], other: str) -> None:
        """Go to the block of a number."""
        listed = " ".join(f"i64 {number}, label %{block}" for number, block in cases.items())
        self.line(f"switch i64 {value}, label %{other} [ {listed} ]")
        self._ended = True

    def give(self, value: str) -> None:
        """Return a number."""
        self.line(f"ret i64 {value}")
        self._ended = True
