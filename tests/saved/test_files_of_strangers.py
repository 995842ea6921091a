"""What is no saved run, is damaged, too large or too long: always told in words."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

import pytest

from checker.diagnostic import SpecError
from checker.render.as_diagnostic import errors_text
from checker.saved import open_saved, read, replay, write, writing
from checker.saved.form import MOST_BYTES
from checker.semantics.integers import attempt
from checker.source import Source
from checker.trace import Step, Trace
from tests.saved.saved_specs import SPEC, found, made

# Files of strangers


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "is no JSON"),
        ("{", "is no JSON"),
        ("[1, 2]", "it is not an object"),
        ("{}", "`schema` is missing"),
        ('{"schema": 2}', "has the form 2; this version reads 1"),
        ('{"schema": true}', "`schema` is true, not a whole number"),
        ('{"schema": 1.5}', "has a number"),
        ('{"schema": NaN}', "has a number"),
        ('{"schema": ' + "9" * 5000 + "}", "has a number"),
        ("[" * 100_000, "lists in lists"),
        ('{"schema": 1, "trace": {}, "spec": ' + "[" * 900 + "]" * 900 + "}", "`spec` is [[["),
    ],
)
def test_what_is_no_saved_run(text: str, told: str) -> None:
    with pytest.raises(SpecError) as caught:
        read(text, "t.json")
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.code == "bad-trace"
    assert told in diagnostic.headline
    assert "`t.json`" in diagnostic.headline
    assert len(diagnostic.headline) < 250


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda d: d["trace"]["steps"][1].update(thread=3), "`trace.steps[1].thread` is 3"),
        (lambda d: d["trace"]["steps"][1].pop("changes"), "`trace.steps[1].changes` is missing"),
        (lambda d: d["trace"].update(loop=3), "`trace.loop` is 3, not the number of a step"),
        (lambda d: d["trace"].update(loop=0), "`trace.loop` is 0"),
        (lambda d: d["trace"].update(at={"io": "1/0 ms"}), "`trace.at.io`"),
        (lambda d: d["trace"]["steps"][0].update(time="soon"), "not a time as `3/2 ms`"),
        (lambda d: d.update(steps="small"), '`steps` is "small", not coarse or fine'),
        (lambda d: d.update(parameters={"a": 1}), "`parameters.a` is 1, not a text"),
        (lambda d: d.update(failure={"code": "x"}), "about a thread or about a question"),
        (lambda d: d["spec"].update(sha256="0"), "64 hexadecimal digits"),
        (lambda d: d["trace"]["initial"].update(n=2**70), "a number that a variable can be"),
    ],
)
def test_what_is_damaged(change: Callable[[Any], object], told: str) -> None:
    _, document = found()
    change(document)
    with pytest.raises(SpecError) as caught:
        read(json.dumps(document), "t.json")
    (diagnostic,) = caught.value.diagnostics
    assert (diagnostic.code, told in diagnostic.headline) == ("bad-trace", True), diagnostic


def test_what_is_too_large(tmp_path: Any) -> None:
    path = tmp_path / "t.json"
    path.write_text(" " * (MOST_BYTES + 1))
    with pytest.raises(SpecError, match="larger than a saved run may be"):
        open_saved(str(path))
    with pytest.raises(SpecError, match="no such file"):
        open_saved(str(tmp_path / "u.json"))
    path.write_bytes(b"\xff")
    with pytest.raises(SpecError, match="is not UTF-8"):
        open_saved(str(path))


def test_what_is_too_long_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is written that could not be read again."""
    trace, document = found()
    size = len(write(trace, Source("m.mm", SPEC), property="two"))
    monkeypatch.setattr(writing, "MOST_BYTES", size)
    write(trace, Source("m.mm", SPEC), property="two")
    monkeypatch.setattr(writing, "MOST_BYTES", size - 1)
    with pytest.raises(ValueError, match="a run of 2 steps is too long to be saved"):
        write(trace, Source("m.mm", SPEC), property="two")
    assert document["schema"] == 1


JUNK: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    2,
    10**30,
    0.5,
    "",
    "p[0]",
    "take",
    "\ud800\x1b[2J",
    "x" * 300,
    [],
    [[]],
    {},
    {"n": 2},
    [None, 1],
)


def mutated(rng: random.Random, value: Any) -> Any:
    """The document with one value somewhere in it replaced, or left out."""
    if isinstance(value, dict) and value and rng.random() < 0.9:
        key = rng.choice([*value])
        if rng.random() < 0.1:
            return {name: each for name, each in value.items() if name != key}
        return {**value, key: mutated(rng, value[key])}
    if isinstance(value, list) and value and rng.random() < 0.9:
        place = rng.randrange(len(value))
        return [*value[:place], mutated(rng, value[place]), *value[place + 1 :]]
    return rng.choice(JUNK)


def test_nothing_in_a_file_is_a_surprise() -> None:
    """Whatever is in it: it is refused with a diagnostic, or it is a run of the system."""
    rng = random.Random(3)
    _, document = found()
    system, source = made(SPEC), Source("m.mm", SPEC)
    refused = fits = 0
    for _ in range(3000):
        text = json.dumps(mutated(rng, document))
        try:
            run = replay(read(text), system)
        except SpecError as error:
            shown = errors_text(error, {"m.mm": source})
            assert "\x1b" not in shown and len(shown) < 2000
            refused += 1
            continue
        fits += 1
        assert run.initial in system.initials
        assert not run.steps or run.last == again_from(run)
    assert refused > 1000 and fits > 100


def again_from(run: Trace) -> tuple[int, ...]:
    """Where the actions of a run lead, one by one."""
    state = run.initial
    for step in run.steps:
        taken = attempt(run.system, step.action, state, step.choices)
        assert isinstance(taken, Step)
        state = taken.state
    return state
