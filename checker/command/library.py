"""`mmcheck library`: the texts that come with mmcheck, printed.

Must not know what they say.
"""

from __future__ import annotations

import click

from checker.command.console import Console
from checker.command.options import PAGE, OneFileEach, Work
from checker.report import GOOD


@click.command("library", cls=OneFileEach, context_settings=PAGE)
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
