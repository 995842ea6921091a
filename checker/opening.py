"""A file as text, or what is wrong with it as a diagnostic.

Must not know what the text is about.
"""

from __future__ import annotations

import os
import stat
import sys
from errno import EBADF
from select import select

from checker.diagnostic import Diagnostic, SpecError

PATIENCE = 10.0
"""How many seconds a named pipe is waited for that nobody writes to. A writer may take longer."""

_LOOK = 0.05  # seconds from one look for a writer to the next


def text_of(path: str, most: int, what: str) -> str:
    """The text of the file at `path`, or of standard input for `-`.

    most: bytes that it may have. what: what it is meant to be, as `a spec`. A pipe is read to its
    end; a device is never opened. Raises SpecError.
    """
    try:
        if path == "-":
            if sys.stdin is None:
                raise OSError(EBADF, "standard input is closed")
            content = sys.stdin.buffer.read(most + 1)
        else:
            content = _content(path, most + 1)
    except IsADirectoryError as error:
        advice = (f"name the specs in it, as {os.path.join(path, '*.mm')}",)
        help = advice if what == "a spec" else ()
        raise _cannot_read(path, "it is a folder", *help) from error
    except OSError as error:
        why = error.strerror or str(error)
        raise _cannot_read(path, f"{why[:1].lower()}{why[1:]}") from error
    except ValueError as error:  # a NUL in the name
        raise _cannot_read(path, "no such name") from error
    if len(content) > most:
        headline = f"`{path}` is larger than {what} may be ({most >> 20} MiB)"
        raise SpecError([Diagnostic("too-large", headline)])
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        headline = f"`{path}` is not UTF-8 text: byte {error.start + 1} can't be read"
        found = Diagnostic("not-text", headline, help=("save it as UTF-8",))
        raise SpecError([found]) from error


def _cannot_read(path: str, why: str, *help: str) -> SpecError:
    return SpecError([Diagnostic("cannot-read", f"can't read `{path}`: {why}", help=help)])


def _content(path: str, most: int) -> bytes:
    """The first bytes of what is at `path`. Raises SpecError, OSError and ValueError."""
    kind = os.stat(path).st_mode
    if stat.S_ISCHR(kind) or stat.S_ISBLK(kind):
        raise _cannot_read(path, "it is a device", "standard input is `-`")
    if stat.S_ISSOCK(kind):
        raise _cannot_read(path, "it is a socket")
    if stat.S_ISFIFO(kind):
        return _piped(path, most)
    with open(path, "rb") as file:
        return file.read(most)


def _piped(path: str, most: int) -> bytes:
    """The first bytes of a pipe to which somebody writes, or comes to write before long."""
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)  # else it waits here for ever
    with open(handle, "rb", buffering=0) as pipe:
        first = _first(handle)
        if first is None:
            why = f"it is a pipe, and nobody wrote to it for {PATIENCE:g} s"
            raise _cannot_read(path, why)
        os.set_blocking(handle, True)
        parts = [first]
        while (left := most - sum(map(len, parts))) > 0 and (part := pipe.read(left)):
            parts.append(part)
    return b"".join(parts)


def _first(handle: int) -> bytes | None:
    """Nothing, or the first byte, as soon as somebody has the pipe open to write; None if nobody.

    Where nobody has, a read ends at once; where one has written nothing yet, it would block.
    """
    for _ in range(max(1, round(PATIENCE / _LOOK))):
        if select([handle], [], [], _LOOK)[0]:
            return b""
        try:
            if first := os.read(handle, 1):
                return first
        except BlockingIOError:
            return b""
    return None
