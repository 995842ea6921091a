"""The texts that every spec can include: the locks that are always there, and procs."""

from __future__ import annotations

from os import listdir
from os.path import dirname, join

ALWAYS_THERE = "locks.mm"
"""The text that every spec has without asking."""


def text(name: str) -> str:
    """One text of the library; `importlib.resources` would take longer."""
    with open(join(dirname(__file__), name), encoding="utf-8") as file:
        return file.read()


def names() -> tuple[str, ...]:
    """The texts that a spec has only where it includes them."""
    found = sorted(name for name in listdir(dirname(__file__)) if name.endswith(".mm"))
    return tuple(name for name in found if name != ALWAYS_THERE)
