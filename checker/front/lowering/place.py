"""Lays out the state of a spec for values of its parameters: threads, variables, locks.

Fills a `Layout`, with what each variable starts as. Must not know what a step does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import islice

from checker.diagnostic import Diagnostic, Label, SpecError
from checker.front import syntax as s
from checker.front.checking.constancy import depends
from checker.front.checking.typecheck import Checked
from checker.front.checking.types import SetT, ThreadT
from checker.front.frames import Call, Context, Frame, Turn, argument, outward
from checker.front.lowering import timers
from checker.front.lowering.fairness import of_thread
from checker.front.lowering.lock_cells import lay_out, lock_rules
from checker.front.lowering.starting import Start, lengths, lowest_element, starting
from checker.front.naming.declared import ClassName
from checker.front.stepping.steps import MOST_STATEMENTS, Steps, TooManyStatements, find_steps
from checker.front.values.expressions import NotConstant, Reader
from checker.front.values.layout import (
    Cell,
    Dimension,
    Family,
    Layout,
    LockCells,
    TimerCells,
    element_names,
    length,
)
from checker.front.values.path import Path
from checker.front.values.shapes import Scalar, Shape, leaves, width
from checker.front.values.timer import STOPPED
from checker.front.walk import outline
from checker.ir.domain import BOOL, Domain, Kind, span_of
from checker.ir.expr import Const, Expr
from checker.ir.threads import Thread, ThreadKind
from checker.ir.variables import Role, Variable
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
    placing.place_cpus()
    placing.place_threads()
    layout.set_base = lowest_element(placing.reader, layout, checked.module)
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

    def reader(self, thread: int | None, bound: Mapping[object, Expr]) -> Reader:
        """For what depends on a thread and the values of its binders."""
        return self._reader(thread, bound)

    def _reader(
        self, thread: int | None = None, bound: Mapping[object, Expr] | None = None
    ) -> Reader:
        path = Path(thread=thread, bound=dict(bound or {}))
        return Reader(self.checked, self.layout, path, self.diagnostics)

    def _too_large(self, what: str, span: Span) -> None:
        self.diagnostics.append(Diagnostic("too-large", what, Label(span)))

    # Threads

    def place_cpus(self) -> None:
        for decl in self.module.declarations:
            if isinstance(decl, s.Cpus):
                count = self._reader().constant(decl.count)
                if count < 1:
                    why = Label(decl.count.span, f"this is {count}")
                    headline = "there must be at least one CPU"
                    self.diagnostics.append(Diagnostic("bad-range", headline, why))
                self.layout.cpus = max(count, 1)

    def place_threads(self) -> None:
        decls = [each for each in self.module.declarations if isinstance(each, s.Process | s.Rule)]
        firsts: dict[s.Process | s.Rule, int] = {}
        before = 0
        for decl in decls:
            firsts[decl] = before
            before += length(self._dims(decl, {}))
        for decl in decls:
            self._family(decl, self._dims(decl, firsts))

    def _dims(
        self, decl: s.Process | s.Rule, firsts: Mapping[s.Process | s.Rule, int]
    ) -> tuple[Dimension, ...]:
        """The indices of the instances. firsts: the number of the first thread of each process."""
        dims = []
        for each in decl.binders:
            set_ = self.checked.types.get(each.domain)
            element = set_.element if isinstance(set_, SetT) else None
            if isinstance(element, ThreadT) and element.process is not None:
                process = element.process
                names = element_names(process.name.text, self._dims(process, firsts))
                dims.append(Dimension(firsts.get(process, 0), tuple(names)))
            else:
                dims.append(self._reader().members(each.domain))
        return tuple(dims)

    def _family(self, decl: s.Process | s.Rule, dims: tuple[Dimension, ...]) -> None:
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
        for name in element_names(decl.name.text, dims):
            self.layout.threads.append(
                Thread(
                    name,
                    decl.name.text,
                    kind,
                    None,
                    (),
                    of_thread(decl),
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
            on_cpu = self.layout.cpus is not None and self.layout.threads[thread].rank is not None
            uses, fine = self.checked.uses, self.layout.fine
            return find_steps(decl, uses, values, fine=fine, on_cpu=on_cpu)[0]
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
            on_cpu = self.layout.steps[number].on_cpu
            if on_cpu:
                ready = Variable(f"{thread.name} ready", BOOL, Role.READY, number, thread.span)
                self.layout.ready[number] = self.layout.add(ready)
                initials.append([1 if 0 in on_cpu else 0])
        for decl in self.module.declarations:
            if isinstance(decl, s.LockDecl):
                before = len(self.layout.variables)
                self._lock(decl)
                initials += [[0]] * (len(self.layout.variables) - before)
            elif isinstance(decl, s.TimerDecl):
                initials += self._timer(decl, None, {})
            elif isinstance(decl, s.VarDecl):
                initials += self._variable(decl, None, {})
        for family in self.layout.families.values():
            if isinstance(family.decl, s.Process):
                for each in family.threads:
                    bound = self._binders(family, each)
                    for timer in family.decl.timers:
                        initials += self._timer(timer, each, bound)
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
                shape = reader.shape(parameter.type)
                initials += self._kept(parameter, call, thread, (), shape, parameter)
                continue
            for place, index in enumerate(outline(given)[1]):
                if self._fixed(reader, index) is None:
                    shape = Scalar(self._index_domain(reader, given, place, call.outer))
                    key = (parameter, place)
                    initials += self._kept(key, call, thread, (), shape, parameter)
        for local in call.proc.locals:
            dims = tuple(reader.members(each) for each in local.sizes)
            initials += self._kept(local, call, thread, dims, reader.shape(local.type), local)
        return initials

    def _kept(
        self,
        key: object,
        call: Call,
        thread: int,
        dims: tuple[Dimension, ...],
        shape: Shape,
        decl: s.VarDecl | s.ProcParameter,
    ) -> list[list[int]]:
        if (key, thread) in self.layout.cells:
            return []
        count = length(dims) * width(shape)
        if call.proc not in self.layout.steps[thread].procs:
            first = self.layout.add_passing(count)
            self.layout.cells[key, thread] = Cell(first, dims, shape, decl)
            return []
        self._no_more(count, decl.name.span)
        name = f"{self.layout.threads[thread].name}.{call.proc.name.text}.{decl.name.text}"
        if key is not decl:
            name += " (index)"
        cell = self._lay_out(name, dims, shape, thread, decl, call.proc.name.text)
        self.layout.cells[key, thread] = cell
        return [[low] for _, low in cell.lows]

    def _lay_out(
        self,
        name: str,
        dims: tuple[Dimension, ...],
        shape: Shape,
        owner: int | None,
        decl: s.VarDecl | s.ProcParameter,
        proc: str | None = None,
    ) -> Cell:
        """Add the variables of a variable or array to the state; `proc` keeps them, if given."""
        first = len(self.layout.variables)
        for text, leaf in leaves(shape):
            for each in element_names(name, dims):
                domain, span = leaf.domain, decl.name.span
                self.layout.add(Variable(each + text, domain, Role.DATA, owner, span, proc))
        return Cell(first, dims, shape, decl)

    def _fixed(self, reader: Reader, index: s.Expression) -> int | None:
        """The number that an index is for these parameters; None if it depends on the state."""
        known = depends(index, self.checked.uses, {}, self.checked.chosen)
        return None if known else reader.constant(index)

    def _index_domain(
        self, reader: Reader, given: s.Expression, place: int, context: Context | None
    ) -> Domain:
        """The values of an index of what a proc is given."""
        before = 0
        root, _, _ = outline(given)
        assert isinstance(root, s.Name)
        declared = self.checked.uses[root]
        while isinstance(declared, s.ProcParameter):
            given, context = argument(declared, context)
            root, own, _ = outline(given)
            before += len(own)
            assert isinstance(root, s.Name)
            declared = self.checked.uses[root]
        assert isinstance(declared, s.VarDecl | s.LockDecl)
        dim = reader.members(declared.sizes[before + place])
        return span_of(dim.low, max(dim.low, dim.high))

    def _timer(
        self, decl: s.TimerDecl, thread: int | None, bound: Mapping[object, Expr]
    ) -> list[list[int]]:
        reader = self._reader(thread, bound)
        dims = tuple(reader.members(each) for each in decl.sizes)
        count, first = length(dims), len(self.layout.timers)
        self._no_more(count, decl.name.span)
        if first + count > MOST_THREADS:
            self._too_large(f"more than {MOST_THREADS} timers", decl.name.span)
            raise SpecError(self.diagnostics)
        owner = "" if thread is None else f"{self.layout.threads[thread].name}."
        self.layout.timer_cells[decl, thread] = TimerCells(first, dims)
        names = element_names(owner + decl.name.text, dims)
        timers.add(self.layout, names, thread, decl.name.span)
        return [[STOPPED]] * count

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
        shape = reader.shape(decl.type)
        sound = len(self.diagnostics) == told
        count = length(dims)
        self._no_more(count * width(shape), decl.name.span)
        owner = "" if thread is None else f"{self.layout.threads[thread].name}."
        cell = self._lay_out(owner + decl.name.text, dims, shape, thread, decl)
        self.layout.cells[decl, thread] = cell
        if decl.any_value:
            self.layout.queues += lengths(shape, cell.first, count)
            return self._any(decl, [leaf.domain for _, leaf in leaves(shape)], count)
        assert decl.initial is not None
        initials: list[list[int]] = []
        for each in starting(reader, shape, decl.initial):
            value = each.value
            if value is None and sound:
                self.diagnostics.append(_bad_initial(decl, each))
            initials += [[each.leaf.domain.low if value is None else value]] * count
        return initials

    def _any(self, decl: s.VarDecl, domains: list[Domain], count: int) -> list[list[int]]:
        """Every value, for `count` of each domain. Raises SpecError if that is too much."""
        initials = []
        for domain in domains:
            values = list(islice(domain.values, MOST_INITIALS + 1))
            for _ in range(count if len(values) > 1 else 0):
                self.initials *= len(values)
                if self.initials > MOST_INITIALS:
                    self._too_large(f"more than {MOST_INITIALS:,} initial states", decl.name.span)
                    raise SpecError(self.diagnostics)
            initials += [values] * count
        return initials

    # Locks

    def _lock(self, decl: s.LockDecl) -> None:
        reader = self._reader()
        dims = tuple(reader.members(each) for each in decl.sizes)
        self._no_more(length(dims), decl.name.span)
        self.layout.lock_cells[decl] = LockCells(len(self.layout.locks), dims, decl)
        kind = self.checked.lock_types[decl]
        rules = lock_rules(reader, decl, kind)
        names = element_names(decl.name.text, dims)
        candidates = self._candidates(decl, dims)
        for name, threads in zip(names, candidates, strict=True):
            self._no_more(len(kind.modes) + 3 * len(threads) + 2, decl.name.span)
            shown = tuple(self.layout.threads[each].name for each in threads)
            lock = lay_out(self.layout, decl, name, tuple(threads), shown, rules)
            self.layout.locks.append(lock)

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
        declared, indices, _ = reader.given(statement.lock)
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


def _bad_initial(decl: s.VarDecl, start: Start) -> Diagnostic:
    """A variable starts as something that is outside its type."""
    domain = start.leaf.domain
    what = f"`{decl.name.text}{start.name}`"
    assert decl.initial is not None
    return Diagnostic(
        "bad-initial-value",
        f"{what} starts as {start.shown}, outside its range {domain}",
        Label(decl.initial.span),
        (Label(decl.type.span, f"this is {domain}" if not start.name else ""),),
    )
