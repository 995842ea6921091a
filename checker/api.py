"""From a spec to a report: load, explore, find. What the command line and other programs call."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import field, replace
from functools import partial

from checker.deadlocks import without_repeats
from checker.diagnostic import Diagnostic
from checker.engines.budget import Budget, default_memory, resident
from checker.engines.engine import Engine, Progress
from checker.expectations import hidden
from checker.exploration import Exploration, Other
from checker.front.including import MOST_BYTES, Folder
from checker.front.model import Change, load
from checker.front.parsing.parse import library
from checker.interruption import Interruption
from checker.ir.latencies import Latency
from checker.ir.locks import Waiting
from checker.ir.system import System
from checker.latency_answer import Timing
from checker.measured import Unmeasured, kept
from checker.opening import text_of
from checker.rankings import Ranking
from checker.records import dataclass
from checker.report import Column, Finding, Report
from checker.source import Source
from checker.task import Prepared, Task
from checker.vacuity import vacuous
from checker.verdict import Reason, Unknown, Verdict, trace_of
from checker.workers import Watch, explore, processors


@dataclass(frozen=True, slots=True)
class Options:
    """How a spec is to be checked.

    settings: values of parameters by name, as text. properties: rows asked for, or all if empty.
    budget: states and depth limit each exploration, seconds all together; memory is bytes of all
    processes together, by default 60 % of what is free. workers: processors to use, by
    default all, but for one column one. engine: a name among `ENGINES`, or one that looks at a
    part of all runs, and then times are not measured. strict: warnings count.
    fine: also check with fine steps, each statement that touches shared state one of its own.
    thorough: ask rows that are asked `with` some values for those of the run instead.
    counting: count how often each step is taken, and each label reached, and what variables had.
    root: the folder that all included texts lie in, by default that of the spec. base: the folder
    from which its name and that of the spec are seen, by default the working one.
    change: what is done with the tree of the spec before it is checked.
    texts: those of texts by real path that stand for what is included from there.
    """

    settings: Mapping[str, str] = field(default_factory=dict)
    properties: tuple[str, ...] = ()
    budget: Budget = field(default_factory=Budget)
    workers: int | None = None
    engine: str | Engine = "auto"
    strict: bool = False
    fine: bool = False
    thorough: bool = False
    counting: bool = False
    root: str | None = None
    base: str = ""
    change: Change | None = None
    holds: bool = False
    texts: Mapping[str, Source] = field(default_factory=dict)


def read(path: str) -> Source:
    """The spec at `path`, or on standard input for `-`. Raises SpecError if it is no text."""
    return Source("<stdin>" if path == "-" else path, text_of(path, MOST_BYTES, "a spec"))


def texts(source: Source) -> dict[str, Source]:
    """Every text that a diagnostic about `source` may point into, by name."""
    _, shipped = library()
    return {source.name: source, shipped.name: shipped}


class CutShort(Exception):
    """The end came before the spec was understood, so nothing is known, nor what is asked."""

    def __init__(self, seconds: float | None) -> None:
        """seconds: the limit that was reached, or None for a signal."""
        super().__init__(
            "interrupted before it was read; nothing is known"
            if seconds is None
            else f"stopped after {seconds:g} s, before it was read; nothing is known."
            " Raise --max-seconds."
        )


def check(
    source: Source,
    options: Options | None = None,
    watch: Watch | None = None,
    interruption: Interruption | None = None,
) -> Report:
    """Check a spec for every combination of parameter values.

    interruption: what ends the run from outside; by default SIGINT and SIGTERM, while it runs.
    Raises SpecError if it cannot be checked, CutShort if there was no time even to read it. What
    a limit or a signal leaves open is unknown.
    """
    options = options or Options()
    with nullcontext(interruption) if interruption else Interruption() as ends:
        ends.limit(options.budget.left)
        return _check(source, options, watch or _nobody, ends)


def _check(source: Source, options: Options, watch: Watch, ends: Interruption) -> Report:
    task = Task(
        source,
        options.settings,
        options.properties,
        thorough=options.thorough,
        counting=options.counting,
        folder=Folder(options.root, options.base, dict(options.texts)),
        change=options.change,
        holds=options.holds,
    )
    budget = options.budget
    if budget.memory is None:
        budget = replace(budget, memory=default_memory())
    tasks = [task, replace(task, fine=True)] if options.fine else [task]
    try:
        with ends.raising():
            prepared = task.prepared()
            ready = [replace(prepared, fine=each.fine) for each in tasks]
            found = [each.systems() for each in ready]
            timed = [
                [each.timed(number, system) for number, system in enumerate(systems)]
                for each, systems in zip(ready, found, strict=True)
            ]
    except KeyboardInterrupt:
        raise CutShort(None if ends.seen else budget.seconds) from None
    workers = options.workers or processors()
    columns, *fine = (
        _columns(of, prepared, systems, asked, budget, options.engine, workers, told, ends)
        for of, systems, asked, told in zip(
            tasks, found, timed, _rounds(watch, len(tasks)), strict=True
        )
    )
    for with_fine in fine:
        columns = [replace(c, fine=f) for c, f in zip(columns, with_fine, strict=True)]

    def stopped() -> Reason | None:
        if ends.seen:
            return Reason.INTERRUPTED
        return Reason.SECONDS if budget.left == 0 else None

    of_locks = _of_locks(columns, stopped) if isinstance(options.engine, str) else ()
    return Report(
        file=source.name,
        title=prepared.model.title,
        fixed=prepared.combinations[0].fixed,
        columns=tuple(columns),
        warnings=_ordered(
            *prepared.model.warnings,
            *vacuous(columns, options.settings),
            *of_locks,
            *hidden(columns),
        ),
        sources=prepared.model.sources,
        rankings=_rankings(columns),
        strict=options.strict,
        seconds=budget.elapsed,
        memory=resident(),
        excluded=tuple(prepared.excluded),
        letting=tuple(prepared.letting),
    )


def _of_locks(
    columns: Sequence[Column], stopped: Callable[[], Reason | None]
) -> tuple[Diagnostic, ...]:
    """What could go wrong with locks, also where no run shows it."""
    found: tuple[Diagnostic, ...] = ()
    locks = [[each for each in column.system.locks if each.owned] for column in columns]
    if any(len(each) > 1 for each in locks):
        from checker.lock_order import lock_order  # only where there is an order

        found = lock_order(columns, stopped)
    if any(each.waiting is Waiting.ATOMIC for one in locks for each in one):
        from checker.atomic_context import sleeps_in_atomic  # few specs have such locks

        found += sleeps_in_atomic(columns, stopped)
    return found


def systems(
    source: Source, settings: Mapping[str, str] | None = None, root: str | None = None
) -> tuple[tuple[Mapping[str, str], System], ...]:
    """The systems of a spec, each with the values of the parameters that vary. Raises SpecError.

    root: the folder of what it includes, by default its own.
    """
    prepared = Task(source, settings or {}, folder=Folder(root)).prepared()
    values = [each.varying for each in prepared.combinations]
    return tuple(zip(values, prepared.systems(), strict=True))


def oddities(source: Source, root: str | None = None) -> tuple[Diagnostic, ...]:
    """What is odd about a spec that can be checked, found by reading it. Raises SpecError.

    root: the folder of what it includes, by default its own.
    """
    return oddities_in(source, root)[0]


def oddities_in(
    source: Source, root: str | None = None
) -> tuple[tuple[Diagnostic, ...], Mapping[str, Source]]:
    """The same, and every text that they may point into, by name."""
    from checker.front.lint import lint  # a check does not need it

    model = load(source, Folder(root))
    return _ordered(*model.warnings, *lint(model.checked)), model.sources


def _nobody(number: int, count: int, progress: Progress) -> None:
    """Nobody watches."""


def _rounds(watch: Watch, rounds: int) -> Iterator[Watch]:
    """For each round of explorations who watches it, columns counted on from one to the next."""

    def counted_on(done: int, number: int, count: int, progress: Progress) -> None:
        watch(done * count + number, rounds * count, progress)

    for done in range(rounds):
        yield partial(counted_on, done)


def _ordered(*diagnostics: Diagnostic) -> tuple[Diagnostic, ...]:
    return tuple(sorted(diagnostics, key=lambda each: each.place))


def _findings(
    system: System, exploration: Exploration, budget: Budget, ends: Interruption
) -> Iterator[Finding]:
    """What was found, with times. After the end only the times of the runs at hand are asked."""
    if not system.timed:
        for question in system.questions:
            name = question.name
            yield Finding(question, exploration.verdicts[name], exploration.others.get(name, ()))
        return
    # only where something takes time
    from checker.engines.timed.answers import others_with_times, with_times

    limits = replace(budget, seconds=0.0) if ends.stopped else budget
    verdicts: Mapping[str, Verdict] | None = None
    others: dict[str, tuple[Other, ...]] = {}
    try:
        with ends.raising():
            verdicts = with_times(system, exploration.verdicts, limits)
            for name, found in exploration.others.items():
                others[name] = tuple(others_with_times(found, name))
    except KeyboardInterrupt:
        if verdicts is None:
            verdicts = {name: _untimed(each, ends) for name, each in exploration.verdicts.items()}
    for question in system.questions:
        found_of = others.get(question.name, ())
        yield without_repeats(Finding(question, verdicts[question.name], found_of))


def _columns(
    task: Task,
    prepared: Prepared,
    systems: Sequence[System],
    latencies: Sequence[Sequence[tuple[System, Latency]]],
    budget: Budget,
    engine: str | Engine,
    workers: int,
    watch: Watch,
    ends: Interruption,
) -> list[Column]:
    done = explore(task, systems, budget, engine, workers, watch, ends)
    answers = [
        [*_findings(system, exploration, budget, ends)]
        for system, exploration in zip(systems, done, strict=True)
    ]
    timings: Sequence[tuple[Timing, ...]]
    if not any(latencies):
        timings = [()] * len(systems)
    elif isinstance(engine, str):
        from checker.timings import timings_of  # only where something is measured

        timings = timings_of(task, latencies, budget, workers, watch, ends)
    else:
        timings = tuple(tuple(_unasked(*each) for each in asked) for asked in latencies)
    found = []
    for number, each in enumerate(prepared.combinations):
        timed = tuple(one for one in timings[number] if not one.latency.lock)
        held = tuple(one for one in timings[number] if one.latency.lock)
        bounded = [_bounded(one) for one in timed if one.latency.bound is not None]
        findings = (*answers[number], *bounded)
        of = each.varying, systems[number], done[number], findings
        found.append(Column(*of, timings=timed, holds=held))
    return found


def _unasked(system: System, latency: Latency) -> Timing:
    """A time that is not measured, since only a part of all runs is looked at."""
    told = "Not measured: not all runs were looked at. A check of the whole measures it."
    return Timing(system, latency, Unmeasured(Reason.UNASKED, told))


def _rankings(columns: Sequence[Column]) -> tuple[Ranking, ...]:
    """How the longest times of columns compare."""
    if not any(each.timings for each in columns):
        return ()
    from checker.comparing import rankings  # only where something was measured

    return rankings(columns)


def _bounded(timing: Timing) -> Finding:
    """Whether a latency keeps to its bound."""
    latency = timing.latency
    return Finding(latency.question, kept(latency, timing.measurement))


def _untimed(verdict: Verdict, ends: Interruption) -> Verdict:
    run = trace_of(verdict)
    if run is None:
        return verdict
    reason = Reason.INTERRUPTED if ends.seen else Reason.SECONDS
    return Unknown(reason, "Stopped before it was known whether its run has times.", run)
