"""The command `mmcheck`, also as `python -m checker`: listens to signals, then loads the rest."""

import sys

from checker.collecting import resting
from checker.interruption import Interruption


def main() -> int:
    """Run the command line; the exit code."""
    with Interruption() as interruption:
        with resting(for_good=True):  # what is loaded stays
            from checker.command.cli import run
        code = run(sys.argv[1:], interruption)
        interruption.over()
    return code


if __name__ == "__main__":
    sys.exit(main())
