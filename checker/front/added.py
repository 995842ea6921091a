"""Expressions that are asked of a spec beside its text: a watch, a condition to run to.

Each is read, named and typed as the same text in the spec would be: a value as that of a `view`, a
condition as that of a `reachable`. Must not know when it is asked, nor in which state.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from checker.diagnostic import Diagnostic, Label, SpecError
from checker.front import syntax as s
from checker.front.checking.typecheck import check
from checker.front.lowering.combinations import Combination
from checker.front.model import Model
from checker.front.parsing.parse import library, parse
from checker.ir.expr import Expr
from checker.ir.system import System, View
from checker.records import dataclass
from checker.source import Source, Span

MOST_LETTERS = 10_000
"""How long such a text may be."""

_PLACE = "<expression>"


@dataclass(frozen=True, slots=True)
class Asking:
    """A spec with the values of its parameters, of which more can be asked.

    system: that of these values, as it is without what is asked.
    """

    model: Model
    combination: Combination
    system: System
    fine: bool = False

    def values(self, text: str) -> tuple[View, ...]:
        """What `text` is in a state, named by it; each part of what has parts. Raises SpecError."""
        name, own = self._name, " ".join(text.split())
        system = self._with(f"view {name} =", text, s.View)
        found = [each for each in system.views if each.name.startswith(name)]
        whole = own if len(found) == 1 or own.isidentifier() else f"({own})"
        return tuple(replace(each, name=whole + each.name.removeprefix(name)) for each in found)

    def condition(self, text: str) -> Expr:
        """Whether `text` is true in a state: not where it has no value. Raises SpecError."""
        system = self._with(f"reachable {self._name}:", text, s.Property)
        found = [each.condition for each in system.questions if each.name == self._name]
        assert found[0] is not None
        return found[0]

    @property
    def sources(self) -> Mapping[str, Source]:
        """The texts of the spec by name."""
        return self.model.sources

    @property
    def _name(self) -> str:
        """A name that the spec does not use."""
        name = "asked"
        while any(name in each.text for each in self.sources.values()):
            name += "_"
        return name

    def _with(self, head: str, text: str, kind: type[s.Declaration]) -> System:
        """The system of the spec with one more declaration; all else is as it was."""
        if len(text) > MOST_LETTERS:
            headline = f"an expression of more than {MOST_LETTERS:,} letters"
            raise SpecError([Diagnostic("too-large", headline)])
        source = Source(_PLACE, f"{head} {text}\n;\n")
        sources = {**self.sources, _PLACE: source}
        try:
            added = parse(source).declarations
            if len(added) != 1 or not isinstance(added[0], kind) or _expects(added[0]):
                span = Span(_PLACE, 1, len(head) + 2, 1, len(source.line(1)) + 1)
                headline = "this is more than one expression"
                help = ("write one expression, as behind the `:` of a question",)
                raise SpecError([Diagnostic("unexpected", headline, Label(span), help=help)])
            module = self.model.checked.module
            module = replace(module, declarations=(*module.declarations, *added))
            checked = check(module, library()[0])
            model = replace(self.model, checked=checked, sources=sources)
            system = model.system(self.combination, fine=self.fine)
        except SpecError as error:
            told = [_behind(_at_end(each, source), len(head) + 1) for each in error.diagnostics]
            texts = {**sources, **error.sources, _PLACE: Source(_PLACE, text)}
            raise SpecError(told, texts) from None
        same = system.variables == self.system.variables
        if not same or len(system.actions) != len(self.system.actions):
            raise AssertionError("to ask for a value changed the system")
        return system


def _at_end(told: Diagnostic, source: Source) -> Diagnostic:
    """What is found behind the expression, told of its end: what stands there nobody wrote."""
    last = len(source.lines) - 2
    place = told.primary
    if place is None or place.span.file != _PLACE or place.span.line <= last:
        return told
    end = len(source.line(last)) + 1
    span = Span(_PLACE, last, end, last, end + 1)
    return Diagnostic(told.code, "the expression ends too early", Label(span, place.text))


def _behind(told: Diagnostic, head: int) -> Diagnostic:
    """The same with places in the text that was asked, which stands behind `head` columns."""

    def column(line: int, number: int) -> int:
        return max(number - head, 1) if line == 1 else number

    def moved(label: Label) -> Label:
        span = label.span
        if span.file != _PLACE:
            return label
        start, end = column(span.line, span.column), column(span.end_line, span.end_column)
        if span.line == span.end_line:
            end = max(end, start + 1)
        return replace(label, span=Span(_PLACE, span.line, start, span.end_line, end))

    primary = told.primary and moved(told.primary)
    return replace(told, primary=primary, secondary=tuple(map(moved, told.secondary)))


def _expects(added: s.Declaration) -> bool:
    return isinstance(added, s.Property) and added.expect is not None
