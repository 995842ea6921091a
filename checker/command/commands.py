"""The commands that read texts and run nothing: `mmcheck fmt`, `mmcheck lint`, `mmcheck library`.

Knows files and what is printed; must not know how a text is laid out, nor what is odd in it.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from typing import TypeVar

import click

from checker.api import oddities, read, texts
from checker.command.output import reason
from checker.command.session import Console, guarded
from checker.diagnostic import Severity, SpecError
from checker.forms import FORMS
from checker.records import dataclass
from checker.render.as_diagnostic import diagnostics_text
from checker.render.ink import Ink, Style
from checker.render.page import WIDTH, columns, harmless
from checker.render.words import counted
from checker.report import BAD_SPEC, GOOD, UNEXPECTED, worst
from checker.source import Source

_MOST_LINES = 30  # of what would change

F = TypeVar("F", bound=Callable[..., object])

PAGE: dict[str, object] = {"terminal_width": WIDTH, "help_option_names": ["-h", "--help"]}

Work = Callable[[Console], int]
"""What a command line asks for, once it has been read."""

root_option = click.option(
    "--root", metavar="DIR", help="Folder of all that is included; default that of the spec."
)
"""The same for each command that reads what a spec includes."""


def _settings(
    context: click.Context, param: click.Parameter, pairs: tuple[str, ...]
) -> dict[str, str]:
    values: dict[str, str] = {}
    for pair in pairs:
        name, _, setting = (part.strip() for part in pair.partition("="))
        if not (name and setting):
            raise click.BadParameter(f"{pair!r} is not NAME=VALUE", context, param)
        if name in values:
            raise click.BadParameter(f"{name!r} is set twice", context, param)
        values[name] = setting
    return values


set_option = click.option(
    "--set",
    "values",
    multiple=True,
    callback=_settings,
    metavar="NAME=VALUE",
    help="Value of a parameter or constant: 3, HOLD, 20ms; or 0..3; 1,3; all.",
)
"""The same for each command that makes systems of a spec."""


def seconds(context: click.Context, param: click.Parameter, value: float | None) -> float | None:
    """A limit of time, as it is asked for."""
    if value is not None and not (value >= 0 and math.isfinite(value)):
        told = f"{value:g} is not a number of seconds, such as 0.5 or 60"
        raise click.BadParameter(told, context, param)
    return value


def forms_option(command: F) -> F:
    """An option for each form that a run can be written in."""
    for name, form in reversed([*FORMS.items()]):
        command = click.option(f"--{name}", name, metavar="FILE", help=form.help)(command)
    return command


@click.command("fmt", context_settings=PAGE)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--check", is_flag=True, help="Write nothing; exit 1 and show what is not formatted.")
@click.option("--diff", is_flag=True, help="Write nothing; print what would change.")
@click.option("--debug", is_flag=True, help="Show a traceback if mmcheck itself fails.")
def fmt_command(files: tuple[str, ...], check: bool, diff: bool, debug: bool) -> Work:
    """Format specs in place, or standard input to standard output for -."""
    return lambda console: _Formatting(console, check=check, diff=diff).run(files, debug)


@click.command("lint", context_settings=PAGE)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@root_option
@click.option("--strict", is_flag=True, help="Exit 1 if there is a warning; notes don't count.")
@click.option("--debug", is_flag=True, help="Show a traceback if mmcheck itself fails.")
def lint_command(files: tuple[str, ...], root: str | None, strict: bool, debug: bool) -> Work:
    """Say what is odd about specs, and check nothing."""

    def work(console: Console) -> int:
        return worst(
            guarded(partial(_lint, path, root, strict, console), path, debug, console)
            for path in files
        )

    return work


@click.command("library", context_settings=PAGE)
@click.argument("names", nargs=-1, metavar="[NAME]...")
def library_command(names: tuple[str, ...]) -> Work:
    """Print texts of the library, as completion.mm; without a name say which there are."""
    from checker.front import library

    known = (library.ALWAYS_THERE, *library.names())
    wanted = [name.removeprefix("<").removesuffix(">") for name in names]
    for name in wanted:
        if name not in known:
            raise click.UsageError(f"the library has no {name!r}, only {', '.join(known)}")

    def work(console: Console) -> int:
        if wanted:
            console.out.write("\n".join(map(library.text, wanted)), end="")
        else:
            console.out.write("\n".join(f"<{name}>" for name in known))
        return GOOD

    return work


def _lint(path: str, root: str | None, strict: bool, console: Console) -> int:
    source = Source(path, "")
    try:
        with console.interruption.raising():
            source = read(path)
            found = oddities(source, root)
    except SpecError as error:
        console.show(error, source)
        return BAD_SPEC
    if found:
        out = console.out
        told = diagnostics_text(found, texts(source), colour=out.coloured, width=out.page)
        console.out.write(told + "\n")
    warnings = sum(each.severity is Severity.WARNING for each in found)
    counts = f"{counted(warnings, 'warning')}, {counted(len(found) - warnings, 'note')}"
    console.out.write(f"{harmless(source.name)}: {counts}")
    return UNEXPECTED if strict and warnings else GOOD


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
        if self.check:
            if changed:
                out.write(f"{harmless(source.name)}: not formatted")
            if changed and not self.diff:
                out.write("\n".join(_painted(_shortened(source, text, ink.width), ink)))
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


def _shortened(source: Source, text: str, width: int) -> Iterator[str]:
    """The first lines of what would change, as far as the page is wide."""
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
