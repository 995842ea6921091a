"""The HTML page: its data are those of the JSON report, and no text of a spec becomes markup."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from checker.api import Options
from checker.api import check as check_spec
from checker.ir.system import State, System
from checker.render import as_html, chart
from checker.render.as_html import embedded, html, page_data
from checker.render.as_json import outcomes_json
from checker.render.player import NOT_CALLED
from checker.report import Outcome
from checker.semantics.waits import blocked
from checker.source import Source
from tests.render.test_forms import SPECS, outcome
from tests.slow import first_of
from tests.texts import spec

C3 = Path(__file__).parents[1] / "normative" / "c3.mm"
HARM = "</script><img src=x onerror=alert(1)><!--\u2028&amp;@[data]"


class Elements(HTMLParser):
    """The elements of a page with their attributes, and what stands in each script and style."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.inside: list[tuple[str, str]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.inside.append((tag, ""))

    def handle_endtag(self, tag: str) -> None:
        self.inside.append(("", ""))

    def handle_data(self, data: str) -> None:
        if self.inside:
            tag, before = self.inside[-1]
            self.inside[-1] = (tag, before + data)


def shape(text: str) -> list[str]:
    return [tag for tag, _ in Elements(text).elements]


def loaded(text: str) -> Any:
    (data,) = re.findall(r'(?s)<script type="application/json" id="data">(.*?)</script>', text)
    return json.loads(data)


def documents(*outcomes: Outcome) -> list[Any]:
    """What the JSON form says of each file."""
    return [json.loads(outcomes_json([each])) for each in outcomes]


def at(changes: list[list[Any]], number: int) -> Any:
    steps = [since for since, _ in changes]
    assert steps == sorted(set(steps)) and steps[0] == 0
    return [content for since, content in changes if since <= number][-1]


# Escaping


def test_no_text_of_a_spec_is_markup() -> None:
    plain = html([outcome("m", "model m; // a\nvar n: 0..1 = 0;\nprocess p { assert n == 1; }\n")])
    text = (
        f'model m; // {HARM}\nvar n: 0..1 = 0;\nprocess p {{ n = 1; assert n == 0, "{HARM}"; }}\n'
    )
    found = [outcome(HARM, text), outcome(HARM, f"model {HARM}")]
    page = html(found)
    assert shape(page) == shape(plain)
    assert not [name for _, names in Elements(page).elements for name in names if name[:2] == "on"]
    title = next(inside for tag, inside in Elements(page).inside if tag == "title")
    assert title.startswith("mmcheck: </script>")
    assert loaded(page) == page_data(found)
    assert loaded(page)["files"][0]["name"].startswith("</script><img src=x onerror=alert(1)>")


def test_embedded_data_are_the_same_and_end_no_script() -> None:
    data = {"a": "<!-- <script> </SCRIPT> ]]> & \u2028\u2029 \ud800 \\u003c"}
    text = embedded(data)
    assert not set(text) & {*"<>&\u2028\u2029"} and text.isascii()
    assert json.loads(text) == data


def test_the_page_allows_its_own_script_and_nothing_else() -> None:
    page = Elements(html([outcome("m", "model m;\n")]))
    (policy,) = [
        str(each["content"])
        for tag, each in page.elements
        if each.get("http-equiv") == "Content-Security-Policy"
    ]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    for tag, rule in (("style", "style-src"), ("script", "script-src")):
        text = [inside for each, inside in page.inside if each == tag][-1]
        digest = b64encode(sha256(text.encode()).digest()).decode()
        assert rules.pop(rule) == f"'sha256-{digest}'"
    assert set(rules.values()) == {"'none'"} and "default-src" in rules
    assert not [tag for tag, each in page.elements if {"src", "href", "style"} & each.keys()]


# The data are those of the report


def text_of(value: Any) -> str:
    """A value of the JSON report as the page shows it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {text_of(each)}" for name, each in value.items()) + "}"
    return "none" if value is None else str(value)


def agrees(content: str, value: Any) -> bool:
    if isinstance(value, list):  # a set or a queue
        inside = ", ".join(map(text_of, value))
        return content in (f"{{{inside}}}", f"[{inside}]")
    return content == text_of(value)


def check_run(run: Any, trace: Any) -> None:
    """Both say the same of every step and every state."""
    names = [each["name"] for each in run["threads"]]
    states = [trace["initial"], *(step["state"] for step in trace["steps"])]
    views = [each.get("views", {}) for each in (trace, *trace["steps"])]
    assert run["loop"] == trace["loop"]
    assert len(run["rows"]) - sum(row["fails"] for row in run["rows"]) == len(trace["steps"])
    for row, step in zip(run["rows"], trace["steps"], strict=False):
        assert names[row["thread"]] == step["thread"]
        assert row["place"] == step["thread"] + (f"@{step['label']}" if step["label"] else "")
        assert (row["at"] or [None, None])[1] == step["line"]
    data = {each["name"]: each["is"] for each in run["values"]}
    places = {each["name"]: each["at"] for each in run["threads"] if each["kind"] != "rule"}
    for number, (state, seen) in enumerate(zip(states, views, strict=True)):
        for name, content in {**state, **seen}.items():
            if name in data:
                shown = at(data[name], number)
                assert shown in (NOT_CALLED, "no value") or agrees(shown, content)
        for name, changes in places.items():
            where = at(changes, number)[0]
            assert where == str(state[name]).partition(" ")[0] or where == state[name]
    check_locks(run, trace)


def check_locks(run: Any, trace: Any) -> None:
    """Who holds a lock is what the steps did to it."""
    names = [each["name"] for each in run["threads"]]
    locks = [each["name"] for each in run["locks"] if each["taken"] is None]
    held: dict[tuple[str, str], str | None] = {}
    deep: dict[tuple[str, str], int] = {}
    for number, step in enumerate(trace["steps"], 1):
        for each in step["locks"]:
            key = (step["thread"], each["lock"])
            if each["verb"] == "takes":
                deep[key] = deep.get(key, 0) + 1
                held.setdefault(key, each["mode"])
            elif each["verb"] == "downgrades to":
                held[key] = each["mode"]
            elif each["verb"] == "drops":
                deep[key] = deep.get(key, 1) - 1
                if not deep[key]:
                    held.pop(key, None)
        now = {
            (names[each["thread"]], run["locks"][each["lock"]]["name"]): each["mode"]
            for each in run["holds"]
            if each["first"] <= number and (each["last"] is None or number <= each["last"])
        }
        assert set(now) == {key for key in held if key[1] in locks}
        assert all(mode in ("", held[key]) for key, mode in now.items())


def check(found: Outcome) -> int:
    """The page says of a file what the JSON report says; how many runs were compared."""
    (shown,) = page_data([found])["files"]
    (document,) = documents(found)
    if found.report is None:
        assert len(shown["errors"]) == len(document["errors"])
        assert all(e["code"] in t for e, t in zip(document["errors"], shown["errors"], strict=True))
        return 0
    assert len(shown["warnings"]) == len(document["warnings"])
    findings = iter(document["findings"])
    runs = 0
    for number, parameters in enumerate(shown["columns"]):
        for row in (row for row in shown["rows"] if row["kind"] != "fine steps"):
            cell = row["cells"][number]
            if cell is None:
                continue
            said = next(findings)
            assert said["parameters"] == parameters
            assert said["property"] in (row["name"], row["kind"])
            assert (cell["state"] == "unknown") == (said["verdict"] == "unknown")
            assert (cell["state"] in ("good", "expected")) == said["as_expected"]
            if cell["finding"] is None:
                assert said["as_expected"] and said["trace"] is None
                continue
            finding = shown["findings"][cell["finding"]]
            assert finding["parameters"] == parameters and finding["row"] == said["property"]
            assert (finding["run"] is None) == (said["trace"] is None)
            if said["reason"]:
                assert said["reason"]["text"] in finding["notes"]
            if said["trace"]:
                check_run(finding["run"], said["trace"])
                runs += 1
    assert next(findings, None) is None
    return runs


def test_the_page_says_what_the_report_says() -> None:
    runs = sum(check(outcome(name, text)) for name, text in SPECS.items())
    assert runs > 20
    check(outcome("cut", SPECS["counters"], states=40))
    check(outcome("bad", "model bad;\nvar n: 0..1 = 0;\nprocess p { m = 1; }\n"))


@pytest.mark.parametrize("seed", first_of(6, range(30)))
def test_the_page_says_what_the_report_says_of_any_spec(seed: int) -> None:
    check(outcome("m", spec(seed).text, states=1500))


def test_waits_of_a_deadlock_are_shown() -> None:
    found = outcome("m", SPECS["crossed"])
    (document,) = documents(found)
    (shown,) = page_data([found])["files"]
    said = [each for each in document["findings"] if each["evidence"].get("waits")]
    assert said
    for each in said:
        (finding,) = [
            one
            for one in shown["findings"]
            if one["row"] == "deadlock" and one["parameters"] == each["parameters"]
        ]
        run = finding["run"]
        last = len(run["rows"])
        threads = {one["name"]: one for one in run["threads"]}
        asks = at(run["asks"], last)
        for wait in each["evidence"]["waits"]:
            text, rests = at(threads[wait["thread"]]["waits"], last)
            assert wait["for"] in text and not rests
            if wait["kind"] == "lock":
                names = [run["locks"][lock]["name"] for _, lock, _, on in asks if on]
                assert wait["for"] in names


def test_answers_with_fine_steps_that_differ_are_shown() -> None:
    source = Source("c3.mm", C3.read_text(encoding="utf-8"))
    report = check_spec(source, Options(workers=1, fine=True))
    assert report.differing
    found = Outcome(source, report, (), report.sources, report.exit_code)
    (document,) = documents(found)
    (shown,) = page_data([found])["files"]
    said = [each["fine"] for each in document["findings"] if each["fine"]["differs"]]
    cells = [cell for row in shown["rows"] for cell in row["cells"] if cell["state"] == "differs"]
    assert len(said) == len(cells) > 0
    for fine, cell in zip(said, cells, strict=True):
        finding = shown["findings"][cell["finding"]]
        assert finding["headline"].startswith("with fine steps: ")
        check_run(finding["run"], fine["trace"])


PAIRS = """
lock a, b, c, d: mutex;
process p { l: a.lock();  n: b.lock();  release all; }
process q { l: b.lock();  n: a.lock();  release all; }
process r { l: c.lock();  n: d.lock();  release all; }
process s { l: d.lock();  n: c.lock();  release all; }
"""


def test_each_deadlock_has_a_player_of_its_own() -> None:
    found = outcome("pairs", f"model pairs;{PAIRS}")
    (document,) = documents(found)
    (deadlock,) = [each for each in document["findings"] if each["kind"] == "deadlock"]
    (shown,) = page_data([found])["files"]
    findings = [each for each in shown["findings"] if each["row"] == "deadlock"]
    assert [each["headline"] for each in findings] == [
        "deadlock: p and q wait for each other",
        "deadlock: r and s wait for each other",
    ]
    assert "holds c (mutex), taken at step" in findings[1]["blocks"][0]
    (other,) = deadlock["evidence"]["others"]
    check_run(findings[0]["run"], deadlock["trace"])
    check_run(findings[1]["run"], other["trace"])
    (row,) = [each for each in shown["rows"] if each["kind"] == "deadlock"]
    assert shown["findings"][row["cells"][0]["finding"]] == findings[0]


def test_each_error_has_a_player_of_its_own() -> None:
    text = "var n: 0..1 = 0;\nprocess p { up: n += 2; }\nprocess q { claim: assert n == 1; }\n"
    found = outcome("errors", f"model errors;\n{text}")
    (shown,) = page_data([found])["files"]
    blocks = [each["blocks"][0] for each in shown["findings"] if each["row"] == "error"]
    assert [block.partition("]")[0] for block in blocks] == [
        "error[out-of-range",
        "error[assert-failed",
    ]


# What does not fit


def strings(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict | list):
        for each in data.values() if isinstance(data, dict) else data:
            yield from strings(each)


def test_a_full_page_says_what_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    found = outcome("m", SPECS["crossed"])
    whole = page_data([found])["files"][0]["findings"]
    runs = [each for each in whole if each["run"]]
    monkeypatch.setattr(as_html, "MOST_BYTES", len(embedded(runs[0]["run"])))
    cut = page_data([found])["files"][0]["findings"]
    assert [each["run"] for each in cut if each["run"]] == [runs[0]["run"]]
    assert sum("the page is full" in each["missing"] for each in cut) == len(runs) - 1
    monkeypatch.setattr(as_html, "MOST_STEPS", 1)
    short = page_data([found])["files"][0]["findings"]
    assert any("too long for a page" in each["missing"] for each in short)


def test_a_file_with_too_many_findings_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    found = outcome("m", SPECS["crossed"])
    (whole,) = page_data([found])["files"]
    count = len(whole["findings"])
    assert whole["beyond"] == 0 and count > 1
    monkeypatch.setattr(as_html, "MOST_FINDINGS", 1)
    (cut,) = page_data([found])["files"]
    assert cut["findings"] == whole["findings"][:1] and cut["beyond"] == count - 1
    cells = [cell["finding"] for row in cut["rows"] for cell in row["cells"]]
    assert set(cells) == {None, 0}
    words = [[cell["text"] for cell in row["cells"]] for row in cut["rows"]]
    assert words == [[cell["text"] for cell in row["cells"]] for row in whole["rows"]]


def test_lines_are_harmless() -> None:
    found = outcome("m", "model m; // \x1b[31m \u202e\nvar n: 0..1 = 0;\nnever two: n == 0;\n")
    assert not [each for each in strings(page_data([found])) if "\x1b" in each or "\u202e" in each]


def test_an_answer_up_to_the_errors_is_marked_as_in_the_text() -> None:
    text = "model m;\nvar n: 0..1 = 0;\nprocess p { n = 1; assert n == 0; }\nalways small: n < 2;\n"
    (file,) = page_data([outcome("m", text)])["files"]
    assert file["rows"][0]["cells"][0]["text"] == "holds (e)"


def test_who_is_stopped_is_worked_out_once_in_each_state(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []

    def counting(system: System, state: State, *kinds: Any) -> Any:
        seen.append(state)
        return blocked(system, state, *kinds)

    monkeypatch.setattr(chart, "blocked", counting)
    (file,) = page_data([outcome("stuck", SPECS["stuck"])])["files"]
    runs = [each["run"] for each in file["findings"] if each["run"]]
    assert runs and len(seen) == sum(len(run["rows"]) + 1 for run in runs)
    assert any(wait for run in runs for each in run["threads"] for _, wait in each["waits"])


@pytest.mark.parametrize(("threads", "beside"), [(1, 8), (2, 6), (4, 2), (6, 2)])
def test_lanes_leave_room_for_few_values(threads: int, beside: int) -> None:
    """What has no column is told in the lanes: no change of a value is lost."""
    names = "abcdefghij"
    steps = " ".join(f"{name}[self] = 1;" for name in names)
    text = (
        "model wide;\n"
        + "".join(f"var {name}[p]: 0..1 = 0;\n" for name in names)
        + f"process p[{threads}] {{ go: atomic {{ {steps} }} }}\n"
        + "never done: "
        + " && ".join(f"a[p[{n}]] == 1" for n in range(threads))
        + ";\n"
    )
    (file,) = page_data([outcome("wide", text)])["files"]
    (run,) = [each["run"] for each in file["findings"] if each["run"]]
    assert len(run["lanes"]) == threads and len(run["columns"]) == beside
    columns = {name for name, _ in run["columns"]}
    for row in run["rows"]:
        told = {part.split(" ")[0] for line in row["texts"] for part in line.split(", ")}
        assert {f"{name}[p[{row['thread']}]]" for name in names} <= told | columns


def test_latencies_and_regions_have_their_rows_once() -> None:
    text = (
        "model m;\nparam io: time in 1 us..9 us;\nlock l: mutex;\n"
        "process p { come: sleep any; ask: l.lock(); got: delay io; l.release(); }\n"
        "process q { come: sleep any; ask: l.lock(); got: delay 1..2 us; l.release(); }\n"
        "latency slow: q@ask -> q@got;\nregion soon: q@ask -> q@got <= 4 us;\n"
    )
    (file,) = page_data([outcome("m", text)])["files"]
    rows = [(row["kind"], row["name"]) for row in file["rows"]]
    assert rows[-3:] == [("latency", "slow worst"), ("", "slow best"), ("region", "soon")]
    assert len(rows) == len(set(rows))
    for row in file["rows"][-3:]:
        (cell,) = row["cells"]
        if cell["finding"] is not None:
            told = file["findings"][cell["finding"]]
            assert told["verdict"] == cell["text"] and told["kind"] == row["kind"]
    assert "io <= 4 us" in file["findings"][-1]["blocks"][0]
