"""What the text behind `--set x=` means: a number, some of them, a time, a set, a struct.

Knows how values are written; must not know what they are for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from checker.front.values.plain import (
    Members,
    Parts,
    Plain,
    Values,
    first_of,
    meant,
    number,
    separated,
    shown,
)
from checker.ir.domain import Domain, Kind
from checker.ir.duration import UNITS, Duration

_TIME = re.compile(r"(\d+(?:\.\d+|/0*[1-9]\d*)?)\s*(" + "|".join(UNITS) + r")|0", re.ASCII)


def time(text: str) -> Duration | None:
    """The time that `20ms`, `3/2 ms` or `0` writes; None if it writes none."""
    match = _TIME.fullmatch(text.strip())
    if match is None:
        return None
    return Duration(Fraction(match[1] or 0) * UNITS[match[2] or "s"])


def spans(text: str, domain: Domain) -> list[range] | None:
    """The values that `3`, `0..3` or `1,3` stands for, in order; None if there are others."""
    found = [_span(part, domain) for part in text.split(",")]
    known = {(each.start, each.stop) for each in found if each is not None}
    return None if None in found else [range(*each) for each in sorted(known)]


def _span(text: str, domain: Domain) -> range | None:
    low, dots, high = text.partition("..")
    first = number(domain, low)
    last = number(domain, high) if dots else first
    if first is None or last is None or first > last:
        return None
    return range(first, last + 1)


def several(text: str, values: Values) -> Sequence[Plain] | None:
    """The values that `p[1]` or `{1},{1, 2}` stands for; None if there are others."""
    found = [meant(values, part) for part in separated(text)]
    known = dict.fromkeys(each for each in found if each is not None)
    return None if None in found else [*known]


_NOBODY = frozenset(("None", "NONE", "NULL", "null", "nil"))


def advice(
    name: str, values: Values, when: str, text: str = "", *, typed: bool = True
) -> tuple[str, ...]:
    """What a parameter, or a constant that is not `typed`, can be set to instead of `text`."""
    near = _meant_by(text, values) if text else None
    if near is not None:
        return f"did you mean --set '{name}={near}'?", *advice(name, values, when)[:1]
    match values:
        case Members():
            what = f"it is a {values}{when}"
        case Parts(name=struct):
            what = f"it is a `{struct}`: {values}{when}"
        case Domain(kind=Kind.RANGE) if not typed:
            return (f"it is a number: write --set {name}=3",)
        case _:
            return (f"its values are {values}{when}",)
    return what, f"write --set '{name}={shown(values, first_of(values, 4)[-1])}'"


def _meant_by(text: str, values: Values) -> str | None:
    """How what `text` seems to mean is written: `{p[0]}` for `p[0]`, if there is such a set."""
    text = text.strip()
    texts = ["none"] if text in _NOBODY else []
    if isinstance(values, Members):
        inside = text[1:-1] if text[:1] in ("[", "(") and text[-1:] in ("]", ")") else text
        texts = ["{}" if text in _NOBODY | {"none"} else f"{{{inside}}}"]
    elif text[:1] == "{" and text[-1:] == "}":
        texts.append(text[1:-1])
    known = [meant(values, each) for each in texts]
    return next((shown(values, each) for each in known if each is not None), None)
