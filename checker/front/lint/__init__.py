"""What is odd about a spec without being wrong: `mmcheck lint`.

The face of the lint. Reads the text alone: it explores nothing, and knows no values of parameters.
"""

from __future__ import annotations

from collections.abc import Iterator

from checker.diagnostic import Diagnostic
from checker.front.checking.checked import Checked
from checker.front.lint.idle import idle
from checker.front.lint.places import places
from checker.front.lint.shared import Shared
from checker.front.lint.touching import touching
from checker.front.lint.waits import waits


def lint(checked: Checked) -> tuple[Diagnostic, ...]:
    """What is found, by place: warnings and notes, none about a text of the library."""
    found = (each for each in _found(checked) if each.primary and not each.primary.span.shipped)
    return tuple(sorted(dict.fromkeys(found), key=lambda each: each.place))


def _found(checked: Checked) -> Iterator[Diagnostic]:
    shared = Shared(checked)
    yield from places(checked, shared)
    yield from touching(shared)
    yield from waits(checked, shared)
    yield from idle(checked)
