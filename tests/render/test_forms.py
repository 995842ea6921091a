"""The forms for other programs: each is what its standard says, and says what the report says."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import itf_py
import pytest
import xmlschema
from jsonschema import Draft202012Validator
from pydantic import ValidationError
from pydantic_sarif.model import StaticAnalysisResultsFormatSarifVersion210JsonSchema as SarifLog

from checker.api import Options, check
from checker.diagnostic import Diagnostic, SpecError
from checker.engines.budget import Budget
from checker.forms import FORMS
from checker.render.as_itf import itf
from checker.render.as_text import report_text
from checker.report import BAD_SPEC, Outcome
from checker.source import Source
from checker.verdict import trace_of
from tests.texts import spec

HERE = Path(__file__).parent
SPECS = {path.stem: path.read_text(encoding="utf-8") for path in (HERE / "specs").glob("*.mm")}


def outcome(name: str, text: str, **budget: int) -> Outcome:
    source = Source(f"{name}.mm", text)
    try:
        report = check(source, Options(workers=1, budget=Budget(**budget)))
    except SpecError as error:
        return Outcome(source, None, tuple(error.diagnostics), error.sources, BAD_SPEC)
    return Outcome(source, report, (), report.sources, report.exit_code)


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    found = [outcome(name, text) for name, text in sorted(SPECS.items())]
    found.append(outcome("cut", SPECS["counters"], states=40))
    found.append(outcome("bad", "model bad;\nvar n: 0..1 = 0;\nprocess p { m = 1; }\n"))
    return found


# JUnit: the schema of the xUnit plug-in of Jenkins, as kept by pytest for its own tests

XSD = HERE.parent / "data" / "junit-10.xsd"


def test_junit_is_what_servers_read(outcomes: list[Outcome]) -> None:
    schema = xmlschema.XMLSchema(str(XSD))
    text = FORMS["junit"].text(outcomes)
    schema.validate(text)
    assert not schema.is_valid(text.replace("<testcase name=", "<testcase title="))
    root = ElementTree.fromstring(text)
    names = [
        (case.get("classname"), suite.get("name"), case.get("name"))
        for suite in root
        for case in suite
    ]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("columns", [1, 2])
def test_warnings_that_count_fail_in_junit(columns: int) -> None:
    text = "var n: 0..1 = 0;\nvar spare: 0..1 = 0;\nprocess p { n = 1; }\n"
    text = "model w;\n" + ("param k: 0..1;\n" if columns > 1 else "") + text
    odd = outcome("a/w", text)
    assert odd.report is not None and odd.report.warnings
    plain = ElementTree.fromstring(FORMS["junit"].text([odd]))
    strict = replace(odd, report=replace(odd.report, strict=True))
    written = FORMS["junit"].text([strict])
    xmlschema.XMLSchema(str(XSD)).validate(written)
    root = ElementTree.fromstring(written)
    assert (plain.get("failures"), root.get("failures")) == ("0", "1")
    (failure,) = root.findall("testsuite/testcase[@name='warnings']/failure")
    assert failure.text is not None and "`spare` is used nowhere" in failure.text
    assert {each.get("classname") for each in root.iter("testcase")} == {"a.w"}


@pytest.mark.parametrize("row", ["deadlock", "error"])
def test_an_expectation_that_is_stale_is_told_by_its_place(row: str) -> None:
    text = f"model m;\nvar n: 0..1 = 0;\nprocess p {{ n = 1; }}\nexpect violated {row};\n"
    found = outcome("m", text)
    said, advice = (
        f"{row}: none, but m.mm:4 expects one",
        "take the `expect` away, or mend the model",
    )
    assert found.report is not None
    assert f"{said}\n{advice}\nall 2 states" in report_text(found.report)
    shown = FORMS["markdown"].text([found])
    assert f"### {said}\n" in shown and advice in shown
    failure = ElementTree.fromstring(FORMS["junit"].text([found])).find(".//failure")
    assert failure is not None and failure.get("message") == f"{said}: {advice}"
    (issue,) = json.loads(FORMS["codequality"].text([found]))
    (moved,) = json.loads(FORMS["codequality"].text([outcome("m", f"// new\n{text}")]))
    assert issue["description"] == said and moved["description"] != said
    assert issue["fingerprint"] == moved["fingerprint"]


def test_junit_with_times(outcomes: list[Outcome]) -> None:
    timed = [replace(each, machine={"seconds": 1}) for each in outcomes]
    text = FORMS["junit"].text(timed)
    assert ' time="' in text
    xmlschema.XMLSchema(str(XSD)).validate(text)


def test_junit_counts_what_the_reports_count(outcomes: list[Outcome]) -> None:
    root = ElementTree.fromstring(FORMS["junit"].text(outcomes))
    reports = [each.report for each in outcomes if each.report is not None]
    broken = len(outcomes) - len(reports)
    assert int(root.get("tests", "")) == sum(len(each.answers) for each in reports) + broken
    assert int(root.get("failures", "")) == sum(each.unexpected for each in reports)
    assert int(root.get("errors", "")) == sum(each.unknown for each in reports) + broken
    assert sum(each.unknown for each in reports) > 0


# SARIF: `pydantic_sarif` is made from the schema of OASIS


def test_sarif_keeps_to_the_standard(outcomes: list[Outcome]) -> None:
    log = json.loads(FORMS["sarif"].text(outcomes))
    SarifLog.model_validate(log)
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(set(rules)) == len(rules)
    assert all(rules[result["ruleIndex"]] == result["ruleId"] for result in run["results"])


@pytest.mark.parametrize(
    ("place", "wrong"),
    [
        (["message"], "not an object"),
        (["level"], "fatal"),
        (["locations", 0, "physicalLocation", "region", "startLine"], 0),
        (["because"], "no such property"),
    ],
)
def test_the_standard_is_asked_for(
    outcomes: list[Outcome], place: list[str | int], wrong: object
) -> None:
    """What breaks the standard is found: it is not that everything is let through."""
    log = json.loads(FORMS["sarif"].text(outcomes))
    found = log["runs"][0]["results"][0]
    for step in place[:-1]:
        found = found[step]
    found[place[-1]] = wrong
    with pytest.raises(ValidationError):
        SarifLog.model_validate(log)


def test_sarif_is_taken_by_servers(outcomes: list[Outcome]) -> None:
    """GitHub's code scanning wants a place for each result, in a file named without a root."""
    unread = Source("gone.mm", "")
    told = Diagnostic("cannot-read", "can't read `gone.mm`: no such file")
    gone = Outcome(unread, None, (told,), {}, BAD_SPEC)
    (run,) = json.loads(FORMS["sarif"].text([*outcomes, gone]))["runs"]
    for rule in run["tool"]["driver"]["rules"]:
        assert all(rule[name]["text"] for name in ("shortDescription", "fullDescription", "help"))
    for result in run["results"]:
        assert result["locations"][0]["physicalLocation"]["region"]["startLine"] >= 1
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert re.fullmatch(r"[A-Za-z0-9_.~%-]+(/[A-Za-z0-9_.~%-]+)*", uri)
    assert run["results"][-1]["message"]["text"] == told.headline


def test_sarif_has_what_is_not_as_expected(outcomes: list[Outcome]) -> None:
    (run,) = json.loads(FORMS["sarif"].text(outcomes))["runs"]
    wrong = [each for each in run["results"] if "properties" in each]
    reports = [each.report for each in outcomes if each.report is not None]
    assert len(wrong) == sum(each.unexpected + each.unknown for each in reports)
    places = [place for each in run["results"] for place in each.get("locations", ())]
    lines = {f"{name}.mm": text.count("\n") + 1 for name, text in SPECS.items()} | {"bad.mm": 4}
    lines["cut.mm"] = lines["counters.mm"]
    for place in places:
        where = place["physicalLocation"]
        if "region" in where:
            assert where["region"]["startLine"] <= lines[where["artifactLocation"]["uri"]]
    assert any(each.get("codeFlows") for each in wrong)


def test_a_deadlock_lies_where_its_threads_wait() -> None:
    (run,) = json.loads(FORMS["sarif"].text([outcome("m", SPECS["crossed"])]))["runs"]
    (found,) = (each for each in run["results"] if each["ruleId"] == "deadlock")
    lines = SPECS["crossed"].splitlines()
    places = [*found["locations"], *found["relatedLocations"]]
    assert len(places) == 3
    for place in places:
        region = place["physicalLocation"]["region"]
        text = lines[region["startLine"] - 1][region["startColumn"] - 1 : region["endColumn"] - 1]
        assert text.endswith((".lock()", ".read()", ".write()"))
    told = [each["message"]["text"] for each in found["relatedLocations"]]
    assert told == ["A waits for b", "B waits for a"]


def test_a_property_lies_where_it_is_asked(outcomes: list[Outcome]) -> None:
    (run,) = json.loads(FORMS["sarif"].text(outcomes))["runs"]
    found = [each for each in run["results"] if each["ruleId"] == "property"]
    for each in found:
        place = each["locations"][0]["physicalLocation"]
        text = SPECS[place["artifactLocation"]["uri"].removesuffix(".mm")].splitlines()
        row = each["properties"]["row"]
        assert row in text[place["region"]["startLine"] - 1] and "relatedLocations" not in each
    assert found


# Code quality: what GitLab's page on it demands of each entry


def test_code_quality_is_what_gitlab_reads(outcomes: list[Outcome]) -> None:
    found = json.loads(FORMS["codequality"].text(outcomes))
    for each in found:
        assert each.keys() == {
            "description",
            "check_name",
            "fingerprint",
            "severity",
            "location",
        }
        assert each["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert each["description"] and "\n" not in each["description"]
        assert not each["location"]["path"].startswith(("./", "/"))
        assert each["location"]["lines"]["begin"] >= 1
    assert len({each["fingerprint"] for each in found}) == len(found)
    reports = [each.report for each in outcomes if each.report is not None]
    count = Counter(each["severity"] for each in found)
    assert count["critical"] == sum(each.unexpected for each in reports)
    assert count["major"] == sum(each.unknown for each in reports)
    assert count["minor"] == sum(len(each.warnings) for each in reports)
    assert count["blocker"] == sum(len(each.errors) for each in outcomes)


def test_code_quality_knows_what_only_moved() -> None:
    text = SPECS["vacuous"]
    here, moved = (
        json.loads(FORMS["codequality"].text([outcome("m", each)]))
        for each in (text, f"// a line\n{text}")
    )
    assert here != moved
    marks = [[each["fingerprint"] for each in found] for found in (here, moved)]
    assert marks[0] == marks[1] != []


# Markdown


def test_markdown_tables_are_whole(outcomes: list[Outcome]) -> None:
    text = FORMS["markdown"].text(outcomes)
    outside = re.sub(r"```text\n.*?\n```", "", text, flags=re.S)
    tables = re.findall(r"(?:^\|.*\n?)+", outside, flags=re.M)
    found = 0
    for table in tables:
        widths = {len(re.findall(r"(?<!\\)\|", row)) for row in table.strip().splitlines()}
        assert len(widths) == 1
        found += widths.pop() - 2  # each column once, in whichever table
    assert found == sum(len(each.report.columns) for each in outcomes if each.report is not None)


def test_markdown_of_a_spec_that_means_harm() -> None:
    text = "model x; // <script>alert(1)</script> | [a](b) `c`\nparam p: bool;\nvar n: 0..1 = 0;\n"
    text += 'process q { assert n == 1, "```\\n# <b>| no |</b>"; }\n'
    shown = FORMS["markdown"].text([outcome("x", text)])
    outside = re.sub(r"(?m)^(`{3,})text\n(?:.*\n)*?\1$", "", shown)
    for harm in (r"<", r"^# ", r"\]\(", r"`c"):
        assert not re.search(rf"(?m)(?<!\\){harm}", outside)


def test_markdown_of_several_begins_with_what_failed(outcomes: list[Outcome]) -> None:
    text = FORMS["markdown"].text(outcomes)
    failed = [each for each in outcomes if each.exit_code]
    assert 0 < len(failed) < len(outcomes)
    first, names, *_ = text.split("\n\n")
    assert first == f"**{len(failed)} of {len(outcomes)} specs failed:**"
    assert re.findall(r"(?m)^- `(.*)\.mm`:", names) == [
        each.source.name.removesuffix(".mm") for each in failed
    ]
    assert "- `crossed.mm`: deadlock" in names and "- `bad.mm`: not checked" in names
    open_part, *folded = text.split("<details>\n")
    assert re.findall(r"(?m)^## `(\w+\.mm)`", open_part) == [each.source.name for each in failed]
    named = [re.match(r"<summary><code>(\w+\.mm)</code></summary>\n\n## ", each) for each in folded]
    good = [each.source.name for each in outcomes if each not in failed]
    assert [each and each[1] for each in named] == good
    assert all(each.rstrip().endswith("\n\n</details>") for each in folded)
    assert FORMS["markdown"].text([outcomes[0]] * 2).startswith("2 specs, all") == (
        outcomes[0] not in failed
    )


def test_markdown_tells_the_marks_that_are_there() -> None:
    text = "model m;\nvar n: 0..1 = 0;\nprocess p { n = 1; }\nalways low: n == 0;\n"
    assert "(x)" not in FORMS["markdown"].text([outcome("m", text)])
    known = FORMS["markdown"].text([outcome("m", text + "expect violated low;\n")])
    assert "(x) as the spec expects; 0 unexpected" in known and "(!)" not in known


def test_markdown_has_the_runs_that_are_asked_for() -> None:
    """Of what is as expected, and those that only the delays rule out."""
    text = "model m;\nvar n: 0..1 = 0;\nprocess p { a: assert n == 0; }\n"
    text += "process late { sleep 1 ms;  n = 1; }\nreachable one: n == 1;\n"
    found = outcome("m", text)
    assert found.exit_code == 0 and "<details>" not in FORMS["markdown"].text([found])
    shown = FORMS["markdown"].text([replace(found, traces=True)])
    heads = re.findall(r"<summary><code>(.*)</code></summary>\n\n```text\n", shown)
    assert heads == [
        "reachable one is reached",
        "error assert-failed :3 at other speeds: 2 steps, at no times of this spec",
    ]
    assert "traces shows" not in shown


def test_an_unknown_deadlock_or_error_goes_by_its_kind() -> None:
    text = FORMS["markdown"].text([outcome("cut", SPECS["counters"], states=40)])
    assert "### deadlock is unknown" in text
    assert "### error is unknown" in text
    assert re.search(r"\| states \| (40\+ \|)+\n", text)


@pytest.mark.parametrize("form", ["markdown", "junit", "sarif"])
def test_what_is_unknown_is_never_told_as_if_it_were_known(form: str) -> None:
    cut = outcome("cut", SPECS["counters"], states=40)
    assert cut.report is not None
    assert cut.report.unknown == sum(len(each.answers) for each in cut.report.columns)
    text = FORMS[form].text([cut])
    assert "Stopped at 40 states" in text
    for wrong in ("none", "were seen", "expects a", "expects one", "holds"):
        assert wrong not in text.replace("none shorter", ""), wrong


# ITF

VALUE: dict[str, Any] = {
    "anyOf": [
        {"type": ["boolean", "string"]},
        {"type": "array", "items": {"$ref": "#/$defs/value"}},
        {
            "type": "object",
            "properties": {"#bigint": {"type": "string", "pattern": "^-?[0-9]+$"}},
            "required": ["#bigint"],
            "additionalProperties": False,
        },
        {
            "type": "object",
            "properties": {"#set": {"type": "array", "items": {"$ref": "#/$defs/value"}}},
            "required": ["#set"],
            "additionalProperties": False,
        },
        {
            "type": "object",
            "propertyNames": {"pattern": "^[^#]"},
            "additionalProperties": {"$ref": "#/$defs/value"},
        },
    ]
}
ITF = {
    "$defs": {"value": VALUE},
    "type": "object",
    "properties": {
        "#meta": {"type": "object"},
        "params": {"type": "array", "items": {"type": "string"}},
        "vars": {"type": "array", "items": {"type": "string"}, "uniqueItems": True},
        "states": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "properties": {"#meta": {"type": "object"}},
                "additionalProperties": {"$ref": "#/$defs/value"},
            },
        },
        "loop": {"type": "integer", "minimum": 0},
    },
    "required": ["vars", "states"],
    "additionalProperties": False,
}


def runs(text: str) -> Iterator[Any]:
    found = outcome("m", text, states=1500)
    assert found.report is not None
    for column in found.report.columns:
        for finding in column.findings:
            trace = trace_of(finding.verdict)
            if trace is not None:
                yield trace


@pytest.mark.parametrize("seed", range(10))
def test_itf_has_every_state(seed: int) -> None:
    for trace in runs(spec(seed).text):
        document = json.loads(itf(trace, "m.mm", ["so"]))
        Draft202012Validator(ITF).validate(document)
        read = itf_py.trace_from_json(document)
        assert read.loop == trace.loop or (read.loop, trace.loop) == (None, None)
        assert len(read.states) == len(trace.steps) + 1
        for number, shown in enumerate(read.states):
            assert set(shown.values) == set(read.vars)
            state = trace.state(number)
            for variable, content in zip(trace.system.variables, state, strict=True):
                if variable.queue is None:
                    value = shown.values[variable.name]
                    if type(value) is int:
                        assert value == content
                    elif isinstance(value, bool):
                        assert value == bool(content)
                    elif isinstance(value, str) and value != "none":
                        assert variable.domain.show(content) == value


# The command line writes them


def test_several_forms_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from checker.command.cli import run

    path = tmp_path / "m.mm"
    path.write_text("model m;\nvar n: 0..1 = 0;\nprocess p { n = 1; }\n", encoding="utf-8")
    targets = {name: tmp_path / name for name in FORMS}
    options = [part for name, each in targets.items() for part in (f"--{name}", str(each))]
    assert run([str(path), "-q", *options]) == 0
    assert all(each.read_text(encoding="utf-8") for each in targets.values())
    assert run([str(path), "--json", "-", "--junit", "-"]) == BAD_SPEC
    assert "can't both go to -" in capsys.readouterr().err
    assert run([str(path), "--junit", str(path)]) == BAD_SPEC
    assert path.read_text(encoding="utf-8").startswith("model m;")


def test_an_unknown_is_never_told_as_none() -> None:
    """Not of a deadlock or an error either, which no limit allows to be told as absent."""
    text = "var n: 0..3 = 0;\nprocess p[2] { a: n += 1;  b: skip; }\nnever three: n == 3;\n"
    found = outcome("m", f"model m;\n{text}", states=3)
    assert found.report is not None and found.report.unknown == len(found.report.rows) == 3
    for name in ("junit", "markdown", "sarif"):
        told = FORMS[name].text([found])
        assert told.count("Stopped at 3 states") >= 3, name
        for word in (": none", "were seen", "the spec expects a violation"):
            assert word not in told, (name, word)


WIDE = """model wide;
enum Way { LEFT, RIGHT, BEHIND }
param way: Way;
param size: 0..5;
var x: 0..5 = 0;
process p { a: x = size; b: if (way != LEFT) { stop; } c: x = 0; }
always small: x < 5;
always a_row_with_a_longer_name: x < 9;
"""


def test_a_wide_table_is_divided_in_markdown() -> None:
    """Each column stands in one table, below the values that its table has in common."""
    text = FORMS["markdown"].text([outcome("m", WIDE)])
    tables = re.findall(r"`([^`\n]*)`\n\n((?:\|.*\n)+)", text)
    assert [where for where, _ in tables] == ["way = LEFT", "way = RIGHT", "way = BEHIND"]
    for where, table in tables:
        head, _, *rows = table.splitlines()
        assert head == "| | " + " | ".join(f"`size = {n}`" for n in range(6)) + " |"
        assert {row.count("|") for row in rows} == {8}
        (states,) = (row for row in rows if row.startswith("| states "))
        assert set(states.split(" | ")[1:]) <= ({"4", "4 |"} if "LEFT" in where else {"3", "3 |"})
    assert text.count("| states |") == 3
    narrow = FORMS["markdown"].text([outcome("m", WIDE.replace("size: 0..5", "size: 4..5"))])
    assert "| `way = LEFT, size = 4` |" in narrow and narrow.count("| states |") == 1
