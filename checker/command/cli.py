"""The command line of `mmcheck`: its options, and what they ask for."""

from __future__ import annotations

import io
import os
from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import replace

import click

from checker.api import Options
from checker.command.console import Console
from checker.command.options import (
    PAGE,
    OneFileEach,
    Work,
    forms_option,
    names_among,
    names_offered,
    root_option,
    seconds,
    set_option,
)
from checker.command.others import COMMANDS, VARIABLE
from checker.command.session import Request, Session
from checker.command.targets import check_targets
from checker.engines.budget import Budget
from checker.engines.engine import Engine
from checker.engines.named import ENGINES
from checker.forms import PLOTS, RUNS
from checker.front.suggest import nearest
from checker.interruption import Interruption
from checker.render.as_text import Wanted
from checker.report import BAD_SPEC, GOOD, worst
from checker.version import __version__

_UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}

_EPILOG = """\b
Other commands:
  mmcheck new NAME          Write a spec to begin with.
  mmcheck fmt FILE          Format a spec.
  mmcheck lint FILE         Say what is odd about a spec.
  mmcheck explain CODE      Say what a diagnostic means, as bad-range.
  mmcheck explore FILE      Walk through its states by hand.
  mmcheck simulate FILE     Walk through it at random; no proof.
  mmcheck compare FILE      Set its designs side by side.
  mmcheck graph FILE        Draw its processes, deadlocks, states.
  mmcheck export FILE       Write it for another tool: SPIN.
  mmcheck verify CERT       Check a certificate of --certificate.
  mmcheck ir FILE           Print the system that is made of a spec.
  mmcheck library NAME      Print what `include <NAME>` reads.
  mmcheck completion SHELL  Print a script: bash, zsh, fish.
  mmcheck lsp               Answer an editor: a language server.

\b
Exit: 0 all as the spec expects, 1 something is not,
2 bad spec or usage, 3 something is unknown, 4 a bug of mmcheck."""


def run(arguments: Sequence[str], interruption: Interruption | None = None) -> int:
    """Run the command line; the exit code. An unknown first word is a file.

    interruption: what ends it from outside; by default SIGINT and SIGTERM, while it runs.
    """
    if interruption is None:
        with Interruption() as ends:
            return run(arguments, ends)
    console = Console(interruption)
    if VARIABLE in os.environ and not arguments:
        from checker.command.completion import answer

        console.out.write(answer(os.environ[VARIABLE], check_command, COMMANDS))
        return GOOD
    code = _run(arguments, console)
    if console.out.trouble is None:
        return code
    console.complain(f"can't write to standard output: {console.out.trouble}")
    return worst([code, BAD_SPEC])


def _run(arguments: Sequence[str], console: Console) -> int:
    command: click.Command = check_command
    name, rest = "mmcheck", arguments
    if arguments and arguments[0] in COMMANDS:
        command, rest = COMMANDS[arguments[0]], arguments[1:]
        name = f"mmcheck {arguments[0]}"
    told = io.StringIO()
    try:
        with redirect_stdout(told):
            work = command.main(args=list(rest), prog_name=name, standalone_mode=False)
    except click.ClickException as error:
        context = getattr(error, "ctx", None)
        if context is not None:
            console.err.write(f"{context.get_usage()}\nTry '{name} --help' for help.\n")
        console.complain(f"Error: {_message(error, command)}")
        return BAD_SPEC
    if callable(work):
        code: int = work(console)
        return code
    console.out.write(told.getvalue(), end="")
    return GOOD


def _message(error: click.ClickException, command: click.Command) -> str:
    if not isinstance(error, click.NoSuchOption):
        return error.format_message()
    from checker.command.unknown_options import no_such_option  # only where something is wrong

    every = {f"`mmcheck {name}`": each for name, each in COMMANDS.items()}
    return no_such_option(error, command, {"`mmcheck FILE`": check_command, **every})


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


@click.command("mmcheck", cls=OneFileEach, epilog=_EPILOG, context_settings=PAGE)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@set_option
@root_option
@click.option(
    "--property",
    "properties",
    multiple=True,
    metavar="NAME",
    help="Only this row, and `error`; repeatable.",
)
@click.option("--traces", is_flag=True, help="Also show the runs of what is as expected.")
@click.option("--lanes", is_flag=True, help="Show runs with a column for each thread.")
@click.option("--coverage", is_flag=True, help="Say how often each step was taken; in forms too.")
@click.option("--stats", is_flag=True, help="Say what the states are like; in the JSON too.")
@click.option("--warnings", is_flag=True, help="Show each warning, not only how many.")
@click.option("--strict", is_flag=True, help="Show each warning, and exit 1 if there is one.")
@click.option(
    "-q",
    "--quiet",
    is_flag=True,
    help="Print one line of a file in which something is to be told, else none.",
)
@forms_option
@click.option(
    "--trace-dir", "folder", metavar="DIR", help="Write each run shown into DIR (--traces: all)."
)
@click.option("--itf", metavar="DIR", help="Write each run shown into DIR as ITF (TLA+ tools).")
@click.option(
    "--trace-format",
    "formats",
    default="svg",
    callback=names_among(RUNS),
    shell_complete=names_offered(RUNS),
    metavar="LIST",
    help=f"As what: {', '.join(RUNS)}; several with commas.",
)
@click.option("--plot", metavar="FILE", help="Draw the `region` as svg, png, pdf or dot.")
@click.option("--certificate", metavar="FILE", help="Write a proof of each latency of one spec.")
@click.option(
    "--replay", metavar="FILE", help="Search nothing; take a run that was written as json."
)
@click.option("--reproducible", is_flag=True, help="Leave time, memory and host out of the JSON.")
@click.option("--max-states", type=click.IntRange(min=1), metavar="N", help="In each column.")
@click.option("--max-depth", type=click.IntRange(min=0), metavar="N", help="Steps of a run.")
@click.option(
    "--max-preemptions",
    type=click.IntRange(min=0),
    metavar="N",
    help="Only runs in which at most so many threads are put aside.",
)
@click.option("--max-seconds", type=float, callback=seconds, metavar="S", help="For each file.")
@click.option(
    "--max-memory", callback=_memory, metavar="SIZE", help="In all: 512M, 2G; default 60% of free."
)
@click.option("--workers", type=click.IntRange(min=1), metavar="N", help="Processors to use.")
@click.option(
    "--engine",
    type=click.Choice([*ENGINES]),
    default=next(iter(ENGINES)),
    metavar="NAME",
    help=f"{', '.join(ENGINES)} (slow, plain).",
)
@click.option(
    "--steps",
    type=click.Choice(["coarse", "fine"]),
    default="coarse",
    metavar="KIND",
    help="fine: also check with each statement a step, and compare.",
)
@click.option(
    "--thorough", is_flag=True, help="Ask rows that are asked `with` less of the whole model."
)
@click.option("--debug", is_flag=True, help="Show a traceback if mmcheck itself fails.")
@click.version_option(__version__, prog_name="mmcheck")
def check_command(
    files: tuple[str, ...],
    values: Mapping[str, str],
    root: str | None,
    properties: tuple[str, ...],
    traces: bool,
    lanes: bool,
    coverage: bool,
    stats: bool,
    warnings: bool,
    strict: bool,
    quiet: bool,
    folder: str | None,
    formats: tuple[str, ...],
    itf: str | None,
    plot: str | None,
    certificate: str | None,
    replay: str | None,
    reproducible: bool,
    max_states: int | None,
    max_depth: int | None,
    max_preemptions: int | None,
    max_seconds: float | None,
    max_memory: int | None,
    workers: int | None,
    engine: str,
    steps: str,
    thorough: bool,
    debug: bool,
    **targets: str | None,
) -> Work:
    """Check models of locking and page-fault-retry protocols."""
    runs: dict[str, tuple[str, ...]] = {} if folder is None else {folder: formats}
    if itf is not None:
        runs[itf] = tuple(dict.fromkeys((*runs.get(itf, ()), "itf.json")))
    wanted_forms = {name: path for name, path in targets.items() if path is not None}
    check_targets(wanted_forms, files)
    _check_plot(plot, files)
    _check_certificate(certificate, files)
    budget = Budget(max_states, max_depth, max_seconds, max_memory)
    options = Options(
        values,
        properties,
        budget,
        workers,
        engine if max_preemptions is None else _bounded(engine, max_preemptions),
        strict,
        fine=steps == "fine",
        thorough=thorough,
        counting=coverage or stats or targets.get("listing") is not None,
        root=root,
    )
    wanted = Wanted(traces=traces, warnings=warnings, lanes=lanes, coverage=coverage, stats=stats)
    request = Request(options, wanted, quiet, wanted_forms, runs, reproducible, debug)
    request = replace(request, plot=plot, certificate=certificate)
    if replay is None:
        return lambda console: Session(request, console, _meant(files)).run(files)
    from checker.command.replay import check_options, replay_work

    check_options(click.get_current_context(), files, properties)
    return replay_work(replay, files[0], replace(request, wanted=replace(wanted, traces=True)))


_NO_COMMANDS = {
    "check": "a check needs no command: `mmcheck FILE`",
    "run": "a check needs no command: `mmcheck FILE`",
    "replay": "write `mmcheck --replay RUN FILE`",
    "help": "write `mmcheck --help`",
    "version": "write `mmcheck --version`",
    "format": "did you mean `mmcheck fmt`?",
}


def _bounded(engine: str, preemptions: int) -> Engine:
    """The search by preemptions, if no other is asked for."""
    if engine != next(iter(ENGINES)):
        raise click.UsageError(
            f"--engine {engine} knows no --max-preemptions: leave one of them out"
        )
    from checker.engines.bounded import Bounded  # seldom wanted

    return Bounded(preemptions)


def _meant(files: Sequence[str]) -> str:
    """What is said if the first file is not there, and looks like a command."""
    first = files[0]
    if not first.isalpha():
        return ""
    near = nearest(first, [*COMMANDS])
    return _NO_COMMANDS.get(first) or (f"did you mean `mmcheck {near}`?" if near else "")


def _check_plot(plot: str | None, files: Sequence[str]) -> None:
    """Whether the picture can be made: of one spec, in a format that the file's name tells."""
    if plot is None:
        return
    if not any(plot.lower().endswith(f".{each}") for each in PLOTS):
        raise click.UsageError(f"--plot {plot}: its name must end in .{' .'.join(PLOTS)}")
    if len(files) > 1:
        raise click.UsageError("--plot draws the region of one spec")
    check_targets({"plot": plot}, files)


def _check_certificate(certificate: str | None, files: Sequence[str]) -> None:
    """Whether a certificate can be written: of one spec, into a file."""
    if certificate is None:
        return
    if len(files) > 1:
        raise click.UsageError("--certificate is of one spec")
    if certificate == "-" or files[0] == "-":
        raise click.UsageError("--certificate needs a spec and a file that have names")
    check_targets({"certificate": certificate}, files)
