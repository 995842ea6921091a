"""What the pages for those who change mmcheck name in the code is there."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = [DOCS / "semantics.md", DOCS / "engines.md"]
SEMANTICS = re.compile(r"`semantics\.(\w+)\.(\w+)`")
DOTTED = re.compile(r"`checker\.([\w.]+)`")
FILE = re.compile(r"`((?:checker|tests|docs|specs|editors|benchmarks)/[\w/.-]+)`")
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
