"""What to say of a token that cannot stand where it does, if it is no usual mistake.

Knows the user's words for what the grammar expects; must not know how reading goes on.
"""

from __future__ import annotations

from checker.diagnostic import Diagnostic
from checker.front.parsing.tables import END, Tables
from checker.front.parsing.tokens import NAME, STRING, Token
from checker.front.parsing.trouble import Trouble

MOST_NAMED = 5
"""So many things that could stand there are named; where they are of many kinds, no more words."""

MOST_WORDS = 8
"""So many words are named that are all that could stand there; of more the first and the last."""

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
    wanted = expectations(trouble.expected, trouble.automaton.tables)
    label = f"expected {_listed(wanted)}" if wanted else ""
    here = trouble.here
    if here.type == END:
        return trouble.tell("the text ends too early", trouble.gap(trouble.index), label)
    return trouble.tell(f"{_found(here)} cannot stand here", text=label)


def expectations(expected: frozenset[str], tables: Tables) -> list[str]:
    """What the terminals are in the user's words, at most a few, the likeliest first.

    Words that are all that could stand there, but for one sign, are alternatives of one kind.
    """
    left = set(expected)
    groups = []
    for group, members in _GROUPS:
        if members <= left:
            groups.append(group)
            left -= members | _COVERED.get(group, frozenset())
            if group == "an operator":
                left -= tables.operators | _BEHIND_A_VALUE
            elif group in ("a declaration", "a statement", "a type", "an expression"):
                left = {each for each in left if each in _FIRST}
    texts = {terminal: text for text, terminal in tables.words.items()}
    named = [f"`{texts[terminal]}`" for terminal in _FIRST if terminal in left]
    if NAME in left:
        groups.append("a name")
    if STRING in left:
        groups.append("a text in quotes")
    left -= {NAME, STRING, END} | _OPENING_LATER | set(_FIRST)
    known = sorted(f"`{texts[each]}`" for each in left if each in texts)
    if not groups and len(named) < 2:
        return [*named, *_shortened(known)]
    if len(named) + len(groups) + len(known) > MOST_NAMED:
        known = []
    return [*named, *groups, *known][:MOST_NAMED]


_BEHIND_A_VALUE = frozenset((
    "QMARK", "LPAR", "LSQB", "DOT", "AT", "QUOTE", "NOT", "RANGE",
    "WHEN", "WHERE", "TIMEOUT", "UNLESS", "FROM", "PREEMPTIBLE",
))  # fmt: skip
"""What else may stand there, and is not worth naming where an operator may."""


def _shortened(words: list[str]) -> list[str]:
    if len(words) <= MOST_WORDS:
        return words
    return [*words[: MOST_WORDS - 2], "…", words[-1]]


def _found(token: Token) -> str:
    return "a text in quotes" if token.type == STRING else f"`{token.text}`"


def _listed(words: list[str]) -> str:
    if len(words) == 1:
        return words[0]
    return ", ".join(words[:-1]) + " or " + words[-1]
