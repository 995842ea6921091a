"""Which values one parameter or constant takes in a run, the values of others being known.

Knows what a value looks like in text. Must not know what becomes of several parameters together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from checker.diagnostic import Diagnostic, Label
from checker.front import syntax as s
from checker.front.checking.checked import Checked
from checker.front.checking.placing import type_of_threads
from checker.front.checking.types import Time
from checker.front.lowering.combinations import MOST_COMBINATIONS, Partial
from checker.front.lowering.constants import Constants
from checker.front.lowering.laying import Laying
from checker.front.lowering.settings import advice, several, spans, time
from checker.front.lowering.threads import lay_out_threads
from checker.front.values.durations import Box, box, duration
from checker.front.values.expressions import Reader
from checker.front.values.given import plain, values_of
from checker.front.values.known import Known
from checker.front.values.layout import Layout
from checker.front.values.path import Path
from checker.front.values.plain import Plain, Values, contains, first_of, shown, size
from checker.front.values.sets import domain_of_constant
from checker.front.walk import subexpressions
from checker.ir.domain import Domain, Kind, span_of
from checker.ir.duration import Duration, parameter

T = TypeVar("T")


class ParameterValues:
    """The values of each, as `settings` tell them, the spec gives them, or all.

    settings: as in `select`. diagnostics: gets what is wrong. threads_known: all that the threads
    depend on has its values.
    """

    def __init__(
        self, checked: Checked, settings: Mapping[str, str], diagnostics: list[Diagnostic]
    ) -> None:
        self.threads_known = False
        self._checked = checked
        self._settings = settings
        self._diagnostics = diagnostics
        self._wrong: set[s.Const | s.Param] = set()  # told, and all that depends on them

    def extended(self, partial: Partial, decl: s.Const | s.Param) -> Iterator[Partial]:
        """The combinations that come of one by giving `decl` each of its values."""
        reader, name = self.reader(partial), decl.name.text
        if self._is_time(decl):
            yield from self._times(partial, decl, reader)
            return
        told = len(self._diagnostics)
        values = self._values(decl, reader)
        if len(self._diagnostics) > told:  # the range is empty
            if decl in self._wrong:
                del self._diagnostics[told:]
            self._wrong.add(decl)
        when = self._when(partial, decl)
        chosen: Iterable[Plain]
        if isinstance(values, Domain) and values.kind is not Kind.IDENTITY:
            chosen = self._numbers(decl, values, reader, when)
        else:
            assert isinstance(decl, s.Param)
            chosen = self._plain(
                decl, values, self.reader(partial, Known(told=self._diagnostics)), when
            )
        for value in chosen:
            text = {**partial.shown, name: shown(values, value)}
            yield replace(partial, values={**partial.values, name: value}, shown=text)

    def others(self, partial: Partial, decl: s.Param) -> Iterator[Partial]:
        """The same values with any other of `decl`; none of a time or of threads."""
        if self.of_threads(decl) or self._is_time(decl):
            return
        name, values = decl.name.text, self._values(decl, self.reader(partial))
        for value in first_of(values, MOST_COMBINATIONS):
            text = {**partial.shown, name: shown(values, value)}
            yield replace(partial, values={**partial.values, name: value}, shown=text)

    def reader(self, partial: Partial, path: Path | None = None) -> Reader:
        """A reader of expressions in which the parameters have these values."""
        layout = Layout(Constants(self._checked, self._diagnostics, partial.values))
        if self.threads_known:
            lay_out_threads(Laying(self._checked, layout, self._diagnostics))
        return Reader(self._checked, layout, path or Path(), self._diagnostics)

    def of_threads(self, decl: s.Const | s.Param) -> bool:
        """Whether values of `decl` are known only when the threads are."""
        return decl.type is not None and type_of_threads(decl.type, self._checked.uses)

    def tell(self, code: str, headline: str, decl: s.Const | s.Param, *advice: str) -> None:
        """Tell of `decl`, once, unless something that it depends on is wrong."""
        told = decl in self._wrong or any(each in self._wrong for each in self._dependencies(decl))
        self._wrong.add(decl)
        if told:
            return
        label = Label(decl.name.span, "declared here")
        self._diagnostics.append(Diagnostic(code, headline, label, help=advice))

    def _is_time(self, decl: s.Const | s.Param) -> bool:
        if isinstance(decl.type, s.TimeType):
            return True
        return isinstance(decl, s.Const) and isinstance(self._checked.types.get(decl.value), Time)

    def _values(self, decl: s.Const | s.Param, reader: Reader) -> Values:
        if decl.type is not None:
            return values_of(reader, decl.type)
        assert isinstance(decl, s.Const)
        named = domain_of_constant(reader, decl.value)
        return named if named is not None else span_of(-(2**31), 2**31)

    def _dependencies(self, decl: s.Const | s.Param) -> Iterator[s.Const | s.Param]:
        roots: list[s.Expression | None] = []
        if isinstance(decl, s.Const):
            roots.append(decl.value)
        else:
            roots.append(decl.default)
        match decl.type:
            case s.RangeType(low=low, high=high) | s.TimeType(low=low, high=high):
                roots += [low, high]
            case _:
                pass
        for root in roots:
            for node in subexpressions(root) if root is not None else ():
                known = self._checked.uses.get(node) if isinstance(node, s.Name) else None
                if isinstance(known, s.Const | s.Param):
                    yield known

    def _when(self, partial: Partial, decl: s.Const | s.Param) -> str:
        """The values that the range of `decl` depends on, as the end of a sentence."""
        names = dict.fromkeys(each.name.text for each in self._dependencies(decl))
        known = [f"{each} = {partial.shown[each]}" for each in names if each in partial.shown]
        return f" when {' and '.join(known)}" if known else ""

    def _numbers(
        self, decl: s.Const | s.Param, domain: Domain, reader: Reader, when: str
    ) -> Sequence[int]:
        """The values that `decl` takes; the first of its type stands for what is wrong."""
        text = self._settings.get(decl.name.text)
        everything = range(domain.low, domain.high + 1)
        if text is None:
            assert isinstance(decl, s.Param)
            if decl.default is None:
                return self._not_too_many(decl, len(everything), everything)
            value = reader.layout.constants[decl]
            assert isinstance(value, int)
            if value not in domain:
                headline = f"the default of `{decl.name.text}` is outside {domain}{when}"
                self.tell("bad-value", headline, decl)
            return [value]
        if text == "all" and isinstance(decl, s.Param):
            return self._not_too_many(decl, len(everything), everything)
        found = spans(text, domain)
        if found is None:
            help = advice(decl.name.text, domain, when, text, typed=decl.type is not None)
            self.tell("bad-value", f"`{decl.name.text}` can't be set to `{text}`", decl, *help)
            return everything[:1]
        if len(found) == 1:
            return self._not_too_many(decl, len(found[0]), found[0])
        count = sum(len(each) for each in found)
        if count > MOST_COMBINATIONS:
            return self._not_too_many(decl, count, range(count))
        return sorted({value for each in found for value in each})

    def _plain(self, decl: s.Param, values: Values, reader: Reader, when: str) -> Sequence[Plain]:
        """The values that a parameter takes that is a thread or has parts."""
        name, text = decl.name.text, self._settings.get(decl.name.text)
        if text is None and decl.default is not None:
            with reader.based(decl.default):
                type = self._checked.types.get(decl.default)
                value = plain(reader, type, reader.whole(decl.default))
            if not contains(values, value):
                headline = f"the default of `{name}` is {shown(values, value)}, outside its type"
                self.tell("bad-value", headline, decl, *advice(name, values, when))
                return first_of(values, 1)
            return [value]
        if text is None or text == "all":
            return self._not_too_many(decl, size(values), first_of(values, MOST_COMBINATIONS))
        found = several(text, values)
        if found is None:
            help = advice(name, values, when, text)
            self.tell("bad-value", f"`{name}` can't be set to `{text}`", decl, *help)
            return first_of(values, 1)
        return found

    def _not_too_many(
        self, decl: s.Const | s.Param, count: int, values: Sequence[T]
    ) -> Sequence[T]:
        if count <= MOST_COMBINATIONS:
            return values
        text = f"`{decl.name.text}` has {count:,} values, more than {MOST_COMBINATIONS}"
        self.tell("too-many-values", text, decl, "give it a default, or a value with --set")
        return values[:1]

    def _times(
        self, partial: Partial, decl: s.Const | s.Param, reader: Reader
    ) -> Iterator[Partial]:
        """The combinations with a value of `decl`; no time at all stands for what is wrong."""
        name = decl.name.text
        wrong = replace(partial, values={**partial.values, name: Duration()})
        text = self._settings.get(name)
        box = self._box(decl, reader)
        if text is None and isinstance(decl, s.Param) and decl.default is None:
            if box is None:
                if isinstance(decl.type, s.TimeType) and decl.type.low is None:
                    self.tell(
                        "bad-time",
                        f"`{name}` has neither a range nor a value",
                        decl,
                        f"write `time in 5 us..8 ms`, or set it with --set {name}=20ms",
                    )
                yield wrong
                return
            values = {**partial.values, name: parameter(name)}
            yield replace(partial, values=values, boxes={**partial.boxes, name: box})
            return
        default = None
        if isinstance(decl, s.Param) and decl.default is not None:
            default = duration(reader, decl.default)
        if default is not None and text in (None, str(default)):
            length = default  # as a report shows it, perhaps by other times
        else:
            assert text is not None
            known = time(text)
            if known is None:
                self.tell(
                    "bad-value",
                    f"`{name}` can't be set to `{text}`",
                    decl,
                    "it is a time: write a number with ns, us, ms or s, such as 20ms",
                )
                yield wrong
                return
            length = known
        if box is not None and not length.terms and not box[0] <= length.constant <= box[1]:
            low, high = (str(Duration(each)) for each in box)
            advice = f"its values are {low}..{high}"
            self.tell("bad-value", f"{length} is outside the range of `{name}`", decl, advice)
            yield wrong
            return
        values = {**partial.values, name: length}
        yield replace(partial, values=values, shown={**partial.shown, name: str(length)})

    def _box(self, decl: s.Const | s.Param, reader: Reader) -> Box | None:
        found = box(reader, decl.type)
        ranged = isinstance(decl.type, s.TimeType) and decl.type.low is not None
        if ranged and found is None:
            self.tell("bad-time", f"the range of `{decl.name.text}` makes no sense", decl)
        return found
