"""Which values the parameters of a spec take in a run: defaults, every value, or as told.

Knows what a value looks like in text. Must not know what is done with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from checker.diagnostic import Diagnostic, Label, SpecError
from checker.front import syntax as s
from checker.front.checking.checked import Checked
from checker.front.checking.placing import type_of_threads
from checker.front.checking.types import Time
from checker.front.lowering.assumptions import assumptions, met, needed, needs, no_value
from checker.front.lowering.combinations import Combination, Partial, Selection, by_place
from checker.front.lowering.constants import Constants
from checker.front.lowering.laying import Laying
from checker.front.lowering.settings import advice, several, spans, time
from checker.front.lowering.standing import LeftOut, Trying, defaults, none_left
from checker.front.lowering.threads import lay_out_threads
from checker.front.naming.recursion import roots
from checker.front.suggest import nearest
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

MOST_COMBINATIONS = 256
"""How many combinations of values one run may check."""


def select(checked: Checked, settings: Mapping[str, str]) -> Selection:
    """Every combination of values that the run checks, the last parameter varying fastest.

    settings: by name `3`, `HOLD`, `true`, `20 ms`, `0..3`, `1,3` or `all`; others take their
    default, or every value if they have none. Raises SpecError for an unknown name, a value that
    does not fit, too many combinations, or none.
    """
    return _Choices(checked, settings).run()


class _Choices:
    def __init__(
        self, checked: Checked, settings: Mapping[str, str], *, advising: bool = True
    ) -> None:
        """advising: what could be set is looked for, if something is left out."""
        self.advising = advising
        self.checked = checked
        self.settings = settings
        self.diagnostics: list[Diagnostic] = []
        self.left: list[LeftOut] = []
        self.wrong: set[s.Const | s.Param] = set()  # told already, and all that depends on them
        self.threads_known = False  # all that they depend on has its values
        self.decls: list[s.Const | s.Param] = [
            each
            for each in checked.module.declarations
            if isinstance(each, s.Const | s.Param) and each not in checked.placed
        ]

    def run(self) -> Selection:
        self._check_names()
        open_ = [d for d in self.decls if isinstance(d, s.Param) or d.name.text in self.settings]
        assumed = assumptions(self.checked, known=True)
        waiting = {each: needs(self.checked, each).intersection(open_) for each in assumed}
        partials = self._assuming([Partial()], waiting, ())
        done = []
        shown: dict[str, list[str]] = {}
        for decl in self._ordered(open_):
            if not self.threads_known and self._of_threads(decl):
                self._stop_if_wrong()
                self.threads_known = True
            done.append(decl)
            partials = [after for each in partials for after in self._extended(each, decl)]
            name = decl.name.text
            found = (each.shown[name] for each in partials if name in each.shown)
            shown[name] = list(dict.fromkeys(found))
            partials = self._assuming(partials, waiting, done)
            if len(partials) > MOST_COMBINATIONS:
                text = f"more than {MOST_COMBINATIONS} combinations of parameter values"
                advice = f"give `{decl.name.text}` a default, or a value with --set"
                self._wrong("too-many-values", text, decl, advice)
                break
        self._stop_if_wrong()
        self._tell_lacking(partials)
        self._stop_if_wrong()
        at_default = [d.name.text for d in open_ if self._at_default(d)]
        if not partials:
            told = [*self.settings]
            raise SpecError([none_left(self.left, at_default, told, self._trying())])
        names = [decl.name.text for decl in open_]
        partials = by_place(partials, names, shown)
        varying = [n for n in names if len({each.shown.get(n) for each in partials}) > 1]
        kept = tuple(
            Combination(
                each.values,
                {n: each.shown[n] for n in varying},
                {n: each.shown[n] for n in names if n in each.shown and n not in varying},
                each.boxes,
            )
            for each in partials
        )
        shown_left = [each.values.shown for each in self.left]
        left_out = ({n: each[n] for n in names if n in each} for each in shown_left)
        letting = defaults(self.left, at_default, self._trying()) if self.advising else ()
        return Selection(kept, tuple(left_out), tuple(filter(self._fewer, letting)))

    def _fewer(self, setting: tuple[str, str]) -> bool:
        """Whether less would be left out with one more parameter set."""
        settings = {**self.settings, setting[0]: setting[1]}
        try:
            found = _Choices(self.checked, settings, advising=False).run()
        except SpecError:
            return False
        return len(found.excluded) < len(self.left)

    def _at_default(self, decl: s.Const | s.Param) -> bool:
        has = isinstance(decl, s.Param) and decl.default is not None
        return has and decl.name.text not in self.settings

    def _trying(self) -> Trying:
        return Trying(self._others, lambda values, assumed: met(self._reader(values), assumed))

    def _others(self, partial: Partial, name: str) -> Iterator[Partial]:
        """The same values with any other of one parameter, whose values no others depend on."""
        decl = next(each for each in self.decls if each.name.text == name)
        free = not any(decl in needed(self.checked, roots(each)) for each in self.decls)
        if isinstance(decl, s.Const) or not free or self._of_threads(decl) or self._is_time(decl):
            return
        values = self._values(decl, self._reader(partial))
        for value in first_of(values, MOST_COMBINATIONS):
            text = {**partial.shown, name: shown(values, value)}
            yield replace(partial, values={**partial.values, name: value}, shown=text)

    def _assuming(
        self,
        partials: list[Partial],
        waiting: dict[s.Assume, frozenset[s.Const | s.Param]],
        done: Sequence[s.Const | s.Param],
    ) -> list[Partial]:
        """Those that meet each assumption for which all is known now; it waits no longer.

        Where one has no value another that is false may still leave the combination out.
        """
        ready = [each for each, wanted in waiting.items() if wanted <= {*done}]
        if self.diagnostics or not ready:
            return partials
        kept = []
        for each in partials:
            found = [met(self._reader(each), assumption) for assumption in ready]
            if False in found:
                false = ready[found.index(False)]
                about = needs(self.checked, false)
                names = tuple(d.name.text for d in self.decls if d in about)
                self.left.append(LeftOut(false, each, names))
                continue
            pairs = zip(ready, found, strict=True)
            each.lacking += tuple(assumption for assumption, told in pairs if told is None)
            kept.append(each)
        for assumption in ready:
            del waiting[assumption]
        return kept

    def _reader(self, partial: Partial, path: Path | None = None) -> Reader:
        layout = Layout(Constants(self.checked, self.diagnostics, partial.values))
        if self.threads_known:
            lay_out_threads(Laying(self.checked, layout, self.diagnostics))
        return Reader(self.checked, layout, path or Path(), self.diagnostics)

    def _tell_lacking(self, partials: Sequence[Partial]) -> None:
        """Tell of each assumption that has no value for some combination."""
        told: set[s.Assume] = set()
        for each in partials:
            for assumption in each.lacking:
                if assumption not in told:
                    told.add(assumption)
                    self.diagnostics.append(no_value(self._reader(each), assumption, each.shown))

    def _stop_if_wrong(self) -> None:
        if self.diagnostics:
            raise SpecError(self.diagnostics)

    def _check_names(self) -> None:
        names = [decl.name.text for decl in self.decls]
        for name in self.settings:
            if name not in names:
                close = nearest(name, names)
                known = ", ".join(f"`{each}`" for each in names) or "none"
                advice = f"did you mean `{close}`?" if close else f"this spec has: {known}"
                headline = f"no parameter or constant `{name}` to set"
                self.diagnostics.append(Diagnostic("unknown-parameter", headline, help=(advice,)))
        self._stop_if_wrong()

    def _ordered(self, decls: Sequence[s.Const | s.Param]) -> list[s.Const | s.Param]:
        """In the order of the text, but each behind those that its values depend on.

        Those that are of threads come last, for the threads depend on others.
        """
        needs = {decl: needed(self.checked, roots(decl)) for decl in decls}
        done: dict[s.Const | s.Param, None] = {}

        def visit(decl: s.Const | s.Param) -> None:
            for each in decls:
                if each in needs[decl] and each not in done:
                    visit(each)
            done[decl] = None

        for decl in sorted(decls, key=self._of_threads):
            if decl not in done:
                visit(decl)
        return [*done]

    def _of_threads(self, decl: s.Const | s.Param) -> bool:
        """Whether values of `decl` are known only when the threads are."""
        return decl.type is not None and type_of_threads(decl.type, self.checked.uses)

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
                known = self.checked.uses.get(node) if isinstance(node, s.Name) else None
                if isinstance(known, s.Const | s.Param):
                    yield known

    def _wrong(self, code: str, headline: str, decl: s.Const | s.Param, *advice: str) -> None:
        """Tell of `decl`, once, unless something that it depends on is wrong."""
        told = decl in self.wrong or any(each in self.wrong for each in self._dependencies(decl))
        self.wrong.add(decl)
        if told:
            return
        label = Label(decl.name.span, "declared here")
        self.diagnostics.append(Diagnostic(code, headline, label, help=advice))

    def _extended(self, partial: Partial, decl: s.Const | s.Param) -> Iterator[Partial]:
        """The combinations that come of one by giving `decl` each of its values."""
        reader, name = self._reader(partial), decl.name.text
        if self._is_time(decl):
            yield from self._times(partial, decl, reader)
            return
        told = len(self.diagnostics)
        values = self._values(decl, reader)
        if len(self.diagnostics) > told:  # the range is empty
            if decl in self.wrong:
                del self.diagnostics[told:]
            self.wrong.add(decl)
        when = self._when(partial, decl)
        chosen: Iterable[Plain]
        if isinstance(values, Domain) and values.kind is not Kind.IDENTITY:
            chosen = self._numbers(decl, values, reader, when)
        else:
            assert isinstance(decl, s.Param)
            chosen = self._plain(
                decl, values, self._reader(partial, Known(told=self.diagnostics)), when
            )
        for value in chosen:
            text = {**partial.shown, name: shown(values, value)}
            yield replace(partial, values={**partial.values, name: value}, shown=text)

    def _is_time(self, decl: s.Const | s.Param) -> bool:
        if isinstance(decl.type, s.TimeType):
            return True
        return isinstance(decl, s.Const) and isinstance(self.checked.types.get(decl.value), Time)

    def _values(self, decl: s.Const | s.Param, reader: Reader) -> Values:
        if decl.type is not None:
            return values_of(reader, decl.type)
        assert isinstance(decl, s.Const)
        named = domain_of_constant(reader, decl.value)
        return named if named is not None else span_of(-(2**31), 2**31)

    def _when(self, partial: Partial, decl: s.Const | s.Param) -> str:
        """The values that the range of `decl` depends on, as the end of a sentence."""
        names = dict.fromkeys(each.name.text for each in self._dependencies(decl))
        known = [f"{each} = {partial.shown[each]}" for each in names if each in partial.shown]
        return f" when {' and '.join(known)}" if known else ""

    def _numbers(
        self, decl: s.Const | s.Param, domain: Domain, reader: Reader, when: str
    ) -> Sequence[int]:
        """The values that `decl` takes; the first of its type stands for what is wrong."""
        text = self.settings.get(decl.name.text)
        everything = range(domain.low, domain.high + 1)
        if text is None:
            assert isinstance(decl, s.Param)
            if decl.default is None:
                return self._not_too_many(decl, len(everything), everything)
            value = reader.layout.constants[decl]
            assert isinstance(value, int)
            if value not in domain:
                headline = f"the default of `{decl.name.text}` is outside {domain}{when}"
                self._wrong("bad-value", headline, decl)
            return [value]
        if text == "all" and isinstance(decl, s.Param):
            return self._not_too_many(decl, len(everything), everything)
        found = spans(text, domain)
        if found is None:
            help = advice(decl.name.text, domain, when, text, typed=decl.type is not None)
            self._wrong("bad-value", f"`{decl.name.text}` can't be set to `{text}`", decl, *help)
            return everything[:1]
        if len(found) == 1:
            return self._not_too_many(decl, len(found[0]), found[0])
        count = sum(len(each) for each in found)
        if count > MOST_COMBINATIONS:
            return self._not_too_many(decl, count, range(count))
        return sorted({value for each in found for value in each})

    def _plain(self, decl: s.Param, values: Values, reader: Reader, when: str) -> Sequence[Plain]:
        """The values that a parameter takes that is a thread or has parts."""
        name, text = decl.name.text, self.settings.get(decl.name.text)
        if text is None and decl.default is not None:
            with reader.based(decl.default):
                type = self.checked.types.get(decl.default)
                value = plain(reader, type, reader.whole(decl.default))
            if not contains(values, value):
                headline = f"the default of `{name}` is {shown(values, value)}, outside its type"
                self._wrong("bad-value", headline, decl, *advice(name, values, when))
                return first_of(values, 1)
            return [value]
        if text is None or text == "all":
            return self._not_too_many(decl, size(values), first_of(values, MOST_COMBINATIONS))
        found = several(text, values)
        if found is None:
            help = advice(name, values, when, text)
            self._wrong("bad-value", f"`{name}` can't be set to `{text}`", decl, *help)
            return first_of(values, 1)
        return found

    def _not_too_many(
        self, decl: s.Const | s.Param, count: int, values: Sequence[T]
    ) -> Sequence[T]:
        if count <= MOST_COMBINATIONS:
            return values
        text = f"`{decl.name.text}` has {count:,} values, more than {MOST_COMBINATIONS}"
        self._wrong("too-many-values", text, decl, "give it a default, or a value with --set")
        return values[:1]

    def _times(
        self, partial: Partial, decl: s.Const | s.Param, reader: Reader
    ) -> Iterator[Partial]:
        """The combinations with a value of `decl`; no time at all stands for what is wrong."""
        name = decl.name.text
        wrong = replace(partial, values={**partial.values, name: Duration()})
        text = self.settings.get(name)
        box = self._box(decl, reader)
        if text is None and isinstance(decl, s.Param) and decl.default is None:
            if box is None:
                if isinstance(decl.type, s.TimeType) and decl.type.low is None:
                    self._wrong(
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
                self._wrong(
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
            self._wrong("bad-value", f"{length} is outside the range of `{name}`", decl, advice)
            yield wrong
            return
        values = {**partial.values, name: length}
        yield replace(partial, values=values, shown={**partial.shown, name: str(length)})

    def _box(self, decl: s.Const | s.Param, reader: Reader) -> Box | None:
        found = box(reader, decl.type)
        ranged = isinstance(decl.type, s.TimeType) and decl.type.low is not None
        if ranged and found is None:
            self._wrong("bad-time", f"the range of `{decl.name.text}` makes no sense", decl)
        return found
