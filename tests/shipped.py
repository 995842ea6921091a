"""The specs that are shipped, as parameters of tests, and what is said of each.

Of the large ones a default run takes none as parameters: `test_specs` checks them in every run, and
what is asked of any spec is asked of the others.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from checker.report import Report
from checker.source import Source
from tests.stated import report

LARGE = (
    *("fork", "gc", "lock_order", "mmap_taken", "qos", "retry", "storm", "throttle", "uptodate"),
    "vma_lock",
)
SPECS = sorted((Path(__file__).parent.parent / "specs").glob("*.mm"))


def shipped(*kinds: str, step: int = 1) -> list[Any]:
    """Paths; the large specs are slow, and of the others all but each `step`-th.

    kinds: of questions, of which one at least is asked.
    """
    asked = [path for path in SPECS if not kinds or asks(path, *kinds)]
    quick = [path for path in asked if path.stem not in LARGE][::step]
    return [pytest.param(path, marks=[] if path in quick else [pytest.mark.slow]) for path in asked]


def asks(path: Path, *kinds: str) -> bool:
    """Whether a spec asks a question of one of these kinds, each the first word of its line."""
    text = path.read_text(encoding="utf-8")
    return any(f"\n{kind} " in text for kind in kinds)


def source(name: str) -> Source:
    """A shipped spec."""
    return Source(f"specs/{name}.mm", (SPECS[0].parent / f"{name}.mm").read_text(encoding="utf-8"))


@cache
def whole(name: str, settings: str = "") -> Report:
    """What is said of a shipped spec for settings written as `a=1 b=2`; checked once a process."""
    return report(source(name), dict(each.split("=") for each in settings.split()))
