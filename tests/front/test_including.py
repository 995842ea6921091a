"""Texts that include others: where they are looked for, and what leads out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from checker.command.cli import run
from checker.diagnostic import SpecError
from checker.front.including import Folder, spec
from checker.source import Source

MAIN = """\
model m;
include "lib/state.mm"
include "lib/more.mm";
include <completion.mm>
process p { l: bump(); }
always low: n < 3;
"""


@pytest.fixture(autouse=True)
def _texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "specs" / "lib").mkdir(parents=True)
    (tmp_path / "specs" / "m.mm").write_text(MAIN, "utf-8")
    (tmp_path / "specs" / "lib" / "state.mm").write_text("var n: 0..3 = 0;\n", "utf-8")
    more = 'include "state.mm"\nproc bump() { n += 1; }\n'
    (tmp_path / "specs" / "lib" / "more.mm").write_text(more, "utf-8")
    (tmp_path / "other.mm").write_text("var other: bool = false;\n", "utf-8")


def told(text: str, root: str | None = None) -> list[str]:
    with pytest.raises(SpecError) as caught:
        spec(Source("specs/m.mm", text), Folder(root))
    return [each.headline for each in caught.value.diagnostics]


def test_what_is_included_stands_in_its_place_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["specs/m.mm", "--json", "-", "--reproducible"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [each["file"] for each in found["spec"]["includes"]] == [
        "specs/lib/more.mm",
        "specs/lib/state.mm",
    ]
    assert found["explorations"][0]["states"] == 2


def test_a_text_is_read_once_for_all_who_check_it() -> None:
    folder = Folder()
    source = Source("specs/m.mm", MAIN)
    spec(source, folder)
    Path("specs/lib/state.mm").write_text("nonsense", "utf-8")
    module, sources = spec(source, folder)
    assert len(module.declarations) > 5
    assert sources["specs/lib/state.mm"].text == "var n: 0..3 = 0;\n"


def test_neither_dots_nor_a_link_lead_out() -> None:
    Path("specs/lib/link.mm").symlink_to(Path("other.mm").absolute())
    Path("specs/out").symlink_to(Path().absolute())
    for path in ("../other.mm", "lib/../../other.mm", "lib/link.mm", "out/other.mm"):
        assert told(f'include "{path}"') == [f"`{path}` lies outside the folder of the spec"]


def test_another_root_allows_more() -> None:
    module, sources = spec(Source("specs/m.mm", 'include "../other.mm"'), Folder("."))
    assert len(module.declarations) == 1
    assert list(sources) == ["specs/m.mm", "other.mm"]
    assert told('include "lib/state.mm"', "specs/lib/more") == [
        "`lib/state.mm` lies outside the folder of the spec"
    ]


def test_a_folder_lib_beside_that_of_the_spec_is_shared() -> None:
    Path("lib/deep").mkdir(parents=True)
    Path("lib/one.mm").write_text('include "deep/two.mm"\nvar one: bool = false;\n', "utf-8")
    Path("lib/deep/two.mm").write_text("var two: bool = false;\n", "utf-8")
    module, sources = spec(Source("specs/m.mm", 'include "../lib/one.mm"'), Folder())
    assert len(module.declarations) == 2
    assert list(sources) == ["specs/m.mm", "lib/one.mm", "lib/deep/two.mm"]


def test_nothing_else_above_is_and_nothing_that_only_seems_to_lie_there() -> None:
    Path("lib").mkdir()
    Path("lib/secret").write_text("var n: bool = false;\n", "utf-8")
    Path("lib/link.mm").symlink_to(Path("other.mm").absolute())
    Path("library").mkdir()
    Path("library/x.mm").write_text("var n: bool = false;\n", "utf-8")
    for path in ("secret", "link.mm", "../other.mm", "../library/x.mm", "../specs/../other.mm"):
        written = f"../lib/{path}"
        assert told(f'include "{written}"') == [f"`{written}` lies outside the folder of the spec"]


def test_nor_if_lib_is_a_link() -> None:
    Path("elsewhere").mkdir()
    Path("elsewhere/x.mm").write_text("var n: bool = false;\n", "utf-8")
    Path("lib").symlink_to(Path("elsewhere").absolute())
    assert len(told('include "../lib/x.mm"')) == 1


def test_nor_from_the_top_of_a_repository_nor_with_a_root() -> None:
    Path("lib").mkdir()
    Path("lib/x.mm").write_text("var n: bool = false;\n", "utf-8")
    assert len(told('include "../lib/x.mm"', "specs")) == 1
    Path("specs/.git").mkdir()
    assert len(told('include "../lib/x.mm"')) == 1


def test_it_is_told_where_texts_may_lie() -> None:
    with pytest.raises(SpecError) as caught:
        spec(Source("specs/m.mm", 'include "../other.mm"'), Folder())
    (found,) = caught.value.diagnostics
    below = "it must lie below `specs`, or as `*.mm` in `lib` beside it; --root sets another"
    assert found.help == (below,)


def test_a_fifo_is_not_waited_for() -> None:
    import os

    os.mkfifo("specs/pipe.mm")
    assert told('include "pipe.mm"') == ["`pipe.mm` is no file"]


def test_what_is_no_text_is_told() -> None:
    Path("specs/bytes.mm").write_bytes(b"\xff\xfe")
    Path("specs/large.mm").write_bytes(b" " * ((1 << 20) + 1))
    text = 'include "bytes.mm" include "large.mm" include "m.mm"'
    Path("specs/m.mm").write_text(text, "utf-8")
    assert told(text) == [
        "`bytes.mm` is not UTF-8 text: byte 1 can't be read",
        "`large.mm` is larger than 1 MiB",
        "`specs/m.mm` includes itself",
    ]


def test_every_text_of_the_library_can_be_included() -> None:
    from checker.front import library

    for name in library.names():
        module, sources = spec(Source("m.mm", f"include <{name}>"), Folder())
        assert module.declarations and f"<{name}>" in sources
    assert not spec(Source("m.mm", "include <locks.mm>"), Folder())[0].declarations


def test_of_a_text_of_the_library_the_brackets_are_told() -> None:
    with pytest.raises(SpecError) as caught:
        spec(Source("specs/m.mm", 'include "rcu.mm"'), Folder())
    (found,) = caught.value.diagnostics
    assert found.headline == "`rcu.mm` is missing"
    assert found.help == ("the library has it: write `include <rcu.mm>`",)
