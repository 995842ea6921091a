"""From a path that has come to the end of its step to an action.

Must not know which text the path followed.
"""

from __future__ import annotations

from checker.front.lowering.fairness import of_step
from checker.front.lowering.locations import Locations
from checker.front.lowering.statements import Site, literal
from checker.front.values import locking
from checker.front.values.layout import FIRST_PASSING
from checker.front.values.path import Path
from checker.ir.actions import Action
from checker.ir.expr import FALSE, TRUE, conj, negate
from checker.ir.threads import Fairness, ThreadKind


def ended(
    site: Site, locations: Locations, path: Path, target: int | None, *, again: bool
) -> Action | None:
    """The action of `path`, whose step ends at `target`; None if it is never possible.

    again: the thread was at `target` already, and does not come there anew.
    """
    layout, steps = site.layout, locations.steps
    thread = layout.threads[site.thread]
    if target in steps.on_cpu and not again:
        path.assign(layout.ready[site.thread], TRUE)
    rule = thread.kind is ThreadKind.RULE
    if not rule and target == steps.end:
        _owe_nothing_held(site, locations, path)
    guard = conj(path.guard)
    wait = path.wait
    if wait is not None and wait.when == FALSE:
        return None
    delay = path.delay
    forever = delay is not None and delay.high is None
    fairness = of_step(thread.fairness, locations.fair(path.source), forever=forever)
    location = None
    if not rule:
        assert path.source is not None
        location = locations.location(path.source)
    return Action(
        name=thread.name if location is None else f"{thread.name}@{location.name}",
        thread=site.thread,
        source=path.source,
        target=None if rule else target,
        guard=guard,
        choices=tuple(path.choices),
        updates=path.updates,
        obligations=tuple(path.obligations),
        wait=wait,
        delay=delay,
        eager=thread.prompt and delay is None,
        obliged=fairness is not Fairness.NONE,
        fairness=fairness,
        locks=tuple(path.locks),
        conditions=tuple(path.conditions),
        branches=tuple(path.branches),
        places={v: path.places[v] for v in path.updates if v in path.places},
        span=path.span or (location.span if location else thread.span),
        kind=path.kind,
        starts=tuple(path.starts),
        entered=tuple(told for _, told in path.entered),
        ran=tuple(path.ran),
        begins={v: span for v, span in path.begun.items() if v < FIRST_PASSING},
    )


def _owe_nothing_held(site: Site, locations: Locations, path: Path) -> None:
    """Owe that the thread, which comes to its end, holds no lock."""
    for lock in site.layout.locks:
        if site.thread in lock.candidates:
            cost = 1 + len(path.obligations) // 8
            site.layout.allowance.spend(cost, locations.start_of(path))
            mine = locking.held_in_any(lock, site.thread, path.current)
            path.owe(
                negate(mine),
                "held-at-end",
                literal(f"{site.name} comes to its end and still holds `{lock.name}`"),
                path.span or locations.start_of(path),
                declared=lock.span,
            )
