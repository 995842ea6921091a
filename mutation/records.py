"""What was found of mutants, kept in a file, so that a run goes on where one before it ended.

What is found is of texts: it counts as long as none of them changes. A change of the checker is not
seen. Must not know how anything is found.
"""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

from mutation.answers import Answer, Verdict


class Records:
    """The answers in a file, a line for each; those of other texts are left where they are."""

    def __init__(self, path: Path | None) -> None:
        """path: of the file, which need not be there; None keeps nothing."""
        self.path = path
        self._known: dict[str, Answer] = {}
        if path is not None and path.exists():
            for line in path.read_text(encoding="utf-8").splitlines():
                key, verdict, by = json.loads(line)
                self._known[key] = Answer(Verdict(verdict), by)

    def known(self, key: str) -> Answer | None:
        """What was found, if it was."""
        return self._known.get(key)

    def add(self, key: str, found: Answer) -> None:
        """Keep what was found."""
        self._known[key] = found
        if self.path is not None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps([key, found.verdict.value, found.by]) + "\n")


def key(*texts: str) -> str:
    """A name for what is found of these texts: of specs, and of what is taken out."""
    return sha256("\0".join(texts).encode("utf-8")).hexdigest()[:24]
