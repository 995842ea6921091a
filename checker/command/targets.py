"""Whether a file that is to be written can be: never over a spec, never where no folder is.

Must not know what is written.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

import click


def is_spec(target: str, files: Iterable[str]) -> bool:
    """Whether a file to be written is one of these, or looks like a spec, by whatever name."""
    if target in files or _real(target).endswith(".mm"):
        return True
    return any(same_file(target, each) for each in files)


def check_targets(targets: Mapping[str, str], files: Iterable[str], what: str = "a spec") -> None:
    """Whether what is to be written can be: nothing over `files`, at most one to the console.

    targets: by the name of the option, the file or -. what: `files` are. Raises UsageError.
    """
    for name, path in targets.items():
        check_target(f"--{name}", path, files, what)
    for path in targets.values():
        names = [f"--{name}" for name, each in targets.items() if each == path]
        if len(names) > 1:
            raise click.UsageError(f"{' and '.join(names)} can't both go to {path}")


def check_target(option: str, path: str, files: Iterable[str], what: str = "a spec") -> None:
    """The same for one option, as it is written."""
    if path == "-":
        return
    if is_spec(path, files):
        raise click.UsageError(f"{option} {path} would write over {what}")
    if not os.path.isdir(os.path.dirname(_real(path)) or "."):
        raise click.UsageError(f"can't write {path}: its folder does not exist")


def same_file(one: str, other: str) -> bool:
    """Whether two names lead to one file that is there."""
    try:
        return os.path.samefile(one, other)
    except (OSError, ValueError):  # one of them is not there
        return False


def _real(path: str) -> str:
    try:
        return os.path.realpath(path)
    except ValueError:  # a NUL in the name
        return path
