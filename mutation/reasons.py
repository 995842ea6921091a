"""Why a mutant may go unnoticed: `specs/unnoticed.md`.

Under a heading for each text stand the names of mutants, each in back quotes, and behind the last
of some a colon and why none of them matters. Knows that form; must not know what was found.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

HEADING = re.compile(r"^## `(?P<file>[^`]+)`$")
NAMED = re.compile(r"`(?P<name>[^`]+)`(?P<last>:?)")


@dataclass(frozen=True, slots=True)
class Reason:
    """file, name: of the mutant. line: where it is named. why: in words."""

    file: str
    name: str
    line: int
    why: str


class Unreadable(Exception):
    """The text does not have the form that is told above."""


def read(path: Path) -> tuple[Reason, ...]:
    """The reasons in the text at `path`. Raises Unreadable, with the line."""
    file = ""
    found: list[Reason] = []
    for number, text in _items(path.read_text(encoding="utf-8")):
        heading = HEADING.match(text)
        if heading:
            file = heading["file"]
        elif text.startswith("- "):
            found += _reasons(text[2:], file, f"{path.name}:{number}", number)
    named = [(each.file, each.name) for each in found]
    for number, each in enumerate(found):
        if (each.file, each.name) in named[:number]:
            raise Unreadable(f"{path.name}:{each.line}: `{each.name}` has a reason already")
    return tuple(found)


def _items(text: str) -> list[tuple[int, str]]:
    """Headings, and list items with the lines that belong to them, each with its first line."""
    found: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("  ") and found and found[-1][1].startswith("- "):
            found[-1] = (found[-1][0], f"{found[-1][1]} {line.strip()}")
        else:
            found.append((number, line))
    return found


def _reasons(item: str, file: str, where: str, line: int) -> list[Reason]:
    names: list[str] = []
    at = 0
    while match := NAMED.match(item, at):
        names.append(match["name"])
        at = match.end()
        if match["last"]:
            break
        at += len(item[at:]) - len(item[at:].lstrip(", "))
    else:
        raise Unreadable(f"{where}: a colon is missing behind the names")
    why = item[at:].strip()
    if not file or not why:
        missing = "a heading with the file" if not file else "the reason"
        raise Unreadable(f"{where}: {missing} is missing")
    return [Reason(file, name, line, why) for name in names]
