"""Mistakes in numbers, times and ranges: `0x10`, `3u`, `3x`, `5 sec`, `0..`.

Knows how a number is written; must not know how reading goes on.
"""

from __future__ import annotations

import re

from checker.front.parsing.tokens import NUMBER
from checker.front.parsing.trouble import Edit, Repair, Trouble

_UNITS = {
    "sec": "s",
    "secs": "s",
    "second": "s",
    "seconds": "s",
    "msec": "ms",
    "msecs": "ms",
    "usec": "us",
    "usecs": "us",
    "nsec": "ns",
    "nsecs": "ns",
}
_DIGITS = {"x": 16, "b": 2, "o": 8}
HALF = frozenset((";", ",", "=", ")", "]", "}", "{"))
"""What stands behind a range whose upper end was left out."""

_SUFFIX = re.compile(r"[uU]?[lL]{0,2}[uU]?")


def unit(trouble: Trouble) -> Repair | None:
    """`5 sec`."""
    text = trouble.here.text
    if text not in _UNITS or not trouble.accepts("MS"):
        return None
    found = trouble.tell("the units of time are ns, us, ms and s", help=f"write `{_UNITS[text]}`")
    return Repair(found, (Edit(trouble.index, trouble.index + 1, (_UNITS[text],)),))


def number_runs_on(trouble: Trouble) -> Repair | None:
    """`3x`, `0x10`, `3u`, `10sec`."""
    before, here = trouble.before, trouble.here
    if before is None or before.type != NUMBER or not here.text[:1].isidentifier():
        return None
    index = trouble.index
    if (before.line, before.end_column) != (here.line, here.column):
        return None
    place = trouble.span(index - 1, index)
    if before.text == "0" and here.text[0] in "xXbBoO":
        value = _value(here.text)
        help = "" if value is None else f"write `{value}`"
        return Repair(
            trouble.tell("numbers are decimal", place, help=help), (Edit(index, index + 1),)
        )
    if _SUFFIX.fullmatch(here.text):
        found = trouble.tell(
            "a number has no type of its own", place, help=f"write `{before.text}`"
        )
        return Repair(found, (Edit(index, index + 1),))
    found = trouble.tell(
        f"`{before.text}{here.text}` is neither a name nor a number",
        place,
        help="a name begins with a letter; the units of time are ns, us, ms and s",
    )
    return Repair(found, (Edit(index, index + 1),))


def half_a_range(trouble: Trouble) -> Repair | None:
    """`0..`, `..3`, and `0..=3` of Rust."""
    index, here = trouble.index, trouble.here.text
    if trouble.last_text == ".." and here == "=" and trouble.touches(index):
        place = trouble.span(index - 1, index)
        found = trouble.tell("a range has both its ends in it", place, help="write `..` for `..=`")
        return Repair(found, (Edit(index, index + 1),))
    if trouble.last_text == ".." and here in HALF:
        found = trouble.tell(
            "this range has no upper end",
            trouble.span(index - 1),
            help="write both ends, as in `0..3` or `1..5 us`",
        )
        return Repair(found, (Edit(index, index, ("1",)),))
    if here == ".." and trouble.accepts("NUMBER"):
        found = trouble.tell("this range has no lower end", help="write `0..`, of a time `0 us..`")
        return Repair(found, (Edit(index, index, ("0",)),))
    return None


def _value(digits: str) -> int | None:
    """The value of `x1F`, `b101` or `o17`; None if it is none, or too long a number."""
    try:
        value = int(digits[1:], _DIGITS[digits[0].lower()])
    except ValueError:
        return None
    return value if value < 10**18 else None
