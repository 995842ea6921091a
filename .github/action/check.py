"""Runs mmcheck for the action: what it is given stands in the environment, never in a command.

MMCHECK_SPECS, MMCHECK_ARGS, MMCHECK_SARIF, MMCHECK_JUNIT and MMCHECK_UPLOAD are the inputs.
Ends with 0 whatever is found, so that SARIF can be uploaded; its exit code is an output, 2 if it
can't be run.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from glob import glob
from pathlib import Path
from typing import Any
from urllib.parse import unquote

KINDS = {"error": "error", "warning": "warning", "note": "notice", "none": "notice"}
"""By level of SARIF the command in the log that shows it."""
RESULTS = {0: "expected", 1: "unexpected", 2: "bad-spec", 3: "unknown"}


def main() -> int:
    """The exit code: 0, for what comes of it is told in the outputs."""
    sarif = Path(os.environ["MMCHECK_SARIF"])
    try:
        files, options = specs(os.environ["MMCHECK_SPECS"]), shlex.split(os.environ["MMCHECK_ARGS"])
    except ValueError as error:
        return refused(str(error))
    if not files:
        return refused("no file is as `specs` says")
    if "\n" in f"{sarif}":
        return refused("`sarif` is on two lines")
    junit = os.environ.get("MMCHECK_JUNIT", "")
    targets = ["--sarif", f"{sarif}", "--markdown", os.environ["GITHUB_STEP_SUMMARY"]]
    if junit:
        targets += ["--junit", junit]
    try:
        for path in map(Path, filter(None, (f"{sarif}", junit))):
            path.parent.mkdir(parents=True, exist_ok=True)
        sarif.unlink(missing_ok=True)
    except OSError as error:
        return refused(f"can't write {error.filename}: {error.strerror}")
    program = Path(os.environ["RUNNER_TEMP"], "mmcheck", "bin", "mmcheck")
    command = [program, *options, *targets, "--", *files]
    done = subprocess.run(command, check=False, stderr=subprocess.PIPE, text=True)
    sys.stderr.write(done.stderr)
    code = done.returncode
    if not sarif.exists():  # then nothing was checked, and only this says why
        complain(done.stderr.strip() or f"mmcheck ended with exit code {code}")
    elif os.environ.get("MMCHECK_UPLOAD") != "true":  # else code scanning shows it
        annotate(sarif)
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
        return all(each["level"] != "error" for each in results(sarif))
    except OSError:
        return False


def annotate(sarif: Path) -> None:
    """Say what was found beside the line of the change."""
    for each in results(sarif):
        where = ""
        for place in each.get("locations", [])[:1]:
            physical = place["physicalLocation"]
            file = unquote(physical["artifactLocation"]["uri"])
            line = physical.get("region", {}).get("startLine", 1)
            where = f" file={escaped(file, ':,')},line={line}"
        print(f"::{KINDS[each['level']]}{where}::mmcheck: {escaped(each['message']['text'])}")


def results(sarif: Path) -> list[dict[str, Any]]:
    """What was found."""
    (run,) = json.loads(sarif.read_text(encoding="utf-8"))["runs"]
    found: list[dict[str, Any]] = run["results"]
    return found


def escaped(text: str, more: str = "") -> str:
    """A text as part of a command in the log, that it ends nowhere in it. more: what else might."""
    return "".join(f"%{ord(each):02X}" if each in "%\r\n" + more else each for each in text)


def tell(name: str, value: str) -> None:
    """Set an output of the step."""
    with open(os.environ["GITHUB_OUTPUT"], "a", encoding="utf-8") as file:
        file.write(f"{name}={value}\n")


def refused(why: str) -> int:
    """Say why nothing can be checked."""
    complain(why)
    tell("exit-code", "2")
    tell("result", RESULTS[2])
    tell("sarif", "")
    return 0


def complain(why: str) -> None:
    """Say what is wrong beside the change and in the summary, where it is no markup."""
    print(f"::error::mmcheck: {escaped(why)}")
    text = "".join(f"    {each}\n" for each in why.splitlines())
    with open(os.environ["GITHUB_STEP_SUMMARY"], "a", encoding="utf-8") as file:
        file.write(f"## mmcheck: nothing was checked\n\n{text}\n")


if __name__ == "__main__":
    sys.exit(main())
