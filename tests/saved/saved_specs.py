"""A spec with a run that is saved, and the run taken again."""

from __future__ import annotations

import json
from typing import Any

from checker.api import Options, check, systems
from checker.ir.system import System
from checker.saved import read, replay, write
from checker.source import Source
from checker.trace import Trace
from checker.verdict import trace_of

SPEC = """\
model m;
enum Mode { IDLE, BUSY }
lock l: mutex;
var n: 0..3 = 0;
var mode: Mode = IDLE;
var who: set of Mode = {};
var q: queue[2] of 0..3 = [];
process p[2] {
    take: l.lock();
          mode = BUSY;
    put:  choose k in 1..2;
          n = k;
    back: q.put(n);
          l.release();
          mode = IDLE;
}
never two: n == 2;
"""


def made(text: str) -> System:
    ((_, system),) = systems(Source("m.mm", text))
    return system


def found(text: str = SPEC, name: str = "two") -> tuple[Trace, Any]:
    """The run that violates a property, and what is saved of it."""
    source = Source("m.mm", text)
    report = check(source, Options(workers=1))
    (finding,) = [each for each in report.columns[0].findings if each.question.name == name]
    trace = trace_of(finding.verdict)
    assert trace is not None
    return trace, json.loads(write(trace, source, property=name))


def again(document: Any, text: str = SPEC) -> Trace:
    return replay(read(json.dumps(document), "t.json"), made(text))
