"""Where a spec of a document may lie, and what a directive reads as values."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker.sphinx_ext.directive import Wrong, _settings
from checker.sphinx_ext.finding import NotThere, find


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """A source directory with a document in `sub`, a folder of specs beside it, one outside."""
    for name in (
        "docs/sub/a.mm",
        "docs/a.mm",
        "docs/b.mm",
        "specs/b.mm",
        "specs/c.mm",
        "other/d.mm",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return tmp_path / "docs"


@pytest.mark.parametrize(
    ("argument", "name"),
    [
        ("a.mm", "sub/a.mm"),
        ("/a.mm", "a.mm"),
        ("../b.mm", "b.mm"),
        ("b.mm", "b.mm"),
        ("c.mm", "c.mm"),
        ("/c.mm", "c.mm"),
        ("../../specs/c.mm", "c.mm"),
    ],
)
def test_the_first_place_that_has_it(docs: Path, argument: str, name: str) -> None:
    specs = docs.parent / "specs"
    found = find(argument, str(docs / "sub"), str(docs), [str(specs)])
    assert found.name == name
    assert Path(found.path) == Path(found.tree).resolve() / name
    assert Path(found.tree) in (docs.resolve(), specs.resolve())


def test_names_are_seen_from_the_outermost_folder(docs: Path) -> None:
    found = find("a.mm", str(docs / "sub"), str(docs), [str(docs.parent)])
    assert found.name == "docs/sub/a.mm"


@pytest.mark.parametrize("argument", ["../../other/d.mm", "link.mm", "folder/d.mm"])
def test_nothing_outside_is_shown(docs: Path, argument: str) -> None:
    (docs / "link.mm").symlink_to(docs.parent / "other" / "d.mm")
    (docs / "folder").symlink_to(docs.parent / "other")
    with pytest.raises(NotThere, match="outside the documents"):
        find(argument, str(docs / "sub"), str(docs), [str(docs.parent / "specs")])


@pytest.mark.parametrize("argument", ["e.mm", "/etc/passwd", "sub", "", "a\0.mm", "/"])
def test_what_is_no_file_here_is_not_there(docs: Path, argument: str) -> None:
    with pytest.raises(NotThere, match="there is no spec"):
        find(argument, str(docs / "sub"), str(docs), [])


def test_values_may_have_commas_of_their_own() -> None:
    assert _settings("policy=HOLD, allowed=1,3 , evict = true") == {
        "policy": "HOLD",
        "allowed": "1,3",
        "evict": "true",
    }
    assert _settings("") == {}
    for wrong in ("policy", "=3", "policy=", "a=1,a=2"):
        with pytest.raises(Wrong):
            _settings(wrong)
