"""A rule that a `System` breaks, and where: how `verify` tells it.

Must not know the rules.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from contextlib import contextmanager


class InvalidSystem(Exception):
    """A System breaks one of its rules; the message says which and where. Always our bug."""


def require(condition: object, rule: str) -> None:
    """Raise InvalidSystem with `rule` unless the condition is true."""
    if not condition:
        raise InvalidSystem(rule)


@contextmanager
def place(name: str) -> Iterator[None]:
    """Say of a rule that is broken meanwhile that it is so at `name`."""
    try:
        yield
    except InvalidSystem as broken:
        raise InvalidSystem(f"{name}: {broken}") from None


def distinct(values: Iterable[Hashable], what: str) -> None:
    """Require that no value is there twice."""
    twice = [value for value, count in Counter(values).items() if count > 1]
    require(not twice, f"{what} are distinct, but {twice[:1]} is there twice")
