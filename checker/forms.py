"""The forms in which a run is written for other programs: one text for all the files of a run.

Knows which forms there are and who writes each; must not know the command line nor the disk.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from checker.records import dataclass
from checker.report import Outcome


@dataclass(frozen=True, slots=True)
class Form:
    """One form. help: what it is, for the command line. text: all outcomes in it."""

    help: str
    text: Callable[[Sequence[Outcome]], str]


def _json(outcomes: Sequence[Outcome]) -> str:
    from checker.render.as_json import outcomes_json

    return outcomes_json(outcomes)


def _junit(outcomes: Sequence[Outcome]) -> str:
    from checker.render.as_junit import junit

    return junit(outcomes)


def _sarif(outcomes: Sequence[Outcome]) -> str:
    from checker.render.as_sarif import sarif

    return sarif(outcomes)


def _codequality(outcomes: Sequence[Outcome]) -> str:
    from checker.render.as_codequality import codequality

    return codequality(outcomes)


def _markdown(outcomes: Sequence[Outcome]) -> str:
    from checker.render.as_markdown import markdown

    return markdown(outcomes)


def _html(outcomes: Sequence[Outcome]) -> str:
    from checker.render.as_html import html

    return html(outcomes)


def _listing(outcomes: Sequence[Outcome]) -> str:
    from checker.render.as_listing import listing

    return listing(outcomes)


FORMS: Mapping[str, Form] = {
    "json": Form("Write JSON to FILE, or - for stdout.", _json),
    "junit": Form("Write JUnit XML, for a CI server.", _junit),
    "sarif": Form("Write SARIF, for a review of code.", _sarif),
    "codequality": Form("Write a code quality report, for GitLab.", _codequality),
    "markdown": Form("Write Markdown, for a comment.", _markdown),
    "html": Form("Write a page to step through runs, for a browser.", _html),
    "listing": Form("Write the spec with how often each line ran.", _listing),
}
"""By name, which is that of the option too. What writes a form is loaded when it is wanted."""

RUNS = ("svg", "png", "pdf", "dot", "txt", "json", "itf.json")
"""What a single run can be written as, in a file of its own; `trace_files` does it."""

PLOTS = ("svg", "png", "pdf", "dot")
"""What a picture of a region can be written as; `plotting` does it."""
