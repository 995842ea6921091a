"""What a plain check of a small model loads: no solver, no compiler, no graphs, no terminal kit."""

from __future__ import annotations

import subprocess
import sys

from tests.test_models import MODELS

HEAVY = {"z3", "llvmlite", "networkx", "numpy", "rich", "graphviz", "hypothesis"}

CHECK = """
import sys
from checker import cli
assert cli.run(sys.argv[1:]) == 0
print("loaded:", *sorted({each.split(".")[0] for each in sys.modules}))
"""


def test_a_plain_check_loads_nothing_heavy() -> None:
    model = MODELS / "holds" / "mutex.mm"
    command = [sys.executable, "-c", CHECK, str(model)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    (last,) = [line for line in done.stdout.splitlines() if line.startswith("loaded:")]
    assert not HEAVY & set(last.split()), last
