"""What holds for a run of all tests."""

from __future__ import annotations

import gc


def pytest_collection_finish() -> None:
    """What was collected stays to the end: no garbage is looked for in it again and again."""
    gc.collect()
    gc.freeze()
