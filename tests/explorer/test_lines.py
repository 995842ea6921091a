"""`mmcheck explore` line by line: whole conversations as they were read, and what ends one.

`MMCHECK_UPDATE=1` writes the golden texts anew; read them as a diff.
"""

from __future__ import annotations

import io
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from checker.api import Options, check, read
from checker.command.cli import run
from checker.interruption import Interruption
from checker.report import BAD_SPEC, GOOD, UNDECIDED, UNEXPECTED
from checker.verdict import trace_of

ROOT = Path(__file__).parent.parent.parent
GOLDEN = ROOT / "tests" / "golden" / "explore"
SPECS = ROOT / "specs"
Capture = pytest.CaptureFixture[str]
Patch = pytest.MonkeyPatch


@dataclass(frozen=True)
class Talk:
    """What is typed, and with which options."""

    name: str
    spec: str
    options: tuple[str, ...]
    typed: str


DEVICE = """model device;        // two drivers, a queue of jobs, an error
lock l: mutex grant fifo;
var jobs: queue[1] of 1..2 = [];
var done: 0..1 = 0;
process driver[2] {
    var want: 1..2 = 1;
ask:    l.lock();
draw:   choose k in 1..2 where k > done;
        want = k;
        jobs.put(want);
        l.release();
}
daemon device {
idle:   let k = jobs.get();
        assert k == 1, "only the first kind";
        done = 1;
        goto idle;
}
always all_done: (all d in driver: d@end) -> done == 1;
"""

TALKS = (
    Talk(
        "handler",
        "handler",
        ("--set", "policy=HOLD"),
        "1\nwhy 2\n2\nstate\nlocks\nsteps\nwhy 1\nrun\n",
    ),
    Talk(
        "retry",
        "retry",
        ("--set", "policy=HOLD", "--set", "evict=false"),
        "1\n1\n1\nwatch page\nwatch count(f in fault: f holds vma_lock)\n2\nlocks\nun\nundo 2\n"
        "redo\njump 0\nuntil page == READY && pins == 2\nrun\nuntil pins == 1 && page == ABSENT\n"
        "source\nquit\n",
    ),
    Talk("error", "device", (), "1\n2\n1\nwhy 2\n2\nrun\nsteps\n1\nundo\nfirst\n"),
    Talk(
        "words",
        "philosophers",
        ("--set", "reversed=false"),
        "goto 1\nback\nhlep\nstep 1\nstate 3\ns\nxyzzy\nhelp until\nhelp und\nhelp foo\n"
        "until zz == 2\nuntil 1 ==\nuntil deadlock\nuntil error\nlocks\nexit\nquit\n",
    ),
    Talk("twelve", "philosophers", ("--set", "reversed=false"), "1\n1 1\n1\nwhy 1\nfoo\ntake x\n"),
)

HANDLER = """model handler;           // a page fault that user space has to answer
enum Policy { HOLD, DROP }
param policy: Policy;    // what becomes of mmap_lock during the wait?
lock mmap_lock: rwsem;
var present: bool = false;

process fault {
enter:  mmap_lock.read();
        if (policy == DROP) { mmap_lock.release(); }
wait:   await present;
        release all;
}
process handler {
copy:   mmap_lock.read();            // UFFDIO_COPY
        present = true;  release all;
}
process mprotect {
change: mmap_lock.write();
        release all;
}
"""


def talk(
    arguments: list[str], typed: str, monkeypatch: Patch, capsys: Capture
) -> tuple[int, str, str]:
    """The exit code and what both streams say."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    code = run(["explore", *arguments])
    out, err = capsys.readouterr()
    return code, out, err


def spec(name: str, folder: Path) -> str:
    text = {"handler": HANDLER, "device": DEVICE}.get(name)
    if text is None:
        return str(SPECS / f"{name}.mm")
    path = folder / f"{name}.mm"
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("each", TALKS, ids=lambda each: each.name)
def test_a_conversation(each: Talk, tmp_path: Path, monkeypatch: Patch, capsys: Capture) -> None:
    path = spec(each.spec, tmp_path)
    _, out, err = talk([path, *each.options], each.typed, monkeypatch, capsys)
    assert err == ""
    assert all(len(line) <= 72 for line in out.splitlines() if not line.startswith("> "))
    golden = GOLDEN / f"{each.name}.txt"
    if os.environ.get("MMCHECK_UPDATE"):
        golden.write_text(out, encoding="utf-8")
    assert out == golden.read_text(encoding="utf-8")


def test_the_exit_code_says_whether_all_was_done(
    tmp_path: Path, monkeypatch: Patch, capsys: Capture
) -> None:
    path = [spec("handler", tmp_path), "--set", "policy=HOLD"]
    assert talk(path, "1\nquit\n1\n", monkeypatch, capsys)[0] == GOOD
    assert talk(path, "", monkeypatch, capsys)[0] == GOOD
    assert talk(path, "nonsense\nquit\n", monkeypatch, capsys)[0] == UNEXPECTED
    assert talk(path, "4\n", monkeypatch, capsys)[0] == UNEXPECTED


def test_several_combinations_are_told(tmp_path: Path, monkeypatch: Patch, capsys: Capture) -> None:
    code, out, err = talk([spec("handler", tmp_path)], "1\n", monkeypatch, capsys)
    assert (code, out) == (BAD_SPEC, "")
    assert "policy = HOLD; policy = DROP" in " ".join(err.split())
    assert "--set policy=..." in err


def test_it_begins_with_the_run_of_a_property(monkeypatch: Patch, capsys: Capture) -> None:
    path = str(SPECS / "abba.mm")
    report = check(read(path), Options(properties=("deadlock",), workers=1))
    traces = [trace_of(each.answers[0].decisive.verdict) for each in report.columns]
    (trace,) = [each for each in traces if each is not None]
    typed = "run\nundo\nquit\n"
    code, out, _ = talk([path, "--property", "deadlock"], typed, monkeypatch, capsys)
    assert code == GOOD
    assert "! deadlock" in out
    listed = [line for line in out.splitlines() if line.startswith(f"> {trace.length}  ")]
    assert len(listed) == 1


def test_of_a_run_for_ever_it_is_told_where_it_goes_on(monkeypatch: Patch, capsys: Capture) -> None:
    told = [str(SPECS / "grants.mm"), "--set", "rule=ANY", "--property", "written"]
    code, out, _ = talk(told, "undo\nquit\n", monkeypatch, capsys)
    assert code == GOOD
    report = check(read(told[0]), Options({"rule": "ANY"}, ("written",), workers=1))
    trace = trace_of(report.columns[0].answers[0].decisive.verdict)
    assert trace is not None and trace.loop is not None
    again = f"the run goes on for ever: from here with step {trace.loop} again"
    assert out.count(again) == 1


def test_of_a_time_it_is_the_run_that_takes_longest(
    tmp_path: Path, monkeypatch: Patch, capsys: Capture
) -> None:
    path = tmp_path / "t.mm"
    path.write_text(
        "model t;\nclass high > low;\nlock l: mutex;\n"
        "process p class low { l.lock();  work: delay 1..4 ms;  l.release(); }\n"
        "process q class high { come: sleep any;  ask: l.lock();  got: l.release(); }\n"
        "latency wait: q@ask -> q@got;\ninversion held: thread q;\ninversion no: thread p;\n",
        encoding="utf-8",
    )
    for row in ("wait", "held"):
        code, out, _ = talk([str(path), "--property", row], "run\nquit\n", monkeypatch, capsys)
        assert code == GOOD and "q@ask: takes l" in out, row  # at its earliest times
    code, _, err = talk([str(path), "--property", "no"], "", monkeypatch, capsys)
    assert code == UNEXPECTED and "no run shows `no`" in " ".join(err.split())


def test_of_what_holds_with_these_delays_it_is_the_run_of_other_speeds(
    tmp_path: Path, monkeypatch: Patch, capsys: Capture
) -> None:
    path = tmp_path / "t.mm"
    path.write_text(
        "model m;\nvar freed: bool = false;\n"
        "process fault { io: sleep 1..2 ms; look: if (freed) { stop; } use: assert false; }\n"
        "process munmap { free: freed = true; }\n",
        encoding="utf-8",
    )
    code, out, _ = talk([str(path), "--property", "error"], "run\nquit\n", monkeypatch, capsys)
    assert code == GOOD
    assert "fault@use: error: assert-failed" in out
    assert "no times at which this run is possible" in out


def test_of_an_interrupted_check_it_is_told(monkeypatch: Patch, capsys: Capture) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    ends = Interruption()
    ends.seen = True
    assert run(["explore", str(SPECS / "abba.mm"), "--property", "owned"], ends) == UNDECIDED
    said = " ".join(capsys.readouterr().err.split())  # how it is wrapped depends on the path
    assert "interrupted before a run of `owned` was found" in said


def test_a_property_without_a_run_is_told(monkeypatch: Patch, capsys: Capture) -> None:
    path = [str(SPECS / "retry.mm"), "--set", "policy=HOLD", "--set", "evict=false"]
    code, _, err = talk([*path, "--property", "mapped"], "", monkeypatch, capsys)
    assert code == UNEXPECTED
    assert "no run shows `mapped`" in " ".join(err.split())
    code, _, err = talk([*path, "--property", "nobody"], "", monkeypatch, capsys)
    assert code == BAD_SPEC
    assert "no property `nobody`" in err


@pytest.mark.parametrize("fine", [(), ("--fine",)])
def test_a_run_is_saved_and_taken_up_again(
    fine: tuple[str, ...], tmp_path: Path, monkeypatch: Patch, capsys: Capture
) -> None:
    path = spec("device", tmp_path)
    target = str(tmp_path / "run.json")
    typed = f"until device@idle && done == 1\nrun\nsave {target}\nquit\n"
    code, out, _ = talk([path, *fine], typed, monkeypatch, capsys)
    assert code == GOOD
    told = out.split("> run\n")[1].split("\n\n>")[0]
    saved = json.loads(Path(target).read_text(encoding="utf-8"))
    assert saved["steps"] == ("fine" if fine else "coarse")
    code, out, err = talk([path, "--replay", target], "run\nquit\n", monkeypatch, capsys)
    assert (code, err) == (GOOD, "")
    assert out.split("> run\n")[1].split("\n\n>")[0] == told


def test_a_run_that_ends_in_an_error_is_saved(
    tmp_path: Path, monkeypatch: Patch, capsys: Capture
) -> None:
    path, target = spec("device", tmp_path), str(tmp_path / "run.json")
    typed = f"1\n2\n1\n2\nsave {target}\n"
    _, out, _ = talk([path], typed, monkeypatch, capsys)
    last = [line for line in out.splitlines() if line.startswith("! error")]
    code, out, _ = talk([path, "--replay", target], "", monkeypatch, capsys)
    assert code == GOOD
    assert last[-1] in out
    assert "The run ends here" in out


DEADLY = """\
model dead;
lock a, b: mutex;
process p { one: a.lock();  two: b.lock();  done: release all; }
process q { one: b.lock();  two: a.lock();  done: release all; }
reachable held: p holds a;
never both: p holds a && q holds b;
"""


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("until deadlock", "cycle"),
        ("until both", "cycle"),  # it is the deadlock that both are in
        ("until held", None),
    ],
)
def test_a_run_is_saved_with_what_it_shows(
    typed: str, shown: str | None, tmp_path: Path, monkeypatch: Patch, capsys: Capture
) -> None:
    path, target = tmp_path / "dead.mm", tmp_path / "run.json"
    path.write_text(DEADLY, encoding="utf-8")
    talk([str(path)], f"{typed}\nsave {target}\nquit\n", monkeypatch, capsys)
    assert json.loads(target.read_text(encoding="utf-8"))["property"] == shown
    code = run([str(path), "--replay", str(target)])
    out = capsys.readouterr().out
    assert code == GOOD
    assert ("deadlock: p and q wait for each other" in out) == (shown == "cycle")


def test_a_run_of_another_spec_does_not_fit(
    tmp_path: Path, monkeypatch: Patch, capsys: Capture
) -> None:
    target = str(tmp_path / "run.json")
    path = spec("device", tmp_path)
    talk([path], f"1\nsave {target}\n", monkeypatch, capsys)
    Path(path).write_text(DEVICE.replace("driver", "pilot"), encoding="utf-8")
    code, out, err = talk([path, "--replay", target], "", monkeypatch, capsys)
    assert (code, out) == (BAD_SPEC, "")
    assert "does not fit any more" in err


def test_a_spec_is_not_written_over(tmp_path: Path, monkeypatch: Patch, capsys: Capture) -> None:
    path = spec("device", tmp_path)
    link = tmp_path / "link.json"
    link.symlink_to(path)
    for name in (path, str(link), str(tmp_path / "missing" / "run.json"), ""):
        code, _, _ = talk([path], f"1\nsave {name}\n", monkeypatch, capsys)
        assert code == UNEXPECTED
    assert Path(path).read_text(encoding="utf-8") == DEVICE


@pytest.mark.parametrize(
    "line",
    [
        "take 0",
        "take -1",
        "take 99999999999999999999",
        "\x1b[31m",
        "why",
        "why 0",
        "undo 5",
        "redo",
        "jump 1",
        "until",
        "until \x00",
        "watch",
        "watch 1 +",
        "unwatch 1",
        "first 2",
        "source x",
        "u",
        "x" * 20_000,
        "until " + "(" * 3000,
    ],
)
def test_what_can_not_be_done_is_said(
    line: str, tmp_path: Path, monkeypatch: Patch, capsys: Capture
) -> None:
    path = spec("device", tmp_path)
    code, out, err = talk([path], f"{line}\nquit\n", monkeypatch, capsys)
    assert (code, err) == (UNEXPECTED, "")
    assert "Traceback" not in out
    answer = out.split("> ", 1)[1].partition("\n")[2]
    assert "\x1b" not in answer
    assert answer.strip()


def test_usage(monkeypatch: Patch, capsys: Capture) -> None:
    assert talk(["-"], "", monkeypatch, capsys)[0] == BAD_SPEC
    both = ["x.mm", "--property", "a", "--replay", "b"]
    assert talk(both, "", monkeypatch, capsys)[0] == BAD_SPEC
    code, out, _ = talk(["--help"], "", monkeypatch, capsys)
    assert code == GOOD
    assert "--property" in out
    assert talk(["missing.mm"], "", monkeypatch, capsys)[0] == BAD_SPEC


def test_who_stands_at_a_line_is_not_cut_off(
    tmp_path: Path, monkeypatch: Patch, capsys: Capture
) -> None:
    path = tmp_path / "long.mm"
    path.write_text("model long;\nprocess p {\nat: skip; // " + "x" * 200 + "\n}\n", "utf-8")
    _, out, _ = talk([str(path)], "source 3\n", monkeypatch, capsys)
    (line,) = [each for each in out.splitlines() if each.startswith(">3 ")]
    assert line.endswith("x  <- p") and len(line) == 72


def test_a_run_that_is_too_long_to_be_saved_is_told(
    tmp_path: Path, monkeypatch: Patch, capsys: Capture
) -> None:
    def write(*_: object, **__: object) -> str:
        raise ValueError("a run of 9 steps is too long to be saved")

    monkeypatch.setattr("checker.explorer.guide.write", write)
    target = tmp_path / "run.json"
    code, out, _ = talk([spec("device", tmp_path)], f"save {target}\n", monkeypatch, capsys)
    assert code == UNEXPECTED
    assert "too long to be saved" in out and not target.exists()
