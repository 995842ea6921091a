"""The explorer of one system in native code: its text put together and compiled.

Must not know how it is driven.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType

from checker.engines.native import context, kernels, noting
from checker.engines.native.compiler import compiled
from checker.engines.native.expansion import Expansion, expansion
from checker.engines.native.machine import Machine
from checker.ir.system import System

FUNCTIONS = {"search": 1, "look": 1, "fill": 3, "find": 4}
"""What can be called, with how many words each takes."""

MARK_EVERY = 256
"""Once in so many states expanded it is kept how many were stored."""


def numbers(words: int) -> dict[str, int]:
    """What the names in capitals stand for in `kernels`, for states of so many words."""
    shared = {name: value for name, value in vars(context).items() if name.isupper()}
    index = (1 << context.INDEX_BITS) - 1
    return {
        **shared,
        "WORDS": words,
        "ALL": (1 << 64) - 1,
        "INDEX": index,
        "TAG": (1 << 64 - context.INDEX_BITS) - 1,
        "MARK_EVERY": MARK_EVERY,
    }


def _text(module: ModuleType) -> str:
    assert module.__file__ is not None
    return Path(module.__file__).read_text(encoding="utf-8")


def declared(text: str) -> str:
    """Declarations of what LLVM has and the text calls, and the text."""
    counts = sorted({int(each) for each in re.findall(r"@llvm\.ctpop\.i(\d+)", text)})
    lines = [f"declare i{bits} @llvm.ctpop.i{bits}(i{bits})" for bits in counts]
    lines.append("declare void @llvm.prefetch.p0(ptr, i32, i32, i32)")
    return "\n".join([*lines, text])


@cache
def searching(words: int) -> Machine:
    """The kernels for states of so many words: they are the same for every system."""
    text = compiled(_text(kernels), numbers(words), [*FUNCTIONS])
    return Machine(declared(text), FUNCTIONS)


def text_of(made: Expansion) -> str:
    """The whole text of what is made for one system."""
    return declared(made.text + compiled(_text(noting), numbers(made.layout.words), []))


@dataclass(frozen=True, slots=True)
class Explorer:
    """Compiled code with what its numbers stand for.

    expanding: of the system. searching: of all whose states have as many words.
    """

    made: Expansion
    expanding: Machine
    searching: Machine


def explorer(system: System) -> Explorer:
    """The explorer of `system`. Pre: it is verified. Raises Unfit if there is none."""
    made = expansion(system)
    expanding = Machine(text_of(made), {"expand": 3})
    return Explorer(made, expanding, searching(made.layout.words))
