"""The engines that can be asked for by a name.

Must not know how one works, nor what it is asked.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from checker.engines.engine import Engine
from checker.engines.generated import Generated
from checker.engines.tiers import Tiered, quotient


def _interpreted(*, counting: bool = False) -> Engine:
    from checker.engines.interpreted import Interpreted  # seldom wanted

    return Interpreted(counting=counting)


def _symmetric(*, counting: bool = False) -> Engine:
    from checker.engines.generated.quotient import Symmetric

    return Symmetric(Tiered(counting=counting), quotient, counting=counting)


ENGINES: dict[str, Callable[..., Engine]] = {
    "auto": Tiered,
    "native": partial(Tiered, enough=0),
    "generated": Generated,
    "symmetric": _symmetric,
    "interpreted": _interpreted,
}
"""The engines by name; the first is the default. Each takes `counting`, as `Task` does."""


def engine_of(which: str | Engine, counting: bool = False) -> Engine:
    """The engine of a name; or the one that is given, for a search of another kind."""
    return ENGINES[which](counting=counting) if isinstance(which, str) else which
