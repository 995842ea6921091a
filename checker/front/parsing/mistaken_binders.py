"""Mistakes in what goes over a set: `all i in 4, e`, `all (i in 4): e`, `for i = 0 to 3 {`.

Knows how a name and its set are written; must not know how reading goes on.
"""

from __future__ import annotations

from checker.front.parsing.mistaken_statements import closing, next_of
from checker.front.parsing.tokens import NAME
from checker.front.parsing.trouble import Edit, Repair, Trouble

_CONDITIONS = ("all", "some")
_COUNTING = ("count", "sum", "min", "max")
_OTHERS = {"forall": "all", "every": "all", "exists": "some", "exist": "some", "any": "some"}
_SOME_SET = ("in", "0", "..", "1")


def binder(trouble: Trouble) -> Repair | None:
    """What stands for the `in` or the `:` behind the name that goes over a set."""
    for look in (_comma_for_colon, _semicolon_for_colon, _parenthesised, _other_word, _no_set):
        repair = look(trouble)
        if repair is not None:
            return repair
    return None


def _opened_by(trouble: Trouble, number: int) -> int | None:
    """The last word before token `number` that goes over a set there and has no `:` yet."""
    tokens = trouble.tokens
    for place in range(number - 1, trouble.start - 1, -1):
        text = tokens[place].text
        if text == ":":
            return None
        if text in _CONDITIONS and trouble.word(place + 2) == "in":
            return place
        if text in _COUNTING and trouble.word(place + 3) == "in" and trouble.word(place + 1) == "(":
            return place
    return None


def _comma_for_colon(trouble: Trouble) -> Repair | None:
    """`all i in 4, x == i`."""
    index, tokens = trouble.index, trouble.tokens
    if trouble.expected == {"IN"} and tokens[index - 2].text == ",":
        comma = index - 2
    elif trouble.expected == {NAME} and trouble.last_text == ",":
        comma = index - 1
    else:
        return None
    place = _opened_by(trouble, comma)
    if place is None or trouble.here.text == ",":
        return None
    return _colon(trouble, comma, place)


def _semicolon_for_colon(trouble: Trouble) -> Repair | None:
    """`all i in 4; x == i` and `all i in 4 => x == i`."""
    place = _opened_by(trouble, trouble.index)
    if trouble.here.text not in (";", "=>") or not trouble.accepts("COLON") or place is None:
        return None
    repair = _colon(trouble, trouble.index, place)
    return Repair(repair.diagnostic, repair.edits, sure=False)


def _colon(trouble: Trouble, number: int, place: int) -> Repair:
    word = trouble.tokens[place].text
    first = place + (1 if word in _CONDITIONS else 2)
    inside = f"{trouble.tokens[first].text} in {trouble.text(first + 2, number)}: …"
    form = f"{word} {inside}" if word in _CONDITIONS else f"{word}({inside})"
    found = trouble.tell(
        f"behind the set of `{word}` stands a `:`", trouble.span(number), help=f"write `{form}`"
    )
    return Repair(found, (Edit(number, number + 1, (":",)),))


def _parenthesised(trouble: Trouble) -> Repair | None:
    """`all (i in 4): e` and `all(i in 4) e`."""
    index, tokens, word = trouble.index, trouble.tokens, trouble.last_text
    if trouble.here.text != "(" or word not in _CONDITIONS or trouble.accepts("LPAR"):
        return None
    close = closing(tokens, index)
    if close is None:
        return None
    behind = () if tokens[close + 1].text == ":" else (":",)
    inside = " ".join(each.text for each in tokens[index + 1 : close]).replace(" .. ", "..")
    found = trouble.tell(
        f"what `{word}` goes over stands without parentheses",
        trouble.span(index, close),
        help=f"write `{word} {inside}: …`",
    )
    return Repair(found, (Edit(index, index + 1), Edit(close, close + 1, behind)))


def _other_word(trouble: Trouble) -> Repair | None:
    """`any i in 4: e`, and `forall i: e`, which has no set either."""
    index, tokens = trouble.index, trouble.tokens
    at = index if trouble.here.text == "any" else index - 1
    if at < trouble.start or trouble.word(at) not in _OTHERS or tokens[at + 1].type != NAME:
        return None
    if at == trouble.start or (at == index and not trouble.accepts("NUMBER")):
        return None
    word, right, behind = tokens[at].text, _OTHERS[tokens[at].text], trouble.word(at + 2)
    edits: tuple[Edit, ...] = (Edit(at, at + 1, (right,)),)
    if behind != "in":
        edits += (Edit(at + 2, next_of(tokens, at + 2, ":", ";"), _SOME_SET),)
    found = trouble.tell(
        f"`{word}` is written `{right}`",
        trouble.span(at),
        help=f"write `{right} {tokens[at + 1].text} in {'…' if behind == 'in' else '0..3'}: …`",
    )
    return Repair(found, edits)


def _no_set(trouble: Trouble) -> Repair | None:
    """`all i: e`, `all i < 4: e`, `all i, j in 4: e`, `choose x : 0..3;`, `for i := 0 to 3 {`."""
    index, tokens = trouble.index, trouble.tokens
    text, name, word = trouble.here.text, trouble.last_text, tokens[index - 2].text
    if index < 2 or not trouble.accepts("IN") or tokens[index - 1].type != NAME:
        return None
    if word in ("choose", "for") and text in (":", "=", ":=", "from"):
        return _other_in(trouble, word)
    if word == "for" and name == "each" and trouble.here.type == NAME:
        found = trouble.tell("`for each` is written `for`", trouble.span(index - 2, index - 1))
        return Repair(found, (Edit(index - 1, index),))
    if word not in _CONDITIONS or trouble.expected != {"IN"}:
        return None
    if text == ",":
        other = tokens[index + 1].text
        found = trouble.tell(
            "each name goes over a set of its own",
            help=f"write `{word} {name} in 0..3, {other} in 0..3: …`",
        )
        return Repair(found, (Edit(index, index, _SOME_SET),))
    end = next_of(tokens, index, ":", ";")
    found = trouble.tell(f"`{word}` goes over a set", help=f"write `{word} {name} in 0..3: …`")
    return Repair(found, (Edit(index, end, _SOME_SET),))


def _other_in(trouble: Trouble, word: str) -> Repair:
    index, tokens, name = trouble.index, trouble.tokens, trouble.last_text
    end = next_of(tokens, index, "{", ";", "to", "do")
    first = trouble.text(index + 1, end) or "0"
    edits: tuple[Edit, ...] = (Edit(index, index + 1, ("in",)),)
    if tokens[end].text == "to":
        last = trouble.text(end + 1, next_of(tokens, end, "{", ";", "do"))
        first, edits = f"{first}..{last}", (*edits, Edit(end, end + 1, ("..",)))
    elif ".." not in first and word == "for":
        first = f"{first}..3"
    found = trouble.tell(
        f"a `{word}` goes over a set",
        trouble.span(index),
        help=f"write `{word} {name} in {first}{' { … }' if word == 'for' else ';'}`",
    )
    return Repair(found, edits)
