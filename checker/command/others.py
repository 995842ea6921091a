"""The commands beside a check, by their names, each loaded when it is wanted.

A check should not wait for what it does not need. Must not know what they do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module

import click

VARIABLE = "_MMCHECK_COMPLETE"
"""The variable of the environment by which a shell says that it asks, and which it is."""

_NAMES = (
    "new",
    "fmt",
    "lint",
    "explain",
    "explore",
    "simulate",
    "compare",
    "graph",
    "export",
    "verify",
    "ir",
    "library",
    "completion",
    "lsp",
)
"""Each is also the name of the module of this folder that has `NAME_command`."""


class _Commands(Mapping[str, click.Command]):
    def __getitem__(self, name: str) -> click.Command:
        if name not in _NAMES:
            raise KeyError(name)
        module = import_module(f"checker.command.{name}")
        found = getattr(module, f"{name}_command")
        assert isinstance(found, click.Command)
        return found

    def __contains__(self, name: object) -> bool:
        return name in _NAMES

    def __iter__(self) -> Iterator[str]:
        return iter(_NAMES)

    def __len__(self) -> int:
        return len(_NAMES)


COMMANDS: Mapping[str, click.Command] = _Commands()
"""Every command by its name, in the order in which they are told; a check has none."""
