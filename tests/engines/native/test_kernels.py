"""The kernels as Python, and compiled: the same numbers; and what their compiler refuses."""

from __future__ import annotations

import ctypes
import random
from collections.abc import Callable
from types import FunctionType
from typing import Any

import pytest

pytest.importorskip("llvmlite")

from checker.engines.native import kernels
from checker.engines.native.compiler import compiled
from checker.engines.native.explorer import numbers
from checker.engines.native.machine import Machine

ALL = (1 << 64) - 1


class Words(list[int]):
    """Memory in words, where an address is a number of it."""


def in_python(name: str, words: int, memory: dict[int, Words]) -> Callable[..., int]:
    """A kernel that runs as Python over some memory."""
    names: dict[str, Any] = {
        **vars(kernels),
        **numbers(words),
        "p64": memory.__getitem__,
        "high": lambda a, b: a * b >> 64,
        "prefetch": lambda base, at: 0,
    }
    for key, each in vars(kernels).items():
        if isinstance(each, FunctionType):
            names[key] = FunctionType(each.__code__, names, key)
    found: Callable[..., int] = names[name]
    return found


def machine(text: str, name: str, count: int, words: int = 1) -> Callable[..., int]:
    """A function of the text, compiled."""
    head = "declare void @llvm.prefetch.p0(ptr, i32, i32, i32)\n"
    made = Machine(head + compiled(text, numbers(words), [name]), {name: count})
    kept.append(made)
    return made.call[name]


kept: list[Machine] = []


@pytest.mark.parametrize("words", [1, 2, 5])
def test_states_are_found_where_they_were_put(words: int) -> None:
    """Natively and in Python the same tables come of the same states."""
    from pathlib import Path

    rng = random.Random(words)
    states = [[rng.getrandbits(63) | 1 << 63, *(rng.getrandbits(64) for _ in range(words - 1))]]
    states += [[1 << 63 | rng.randrange(40), *[7] * (words - 1)] for _ in range(30)]
    log = Words([word for state in states for word in state])
    slots = 41
    context = numbers(words)
    ctx = Words([0] * context["SLOTS"] + [slots] + [0] * 40)
    ctx[context["TABLE"]], ctx[context["LOG"]] = 1, 2
    memory = {1: Words([0] * slots), 2: log}
    in_python("fill", words, memory)(ctx, 0, len(states))
    assert sum(each != 0 for each in memory[1]) == len(states)
    table = (ctypes.c_uint64 * slots)()
    states_at = (ctypes.c_uint64 * len(log))(*log)
    there = (ctypes.c_uint64 * len(ctx))(*ctx)
    there[context["TABLE"]] = ctypes.addressof(table)
    there[context["LOG"]] = ctypes.addressof(states_at)
    text = Path(kernels.__file__).read_text(encoding="utf-8")
    machine(text, "fill", 3, words)(ctypes.addressof(there), 0, len(states))
    assert [*table] == memory[1]
    look = in_python("stored", words, memory)
    assert all(look(ctx, log, words * k) for k in range(len(states)))
    assert not look(ctx, Words([1 << 63 | 1 << 50, *[7] * (words - 1)]), 0)


ARITHMETIC = """
def f(a, b):
    total = 0
    for k in range(b & 15):
        if k == 3:
            continue
        if (a >> k) & 1 and not k == 5 or k > 9:
            total = (total * 3 + k) & ALL
        elif k == 11:
            break
        total = total ^ (a if k < 4 else b)
    while total > a + 1:
        total = total >> 1
    return total - 0
"""


def test_what_is_compiled_means_what_it_means_in_python() -> None:
    names: dict[str, Any] = {"ALL": ALL}
    exec(ARITHMETIC, names)
    native = machine(ARITHMETIC, "f", 2)
    rng = random.Random(1)
    for _ in range(500):
        a, b = rng.getrandbits(62), rng.getrandbits(64)
        assert native(a, b) == names["f"](a, b)


@pytest.mark.parametrize(
    "line",
    ["return a / b", "return a < b < 3", "a.x = 1", "return [a]", "return g(a)", "a += 1", "del a"],
)
def test_what_it_cannot_do_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="cannot compile"):
        compiled(f"def f(a, b):\n    {line}\n", {}, ["f"])
