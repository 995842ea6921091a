"""What is asked about nothing: of what never changes, never happens, or never begins or ends.

Knows questions and what runs have covered; must not know the steps of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from checker.ir.latencies import Event
from checker.ir.questions import Question, QuestionKind
from checker.latency_answer import Timing
from checker.measured import Measured
from checker.report import Column
from checker.semantics.inverted import may_be_inverted
from checker.vacuity.vacuous import Vacuous

_BLOCKED = re.compile(r"\bblocked_by\b")
_CONSTANT = "write the step that changes it, or ask a `check` if it is about constants alone"
_ALWAYS = "ask for what only steps bring about; what is to be so in every state is an `always`"
_UNMET = "write the step that makes it true; is every name and number in it the one that was meant?"
_NO_EVENT = "write the step that brings it about, or name another event: `p@l` is the coming to `l`"
_ONLY_NAMED = "a wait by `await` counts only with `from`, as `await … from p;`"


def questions(columns: Sequence[Column]) -> Iterator[Vacuous]:
    """What is asked about nothing; of a family only what is so of every member."""
    rows: dict[str, list[tuple[Column, Question]]] = {}
    for column in columns:
        for finding in column.findings:
            if finding.question.condition is not None or finding.question.endless:
                rows.setdefault(finding.row, []).append((column, finding.question))
    changing = {id(column): _changing(column) for column in columns}
    for row, asked in rows.items():
        first = asked[0][1]
        if first.kind is QuestionKind.CHECK:
            continue
        step = "step " if first.kind is QuestionKind.STEP else ""
        name = f"{'always' if step else first.kind.value} {step}{row}"
        coverages = [(column.exploration.coverage, each) for column, each in asked]
        if all(_read(column, each).isdisjoint(changing[id(column)]) for column, each in asked):
            text = f"`{name}` is about nothing that changes"
            help = _ONLY_NAMED if _BLOCKED.search(first.text) else _CONSTANT
            yield Vacuous("never-changes", text, first.span, help=help)
        elif first.kind is QuestionKind.REACHABLE and all(
            each.name in coverage.always for coverage, each in coverages
        ):
            text = f"`{name}` is true in every reachable state"
            yield Vacuous("always-reached", text, first.span, help=_ALWAYS)
        elif first.antecedent is not None and not any(
            each.name in coverage.met for coverage, each in coverages
        ):
            text = f"the left side of `->` in `{name}` is never true"
            yield Vacuous("never-met", text, first.span, help=_UNMET)


def latencies(columns: Sequence[Column]) -> Iterator[Vacuous]:
    """What is measured and never begins or never ends; of a family only what is so of every member.

    What is unknown, or known only up to an error of the model, says nothing of that; nor what was
    measured at one point of time parameters that are open, for it may begin or end at another.
    """
    rows: dict[str, list[Timing]] = {}
    for column in columns:
        for each in column.timings:
            rows.setdefault(each.row, []).append(each)
    for row, timings in rows.items():
        found = [each.measurement for each in timings]
        measured = [
            each
            for each in found
            if isinstance(each, Measured) and not each.failing and not each.point
        ]
        latency = timings[0].latency
        if latency.inverted is not None:
            yield from _inversion(row, timings)
            continue
        name = f"{'latency' if latency.bound is None else 'within'} {row}"
        if len(measured) < len(found):
            continue
        if not any(each.begun for each in measured):
            text = f"`{name}` never starts: `{_text(latency.start)}` never happens"
            yield Vacuous("never-starts", text, latency.span, help=_NO_EVENT)
        elif all(each.best is None and each.best_known for each in measured):
            text = f"`{name}` never ends: `{_text(latency.end)}` never happens behind its start"
            yield Vacuous("never-ends", text, latency.span, help=_NO_EVENT)


def _inversion(row: str, timings: Sequence[Timing]) -> Iterator[Vacuous]:
    """An inversion that there can be none of, since nobody is of a lower class."""
    asked = [(each.system, each.latency.inverted) for each in timings]
    if any(may_be_inverted(system, thread) for system, thread in asked if thread is not None):
        return
    latency = timings[0].latency
    some = [system.threads[thread] for system, thread in asked if thread is not None]
    name = latency.start[0].text
    why = f"no thread is of a lower class than `{name}`"
    help = "give another process a lower class, as in `process p class low { … }`"
    if all(each.rank is None for each in some):
        why = f"`{name}` has no class"
        help = "write `class high > low;`, and give each process one of them"
    text = f"there can be no `inversion {row}`: {why}"
    yield Vacuous("never-starts", text, latency.span, help=help)


def _text(events: Iterable[Event]) -> str:
    return " or ".join(each.text for each in events)


def _read(column: Column, question: Question) -> frozenset[int]:
    """The variables that a question is about, before or after a step."""
    return question.about(len(column.system.variables))


def _changing(column: Column) -> frozenset[int]:
    """The variables that some step of a run assigns, and the places of threads that move."""
    system = column.system
    found: set[int] = set()
    for number in column.exploration.coverage.taken:
        action = system.actions[number]
        found.update(action.updates)
        own = system.threads[action.thread].variable
        if own is not None and action.source != action.target:
            found.add(own)
    return frozenset(found)
