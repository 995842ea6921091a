"""What is said of times where runs end at an error of the model, and are not seen behind it.

Must not know how times are measured, nor where they are told.
"""

from __future__ import annotations

from checker.measured import Measurement, Unmeasured
from checker.render.marks import UP_TO


def marked(text: str, up_to_errors: bool) -> str:
    """A time, with the mark that it counts up to errors of the model only, where it does."""
    return f"{text} {UP_TO}" if up_to_errors else text


def no_run(measured: Measurement) -> str:
    """That there is no time, for no run begins it, or none ends it; and whether errors are why."""
    begun = isinstance(measured, Unmeasured) or measured.begun
    return f"no run {'ends' if begun else 'begins'} it{before_it(measured)}"


def before_it(measured: Measurement) -> str:
    """That runs end at errors before what is said not to happen, where they do."""
    return f"; some end before at an error of the model {UP_TO}" if measured.failing else ""
