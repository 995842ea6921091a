"""mmcheck beside its peers on equal graphs: `python -m benchmarks.compare --size middle`.

Runs the tools that it finds one after the other on each case, several rounds of all; a tool that
finds another graph than the case says ends it with exit code 1. Prints a table of medians and,
last, the geometric mean of the ratios of CPU time. Times depend on the machine and on what else it
does: compare the ratios of one run. Never part of the tests.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from compileall import compile_dir
from pathlib import Path

from benchmarks.cases import Case, Size, cases
from benchmarks.comparison import Comparison
from benchmarks.measured import Failed, Limits, OverLimit
from benchmarks.peers import ROOT, TOOLS, Tool
from benchmarks.plot import plot


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare, and print; the exit code."""
    asked = _options().parse_args(arguments)
    chosen = [each for each in cases(Size(asked.size)) if not asked.only or each.name in asked.only]
    tools = [each for each in TOOLS if not asked.tools or each.name in asked.tools]
    found = Comparison(chosen)
    for each in TOOLS:
        reason = "not asked for" if each not in tools else each.missing()
        if reason is not None:
            found.missing[each.name] = reason
            print(f"{each.name} is missing: {reason}", flush=True)
    here = [each for each in tools if each.name not in found.missing]
    limits = Limits(asked.seconds, asked.memory)
    compile_dir(str(ROOT / "checker"), quiet=2)
    try:
        for number in range(asked.rounds):
            for case in chosen:
                for tool in here:
                    _measure(found, case, tool, limits, number)
    except Failed as error:
        print(f"failed: {error}")
        return 1
    print("\n".join(["", *found.table()]))
    if asked.json:
        document = json.dumps(found.document(asked.rounds), indent=1)
        Path(asked.json).write_text(document + "\n", encoding="utf-8")
    if asked.plot:
        Path(asked.plot).write_text(plot(found), encoding="utf-8")
    print(found.last_line())
    return 0


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="benchmarks.compare", description=__doc__)
    parser.add_argument("--size", choices=[each.value for each in Size], default="middle")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="*", metavar="CASE", help="only these protocols")
    parser.add_argument("--tools", nargs="*", metavar="TOOL", help="only these tools")
    parser.add_argument("--seconds", type=float, default=600.0, help="wall time of one command")
    parser.add_argument("--memory", type=int, default=8192, help="MiB of one command")
    parser.add_argument("--json", metavar="FILE", help="write everything that was measured")
    parser.add_argument("--plot", metavar="FILE", help="draw it, as SVG")
    return parser


def _measure(found: Comparison, case: Case, tool: Tool, limits: Limits, number: int) -> None:
    """One run more in a cell. Raises Failed, also where the graph is another."""
    cell = found.cell(case, tool.name)
    if cell.trouble or not tool.takes(case):
        return
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        try:
            result = tool.check(case, Path(folder), limits)
        except OverLimit as error:
            cell.trouble = str(error)
            return
    graph, wanted = (result.states, result.transitions), (case.states, case.transitions)
    if graph != wanted:
        raise Failed(
            f"{tool.name} finds {graph[0]:,} states and {graph[1]:,} transitions of {case.title},"
            f" which has {wanted[0]:,} and {wanted[1]:,}"
        )
    cell.whole.append(result.whole)
    cell.exploration.append(result.exploration)
    print(f"round {number + 1}: {case.title}, {tool.name}: {result.whole.cpu:.2f} s", flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
