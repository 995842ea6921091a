"""Lays out one lock: what its type says for given parameters, and the variables that it needs.

Knows what each rule has to remember; must not know who takes a lock, nor what taking changes.
"""

from __future__ import annotations

from checker.diagnostic import Diagnostic, Label
from checker.front import syntax as s
from checker.front.values.expressions import Reader
from checker.front.values.layout import Layout
from checker.front.values.locking import MOST_DEEP
from checker.ir.domain import Domain, Kind, span_of
from checker.ir.locks import MEMORY, Grant, Lock, Mode, Waiting
from checker.ir.variables import Role, Variable
from checker.records import dataclass
from checker.source import Span

MOST_COUNTED = 1000
"""The largest `limit` of a mode, and the most times that `handoff` lets an ask be overtaken."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What a lock type and a declaration say together. limits: for each mode, None for none."""

    type: s.LockType
    grant: Grant
    preferred: int | None
    patience: int | None
    limits: tuple[int | None, ...]


def lock_rules(reader: Reader, decl: s.LockDecl, kind: s.LockType) -> Rules:
    """The rules of a lock; what makes no sense for these parameter values is told to `reader`."""
    rule = decl.grant or kind.grant
    grant = Grant(rule.kind) if rule is not None else Grant.ANY
    preferred = patience = None
    if rule is not None and rule.mode is not None:
        preferred = [each.name.text for each in kind.modes].index(rule.mode.text)
    if rule is not None and rule.limit is not None:
        patience = _number(reader, rule.limit, 0, "`handoff` lets an ask be overtaken")
    limits = []
    for mode in kind.modes:
        written = mode.limit
        if decl.limit is not None and written is not None:
            written = decl.limit
        what = f"the limit of mode `{mode.name.text}` is"
        limits.append(None if written is None else _number(reader, written, 1, what))
    return Rules(kind, grant, preferred, patience, tuple(limits))


_AT_ZERO = "what starts at 0 is a number: `await n > 0; n -= 1;` takes one, `n += 1;` gives one"


def _number(reader: Reader, node: s.Expression, least: int, what: str) -> int:
    value = reader.constant(node)
    if least <= value <= MOST_COUNTED:
        return value
    times = " times" if least == 0 else ""
    found = Diagnostic(
        "bad-lock-type",
        f"{what} {value}{times}, and it must be {least} to {MOST_COUNTED:,}",
        Label(node.span, f"this is {value}"),
        help=(_AT_ZERO,) if value == 0 else (),
    )
    if found not in reader.diagnostics:
        reader.diagnostics.append(found)
    return least


def lay_out(
    layout: Layout,
    decl: s.LockDecl,
    name: str,
    candidates: tuple[int, ...],
    shown: tuple[str, ...],
    rules: Rules,
) -> Lock:
    """The lock called `name`, whose variables are added to `layout`. shown: candidates' names."""
    return _Laying(layout, decl.name.span, name, shown).lock(candidates, rules)


class _Laying:
    def __init__(self, layout: Layout, span: Span, name: str, shown: tuple[str, ...]) -> None:
        self.layout = layout
        self.span = span
        self.name = name
        self.shown = shown
        self.many = Domain(Kind.THREADS, 0, (1 << len(shown)) - 1, shown)
        self.one = Domain(Kind.THREAD, 0, len(shown), shown)

    def lock(self, candidates: tuple[int, ...], rules: Rules) -> Lock:
        kind = rules.type
        modes = tuple(
            self._mode(mode, limit, owned=not kind.anyone, alone=len(kind.modes) == 1)
            for mode, limit in zip(kind.modes, rules.limits, strict=True)
        )
        depths: tuple[int, ...] = ()
        if kind.recursive:
            deep = span_of(0, MOST_DEEP - 1)
            depths = tuple(self._add(f".again[{who}]", deep, Role.HOLDER) for who in self.shown)
        asks = tuple(self._asks(rules.grant, modes))
        overtaken: tuple[int, ...] = ()
        if rules.patience is not None:
            times = span_of(0, rules.patience)
            overtaken = tuple(
                self._add(f".overtaken[{place}]", times, Role.ASK)
                for place in range(len(candidates))
            )
        return Lock(
            self.name,
            kind.name.text,
            modes,
            candidates,
            rules.grant,
            rules.preferred,
            asks,
            self.span,
            rules.patience,
            overtaken,
            not kind.anyone,
            depths,
            kind.inherits,
            None if kind.waiting is None else Waiting(kind.waiting),
        )

    def _add(self, name: str, domain: Domain, role: Role) -> int:
        return self.layout.add(Variable(self.name + name, domain, role, None, self.span))

    def _mode(self, mode: s.ModeDecl, limit: int | None, *, owned: bool, alone: bool) -> Mode:
        if not owned:
            domain = span_of(0, 1 if mode.exclusive else limit or 1)
        else:
            domain = self.one if mode.exclusive else self.many
        suffix = "" if alone else f".{mode.name.text}"
        holder = self._add(suffix, domain, Role.HOLDER)
        return Mode(mode.name.text, mode.exclusive, holder, limit)

    def _asks(self, grant: Grant, modes: tuple[Mode, ...]) -> list[int]:
        kept = MEMORY[grant]
        sets = [self._add(f".{name}", self.many, Role.ASK) for name in kept.sets]
        return [*sets, *(self._queue(modes) if kept.queue else ())]

    def _queue(self, modes: tuple[Mode, ...]) -> list[int]:
        requests = tuple(
            thread if len(modes) == 1 else f"{thread} {mode.name}"
            for thread in self.shown
            for mode in modes
        )
        domain = Domain(Kind.REQUEST, 0, len(requests), requests)
        places = range(len(self.shown))
        return [self._add(f".queue[{place}]", domain, Role.ASK) for place in places]
