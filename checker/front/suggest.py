"""What the user may have meant by a name that is not known.

Knows spelling only; who could be meant is for the caller to say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from checker.source import Span

_ALIKE = 0.6
"""How alike, from 0 to 1, two names must be for one to be taken for the other."""


_MOST_COMPARED = 1_000
"""How many known names are looked at, the first ones."""

_LONGEST = 64
"""How long a name may be to be looked at."""


def nearest(text: str, known: Sequence[str]) -> str | None:
    """The name most like `text`, upper and lower case being the same; the first of equals.

    >>> nearest("retires", ["page", "retries", "tries"])
    'retries'
    >>> nearest("x", ["page"]) is None
    True
    """
    best, likeness = None, _ALIKE
    if len(text) > _LONGEST:
        return None
    from difflib import SequenceMatcher  # only where something is wrong

    matcher = SequenceMatcher(None, b=text.lower())
    for name in known[:_MOST_COMPARED]:
        if len(name) > _LONGEST:
            continue
        matcher.set_seq1(name.lower())
        if min(matcher.real_quick_ratio(), matcher.quick_ratio()) < likeness:
            continue
        ratio = matcher.ratio()
        if ratio > likeness or (best is None and ratio == likeness):
            best, likeness = name, ratio
    return best


def did_you_mean(text: str, known: Mapping[str, Span | None], file: str) -> tuple[str, ...]:
    """A line of help that offers the nearest of `known`, or none.

    known: where each name is declared; None where there is nothing to look up.
    file: the text that `text` stands in; a place in another one is told with its name.
    """
    name = nearest(text, tuple(known))
    if name is None:
        return ()
    place = known[name]
    if place is None:
        return (f"did you mean `{name}`?",)
    where = f"on line {place.line}" if place.file == file else f"in {place.file}:{place.line}"
    return (f"did you mean `{name}`, declared {where}?",)


def roster(what: str, names: Sequence[str]) -> str:
    """What a thing has, for somebody who named something that it has not.

    >>> roster("label", ["enter"]), roster("mode", ["read", "write"]), roster("label", [])
    ('its only label is `enter`', 'its modes are `read` and `write`', 'it has no labels')
    """
    if not names:
        return f"it has no {what}s"
    if len(names) == 1:
        return f"its only {what} is `{names[0]}`"
    return f"its {what}s are {listed([f'`{each}`' for each in names], 'and')}"


def listed(names: Sequence[str], last: str = "or", most: int = 6) -> str:
    """Names in a sentence; those past the first `most` are only counted.

    >>> listed(["ABSENT", "READING", "READY"])
    'ABSENT, READING or READY'
    """
    if len(names) > most:
        return f"{', '.join(names[:most])} {last} {len(names) - most} more"
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"
