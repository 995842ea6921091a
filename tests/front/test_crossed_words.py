"""Specs in which words have changed places: told as wrong, or read as a system; nothing else."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from checker.diagnostic import SpecError
from checker.front.model import load
from checker.source import Source

TEXT = (Path(__file__).parent.parent / "data" / "every_construct.mm").read_text("utf-8")

WORDS = re.compile(r"(?<![\w/])[A-Za-z_0-9]\w*")

KEPT = re.compile(
    "model|enum|class|const|param|type|lock|var|def|process|env|rule|choose|in|where|let|await|try"
    "|else|goto|release|all|sleep|any|delay|while|either|or|skip|if|assert|when|always|never"
    "|reachable|some|count|min|expect|violated|holds|waits|time|us|ms"
)
"""Words whose place is fixed by the grammar; to cross them shows nothing of names and types."""


def crossed(seed: int) -> str:
    """The text with one or two words replaced by other words of it."""
    chance = random.Random(seed)
    body = TEXT.index("enum")
    places = [each for each in WORDS.finditer(TEXT, body) if not KEPT.fullmatch(each.group())]
    words = [each.group() for each in places]
    text = TEXT
    for place in sorted(
        chance.sample(places, chance.choice([1, 1, 2])), key=lambda each: -each.start()
    ):
        text = text[: place.start()] + chance.choice(words) + text[place.end() :]
    return text


def read(text: str) -> str:
    """The codes of what is wrong, or `read` if it is a system for every parameter value."""
    try:
        model = load(Source("crossed.mm", text))
        for combination in model.combinations({}):
            model.system(combination)
    except SpecError as error:
        assert error.diagnostics
        return " ".join(each.code for each in error.diagnostics)
    return "read"


def test_the_text_is_read_as_it_stands() -> None:
    assert read(TEXT) == "read"


@pytest.mark.slow
def test_crossed_words_of_many_texts_are_told_or_read() -> None:
    for seed in range(40, 1000):
        read(crossed(seed))


def test_crossed_words_are_told_or_read() -> None:
    codes = {code for seed in range(40) for code in read(crossed(seed)).split()}
    assert codes >= {
        "read",
        "unknown-name",
        "type-mismatch",
        "not-constant",
        "bad-arguments",
        "bad-lock",
        "bad-assignment",
        "unknown-mode",
        "unknown-label",
        "duplicate-name",
    }
