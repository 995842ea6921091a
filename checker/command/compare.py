"""The command `mmcheck compare`: its options, what is read, where the comparison is written.

Knows files and streams; must not know what is compared, nor how it is shown.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial

import click

from checker.api import CutShort, Options, read
from checker.command.console import Console, guarded
from checker.command.meter import Meter
from checker.command.options import PAGE, OneFileEach, Work, root_option, set_option
from checker.command.targets import check_targets
from checker.comparison import Comparison
from checker.diagnostic import SpecError
from checker.engines.budget import Budget
from checker.opening import text_of
from checker.records import dataclass
from checker.report import BAD_SPEC, UNDECIDED, worst
from checker.source import Source
from checker.version import __version__
from checker.workers import Watch

Run = Mapping[str, object] | None


@click.command("compare", cls=OneFileEach, context_settings=PAGE)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--by",
    multiple=True,
    metavar="PARAM",
    help="The designs are its values; repeatable. Default: the one whose values are names.",
)
@click.option(
    "--against",
    "earlier",
    metavar="FILE",
    help="What is better or worse: a JSON report, or a spec.",
)
@click.option(
    "--measured", multiple=True, metavar="FILE", help="Figures to stand beside the times, as CSV."
)
@click.option(
    "--property",
    "properties",
    multiple=True,
    metavar="NAME",
    help="Only this row, and `error`; repeatable. Each spec has to ask it.",
)
@click.option("--all", "every", is_flag=True, help="Also the rows in which all are the same.")
@set_option
@root_option
@click.option("--json", metavar="FILE", help="Write JSON to FILE, or - for stdout.")
@click.option("--markdown", metavar="FILE", help="Write Markdown, for a comment.")
@click.option("--html", metavar="FILE", help="Write a page that needs nothing else.")
@click.option("--reproducible", is_flag=True, help="Leave the host and versions out of the JSON.")
@click.option("--thorough", is_flag=True, help="Ask rows `with` less of the whole model.")
@click.option("--max-states", type=click.IntRange(min=1), metavar="N", help="In each column.")
@click.option(
    "--max-seconds",
    type=click.FloatRange(min=0),
    metavar="S",
    help="For each file.",
)
@click.option("--workers", type=click.IntRange(min=1), metavar="N", help="Processors to use.")
@click.option("--debug", is_flag=True, help="Show a traceback if mmcheck itself fails.")
def compare_command(
    files: tuple[str, ...],
    by: tuple[str, ...],
    earlier: str | None,
    measured: tuple[str, ...],
    properties: tuple[str, ...],
    every: bool,
    values: Mapping[str, str],
    root: str | None,
    reproducible: bool,
    thorough: bool,
    max_states: int | None,
    max_seconds: float | None,
    workers: int | None,
    debug: bool,
    **targets: str | None,
) -> Work:
    """Set designs side by side: values of a parameter of one spec, or several specs.

    \b
    Exit: 0 all is as the specs expect, 1 something is not, or got worse
    (--against), 2 bad spec or usage, 3 something is unknown, 4 a bug of
    mmcheck.
    """
    wanted = {name: path for name, path in targets.items() if path is not None}
    read_too = [*files, *measured, *([earlier] if earlier is not None else [])]
    check_targets(wanted, read_too, "what is read")
    if read_too.count("-") > 1:
        raise click.UsageError("only one file can come from standard input")
    if len({os.path.realpath(each) for each in files}) < len(files):
        raise click.UsageError("a spec is named twice: one design can't be compared with itself")
    names = tuple(name for each in by for name in each.split(",") if name)
    options = Options(
        values,
        properties,
        budget=Budget(max_states, None, max_seconds),
        workers=workers,
        thorough=thorough,
        root=root,
    )
    work = _Comparing(
        files, names, earlier, measured, every, options, wanted, reproducible, debug
    ).work
    return lambda console: guarded(partial(work, console), files[0], debug, console)


@dataclass(frozen=True, slots=True)
class _Comparing:
    files: tuple[str, ...]
    by: tuple[str, ...]
    earlier: str | None
    measured: tuple[str, ...]
    every: bool
    options: Options
    targets: Mapping[str, str]
    reproducible: bool
    debug: bool

    def work(self, console: Console) -> int:
        """Compare, show and write; the exit code."""
        from checker.compared.designs import MOST_BYTES, Asked, compare
        from checker.compared.earlier import NoComparison
        from checker.compared.figures import BadFigures
        from checker.compared.side_by_side import NotCompared

        @contextmanager
        def watching(budget: Budget) -> Iterator[Watch]:
            with Meter(console.err, budget) as meter:
                yield meter.watch

        source = Source(self.files[0], "")
        try:
            with console.interruption.raising():
                sources = []
                for path in self.files:
                    source = Source(path, "")
                    sources.append(read(path))
                figures = [_text(each, MOST_BYTES, "figures") for each in self.measured]
                before = self.earlier and _text(self.earlier, MOST_BYTES, "a report or a spec")
            alone = "json" in self.targets
            asked = Asked(self.by, tuple(figures), before or None, alone)
            found = compare(sources, self.options, asked, watching, console.interruption)
        except SpecError as error:
            texts = {each.name: each for each in sources} if sources else {}
            error.sources = {**texts, **error.sources}
            console.show(error, source)
            return BAD_SPEC
        except (NotCompared, BadFigures, NoComparison) as error:
            console.complain(f"{', '.join(self.files)}: {error}")
            return BAD_SPEC
        except (CutShort, KeyboardInterrupt) as error:
            told = str(error) or "interrupted; nothing is known"
            console.complain(f"{', '.join(self.files)}: {told}")
            return UNDECIDED
        return self._show(found, console)

    def _show(self, found: Comparison, console: Console) -> int:
        if "-" not in self.targets.values():
            from checker.render.as_comparison import comparison_text
            from checker.render.ink import Ink

            ink = Ink(console.out.coloured, console.out.page)
            console.out.write(comparison_text(found, every=self.every, ink=ink), end="")
        codes = [
            guarded(partial(self._write, name, path, found, console), path, self.debug, console)
            for name, path in self.targets.items()
        ]
        return worst([found.exit_code, *codes])

    def _write(self, name: str, path: str, found: Comparison, console: Console) -> int:
        return console.write_to(path, _forms()[name](found, self._run()))

    def _run(self) -> Run:
        if self.reproducible:
            return None
        return {
            "versions": {"mmcheck": __version__, "python": platform.python_version()},
            "host": platform.platform(),
        }


def _forms() -> Mapping[str, Callable[[Comparison, Run], str]]:
    from checker.render.as_comparison_html import comparison_html
    from checker.render.as_comparison_markdown import comparison_markdown
    from checker.render.as_json_comparison import comparison_json

    return {
        "json": comparison_json,
        "markdown": lambda found, run: comparison_markdown(found),
        "html": lambda found, run: comparison_html(found),
    }


def _text(path: str, most: int, what: str) -> Source:
    return Source(path, text_of(path, most, what))
