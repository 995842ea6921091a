"""A file as text, or what is wrong with it as a diagnostic.

Must not know what the text is about.
"""

from __future__ import annotations

import sys
from errno import EBADF

from checker.diagnostic import Diagnostic, SpecError


def text_of(path: str, most: int, what: str) -> str:
    """The text of the file at `path`, or of standard input for `-`.

    most: bytes that it may have. what: what it is meant to be, as `a spec`. Raises SpecError.
    """
    try:
        if path == "-":
            if sys.stdin is None:
                raise OSError(EBADF, "standard input is closed")
            content = sys.stdin.buffer.read(most + 1)
        else:
            with open(path, "rb") as file:
                content = file.read(most + 1)
    except OSError as error:
        why = error.strerror or str(error)
        headline = f"can't read `{path}`: {why[:1].lower()}{why[1:]}"
        raise SpecError([Diagnostic("cannot-read", headline)]) from error
    except ValueError as error:  # a NUL in the name
        raise SpecError(
            [Diagnostic("cannot-read", f"can't read `{path}`: no such name")]
        ) from error
    if len(content) > most:
        headline = f"`{path}` is larger than {what} may be ({most >> 20} MiB)"
        raise SpecError([Diagnostic("too-large", headline)])
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        headline = f"`{path}` is not UTF-8 text: byte {error.start + 1} can't be read"
        raise SpecError([Diagnostic("not-text", headline)]) from error
