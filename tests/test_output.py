"""Streams that cannot be written: said in one line where that is possible, never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
HOLDS = """\
model fine;
var n: 0..2 = 0;
process p { l: n = 1; }
always low: n <= 1;
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a spec of each kind in it."""
    (tmp_path / "holds.mm").write_text(HOLDS)
    (tmp_path / "violated.mm").write_text(HOLDS.replace("n <= 1", "n == 0"))
    (tmp_path / "wrong.mm").write_text(HOLDS.replace("n <= 1", "m == 0"))
    return tmp_path


def shell(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """What the shell makes of a line in which MMCHECK stands for the command."""
    line = command.replace("MMCHECK", f"{sys.executable} -m checker")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", line],
        capture_output=True,
        text=True,
        cwd=folder,
        env=environment,
        check=False,
    )


slow = partial(pytest.param, marks=pytest.mark.slow)  # others show as much


@pytest.mark.parametrize(
    ("command", "code", "err"),
    [
        ("MMCHECK holds.mm >&-", 2, "can't write to standard output: it is closed\n"),
        slow("MMCHECK ir holds.mm >&-", 2, "can't write to standard output: it is closed\n"),
        slow("MMCHECK holds.mm >&- 2>&-", 2, ""),
        ("MMCHECK holds.mm 2>&- >/dev/null", 0, ""),
        slow("MMCHECK wrong.mm 2>&-", 2, ""),
        slow("MMCHECK holds.mm | head -1 >/dev/null", 0, ""),
        ("MMCHECK violated.mm | true", 1, ""),
        slow("MMCHECK ir holds.mm | true", 0, ""),
        slow("MMCHECK --help | true", 0, ""),
        ("MMCHECK - <&-", 2, "error[cannot-read]: can't read `-`: standard input is closed\n"),
    ],
)
def test_streams_that_are_closed(folder: Path, command: str, code: int, err: str) -> None:
    done = shell(command, folder)
    assert (done.returncode, done.stderr) == (code, err)


FULL = "no space left on device\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device")
@pytest.mark.parametrize(
    ("command", "code", "err"),
    [
        ("MMCHECK violated.mm >/dev/full", 2, f"can't write to standard output: {FULL}"),
        slow("MMCHECK --help >/dev/full", 2, f"can't write to standard output: {FULL}"),
        slow("MMCHECK holds.mm --json - >/dev/full", 2, f"can't write to standard output: {FULL}"),
        ("MMCHECK holds.mm --json /dev/full >/dev/null", 2, f"can't write /dev/full: {FULL}"),
        ("MMCHECK holds.mm --json out >/dev/full; cat out >&2 && false", 1, '{\n "schema": 1'),
        ("MMCHECK wrong.mm 2>/dev/full", 2, ""),
    ],
)
def test_streams_that_are_full(folder: Path, command: str, code: int, err: str) -> None:
    done = shell(command, folder)
    assert done.returncode == code
    assert err in done.stderr and "Traceback" not in done.stderr
