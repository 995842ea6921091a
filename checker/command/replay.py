"""`mmcheck FILE --replay RUN`: a saved run is taken again, and what it shows now is told.

Knows what is printed and the exit codes; must not know how a run is taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

import click

from checker.api import read
from checker.command.console import Console, guarded
from checker.command.options import Work
from checker.command.session import Request, write_runs
from checker.diagnostic import SpecError
from checker.records import dataclass
from checker.report import BAD_SPEC, GOOD, UNEXPECTED
from checker.source import Source

if TYPE_CHECKING:
    from checker.replaying import Replayed

_FITTING = (
    *("files", "values", "root", "properties", "traces", "lanes"),
    *("folder", "formats", "itf", "replay", "debug"),
)
"""The options that say something about one run that is given."""


def check_options(
    context: click.Context, files: tuple[str, ...], properties: tuple[str, ...]
) -> None:
    """Refuse what has no meaning for one run that is given."""
    if len(files) != 1:
        raise click.UsageError("--replay needs one spec")
    if len(properties) > 1:
        raise click.UsageError("--replay asks about one --property")
    for param in context.command.params:
        given = context.get_parameter_source(param.name or "")
        if given is click.core.ParameterSource.COMMANDLINE and param.name not in _FITTING:
            raise click.UsageError(f"--replay searches nothing, so it takes no {param.opts[0]}")
    if files[0] == "-" and context.params.get("replay") == "-":
        raise click.UsageError("spec and run can't both come from standard input")


def replay_work(run: str, spec: str, request: Request) -> Work:
    """What such a command line asks for."""
    asked = _Replay(run, spec, request)
    return lambda console: guarded(partial(asked.work, console), spec, request.debug, console)


@dataclass(frozen=True, slots=True)
class _Replay:
    """run, spec: the two files."""

    run: str
    spec: str
    request: Request

    def work(self, console: Console) -> int:
        """Take the run and tell of it: 0 as it was, 1 it shows no more, 2 it can't be taken."""
        from checker.replaying import replayed
        from checker.saved import open_saved
        from checker.trace_files import has_runs

        source, options = Source(self.spec, ""), self.request.options
        try:
            with console.interruption.raising():
                saved = open_saved(self.run)
                source = read(self.spec)
                found = replayed(
                    source,
                    saved,
                    settings=options.settings,
                    property=next(iter(options.properties), None),
                    root=options.root,
                )
                text = self._text(found, colour=console.out.coloured)
        except SpecError as error:
            console.show(error, source)
            return BAD_SPEC
        console.out.write(text)
        if not found.as_saved:
            return UNEXPECTED
        if self.request.runs and not has_runs(found.report):
            console.complain(
                f"{self.spec}: no run was written, for what one run takes is not drawn; without"
                " --replay, --traces draws the run that takes longest"
            )
            return GOOD
        return write_runs(found.report, self.request, console, fine=saved.fine)

    def _text(self, found: Replayed, *, colour: bool) -> str:
        from checker.render.as_replay import replay_text
        from checker.replaying import Times
        from checker.trace import Shortest
        from checker.verdict import trace_of

        notes = []
        if found.changed:
            notes.append(f"the spec has changed since {self.run} was saved")
        if found.times is Times.OTHER:
            notes.append("the times of the file are not possible any more; it has those below")
        finding = found.finding
        run = None if finding is None or found.passed is not None else trace_of(finding.verdict)
        if run is not None and run.shortest is not Shortest.UNKNOWN:
            notes.append("that no run is shorter is what the file says: none was looked for")
        timeless: Mapping[Times, str] = {
            Times.NONE: "has no times that the delays allow, so it shows nothing",
            Times.OPEN: "goes on for ever; whether it has times is not known",
            Times.STRETCHED: "may be interrupted in a delay, so how long it takes is not known",
        }
        return replay_text(
            found.report,
            found.trace,
            next(iter(found.asked), None),
            file=self.run,
            notes=tuple(notes),
            timeless=timeless.get(found.times, ""),
            passed=found.passed,
            lanes=self.request.wanted.lanes,
            colour=colour,
        )
