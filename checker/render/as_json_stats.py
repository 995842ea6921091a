"""What the states of one column are like as JSON.

Must not know how anything was counted.
"""

from __future__ import annotations

from checker.render.as_json_run import Json, shown
from checker.report import Column


def stats_json(column: Column) -> Json | None:
    """Variables with what they had, states by distance, the table; None where it is not known."""
    system, found = column.system, column.exploration.statistics
    if found is None:
        return None
    variables = [
        {
            "name": each.name,
            "role": each.role.value,
            "bits": (each.domain.size - 1).bit_length(),
            "size": each.domain.size,
            "values": seen.values,
            "least": shown(each.domain, seen.low),
            "largest": shown(each.domain, seen.high),
        }
        for each, seen in zip(system.variables, found.seen, strict=True)
    ]
    table = None
    if found.table is not None:
        table = {
            "bytes": found.table.bytes,
            "places": found.table.places,
            "taken": found.table.taken,
        }
    return {"variables": variables, "levels": list(found.levels), "table": table}
