"""The command `mmcheck graph`: its options, in which format a graph is written, and where to.

Knows files and streams; must not know what is in a graph.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from functools import partial

import click

from checker.api import CutShort, read
from checker.command.console import Console, guarded
from checker.command.options import PAGE, OneFileEach, Work, root_option, set_option
from checker.command.output import reason
from checker.command.targets import check_target
from checker.diagnostic import SpecError
from checker.records import dataclass
from checker.render.graph import Graph
from checker.report import BAD_SPEC, GOOD, UNDECIDED
from checker.source import Source

FORMATS = ("dot", "svg", "png", "pdf", "graphml")
"""What a graph is written as, each also the end of a file's name."""

SUBJECTS = ("processes", "waits", "states")
"""What a graph can be about; the first is the default."""

_BINARY = ("png", "pdf")


@click.command("graph", cls=OneFileEach, context_settings=PAGE)
@click.argument("file")
@click.option(
    "--what",
    "subject",
    type=click.Choice(SUBJECTS),
    default=SUBJECTS[0],
    metavar="KIND",
    help="processes (default): control flow; waits: deadlocks found; states: every state.",
)
@set_option
@root_option
@click.option(
    "--format",
    type=click.Choice(FORMATS),
    metavar="NAME",
    help=f"{', '.join(FORMATS)}; default by the end of FILE, else dot.",
)
@click.option(
    "-o",
    "--output",
    "target",
    metavar="FILE",
    default="-",
    help="Where to; default standard output. A folder (DIR/): one file for each column.",
)
@click.option(
    "--max-states",
    type=click.IntRange(min=1),
    metavar="N",
    help="states: draw so many, default 500. waits: explore so many.",
)
@click.option("--debug", is_flag=True, help="Show a traceback if mmcheck itself fails.")
def graph_command(
    file: str,
    subject: str,
    values: Mapping[str, str],
    root: str | None,
    format: str | None,
    target: str,
    max_states: int | None,
    debug: bool,
) -> Work:
    """Draw the processes of a spec, its states, or the deadlocks that a check finds.

    \b
    Exit: 0 it is written, 1 there is nothing to draw or too much,
    2 bad spec or usage, 3 no deadlock was found, but there may be one.
    """
    folder = target.endswith("/") or os.path.isdir(target)
    if not folder:
        check_target("-o", target, [file])
    format = format or _format(target, folder)
    wanted = _Wanted(file, subject, values, root, format, target, folder, max_states)
    return lambda console: guarded(partial(wanted.work, console), file, debug, console)


def _format(target: str, folder: bool) -> str:
    """What the name of a file says; DOT on standard output, SVG in a folder."""
    end = "" if folder else os.path.splitext(target)[1].removeprefix(".").lower()
    if end and end not in FORMATS:
        raise click.UsageError(f"{target} ends in none of {', '.join(FORMATS)}: give --format")
    return end or ("svg" if folder else "dot")


@dataclass(frozen=True, slots=True)
class _Wanted:
    file: str
    subject: str
    values: Mapping[str, str]
    root: str | None
    format: str
    target: str
    folder: bool
    states: int | None

    def work(self, console: Console) -> int:
        """Make the graphs and write them; the exit code."""
        from checker.graphs import Asked, NoGraph, Subject, graphs
        from checker.render.graphviz import CannotDraw

        if self.target == "-" and self.format in _BINARY and console.out.terminal:
            console.complain(f"a {self.format} is not for a terminal: name a file with -o")
            return BAD_SPEC
        asked = Asked(Subject(self.subject), self.values, self.root, self.states, self.folder)
        source = Source(self.file, "")
        try:
            with console.interruption.raising():
                source = read(self.file)
            found = graphs(source, asked, console.interruption)
            with console.interruption.raising():
                contents = [(each.varying, _content(each.graph, self.format)) for each in found]
        except SpecError as error:
            console.show(error, source)
            return BAD_SPEC
        except NoGraph as error:
            console.complain(f"{self.file}: {error}")
            return error.code
        except CutShort as error:
            console.complain(f"{self.file}: {error}")
            return UNDECIDED
        except CannotDraw as error:
            console.complain(f"{self.file}: {error}. Or ask for --format dot or graphml.")
            return BAD_SPEC
        if not self.folder:
            return console.write_to(self.target, contents[0][1])
        return self._write_all(contents, console)

    def _write_all(self, contents: list[tuple[Mapping[str, str], bytes]], console: Console) -> int:
        """A file for each graph in the folder, which is made if it is missing."""
        from checker.render.page import harmless

        try:
            os.makedirs(self.target, exist_ok=True)
        except OSError as error:
            console.complain(f"can't write to {self.target}: {reason(error)}")
            return BAD_SPEC
        for varying, content in contents:
            path = os.path.join(self.target, f"{self._name(varying)}.{self.format}")
            code = console.write_to(path, content)
            if code != GOOD:
                return code
            console.out.write(harmless(path))
        return GOOD

    def _name(self, varying: Mapping[str, str]) -> str:
        stem = "stdin" if self.file == "-" else os.path.basename(self.file).removesuffix(".mm")
        values = (f"{name}={value}" for name, value in varying.items())
        return re.sub(r"[^A-Za-z0-9_.=-]+", "_", "-".join([stem, self.subject, *values]))


def _content(graph: Graph, format: str) -> bytes:
    """The graph in a format. Raises CannotDraw."""
    from checker.render.as_graph_dot import graph_dot
    from checker.render.as_graphml import graphml
    from checker.render.graphviz import draw

    match format:
        case "graphml":
            return graphml(graph).encode()
        case "dot":
            return graph_dot(graph).encode()
        case _:
            return draw(graph_dot(graph), format)
