"""Which declaration each name of a spec means; duplicates, unknown names, scopes, recursion.

Must not know types: what stands behind a dot or an `@`, and modes of locks, are for `checking`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import assert_never

from checker.diagnostic import Diagnostic
from checker.front import syntax as s
from checker.front.naming.bodies import Bodies
from checker.front.naming.calls import Calls, find_calls
from checker.front.naming.declared import ClassName, Declared, EnumMember, SelfThread
from checker.front.naming.extent import too_large
from checker.front.naming.labels import find_labels, one_step, steps_of_calls
from checker.front.naming.namespace import ALWAYS_ASKED, Namespace, collect, repeated
from checker.front.naming.recursion import Defined, find_order
from checker.front.naming.scope import TOP
from checker.front.naming.unknown import no_question
from checker.front.naming.uses import Uses
from checker.front.walk import asked_in, statements
from checker.records import dataclass


@dataclass(frozen=True, slots=True)
class Names:
    """What the names of a spec mean; nodes are keys by identity.

    uses: each name that is used -> what declares it: names in expressions, named types, types of
        locks, `goto` labels, classes of processes, targets of expectations. Left out: the word
        after a dot or `@`, modes, `deadlock` and `error`.
    members: `Policy.HOLD`; a Member that is not here is a query of a lock or a thread's local.
    labels: the labels of each process by name; `start` and `end` only where they are written.
    order: the definitions, each behind all that it needs. calls: of procs. structs: all of them.
    arrows: implications that look like a pointer's `->`.
    """

    uses: Mapping[s.Name, Declared]
    members: Mapping[s.Member, EnumMember]
    labels: Mapping[s.Process | s.Proc, Mapping[str, s.LabelMark]]
    order: tuple[Defined, ...]
    calls: Calls
    structs: tuple[s.Struct, ...]
    arrows: tuple[s.Binary, ...] = ()


def resolve(module: s.Module, library: s.Module) -> tuple[Names, list[Diagnostic]]:
    """Find what each name of `module` means; `library` declares the lock types always in scope.

    The diagnostics are one per name that is wrong; a wrong use is left out of `uses`.
    """
    namespace, found = collect(module, library)
    resolver = _Resolver(namespace, found)
    for declaration in module.declarations:
        resolver.declaration(declaration)
    resolver.processes(each for each in module.declarations if isinstance(each, s.Process | s.Proc))
    order, circles = find_order(module, resolver.uses.names)
    calls, loops = find_calls(module, resolver.uses.names)
    closing = order.closing | calls.closing
    uses = {name: each for name, each in resolver.uses.names.items() if name not in closing}
    found += [*circles, *loops, *too_large(module, order.definitions, uses)]
    for each in module.declarations:
        if isinstance(each, s.Rule):
            found += steps_of_calls(each, calls.procs(each))
    structs = tuple(each for each in module.declarations if isinstance(each, s.Struct))
    names = Names(
        uses,
        resolver.uses.members,
        resolver.labels,
        order.definitions,
        calls,
        structs,
        tuple(resolver.uses.arrows),
    )
    return names, found


class _Resolver:
    def __init__(self, namespace: Namespace, found: list[Diagnostic]) -> None:
        self.top = namespace
        self.found = found
        self.labels: dict[s.Process | s.Proc, Mapping[str, s.LabelMark]] = {}
        self.uses = Uses(namespace, found)
        self.scope = self.uses.scope
        self._bodies = Bodies(self.uses)

    def declaration(self, declaration: s.Declaration) -> None:
        self.scope.where, self.scope.ended = TOP, {}
        match declaration:
            case s.Const(type=type, value=value):
                self.uses.written_type(type)
                self.uses.expression(value)
            case s.Param(type=type, default=default):
                self.uses.written_type(type)
                self.uses.expression(default)
            case s.Enum() | s.ClassOrder():
                pass
            case s.TimerDecl(sizes=sizes):
                self.uses.sizes(sizes)
            case s.Cpus(count=count):
                self.uses.expression(count, "constant")
            case s.TypeAlias(type=type):
                self.uses.written_type(type)
            case s.Struct(name=name, fields=fields):
                self.found += repeated([each.name for each in fields], f"fields of `{name.text}`")
                for field in fields:
                    self.uses.written_type(field.type)
            case s.LockType(name=name, modes=modes, grant=grant):
                self.found += repeated([each.name for each in modes], f"modes of `{name.text}`")
                for each in modes:
                    self.uses.expression(each.limit)
                if grant is not None:
                    self.uses.expression(grant.limit)
            case s.LockDecl(sizes=sizes, type=name, grant=grant, limit=limit):
                self.uses.sizes(sizes)
                self.uses.named(name, (s.LockType,), "lock type")
                if grant is not None:
                    self.uses.expression(grant.limit)
                self.uses.expression(limit)
            case s.VarDecl():
                self._variable(declaration)
            case s.Process():
                self._process(declaration)
            case s.Rule():
                self._rule(declaration)
            case s.Proc():
                self._proc(declaration)
            case s.Def():
                self._def(declaration)
            case s.Expect(target=target, when=when):
                self._target(target)
                self.uses.expression(when)
            case s.Property(binders=binders, condition=condition, expect=expect):
                self._family(binders, [condition])
                if expect is not None:
                    self.uses.expression(expect.when)
            case s.RunQuestion(binders=binders, bound=bound, given=given, expect=expect):
                self._family(binders, asked_in(declaration))
                self.uses.expression(bound)
                for setting in given:
                    self.uses.named(setting.name, (s.Const, s.Param), "constant or parameter")
                if expect is not None:
                    self.uses.expression(expect.when)
            case s.View(binders=binders, value=value):
                self._family(binders, [value])
            case s.Assume(condition=condition):
                self.uses.expression(condition)
            case s.Include():
                pass
            case s.Table():
                self._table(declaration)
            case _:
                assert_never(declaration)

    def processes(self, processes: Iterable[s.Process | s.Proc]) -> None:
        """Resolve labels, when the names of all processes are known."""
        owners: dict[str, s.Name] = {}
        every = list(processes)
        for process in every:
            for each in statements(process.body):
                if isinstance(each, s.LabelMark):
                    owners.setdefault(each.name.text, process.name)
        for process in every:
            labels, found = find_labels(process, owners)
            self.labels[process] = labels.marks
            self.uses.names.update(labels.targets)
            self.found += found

    def _variable(self, variable: s.VarDecl) -> None:
        self.uses.sizes(variable.sizes)
        self.uses.written_type(variable.type)
        self.uses.expression(variable.initial)

    def _process(self, process: s.Process) -> None:
        if process.class_name is not None:
            self.uses.named(process.class_name, (ClassName,), "class")
        self.scope.where = f"in {process.kind} `{process.name.text}`, nor at top level"
        outer = self.scope.enter()
        self.scope.names["self"] = SelfThread(process)
        self.uses.binders(process.binders)
        for variable in process.locals:
            self.scope.declare(variable.name, variable)
        for timer in process.timers:
            self.scope.declare(timer.name, timer)
        for variable in process.locals:
            self._variable(variable)
        for timer in process.timers:
            self.uses.sizes(timer.sizes)
        self._bodies.block(process.body)
        self.scope.names = outer

    def _proc(self, proc: s.Proc) -> None:
        self.scope.where = f"in proc `{proc.name.text}`, nor at top level"
        outer = self.scope.enter()
        self.scope.names["self"] = SelfThread(None)
        self.uses.written_type(proc.result)
        for parameter in proc.parameters:
            self.uses.written_type(parameter.type)
            self.scope.declare(parameter.name, parameter)
        for variable in proc.locals:
            self.scope.declare(variable.name, variable)
        for variable in proc.locals:
            self._variable(variable)
        self._bodies.block(proc.body)
        self.scope.names = outer

    def _rule(self, rule: s.Rule) -> None:
        self.scope.where = f"in rule `{rule.name.text}`, nor at top level"
        outer = self.scope.enter()
        self.uses.binders(rule.binders)
        self.uses.expression(rule.condition)
        self._bodies.block(rule.body)
        self.found += one_step(rule)
        self.scope.names = outer

    def _def(self, definition: s.Def) -> None:
        self.scope.where = f"in `def {definition.name.text}`, nor at top level"
        outer = self.scope.enter()
        for parameter in definition.parameters or ():
            self.uses.written_type(parameter.type)
            self.scope.declare(parameter.name, parameter)
        self.uses.expression(definition.body)
        self.scope.names = outer

    def _family(self, binders: Iterable[s.Binder], expressions: Iterable[s.Expression]) -> None:
        outer = self.scope.enter()
        self.uses.binders(binders)
        for each in expressions:
            self.uses.expression(each)
        self.scope.leave(outer)

    def _table(self, table: s.Table) -> None:
        for parameter in table.parameters:
            self.uses.written_type(parameter.type)
        self.uses.written_type(table.result)
        for row in table.rows:
            for pattern in row.patterns:
                if not isinstance(pattern, s.Wild):
                    self.uses.expression(pattern, "constant or enum member")
            self.uses.expression(row.value)

    def _target(self, target: s.Name | None) -> None:
        if target is None or target.text in ALWAYS_ASKED:
            return
        question = self.top.questions.get(target.text)
        if question is not None:
            self.uses.names[target] = question
            return
        questions = {text: each.name for text, each in self.top.questions.items()}
        self.found.append(no_question(target, questions, self.top.asserts))
