"""What a spec says, in lines that begin with `//=`, must come out of it; and whether it did.

Used for `tests/models` and for the examples of the documentation. The lines are

    //= with max-states 50
    //= 9 states, 10 transitions, depth 4
    //= shared: violated, 3 steps
    //= deadlock: cycle, 2 steps (crossed = true)
    //= small: violated for f[1], 1 step

The second word is holds, violated, reached, unreached or unknown; for `deadlock` none, stuck, cycle
or unknown; for `error` none, a code of the catalogue or unknown. Behind it `timed` says that the
run has times or, without a run, that it is so with these delays only. A line with parameter values
in brackets speaks only of the columns that have them. A question that no line speaks of must come
out as the spec expects. Of lines about latencies see `stated_latencies`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from checker.api import Options, check
from checker.diagnostic import CODES
from checker.engines.budget import Budget
from checker.exploration import Exploration
from checker.ir.questions import QuestionKind
from checker.report import Answer, Column, Finding, Report
from checker.source import Source
from checker.trace import Trace
from checker.verdict import Holds, Unknown, Violated, by_times, trace_of
from tests.stated_latencies import said_of_latency

COUNTS = re.compile(r"(?P<number>\d+) (?P<what>states|transitions)|depth (?P<depth>\d+)")
SAYING = re.compile(
    r"(?P<name>\w+): (?P<verdict>[a-z-]+)(?: for (?P<member>\S+))?"
    r"(?:, (?P<steps>\d+) steps?)?(?P<timed>, timed)?"
)
ONLY = re.compile(r"(?P<text>.*?)(?: \((?P<only>[^()]*)\))?")
WORDS = ("holds", "violated", "reached", "unreached", "unknown", "none", "stuck", "cycle")


def report(
    source: Source,
    settings: Mapping[str, str] | None = None,
    *,
    engine: str = "generated",
    budget: Budget | None = None,
) -> Report:
    """What a check of `source` for every combination of parameter values says."""
    return check(
        source, Options(settings or {}, budget=budget or Budget(), workers=1, engine=engine)
    )


@dataclass(frozen=True, slots=True)
class Saying:
    """One line, or a part of one: what must be so in the columns that have the values `only`."""

    text: str
    only: Mapping[str, str]

    def speaks_of(self, column: Column) -> bool:
        """Whether the column has the values that the line is about."""
        return all(column.varying[name] == value for name, value in self.only.items())


def sayings(text: str) -> tuple[Saying, ...]:
    """The lines that begin with `//=`, without that."""
    found = []
    for line in text.splitlines():
        if line.startswith("//= "):
            match = ONLY.fullmatch(line.removeprefix("//= ").strip())
            assert match is not None
            pairs = [each.split(" = ") for each in (match["only"] or "").split(", ") if each]
            found.append(Saying(match["text"], {name.strip(): value for name, value in pairs}))
    return tuple(found)


def limits(text: str) -> Budget:
    """The budget that the text asks for."""
    given = {}
    for saying in sayings(text):
        if saying.text.startswith("with max-"):
            name, number = saying.text.removeprefix("with max-").split()
            given[name] = int(number)
    return Budget(states=given.get("states"), depth=given.get("depth"))


def complaints(text: str, column: Column) -> list[str]:
    """What did not come out of `text` in this column as it says."""
    found: list[str] = []
    spoken: set[str] = set()
    for saying in sayings(text):
        if saying.text.startswith("with ") or not saying.speaks_of(column):
            continue
        of_latency = said_of_latency(saying.text, column)
        if of_latency is not None:
            found += of_latency
            continue
        match = SAYING.fullmatch(saying.text)
        if match is None:
            found += _counted(saying.text, column.exploration)
            continue
        spoken.add(match["name"])
        found += _said(match, column)
    for answer in column.answers:
        if answer.row not in spoken and not answer.as_expected:
            found.append(f"{answer.row} is {answer.verdict}")
    return found


def _counted(text: str, exploration: Exploration) -> Iterator[str]:
    for part in text.split(", "):
        match = COUNTS.fullmatch(part)
        assert match is not None, f"not understood: {part}"
        what = match["what"] or "depth"
        wanted, got = int(match["number"] or match["depth"]), getattr(exploration, what)
        if wanted != got:
            yield f"{what}: {got}, not {wanted}"


def _said(match: re.Match[str], column: Column) -> Iterator[str]:
    name, word = match["name"], match["verdict"]
    assert word in WORDS or word in CODES, f"not understood: {word}"
    answer = column.answer(name)
    assert answer is not None, f"no question {name}"
    if match["member"] and answer.question.member != match["member"]:
        yield f"{name} is decided by {answer.question.member}, not {match['member']}"
    for finding in _meant(answer, word):
        if word not in words(finding):
            yield f"{finding.question.name} is {finding.verdict}, not {word}"
            continue
        trace = trace_of(finding.verdict)
        if match["steps"] and (trace is None or trace.length != int(match["steps"])):
            yield f"{finding.question.name}: {_length(trace)} steps, not {match['steps']}"
        if bool(match["timed"]) < by_times(finding.verdict):
            yield f"{finding.question.name} is so only with these delays"
        if match["timed"] and not (trace.timed if trace else by_times(finding.verdict)):
            yield f"{finding.question.name}: nothing in it is about times"


def _meant(answer: Answer, word: str) -> list[Finding]:
    """The findings that `word` speaks of: of `deadlock` one or both, of a family the worst."""
    if answer.question.family:
        return [answer.decisive]
    named = [each for each in answer.findings if each.question.kind.value == word]
    return named or list(answer.findings)


def _length(trace: Trace | None) -> str:
    return "no" if trace is None else str(trace.length)


def words(finding: Finding) -> tuple[str, ...]:
    """The words that a line may use for what was found."""
    kind = finding.question.kind
    match finding.verdict:
        case Unknown():
            return ("unknown",)
        case Holds():
            return ("none", "holds", "reached" if kind is QuestionKind.REACHABLE else "holds")
        case Violated(trace=trace):
            code = trace.failure.obligation.code if trace and trace.failure else kind.value
            unreached = "unreached" if kind is QuestionKind.REACHABLE else "violated"
            return ("violated", unreached, code)
