"""How a call of something that is not declared is told.

Knows the words and the arguments; which names are declared is for `names`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from checker.diagnostic import Diagnostic, Label
from checker.front import syntax as s
from checker.front.calls_of_c import called_alone, called_for_value, known
from checker.front.naming.unknown import not_declared
from checker.front.parsing.tree_questions import TEMPORAL
from checker.front.parsing.words import AGGREGATES
from checker.front.suggest import did_you_mean
from checker.front.written import arguments
from checker.source import Span

_MOST_COMPARED = 1_000
_VERY_NEAR = 0.85
_BETWEEN = {"holds": "a lock", "waits": "a lock", "blocked_by": "another"}
"""What is asked of a thread, and what stands behind it."""


def no_proc(call: s.Call, name: s.Name, procs: Mapping[str, Span | None]) -> Diagnostic:
    """`name` is called as a proc and is none. procs: all there are, with their places."""
    text, given = name.text, arguments(call)
    from difflib import get_close_matches  # only where something is wrong

    near = get_close_matches(text, tuple(procs)[:_MOST_COMPARED], 1, _VERY_NEAR)
    instead = known(text, given) or ("" if near else called_alone(text, given))
    help = (instead,) if instead else did_you_mean(text, procs, name.span.file)
    help = help or (f"declare it: `proc {text}(…) {{ … }}`; there are no other functions",)
    headline = f"no `proc` is called `{text}`"
    return Diagnostic("unknown-name", headline, Label(name.span, "not declared"), (), help)


def no_definition(
    call: s.Call, name: s.Name, where: str, defs: Mapping[str, Span | None]
) -> Diagnostic:
    """`name` is called for a value, and no `def` has this name. defs: what could be meant."""
    text = name.text
    if text in AGGREGATES and len(call.arguments) == 1:
        return Diagnostic(
            "unknown-name",
            f"`{text}` goes over a set, and names its members",
            Label(name.span, f"no definition `{text}` is declared {where.partition(',')[0]}"),
            (),
            (
                f"write `{text}(t in p: …)` with a condition on `t`"
                if text == "count"
                else f"write `{text}(x in …: …)`",
            ),
        )
    if text in TEMPORAL and text not in defs:
        return Diagnostic(
            "unknown-name",
            f"`{text}` stands only in an `ltl`, between `!`, `&&`, `||`, `->` and `? :`",
            Label(name.span, "it speaks of a run, and here stands what is so of a state"),
            (),
            ("for each of a set ask a family, as `ltl n[t in p]: always(eventually(t@l));`",),
        )
    if text in _BETWEEN and len(call.arguments) == 2:
        first, second = arguments(call)
        return Diagnostic(
            "unknown-name",
            f"`{text}` stands between a thread and {_BETWEEN[text]}",
            Label(name.span, "no function"),
            (),
            (f"write `{first} {text} {second}`",),
        )
    instead = called_for_value(text, arguments(call))
    found = not_declared(name, "definition", where, defs)
    return replace(found, help=(instead,)) if instead else found


def of_c(call: s.Call) -> bool:
    """Whether a function of C is called, or of the like: its arguments need not mean anything."""
    function, given = call.function, arguments(call)
    return isinstance(function, s.Name) and (
        function.text in AGGREGATES
        or function.text in TEMPORAL
        or (function.text in _BETWEEN and len(given) == 2)
        or bool(called_alone(function.text, given) or called_for_value(function.text, given))
    )
