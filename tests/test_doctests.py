"""Each example in a docstring of the program comes out as it says there.

Only modules with examples are imported for it: to look through them all takes longer than all of
the examples.
"""

from __future__ import annotations

import doctest
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def with_examples() -> list[str]:
    """The names of modules."""
    return [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in sorted((ROOT / "checker").rglob("*.py"))
        if ">>> " in path.read_text(encoding="utf-8")
    ]


@pytest.mark.parametrize("name", with_examples())
def test_an_example_comes_out_as_it_says(name: str) -> None:
    done = doctest.testmod(import_module(name))
    assert done.attempted and not done.failed


def test_there_are_many() -> None:
    assert len(with_examples()) > 20
