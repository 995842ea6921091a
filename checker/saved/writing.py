"""A run as the text of a file, in the shape of `schema.json`.

The run has the form that it has in a report, so that one reader does for both. The same run gives
the same bytes. Must not know where the file goes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from importlib.resources import files
from typing import Any

from checker.render.as_json import schema as report_schema
from checker.render.as_json import text_json
from checker.render.as_json_run import exact, origin_json, picks_json, trace_json
from checker.saved.form import MOST_BYTES
from checker.source import Source
from checker.trace import Failure, Trace
from checker.version import __version__

SCHEMA = 1
"""The version of the shape; it grows when a reader of the old shape would be misled."""


def schema() -> dict[str, Any]:
    """The published JSON Schema (2020-12) of what `write` gives.

    What it says of the run itself, under `$defs`, is what the schema of reports says.
    """
    text = files("checker.saved").joinpath("schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return {**loaded, "$defs": {**report_schema()["$defs"], **loaded["$defs"]}}


def write(
    trace: Trace,
    source: Source,
    *,
    included: Iterable[Source] = (),
    property: str | None = None,
    fine: bool = False,
) -> str:
    """The run as a JSON text with a line end.

    source: the spec. included: the texts that it includes. property: the name of the question that
    the run is shown for. fine: whether the steps of its system are fine ones.
    Raises ValueError for a run that is too long to be read again.
    """
    spec = text_json(source)
    if more := [text_json(each) for each in included]:
        spec["includes"] = more
    named = ((each.name, each.value) for each in trace.system.parameters)
    document = {
        "schema": SCHEMA,
        "mmcheck": __version__,
        "spec": spec,
        "property": property,
        "parameters": {name: value for name, value in named if value is not None},
        "steps": "fine" if fine else "coarse",
        "trace": trace_json(trace),
        "failure": None if trace.failure is None else _failure(trace, trace.failure),
    }
    text = json.dumps(document, indent=1, ensure_ascii=True) + "\n"
    if len(text) > MOST_BYTES:
        raise ValueError(f"a run of {trace.length:,} steps is too long to be saved")
    return text


def _failure(trace: Trace, failure: Failure) -> dict[str, Any]:
    action = failure.action
    origin = {"thread": None, "label": None}
    return {
        "code": failure.obligation.code,
        **(origin if action is None else origin_json(trace.system, action)),
        "choices": {} if action is None else picks_json(action, failure.choices),
        "question": failure.question,
        "time": None if failure.time is None else exact(failure.time),
    }
