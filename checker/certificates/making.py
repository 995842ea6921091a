"""A certificate made of a report, with what was found searched anew by engines.

Must not know how a certificate is written, nor how it is checked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from checker.certificates.form import (
    MOST_CLASSES,
    Case,
    Certificate,
    Claim,
    Column,
    Endless,
    Everywhere,
    Head,
    Inside,
    Run,
    Side,
)
from checker.certificates.noting import class_of, numbers, some, steps_of
from checker.certificates.patience import Patience, TimeIsOver
from checker.certificates.scheduling import at_times, repeated, scheduled
from checker.certificates.surrounding import NotShown, Surrounding
from checker.engines.budget import Budget
from checker.engines.timed.activities import CannotTime, whole
from checker.engines.timed.heard import heard
from checker.engines.timed.invariant import invariant
from checker.engines.timed.quotient import Quotients
from checker.ir.text import text as ir_text
from checker.latency_answer import Timing
from checker.measured import Exact, Extreme, Measured, Measurement, Unbounded
from checker.measured import kept as keeps
from checker.report import Report
from checker.semantics.timing import boxes_of
from checker.source import Source
from checker.verdict import Holds, Violated

SECONDS = 600
"""How long it may take in all, where nothing else is said."""


class Stopped(Exception):
    """It was interrupted."""


def digest(text: str) -> str:
    """The SHA-256 of a text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def made(
    report: Report,
    spec: Source,
    settings: Mapping[str, str],
    properties: Sequence[str],
    budget: Budget,
    *,
    thorough: bool = False,
    watch: Callable[[str, int], None] = lambda latency, classes: None,
    stopped: Callable[[], bool] = lambda: False,
) -> Certificate:
    """What was measured in each column.

    settings, properties, thorough: as the check was asked with. budget: without seconds it has
    `SECONDS` from now on. watch: is told how many classes were looked at for a latency. stopped:
    whether it is to end; then, as at a KeyboardInterrupt, what is not certified yet is named.
    """
    if budget.seconds is None:
        budget = replace(budget, seconds=budget.elapsed + SECONDS)
    others = [each for name, each in report.sources.items() if name != spec.name]
    texts = tuple((each.name, digest(each.text)) for each in (spec, *others))
    columns = []
    known: dict[tuple[str, str], Claim] = {}
    for column in report.columns:
        every = {id(each.system): each.system for each in column.timings}
        systems = {id(column.system): column.system, **every}
        read = {each: ir_text(of) for each, of in systems.items()}
        situations: dict[int, Quotients] = {}
        claims = []
        for timing in column.timings:
            key = read[id(timing.system)], timing.latency.name
            if key not in known or not timing.latency.given:
                known[key] = _Making(timing, situations, budget, watch, stopped).claim()
            claims.append(known[key])
        columns.append(Column(dict(column.varying), digest("\n".join(read.values())), (*claims,)))
    head = Head(texts, dict(settings), tuple(properties), thorough)
    return Certificate(head, tuple(columns))


def _at_every_speed(timing: Timing) -> bool:
    found = timing.measurement
    return isinstance(found, Measured) and (found.every_speed or not timing.system.timed)


class _Making:
    """Makes one claim; why a part of it can't be made is noted."""

    def __init__(
        self,
        timing: Timing,
        known: dict[int, Quotients],
        budget: Budget,
        watch: Callable[[str, int], None],
        stopped: Callable[[], bool],
    ) -> None:
        self._timing = timing
        self._latency = timing.latency
        self._found: Measurement = timing.measurement
        self._known = known
        self._watch = watch
        self._stopped = stopped
        self._budget = heard(budget, self._looked)
        self._boxes = boxes_of(timing.system)
        self._without: list[str] = []
        self._sides: list[Side] = []
        self._everywhere: list[Everywhere] = []
        self._endless: Endless | None = None

    def claim(self) -> Claim:
        """All that can be certified of the latency."""
        if self._latency.inverted is not None and _at_every_speed(self._timing):
            why = "it was decided at every speed, without times"
            return Claim(self._latency.name, {}, None, (), (why,))
        kept = None
        try:
            self._looked(0)
            self._times()
            kept = self._kept()
        except (KeyboardInterrupt, Stopped):
            self._without.append("what was not looked at when it was interrupted")
        except CannotTime as error:
            self._without.append(f"{error}, for which there is no certificate")
        self._note_limit(kept)
        return Claim(
            self._latency.name,
            dict(self._found.point),
            kept,
            tuple(self._sides),
            tuple(self._without),
            self._endless,
            tuple(self._everywhere),
        )

    def _looked(self, classes: int) -> None:
        """Tell how far it is. Raises Stopped if it is to end."""
        if self._stopped():
            raise Stopped
        self._watch(self._latency.name, classes)

    def _note_limit(self, kept: bool | None) -> None:
        """Note what is not known of a limit."""
        region = self._timing.region
        if self._latency.bound is not None:
            if kept is None and not any(each.kept for each in self._everywhere):
                self._without.append("whether the limit is kept")
        elif self._latency.limit is not None:
            if region is None:
                self._without.append("the region, which is not known")
            elif region.reason is not None:
                self._without.append("the rest of the region, which is not known")

    def _times(self) -> None:
        found = self._found
        if isinstance(found, Measured):
            if isinstance(found.worst, Unbounded):
                self._never(found.worst)
                self._surround(True, None, None)
            else:
                self._time(True, found.worst, found.worst_formula)
        else:
            self._without.append(f"it was not measured: {found.text}")
            if found.exact and found.least is not None:
                self._point(True, found.least)
            self._surround(True, None, None)
        if self._latency.inverted is not None:
            return  # nobody asks for the shortest
        if found.best_known:
            self._time(False, found.best, found.best_formula)
        elif isinstance(found, Measured):
            self._without.append("the shortest time, which is not known")

    @property
    def _situations(self) -> Quotients:
        system = self._timing.system
        if id(system) not in self._known:
            self._known[id(system)] = Quotients(system)
        return self._known[id(system)]

    def _time(self, longest: bool, extreme: Extreme | None, formula: Exact | None) -> None:
        """Everywhere if it is known there, else at the point."""
        cases: tuple[Case, ...] | None = None if extreme is not None else (Case((), ()),)
        if formula is not None:
            cases = tuple(Case(each.where, each.formula.bounds) for each in formula.parts)
        if self._surround(longest, cases if self._boxes else None, extreme):
            return
        self._point(longest, extreme)

    # At one point

    def _point(self, longest: bool, extreme: Extreme | None) -> None:
        situations, point = self._situations.plain, self._found.point
        unit, number = whole(situations.system, point)
        found = invariant(
            situations, self._latency, number, self._budget, longest=longest, most=MOST_CLASSES
        )
        if found is None:
            word = "longest" if longest else "shortest"
            text = f"the {word} time needs more than {MOST_CLASSES:,} classes, or time"
            self._without.append(text)
            return
        run = None
        if extreme is not None:
            steps = steps_of(extreme.trace)
            run = Run(extreme.trace.initial, steps, extreme.first, extreme.last)
        actions = numbers(situations.system)
        self._sides.append(
            Side(
                longest,
                None if extreme is None else extreme.value,
                run,
                unit,
                tuple(some(each) for each in found.starts),
                tuple(class_of(each, actions) for each in found.classes),
            )
        )

    def _never(self, worst: Unbounded) -> None:
        trace, loop, point = worst.trace, worst.trace.loop, self._found.point
        if loop is None:
            times = scheduled(trace, trace.length, point)
            timed = None if times is None else at_times(trace, [each.at(point) for each in times])
        else:
            timed, loop = repeated(trace, loop - 1, point) or (None, loop)
        if timed is None:
            self._without.append("that it is unbounded: each lap of the loop has other times")
        else:
            self._endless = Endless(timed.initial, steps_of(timed), worst.first, loop)

    def _kept(self) -> bool | None:
        """Whether it keeps to its bound, if that is shown at the point."""
        bounded = any(each.longest for each in self._sides)
        shown = bounded or self._endless is not None
        formula = any(
            each.longest and (each.forms is not None or each.cases) for each in self._everywhere
        )
        if self._latency.bound is not None:
            match keeps(self._latency, self._found):
                case Holds() if bounded and not self._boxes:
                    return True
                case Violated() if shown or formula:
                    return False
            return None
        if self._latency.limit is None or self._boxes or self._timing.region is None:
            return None
        return self._timing.region.everywhere if shown else None

    # Everywhere

    def _surround(
        self, longest: bool, cases: tuple[Case, ...] | None, extreme: Extreme | None
    ) -> bool:
        """Note what is so in all of the boxes; whether it is shown that it is what cases say."""
        region = self._inside() if longest else None
        kept = longest and self._keeps
        if cases is None and region is None and not kept:
            return False
        situations = self._situations
        like = situations.under(self._latency)
        made = Surrounding(
            situations.plain,
            like,
            self._latency,
            self._boxes,
            self._budget,
            Patience(self._budget.left),
            longest,
        )
        word = "longest" if longest else "shortest"
        point = self._found.point
        if cases is not None:
            show = partial(made.cases, cases, point, extreme)
            what = None if extreme is None else f"the formula of the {word} time"
            cases = cases if self._shown(what, show) else None
        if region is not None:
            region = region if self._shown("the region", partial(made.region, region)) else None
        if kept and self._latency.bound is not None:
            kept = self._shown("that the limit is kept", partial(made.kept, self._latency.bound))
        if cases is not None or region is not None or kept:
            bounds = tuple(made.roofs), tuple(made.floors)
            forms = next((each.forms for each in cases or () if not each.where), None)
            parts = cases if cases and forms is None else ()
            self._everywhere.append(Everywhere(longest, forms, region, kept, *bounds, parts))
        return cases is not None

    def _shown(self, what: str | None, show: Callable[[], None]) -> bool:
        """Whether it can be shown; what can't is noted, if it is said what that is."""
        why = "the time was over, or the solver took too long"
        try:
            show()
        except NotShown as error:
            why = str(error)
        except TimeIsOver:
            pass
        else:
            return True
        if what is not None:
            self._without.append(f"{what}: {why}")
        return False

    @property
    def _keeps(self) -> bool:
        if self._latency.bound is None or not self._boxes:
            return False
        return isinstance(keeps(self._latency, self._found), Holds)

    def _inside(self) -> Inside | None:
        """What is known of the region, if it is asked for."""
        region = self._timing.region
        if region is None or not self._boxes:
            return None
        return Inside(region.good, None if region.reason is None else region.bad)
