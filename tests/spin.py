"""SPIN, where it is installed: what it says of a Promela text."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

NEEDED = ("spin", "gcc")
MISSING = [each for each in NEEDED if shutil.which(each) is None]

with_spin = pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")


@dataclass(frozen=True, slots=True)
class Said:
    """What SPIN counts, and what the assertions that fail are called."""

    states: int
    transitions: int
    failed: frozenset[str]


def spin(text: str, folder: Path, how: tuple[str, ...] = ()) -> Said:
    """Let SPIN visit every state, as the page of an exported text says, but compiled sooner."""
    (folder / "model.pml").write_text(text, encoding="utf-8")
    _run(["spin", "-a", "-o1", "-o2", "-o3", "model.pml"], folder)
    vector = re.findall(r"-DVECTORSZ=\d+", text)
    built = ["-O0", "-w", "-DSAFETY", "-DNOREDUCE", *vector[:1], *how]
    _run(["gcc", *built, "-o", "pan", "pan.c"], folder)
    told = _run(["./pan", "-m100000", "-c0", "-n", "-w16"], folder)
    assert "Search not completed" not in told, told
    assert "search depth too small" not in told, told
    counts = [re.search(rf"(\d+) {word}", told) for word in ("states, stored", "transitions")]
    states, transitions = (int(each[1]) for each in counts if each is not None)
    failed = frozenset(re.findall(r"assertion violated \(*(\w+)\)*", told))
    return Said(states, transitions, failed)


def _run(command: list[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, f"{' '.join(command)}: {done.stdout[-2000:]}{done.stderr[:2000]}"
    return done.stdout
