"""From a spec to a report: load, explore, find. What the command line and other programs call."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from checker.diagnostic import Diagnostic, SpecError
from checker.engines.budget import Budget, default_memory, resident
from checker.engines.engine import Progress
from checker.exploration import Exploration
from checker.front.parse import library
from checker.ir.system import System
from checker.report import Column, Finding, Report
from checker.semantics.reorder import timed
from checker.source import Source
from checker.task import Task
from checker.vacuity import vacuous
from checker.verdict import Holds, Reason, Unknown, Verdict, Violated
from checker.workers import Watch, explore, processors


@dataclass(frozen=True, slots=True)
class Options:
    """How a spec is to be checked.

    settings: values of parameters by name, as text. properties: rows asked for, or all if empty.
    budget: states and depth limit each exploration, seconds all together; memory is bytes of all
    processes together, by default 60 % of what is free. workers: processes, by default one for
    each processor. engine: `generated` or `interpreted`. strict: warnings count.
    """

    settings: Mapping[str, str] = field(default_factory=dict)
    properties: tuple[str, ...] = ()
    budget: Budget = field(default_factory=Budget)
    workers: int | None = None
    engine: str = "generated"
    strict: bool = False


MOST_BYTES = 1 << 20
"""How large a spec may be."""


def read(path: str) -> Source:
    """The spec at `path`, or on standard input for `-`. Raises SpecError if it is no text."""
    try:
        if path == "-":
            content = sys.stdin.buffer.read(MOST_BYTES + 1)
        else:
            with open(path, "rb") as file:
                content = file.read(MOST_BYTES + 1)
    except OSError as error:
        why = error.strerror or str(error)
        headline = f"can't read `{path}`: {why[:1].lower()}{why[1:]}"
        raise SpecError([Diagnostic("cannot-read", headline)]) from error
    except ValueError as error:  # a NUL in the name
        raise SpecError(
            [Diagnostic("cannot-read", f"can't read `{path}`: no such name")]
        ) from error
    if len(content) > MOST_BYTES:
        headline = f"`{path}` is larger than a spec may be ({MOST_BYTES >> 20} MiB)"
        raise SpecError([Diagnostic("too-large", headline)])
    try:
        return Source("<stdin>" if path == "-" else path, content.decode("utf-8"))
    except UnicodeDecodeError as error:
        headline = f"`{path}` is not UTF-8 text: byte {error.start + 1} can't be read"
        raise SpecError([Diagnostic("not-text", headline)]) from error


def texts(source: Source) -> dict[str, Source]:
    """Every text that a diagnostic about `source` may point into, by name."""
    _, shipped = library()
    return {source.name: source, shipped.name: shipped}


def check(source: Source, options: Options | None = None, watch: Watch | None = None) -> Report:
    """Check a spec for every combination of parameter values.

    Raises SpecError if it cannot be checked. What a limit or a signal leaves open is unknown.
    """
    options = options or Options()
    task = Task(source, options.settings, options.properties)
    prepared = task.prepared()
    systems = prepared.systems()
    budget = options.budget
    if budget.memory is None:
        budget = replace(budget, memory=default_memory())
    workers = options.workers or processors()
    explorations = explore(task, systems, budget, options.engine, workers, watch or _nobody)
    columns = tuple(
        Column(each.varying, system, exploration, tuple(_findings(system, exploration)))
        for each, system, exploration in zip(
            prepared.combinations, systems, explorations, strict=True
        )
    )
    return Report(
        file=source.name,
        title=prepared.model.title,
        fixed=prepared.combinations[0].fixed,
        columns=columns,
        warnings=_ordered(*prepared.model.warnings, *vacuous(columns)),
        sources=prepared.model.sources,
        strict=options.strict,
        seconds=budget.elapsed,
        memory=resident(),
    )


def systems(
    source: Source, settings: Mapping[str, str] | None = None
) -> tuple[tuple[Mapping[str, str], System], ...]:
    """The systems of a spec, each with the values of the parameters that vary. Raises SpecError."""
    prepared = Task(source, settings or {}).prepared()
    values = [each.varying for each in prepared.combinations]
    return tuple(zip(values, prepared.systems(), strict=True))


def _nobody(number: int, progress: Progress) -> None:
    """Nobody watches."""


def _ordered(*diagnostics: Diagnostic) -> tuple[Diagnostic, ...]:
    return tuple(sorted(diagnostics, key=lambda each: each.place))


def _findings(system: System, exploration: Exploration) -> Iterator[Finding]:
    for question in system.questions:
        yield Finding(question, _timed(system, question.name, exploration.verdicts[question.name]))


_NO_TIMING = (
    "The shortest run that shows it was found to have no times that its delays allow; another run"
    " may have some. This needs the timed engine, which is not built yet."
)


def _timed(system: System, question: str, verdict: Verdict) -> Verdict:
    """The verdict with times in its run; unknown if the run has none where time plays a part."""
    match verdict:
        case Holds(witness=run) | Violated(trace=run) if run is not None and system.timed:
            found = timed(run, question)
            if found is None:
                return Unknown(Reason.TIMING, _NO_TIMING)
            return Holds(found) if isinstance(verdict, Holds) else Violated(found)
        case _:
            return verdict
