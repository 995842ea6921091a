"""What was counted of one column as JSON: steps, labels, lines.

Must not know how anything was counted.
"""

from __future__ import annotations

from checker.counts import counts
from checker.ir.actions import ActionKind
from checker.ir.threads import LocationKind
from checker.render.as_json_run import Json, place_json
from checker.render.words import place
from checker.report import Column


def coverage_json(column: Column) -> Json | None:
    """The counts, each thread and each step for itself; None where nothing was counted."""
    system, tally = column.system, column.exploration.tally
    if tally is None:
        return None
    steps, labels = [], []
    for action, count in zip(system.actions, tally.steps, strict=True):
        thread = system.threads[action.thread]
        source, target = (
            None if number is None else place(thread.locations[number])
            for number in (action.source, action.target)
        )
        steps.append(
            {
                "thread": thread.name,
                "label": source,
                "target": target,
                "kind": None if action.kind is ActionKind.STEP else action.kind.value,
                "conditions": [
                    {"text": each.text, "taken": each.taken} for each in action.branches
                ],
                **place_json(action.span),
                "count": count,
            }
        )
    for thread, counted in zip(system.threads, tally.places, strict=True):
        for location, states in zip(thread.locations, counted, strict=True):
            if location.kind is LocationKind.LABEL:
                labels.append(
                    {
                        "thread": thread.name,
                        "label": place(location),
                        **place_json(location.span),
                        "states": states,
                    }
                )
    lines = [
        {"file": file, "line": line, "count": count}
        for (file, line), count in sorted(counts([column]).lines.items())
    ]
    return {"steps": steps, "labels": labels, "lines": lines}
