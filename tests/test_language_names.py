"""What the language server knows of the names of a spec, without any protocol."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from checker.front.model import load
from checker.front.parsing.tables import shipped
from checker.front.parsing.tokens import NAME, tokens
from checker.language_server import reading
from checker.language_server.completing import completions
from checker.language_server.documents import Documents
from checker.language_server.hovering import hover
from checker.language_server.mending import mends
from checker.language_server.occurrences import Thing, name_of
from checker.language_server.renaming import Edit, Refused, edited, rename
from checker.source import Source, Span
from tests.slow import first_of, one_in

ROOT = Path(__file__).parent.parent

SPEC = """\
model m;
enum Mode { A, B }
struct Page { mode: Mode; pins: 0..2; }
var page: Page = { mode: A, pins: 0 };
var left: 0..2 = 0;
lock l: rwsem;
def both(right: 0..2) = left + right;
proc enter(ref slot: 0..2) {
slow: l.write();
in_it: slot = 1;
      l.release();
}
process f[2] {
    var mine: 0..2 = 0;
go:   enter(left);
next: mine = page.pins;
}
always a: all t in f: t@enter.slow -> t.mine == 0;
always b: both(page.pins) < 4 && page.mode != Mode.B;
"""


def opened(text: str) -> tuple[Documents, str]:
    documents = Documents()
    return documents, documents.put("file:///no/m.mm", text)


def thing(documents: Documents, name: str, text: str) -> Thing:
    found = {
        declared.text: each.thing
        for each in documents.occurrences(name).every
        if each.declares and (declared := name_of(each.thing)) is not None
    }
    return found[text]


def renamed(text: str, old: str, new: str) -> str:
    """A spec in which what is called `old` is called `new`."""
    documents, name = opened(text)
    known, occurrences = documents.reading(name), documents.occurrences(name)
    edits = rename(known, occurrences, thing(documents, name, old), new, documents.again(name))
    return edited(known.sources, edits)[name].text


@pytest.mark.parametrize(
    "old",
    one_in(
        3,
        [
            "A",
            "Mode",
            "Page",
            "mode",
            "pins",
            "page",
            "left",
            "l",
            "both",
            "right",
            "enter",
            "slot",
            "slow",
            "in_it",
            "f",
            "mine",
            "go",
            "next",
            "t",
            "a",
            "b",
        ],
    ),
)
def test_what_is_renamed_is_so_wherever_it_is_named(old: str) -> None:
    """Each word with that text is changed, and no other: in this spec none has two meanings."""
    cut = tokens(Source("m.mm", SPEC), shipped().words).tokens
    expected = [("new_name" if each.text == old else each.text) for each in cut]
    again = tokens(Source("m.mm", renamed(SPEC, old, "new_name")), shipped().words).tokens
    assert [each.text for each in again] == expected
    assert "new_name" in expected
    load(Source("m.mm", renamed(SPEC, old, "new_name")))


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("left", "right", "taken|declared twice"),
        ("right", "left", "taken|declared twice"),
        ("left", "mine", "taken|declared twice"),
        ("slow", "in_it", "labels of `enter`"),
        ("slow", "end", "every process has its own `end`"),
        ("A", "B", "taken|declared twice|names two"),
        ("pins", "mode", "names two fields"),
        ("left", "self", "a word of the language"),
        ("left", "rwsem", "declared twice"),
        ("left", "a-b", "is no name"),
        ("left", "𝔸", "is no name"),
    ],
)
def test_a_name_that_is_taken_is_refused(old: str, new: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        renamed(SPEC, old, new)


def specs() -> Iterator[Path]:
    yield from (ROOT / "specs" / each for each in ("fork.mm", "results.mm", "gc.mm", "qos.mm"))
    yield ROOT / "specs" / "locks" / "vma_rwsem.mm"


@pytest.mark.parametrize("path", first_of(3, specs()), ids=lambda path: path.stem)
def test_every_name_of_a_spec_is_known(path: Path) -> None:
    """All but that of the model, rows that every spec has, and what is asked of locks."""
    text = path.read_text(encoding="utf-8")
    documents = Documents()
    name = documents.put(path.as_uri(), text)
    known = {(e.span.line, e.span.column) for e in documents.occurrences(name).every
             if e.span.file == name}  # fmt: skip
    words = shipped().words
    cut = tokens(Source(name, text), words).tokens
    left = {
        each.text
        for each in cut
        if each.type == NAME and each.text not in words and (each.line, each.column) not in known
    }
    assert len(known) > 30
    assert left <= {path.stem, "deadlock", "error", "held", "writer", "readers", "start", "end"}


def test_who_writes_through_a_proc_is_told() -> None:
    documents, name = opened(SPEC)
    known, occurrences = documents.reading(name), documents.occurrences(name)
    told = hover(known, occurrences, thing(documents, name, "left"))
    assert "Written at `enter@in_it`, run by `f`" in told
    told = hover(known, occurrences, thing(documents, name, "l"))
    assert "Taken at `enter@slow`, run by `f` (write)." in told


def test_a_comment_is_shown_as_it_is() -> None:
    text = "model m;\nvar x: 0..1 = 0; // ![a](http://b.c) <b>\nprocess p { a: x = 1; }\n"
    documents, name = opened(text)
    told = hover(documents.reading(name), documents.occurrences(name), thing(documents, name, "x"))
    assert "\\!\\[a\\]\\(http://b\\.c\\) \\<b\\>" in told


def offered(text: str, behind: str) -> list[str]:
    """What may be written behind the first place with these characters."""
    documents, name = opened(text)
    before = text[: text.index(behind) + len(behind)]
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    found = completions(documents.reading(name), documents.open[name], line, column)
    return [each.text for each in found]


def test_members_are_offered_by_what_stands_before_the_dot() -> None:
    assert offered(SPEC.replace("page.pins;", "page."), "mine = page.") == ["mode", "pins"]
    assert offered(SPEC.replace("Mode.B", "Mode."), "!= Mode.") == ["A", "B"]
    assert offered(SPEC.replace("t.mine", "t."), "-> t.") == ["mine"]
    assert offered(SPEC.replace("t@enter.slow", "t@enter."), "t@enter.") == ["slow", "in_it"]
    assert offered(SPEC.replace("0..2 = 0;\nlock", "0..\nlock"), "left: 0..")[:1] != ["A"]
    assert offered(SPEC.replace("t@enter.slow", "t@"), "in f: t@")[:2] == ["go", "next"]
    assert {"read", "write", "release"} <= set(offered(SPEC.replace("l.write", "l."), "slow: l."))


def test_names_of_a_process_are_offered_inside_it() -> None:
    inside = offered(SPEC.replace("mine = page.pins;", "m"), "next: m")
    assert {"mine", "page", "enter", "goto"} <= set(inside)
    assert "slot" not in inside
    assert "goto" in offered(SPEC.replace("mine = page.pins;", "m1"), "next: m1")
    assert offered(SPEC.replace("slot = 1", "slot = 1m"), "slot = 1m") == []
    assert "mine" not in offered(SPEC + "always c: m", "always c: m")


def test_only_a_sure_mend_is_offered() -> None:
    documents, name = opened(SPEC.replace("slot = 1", "slto = 1").replace("right;", "left_;"))
    known = documents.reading(name)
    titles = [
        mend.title
        for each in known.found
        for mend in mends(known, each, documents.again(name))
    ]  # fmt: skip
    assert "Write `slot`" in titles
    for each in known.found:
        for mend in mends(known, each, documents.again(name)):
            after = documents.again(name)(edited(known.sources, [mend.edit]))
            assert len(after.found) < len(known.found)


def test_a_failure_of_ours_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*given: object) -> None:
        raise RecursionError

    monkeypatch.setattr(reading, "load", fail)
    (told,) = reading.read(Source("m.mm", SPEC), {}).found
    assert told.code == "not-checked" and "its bug" in told.headline


def test_edits_of_one_line_do_not_move_each_other() -> None:
    source = Source("a", "x = x + x;\nx")
    places = [(1, 1), (1, 5), (1, 9), (2, 1)]
    edits = [Edit(Span("a", line, at, line, at + 1), "long") for line, at in places]
    assert edited({"a": source}, edits)["a"].text == "long = long + long;\nlong"
