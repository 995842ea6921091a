"""Runs mmcheck for the action: what it is given stands in the environment, never in a command.

MMCHECK_SPECS, MMCHECK_ARGS, MMCHECK_SARIF and MMCHECK_JUNIT are the inputs. Ends with 0 whatever
is found, so that SARIF can be uploaded; the exit code of mmcheck is an output.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from glob import glob
from pathlib import Path

RESULTS = {0: "expected", 1: "unexpected", 2: "bad-spec", 3: "unknown"}


def main() -> int:
    """The exit code: 0 if mmcheck could be run."""
    sarif = Path(os.environ["MMCHECK_SARIF"])
    try:
        files, options = specs(os.environ["MMCHECK_SPECS"]), shlex.split(os.environ["MMCHECK_ARGS"])
    except ValueError as error:
        return refused(str(error))
    if not files:
        return refused("no file is as `specs` says")
    if "\n" in f"{sarif}":
        return refused("`sarif` is on two lines")
    targets = ["--sarif", f"{sarif}", "--markdown", os.environ["GITHUB_STEP_SUMMARY"]]
    if junit := os.environ.get("MMCHECK_JUNIT", ""):
        targets += ["--junit", junit]
    sarif.unlink(missing_ok=True)
    program = Path(os.environ["RUNNER_TEMP"], "mmcheck", "bin", "mmcheck")
    code = subprocess.run([program, *options, *targets, "--", *files], check=False).returncode
    tell("exit-code", str(code))
    tell("result", "warnings" if code == 1 and only_warned(sarif) else RESULTS.get(code, "bug"))
    tell("sarif", f"{sarif}" if sarif.exists() else "")
    return 0


def specs(patterns: str) -> list[str]:
    """The files, each once, in the order of the patterns; a name without a star as it is."""
    found: dict[str, None] = {}
    for pattern in filter(None, map(str.strip, patterns.splitlines())):
        many = any(sign in pattern for sign in "*?[")
        found |= dict.fromkeys(sorted(glob(pattern, recursive=True)) if many else [pattern])
    return list(found)


def only_warned(sarif: Path) -> bool:
    """Whether nothing that was found is an error: it fails for warnings, by `--strict`."""
    try:
        (run,) = json.loads(sarif.read_text(encoding="utf-8"))["runs"]
    except OSError:
        return False
    return all(each["level"] != "error" for each in run["results"])


def tell(name: str, value: str) -> None:
    """Set an output of the step."""
    with open(os.environ["GITHUB_OUTPUT"], "a", encoding="utf-8") as file:
        file.write(f"{name}={value}\n")


def refused(why: str) -> int:
    """Say why nothing can be checked."""
    print(f"::error::mmcheck: {why}")
    return 2


if __name__ == "__main__":
    sys.exit(main())
