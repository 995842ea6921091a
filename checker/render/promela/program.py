"""The text itself: declarations, a process for each thread, one that asks, and a page about it.

Each step is one `d_step`, a process is always at the same place of its loop, and nothing but the
variables of the System changes: so what SPIN stores is what the checker counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap

from checker.ir.actions import Action
from checker.ir.bounds import Known
from checker.ir.expr import Expr, conj, conjuncts, negate, reads
from checker.ir.questions import QuestionKind
from checker.ir.system import System
from checker.ir.threads import Thread
from checker.records import dataclass
from checker.render.promela.asserted import assertions, faults, unsaid
from checker.render.promela.cells import Cells, Naming, plain
from checker.render.promela.terms import CannotSay, Term, Words
from checker.semantics.integers import picks
from checker.semantics.step import evaluate, step

MOST_ALTERNATIVES = 20_000
"""Steps that are written out, one for each combination of choices, and first states."""

_WIDTH = 76
_SPARE = 64  # bytes of a state that SPIN adds, besides what each process takes
_PROCESS = 8
_USUAL = 1024  # bytes of a state that SPIN takes without being told


def promela(system: System, values: str = "") -> str:
    """The text. values: of the parameters, as they are to be shown. Raises CannotSay."""
    return _Program(system).text(values)


@dataclass(frozen=True, slots=True)
class _Alternative:
    """A guarded `d_step` of a process. told: what it is, for a comment."""

    guard: str
    body: tuple[str, ...]
    told: str


class _Program:
    def __init__(self, system: System) -> None:
        self._system = system
        self._known = Known(system)
        naming = Naming()
        self._naming = naming
        self._asserted = assertions(system, naming)
        self._faults = faults(system, naming)
        self._left = naming.name("error", "left_domain")
        self._escapes = False
        self._temporaries = 0
        self._count = 0
        self._begun = "begun"
        self.cells = Cells(system, self._expressions(), naming)
        first = system.initials
        self._several = len(first) > 1 or not self.cells.declarable(first[0])
        if self.cells.too_wide is not None:
            name = self.cells.too_wide.name
            raise CannotSay(f"{name} has values beyond the 32 bits of Promela: narrow its range")

    def _expressions(self) -> Iterator[Expr]:
        for action in self._system.actions:
            yield from (action.guard, *action.updates.values())
            for owed in action.obligations:
                yield from (owed.due, owed.holds)
        for question in self._system.questions:
            for owed in question.obligations:
                yield from (owed.due, owed.holds)
        yield from (each.when for each in self._asserted)

    # The whole

    def text(self, values: str) -> str:
        processes = [
            lines
            for number, thread in enumerate(self._system.threads)
            for lines in self._process(number, thread)
        ]
        asking = self._loop(self._naming.name("p", "asked"), self._asking(), "asks in each state")
        if not (processes or asking):  # SPIN wants a process
            asking = ["active proctype p_nothing()", "{", "end_nothing:", "\tfalse", "}"]
        beginning = self._beginning() if self._several else []
        lines = [*self._page(values), "", *self._declared()]
        for each in (beginning, *processes, asking):
            if each:
                lines += ["", *each]
        return "\n".join(lines) + "\n"

    def _declared(self) -> Iterator[str]:
        first = None if self._several else self._system.initials[0]
        yield from self.cells.declared(first)
        if self._several:
            yield f"bit {self._begun};"
        for number in range(self._temporaries):
            yield f"int t_{number};"
        flags = [each.name for each in self._asserted]
        flags += [*self._faults.flags.values(), *([self._left] if self._escapes else [])]
        if flags:
            yield "/* never set: an assertion of one fails, and SPIN tells its name */"
        yield from (f"bit {each};" for each in flags)

    # Steps

    def _process(self, number: int, thread: Thread) -> Iterator[list[str]]:
        name = self._naming.name("p", thread.name)
        alternatives = [
            each
            for action in self._system.actions
            if action.thread == number
            for each in self._action(action)
        ]
        if alternatives:
            yield self._loop(name, alternatives, thread.name)

    def _loop(self, name: str, alternatives: Sequence[_Alternative], told: str) -> list[str]:
        if not alternatives:
            return []
        lines = [f"active proctype {name}() /* {plain(told)} */", "{"]
        lines += [f"end_{name}:", "\tdo"]
        before = ""
        for each in alternatives:
            if each.told != before:
                lines.append(f"\t/* {plain(each.told)} */")
                before = each.told
            guard = f"{self._begun} && {each.guard}" if self._several else each.guard
            lines.append(f"\t:: d_step {{ {guard} -> {'; '.join(each.body)} }}")
        return [*lines, "\tod", "}"]

    def _action(self, action: Action) -> Iterator[_Alternative]:
        for picked in picks(action):
            try:
                yield from self._attempt(action, picked)
            except CannotSay as error:
                raise CannotSay(f"{action.name}: {error}") from None

    def _attempt(self, action: Action, picked: Sequence[int]) -> Iterator[_Alternative]:
        system = self._system
        thread = system.threads[action.thread]
        known = {}
        at = ""
        if thread.variable is not None and action.source is not None:
            known[thread.variable] = action.source
            at = f"{self.cells.cell(thread.variable)} == {action.source}"
        words = Words(self.cells, action.choices, picked, known)
        read = step(system, action, words)
        told = action.name + "".join(
            f" {choice.name} = {choice.domain.show(value)}"
            for choice, value in zip(action.choices, picked, strict=True)
        )
        for flag, when in self._faults.alternatives(action.obligations):
            term = evaluate(when, words, read.known)
            if term.const != 0:
                yield self._alternative(at, [term], (f"assert({flag})",), told)
        broken = [term for _, term in read.broken]
        guard = read.guard
        if guard.const == 0:
            return
        beyond = self._beyond(action, words, read.known) if broken else []
        updates = read.updates
        outside = self._outside(action, updates)
        if outside:
            self._escapes = True
            terms = [guard, *beyond, Term(" || ".join(outside), (0, 1), 2)]
            yield self._alternative(at, terms, (f"assert({self._left})",), told)
            kept = " && ".join(f"!({each})" for each in outside)
            beyond = [*beyond, Term(kept, (0, 1), 3)]
        body = tuple(self._body(action, updates)) or ("skip",)
        yield self._alternative(at, [guard, *beyond], body, told)

    def _alternative(
        self, at: str, terms: Iterable[Term], body: tuple[str, ...], told: str
    ) -> _Alternative:
        self._count += 1
        if self._count > MOST_ALTERNATIVES:
            raise CannotSay(
                f"it has more than {MOST_ALTERNATIVES:,} steps with all their choices: take fewer"
                " threads, or smaller sets to choose from"
            )
        parts = [at] if at else []
        parts += [
            each.text if each.tight > 2 else f"({each.text})" for each in terms if not each.const
        ]
        return _Alternative(" && ".join(parts) or "true", body, told)

    def _beyond(self, action: Action, words: Words, known: dict[Expr, Term]) -> list[Term]:
        """That no obligation is broken, where the guard is true."""
        guard = frozenset(conjuncts(action.guard))
        found = []
        for each in action.obligations:
            rest = [one for one in (*conjuncts(each.due), negate(each.holds)) if one not in guard]
            term = evaluate(negate(conj(rest)), words, known)
            if term.const is None or term.const == 0:
                found.append(term)
        return found

    def _outside(self, action: Action, updates: dict[int, Term]) -> list[str]:
        """For each variable of which it is not proved that it stays in its domain, when not."""
        found = []
        for variable, term in updates.items():
            domain = self._system.variables[variable].domain
            low, high = term.bounds
            if domain.low <= low and high <= domain.high:
                continue
            if not self._known.where(action).stays_in_domain(variable):
                found.append(f"{term.atom} < {domain.low} || {term.atom} > {domain.high}")
        return found

    def _body(self, action: Action, updates: dict[int, Term]) -> Iterator[str]:
        """The assignments, one after the other, with the effect of all at once."""
        about_steps = [each for each in self._asserted if each.over_steps]
        owed = [
            pair
            for question in self._system.questions
            if question.kind is QuestionKind.STEP
            for pair in self._faults.alternatives(question.obligations)
        ]
        asked = [(each.name, each.when) for each in about_steps] + owed
        count = len(self._system.variables)
        needed = {each for _, when in asked for each in reads(when) if each < count}
        saved = {v: f"t_{k}" for k, v in enumerate(sorted(needed & updates.keys()))}
        yield from (f"{name} = {self.cells.cell(variable)}" for variable, name in saved.items())
        used = len(saved)
        own = self._system.threads[action.thread].variable
        order, tangled = _ordered(action, [each for each in updates if each != own])
        yield from (f"{self.cells.cell(each)} = {updates[each].text}" for each in order)
        made = {each: f"t_{used + place}" for place, each in enumerate(tangled)}
        used += len(made)
        yield from (f"{name} = {updates[each].text}" for each, name in made.items())
        yield from (f"{self.cells.cell(each)} = {name}" for each, name in made.items())
        if own is not None and action.target is not None and action.target != action.source:
            yield f"{self.cells.cell(own)} = {action.target}"
        words = Words(self.cells, saved=saved, count=count)
        for name, when in asked:
            term = evaluate(when, words)
            if term.const is None:
                yield f"if :: {term.text} -> assert({name}) :: else fi"
            elif term.const:
                yield f"assert({name})"
        yield from (f"t_{number} = 0" for number in range(used))
        self._temporaries = max(self._temporaries, used)

    # Questions

    def _asking(self) -> list[_Alternative]:
        """An assertion that fails in the states that the flag is about, and changes nothing."""
        found = []
        asked: list[tuple[str, str, Expr]] = [
            (each.name, each.meaning, each.when) for each in self._asserted if not each.over_steps
        ]
        for question in self._system.questions:
            if question.kind is not QuestionKind.STEP:
                for flag, when in self._faults.alternatives(question.obligations):
                    asked.append((flag, f"asking {question.name}", when))
        for name, told, when in asked:
            try:
                term = evaluate(when, Words(self.cells))
            except CannotSay as error:
                raise CannotSay(f"{told}: {error}") from None
            if term.const != 0:
                found.append(self._alternative("", [term], (f"assert({name})",), told))
        return found

    def _beginning(self) -> list[str]:
        """A process that picks one of the first states, before anything else can go."""
        lines = [f"active proctype {self._naming.name('p', 'beginning')}()", "{"]
        lines += ["end_beginning:", "\tdo"]
        for state in self._system.initials:
            self._count += 1
            if self._count > MOST_ALTERNATIVES:
                raise CannotSay(
                    f"it has more than {MOST_ALTERNATIVES:,} first states and steps: let fewer"
                    " variables begin with any value"
                )
            values = [f"{self.cells.cell(k)} = {v}" for k, v in enumerate(state) if v]
            body = "; ".join([*values, f"{self._begun} = 1"])
            lines.append(f"\t:: d_step {{ !{self._begun} -> {body} }}")
        return [*lines, "\tod", "}"]

    # The page about it

    def _page(self, values: str) -> list[str]:
        more, extra = "", ""
        size = sum(each.bits for each in self.cells.cells) // 8 + 4 * self._temporaries
        size += _SPARE + (len(self._system.threads) + 2) * _PROCESS
        if size > _USUAL * 3 // 4:
            more = f" -DVECTORSZ={-(-2 * size // 1024) * 1024}"
        if self._several:
            extra = " SPIN stores one more: from it the first is picked"
            extra += f", of {len(self._system.initials):,}."
        lines = [f"{self._system.name}, as mmcheck understands it, for SPIN."]
        lines += [values] if values else []
        lines += ["", "  spin -a -o1 -o2 -o3 FILE"]
        lines += [f"  gcc -O2 -DSAFETY -DNOREDUCE{more} -o pan pan.c", "  ./pan -m1000000 -c0 -n"]
        lines += [
            "",
            *_filled(
                "With these options SPIN stores each state that mmcheck counts, once."
                + extra
                + " Its transitions are the first one, those of mmcheck, and one for each assertion"
                " that fails, which leaves the state as it is. A larger -m is needed if it says"
                " that the search depth is too small. An assertion names a flag:"
            ),
            "",
        ]
        named = [(each.name, each.meaning) for each in self._asserted]
        named += [(flag, f"error: {code}") for code, flag in self._faults.flags.items()]
        lines += [f"  {name}: {meaning}" for name, meaning in named]
        missing = [*unsaid(self._system)]
        if missing:
            lines += ["", "Not in this text:"]
            lines += [f"  {each}" for each in missing]
        return [
            "/* " + plain(lines[0]),
            *(f" * {plain(each)}".rstrip() for each in lines[1:]),
            " */",
        ]


def _filled(text: str) -> list[str]:
    return wrap(text, _WIDTH - 3)


def _ordered(action: Action, changed: Iterable[int]) -> tuple[list[int], list[int]]:
    """An order of assignments in which each reads old values, and what is left without one.

    What is left is assigned behind the others, all of it computed first.
    """
    read = {each: reads(action.updates[each]) - {each} for each in changed}
    order: list[int] = []
    left = dict(read)
    while left:
        free = [each for each in left if all(each not in read[one] for one in left if one != each)]
        if not free:
            break
        for each in free:
            del left[each]
        order += free
    return order, [*left]
