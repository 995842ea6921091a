"""A walk line by line: commands from a stream, answers on another; for a pipe or a serial line.

Knows when to show a prompt and what to tell without being asked; must not know what commands do.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from checker.command.output import Output
from checker.explorer.guide import Guide
from checker.explorer.panes import title_lines
from checker.interruption import Interruption
from checker.render.page import harmless

PROMPT = "> "

MOST_LETTERS = 10_000
"""How long a line may be; what is longer is no command."""


def converse(guide: Guide, typed: TextIO, out: Output, interruption: Interruption) -> bool:
    """Obey line after line until `quit` or the end; whether every command could be done.

    Where nobody types, each command is written before its answer, so that the whole can be read.
    """
    person = typed.isatty()
    good = True
    _tell(out, [*title_lines(guide.explored), "", *guide.here()])
    try:
        with interruption.raising():
            for line in _lines(typed, out, person):
                if not person:
                    out.write(f"\n{PROMPT}{harmless(line)}")
                reply = guide.obey(line)
                good = good and not reply.wrong
                _tell(out, list(reply.lines))
                if reply.moved:
                    _tell(out, guide.here())
                if reply.over:
                    break
    except KeyboardInterrupt:
        out.write("")
    return good


def _lines(typed: TextIO, out: Output, person: bool) -> Iterator[str]:
    while True:
        if person:
            out.write(PROMPT, end="")
        line = typed.readline(MOST_LETTERS + 1)
        if not line:
            return
        yield line.rstrip("\r\n")


def _tell(out: Output, lines: list[str]) -> None:
    if lines:
        out.write("\n".join(lines))
