"""One of the two times of a latency, the longest or the shortest: with its formula, or without.

What is known when a search is cut short is kept. Must not know the other time, nor a bound.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from fractions import Fraction

from checker.engines.budget import Budget
from checker.engines.timed.formula import Sandwich
from checker.engines.timed.latency import Found, LatencySearch
from checker.engines.timed.situations import Situations
from checker.engines.timed.splitting import Splitting
from checker.engines.timed.standstill import stands_still
from checker.ir.duration import Duration
from checker.ir.latencies import Latency
from checker.measured import Between, Exact, Extreme, Formula
from checker.records import dataclass
from checker.semantics.timing import Box
from checker.verdict import Reason, Unknown

GOES_ON = (Reason.TIMING, Reason.STATES)
"""Why one time is not known, where another search may still come to something."""


@dataclass(frozen=True, slots=True)
class Side:
    """What became of it. seen: what the search at the point came to.

    formula: what it is everywhere, where that was found. known: nothing is left open.
    unknown: why it is not known, if there is more to say than that it may be otherwise elsewhere.
    over: at the point it is known. between: what is known of a longest time without a formula.
    """

    seen: Found
    formula: Exact | None = None
    known: bool = True
    unknown: Unknown | None = None
    over: bool = True
    between: Between = field(default_factory=Between)

    @property
    def extreme(self) -> Extreme | None:
        """The time that was seen, if it is one."""
        return self.seen.extreme if isinstance(self.seen.extreme, Extreme) else None


def side(
    situations: Situations,
    latency: Latency,
    budget: Budget,
    boxes: Mapping[str, Box],
    point: Mapping[str, Fraction],
    *,
    longest: bool,
) -> Side:
    """The longest or the shortest time at a point; with a formula for `boxes`, if there are any.

    A KeyboardInterrupt is taken as the end of the budget.
    """
    seen = LatencySearch(situations, latency, point, budget, longest).run()
    if seen.still is not None:
        unknown = Unknown(Reason.TIMING, stands_still(situations.system, seen.still))
        return Side(
            Found(None, seen.begun, seen.classes, seen.failing, seen.reason, seen.still),
            known=False,
            unknown=unknown,
            over=False,
        )
    if seen.reason is not None:
        if not longest:
            least = _least_of_all(situations, latency, budget, boxes, point, seen)
            if least is not None:
                return least
        return Side(seen, known=False, unknown=_cut(seen, budget, longest), over=False)
    extreme = seen.extreme
    if not boxes or not (extreme is None or isinstance(extreme, Extreme)):
        return Side(seen)
    where = situations, latency, boxes, budget
    splitting = Splitting(*where, longest=longest)
    reason = None
    try:
        if extreme is None:
            if Sandwich(*where, longest=longest).nowhere(point, begun=seen.begun):
                return Side(seen)
        else:
            formula = splitting.formula(extreme, point, seen.classes)
            if formula is not None:
                return Side(seen, formula)
    except KeyboardInterrupt:
        reason = budget.spent() or Reason.INTERRUPTED
    between = _between(splitting) if longest else Between()
    if extreme is None and not longest and reason is None:
        return Side(seen, known=False)
    unknown = _no_formula(reason or budget.spent() or Reason.TIMING, longest)
    return Side(seen, known=False, unknown=unknown, between=between)


def _least_of_all(
    situations: Situations,
    latency: Latency,
    budget: Budget,
    boxes: Mapping[str, Box],
    point: Mapping[str, Fraction],
    seen: Found,
) -> Side | None:
    """The shortest time where a run was seen that takes none, for no time is less than 0.

    With boxes only if that run is possible, and may take none, in all of them.
    """
    extreme = seen.extreme
    if not isinstance(extreme, Extreme) or extreme.value:
        return None
    if not boxes:
        return Side(seen)
    floor = Sandwich(situations, latency, boxes, budget, longest=False).floor(extreme, point)
    if floor.possible or any(form.length != Duration(Fraction(0)) for form in floor.forms):
        return None
    return Side(seen, Formula(((Duration(Fraction(0)),),), least=True))


def _between(splitting: Splitting) -> Between:
    try:
        return splitting.between()
    except KeyboardInterrupt:
        return Between()


def _cut(seen: Found, budget: Budget, longest: bool) -> Unknown:
    assert seen.reason is not None
    states = "Raise --max-states." if budget.full(seen.classes) else "Make the model smaller."
    advice = {
        Reason.SECONDS: " Raise --max-seconds.",
        Reason.MEMORY: " Raise --max-memory.",
        Reason.STATES: f" {states}",
    }
    word = "longer" if longest else "shorter"
    text = f"Stopped at {seen.classes:,} state classes; a {word} time may still come."
    if seen.reason is Reason.INTERRUPTED:
        text = f"Interrupted at {seen.classes:,} state classes; a {word} time may still come."
    return Unknown(seen.reason, text + advice.get(seen.reason, ""))


def _no_formula(reason: Reason, longest: bool) -> Unknown:
    text = f"No formula was found for the {'longest' if longest else 'shortest'} time that is exact"
    text += " for all values."
    text += " Set the time parameters to values, as with --set, to have it measured there."
    return Unknown(reason, text)
