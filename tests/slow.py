"""Which of many values a test takes in every run; the others are marked `slow`, and none is lost.

Knows nothing of what the values stand for. A tuple is the values of several parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest


def first_of(quick: int, values: Iterable[object]) -> list[Any]:
    """Parameters of a test, all but the first few of them slow."""
    return _marked(values, lambda number: number >= quick)


def one_in(step: int, values: Iterable[object]) -> list[Any]:
    """Parameters of a test, all but each `step`-th of them slow, beginning with the first."""
    return _marked(values, lambda number: number % step != 0)


def _marked(values: Iterable[object], slow: Callable[[int], bool]) -> list[Any]:
    return [
        pytest.param(
            *(each if isinstance(each, tuple) else (each,)),
            marks=[pytest.mark.slow] if slow(number) else [],
        )
        for number, each in enumerate(values)
    ]
