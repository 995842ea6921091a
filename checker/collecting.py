"""The garbage collector of Python, and when it rests.

Knows nothing of what is made.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def resting() -> Iterator[None]:
    """Inside, no garbage is looked for: for what makes much, keeps it, and soon ends.

    Else up to a third of the time of such work goes to looking through what it made. What is in no
    cycle is freed as ever.

    >>> with resting():
    ...     gc.isenabled()
    False
    >>> gc.isenabled()
    True
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
