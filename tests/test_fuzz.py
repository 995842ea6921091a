"""A few changed specs: nothing comes of them but answers and diagnostics (see `tests.fuzz`)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz import check, limited, specs, tell, text_of

GIVEN = specs()


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10**9))
def test_a_changed_spec_is_answered_or_told(seed: int) -> None:
    with limited(10):
        assert check(text_of(seed, GIVEN)) in ("wrong", "checked", "cut")


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10**9))
def test_what_can_be_checked_can_be_told(seed: int) -> None:
    with limited(20):
        assert tell(text_of(seed, GIVEN)) in ("wrong", "checked", "cut")


@pytest.mark.slow
def test_many_changed_specs_are_answered_or_told() -> None:
    for seed in range(5000):
        with limited(10):
            check(text_of(seed, GIVEN))
