"""Which single parameter stands in the way of an assumption, and with which values it would not.

Knows values that an assumption has left out; must not know how values of a parameter are found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from checker.diagnostic import Diagnostic, Label
from checker.front import syntax as s
from checker.front.lowering.combinations import Partial
from checker.records import dataclass

_MOST_TRIED = 64  # values of one parameter
_MOST_NAMED = 4


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Values of parameters that an assumption leaves out. about: those that it needs, by name."""

    assumption: s.Assume
    values: Partial
    about: tuple[str, ...]

    @property
    def shown(self) -> str:
        """The values that the assumption is about: `policy = UPTODATE, argued = true`."""
        shown = self.values.shown
        return ", ".join(f"{name} = {shown[name]}" for name in self.about if name in shown)


@dataclass(frozen=True, slots=True)
class Trying:
    """How other values are tried.

    others: the same values with each that one parameter may have instead; none where that can't
    be said. met: whether they meet an assumption; None if it has no value there.
    """

    others: Callable[[Partial, str], Iterable[Partial]]
    met: Callable[[Partial, s.Assume], bool | None]

    def ways(self, left: LeftOut, name: str) -> list[str]:
        """The values of one parameter with which the assumption is met, the others as they are."""
        found: list[str] = []
        for tried, other in enumerate(self.others(left.values, name)):
            if tried == _MOST_TRIED:
                break
            if self.met(other, left.assumption):
                found.append(other.shown[name])
        return found


def defaults(
    left: Sequence[LeftOut], names: Sequence[str], trying: Trying
) -> tuple[tuple[str, str], ...]:
    """Of parameters at their defaults, `names`, those with which less would be left out.

    Each with a value for that.
    """
    found = {}
    for name in names:
        about = (each for each in left[:_MOST_TRIED] if name in each.about)
        ways = next((ways for each in about if (ways := trying.ways(each, name))), None)
        if ways:
            found[name] = ways[0]
    return tuple(found.items())


def none_left(
    left: Sequence[LeftOut], at_default: Sequence[str], told: Sequence[str], trying: Trying
) -> Diagnostic:
    """No values of the parameters are left: by what, and what to set.

    left: not empty. at_default: the names of the parameters at their defaults. told: of those that
    are set from outside.
    """
    last, advice = left[-1], list[str]()
    for each in reversed(left[-_MOST_TRIED:]):
        if advice := _advice(each, at_default, told, trying):
            last = each
            break
    others = dict.fromkeys(each.assumption for each in left if each.assumption != last.assumption)
    where = f"false where {last.shown}" if last.shown else "never true"
    tried = [name for name in last.about if name not in (*at_default, *told)]
    if not advice and tried:
        advice = [f"every value of {_listed(tried, 'and')} was tried"]
    return Diagnostic(
        "nothing-to-check",
        "`assume` leaves no values of the parameters to check",
        Label(last.assumption.condition.span, where),
        tuple(Label(each.condition.span, "leaves out others") for each in others),
        tuple(advice),
    )


def _advice(
    last: LeftOut, at_default: Sequence[str], told: Sequence[str], trying: Trying
) -> list[str]:
    """With which other values what is left out would not be; those first that nobody has set."""
    found = {name: trying.ways(last, name) for name in last.about if name in (*at_default, *told)}
    free = [f"--set {name}={ways[0]}" for name, ways in found.items() if ways and name not in told]
    set_ = [f"{name} = {_listed(ways)}" for name, ways in found.items() if ways and name in told]
    line, advice = last.assumption.condition.span.line, list[str]()
    if free:
        advice = [f"the `assume` on line {line} is met with {' or '.join(free[:_MOST_NAMED])}"]
    if set_:
        advice += [f"{'or' if free else 'it is met'} with {'; or '.join(set_[:_MOST_NAMED])}"]
    return advice


def _listed(values: Sequence[str], last: str = "or") -> str:
    if len(values) > _MOST_NAMED:
        values = [*values[: _MOST_NAMED - 1], f"{len(values) - _MOST_NAMED + 1} more values"]
    return f" {last} ".join(filter(None, (", ".join(values[:-1]), values[-1])))
