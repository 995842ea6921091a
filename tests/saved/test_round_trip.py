"""What is saved can be taken again: every run of the models, and random runs of random systems.

The runs come from the generated engine, or from a walk here; what takes them again is the plain
reading of a step, led by the file alone.
"""

from __future__ import annotations

import json
import random
from dataclasses import replace
from os.path import relpath
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from checker.api import Options, check, systems
from checker.engines.budget import Budget
from checker.ir.system import System
from checker.render.as_json import report_json
from checker.saved import read, replay, schema, write
from checker.semantics.integers import outcomes
from checker.semantics.replay import shows
from checker.source import Source
from checker.trace import Failure, Step, Trace
from checker.trace_files import runs
from checker.verdict import trace_of
from tests.shipped import shipped
from tests.slow import first_of
from tests.systems import random_system

HERE = Path(__file__).parent
FOLDERS = [HERE.parent / "models" / name for name in ("error", "timed", "violated")]
FOLDERS += [HERE.parent / "render" / "specs"]
MODELS = [*(path for folder in FOLDERS for path in sorted(folder.glob("*.mm"))), *shipped(step=3)]


VALIDATOR = Draft202012Validator(schema())


def facts(trace: Trace) -> object:
    """What a run is, without its system."""
    steps = [
        (each.action.name, each.action.thread, each.action.span, each.choices, each.state)
        for each in trace.steps
    ]
    times = [each.time for each in trace.steps], trace.timed, trace.point
    failure = trace.failure
    broken = failure and (failure.obligation.code, failure.obligation.span, failure.time)
    return trace.initial, steps, times, trace.loop, broken


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(schema())


def test_there_are_models() -> None:
    assert len(MODELS) > 50


@pytest.mark.parametrize("path", MODELS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_each_run_of_a_model(path: Path) -> None:
    source = Source(relpath(path), path.read_text(encoding="utf-8"))
    report = check(source, Options(workers=1, budget=Budget(3000)))
    known = {}
    for run in runs(report, every=True):
        trace = run.trace
        name = run.name
        text = write(trace, source, property=name)
        assert text == write(trace, source, property=name)
        VALIDATOR.validate(json.loads(text))
        saved = read(text)
        values = tuple(saved.parameters.items())
        if values not in known:
            ((_, known[values]),) = systems(source, saved.parameters)
        system = known[values]
        assert system.variables == trace.system.variables
        again = replay(saved, system)
        assert facts(again) == facts(trace)
        measured = {each.name for each in system.latencies}
        assert name in measured or shows(again, name)


def test_the_run_has_the_form_of_the_report() -> None:
    path = HERE.parent / "render" / "specs" / "fault.mm"
    source = Source(path.name, path.read_text(encoding="utf-8"))
    report = check(source, Options({"policy": "HOLD"}, workers=1))
    (finding,) = [
        each for each in report.columns[0].findings if each.question.name == "io_under_lock"
    ]
    trace = trace_of(finding.verdict)
    assert trace is not None
    saved = json.loads(write(trace, source, property="io_under_lock"))
    told = json.loads(report_json(report))
    (row,) = [each for each in told["findings"] if each["property"] == "io_under_lock"]
    assert saved["trace"] == row["trace"]
    assert saved["spec"] == told["spec"]
    assert saved["parameters"] == {"policy": "HOLD"}
    assert (saved["schema"], saved["steps"], saved["failure"]) == (1, "coarse", None)


# Random runs


def walk(rng: random.Random, system: System, most: int) -> Trace:
    """Some steps from an initial state; a loop where one closes, a failure where one comes."""
    state = rng.choice(system.initials)
    run, seen = Trace(system, state), [state]
    for _ in range(most):
        open_ = list(outcomes(system, state))
        failures = [each for each in open_ if isinstance(each, Failure)]
        if failures and rng.random() < 0.3:
            return replace(run, failure=rng.choice(failures))
        taken = [each for each in open_ if isinstance(each, Step)]
        if not taken:
            return run
        step = rng.choice(taken)
        run, state = replace(run, steps=(*run.steps, step)), step.state
        if state in seen and rng.random() < 0.3:
            return replace(run, loop=seen.index(state) + 1)
        seen.append(state)
    return run


@pytest.mark.parametrize("seeds", first_of(1, [range(30), range(30, 200)]))
def test_random_runs_of_random_systems(seeds: range) -> None:
    """Loops and failures are among them; what does the same may be taken for what did it."""
    rng = random.Random(7)
    loops = failures = picked = 0
    for seed in seeds:
        system = random_system(seed)
        system = replace(system, questions=())
        for _ in range(3):
            run = walk(rng, system, 12)
            if run.failure is not None and run.failure.action is None:
                continue
            again = replay(read(write(run, Source("r.mm", "model r;\n"))), system)
            assert again.initial == run.initial
            assert again.loop == run.loop
            for one, other in zip(again.steps, run.steps, strict=True):
                assert one.state == other.state
                assert one.action.thread == other.action.thread
                assert one.action.source == other.action.source
                assert one.choices == other.choices or one.action is not other.action
                picked += bool(one.choices)
            loops += run.loop is not None
            if run.failure is not None:
                assert again.failure is not None
                assert again.failure.obligation.code == run.failure.obligation.code
                assert again.failure.action is not None and run.failure.action is not None
                assert again.failure.action.thread == run.failure.action.thread
                failures += 1
    assert min(loops, failures, picked) > len(seeds) // 7


def test_a_run_of_a_question_that_breaks() -> None:
    path = HERE.parent / "models" / "error" / "range_in_question.mm"
    source = Source(path.name, path.read_text(encoding="utf-8"))
    report = check(source, Options(workers=1))
    (trace,) = [
        each.trace for each in runs(report, every=True) if each.finding.question.name == "error"
    ]
    assert trace.failure is not None and trace.failure.question is not None
    saved = json.loads(write(trace, source, property="error"))
    assert saved["failure"]["thread"] is None
    assert saved["failure"]["question"] == trace.failure.question
    saved["failure"]["code"] = "out-of-range"
    other = replay(read(json.dumps(saved)), trace.system)
    assert other.failure is None and not shows(other, "error")
