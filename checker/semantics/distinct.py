"""Which of several deadlocks differ, by the threads in them.

Must not know how they were found, nor how they are told.
"""

from __future__ import annotations

from collections.abc import Iterable

from checker.ir.system import System


def distinct(system: System, sets: Iterable[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """The sets of threads that are deadlocks of their own, in their order.

    Two are taken for the same if one is of some of the threads of the other, or if they differ only
    in which instances of a process are in them.
    """
    told: list[tuple[int, ...]] = []
    families = set()
    for threads in sets:
        here = frozenset(threads)
        family = tuple(sorted(system.threads[each].family for each in threads))
        if family not in families and not any(here <= {*one} or here >= {*one} for one in told):
            told.append(threads)
        families.add(family)
    return told
