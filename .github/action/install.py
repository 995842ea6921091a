"""Installs mmcheck for a run of the action, into an environment of its own.

MMCHECK_VERSION says which; empty is the one that this file belongs to. Later steps of the job find
the command `mmcheck`, and nothing else of that environment.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

NEEDED = (3, 11)


def main() -> int:
    """The exit code."""
    if sys.version_info < NEEDED:
        found = ".".join(map(str, sys.version_info[:2]))
        print(f"::error::mmcheck needs Python 3.11 or later, python3 is {found}: use setup-python")
        return 2
    version = os.environ.get("MMCHECK_VERSION", "").strip()
    if version and not re.fullmatch(r"[0-9][0-9A-Za-z.]*", version):
        print("::error::`version` is not a version, such as 0.1.0")
        return 2
    what = f"kernel-mmcheck=={version}" if version else str(Path(__file__).parents[2])
    folder = Path(os.environ["RUNNER_TEMP"], "mmcheck")
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    quiet = ["--quiet", "--disable-pip-version-check"]
    code = subprocess.run(
        [folder / "bin" / "python", "-m", "pip", "install", *quiet, what], check=False
    ).returncode
    if code == 0:
        offer(folder / "bin" / "mmcheck", folder / "command")
    return code


def offer(program: Path, folder: Path) -> None:
    """Let later steps find a program by its name, alone in a folder."""
    folder.mkdir(exist_ok=True)
    link = folder / program.name
    link.unlink(missing_ok=True)
    link.symlink_to(program)
    with open(os.environ["GITHUB_PATH"], "a", encoding="utf-8") as file:
        file.write(f"{folder}\n")


if __name__ == "__main__":
    sys.exit(main())
