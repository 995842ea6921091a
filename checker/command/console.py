"""What every command talks to, and what becomes of an exception that nobody expects.

Knows the two streams, files that are written, and exit codes; must not know any command.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from checker.api import texts
from checker.command.output import Output, message, reason
from checker.diagnostic import SpecError
from checker.interruption import Interruption
from checker.render.as_diagnostic import errors_text
from checker.report import BAD_SPEC, GOOD, OUR_BUG, UNDECIDED
from checker.source import Source
from checker.workers import WorkerError


class Console:
    """What a command talks to: the two streams, and the signals that end it."""

    def __init__(self, interruption: Interruption) -> None:
        self.interruption = interruption
        self.out = Output(sys.stdout)
        self.err = Output(sys.stderr)

    def complain(self, text: str) -> None:
        """Say what went wrong, on standard error."""
        self.err.write(message(text, self.err.page))

    def write_to(self, path: str, content: str | bytes) -> int:
        """Write into the file at `path`, or on standard output for `-`; the exit code."""
        if path == "-":
            if isinstance(content, str):
                self.out.write(content, end="")
            else:
                self.out.write_bytes(content)
            return GOOD
        try:
            with open(path, "wb") as file:
                file.write(content.encode() if isinstance(content, str) else content)
        except (OSError, ValueError) as error:
            self.complain(f"can't write {path}: {reason(error)}")
            return BAD_SPEC
        return GOOD

    def show(self, error: SpecError, source: Source) -> None:
        """Say what is wrong with a spec."""
        sources = {**texts(source), **error.sources}
        self.err.write(errors_text(error, sources, colour=self.err.coloured, width=self.err.page))
        if self.err.coloured and error.diagnostics:
            self.complain(f"`mmcheck explain {error.diagnostics[0].code}` tells more.")


def guarded(action: Callable[[], int], path: str, debug: bool, console: Console) -> int:
    """The code that `action` gives; an exception that nobody expects is a bug of ours."""
    try:
        return action()
    except KeyboardInterrupt:
        console.complain(f"{path}: interrupted; nothing is known.")
        return UNDECIDED
    except MemoryError:
        console.complain(f"{path}: out of memory; nothing is known. Set --max-memory.")
        return UNDECIDED
    except Exception as error:
        what = "in another process" if isinstance(error, WorkerError) else str(error)
        console.complain(
            f"mmcheck failed at {path}. This is a bug of mmcheck and says nothing"
            f" about the spec ({type(error).__name__}: {what}). Please report it with the spec,"
            " the command line and what --debug prints."
        )
        if debug:
            import traceback

            console.err.write(traceback.format_exc())
        return OUR_BUG
