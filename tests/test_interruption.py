"""Signals and the end of time: where they raise, where they wait, what a command makes of them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from ctypes import ArgumentError
from pathlib import Path

import psutil
import pytest

from checker.api import CutShort, Options, check
from checker.engines.budget import Budget
from checker.engines.engine import Progress
from checker.engines.generated.search import Search
from checker.engines.interpreted import Interpreted
from checker.engines.timed import answers
from checker.exploration import Exploration
from checker.interruption import GRACE, Interruption
from checker.source import Source
from checker.task import Task
from checker.verdict import Reason, Unknown, Violated

ROOT = Path(__file__).parent.parent
PATIENCE = 30.0
GOOD = """\
model good;
var n: 0..3 = 0;
process p { l: n = 1; }
always low: n <= 1;
"""
LARGE = """\
model large;
var n[6]: 0..9 = 0;
process p[i in 6] { l: n[i] = (n[i] + 1) % 10;  goto l; }
always low: n[0] < 10;
never  one: n[0] == 1;
"""


# Alone


def test_a_signal_raises_inside_once_and_outside_never() -> None:
    before = signal.getsignal(signal.SIGINT)
    with Interruption() as ends:
        with pytest.raises(KeyboardInterrupt), ends.raising():
            signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGTERM)
        with ends.raising():
            signal.raise_signal(signal.SIGINT)
        assert ends.seen and ends.stopped and not ends.late
    assert signal.getsignal(signal.SIGINT) is before


def test_a_signal_that_came_outside_raises_inside() -> None:
    with Interruption() as ends:
        signal.raise_signal(signal.SIGTERM)
        with pytest.raises(KeyboardInterrupt), ends.raising():
            raise AssertionError("begun")
        with ends.raising():
            pass


def test_a_signal_that_somebody_has_taken_raises_no_more() -> None:
    with Interruption() as ends:
        signal.raise_signal(signal.SIGTERM)
        ends.taken()
        with ends.raising():
            pass


def test_what_is_held_is_not_torn() -> None:
    whole = False
    with Interruption() as ends, pytest.raises(KeyboardInterrupt), ends.raising():
        with ends.holding():
            signal.raise_signal(signal.SIGINT)
            whole = True
        raise AssertionError("went on")
    assert whole


def test_time_is_over_and_begins_again() -> None:
    with Interruption() as ends:
        ends.limit(0.0)
        with pytest.raises(KeyboardInterrupt), ends.raising():
            time.sleep(PATIENCE)
        assert ends.late and not ends.seen
        ends.limit(PATIENCE)
        assert not ends.stopped
        with ends.raising():
            pass
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0


def test_what_is_lost_in_a_destructor_is_raised_again(capfd: pytest.CaptureFixture[str]) -> None:
    class Dying:
        def __del__(self) -> None:
            signal.raise_signal(signal.SIGINT)

    with Interruption() as ends, pytest.raises(KeyboardInterrupt), ends.raising():
        Dying()
        time.sleep(PATIENCE)
    assert capfd.readouterr().err == ""


def test_so_is_what_a_library_takes_for_a_wrong_argument(monkeypatch: pytest.MonkeyPatch) -> None:
    lost = list[object]()
    monkeypatch.setattr(sys, "unraisablehook", lambda what: lost.append(str(what.exc_value)))

    class Dying:
        def __init__(self, why: str) -> None:
            self.why = why

        def __del__(self) -> None:
            raise ArgumentError(self.why)

    with Interruption() as ends, pytest.raises(KeyboardInterrupt), ends.raising():
        Dying("argument 1: KeyboardInterrupt: ")
        time.sleep(PATIENCE)
    with Interruption() as ends, ends.raising():
        Dying("argument 1: TypeError: wrong type")
    assert lost == ["argument 1: TypeError: wrong type"]


# In a run


def test_time_is_over_while_a_spec_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Task, "prepared", lambda _: time.sleep(PATIENCE))
    with pytest.raises(CutShort, match="before it was read"):
        check(Source("m.mm", GOOD), Options(budget=Budget(seconds=0.1)))


def test_a_signal_while_a_spec_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Task, "prepared", lambda _: signal.raise_signal(signal.SIGINT))
    with pytest.raises(CutShort, match="interrupted before it was read"):
        check(Source("m.mm", GOOD))


@pytest.mark.parametrize("engine", ["generated", "interpreted"])
@pytest.mark.parametrize("where", ["search", "tail"])
def test_the_end_loses_nothing_that_was_found(
    monkeypatch: pytest.MonkeyPatch, engine: str, where: str
) -> None:
    """Wherever it comes: in the search it cuts it short, behind it nothing is lost."""
    kind = Search if engine == "generated" else sys.modules[Interpreted.__module__]._Search
    name = "_level" if where == "search" else "coverage"
    real = getattr(kind, name)
    count = 0

    def signalling(self: object, *rest: object) -> object:
        nonlocal count
        count += 1
        if count == 3 or where == "tail":
            signal.raise_signal(signal.SIGINT)
        return real(self, *rest)

    monkeypatch.setattr(kind, name, signalling)
    text = LARGE.replace("[6]", "[2]").replace("in 6", "in 2")
    report = check(Source("m.mm", text), Options(engine=engine, workers=1))
    (column,) = report.columns
    low, one, *_ = [each.verdict for each in column.findings]
    assert isinstance(one, Violated)
    if where == "search":
        assert isinstance(low, Unknown) and low.reason is Reason.INTERRUPTED
        assert column.exploration.states == 6
    else:
        assert column.exploration.exhaustive and not isinstance(low, Unknown)


def test_a_signal_while_times_are_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(*_: object) -> None:
        signal.raise_signal(signal.SIGINT)
        raise AssertionError("went on")

    monkeypatch.setattr(answers, "with_times", endless)
    text = GOOD.replace("l: n", "l: delay 1 ms;  n") + "reachable one: n == 1;\n"
    (column,) = check(Source("m.mm", text)).columns
    verdict = next(each.verdict for each in column.findings if each.question.name == "one")
    assert isinstance(verdict, Unknown) and verdict.reason is Reason.INTERRUPTED
    assert verdict.untimed is not None


def test_an_engine_that_has_nothing_leaves_its_questions_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def run(
        self: object, system: object, budget: Budget, progress: Callable[[Progress], None]
    ) -> Exploration:
        time.sleep(PATIENCE)
        raise AssertionError("went on")

    monkeypatch.setattr(Interpreted, "run", run)
    options = Options(engine="interpreted", budget=Budget(seconds=0.1))
    (column,) = check(Source("m.mm", GOOD), options).columns
    assert {each.verdict for each in column.findings} == {
        Unknown(Reason.SECONDS, "Stopped after 0.1 s, before it began. Raise --max-seconds.")
    }


# A command


def begun(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "checker", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_while_a_later_file_is_read(tmp_path: Path, number: int) -> None:
    (tmp_path / "good.mm").write_text(GOOD, encoding="utf-8")
    (tmp_path / "bad.mm").write_text(GOOD.replace("n <= 1", "n == 0"), encoding="utf-8")
    os.mkfifo(tmp_path / "pipe")
    process = begun(tmp_path, "bad.mm", "pipe", "good.mm", "--json", "out.json")
    with process, (tmp_path / "pipe").open("w"):  # waits for somebody to read
        process.send_signal(number)
        out, err = process.communicate(timeout=PATIENCE)
    assert "1 unexpected" in out
    assert err == (
        "pipe: interrupted before it was read; nothing is known\n"
        "Interrupted; 1 more file was not read.\n"
    )
    assert process.returncode == 1
    written = documents((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert [json.loads(each)["exit"] for each in written] == [1, 3]


def documents(text: str) -> list[str]:
    decoder, found = json.JSONDecoder(), []
    while text.strip():
        _, end = decoder.raw_decode(text)
        found.append(text[:end])
        text = text[end:].lstrip()
    return found


def working(process: subprocess.Popen[str], seconds: float) -> None:
    """Return once it and its workers have used this much of the processor."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        whole = psutil.Process(process.pid)
        used = [each.cpu_times() for each in (whole, *whole.children(recursive=True))]
        if sum(each.user for each in used) >= seconds:
            return
        time.sleep(0.05)
    process.kill()  # else whoever waits for its end waits for hours
    raise AssertionError("it does nothing")


@pytest.mark.parametrize("workers", [pytest.param("1", marks=pytest.mark.slow), "2"])
def test_a_signal_while_it_explores(tmp_path: Path, workers: str) -> None:
    text = LARGE.replace("var", "param k: 0..1;\nvar").replace("6", "9")
    (tmp_path / "large.mm").write_text(text, encoding="utf-8")
    with begun(tmp_path, "large.mm", "--workers", workers) as process:
        working(process, 2.0)  # what it takes to start is far less
        children = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=PATIENCE)
    assert err == ""
    assert "Interrupted" in out
    assert "never one is violated" in out or process.returncode == 3
    assert not any(each.is_running() for each in children)


def test_a_second_signal_ends_it_at_once(tmp_path: Path) -> None:
    code = (
        "import signal, time\n"
        "from checker.interruption import Interruption\n"
        "with Interruption():\n"
        "    signal.raise_signal(signal.SIGINT)\n"
        "    time.sleep(0.5)\n"
        "    signal.raise_signal(signal.SIGINT)\n"
        "    time.sleep(60)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, timeout=PATIENCE, cwd=ROOT, check=False
    )
    assert (done.returncode, done.stderr) == (3, b"")


def test_a_signal_while_it_is_loaded_is_kept() -> None:
    code = (
        "import signal, sys\n"
        "sys.argv[1:] = ['specs/abba.mm', 'specs/peterson.mm']\n"
        "class Finder:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'checker.command.cli':\n"
        "            signal.raise_signal(signal.SIGINT)\n"
        "sys.meta_path.insert(0, Finder())\n"
        "from checker.__main__ import main\n"
        "sys.exit(main())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        cwd=ROOT,
        check=False,
    )
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == "Interrupted; 2 files were not read.\n"
    assert GRACE > 0


# Before anybody listens

EARLY = """
import os, signal, sys
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == "checker.interruption":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Finder())
sys.argv = ["mmcheck", "--version"]
from checker.__main__ import main
sys.exit(main())
"""


def early(before: str) -> subprocess.CompletedProcess[str]:
    """The command, which gets SIGINT while it loads what listens to signals."""
    return subprocess.run(
        [sys.executable, "-c", before + EARLY],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def test_a_signal_that_comes_while_it_loads_ends_it_without_a_word() -> None:
    found = early("import signal\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n")
    assert found.returncode == -signal.SIGINT and not found.stdout and not found.stderr


@pytest.mark.parametrize("listens", ["signal.SIG_IGN", "lambda *_: None"])
def test_who_does_not_listen_to_it_or_listens_himself_goes_on(listens: str) -> None:
    found = early(f"import signal\nsignal.signal(signal.SIGINT, {listens})\n")
    assert found.returncode == 0 and "mmcheck" in found.stdout and not found.stderr
