"""Where in a spec a statement stands, in words that do not change with its lines.

Knows labels and blocks; must not know what may be taken out of them.
"""

from __future__ import annotations

from collections.abc import Iterator

from checker.front import syntax as s
from checker.front.walk import blocks

Body = s.Process | s.Rule | s.Proc


def bodies(module: s.Module) -> Iterator[Body]:
    """The processes, rules and procs of a spec, but for those of the library."""
    for each in module.declarations:
        if isinstance(each, Body) and not each.span.shipped:
            yield each


def placed(body: Body) -> Iterator[tuple[str, s.Statement]]:
    """Each statement with `fault@enter`, the label that is the last before it in the text.

    Before the first label that is `fault` alone.
    """
    label = ""
    for statement in _all(body.body):
        if isinstance(statement, s.LabelMark):
            label = f"@{statement.name.text}"
        yield body.name.text + label, statement


def _all(block: s.Block) -> Iterator[s.Statement]:
    for statement in block:
        yield statement
        for inner in blocks(statement):
            yield from _all(inner)
