"""A saved run against a spec: the system that it belongs to, and what the run shows there now.

Nothing is searched, so nothing is ever found to hold. Must not know how it is shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from enum import Enum
from hashlib import sha256

from checker.diagnostic import Diagnostic, SpecError
from checker.exploration import Exploration
from checker.front.including import Folder
from checker.ir.latencies import Latency
from checker.ir.questions import Question, QuestionKind
from checker.records import dataclass
from checker.report import Column, Finding, Report
from checker.saved import Saved, SavedText, replay
from checker.saved.replaying import asked_about, latencies_asked
from checker.semantics.laps import Lasting, lasting
from checker.semantics.passages import Passed, passed
from checker.semantics.replay import shows
from checker.source import Source
from checker.task import Task
from checker.trace import Shortest, Trace
from checker.verdict import Holds, Verdict, Violated

_NOTHING_EXPLORED = Exploration("replay", 0, 0, 0, 0, False, {})


class Times(Enum):
    """What has become of the times of a saved run."""

    SAME = "same"  # those of the file; or there are none, and none are needed
    OTHER = "other"  # those of the file are not possible; it has these
    NONE = "none"  # it can have no times, so it shows nothing
    STRETCHED = "stretched"  # a delay may be interrupted, and a time is asked for
    OPEN = "open"  # it goes on for ever, and whether it has times is not known


@dataclass(frozen=True, slots=True)
class Replayed:
    """A run that could be taken again.

    asked: the questions that it is asked about: one, the two of a deadlock, those of a family, or
    none. report: with one column, and its one finding if the run shows something. changed: the
    spec, or a text that it includes, is not what it was. latencies: those whose time it is asked
    about. passed: what it says of them, if it has times.
    """

    trace: Trace
    asked: tuple[Question, ...]
    report: Report
    times: Times
    changed: bool
    latencies: tuple[Latency, ...] = ()
    passed: Passed | None = None

    @property
    def finding(self) -> Finding | None:
        """What the run shows, if it shows what it is asked about."""
        return next(iter(self.report.columns[0].findings), None)

    @property
    def as_saved(self) -> bool:
        """Whether it shows what it was saved for; of a run that was for nothing, that it exists."""
        if self.latencies:
            return self.passed is not None and self.passed.shown
        if not self.asked:
            return self.times in (Times.SAME, Times.OTHER)
        return self.finding is not None


def replayed(
    source: Source,
    saved: Saved,
    *,
    settings: Mapping[str, str] | None = None,
    property: str | None = None,
    root: str | None = None,
) -> Replayed:
    """Take a saved run in the system of a spec.

    settings: values of parameters, as text, that go before those of the file. property: what to
    ask about it instead of what it was saved for. root: as for a check.
    Raises SpecError if the spec can't be read or the run can't be taken.
    """
    if property is not None:
        saved = replace(saved, property=property)
    values = {**saved.parameters, **(settings or {})}
    try:
        prepared = Task(source, values, fine=saved.fine, folder=Folder(root)).prepared()
    except SpecError as error:
        raise error if settings else _of_the_file(error) from None
    first, *more = prepared.combinations
    if more:
        names = ", ".join(f"`{each}`" for each in first.varying)
        headline = f"the run is of one set of values, and {names} has several"
        advice = "give one with --set"
        raise SpecError([Diagnostic("no-such-run", headline, help=(advice,))])
    try:
        system = prepared.system(0)
        trace = replay(saved, system)
    except SpecError as error:
        error.sources = {**prepared.model.sources, **error.sources}
        raise
    changed = _changed(saved, source, prepared.model.sources)
    if not (changed or settings or property is not None):
        trace = replace(trace, shortest=saved.shortest)
    asked = asked_about(saved, system)
    times = _times(saved, trace, asked)
    latencies, told = latencies_asked(saved, system), None
    if latencies and system.preemptible:
        times = Times.STRETCHED
    possible = times in (Times.SAME, Times.OTHER)
    found = tuple(_found(asked, trace)) if possible else ()
    if latencies and possible:
        told = passed(trace, latencies)
        assert told is not None
        if told.breaks:
            found = (Finding(told.latency.question, Violated(trace)),)
    report = Report(
        file=source.name,
        title=prepared.model.title,
        fixed=first.fixed,
        columns=(Column(first.varying, system, _NOTHING_EXPLORED, found[:1]),),
        sources=prepared.model.sources,
    )
    return Replayed(trace, asked, report, times, changed, latencies, told)


def _of_the_file(error: SpecError) -> SpecError:
    """The same, where values of parameters are wrong that nobody gave but the file."""
    told = [
        replace(each, help=(*each.help, "the value is one that the run was saved with"))
        if each.code in ("unknown-parameter", "bad-value")
        else each
        for each in error.diagnostics
    ]
    return SpecError(told, error.sources, error.later)


def _found(asked: Iterable[Question], trace: Trace) -> Iterable[Finding]:
    for question in sorted(asked, key=lambda each: each.kind is QuestionKind.STUCK):
        for run in _beginnings(trace):
            if shows(run, question.name):
                reached = question.kind is QuestionKind.REACHABLE
                verdict: Verdict = Holds(run) if reached else Violated(run)
                yield Finding(question, verdict)
                break


def _beginnings(trace: Trace) -> Iterator[Trace]:
    """The run, and then how it begins, the shortest first: it may show something on its way."""
    yield trace
    for number in range(trace.length):
        begun = replace(trace, steps=trace.steps[:number], loop=None, failure=None)
        yield replace(begun, shortest=Shortest.UNKNOWN)


def _times(saved: Saved, trace: Trace, asked: Iterable[Question]) -> Times:
    if not trace.system.timed:
        return Times.SAME
    if trace.loop is not None:
        endless = all(each.endless for each in asked)
        return Times.SAME if endless and lasting(trace) is Lasting.YES else Times.OPEN
    if not trace.timed:
        return Times.NONE
    was = [each.time for each in saved.steps]
    same = was == [each.time for each in trace.steps] or all(each is None for each in was)
    return Times.SAME if same else Times.OTHER


def _changed(saved: Saved, source: Source, sources: Mapping[str, Source]) -> bool:
    """Whether some text is not what it was; they may be called otherwise."""
    main, *included = saved.texts
    more = [each for name, each in sources.items() if name != source.name and name[:1] != "<"]
    return _digests([main]) != _digests([_saved_text(source)]) or _digests(included) != _digests(
        map(_saved_text, more)
    )


def _saved_text(source: Source) -> SavedText:
    content = source.text.encode("utf-8", "surrogatepass")
    return SavedText(source.name, sha256(content).hexdigest())


def _digests(texts: Iterable[SavedText]) -> Counter[str]:
    return Counter(each.sha256 for each in texts)
