"""Whether the parts of a spec fit together, for every value of the parameters.

Knows types and what must be constant. Must not know values: ranges, divisors and indices are
checked by lowering, per combination of parameter values.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from checker.diagnostic import NOBODY_ACTS, Diagnostic, Label, SpecError
from checker.front import syntax as s
from checker.front.checking.checked import Checked, Unfit, first
from checker.front.checking.constancy import depends
from checker.front.checking.datacheck import sample
from checker.front.checking.expectationcheck import check_expectations
from checker.front.checking.exprcheck import Expressions
from checker.front.checking.locktypecheck import check_lock, check_lock_type
from checker.front.checking.mismatch import called
from checker.front.checking.placing import of_threads, parameter_of_threads, placed, type_of_threads
from checker.front.checking.runquestioncheck import check_run_question
from checker.front.checking.stmtcheck import check_body, chosen
from checker.front.checking.tablecheck import check_table
from checker.front.checking.types import (
    BOOL,
    INT,
    ArrayT,
    Bool,
    EnumT,
    Int,
    SetT,
    StructT,
    ThreadT,
    Time,
    Type,
)
from checker.front.checking.where import Where
from checker.front.naming.arrows import arrows_told
from checker.front.naming.declared import AnyThread
from checker.front.naming.names import Names, resolve
from checker.front.naming.recursion import roots
from checker.source import Span


def check(module: s.Module, library: s.Module) -> Checked:
    """Resolve and check `module`.

    Raises Unfit with every error of names and types, one per cause, ordered by place; SpecError if
    it is too large for that.
    """
    names, found = resolve(module, library)
    if any(each.code == "too-large" for each in found):
        raise SpecError(first(sorted(found, key=lambda each: each.place)))
    checker = _Checker(module, names)
    checker.definitions(names)
    checker.procs()
    for declaration in (*library.declarations, *module.declarations):
        checker.declaration(declaration)
    checker.anything_to_check()
    check_expectations(module, checker.expressions)
    wrong = dict.fromkeys((*found, *checker.expressions.found))
    wrong = dict.fromkeys(arrows_told(names.arrows, names.uses, wrong))
    if wrong:
        raise Unfit(wrong, names)
    return Checked(
        module=module,
        library=library,
        uses=names.uses,
        members=checker.expressions.members,
        types=checker.expressions.types,
        lock_types=checker.lock_types,
        modes=checker.expressions.modes,
        labels=names.labels,
        fields=checker.fields(),
        calls=names.calls,
        chosen=checker.expressions.chosen,
        parts=frozenset(checker.expressions.parts),
        placed=placed(module, names.uses, checker.expressions.types),
    )


class _Checker:
    def __init__(self, module: s.Module, names: Names) -> None:
        self.module = module
        self.uses = names.uses
        self.calls = names.calls
        self.structs = names.structs
        self.expressions = Expressions(names, chosen(module))
        self.lock_types: dict[s.LockDecl, s.LockType] = {}
        for each in module.declarations:
            if isinstance(each, s.Process | s.Rule | s.Property | s.RunQuestion):
                self.expressions.declarations.instances.update(each.binders)

    def definitions(self, names: Names) -> None:
        """Look at definitions first, each behind all that it needs, so that no chain is deep."""
        for each in names.order:
            if isinstance(each, s.TypeAlias):
                self.expressions.declarations.alias(each)
            elif isinstance(each, s.Struct):
                for field in each.fields:
                    self.expressions.declarations.field(field)
            else:
                self.expressions.declarations.type_of(each)

    def declaration(self, declaration: s.Declaration) -> None:
        declarations = self.expressions.declarations
        match declaration:
            case s.Const(name=name, type=node, value=value):
                type = declarations.type_of(declaration)
                self._known_value(name, type, value, "a constant", given=node is not None)
            case s.Param(name=name, default=default):
                type = declarations.type_of(declaration)
                if default is not None:
                    self._known_value(name, type, default, "the value of a parameter", given=True)
                if type is not None and not type_of_threads(declaration.type, self.uses):
                    self._without_threads(roots(declaration), "a parameter")
            case s.Enum() | s.ClassOrder():
                pass
            case s.TimerDecl():
                declarations.type_of(declaration)
            case s.Cpus(count=count):
                if self.expressions.needs(count, INT, "the number of CPUs"):
                    self.expressions.constant(count, "the number of CPUs")
            case s.Struct(fields=fields):
                for each in fields:
                    declarations.field(each)
            case s.TypeAlias():
                declarations.alias(declaration)
            case s.LockType():
                check_lock_type(declaration, self.expressions)
            case s.LockDecl(type=name):
                declarations.type_of(declaration)
                kind = self.uses.get(name)
                if isinstance(kind, s.LockType):
                    self.lock_types[declaration] = kind
                    check_lock(declaration, kind, self.expressions)
            case s.VarDecl():
                self._variable(declaration)
            case s.Process() | s.Rule():
                self._process(declaration)
            case s.Proc():
                pass  # see `procs`
            case s.Def():
                declarations.type_of(declaration)
            case s.Expect(when=when):
                self._when(when)
            case s.Property():
                self._property(declaration)
            case s.RunQuestion():
                check_run_question(declaration, self.expressions)
                if declaration.expect is not None:
                    self._when(declaration.expect.when)
            case s.View(binders=binders, value=value):
                for binder in binders:
                    declarations.type_of(binder)
                self._view(value)
            case s.Assume(condition=condition):
                self.expressions.needs(condition, BOOL, "what `assume` speaks of")
                of = self.expressions
                known = not depends(condition, of.uses, of.names.members, of.chosen, of.parts)
                if known and not parameter_of_threads(condition, self.uses):
                    self._without_threads((condition,), "an `assume` about parameters")
            case s.Include():
                pass
            case s.Table():
                check_table(declaration, self.expressions)
            case _:
                assert_never(declaration)

    def fields(self) -> dict[s.Field, Type]:
        """The types of the fields of structs."""
        declarations = self.expressions.declarations
        every = (each for struct in self.structs for each in struct.fields)
        types = ((each, declarations.field(each)) for each in every)
        return {each: type for each, type in types if type is not None}

    # Values of declarations

    def _known_value(
        self, name: s.Name, type: Type | None, value: s.Expression, what: str, *, given: bool
    ) -> None:
        """Check a value that is known before the run; given: its type is written down."""
        if type is None:
            self.expressions.type_of(value)
            return
        if given:
            self.expressions.becomes(name, type, value)
        elif not isinstance(type, Bool | Int | EnumT | Time | SetT | StructT | ThreadT):
            self.expressions.report(
                "not-built",
                f"a constant that is {called(type)} is not built yet",
                value,
                called(type),
            )
            return
        if value in self.expressions.types:
            self.expressions.constant(value, what)

    def _view(self, value: s.Expression) -> None:
        if isinstance(self.expressions.value(value), Time):
            self.expressions.report(
                "bad-time",
                "a time is the same in every state, so there is nothing to show",
                value,
                "a time",
                (),
                ("compare it, as in `t < 2 ms`; the report names times that are left open",),
            )

    def _variable(self, variable: s.VarDecl) -> None:
        type = self.expressions.declarations.type_of(variable)
        initial = variable.initial
        if isinstance(type, ArrayT):
            type = type.element
        if initial is None and not variable.any_value:
            self._no_initial_value(variable, type)
        elif initial is not None and type is None:
            self.expressions.type_of(initial)
        elif initial is not None and type is not None:
            self.expressions.becomes(variable.name, type, initial)
            if initial in self.expressions.types:
                self.expressions.constant(initial, "an initial value")

    def _no_initial_value(self, variable: s.VarDecl, type: Type | None) -> None:
        value = sample(type)
        if isinstance(variable.type, s.RangeType):
            low = variable.type.low
            value = str(low.value) if isinstance(low, s.Number) else value
        self.expressions.report(
            "no-initial-value",
            f"`{variable.name.text}` has no initial value",
            variable.name,
            "what is it at first?",
            (),
            (f"write `= {value}` before the semicolon, or `= any` for every value",),
        )

    # Processes, questions

    def _without_threads(self, expressions: Iterable[s.Expression], what: str) -> None:
        """Tell if `what`, which is needed to know the threads, speaks of threads."""
        name = of_threads(expressions, self.uses)
        if name is not None:
            self.expressions.report(
                "not-constant",
                f"{what} cannot depend on threads, which are not known before it",
                name,
                "of threads",
                self.expressions.kind_of(name),
                ("name the number by a `const`, and use it in both places",),
            )

    def _process(self, process: s.Process | s.Rule) -> None:
        declarations = self.expressions.declarations
        for binder in process.binders:
            whole = binder.domain
            known = self.uses.get(whole) if isinstance(whole, s.Name) else None
            if not isinstance(known, s.Process | AnyThread):
                self._without_threads((binder.domain,), "the number of threads")
            if declarations.type_of(binder) == ThreadT(None):
                self.expressions.report(
                    "recursive-definition",
                    f"`{process.name.text}` would have an instance for each of its own",
                    binder.domain,
                    "all threads, which these belong to",
                    (),
                    ("name a process: an instance for each thread of it",),
                )
        with self.expressions.inside(Where.STEP):
            if isinstance(process, s.Process):
                declarations.type_of(process)
                for local in process.locals:
                    self._variable(local)
                for timer in process.timers:
                    declarations.type_of(timer)
            elif process.condition is not None:
                self.expressions.needs(process.condition, BOOL, "what stands after `when`")
            check_body(process, self.expressions)

    def procs(self) -> None:
        """Look at procs, each before those that call it."""
        done: set[s.Proc] = set()
        declared = [each for each in self.module.declarations if isinstance(each, s.Proc)]
        for proc in declared:
            for each in (*reversed(self.calls.procs(proc)), proc):
                if each not in done:
                    done.add(each)
                    self._proc(each)

    def _proc(self, proc: s.Proc) -> None:
        declarations = self.expressions.declarations
        for parameter in proc.parameters:
            declarations.type_of(parameter)
        declarations.type_of(proc)
        with self.expressions.inside(Where.STEP):
            for local in proc.locals:
                self._local(local)
            check_body(proc, self.expressions)
        self.expressions.calls.ends(proc)

    def _local(self, local: s.VarDecl) -> None:
        """A variable of a proc, which starts anew with each call."""
        if local.any_value:
            self.expressions.report(
                "no-initial-value",
                f"`{local.name.text}` of a proc can't start with any value",
                local.name,
                "what is it at first?",
                (),
                ("pick it in a step: `choose x in …;`",),
            )
            return
        type = self.expressions.declarations.type_of(local)
        if isinstance(type, ArrayT):
            type = type.element
        if local.initial is None:
            self._no_initial_value(local, type)
        elif type is None:
            self.expressions.type_of(local.initial)
        else:
            self.expressions.becomes(local.name, type, local.initial)

    def _property(self, question: s.Property) -> None:
        kind = "always step" if question.kind == "step" else question.kind
        for binder in question.binders:
            self.expressions.declarations.type_of(binder)
        where = Where.TRANSITION if question.kind == "step" else Where.QUESTION
        told = len(self.expressions.found)
        with self.expressions.inside(where):
            fits = self.expressions.needs(question.condition, BOOL, f"what `{kind}` speaks of")
        if fits and question.kind == "check" and len(self.expressions.found) == told:
            self.expressions.constant(
                question.condition, "what `check` speaks of", "ask it with `always`"
            )
        if question.expect is not None:
            self._when(question.expect.when)

    def _when(self, when: s.Expression | None) -> None:
        what = "the condition of an `expect`"
        if when is not None and self.expressions.needs(when, BOOL, what):
            self.expressions.constant(when, what)

    def anything_to_check(self) -> None:
        """Tell if the spec has nothing that could take a step."""
        if any(isinstance(each, s.Process | s.Rule) for each in self.module.declarations):
            return
        place = self.module.span
        first = Span(place.file, place.line, place.column, place.line, place.column + 1)
        self.expressions.found.append(
            Diagnostic(
                "nothing-to-check",
                NOBODY_ACTS,
                Label(first, "nothing takes a step"),
                (),
                ("declare who acts: `process p { …: skip; }`",),
            )
        )
