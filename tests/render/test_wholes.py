"""Queues are shown as lists of their items, in text and JSON, wherever their variables lie."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from typing import Any

import jsonschema

from checker.api import Options, check, systems
from checker.ir.variables import Queue
from checker.render.as_json import report_json, schema
from checker.render.wholes import leading, parts, whole_name, whole_text, wholes
from checker.source import Source

SPEC = Path(__file__).parent / "specs" / "parts.mm"

SHAPES = """\
enum K { A, B }
struct S { a: K; b: 0..2; inner: queue[2] of K; }
var q: queue[2] of 0..1 = [];
var t[2][K]: queue[3] of K = [];
struct W { before: bool; todo: queue[1] of 1..3; behind: K; log: queue[2] of S; }
var w[2]: W = { before: false, todo: [], behind: A, log: [] };
process p[2] { var mine: queue[2] of bool = [];  mine.put(true);  give(1, []); }
proc give(k: 0..1, given: queue[2] of K) {
    var own: queue[1] of 0..1 = [];
    own.put(k);
inside: own.drop();
}
"""


def test_a_queue_is_made_of_the_variables_that_its_name_says() -> None:
    ((_, system),) = systems(Source("f.mm", SHAPES))
    names = [each.name for each in system.variables]
    found: set[Queue] = {each.queue for each in system.variables if each.queue is not None}
    assert {each.name for each in found} >= {
        "q", "t[0][A]", "t[1][B]", "w[0].todo", "w[1].log", "p[1].mine",
        "p[0].give.own", "p[1].give.given",
    }  # fmt: skip
    for queue in found:
        assert names[queue.length] == f"{queue.name}.len"
        assert system.variables[queue.length].domain.high == len(queue.items)
        for place, item in enumerate(queue.items):
            for field, variable in item:
                behind = f".{field}" if field and not field.startswith("[") else field
                assert names[variable] == f"{queue.name}[{place}]{behind}"
                assert system.variables[variable].queue == queue
        whole = leading(system, queue.items[0][0][1])
        assert whole == queue.length
        assert whole_name(system, whole) == queue.name
    of_a_queue = {each for queue in found for each in parts(system, queue.length)}
    for number, name in enumerate(names):
        inside = any(name.startswith((f"{q.name}.len", f"{q.name}[")) for q in found)
        assert (number in of_a_queue) == inside, name
    assert len(wholes(system, range(len(names)))) == len(names) - len(of_a_queue) + len(found)


def test_every_queue_is_shown_by_its_items() -> None:
    text = "var q: queue[3] of 0..2 = any;\nprocess p { skip; }\nnever n: q.full;"
    ((_, system),) = systems(Source("f.mm", text))
    shown = {whole_text(system, 1, state) for state in system.initials}
    items = [list(each) for count in range(4) for each in product(range(3), repeat=count)]
    assert shown == {str(each) for each in items}
    assert len(shown) == len(system.initials) == 1 + 3 + 9 + 27


def test_queues_as_json() -> None:
    source = Source("parts.mm", SPEC.read_text(encoding="utf-8"))
    document = json.loads(report_json(check(source, Options(properties=("done",)))))
    jsonschema.validate(document, schema())
    trace: dict[str, Any] = document["findings"][0]["trace"]
    item = {"kind": "FLUSH", "n": 2}
    assert trace["initial"]["q"] == trace["initial"]["r[1]"] == []
    changes = [{k: v for k, v in each["changes"].items() if k != "p"} for each in trace["steps"]]
    assert changes[:6] == [
        {"q": [1]},
        {"q": [1, 2]},
        {"r[1]": [item]},
        {"w.todo": [3]},
        {"w.todo": [], "w.seen": ["FAULT", "FLUSH"], "w.busy": True},
        {"r[0]": [item]},
    ]
    assert trace["steps"][-1]["state"]["q"] == [2]
    assert not any(name.endswith(".len") for name in trace["initial"])
