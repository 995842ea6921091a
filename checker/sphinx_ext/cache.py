"""What was made of a spec, kept in a folder from one build to the next.

A name is the hash of all that a result depends on: the text, what is asked of it, mmcheck itself.
What a spec includes is compared when it is read again. Must not know what is kept.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from checker.version import __version__


@cache
def tool() -> str:
    """What stands for this mmcheck and what it runs on, so that no change of them is missed."""
    folder = Path(__file__).parent.parent
    found = sha256(f"{__version__} {sys.version} {version('z3-solver')}\n".encode())
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            content = sha256(path.read_bytes()).hexdigest()
            found.update(f"{path.relative_to(folder).as_posix()} {content}\n".encode())
    return found.hexdigest()


class Cache:
    """A folder of results. Several processes may use it at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def key(self, asked: Mapping[str, Any]) -> str:
        """The name of a result. asked: what it depends on besides mmcheck, as plain data."""
        return sha256(json.dumps([tool(), asked], sort_keys=True).encode()).hexdigest()

    def read(self, key: str) -> dict[str, Any] | None:
        """The result, unless there is none or a text that it includes has changed."""
        with suppress(OSError, ValueError):
            found = json.loads((self.folder / f"{key}.json").read_text(encoding="utf-8"))
            if isinstance(found, dict) and all(
                Path(path).read_text(encoding="utf-8") == text
                for path, text in found.get("included", {}).items()
            ):
                return found
        return None

    def write(self, key: str, result: Mapping[str, Any]) -> None:
        """Keep a result."""
        self._put(f"{key}.json", json.dumps(result).encode())

    def file(self, name: str, content: bytes) -> Path:
        """A file in the folder, as it is or made."""
        path = self.folder / name
        if not path.is_file() or path.read_bytes() != content:
            self._put(name, content)
        return path

    def _put(self, name: str, content: bytes) -> None:
        """As a whole or not at all, since another process may read it now."""
        self.folder.mkdir(parents=True, exist_ok=True)
        handle, made = tempfile.mkstemp(dir=self.folder, suffix=".tmp")
        with open(handle, "wb") as file:
            file.write(content)
        os.replace(made, self.folder / name)
