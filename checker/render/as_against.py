"""What is not as in an earlier comparison, as text: what got worse, what got better, the rest.

Must not know how it was found out.
"""

from __future__ import annotations

from collections.abc import Mapping

from checker.comparison import Against, Change, Changed
from checker.render.ink import Ink, Style
from checker.render.page import harmless
from checker.render.row_names import row_text
from checker.render.words import counted, tied_settings

_ORDER = (Change.WORSE, Change.BETTER, Change.OTHER, Change.NEW, Change.GONE)

_STYLES: Mapping[Change, Style] = {Change.WORSE: Style.BAD, Change.BETTER: Style.GOOD}


def against_lines(against: Against, ink: Ink) -> list[str]:
    """A line for each cell that changed, the worse ones first; those that say the same as one."""
    lines = [
        ink(Style.BOLD, each) for each in ink.hang("", f"against {harmless(against.name)}", "  ")
    ]
    for change in _ORDER:
        told: dict[str, list[str]] = {}
        for each in against.changes:
            if each.change is change:
                told.setdefault(changed_text(each), []).append(place_text(each))
        for text, places in told.items():
            word = ink(_STYLES[change], change.value) if change in _STYLES else change.value
            some = places if len(places) <= 4 else [*places[:3], f"{len(places) - 3} more"]
            head = f"{change.value:<7}  "
            first, *rest = ink.hang("  ", f"{head}{text}  ({'; '.join(some)})", "    ")
            lines += [first.replace(change.value, word, 1), *rest]
    for name in against.missing:
        lines += ink.hang("  ", harmless(name), "    ")
    lines.append(f"  {counted(against.same, 'cell')} the same")
    return lines


def changed_text(each: Changed) -> str:
    """`prompt worst: hold+io+5us -> hold+5us`."""
    before, now = each.before or "-", each.now or "-"
    text = f"{row_text(each.key)}: {before} -> {now}"
    return harmless(f"{text}, {each.where}" if each.where else text)


def place_text(each: Changed) -> str:
    """Of which design, on which workload."""
    return tied_settings({**each.table, **each.design}) or "the one design"
