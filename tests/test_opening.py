"""What may stand in the place of a file: a pipe is read, what would never end is refused."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from checker import opening
from checker.command.cli import run as command
from checker.diagnostic import SpecError
from checker.opening import text_of

SPEC = "model m;\n\nprocess p {\na: skip;\n}\n"
COMMANDS = (
    ["X"],
    ["fmt", "--check", "X"],
    ["fmt", "--diff", "X"],
    ["lint", "X"],
    ["explore", "X"],
    ["graph", "X"],
    ["ir", "X"],
    ["verify", "X"],
    ["spec.mm", "--replay", "X"],
)

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "spec.mm").write_text(SPEC)
    os.mkfifo(tmp_path / "pipe")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(words: Sequence[str], path: str) -> int:
    return command([path if each == "X" else each for each in words])


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("path", ["/dev/zero", "/dev/null"])
def test_a_device_is_refused(
    words: Sequence[str], path: str, folder: Path, capsys: Capture
) -> None:
    assert run(words, path) == 2
    err = capsys.readouterr().err
    assert f"can't read `{path}`: it is a device" in err and "standard input is `-`" in err


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_pipe_that_nobody_writes_to_is_not_waited_for(
    words: Sequence[str], folder: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "PATIENCE", 0.1)
    assert run(words, "pipe") == 2
    err = " ".join(capsys.readouterr().err.split())
    assert "can't read `pipe`: it is a pipe, and nobody wrote to it for 0.1 s" in err


def written(path: Path, *parts: str, once: threading.Event | None = None) -> threading.Thread:
    """Somebody who opens a pipe, and writes into it `once` something has happened."""

    def write() -> None:
        with path.open("w") as pipe:
            if once is not None:
                once.wait(60)
            for part in parts:
                pipe.write(part)
                pipe.flush()

    writer = threading.Thread(target=write)
    writer.start()
    return writer


def test_a_pipe_is_read_to_its_end(folder: Path) -> None:
    writer = written(folder / "pipe", SPEC[:9], SPEC[9:])
    assert text_of("pipe", 1000, "a spec") == SPEC
    writer.join()


def test_a_writer_may_take_its_time(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waits = threading.Event()  # the reader has found that nothing has been written yet

    def blocking(handle: int, on: bool) -> None:
        waits.set()
        really(handle, on)

    really = os.set_blocking
    monkeypatch.setattr(opening.os, "set_blocking", blocking)
    writer = written(folder / "pipe", SPEC[:9], SPEC[9:], once=waits)
    assert text_of("pipe", 1000, "a spec") == SPEC
    writer.join()


def test_a_pipe_without_end_is_too_large(folder: Path) -> None:
    def write() -> None:
        with pytest.raises(BrokenPipeError), open(folder / "pipe", "wb", buffering=0) as pipe:
            while True:
                pipe.write(b"x" * 4096)

    writer = threading.Thread(target=write)
    writer.start()
    with pytest.raises(SpecError, match="is larger than a spec may be"):
        text_of("pipe", 1 << 20, "a spec")
    writer.join()


def test_what_a_shell_makes_of_a_command_is_read(folder: Path) -> None:
    line = f"'{sys.executable}' -m checker <(cat spec.mm)"
    here = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    done = subprocess.run(["bash", "-c", line], env=here, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    assert "0 unexpected, 0 unknown" in done.stdout


def test_a_socket_is_refused(folder: Path) -> None:
    with socket.socket(socket.AF_UNIX) as end:
        end.bind("socket")
        with pytest.raises(SpecError, match="`socket`: it is a socket"):
            text_of("socket", 1000, "a spec")


@pytest.mark.parametrize("path", ["pipe", "/dev/null", "."])
def test_only_a_file_is_formatted_in_place(path: str, folder: Path, capsys: Capture) -> None:
    before = os.stat(path).st_mode
    assert run(["fmt", "X"], path) == 2
    assert f"can't format {path} in place: it is no file" in capsys.readouterr().err
    assert os.stat(path).st_mode == before
