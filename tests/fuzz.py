"""Specs that are changed at random, through the front end and a whole run with small limits.

Nothing may come of one but an answer or diagnostics, within `SECONDS` of the processor, and of
what can be checked every form of telling it, its lint and its format. Run it for long with
`python -m tests.fuzz --minutes 10`.
"""

from __future__ import annotations

import argparse
import random
import re
import signal
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from types import FrameType

from checker import api
from checker.api import CutShort, Options
from checker.diagnostic import SpecError
from checker.engines.budget import Budget
from checker.engines.generated import Generated
from checker.forms import FORMS
from checker.front.formatting import formatted
from checker.front.model import load
from checker.render.as_diagnostic import diagnostics_text
from checker.render.as_text import Wanted, report_text
from checker.report import BAD_SPEC, Outcome
from checker.source import Source
from tests.texts import spec

SECONDS = 2.0
STATES = 300
ROOT = Path(__file__).parent
TOKEN = re.compile(r"//[^\n]*|\s+|\w+|\.\.|[-+=!<>|&]{1,2}|.", re.DOTALL)
SPICE = [
    *("goto", "stop;", "return", "for", "in", "atomic {", "either {", "or {", "}", "{", "(", ")"),
    *("await", "let", "choose", "where", "try", "else", "release all;", "self", "thread", "none"),
    *("any", "timeout 3 us", "unless", "delay 1 us;", "sleep any;", "proc", "ref", "lock", "var"),
    "expect timed",
    *("process", "daemon", "env", "rule", "when", "always n:", "never n:", "reachable n:", "->"),
    *("expect violated", "param", "const", "enum", "struct", "table", "queue[2] of", "set of"),
    *(
        "0",
        "1",
        "-1",
        "99999999999999999999",
        "0..0",
        "1..0",
        "3 us",
        ";",
        ":",
        ",",
        "=",
        "+=",
        "'",
    ),
    *("eventually n:", "leads n:", "ltl n:", "~>", "fair", "strong", "weak", "with"),
    *("latency n:", "within 3 us n:", "region n:", "inversion n:", "thread", "blocked_by"),
    *("x", "p[0]", "p@end", "l.held", "f(", "[", "]", "@", "%", "/", "\u00e9", "\x00", "/*", '"'),
]


class Hang(Exception):
    """It has taken too long."""


def specs() -> list[str]:
    """Texts to begin with: those shipped, those of the tests and of the documentation."""
    folders = (ROOT, ROOT.parent / "specs")
    paths = sorted(path for folder in folders for path in folder.rglob("*.mm"))
    files = [path for path in paths if path.stat().st_size < 20_000]
    found = [path.read_text(encoding="utf-8", errors="replace") for path in files]
    page = (ROOT.parent / "docs" / "language.md").read_text(encoding="utf-8")
    return found + re.findall(r"```mm\n(.*?)```", page, re.DOTALL)


def changed(text: str, rng: random.Random, others: list[str]) -> str:
    """The text with a few of its words deleted, doubled, swapped, or put from elsewhere."""
    words = TOKEN.findall(text)
    for _ in range(rng.choice([1, 1, 1, 2, 3, 6])):
        here = rng.randrange(len(words) + 1)
        there = min(len(words), here + rng.choice([1, 1, 2, 5, 12]))
        match rng.randrange(6):
            case 0:
                del words[here:there]
            case 1:
                words[here:here] = words[here:there]
            case 2:
                words[here:here] = [" ", rng.choice(SPICE), " "]
            case 3:
                words[here:there] = [" ", rng.choice(SPICE), " "]
            case 4:
                donor = TOKEN.findall(rng.choice(others))
                place = rng.randrange(len(donor))
                words[here:here] = donor[place : place + rng.choice([1, 4, 15, 60])]
            case _ if words:
                names = [each for each in words if each.isidentifier()] or words
                words[min(here, len(words) - 1)] = rng.choice(names)
    return "".join(words)


LIKE = [
    ("0", "1", "2", "3"),
    ("&&", "||", "->", "==", "!="),
    ("<", "<=", ">", ">=", "==", "!="),
    ("+", "-"),
    ("true", "false"),
    ("read", "write"),
    ("always", "never", "reachable", "eventually"),
    ("weak", "strong"),
    ("latency", "leads", "region"),
    ("some", "all"),
    ("process", "daemon"),
    ("delay", "sleep"),
    ("mutex", "spinlock", "rwsem", "semaphore"),
    ("fifo", "phase_fair", "any"),
    ("atomic", "either"),
]
"""Words of which one can often stand for another."""


def gently(text: str, rng: random.Random) -> str:
    """The text with a few words put for others of their kind, and statements deleted or doubled."""
    words = TOKEN.findall(text)
    for _ in range(rng.choice([1, 1, 2, 4])):
        if rng.random() < 0.7:
            places = [
                (place, kind) for place, word in enumerate(words) for kind in LIKE if word in kind
            ]
            if places:
                place, kind = rng.choice(places)
                words[place] = rng.choice(kind)
            continue
        ends = [place for place, word in enumerate(words) if word in (";", "{", "}")]
        statements = [(first + 1, last + 1) for first, last in pairwise(ends) if words[last] == ";"]
        if statements:
            first, last = rng.choice(statements)
            words[first:last] = words[first:last] * rng.choice([0, 2])
    return "".join(words)


def tell(text: str) -> str:
    """How a whole run of the text ends, each form of its answer written; see `check`."""
    source = Source("fuzz.mm", text)
    limits = Budget(states=STATES, seconds=SECONDS / 2)
    try:
        report = api.check(source, Options(budget=limits.begun(), workers=1))
    except SpecError as error:
        diagnostics_text(error.diagnostics, {**api.texts(source), **error.sources})
        outcome = Outcome(source, None, tuple(error.diagnostics), error.sources, BAD_SPEC, None)
        for form in FORMS.values():
            form.text([outcome])
        return "wrong"
    except CutShort:
        return "cut"
    for lanes in (False, True):
        report_text(report, Wanted(traces=True, warnings=True, lanes=lanes))
    outcome = Outcome(source, report, (), report.sources, report.exit_code, None)
    for form in FORMS.values():
        form.text([outcome])
    diagnostics_text(api.oddities(source), {**api.texts(source), **report.sources})
    tidy = formatted(source)
    assert formatted(Source("tidy.mm", tidy)) == tidy, "the format of the format differs"
    return "cut" if any(not each.exploration.exhaustive for each in report.columns) else "checked"


def check(text: str) -> str:
    """How it ends: `wrong`, `checked` or `cut`; whatever else is raised is a bug."""
    source = Source("fuzz.mm", text)
    try:
        model = load(source)
        for combination in model.combinations({})[:3]:
            system = model.system(combination)
            budget = Budget(states=STATES, seconds=SECONDS / 4)
            if not Generated().run(system, budget, lambda _: None).exhaustive:
                return "cut"
    except SpecError as error:
        assert error.diagnostics
        diagnostics_text(error.diagnostics, {source.name: source})
        return "wrong"
    return "checked"


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raise Hang where the block takes longer; seconds of the processor, not of the clock."""

    def stop(_: int, __: FrameType | None) -> None:
        raise Hang

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def text_of(seed: int, given: list[str]) -> str:
    """The text with this number."""
    rng = random.Random(seed)
    begin = spec(rng.randrange(10_000)).text if rng.random() < 0.3 else rng.choice(given)
    return gently(begin, rng) if rng.random() < 0.5 else changed(begin, rng, given)


def main() -> int:
    """Check texts until the time is over; how many have failed, each kind told once."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    end, given = time.monotonic() + 60 * options.minutes, specs()
    seed, kinds, seen = options.seed, dict.fromkeys(("wrong", "checked", "cut"), 0), set[str]()
    while time.monotonic() < end:
        try:
            text = text_of(seed, given)
            with limited(SECONDS):
                check(text)
            with limited(3 * SECONDS):
                kinds[tell(text)] += 1
        except Exception as error:
            places = traceback.extract_tb(error.__traceback__)
            where = [f"{each.filename}:{each.lineno}" for each in places if "fuzz" not in each.name]
            kind = f"{type(error).__name__} at {where[-1] if where else '?'}"
            if kind not in seen:
                print(f"seed {seed}: {kind}: {str(error)[:200]}", flush=True)
            seen.add(kind)
        seed += 1
    print(f"{seed - options.seed} texts, {kinds}, {len(seen)} kinds of failure")
    return len(seen)


if __name__ == "__main__":
    sys.exit(main())
