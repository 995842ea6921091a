"""The command `mmcheck`; the only file that prints or exits."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TextIO

import click

from checker import __version__
from checker.api import Options, check, read, systems, texts
from checker.diagnostic import SpecError
from checker.engines.budget import Budget
from checker.engines.engine import Progress
from checker.render.as_diagnostic import diagnostics_text
from checker.render.as_json import errors_json, report_json
from checker.render.as_text import Wanted, report_text, summary_line
from checker.render.page import WIDTH, harmless, wrap
from checker.render.words import number, settings
from checker.report import BAD_SPEC, GOOD, OUR_BUG, UNDECIDED, Report, worst
from checker.source import Source
from checker.workers import ENGINES, WorkerError

_UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}

_EPILOG = """\b
Other commands:
  mmcheck ir FILE    Print the system that the checker makes of a spec.

\b
Exit: 0 all as the spec expects, 1 something is not, 2 bad spec or usage,
3 something is unknown, 4 a bug of mmcheck."""


def main() -> None:
    """Run the command line and exit with its code."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run the command line; the exit code. An unknown first word is a file."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
    ir = bool(arguments) and arguments[0] == "ir"
    command, rest = (ir_command, arguments[1:]) if ir else (check_command, arguments)
    name = "mmcheck ir" if ir else "mmcheck"
    try:
        code = command.main(args=list(rest), prog_name=name, standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return BAD_SPEC
    except click.Abort:
        emit("Interrupted before anything was known.", to=sys.stderr)
        return UNDECIDED
    return code if isinstance(code, int) else GOOD


def emit(text: str, *, end: str = "\n", to: TextIO | None = None) -> None:
    """Print; a reader who has gone away is no error."""
    stream = to or sys.stdout
    try:
        stream.write(text + end)
        stream.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def coloured(stream: TextIO) -> bool:
    """Whether colours are wanted: on a terminal, unless NO_COLOR says no."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


# Options


def _memory(context: click.Context, param: click.Parameter, value: str | None) -> int | None:
    if value is None:
        return None
    text = value.strip().upper().removesuffix("B").removesuffix("I")
    unit = text[-1:] if text[-1:] in _UNITS else ""
    try:
        amount = int(float(text.removesuffix(unit)) * _UNITS[unit])
    except (ValueError, OverflowError):
        amount = 0
    if amount <= 0:
        raise click.BadParameter(f"{value!r} is not a size, such as 512M or 2G", context, param)
    return amount


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


_set = click.option(
    "--set",
    "values",
    multiple=True,
    callback=_settings,
    metavar="NAME=VALUE",
    help="Value of a parameter or constant: 3, HOLD, 20ms, 0..3, all.",
)


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for on the command line, beside the files."""

    options: Options
    wanted: Wanted
    quiet: bool
    target: str | None
    reproducible: bool
    debug: bool


@click.command("mmcheck", epilog=_EPILOG, context_settings={"max_content_width": 80})
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@_set
@click.option(
    "--property",
    "properties",
    multiple=True,
    metavar="NAME",
    help="Only this row, and `error`; repeatable.",
)
@click.option("--traces", is_flag=True, help="Also show the runs of what is as expected.")
@click.option("--warnings", is_flag=True, help="Show each warning, not only how many.")
@click.option("--strict", is_flag=True, help="Exit 1 if there are warnings.")
@click.option("--quiet", is_flag=True, help="Print nothing if all is well, else one line.")
@click.option("--json", "target", metavar="FILE", help="Write JSON to FILE, or - for stdout.")
@click.option("--reproducible", is_flag=True, help="Leave time, memory and host out of the JSON.")
@click.option("--max-states", type=click.IntRange(min=1), metavar="N", help="In each column.")
@click.option("--max-depth", type=click.IntRange(min=0), metavar="N", help="Steps of a run.")
@click.option("--max-seconds", type=click.FloatRange(min=0), metavar="S", help="For each file.")
@click.option(
    "--max-memory", callback=_memory, metavar="SIZE", help="512M, 2G; default 60% of free."
)
@click.option("--workers", type=click.IntRange(min=1), metavar="N", help="Processes for columns.")
@click.option("--engine", type=click.Choice([*ENGINES]), default=next(iter(ENGINES)))
@click.option("--debug", is_flag=True, help="Show a traceback if mmcheck itself fails.")
@click.version_option(__version__, prog_name="mmcheck")
def check_command(
    files: tuple[str, ...],
    values: Mapping[str, str],
    properties: tuple[str, ...],
    traces: bool,
    warnings: bool,
    strict: bool,
    quiet: bool,
    target: str | None,
    reproducible: bool,
    max_states: int | None,
    max_depth: int | None,
    max_seconds: float | None,
    max_memory: int | None,
    workers: int | None,
    engine: str,
    debug: bool,
) -> int:
    """Check models of locking and page-fault-retry protocols."""
    if target is not None and target != "-" and (target in files or target.endswith(".mm")):
        raise click.UsageError(f"--json {target} would write over a spec")
    budget = Budget(max_states, max_depth, max_seconds, max_memory)
    options = Options(values, properties, budget, workers, engine, strict)
    wanted = Wanted(traces=traces, warnings=warnings)
    session = Session(Request(options, wanted, quiet, target, reproducible, debug))
    codes = [guarded(partial(session.check, path), path, debug) for path in files]
    return worst([*codes, session.end()])


@click.command("ir")
@click.argument("file")
@_set
@click.option("--debug", is_flag=True, help="Show a traceback if mmcheck itself fails.")
def ir_command(file: str, values: Mapping[str, str], debug: bool) -> int:
    """Print the system that the checker makes of a spec, for each combination of values."""
    return guarded(lambda: _show_systems(file, values), file, debug)


def _show_systems(file: str, values: Mapping[str, str]) -> int:
    from checker.ir.text import text

    source = Source(file, "")
    try:
        source = read(file)
        found = systems(source, values)
    except SpecError as error:
        _show_errors(error, source)
        return BAD_SPEC
    for place, (varying, system) in enumerate(found):
        head = f"// {settings(varying)}\n" if varying else ""
        lines = map(harmless, text(system).rstrip("\n").split("\n"))
        emit(("\n" if place else "") + head + "\n".join(lines))
    return GOOD


def guarded(action: Callable[[], int], path: str, debug: bool) -> int:
    """The code that `action` gives; an exception that nobody expects is a bug of ours."""
    try:
        return action()
    except MemoryError:
        told = f"{harmless(path)}: out of memory; nothing is known. Set --max-memory."
        emit(told, to=sys.stderr)
        return UNDECIDED
    except Exception as error:
        what = "in another process" if isinstance(error, WorkerError) else str(error)
        told = (
            f"mmcheck failed while it checked {path}. This is a bug of mmcheck and says nothing"
            f" about the spec ({type(error).__name__}: {what}). Please report it with the spec,"
            " the command line and what --debug prints."
        )
        emit("\n".join(wrap(harmless(told), WIDTH)), to=sys.stderr)
        if debug:
            emit(traceback.format_exc(), to=sys.stderr)
        return OUR_BUG


# One run over some files


class Session:
    """Checks one file after another and shows what comes out."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self._documents: list[str] = []
        self._shown = False

    def check(self, path: str) -> int:
        """Check a file; its exit code."""
        request = self.request
        budget = request.options.budget
        options = Options(
            request.options.settings,
            request.options.properties,
            Budget(budget.states, budget.depth, budget.seconds, budget.memory),
            request.options.workers,
            request.options.engine,
            request.options.strict,
        )
        source = Source(path, "")
        try:
            source = read(path)
            with Meter() as meter:
                report = check(source, options, meter.watch)
        except SpecError as error:
            self._errors(error, source, options)
            return BAD_SPEC
        self._report(report)
        return report.exit_code

    def _errors(self, error: SpecError, source: Source, options: Options) -> None:
        _show_errors(error, source)
        if self.request.target is not None:
            run = self._run(options.budget.elapsed, 0)
            self._documents.append(errors_json(source, error.diagnostics, run))

    def _report(self, report: Report) -> None:
        request = self.request
        if request.target is not None:
            self._documents.append(report_json(report, self._run(report.seconds, report.memory)))
        if request.target == "-":
            return
        if not request.quiet:
            text = report_text(report, request.wanted, colour=coloured(sys.stdout))
            emit(("\n" if self._shown else "") + text)
            self._shown = True
        elif report.exit_code != GOOD:
            emit(summary_line(report))

    def _run(self, seconds: float, memory: int) -> Mapping[str, object] | None:
        """What depends on the machine and the moment, unless it is not wanted."""
        if self.request.reproducible:
            return None
        import platform
        from importlib.metadata import version

        return {
            "seconds": round(seconds, 3),
            "memory": memory,
            "versions": {
                "mmcheck": __version__,
                "python": platform.python_version(),
                "z3": version("z3-solver"),
            },
            "host": platform.platform(),
        }

    def end(self) -> int:
        """Write the JSON, if it is wanted; the exit code of doing so."""
        target = self.request.target
        if target == "-":
            emit("".join(self._documents), end="")
        elif target is not None:
            try:
                with open(target, "w", encoding="utf-8") as file:
                    file.write("".join(self._documents))
            except OSError as error:
                emit(f"can't write {target}: {error.strerror}", to=sys.stderr)
                return BAD_SPEC
        return GOOD


def _show_errors(error: SpecError, source: Source) -> None:
    colour = coloured(sys.stderr)
    emit(diagnostics_text(error.diagnostics, texts(source), colour=colour), to=sys.stderr)


class Meter:
    """Shows on a terminal how far a long run has come, on one line, and takes it away."""

    def __init__(self) -> None:
        self._on = sys.stderr.isatty()
        self._shown = False

    def __enter__(self) -> Meter:
        return self

    def watch(self, column: int, progress: Progress) -> None:
        """Show the progress of a column, counting from 0."""
        if self._on:
            line = f"column {column + 1}: {number(progress.states)} states, "
            line += f"depth {number(progress.depth)}, {number(progress.waiting)} to expand"
            emit(f"\r{line}\x1b[K", end="", to=sys.stderr)
            self._shown = True

    def __exit__(self, *_: object) -> None:
        if self._shown:
            emit("\r\x1b[K", end="", to=sys.stderr)
