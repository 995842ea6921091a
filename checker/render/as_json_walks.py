"""What a simulation came to, as JSON. Must not know the rest of the document."""

from __future__ import annotations

from checker.exploration import Walks
from checker.render.as_json_run import Json
from checker.report import Column


def walks_json(column: Column, walks: Walks) -> Json:
    """The walks of a column, and what they saw of the steps and places of the model."""
    seen, system = column.exploration.coverage, column.system
    return {
        "seed": walks.seed,
        "count": walks.count,
        "by": dict(walks.by),
        "steps": walks.steps,
        "longest": walks.longest,
        "cut": walks.cut,
        "taken": {"seen": len(seen.taken), "all": len(system.actions)},
        "places": {
            "seen": len(seen.reached),
            "all": sum(len(each.locations) for each in system.threads),
        },
        "last": {
            "walks": walks.last,
            "steps": walks.last_steps,
            "new_states": walks.last_states,
            "new_taken": walks.last_taken,
        },
        "chance": None
        if walks.one_in is None
        else {
            "orders": walks.changes,
            "longest_run": walks.shortest_length,
            "one_in": walks.one_in,
        },
        "found": dict(walks.found),
    }
