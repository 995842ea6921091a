"""What is to be checked: a spec, values of its parameters, and which of its questions.

Small and safe to send to another process, which makes the same systems of it in the same order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace

from checker.diagnostic import Diagnostic, SpecError
from checker.front.including import Folder
from checker.front.lowering.combinations import Combination, telling
from checker.front.lowering.given import Given, Variant
from checker.front.model import Change, Model, load
from checker.ir.latencies import Latency
from checker.ir.questions import Question, QuestionKind
from checker.ir.system import System
from checker.records import dataclass
from checker.report import DEADLOCK
from checker.source import Source


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be checked.

    settings: values of parameters by name, as text. properties: the rows asked for, or all.
    fine: whether each statement that touches shared state is a step of its own.
    thorough: whether rows that are asked `with` some values are asked for those of the run.
    counting: whether it is counted how often what was seen, and what states are like.
    folder: where what the spec includes is looked for, with what was read of it.
    change: what is done with its tree first.
    holds: whether it is also asked how long locks are held.
    """

    source: Source
    settings: Mapping[str, str] = field(default_factory=dict)
    properties: tuple[str, ...] = ()
    fine: bool = False
    thorough: bool = False
    counting: bool = False
    folder: Folder = field(default_factory=Folder)
    change: Change | None = None
    holds: bool = False

    def prepared(self) -> Prepared:
        """The spec, read and checked. Raises SpecError."""
        model = load(self.source, self.folder, self.change)
        try:
            chosen = model.selection(self.settings)
            variants: Mapping[Given, Variant] = {}
            if not self.thorough:
                variants = model.variants(self.settings, chosen.combinations)
        except SpecError as error:
            raise SpecError(error.diagnostics, model.sources) from None
        return Prepared(
            model,
            chosen.combinations,
            self.properties,
            self.fine,
            chosen.excluded,
            variants,
            self.holds,
            chosen.letting,
        )


@dataclass(frozen=True, slots=True)
class Prepared:
    """A spec that can be turned into systems, one for each combination of parameter values.

    excluded: the values, as shown, that `assume` leaves out. variants: for the values that rows are
    asked `with`, the combinations with these. holds: see `Task`. letting: see `Selection`.
    """

    model: Model
    combinations: Sequence[Combination]
    properties: tuple[str, ...] = ()
    fine: bool = False
    excluded: Sequence[Mapping[str, str]] = ()
    variants: Mapping[Given, Variant] = field(default_factory=dict)
    holds: bool = False
    letting: Sequence[tuple[str, str]] = ()

    def systems(self) -> tuple[System, ...]:
        """One for each combination. Raises SpecError with all that is wrong with any of them."""
        systems: list[System] = []
        wrong: dict[tuple[object, ...], Diagnostic] = {}
        where: dict[tuple[object, ...], set[int]] = {}
        for number in range(len(self.combinations)):
            try:
                systems.append(self.system(number))
            except SpecError as error:
                for each in error.diagnostics:
                    headline = each.headline if each.primary is None else ""
                    wrong.setdefault((*each.place, headline), each)
                    where.setdefault((*each.place, headline), set()).add(number)
        if wrong:
            found = [self._when(each, where[key]) for key, each in wrong.items()]
            raise SpecError(found, self.model.sources)
        return tuple(systems)

    def _when(self, found: Diagnostic, some: set[int]) -> Diagnostic:
        """What is wrong with some combinations, with the values that make it so."""
        values = telling(self.combinations, some)
        told = [f"{name} = {value}" for name, value in values.items()]
        place = found.primary.text if found.primary else ""
        if not told or " when " in found.headline or all(each in place for each in told):
            return found
        headline = found.headline.removesuffix(" with these parameter values")
        return replace(found, headline=f"{headline} when {' and '.join(told)}")

    def timed(self, number: int, system: System) -> tuple[tuple[System, Latency], ...]:
        """The latencies of a combination, each with the system that it is asked of.

        system: that of the combination. How long locks are held is asked behind all others, with
        the values with which these are asked if that is the same for all. Raises SpecError.
        """
        asked: dict[Given, System] = {(): system}
        found: list[tuple[System, Latency]] = []
        rows: dict[str, Given] = {}
        for each in system.latencies:
            rows.setdefault(each.family or each.name, each.given)
        lefts: dict[Given, None] = {}
        for row, given in rows.items():
            variant = self.variants.get(given)
            left = variant.given if variant else ()
            lefts[left] = None
            if variant and left not in asked:
                asked[left] = self._asked(variant.combinations[number])
            of = asked[left]
            found += [
                (of, replace(each, given=left))
                for each in of.latencies
                if (each.family or each.name) == row
            ]
        if self.holds:
            from checker.lock_times import with_lock_times  # a check seldom asks for it

            left = next(iter(lefts)) if len(lefts) == 1 else ()
            of = with_lock_times(asked[left])
            found = [(of if one is asked[left] else one, each) for one, each in found]
            found += [(of, replace(each, given=left)) for each in of.latencies if each.lock]
        return tuple(found)

    def system(self, number: int) -> System:
        """The system of a combination, with the questions that are asked. Raises SpecError."""
        return self._asked(self.combinations[number])

    def _asked(self, combination: Combination) -> System:
        return _asked(self.model.system(combination, fine=self.fine), self.properties)


def _asked(system: System, properties: Sequence[str]) -> System:
    """The system with these questions only; `error` stays, since errors cut runs short."""
    if not properties:
        return system
    rows = {each.name: _row(each) for each in system.questions}
    timed = {each.name: each.family or each.name for each in system.latencies}
    known = tuple(dict.fromkeys((*rows.values(), *timed.values())))
    wrong = [_unknown(name, known) for name in properties if name not in known]
    if wrong:
        raise SpecError(wrong)
    kept = tuple(
        each
        for each in system.questions
        if rows[each.name] in properties or each.kind is QuestionKind.ERROR
    )
    latencies = tuple(each for each in system.latencies if timed[each.name] in properties)
    return replace(system, questions=kept, latencies=latencies)


def _row(question: Question) -> str:
    if question.kind in (QuestionKind.STUCK, QuestionKind.CYCLE):
        return DEADLOCK
    return question.family or question.name


def _unknown(name: str, known: Sequence[str]) -> Diagnostic:
    from difflib import get_close_matches  # only where something is wrong

    close = get_close_matches(name, known, 1)
    advice = [f"did you mean `{each}`?" for each in close]
    advice.append(f"this spec asks {', '.join(known)}")
    return Diagnostic("unknown-property", f"no property `{name}` in this spec", help=tuple(advice))
