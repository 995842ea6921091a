"""Which words of the language can never be names, and which only look like words of it.

Knows words alone; where the grammar lets a word stand, `automaton` finds in its tables.
"""

from __future__ import annotations

RESERVED = frozenset(
    (
        "_",
        "all",
        "any",
        "assert",
        "atomic",
        "await",
        "bool",
        "choose",
        "delay",
        "either",
        "else",
        "false",
        "for",
        "goto",
        "if",
        "in",
        "let",
        "none",
        "or",
        "release",
        "return",
        "self",
        "skip",
        "sleep",
        "some",
        "stop",
        "time",
        "true",
        "try",
        "var",
        "while",
    )
)
"""Words that are never names, but after a `.`."""

AGGREGATES = frozenset(("count", "min", "max", "sum"))
"""Words that bind a name if `(x in` follows, and else are names."""

FOLLOWED_BY = {"set": "of", "queue": "["}
"""Words of a type that are such only before this."""

BEFORE_WORD = frozenset(("step", "ref", "timer"))
"""Words that are such only before another word."""

TO_LOCKS, TO_QUEUES, TO_TIMERS = ("release", "downgrade"), ("put", "get", "drop"), ("start", "stop")
"""What a statement does to a lock beside taking it, to a queue and to a timer, behind a dot."""

OF_LOCKS = ("held", "readers", "writer", "holders", "count")
OF_QUEUES = ("head", "len", "full", "empty")
OF_SETS, OF_TIMERS = ("len",), ("rang",)
"""What an expression asks of them, behind a dot."""

NO_MODES = frozenset((*TO_LOCKS, *TO_QUEUES, *TO_TIMERS, "count"))
"""What no mode of a lock type can be called."""

DECLARATIONS = frozenset(
    (
        "assume",
        "always",
        "check",
        "class",
        "const",
        "cpus",
        "daemon",
        "def",
        "enum",
        "env",
        "eventually",
        "expect",
        "fair",
        "include",
        "inversion",
        "latency",
        "leads",
        "lock",
        "locktype",
        "ltl",
        "model",
        "never",
        "param",
        "proc",
        "process",
        "reachable",
        "region",
        "rule",
        "struct",
        "table",
        "timer",
        "type",
        "var",
        "view",
        "within",
    )
)
"""Words that begin a declaration."""
