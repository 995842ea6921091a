"""Which declaration each name of a spec means; duplicates, unknown names, scopes, recursion.

Must not know types: what stands behind a dot or an `@`, and modes of locks, are for `typecheck`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import assert_never

from checker.diagnostic import Diagnostic
from checker.front import syntax as s
from checker.front.naming.calls import Calls, find_calls
from checker.front.naming.declared import AnyThread, ClassName, Declared, EnumMember, SelfThread
from checker.front.naming.extent import too_large
from checker.front.naming.labels import find_labels, one_step, steps_of_calls
from checker.front.naming.namespace import ALWAYS_ASKED, Namespace, collect, repeated
from checker.front.naming.recursion import Defined, find_order
from checker.front.naming.scope import TOP, Scope
from checker.front.naming.unknown import (
    no_member,
    no_proc,
    no_question,
    not_a,
    not_declared,
    of_several,
)
from checker.front.walk import asked_in, statements

__all__ = [
    "AnyThread",
    "ClassName",
    "Declared",
    "EnumMember",
    "Names",
    "SelfThread",
    "resolve",
]


@dataclass(frozen=True, slots=True)
class Names:
    """What the names of a spec mean; nodes are keys by identity.

    uses: each name that is used -> what declares it: names in expressions, named types, types of
        locks, `goto` labels, classes of processes, targets of expectations. Left out: the word
        after a dot or `@`, modes, `deadlock` and `error`.
    members: `Policy.HOLD`; a Member that is not here is a query of a lock or a thread's local.
    labels: the labels of each process by name; `start` and `end` only where they are written.
    order: the definitions, each behind all that it needs. calls: of procs. structs: all of them.
    """

    uses: Mapping[s.Name, Declared]
    members: Mapping[s.Member, EnumMember]
    labels: Mapping[s.Process | s.Proc, Mapping[str, s.LabelMark]]
    order: tuple[Defined, ...]
    calls: Calls
    structs: tuple[s.Struct, ...]


def resolve(module: s.Module, library: s.Module) -> tuple[Names, list[Diagnostic]]:
    """Find what each name of `module` means; `library` declares the lock types always in scope.

    The diagnostics are one per name that is wrong; a wrong use is left out of `uses`.
    """
    namespace, found = collect(module, library)
    resolver = _Resolver(namespace, found)
    for declaration in module.declarations:
        resolver.declaration(declaration)
    resolver.processes(each for each in module.declarations if isinstance(each, s.Process | s.Proc))
    order, circles = find_order(module, resolver.uses)
    calls, loops = find_calls(module, resolver.uses)
    closing = order.closing | calls.closing
    uses = {name: each for name, each in resolver.uses.items() if name not in closing}
    found += [*circles, *loops, *too_large(module, order.definitions, uses)]
    for each in module.declarations:
        if isinstance(each, s.Rule):
            found += steps_of_calls(each, calls.procs(each))
    structs = tuple(each for each in module.declarations if isinstance(each, s.Struct))
    names = Names(uses, resolver.members, resolver.labels, order.definitions, calls, structs)
    return names, found


class _Resolver:
    def __init__(self, namespace: Namespace, found: list[Diagnostic]) -> None:
        self.top = namespace
        self.found = found
        self.uses: dict[s.Name, Declared] = {}
        self.members: dict[s.Member, EnumMember] = {}
        self.labels: dict[s.Process | s.Proc, Mapping[str, s.LabelMark]] = {}
        self.scope = Scope(namespace, found)

    # Declarations

    def declaration(self, declaration: s.Declaration) -> None:
        self.scope.where, self.scope.ended = TOP, {}
        match declaration:
            case s.Const(type=type, value=value):
                self._type(type)
                self._expression(value)
            case s.Param(type=type, default=default):
                self._type(type)
                self._expression(default)
            case s.Enum() | s.ClassOrder():
                pass
            case s.TimerDecl(sizes=sizes):
                self._sizes(sizes)
            case s.Cpus(count=count):
                self._expression(count, "constant")
            case s.TypeAlias(type=type):
                self._type(type)
            case s.Struct(name=name, fields=fields):
                self.found += repeated([each.name for each in fields], f"fields of `{name.text}`")
                for field in fields:
                    self._type(field.type)
            case s.LockType(name=name, modes=modes, grant=grant):
                self.found += repeated([each.name for each in modes], f"modes of `{name.text}`")
                for each in modes:
                    self._expression(each.limit)
                if grant is not None:
                    self._expression(grant.limit)
            case s.LockDecl(sizes=sizes, type=name, grant=grant, limit=limit):
                self._sizes(sizes)
                self._named(name, (s.LockType,), "lock type")
                if grant is not None:
                    self._expression(grant.limit)
                self._expression(limit)
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
                self._expression(when)
            case s.Property(binders=binders, condition=condition, expect=expect):
                self._family(binders, [condition])
                if expect is not None:
                    self._expression(expect.when)
            case s.Later(binders=binders, bound=bound, expect=expect):
                self._family(binders, asked_in(declaration))
                self._expression(bound)
                if expect is not None:
                    self._expression(expect.when)
            case s.View(binders=binders, value=value):
                self._family(binders, [value])
            case s.Assume(condition=condition):
                self._expression(condition)
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
            self.uses.update(labels.targets)
            self.found += found

    def _variable(self, variable: s.VarDecl) -> None:
        self._sizes(variable.sizes)
        self._type(variable.type)
        self._expression(variable.initial)

    def _process(self, process: s.Process) -> None:
        if process.class_name is not None:
            self._named(process.class_name, (ClassName,), "class")
        self.scope.where = f"in {process.kind} `{process.name.text}`, nor at top level"
        outer = self.scope.enter()
        self.scope.names["self"] = SelfThread(process)
        self._binders(process.binders)
        for variable in process.locals:
            self.scope.declare(variable.name, variable)
        for timer in process.timers:
            self.scope.declare(timer.name, timer)
        for variable in process.locals:
            self._variable(variable)
        for timer in process.timers:
            self._sizes(timer.sizes)
        self._block(process.body)
        self.scope.names = outer

    def _proc(self, proc: s.Proc) -> None:
        self.scope.where = f"in proc `{proc.name.text}`, nor at top level"
        outer = self.scope.enter()
        self.scope.names["self"] = SelfThread(None)
        self._type(proc.result)
        for parameter in proc.parameters:
            self._type(parameter.type)
            self.scope.declare(parameter.name, parameter)
        for variable in proc.locals:
            self.scope.declare(variable.name, variable)
        for variable in proc.locals:
            self._variable(variable)
        self._block(proc.body)
        self.scope.names = outer

    def _rule(self, rule: s.Rule) -> None:
        self.scope.where = f"in rule `{rule.name.text}`, nor at top level"
        outer = self.scope.enter()
        self._binders(rule.binders)
        self._expression(rule.condition)
        self._block(rule.body)
        self.found += one_step(rule)
        self.scope.names = outer

    def _def(self, definition: s.Def) -> None:
        self.scope.where = f"in `def {definition.name.text}`, nor at top level"
        outer = self.scope.enter()
        for parameter in definition.parameters or ():
            self._type(parameter.type)
            self.scope.declare(parameter.name, parameter)
        self._expression(definition.body)
        self.scope.names = outer

    def _family(self, binders: Iterable[s.Binder], expressions: Iterable[s.Expression]) -> None:
        outer = self.scope.enter()
        self._binders(binders)
        for each in expressions:
            self._expression(each)
        self.scope.leave(outer)

    def _table(self, table: s.Table) -> None:
        for parameter in table.parameters:
            self._type(parameter.type)
        self._type(table.result)
        for row in table.rows:
            for pattern in row.patterns:
                if not isinstance(pattern, s.Wild):
                    self._expression(pattern, "constant or enum member")
            self._expression(row.value)

    def _target(self, target: s.Name | None) -> None:
        if target is None or target.text in ALWAYS_ASKED:
            return
        question = self.top.questions.get(target.text)
        if question is not None:
            self.uses[target] = question
            return
        questions = {text: each.name for text, each in self.top.questions.items()}
        self.found.append(no_question(target, questions, self.top.asserts))

    # Scopes

    def _binders(self, binders: Iterable[s.Binder]) -> None:
        every = list(binders)
        for binder in every:
            self._expression(binder.domain, "constant, type or process")
        for binder in every:
            self.scope.declare(binder.name, binder)

    # Statements

    def _block(self, block: s.Block) -> None:
        outer = self.scope.enter()
        for statement in block:
            self._statement(statement)
        self.scope.leave(outer)

    def _statement(self, statement: s.Statement) -> None:
        match statement:
            case s.LabelMark() | s.Goto() | s.Stop() | s.Skip():
                pass
            case s.If(condition=condition, then=then, otherwise=otherwise):
                self._expression(condition)
                self._block(then)
                self._block(otherwise)
            case s.While(condition=condition, body=body):
                self._expression(condition)
                self._block(body)
            case s.For(binder=binder, body=body):
                outer = self.scope.enter()
                self._binders([binder])
                self._block(body)
                self.scope.leave(outer)
            case s.Atomic(body=body):
                self._block(body)
            case s.Either(branches=branches):
                for branch in branches:
                    self._block(branch)
            case s.Assert(condition=condition):
                self._expression(condition)
            case s.Await(condition=condition, early=early, owed_by=owed_by):
                self._expression(condition)
                for each in owed_by:
                    self._expression(each, "process")
                self._early(early)
            case s.Pause(low=low, high=high, early=early, preemptible=often):
                self._interval(low, high)
                self._expression(often, "constant")
                self._early(early)
            case s.Assign(target=target, value=value):
                self._expression(target)
                self._expression(value)
            case s.SetTimer(timer=timer, length=length):
                self._expression(timer, "timer")
                self._expression(length)
            case s.Invoke(call=call):
                self._invoke(call)
            case s.Put(queue=queue, value=value, early=early):
                self._expression(queue)
                self._expression(value)
                self._early(early)
            case s.Get(queue=queue, early=early):
                self._expression(queue)
                self._early(early)
            case s.Drop(queue=queue):
                self._expression(queue)
            case s.Return(value=value):
                self._expression(value)
            case s.Let(name=name, value=value):
                self._expression(value)
                self.scope.of_a_step.add(statement)
                self.scope.declare(name, statement)
            case s.Choose(binder=binder, where=where):
                self.scope.of_a_step.add(binder)
                self._binders([binder])
                self._expression(where)
            case s.Acquire(lock=lock, otherwise=otherwise, early=early):
                self._expression(lock, "lock")
                if otherwise is not None:
                    self._block(otherwise)
                self._early(early)
            case s.Release(lock=lock):
                self._expression(lock, "lock")
            case _:
                assert_never(statement)

    def _early(self, early: Iterable[s.Early]) -> None:
        for each in early:
            self._expression(each.condition)
            self._interval(each.low, each.high)
            self._block(each.otherwise)

    def _interval(self, low: s.Expression | None, high: s.Expression | None) -> None:
        self._expression(low)
        if high is not low:
            self._expression(high)

    def _invoke(self, call: s.Call) -> None:
        function = call.function
        if isinstance(function, s.Name) and function.text not in self.scope.names:
            procs = self.scope.known(lambda each: isinstance(each, s.Proc))
            self.found.append(no_proc(call, function, procs))
            for argument in call.arguments:
                self._expression(argument)
        else:
            self._expression(call)

    # Types and expressions

    def _type(self, node: s.TypeNode | None) -> None:
        match node:
            case s.NamedType(name=name):
                wanted = (s.Enum, s.Struct, s.TypeAlias, s.Process, AnyThread)
                self._named(name, wanted, "type")
            case s.IdentityType(name=name):
                self._named(name, (s.Process, AnyThread), "process")
            case s.SetType(element=element):
                self._type(element)
            case s.QueueType(capacity=capacity, element=element):
                self._expression(capacity, "constant")
                self._type(element)
            case s.RangeType(low=low, high=high) | s.TimeType(low=low, high=high):
                self._expression(low, "constant")
                self._expression(high, "constant")
            case s.BoolType() | None:
                pass
            case _:
                assert_never(node)

    def _sizes(self, sizes: Iterable[s.Expression]) -> None:
        for size in sizes:
            self._expression(size, "constant, type or process")

    def _expression(self, expression: s.Expression | None, what: str = "variable") -> None:
        """Resolve the names in an expression; `what` is looked for where it is a name."""
        match expression:
            case None | s.Number() | s.Truth() | s.TimeLiteral() | s.Nobody() | s.QueueLiteral():
                pass
            case s.SetLiteral(elements=several) | s.StructLiteral(values=several):
                for each in several:
                    self._expression(each)
            case s.Name():
                self._use(expression, what)
            case s.Index(base=base, index=index):
                self._expression(base, what)
                self._expression(index)
            case s.Member(base=base):
                self._member(expression)
            case s.Call(function=s.Member(base=base), arguments=arguments):
                self._expression(base, "lock")  # the arguments of a query are modes
            case s.Call(function=function, arguments=arguments):
                self._expression(function, "definition")
                for argument in arguments:
                    self._expression(argument)
            case s.At(thread=thread):
                self._expression(thread, "process")
            case s.Unary(operand=operand) | s.Primed(operand=operand):
                self._expression(operand)
            case s.Binary(operator=operator, left=left, right=right):
                held = operator in ("holds", "waits")
                self._expression(left, "process" if held else "variable")
                right_is = "lock" if held else "type or process" if operator == "in" else "variable"
                self._expression(right, right_is)
            case s.Conditional(condition=condition, then=then, otherwise=otherwise):
                for each in (condition, then, otherwise):
                    self._expression(each)
            case s.Range(low=low, high=high):
                self._expression(low)
                self._expression(high)
            case s.Quantified(binder=binder, body=body):
                outer = self.scope.enter()
                self._binders([binder])
                self._expression(body)
                self.scope.leave(outer)
            case _:
                assert_never(expression)

    def _member(self, node: s.Member) -> None:
        base = node.base
        enum = self.scope.names.get(base.text) if isinstance(base, s.Name) else None
        if not isinstance(base, s.Name) or not isinstance(enum, s.Enum):
            self._expression(base, "lock, thread or enum")
            return
        self.uses[base] = enum
        for index, member in enumerate(enum.members):
            if member.text == node.name.text:
                self.members[node] = EnumMember(enum, index)
                return
        self.found.append(no_member(node, enum))

    # Uses

    def _use(self, name: s.Name, what: str) -> None:
        declared = self.scope.names.get(name.text)
        if declared is None:
            self.scope.unknown(name, what)
        elif isinstance(declared, EnumMember) and name.text in self.top.clashes:
            self.found.append(of_several(name, self.top.clashes[name.text]))
        else:
            self.uses[name] = declared

    def _named(self, name: s.Name, wanted: tuple[type, ...], what: str) -> None:
        declared = self.scope.names.get(name.text)
        if declared is not None and isinstance(declared, wanted):
            self.uses[name] = declared
        elif declared is None:
            known = self.scope.known(lambda each: isinstance(each, wanted))
            self.found.append(not_declared(name, what, self.scope.where, known))
        else:
            self.found.append(not_a(name, declared, what))
