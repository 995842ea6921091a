"""The table of a page, as plain data: cells with the findings that they lead to.

Texts are harmless. Must not know how a page looks, nor how a run is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from checker.latency_answer import Timing
from checker.render.as_counts import states
from checker.render.as_latency import latency_cells, latency_kind, latency_words
from checker.render.as_region import region_cell
from checker.render.as_table import cell, fine_cell, kind_word
from checker.render.page import harmless
from checker.report import Answer, Column, Finding, Report
from checker.verdict import Unknown

Json = dict[str, Any]


def table_data(
    report: Report, places: Mapping[int, int] | None = None, timed: int | None = None
) -> Json:
    """The table.

    places: where a finding is told, by the `id` of its answer. timed: where the first latency is,
    None if none is told.
    """
    return {
        "columns": [varying(each) for each in report.columns],
        "rows": [*_rows(report, places or {}), *_timed_rows(report, timed)],
        "states": [states(each.exploration) for each in report.columns],
    }


def _rows(report: Report, places: Mapping[int, int]) -> Iterator[Json]:
    differing = {answer.row for _, answer in report.differing}
    for row in report.rows:
        question = next(answer.question for _, answer in report.answers if answer.row == row)
        kind = kind_word(question)
        name = "" if kind == row else harmless(row)
        cells = [_cell(each, row, places) for each in report.columns]
        yield {"kind": kind, "name": name, "cells": cells}
        if row in differing:
            fine = [_fine_cell(each, row, places) for each in report.columns]
            yield {"kind": "fine steps", "name": "", "cells": fine}


def measured(report: Report) -> Iterator[tuple[int, str, Column, Timing]]:
    """Of each column, by number, the rows of latencies that are no `within` and no region."""
    for index, column in enumerate(report.columns):
        for row, each in column.slowest.items():
            if each.latency.bound is None and each.latency.limit is None:
                yield index, row, column, each


def limited(report: Report) -> Iterator[tuple[int, str, Column, Timing]]:
    """The same of regions."""
    for index, column in enumerate(report.columns):
        for row, each in column.slowest.items():
            if each.latency.limit is not None:
                yield index, row, column, each


def _timed_rows(report: Report, first: int | None) -> Iterator[Json]:
    """Two for each latency and one for each region, as in the text."""
    told = [(index, row) for index, row, _, _ in measured(report)]
    where = [(index, row) for index, row, _, _ in limited(report)]
    places = {
        key: None if first is None else first + place for place, key in enumerate([*told, *where])
    }
    for row in dict.fromkeys(row for _, row in told):
        worst: list[Json | None] = []
        best: list[Json | None] = []
        for index, column in enumerate(report.columns):
            timing = column.slowest.get(row)
            if timing is None:
                worst.append(None)
                best.append(None)
                continue
            state = "unknown" if timing.unknown else "good"
            cell = {"state": state, "finding": places[index, row]}
            long, short = latency_cells(timing)
            worst.append({**cell, "text": long})
            best.append({**cell, "text": short, "finding": None})
        asked = next(each.latency for _, name, _, each in measured(report) if name == row)
        first_word, second_word = latency_words(asked)
        kind = latency_kind(asked)
        yield {"kind": kind, "name": f"{harmless(row)} {first_word}", "cells": worst}
        if any(each and each["text"] for each in best):
            yield {"kind": "", "name": f"{harmless(row)} {second_word}", "cells": best}
    for row in dict.fromkeys(row for _, row in where):
        cells: list[Json | None] = []
        for index, column in enumerate(report.columns):
            timing = column.slowest.get(row)
            if timing is None:
                cells.append(None)
                continue
            state = "unknown" if timing.unknown else "good"
            text = harmless(region_cell(column, row))
            cells.append({"state": state, "finding": places[index, row], "text": text})
        yield {"kind": "region", "name": harmless(row), "cells": cells}


def _cell(column: Column, row: str, places: Mapping[int, int]) -> Json | None:
    answer = column.answer(row)
    if answer is None:
        return None
    text = cell(column, row).text
    return {"text": text, "state": state_of(answer), "finding": places.get(id(answer))}


def _fine_cell(column: Column, row: str, places: Mapping[int, int]) -> Json | None:
    answer = column.fine.answer(row) if column.fine else None
    if answer is None:
        return None
    state = "differs" if answer in column.differing else state_of(answer)
    return {"text": fine_cell(column, row).text, "state": state, "finding": places.get(id(answer))}


def state_of(answer: Answer | Finding) -> str:
    """How a reader should take it."""
    if isinstance(answer.verdict, Unknown):
        return "unknown"
    if not answer.as_expected:
        return "unexpected"
    return "expected" if isinstance(answer, Answer) and answer.foreseen else "good"


def varying(column: Column) -> dict[str, str]:
    """The parameters that tell a column from others."""
    return {harmless(name): harmless(value) for name, value in column.varying.items()}
