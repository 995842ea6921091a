"""The engines that every test of what an engine finds is run on."""

from __future__ import annotations

from checker.engines.engine import Engine
from checker.engines.generated import Generated
from checker.engines.interpreted import Interpreted
from checker.engines.native import Native
from checker.engines.native.machine import available

EXPLORERS: list[Engine] = [Generated(), *([Native()] if available() else [])]
"""The engines that are fast; the native one where it can be had."""

ENGINES: list[Engine] = [Interpreted(), *EXPLORERS]
"""Those, and the one that they are measured by."""
