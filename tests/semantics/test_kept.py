"""Who has a lock where another ends the wait for it: named in what a longest time is spent on."""

from __future__ import annotations

import json
from importlib.resources import files

import jsonschema
import pytest

from checker.api import Options, check
from checker.render.as_json import report_json
from checker.render.as_text import report_text
from checker.report import Report
from checker.source import Source

HOLDER = "process h { a: l.lock();  b: delay 9 ms;  c: l.release(); }\n"
GIVES_UP = (
    "process w { s: delay 1 ms;  want: l.lock() EARLY else goto out;  got: l.release();\n"
    "out: skip; }\n"
)
OUT = "latency x: w@want -> w@out or w@got;\n"
MUTEX = "lock l: mutex;\n" + HOLDER + GIVES_UP + OUT

CASES = {
    "a timeout": (
        MUTEX.replace("EARLY", "timeout 5 ms"),
        ["5 ms [l] held by h <- w@want timeout 5 ms off CPU"],
    ),
    "a timeout after which it waits again": (
        MUTEX.replace("EARLY", "timeout 3 ms").replace("goto out", "goto want"),
        ["2 x 3 ms [l] held by h <- w@want timeout 3 ms off CPU", "2 ms [l] <- h@b delay 9 ms"],
    ),
    "a signal": (
        "var kill: bool = false;\n"
        + MUTEX.replace("EARLY", "unless kill")
        + "process s { t: delay 4 ms;  kill = true; }\n",
        ["3 ms [l] held by h <- s@t delay 4 ms"],
    ),
    "the holder itself": (
        "var kill: bool = false;\n"
        + MUTEX.replace("EARLY", "unless kill").replace("c: l", "kill = true;  c: delay 1 ms;  l"),
        ["8 ms [l] held by h <- h@b delay 9 ms"],
    ),
    "who asked before": (
        "lock l: rwsem;\n"
        + HOLDER.replace("lock", "read")
        + "process q { ask: l.write();  in: l.release(); }\n".replace("in:", "has:")
        + GIVES_UP.replace("lock", "read").replace("EARLY", "timeout 2 ms")
        + OUT,
        ["2 ms [l] behind q <- w@want timeout 2 ms off CPU"],
    ),
    "an I/O": (
        "lock l: folio_lock;\n"
        "process f { a: l.lock();  b: skip; }\n"
        "process disk { io: sleep 7 ms;  l.release(); }\n"
        "process w { s: delay 1 ms;  want: l.lock();  got: l.release();  out: skip; }\n" + OUT,
        ["6 ms [l] taken by f <- disk@io sleep 7 ms off CPU"],
    ),
    "an I/O of its own": (
        "lock l: folio_lock;\n"
        "process w { a: l.lock();  want: l.lock();  got: l.release();  out: skip; }\n"
        "process disk { io: sleep 7 ms;  l.release(); }\n" + OUT,
        ["7 ms [l] taken by w <- disk@io sleep 7 ms off CPU"],
    ),
    "who has it and lets go": (
        "lock l: mutex;\n" + HOLDER + GIVES_UP.replace(" EARLY else goto out", "") + OUT,
        ["8 ms [l] <- h@b delay 9 ms"],
    ),
}


def report(text: str) -> Report:
    return check(Source("m.mm", f"model m;\n{text}"), Options(workers=1))


@pytest.mark.parametrize(("text", "told"), CASES.values(), ids=CASES)
def test_who_has_the_lock_is_told_where_another_ends_the_wait(text: str, told: list[str]) -> None:
    shown = report_text(report(text))
    (block,) = (each for each in shown.split("\n\n") if each.startswith("latency x: "))
    lines = [" ".join(each.split()) for each in block.splitlines()[3:]]
    assert lines[: len(told)] == told
    assert all(len(each) <= 72 for each in shown.splitlines())


def test_long_names_go_on_a_second_line() -> None:
    long = "holder_of_the_lock_that_is_wanted"
    shown = report_text(report(CASES["a timeout"][0].replace("process h ", f"process {long} ")))
    assert f"[l] held by {long}" in " ".join(shown.split())
    assert all(len(each) <= 72 for each in shown.splitlines())


def test_json_keeps_to_the_schema() -> None:
    schema = json.loads(files("checker.render").joinpath("schema.json").read_text())
    found = {}
    for name in ("a timeout", "a signal", "an I/O", "who has it and lets go"):
        document = json.loads(report_json(report(CASES[name][0])))
        jsonschema.validate(document, schema)
        (latency,) = document["latencies"]
        assert latency["blame"][0].items() <= latency["worst"]["timeline"]["path"][0].items()
        (here, *_) = latency["blame"]
        found[name] = [here.get("kept"), *(each.get("kept") for each in here["waiting"])]
    held = {"lock": "l", "how": "held by", "threads": ["h"]}
    assert found["a timeout"] == [held] and found["a signal"] == [None, held]
    assert found["an I/O"] == [None, {"lock": "l", "how": "taken by", "threads": ["f"]}]
    assert found["who has it and lets go"] == [None, None]
