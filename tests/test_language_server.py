"""The language server, driven as an editor does: over standard input and output."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from checker.language_server.answering import Asked, answer
from tests.language_client import Client, Refusal
from tests.slow import one_in

pytest.importorskip("pygls", reason="the extra `lsp` is not installed")

SPEC = """\
model order; // two locks
/* 𝔸 */ var tries: 0..3 = 0; // how often
lock tree, page: mutex;
process writer {
a: tree.lock();
b: page.lock();
c: tries = tries + 1;
d: release all;
}
process reclaim {
scan:  page.lock();
drain: tree.lock();
done:  release all;
}
always few: tries <= 1 && !(writer@c && tries == 3);
expect violated deadlock;
"""


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    started = Client({"seconds": 50})
    yield started
    assert started.end() == 0


@pytest.fixture
def spec(client: Client, tmp_path: Path) -> Iterator[str]:
    address = client.open(tmp_path / "order.mm", SPEC)
    yield address
    client.tell("textDocument/didClose", {"textDocument": {"uri": address}})


def line(text: str, number: int) -> str:
    return text.split("\n")[number]


def starts(found: list[dict[str, Any]]) -> list[tuple[int, int]]:
    return [(e["range"]["start"]["line"], e["range"]["start"]["character"]) for e in found]


def test_a_good_spec_has_no_errors_and_a_bad_one_keeps_being_read(
    client: Client, spec: str
) -> None:
    assert all(each["severity"] > 1 for each in client.diagnostics(spec))
    client.change(spec, SPEC.replace("tries + 1;", "tires + 1;"))
    (wrong,) = [each for each in client.diagnostics(spec) if each["severity"] == 1]
    assert wrong["code"] == "unknown-name"
    assert wrong["range"]["start"] == {"line": 6, "character": 11}
    assert "did you mean `tries`" in wrong["message"]
    assert wrong["codeDescription"]["href"].endswith("diagnostics.md#unknown-name")
    client.change(spec, SPEC.replace("lock();\nb:", "lock()\nb:"))
    (wrong,) = [each for each in client.diagnostics(spec) if each["severity"] == 1]
    assert wrong["code"] == "unexpected"
    assert client.at("definition", spec, 11, 8)["range"]["start"] == {"line": 2, "character": 5}


def test_a_second_place_is_told_with_the_first(client: Client, spec: str) -> None:
    client.change(spec, SPEC.replace("reclaim", "writer"))
    twice = next(
        each
        for _ in range(9)
        for each in client.diagnostics(spec)
        if each["code"] == "duplicate-name"
    )
    (where,) = twice["relatedInformation"]
    assert where["location"]["range"]["start"] == {"line": 3, "character": 8}


def test_hover(client: Client, spec: str) -> None:
    told = client.at("hover", spec, 6, 5)
    text = told["contents"]["value"]
    assert "var tries: 0..3 = 0;" in text and "how often" in text
    assert "A variable, a number" in text
    assert "Written at `writer@c`." in text
    assert told["range"]["start"] == {"line": 6, "character": 3}
    text = client.at("hover", spec, 2, 6)["contents"]["value"]
    assert "A lock: `mutex`" in text
    assert "Taken at `writer@a` (lock); `reclaim@drain` (lock)." in text
    assert client.at("hover", spec, 3, 15) is None


def test_definition_and_references(client: Client, spec: str) -> None:
    declared = client.at("definition", spec, 14, 12)
    assert declared["uri"] == spec
    # the column counts UTF-16 units: the letter in the comment before it has two
    assert declared["range"]["start"] == {"line": 1, "character": line(SPEC, 1).index("tries") + 1}
    used = client.at("references", spec, 14, 12, context={"includeDeclaration": False})
    assert starts(used) == [(6, 3), (6, 11), (14, 12), (14, 40)]
    label = client.at("references", spec, 6, 0, context={"includeDeclaration": True})
    assert starts(label) == [(6, 0), (14, line(SPEC, 14).index("@c") + 1)]
    mode = client.at("definition", spec, 4, 9)
    assert mode["uri"].endswith("/library/locks.mm")


def test_rename(client: Client, spec: str) -> None:
    made = client.at("rename", spec, 6, 4, newName="rounds")
    (edits,) = made["changes"].values()
    assert starts(edits) == [(1, 13), (6, 3), (6, 11), (14, 12), (14, 40)]
    assert {each["newText"] for each in edits} == {"rounds"}
    assert client.at("prepareRename", spec, 6, 4)["end"] == {"line": 6, "character": 8}
    for name, why in (
        ("page", "declared twice"),
        ("while", "a word of the language"),
        ("a b", "no name"),
        ("mutex", "declared twice"),
    ):
        with pytest.raises(Refusal, match=why):
            client.at("rename", spec, 6, 4, newName=name)
    with pytest.raises(Refusal, match="of the library"):
        client.at("prepareRename", spec, 2, 19)


def labels(client: Client, address: str, text: str, behind: str, version: int) -> list[str]:
    """What may be written behind the first place with these characters, in another text."""
    client.change(address, text, version)
    before = text[: text.index(behind) + len(behind)]
    place = before.count("\n"), len(before) - before.rfind("\n") - 1
    return [each["label"] for each in client.at("completion", address, *place)]


def test_completion(client: Client, spec: str) -> None:
    def offered(behind: str, new: str) -> list[str]:
        return labels(client, spec, SPEC.replace(behind, new), new, len(new))

    assert {"lock", "release", "held"} <= set(offered("b: page.lock();", "b: page."))
    assert offered("!(writer@c", "!(writer@")[:4] == ["a", "b", "c", "d"]
    inside = offered("done:  release all;", "done:  goto ")
    assert inside == ["scan", "drain", "done"] or inside == ["scan", "drain"]
    for next_label in ("\nb: ", "\n\nb fair strong: ", " b: "):
        text = SPEC.replace("a: tree.lock();\nb: ", f"a: goto {next_label}")
        assert sorted(labels(client, spec, text, "a: goto ", 8)) == ["a", "b", "c", "d"]
    every = offered("always few: tries", "always few: t")
    assert {"tries", "tree", "true", "writer", "reclaim", "self"} <= set(every)
    assert "a" not in every
    assert offered("// how", "// h") == []


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("process new {\ne: t", {"tries", "tree", "page", "writer", "new"}),
        ("process new {\ne: if (!(tries == 1 &&", {"tries", "tree", "page", "writer"}),
        ("process new {\n    var mine: bool = true;\ne: if (mine) { a", {"tries", "mine"}),
        ("process new {\ne: page.", {"lock", "release", "held"}),
        ("process new {\ne: skip;\nf: goto ", {"e", "f"}),
    ],
)
def test_names_are_known_where_the_text_ends_within_a_block(
    client: Client, spec: str, typed: str, wanted: set[str]
) -> None:
    """No editor closes a brace by itself unless it is told to."""
    assert wanted <= set(labels(client, spec, SPEC + typed, typed, 8))


def test_formatting(client: Client, spec: str) -> None:
    options = {"tabSize": 4, "insertSpaces": True}
    client.change(spec, "model a;\nprocess p {\na:skip;\n}\n")
    (edit,) = client.of("formatting", spec, options=options)
    assert edit["range"]["start"] == {"line": 0, "character": 0}
    assert edit["range"]["end"] == {"line": 4, "character": 0}
    assert edit["newText"] == "model a;\nprocess p {\na:   skip;\n}\n"
    client.change(spec, "model a;\nprocess p {\na:skip", 3)
    assert client.of("formatting", spec, options=options) is None


def test_symbols_and_lenses(client: Client, spec: str) -> None:
    found = client.of("documentSymbol", spec)
    assert [each["name"] for each in found] == [
        "tries", "tree", "page", "writer", "reclaim", "few",
    ]  # fmt: skip
    assert [each["name"] for each in found[3]["children"]] == ["a", "b", "c", "d"]
    asked = [each["command"] for each in client.of("codeLens", spec)]
    assert [each["title"] for each in asked] == ["check all", "check few"]
    known = client.can["capabilities"]["executeCommandProvider"]["commands"]
    assert {each["command"] for each in asked} == {*known}
    assert asked[1]["arguments"] == [spec, "few"]


@pytest.mark.slow
def test_a_row_is_checked_as_it_stands_in_the_editor() -> None:
    asked = Asked("/no/order.mm", SPEC.replace("tries <= 1", "tries < 1"), "few", 50)
    told = answer(asked)
    assert told.line == "order.mm: 1 unexpected, 0 unknown, 1 warning: few"
    assert "writer@c      tries 0 -> 1" in told.text
    whole = 'model w;\ninclude "part.mm";\nprocess p {\na: l.lock();\n}\n'
    part = {"/no/part.mm": "lock l: mutex;\n"}
    told = answer(Asked("/no/whole.mm", whole, "error", 50, part))
    assert "error[held-at-end]" in told.text
    assert "missing" in answer(Asked("/no/whole.mm", whole, "error", 50)).text


@pytest.mark.slow
def test_a_check_is_started_in_the_editor(client: Client, spec: str) -> None:
    client.change(spec, SPEC.replace("tries <= 1", "tries < 1"))
    asked = {"command": "mmcheck.check", "arguments": [spec, "few"]}
    found = client.ask("workspace/executeCommand", asked)
    assert "1 unexpected" in found["line"] and "tries 0 -> 1" in found["text"]
    assert client.told("window/showMessage")["message"] == found["line"]


@pytest.mark.slow
def test_a_check_can_be_cancelled(client: Client, spec: str) -> None:
    asked = {"command": "mmcheck.check", "arguments": [spec, ""]}
    number = client.begin("workspace/executeCommand", asked)
    client.tell("$/cancelRequest", {"id": number})
    with pytest.raises(Refusal, match="cancel"):
        client.answer(number)
    assert client.at("hover", spec, 6, 5) is not None


def test_what_is_sure_can_be_mended(client: Client, spec: str) -> None:
    text = SPEC.replace("tries + 1;", "tires + 1;")
    client.change(spec, text)
    where = {"start": {"line": 6, "character": 0}, "end": {"line": 6, "character": 20}}
    (action,) = client.of("codeAction", spec, range=where, context={"diagnostics": []})
    assert action["title"] == "Write `tries`"
    ((edit,),) = action["edit"]["changes"].values()
    assert edit["range"]["start"] == {"line": 6, "character": 11}
    elsewhere = {"start": {"line": 9, "character": 0}, "end": {"line": 9, "character": 2}}
    assert client.of("codeAction", spec, range=elsewhere, context={"diagnostics": []}) == []


def test_what_is_sure_can_be_mended_beside_other_errors(client: Client, spec: str) -> None:
    """A text that can't be read as a whole hides what is wrong with its names."""
    for first, more, titles in (
        ("c: skp;", "d: release all;", ["Write `skip`"]),
        ("c: skp;", "d: tires = 1;", ["Write `skip`"]),  # only this second error is new
        ("c: skp;", "d: relase all;", ["Write `skip`"]),
        ("c: skp; tires = 1;", "d: release all;", []),  # it may have come by the edit
    ):
        text = SPEC.replace("c: tries = tries + 1;", first).replace("d: release all;", more, 1)
        client.change(spec, text)
        where = {"start": {"line": 6, "character": 0}, "end": {"line": 6, "character": 20}}
        found = client.of("codeAction", spec, range=where, context={"diagnostics": []})
        assert [each["title"] for each in found] == titles, (first, more)


def test_an_included_text_is_read_as_it_is_open(client: Client, tmp_path: Path) -> None:
    (tmp_path / "part.mm").write_text("lock l: mutex;\n")
    whole = 'model w;\ninclude "part.mm";\nprocess p {\na: far.lock();\nb: far.release();\n}\n'
    part = client.open(tmp_path / "part.mm", "lock l: mutex;\n")
    spec = client.open(tmp_path / "whole.mm", whole)
    assert [each["code"] for each in client.diagnostics(spec)][:1] == ["unknown-name"]
    client.change(part, "lock far: mutex;\n")
    assert [each for each in client.diagnostics(spec) if each["severity"] == 1] == []
    assert client.at("definition", spec, 3, 4)["uri"] == part
    used = client.at("references", part, 0, 6, context={"includeDeclaration": False})
    assert {each["uri"] for each in used} == {spec} and len(used) == 2
    client.change(part, "lock far: mutexx;\n", 3)
    assert [each["code"] for each in client.diagnostics(part)] == ["unknown-name"]


def test_what_an_include_names_is_gone_to(client: Client, tmp_path: Path) -> None:
    """The texts beside it and those of the library, also while there are errors; no other."""
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "part.mm").write_text("lock l: mutex;\n")
    text = (
        'model w;\ninclude "below/part.mm";\ninclude <rcu.mm>;\ninclude "no.mm";\n'
        'include "";\nprocess p { a: l.lock(); b: l.release() }\n'
    )
    spec = client.open(tmp_path / "whole.mm", text)
    part = (tmp_path / "below" / "part.mm").as_uri()
    found = client.at("definition", spec, 1, 12)
    assert found["uri"] == part
    assert found["range"]["start"] == {"line": 0, "character": 0}
    assert client.at("definition", spec, 2, 10)["uri"].endswith("/library/rcu.mm")
    for place in ((1, 3), (3, 10), (4, 9)):
        assert client.at("definition", spec, *place) is None
    own, shipped = client.of("documentLink", spec)
    assert own["target"] == part and shipped["target"].endswith("/library/rcu.mm")
    end = len('include "below/part.mm')
    assert own["range"] == {
        "start": {"line": 1, "character": 9},
        "end": {"line": 1, "character": end},
    }


def test_what_may_be_included_is_offered(client: Client, tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / ".git").mkdir()
    for name in ("whole.mm", "part.mm", "notes.txt", "lib/far.mm"):
        (tmp_path / name).write_text("lock l: mutex;\n")
    spec = client.open(tmp_path / "whole.mm", "model w;\n")
    for typed, wanted in (
        ('include "', ["lib/", "part.mm"]),
        ('include "pa', ["lib/", "part.mm"]),
        ('include "lib/', ["far.mm"]),
        ('include "no/', []),
        ("include <", ["locks.mm", "completion.mm", "rcu.mm"]),
        ("include <rc", ["locks.mm", "completion.mm", "rcu.mm"]),
        ('// include "', []),
    ):
        assert labels(client, spec, f"model w;\n{typed}", typed, 2) == wanted, typed


def test_what_is_told_at_once_is_not_told_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits until nobody types is told with a text that is opened meanwhile."""
    from checker.language_server.server import Server

    server, asked = Server(), list[str]()

    def nothing() -> dict[str, Any]:
        asked.append("all")
        return {}

    monkeypatch.setattr(server.documents, "diagnostics", nothing)

    async def typed_and_opened() -> None:
        server._waiting = waiting = asyncio.ensure_future(server._publish_in(0))
        server.publish()
        await asyncio.wait([waiting])

    asyncio.run(typed_and_opened())
    assert asked == ["all"]


def test_files_that_change_elsewhere_are_read_again(tmp_path: Path) -> None:
    """As by a change of branches. An editor tells of them if it can, and is asked to."""
    part = tmp_path / "part.mm"
    part.write_text("lock far: mutex;\n")
    client = Client(can={"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}}})
    (asked,) = client.told("client/registerCapability")["registrations"]
    assert asked["method"] == "workspace/didChangeWatchedFiles"
    assert asked["registerOptions"] == {"watchers": [{"globPattern": "**/*.mm"}]}
    text = 'model w;\ninclude "part.mm";\nprocess p { a: far.lock();  b: far.release(); }\n'
    spec = client.open(tmp_path / "whole.mm", text)
    assert [each for each in client.diagnostics(spec) if each["severity"] == 1] == []
    part.write_text("lock near: mutex;\n")
    client.tell(asked["method"], {"changes": [{"uri": part.as_uri(), "type": 2}]})
    assert [each["code"] for each in client.diagnostics(spec)][:1] == ["unknown-name"]
    assert client.end() == 0


def test_an_address_that_is_none_is_answered(client: Client, spec: str) -> None:
    for address in ("file:///%00.mm", "untitled:Untitled-1", "", "file://[/a.mm"):
        document = {"uri": address, "languageId": "mm", "version": 1, "text": SPEC}
        client.tell("textDocument/didOpen", {"textDocument": document})
        with suppress(Refusal):
            client.at("hover", address, 2, 6)
        client.tell("textDocument/didClose", {"textDocument": {"uri": address}})
    assert client.at("hover", spec, 2, 6) is not None


@pytest.mark.parametrize(
    "text",
    one_in(
        3,
        [
            "model a; // \ud800\nprocess p { a: skip; }",
            "",
            "}{",
            "model",
            "\0\ufeff\u2028",
            "process p {",
            'include "../../../etc/passwd";',
            "model a;\nprocess p {\na: x." + "(" * 300,
            "model a;\ndef f = g;\ndef g = f;\nprocess p { a: skip; }\nalways z: f",
            "/* " * 50 + '"',
            SPEC[:150],
        ],
    ),
)
def test_any_text_is_answered(client: Client, tmp_path: Path, text: str) -> None:
    address = client.open(tmp_path / "any.mm", text)
    client.diagnostics(address)
    last = text.count("\n"), len(text) - text.rfind("\n") - 1
    for place in ((0, 0), (0, 2), last, (99, 99)):
        for method in ("hover", "definition", "completion"):
            client.at(method, address, *place)
    for method in ("documentSymbol", "codeLens"):
        client.of(method, address)
    client.tell("textDocument/didClose", {"textDocument": {"uri": address}})
    client.at("hover", address, 0, 0)


@pytest.mark.slow
def test_it_ends_when_it_is_told_to() -> None:
    """By a signal, or since the editor is gone."""
    told = Client()
    told.process.terminate()
    assert told.process.wait(60) == 0
    left = Client()
    assert left.process.stdin is not None
    left.process.stdin.close()
    assert left.process.wait(60) == 0
