"""What is wrong with a spec, as data: code, headline, places, advice.

Knows the catalogue of codes; must not know how a diagnostic is shown (`render.as_diagnostic`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum

from checker.records import dataclass
from checker.source import Source, Span


class Severity(Enum):
    """How bad it is: an error stops the run, a warning is counted, a note only informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Label:
    """A place with a few words of its own, shown under the line that it points into."""

    span: Span
    text: str = ""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding about a spec.

    If only one sentence can be shown it is `headline`: in the user's words, names in backticks.
    `primary` is where to edit; `secondary` says why; `help` is what to do.
    """

    code: str
    headline: str
    primary: Label | None = None
    secondary: tuple[Label, ...] = ()
    help: tuple[str, ...] = ()
    severity: Severity = Severity.ERROR

    def __post_init__(self) -> None:
        if self.code not in CODES:
            raise ValueError(f"diagnostic code {self.code!r} is not in the catalogue")

    @property
    def place(self) -> tuple[str, int, int, str]:
        """What diagnostics are ordered by: file, line, column, code."""
        if self.primary is None:
            return ("", 0, 0, self.code)
        span = self.primary.span
        return (span.file, span.line, span.column, self.code)


class SpecError(Exception):
    """A spec cannot be used; carries every diagnostic of the run once, ordered by place.

    sources: the texts by name that they may point into, beside that of the spec and the library.
    later: what could not be looked at yet ("names and types"), if anything.
    """

    def __init__(
        self,
        diagnostics: Iterable[Diagnostic],
        sources: Mapping[str, Source] | None = None,
        later: str = "",
    ) -> None:
        self.later = later
        self.sources = dict(sources or {})
        self.diagnostics = tuple(sorted(dict.fromkeys(diagnostics), key=lambda each: each.place))
        super().__init__("\n".join(each.headline for each in self.diagnostics))


NOBODY_ACTS = "the spec has no process, daemon or rule, so nothing ever happens"
"""What is said of a text that may be there to be included."""

CODES: dict[str, str] = {
    # reading
    "cannot-read": "The file is missing, may not be read, or is a folder, a device, an idle pipe.",
    "not-text": "The file cannot be read as UTF-8 text.",
    "too-large": "The spec, or something in it, is larger than the tool accepts.",
    "cut-short": "The time was over, or a signal came, before the spec was read.",
    "not-checked": "mmcheck failed, or was stopped, before it had an answer; a failure is its bug.",
    "unexpected": "The text does not follow the grammar at this place.",
    "bad-certificate": "A certificate is damaged, or is none.",
    "bad-trace": "A saved run is damaged, or is no saved run.",
    "no-such-run": "A saved run can't be taken any more, for the spec has changed.",
    "reserved-word": "A word of the language is used as a name.",
    "not-built": "The construct is part of the language, but this version cannot check it yet.",
    # names
    "unknown-name": "A name is used that is not declared where it is used.",
    "unknown-label": "A `goto` or `@` names a label that the process does not have.",
    "unknown-mode": "A lock is asked for a mode that its type does not have.",
    "duplicate-name": "Two declarations, labels or questions share one name.",
    "out-of-scope": "A name is used where it has no value, as a `let` behind its step.",
    "recursive-definition": "A `def`, `const` or type is defined by itself.",
    # types
    "type-mismatch": "Two parts of an expression can never fit together.",
    "not-constant": "A value that must be known before the run depends on the state.",
    "bad-include": "An included text is missing, outside the folder, or includes itself.",
    "bad-prime": "The value after a step is asked for where there is no step, or twice.",
    "bad-range": "A range is empty, or a bound of it makes no sense.",
    "bad-time": "A time has no unit, is negative, or ends before it starts.",
    "bad-arguments": "A call, an index or a definition gets the wrong number of arguments.",
    "bad-goto": "A `goto` jumps into a `for` or out of a `proc`.",
    "bad-return": "A `return` stands outside a proc, or does not fit what its proc promises.",
    "bad-lock": "Something that is not a lock is used as one, or a lock as a value.",
    "bad-lock-type": "What a lock type or a lock is declared to be does not fit together.",
    "bad-division": "An operand of `/` or `%` is not provably zero or more.",
    "bad-table": "A table has a hole, rows that disagree, or a value outside its type.",
    "no-initial-value": "A variable has no initial value.",
    "bad-initial-value": "An initial value lies outside the variable's type.",
    # steps
    "label-at-end": "A label stands on a label or before a closing brace, where no step begins.",
    "assigned-twice": "One step assigns the same variable twice, so its first value is never seen.",
    "unreachable-text": "Statements follow a `goto` or `stop`, so no step can run them.",
    "rule-takes-steps": "A rule is one step, and its text needs more than one.",
    "bad-atomic": "An `atomic` is one step, and something in it would begin another.",
    "no-effect": "A statement does nothing, whatever the state.",
    "bad-assignment": "Something that cannot be assigned here stands left of `=`.",
    "nothing-to-check": "The spec has no process, daemon or rule, or a question is about nothing.",
    # parameters and questions
    "unknown-parameter": "`--set` names something that is no parameter or constant of the spec.",
    "bad-value": "A constant or parameter is given a value that its type does not have.",
    "too-many-values": "More combinations of parameter values than one run may check.",
    "unknown-property": "A property that is asked for does not exist in the spec.",
    "bad-expectation": "An `expect` speaks of what the spec does not ask, or of what can never be.",
    "lost-remainder": "A time is multiplied by a quotient, which is a whole number: 1/3 is 0.",
    "never-implies": "A `never` asks for `->`, which is true wherever its left side is false.",
    # found while running
    "out-of-range": "A step assigns a value outside the variable's range.",
    "bad-index": "An array is indexed outside its bounds.",
    "nobody": "A thread is needed where there is `none`.",
    "empty-queue": "The head of a queue is taken that is empty.",
    "empty-set": "The least or largest of an empty set is asked for.",
    "divide-by-zero": "The divisor of `/` or `%` is zero.",
    "assert-failed": "The condition of an `assert` is false.",
    "release-not-held": "A lock is released by a thread that does not hold it.",
    "acquired-twice": "A thread asks for a lock that it already holds.",
    "downgrade-not-held": "A lock is downgraded that is not held in an exclusive mode.",
    "held-at-end": "A thread ends while it holds a lock.",
    # lint (warnings and notes)
    "test-then-change": "One step tests shared state and changes some, so nothing comes between.",
    "try-behind": "A `try` stands in one step with another operation on a lock before it.",
    "several-places": "One step touches shared state at several places.",
    "several-variables": "One statement touches several shared variables.",
    "read-modify-write": "One statement reads and changes a shared variable.",
    "unnamed-step": "A step begins at a statement that can block, without a label.",
    "local-wait": "An `await` is about nothing that another thread can change.",
    "without-use": "Something is said about time or CPUs that changes no answer.",
    "may-go-back": "What an `await` waits for may be false again before its thread moves.",
    # vacuity (warnings)
    "never-reached": "No run comes to this label.",
    "never-true": "The condition of this step is true in no reachable state.",
    "never-met": "The left side of this implication is true in no reachable state.",
    "never-starts": "No run begins what is to be measured.",
    "never-ends": "No run ends what is to be measured, once it has begun.",
    "unused": "This declaration is used nowhere.",
    "never-changes": "The property is about nothing that changes.",
    "lock-order": "Threads take locks in orders that could end in a deadlock.",
    "sleep-in-atomic": "A thread may sleep while it holds a lock whose holder must not.",
    "ends-at-error": "Runs end at an error that is expected, so what comes behind is not seen.",
    "several-deadlocks": "A deadlock is expected, and there are several of different threads.",
    "always-reached": "This `reachable` is true in every reachable state.",
}
"""Every code with what it means; the pages of `docs/diagnostics` are made from it."""

GROUPS: dict[str, str] = {
    "cannot-read": "Reading",
    "unknown-name": "Names",
    "type-mismatch": "Types",
    "label-at-end": "Steps",
    "unknown-parameter": "Parameters and questions",
    "out-of-range": "Found while running",
    "test-then-change": "Said by lint",
    "never-reached": "Warnings of what was checked",
}
"""What the codes are about, at the first of each group; the others follow it in `CODES`."""
