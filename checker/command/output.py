"""The streams that the command writes to, and what becomes of it where one cannot be written.

Knows how text gets out; must not know what it says.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from typing import TextIO

from checker.render.page import WIDTH, harmless, wrap

_LONGEST_WORD = 200
_LONGEST_TEXT = 1200
_LEAST = 40  # columns of a page; on a terminal with fewer the lines are broken by itself
_USUAL = 80  # columns of a terminal that does not tell
_FORCING = ("CLICOLOR_FORCE", "FORCE_COLOR")


class Output:
    """One stream. A reader who has gone away is no trouble: nobody is there to miss the rest.

    trouble: why something could not be written, None if all was.
    """

    def __init__(self, stream: TextIO | None) -> None:
        """stream: None if it is closed, as Python gives it."""
        self.trouble: str | None = None
        self._stream = stream
        self._gone = False
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")

    def write(self, text: str, *, end: str = "\n") -> None:
        """Write the text at once, or note why that can't be."""
        if self._gone:
            return
        if self._stream is None:
            self.trouble = self.trouble or "it is closed"
            return
        stream = self._stream
        self._try(lambda: stream.write(text + end))

    def write_bytes(self, content: bytes) -> None:
        """The same for what is no text; of a stream that has only text, as UTF-8."""
        binary = getattr(self._stream, "buffer", None)
        if binary is None:
            self.write(content.decode(errors="backslashreplace"), end="")
        elif not self._gone:
            self._try(lambda: binary.write(content))

    def _try(self, write: Callable[[], object]) -> None:
        assert self._stream is not None
        try:
            write()
            self._stream.flush()
        except BrokenPipeError:
            self._give_up()
        except (OSError, ValueError) as error:
            self.trouble = reason(error)
            self._give_up()

    def _give_up(self) -> None:
        """What is left in its buffer goes nowhere, instead of failing once more at the exit."""
        self._gone = True
        with suppress(OSError, ValueError):
            assert self._stream is not None
            nowhere, place = os.open(os.devnull, os.O_WRONLY), self._stream.fileno()
            if nowhere != place:
                os.dup2(nowhere, place)
                os.close(nowhere)

    @property
    def terminal(self) -> bool:
        """Whether a person looks at it."""
        with suppress(ValueError):  # it is closed
            return self._stream is not None and self._stream.isatty()
        return False

    @property
    def width(self) -> int:
        """Columns of the terminal; what COLUMNS says, or 80, of anything else."""
        with suppress(OSError, ValueError):  # it is closed, or has no size
            if self._stream is not None and (found := os.get_terminal_size(self._stream.fileno())):
                return found.columns or _USUAL
        told = os.environ.get("COLUMNS", "")
        return int(told) if told.isdecimal() and int(told) else _USUAL

    @property
    def page(self) -> int:
        """Columns for a text: those of a mail, fewer on a narrow terminal."""
        return max(min(WIDTH, self.width), _LEAST) if self.terminal else WIDTH

    @property
    def coloured(self) -> bool:
        """Whether colours are wanted: on a terminal, unless NO_COLOR says no.

        CLICOLOR_FORCE and FORCE_COLOR want them anywhere, as in the log of a CI server.
        """
        if os.environ.get("NO_COLOR"):
            return False
        if any(os.environ.get(name, "0") not in ("", "0") for name in _FORCING):
            return True
        return self.terminal and not _dumb()

    @property
    def lively(self) -> bool:
        """Whether a line may be shown and taken back: by a terminal, whose log nobody keeps."""
        server = os.environ.get("CI", "").lower() not in ("", "0", "false")
        return self.terminal and not _dumb() and not server


def _dumb() -> bool:
    """Whether the terminal can do nothing but write on, or does not say what it can do."""
    return os.environ.get("TERM", "dumb") == "dumb"


def reason(error: OSError | ValueError) -> str:
    """Why something can't be read or written, in lower case."""
    if not isinstance(error, OSError):
        return "no such name"
    why = error.strerror or str(error)
    return why[:1].lower() + why[1:]


def message(text: str, width: int = WIDTH) -> str:
    """A message on lines of `width` columns, safe to print; words without end are cut.

    >>> print(message("no such option: --" + 100_000 * "x")[-8:])
    xxxxx...
    """
    words = (_shortened(word, _LONGEST_WORD) for word in harmless(text).split(" "))
    return "\n".join(wrap(_shortened(" ".join(words), _LONGEST_TEXT), width))


def _shortened(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 3] + "..."
