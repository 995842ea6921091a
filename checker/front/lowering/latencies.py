"""What is measured between events, over the state as it is laid out: one for each of a family.

Knows what an event is; must not know how a latency is measured.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from checker.diagnostic import Diagnostic, Label
from checker.front import syntax as s
from checker.front.checking.checked import Checked
from checker.front.lowering.expected import Expected
from checker.front.lowering.families import Member, members
from checker.front.lowering.given import given
from checker.front.values import queries
from checker.front.values.durations import duration
from checker.front.values.expressions import Reader
from checker.front.values.layout import Layout
from checker.front.values.path import Path
from checker.front.values.waiting import Waiting
from checker.ir.duration import Duration
from checker.ir.expr import TRUE, Const, Expr, conj, implies
from checker.ir.latencies import Event, Inverting, Latency
from checker.ir.obligations import Obligation
from checker.source import Source

KINDS = ("latency", "within", "region", "inversion")
"""The questions that are about a time."""


class Latencies:
    """Reads the latencies of one system.

    waiting: who waits, over the state. diagnostics: what turns out to be wrong is appended.
    """

    def __init__(
        self,
        checked: Checked,
        layout: Layout,
        sources: Mapping[str, Source],
        waiting: Waiting,
        diagnostics: list[Diagnostic],
    ) -> None:
        self._checked = checked
        self._layout = layout
        self._sources = sources
        self._waiting = waiting
        self._diagnostics = diagnostics
        self.owed: list[Obligation] = []

    def read(self) -> Iterator[Latency]:
        """Every one, in the order of the text; what their conditions owe is in `owed` then."""
        declared = self._checked.module.declarations
        expected = Expected(declared)
        for decl in declared:
            if not isinstance(decl, s.RunQuestion) or decl.kind not in KINDS:
                continue
            known = Reader.of_known(self._checked, self._layout, self._diagnostics, self._waiting)
            bound = None if decl.bound is None else duration(known, decl.bound)
            violated = expected.violated(decl.name.text, known)
            for member in members(decl.binders, known):
                yield self._latency(decl, member, bound, violated)

    def _latency(
        self, decl: s.RunQuestion, member: Member, bound: Duration | None, violated: bool
    ) -> Latency:
        name = decl.name.text
        starts, ends = self._inverting(decl, member) or (
            self._events(each, member) for each in (decl.starts, decl.ends)
        )
        return Latency(
            f"{name}[{member.name}]" if member.name else name,
            starts,
            ends,
            None if decl.kind == "region" else bound,
            violated,
            self._sources[decl.span.file].quote(decl.span),
            decl.span,
            name if member.name else "",
            member.name,
            member.whose,
            bound if decl.kind == "region" else None,
            given(self._sources, decl),
        )

    def _inverting(
        self, decl: s.RunQuestion, member: Member
    ) -> tuple[tuple[Event, ...], tuple[Event, ...]] | None:
        """Between what an `inversion` lies; None of what is no such question."""
        if decl.kind != "inversion":
            return None
        (asked,) = decl.states
        text = self._sources[asked.span.file].quote(asked.span)
        thread = self._thread(asked, member)
        if thread is None:
            return (), ()
        begins, ends = (
            (Event((), None, TRUE, text, Inverting(thread, each)),) for each in (False, True)
        )
        return begins, ends

    def _thread(self, asked: s.Expression, member: Member) -> int | None:
        """The one thread that is asked about; None, and told, where that depends on the state."""
        reader = Reader(self._checked, self._layout, Path(), self._diagnostics, self._waiting)
        with reader.naming(member.bound.items()):
            found = reader.value(asked)
        if isinstance(found, Const) and found.value >= 0:
            return found.value
        label = Label(asked.span, "who this is depends on the state")
        if isinstance(found, Const):
            label = Label(asked.span, "this is nobody")
        told = "an `inversion` is about one thread, the same in every state"
        advice = "name it, or ask it of each: `inversion name[f in p]: thread f;`"
        self._diagnostics.append(Diagnostic("not-constant", told, label, help=(advice,)))
        return None

    def _events(self, events: Sequence[s.Event], member: Member) -> tuple[Event, ...]:
        return tuple(self._event(each, member) for each in events)

    def _event(self, event: s.Event, member: Member) -> Event:
        reader = Reader(self._checked, self._layout, Path(), self._diagnostics, self._waiting)
        with reader.naming(member.bound.items()):
            when = TRUE if event.when is None else self._sound(event.when, reader)
            arrivals = self._arrivals(event.trigger, reader)
            condition = None if arrivals else self._sound(event.trigger, reader)
        text = self._sources[event.span.file].quote(event.span)
        return Event(arrivals, condition, when, text)

    def _arrivals(self, trigger: s.Expression, reader: Reader) -> tuple[tuple[int, int], ...]:
        """The places to come to, where the event is that one thread comes to a label."""
        if not isinstance(trigger, s.At):
            return ()
        thread = reader.value(trigger.thread)
        if not isinstance(thread, Const) or thread.value < 0:
            return ()  # who it is depends on the state: a condition that becomes true
        places = queries.places(self._layout, thread.value, trigger.label.text)
        return tuple((thread.value, place) for place in places)

    def _sound(self, condition: s.Expression, reader: Reader) -> Expr:
        """The condition, false where it has no value; that is an error of its own."""
        before = len(reader.path.obligations)
        found = reader.value(condition)
        owed = list(reader.path.obligations)[before:]
        self.owed += owed
        return conj((*(implies(each.due, each.holds) for each in owed), found))
