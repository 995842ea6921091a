"""How long one run takes between two events, as text: what it takes, and where the time goes.

Speaks of the one run alone; must not know how it was found.
"""

from __future__ import annotations

from collections.abc import Iterator

from checker.ir.duration import show_seconds
from checker.measured import Extreme
from checker.render.as_blame import blame_lines
from checker.render.as_latency import asked_text, latency_kind
from checker.render.ink import Ink
from checker.render.page import harmless
from checker.render.words import tied_settings
from checker.semantics.passages import Passed, lasted
from checker.semantics.timing import spoken_of


def passed_sentence(told: Passed) -> str:
    """What the run comes to: `it takes 20.055 ms, longer than within short allows`."""
    latency, passage = told.latency, told.passage
    name = f"{latency_kind(latency)} {harmless(latency.name)}"
    if passage is None:
        return f"never begins {name}"
    time = show_seconds(lasted(told.trace, passage))
    if latency.inverted is not None:
        return _inverted_sentence(told, name, time)
    if told.endless:
        rests = f"begins {name}, and comes to rest before it ends"
        return f"{rests}, so that it violates it" if told.breaks else rests
    if passage.last is None:
        stops = f"begins {name}, and stops {time} later, before it ends"
        return f"{stops}: it violates it" if told.breaks else stops
    if told.breaks:
        return f"violates {name}: it takes {time}"
    if latency.bound is not None:
        return f"doesn't violate {name}: it takes {time}"
    return f"takes {time} for {name}; another run may take longer"


def _inverted_sentence(told: Passed, name: str, time: str) -> str:
    """`shows inversion held_up for 20 ms; in another run it may last longer`."""
    assert told.passage is not None
    if told.endless:
        return f"shows {name}, and comes to rest before it is over"
    if not told.trace.system.timed:
        return f"shows {name}"
    if told.passage.last is None:
        return f"shows {name}, and stops {time} later, before it is over"
    return f"shows {name} for {time}; in another run it may last longer"


def passed_lines(told: Passed, ink: Ink) -> list[str]:
    """What is asked, the time, the limit, and where the time goes; nothing if it never begins."""
    return [*_lines(told, ink)]


def _lines(told: Passed, ink: Ink) -> Iterator[str]:
    latency, passage, trace = told.latency, told.passage, told.trace
    yield from ink.hang("  ", asked_text(latency))
    if passage is None:
        return
    first = f"from step {passage.first}" if passage.first else "from the start"
    time = show_seconds(lasted(trace, passage))
    if told.endless:
        yield from ink.hang("  takes  ", f"no end: it begins {first.replace('from', 'at')}")
    elif passage.last is None:
        yield from ink.hang("  takes  ", f"more than {time}, {first}; it is not over yet")
    else:
        yield from ink.hang("  takes  ", f"{time}, {first} to step {passage.last}")
    limit = latency.bound or latency.limit
    if limit is not None:
        there = f", there {show_seconds(limit.at(trace.point))}" if limit.terms else ""
        yield from ink.hang("  limit  ", harmless(f"{limit}{there}"))
    known = {name: show_seconds(value) for name, value in spoken_of(trace).items()}
    known |= {name: show_seconds(trace.point[name]) for name, _ in (limit.terms if limit else ())}
    if known:
        yield from ink.hang("  at     ", tied_settings(known))
    extreme = extreme_of(told)
    if extreme is not None:
        yield from blame_lines(trace.system, extreme, ink)


def extreme_of(told: Passed) -> Extreme | None:
    """The time with its run, where it ends and is not 0."""
    passage = told.passage
    if passage is None or passage.last is None:
        return None
    time = lasted(told.trace, passage)
    inverted = told.latency.inverted
    return Extreme(time, told.trace, passage.first, passage.last, inverted) if time else None
