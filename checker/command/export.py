"""The command `mmcheck export`: its options, which combination of values, and where to.

Knows files and streams; must not know what is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import click

from checker.api import read, systems
from checker.command.commands import PAGE, Work, root_option, set_option
from checker.command.output import reason
from checker.command.session import Console, guarded
from checker.command.targets import has_folder, is_spec
from checker.diagnostic import SpecError
from checker.records import dataclass
from checker.report import BAD_SPEC, GOOD, UNEXPECTED
from checker.source import Source

LANGUAGES = ("promela",)
"""What a spec can be exported to."""

_MOST_COLUMNS = 4  # named when one has to be picked


@click.command("export", context_settings=PAGE)
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
    if target != "-":
        if is_spec(target, [file]):
            raise click.UsageError(f"-o {target} would write over a spec")
        if not has_folder(target):
            raise click.UsageError(f"can't write {target}: its folder does not exist")
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
        from checker.render.words import settings

        source = Source(self.file, "")
        try:
            with console.interruption.raising():
                source = read(self.file)
                found = systems(source, self.values, self.root)
                if len(found) > 1:
                    console.complain(f"{self.file}: {_pick([varying for varying, _ in found])}")
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
        return self._write(text, console)

    def _write(self, text: str, console: Console) -> int:
        if self.target == "-":
            console.out.write(text, end="")
            return GOOD
        try:
            with open(self.target, "w", encoding="utf-8") as file:
                file.write(text)
        except (OSError, ValueError) as error:
            console.complain(f"can't write {self.target}: {reason(error)}")
            return BAD_SPEC
        return GOOD


def _pick(columns: Sequence[Mapping[str, str]]) -> str:
    from checker.render.page import harmless
    from checker.render.words import settings

    shown = [settings(each) for each in columns[:_MOST_COLUMNS]]
    more = len(columns) - len(shown)
    listed = "; ".join(shown) + (f"; and {more} more" if more else "")
    names = " ".join(f"--set {harmless(name)}=..." for name in columns[0])
    return (
        f"an export is of one combination of values, and there are {len(columns)}: {listed}."
        f" Pick one with {names}."
    )
