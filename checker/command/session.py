"""A run over some files: each is checked and told, what goes wrong is said, the forms are written.

Knows what is printed where, and the exit codes; must not know how the command line is written.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from checker.api import CutShort, Options, check, read
from checker.command.console import Console, guarded
from checker.command.meter import Meter
from checker.command.output import reason
from checker.command.targets import same_file
from checker.diagnostic import NOBODY_ACTS, Diagnostic, SpecError
from checker.engines.budget import Budget
from checker.engines.engine import Progress
from checker.forms import FORMS
from checker.front.including import Folder
from checker.records import dataclass
from checker.render.as_diagnostic import diagnostics_text
from checker.render.as_other_speeds import at_other_speeds
from checker.render.as_text import Wanted, report_text, summary_line
from checker.render.words import counted
from checker.report import BAD_SPEC, GOOD, OUR_BUG, UNDECIDED, Outcome, Report, worst
from checker.source import Source
from checker.task import Task
from checker.version import __version__


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for on the command line, beside the files.

    targets: for each form in which the outcome is to be written, the file, or - for the console.
    runs: the folders into which runs are written, each with the formats. plot: the file that a
    picture of a region is written to. certificate: the file that a certificate is written to.
    """

    options: Options
    wanted: Wanted
    quiet: bool
    targets: Mapping[str, str]
    runs: Mapping[str, Sequence[str]]
    reproducible: bool
    debug: bool
    plot: str | None = None
    certificate: str | None = None


class Session:
    """Checks one file after another and shows what comes out."""

    def __init__(self, request: Request, console: Console, meant: str = "") -> None:
        """meant: what is said if the first file can't be read."""
        self.request = request
        self.console = console
        self._meant = meant
        self._outcomes: list[Outcome] = []
        self._texts: set[str] = set()
        self._shown = False
        self._files: Sequence[str] = ()
        self._again = False  # whether the files are those that were put off
        self._put_off: list[str] = []
        self._included: set[str] = set()

    def run(self, files: Sequence[str]) -> int:
        """Check the files until a signal comes, and write what was found; the exit code."""
        self._files = (*files,)
        codes = []
        files, first = [*files], len(files)
        for place, path in enumerate(files):  # what is put off comes once more, at the end
            self._again = place >= first
            if self.console.interruption.seen:
                left = len(files) - place
                more = "more " if place else ""
                were = "was" if left == 1 else "were"
                self.console.complain(
                    f"Interrupted; {counted(left, more + 'file')} {were} not read."
                )
                codes.append(UNDECIDED)
                break
            known, later = len(self._outcomes), len(self._put_off)
            code = guarded(partial(self._check, path), path, self.request.debug, self.console)
            if len(self._put_off) > later:
                files += self._put_off[later:]
            elif len(self._outcomes) == known and not self._waits(path):
                why = "mmcheck failed here" if code == OUR_BUG else "it was stopped here"
                told = Diagnostic("not-checked", f"{why}; nothing is known")
                asked = self.request.options
                options = replace(asked, budget=asked.budget.begun())
                self._nothing_known(Source(path, ""), [told], {}, options, code)
            codes.append(code)
        return worst([*codes, self._write()])

    def _check(self, path: str) -> int:
        asked = self.request.options
        options = replace(asked, budget=asked.budget.begun())
        ends = self.console.interruption
        ends.limit(options.budget.left)
        source = Source(path, "")
        try:
            try:
                with ends.raising():
                    source = read(path)
                    self._texts.add(path)
                    if self.request.plot is not None and not self._can_plot(source, options):
                        return BAD_SPEC
            except KeyboardInterrupt:
                raise CutShort(None if ends.seen else options.budget.seconds) from None
            with Meter(self.console.err, options.budget) as meter:
                watch = None if self.request.quiet else meter.watch
                report = check(source, options, watch, ends)
        except SpecError as error:
            if len(self._files) > 1 and any(
                each.headline == NOBODY_ACTS for each in error.diagnostics
            ):
                if not self._again:
                    if path not in self._put_off:
                        self._put_off.append(path)
                    return GOOD
                if self._is_included(path):
                    if not self.request.quiet:
                        self.console.complain(f"{path}: not checked alone, for others include it")
                    return GOOD
            if self._meant and not self._outcomes:
                error = _advised(error, self._meant)
            self.console.show(_of_file(error, path) if len(self._files) > 1 else error, source)
            self._nothing_known(source, error.diagnostics, error.sources, options, BAD_SPEC)
            return BAD_SPEC
        except CutShort as error:
            self.console.complain(f"{path}: {error}")
            told = Diagnostic("cut-short", str(error))
            self._nothing_known(source, [told], {}, options, UNDECIDED)
            return UNDECIDED
        finally:
            ends.limit(None)
        self._texts.update(report.sources)
        self._included |= {os.path.realpath(each) for each in report.sources if each != path}
        self._report(source, report)
        written = write_runs(report, self.request, self.console, files=self._files)
        certified = self._certify(report, source, options)
        return worst([report.exit_code, written, self._plot(report), certified])

    def _waits(self, path: str) -> bool:
        """Whether nothing is told of it, because it comes again or others include it."""
        return path in self._put_off and (not self._again or self._is_included(path))

    def _is_included(self, path: str) -> bool:
        """Whether it is nothing by itself, and was checked as a part of another file."""
        return path in self._put_off and os.path.realpath(path) in self._included

    def _certify(self, report: Report, source: Source, options: Options) -> int:
        """Write the certificate of a report, if that is wanted; the exit code of it."""
        path = self.request.certificate
        if path is None:
            return GOOD
        from checker.certificates.making import made
        from checker.certificates.writing import TooLarge, written

        if not any(each.timings for each in report.columns):
            why = "no time was asked for, so there is nothing to prove"
            advice = "ask for a `latency`, or leave out --certificate"
            self.console.complain(f"no certificate of {report.file}: {why}; {advice}")
            return BAD_SPEC
        ends, asked = self.console.interruption, (options.settings, options.properties)
        try:
            with Meter(self.console.err, options.budget) as meter:

                def watch(latency: str, classes: int) -> None:
                    if not self.request.quiet:
                        told = Progress(classes, 0, 0, latency=f"proof of {latency}")
                        with ends.holding():
                            meter.watch(0, 1, told)

                with ends.raising():
                    found = made(
                        report,
                        source,
                        *asked,
                        options.budget,
                        thorough=options.thorough,
                        watch=watch,
                        stopped=lambda: ends.seen,
                    )
            text = written(found)
        except TooLarge as error:
            self.console.complain(f"no certificate of {report.file}: {error}")
            return UNDECIDED
        code = self.console.write_to(path, text)
        if ends.seen:
            told = "interrupted; what was not proved by then is left out"
            self.console.complain(f"certificate of {report.file}: {told}")
            code = worst([code, UNDECIDED])
        return code

    def _can_plot(self, source: Source, options: Options) -> bool:
        """Whether there is something to draw; else it is told, and nothing is checked."""
        from checker.plotting import NotPlotted, plottable

        task = Task(source, options.settings, options.properties, folder=Folder(options.root))
        system = task.prepared().system(0)
        try:
            plottable(system)
        except NotPlotted as error:
            text = f"not checked, for there is nothing to plot: {error}"
            self.console.complain(f"{source.name}: {text}")
            self._nothing_known(source, [Diagnostic("not-checked", text)], {}, options, BAD_SPEC)
            return False
        return True

    def _plot(self, report: Report) -> int:
        """Draw the region of a report, if that is wanted; the exit code of it."""
        path = self.request.plot
        if path is None:
            return GOOD
        from checker.plotting import NotPlotted, plot
        from checker.render.graphviz import CannotDraw

        try:
            content = plot(report, os.path.splitext(path)[1].removeprefix(".").lower())
        except (NotPlotted, CannotDraw) as error:
            self.console.complain(f"can't plot {report.file}: {error}")
            return UNDECIDED if report.exit_code == UNDECIDED else BAD_SPEC
        return self.console.write_to(path, content)

    def _nothing_known(
        self,
        source: Source,
        why: Iterable[Diagnostic],
        sources: Mapping[str, Source],
        options: Options,
        code: int,
    ) -> None:
        machine = self._machine(options.budget.elapsed, 0)
        self._outcomes.append(Outcome(source, None, tuple(why), sources, code, machine))

    def _report(self, source: Source, report: Report) -> None:
        request, out = self.request, self.console.out
        machine = self._machine(report.seconds, report.memory)
        code = report.exit_code
        every = request.wanted.traces
        outcome = Outcome(source, report, (), report.sources, code, machine, every)
        self._outcomes.append(outcome)
        if "-" in request.targets.values():
            return
        if not request.quiet:
            text = report_text(report, request.wanted, colour=out.coloured, width=out.page)
            out.write(("\n" if self._shown else "") + text)
            self._shown = True
        elif code != GOOD or at_other_speeds(report):
            out.write(summary_line(report, out.page, _limits(request.options.budget)))
            if report.strict and report.warnings:
                sources, width = report.sources, out.page
                told = diagnostics_text(report.warnings, sources, colour=out.coloured, width=width)
                out.write(f"\n{told}\n")

    def _machine(self, seconds: float, memory: int) -> Mapping[str, object] | None:
        """What depends on the machine and the moment, unless it is not wanted."""
        if self.request.reproducible or not self.request.targets:
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

    def _write(self) -> int:
        """Write the forms that are wanted; the exit code of doing so."""
        return worst(
            guarded(partial(self._write_form, name, path), path, self.request.debug, self.console)
            for name, path in self.request.targets.items()
        )

    def _write_form(self, name: str, path: str) -> int:
        if any(same_file(path, each) for each in self._texts):
            self.console.complain(f"--{name} {path} would write over a spec")
            return BAD_SPEC
        return self.console.write_to(path, FORMS[name].text(self._outcomes))


def write_runs(
    report: Report,
    request: Request,
    console: Console,
    *,
    fine: bool = False,
    files: Sequence[str] = (),
) -> int:
    """Write the runs of a report into their folder, if that is wanted; the exit code of it.

    fine: the steps of its columns are fine ones. files: all specs that are checked.
    """
    if not request.runs:
        return GOOD
    from checker.render.graphviz import CannotDraw
    from checker.trace_files import has_runs, write

    folder = ""
    try:
        with console.interruption.raising():
            for folder, formats in request.runs.items():
                every = request.wanted.traces
                done = write(report, folder, formats, every=every, fine=fine, files=files)
                if not done and not every and has_runs(report):
                    console.complain(
                        f"{report.file}: no run was written to {folder}, for all is as"
                        " expected; --traces writes every run"
                    )
    except OSError as error:
        console.complain(f"can't write to {folder}: {reason(error)}")
        return BAD_SPEC
    except (CannotDraw, ValueError) as error:
        console.complain(f"{report.file}: {error}")
        return BAD_SPEC
    return GOOD


def _limits(budget: Budget) -> dict[str, str]:
    """The limits that were set, by the names of their options."""
    found = {
        "--max-states": budget.states,
        "--max-depth": budget.depth,
        "--max-seconds": None if budget.seconds is None else f"{budget.seconds:g}",
    }
    return {name: str(value) for name, value in found.items() if value is not None}


def _advised(error: SpecError, help: str) -> SpecError:
    """The same, with help where the file can't be read."""
    told = [
        replace(each, help=(*each.help, help)) if each.code == "cannot-read" else each
        for each in error.diagnostics
    ]
    return SpecError(told, error.sources, error.later)


def _of_file(error: SpecError, path: str) -> SpecError:
    """The same, where a diagnostic has no place in a text, with the file that it is about."""
    told = [
        each
        if each.primary is not None or path in each.headline
        else replace(each, headline=f"{each.headline}: {path}")
        for each in error.diagnostics
    ]
    return SpecError(told, error.sources, error.later)
