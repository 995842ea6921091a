"""The specs that are shipped, as parameters of tests: of the large ones a default run takes none.

Those are checked by `test_specs` in every run; what is asked of any spec is asked of the others.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

LARGE = ("fork", "gc", "mmap_taken", "qos", "retry", "storm", "throttle", "uptodate", "vma_lock")
SPECS = sorted((Path(__file__).parent.parent / "specs").glob("*.mm"))


def shipped(*kinds: str) -> list[Any]:
    """Paths; the large specs are slow. kinds: of questions, of which one at least is asked."""
    return [
        pytest.param(path, marks=[pytest.mark.slow] if path.stem in LARGE else [])
        for path in SPECS
        if not kinds or asks(path, *kinds)
    ]


def asks(path: Path, *kinds: str) -> bool:
    """Whether a spec asks a question of one of these kinds, each the first word of its line."""
    text = path.read_text(encoding="utf-8")
    return any(f"\n{kind} " in text for kind in kinds)
