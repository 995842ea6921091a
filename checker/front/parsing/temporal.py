"""An `ltl` in the signs of other tools, as `[] (p -> <> q)`: it is told, and left out.

The rest of the text is read as any other. Must not know what a formula means.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from itertools import pairwise

from checker.diagnostic import Diagnostic, Label
from checker.front.parsing.tables import END
from checker.front.parsing.tokens import NAME, NUMBER, Token

_BEFORE = frozenset("XFGNOH")
"""Letters that stand before what they speak of."""

_BETWEEN = frozenset("UWRVM")
"""Letters that stand between two conditions."""

_DECLARING = frozenset(("def", "table"))
_OPENS, _CLOSES = frozenset("([{!-"), frozenset(")]")


def told(tokens: Sequence[Token], file: str) -> list[Diagnostic]:
    """That such signs are none of the language, for each `ltl` that has some."""
    return [
        Diagnostic(
            "unexpected",
            "the operators of an `ltl` are written as calls",
            Label(each.span(file), "this one has signs of other tools"),
            (),
            (
                "for `[] (p -> <> q)` write `always(p -> eventually(q))`; there are `always`,"
                " `eventually`, `next`, `until` and `weak_until`",
            ),
        )
        for each in _in_signs(tokens)
    ]


def _in_signs(tokens: Sequence[Token]) -> Iterator[Token]:
    """The name of each `ltl` that has such signs in it."""
    declared = _declared(tokens)
    for index in range(len(tokens)):
        begin, end = _formula(tokens, index)
        if begin < end and any(_signs(tokens, begin, end, declared)):
            yield tokens[index + 1]


def without_signs(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """The tokens, with `true` for each formula of an `ltl` that has such signs in it."""
    found: list[Token] = []
    declared, index = _declared(tokens), 0
    while index < len(tokens):
        begin, end = _formula(tokens, index)
        if begin < end and any(_signs(tokens, begin, end, declared)):
            found += [*tokens[index:begin], tokens[begin]._replace(type=NAME, text="true")]
            index = end
        else:
            found.append(tokens[index])
            index += 1
    return tuple(found)


def _formula(tokens: Sequence[Token], index: int) -> tuple[int, int]:
    """Where the formula of the `ltl` that begins here stands; nowhere if none begins."""
    if tokens[index].text != "ltl" or tokens[index + 1].type != NAME:
        return index, index
    begin = _until(tokens, index + 2, (":",))
    if tokens[begin].text != ":":
        return index, index
    end = _until(tokens, begin + 1, ("expect",))
    return (begin + 1, end) if tokens[end].text in (";", "expect") else (index, index)


def _until(tokens: Sequence[Token], index: int, texts: Sequence[str]) -> int:
    """The first of these at or behind a place, or what ends a question, or begins something else.

    A brace behind a name or a bracket begins a body; elsewhere it is that of a set.
    """
    while True:
        here, before = tokens[index], tokens[index - 1]
        body = here.text == "{" and before.text != "in" and _ends(before)
        if here.type == END or here.text in (";", "ltl", *texts) or body:
            return index
        index += 1


def _signs(tokens: Sequence[Token], begin: int, end: int, declared: Set[str]) -> Iterator[Token]:
    """The signs of temporal logic in a formula. declared: names that may be called."""
    for index in range(begin, end):
        here, after = tokens[index], tokens[index + 1]
        before = tokens[index - 1] if index > begin else None
        operand = index + 1 < end and _begins(after)
        if here.text == "<>":
            yield here
        elif here.text == "[" and after.text == "]" and index + 2 < end:
            if (before is None or not _ends(before)) and _begins(tokens[index + 2]):
                yield here
        elif here.type == NAME and operand:
            between = here.text in _BETWEEN and before is not None and _ends(before)
            called = after.text == "(" and here.text in declared
            if between or (here.text in _BEFORE and not called):
                yield here


def _begins(token: Token) -> bool:
    """Whether an operand may begin so."""
    return token.type in (NAME, NUMBER) or token.text in _OPENS or token.text == "<>"


def _ends(token: Token) -> bool:
    """Whether an operand may end so."""
    return token.type in (NAME, NUMBER) or token.text in _CLOSES


def _declared(tokens: Sequence[Token]) -> frozenset[str]:
    return frozenset(after.text for one, after in pairwise(tokens) if one.text in _DECLARING)
