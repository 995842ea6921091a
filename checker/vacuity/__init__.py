"""What holds only because nothing happens: labels never reached, conditions never true.

Reads what exhaustive runs have covered; a thing is told only if it is so for every combination of
parameter values. `idle_text` has what of the text never comes about, `idle_questions` what is asked
about nothing. Must not know how a warning is shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from checker.diagnostic import Diagnostic, Label, Severity
from checker.report import Column
from checker.source import Span
from checker.vacuity.idle_questions import latencies, questions
from checker.vacuity.idle_text import conditions, labels, steps


def vacuous(columns: Sequence[Column], settings: Mapping[str, str]) -> tuple[Diagnostic, ...]:
    """The warnings about a spec, by place; none if a run was cut or ended in an error.

    Only where every reachable state was seen can it be said that something was not.
    settings: the values that the run gave parameters; what they leave out, nothing is known of.
    """
    if not columns or not all(_complete(column) for column in columns):
        return ()
    where = _where(columns[0].varying, settings)
    found = [
        *labels(columns),
        *steps(columns),
        *conditions(columns),
        *questions(columns),
        *latencies(columns),
    ]
    diagnostics = [
        Diagnostic(
            each.code,
            each.headline,
            Label(each.span.in_spec, where) if each.span else None,
            help=(each.help,) if each.help else (),
            severity=Severity.WARNING,
        )
        for each in found
        if each.wait or each.span is None or not _for_many(each.span)
    ]
    return tuple(sorted(diagnostics, key=lambda each: each.place))


def _where(varying: Mapping[str, str], settings: Mapping[str, str]) -> str:
    """`for every value of mode, with size = 1..2`: which columns there are, if it must be said."""
    every = ", ".join(name for name in varying if name not in settings)
    texts = [f"for every value of {every}"] if every else []
    given = ", ".join(f"{name} = {value}" for name, value in settings.items())
    return ", ".join([*texts, *([f"with {given}"] if given else [])])


def _for_many(span: Span) -> bool:
    """Whether it lies in the library, or in a proc of another text than its call: then other specs
    may go there."""
    return span.shipped or (bool(span.calls) and span.calls[0].span.file != span.file)


def _complete(column: Column) -> bool:
    error = column.answer("error")
    broken = error is not None and error.decisive.violated
    return column.exploration.exhaustive and not broken
