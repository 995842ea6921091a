"""A player of one run as an element that another document can hold, and the script it needs once.

Knows the element; what it shows is that of a page, `as_html`, and must not depend on the document.
"""

from __future__ import annotations

import json

from checker.latency_answer import Timing
from checker.render.as_html import (
    Found,
    Json,
    Room,
    embedded,
    finding_data,
    shipped,
    sources_data,
    timing_data,
)
from checker.render.page import harmless
from checker.report import Column, Report

SCRIPTS = ("player.js", "lanes.js", "panels.js", "embedded.js")
STYLES = ("player.css", "embedded.css")


def player(report: Report, told: Found) -> tuple[str, str]:
    """The element for a finding that has a run: HTML before and behind what is shown without it.

    No text of a spec is ever read as HTML. Raises ValueError if the run is too long.
    """
    return _player(report, finding_data(report, told, Room()))


def timing_player(report: Report, column: Column, timing: Timing) -> tuple[str, str]:
    """The same for a time: the run that takes longest."""
    return _player(report, timing_data(report, column, timing, Room()))


def _player(report: Report, finding: Json) -> tuple[str, str]:
    if finding["run"] is None:
        raise ValueError(finding["missing"] or "this finding has no run")
    data = {"name": harmless(report.file), "sources": sources_data(report), "finding": finding}
    content = f'<script type="application/json">{embedded(data)}</script>'
    return "<mmcheck-player>", f"{content}</mmcheck-player>"


def script() -> str:
    """The script that makes the elements of a document move; it leaves no other name behind."""
    style = json.dumps("".join(map(shipped, STYLES)))
    return f"(() => {{\n{''.join(map(shipped, SCRIPTS))}}})();\n".replace(
        '"use strict";\n', f'"use strict";\nconst STYLE = {style};\n', 1
    )
