"""Pictures of regions: that areas and borders are where points say, and that files are made."""

from __future__ import annotations

import random
from fractions import Fraction
from pathlib import Path
from xml.dom import minidom

import pytest

from checker.command.cli import run
from checker.plotting import NotPlotted, plot
from checker.regions import Region
from checker.render.as_region_plot import region_plot, ticks
from checker.render.canvas import Area, Canvas, Line, Text
from checker.render.polygons import Point, borders, disjoint, intervals, polygon
from tests.engines.timed.test_region import RACE, form, random_part
from tests.render.test_as_region import MODEL, QUICK, report
from tests.timed_systems import BOXES

PAIR = BOXES["a"], BOXES["b"]
NAMES = ("a", "b")


def inside(corners: tuple[Point, ...], x: Fraction, y: Fraction) -> bool:
    """Whether a point lies in a convex polygon, on neither of its edges."""
    turns = []
    for (ax, ay), (bx, by) in zip(corners, (*corners[1:], *corners[:1]), strict=True):
        turns.append((bx - ax) * (y - ay) - (by - ay) * (x - ax))
    return len(corners) > 2 and (all(each > 0 for each in turns) or all(each < 0 for each in turns))


def test_areas_and_borders_are_where_points_say() -> None:
    small = Fraction(1, 10_000)
    seen = 0
    for seed in range(60):
        rng = random.Random(seed)
        parts = [random_part(rng) for _ in range(rng.randrange(1, 4))]
        region = Region(tuple(parts))
        areas = [polygon(each, NAMES, PAIR) for each in disjoint(parts)]
        for _ in range(60):
            x, y = Fraction(rng.randrange(1, 1999), 1000), 1 + Fraction(rng.randrange(1, 1999), 997)
            if y >= 3:
                continue
            count = sum(inside(each, x, y) for each in areas)
            assert count == int(region.holds({"a": x, "b": y}) or 0), (seed, x, y)
        for (ax, ay), (bx, by) in borders(parts, NAMES, PAIR):
            share = Fraction(rng.randrange(1, 99), 100) + Fraction(1, 1009)
            x, y = ax + (bx - ax) * share, ay + (by - ay) * share
            across = {
                region.holds({"a": x - side * (by - ay) * small, "b": y + side * (bx - ax) * small})
                for side in (1, -1)
            }
            assert across == {True, False}, seed
            seen += 1
    assert seen >= 20


def test_intervals_that_meet_are_one() -> None:
    from checker.regions import Constraint

    parts = [
        (Constraint(form(-1, a=2)),),
        (Constraint(form(1, a=-2)), Constraint(form(-1, a=1))),
        (Constraint(form(3, a=-2)),),
    ]
    half = Fraction(1, 2)
    assert [*intervals(parts, "a", BOXES["a"])] == [(0, 1), (3 * half, 2)]


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [("0", "2", "0 1/2 1 3/2 2"), ("1/10000", "1/50", "1/200 1/100 3/200 1/50"), ("3", "3", "3")],
)
def test_ticks_are_round(low: str, high: str, told: str) -> None:
    assert " ".join(map(str, ticks((Fraction(low), Fraction(high))))) == told


def test_the_border_of_one_design() -> None:
    """From hold = 4.895 ms at the least io to io = 4.99 ms at the least hold."""
    canvas = region_plot(report(QUICK))
    (line,) = (
        each
        for each in canvas.shapes
        if isinstance(each, Line) and each.width > 2 and each.places[0][0] > 40
    )
    frame = next(each for each in canvas.shapes if isinstance(each, Line) and len(each.places) == 5)
    (left, top), (right, _), (_, bottom) = frame.places[:3]

    def io(x: float) -> float:
        return 0.1 + (x - left) / (right - left) * 19.9

    def hold(y: float) -> float:
        return 0.005 + (bottom - y) / (bottom - top) * 7.995

    ends = sorted((round(io(x), 6), round(hold(y), 6)) for x, y in line.places)
    assert ends == [(0.1, 4.895), (4.99, 0.005)]


def test_designs_that_say_the_same_are_one() -> None:
    text = QUICK.replace(
        "class interactive >", "param way: bool;\nparam long: bool;\nclass interactive >"
    )
    text = text.replace("done: delay", "if (long) { more: delay 1 ms; }\ndone: delay")
    text = text.replace("come: sleep any;\ntake", "come: if (way) { skip; } sleep any;\ntake")
    shapes = region_plot(report(text)).shapes
    told = [each.text for each in shapes if isinstance(each, Text)]
    assert "holds where hold + io <= 4995 us" in told and "holds where hold + io <= 3995 us" in told
    assert sum(each.startswith("holds") for each in told) == 2
    assert sum(each.startswith("way = ") for each in told) == 4


def test_lines_differ_without_colours() -> None:
    """Also of the fourth design, of whom there is no further style; a thin one is drawn on top."""
    text = QUICK.replace("class interactive >", "param extra: 0..3;\nclass interactive >")
    text = text.replace("done: delay", "if (extra > 0) { more: delay extra * 1 ms; }\ndone: delay")
    lines = [each for each in region_plot(report(text)).shapes if isinstance(each, Line)]
    told = [each for each in lines if each.places[0][0] < 40]
    assert len(told) == len({(each.style, each.width) for each in told}) == 4
    assert len({each.colour for each in told}) == 4
    drawn = [each.width for each in lines if each.colour in {each.colour for each in told}]
    assert drawn[:4] == sorted(drawn[:4], reverse=True) and drawn[3] < drawn[0]


def test_one_parameter_makes_bars() -> None:
    canvas = region_plot(report(QUICK, {"hold": "1 ms"}))
    areas = [each for each in canvas.shapes if isinstance(each, Area)]
    assert len(areas) == 2  # the bar, and the one of the legend
    assert canvas.height < region_plot(report(QUICK)).height


@pytest.mark.parametrize(
    ("text", "settings", "why"),
    [
        (MODEL, {}, "no `region` is asked for"),
        (QUICK + QUICK.splitlines()[-1].replace("quick", "again"), {}, "choose with --property"),
        (QUICK, {"io": "1 ms", "hold": "1 ms"}, "no time parameter is open"),
        (
            RACE.replace("2..15 us", "2 us..more").replace(
                "var there", "param more: time in 10 us..4 ms;\nvar there"
            )
            + "region quick: writer@ask -> writer@got <= 5 ms;\n",
            {},
            "io, patience and more: a picture has two axes; set all but two",
        ),
    ],
)
def test_what_cannot_be_plotted(text: str, settings: dict[str, str], why: str) -> None:
    with pytest.raises(NotPlotted) as caught:
        plot(report(text, settings), "svg")
    assert why in str(caught.value)


@pytest.mark.parametrize(
    ("text", "more", "told"),
    [
        (QUICK + QUICK.splitlines()[-1].replace("quick", "again"), [], "`quick` and `again`"),
        (QUICK, ["--property", "deadlock"], "no `region` is asked for"),
        (QUICK, ["--set", "io=1ms", "--set", "hold=1ms"], "no time parameter is open"),
    ],
)
def test_what_cannot_be_plotted_is_not_checked(
    text: str, more: list[str], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec, file, page = tmp_path / "quick.mm", tmp_path / "quick.svg", tmp_path / "quick.json"
    spec.write_text(text, encoding="utf-8")
    assert run([str(spec), "--plot", str(file), "--json", str(page), *more]) == 2
    out, err = capsys.readouterr()
    assert out == "" and told in " ".join(err.split())
    assert not file.exists() and "not-checked" in page.read_text(encoding="utf-8")
    if "again" in told:
        assert "choose with --property quick" in " ".join(err.split())
        assert run([str(spec), "-q", "--plot", str(file), "--property", "again"]) == 0
        assert "region again: " in file.read_text(encoding="utf-8")


def test_texts_can_do_no_harm() -> None:
    canvas = Canvas(10, 10, "a</title><script>", [Text((1, 1), 'x<y & "z\\" \x00', 9)])
    document = minidom.parseString(canvas.svg())
    assert document.getElementsByTagName("script") == []
    assert document.getElementsByTagName("text")[0].firstChild.data.startswith('x<y & "z')  # type: ignore[union-attr]
    assert canvas.dot().count('"') == 6  # the background and two places


def test_the_command_writes_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec = tmp_path / "quick.mm"
    spec.write_text(QUICK, encoding="utf-8")
    for format, start in (("svg", b"<?xml"), ("png", b"\x89PNG"), ("dot", b"graph {")):
        file = tmp_path / f"quick.{format}"
        assert run([str(spec), "-q", "--plot", str(file)]) == 0
        assert file.read_bytes().startswith(start)
    assert run([str(spec), "-q", "--plot", str(tmp_path / "quick.gif")]) == 2
    assert run([str(spec), "-q", "--plot", str(spec)]) == 2
    assert spec.read_text(encoding="utf-8") == QUICK
    assert "must end in .svg" in capsys.readouterr().err
