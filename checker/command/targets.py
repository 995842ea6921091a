"""Whether a file that is to be written can be: never over a spec, never where no folder is.

Must not know what is written.
"""

from __future__ import annotations

import os
from collections.abc import Iterable

from checker.command.session import same_file


def is_spec(target: str, files: Iterable[str]) -> bool:
    """Whether a file to be written is one of these, or looks like a spec, by whatever name."""
    if target in files or _real(target).endswith(".mm"):
        return True
    return any(same_file(target, each) for each in files)


def has_folder(path: str) -> bool:
    """Whether the folder that the file would lie in is there."""
    return os.path.isdir(os.path.dirname(_real(path)) or ".")


def _real(path: str) -> str:
    try:
        return os.path.realpath(path)
    except ValueError:  # a NUL in the name
        return path
