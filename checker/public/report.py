"""A report that can tell and draw itself, and its findings by name.

Must not know how it was made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, fields, replace
from functools import cached_property
from html import escape
from typing import TypeVar

from checker import render, report, trace
from checker.deadlocks import Deadlock, beside
from checker.exploration import Other
from checker.public.timing import Timing
from checker.public.trace import Origin, Trace, columns_html
from checker.records import dataclass
from checker.render.as_table import kind_word
from checker.render.headline import title
from checker.source import Source
from checker.verdict import Holds, Unknown, Verdict, Violated, trace_of


@dataclass(frozen=True, slots=True, repr=False)
class Finding(report.Finding):
    """The answer to one question for one combination of values.

    parameters: the values, as shown, of those that differ between the columns of the report.
    """

    parameters: Mapping[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """What is asked: `always`, `always step`, `never`, `reachable`, `check`, `deadlock`,
        `error`.
        """
        return kind_word(self.question)

    @property
    def trace(self) -> Trace | None:
        """The run that shows the answer, if there is one."""
        found = trace_of(self.verdict)
        return found if isinstance(found, Trace) else None

    def __repr__(self) -> str:
        word = type(self.verdict).__name__
        name = "" if self.kind == self.row else f" {self.question.name}"
        values = [f"{name}={value}" for name, value in self.parameters.items()]
        where = f" [{', '.join(values)}]" if values else ""
        odd = "" if self.as_expected else ", not as expected"
        return f"<Finding {self.kind}{name}{where}: {word}{odd}>"


@dataclass(frozen=True, repr=False)
class Report(report.Report):
    """All that a check found out; see `checker.report.Report` for what is in it.

    `str` gives what the command line prints; a notebook shows that, and the page to step through
    runs.
    """

    @classmethod
    def of(cls, found: report.Report) -> Report:
        """A report whose findings and runs can tell themselves."""
        values = {each.name: getattr(found, each.name) for each in fields(report.Report)}
        columns = tuple(_column(found, each, fine=False) for each in found.columns)
        return cls(**{**values, "columns": columns})

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """One for each row and column of the table, column by column.

        Of a family, and of the two kinds of deadlock, the one that decides.
        """
        found = (answer.decisive for _, answer in self.answers)
        return tuple(each for each in found if isinstance(each, Finding))

    @cached_property
    def timings(self) -> tuple[Timing, ...]:
        """What each latency, within and region comes to, column by column.

        Of a family the member that takes longest.
        """
        found = (each for column in self.columns for each in column.slowest.values())
        return tuple(each for each in found if isinstance(each, Timing))

    def finding(self, row: str, **parameters: object) -> Finding | Timing:
        """What a row says where parameters have these values, as `policy="HOLD"`.

        A `latency` and a `region` give a Timing, for they have no verdict, all else a Finding.
        Raises KeyError if there is none, or more than one.
        """
        rows = [each for each in self.findings if each.row == row]
        return _one(
            [*rows] or [each for each in self.timings if each.row == row], row, self, parameters
        )

    def timing(self, row: str, **parameters: object) -> Timing:
        """How long it takes, of a `latency`, a `within` or a `region`.

        Raises KeyError as `finding` does, and for a row that measures no time.
        """
        timings = [each for each in self.timings if each.row == row]
        if not timings and row in self.rows:
            timed = ", ".join(dict.fromkeys(each.row for each in self.timings))
            only = f"only {timed}" if timed else "and no other does"
            raise KeyError(f"row {row!r} measures no time, {only}")
        return _one(timings, row, self, parameters)

    @property
    def ok(self) -> bool:
        """Whether all is as the spec expects: nothing is unknown, and nothing else."""
        return self.exit_code == 0

    def text(self, *, traces: bool = False, warnings: bool = False, lanes: bool = False) -> str:
        """What the command line prints; the arguments are its options."""
        return render.text(self, traces=traces, warnings=warnings, lanes=lanes)

    def html(self) -> str:
        """The page of `--html`."""
        return render.html(self)

    def json(self) -> str:
        """The document of `--json --reproducible`."""
        return render.json(self)

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        columns = f"{len(self.columns)} column" + ("" if len(self.columns) == 1 else "s")
        counts = f"{self.unexpected} unexpected, {self.unknown} unknown"
        return f"<Report of {self.file}, {columns}: {counts}>"

    def _repr_html_(self) -> str:
        """The text; behind a click the page, in a frame that can do nothing but run its script."""
        page = escape(self.html(), quote=True)
        frame = 'sandbox="allow-scripts" style="width:100%;height:40em;border:1px solid #ccc"'
        return (
            f"{columns_html(self.text())}"
            f'<details><summary>Step through runs</summary><iframe {frame} srcdoc="{page}">'
            "</iframe></details>"
        )


_Row = TypeVar("_Row", bound=Finding | Timing)


def _one(rows: Sequence[_Row], row: str, of: Report, parameters: Mapping[str, object]) -> _Row:
    """The one of a row that has these values. Raises KeyError."""
    wanted = {name: shown(value) for name, value in parameters.items()}
    if not rows:
        known = dict.fromkeys((*of.rows, *(each.row for each in of.timings)))
        raise KeyError(f"no row {row!r} in this report, only {', '.join(known)}")
    found = [each for each in rows if wanted.items() <= each.parameters.items()]
    if len(found) != 1:
        names = ", ".join(rows[0].parameters) or "no parameters"
        count = "none" if not found else str(len(found))
        raise KeyError(f"{count} of {len(rows)} columns fit; they differ in {names}")
    return found[0]


def shown(value: object) -> str:
    """A value of a parameter as it is shown, and as `--set` takes it. Raises TypeError for another.

    >>> shown(True), shown(3), shown("HOLD"), shown(None)
    ('true', '3', 'HOLD', 'none')
    """
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | str):
        return str(value)
    raise TypeError(f"{value!r} is no value of a parameter: give a str, an int, a bool or None")


# What the checker found, as what is shown here


def _column(found: report.Report, column: report.Column, *, fine: bool) -> report.Column:
    findings = tuple(_finding(found, column, each, fine=fine) for each in column.findings)
    timings = tuple(Timing.of(found, column, each) for each in column.timings)
    with_fine = column.fine and _column(found, column.fine, fine=True)
    return replace(column, findings=findings, timings=timings, fine=with_fine)


def _finding(
    found: report.Report, column: report.Column, finding: report.Finding, *, fine: bool
) -> Finding:
    def run(each: trace.Trace, of: report.Finding = finding, dead: Deadlock | None = None) -> Trace:
        return Trace.of(each, origin(found, column, of, each, dead=dead, fine=fine))

    verdict: Verdict = finding.verdict
    match verdict:
        case Holds(witness=witness) if witness is not None:
            verdict = Holds(run(witness), verdict.timed)
        case Violated(trace=shown) if shown is not None:
            verdict = Violated(run(shown))
        case Holds(untimed=left) | Violated(untimed=left) | Unknown(untimed=left) if (
            left is not None
        ):
            verdict = replace(verdict, untimed=run(left))
        case _:
            pass
    told = {id(trace_of(each.verdict)): (each, dead) for each, dead in beside(finding)}
    others = tuple(
        Other(run(each.trace, *told.get(id(each.trace), (finding, None))), each.threads)
        for each in finding.others
    )
    return Finding(finding.question, verdict, others, column.varying)


def origin(
    found: report.Report,
    column: report.Column,
    finding: report.Finding,
    run: trace.Trace,
    *,
    dead: Deadlock | None = None,
    fine: bool = False,
) -> Origin:
    """Where a run of a report comes from. dead: the deadlock that it shows, if it is no first."""
    texts = dict(found.sources)
    source = texts.pop(found.file, Source(found.file, ""))
    included = tuple(texts[name] for name in sorted(texts) if not name.startswith("<"))
    return Origin(
        source,
        included,
        finding.question.name,
        tuple(title(column, finding, run, dead)),
        finding.question.about(len(run.system.variables)),
        fine,
    )
