"""The commands beside a check, by their names, each loaded when it is wanted.

A check should not wait for what it does not need. Must not know what they do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module

import click

VARIABLE = "_MMCHECK_COMPLETE"
"""The variable of the environment by which a shell says that it asks, and which it is."""

_MODULES = {
    "new": "new",
    "fmt": "commands",
    "lint": "commands",
    "explain": "explain",
    "explore": "explore",
    "simulate": "simulate",
    "compare": "compare",
    "graph": "graph",
    "export": "export",
    "verify": "verify",
    "ir": "ir",
    "library": "commands",
    "completion": "completion",
    "lsp": "lsp",
}
"""The module of this folder that has `NAME_command`."""


class _Commands(Mapping[str, click.Command]):
    def __getitem__(self, name: str) -> click.Command:
        module = import_module(f"checker.command.{_MODULES[name]}")
        found = getattr(module, f"{name}_command")
        assert isinstance(found, click.Command)
        return found

    def __contains__(self, name: object) -> bool:
        return name in _MODULES

    def __iter__(self) -> Iterator[str]:
        return iter(_MODULES)

    def __len__(self) -> int:
        return len(_MODULES)


COMMANDS: Mapping[str, click.Command] = _Commands()
"""Every command by its name, in the order in which they are told; a check has none."""
