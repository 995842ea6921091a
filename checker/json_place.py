"""A value of JSON that a stranger wrote, read with the way to it, so that what is wrong is told.

Whoever reads a form of file says how a fault of it is told. Must not know any form.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Self, TypeVar

from checker.diagnostic import SpecError

_DIGEST = re.compile(r"[0-9a-f]{64}")
_LONGEST = 60  # letters of what is quoted

T = TypeVar("T")


def quoted(text: str) -> str:
    """The text, cut where it is too long to be told."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


class Place(ABC):
    """A value, somewhere in a file."""

    __slots__ = ()

    content: object

    @abstractmethod
    def wrong(self, wanted: str) -> SpecError:
        """That the value is not what is wanted here."""

    @abstractmethod
    def missing(self, field: str) -> SpecError:
        """That the object has no such field."""

    @abstractmethod
    def inner(self, key: str | int, content: object) -> Self:
        """A value in this one: of a field, or one of a list."""

    def at(self, field: str) -> Self:
        """The value of a field that has to be there."""
        if not isinstance(self.content, dict):
            raise self.wrong("an object")
        if field not in self.content:
            raise self.missing(field)
        return self.inner(field, self.content[field])

    def maybe(self, field: str, read: Callable[[Self], T]) -> T | None:
        """The value of a field, None if it is null or not there."""
        if not isinstance(self.content, dict):
            raise self.wrong("an object")
        return None if self.content.get(field) is None else read(self.at(field))

    def list(self, read: Callable[[Self], T]) -> tuple[T, ...]:
        """Each of a list."""
        if not isinstance(self.content, list):
            raise self.wrong("a list")
        return tuple(read(self.inner(n, each)) for n, each in enumerate(self.content))

    def fields(self, read: Callable[[Self], T]) -> Mapping[str, T]:
        """Each field of an object."""
        if not isinstance(self.content, dict):
            raise self.wrong("an object")
        return {name: read(self.at(name)) for name in self.content}

    def text(self) -> str:
        """A text."""
        if not isinstance(self.content, str):
            raise self.wrong("a text")
        return self.content

    def truth(self) -> bool:
        """True or false."""
        if not isinstance(self.content, bool):
            raise self.wrong("true or false")
        return self.content

    def digest(self) -> str:
        """A SHA-256."""
        if not _DIGEST.fullmatch(self.text()):
            raise self.wrong("64 hexadecimal digits")
        return self.text()
