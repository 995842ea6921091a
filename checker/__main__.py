"""The command `mmcheck`, also as `python -m checker`: listens to signals, then loads the rest."""

import sys


def main() -> int:
    """Run the command line; the exit code."""
    _quiet()
    from checker.collecting import resting
    from checker.interruption import Interruption

    with Interruption() as interruption:
        with resting(for_good=True):  # what is loaded stays
            from checker.command.cli import run
        code = run(sys.argv[1:], interruption)
        interruption.over()
    return code


def _quiet() -> None:
    """Until somebody listens SIGINT ends the process, as it would without Python: no traceback.

    Where it is ignored, as in the background of a script, or others listen, nothing changes.
    """
    # It is loaded with Python; `signal` is not, and takes longer to load than all that is here.
    import _signal  # type: ignore[import-not-found]  # has no types

    if _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler:
        _signal.signal(_signal.SIGINT, _signal.SIG_DFL)


if __name__ == "__main__":
    sys.exit(main())
