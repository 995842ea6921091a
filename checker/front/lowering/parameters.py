"""Which values the parameters of a spec take together in a run, as `assume` leaves them.

Must not know what a value looks like in text, nor what is done with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from checker.diagnostic import Diagnostic, SpecError
from checker.front import syntax as s
from checker.front.checking.checked import Checked
from checker.front.lowering.assumptions import assumptions, met, needed, needs, no_value
from checker.front.lowering.combinations import (
    MOST_COMBINATIONS,
    Combination,
    Partial,
    Selection,
    by_place,
)
from checker.front.lowering.parameter_values import ParameterValues
from checker.front.naming.recursion import roots
from checker.front.suggest import nearest

if TYPE_CHECKING:
    from checker.front.lowering.standing import LeftOut, Trying


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
        self.values = ParameterValues(checked, settings, self.diagnostics)
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
            if not self.values.threads_known and self.values.of_threads(decl):
                self._stop_if_wrong()
                self.values.threads_known = True
            done.append(decl)
            partials = [after for each in partials for after in self.values.extended(each, decl)]
            name = decl.name.text
            found = (each.shown[name] for each in partials if name in each.shown)
            shown[name] = list(dict.fromkeys(found))
            partials = self._assuming(partials, waiting, done)
            if len(partials) > MOST_COMBINATIONS:
                text = f"more than {MOST_COMBINATIONS} combinations of parameter values"
                advice = f"give `{decl.name.text}` a default, or a value with --set"
                self.values.tell("too-many-values", text, decl, advice)
                break
        self._stop_if_wrong()
        self._tell_lacking(partials)
        self._stop_if_wrong()
        at_default = [d.name.text for d in open_ if self._at_default(d)]
        if not partials:
            raise SpecError([self._none_left(at_default)])
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
        letting = self._letting(at_default) if self.advising and self.left else ()
        return Selection(kept, tuple(left_out), tuple(filter(self._fewer, letting)))

    # Where `assume` leaves something out, and only there, `standing` is loaded

    def _none_left(self, at_default: Sequence[str]) -> Diagnostic:
        from checker.front.lowering.standing import none_left

        return none_left(self.left, at_default, [*self.settings], self._trying())

    def _letting(self, at_default: Sequence[str]) -> tuple[tuple[str, str], ...]:
        from checker.front.lowering.standing import defaults

        return defaults(self.left, at_default, self._trying())

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
        from checker.front.lowering.standing import Trying

        return Trying(
            self._others, lambda values, assumed: met(self.values.reader(values), assumed)
        )

    def _others(self, partial: Partial, name: str) -> Iterator[Partial]:
        """The same values with any other of one parameter, whose values no others depend on."""
        decl = next(each for each in self.decls if each.name.text == name)
        free = not any(decl in needed(self.checked, roots(each)) for each in self.decls)
        if isinstance(decl, s.Param) and free:
            yield from self.values.others(partial, decl)

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
        kept: list[Partial] = []
        for each in partials:
            found = [met(self.values.reader(each), assumption) for assumption in ready]
            if False in found:
                false = ready[found.index(False)]
                about = needs(self.checked, false)
                names = tuple(d.name.text for d in self.decls if d in about)
                self._leave_out(false, each, names)
                continue
            pairs = zip(ready, found, strict=True)
            each.lacking += tuple(assumption for assumption, told in pairs if told is None)
            kept.append(each)
        for assumption in ready:
            del waiting[assumption]
        return kept

    def _leave_out(self, assumption: s.Assume, values: Partial, about: tuple[str, ...]) -> None:
        from checker.front.lowering.standing import LeftOut

        self.left.append(LeftOut(assumption, values, about))

    def _tell_lacking(self, partials: Sequence[Partial]) -> None:
        """Tell of each assumption that has no value for some combination."""
        told: set[s.Assume] = set()
        for each in partials:
            for assumption in each.lacking:
                if assumption not in told:
                    told.add(assumption)
                    self.diagnostics.append(
                        no_value(self.values.reader(each), assumption, each.shown)
                    )

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

        for decl in sorted(decls, key=self.values.of_threads):
            if decl not in done:
                visit(decl)
        return [*done]
