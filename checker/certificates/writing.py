"""A certificate made of a report, and as text: one JSON object a line.

Searches the classes anew with the engine of state classes. Must not know how it is checked.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from checker.certificates.form import (
    MOST_BYTES,
    MOST_CLASSES,
    VERSION,
    Activity,
    Certificate,
    Claim,
    Class,
    Column,
    Edge,
    Head,
    Run,
    Side,
    TimedStep,
)
from checker.engines.budget import Budget
from checker.engines.timed.invariant import Invariant, Kept, invariant
from checker.engines.timed.situations import Situations
from checker.ir.system import System
from checker.ir.text import text as ir_text
from checker.measured import Extreme, Unbounded, Unmeasured
from checker.measured import kept as keeps
from checker.report import Report, Timing
from checker.source import Source
from checker.verdict import Holds


class TooLarge(Exception):
    """The certificate would be larger than one may be; the text says how large that is."""


def digest(text: str) -> str:
    """The SHA-256 of a text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def made(
    report: Report,
    spec: Source,
    settings: Mapping[str, str],
    properties: Sequence[str],
    budget: Budget,
    *,
    thorough: bool = False,
) -> Certificate:
    """What was measured in each column.

    settings, properties, thorough: as the check was asked with.
    """
    others = [each for name, each in report.sources.items() if name != spec.name]
    texts = tuple((each.name, digest(each.text)) for each in (spec, *others))
    columns = []
    for column in report.columns:
        every = {id(each.system): each.system for each in column.timings}
        systems = {id(column.system): column.system, **every}
        situations: dict[int, Situations] = {}
        claims = tuple(_claim(each, situations, budget) for each in column.timings)
        text = "\n".join(map(ir_text, systems.values()))
        columns.append(Column(dict(column.varying), digest(text), claims))
    head = Head(texts, dict(settings), tuple(properties), thorough)
    return Certificate(head, tuple(columns))


def _claim(timing: Timing, known: dict[int, Situations], budget: Budget) -> Claim:
    latency, found = timing.latency, timing.measurement
    if isinstance(found, Unmeasured):
        return Claim(latency.name, {}, None, (), (f"it was not measured: {found.text}",))
    if id(timing.system) not in known:
        known[id(timing.system)] = Situations(timing.system)
    situations = known[id(timing.system)]
    sides: list[Side] = []
    without: list[str] = []
    for longest, extreme in ((True, found.worst), (False, found.best)):
        word = "longest" if longest else "shortest"
        if isinstance(extreme, Unbounded):
            without.append("there is no longest time")
            continue
        if not longest and not found.best_known:
            without.append("the shortest time, which is not known")
            continue
        one = invariant(
            situations, latency, found.point, budget, longest=longest, most=MOST_CLASSES
        )
        if one is None:
            without.append(f"the {word} time needs more than {MOST_CLASSES:,} classes, or time")
        else:
            sides.append(_side(longest, extreme, one, situations.system))
    if found.worst_formula is not None or found.best_formula is not None:
        without.append("the formula, but for this point")
    kept = None
    if latency.bound is not None and any(each.longest for each in sides):
        kept = isinstance(keeps(latency, found), Holds)
    return Claim(latency.name, dict(found.point), kept, tuple(sides), tuple(without))


def _side(longest: bool, extreme: Extreme | None, found: Invariant, system: System) -> Side:
    number = {id(each): k for k, each in enumerate(system.actions)}
    run = None
    if extreme is not None:
        steps = []
        for each in extreme.trace.steps:
            assert each.time is not None, "a run that was measured has times"
            of = each.action
            steps.append(TimedStep(number[id(of)], of.name, each.choices, each.time))
        run = Run(extreme.trace.initial, tuple(steps), extreme.first, extreme.last)
    return Side(
        longest,
        None if extreme is None else extreme.value,
        run,
        found.unit,
        tuple(_some(each) for each in found.starts),
        tuple(_class(each, number) for each in found.classes),
    )


def _some(to: int | None) -> tuple[int, ...]:
    return () if to is None else (to,)


def _class(kept: Kept, number: Mapping[int, int]) -> Class:
    activities: list[Activity] = []
    for each in kept.at.activities:
        high = "" if each.high is None else str(each.high)
        activities.append((each.thread, str(each.low), high, each.kind.value))
    dates = tuple(
        tuple(entry if isinstance(entry, int) else None for entry in row) for row in kept.dates
    )
    edges = []
    for edge in kept.edges:
        action = edge.step.action
        edges.append(Edge(number[id(action)], action.name, edge.step.choices, _some(edge.to)))
    return Class(kept.at.state, kept.pending, tuple(activities), dates, tuple(edges))


# As text


def written(certificate: Certificate) -> str:
    """The certificate as text. Raises TooLarge."""
    pages: list[str] = []
    size = 0
    for each in _records(certificate):
        line = json.dumps(each, ensure_ascii=True, separators=(",", ":"))
        size += len(line) + 1
        if size > MOST_BYTES - 200:
            raise TooLarge(f"the certificate would be larger than {MOST_BYTES >> 20} MiB")
        pages.append(line + "\n")
    body = "".join(pages)
    end = {"end": {"lines": str(len(pages)), "sha256": digest(body)}}
    return body + json.dumps(end, separators=(",", ":")) + "\n"


def _records(certificate: Certificate) -> Iterator[dict[str, object]]:
    head = certificate.head
    texts = [{"file": name, "sha256": sum_} for name, sum_ in head.texts]
    yield {
        "certificate": {
            "version": VERSION,
            "texts": texts,
            "settings": dict(head.settings),
            "properties": [*head.properties],
            "thorough": head.thorough,
        }
    }
    for column in certificate.columns:
        yield {"column": {"values": dict(column.values), "system": column.system}}
        for claim in column.claims:
            yield _claim_record(claim)
            for side in claim.sides:
                yield _side_record(side)
                for number, each in enumerate(side.classes):
                    yield _class_record(number, each)


def _claim_record(claim: Claim) -> dict[str, object]:
    point = {name: str(value) for name, value in claim.point.items()}
    told: dict[str, object] = {"latency": claim.latency, "at": point}
    if claim.kept is not None:
        told["kept"] = claim.kept
    if claim.without:
        told["without"] = [*claim.without]
    return {"claim": told}


def _side_record(side: Side) -> dict[str, object]:
    told: dict[str, object] = {
        "of": "longest" if side.longest else "shortest",
        "value": _maybe(side.value),
        "unit": str(side.unit),
        "starts": [_texts(each) for each in side.starts],
    }
    if side.run is not None:
        run = side.run
        steps = [
            {
                "action": str(each.action),
                "name": each.name,
                "choices": _texts(each.choices),
                "time": str(each.time),
            }
            for each in run.steps
        ]
        told["run"] = {
            "initial": _texts(run.initial),
            "first": str(run.first),
            "last": str(run.last),
            "steps": steps,
        }
    return {"side": told}


def _class_record(number: int, each: Class) -> dict[str, object]:
    edges = [
        {
            "action": str(edge.action),
            "name": edge.name,
            "choices": _texts(edge.choices),
            "to": _texts(edge.to),
        }
        for edge in each.edges
    ]
    return {
        "class": {
            "id": str(number),
            "state": _texts(each.state),
            "pending": each.pending,
            "activities": [[str(thread), *rest] for thread, *rest in each.activities],
            "dates": [[_maybe(entry) for entry in row] for row in each.dates],
            "steps": edges,
        }
    }


def _texts(numbers: Sequence[int]) -> list[str]:
    return [str(each) for each in numbers]


def _maybe(number: int | Fraction | None) -> str | None:
    return None if number is None else str(number)
