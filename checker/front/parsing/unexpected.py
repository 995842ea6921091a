"""What to say of a token that cannot stand where it does, if it is no usual mistake.

Knows the user's words for what the grammar expects; must not know how reading goes on.
"""

from __future__ import annotations

from collections.abc import Mapping

from checker.diagnostic import Diagnostic
from checker.front.parsing.tables import END
from checker.front.parsing.tokens import NAME, STRING, Token
from checker.front.parsing.trouble import Trouble

MOST_NAMED = 5

_GROUPS: tuple[tuple[str, frozenset[str]], ...] = (
    ("a declaration", frozenset(("PROCESS", "LOCKTYPE", "CONST", "ENUM"))),
    ("a statement", frozenset(("AWAIT", "SKIP", "GOTO", "WHILE"))),
    ("a type", frozenset(("BOOL", "TIME"))),
    ("an expression", frozenset(("NUMBER", "TRUE", "FALSE", "LPAR"))),
    ("an operator", frozenset(("PLUS", "TIMES", "DIVIDED", "REMAINDER"))),
    ("a unit of time", frozenset(("NS", "US", "MS", "S"))),
)
"""What to say where all terminals of a set are expected, the widest set first."""

_FIRST = (
    "SEMICOLON",
    "RPAR",
    "RSQB",
    "RBRACE",
    "LBRACE",
    "LPAR",
    "COLON",
    "COMMA",
    "ASSIGN",
    "RANGE",
    "YIELDS",
    "IMPLIES",
    "MORE",
)
"""The signs that are named, in this order."""
_OPENING_LATER = frozenset(("LSQB", "DOT", "AT", "QUOTE", "QMARK"))
_COVERED = {
    "a declaration": frozenset(("NAME", END)),
    "a statement": frozenset(("NAME", "RBRACE", "VAR")),
    "a type": frozenset(("NAME", "NUMBER", "LPAR", "LBRACE", "MINUS", "TRUE", "FALSE")),
    "an expression": frozenset(("NAME", "LSQB", "LBRACE", "ANY")),
}
"""Terminals that are not worth naming beside a group."""


def unexpected(trouble: Trouble) -> Diagnostic:
    """What was found, and a few words on what could stand there instead."""
    wanted = expectations(trouble.expected, trouble.automaton.tables.words)
    label = f"expected {_listed(wanted)}" if wanted else ""
    here = trouble.here
    if here.type == END:
        return trouble.tell("the text ends too early", trouble.gap(trouble.index), label)
    return trouble.tell(f"{_found(here)} cannot stand here", text=label)


def expectations(expected: frozenset[str], words: Mapping[str, str]) -> list[str]:
    """What the terminals are in the user's words, at most a few, the likeliest first.

    words: the terminal of each word and sign.
    """
    left = set(expected)
    groups = []
    for group, members in _GROUPS:
        if members <= left:
            groups.append(group)
            left -= members | _COVERED.get(group, frozenset())
            if group == "an operator":
                left -= _OPERATORS
            elif group in ("a declaration", "a statement", "a type", "an expression"):
                left = {each for each in left if each in _FIRST}
    texts = {terminal: text for text, terminal in words.items()}
    named = [f"`{texts[terminal]}`" for terminal in _FIRST if terminal in left]
    if NAME in left:
        groups.append("a name")
    if STRING in left:
        groups.append("a text in quotes")
    left -= {NAME, STRING, END} | _OPENING_LATER | set(_FIRST)
    known = sorted(f"`{texts[each]}`" for each in left if each in texts)
    if len(named) + len(groups) + len(known) > MOST_NAMED:
        known = []
    return [*named, *groups, *known][:MOST_NAMED]


_OPERATORS = frozenset((
    "PLUS", "MINUS", "TIMES", "DIVIDED", "REMAINDER", "UNION", "COMMON", "BOTH", "EITHER",
    "IMPLIES", "EQUAL", "UNEQUAL", "LESS", "MORE", "AT_LEAST", "AT_MOST", "IN", "HOLDS",
    "WAITS", "BLOCKED_BY", "QMARK", "LPAR", "LSQB", "DOT", "AT", "QUOTE", "NOT", "RANGE",
    "WHEN", "WHERE", "TIMEOUT", "UNLESS", "FROM", "PREEMPTIBLE",
))  # fmt: skip


def _found(token: Token) -> str:
    return "a text in quotes" if token.type == STRING else f"`{token.text}`"


def _listed(words: list[str]) -> str:
    if len(words) == 1:
        return words[0]
    return ", ".join(words[:-1]) + " or " + words[-1]
