"""What a plain check of a small model loads: no solver, no compiler, no graphs, no terminal kit.

Nor what it does not need of our own: the timed search, lint, formatting.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_models import MODELS

HEAVY = {
    "sphinx",
    "docutils",
    "pygments",
    "z3",
    "llvmlite",
    "networkx",
    "numpy",
    "rich",
    "textual",
    "graphviz",
    "hypothesis",
    "pygls",
    "lsprotocol",
    "asyncio",
    "ctypes",
    "multiprocessing",
    "hashlib",
    "pathlib",
    "pickle",
    "random",
    "tempfile",
}

if sys.platform == "linux":
    HEAVY |= {"psutil"}

UNUSED = {
    "checker.certificates",
    "checker.compared",
    "checker.command.explore",
    "checker.command.export",
    "checker.command.graph",
    "checker.command.verify",
    "checker.counts",
    "checker.engines.generated.edges",
    "checker.engines.generated.tally",
    "checker.engines.interpreted",
    "checker.engines.liveness",
    "checker.engines.native",
    "checker.engines.simulation",
    "checker.language_server",
    "checker.engines.timed",
    "checker.front.checking.beside",
    "checker.front.lint",
    "checker.front.formatting",
    "checker.front.lowering.standing",
    "checker.front.naming.beside",
    "checker.front.naming.unknown_calls",
    "checker.front.parsing.mistakes",
    "checker.lock_times",
    "checker.measured_parcel",
    "checker.render.as_coverage",
    "checker.render.as_stats",
    "checker.timings",
    "checker.engines.bounded",
}

MOST = 295
"""So many modules of our own may be loaded: each takes about a thousandth of a second."""

CHECK = """
import sys
before = {*sys.modules}  # what Python itself loads, as for an installation that can be edited
from checker.command import cli
assert cli.run(sys.argv[1:]) == 0
print("loaded:", *sorted({*sys.modules} - before))
"""


def loaded(model: Path) -> set[str]:
    """The modules that a check of `model` loads."""
    command = [sys.executable, "-c", CHECK, str(model)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    (last,) = [line for line in done.stdout.splitlines() if line.startswith("loaded:")]
    return set(last.split()[1:])


def test_a_plain_check_loads_nothing_heavy() -> None:
    modules = loaded(MODELS / "holds" / "mutex.mm")
    assert not HEAVY & {each.split(".")[0] for each in modules}
    assert "checker.front.lowering.lower" in modules
    assert not [each for each in modules for unused in UNUSED if each.startswith(unused)]
    assert len([each for each in modules if each.partition(".")[0] == "checker"]) <= MOST


@pytest.mark.slow
def test_what_asks_of_runs_for_ever_loads_liveness() -> None:
    spec = Path(__file__).parent.parent / "specs" / "peterson.mm"
    assert "checker.engines.liveness.answers" in loaded(spec)


def test_what_takes_time_loads_the_timed_search() -> None:
    assert "checker.engines.timed.search" in loaded(MODELS / "timed" / "holds_at_every_speed.mm")
