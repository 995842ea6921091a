"""The native explorer on specs: shipped ones and those of the tests, against the generated one."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker import api
from checker.api import Options
from checker.diagnostic import SpecError
from checker.engines.budget import Budget
from checker.engines.generated import Generated
from checker.source import Source
from tests.engines.conformance import explored
from tests.slow import one_in

pytest.importorskip("llvmlite")

from checker.engines.native import Native

ROOT = Path(__file__).parents[3]
SPECS = sorted([*(ROOT / "specs").glob("*.mm"), *(ROOT / "tests" / "models").rglob("*.mm")])
STATES = 2500


@pytest.mark.parametrize("path", one_in(18, SPECS), ids=lambda path: path.stem)
def test_a_spec_is_explored_the_same(path: Path) -> None:
    source = Source(str(path), path.read_text(encoding="utf-8"))
    try:
        systems = [system for _, system in api.systems(source)]
    except SpecError:
        pytest.skip("it cannot be checked")
    for system in {id(each): each for each in (systems[0], systems[-1])}.values():
        limit = Budget(states=STATES)
        found, wanted = explored(Native(), system, limit), explored(Generated(), system, limit)
        assert (found.states, found.transitions) == (wanted.states, wanted.transitions)
        assert (found.depth, found.exhaustive) == (wanted.depth, wanted.exhaustive)
        assert found.verdicts == wanted.verdicts
        assert found.others == wanted.others
        if wanted.exhaustive:
            assert found.coverage == wanted.coverage


COLUMNS = """model columns;
param top: 8..10;
var n[3]: 0..9 = 0;
process p[i in 3] { turn: n[i] = (n[i] + 1) % top;  goto turn; }
never seven: n[0] == 7 && n[1] == 7 && n[2] == 7;
"""


def test_columns_are_explored_natively_by_other_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Code that one process makes is made by each of them."""
    monkeypatch.setattr("checker.workers.FIRST", 100)
    monkeypatch.setattr("checker.engines.tiers.ENOUGH", 200)
    monkeypatch.setattr("checker.engines.tiers.EACH", 0)
    found = [
        api.check(Source("columns.mm", COLUMNS), Options(workers=workers, engine=engine))
        for workers, engine in ((2, "native"), (1, "native"), (1, "generated"))
    ]
    assert [each.exploration.engine for each in found[0].columns] == ["native explorer"] * 3
    for one in found[1:]:
        for column, other in zip(found[0].columns, one.columns, strict=True):
            assert column.exploration.states == other.exploration.states
            assert column.exploration.verdicts == other.exploration.verdicts
