"""Of many cases those that the quick run takes."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from _pytest.mark.structures import ParameterSet


def some(cases: Iterable[object]) -> list[ParameterSet]:
    """Every second case is slow, the second first."""
    return [
        pytest.param(
            *(each if isinstance(each, tuple) else (each,)), marks=[pytest.mark.slow] * (k % 2)
        )
        for k, each in enumerate(cases)
    ]
