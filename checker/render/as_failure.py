"""What broke in a run, as a diagnostic: the value that leaves a range, the assertion that fails.

Knows the words for each code; must not know how a diagnostic is laid out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from checker.diagnostic import Diagnostic, Label
from checker.ir.obligations import Obligation
from checker.source import Span
from checker.trace import Failure

_HERE: Mapping[str, str] = {
    "out-of-range": "this step leaves the range",
    "bad-index": "indexed here",
    "divide-by-zero": "divided here",
    "assert-failed": "false here",
    "release-not-held": "released here",
    "acquired-twice": "asked for again here",
    "downgrade-not-held": "downgraded here",
    "held-at-end": "the last step",
}
_THERE: Mapping[str, str] = {
    "out-of-range": "the range",
    "bad-index": "declared here",
    "release-not-held": "the lock",
    "acquired-twice": "the lock",
    "downgrade-not-held": "the lock",
    "held-at-end": "the lock",
}
_ADVICE: Mapping[str, str] = {
    "out-of-range": "test the value before this step, or widen its range",
    "bad-index": "test the index before it is used",
    "divide-by-zero": "test the divisor before it is used",
    "acquired-twice": "release it first; only a `recursive` lock is taken again, up to 8 times",
    "downgrade-not-held": "take it in an exclusive mode first",
    "held-at-end": "release it on every path to the end",
    "release-not-held": "take it first, or test `self holds l`; `l.held` if it has no owner",
    "empty-queue": "test `q.empty` before this step; `q.get()` waits for an item",
    "empty-set": "test that the set has elements before this step",
    "nobody": "test for `none` before this step",
}


def failure_diagnostic(failure: Failure) -> Diagnostic:
    """The failure with its places: where it happens, and the declaration that it breaks."""
    obligation = failure.obligation
    code = obligation.code
    here = _HERE.get(code, "")
    if failure.question is not None:
        here = f"in the question `{failure.question}`"
    there = _THERE.get(code, "declared here")
    if code == "out-of-range" and obligation.domain is not None:
        there = str(obligation.domain)
    places = [] if obligation.span is None else _places(obligation.span, here)
    return Diagnostic(
        code,
        message(obligation, failure.value),
        places[0] if places else None,
        (*places[1:], *((Label(obligation.declared, there),) if obligation.declared else ())),
        (_ADVICE[code],) if code in _ADVICE else (),
    )


def _places(span: Span, here: str) -> list[Label]:
    """Where it happens in the spec; then, in a proc, where it is called.

    What happens in a text of the library happens at the call.
    """
    shown = span.in_spec
    found = [Label(shown, here)]
    inner = span.calls[len(shown.calls) :]
    if inner:
        found.append(Label(span, f"in `{inner[-1].proc}` of the library"))
    for each in reversed(shown.calls):
        found.append(Label(each.span, f"`{each.proc}` is called here"))
    return found


def message(obligation: Obligation, value: int | None) -> str:
    """The sentence of an obligation with the value put in; doubled braces are single ones."""
    shown = "?" if value is None else str(value)
    if value is not None and obligation.domain is not None:
        shown = obligation.domain.show(value)

    def filled(match: re.Match[str]) -> str:
        return shown if match[0] == "{value}" else match[0][0]

    return re.sub(r"\{\{|\}\}|\{value\}", filled, obligation.message)
