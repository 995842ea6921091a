"""Texts to learn from: what each diagnostic means, with a spec that has it, and one to begin with.

An entry is a file `entries/CODE.md`: paragraphs, then at most two specs in fences. The first has
the diagnostic; behind `mm` stands what a command needs to show it, `lint` or `--set …`. The marks
of a table have entries too, in `marks`, whose first paragraph is the meaning. Knows texts only;
what is said of a spec is found out by whoever shows it.
"""

from __future__ import annotations

import re
from os.path import dirname, join

from checker.diagnostic import CODES
from checker.records import dataclass

MARKS = {
    "(x)": "as-expected",
    "(!)": "unexpected",
    "(t)": "with-times",
    "(e)": "up-to-errors",
    "(~)": "with-fine-steps",
    "(>)": "more-than-the-model",
    "+": "at-least",
    "-": "not-asked",
}
"""What may stand in or behind a cell of a table, with the name of its file in `marks`."""

_SPEC = re.compile(r"```mm *(?P<how>[^\n]*)\n(?P<text>.*?)```\n", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Example:
    """A spec. how: the options of the command that shows the diagnostic, or `lint`."""

    text: str
    how: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """What is said of one code. meaning: the line of the catalogue. paragraphs: what to do.

    wrong, mended: a spec with the diagnostic and one without; None where no spec has it.
    """

    code: str
    meaning: str
    paragraphs: tuple[str, ...]
    wrong: Example | None
    mended: Example | None


def entry(code: str) -> Entry:
    """The entry of a code; KeyError for one that is not in the catalogue."""
    meaning = CODES[code]
    paragraphs, wrong, mended = _parts("entries", code)
    return Entry(code, meaning, paragraphs, wrong, mended)


def mark_entry(mark: str) -> Entry:
    """The entry of a mark; KeyError for what is none. Its spec is one whose table has the mark."""
    (meaning, *paragraphs), example, _ = _parts("marks", MARKS[mark])
    return Entry(mark, meaning, tuple(paragraphs), example, None)


def _parts(folder: str, name: str) -> tuple[tuple[str, ...], Example | None, Example | None]:
    """The paragraphs of a file, and its specs."""
    with open(join(dirname(__file__), folder, f"{name}.md"), encoding="utf-8") as file:
        text = file.read()
    examples = [Example(each["text"], tuple(each["how"].split())) for each in _SPEC.finditer(text)]
    words = [" ".join(each.split()) for each in _SPEC.sub("", text).split("\n\n")]
    wrong, mended = (*examples, None, None)[:2]
    return tuple(each for each in words if each), wrong, mended


def starter(model: str) -> str:
    """A spec to begin with, of a model with this name."""
    with open(join(dirname(__file__), "starter.mm"), encoding="utf-8") as file:
        return file.read().replace("NAME", model, 1)
