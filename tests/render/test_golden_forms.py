"""Every form in which something is written, of three specs, to the byte.

`MMCHECK_UPDATE=1` writes the golden files anew; read them as a diff. The reports as text of more
specs are in `test_reports`.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from checker.command.cli import run
from checker.report import GOOD, UNEXPECTED

SPECS = Path(__file__).parents[2] / "specs"
GOLDEN = Path(__file__).parent / "golden" / "forms"


@dataclass(frozen=True)
class Example:
    """A spec as it is shipped, and how it is checked.

    arguments: for a check and for graphs. runs: the questions whose runs are written. graphs: which
    are drawn. limits: for a check alone. expectation: a pattern of what is left out of the spec.
    """

    arguments: Sequence[str]
    runs: Sequence[str]
    graphs: Sequence[str]
    limits: Sequence[str] = ()
    code: int = GOOD
    expectation: str | None = None


EXAMPLES: Mapping[str, Example] = {
    "abba": Example(
        ["--set", "crossed=true"],
        ["cycle"],
        ["processes", "waits", "states"],
        code=UNEXPECTED,
        expectation=r"\nexpect violated deadlock when crossed;\n",
    ),
    "lost_wakeup": Example(
        ["--set", "style=TEST_THEN_SLEEP"], ["stuck"], ["processes", "waits", "states"]
    ),
    "retry": Example(
        ["--set", "policy=HOLD", "--set", "evict=false"],
        ["io_under_lock", "writer_behind_io"],
        ["processes"],
        ["--max-states", "200"]
        + [f"--property={name}" for name in ("excluded", "io_under_lock", "writer_behind_io")],
        UNEXPECTED,
        r"(?<=page == READING)\n    expect violated when holds_over(?=;)",
    ),
}
FORMS = ("json", "junit", "sarif", "codequality", "markdown", "html")
GRAPHS = ("dot", "graphml")
RUNS = ("dot", "txt", "itf.json")

NAMES = [
    name
    for spec, example in EXAMPLES.items()
    for name in (
        *(f"{spec}.{form}" for form in ("steps.txt", "lanes.txt", *FORMS)),
        *(f"{spec}-{each}.run.{form}" for each in example.runs for form in RUNS),
        *(f"{spec}.{what}.{form}" for what in example.graphs for form in GRAPHS),
    )
]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """What is written, by the name of its golden file."""
    folder = tmp_path_factory.mktemp("forms")
    before = Path.cwd()
    os.chdir(folder)
    try:
        found: dict[str, str] = {}
        for spec in EXAMPLES:
            found |= forms(spec)
        return found
    finally:
        os.chdir(before)


def forms(spec: str) -> Mapping[str, str]:
    """All forms of one spec, written into the working folder."""
    example, path = EXAMPLES[spec], Path(f"{spec}.mm")
    text = (SPECS / path.name).read_text(encoding="utf-8")
    if example.expectation:
        text, count = re.subn(example.expectation, "", text)
        assert count == 1
    path.write_text(text, encoding="utf-8")
    asked = [path.name, *example.arguments]
    check = [*asked, *example.limits, "--reproducible", "--workers", "1"]
    targets = [part for form in FORMS for part in (f"--{form}", f"{spec}.{form}")]
    folder = ["--traces", "--trace-dir", "runs", "--trace-format", ",".join(RUNS)]
    assert run([*check, *targets, *folder, "-q"]) == example.code
    found = {f"{spec}.{form}": Path(f"{spec}.{form}").read_text("utf-8") for form in FORMS}
    found[f"{spec}.html"] = data(found[f"{spec}.html"])
    for each in example.runs:
        for form in RUNS:
            path = Path("runs", f"{spec}-{each}.{form}")
            found[f"{spec}-{each}.run.{form}"] = path.read_text("utf-8")
    for form, options in {
        "steps.txt": ["--traces", "--warnings"],
        "lanes.txt": ["--lanes"],
    }.items():
        found[f"{spec}.{form}"] = printed([*check, *options, "--traces"], example.code)
    for what in example.graphs:
        for form in GRAPHS:
            target = f"{spec}.{what}.{form}"
            assert run(["graph", "--what", what, "-o", target, *asked]) == GOOD
            found[target] = Path(target).read_text("utf-8")
    return found


def printed(arguments: Sequence[str], code: int) -> str:
    """What a run prints; a file stands for standard output."""
    import io
    from contextlib import redirect_stdout

    out = io.StringIO()
    with redirect_stdout(out):
        assert run(arguments) == code
    return out.getvalue()


def data(page: str) -> str:
    """What a page shows, apart from what shows it."""
    match = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)
    assert match is not None
    return json.dumps(json.loads(match[1]), indent=1, ensure_ascii=False) + "\n"


@pytest.mark.parametrize("name", NAMES)
def test_form(written: Mapping[str, str], name: str) -> None:
    path = GOLDEN / name
    if os.environ.get("MMCHECK_UPDATE"):
        path.write_text(written[name], encoding="utf-8")
    assert written[name] == path.read_text(encoding="utf-8")


def test_every_golden_file_belongs_to_a_test(written: Mapping[str, str]) -> None:
    assert {path.name for path in GOLDEN.iterdir()} == set(NAMES) == set(written)


def test_all_kinds_of_answers_are_among_them() -> None:
    """One is as expected, one is not, one is unknown; some have runs, a deadlock, times."""
    verdicts = set()
    for spec in EXAMPLES:
        document = json.loads((GOLDEN / f"{spec}.json").read_text("utf-8"))
        verdicts |= {(each["verdict"], each["as_expected"]) for each in document["findings"]}
    assert verdicts >= {
        ("holds", True),
        ("violated", True),
        ("violated", False),
        ("unknown", False),
    }


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith(".txt")])
def test_golden_texts_fit_into_a_mail(name: str) -> None:
    for line in (GOLDEN / name).read_text(encoding="utf-8").splitlines():
        assert len(line) <= 72 and line == line.rstrip() and line.isascii()
