"""The kernels about runs for ever, compiled, and what drives them: slices, memory, the array.

Must not know what a kernel does.
"""

from __future__ import annotations

import ctypes
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType

from checker.engines.liveness.ground import TooWide
from checker.engines.native.compiler import compiled
from checker.engines.native.endless import going, linking, pairing, parting, places
from checker.engines.native.explorer import declared
from checker.engines.native.machine import Machine
from checker.engines.native.memory import Refused, Region

ALL = (1 << 64) - 1

_SLICE = 0.008
"""Seconds of one call, about: so soon it is asked whether to go on."""

_FIRST = 1024
"""How much is done in the first call."""


def numbers(words: int = 0) -> dict[str, int]:
    """What the names in capitals stand for in the kernels, for states of so many words."""
    shared = {name: value for name, value in vars(places).items() if name.isupper()}
    kinds, ranks = (1 << places.KIND_BITS) - 1, (1 << places.RANK_BITS) - 1
    return {**shared, "WORDS": words, "ALL": ALL, "KIND": kinds, "RANK": ranks}


def _machine(module: ModuleType, words: int, functions: dict[str, int]) -> Machine:
    assert module.__file__ is not None
    text = Path(module.__file__).read_text(encoding="utf-8")
    return Machine(declared(compiled(text, numbers(words), [*functions])), functions)


@cache
def linking_code(words: int) -> Machine:
    """What writes down steps between states of so many words."""
    return _machine(linking, words, {"index": 3, "rekind": 1, "link": 2})


@cache
def pairing_code() -> Machine:
    """What finds the pairs that are reached."""
    return _machine(pairing, 0, {"pair_up": 2})


@cache
def parting_code() -> Machine:
    """What finds parts of the product."""
    return _machine(parting, 0, {"part_up": 2})


@cache
def going_code() -> Machine:
    """What finds ways inside a part."""
    return _machine(going, 0, {"go": 2, "forget": 1, "nearest": 1})


class Context:
    """The array that kernels share with their caller."""

    def __init__(self, before: Context | None = None) -> None:
        """before: one whose words are taken over."""
        self._words = (ctypes.c_uint64 * places.WORDS_OF_CONTEXT)()
        self._kept: dict[int, Region] = {}
        if before is not None:
            ctypes.memmove(self._words, before._words, ctypes.sizeof(self._words))

    def __getitem__(self, place: int) -> int:
        return self._words[place]

    def __setitem__(self, place: int, word: int) -> None:
        self._words[place] = word

    def take(self, place: int, count: int) -> Region:
        """So many bytes at a place, all 0. Raises TooWide."""
        try:
            region = Region(count)
        except Refused:
            raise TooWide from None
        self._kept[place] = region
        self._words[place] = region.address
        return region

    def free(self, *of: int) -> None:
        """Give back what was taken at some places."""
        for place in of:
            self._words[place] = 0
            self._kept.pop(place).free()

    def call(self, machine: Machine, name: str, *given: int) -> int:
        """Call a kernel with this array."""
        return machine.call[name](ctypes.addressof(self._words), *given)

    def paced(self, machine: Machine, name: str, go_on: Callable[[], None]) -> int:
        """Call a kernel with how much it is to do, until that is not why it returns."""
        amount = _FIRST
        while True:
            go_on()
            begun = time.perf_counter()
            status = self.call(machine, name, amount)
            if status != places.SLICE:
                return status
            short = time.perf_counter() - begun < _SLICE
            amount = min(amount * 2, 1 << 24) if short else max(amount // 2, _FIRST)
