"""Runs Graphviz, as a program: `dot` of the PATH, or else the one that is installed with us.

Its input is our own text, its time is limited, no shell is involved. Must not know what is drawn.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from functools import cache

SECONDS = 60.0
"""How long a picture may take."""

FORMATS = ("svg", "png", "pdf")
"""What a picture can be made as, beside its DOT text."""


class CannotDraw(Exception):
    """There is no picture: the message says why, and what to do."""


@cache
def program() -> tuple[str, bool]:
    """The program, and whether it is a system's `dot`, which makes every format.

    Raises CannotDraw if there is none.
    """
    found = shutil.which("dot")
    if found is not None:
        return found, True
    folders = (sysconfig.get_path("scripts"), os.path.dirname(sys.executable))
    beside = shutil.which("graphviz-pure", path=os.pathsep.join(folders))
    beside = beside or shutil.which("graphviz-pure")
    if beside is None:
        raise CannotDraw("no Graphviz: install it (`dot`), or `pip install graphviz-pure`")
    return beside, False


def draw(text: str, format: str, *, placed: bool = False, seconds: float = SECONDS) -> bytes:
    """A picture of a graph in DOT. placed: every node says where it is.

    format: one of `FORMATS`. Raises CannotDraw.
    """
    path, whole = program()
    if format == "pdf" and not whole:
        raise CannotDraw("PDF needs a Graphviz of the system: install it (`dot`), or ask for svg")
    layout = ["-Kneato", "-n2"] if placed else ["-Kdot"]
    try:
        done = subprocess.run(
            [path, *layout, f"-T{format}"],
            input=text.encode(),
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        told = f"Graphviz took more than {seconds:g} s: the picture is too large"
        raise CannotDraw(told) from error
    except OSError as error:
        raise CannotDraw(f"can't run {path}: {error.strerror or error}") from error
    if done.returncode or not done.stdout:
        why = done.stderr.decode(errors="replace").strip().splitlines()
        raise CannotDraw(f"Graphviz failed: {why[0] if why else f'exit {done.returncode}'}")
    return done.stdout
