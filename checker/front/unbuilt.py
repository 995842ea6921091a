"""What is part of the language, but cannot be checked yet: its name for the user, and a way round.

Knows rules of the grammar by name; must not know how they are read. Shrinks with every release.
"""

from __future__ import annotations

from checker.diagnostic import Diagnostic, Label
from checker.source import Span

UNBUILT_LOCKS: dict[str, str] = {
    "semaphore": "use a counter and `await`",
    "folio_lock": "use a `bool` variable and `await`, since no thread owns it",
}
"""Lock types of the library that are still to come, each with a way round."""

UNBUILT: dict[str, tuple[str, str]] = {
    # declarations
    "struct": ("`struct`", "use one variable per field"),
    "timer": ("`timer`", "use a `bool` variable, set by a `daemon` after a `sleep`"),
    "fair": ("`fair`", ""),
    "table": ("`table`", "write a `def` with `?:`"),
    "cpus": ("`cpus`", "without it every thread has a CPU of its own"),
    "view": ("`view`", "write a `def`; it is not shown in traces"),
    "assume": ("`assume`", "choose the values with `--set`"),
    "include": ("`include`", "copy the text; the lock types of the library are always there"),
    # lock types
    "limit": ("`limit`", "use a counter and `await`"),
    "grant_handoff": ("`grant handoff`", "use `grant fifo` or `grant any`"),
    "grant_phase_fair": ("`grant phase_fair`", "use `grant prefer` or `grant fifo`"),
    "anyone": ("`release anyone`", "use a `bool` variable and `await`"),
    "recursive": ("`recursive`", "count in a variable how often the lock is held"),
    "inherit": ("`inherit priority`", ""),
    "downgrade": ("`downgrade`", ""),
    # types and values
    "identity_type": ("an identity type `T?`", "use a range with one number more, for none"),
    "set_type": ("`set of`", "use an array of `bool`"),
    "queue_type": ("`queue`", "use an array and an index"),
    "none": ("`none`", "use a range with one number more, for none"),
    "set_literal": ("a set in braces", "use an array of `bool`"),
    "struct_literal": ("a struct in braces", "use one variable per field"),
    "queue_literal": ("`[]`", "use an array and an index"),
    "queue": ("a queue", "use an array and an index"),
    "primed": ("the value after a step, `x'`,", ""),
    "blocked_by": ("`blocked_by`", "`f waits l && g holds l` says it for one lock"),
    # statements
    "from": ("`from`", "who can end an `await` is seen from who assigns its variables"),
    "timeout": ("`timeout`", "for a wait that may end at any time use `either`"),
    "unless": ("`unless`", "use `either` with an `await` for each end"),
    "preemptible": ("`preemptible`", ""),
    # questions
    "family": ("a question for each member, `name[x in S]`,", "use `all x in S: …`"),
    "step_property": ("`always step`", ""),
    "eventually": ("`eventually`", ""),
    "leads": ("`leads`", ""),
    "ltl": ("`ltl`", ""),
    "check": ("`check`", "use `always`"),
    "within": ("`within`", ""),
    "latency": ("`latency`", ""),
    "region": ("`region`", ""),
    "inversion": ("`inversion`", ""),
}
"""By rule or command: what it is called in a sentence, and what to write meanwhile, if anything."""


def not_built(what: str, place: Span) -> Diagnostic:
    """The diagnostic for something of `UNBUILT` that stands at `place`."""
    name, instead = UNBUILT[what]
    help = (f"meanwhile: {instead}",) if instead else ()
    label = Label(place, "this version cannot check it")
    return Diagnostic("not-built", f"{name} is not built yet", label, help=help)
