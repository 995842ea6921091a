"""Deadlocks that an env or an empty choice takes part in, by every engine."""

from __future__ import annotations

import pytest

from checker.engines.budget import Budget
from checker.engines.engine import Engine
from checker.engines.generated import Generated
from checker.engines.interpreted import Interpreted
from checker.front.model import load
from checker.source import Source
from checker.verdict import Violated

ENV = """
lock a, b: mutex;  var t: bool = false;
env e        { l: a.lock(); b.lock(); release all; }
process p    { l: b.lock(); a.lock(); release all; }
process tick { l: t = !t; goto l; }
"""

EMPTY = """
const N = 0;  var t: bool = false;  var f[2]: bool = false;
process p    { m: choose k in N where f[k]; n: skip; }
process tick { l: t = !t; goto l; }
"""


@pytest.mark.parametrize("engine", [Interpreted(), Generated()], ids=lambda each: each.name)
@pytest.mark.parametrize(("text", "steps"), [(ENV, 2), (EMPTY, 0)], ids=["env", "empty"])
def test_a_cycle_of_waits_is_found(text: str, steps: int, engine: Engine) -> None:
    model = load(Source("deadlock.mm", text))
    system = model.system(model.combinations({})[0])
    verdict = engine.run(system, Budget(), lambda progress: None).verdicts["cycle"]
    assert isinstance(verdict, Violated)
    assert verdict.trace is not None and verdict.trace.length == steps
