"""The verifier sees by itself that runs of a column end at an error, and says so of each time."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker.command.cli import run

SPEC = """model cut;
param k: bool;
param io: time in 1 ms..2 ms;
lock l: mutex;
process a { come: l.lock();
  one: delay 1 ms;
  bad: assert k, "boom";
  two: delay io;
  l.release(); }
process b { ask: sleep any; want: l.lock(); got: l.release(); }
latency wait: b@want -> b@got;
latency rests: b@ask -> b@want;
within 2 ms soon: b@want -> b@got;
region where: b@want -> b@got <= 2 ms;
"""
# What `a` does behind the assertion is all that `b` waits for longer than until it: see `k`.

NOTE = "(e) runs end at an error of the model, and count up to there"


def verified(folder: Path, capsys: pytest.CaptureFixture[str], text: str, *more: str) -> str:
    (folder / "cut.mm").write_text(text, encoding="utf-8")
    where = str(folder / "c.jsonl")
    run([str(folder / "cut.mm"), "--certificate", where, "-q", *more])
    capsys.readouterr()
    assert run(["verify", where]) == 0
    return capsys.readouterr().out


def test_each_line_that_rests_on_all_runs_is_marked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = verified(tmp_path, capsys, SPEC)
    cut, whole = out.split("\nk = true\n")
    lines = cut.split("k = false\n")[1].splitlines()
    assert "latency wait, longest 0: verified (e)" in lines
    assert "latency wait, shortest 0: verified" in lines
    assert "within soon, kept everywhere: verified (e)" in lines
    assert "region where, holds everywhere: verified (e)" in lines
    assert "latency rests, longest 1 ms: verified (e)" in lines
    assert NOTE in whole
    assert "verified (e)" not in whole


def test_nothing_is_marked_where_the_error_comes_too_late(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    early = SPEC.replace("ask: sleep any;", "ask: delay 1 us;")
    text = early.replace("param k: bool;\n", "").replace(
        ';\n  bad: assert k, "boom"', "; assert b@want"
    )
    # It is tested where the delay of 1 ms ends, and `b` has come 1 us after the start.
    out = verified(tmp_path, capsys, text)
    assert "latency wait, longest io + 999 us: verified" in out
    assert "(e)" not in out
