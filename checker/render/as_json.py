"""A report as JSON: every finding with its run, every exploration, in the shape of `schema.json`.

All that depends on the machine stands under `run`; the rest is the same bytes everywhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import assert_never

from checker.deadlocks import Deadlock, further, told
from checker.diagnostic import Diagnostic
from checker.exploration import AllStates
from checker.ir.duration import show_seconds
from checker.ir.questions import QuestionKind
from checker.render.as_failure import message
from checker.render.as_json_endless import endless_json
from checker.render.as_json_run import Json, place_json, trace_json, wait_json
from checker.render.as_json_walks import walks_json
from checker.render.as_other_speeds import left_out_run
from checker.render.as_table import kind_word
from checker.report import Answer, Column, Outcome, Report
from checker.semantics.timing import boxes_of
from checker.source import Source
from checker.trace import Failure, Trace
from checker.verdict import Holds, Unknown, Verdict, Violated, trace_of

SCHEMA = 1
"""The version of the shape; it grows when a reader of the old shape would be misled."""


def schema() -> Json:
    """The published JSON Schema (2020-12) of what `report_json` and `errors_json` give."""
    text = files("checker.render").joinpath("schema.json").read_text(encoding="utf-8")
    loaded: Json = json.loads(text)
    return loaded


def outcomes_json(outcomes: Iterable[Outcome]) -> str:
    """A document for each file of a run, one behind the other."""
    return "".join(
        errors_json(each.source, each.errors, each.machine, exit_code=each.exit_code)
        if each.report is None
        else report_json(each.report, each.machine)
        for each in outcomes
    )


def report_json(report: Report, run: Mapping[str, object] | None = None) -> str:
    """The report as a JSON text with a line end. run: what depends on the machine, if wanted."""
    findings = []
    for number, column in enumerate(report.columns):
        found = [_finding(column, answer, number) for answer in column.answers]
        if column.fine is not None:
            place = len(report.columns) + number
            for each, answer in zip(found, column.answers, strict=True):
                each["fine"] = _fine(column, answer.row, column.fine, place)
        findings += found
    fine = [each.fine for each in report.columns if each.fine]
    fields = {
        "findings": findings,
        "explorations": [
            *(_exploration(report, column) for column in report.columns),
            *({**_exploration(report, column), "steps": "fine"} for column in fine),
        ],
        **_latencies(report),
        "excluded": [dict(each) for each in report.excluded],
        "warnings": [_diagnostic(each) for each in report.warnings],
        "errors": [],
        "exit": report.exit_code,
    }
    texts = dict(report.sources)
    main = texts.pop(report.file, Source(report.file, ""))
    included = [texts[name] for name in sorted(texts) if not name.startswith("<")]
    return _document(main, included, fields, run)


def _latencies(report: Report) -> Json:
    """What was measured, where something was asked for."""
    timed = [(column, each) for column in report.columns for each in column.timings]
    if not timed:
        return {}
    from checker.render.as_json_latency import latency_json
    from checker.render.as_ranking import ranking_json

    latencies = [latency_json(report, column, each) for column, each in timed]
    if not report.rankings:
        return {"latencies": latencies}
    return {"latencies": latencies, "rankings": [*map(ranking_json, report.rankings)]}


def errors_json(
    source: Source,
    errors: Iterable[Diagnostic],
    run: Mapping[str, object] | None = None,
    *,
    exit_code: int = 2,
) -> str:
    """The same shape for a spec that could not be checked: no findings, but what is wrong."""
    fields = {
        "findings": [],
        "explorations": [],
        "excluded": [],
        "warnings": [],
        "errors": [_diagnostic(each) for each in errors],
        "exit": exit_code,
    }
    return _document(source, (), fields, run)


def _document(
    source: Source, included: Iterable[Source], fields: Json, run: Mapping[str, object] | None
) -> str:
    spec: Json = text_json(source)
    if more := [text_json(each) for each in included]:
        spec["includes"] = more
    document = {"schema": SCHEMA, "spec": spec, **fields}
    if run is not None:
        document["run"] = dict(run)
    return json.dumps(document, indent=1, ensure_ascii=True) + "\n"


def text_json(source: Source) -> Json:
    """The name of a text, and a digest of it."""
    import hashlib  # only here: a plain check needs no OpenSSL

    content = source.text.encode("utf-8", "surrogatepass")
    return {"file": source.name, "sha256": hashlib.sha256(content).hexdigest()}


def _diagnostic(diagnostic: Diagnostic) -> Json:
    span = diagnostic.primary.span if diagnostic.primary else None
    return {
        "code": diagnostic.code,
        "file": span.file if span else None,
        "line": span.line if span else None,
        "column": span.column if span else None,
        "text": diagnostic.headline,
    }


def _exploration(report: Report, column: Column) -> Json:
    found = column.exploration
    return {
        "parameters": {**report.fixed, **column.varying},
        "engine": found.engine,
        "reductions": list(found.reductions),
        **({"unreduced": list(found.unreduced)} if found.unreduced else {}),
        **_all_states(found.all_states),
        "states": found.states,
        "stored": found.stored,
        "transitions": found.transitions,
        "depth": found.depth,
        "exhaustive": found.exhaustive and not column.ends_early,
        **({"ends_at_errors": True} if found.exhaustive and column.ends_early else {}),
        **_ranges(column),
        **_coverage(column),
        **({} if found.walks is None else {"walks": walks_json(column, found.walks)}),
    }


def _all_states(found: AllStates | None) -> Json:
    """The search beside it, if there was one."""
    if found is None:
        return {}
    return {"all_states": {"stored": found.stored, "exhaustive": found.exhaustive}}


def _ranges(column: Column) -> Json:
    """The least and the largest value of each time parameter left open, if there is one."""
    boxes = boxes_of(column.system)
    ranges = {name: [*map(show_seconds, box)] for name, box in boxes.items()}
    return {"ranges": ranges} if ranges else {}


def _coverage(column: Column) -> Json:
    """How often what was seen, and what states are like, where that was counted."""
    if column.exploration.tally is None:
        return {}
    from checker.render.as_json_coverage import coverage_json
    from checker.render.as_json_stats import stats_json

    return {"coverage": coverage_json(column), "statistics": stats_json(column)}


def _finding(column: Column, answer: Answer, number: int) -> Json:
    question, verdict = answer.question, answer.verdict
    trace = trace_of(verdict)
    shown = verdict.untimed if isinstance(verdict, Unknown) else trace
    return {
        "property": answer.row,
        "member": question.member or None,
        "kind": kind_word(question),
        "line": question.span.line if question.span else None,
        "parameters": {**column.varying, **dict(column.given(answer.row))},
        "verdict": _verdict(verdict),
        "expected": "violated" if answer.expect_violated else "holds",
        **({"expected_timed": True} if question.expect_timed is not None else {}),
        "as_expected": answer.as_expected,
        "reason": _reason(verdict),
        "timing": _timing(answer),
        "up_to_errors": column.up_to_errors(answer),
        "evidence": _evidence(column, answer, trace),
        "trace": trace_json(shown) if shown else None,
        **_other_speeds(answer),
        "exploration": number,
    }


def _other_speeds(answer: Answer) -> Json:
    """The run that the delays rule out, where the answer rests on them and it is known."""
    run = left_out_run(answer)
    return {} if run is None else {"other_speeds": trace_json(run)}


def _fine(column: Column, row: str, fine: Column, number: int) -> Json | None:
    """What the row says with fine steps."""
    answer = fine.answer(row)
    if answer is None:
        return None
    verdict = answer.verdict
    trace = verdict.untimed if isinstance(verdict, Unknown) else trace_of(verdict)
    return {
        "verdict": _verdict(verdict),
        "differs": answer in column.differing,
        "reason": _reason(verdict),
        "timing": _timing(answer),
        "up_to_errors": fine.up_to_errors(answer),
        "evidence": _evidence(fine, answer, trace_of(verdict)),
        "trace": trace_json(trace) if trace else None,
        "exploration": number,
    }


def _verdict(verdict: Verdict) -> str:
    match verdict:
        case Holds():
            return "holds"
        case Violated():
            return "violated"
        case Unknown():
            return "unknown"
        case _:
            assert_never(verdict)


def _reason(verdict: Verdict) -> Json | None:
    if isinstance(verdict, Unknown):
        return {"kind": verdict.reason.value, "text": verdict.text}
    return None


def _timing(answer: Answer) -> str | None:
    """What the answer says of time: all speeds, its delays, the times of its run, or nothing."""
    trace = trace_of(answer.verdict)
    if answer.unknown:
        return None
    if answer.by_times:
        return "these delays"
    if trace is None:
        return "any speed"
    if trace.loop is not None and answer.question.endless and trace.system.timed:
        return "at some times"
    return "at these times" if trace.timed and trace.system.timed else None


def _evidence(column: Column, answer: Answer, trace: Trace | None) -> Json:
    endless = (
        endless_json(trace, answer.question)
        if trace is not None and answer.question.endless
        else {}
    )
    if answer.question.member:
        verdicts = {each.question.member: _verdict(each.verdict) for each in answer.findings}
        return {"members": verdicts, **endless}
    if endless:
        return endless
    if trace is None or not answer.decisive.violated:
        return {}
    match answer.question.kind:
        case QuestionKind.STUCK | QuestionKind.CYCLE:
            return _deadlock(column, answer)
        case QuestionKind.ERROR if trace.failure is not None:
            others = [other.trace for each in answer.findings for other in each.others]
            return {
                **_broken(trace.failure, trace),
                "others": [
                    {**_broken(each.failure, each), "trace": trace_json(each)}
                    for each in others
                    if each.failure is not None
                ],
            }
        case _:
            return {}


def _broken(failure: Failure, trace: Trace) -> Json:
    """What breaks and where."""
    span = failure.obligation.span
    return {
        "code": failure.obligation.code,
        "text": message(failure.obligation, failure.value),
        **place_json(span),
        "step": trace.length if failure.action else None,
    }


def _deadlock(column: Column, answer: Answer) -> Json:
    first, *others = told(answer)
    seen = dict.fromkeys(threads for _, threads in column.exploration.coverage.deadlocks)
    names = [each.name for each in column.system.threads]
    return {
        **_waiting(first),
        "others": [
            {**_waiting(each), "trace": trace_json(each.trace)}
            for each in (*others, *further(answer))
        ],
        "sets": [[names[each] for each in threads] for threads in seen],
    }


def _waiting(found: Deadlock) -> Json:
    """Which of the two findings it is, and who waits for what."""
    system = found.trace.system
    waits = [wait_json(system, e.thread, wait) for e in found.members for wait in e.waits]
    return {"finding": found.kind.value, "waits": waits}
