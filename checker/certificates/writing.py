"""A certificate as text: one JSON object a line. Must not know how one is made or checked."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from hashlib import sha256

from checker.certificates.form import (
    MOST_BYTES,
    VERSION,
    Certificate,
    Claim,
    Class,
    Endless,
    Everywhere,
    Factors,
    Floor,
    OpenStep,
    Roof,
    Side,
    TimedStep,
)
from checker.ir.duration import Duration
from checker.regions import Polyhedron


class TooLarge(Exception):
    """The certificate would be larger than one may be; the text says how large that is."""


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
    end = {"end": {"lines": str(len(pages)), "sha256": sha256(body.encode()).hexdigest()}}
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
            for one in claim.everywhere:
                yield from _everywhere_records(one)
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
    if claim.endless is not None:
        told["endless"] = _endless(claim.endless)
    return {"claim": told}


def _endless(found: Endless) -> dict[str, object]:
    told: dict[str, object] = {
        "initial": _texts(found.initial),
        "first": str(found.first),
        "steps": [_step(each) for each in found.steps],
    }
    if found.loop is not None:
        told["loop"] = str(found.loop)
    return told


def _side_record(side: Side) -> dict[str, object]:
    told: dict[str, object] = {
        "of": "longest" if side.longest else "shortest",
        "value": _maybe(side.value),
        "unit": str(side.unit),
        "starts": [_texts(each) for each in side.starts],
    }
    if side.run is not None:
        run = side.run
        told["run"] = {
            "initial": _texts(run.initial),
            "first": str(run.first),
            "last": str(run.last),
            "steps": [_step(each) for each in run.steps],
        }
    return {"side": told}


def _step(step: TimedStep | OpenStep) -> dict[str, object]:
    time = step.time
    return {
        "action": str(step.action),
        "name": step.name,
        "choices": _texts(step.choices),
        "time": _form(time) if isinstance(time, Duration) else str(time),
    }


def _everywhere_records(one: Everywhere) -> Iterator[dict[str, object]]:
    told: dict[str, object] = {"of": "longest" if one.longest else "shortest"}
    if one.forms is not None:
        told["forms"] = [_forms(each) for each in one.forms]
    if one.cases:
        told["cases"] = [
            {"where": _part(each.where), "forms": [*map(_forms, each.forms)]} for each in one.cases
        ]
    if one.region is not None:
        told["region"] = {"good": _parts(one.region.good)}
        if one.region.bad is not None:
            told["region"] = {"good": _parts(one.region.good), "bad": _parts(one.region.bad)}
    if one.kept:
        told["kept"] = True
    yield {"everywhere": told}
    for roof in one.roofs:
        yield _roof_record(roof)
        for number, each in enumerate(roof.classes):
            yield _class_record(number, each)
    for floor in one.floors:
        yield _floor_record(floor)


def _roof_record(roof: Roof) -> dict[str, object]:
    return {
        "roof": {
            "forms": _forms(roof.forms),
            "assumed": _forms(roof.assumed),
            "at": {name: str(value) for name, value in roof.point.items()},
            "unit": str(roof.unit),
            "starts": [_texts(each) for each in roof.starts],
        }
    }


def _floor_record(floor: Floor) -> dict[str, object]:
    return {
        "floor": {
            "initial": _texts(floor.initial),
            "first": str(floor.first),
            "last": str(floor.last),
            "ends": floor.ends,
            "steps": [_step(each) for each in floor.steps],
        }
    }


def _parts(parts: Iterable[Polyhedron]) -> list[object]:
    return [_part(each) for each in parts]


def _part(part: Polyhedron) -> list[object]:
    return [{"form": _form(each.form), "strict": each.strict} for each in part]


def _forms(forms: Iterable[Duration]) -> list[list[str]]:
    return [_form(each) for each in forms]


def _form(form: Duration) -> list[str]:
    """Its constant, then each parameter and its factor."""
    return [str(form.constant), *(text for name, by in form.terms for text in (name, str(by)))]


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
            "dates": [[_date(entry) for entry in row] for row in each.dates],
            "steps": edges,
        }
    }


def _texts(numbers: Sequence[int]) -> list[str]:
    return [str(each) for each in numbers]


def _maybe(number: int | Fraction | None) -> str | None:
    return None if number is None else str(number)


def _date(entry: int | Factors | None) -> str | None:
    return " ".join(map(str, entry)) if isinstance(entry, tuple) else _maybe(entry)
