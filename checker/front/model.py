"""A spec that has been read and checked, ready to be turned into systems.

The front end's face: what `api` calls. Must not explore or print.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from checker.collecting import resting
from checker.diagnostic import Diagnostic, SpecError
from checker.front import syntax as s
from checker.front.checking.checked import Checked, Unfit, first
from checker.front.checking.doubtful import doubtful
from checker.front.checking.effects import without_effect
from checker.front.checking.quotients import doubtful_quotients
from checker.front.checking.typecheck import check
from checker.front.checking.unused import unused
from checker.front.including import Folder, spec
from checker.front.lowering.combinations import Combination, Selection
from checker.front.lowering.constants import Constants
from checker.front.lowering.given import Given, Variant, variants
from checker.front.lowering.lower import lower
from checker.front.lowering.parameters import select
from checker.front.parsing.parse import attempt, library
from checker.front.stepping.wrong import wrong_beside, wrong_steps
from checker.ir.system import System
from checker.ir.verify import verify
from checker.records import dataclass
from checker.source import Source

Change = Callable[[s.Module], s.Module]
"""What is done with the tree of a spec, and of all that it includes, before it is checked.

The tree that comes out is of the same texts. It can be sent to another process.
"""


@dataclass(frozen=True, slots=True)
class Model:
    """A spec without static errors.

    sources: every text that a span may point into, by name. warnings: what is odd in the text.
    """

    name: str
    title: str
    sources: Mapping[str, Source]
    warnings: tuple[Diagnostic, ...]
    checked: Checked

    def combinations(self, settings: Mapping[str, str]) -> tuple[Combination, ...]:
        """The combinations of parameter values of a run."""
        return self.selection(settings).combinations

    def selection(self, settings: Mapping[str, str]) -> Selection:
        """The combinations of a run, and what is left out; see `parameters.select`."""
        return select(self.checked, settings)

    def variants(
        self, settings: Mapping[str, str], combinations: Sequence[Combination]
    ) -> Mapping[Given, Variant]:
        """The combinations of rows that are asked `with` other values; see `given.variants`."""
        return variants(self.checked, self.sources, settings, combinations)

    def system(self, combination: Combination, *, fine: bool = False) -> System:
        """The system for one combination. Raises SpecError for what is wrong with these values.

        fine: each statement that touches shared state is a step of its own.
        """
        with resting():
            return self._system(combination, fine)

    def _system(self, combination: Combination, fine: bool) -> System:
        diagnostics: list[Diagnostic] = []
        constants = Constants(self.checked, diagnostics, combination.values)
        try:
            system = lower(self.checked, constants, combination.parameters, self.sources, fine=fine)
        except SpecError as error:
            raise SpecError(dict.fromkeys((*diagnostics, *error.diagnostics))) from None
        if diagnostics:
            raise SpecError(diagnostics)
        verify(system)
        return system


def load(source: Source, folder: Folder | None = None, change: Change | None = None) -> Model:
    """Read and check a spec. Raises SpecError with every diagnostic that can be told at once.

    folder: where what it includes is looked for; by default beside it.
    """
    with resting():
        return _load(source, folder or Folder(), change)


def _load(source: Source, folder: Folder, change: Change | None) -> Model:
    try:
        module, sources = spec(source, folder)
    except SpecError as error:
        found = (*error.diagnostics, *_beside(source))
        in_order = sorted(found, key=lambda each: each.place)
        raise SpecError(in_order, error.sources, "names and types") from None
    if change is not None:
        module = change(module)
    shipped, shipped_source = library()
    try:
        checked = check(module, shipped)
    except Unfit as error:
        beside, every = wrong_beside(module, error.names, error.found)
        told = first(sorted((*error.found, *beside), key=lambda each: each.place))
        raise SpecError(told, sources, "values" if every else "steps and values") from None
    except SpecError as error:
        raise SpecError(error.diagnostics, sources, "steps and values") from None
    diagnostics = wrong_steps(module, checked.uses)
    if diagnostics:
        raise SpecError(diagnostics, sources, "values")
    return Model(
        module.name,
        module.title,
        {**sources, shipped_source.name: shipped_source},
        (
            *unused(checked),
            *without_effect(checked),
            *doubtful(module),
            *doubtful_quotients(checked),
        ),
        checked,
    )


def _beside(source: Source) -> list[Diagnostic]:
    """Unknown names and wrong types of a text that is not well written."""
    from checker.front.checking.beside import unfit_beside  # only for errors
    from checker.front.naming.beside import unknown_beside

    reading, shipped = attempt(source), library()[0]
    return [
        *unknown_beside(source, reading, shipped),
        *unfit_beside(source, reading, shipped),
    ]
