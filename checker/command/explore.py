"""The command `mmcheck explore`: its options, where a walk begins, and on what it is shown.

Knows files and streams; must not know what can be done in a walk.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import click

from checker.api import CutShort, Options, check, read
from checker.command.console import Console, guarded
from checker.command.meter import Meter
from checker.command.options import PAGE, OneFileEach, Work, root_option, set_option
from checker.diagnostic import SpecError
from checker.measured import longest_of
from checker.records import dataclass
from checker.render.as_other_speeds import left_out_run
from checker.report import BAD_SPEC, GOOD, UNDECIDED, UNEXPECTED
from checker.source import Source
from checker.trace import Trace
from checker.verdict import trace_of

MOST_STATES = 50_000
"""States that a run to a condition may look at, unless it is told otherwise."""


@click.command("explore", cls=OneFileEach, context_settings=PAGE)
@click.argument("file")
@set_option
@root_option
@click.option(
    "--property",
    "row",
    metavar="NAME",
    help="Check this row first, and begin at the end of its run.",
)
@click.option("--replay", metavar="RUN", help="Begin at the end of a run that was saved.")
@click.option("--fine", is_flag=True, help="Each statement that touches shared state is a step.")
@click.option(
    "--max-states",
    "states",
    type=click.IntRange(min=1),
    default=MOST_STATES,
    metavar="N",
    help=f"How far `until` looks; default {MOST_STATES:,}.",
)
@click.option("--plain", is_flag=True, help="Line by line; so also where there is no terminal.")
@click.option("--debug", is_flag=True, help="Show a traceback if mmcheck itself fails.")
def explore_command(
    file: str,
    values: Mapping[str, str],
    root: str | None,
    row: str | None,
    replay: str | None,
    fine: bool,
    states: int,
    plain: bool,
    debug: bool,
) -> Work:
    """Walk through the states of a spec by hand, step by step.

    \b
    Exit: 0 at the end, 1 a command in a pipe could not be done, or no run
    is known to begin with, 2 bad spec or usage, 3 a check was cut short.
    """
    if file == "-":
        raise click.UsageError("the commands come from standard input: name a file")
    if row is not None and replay is not None:
        raise click.UsageError("--property and --replay both say where to begin: give one")
    wanted = _Wanted(file, values, root, row, replay, fine, states, plain)
    return lambda console: guarded(partial(wanted.work, console), file, debug, console)


class _NoRun(Exception):
    """There is no run to begin with; the message says why, and `code` is the exit code."""

    def __init__(self, text: str, code: int) -> None:
        super().__init__(text)
        self.code = code


@dataclass(frozen=True, slots=True)
class _Wanted:
    file: str
    values: Mapping[str, str]
    root: str | None
    row: str | None
    replay: str | None
    fine: bool
    states: int
    plain: bool

    def work(self, console: Console) -> int:
        """Begin the walk and let it be walked; the exit code."""
        from checker.explorer.explored import Explored
        from checker.explorer.guide import Guide
        from checker.walk import CannotWalk

        source = Source(self.file, "")
        try:
            with console.interruption.raising():
                source = read(self.file)
            explored = self._begun(source, console)
        except SpecError as error:
            console.show(error, source)
            return BAD_SPEC
        except (CutShort, CannotWalk) as error:
            console.complain(f"{self.file}: {error}")
            return UNDECIDED if isinstance(error, CutShort) else UNEXPECTED
        except _NoRun as error:
            console.complain(f"{self.file}: {error}")
            return error.code
        assert isinstance(explored, Explored)
        typed = sys.stdin
        if typed is not None and not self.plain and typed.isatty() and console.out.terminal:
            from checker.explorer.app import Explorer

            Explorer(explored, self.states).run()
            return GOOD
        if typed is None:
            console.complain("standard input is closed: no commands can come")
            return BAD_SPEC
        from checker.explorer.lines import converse

        good = converse(Guide(explored, self.states), typed, console.out, console.interruption)
        return GOOD if good or typed.isatty() else UNEXPECTED

    def _begun(self, source: Source, console: Console) -> object:
        """The walk, at the end of the run that it is to begin with."""
        from checker.explorer.explored import Explored
        from checker.saved import open_saved, replay
        from checker.walk import start

        values, fine, run = dict(self.values), self.fine, None
        if self.row is not None:
            values, run = self._of_property(source, console)
        with console.interruption.raising():
            saved = None if self.replay is None else open_saved(self.replay)
            if saved is not None:
                values, fine = {**saved.parameters, **values}, fine or saved.fine
            walk = start(source, values, root=self.root, fine=fine)
            if saved is not None:
                run = replay(saved, walk.system)
            if run is not None:
                walk.follow(run)
            assert walk.asking is not None
            return Explored(walk, source, walk.asking.sources, fine)

    def _of_property(self, source: Source, console: Console) -> tuple[dict[str, str], Trace]:
        """The run of the row in the first column that has one, with the values there."""
        assert self.row is not None
        options = Options(settings=self.values, properties=(self.row,), root=self.root)
        options = replace(options, fine=self.fine)
        with Meter(console.err, options.budget) as meter:
            report = check(source, options, meter.watch, console.interruption)
        for one in report.columns:
            column = (one.fine or one) if self.fine else one
            answer = column.answer(self.row)
            trace = None if answer is None else trace_of(answer.verdict)
            if answer is None and self.row in column.slowest:
                trace = longest_of(column.slowest[self.row].measurement)
            if trace is None and answer is not None:
                trace = left_out_run(answer)
            if trace is not None:
                given = dict(column.given(self.row))
                return {**self.values, **column.varying, **given}, trace
        findings = (each for column in report.columns for each in column.findings)
        timings = (each for column in report.columns for each in column.timings)
        if any(each.unknown for each in findings) or any(each.unknown for each in timings):
            if console.interruption.seen:
                raise _NoRun(f"interrupted before a run of `{self.row}` was found", UNDECIDED)
            raise _NoRun(f"no run of `{self.row}` is known: it is undecided", UNDECIDED)
        raise _NoRun(f"no run shows `{self.row}`: there is none to begin with", UNEXPECTED)
