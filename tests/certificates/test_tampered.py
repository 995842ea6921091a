"""A certificate that was changed is rejected, or what it still says is true."""

from __future__ import annotations

import json
import random

import pytest

from checker.certificates.reading import read
from checker.certificates.verifying import NotOfThis, verify
from checker.diagnostic import SpecError
from checker.source import Source
from tests.certificates.certified import model, said, sealed, spoilt, text_of
from tests.slow import first_of

SPEC = model("drops_and_retries")


@pytest.fixture(scope="module")
def text() -> str:
    return text_of(SPEC)


def test_whatever_is_changed_is_noticed(text: str) -> None:
    lines = text.splitlines()
    for seed in range(200):
        changed = spoilt(lines, random.Random(seed))
        assert changed != lines
        with pytest.raises(SpecError):
            read("\n".join(changed) + "\n")


@pytest.mark.parametrize("seeds", first_of(1, [range(16), range(16, 200)]))
def test_what_is_changed_and_sealed_anew_says_nothing_wrong(text: str, seeds: range) -> None:
    """A wider class may still prove the same; whatever else is claimed is rejected."""
    lines = text.splitlines()[:-1]
    whole = said(text, SPEC)
    assert whole is not None
    true = {each.text for each in whole.checks}
    rejected = 0
    for seed in seeds:
        done = said(sealed(spoilt(lines, random.Random(seed))), SPEC)
        if done is None or done.rejected:
            rejected += 1
        elif done.checks:
            assert {each.text for each in done.checks} <= true, seed
    assert rejected * 2 > len(seeds), rejected


@pytest.mark.parametrize("each", [3, pytest.param(1, marks=pytest.mark.slow)])
def test_a_wrong_claim_is_never_verified(text: str, each: int) -> None:
    """The numbers of each claim, and so many of its run, one after the other, sealed anew."""
    lines = text.splitlines()[:-1]
    tried = 0
    for number, line in enumerate(lines):
        loaded = json.loads(line)
        if "side" not in loaded:
            continue
        side = loaded["side"]
        run = side.get("run")
        if run is None:
            continue
        changes = [(side, "value"), (side, "unit"), (run, "first"), (run, "last")]
        changes += [(step, "time") for step in run["steps"][::each]]
        for holder, key in changes:
            old = holder[key]
            holder[key] = "7/13" if "/" in old or key in ("value", "unit", "time") else "9"
            if holder[key] != old:
                changed = [*lines[:number], json.dumps(loaded), *lines[number + 1 :]]
                done = said(sealed(changed), SPEC)
                assert done is None or done.rejected, (number, key)
                tried += 1
            holder[key] = old
    assert tried > 20


def test_another_spec_is_rejected(text: str) -> None:
    for other in (
        model("small_hold"),
        Source(SPEC.name, SPEC.text.replace("process", "// \nprocess", 1)),
    ):
        with pytest.raises(NotOfThis):
            verify(read(text), other)


HOSTILE = {
    "nothing": "",
    "no end": '{"certificate":{}}\n',
    "deep": "[" * 100_000 + "\n",
    "deep, sealed": sealed(['{"certificate":' + "[" * 900 + "]" * 900 + "}"]),
    "number": '{"certificate":12345678901234567890}\n',
    "huge number": '{"end":' + "9" * 100_000 + "}\n",
    "huge text": sealed(['{"certificate":{"version":"' + "9" * 100_000 + '"}}']),
    "float": '{"end":NaN}\n',
    "list": "[]\n",
    "other fields": '{"end":{"lines":[],"sha256":{}}}\n',
    "two fields": '{"a":"1","b":"2"}\n',
    "no JSON": "hello\n",
    "lone surrogate": '{"end":{"lines":"\\ud800","sha256":"x"}}\n',
    "only an end": sealed([]),
    "wrong version": sealed(['{"certificate":{"version":"99"}}']),
    "no texts": sealed(
        ['{"certificate":{"version":"1","texts":[],"settings":{},"properties":[]}}']
    ),
    "cut": '{"end":{}}',
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_stranger_is_answered_kindly(text: str) -> None:
    with pytest.raises(SpecError) as caught:
        read(text, "x.jsonl")
    (told,) = caught.value.diagnostics
    assert told.code == "bad-certificate"
    assert "x.jsonl" in told.headline and len(told.headline) < 300
    assert told.help


def test_values_of_a_wrong_kind_are_told(text: str) -> None:
    lines = text.splitlines()[:-1]
    rng = random.Random(3)
    for wrong in (None, [], {}, True, "x", "-", "1/0", "9" * 70, [[]]):
        for _ in range(6):
            number = rng.randrange(len(lines))
            loaded = json.loads(lines[number])
            (inner,) = loaded.values()
            inner[rng.choice([*inner])] = wrong
            changed = [*lines[:number], json.dumps(loaded), *lines[number + 1 :]]
            said(sealed(changed), SPEC)  # nothing but a kind refusal is let through
