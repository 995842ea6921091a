"""A check that is started in an editor: in a process of its own, so that it can be ended.

What is asked comes as JSON on standard input, the answer goes as JSON to standard output. Must not
know the protocol of editors.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import asdict, field

import checker
from checker.api import CutShort, Options, check, texts
from checker.diagnostic import SpecError
from checker.engines.budget import Budget
from checker.records import dataclass
from checker.render.as_diagnostic import errors_text
from checker.render.as_text import Wanted, report_text, summary_line
from checker.source import Source

GRACE = 20.0
"""Seconds behind its limit after which a check is ended from outside."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A row of a spec, or all if that is empty. texts: those that are open, by real path."""

    name: str
    text: str
    row: str
    seconds: float
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """The one line that says whether all is well, and the report with the runs."""

    line: str
    text: str


def answer(asked: Asked) -> Answer:
    """Check, in this process."""
    source = Source(asked.name, asked.text)
    others = {path: Source(path, text) for path, text in asked.texts.items()}
    options = Options(
        properties=(asked.row,) if asked.row else (),
        budget=Budget(seconds=asked.seconds),
        workers=1,
        texts=others,
    )
    try:
        report = check(source, options)
    except SpecError as error:
        told = errors_text(error, {**texts(source), **error.sources})
        headline = next((each.headline for each in error.diagnostics), "it can't be checked")
        return Answer(f"{os.path.basename(asked.name)}: {headline}", told)
    except CutShort as error:
        return Answer(f"{os.path.basename(asked.name)}: {error}", "")
    line = " ".join(summary_line(report).split())
    if line.startswith(asked.name):  # a message has room for little
        line = os.path.basename(asked.name) + line[len(asked.name) :]
    return Answer(line, report_text(report, Wanted(traces=True)))


async def ask(asked: Asked) -> Answer:
    """Check, in a process of its own, which ends when this is cancelled."""
    home = os.path.dirname(os.path.dirname(os.path.abspath(checker.__file__)))
    path = os.pathsep.join(filter(None, (home, os.environ.get("PYTHONPATH"))))
    # -P: what lies in the folder of the spec is not taken for a part of the program
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        "-m",
        __name__,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": path},
    )
    sent = json.dumps(asdict(asked)).encode()
    try:
        limit = asked.seconds + GRACE
        out, err = await asyncio.wait_for(process.communicate(sent), limit)
    except TimeoutError:
        return Answer(f"{asked.row or 'all'}: not known after {asked.seconds:g} s", "")
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        last = err.decode(errors="replace").strip().rpartition("\n")[2]
        return Answer("mmcheck failed, which is its bug, so nothing is known", last)
    return Answer(**json.loads(out))


if __name__ == "__main__":
    json.dump(asdict(answer(Asked(**json.load(sys.stdin)))), sys.stdout)
