"""Mistakes in how a statement with a body is put together: its head, its braces, a `for` of C.

Knows where such a statement ends; must not know how reading goes on.
"""

from __future__ import annotations

from collections.abc import Sequence

from checker.front.parsing.tokens import NAME, NUMBER, Token
from checker.front.parsing.trouble import Edit, Repair, Trouble

_PAIRS = {"(": ")", "[": "]", "{": "}"}
_HEADED = ("if", "while", "for")
_WITH_BLOCKS = ("either", "atomic")
_MOST_DEEP = 20
_YIELDING = frozenset(("cpu_relax", "schedule", "cond_resched", "yield", "barrier", "smp_mb"))
"""What the body of a loop that waits calls in the kernel."""


def no_parentheses(trouble: Trouble) -> Repair | None:
    """`if c {`."""
    index, keyword = trouble.index, trouble.last_text
    if keyword not in ("if", "while") or trouble.here.text == "(":
        return None
    end = next_of(trouble.tokens, index, "{", ";")
    if trouble.tokens[end].text != "{" or end == index:
        return None
    found = trouble.tell(
        f"the condition of `{keyword}` stands in parentheses",
        trouble.span(index, end - 1),
        help=f"write `{keyword} (…) {{ … }}`",
    )
    return Repair(found, (Edit(index, index, ("(",)), Edit(end, end, (")",))))


def no_braces(trouble: Trouble) -> Repair | None:
    """`if (c) x = 1;`, `if (c) if (d) { … }`, and `else`, `either` and `or` likewise."""
    index = trouble.index
    if not trouble.in_body or not trouble.accepts("LBRACE"):
        return None
    if trouble.accepts("NUMBER") or trouble.accepts("SEMICOLON"):
        return None
    body = _body(trouble.tokens, index)
    if body is None:
        return None
    end, edits = body
    plain = trouble.last_text in ("else", "either", "or", "atomic")
    opener = trouble.last_text if plain else trouble.tokens[trouble.start].text
    opener = "if" if opener == "else" and not plain else opener
    if opener == "while" and _only_waits(trouble.tokens, index):
        help = "to wait for what others do, write `await …;` with what ends the wait"
    elif end == index + 1:
        help = "write `{ }` for nothing"
    elif trouble.accepts("GOTO"):
        help = "write `else goto x;`, or `else { … }`"
    else:
        head = "" if plain else "x in 0..3 " if opener == "for" else "(…) "
        help = f"write `{opener} {head}{{ … }}`"
    found = trouble.tell(
        f"what follows `{opener}` stands in braces", trouble.span(index, end - 1), help=help
    )
    return Repair(found, edits)


def _only_waits(tokens: Sequence[Token], start: int) -> bool:
    """Whether the body of a loop is empty, or a call that lets others run."""
    return tokens[start].text == ";" or tokens[start].text in _YIELDING


def for_of_c(trouble: Trouble) -> Repair | None:
    """`for (;;) { … }`, `for (i = 0; i < 3; i++) { … }`, `for (x in S) { … }`."""
    index, tokens = trouble.index, trouble.tokens
    if trouble.last_text != "for" or trouble.here.text != "(" or not trouble.in_body:
        return None
    close = closing(tokens, index)
    if close is None:
        return None
    inside = [each.text for each in tokens[index + 1 : close]]
    head, help = _counted(inside)
    headline = "a `for` goes over a set: `for x in 0..3 { … }`"
    if ";" in inside and inside[0] == ";":
        condition = _between(inside, 1) or "true"
        help = f"write `while ({condition}) {{ … }}`"
        kind = "without end" if condition == "true" else "with a condition alone"
        headline = f"a loop {kind} is a `while`; a `for` goes over a set"
    elif ";" not in inside and "in" in inside:
        headline = "what a `for` goes over stands without parentheses"
        help = f"write `for {_text(inside)} {{ … }}`"
    found = trouble.tell(headline, trouble.span(index - 1, close), help=help)
    edits: tuple[Edit, ...] = (Edit(index, close + 1, head),)
    if tokens[close + 1].text != "{":
        body = _body(tokens, close + 1)
        edits += () if body is None else body[1]
    return Repair(found, edits)


def when_in_a_body(trouble: Trouble) -> Repair | None:
    """`when c { … }` as a statement."""
    start = trouble.start
    if not trouble.in_body or trouble.tokens[start].text != "when":
        return None
    if start not in (trouble.index, trouble.index - 1) and trouble.here.text != "{":
        return None
    found = trouble.tell(
        "`when` stands in the head of a `rule`",
        trouble.span(start),
        help="write `await …;` to wait until it is true, or `if (…) { … }`",
    )
    return Repair(found, ())


def _counted(inside: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """What stands for the head `i = 0; i < 3; i++`, and advice."""
    words = [each for each in inside if each not in ("int", "unsigned", "long", "size_t")]
    name = words[0] if words and words[0].isidentifier() else "x"
    match words:
        case [_, "=", first, ";", other, "<" | "<=" as sign, last, ";", *_] if other == name:
            if last.isdecimal():
                last = str(int(last) - (sign == "<"))
            elif sign == "<":
                last = f"{last} - 1"
            return (name, "in", "2"), f"write `for {name} in {first}..{last} {{ … }}`"
        case _:
            return (name, "in", "2"), f"write `for {name} in 0..3 {{ … }}`, or `while (…) {{ … }}`"


def _between(inside: Sequence[str], number: int) -> str:
    """Part `number` of a head that `;` divides, counting from 0."""
    parts: list[list[str]] = [[]]
    for each in inside:
        if each == ";":
            parts.append([])
        else:
            parts[-1].append(each)
    return _text(parts[number]) if number < len(parts) else ""


def _text(words: Sequence[str]) -> str:
    text = " ".join(words)
    for sign in ("(", "[", ".", "..", "!"):
        text = text.replace(f"{sign} ", sign)
    for sign in ("(", ")", "[", "]", ".", "..", ","):
        text = text.replace(f" {sign}", sign)
    return text


# Where a statement ends


def next_of(tokens: Sequence[Token], number: int, *texts: str) -> int:
    """The first token from `number` on that has one of these texts, or the last token."""
    end = len(tokens) - 1
    while number < end and tokens[number].text not in texts:
        number += 1
    return number


def closing(tokens: Sequence[Token], number: int) -> int | None:
    """The bracket that closes the one at `number`, if it is closed."""
    opened: list[str] = []
    for place in range(number, len(tokens)):
        text = tokens[place].text
        if text in _PAIRS:
            opened.append(_PAIRS[text])
        elif opened and text == opened[-1]:
            opened.pop()
            if not opened:
                return place
        elif text in _PAIRS.values():
            return None
    return None


def _body(
    tokens: Sequence[Token], start: int, deep: int = 0
) -> tuple[int, tuple[Edit, ...]] | None:
    """The end of the statement at `start`, and edits that put it, and all in it, in braces.

    deep: in how many bodies without braces it is.
    """
    found = None if deep > _MOST_DEEP else _statement(tokens, start, deep)
    if found is None:
        return None
    end, inside = found
    return end, (Edit(start, start, ("{",)), *inside, Edit(end, end, ("}",)))


def _statement(
    tokens: Sequence[Token], start: int, deep: int
) -> tuple[int, tuple[Edit, ...]] | None:
    """The token behind a statement, and edits that put the bodies in it in braces.

    None if it does not end as a statement does.
    """
    edits: tuple[Edit, ...] = ()
    pending = [start]
    while True:
        number = pending.pop()
        text = tokens[number].text
        if text not in _HEADED:
            end = _simple(tokens, number)
            return None if end is None else (end, edits)
        close = closing(tokens, number + 1) if tokens[number + 1].text == "(" else None
        body = next_of(tokens, number, "{") if close is None else close + 1
        inner = _enclosed(tokens, body, deep)
        if inner is None:
            return None
        end, more = inner
        edits += more
        if text != "if" or tokens[end].text != "else":
            return end, edits
        if tokens[end + 1].text == "if":
            pending.append(end + 1)
            continue
        inner = _enclosed(tokens, end + 1, deep)
        return None if inner is None else (inner[0], edits + inner[1])


def _enclosed(
    tokens: Sequence[Token], start: int, deep: int
) -> tuple[int, tuple[Edit, ...]] | None:
    """The end of a body, and edits that put it in braces if it is in none."""
    if tokens[start].text != "{":
        return _body(tokens, start, deep + 1)
    close = closing(tokens, start)
    return None if close is None else (close + 1, ())


def _simple(tokens: Sequence[Token], start: int) -> int | None:
    """The token behind a statement that begins with none of `if`, `while` and `for`."""
    number = start
    while number < len(tokens) - 1:
        text = tokens[number].text
        if text == ";":
            return number + 1
        if text == "}":
            return None
        if text in _PAIRS:
            close = closing(tokens, number)
            if close is None:
                return None
            before = tokens[number - 1].text
            block = text == "{" and number > start and before in ("else", "or", *_WITH_BLOCKS)
            if text == "{" and not block and tokens[number - 1].type in (NAME, NUMBER):
                return None
            number = close + 1
            if block and tokens[number].text not in ("else", "or"):
                return number
            continue
        number += 1
    return None
