"""How many blanks stand between two tokens on one line.

Knows signs and the rules that they are part of; must not know lines.
"""

from __future__ import annotations

from checker.front.formatting.outline import LABELS, Outline
from checker.front.parsing.tokens import Token

_TIGHT_BEFORE = frozenset((",", ";", ")", "]", ".", "..", "@", "'"))
_TIGHT_AFTER = frozenset(("(", "[", ".", "..", "@"))
_HEADS = frozenset(("if", "while"))


def blanks(shape: Outline, number: int) -> int:
    """The blanks before a token that stands behind another on its line."""
    before, token = shape.tokens[number - 1], shape.tokens[number]
    text, rule = token.text, shape.parents[number].rule
    if text in _TIGHT_BEFORE:
        return 0
    if before.text in _TIGHT_AFTER:
        return 0
    if _is_sign_of_value(shape, number - 1):
        return int(before.text == text == "-")
    match text:
        case ":":
            return int(rule == "conditional")
        case "?":
            return int(rule == "conditional")
        case "(":
            return int(rule == "enclosed" or rule in _HEADS)
        case "[":
            return int(rule == "queue_literal")
        case "}" if rule == "set_literal":
            return 0
        case _:
            pass
    if before.text == "{" and shape.parents[number - 1].rule == "set_literal":
        return 0
    return 1


def between(shape: Outline, number: int) -> int:
    """As `blanks`, but two where a statement or declaration follows another on its line."""
    unit = shape.starts.get(number)
    if unit is None or not unit.rule:
        return blanks(shape, number)
    before = shape.within[number - 1]
    opening = shape.tokens[number - 1].text == "{"
    return 1 if opening or before.rule in LABELS else 2


def _is_sign_of_value(shape: Outline, number: int) -> bool:
    """Whether a token is a sign of the value behind it, as `!` and `-` are."""
    parent, text = shape.parents[number], shape.tokens[number].text
    if parent.rule == "pattern":
        return text == "-"
    first = parent.children[0]
    leads = isinstance(first, Token) and first.number == number
    return parent.rule == "unary" and leads and not text.isidentifier()


def width(shape: Outline, first: int, last: int) -> int:
    """The columns that tokens take on one line."""
    total = len(shape.tokens[first].text)
    for number in range(first + 1, last + 1):
        total += between(shape, number) + len(shape.tokens[number].text)
    return total
