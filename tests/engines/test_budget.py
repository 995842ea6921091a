"""What is said of memory, compared with what psutil says."""

from __future__ import annotations

import psutil

from checker.engines.budget import default_memory, resident


def test_memory_is_as_psutil_says() -> None:
    used = resident()
    assert abs(used - psutil.Process().memory_info().rss) < 16 << 20
    free = psutil.virtual_memory().available
    assert abs(default_memory() - used - free * 6 // 10) < max(256 << 20, free // 4)
