"""A spec and the texts that it includes, as one: where each is looked for, and that none escapes.

Knows paths and the order of texts; must not know what is declared in them.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import field, replace
from os.path import (
    basename,
    commonpath,
    dirname,
    exists,
    isabs,
    isfile,
    join,
    normpath,
    realpath,
    relpath,
)

from checker.diagnostic import Diagnostic, Label, SpecError
from checker.front import library
from checker.front import syntax as s
from checker.front.parsing.parse import attempt
from checker.front.suggest import listed, nearest
from checker.records import dataclass
from checker.source import Source

MOST_BYTES = 1 << 20
"""How large a text may be."""

MOST_TEXTS = 100
"""How many texts a spec may consist of."""

BESIDE = "lib"
"""The folder beside that of a spec whose texts several folders of specs share."""


@dataclass(frozen=True, slots=True)
class Folder:
    """Where the texts that a spec includes are looked for, and those that were read.

    root: the folder that all of them lie in; by default that of the spec, and `lib` beside it.
    base: the folder from which the names of it and of the spec are seen; by default the working
    one. texts: by real path; each is read once, so that whoever has this object sees the same.
    """

    root: str | None = None
    base: str = ""
    texts: dict[str, Source] = field(default_factory=dict, compare=False)


def spec(source: Source, folder: Folder) -> tuple[s.Module, Mapping[str, Source]]:
    """The spec with all that it includes, and the texts by name.

    Raises SpecError with every finding about how any of the texts is written.
    """
    reading, text = _begun(source, folder)
    module = reading.module(source, text)
    if reading.found or module is None:
        raise SpecError(reading.found, reading.sources)
    return module, reading.sources


def readable(source: Source, folder: Folder) -> tuple[s.Module | None, Mapping[str, Source]]:
    """As much of a spec with all that it includes as can be read, and the texts by name.

    For who looks at a text that is being written; None if too little of it can be read.
    """
    reading, text = _begun(source, folder)
    reading.partly = True
    return reading.module(source, text), reading.sources


def _begun(source: Source, folder: Folder) -> tuple[_Reading, _Text]:
    """What reads the spec, and the spec as a text with a real path."""
    shown = folder.root if folder.root is not None else dirname(source.name)
    root = realpath(join(folder.base, shown or "."))
    shared = _shared(root) if folder.root is None else None
    path = realpath(join(folder.base, source.name))
    return _Reading(folder, root, shown, shared), _Text(source.name, path)


def _shared(root: str) -> str | None:
    """The folder beside that of the spec from which it may include texts as well.

    None at the top of a repository: what lies beside that is nothing that its authors wrote.
    """
    return None if exists(join(root, ".git")) else join(dirname(root), BESIDE)


@dataclass(frozen=True, slots=True)
class _Text:
    """A text that is being read. path: its real one, or `<x.mm>`. by: what includes it."""

    name: str
    path: str
    by: s.Include | None = None


class _Reading:
    def __init__(self, folder: Folder, root: str, shown: str, shared: str | None) -> None:
        self.folder = folder
        self.root = root
        self.shared = shared
        self.shown = shown
        self.partly = False
        self.found: list[Diagnostic] = []
        self.sources: dict[str, Source] = {}
        self.open: list[_Text] = []
        self.done: set[str] = {f"<{library.ALWAYS_THERE}>"}

    def module(self, source: Source, text: _Text) -> s.Module | None:
        """A text with all that it includes in place; None if it cannot be read."""
        self.sources[source.name] = source
        self.open.append(text)
        self.done.add(text.path)
        read = attempt(source)
        self.found += read.found
        module = read.module
        if module is None or (read.found and not self.partly):
            self.open.pop()
            return None
        declarations: list[s.Declaration] = []
        for each in module.declarations:
            if isinstance(each, s.Include):
                declarations += self._included(each)
            else:
                declarations.append(each)
        self.open.pop()
        return replace(module, declarations=tuple(declarations))

    def _included(self, include: s.Include) -> tuple[s.Declaration, ...]:
        text = self._shipped(include) if include.library else self._beside(include)
        if text is None:
            return ()
        circle = [each for each in self.open if each.path == text.path]
        if circle:
            self._circle(include, circle[0])
            return ()
        if text.path in self.done:
            return ()
        if len(self.sources) >= MOST_TEXTS:
            self._wrong(include, f"more than {MOST_TEXTS} texts in one spec", "one too many")
            return ()
        source = self._source(include, text)
        module = None if source is None else self.module(source, text)
        return () if module is None else module.declarations

    def _shipped(self, include: s.Include) -> _Text | None:
        names = library.names()
        if include.path == library.ALWAYS_THERE or include.path in names:
            name = f"<{include.path}>"
            return _Text(name, name, include)
        close = nearest(include.path, names)
        help = f"did you mean `<{close}>`?" if close else f"it has {listed(sorted(names))}"
        self._wrong(include, f"the library has no `{include.path}`", "not in the library", help)
        return None

    def _beside(self, include: s.Include) -> _Text | None:
        """The text at a path from the folder of the text that includes it."""
        here = self.open[-1]
        if here.path.startswith("<"):
            self._wrong(include, "a text of the library includes only others of it", "not there")
            return None
        if isabs(include.path) or not include.path or "\0" in include.path:
            help = "write it as it is seen from the folder of this text"
            self._wrong(include, "an `include` needs a path from its own folder", "", help)
            return None
        path = realpath(join(dirname(here.path), include.path))
        if not self._may_read(path):
            beside = f", or as `*.mm` in `{BESIDE}` beside it" if self.shared else ""
            below = f"it must lie below `{basename(self.root) or self.root}`{beside}"
            help = f"{below}; --root sets another"
            self._wrong(include, f"`{include.path}` lies outside the folder of the spec", "", help)
            return None
        return _Text(normpath(join(self.shown, relpath(path, self.root))), path, include)

    def _may_read(self, path: str) -> bool:
        """Whether a real path lies where texts may be included from."""
        if commonpath([self.root, path]) == self.root:
            return True
        shared = self.shared
        return shared is not None and path.endswith(".mm") and commonpath([shared, path]) == shared

    def _source(self, include: s.Include, text: _Text) -> Source | None:
        if text.path.startswith("<"):
            return Source(text.name, library.text(include.path))
        known = self.folder.texts.get(text.path)
        if known is not None:
            return known
        try:
            if not isfile(text.path):
                missing = not os.path.lexists(text.path)
                told = f"`{include.path}` is {'missing' if missing else 'no file'}"
                help = "a path is seen from the folder of the text that includes"
                if include.path in library.names():
                    help = f"the library has it: write `include <{include.path}>`"
                self._wrong(include, told, "", help)
                return None
            with open(text.path, "rb") as file:
                content = file.read(MOST_BYTES + 1)
        except OSError as error:
            why = (error.strerror or str(error)).lower()
            self._wrong(include, f"can't read `{include.path}`: {why}")
            return None
        if len(content) > MOST_BYTES:
            self._wrong(include, f"`{include.path}` is larger than {MOST_BYTES >> 20} MiB")
            return None
        try:
            source = Source(text.name, content.decode("utf-8"))
        except UnicodeDecodeError as error:
            told = f"`{include.path}` is not UTF-8 text: byte {error.start + 1} can't be read"
            self._wrong(include, told)
            return None
        self.folder.texts[text.path] = source
        return source

    def _circle(self, include: s.Include, first: _Text) -> None:
        inner = self.open[self.open.index(first) + 1 :]
        via = listed([f"`{each.name}`" for each in inner], "and") if inner else ""
        headline = f"`{first.name}` includes itself" + (f", by way of {via}" if via else "")
        why = tuple(
            Label(each.by.span, f"`{each.name}` is included here") for each in inner if each.by
        )
        self.found.append(
            Diagnostic(
                "bad-include",
                headline,
                Label(include.span, "this closes the circle"),
                why,
                ("leave one of them out: a text is read once",),
            )
        )

    def _wrong(self, include: s.Include, headline: str, text: str = "", help: str = "") -> None:
        lines = (help,) if help else ()
        self.found.append(
            Diagnostic("bad-include", headline, Label(include.span, text), help=lines)
        )
