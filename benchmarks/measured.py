"""What a command uses: CPU and wall time, peak memory; and an end to it where it takes too much.

Must not know what the command is.
"""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Timer


@dataclass(frozen=True, slots=True)
class Used:
    """CPU seconds, user and system together; wall seconds; bytes of memory at the peak."""

    cpu: float = 0.0
    wall: float = 0.0
    memory: int = 0

    def __add__(self, other: Used) -> Used:
        """Of one command after the other."""
        memory = max(self.memory, other.memory)
        return Used(self.cpu + other.cpu, self.wall + other.wall, memory)

    def __sub__(self, other: Used) -> Used:
        """What is left where the other is part of it."""
        cpu, wall = max(self.cpu - other.cpu, 0.0), max(self.wall - other.wall, 0.0)
        return Used(cpu, wall, self.memory)


@dataclass(frozen=True, slots=True)
class Limits:
    """For one command: seconds of wall time, and MiB of memory, which the tool itself keeps."""

    seconds: float = 600.0
    memory: int = 8192


class Failed(Exception):
    """A command has not done what it should; the message says which, and what it printed."""


class OverLimit(Exception):
    """A command needs more time or memory than it may take; the message says of what."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a command printed, and what it used."""

    output: str
    used: Used


def run(
    command: Sequence[str],
    folder: Path,
    limits: Limits,
    *,
    codes: Sequence[int] = (0,),
    environment: Mapping[str, str] | None = None,
) -> Done:
    """Run it to its end in a folder. Raises Failed, OverLimit.

    The peak is that of the largest of its processes.
    """
    with tempfile.TemporaryFile() as printed:
        began = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=printed,
            stderr=subprocess.STDOUT,
            env=None if environment is None else {**os.environ, **environment},
            start_new_session=True,
        )
        late = Timer(limits.seconds, os.killpg, (process.pid, signal.SIGKILL))
        late.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        over = late.finished.is_set()
        late.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        printed.seek(0)
        output = printed.read().decode(errors="replace")
    if over and process.returncode == -signal.SIGKILL:
        raise OverLimit(f"more than {limits.seconds:g} s")
    if process.returncode not in codes:
        told = output[-2000:].strip()
        raise Failed(f"`{' '.join(command)}` ends with {process.returncode}: {told}")
    used = Used(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss << 10)
    return Done(output, used)
