"""Saved runs: a run is written into a file, read back, and taken again step by step, unsearched.

The file is data of a stranger: what does not fit is told as a diagnostic, and what the run shows is
found out anew in the system at hand. `form` has the run as data; `writing`, `reading` and
`replaying` are the three ways.
"""

from checker.saved.form import Saved, SavedFailure, SavedStep, SavedText
from checker.saved.reading import open_saved, read
from checker.saved.replaying import NoSuchRun, replay
from checker.saved.writing import schema, write

__all__ = [
    "NoSuchRun",
    "Saved",
    "SavedFailure",
    "SavedStep",
    "SavedText",
    "open_saved",
    "read",
    "replay",
    "schema",
    "write",
]
