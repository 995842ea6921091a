"""What the rows of a spec say, and whether they say something else of a mutant.

Knows reports; must not know what was taken out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from functools import cache
from pathlib import Path

from checker import Report, api
from checker.api import CutShort, Options
from checker.diagnostic import SpecError
from checker.engines.budget import Budget
from checker.front.including import Folder
from checker.report import Finding
from checker.source import Source
from checker.task import Task
from checker.verdict import Holds, Unknown
from mutation.mutants import Mutant

STATES = 2_000_000
"""How many states a column of a mutant may have; the specs have some ten thousand."""

MEMORY = 2 << 30

_FURTHER = re.compile(r"^// mutate: (?P<settings>\S.*)$", re.MULTILINE)
"""A line of a spec with values of parameters for which it is to be asked as well."""

Settings = tuple[tuple[str, str], ...]
"""Values of parameters by name."""


class Verdict(Enum):
    """What became of a mutant."""

    NOTICED = "noticed"  # a row is not as the spec expects
    MEASURED = "measured"  # a row that only informs says something else
    UNNOTICED = "unnoticed"  # every row says the same
    NO_PROGRAM = "no program"  # it can't be checked
    UNDECIDED = "undecided"  # a limit was reached before any row was decided otherwise


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a mutant. by: the row that says something else, or what was not decided."""

    verdict: Verdict
    by: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A spec, by its path seen from `root`, and the names of its rows: with a verdict, or timed.

    settings: for which values of parameters its rows with a verdict are asked, first those of a
    run without any.
    """

    path: str
    root: str
    rows: tuple[str, ...]
    timed: tuple[str, ...]
    settings: tuple[Settings, ...] = ((),)


class NotAsExpected(Exception):
    """A spec says something else of itself than it expects, so its mutants tell nothing."""


@cache
def asked(path: str, root: str) -> Asked:
    """What the spec at `path`, seen from `root`, asks. Raises NotAsExpected, SpecError."""
    rows: dict[str, None] = {}
    timed: dict[str, None] = {}
    for system in Task(_source(path, root), folder=Folder(base=root)).prepared().systems():
        rows |= {Finding(each, Holds()).row: None for each in system.questions}
        timed |= {each.family or each.name: None for each in system.latencies}
    of = Asked(path, root, tuple(rows), tuple(timed), ((), *_further(path, root)))
    for settings in of.settings:
        if _report(of, Options(dict(settings), of.rows)).exit_code:
            told = "".join(f" --set {name}={value}" for name, value in settings)
            raise NotAsExpected(f"{path}{told} is not as it expects itself: mend that first")
    return of


def _further(path: str, root: str) -> Iterator[Settings]:
    for match in _FURTHER.finditer(_source(path, root).text):
        pairs = (each.partition("=") for each in match["settings"].split())
        yield tuple((name, value) for name, _, value in pairs)


def answer(mutant: Mutant, of: Asked, seconds: float) -> Answer:
    """What becomes of a mutant, within so many seconds for each of its two checks.

    First the rows without time, for they take less; those with time only if none of them differs.
    """
    try:
        told = _untimed(mutant, of, Budget(states=STATES, seconds=seconds, memory=MEMORY))
        if told is not None or not of.timed:
            return told or Answer(Verdict.UNNOTICED)
        return _timed(mutant, of, Budget(seconds=seconds, memory=MEMORY))
    except SpecError as error:
        return Answer(Verdict.NO_PROGRAM, error.diagnostics[0].headline)
    except CutShort:
        return Answer(Verdict.UNDECIDED, "seconds")


def _untimed(mutant: Mutant, of: Asked, budget: Budget) -> Answer | None:
    left: str | None = None
    for settings in of.settings:
        options = Options(dict(settings), of.rows, budget=budget, change=mutant)
        for _, each in _report(of, options).answers:
            if each.unexpected:
                return Answer(Verdict.NOTICED, each.row)
            verdict = each.decisive.verdict
            if isinstance(verdict, Unknown):
                left = left or f"{each.row}: {verdict.reason.value}"
    return Answer(Verdict.UNDECIDED, left) if left else None


def _timed(mutant: Mutant, of: Asked, budget: Budget) -> Answer:
    found = _report(of, Options(properties=of.timed, budget=budget, change=mutant))
    for _, each in found.answers:
        if each.unexpected:
            return Answer(Verdict.NOTICED, each.row)
    itself = measured(of)
    for where, told in _measured(found):
        if "unknown" not in told and told != itself[where]:
            return Answer(Verdict.MEASURED, f"{where}: {told}, not {itself[where]}")
    if found.unknown:
        return Answer(Verdict.UNDECIDED, "times")
    return Answer(Verdict.UNNOTICED)


@cache
def measured(of: Asked) -> Mapping[str, str]:
    """What each row of a spec that measures time comes to, by its name and column."""
    return dict(_measured(_report(of, Options(properties=of.timed))))


def _measured(report: Report) -> Iterator[tuple[str, str]]:
    for each in report.timings:
        where = ", ".join(f"{name} = {value}" for name, value in each.parameters.items())
        told = (each.worst, each.best, each.how, each.holds_where)
        yield f"{each.row} [{where}]", "; ".join(filter(None, told))


def _report(of: Asked, options: Options) -> Report:
    options = replace(options, workers=1, base=of.root)
    return Report.of(api.check(_source(of.path, of.root), options))


def _source(path: str, root: str) -> Source:
    return Source(path, (Path(root) / path).read_text(encoding="utf-8"))
