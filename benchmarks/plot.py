"""The CPU time of every tool on every case as a picture: bars on a scale of powers of ten."""

from __future__ import annotations

import math

from benchmarks.comparison import OURS, PEERS, Comparison, cpu
from checker.render.canvas import Area, Canvas, Line, Text

COLOURS = ("#1f5fa8", "#c8641e", "#e0a93c", "#5b8c3a", "#8a6bb0")
LEFT, TOP, WIDTH, BAR, GAP = 190.0, 60.0, 520.0, 9.0, 12.0


def plot(found: Comparison) -> str:
    """The picture as SVG."""
    tools = [each for each in (OURS, *PEERS) if each not in found.missing]
    times = {
        (case.title, tool): cpu(found.cell(case, tool))
        for case in found.cases
        for tool in tools
        if found.cell(case, tool).done
    }
    height = TOP + len(found.cases) * (len(tools) * BAR + GAP) + 30
    canvas = Canvas(LEFT + WIDTH + 60, height, "CPU seconds of each tool on each case")
    least = math.floor(math.log10(min(times.values(), default=1.0) or 0.01))
    most = max(math.ceil(math.log10(max(times.values(), default=1.0) or 1.0)), least + 1)

    def across(seconds: float) -> float:
        place = math.log10(max(seconds, 10.0**least)) - least
        return LEFT + place / (most - least) * WIDTH

    canvas.shapes.append(Text((10, 20), "CPU seconds, whole process", 13.0, bold=True))
    for number, tool in enumerate(tools):
        x = LEFT + number * 100
        canvas.shapes.append(_box(x, 32, 10, 8, COLOURS[number]))
        canvas.shapes.append(Text((x + 14, 40), tool))
    for power in range(least, most + 1):
        x = across(10.0**power)
        canvas.shapes.append(Line(((x, TOP - 6), (x, height - 24)), "#d0d0d0"))
        canvas.shapes.append(Text((x, height - 10), f"{10.0**power:g}", anchor="middle"))
    y = TOP
    for case in found.cases:
        canvas.shapes.append(Text((10, y + 10), case.title))
        canvas.shapes.append(Text((10, y + 22), f"{case.states:,} states", 9.0))
        for number, tool in enumerate(tools):
            seconds = times.get((case.title, tool))
            if seconds is not None:
                wide = max(across(seconds) - LEFT, 1.0)
                canvas.shapes.append(_box(LEFT, y, wide, BAR - 1, COLOURS[number]))
                canvas.shapes.append(Text((LEFT + wide + 4, y + 8), f"{seconds:.3g}", 8.0))
            y += BAR
        y += GAP
    return canvas.svg()


def _box(x: float, y: float, width: float, height: float, colour: str) -> Area:
    return Area(((x, y), (x + width, y), (x + width, y + height), (x, y + height)), colour)
