"""Certificates of specs, and ways to spoil one."""

from __future__ import annotations

import hashlib
import json
import random
from pathlib import Path

from checker.api import Options, check
from checker.certificates.form import Certificate
from checker.certificates.making import made
from checker.certificates.reading import read
from checker.certificates.verifying import NotOfThis, Verification, verify
from checker.certificates.writing import written
from checker.diagnostic import SpecError
from checker.engines.budget import Budget
from checker.report import Report
from checker.source import Source

MODELS = sorted((Path(__file__).parents[1] / "models" / "timed" / "latency").glob("*.mm"))


def model(name: str) -> Source:
    """An acceptance model."""
    (path,) = (each for each in MODELS if each.stem == name)
    return Source(path.name, path.read_text(encoding="utf-8"))


def certificate(source: Source, states: int | None = None) -> tuple[Report, Certificate]:
    """What a check of a spec says, and its certificate. states: how many it may store."""
    report = check(source, Options(workers=1, budget=Budget(states=states)))
    return report, made(report, source, {}, (), Budget())


def text_of(source: Source) -> str:
    """The text of the certificate of a spec."""
    return written(certificate(source)[1])


def sealed(lines: list[str]) -> str:
    """A certificate of these lines, with an end that fits them."""
    body = "".join(f"{each}\n" for each in lines)
    digest = hashlib.sha256(body.encode()).hexdigest()
    return body + json.dumps({"end": {"lines": str(len(lines)), "sha256": digest}}) + "\n"


def said(text: str, source: Source) -> Verification | None:
    """What becomes of a certificate; None if it is refused as a whole."""
    try:
        return verify(read(text), source)
    except (SpecError, NotOfThis):
        return None


def spoilt(lines: list[str], rng: random.Random, *, evenly: bool = False) -> list[str]:
    """The lines with one of them gone, or come twice, or another value somewhere in one.

    evenly: a line of any kind as often as of another.
    """
    number = rng.randrange(len(lines))
    if evenly:
        kinds = [next(iter(json.loads(each))) for each in lines]
        kind_ = rng.choice(sorted({*kinds}))
        number = rng.choice([k for k, each in enumerate(kinds) if each == kind_])
    kind = rng.random()
    if kind < 0.15:
        return lines[:number] + lines[number + 1 :]
    if kind < 0.2:
        return lines[: number + 1] + lines[number:]
    loaded = json.loads(lines[number])
    _change(loaded, rng)
    return [*lines[:number], json.dumps(loaded, separators=(",", ":")), *lines[number + 1 :]]


def _change(whole: object, rng: random.Random) -> None:
    places: list[tuple[object, object]] = []
    _places(whole, places)
    holder, key = rng.choice(places)
    value = holder[key]  # type: ignore[index]
    holder[key] = _other(value, rng)  # type: ignore[index]


def _places(at: object, found: list[tuple[object, object]]) -> None:
    """Every value that is no list and no object."""
    items = at.items() if isinstance(at, dict) else enumerate(at) if isinstance(at, list) else ()
    for key, value in items:
        if isinstance(value, dict | list):
            _places(value, found)
        else:
            found.append((at, key))


def _other(value: object, rng: random.Random) -> object:
    if isinstance(value, bool):
        return not value
    if value is None:
        return rng.choice(["0", "-1", "7"])
    text = str(value)
    if " " in text:
        parts = text.split(" ")
        number = rng.randrange(len(parts))
        parts[number] = str(_other(parts[number], rng) or "1")
        return " ".join(parts)
    if text.lstrip("-").isdigit():
        return rng.choice([str(int(text) + rng.choice([-5, -1, 1, 3])), str(int(text) + 1), None])
    if "/" in text:
        top, _, below = text.partition("/")
        return f"{int(top) + 1}/{below}" if top.lstrip("-").isdigit() else text + "x"
    if len(text) == 64:
        return ("0" if text[0] != "0" else "1") + text[1:]
    return text + "x"
