"""What the pages for those who change mmcheck name in the code is there."""

from __future__ import annotations

import json
import re
import tomllib
from importlib import import_module
from importlib.resources import files
from pathlib import Path

import pytest
from jsonschema.validators import validator_for
from ruamel.yaml import YAML

from checker.version import __version__

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = [
    ROOT / "CONTRIBUTING.md",
    ROOT / "SECURITY.md",
    DOCS / "semantics.md",
    DOCS / "engines.md",
    *sorted((DOCS / "contributing").glob("*.md")),
]
SEMANTICS = re.compile(r"`semantics\.(\w+)\.(\w+)`")
DOTTED = re.compile(r"`checker\.([\w.]+)`")
FILE = re.compile(r"`((?:checker|tests|docs|specs|editors|benchmarks)/[\w/.-]+)`")
RUN = re.compile(r"^```\n\S*pytest (.*?)^```", re.MULTILINE | re.DOTALL)
TESTS = re.compile(r"tests(?:/\w+)*(?:\.py)?")
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#]+)")


def _is_there(dotted: str) -> bool:
    """Whether it is a module, or a name in one."""
    try:
        import_module(dotted)
    except ModuleNotFoundError:
        module, _, name = dotted.rpartition(".")
        return bool(module) and hasattr(import_module(module), name)
    return True


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_a_page_names_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    missing = [name for name in FILE.findall(text) if not (ROOT / name).exists()]
    missing += [name for name in LINK.findall(text) if not (page.parent / name).exists()]
    missing += [
        f"checker.{name}" for name in DOTTED.findall(text) if not _is_there(f"checker.{name}")
    ]
    assert missing == []


@pytest.mark.parametrize("page", ["operator.md", "grant.md", "renderer.md"])
def test_the_tests_that_a_page_runs_are_there(page: str) -> None:
    (run,) = RUN.findall((DOCS / "contributing" / page).read_text(encoding="utf-8"))
    files = TESTS.findall(run)
    assert files and [name for name in files if not (ROOT / name).is_file()] == []


def test_every_page_for_contributors_is_named_where_they_begin() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert len(PAGES) > 8
    assert [each.name for each in PAGES[4:] if f"contributing/{each.name}" not in text] == []


def test_the_citation_is_of_this_version() -> None:
    found = YAML(typ="safe", pure=True).load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    folder = files("check_jsonschema") / "builtin_schemas" / "vendor"
    schema = json.loads((folder / "citation-file-format.json").read_text(encoding="utf-8"))
    check = validator_for(schema)(schema)
    assert [each.message for each in check.iter_errors(found)] == []
    assert [*check.iter_errors({**found, "type": "thing"})]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert (found["version"], found["license"]) == (__version__, project["license"])


def test_every_definition_is_a_function_of_the_semantics() -> None:
    named = SEMANTICS.findall((DOCS / "semantics.md").read_text(encoding="utf-8"))
    assert len(named) > 50
    wrong = [
        f"{room}.{name}"
        for room, name in named
        if getattr(
            getattr(import_module(f"checker.semantics.{room}"), name, None), "__module__", None
        )
        != f"checker.semantics.{room}"
    ]
    assert wrong == []


def test_every_room_of_the_semantics_has_a_definition() -> None:
    rooms = {each.stem for each in (ROOT / "checker" / "semantics").glob("*.py")} - {"__init__"}
    named = {
        room for room, _ in SEMANTICS.findall((DOCS / "semantics.md").read_text(encoding="utf-8"))
    }
    assert rooms - named == set()
