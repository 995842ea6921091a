"""Where a spec lies: beside the document that shows it, in the source directory, or below a root.

Knows paths alone; must not know Sphinx, nor what is in a spec.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from os.path import commonpath, isfile, join, realpath, relpath

from checker.records import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A spec. name: as it is shown, seen from `tree`, the folder below which all must lie."""

    path: str
    name: str
    tree: str


class NotThere(Exception):
    """There is no such spec, or it lies where none may: the message says so."""


def find(argument: str, folder: str, source: str, roots: Sequence[str]) -> Place:
    """The spec of this name. Raises NotThere.

    folder: of the document. source: the source directory, in which a name with a `/` before it is
    looked for. roots: further folders, as paths; the first that has it counts.
    """
    trees = [realpath(source), *map(realpath, roots)]
    outside = False
    for path in _candidates(argument, folder, source, roots):
        real = realpath(path)
        if not isfile(real):
            continue
        # the outermost tree: the name is then the same wherever the document lies
        around = [tree for tree in trees if commonpath([tree, real]) == tree]
        if around:
            tree = min(around, key=len)
            return Place(real, relpath(real, tree).replace("\\", "/"), tree)
        outside = True
    if outside:
        raise NotThere(
            f"`{argument}` lies outside the documents. `mmcheck_roots` in conf.py names further"
            " folders of specs."
        )
    looked = "from the document, the source directory and `mmcheck_roots`"
    raise NotThere(f"there is no spec `{argument}`, seen {looked}")


def _candidates(argument: str, folder: str, source: str, roots: Sequence[str]) -> Iterator[str]:
    if "\0" in argument or not argument:
        return
    inside = argument.lstrip("/")
    if inside == argument:
        yield join(folder, argument)
    yield join(source, inside)
    yield from (join(root, inside) for root in roots)
