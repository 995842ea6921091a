"""Documents that show how long something takes: each form is that of the command for the row."""

from __future__ import annotations

from pathlib import Path

import pytest

import checker
from tests.documents.project import Project
from tests.documents.test_build import Page, block

SPEC = """\
model kept;
param io: time in 100 us..20 ms;
param hold: time in 5 us..8 ms;
class high > low;
lock l: rwsem;
process reader class low {
come: sleep any;
take: l.read();
look: delay 5 us..hold;
read: sleep 50 us..io;
      l.release();
}
process writer class high { come: sleep any;  ask: l.write();  got: l.release(); }
latency wait:        writer@ask -> writer@got;
latency none_begins: 1 == 2 -> writer@got;
within 30 ms long:   writer@ask -> writer@got;
within 1 ms short:   writer@ask -> writer@got expect violated;
region quick:        writer@ask -> writer@got <= 5 ms;
inversion held:      thread writer;
"""

ROWS = ("wait", "long", "short", "quick", "held")
FORMS = "table, timeline, steps, lanes, picture, player"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    found = Project(tmp_path_factory.mktemp("times"))
    found.write({"docs/index.md": "# Top\n\n```{toctree}\n:glob:\n*\n```\n", "docs/kept.mm": SPEC})
    for row in ROWS:
        text = block("kept.mm", f":property: {row}\n:form: {FORMS}")
        found.write({f"docs/{row}.md": f"# {row}\n\n{text}"})
    built = found.build()
    assert (built.code, built.warnings) == (0, "")
    return found


@pytest.fixture(scope="module")
def report() -> checker.Report:
    return checker.check(checker.load(text=SPEC, name="kept.mm"), workers=1)


def picture(project: Project, row: str) -> tuple[str, str]:
    """What stands for the first picture of a page, and the text of it."""
    found = next(each for tag, each in Page(project.page(row)).elements if tag == "img")
    drawn = (project.folder / "html" / str(found["src"])).read_text(encoding="utf-8")
    return str(found["alt"]), drawn


@pytest.mark.parametrize("row", ROWS)
def test_each_form_is_of_the_row(row: str, project: Project, report: checker.Report) -> None:
    timing = report.timing(row)
    page = Page(project.page(row))
    assert timing.trace is not None
    steps = len(timing.trace.steps)
    shown = "\n".join(project.page(row).split("<pre>")[1:])
    for line in timing.timeline().splitlines()[2:6]:
        assert line.rstrip().replace(">", "&gt;").replace("<", "&lt;") in shown
    if row == "quick":
        assert "shown: at io = 20 ms, hold = 8 ms, where it is 28 ms" in shown
    (player,) = page.data
    assert len(player["finding"]["run"]["rows"]) == steps
    assert player["finding"]["row"] == row and player["finding"]["kind"] == timing.kind
    alternative, _ = picture(project, row)
    assert row in alternative and "  " not in alternative


def test_the_sentence_and_the_picture_are_of_what_it_is(project: Project) -> None:
    said, drawn = picture(project, "wait")
    assert said == "The longest time as a picture: latency wait: writer@ask -> writer@got"
    assert "28 ms" in drawn and "worst: hold + io" in drawn
    said, drawn = picture(project, "quick")
    assert said.startswith("For which values of the time parameters it holds: region quick: ")
    assert said.endswith("writer@ask -> writer@got <= 5 ms") and "holds where" in drawn
    said, _ = picture(project, "short")
    assert said == "A run as a picture: within short is violated"


def test_the_table_has_the_row_as_in_text(project: Project) -> None:
    assert ["latency wait worst", "hold+io"] in Page(project.page("wait")).rows
    assert ["region quick", "hold+io<=5ms"] in Page(project.page("quick")).rows
    assert ["inversion held worst", "hold+io"] in Page(project.page("held")).rows
    assert [" held how", "direct, off CPU"] in Page(project.page("held")).rows
    assert ["within long", "holds"] in Page(project.page("long")).rows


def test_with_no_property_all_are_in_the_table_and_the_violation_is_shown(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.write({"docs/index.md": "# Top\n\n" + block("kept.mm", ":form: table, timeline")})
    project.write({"docs/kept.mm": SPEC})
    built = project.build(conf='suppress_warnings = ["mmcheck"]\n')
    assert (built.code, built.warnings) == (0, "")
    names = {" ".join(row[0].split()) for row in Page(project.page("index")).rows}
    assert {"latency wait worst", "within short", "region quick"} <= names
    assert "limit  1 ms" in project.page("index")


def test_what_has_no_run_is_told(tmp_path: Path) -> None:
    project = Project(tmp_path)
    texts = {
        form: block("kept.mm", f":property: none_begins\n:form: {form}")
        for form in ("timeline", "picture", "steps", "player")
    }
    texts["no_time"] = block("kept.mm", ":property: hits\n:form: timeline")
    project.write({f"docs/{name}.md": f"# {name}\n\n{text}" for name, text in texts.items()})
    project.write({"docs/index.md": "# Top\n\n```{toctree}\n:glob:\n*\n```\n"})
    project.write({"docs/kept.mm": f"{SPEC}reachable hits: writer@got;\n"})
    built = project.build("dummy", conf='suppress_warnings = ["mmcheck.never-starts"]\n')
    assert built.code == 1
    assert "there is no timeline of `none_begins`" in built.warnings
    assert built.warnings.count("there is no run to show of `none_begins`") == 3
    assert "there is no timeline of `hits`: it asks for no time" in built.warnings
