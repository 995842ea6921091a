"""The texts that are open in an editor, and what is known of the specs that they are parts of.

Knows addresses and paths; must not know the protocol. What is read stays known until a text that
it was made of changes.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from checker.diagnostic import Diagnostic
from checker.front import library
from checker.language_server.occurrences import Occurrences
from checker.language_server.reading import Reading, read
from checker.language_server.renaming import Again
from checker.records import dataclass
from checker.source import Source


def name_of(address: str) -> str:
    """The name of the text at an address: its real path, or the address if it is no file.

    >>> name_of("untitled:Untitled-1")
    'untitled:Untitled-1'
    >>> name_of("file:///no/%00.mm"), name_of("file://[/a.mm")
    ('file:///no/%00.mm', 'file://[/a.mm')
    """
    try:
        parts = urlsplit(address)
        if parts.scheme != "file" or parts.netloc not in ("", "localhost"):
            return address
        return os.path.realpath(unquote(parts.path))
    except ValueError:  # no address, or no path
        return address


@dataclass(slots=True)
class _Known:
    reading: Reading
    occurrences: Occurrences
    stamps: Mapping[str, object]


class Documents:
    """The open texts by name."""

    def __init__(self) -> None:
        self.open: dict[str, Source] = {}
        self._addresses: dict[str, str] = {}
        self._known: dict[str, _Known] = {}

    def put(self, address: str, text: str) -> str:
        """A text is open, or has changed; its name."""
        name = name_of(address)
        self.open[name] = Source(name, text)
        self._addresses[name] = address
        return name

    def close(self, address: str) -> str:
        """A text is open no more; its name."""
        name = name_of(address)
        self.open.pop(name, None)
        self._known.pop(name, None)
        return name

    def forget(self) -> None:
        """Files may have changed: read all anew."""
        self._known.clear()

    def address(self, name: str) -> str | None:
        """Where a text is found; None if it is nowhere."""
        if name in self._addresses:
            return self._addresses[name]
        if name.startswith("<") and name.endswith(">"):
            name = os.path.join(os.path.dirname(library.__file__), name[1:-1])
        return Path(name).as_uri() if os.path.isabs(name) else None

    def reading(self, name: str) -> Reading:
        """What is known of the spec that a text is, or that includes it."""
        return self._of(self.root(name)).reading

    def occurrences(self, name: str) -> Occurrences:
        """The names of that spec."""
        return self._of(self.root(name)).occurrences

    def sources(self, name: str) -> Mapping[str, Source]:
        """The texts of whichever open spec a text is a part of, by name."""
        for root in [name, *self.open] if name in self.open else [*self.open]:
            sources = self._of(root).reading.sources
            if name in sources:
                return sources
        return {}

    def known_seconds(self, name: str) -> float:
        """How long it took to read the spec of a text, when that was done last."""
        known = self._known.get(name)
        return 0.0 if known is None else known.reading.seconds

    def root(self, name: str) -> str:
        """The open text that is to be read for this one: itself, or one that includes it."""
        if not self._of(name).reading.fragment:
            return name
        for other in self.open:
            if other != name and name in self._of(other).reading.sources:
                return self.root(other) if self._of(other).reading.fragment else other
        return name

    def again(self, name: str) -> Again:
        """Reads the spec of a text, with other texts in the place of some."""
        root = self.root(name)

        def read_again(changed: Mapping[str, Source]) -> Reading:
            texts = {**self.open, **changed}
            return read(texts[root], texts)

        return read_again

    def diagnostics(self) -> Mapping[str, tuple[Diagnostic, ...]]:
        """What is wrong, by text: each open one, and those that they include."""
        found: dict[str, dict[Diagnostic, None]] = {name: {} for name in self.open}
        for root in dict.fromkeys(self.root(name) for name in self.open):
            for each in self._of(root).reading.found:
                file = root if each.primary is None else each.primary.span.file
                found.setdefault(file, {})[each] = None
        return {name: tuple(each) for name, each in found.items()}

    def _of(self, name: str) -> _Known:
        known = self._known.get(name)
        if known is None or known.stamps != self._stamps(known.stamps):
            reading = read(self.open[name], self.open)
            known = _Known(reading, Occurrences(reading), self._stamps(reading.sources))
            self._known[name] = known
        return known

    def _stamps(self, names: Iterable[str]) -> Mapping[str, object]:
        """What changes when one of these texts does."""
        return {name: self.open.get(name) or _stamp(name) for name in names}


def _stamp(path: str) -> object:
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size
