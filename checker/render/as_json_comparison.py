"""Designs side by side as JSON, in the shape of `comparison_schema.json`.

All that depends on the machine stands under `run`. Must not know how a comparison is found.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction
from importlib.resources import files
from typing import Any, assert_never

from checker.comparison import Against, Cell, Comparison, Table, Time, Value, Verdict
from checker.ir.duration import show_seconds
from checker.render.as_formula import formula_text
from checker.render.as_ranking import ranking_json
from checker.render.page import untied
from checker.tallies import Tally

Json = dict[str, Any]

SCHEMA = 1
"""The version of the shape; it grows when a reader of the old shape would be misled."""


def comparison_schema() -> Json:
    """The published JSON Schema (2020-12) of what `comparison_json` gives."""
    text = files("checker.render").joinpath("comparison_schema.json").read_text(encoding="utf-8")
    loaded: Json = json.loads(text)
    return loaded


def comparison_json(comparison: Comparison, run: Mapping[str, object] | None = None) -> str:
    """The comparison as a JSON text with a line end. run: what depends on the machine."""
    document: Json = {
        "schema": SCHEMA,
        "kind": "comparison",
        "texts": [
            {
                "file": each.name,
                "title": each.title,
                "sha256": each.sha256,
                "fixed": dict(each.fixed),
            }
            for each in comparison.texts
        ],
        "by": list(comparison.by),
        "tables": [*map(_table, comparison.tables)],
        "asked": list(comparison.asked),
        "notes": list(comparison.notes),
        "sources": list(comparison.sources),
        "against": None if comparison.against is None else _against(comparison.against),
        "exit": comparison.exit_code,
    }
    if run is not None:
        document["run"] = dict(run)
    return json.dumps(document, indent=1, ensure_ascii=True) + "\n"


def _table(table: Table) -> Json:
    return {
        "where": dict(table.where),
        "designs": [{"file": each.file, "values": dict(each.values)} for each in table.designs],
        "ranges": {name: [*map(show_seconds, box)] for name, box in table.boxes.items()},
        "rows": [
            {
                "section": row.key.section.value,
                "kind": row.key.kind,
                "name": row.key.name,
                "part": row.key.part,
                "cells": [None if each is None else _cell(each) for each in row.cells],
            }
            for row in table.rows
        ],
        "orders": [*map(ranking_json, table.orders)],
        "unordered": dict(table.unordered),
    }


def _cell(cell: Cell) -> Json:
    return {
        "text": cell.text,
        "value": _value_json(cell.value),
        "standing": cell.standing.value,
        "note": cell.note,
    }


def _value_json(value: Value) -> Json | None:
    """What stands in a cell, as data."""
    match value:
        case None:
            return None
        case bool():
            return {"yes": value}
        case int():
            return {"number": value}
        case Verdict(word=word, timed=timed):
            return {"verdict": word, **_timed(timed=timed)}
        case Time(formula=None, word=word, where=where):
            at = {"at": where} if where else {}
            return {"no_time": word, **at, **_cut(value), **_timed(timed=value.timed)}
        case Time(formula=formula):
            return {"time": untied(formula_text(formula, Fraction(0)))} | _cut(value)
        case Tally(least=least, most=most):
            return {"least": least, "most": most}
        case _:
            assert_never(value)


def _timed(*, timed: bool) -> Json:
    return {"timed": True} if timed else {}


def _cut(time: Time) -> Json:
    return {"up_to_errors": True} if time.up_to_errors else {}


def _against(found: Against) -> Json:
    return {
        "name": found.name,
        "changes": [
            {
                "change": each.change.value,
                "where": dict(each.table),
                "design": dict(each.design),
                "section": each.key.section.value,
                "kind": each.key.kind,
                "name": each.key.name,
                "part": each.key.part,
                "before": each.before,
                "now": each.now,
                "only": each.where,
            }
            for each in found.changes
        ],
        "same": found.same,
        "missing": list(found.missing),
        "worse": found.worse,
    }
