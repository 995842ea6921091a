"""Questions that ask something else than they seem to.

Knows how they are written; what is true of no run, or of all, is for `vacuity`.
"""

from __future__ import annotations

from collections.abc import Iterator

from checker.diagnostic import Diagnostic, Label, Severity
from checker.front import syntax as s


def doubtful(module: s.Module) -> Iterator[Diagnostic]:
    """One warning for each such question."""
    for decl in module.declarations:
        if isinstance(decl, s.Property) and decl.kind == "never":
            implication = _implication(decl.condition)
            if implication is not None:
                yield _never_implies(decl.name.text, implication)


def _implication(node: s.Expression) -> s.Binary | None:
    """The implication that a condition is, for some value at least."""
    while isinstance(node, s.Quantified) and node.kind in ("all", "some"):
        node = node.body
    return node if isinstance(node, s.Binary) and node.operator == "->" else None


def _never_implies(name: str, node: s.Binary) -> Diagnostic:
    return Diagnostic(
        "never-implies",
        f"`never {name}` is violated wherever the left side of its `->` is false",
        Label(node.span, "`a -> b` is true where `a` is false"),
        (),
        (
            "write `a && b` for both in one state",
            f"write `always step {name}: a -> !b';` for a step from `a` to `b`",
            "keep in a `var` that `a` was true, if `b` may come later",
        ),
        severity=Severity.WARNING,
    )
