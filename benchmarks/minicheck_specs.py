"""The cases in the JSON of minicheck, as far as it has words: tests for equality, and numbers set.

Must not know how minicheck is run.
"""

from __future__ import annotations

from typing import Any

from benchmarks.cases import Case

Json = dict[str, Any]


def minicheck_spec(case: Case) -> Json | None:
    """The spec of a case; None if it can't be said."""
    match case.name:
        case "counters":
            return _counters(case.constants["K"], case.constants["M"])
        case "philosophers":
            return _philosophers(case.constants["N"])
        case "commit":
            return _commit(case.constants["N"])
        case _:
            return None


def _spec(initial: Json, transitions: list[Json], forbidden: list[Json]) -> Json:
    return {
        "name": "m",
        "fields": [*initial],
        "initial": initial,
        "transitions": [{"label": f"t{k}", **each} for k, each in enumerate(transitions)],
        "invariants": {f"i{k}": {"forbid": each} for k, each in enumerate(forbidden)},
    }


def _counters(count: int, modulus: int) -> Json:
    steps = [
        {"when": {f"n{k}": value}, "set": {f"n{k}": (value + 1) % modulus}}
        for k in range(count)
        for value in range(modulus)
    ]
    return _spec({f"n{k}": 0 for k in range(count)}, steps, [{"n0": modulus}])


def _philosophers(count: int) -> Json:
    initial = {f"at{k}": 0 for k in range(count)} | {f"fork{k}": 0 for k in range(count)}
    steps = []
    for k in range(count):
        first, second = (k, k + 1) if k < count - 1 else (0, count - 1)
        for place, (fork, taken) in enumerate([(first, 1), (second, 1), (first, 0), (second, 0)]):
            here = {f"at{k}": place} | ({f"fork{fork}": 0} if taken else {})
            steps.append({"when": here, "set": {f"at{k}": (place + 1) % 4, f"fork{fork}": taken}})
    return _spec(initial, steps, [{"at0": 4}])


def _commit(count: int) -> Json:
    """Work is 0 working, 1 prepared, 2 committed, 3 aborted; a decision 1 commit, 2 abort."""
    each = range(count)
    initial = {f"{name}{k}": 0 for name in ("work", "heard", "told") for k in each}
    initial |= {"decision": 0, "commits": 0, "aborts": 0}
    steps: list[Json] = [
        {
            "when": {"decision": 0, **{f"heard{k}": 1 for k in each}},
            "set": {"decision": 1, "commits": 1},
        },
        {"when": {"decision": 0}, "set": {"decision": 2, "aborts": 1}},
    ]
    for k in each:
        steps += [
            {"when": {"decision": 0, f"told{k}": 1}, "set": {f"heard{k}": 1}},
            {"when": {f"work{k}": 0}, "set": {f"work{k}": 1, f"told{k}": 1}},
            {"when": {f"work{k}": 0}, "set": {f"work{k}": 3}},
            {"when": {"commits": 1}, "set": {f"work{k}": 2}},
            {"when": {"aborts": 1}, "set": {f"work{k}": 3}},
        ]
    split = [{f"work{i}": 2, f"work{k}": 3} for i in each for k in each if i != k]
    return _spec(initial, steps, split)
