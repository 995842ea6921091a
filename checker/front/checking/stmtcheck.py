"""Whether the statements of a process or rule fit the things that they are about.

Knows what each statement needs. Must not know control flow: see `naming.labels` and `stepping`.
"""

from __future__ import annotations

from typing import assert_never

from checker.diagnostic import Label
from checker.front import syntax as s
from checker.front.checking.commands import has
from checker.front.checking.exprcheck import Expressions
from checker.front.checking.indexcheck import tell_missing
from checker.front.checking.mismatch import called, never_equal, origin
from checker.front.checking.types import (
    BOOL,
    INT,
    ArrayT,
    Bool,
    Int,
    LockT,
    QueueT,
    SetT,
    StructT,
    ThreadT,
    TimerT,
    Type,
    fits,
)
from checker.front.frames import called as proc_called
from checker.front.naming.declared import AnyThread, Declared
from checker.front.walk import blocks, got, statements
from checker.front.written import arguments, subject, written


def check_body(process: s.Process | s.Rule | s.Proc, expressions: Expressions) -> None:
    """Check every statement of `process`; what is wrong is told through `expressions`."""
    _Statements(process, expressions).block(process.body)


def chosen(module: s.Module) -> frozenset[s.Binder]:
    """The names of `choose` in a spec."""
    return frozenset(
        each.binder
        for declaration in module.declarations
        if isinstance(declaration, s.Process | s.Rule | s.Proc)
        for each in statements(declaration.body)
        if isinstance(each, s.Choose)
    )


class _Statements:
    def __init__(self, process: s.Process | s.Rule | s.Proc, expressions: Expressions) -> None:
        self.process = process
        self.expressions = expressions

    def block(self, block: s.Block) -> None:
        for statement in block:
            self._statement(statement)
            for inner in blocks(statement):
                self.block(inner)

    def _statement(self, statement: s.Statement) -> None:
        needs = self.expressions.needs
        call = proc_called(statement, self.expressions.uses)
        if call is not None:
            if call[2] is None or self._assignable(call[2]):
                self.expressions.calls.check(*call)
            return
        match statement:
            case s.LabelMark() | s.Goto() | s.Stop() | s.Skip() | s.Either() | s.Atomic():
                pass
            case s.For(binder=binder):
                self.expressions.declarations.open.add(binder)
                told = len(self.expressions.found)
                self.expressions.declarations.type_of(binder)
                whole = isinstance(self.expressions.types.get(binder.domain), SetT)
                if whole and len(self.expressions.found) == told:
                    what = f"the values of `{binder.name.text}`"
                    self.expressions.constant(binder.domain, what)
            case s.Put():
                if self._assignable(statement.queue):
                    self.expressions.data.put(statement)
                self._early(statement.early)
            case s.Get(queue=queue):
                if self._assignable(queue):
                    self.expressions.data.queue(queue, "get")
                self._early(statement.early)
            case s.Drop(queue=queue):
                if self._assignable(queue):
                    self.expressions.data.queue(queue, "drop")
            case s.Let() | s.Assign() if got(statement) is not None:
                self._got(statement)
                self._early(statement.early)
            case s.SetTimer(timer=timer, length=length):
                self._timer(timer)
                self.expressions.declarations.interval(length, length, "the time of a timer")
            case s.Invoke(call=no_proc):
                self._no_proc(no_proc)
            case s.Return():
                self.expressions.calls.returns(statement, self.process)
            case s.If(condition=condition):
                needs(condition, BOOL, "the condition of `if`")
            case s.While(condition=condition):
                needs(condition, BOOL, "the condition of `while`")
            case s.Await(condition=condition, owed_by=owed_by, early=early):
                needs(condition, BOOL, "what `await` waits for")
                for each in owed_by:
                    self._owes(each)
                self._early(early)
            case s.Assert(condition=condition):
                needs(condition, BOOL, "what `assert` says")
            case s.Pause():
                self._pause(statement)
            case s.Assign():
                self._assign(statement)
            case s.Let():
                self.expressions.declarations.type_of(statement)
            case s.Choose(binder=binder, where=where):
                self.expressions.declarations.open.add(binder)
                self.expressions.declarations.type_of(binder)
                if where is not None:
                    needs(where, BOOL, "what stands after `where`")
            case s.Acquire():
                self._acquire(statement)
            case s.Release(lock=lock, keeps=keeps):
                if keeps is not None and lock is not None:
                    self._downgrade(lock, keeps)
                elif lock is not None:
                    self.expressions.locks.lock(lock)
            case _:
                assert_never(statement)

    def _pause(self, statement: s.Pause) -> None:
        what = "the length of a `sleep`" if statement.sleep else "the length of a `delay`"
        self.expressions.declarations.interval(statement.low, statement.high, what)
        self._early(statement.early)
        often, what = statement.preemptible, "how often a `delay` may be interrupted"
        if often is not None and self.expressions.needs(often, INT, what):
            self.expressions.constant(often, what)

    def _timer(self, node: s.Expression) -> None:
        expressions = self.expressions
        type = expressions.type_of(node)
        if isinstance(type, ArrayT):
            tell_missing(node, type, expressions)
        elif type is not None and not isinstance(type, TimerT):
            expressions.report(
                "type-mismatch",
                f"only a timer can be started and stopped, but {subject(node)} is {called(type)}",
                node,
                called(type),
                origin(node, type, expressions.uses),
                ("declare it as `timer t;`",),
            )

    def _early(self, early: tuple[s.Early, ...]) -> None:
        for each in early:
            if each.condition is not None:
                self.expressions.needs(each.condition, BOOL, "what stands after `unless`")
            self.expressions.declarations.interval(each.low, each.high, "a `timeout`")

    def _owes(self, node: s.Expression) -> None:
        """Check what stands after `from`: a thread, or all that a process or rule is."""
        expressions = self.expressions
        declared = expressions.uses.get(node) if isinstance(node, s.Name) else None
        if isinstance(declared, s.Process | s.Rule | AnyThread):
            return
        type = expressions.value(node)
        if isinstance(type, ThreadT):
            expressions.constant(node, "who owes an `await` its end")
        elif type is not None:
            expressions.report(
                "type-mismatch",
                f"what stands after `from` must be a thread or a process, but {subject(node)} is"
                f" {called(type)}",
                node,
                called(type),
                origin(node, type, expressions.uses),
            )

    def _acquire(self, statement: s.Acquire) -> None:
        locks = self.expressions.locks
        type = self.expressions.type_of(statement.lock)
        if type is not None and not isinstance(type, LockT) and has(type):
            from checker.front.checking.commandcheck import no_command  # only for errors

            no_command(self.expressions, statement, statement.lock, statement.mode, ())
        elif (lock := locks.lock(statement.lock)) is not None:
            taking = written(statement.lock) or "l"
            locks.when_known(
                statement.lock, lock, lambda kind: locks.mode(statement.mode, kind, taking)
            )
        self._early(statement.early)

    def _downgrade(self, node: s.Expression, keeps: s.Name) -> None:
        locks = self.expressions.locks
        lock = locks.lock(node)
        if lock is not None:
            locks.when_known(node, lock, lambda kind: self._shared(keeps, kind))

    def _shared(self, keeps: s.Name, kind: s.LockType) -> None:
        """Check that a lock can go from an exclusive mode to the mode called `keeps`."""
        mode = self.expressions.locks.mode(keeps, kind)
        if mode is None:
            return
        if mode.exclusive:
            why, label = f"`{keeps.text}` is exclusive", Label(mode.span, "declared here")
        elif not any(each.exclusive for each in kind.modes):
            why = f"a `{kind.name.text}` is never held exclusively"
            label = Label(kind.name.span, "its type is declared here")
        else:
            return
        self.expressions.report(
            "bad-lock",
            f"{why}, so no lock is downgraded to it",
            keeps,
            "a downgrade goes from an exclusive mode to a shared one",
            (label,),
        )

    def _no_proc(self, call: s.Call) -> None:
        expressions, function = self.expressions, call.function
        if isinstance(function, s.Member):
            from checker.front.checking.commandcheck import no_command  # only for errors

            no_command(expressions, call, function.base, function.name, arguments(call))
            return
        for each in call.arguments:
            expressions.type_of(each)
        if isinstance(function, s.Name) and function not in expressions.uses:
            return  # told already
        expressions.report(
            "bad-arguments",
            f"{subject(function)} is no proc, so a call of it is no statement",
            call,
            "no `proc` of this name",
            expressions.kind_of(function),
        )

    def _got(self, statement: s.Let | s.Assign) -> None:
        """Check `let k = q.get();` or `x = q.get();`."""
        expressions = self.expressions
        queue = got(statement)
        assert queue is not None
        sound = self._assignable(queue)
        type = expressions.data.queue(queue, "get") if sound else None
        element = None if type is None else type.element
        if element is not None:
            expressions.types[statement.value] = element
        if isinstance(statement, s.Let):
            expressions.declarations.given(statement, element)
        elif self._assignable(statement.target):
            wanted = expressions.type_of(statement.target)
            if isinstance(wanted, ArrayT):
                tell_missing(statement.target, wanted, expressions)
            elif wanted is not None and element is not None and not fits(element, wanted):
                expressions.found.append(
                    never_equal(
                        statement.target,
                        statement.value,
                        wanted,
                        element,
                        expressions.uses,
                        given=True,
                    )
                )

    def _assign(self, statement: s.Assign) -> None:
        expressions, target = self.expressions, statement.target
        if not self._assignable(target):
            expressions.value(statement.value)
            return
        type = expressions.type_of(target)
        if isinstance(type, ArrayT):
            tell_missing(target, type, expressions)
            type = None
        if type is None:
            expressions.value(statement.value)
        elif statement.operator == "=":
            expressions.becomes(target, type, statement.value)
        elif isinstance(type, SetT):
            if type.element is not None:
                what = f"what stands after `{statement.operator}`"
                expressions.needs(statement.value, type.element, what)
        elif not isinstance(type, Int):
            expressions.value(statement.value)
            expressions.report(
                "type-mismatch",
                f"`{statement.operator}` needs a number or a set, "
                f"but {subject(target)} is {called(type)}",
                target,
                "a number is needed here",
                origin(target, type, expressions.uses),
                self._added(target, type, statement.value),
            )
        else:
            expressions.needs(statement.value, INT, f"what stands after `{statement.operator}`")

    def _added(self, target: s.Expression, type: Type, value: s.Expression) -> tuple[str, ...]:
        """What is written for `q += 1` and `done += true`."""
        name = written(target) or "q"
        if isinstance(type, QueueT):
            return (f"write `{name}.put({written(value) or '…'});`",)
        return (f"write `{name} = {name} || …;`",) if isinstance(type, Bool) else ()

    def _assignable(self, target: s.Expression) -> bool:
        """Whether `target` is a variable of this thread or of all; unknown names pass."""
        expressions = self.expressions
        root = target
        while isinstance(root, s.Index) or self._is_field(root):
            assert isinstance(root, s.Index | s.Member)
            root = root.base
        if isinstance(root, s.Member):
            return self._assignable_part(root)
        declared = expressions.uses.get(root) if isinstance(root, s.Name) else None
        if isinstance(root, s.Name) and (declared is None or _is_variable(declared)):
            return True
        what, help = _instead(declared)
        expressions.report(
            "bad-assignment",
            f"{subject(root)} cannot be assigned{': it is ' + what if what else ''}",
            target,
            "only a variable can",
            expressions.kind_of(root),
            help,
        )
        return False

    def _is_field(self, node: s.Expression) -> bool:
        """Whether `node` is a field of a struct that is no part of a thread."""
        if not isinstance(node, s.Member):
            return False
        base = node.base
        if isinstance(base, s.Name) and isinstance(self.expressions.uses.get(base), s.Enum):
            return False
        return isinstance(self.expressions.type_of(base), StructT)

    def _assignable_part(self, root: s.Member) -> bool:
        """A thread's variable is assigned by its bare name, in its own text; told otherwise."""
        expressions = self.expressions
        base = root.base
        type = expressions.type_of(base)
        own = isinstance(base, s.Name) and base.text == "self"
        if type is None:
            return False
        if isinstance(type, QueueT | SetT):
            headline = f"{written(root) or 'this'!r} changes only with all of it".replace("'", "`")
            help = "assign the whole, or use the statements for it"
        elif isinstance(type, LockT):
            headline = f"a lock's `{root.name.text}` changes only when it is taken and released"
            help = f"write `{written(base) or 'l'}.…();` with a mode of the lock"
        elif isinstance(type, TimerT):
            headline = "a timer's `rang` changes only when it rings, is started or is stopped"
            help = f"write `{written(base) or 't'}.stop();`"
        elif own:
            headline = "a thread's own variables are assigned by their name alone"
            help = f"write `{root.name.text} = …;`"
        else:
            headline = f"{written(root) or 'this'!r} cannot be assigned here"
            headline = headline.replace("'", "`")
            help = "a variable that several threads assign stands at top level"
        expressions.report("bad-assignment", headline, root, "not assignable", (), (help,))
        return False


def _is_variable(declared: Declared) -> bool:
    if isinstance(declared, s.ProcParameter):
        return declared.kind != "lock"
    return isinstance(declared, s.VarDecl)


def _instead(declared: Declared | None) -> tuple[str, tuple[str, ...]]:
    """What cannot be assigned is, and what to do about it."""
    match declared:
        case s.Const():
            return "a constant", ("make it a `var`",)
        case s.Param():
            return "a parameter, the same for the whole run", ("make it a `var`",)
        case s.Let():
            return "a `let` name, fixed for its step", ("make it a `var`",)
        case s.Binder():
            return "the name of one value of a set", ("copy it into a `var`",)
        case s.LockDecl():
            return "a lock", ("take it by a mode, as in `l.lock();`",)
        case _:
            return "", ()
