"""What was measured, side by side: medians, ratios, the table, the document.

Knows the names of the tools; must not know how they are run.
"""

from __future__ import annotations

import math
import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from benchmarks.cases import Case
from benchmarks.measured import Used

OURS = "mmcheck"
PEERS = ("spin-dfs", "spin-bfs", "tlc", "minicheck")
IN_LAST_LINE = PEERS[:3]
LEAST = 0.05
"""CPU seconds of an exploration below which it says nothing."""


@dataclass(slots=True)
class Cell:
    """A tool on a case. whole, exploration: of each round. trouble: why there is nothing more."""

    whole: list[Used] = field(default_factory=list)
    exploration: list[Used] = field(default_factory=list)
    trouble: str = ""

    @property
    def done(self) -> bool:
        """Whether it has come to the end in each round."""
        return bool(self.whole) and not self.trouble


@dataclass(slots=True)
class Comparison:
    """All cells. missing: why a tool is not there."""

    cases: Sequence[Case]
    cells: dict[tuple[str, str], Cell] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)

    def cell(self, case: Case, tool: str) -> Cell:
        """What is known of a tool on a case."""
        return self.cells.setdefault((case.title, tool), Cell())

    def ratio(self, case: Case, tool: str, *, exploration: bool = False) -> float | None:
        """How many times our CPU time a peer takes; None unless both have come to the end."""
        ours, theirs = self.cell(case, OURS), self.cell(case, tool)
        if not (ours.done and theirs.done):
            return None
        our, their = cpu(ours, exploration=exploration), cpu(theirs, exploration=exploration)
        least = LEAST if exploration else 0.0
        return their / our if min(our, their) > least else None

    def geomean(self, tool: str, *, exploration: bool = False) -> float | None:
        """Of the ratios of a peer on all cases that have one."""
        found = [self.ratio(each, tool, exploration=exploration) for each in self.cases]
        logs = [math.log(each) for each in found if each is not None]
        return math.exp(sum(logs) / len(logs)) if logs else None

    def last_line(self) -> str:
        """What the whole comes to, in one line."""
        return f"geomean cpu ratio: {', '.join(self._summed(each) for each in IN_LAST_LINE)}"

    def _summed(self, tool: str) -> str:
        if tool in self.missing:
            return f"{tool} missing"
        found = self.geomean(tool)
        return f"{tool} {'none' if found is None else f'{found:.3g}'}"

    # Shown

    def table(self) -> Iterator[str]:
        """A line for each tool on each case, and what it comes to."""
        yield (
            f"{'case':<22}{'states':>12}  {'tool':<10}{'cpu s':>9}{'wall s':>9}{'MiB':>8}"
            f"{'explore':>9}{'ratio':>8}{'explore':>9}"
        )
        for case in self.cases:
            title, states = case.title, f"{case.states:,}"
            for tool in (OURS, *PEERS):
                cell = self.cell(case, tool)
                if not (cell.whole or cell.trouble):
                    continue
                yield f"{title:<22}{states:>12}  {tool:<10}{self._row(case, tool, cell)}"
                title = states = ""
        yield ""
        for tool in PEERS:
            if tool in self.missing:
                yield f"{tool}: not run, {self.missing[tool]}"
                continue
            whole, inner = self.geomean(tool), self.geomean(tool, exploration=True)
            yield f"{tool}: {_shown(whole)} times our CPU, {_shown(inner)} in the exploration alone"

    def _row(self, case: Case, tool: str, cell: Cell) -> str:
        if not cell.done:
            return f"  {cell.trouble}"
        memory = max(each.memory for each in cell.whole) / 2**20
        wall = median(each.wall for each in cell.whole)
        line = f"{cpu(cell):>9.2f}{wall:>9.2f}{memory:>8.0f}{cpu(cell, exploration=True):>9.2f}"
        if tool == OURS:
            return line
        ratios = (self.ratio(case, tool), self.ratio(case, tool, exploration=True))
        return f"{line}{_shown(ratios[0]):>8}{_shown(ratios[1]):>9}"

    def document(self, rounds: int) -> dict[str, Any]:
        """Everything, for other programs; seconds of each round."""
        return {
            "host": {"machine": platform.machine(), "system": platform.platform()},
            "cores": os.cpu_count(),
            "rounds": rounds,
            "missing": self.missing,
            "cases": [
                {
                    "case": case.name,
                    "size": case.size.value,
                    "constants": dict(case.constants),
                    "states": case.states,
                    "transitions": case.transitions,
                    "tools": {
                        tool: _measured(self.cell(case, tool))
                        for tool in (OURS, *PEERS)
                        if self.cell(case, tool).whole or self.cell(case, tool).trouble
                    },
                    "ratios": {tool: self.ratio(case, tool) for tool in PEERS},
                }
                for case in self.cases
            ],
            "geomean": {tool: self.geomean(tool) for tool in PEERS},
            "geomean_exploration": {tool: self.geomean(tool, exploration=True) for tool in PEERS},
        }


def cpu(cell: Cell, *, exploration: bool = False) -> float:
    """CPU seconds, the median of the rounds."""
    return median(each.cpu for each in (cell.exploration if exploration else cell.whole))


def _shown(ratio: float | None) -> str:
    return "-" if ratio is None else f"{ratio:.3g}"


def _measured(cell: Cell) -> Mapping[str, Any]:
    def listed(found: Sequence[Used]) -> list[dict[str, float]]:
        return [{"cpu": e.cpu, "wall": e.wall, "memory": e.memory} for e in found]

    return {
        "whole": listed(cell.whole),
        "exploration": listed(cell.exploration),
        "trouble": cell.trouble or None,
    }
