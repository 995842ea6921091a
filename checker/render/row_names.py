"""What rows of a comparison are called in a sentence.

Must not know what stands in them.
"""

from __future__ import annotations

from checker.comparison import Key, Section


def row_text(key: Key) -> str:
    """Which row, in a sentence: `prompt worst`, `retries in service`, `vma_lock by fault held`."""
    match key.section:
        case Section.COUNTS:
            return f"{key.part} in {key.name}"
        case Section.HOLDS:
            return f"{key.kind} {key.name} {key.part}"
        case _:
            return " ".join(filter(None, (key.name or key.kind, key.part)))


def row_name(key: Key) -> str:
    """What an order of longest times is of: `worst prompt`, `held vma_lock by fault`."""
    word = key.part if key.section is Section.TIMES else key.kind
    return f"{word} {key.name}"
