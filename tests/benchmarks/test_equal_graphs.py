"""The benchmarks: in every language the same graph, with counts that are known from elsewhere."""

from __future__ import annotations

from collections import deque
from pathlib import Path

import orbits
import pytest
from spin import with_spin

from benchmarks.cases import CASES, MODELS, Case, Size, cases
from benchmarks.measured import Failed, Limits, OverLimit
from benchmarks.minicheck_specs import Json, minicheck_spec
from benchmarks.peers import Spin, Tlc
from checker.api import read, systems
from checker.command.cli import run
from checker.engines.budget import Budget
from checker.engines.generated import Generated
from checker.exploration import Exploration
from checker.report import GOOD
from tests.slow import one_in

SMALL = cases(Size.SMALL)

small = pytest.mark.parametrize("case", SMALL, ids=lambda each: each.name)

NO_TLC = Tlc().missing()

with_tlc = pytest.mark.skipif(NO_TLC is not None, reason=f"TLC is not here: {NO_TLC}")


def explored(name: str, **constants: int) -> Exploration:
    values = {key: str(value) for key, value in constants.items()}
    ((_, system),) = systems(read(str(MODELS / f"{name}.mm")), values)
    return Generated().run(system, Budget(), lambda _: None)


@small
def test_a_spec_has_the_graph_that_the_case_says(case: Case) -> None:
    found = explored(case.name, **case.constants)
    assert found.exhaustive
    assert (found.states, found.transitions) == (case.states, case.transitions)


@pytest.mark.parametrize("name", [each.name for each in SMALL])
def test_a_spec_is_formatted_and_as_it_expects(name: str) -> None:
    path = str(MODELS / f"{name}.mm")
    assert run(["fmt", "--check", path]) == GOOD
    assert run(["--quiet", path]) == GOOD


@pytest.mark.parametrize("case", one_in(5, SMALL), ids=lambda each: each.name)
@with_spin
def test_spin_finds_the_same_graph(case: Case, tmp_path: Path) -> None:
    found = Spin(False).check(case, tmp_path, Limits())
    assert (found.states, found.transitions) == (case.states, case.transitions)


@pytest.mark.slow
@small
@with_spin
def test_spin_finds_it_breadth_first(case: Case, tmp_path: Path) -> None:
    found = Spin(True).check(case, tmp_path, Limits())
    assert (found.states, found.transitions) == (case.states, case.transitions)


@pytest.mark.parametrize("case", one_in(5, SMALL), ids=lambda each: each.name)
@with_tlc
def test_tlc_finds_the_same_graph(case: Case, tmp_path: Path) -> None:
    """And no deadlock, and nothing that breaks the invariant."""
    found = Tlc().check(case, tmp_path, Limits())
    assert (found.states, found.transitions) == (case.states, case.transitions)


@with_tlc
def test_tlc_looks_for_deadlocks_and_at_the_invariant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (case,) = (each for each in SMALL if each.name == "ticket")
    text = case.text("tla").read_text(encoding="utf-8")
    monkeypatch.setattr(Case, "text", lambda *_: tmp_path / "ticket.tla")
    for old, new, told in [
        ("serves = mine[i]", "serves <= mine[i]", "Invariant Safe is violated"),
        ("serves' = (serves + 1) % N", "serves' = 0", "Deadlock reached"),
    ]:
        assert old in text
        (tmp_path / "ticket.tla").write_text(text.replace(old, new, 1), encoding="utf-8")
        folder = tmp_path / told
        folder.mkdir()
        with pytest.raises(Failed, match=told):
            Tlc().check(case, folder, Limits())


@with_tlc
def test_tlc_ends_where_it_has_no_memory_to_begin(tmp_path: Path) -> None:
    with pytest.raises(OverLimit, match="more than 2 MiB"):
        Tlc().check(SMALL[0], tmp_path, Limits(memory=2))


@pytest.mark.parametrize("case", one_in(3, SMALL), ids=lambda each: each.name)
def test_a_module_of_tla_has_the_same_graph(case: Case) -> None:
    pytest.importorskip("tree_sitter_tlaplus")
    from reading_tla import Module

    found = Module(case.text("tla"), case.constants).explore("Safe" if case.invariant else None)
    assert (found.states, found.generated) == (case.states, case.transitions + 1)
    assert found.depth == explored(case.name, **case.constants).depth


def test_the_reading_of_tla_finds_what_is_wrong(tmp_path: Path) -> None:
    pytest.importorskip("tree_sitter_tlaplus")
    from reading_tla import Module, Wrong

    text = (MODELS / "ticket.tla").read_text(encoding="utf-8")
    changes = [
        ("serves = mine[i]", "serves <= mine[i]", "not invariant"),
        ("serves' = (serves + 1) % N", "serves' = 0", "nothing can follow"),
        ("           /\\ UNCHANGED serves\n", "", "left open"),
        ('pc[i] = "spin"', 'pc[i] == "spin"', "no TLA"),
        ("mine[i]\n", "mine[N]\n", "outside"),
        ("serves = mine[i]", "serves = pc[i]", "0 = 'spin'"),
    ]
    for old, new, told in changes:
        assert old in text
        (tmp_path / "ticket.tla").write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(Wrong, match=told):
            Module(tmp_path / "ticket.tla", {"N": 3}).explore("Safe")


@pytest.mark.parametrize(
    ("name", "constants", "states"),
    [
        ("commit", {"N": 3}, 288),  # published with the TLA+ module TwoPhase
        ("commit", {"N": 5}, 8_832),
        ("fault", {"T": 2, "P": 2}, 3_950),  # found by a program that shares nothing with this one
        ("philosophers", {"N": 4}, 3**4),  # published
        ("counters", {"K": 4, "M": 6}, 6**4),
    ],
)
def test_counts_that_are_known(name: str, constants: dict[str, int], states: int) -> None:
    assert explored(name, **constants).states == states


def test_middle_and_large_cases_have_counts_that_are_known() -> None:
    published = {"commit 7": 296_448, "commit 9": 10_340_352}
    published |= {"fault 4 2": 1_367_630, "fault 4 3": 13_083_276}
    for each in CASES:
        assert published.get(each.title, each.states) == each.states
        if each.name == "counters":
            assert each.states == each.constants["M"] ** each.constants["K"]
        if each.name == "philosophers":
            assert each.states == 3 ** each.constants["N"]
        if each.name == "commit":
            assert orbits.commit(*each.constants.values()) == (each.states, each.transitions)
        if each.name == "rwlock":
            assert orbits.rwlock(*each.constants.values()) == (each.states, each.transitions)


def test_sizes_are_what_they_are_called() -> None:
    ranges = {Size.SMALL: (250, 1_000), Size.MIDDLE: (2 * 10**5, 2 * 10**6)}
    ranges[Size.LARGE] = (5 * 10**6, 2 * 10**7)
    names = [each.name for each in SMALL]
    assert len(names) == 9
    for size, (least, most) in ranges.items():
        assert all(least <= each.states <= most for each in cases(size))
    assert all([each.name for each in cases(size)] == names for size in Size)
    for each in CASES:
        assert all(each.text(ending).exists() for ending in ("mm", "pml", "tla"))


@small
def test_a_spec_of_minicheck_has_the_same_graph(case: Case) -> None:
    spec = minicheck_spec(case)
    if spec is None:
        assert case.name not in ("counters", "philosophers", "commit")
        return
    assert counted(spec) == (case.states, case.transitions)


def counted(spec: Json) -> tuple[int, int]:
    """States and transitions by the page of minicheck: `when` all equal, `set` to numbers."""
    first = tuple(spec["initial"][name] for name in spec["fields"])
    seen, pending, transitions = {first}, deque([first]), 0
    while pending:
        state = dict(zip(spec["fields"], pending.popleft(), strict=True))
        for forbidden in spec["invariants"].values():
            assert not forbidden["forbid"].items() <= state.items()
        for each in spec["transitions"]:
            if each["when"].items() <= state.items():
                transitions += 1
                after = tuple((state | each["set"]).values())
                if after not in seen:
                    seen.add(after)
                    pending.append(after)
    return len(seen), transitions
