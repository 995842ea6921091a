"""The garbage collector of Python, and when it rests.

Knows nothing of what is made.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def resting(*, for_good: bool = False) -> Iterator[None]:
    """Inside, no garbage is looked for: for what makes much, keeps it, and soon ends.

    Else up to a third of the time of such work goes to looking through what it made. What is in no
    cycle is freed as ever. for_good: nor is it looked through later, as it would be at once.

    >>> with resting():
    ...     gc.isenabled()
    False
    >>> gc.isenabled()
    True
    >>> with resting(for_good=True):
    ...     kept = [[]]
    >>> any(each is kept for each in gc.get_objects())
    False
    >>> gc.unfreeze()
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        if for_good:
            gc.freeze()
        gc.enable()
