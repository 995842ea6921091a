"""The command `mmcheck export`: its options, which combination of values, and where to.

Knows files and streams; must not know what is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import click

from checker.api import read, systems
from checker.command.console import Console, guarded
from checker.command.options import PAGE, OneFileEach, Work, root_option, set_option
from checker.command.targets import check_target
from checker.diagnostic import SpecError
from checker.records import dataclass
from checker.report import BAD_SPEC, UNEXPECTED
from checker.source import Source

LANGUAGES = ("promela",)
"""What a spec can be exported to."""


@click.command("export", cls=OneFileEach, context_settings=PAGE)
@click.argument("file")
@click.option(
    "--to",
    "language",
    type=click.Choice(LANGUAGES),
    required=True,
    metavar="LANGUAGE",
    help=f"{', '.join(LANGUAGES)}: for SPIN.",
)
@set_option
@root_option
@click.option(
    "-o",
    "--output",
    "target",
    metavar="FILE",
    default="-",
    help="Where to; default standard output.",
)
@click.option("--debug", is_flag=True, help="Show a traceback if mmcheck itself fails.")
def export_command(
    file: str,
    language: str,
    values: Mapping[str, str],
    root: str | None,
    target: str,
    debug: bool,
) -> Work:
    """Write the system that is made of a spec in the language of another tool.

    \b
    Exit: 0 it is written, 1 it can't be said there, or one combination of
    values has to be picked, 2 bad spec or usage.
    """
    assert language in LANGUAGES
    check_target("-o", target, [file])
    wanted = _Wanted(file, values, root, target)
    return lambda console: guarded(partial(wanted.work, console), file, debug, console)


@dataclass(frozen=True, slots=True)
class _Wanted:
    file: str
    values: Mapping[str, str]
    root: str | None
    target: str

    def work(self, console: Console) -> int:
        """Make the text and write it; the exit code."""
        from checker.render.promela import CannotSay, promela
        from checker.render.words import pick_one, settings

        source = Source(self.file, "")
        try:
            with console.interruption.raising():
                source = read(self.file)
                found = systems(source, self.values, self.root)
                if len(found) > 1:
                    told = pick_one("an export", [varying for varying, _ in found])
                    console.complain(f"{self.file}: {told}.")
                    return UNEXPECTED
                ((_, system),) = found
                values = {e.name: e.value for e in system.parameters if e.value is not None}
                text = promela(system, settings(values))
        except SpecError as error:
            console.show(error, source)
            return BAD_SPEC
        except CannotSay as error:
            console.complain(f"{self.file}: can't be exported to promela: {error}")
            return UNEXPECTED
        return console.write_to(self.target, text)
