"""Values that a question is asked for beside those of the run: `with n = 1`.

Knows how a run with them is made of one without; must not know what is asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from checker.diagnostic import Diagnostic, Label, SpecError
from checker.front import syntax as s
from checker.front.checking.checked import Checked
from checker.front.lowering.combinations import Combination
from checker.front.lowering.parameters import select
from checker.records import dataclass
from checker.source import Source

Given = tuple[tuple[str, str], ...]
"""Names, each with its value as written."""


@dataclass(frozen=True, slots=True)
class Variant:
    """A run with other values. given: those of them that count. combinations: one for each."""

    given: Given
    combinations: Sequence[Combination]


def given(sources: Mapping[str, Source], question: s.RunQuestion) -> Given:
    """What stands behind the `with` of a question."""
    return tuple(
        (each.name.text, sources[each.value.span.file].quote(each.value.span))
        for each in question.given
    )


def variants(
    checked: Checked,
    sources: Mapping[str, Source],
    settings: Mapping[str, str],
    combinations: Sequence[Combination],
) -> Mapping[Given, Variant]:
    """By what questions are asked with, the runs with these values; none where `settings` go first.

    They have one combination for each of `combinations`, in their order. Raises SpecError for a
    value that does not fit, and where a combination is none with these values.
    """
    found: dict[Given, Variant] = {}
    wrong: list[Diagnostic] = []
    for question in checked.module.declarations:
        if not isinstance(question, s.RunQuestion) or not question.given:
            continue
        twice = _twice(question)
        if twice is not None:
            wrong.append(twice)
            continue
        written = given(sources, question)
        asked = tuple(each for each in written if each[0] not in settings)
        if not asked or written in found:
            continue
        try:
            chosen = select(checked, {**settings, **dict(asked)})
        except SpecError as error:
            wrong += [_placed(each, question, asked) for each in error.diagnostics]
            continue
        partners, lacking = _matched(asked, chosen.combinations, combinations)
        found[written] = Variant(asked, partners)
        wrong += [_none(question, asked, each) for each in lacking[:1]]
    if wrong:
        raise SpecError(wrong)
    return found


def _matched(
    asked: Given, chosen: Sequence[Combination], combinations: Sequence[Combination]
) -> tuple[tuple[Combination, ...], list[Combination]]:
    """For each combination the one with the same values but these, and those that have none."""
    names = dict(asked)

    def key(one: Combination) -> frozenset[tuple[str, str]]:
        shown = {**one.fixed, **one.varying}
        return frozenset(each for each in shown.items() if each[0] not in names)

    by_key: dict[frozenset[tuple[str, str]], list[Combination]] = {}
    for each in chosen:
        by_key.setdefault(key(each), []).append(each)
    partners = [by_key.get(key(each), []) for each in combinations]
    lacking = [each for each, some in zip(combinations, partners, strict=True) if len(some) != 1]
    return tuple(some[0] for some in partners if some), lacking


def _twice(question: s.RunQuestion) -> Diagnostic | None:
    seen: dict[str, s.Setting] = {}
    for each in question.given:
        first = seen.setdefault(each.name.text, each)
        if first is not each:
            return Diagnostic(
                "bad-value",
                f"`{each.name.text}` is given two values",
                Label(each.span, "the second"),
                (Label(first.span, "the first"),),
                ("leave one of them",),
            )
    return None


def _placed(found: Diagnostic, question: s.RunQuestion, asked: Given) -> Diagnostic:
    """What is wrong with values, at the question that asks for them."""
    names = dict(asked)
    here = [each for each in question.given if f"`{each.name.text}`" in found.headline]
    place = (here or [each for each in question.given if each.name.text in names])[0]
    where = () if found.primary is None else (found.primary,)
    help = tuple(each for each in found.help if "--set" not in each)
    label = Label(place.span, "asked with this value")
    return Diagnostic(found.code, found.headline, label, (*where, *found.secondary), help)


def _none(question: s.RunQuestion, asked: Given, lacking: Combination) -> Diagnostic:
    """There is not one combination with these values where the run has this one."""
    told = " and ".join(f"{name} = {value}" for name, value in asked)
    place = next(each for each in question.given if each.name.text in dict(asked))
    there = " and ".join(f"{name} = {value}" for name, value in lacking.varying.items())
    return Diagnostic(
        "bad-value",
        f"with {told} there is not one set of values" + (f" when {there}" if there else ""),
        Label(place.span, "asked with this value"),
        help=(_advice(asked),),
    )


def _advice(asked: Given) -> str:
    names = " and ".join(f"`{name}`" for name, _ in asked)
    return f"give {names} one value each that no `assume` leaves out"
