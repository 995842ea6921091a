"""From the tree to lock types: modes, who is granted a lock, who releases it.

Knows what a lock type may say twice and what not; must not know what a name stands for.
"""

from __future__ import annotations

from checker.front.parsing import words
from checker.front.parsing.automaton import Tree
from checker.front.parsing.tree_expressions import Reader, expression
from checker.front.syntax import GrantRule, LockType, ModeDecl

_SAID = {
    "release_by": "who releases it",
    "recursive": "that it is recursive",
    "inherit": "that it inherits",
    "waiting": "whether who waits for it sleeps",
}
"""What a lock type says once at most, besides its grant."""


def lock_type(reader: Reader, tree: Tree) -> LockType:
    """`locktype T { … }`."""
    modes: list[ModeDecl] = []
    said: dict[str, Tree] = {}
    name, grant = reader.name(tree), None
    for option in tree.trees():
        if option.rule == "mode":
            modes.append(_mode(reader, option))
            continue
        what = _SAID.get(option.rule, "what it grants")
        if what in said:
            reader.unexpected(
                reader.span(option),
                f"lock type `{name.text}` says twice {what}",
                also=(reader.span(said[what]), "said here first"),
            )
            continue
        said[what] = option
        if option.rule not in _SAID:
            grant = grant_rule(reader, option)
    if not modes:
        reader.unexpected(
            name.span,
            f"lock type `{name.text}` has no mode",
            help="write `mode lock exclusive;` in its braces",
        )
    release, waiting = said.get(_SAID["release_by"]), said.get(_SAID["waiting"])
    return LockType(
        reader.span(tree),
        name,
        tuple(modes),
        grant,
        anyone=release is not None and release.tree("anyone") is not None,
        recursive=_SAID["recursive"] in said,
        inherits=_SAID["inherit"] in said,
        waiting=None if waiting is None else "sleep" if waiting.tree("sleeps") else "atomic",
    )


def _mode(reader: Reader, tree: Tree) -> ModeDecl:
    name = reader.name(tree)
    if name.text in words.NO_MODES:
        reader.tell(
            "reserved-word",
            f"`{name.text}` is something every lock can be asked, so no mode has that name",
            name.span,
        )
    shared = tree.tree("shared")
    limit = None if shared is None else shared.after("LIMIT")
    most = None if limit is None else expression(reader, limit)
    return ModeDecl(reader.span(tree), name, exclusive=shared is None, limit=most)


def grant_rule(reader: Reader, tree: Tree | None) -> GrantRule | None:
    """A rule behind `grant`, with the mode or the number that stands behind its word."""
    if tree is None:
        return None
    span, kind = reader.span(tree), tree.rule.removeprefix("grant_")
    match kind:
        case "prefer":
            return GrantRule(span, kind, reader.name(tree))
        case "handoff":
            return GrantRule(span, kind, None, expression(reader, tree.trees()[0]))
        case _:
            return GrantRule(span, kind, None)
