"""A finding as plain text by itself: what it says, then its run. For reports of other programs.

Must not know where the text is put.
"""

from __future__ import annotations

from checker.deadlocks import shown
from checker.ir.expr import reads
from checker.ir.questions import QuestionKind
from checker.render.as_diagnostic import diagnostic_text
from checker.render.as_failure import failure_diagnostic
from checker.render.as_steps import steps_lines
from checker.render.as_story import deadlock_lines
from checker.render.headline import headline, length_texts
from checker.render.ink import PAPER
from checker.render.page import hang
from checker.report import Column, Finding, Report
from checker.verdict import Unknown, trace_of


def finding_text(report: Report, column: Column, finding: Finding) -> str:
    """What is found in one column, with its run if it has one; lines of at most 72 columns."""
    lines = hang("", headline(column, finding), "  ")
    verdict = finding.verdict
    if isinstance(verdict, Unknown):
        return "\n".join([*lines, *hang("", verdict.text)])
    trace = trace_of(verdict)
    if trace is None:
        return "\n".join(lines)
    lines += hang("", "; ".join(length_texts(trace)), "  ")
    kind = finding.question.kind
    found = shown(finding) if kind in (QuestionKind.STUCK, QuestionKind.CYCLE) else None
    if found is not None:
        lines += deadlock_lines(found)
    if trace.failure is not None:
        broken = failure_diagnostic(trace.failure)
        lines += ["", diagnostic_text(broken, report.sources, colour=False)]
    condition, count = finding.question.condition, len(trace.system.variables)
    about = {each % count for each in reads(condition)} if condition else ()
    threads = found.threads if found is not None else ()
    steps = steps_lines(trace, report.file, about=about, ink=PAPER, told=threads)
    return "\n".join([*lines, "", *steps])
