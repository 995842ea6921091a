"""The explorer of one system in native code: its text put together and compiled.

Must not know how it is driven.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from checker.engines.native import context, growing, kernels, noting, tables
from checker.engines.native.compiler import compiled
from checker.engines.native.expansion import Expansion, expansion
from checker.engines.native.machine import Machine
from checker.ir.system import System
from checker.records import dataclass

if TYPE_CHECKING:
    from checker.engines.symmetry.lanes import Lanes

FUNCTIONS = (
    {"search": 1, "fill": 3},
    {"look": 1, "find": 4, "crowded": 1},
    {"widen": 9},
)
"""What can be called, with how many words each takes: always needed, in few runs, in long ones."""

_BESIDE = {"widen": growing}
"""What stands in a text beside `kernels`, by a function that is in it."""

NOTED = ("note", "held_up")
"""What the code of a system calls."""

EXPANDING = {"expand": 3}
"""The same of the code of one system."""

MARK_EVERY = 256
"""Behind so many states expanded, or the batch with the last of them, it is kept how many were
stored."""

AHEAD = 64
"""So many states before one is looked up its line of the table is fetched: enough that it has come
by then, and few enough that it is still there. All at once would keep who looks up waiting."""

SOON = 16
"""The same of a state of the log that it may be, for which the line must have come."""

_REMEMBERED = 14
"""There are 2 to this power words of states that steps led to of late: they stay near by."""


def recent_bits(words: int) -> int:
    """How many bits of the hash say where a state of so many words is remembered."""
    return max(_REMEMBERED - (words - 1).bit_length(), 1)


def numbers(words: int, kind: int, symmetric: bool = False) -> dict[str, int]:
    """What the names in capitals stand for in `kernels`, for such states and tables.

    symmetric: a state stands for others, see `turning`.
    """
    named = {**vars(tables), **vars(context)}
    shared = {name: value for name, value in named.items() if name.isupper()}
    index = (1 << context.INDEX_BITS) - 1
    return {
        **shared,
        "WORDS": words,
        "KIND": kind,
        "SYMMETRIC": int(symmetric),
        "LANES": tables.LINE // (4 if kind == tables.SHORT else 8),
        "ALL": (1 << 64) - 1,
        "INDEX": index,
        "TAG": (1 << 64 - context.INDEX_BITS) - 1,
        "MARK_EVERY": MARK_EVERY,
        "AHEAD": AHEAD,
        "RECENT_BITS": recent_bits(words),
        "SOON": SOON,
    }


_VECTORS = (
    "declare <8 x i64> @llvm.ctpop.v8i64(<8 x i64>)",
    "declare i64 @llvm.vector.reduce.add.v8i64(<8 x i64>)",
    "declare <8 x i64> @llvm.experimental.vector.compress.v8i64(<8 x i64>, <8 x i1>, <8 x i64>)",
)


def _text(module: ModuleType) -> str:
    assert module.__file__ is not None
    return Path(module.__file__).read_text(encoding="utf-8")


def declared(text: str) -> str:
    """Declarations of what LLVM has and the text calls, and the text."""
    counts = sorted({int(each) for each in re.findall(r"@llvm\.ctpop\.i(\d+)", text)})
    lines = [f"declare i{bits} @llvm.ctpop.i{bits}(i{bits})" for bits in counts]
    if "<8 x i64>" in text:
        lines += _VECTORS
    lines.append("declare void @llvm.prefetch.p0(ptr, i32, i32, i32)")
    lines.append("declare i64 @llvm.cttz.i64(i64, i1)")
    return "\n".join([*lines, text])


def kernel(name: str, words: int, kind: int, symmetric: bool = False) -> Callable[..., int]:
    """A kernel for states of so many words and a kind of table; no system differs in them."""
    (group,) = (k for k, each in enumerate(FUNCTIONS) if name in each)
    return _kernels(group, words, kind, symmetric).call[name]


@cache
def _kernels(group: int, words: int, kind: int, symmetric: bool) -> Machine:
    functions = FUNCTIONS[group]
    beside = (_text(module) for name, module in _BESIDE.items() if name in functions)
    text = _text(kernels) + "".join(beside)
    text = compiled(text, numbers(words, kind, symmetric), [*functions])
    return Machine(declared(text), functions)


def text_of(made: Expansion) -> str:
    """The whole text of what is made for one system."""
    return declared(made.text + compiled(_text(noting), numbers(made.layout.words, 0), NOTED))


@dataclass(frozen=True, slots=True)
class Explorer:
    """The compiled code that expands states of a system, with what its numbers stand for.

    text: of that code. expanding: made in a hurry.
    """

    system: System
    made: Expansion
    text: str
    expanding: Machine

    def better(self) -> Machine:
        """The same code, better made: it takes longer to make, and less for each state."""
        return Machine(self.text, EXPANDING)

    def over_vectors(self, flags: bytes) -> Machine:
        """Code that does the same eight states at a time. flags: as they are now.

        It leaves to the other what is ONE_BY_ONE, see `context`. Raises Unfit where there is none.
        """
        from checker.engines.native.vector_expansion import vectors  # only for many states

        text = declared(vectors(self.system, self.made, flags))
        return Machine(text, EXPANDING, wide=True)


def explorer(system: System, lanes: Sequence[Lanes] = ()) -> Explorer:
    """The explorer of `system`. Pre: it is verified. Raises Unfit if there is none.

    lanes: that will be turned, see `turning`.
    """
    made = expansion(system, lanes)
    text = text_of(made)
    return Explorer(system, made, text, Machine(text, EXPANDING, quick=True))
