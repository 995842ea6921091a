"""From specs to a comparison of their designs: check, count, set side by side, compare with before.

What the command line and other programs call. Must not know how any of it is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace

from checker.api import Options, check
from checker.compared.against import against
from checker.compared.earlier import Earlier, NoComparison, of_comparison, of_text
from checker.compared.figures import figures_of, names_in, with_figures
from checker.compared.side_by_side import chosen_by, compared
from checker.compared.sided import Sided, sided
from checker.comparison import Comparison
from checker.diagnostic import SpecError
from checker.engines.budget import Budget
from checker.engines.engine import Progress
from checker.front.including import Folder
from checker.front.model import load
from checker.interruption import Interruption
from checker.records import dataclass
from checker.source import Source
from checker.workers import Watch

MOST_BYTES = 64 << 20
"""Of an earlier report, or of figures."""

CHECKING = 0.9
"""The part of the time that a check may have: a hard latency leaves some for what is counted."""

Watching = Callable[[Budget], AbstractContextManager[Watch]]
"""Who watches a stage of the work: what is explored and measured, and then what is counted."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be compared, beside the specs.

    by: the parameters whose values are the designs. measured: files of figures. earlier: a report
    as JSON, a spec, or a comparison that was made before, to be compared with. alone: one design
    is enough without that too, as it is to be compared with later.
    """

    by: tuple[str, ...] = ()
    measured: tuple[Source, ...] = ()
    earlier: Source | Comparison | None = None
    alone: bool = False


def compare(
    sources: Sequence[Source],
    options: Options | None = None,
    asked: Asked | None = None,
    watching: Watching | None = None,
    interruption: Interruption | None = None,
) -> Comparison:
    """Set the designs of some specs side by side.

    options: as for a check; the seconds are for each spec. Settings hold for each spec that has the
    parameter. Raises SpecError if a spec can't be checked, `api.CutShort` if there was no time to
    read one, NotCompared, BadFigures or NoComparison, each of which says what is wrong.
    """
    options, asked = options or Options(), asked or Asked()
    watching = watching or _nobody
    with nullcontext(interruption) if interruption else Interruption() as ends:
        try:
            return _compare(sources, options, asked, watching, ends)
        finally:
            ends.limit(None)


def _compare(
    sources: Sequence[Source],
    options: Options,
    asked: Asked,
    watching: Watching,
    ends: Interruption,
) -> Comparison:
    before = _before(asked.earlier)
    alone = asked.alone or asked.earlier is not None
    with ends.raising():
        chosen_by([_planned(each, options) for each in sources], asked.by, alone=alone)
    specs = _specs(sources, options, watching, ends)
    found = compared(specs, asked.by, alone=alone)
    for each in asked.measured:
        figures = figures_of(each.text, each.name, names_in(found))
        found = with_figures(found, figures, each.name)
    match asked.earlier:
        case None:
            return found
        case Comparison() as other:
            name = ", ".join(each.name for each in other.texts)
        case Source(name=name) as source:
            if before is None:
                theirs = replace(options, settings=_settings(source, options))
                others = _specs([source], theirs, watching, ends)
                again = compared(others, _varying(others), alone=True)
                before = of_comparison(again)
    assert before is not None
    return replace(found, against=against(found, before, name))


def _planned(source: Source, options: Options) -> Mapping[str, Sequence[str]]:
    """The parameters that vary in a spec, with their values: known before anything is explored."""
    model = load(source, Folder(options.root, options.base))
    found: dict[str, list[str]] = {}
    for each in model.combinations(_settings(source, options)):
        for name, value in each.varying.items():
            found.setdefault(name, []).append(value)
    return found


def _is_report(source: Source) -> bool:
    """Whether a text is a report as JSON, and no spec."""
    return source.text.lstrip()[:1] == "{"


def _before(earlier: Source | Comparison | None) -> tuple[Earlier, ...] | None:
    """What is known of the earlier run; None of a spec, which has to be checked first."""
    if isinstance(earlier, Comparison):
        return of_comparison(earlier)
    if earlier is None or not _is_report(earlier):
        return None
    try:
        return of_text(earlier.text)
    except NoComparison as error:
        raise NoComparison(f"can't compare with {earlier.name}: {error}") from None


def _varying(specs: Sequence[Sided]) -> list[str]:
    """The parameters that vary in some specs."""
    columns = (column for each in specs for column in each.report.columns)
    return [*dict.fromkeys(name for column in columns for name in column.varying)]


def _specs(
    sources: Sequence[Source], options: Options, watching: Watching, ends: Interruption
) -> list[Sided]:
    if len(sources) > 1:
        settings = [_settings(each, options) for each in sources]
        unused = set(options.settings) - {name for each in settings for name in each}
        if unused:
            settings = [options.settings for _ in sources]  # and the first says what is wrong
    else:
        settings = [options.settings]
    return [
        _sided(source, replace(options, settings=values, holds=True), watching, ends)
        for source, values in zip(sources, settings, strict=True)
    ]


def _settings(source: Source, options: Options) -> Mapping[str, str]:
    """The settings of parameters and constants that the spec has."""
    model = load(source, Folder(options.root, options.base))
    found = {}
    for name, value in options.settings.items():
        try:
            model.selection({name: value})
        except SpecError as error:
            if all(each.code == "unknown-parameter" for each in error.diagnostics):
                continue
        found[name] = value
    return found


def _sided(source: Source, options: Options, watching: Watching, ends: Interruption) -> Sided:
    budget = options.budget.begun()
    most = None if budget.seconds is None else budget.seconds * CHECKING
    with watching(budget) as watch:
        checking = replace(options, budget=replace(budget, seconds=most))
        report = check(source, checking, watch, ends)
    ends.limit(budget.left)
    with watching(budget) as watch:
        return sided(source, report, budget, watch, ends)


@contextmanager
def _nobody(budget: Budget) -> Iterator[Watch]:
    def watch(number: int, count: int, progress: Progress) -> None:
        """Nobody watches."""

    yield watch
