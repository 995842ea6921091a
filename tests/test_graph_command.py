"""`mmcheck graph`: formats, files, what is refused, and that no label can do harm."""

from __future__ import annotations

import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path
from xml.etree import ElementTree

import pytest

from checker.command.cli import run
from checker.graphs import Subject
from checker.render.as_graphml import graphml
from checker.render.graph import Edge, EdgeKind, Graph, Node, NodeKind
from checker.report import BAD_SPEC, GOOD, UNEXPECTED
from tests.drawn import SPECS, XML, Capture, graph, pictured

# Formats


NASTY = ('"]; evil [label="x', "<b>&lt;</b> & co", "\\N \\l", "\x1b[31m \u202e", "]]>")


def nasty() -> Graph:
    node = Node('"q\\', NodeKind.THREAD, NASTY, NASTY, group=NASTY[0])
    other = Node("x", NodeKind.STATE, (), ())
    edge = Edge('"q\\', "x", EdgeKind.WAITS, NASTY)
    return Graph(NASTY, (node, other), (edge,), NASTY)


def test_labels_can_do_no_harm() -> None:
    nodes, edges, texts = pictured(nasty())
    assert (nodes, edges) == (2, 1)
    told = [*NASTY[:3], "\\x1b[31m \\u202e", NASTY[4]]
    stripped = [text.strip() for text in texts]
    for text in told:
        assert stripped.count(text) >= 5  # title, note, node twice, edge
    root = ElementTree.fromstring(graphml(nasty()))
    data = [each.text for each in root.iter(f"{XML}data") if each.get("key") == "label"]
    assert data == ["\n".join((*told, *told)), "\n".join(told)]


def test_graphml_has_every_node_and_edge() -> None:
    drawn = graph("abba", Subject.WAITS)
    root = ElementTree.fromstring(graphml(drawn))
    names = [each.get("id") for each in root.iter(f"{XML}node")]
    edges = [(each.get("source"), each.get("target")) for each in root.iter(f"{XML}edge")]
    assert len(names) == len(edges) == 4
    assert {end for edge in edges for end in edge} == set(names)
    keys = {each.get("id") for each in root.iter(f"{XML}key")}
    assert {each.get("key") for each in root.iter(f"{XML}data")} <= keys


# The command


def test_files_and_folders(tmp_path: Path, capsys: Capture) -> None:
    abba = str(SPECS / "abba.mm")
    for format, start in (("svg", b"<?xml"), ("png", b"\x89PNG"), ("graphml", b"<?xml")):
        target = tmp_path / f"out.{format}"
        assert run(["graph", abba, "--what", "waits", "-o", str(target)]) == GOOD
        assert target.read_bytes().startswith(start)
    assert run(["graph", abba, "-o", f"{tmp_path}/new/", "--format", "dot"]) == GOOD
    names = sorted(path.name for path in (tmp_path / "new").iterdir())
    assert names == ["abba-processes-crossed=false.dot", "abba-processes-crossed=true.dot"]
    told = capsys.readouterr().out.split()
    assert [Path(line).name for line in told] == names


def test_standard_output(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    arguments = ["graph", str(SPECS / "abba.mm"), "--set", "crossed=true"]
    assert run(arguments) == GOOD
    assert capsys.readouterr().out.startswith("digraph {\n")
    buffer = BytesIO()
    monkeypatch.setattr(sys, "stdout", TextIOWrapper(buffer))
    assert run([*arguments, "--format", "png"]) == GOOD
    assert buffer.getvalue().startswith(b"\x89PNG")


def test_no_picture_on_a_terminal(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    class Terminal(TextIOWrapper):
        def isatty(self) -> bool:
            return True

    buffer = BytesIO()
    monkeypatch.setattr(sys, "stdout", Terminal(buffer))
    arguments = ["graph", str(SPECS / "abba.mm"), "--what", "waits", "--format", "png"]
    assert run(arguments) == BAD_SPEC
    assert buffer.getvalue() == b""
    assert "not for a terminal" in capsys.readouterr().err


def test_refusals(tmp_path: Path, capsys: Capture) -> None:
    abba = str(SPECS / "abba.mm")
    for arguments, code, told in (
        ([abba], UNEXPECTED, "Pick one with --set crossed=..."),
        ([abba, "--set", "crossed=2"], BAD_SPEC, "crossed"),
        ([abba, "-o", str(tmp_path / "no" / "x.svg")], BAD_SPEC, "folder does not exist"),
        ([abba, "-o", str(tmp_path / "x.mm")], BAD_SPEC, "would write over a spec"),
        ([abba, "--format", "gif"], BAD_SPEC, "gif"),
        ([abba, "-o", str(tmp_path / "x.gif")], BAD_SPEC, "give --format"),
        ([str(SPECS / "peterson.mm"), "--what", "waits"], UNEXPECTED, "no deadlock"),
        ([str(tmp_path / "none.mm")], BAD_SPEC, "can't read"),
    ):
        assert run(["graph", *arguments]) == code
        out, err = capsys.readouterr()
        assert told in " ".join(err.split()) and not out
        assert all(len(line) <= 72 for line in err.splitlines())
    assert list(tmp_path.iterdir()) == []


def test_a_picture_that_takes_too_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    from checker.render import graphviz

    monkeypatch.setattr(graphviz.draw, "__kwdefaults__", {"placed": False, "seconds": 0.01})
    target = tmp_path / "x.svg"
    arguments = ["graph", str(SPECS / "two_phase_commit.mm"), "--what", "states", "-o", str(target)]
    assert run(arguments) == BAD_SPEC
    assert "took more than" in capsys.readouterr().err
    assert not target.exists()
