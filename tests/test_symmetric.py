"""`--engine symmetric`: what it says of what it stored, and of what it could not reduce."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from checker import workers
from checker.api import Options, check
from checker.command.cli import run
from checker.exploration import AllStates
from checker.render.as_json import schema
from checker.source import Source

Capture = pytest.CaptureFixture[str]

ALIKE = """model alike; lock l: mutex; var n: 0..3 = 0;
process p[3] { a: l.lock(); b: n += 1; c: l.release(); }
process q[2] { a: skip; b: skip; }
never two[f in p]: n == 2 && f@c;
reachable first: q[0]@end && q[1]@a;
"""


@pytest.fixture
def spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "alike.mm").write_text(ALIKE)
    monkeypatch.chdir(tmp_path)
    return "alike.mm"


def test_it_says_what_is_stored_and_why_no_less(spec: str, capsys: Capture) -> None:
    assert run([spec, "--engine", "symmetric"]) == 1
    out = capsys.readouterr().out
    assert "symmetry of 3 p: of states that differ in who is who one is stored" in out
    told = "no more symmetry: q[0] and q[1] are told apart by `first`, line 5"
    assert told in " ".join(out.split())
    (states,) = (line for line in out.split("\n") if line.startswith("states"))
    run([spec, "--engine", "generated"])
    plain = capsys.readouterr().out
    (whole,) = (line for line in plain.split("\n") if line.startswith("states"))
    assert states.split()[1] == whole.split()[1] and len(whole.split()) == 2
    assert states.endswith(" stored)")
    assert "violated for p[" in out


def test_json_has_both_counts(spec: str, capsys: Capture) -> None:
    documents = []
    for engine in ("symmetric", "generated"):
        run([spec, "--engine", engine, "--json", "-", "--reproducible"])
        document = json.loads(capsys.readouterr().out)
        Draft202012Validator(schema()).validate(document)
        documents.append(document)
    ((found,), (whole,)) = (each["explorations"] for each in documents)
    assert found["reductions"] == ["symmetry of 3 p"]
    assert len(found["unreduced"]) == 1 and "unreduced" not in whole
    for same in ("states", "transitions", "depth", "exhaustive"):
        assert found[same] == whole[same]
    assert found["stored"] < whole["stored"] == whole["states"]
    verdicts = [
        [(each["property"], each["verdict"]) for each in document["findings"]]
        for document in documents
    ]
    assert verdicts[0] == verdicts[1]
    members = [each["findings"][0]["evidence"]["members"] for each in documents]
    assert members[0] == members[1] == {f"p[{k}]": "violated" for k in range(3)}


FOR_EVER = "leads comes: p[0]@a -> p[0]@c;\n"


@pytest.mark.parametrize(("states", "end"), [(1_000, ""), (100, ", which was cut short")])
def test_what_is_asked_of_runs_for_ever_is_told(
    spec: str, capsys: Capture, states: int, end: str
) -> None:
    Path(spec).write_text(ALIKE + FOR_EVER)
    run([spec, "--engine", "symmetric", "--max-states", str(states)])
    out = " ".join(capsys.readouterr().out.split())
    assert f"is stored what is asked of runs for ever: by a search of all states{end} no" in out
    run([spec, "--engine", "symmetric", "--max-states", str(states), "--json", "-"])
    document = json.loads(capsys.readouterr().out)
    Draft202012Validator(schema()).validate(document)
    (found,) = document["explorations"]
    assert found["exhaustive"] and found["all_states"]["exhaustive"] == (not end)
    assert found["all_states"]["stored"] == (found["states"] if not end else states)


def test_several_columns_are_the_same_whoever_explores_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What a short try decides by symmetry is not all, where all states were cut short in it."""
    monkeypatch.setattr(workers, "FIRST", 150)
    source = Source("m.mm", ALIKE.replace("var n", "param z: bool;  var n") + FOR_EVER)
    report = check(source, Options(engine="symmetric", workers=2))
    assert [each.exploration.all_states for each in report.columns] == [AllStates(288, True)] * 2
    assert not report.unknown
