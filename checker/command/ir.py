"""`mmcheck ir`: the system that the checker makes of a spec, as text.

Knows what is printed; must not know how a system is written.
"""

from __future__ import annotations

from collections.abc import Mapping

import click

from checker.api import read, systems
from checker.command.console import Console, guarded
from checker.command.options import PAGE, OneFileEach, Work, root_option, set_option
from checker.diagnostic import SpecError
from checker.render.page import harmless
from checker.render.words import settings
from checker.report import BAD_SPEC, GOOD
from checker.source import Source


@click.command("ir", cls=OneFileEach, context_settings=PAGE)
@click.argument("file")
@set_option
@root_option
@click.option("--debug", is_flag=True, help="Show a traceback if mmcheck itself fails.")
def ir_command(file: str, values: Mapping[str, str], root: str | None, debug: bool) -> Work:
    """Print the system that the checker makes of a spec, for each combination of values."""
    return lambda console: guarded(
        lambda: _print_systems(file, values, root, console), file, debug, console
    )


def _print_systems(file: str, values: Mapping[str, str], root: str | None, console: Console) -> int:
    from checker.ir.text import text

    source = Source(file, "")
    try:
        with console.interruption.raising():
            source = read(file)
            found = systems(source, values, root)
            pages = [(varying, text(system)) for varying, system in found]
    except SpecError as error:
        console.show(error, source)
        return BAD_SPEC
    for place, (varying, page) in enumerate(pages):
        head = f"// {settings(varying)}\n" if varying else ""
        lines = map(harmless, page.rstrip("\n").split("\n"))
        console.out.write(("\n" if place else "") + head + "\n".join(lines))
    return GOOD
