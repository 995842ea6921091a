"""`mmcheck lint`: what is odd about specs, without a check.

Knows what is printed; must not know what is odd.
"""

from __future__ import annotations

from functools import partial

import click

from checker.api import oddities_in, read
from checker.command.console import Console, guarded
from checker.command.options import PAGE, OneFileEach, Work, root_option
from checker.diagnostic import Severity, SpecError
from checker.render.as_diagnostic import diagnostics_text
from checker.render.page import harmless
from checker.render.words import counted
from checker.report import BAD_SPEC, GOOD, UNEXPECTED, worst
from checker.source import Source


@click.command("lint", cls=OneFileEach, context_settings=PAGE)
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


def _lint(path: str, root: str | None, strict: bool, console: Console) -> int:
    source = Source(path, "")
    try:
        with console.interruption.raising():
            source = read(path)
            found, texts = oddities_in(source, root)
    except SpecError as error:
        console.show(error, source)
        return BAD_SPEC
    if found:
        out = console.out
        told = diagnostics_text(found, texts, colour=out.coloured, width=out.page)
        console.out.write(told + "\n")
    warnings = sum(each.severity is Severity.WARNING for each in found)
    counts = f"{counted(warnings, 'warning')}, {counted(len(found) - warnings, 'note')}"
    console.out.write(f"{harmless(source.name)}: {counts}")
    return UNEXPECTED if strict and warnings else GOOD
