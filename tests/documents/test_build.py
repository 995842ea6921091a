"""Documents with specs: what is shown is what a check says, and what fails fails the build."""

from __future__ import annotations

import json
import os
import re
import runpy
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from checker.api import check
from checker.render.as_table import table_lines
from checker.render.ink import PAPER
from checker.source import Source
from checker.sphinx_ext import directive
from checker.sphinx_ext.made import Asked, Made, make
from tests.documents.project import CONF, Project

SPECS = Path(__file__).parents[2] / "specs"
HARM = "</script><img src=x onerror=alert(1)>`*x*`"

WITH_SPECS = 'mmcheck_roots = ["../specs"]\nsuppress_warnings = ["mmcheck.ends-at-error"]\n'

ONCE = """\
model once;                    // a flag that is set once
var done: bool = false;
process p { set: done = true; }
reachable end: done;
"""
TWICE = """\
model twice;
param late: bool;
var n: 0..2 = 0;
process p { one: n += 1;  two: n += 1; }
never both: n == 2 && (late || !late);
never one:  n == 1
    expect violated;
"""
ASSUMED = """\
model assumed;                 // more with --set a=true
param a: bool;
param b: bool;
assume a || b;
var n: 0..1 = 0;
process p { l: n = 1;  assert !a, "never with a"; }
always small: n < 2;
expect violated error when a;
"""


def block(argument: str = "", options: str = "", content: str = "") -> str:
    return f"```{{mmcheck}} {argument}\n{options}\n{content}\n```\n"


class Page(HTMLParser):
    """The rows of the tables of a page, its elements, and the data of its players."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.data: list[Any] = []
        self._cell = self._json = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
            self._cell = True
        self._json = tag == "script" and dict(attrs).get("type") == "application/json"

    def handle_endtag(self, tag: str) -> None:
        self._cell = self._cell and tag not in ("td", "th")
        self._json = False

    def handle_data(self, data: str) -> None:
        if self._json:
            self.data.append(json.loads(data))
        elif self._cell:
            self.rows[-1][-1] += data

    def count(self, tag: str) -> int:
        return sum(each == tag for each, _ in self.elements)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project that builds, with a page for each form."""
    found = Project(tmp_path_factory.mktemp("project"))
    hostile = (
        f'model x; // {HARM}\nvar n: 0..1 = 0;\nprocess q {{ n = 1; assert n == 0, "{HARM}"; }}'
    )
    hostile += "\nexpect violated error;"
    two = block("abba.mm", ":property: deadlock\n:form: player") + block(
        "/abba.mm", ":property: shared\n:set: crossed=true\n:form: table"
    )
    two += block("philosophers.mm", ":form: player\n:caption: A *ring* of waits.")
    found.write(
        {
            "docs/index.md": "# Top\n\n```{toctree}\n:glob:\n*\nsub/*\n```\n",
            "docs/answers.md": "# Answers\n\n" + block("abba.mm"),
            "docs/runs.md": "# Runs\n\n" + block("abba.mm", ":form: steps, lanes, picture"),
            "docs/assumed.md": "# Assumed\n\n" + block("", "", ASSUMED),
            "docs/inside.md": "# Inside\n\n" + block("", ":form: text, table", ONCE),
            "docs/sub/players.md": "# Players\n\n" + two,
            "docs/harm.md": "# Harm\n\n" + block("", ":form: text, table, player", hostile),
            "specs/abba.mm": (SPECS / "abba.mm").read_text(encoding="utf-8"),
            "docs/philosophers.mm": (SPECS / "philosophers.mm").read_text(encoding="utf-8"),
        }
    )
    built = found.build(conf=WITH_SPECS, parallel=2)
    assert (built.code, built.warnings) == (0, "")
    return found


def test_a_table_is_that_of_the_check(project: Project) -> None:
    page = Page(project.page("answers"))
    report = check(Source("abba.mm", (SPECS / "abba.mm").read_text(encoding="utf-8")))
    assert [" ".join(row).split() for row in page.rows] == [
        each.split() for each in table_lines(report, PAPER)
    ]
    assert ["crossed", "false", "true"] in page.rows
    assert ["deadlock", "none", "cycle of waits (x)"] in page.rows
    assert "two threads, two locks, two orders" in project.page("answers")


def test_signs_and_what_is_left_out_are_told(project: Project) -> None:
    text = project.page("assumed")
    assert "(x) as the spec expects. (e) up to the errors. left out by assume: a = false" in text
    assert "more with --set a=true" in text  # as it is: no dash
    rows = Page(text).rows
    assert rows[:3] == [
        ["a", "false", "true"],
        ["b", "true", "false", "true"],
        ["always small", "holds", "holds (e)", "holds (e)"],
    ]


def test_options_stand_in_our_pages_as_they_are_typed(tmp_path: Path) -> None:
    ours = runpy.run_path(str(SPECS.parent / "docs" / "conf.py"))
    project = Project(tmp_path)
    project.write({"docs/index.md": "# Top\n\nFewer with --set a=b (--traces: all).\n"})
    project.build(conf=f"smartquotes = {ours['smartquotes']}\n")
    assert "Fewer with --set a=b (--traces: all)." in project.page("index")


def test_the_man_page_has_the_parts_that_each_has(tmp_path: Path) -> None:
    docs = SPECS.parent / "docs"
    ours = runpy.run_path(str(docs / "conf.py"))
    text, _, _ = (docs / "commands.md").read_text(encoding="utf-8").partition("```{eval-rst}")
    project = Project(tmp_path)
    project.write({"docs/commands.md": text})
    conf = f"root_doc = 'commands'\nman_pages = {ours['man_pages']}\nproject = 'mmcheck'\n"
    project.build("man", conf=f"{conf}suppress_warnings = ['myst.xref_missing']\n")
    page = (tmp_path / "man" / "mmcheck.1").read_text(encoding="utf-8")
    assert re.findall(r"^\.SH (.*)", page, re.MULTILINE)[:3] == ["NAME", "SYNOPSIS", "EXIT STATUS"]
    assert "mmcheck \\- check models of locking and page-fault-retry protocols" in page
    assert "mmcheck [OPTIONS] FILE..." in page


def test_runs_are_those_of_the_check(project: Project) -> None:
    text = project.page("runs")
    assert "waits for b at abba.mm:11, held by B" in text
    (picture,) = [each for tag, each in Page(text).elements if tag == "img"]
    assert "A and B wait for each other" in str(picture["alt"])
    drawn = (project.folder / "html" / str(picture["src"])).read_bytes()
    assert drawn.startswith(b"<?xml") and b"waits for a" in drawn


def test_a_spec_in_the_directive_is_shown_in_colour(project: Project) -> None:
    text = project.page("inside")
    assert '<span class="kd">process</span>' in text
    assert ["reachable end", "reached"] in Page(text).rows
    assert "mmcheck-with-player" not in text and ".js" not in "".join(
        re.findall("mmcheck-.*", text)
    )


def test_a_page_may_have_several_players(project: Project) -> None:
    page = Page(project.page("sub/players"))
    assert page.count("mmcheck-player") == 2 and page.count("img") == 2
    first, second = page.data
    assert first["name"] == "abba.mm" and len(first["finding"]["run"]["rows"]) == 2
    assert len(second["finding"]["run"]["threads"]) == 3
    scripts = [str(each["src"]) for tag, each in page.elements if tag == "script" and "src" in each]
    (script,) = [each for each in scripts if "mmcheck" in each]
    assert (project.folder / "html" / "sub" / script.partition("?")[0]).is_file()
    assert "A <em>ring</em> of waits." in project.page("sub/players")
    assert ["never shared", "holds"] in page.rows


def test_no_text_of_a_spec_is_markup(project: Project) -> None:
    page = Page(project.page("harm"))
    assert page.count("img") == 1  # the picture
    assert not [name for _, names in page.elements for name in names if name[:2] == "on"]
    assert HARM in page.data[0]["finding"]["headline"]
    assert page.data[0]["sources"][0]["lines"][0].endswith(HARM)


def test_other_builders_take_the_picture(project: Project) -> None:
    built = project.build("latex", conf=WITH_SPECS)
    assert (built.code, built.warnings, built.read) == (0, "", ())
    tex = next((project.folder / "latex").glob("*.tex")).read_text(encoding="utf-8")
    pictures = re.findall(r"\\sphinxincludegraphics\{\{(.*?)\}\.png\}", tex)
    assert len(pictures) == 4 and "mmcheck-player" not in tex
    png = (project.folder / "latex" / f"{pictures[0]}.png").read_bytes()
    assert png.startswith(b"\x89PNG")


def test_as_text_a_table_has_a_line_for_each_row(project: Project) -> None:
    built = project.build("text", conf=WITH_SPECS)
    assert (built.code, built.warnings) == (0, "")
    lines = (project.folder / "text" / "answers.txt").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines]
    assert ["deadlock", "none", "cycle of waits (x)"] in rows
    assert ['always "owned"', "holds", "holds"] in rows


def test_only_what_has_changed_is_checked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []

    def counting(asked: Asked) -> Made:
        checked.append(asked.name)
        return make(asked)

    monkeypatch.setattr(directive, "make", counting)
    project = Project(tmp_path)
    include = 'model top;\ninclude "parts/part.mm"\nnever two: n == 2;\nprocess p { a: n = TOP; }\n'
    project.write(
        {
            "docs/index.md": "# Top\n\n```{toctree}\nother\n```\n\n" + block("a.mm"),
            "docs/other.md": "# Other\n\n" + block("top.mm"),
            "docs/a.mm": ONCE,
            "docs/top.mm": include,
            "docs/parts/part.mm": "var n: 0..2 = 0;\nconst TOP = 1;\n",
        }
    )
    assert (project.build("dummy").code, checked) == (0, ["a.mm", "top.mm"])
    assert project.build("dummy").read == ()
    project.write({"docs/a.mm": ONCE + "\n"})
    assert (project.build("dummy").read, checked[2:]) == (("index",), ["a.mm"])
    project.write({"docs/index.md": "# Changed\n\n```{toctree}\nother\n```\n\n" + block("a.mm")})
    assert (project.build("dummy").read, checked[3:]) == (("index",), [])
    project.write({"docs/parts/part.mm": "var n: 0..2 = 0;\nconst TOP = 2;\n"})
    built = project.build("dummy")
    assert (built.read, checked[3:]) == (("other",), ["top.mm"])
    assert built.code == 1 and "other.md:3" in built.warnings


FAILING = {
    "unexpected": (
        block("", "", TWICE),
        ["mmcheck: twice.mm: 2 unexpected, 0 unknown", "never both is violated", "p@two"],
    ),
    "property": (
        block("", ":property: bth", TWICE),
        ["no property `bth`", "did you mean `both`?", "this spec asks both, one, deadlock, error"],
    ),
    "parameter": (block("", ":set: lte=true", TWICE), ["no parameter or constant `lte`"]),
    "setting": (block("", ":set: late", TWICE), [":set: takes NAME=VALUE"]),
    "form": (block("", ":form: video", ONCE), ["no form `video`", "table, steps, lanes"]),
    "run": (
        block("", ":form: steps\n:property: deadlock", ONCE),
        ["there is no run to show of `deadlock`, `error`"],
    ),
    "wrong": (block("", "", "model m;\nvar a: 0..1 = b;"), ["error[unknown-name]", "m.mm:2"]),
    "missing": (block("nowhere.mm"), ["there is no spec `nowhere.mm`"]),
    "outside": (block("../outside.mm"), ["lies outside the documents", "mmcheck_roots"]),
    "both": (block("a.mm", "", ONCE), ["not both"]),
    "empty": (block(), ["there is no spec"]),
}


def test_whatever_fails_is_told_at_its_place_and_fails_the_build(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.write({f"docs/{name}.md": f"# {name}\n\n{text}" for name, (text, _) in FAILING.items()})
    project.write({"docs/a.mm": ONCE, "outside.mm": ONCE})
    good = "# Top\n\n```{toctree}\n:glob:\n*\n```\n\n" + block("a.mm")
    project.write({"docs/index.md": good})
    built = project.build("html", parallel=2)
    assert built.code == 1
    parts = re.split(r"^(?=/\S+\.md:\d+: ERROR)", built.warnings, flags=re.MULTILINE)
    told = {Path(part.partition(".md:")[0]).name: part for part in parts if "ERROR" in part}
    assert told.keys() == FAILING.keys()
    for name, (_, wanted) in FAILING.items():
        assert f"/docs/{name}.md:3: ERROR: mmcheck: " in told[name]
        assert [text for text in wanted if text not in told[name]] == []


@pytest.mark.parametrize("options", [pytest.param([], marks=pytest.mark.slow), ["-W"]])
def test_the_command_tells_each_once_and_shows_no_traceback(
    tmp_path: Path, options: list[str]
) -> None:
    project = Project(tmp_path)
    project.write({"docs/index.md": "# Top\n\n" + block("a.mm"), "docs/a.mm": TWICE})
    project.write({"docs/conf.py": CONF})
    command = [sys.executable, "-m", "sphinx", "-q", *options, "docs", "html"]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "NO_COLOR": "1"}
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 1
    assert done.stderr.count("ERROR") == 1 and "index.md:3: ERROR: mmcheck: " in done.stderr
    assert "Traceback" not in done.stderr and "issue" not in done.stderr


def test_what_fails_goes_on_to_fail_until_it_is_mended(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.write({"docs/index.md": "# Top\n\n" + block("a.mm"), "docs/a.mm": TWICE})
    for strict in (False, True, False):
        built = project.build("dummy", strict=strict)
        assert built.code == 1 and built.warnings.count("ERROR: mmcheck: a.mm") == 1
    project.write({"docs/a.mm": TWICE.replace("!late);", "!late) expect violated;")})
    built = project.build("dummy")
    assert (built.code, built.warnings) == (0, "")


def test_warnings_are_those_of_the_build(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.write(
        {"docs/index.md": "# Top\n\n" + block("", "", f"{ONCE}var spare: bool = false;\n")}
    )
    built = project.build("dummy")
    assert built.code == 0
    assert "index.md:3: WARNING: warning[unused]" in built.warnings
    assert "[mmcheck.unused]" in built.warnings
    hidden = project.build("dummy", conf='suppress_warnings = ["mmcheck.unused"]\n')
    assert (hidden.code, hidden.warnings, hidden.read) == (0, "", ("index",))


def test_with_some_values_only_nothing_is_said_to_be_missing(tmp_path: Path) -> None:
    project = Project(tmp_path)
    spec = "model m;\nparam go: bool;\nprocess p {\n    if (!go) { stop; }\nl:  skip;\n}\n"
    found = {"all": block("", "", spec), "some": block("", ":set: go=false", spec)}
    project.write({f"docs/{name}.md": f"# {name}\n\n{text}" for name, text in found.items()})
    project.write({"docs/index.md": "# Top\n\n```{toctree}\nall\nsome\n```\n"})
    built = project.build("dummy")
    assert (built.code, built.warnings) == (0, "")


def test_what_is_unknown_fails_the_build(tmp_path: Path) -> None:
    project = Project(tmp_path)
    slow = "model slow;\nvar n[9]: 0..9 = 0;\n"
    slow += "process p[i in 9] { l: n[i] = (n[i] + 1) % 10;  goto l; }"
    project.write({"docs/index.md": "# Top\n\n" + block("", "", slow)})
    built = project.build("dummy", conf="mmcheck_max_seconds = 0.5\n")
    assert built.code == 1
    assert "slow.mm: 0 unexpected, 2 unknown" in built.warnings
