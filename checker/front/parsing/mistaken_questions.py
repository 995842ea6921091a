"""Mistakes in what is asked: the rows that every report has, bounds and expectations of times.

Knows how a question is put together; must not know how it is answered, nor how reading goes on.
"""

from __future__ import annotations

from checker.front.parsing.mistaken_statements import next_of
from checker.front.parsing.tokens import NAME
from checker.front.parsing.trouble import Edit, Repair, Trouble
from checker.ir.duration import UNITS

_ROWS = ("deadlock", "error")
_NEGATING = ("no", "not", "never", "without")
_EXPECTED = frozenset(("violated", "expected", "expect", "possible", "cycle", "stuck", "some"))
_INFORMING = ("latency", "region", "inversion")
_BETWEEN = ("latency", "region", "within", "leads")
_GOING_OVER = ("all", "some")


def row_alone(trouble: Trouble) -> Repair | None:
    """`deadlock none;`, `no deadlock;`, `never deadlock;`, `error: none;`."""
    start, tokens = trouble.start, trouble.tokens
    if trouble.in_body or trouble.index - start > 2:
        return None
    words = [each.text for each in tokens[start : next_of(tokens, start, ";")]]
    negated = len(words) == 2 and words[0] in _NEGATING
    row = words[-1] if negated else words[0] if words else ""
    if row not in _ROWS or (not negated and (tokens[start].type != NAME or len(words) > 4)):
        return None
    help = f"leave it out: without `expect violated {row};` it is expected that there is none"
    if not negated and not _EXPECTED.isdisjoint(words):
        help = f"write `expect violated {row};` if there is to be one"
    found = trouble.tell(
        f"`{row}` is asked of every spec", trouble.span(start, start + len(words) - 1), help=help
    )
    return Repair(found, ())


def expected_of_a_time(trouble: Trouble) -> Repair | None:
    """`latency n: A -> B expect …;`."""
    start, tokens = trouble.start, trouble.tokens
    kind = tokens[start].text
    if trouble.here.text != "expect" or trouble.in_body or kind not in _INFORMING:
        return None
    end = next_of(tokens, trouble.index, ";")
    if kind == "inversion":
        help = "leave it out: the report says whether it is bounded, and by what"
    else:
        time, behind = _limit(trouble) if kind == "region" else (_time(trouble, end), trouble.index)
        name, events = _asked(trouble, behind)
        help = f"write `within {time} {name}: {events};`, which holds or is violated"
    headline = f"{'an' if kind == 'inversion' else 'a'} `{kind}` informs, and expects nothing"
    return Repair(
        trouble.tell(headline, trouble.span(trouble.index, end - 1), help=help),
        (Edit(trouble.index, end),),
    )


def time_first(trouble: Trouble) -> Repair | None:
    """`within n: A -> B;`, `within n 5 ms: A -> B;` and `within 5 ms: A -> B;`."""
    start, tokens = trouble.start, trouble.tokens
    if tokens[start].text != "within" or trouble.in_body or trouble.here.type == NAME:
        return None
    colon = next_of(tokens, start, ":", ";")
    if tokens[colon].text != ":" or trouble.index > colon:
        return None
    name, events = _asked(trouble, next_of(tokens, start, ";"))
    time = _time(trouble, next_of(tokens, start, ";"))
    events = events.removesuffix(time.replace(" ", "")).rstrip(" <=")
    found = trouble.tell(
        "a `within` has its time first, then its name",
        trouble.span(start, colon),
        help=f"write `within {time} {name}: {events};`",
    )
    return Repair(found, ())


def loose_quantifier(trouble: Trouble) -> Repair | None:
    """`latency n: some t in p: t@a -> p@b;`, where all up to the `;` would be under the `some`."""
    start, tokens, index = trouble.start, trouble.tokens, trouble.index
    kind = tokens[start].text
    if kind not in _BETWEEN or trouble.in_body or trouble.here.text not in _GOING_OVER:
        return None
    if trouble.last_text not in (":", "->", "or", "&&", "||"):
        return None
    end = next_of(tokens, index, "->", "or", "with", "expect", ";")
    blanks = ["" if trouble.touches(each) else " " for each in range(index, end)]
    words = (f"{blank}{each.text}" for blank, each in zip(blanks, tokens[index:end], strict=True))
    part = f"({''.join(words).strip()})"
    behind = " -> …" if tokens[end].text == "->" else ""
    before = "… -> " if trouble.last_text == "->" else ""
    found = trouble.tell(
        f"beside the `->` of a `{kind}` stands `{trouble.here.text}` in parentheses",
        trouble.span(index, end - 1),
        help=f"write `{before}{part}{behind}`",
    )
    return Repair(found, (Edit(index, index, ("(",)), Edit(end, end, (")",))))


def thread_of(trouble: Trouble) -> Repair | None:
    """`inversion n: p;`."""
    start, here = trouble.start, trouble.here
    if trouble.tokens[start].text != "inversion" or trouble.expected != {"THREAD"}:
        return None
    if here.type != NAME or trouble.last_text != ":":
        return None
    end = next_of(trouble.tokens, trouble.index, ";")
    head = trouble.text(start + 1, trouble.index - 1)
    found = trouble.tell(
        "an `inversion` is about a `thread`",
        help=f"write `inversion {head}: thread {trouble.text(trouble.index, end)};`",
    )
    return Repair(found, (Edit(trouble.index, trouble.index, ("thread",)),))


def inheriting(trouble: Trouble) -> Repair | None:
    """`lock l: mutex inherit priority;`, and `inherit priority;` at top level."""
    start, tokens = trouble.start, trouble.tokens
    words = [each.text for each in tokens[start : next_of(tokens, start, ";")]]
    if trouble.in_body or "inherit" not in words or words[0] not in ("lock", "inherit"):
        return None
    if trouble.index > start + words.index("inherit") + 1:
        return None
    name = words[1] if words[0] == "lock" and len(words) > 1 else "l"
    place = start + words.index("inherit")
    last = place + (words[-1] == "priority" or "priority" in words[place - start + 1 :][:1])
    found = trouble.tell(
        "`inherit priority` stands in a `locktype`",
        trouble.span(place, last),
        help="write `locktype lending { mode lock exclusive;  inherit priority; }`, and "
        f"`lock {name}: lending;`",
    )
    return Repair(found, (Edit(place, last + 1),) if words[0] == "lock" else ())


def _asked(trouble: Trouble, end: int) -> tuple[str, str]:
    """The name of the question that is read, and what stands behind its `:`, up to a token."""
    tokens, start = trouble.tokens, trouble.start
    colon = next_of(tokens, start, ":", ";")
    names = [each.text for each in tokens[start + 1 : colon] if each.type == NAME]
    name = next((each for each in names if each not in UNITS), "name")
    text = trouble.text(colon + 1, end) if colon < end else "a->b"
    return name, text.replace("->", " -> ")


def _limit(trouble: Trouble) -> tuple[str, int]:
    """The limit of the `region` that is read up to where the trouble is, and its `<=`."""
    tokens, end = trouble.tokens, trouble.index
    place = max((k for k in range(trouble.start, end) if tokens[k].text == "<="), default=end)
    written, time = trouble.text(place + 1, end), _time(trouble, end)
    return time if written in ("", time.replace(" ", "")) else written, place


def _time(trouble: Trouble, end: int) -> str:
    """The first time that is written from the start of the question up to a token."""
    tokens = trouble.tokens
    for number in range(trouble.start, end):
        if tokens[number].text.isdecimal() and tokens[number + 1].text in UNITS:
            return f"{tokens[number].text} {tokens[number + 1].text}"
    return "5 ms"
