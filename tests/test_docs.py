"""Every example of the documentation comes out as it says there."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import pytest
from markdown_it import MarkdownIt

from checker.command.cli import check_command, run
from checker.command.ir import ir_command
from checker.command.others import COMMANDS
from checker.front.formatting import formatted
from checker.source import Source
from checker.sphinx_ext.made import FORMS, RUNS, Asked, make
from tests.stated import complaints, limits, report

ROOT = Path(__file__).parent.parent
SESSION = re.compile(
    r"^```mm\n(?P<text>.*?)^```\n+"
    r"```\n\$ mmcheck (?P<command>[^\n]+)\n(?P<output>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
PAGES = [
    ROOT / "README.md",
    *(
        ROOT / "docs" / f"{name}.md"
        for name in ("tutorial", "reading", "latency", "coverage", "compare")
    ),
    *sorted((ROOT / "docs" / "howto").glob("*.md")),
    ROOT / "docs" / "from" / "uppaal.md",
]
"""Those that show what is printed."""

FENCE = re.compile(r"^```mm\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


TO_BEGIN_WITH = [
    ROOT / "README.md",
    ROOT / "docs" / "tutorial.md",
    ROOT / "docs" / "compare.md",
    *sorted((ROOT / "docs" / "howto").glob("*.md")),
]
"""Those whose specs are typed, and then checked by `mmcheck fmt --check`."""


@pytest.mark.parametrize("page", TO_BEGIN_WITH, ids=lambda page: page.stem)
def test_specs_to_begin_with_are_formatted(page: Path) -> None:
    for match in FENCE.finditer(page.read_text(encoding="utf-8")):
        assert formatted(Source(page.name, match["text"])) == match["text"]


@dataclass(frozen=True, slots=True)
class Example:
    """A spec in a page, and the line at which it begins."""

    page: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def examples() -> Iterator[Example]:
    """Those of each page; of PAGES only those beside which no output stands."""
    for path in sorted((ROOT / "docs").glob("**/*.md")):
        text = path.read_text(encoding="utf-8")
        printed = [each.start() for each in SESSION.finditer(text)] if path in PAGES else []
        for match in FENCE.finditer(text):
            if match.start() in printed:
                continue
            line = text[: match.start("text")].count("\n") + 1
            yield Example(str(path.relative_to(ROOT)), line, match["text"])


@pytest.mark.parametrize("example", list(examples()), ids=str)
def test_an_example_comes_out_as_it_says(example: Example) -> None:
    source = Source(str(example), example.text)
    found = report(source, budget=limits(example.text)).columns
    assert [complaints(example.text, each) for each in found] == [[] for _ in found]


def sessions() -> Iterator[tuple[str, str, str]]:
    """The text, the command line and what is printed, of each page that shows them."""
    for page in PAGES:
        for match in SESSION.finditer(page.read_text(encoding="utf-8")):
            yield match["text"], match["command"], match["output"]


@pytest.mark.parametrize(
    ("text", "command", "output"), list(sessions()), ids=[each[1] for each in sessions()]
)
def test_an_example_prints_what_it_says(
    text: str,
    command: str,
    output: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    arguments = command.split()
    monkeypatch.chdir(tmp_path)
    (tmp_path / arguments[-1]).write_text(text, encoding="utf-8")
    run(arguments)
    out, _ = capsys.readouterr()
    assert out == output


def strict() -> Iterator[tuple[str, str]]:
    """The name of a place in the pages and a spec there, of those about what is expected."""
    folder = ROOT / "docs"
    lifetime = FENCE.search((folder / "howto" / "lifetime.md").read_text(encoding="utf-8"))
    assert lifetime is not None
    yield "lifetime", lifetime["text"] + "expect violated error when free == AT_ONCE;\n"
    for name, heading in (("howto/ci", "# Check"), ("language", "### What is expected")):
        text = (folder / f"{name}.md").read_text(encoding="utf-8")
        part = text[text.index(heading) :].partition("\n## ")[0]
        found = [each["text"] for each in FENCE.finditer(part)]
        assert found
        yield from ((f"{name} {number}", each) for number, each in enumerate(found))


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in strict()])
def test_what_pages_expect_is_no_warning(text: str, tmp_path: Path) -> None:
    path = tmp_path / "known.mm"
    path.write_text(text, encoding="utf-8")
    assert run(["--strict", "--quiet", str(path)]) == 0


def test_the_example_of_the_readme_is_a_finding() -> None:
    text, _, output = next(sessions())
    assert "(!)" in output and len([*sessions()]) > 4
    assert report(Source("handler.mm", text)).exit_code == 1


def test_the_readme_lists_every_option() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    table = dict(re.findall(r"^\| `(--[a-z-]+)[^`]*` \| (.+?) \|$", text, re.MULTILINE))
    options = {
        next(name for name in each.opts if name.startswith("--")): each.help
        for command in (check_command, ir_command)
        for each in command.params
        if isinstance(each, click.Option)
    }
    assert set(table) == set(options)
    assert all(options.values())


def test_the_page_of_commands_has_all() -> None:
    text = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    named = re.findall(r"^   :prog: mmcheck ?(\S*)$", text, re.MULTILINE)
    assert sorted(named) == sorted(["", *COMMANDS])


def test_the_readme_names_every_spec() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [
        each.name for each in (ROOT / "specs").glob("*.mm") if f"specs/{each.name}" not in text
    ] == []


def test_the_readme_says_which_pages_must_be_made() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    linked = {*re.findall(r"\]\((docs/[^)#]+\.md)", text)}
    told = re.search(r"Read as text,(.*?)where these stand", text, re.DOTALL)
    assert told is not None
    assert {*re.findall(r"\]\((.*?)\)", told[1])} == {
        each for each in linked if any(filled(ROOT / each))
    }


def test_make_docs_says_where_the_pages_are() -> None:
    called = ["make", "-n", "-C", str(ROOT), "docs"]
    steps = subprocess.run(called, capture_output=True, text=True, check=True, timeout=60).stdout
    assert f'echo "Open {ROOT}/docs/_build/html/index.html"' in steps


def filled(page: Path) -> Iterator[str]:
    """The directives of a page which only Sphinx replaces by what they stand for."""
    for each in MarkdownIt().parse(page.read_text(encoding="utf-8")):
        if re.match(r"{(?!code-block|toctree)", each.info):
            yield each.info


def pages() -> list[Path]:
    docs = ROOT / "docs"
    found = [each for each in sorted(docs.rglob("*.md")) if "_build" not in each.parts]
    assert len(found) > 8
    return found


def directives() -> Iterator[tuple[str, str, dict[str, str], str]]:
    """Each `{mmcheck}` of the pages: the page, the file that it names, its options, its text."""
    for page in pages():
        for each in MarkdownIt().parse(page.read_text(encoding="utf-8")):
            name, _, argument = each.info.partition(" ")
            if each.type == "fence" and name == "{mmcheck}":
                options = dict(re.findall(r"^:(\w+): (.*)$", each.content, re.MULTILINE))
                text = re.sub(r"^:\w+: .*\n", "", each.content, flags=re.MULTILINE)
                yield page.name, argument, options, text


@pytest.mark.parametrize("directive", list(directives()), ids=lambda each: " ".join(each[:2]))
def test_a_spec_in_a_page_can_be_shown(directive: tuple[str, str, dict[str, str], str]) -> None:
    _, argument, options, text = directive
    forms = tuple(re.split(", *", options.get("form", "table")))
    assert {*forms} <= {*FORMS}
    if argument:
        assert (ROOT / argument).is_file()
        assert options.get("property", "") in (ROOT / argument).read_text(encoding="utf-8")
    else:
        made = make(Asked("page.mm", text, forms))
        assert made.trouble == ""
        assert bool(made.alternative) == bool(RUNS & {*forms})


def test_the_gallery_has_every_spec() -> None:
    shown = {argument for page, argument, _, _ in directives() if page == "gallery.md"}
    assert shown == {f"specs/{each.name}" for each in (ROOT / "specs").glob("*.mm")}
    with_run = {
        a
        for _, a, options, _ in directives()
        if re.search("picture|player", options.get("form", ""))
    }
    assert shown <= with_run


def test_every_page_is_in_the_index() -> None:
    """Or in the list of a page that is."""
    docs = ROOT / "docs"
    named, listing = set(), ["index"]
    while listing:
        page = listing.pop()
        text = (docs / f"{page}.md").read_text(encoding="utf-8")
        for block in re.findall(r"^```{toctree}\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
            lines = [each for each in block.splitlines() if each and each[0] != ":"]
            listed = {(Path(page).parent / each).as_posix() for each in lines} - named
            named |= listed
            listing += listed
    assert named == {each.relative_to(docs).with_suffix("").as_posix() for each in pages()} - {
        "index"
    }
