"""`mmcheck fmt`: specs laid out anew, in place, or only shown.

Knows files and what is printed; must not know how a text is laid out.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial

import click

from checker.api import read
from checker.command.console import Console, guarded
from checker.command.options import PAGE, OneFileEach, Work
from checker.command.output import reason
from checker.diagnostic import SpecError
from checker.records import dataclass
from checker.render.ink import Ink, Style
from checker.render.page import columns, harmless
from checker.render.words import counted
from checker.report import BAD_SPEC, GOOD, UNEXPECTED, worst
from checker.source import Source

_CRLF = "\r\n"
_MOST_LINES = 30  # of what would change


@click.command("fmt", cls=OneFileEach, context_settings=PAGE)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--check", is_flag=True, help="Write nothing; exit 1 and show what is not formatted.")
@click.option("--diff", is_flag=True, help="Write nothing; print what would change.")
@click.option("--debug", is_flag=True, help="Show a traceback if mmcheck itself fails.")
def fmt_command(files: tuple[str, ...], check: bool, diff: bool, debug: bool) -> Work:
    """Format specs in place, or standard input to standard output for -."""
    return lambda console: _Formatting(console, check=check, diff=diff).run(files, debug)


@dataclass(frozen=True, slots=True)
class _Formatting:
    console: Console
    check: bool
    diff: bool

    def run(self, files: Sequence[str], debug: bool) -> int:
        return worst(guarded(partial(self.file, path), path, debug, self.console) for path in files)

    def file(self, path: str) -> int:
        """Format one file; the exit code."""
        from checker.front.formatting import formatted

        source = Source(path, "")
        in_place = path != "-" and not (self.check or self.diff)
        if in_place and os.path.exists(path) and not os.path.isfile(path):
            told = "it is no file; fmt - reads standard input"
            self.console.complain(f"can't format {path} in place: {told}")
            return BAD_SPEC
        try:
            with self.console.interruption.raising():
                source = read(path)
                text = formatted(source)
        except SpecError as error:
            self.console.show(error, source)
            return BAD_SPEC
        changed = text != source.text
        out = self.console.out
        ink = Ink(out.coloured, out.page)
        if self.diff and changed:
            out.write("\n".join(_painted(_difference(source, text), ink)))
            if _CRLF in source.text and not self.check:
                self.console.complain(f"{source.name}{_ends(source.text)}")
        if self.check:
            if changed:
                out.write(f"{harmless(source.name)}: not formatted{_ends(source.text)}")
            if changed and not self.diff:
                shown = "\n".join(_painted(_shortened(source, text, ink.width), ink))
                out.write(shown, end="\n" if shown else "")
            return UNEXPECTED if changed else GOOD
        if self.diff:
            return GOOD
        if path == "-":
            self.console.out.write(text, end="")
        elif changed:
            return self.write(path, text)
        return GOOD

    def write(self, path: str, text: str) -> int:
        """Put the text in the place of the file, as a whole or not at all."""
        import shutil  # these two take as long to load as half of a check
        import tempfile

        place = os.path.realpath(path)
        made = None
        try:
            handle, made = tempfile.mkstemp(dir=os.path.dirname(place), suffix=".tmp")
            with open(handle, "w", encoding="utf-8", newline="") as file:
                file.write(text)
            shutil.copymode(place, made)
            os.replace(made, place)
        except (OSError, ValueError) as error:
            if made is not None:
                with suppress(OSError):
                    os.unlink(made)
            self.console.complain(f"can't write {path}: {reason(error)}")
            return BAD_SPEC
        self.console.out.write(f"{harmless(path)}: formatted")
        return GOOD


def _ends(text: str) -> str:
    """What is said of the ends of its lines, which the lines that are shown can't show."""
    return ": its lines end in CRLF, which fmt makes LF" if _CRLF in text else ""


def _shortened(source: Source, text: str, width: int) -> Iterator[str]:
    """The first lines of what would change but for their ends, as far as the page is wide."""
    source = Source(source.name, source.text.replace(_CRLF, "\n"))
    lines = [*_difference(source, text)][2:]  # the names of the files
    shown = lines if len(lines) <= _MOST_LINES + 1 else lines[:_MOST_LINES]
    for line in shown:
        yield line if columns(line) <= width else f"{line[: width - 3]}..."
    if len(shown) < len(lines):
        yield f"{counted(len(lines) - len(shown), 'more line')}: fmt --diff shows all"


def _painted(lines: Iterable[str], ink: Ink) -> Iterator[str]:
    styles = {"-": Style.BAD, "+": Style.GOOD, "@": Style.FRAME}
    for line in lines:
        style = styles.get(line[:1])
        yield line if style is None else ink(style, line)


def _difference(source: Source, text: str) -> Iterator[str]:
    from difflib import unified_diff

    lines = unified_diff(
        source.text.split("\n"),
        text.split("\n"),
        source.name,
        f"{source.name} (formatted)",
        lineterm="",
    )
    return map(harmless, lines)
