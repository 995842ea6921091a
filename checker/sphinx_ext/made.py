"""A spec checked for a document: the answers and the run that is shown, in the forms asked for.

Knows reports and what is made of them; must not know Sphinx, nor where the document lies.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import asdict, field
from os.path import join, realpath
from typing import Any

from checker.api import CutShort, Options, check, texts
from checker.diagnostic import SpecError
from checker.engines.budget import Budget
from checker.interruption import Interruption
from checker.records import dataclass
from checker.render.as_diagnostic import diagnostic_text, errors_text
from checker.render.as_text import report_text
from checker.render.graphviz import CannotDraw
from checker.render.headline import left_out, same_everywhere
from checker.render.legend import legend
from checker.render.page import harmless
from checker.render.page_table import table_data
from checker.render.words import settings
from checker.report import Report
from checker.source import Source
from checker.sphinx_ext.shown import NotShown, Shown, shown

FORMS = ("text", "table", "steps", "lanes", "timeline", "picture", "player")
"""What can be shown of a spec: its text, all answers, or a run, or a time."""

RUNS = frozenset(("steps", "lanes", "timeline", "picture", "player"))
"""The forms that show a run, or a time."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a directive asks for. settings, properties, root, base, seconds: as for a check."""

    name: str
    text: str
    forms: tuple[str, ...]
    settings: Mapping[str, str] = field(default_factory=dict)
    properties: tuple[str, ...] = ()
    root: str | None = None
    base: str = ""
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """What is shown; plain data, so that it can be kept.

    trouble: why it can't be shown, or what is not as expected; then there is nothing else.
    warnings: each with its code and what a check prints of it. included: the texts that the spec
    includes, by real path. alternative: what stands for the picture where it can't be
    seen. pictures: in Base64, by format. player: HTML before and behind what readers without
    scripts see.
    """

    trouble: str = ""
    warnings: Sequence[Sequence[str]] = ()
    included: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    fixed: str = ""
    table: Mapping[str, Any] = field(default_factory=dict)
    legend: str = ""
    alternative: str = ""
    steps: str = ""
    lanes: str = ""
    timeline: str = ""
    pictures: Mapping[str, str] = field(default_factory=dict)
    player: tuple[str, str] = ("", "")

    def data(self) -> dict[str, Any]:
        """The same, for JSON; `Made(**data)` takes it back."""
        return asdict(self)


def make(asked: Asked) -> Made:
    """Check the spec and make what is asked for. Raises KeyboardInterrupt if a signal comes."""
    source = Source(asked.name, asked.text)
    options = Options(
        settings=asked.settings,
        properties=asked.properties,
        budget=Budget(seconds=asked.seconds),
        workers=1,
        root=asked.root,
        base=asked.base,
    )
    try:
        with Interruption() as ends:
            report = check(source, options, interruption=ends)
    except SpecError as error:
        sources = {**texts(source), **error.sources}
        return Made(trouble=f"the spec can't be checked\n\n{errors_text(error, sources)}")
    except CutShort as error:
        return Made(trouble=str(error))
    if ends.seen:
        raise KeyboardInterrupt
    if report.unexpected or report.unknown:
        counts = f"{report.unexpected} unexpected, {report.unknown} unknown"
        return Made(trouble=f"{counts}\n\n{report_text(report)}")
    try:
        return _made(asked, report)
    except NotShown as error:
        return Made(trouble=str(error))


def _made(asked: Asked, report: Report) -> Made:
    forms = {*asked.forms}
    told = shown(report) if RUNS & forms else None
    if told is None and RUNS & forms:
        rows = ", ".join(f"`{harmless(row)}`" for row in report.rows)
        raise NotShown(
            f"there is no run to show of {rows}: ask for another :property:, or :form: table"
        )
    drawn = told is not None and bool({"picture", "player"} & forms)
    # with some of its values only, that a path is never taken says nothing of the spec
    warnings = () if asked.settings else report.warnings
    return Made(
        warnings=[(each.code, diagnostic_text(each, report.sources)) for each in warnings],
        title=harmless(report.title),
        fixed=harmless(settings(same_everywhere(report))),
        included=_included(asked, report),
        table=table_data(report),
        legend=_legend(report),
        alternative=told.alternative if told else "",
        steps=told.steps if told and "steps" in forms else "",
        lanes=told.lanes if told and "lanes" in forms else "",
        timeline=told.timeline if told and "timeline" in forms else "",
        pictures=_pictures(told) if told and drawn else {},
        player=told.player() if told and "player" in forms else ("", ""),
    )


def _included(asked: Asked, report: Report) -> dict[str, str]:
    """The texts that the spec includes, by path; not those of the library."""
    return {
        realpath(join(asked.base, name)): source.text
        for name, source in report.sources.items()
        if name != asked.name and not name.startswith("<")
    }


def _pictures(told: Shown) -> dict[str, str]:
    """As SVG for browsers and as PNG for what can't show it, if there is a program for that."""
    pictures = {}
    for format in ("svg", "png"):
        try:
            content = told.picture(format)
        except CannotDraw as error:
            if format == "png":
                continue
            raise NotShown(str(error)) from error
        pictures[format] = base64.b64encode(content).decode()
    return pictures


def _legend(report: Report) -> str:
    """What stands below the table: its signs, and the values that are not in it."""
    marks = legend(report)
    if report.excluded:
        marks.append(f"left out by assume: {'; '.join(left_out(report))}")
    return ". ".join(marks)
