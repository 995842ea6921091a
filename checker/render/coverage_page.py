"""What was counted, as plain data for a page: a table of labels, and margins for the texts.

Texts are harmless. Must not know how a page looks.
"""

from __future__ import annotations

from typing import Any

from checker.counts import counts
from checker.render.as_coverage import coverage_head, label_text, never_texts
from checker.render.as_listing import margin_texts, texts
from checker.render.page import untied
from checker.render.text_places import margin
from checker.render.words import number
from checker.report import Report

Json = dict[str, Any]


def coverage_data(report: Report) -> Json:
    """All columns together; margins are those of the page's sources, in their order."""
    found = counts(report.columns)
    return {
        "head": untied(coverage_head(found, len(report.columns))),
        "never": [untied(each) for each in never_texts(found, report.file)],
        "labels": [
            [
                label_text(each),
                margin(each.span, report.file),
                number(each.steps),
                number(each.states),
            ]
            for each in found.labels
        ],
        "margins": [margin_texts(each, found.lines) for each in texts(report)],
    }
