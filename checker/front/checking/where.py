"""In what kind of text an expression stands: a question, a step, or a definition used in either.

Must not know what may be asked in each.
"""

from __future__ import annotations

from enum import Enum


class Where(Enum):
    """In what kind of text an expression stands, which decides what it may ask."""

    QUESTION = "question"
    TRANSITION = "transition"  # `always step`, which asks about a step
    AFTER = "after"  # what is primed
    STEP = "step"
    DEFINITION = "definition"  # read where it is used
