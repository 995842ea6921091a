"""Lays out the state of a spec for values of its parameters: threads, variables, locks.

Fills a `Layout`, with what each variable starts as. Must not know what a step does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from checker.diagnostic import Diagnostic, Label, SpecError
from checker.front import syntax as s
from checker.front.constancy import depends
from checker.front.expressions import NotConstant, Reader
from checker.front.frames import Call, Context, Frame, Turn, argument, outward
from checker.front.layout import Cell, Dimension, Family, Layout, LockCells, element_names, length
from checker.front.names import ClassName
from checker.front.path import Path
from checker.front.steps import MOST_STATEMENTS, Steps, TooManyStatements, find_steps
from checker.front.typecheck import Checked
from checker.front.walk import spine
from checker.ir.domain import Domain, Kind, span_of
from checker.ir.expr import Const, Expr
from checker.ir.system import (
    Fairness,
    Grant,
    Lock,
    Mode,
    Role,
    Thread,
    ThreadKind,
    Variable,
)
from checker.source import Span

MOST_THREADS = 200
MOST_VARIABLES = 10_000
MOST_INITIALS = 100_000


def place(
    checked: Checked,
    layout: Layout,
    diagnostics: list[Diagnostic],
) -> list[list[int]]:
    """Fill `layout`, which has the constants; the possible first values of each variable.

    Raises SpecError, with `diagnostics` and what it finds itself, if anything is wrong.
    """
    placing = _Placing(checked, layout, diagnostics)
    placing.place_threads()
    placing.place_steps()
    if diagnostics:
        raise SpecError(diagnostics)
    initials = placing.place_variables()
    if diagnostics:
        raise SpecError(diagnostics)
    return initials


def places(thread: Thread) -> Domain:
    """The values of the variable that says where `thread` is."""
    names = tuple(each.name for each in thread.locations)
    return Domain(Kind.LOCATION, 0, len(names) - 1, names)


class _Placing:
    def __init__(
        self,
        checked: Checked,
        layout: Layout,
        diagnostics: list[Diagnostic],
    ) -> None:
        self.checked = checked
        self.module = checked.module
        self.layout = layout
        self.diagnostics = diagnostics
        self.loops = False
        self.crowded = False  # there are too many threads, which is told
        self.initials = 1  # how many first states there are

    def _reader(
        self, thread: int | None = None, bound: Mapping[object, Expr] | None = None
    ) -> Reader:
        path = Path(thread=thread, bound=dict(bound or {}))
        return Reader(self.checked, self.layout, path, self.diagnostics)

    def _too_large(self, what: str, span: Span) -> None:
        self.diagnostics.append(Diagnostic("too-large", what, Label(span)))

    # Threads

    def place_threads(self) -> None:
        for decl in self.module.declarations:
            if isinstance(decl, s.Process | s.Rule):
                self._family(decl)

    def _family(self, decl: s.Process | s.Rule) -> None:
        reader = self._reader()
        dims = tuple(reader.members(each.domain) for each in decl.binders)
        first = len(self.layout.threads)
        if first + length(dims) > MOST_THREADS:
            if not self.crowded:
                self._too_large(f"more than {MOST_THREADS} threads", decl.name.span)
            self.crowded = True
            dims = tuple(Dimension(each.low, ()) for each in dims) or (Dimension(0, ()),)
        rank, kind = None, ThreadKind.RULE
        if isinstance(decl, s.Process):
            kind = ThreadKind(decl.kind)
            if decl.class_name is not None:
                known = self.checked.uses[decl.class_name]
                assert isinstance(known, ClassName)
                rank = known.index
        owing = kind in (ThreadKind.PROCESS, ThreadKind.DAEMON)
        for name in element_names(decl.name.text, dims):
            self.layout.threads.append(
                Thread(
                    name,
                    decl.name.text,
                    kind,
                    None,
                    (),
                    Fairness.WEAK if owing else Fairness.NONE,
                    rank,
                    decl.name.span,
                )
            )
        self.layout.families[decl] = Family(first, dims, decl)

    def place_steps(self) -> None:
        """Find the steps of each thread, when all sets that its loops go over are known."""
        for decl, family in self.layout.families.items():
            shared: Steps | None = None
            for thread in family.threads:
                steps = shared or self._steps(decl, family, thread)
                if steps is None:
                    return
                if not self.loops:
                    shared = steps
                self.layout.steps[thread] = steps
                if isinstance(decl, s.Process):
                    own = replace(self.layout.threads[thread], locations=steps.locations)
                    self.layout.threads[thread] = own

    def _steps(self, decl: s.Process | s.Rule, family: Family, thread: int) -> Steps | None:
        """The steps of a thread, None if there are too many. Sets `loops` if it has any."""
        self.loops = False
        bound = self._binders(family, thread)

        def values(loop: s.For, context: Context | None) -> list[tuple[int, str]]:
            self.loops = True
            turns: dict[object, Expr] = {
                each.loop.binder: Const(each.value)
                for each in outward(context)
                if isinstance(each, Turn)
            }
            dim = self._reader(thread, {**bound, **turns}).members(loop.binder.domain)
            return list(zip(range(dim.low, dim.high + 1), dim.names, strict=True))

        try:
            return find_steps(decl, self.checked.uses, values)[0]
        except TooManyStatements:
            what = f"`{decl.name.text}` has more than {MOST_STATEMENTS:,} statements"
            self._too_large(f"{what} when every `for` and call is written out", decl.name.span)
            return None

    # Variables and their first values

    def place_variables(self) -> list[list[int]]:
        """Lay the state out; the possible first values of each variable."""
        initials: list[list[int]] = []
        for number, thread in enumerate(self.layout.threads):
            if thread.kind is ThreadKind.RULE:
                continue
            index = self.layout.add(
                Variable(thread.name, places(thread), Role.LOCATION, number, thread.span)
            )
            self.layout.threads[number] = replace(thread, variable=index)
            initials.append([0])
        for decl in self.module.declarations:
            if isinstance(decl, s.LockDecl):
                before = len(self.layout.variables)
                self._lock(decl)
                initials += [[0]] * (len(self.layout.variables) - before)
            elif isinstance(decl, s.VarDecl):
                initials += self._variable(decl, None, {})
        for family in self.layout.families.values():
            if isinstance(family.decl, s.Process):
                for each in family.threads:
                    bound = self._binders(family, each)
                    for local in family.decl.locals:
                        initials += self._variable(local, each, bound)
            for each in family.threads:
                for call in self.layout.steps[each].calls:
                    initials += self._call(call, each, self._binders(family, each))
        return initials

    def _call(self, call: Call, thread: int, bound: Mapping[object, Expr]) -> list[list[int]]:
        """Lay out what a proc keeps for a thread while it runs, if no other call did before."""
        initials: list[list[int]] = []
        outer: dict[object, Expr] = {
            each.loop.binder: Const(each.value)
            for each in outward(call.outer)
            if isinstance(each, Turn)
        }
        reader = self._reader(thread, {**bound, **outer})
        for parameter, given in zip(call.proc.parameters, call.call.arguments, strict=True):
            if parameter.kind == "value":
                assert parameter.type is not None
                domain = reader.domain(parameter.type)
                initials += self._kept(parameter, call, thread, (), domain, parameter)
                continue
            for place, index in enumerate(spine(given)[1]):
                if self._fixed(reader, index) is None:
                    domain = self._index_domain(reader, given, place, call.outer)
                    key = (parameter, place)
                    initials += self._kept(key, call, thread, (), domain, parameter)
        for local in call.proc.locals:
            dims = tuple(reader.members(each) for each in local.sizes)
            initials += self._kept(local, call, thread, dims, reader.domain(local.type), local)
        return initials

    def _kept(
        self,
        key: object,
        call: Call,
        thread: int,
        dims: tuple[Dimension, ...],
        domain: Domain,
        decl: s.VarDecl | s.ProcParameter,
    ) -> list[list[int]]:
        if (key, thread) in self.layout.cells:
            return []
        count = length(dims)
        if call.proc not in self.layout.steps[thread].procs:
            first = self.layout.add_passing(count)
            self.layout.cells[key, thread] = Cell(first, dims, domain, decl)
            return []
        self._no_more(count, decl.name.span)
        first = len(self.layout.variables)
        name = f"{self.layout.threads[thread].name}.{call.proc.name.text}.{decl.name.text}"
        if key is not decl:
            name += " (index)"
        for each in element_names(name, dims):
            self.layout.add(Variable(each, domain, Role.DATA, thread, decl.name.span))
        self.layout.cells[key, thread] = Cell(first, dims, domain, decl)
        return [[domain.low]] * count

    def _fixed(self, reader: Reader, index: s.Expression) -> int | None:
        """The number that an index is for these parameters; None if it depends on the state."""
        known = depends(index, self.checked.uses, {}, self.checked.chosen)
        return None if known else reader.constant(index)

    def _index_domain(
        self, reader: Reader, given: s.Expression, place: int, context: Context | None
    ) -> Domain:
        """The values of an index of what a proc is given."""
        before = 0
        root, _ = spine(given)
        assert isinstance(root, s.Name)
        declared = self.checked.uses[root]
        while isinstance(declared, s.ProcParameter):
            given, context = argument(declared, context)
            root, own = spine(given)
            before += len(own)
            assert isinstance(root, s.Name)
            declared = self.checked.uses[root]
        assert isinstance(declared, s.VarDecl | s.LockDecl)
        dim = reader.members(declared.sizes[before + place])
        return span_of(dim.low, max(dim.low, dim.high))

    def _no_more(self, count: int, span: Span) -> None:
        """Raise SpecError unless `count` more variables, declared at `span`, have room."""
        if len(self.layout.variables) + count > MOST_VARIABLES:
            self._too_large(f"more than {MOST_VARIABLES:,} variables and elements", span)
            raise SpecError(self.diagnostics)

    def _binders(self, family: Family, thread: int) -> dict[object, Expr]:
        values = family.indices(thread)
        return {
            binder: Const(value) for binder, value in zip(family.decl.binders, values, strict=True)
        }

    def _variable(
        self, decl: s.VarDecl, thread: int | None, bound: Mapping[object, Expr]
    ) -> list[list[int]]:
        reader = self._reader(thread, bound)
        dims = tuple(reader.members(each) for each in decl.sizes)
        told = len(self.diagnostics)
        domain = reader.domain(decl.type)
        sound = len(self.diagnostics) == told
        self._no_more(length(dims), decl.name.span)
        owner = "" if thread is None else f"{self.layout.threads[thread].name}."
        first = len(self.layout.variables)
        for name in element_names(owner + decl.name.text, dims):
            self.layout.add(Variable(name, domain, Role.DATA, thread, decl.name.span))
        self.layout.cells[decl, thread] = Cell(first, dims, domain, decl)
        if decl.any_value:
            return self._any(decl, domain, length(dims))
        assert decl.initial is not None
        value = reader.constant(decl.initial)
        if value not in domain and sound:
            self.diagnostics.append(
                Diagnostic(
                    "bad-initial-value",
                    f"`{decl.name.text}` starts as {value}, outside its range {domain}",
                    Label(decl.initial.span),
                    (Label(decl.type.span, f"this is {domain}"),),
                )
            )
        if value not in domain:
            value = domain.low
        return [[value]] * length(dims)

    def _any(self, decl: s.VarDecl, domain: Domain, count: int) -> list[list[int]]:
        """Every value, for each of `count` variables. Raises SpecError if that is too much."""
        for _ in range(count if domain.size > 1 else 0):
            self.initials *= domain.size
            if self.initials > MOST_INITIALS:
                self._too_large(f"more than {MOST_INITIALS:,} initial states", decl.name.span)
                raise SpecError(self.diagnostics)
        return [list(range(domain.low, domain.high + 1))] * count

    # Locks

    def _lock(self, decl: s.LockDecl) -> None:
        reader = self._reader()
        dims = tuple(reader.members(each) for each in decl.sizes)
        self._no_more(length(dims), decl.name.span)
        self.layout.lock_cells[decl] = LockCells(len(self.layout.locks), dims, decl)
        kind = self.checked.lock_types[decl]
        rule = decl.grant or kind.grant
        grant = Grant(rule.kind) if rule is not None else Grant.ANY
        preferred = None
        if rule is not None and rule.mode is not None:
            names = [each.name.text for each in kind.modes]
            preferred = names.index(rule.mode.text)
        names = element_names(decl.name.text, dims)
        candidates = self._candidates(decl, dims)
        for name, threads in zip(names, candidates, strict=True):
            self._no_more(len(kind.modes) + len(threads) + 1, decl.name.span)
            self._one_lock(decl, kind, name, tuple(threads), grant, preferred)

    def _one_lock(
        self,
        decl: s.LockDecl,
        kind: s.LockType,
        name: str,
        candidates: tuple[int, ...],
        grant: Grant,
        preferred: int | None,
    ) -> None:
        shown = tuple(self.layout.threads[each].name for each in candidates)
        many = Domain(Kind.THREADS, 0, (1 << len(shown)) - 1, shown)
        one = Domain(Kind.THREAD, 0, len(shown), shown)
        modes = []
        for mode in kind.modes:
            suffix = f".{mode.name.text}" if len(kind.modes) > 1 else ""
            domain = one if mode.exclusive else many
            holder = Variable(name + suffix, domain, Role.HOLDER, None, decl.name.span)
            modes.append(Mode(mode.name.text, mode.exclusive, self.layout.add(holder)))
        asks: list[int] = []
        if grant is Grant.PREFER:
            ask = Variable(f"{name}.asked", many, Role.ASK, None, decl.name.span)
            asks.append(self.layout.add(ask))
        elif grant is Grant.FIFO:
            requests = tuple(
                thread if len(modes) == 1 else f"{thread} {mode.name}"
                for thread in shown
                for mode in modes
            )
            queue = Domain(Kind.REQUEST, 0, len(requests), requests)
            for place in range(len(candidates)):
                slot = Variable(f"{name}.queue[{place}]", queue, Role.ASK, None, decl.name.span)
                asks.append(self.layout.add(slot))
        self.layout.locks.append(
            Lock(
                name,
                kind.name.text,
                tuple(modes),
                candidates,
                grant,
                preferred,
                tuple(asks),
                decl.name.span,
            )
        )

    def _candidates(self, decl: s.LockDecl, dims: tuple[Dimension, ...]) -> list[list[int]]:
        """For each element the threads that have a statement that takes it."""
        found: list[list[int]] = [[] for _ in range(length(dims))]
        for family in self.layout.families.values():
            for thread in family.threads:
                for frame in self.layout.steps[thread].requests:
                    statement = frame.block[frame.index]
                    assert isinstance(statement, s.Acquire)
                    for element in self._elements(family, thread, decl, dims, statement, frame):
                        if thread not in found[element]:
                            found[element].append(thread)
        return [sorted(each) for each in found]

    def _elements(
        self,
        family: Family,
        thread: int,
        decl: s.LockDecl,
        dims: tuple[Dimension, ...],
        statement: s.Acquire,
        frame: Frame,
    ) -> Iterable[int]:
        """The elements of `decl` that a request of a thread may mean."""
        bound = dict(self._binders(family, thread))
        for each in outward(frame.context):
            if isinstance(each, Turn):
                bound[each.loop.binder] = Const(each.value)
        reader = self._reader(thread, bound)
        reader.path.within = frame.context
        declared, indices = reader.given(statement.lock)
        if declared is not decl:
            return ()
        element = 0
        for dim, index in zip(dims, indices, strict=True):
            try:
                value = reader.constant(index) if isinstance(index, s.Node) else None
            except (NotConstant, KeyError):  # KeyError: a variable that has no place yet
                value = None
            if value is None:
                return range(length(dims))
            if not dim.names:
                return ()
            if not dim.low <= value <= dim.high:
                value = dim.low  # as a step reads it that is never taken, for its index is bad
            element = element * len(dim.names) + value - dim.low
        return (element,)
