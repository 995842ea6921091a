"""What is known of a text that is being written: what is wrong with it, and what its names mean.

Knows the front end; must not know editors. Whatever the text, there is a reading of it.
"""

from __future__ import annotations

import time
from collections.abc import Mapping

from checker.diagnostic import Diagnostic, SpecError
from checker.front import syntax as s
from checker.front.checking.checked import Checked
from checker.front.including import MOST_BYTES, Folder, readable
from checker.front.lint import lint
from checker.front.model import load
from checker.front.naming.names import Names, resolve
from checker.front.parsing.parse import attempt, library
from checker.front.parsing.tables import shipped
from checker.front.parsing.tokens import tokens
from checker.records import dataclass
from checker.source import Source


@dataclass(frozen=True, slots=True)
class Reading:
    """A text with all that it includes, as far as it can be read.

    sources: the texts by name, those of the library among them. module: None if too little can be
    read. checked: None if there are errors; then `names` says what names mean. seconds: how long it
    took.
    """

    source: Source
    sources: Mapping[str, Source]
    found: tuple[Diagnostic, ...]
    module: s.Module | None
    names: Names | None
    checked: Checked | None
    seconds: float = 0.0

    @property
    def fragment(self) -> bool:
        """Whether it is a text to be included: it names no model, and nobody acts in it."""
        module = self.module
        if module is None:
            return False
        if any(isinstance(each, s.Process | s.Rule) for each in module.declarations):
            return False
        cut = tokens(self.source, shipped().words).tokens
        return not cut or cut[0].text != "model"

    @property
    def sound(self) -> bool:
        """Whether there are no errors, so that all that is known is known for sure."""
        return self.checked is not None


def read(source: Source, texts: Mapping[str, Source]) -> Reading:
    """Read a text. texts: those by real path that are open, which stand for those of the disk.

    Raises nothing: if reading fails, which is our bug, that is what is found.
    """
    try:
        return _read(source, texts)
    except Exception as error:
        told = f"mmcheck failed while it read this, which is its bug: {type(error).__name__}"
        failed = Diagnostic("not-checked", told)
        return Reading(source, {source.name: source}, (failed,), None, None, None)


def _read(source: Source, texts: Mapping[str, Source]) -> Reading:
    begun = time.monotonic()
    shipped, shipped_source = library()
    always = {shipped_source.name: shipped_source}
    if len(source.text) > MOST_BYTES:
        told = f"`{source.name}` is larger than {MOST_BYTES >> 20} MiB"
        large = Diagnostic("too-large", told)
        return Reading(source, {source.name: source}, (large,), None, None, None)
    folder = Folder(texts=dict(texts))
    try:
        model = load(source, folder)
    except SpecError as error:
        module, sources = readable(source, folder)
        if module is None and (closed := _closed(source)) is not None:
            module, sources = readable(closed, folder)
            sources = {**sources, source.name: source}
        names = None if module is None else resolve(module, shipped)[0]
        found = error.diagnostics
        every = {**always, **sources, **error.sources}
        seconds = time.monotonic() - begun
        reading = Reading(source, every, found, module, names, None, seconds)
        return _of_fragment(reading) if reading.fragment else reading
    found = (*model.warnings, *lint(model.checked))
    found = tuple(sorted(found, key=lambda each: each.place))
    seconds = time.monotonic() - begun
    checked = model.checked
    return Reading(source, model.sources, found, checked.module, None, checked, seconds)


def _closed(source: Source) -> Source | None:
    """A text that ends within blocks, with their ends: what is being typed is often its last.

    None if every block ends.
    """
    signs = [each.text for each in tokens(source, shipped().words).tokens]
    missing = signs.count("{") - signs.count("}")
    return Source(source.name, source.text + "\n}" * missing) if missing > 0 else None


def _of_fragment(reading: Reading) -> Reading:
    """The same, told only what is wrong wherever the text is included."""
    source = reading.source
    found = attempt(source).found
    return Reading(
        source, reading.sources, found, reading.module, reading.names, None, reading.seconds
    )
