"""JSON: the published schema is kept, times are exact, the same spec gives the same bytes."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

from checker.api import Options, check
from checker.diagnostic import SpecError
from checker.engines.budget import Budget
from checker.ir.domain import BOOL, Domain, Kind, span_of
from checker.render.as_json import errors_json, report_json, schema
from checker.render.as_json_run import exact, shown
from checker.source import Source

SPECS = sorted((Path(__file__).parent / "specs").glob("*.mm"))
RUN = {"seconds": 0.5, "memory": 1, "versions": {"mmcheck": "0"}, "host": "x"}


def document(name: str, **options: Any) -> Any:
    """What comes out for a spec of `specs`, after a check against the schema."""
    path = Path(__file__).parent / "specs" / f"{name}.mm"
    source = Source(path.name, path.read_text(encoding="utf-8"))
    loaded = json.loads(report_json(check(source, Options(workers=1, **options)), RUN))
    Draft202012Validator(schema()).validate(loaded)
    return loaded


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize("name", [path.stem for path in SPECS])
def test_reports_keep_the_schema(name: str) -> None:
    loaded = document(name)
    assert len(loaded["findings"]) % len(loaded["explorations"]) == 0


def test_a_run_for_ever_says_who_starves() -> None:
    loaded = document("starves")
    found = {each["property"]: each for each in loaded["findings"]}
    written = found["written"]
    assert written["kind"] == "leads" and written["verdict"] == "violated"
    trace, evidence = written["trace"], written["evidence"]
    lap = trace["steps"][trace["loop"] - 1 :]
    steps = [each["thread"] for each in lap]
    counts = {each["thread"]: each["steps"] for each in evidence["goes_on"]}
    assert counts == {name: steps.count(name) for name in steps} and "writer" not in counts
    (writer,) = (each for each in evidence["stays"] if each["thread"] == "writer")
    assert [(each["kind"], each["for"]) for each in writer["waits"]] == [("lock", "door")]
    takes = [each["thread"] for each in lap for lock in each["locks"] if lock["verb"] == "takes"]
    times = {each["thread"]: each["times"] for each in writer["overtaken_by"]}
    assert times == {name: takes.count(name) for name in takes}
    assert 0 < writer["able"] < len(lap)  # all the time would not be fair
    guest = next(each for each in evidence["stays"] if each["thread"] == "guest")
    assert (guest["waits"], guest["able"]) == ([], 0)
    assert set(found["served"]["evidence"]) == {"members", "goes_on", "stays"}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("findings", 0, "verdict"), "fine"),
        (("findings", 0, "timing"), "soon"),
        (("findings", 0, "surprise"), 1),
        (("explorations", 0, "states"), "13"),
        (("exit",), 4),
        (("schema",), 2),
    ],
)
def test_the_schema_refuses_other_shapes(path: tuple[str | int, ...], value: object) -> None:
    loaded = document("crossed")
    place = loaded
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    with pytest.raises(ValidationError):
        Draft202012Validator(schema()).validate(loaded)


def test_a_finding_with_its_run() -> None:
    loaded = document("fault", settings={"policy": "HOLD"}, properties=("io_under_lock",))
    finding = loaded["findings"][0]
    steps = finding.pop("trace")["steps"]
    assert finding == {
        "property": "io_under_lock",
        "member": None,
        "kind": "never",
        "line": 38,
        "parameters": {},
        "verdict": "violated",
        "expected": "violated",
        "as_expected": True,
        "reason": None,
        "timing": "at these times",
        "up_to_errors": False,
        "evidence": {},
        "exploration": 0,
    }
    last = steps[-1]
    assert last["state"].pop("fault[0]") == "held"
    assert last["changes"] == {"fault[0]": "held", "page": "READING"}
    assert (last["thread"], last["label"], last["line"]) == ("fault[0]", "lookup", 14)
    assert [each["time"] for each in steps] == ["0 us", "0 us", "5 us"]
    assert steps[1]["locks"] == [{"verb": "takes", "lock": "vma_lock", "mode": "read"}]
    assert steps[1]["state"]["vma_lock.read"] == ["fault[0]"]
    assert steps[1]["state"]["vma_lock.write"] is None
    assert loaded["explorations"][0]["parameters"] == {"policy": "HOLD"}


def test_a_deadlock_says_who_waits_for_what() -> None:
    loaded = document("crossed", settings={"order": "false"})
    (deadlock,) = (each for each in loaded["findings"] if each["kind"] == "deadlock")
    assert deadlock["evidence"] == {
        "finding": "cycle",
        "waits": [
            {"thread": "A", "kind": "lock", "for": "b", "file": "crossed.mm", "line": 6},
            {"thread": "B", "kind": "lock", "for": "a", "file": "crossed.mm", "line": 11},
        ],
        "others": [],
        "sets": [["A", "B"]],
    }
    assert loaded["exit"] == 1


def test_both_findings_of_a_deadlock_are_data() -> None:
    text = """\
model both;
var go: bool = false;
var done: bool = false;
process r { x: await go;  y: skip; }
process p { w: await done && r@y; }
env e { x: go = true; }
expect violated deadlock;
"""
    report = check(Source("both.mm", text), Options(workers=1))
    loaded = json.loads(report_json(report))
    Draft202012Validator(schema()).validate(loaded)
    (deadlock,) = (each for each in loaded["findings"] if each["kind"] == "deadlock")
    evidence = deadlock["evidence"]
    assert deadlock["trace"]["steps"] == []
    assert (evidence["finding"], len(evidence["waits"])) == ("stuck", 2)
    (other,) = evidence["others"]
    (wait,) = other["waits"]
    assert (wait["thread"], wait["kind"], wait["for"]) == ("p", "await", "done && r@y")
    assert (wait["file"], wait["line"]) == ("both.mm", 5)
    assert (other["finding"], len(other["trace"]["steps"])) == ("cycle", 3)
    assert evidence["sets"] == [["r", "p"], ["p"]]


def test_an_error_says_what_breaks() -> None:
    loaded = document("broken", settings={"which": "0"}, properties=("error",))
    (finding,) = loaded["findings"]
    (other,) = finding["evidence"].pop("others")
    assert (other["code"], other["line"], other["step"]) == ("acquired-twice", 14, 5)
    assert len(other["trace"]["steps"]) == 4
    assert finding["evidence"] == {
        "code": "out-of-range",
        "text": "`n` would become 3; its range is 0..2",
        "file": "broken.mm",
        "line": 9,
        "step": 1,
    }
    assert finding["trace"]["steps"] == []


def test_an_unknown_never_looks_like_an_answer() -> None:
    loaded = document("counters", budget=Budget(states=10))
    for finding in loaded["findings"]:
        assert (finding["verdict"], finding["as_expected"]) == ("unknown", False)
        assert finding["timing"] is None
        assert finding["reason"]["kind"] == "states"
    assert loaded["explorations"][0]["exhaustive"] is False
    assert loaded["exit"] == 3


def test_holds_is_said_of_any_speed() -> None:
    findings = document("crossed", settings={"order": "true"})["findings"]
    told = {each["property"]: (each["verdict"], each["timing"]) for each in findings}
    assert told["together"] == ("holds", "any speed")
    assert told["both"] == ("holds", None)
    assert told["deadlock"] == ("holds", "any speed")


def test_what_each_answer_says_of_time() -> None:
    timed = document("fault", settings={"policy": "RETRY"})["findings"]
    untimed = document("crossed", settings={"order": "false"})["findings"]
    found = {(each["timing"], each["verdict"], bool(each["trace"])) for each in timed}
    assert found == {("any speed", "holds", False), ("at these times", "holds", True)}
    found = {(each["timing"], each["verdict"], bool(each["trace"])) for each in untimed}
    assert found == {
        ("any speed", "holds", False),
        (None, "holds", True),
        (None, "violated", True),
    }
    (unreached,) = document("fault", settings={"policy": "HOLD"}, properties=("twice",))[
        "findings"
    ][:1]
    assert (unreached["timing"], unreached["verdict"]) == ("any speed", "violated")


def test_warnings_are_data() -> None:
    warnings = document("vacuous")["warnings"]
    assert {"code": "unused", "file": "vacuous.mm", "line": 4, "column": 7}.items() <= warnings[
        0
    ].items()


def test_a_spec_that_cannot_be_checked() -> None:
    source = Source("w.mm", "model w;\nvar n: 0..1 = 0;\nprocess p { l: m = 1; }\n")
    with pytest.raises(SpecError) as error:
        check(source)
    loaded = json.loads(errors_json(source, error.value.diagnostics))
    Draft202012Validator(schema()).validate(loaded)
    assert loaded["errors"][0]["code"] == "unknown-name"
    assert loaded["errors"][0]["line"] == 3
    assert "run" not in loaded


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (Fraction(0), "0 us"),
        (Fraction(3, 2000), "3/2 ms"),
        (Fraction(5, 10**6), "5 us"),
        (Fraction(1, 3 * 10**9), "1/3 ns"),
        (Fraction(7), "7 s"),
    ],
)
def test_times_are_exact(seconds: Fraction, text: str) -> None:
    assert exact(seconds) == text


@pytest.mark.parametrize(
    ("domain", "content", "value"),
    [
        (BOOL, 1, True),
        (span_of(-2, 3), -1, -1),
        (Domain(Kind.ENUM, 0, 1, ("A", "B")), 1, "B"),
        (Domain(Kind.THREAD, 0, 2, ("p", "q")), 0, None),
        (Domain(Kind.THREAD, 0, 2, ("p", "q")), 2, "q"),
        (Domain(Kind.THREADS, 0, 3, ("p", "q")), 3, ["p", "q"]),
        (Domain(Kind.REQUEST, 0, 2, ("p read", "q read")), 1, "p read"),
    ],
)
def test_values_as_json(domain: Domain, content: int, value: object) -> None:
    assert shown(domain, content) == value


def test_the_example_of_the_documentation_is_what_comes_out() -> None:
    page = Path(__file__).parents[2].joinpath("docs", "json.md").read_text(encoding="utf-8")
    written = json.loads(page.split("```json\n")[1].split("```")[0])
    Draft202012Validator(schema()).validate(written)
    loaded = document("crossed", settings={"order": "true"}, properties=("both",))
    del loaded["run"]
    loaded["findings"] = loaded["findings"][:1]
    steps = loaded["findings"][0]["trace"]["steps"]
    assert len(steps) == 6
    del steps[2:]
    assert written == loaded
