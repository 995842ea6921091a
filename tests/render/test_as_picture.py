"""Pictures of runs: Graphviz takes them, nothing covers anything else, labels stay labels."""

from __future__ import annotations

import os
import re
import shutil
from xml.etree import ElementTree

import pytest

from checker.render.as_picture import trace_dot
from checker.render.dot import Drawing, label
from checker.render.graphviz import CannotDraw, draw, program
from checker.render.placed import LETTER
from checker.source import Source
from checker.trace import Trace
from tests.render.test_as_lanes import CROSSED, runs
from tests.texts import spec

SVG = "{http://www.w3.org/2000/svg}"


def texts(svg: bytes) -> list[str]:
    """The texts of a picture, in its order."""
    return [each.text or "" for each in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def picture(trace: Trace, *title: str) -> bytes:
    return draw(trace_dot(trace, "m.mm", title or ("it is so",)), "svg", placed=True)


def test_a_deadlock_says_who_holds_and_who_waits() -> None:
    (trace, *_) = runs(f"model m;\n{CROSSED}", "deadlock")
    found = texts(picture(trace, "left and right wait for each other"))
    assert found[0] == "left and right wait for each other"
    for each in ("left", "right", "takes a read", "takes b", "at second", "waits for b"):
        assert each in found
    assert "a: rwsem" in found
    assert found.count("a") == found.count("b") == 1, "over the bars"
    assert "bar: holds it, hollow if shared" in found


def test_a_long_name_is_a_letter_over_its_bar() -> None:
    text = "model m;\nlock a_very_long_name: mutex;\n"
    text += "process p { l: a_very_long_name.lock();  m: release all; }\nreachable q: p@m;"
    (trace, *_) = runs(text, "q")
    found = texts(picture(trace))
    assert "A" in found and "A: a_very_long_name (mutex)" in found


def test_who_could_end_a_wait_is_named() -> None:
    text = "model m;\nvar x: bool = false;\nprocess p { l: skip;  w: await x; }\n"
    text += "process q { e: x = true; }\nreachable q: p@w && !x;"
    (trace, *_) = runs(text, "q")
    assert "waits for x (q)" in texts(picture(trace))


@pytest.mark.parametrize("grant", ["any", "prefer write"])
def test_who_starves_is_told_below_the_rounds_of_the_others(grant: str) -> None:
    """Also one who has not taken a step in the run."""
    text = f"model m;\nlock l: rwsem grant {grant};\n"
    text += "process p[2] { a: l.read();  b: l.release();  goto a; }\n"
    text += "process q[2] { a: l.write();  b: l.release();  goto a; }\n"
    question = "q[0]@a -> q[0]@b" if grant == "any" else "p[0]@a -> p[0]@b"
    (trace, *_) = runs(f"{text}leads gets: {question};", "gets")
    found = texts(picture(trace))
    assert "starves" in " ".join(found), found
    assert any(each.startswith("back to ") for each in found)


def test_labels_can_do_no_harm() -> None:
    nasty = ['"]; evil [label="x', "\\N \\G \\l", "<b>&lt;</b> & co", "\x1b[31m \u202e"]
    drawing = Drawing()
    drawing.node("n", label=label(nasty))
    drawing.node('"q\\', label=label(["other"]))
    found = texts(draw(drawing.text(), "svg"))
    assert found == [nasty[0], nasty[1], nasty[2], "\\x1b[31m \\u202e", "other"]


def places(dot: str) -> dict[str, tuple[float, float, float, float]]:
    """Left, top, right and bottom of each box, in points."""
    found = {}
    for line in dot.splitlines():
        name = re.match(r'  "((?:step|head|end|bar|mark|start) \d+)" \[', line)
        if name is None:
            continue
        values = dict(re.findall(r"(\w+)=\"?([-\d.,!]+)\"?[,\]]", line))
        x, y = map(float, values["pos"].rstrip("!").split(","))
        width, height = float(values["width"]) * 72, float(values["height"]) * 72
        found[name[1]] = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
    return found


@pytest.mark.parametrize("seed", range(8))
def test_no_box_covers_another(seed: int) -> None:
    for trace in runs(spec(seed).text, states=1500):
        boxes = places(trace_dot(trace, "random.mm", ["it is so"]))
        assert len([name for name in boxes if name.startswith("step")]) == trace.length
        for one, (left, low, right, high) in boxes.items():
            for other, (left2, low2, right2, high2) in boxes.items():
                apart = right <= left2 or right2 <= left or high <= low2 + 0.2 or high2 <= low + 0.2
                assert one == other or apart, (one, other)


BARS = """model m;
lock a: rwsem;
lock b, c: mutex;
process p {
one:   a.write();  b.lock();
two:   a.downgrade(read);
three: a.release();
       c.lock();
four:  atomic { a.read();  b.release(); }
five:  a.release();  c.release();
six:   try a.read() else goto no;  try b.lock() else goto no;  try c.lock() else goto no;
seven: skip;
no:    skip;
}
reachable q: p@seven;
"""
"""Bars that end where others begin, and stand outside of those that are left."""


def test_no_name_of_a_bar_is_below_another_bar() -> None:
    (trace, *_) = runs(BARS, "q")
    found = places(trace_dot(trace, "m.mm", ["it is so"]))
    marks = [each for each in found if each.startswith("mark")]
    bars = [each for each in found if each.startswith("bar")]
    assert len(bars) == len(marks) + 1, "none of the downgrade, below that of the write"
    for mark in marks:
        left, low, right, high = found[mark]
        for other in (*marks, *bars):
            left2, low2, right2, high2 = found[other]
            apart = right <= left2 or right2 <= left or high <= low2 + 0.2 or high2 <= low + 0.2
            assert mark == other or apart, (mark, other)


def test_a_long_first_state_stands_above_the_heads() -> None:
    names = [f"variable_of_a_long_name_{number:050}" for number in range(40)]
    text = "model m;\nclass high > background;\n"
    text += "".join(f"var {each}: bool = false;\n" for each in names)
    text += f"process p class high {{ a: {' '.join(f'{each} = true;' for each in names)} }}\n"
    (trace, *_) = runs(f"{text}reachable q: p@end;", "q")
    found = places(trace_dot(trace, "m.mm", ["it is so"]))
    starts = [low for name, (_, low, _, _) in found.items() if name.startswith("start")]
    assert len(starts) > 2 and min(starts) > found["head 0"][3]


ROUNDS = """lock l: mutex;
process p[2] { a: l.lock();  b: l.release();  goto a; }
leads gets: p[0]@a -> p[0]@b;
"""


@pytest.mark.parametrize(("text", "row", "some"), [(CROSSED, "deadlock", 1), (ROUNDS, "gets", 0)])
def test_arrows_are_explained_where_there_are_some(text: str, row: str, some: int) -> None:
    (trace, *_) = runs(f"model m;\n{text}", row)
    dot = trace_dot(trace, "m.mm", ["it is so"])
    assert ("dashed: waits" in dot) == bool(re.search('style="?dashed', dot)) == bool(some)


def test_a_head_is_as_wide_as_what_it_says() -> None:
    text = "model m;\nclass high > background;\ncpus 1;\n"
    text += "process p class background { a: skip; }\nprocess q class high { a: delay 1 us; }\n"
    (trace, *_) = runs(f"{text}reachable q: p@end;", "q")
    left, _, right, _ = places(trace_dot(trace, "m.mm", ["it is so"]))["head 0"]
    assert right - left >= len("class background") * LETTER


def test_each_random_run_can_be_drawn() -> None:
    (trace, *_) = (run for seed in range(3) for run in runs(spec(seed).text, states=500))
    assert picture(trace)


def test_pdf_without_a_whole_graphviz(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    program.cache_clear()
    try:
        with pytest.raises(CannotDraw, match="PDF needs"):
            draw("digraph {}", "pdf")
    finally:
        program.cache_clear()


@pytest.fixture
def whole() -> None:
    """The Graphviz of the system."""
    if shutil.which("dot") is None:
        pytest.skip("PDF needs a Graphviz of the system (`dot`), which is not there")


@pytest.mark.usefixtures("whole")
def test_pdf_by_the_graphviz_of_the_system() -> None:
    (trace, *_) = runs(f"model m;\n{CROSSED}", "deadlock")
    dot = trace_dot(trace, "m.mm", ["it is so"])
    assert draw(dot, "pdf", placed=True).startswith(b"%PDF-")


@pytest.mark.usefixtures("whole")
def test_both_graphvizes_draw_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each thing stands where it is put, whoever draws it."""
    (trace, *_) = runs(f"model m;\n{CROSSED}", "deadlock")
    dot = trace_dot(trace, "m.mm", ["it is so"])
    ours: list[bytes] = []
    for path in (os.environ["PATH"], "/nonexistent"):
        monkeypatch.setenv("PATH", path)
        program.cache_clear()
        assert program()[1] is (path != "/nonexistent")
        ours.append(draw(dot, "svg", placed=True))
    program.cache_clear()
    one, other = map(ElementTree.fromstring, ours)
    assert texts(ours[0]) == texts(ours[1])
    for kind in ("polygon", "path"):
        shapes = [len([*each.iter(f"{SVG}{kind}")]) for each in (one, other)]
        assert shapes[0] == shapes[1] > 0
    for size in ("width", "height"):
        there, here = (float(each.get(size, "").removesuffix("pt")) for each in (one, other))
        assert abs(there - here) <= 2


def test_what_is_no_graph_is_told() -> None:
    with pytest.raises(CannotDraw, match="Graphviz failed"):
        draw("this is no graph", "svg")


def test_time_is_limited() -> None:
    drawing = Drawing()
    for one in range(400):
        for other in range(400):
            drawing.edge(str(one), str(other))
    with pytest.raises(CannotDraw, match="took more than"):
        draw(drawing.text(), "svg", seconds=0.5)


def test_too_long_a_run_is_refused() -> None:
    text = (
        "model m;\nvar n: 0..2100 = 0;\nprocess p { while (n < 2100) { n = n + 1; } }\n"
        "reachable q: n == 2100;"
    )
    (trace, *_) = runs(Source("m.mm", text).text, "q", states=10_000)
    with pytest.raises(ValueError, match="too long for a picture"):
        trace_dot(trace, "m.mm", ["long"])
