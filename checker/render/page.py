"""A page of plain text: how wide characters are, which are harmless, how lines are broken.

Knows nothing of what is written on it.
"""

from __future__ import annotations

import unicodedata

WIDTH = 72
"""Columns of a page: what fits into a mail."""

TAB = 8
"""Columns between tab stops, as in kernel sources."""

_LEAST = 8  # columns of a line, however much stands before it

_ENDS = "._/@,"  # signs behind which a long word may be cut
_TIED = "\u00a0"  # a blank at which `wrap` breaks no line; harmless texts have none


def visible(char: str) -> str:
    r"""`char`, or an escape for one that would steer a terminal or cannot be seen.

    >>> print(visible("a"), visible("\x1b"), visible("\u202e"))
    a \x1b \u202e
    """
    if char.isprintable():
        return char
    if unicodedata.category(char) == "Zs":
        return " "
    code = ord(char)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def harmless(text: str) -> str:
    r"""`text` on one line, safe to print on a terminal.

    >>> print(harmless("a\tb\x07"))
    a b\x07
    """
    return "".join(" " if char in "\t\n\r" else visible(char) for char in text)


def columns(text: str) -> int:
    """How many columns a harmless text takes: wide characters two, combining ones none.

    >>> columns("page"), columns("\\u9801"), columns("e\\u0301")
    (4, 2, 1)
    """
    if text.isascii():
        return len(text)
    return sum(map(_columns, text))


def tied(text: str) -> str:
    """A harmless text that `wrap` keeps on one line, if it fits there."""
    return text.replace(" ", _TIED)


def untied(text: str) -> str:
    """The text for where no line is broken: with blanks in place of those that tie.

    >>> untied(tied("n = 1"))
    'n = 1'
    """
    return text.replace(_TIED, " ")


def _columns(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1


def pad(text: str, width: int) -> str:
    """`text` with blanks behind it, up to `width` columns."""
    return text + " " * (width - columns(text))


def cells(line: str) -> list[str]:
    """What is printed for each character of a source line, tabs expanded."""
    printed = []
    column = 0
    for char in line:
        shown = " " * (TAB - column % TAB) if char == "\t" else visible(char)
        printed.append(shown)
        column += columns(shown)
    return printed


def wrap(text: str, width: int) -> list[str]:
    """`text` broken at blanks into lines of at most `width` columns; at least one line.

    A word wider than a line is cut, where one of its parts ends if there is one.

    >>> wrap("waits for page == READY", 12)
    ['waits for', 'page ==', 'READY']
    >>> wrap("synchronize_rcu.wait finds rcu_waits_for[self]", 16)
    ['synchronize_rcu.', 'wait finds', 'rcu_waits_for', '[self]']
    """
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        if line and columns(line) + 1 + columns(word) > width:
            lines.append(line.rstrip())
            line = ""
        elif line:
            line += " "
        line += word
        while columns(line) > width:
            cut = _cut(line, width)
            lines.append(line[:cut])
            line = line[cut:]
    if line.strip() or not lines:
        lines.append(line.rstrip())
    return [untied(each) for each in lines]


def _cut(word: str, width: int) -> int:
    """How many characters of a word stand on a line: up to the end of a part, not too far back."""
    most = _fitting(word, width)
    ends = (k for k in range(most, most // 2, -1) if word[k - 1] in _ENDS or word[k] in "[(")
    return next(ends, most)


def _fitting(text: str, width: int) -> int:
    """How many characters of `text` fit into `width` columns; at least one."""
    used = 0
    for number, char in enumerate(text):
        used += _columns(char)
        if used > width:
            return max(number, 1)
    return len(text)


def hang(first: str, text: str, rest: str | None = None, width: int = WIDTH) -> list[str]:
    """`text` wrapped behind `first`; further lines begin with `rest`, or as many blanks.

    They are as wide as the first; on a page narrower than usual they take what room there is.
    """
    if rest is None:
        rest = " " * columns(first)
    room = max(width - max(columns(first), columns(rest)), _LEAST)
    line, *lines = wrap(text, room)
    if lines and width < WIDTH:
        lines = wrap(text[len(line) :].lstrip(" "), max(width - columns(rest), _LEAST))
    return [first + line, *(rest + each for each in lines)]
