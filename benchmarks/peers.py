"""The tools: which of them are here, and how each is asked for the whole graph of a case.

Each counts every state exactly, on one core, with nothing left out: no reduction, no hashes in
place of states. (TLC keeps fingerprints of 64 bits and no states; it has no other way.) Must not
know how often a tool is run, nor how it compares.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from benchmarks.cases import Case, Size, cases
from benchmarks.measured import Done, Failed, Limits, OverLimit, Used, run
from benchmarks.minicheck_specs import minicheck_spec

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Result:
    """What a tool says of a case and what it used for it.

    whole: from the texts to the answer, with all that it makes and compiles on its way.
    exploration: without what it takes before the first state.
    """

    states: int
    transitions: int
    whole: Used
    exploration: Used


class Tool(Protocol):
    """A checker."""

    @property
    def name(self) -> str:
        """What it is called in the table."""
        ...

    def missing(self) -> str | None:
        """Why it can't be run here, if it can't."""
        ...

    def takes(self, case: Case) -> bool:
        """Whether there is a text of the case in its language."""
        ...

    def check(self, case: Case, folder: Path, limits: Limits) -> Result:
        """Check a case in an empty folder. Raises Failed, OverLimit."""
        ...


def _counts(output: str, pattern: str, tool: str) -> Iterator[int]:
    """The numbers of the last match."""
    found = [*re.finditer(pattern, output)]
    if not found:
        raise Failed(f"{tool} gives no counts: {output[-2000:].strip()}")
    yield from (int(each.replace(",", "")) for each in found[-1].groups())


@dataclass(frozen=True, slots=True)
class Mmcheck:
    """This checker. What comes before the first state is what it takes where it stops there."""

    name: str = "mmcheck"

    def missing(self) -> str | None:
        return None

    def takes(self, case: Case) -> bool:
        return case.text("mm").exists()

    def check(self, case: Case, folder: Path, limits: Limits) -> Result:
        first = self._run(case, limits, ("--max-states", "1"), (3,))
        whole = self._run(case, limits, (), (0, 3))
        (told,) = json.loads(whole.output)["explorations"]
        if not told["exhaustive"]:
            raise OverLimit(f"more than {limits.memory} MiB")
        return Result(told["states"], told["transitions"], whole.used, whole.used - first.used)

    def _run(
        self, case: Case, limits: Limits, more: tuple[str, ...], codes: tuple[int, ...]
    ) -> Done:
        values = [f"--set={name}={value}" for name, value in case.constants.items()]
        asked = ["--json", "-", "--workers", "1", "--max-memory", f"{limits.memory}M"]
        engine = "generated" if case.size is Size.SMALL else "native"  # all states, as the others
        command = [sys.executable, "-m", "checker", str(case.text("mm")), "--engine", engine]
        return run([*command, *values, *asked, *more], ROOT, limits, codes=codes)


@dataclass(frozen=True, slots=True)
class Spin:
    """SPIN: its verifier is C that it writes and a compiler has to make. breadth: which search."""

    breadth: bool

    @property
    def name(self) -> str:
        return "spin-bfs" if self.breadth else "spin-dfs"

    def missing(self) -> str | None:
        needed = [each for each in ("spin", "gcc") if shutil.which(each) is None]
        return f"no {' and no '.join(needed)} on the PATH" if needed else None

    def takes(self, case: Case) -> bool:
        return case.text("pml").exists()

    def check(self, case: Case, folder: Path, limits: Limits) -> Result:
        values = [f"-D{name}={value}" for name, value in case.constants.items()]
        exact = ["-DSAFETY", "-DNOREDUCE", f"-DMEMLIM={limits.memory}"]
        build = ["gcc", "-O2", "-w", *exact, *(["-DBFS"] if self.breadth else []), "-o", "pan"]
        text = str(case.text("pml"))
        made = run(["spin", "-a", "-o1", "-o2", "-o3", *values, text], folder, limits)
        made_too = run([*build, "pan.c"], folder, limits)
        table = max(case.states.bit_length(), 16)
        depth = [] if self.breadth else [f"-m{case.states + 10}"]
        found = run(["./pan", "-n", f"-w{table}", *depth], folder, limits, codes=(0, 1))
        if "MEMLIM" in found.output or "out of memory" in found.output:
            raise OverLimit(f"more than {limits.memory} MiB")
        if "errors: 0" not in found.output or "not completed" in found.output:
            raise Failed(f"{self.name}: {found.output[:2000]}")
        counts = r"(\S+) states, stored[\s\S]*?(\S+) transitions"
        told = re.search(counts, found.output)
        if told is None:
            raise Failed(f"{self.name} gives no counts: {found.output[:2000]}")
        states = _rounded(told[1], case.states)
        transitions = _rounded(told[2], case.transitions + 1)
        whole = made.used + made_too.used + found.used
        return Result(states, transitions - 1, whole, found.used)


def _rounded(told: str, expected: int) -> int:
    """A count of SPIN, which has eight digits at most: what is expected if it rounds to that."""
    return expected if f"{expected:.8g}" == told else round(float(told))


@dataclass(frozen=True, slots=True)
class Tlc:
    """TLC, whose jar TLC_JAR names. A run of the small case tells what it takes to begin."""

    name: str = "tlc"

    def missing(self) -> str | None:
        if not os.path.isfile(os.environ.get("TLC_JAR", "")):
            return "TLC_JAR names no file"
        return None if shutil.which("java") else "no java on the PATH"

    def takes(self, case: Case) -> bool:
        return case.text("tla").exists()

    def check(self, case: Case, folder: Path, limits: Limits) -> Result:
        (small,) = (each for each in cases(Size.SMALL) if each.name == case.name)
        first = self._run(small, folder / "first", limits)
        whole = self._run(case, folder / "whole", limits)
        if "java.lang.OutOfMemoryError" in whole.output:
            raise OverLimit(f"more than {limits.memory} MiB")
        if "No error has been found" not in whole.output:
            error = max(whole.output.find("Error"), 0)
            raise Failed(f"{self.name}: {whole.output[error : error + 2000]}")
        counts = r"([\d,]+) states generated, ([\d,]+) distinct states found"
        generated, states = _counts(whole.output, counts, self.name)
        return Result(states, generated - 1, whole.used, whole.used - first.used)

    def _run(self, case: Case, folder: Path, limits: Limits) -> Done:
        folder.mkdir()
        shutil.copy(case.text("tla"), folder)
        (folder / f"{case.name}.cfg").write_text(tlc_configuration(case), encoding="utf-8")
        java = ["java", "-XX:+UseSerialGC", f"-Xmx{limits.memory}m"]
        classes = ["-cp", os.path.abspath(os.environ["TLC_JAR"]), "tlc2.TLC"]
        asked = ["-workers", "1", "-nowarning", "-metadir", "states", f"{case.name}.tla"]
        return run([*java, *classes, *asked], folder, limits, codes=range(256))


def tlc_configuration(case: Case) -> str:
    """The file that says which values, and what is asked; TLC looks for deadlocks unasked."""
    values = [f"    {name} = {value}" for name, value in case.constants.items()]
    asked = ["INVARIANT Safe"] if case.invariant else []
    return "\n".join(["CONSTANTS", *values, "INIT Init", "NEXT Next", *asked]) + "\n"


@dataclass(frozen=True, slots=True)
class Minicheck:
    """minicheck, for the cases that its JSON can say. It does not count transitions."""

    name: str = "minicheck"

    def missing(self) -> str | None:
        return None if shutil.which("minicheck") else "no minicheck on the PATH"

    def takes(self, case: Case) -> bool:
        return minicheck_spec(case) is not None

    def check(self, case: Case, folder: Path, limits: Limits) -> Result:
        (folder / "spec.json").write_text(json.dumps(minicheck_spec(case)), encoding="utf-8")
        first = self._run(folder, limits, 1, (0, 3))
        whole = self._run(folder, limits, case.states + 1, (0,))
        (states,) = _counts(whole.output, r'"(?:states|reachable_states)": (\d+)', self.name)
        return Result(states, case.transitions, whole.used, whole.used - first.used)

    def _run(self, folder: Path, limits: Limits, most: int, codes: tuple[int, ...]) -> Done:
        command = ["minicheck", "check", "spec.json", "--json", "--max-states", str(most)]
        return run(command, folder, limits, codes=codes)


TOOLS: tuple[Tool, ...] = (Mmcheck(), Spin(False), Spin(True), Tlc(), Minicheck())
