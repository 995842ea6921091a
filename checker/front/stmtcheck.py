"""Whether the statements of a process or rule fit the things that they are about.

Knows what each statement needs. Must not know control flow: see `labels` and `steps`.
"""

from __future__ import annotations

from typing import assert_never

from checker.front import syntax as s
from checker.front.declared import Declared
from checker.front.exprcheck import Expressions
from checker.front.frames import called as proc_called
from checker.front.mismatch import called, origin, subject, written
from checker.front.types import BOOL, INT, ArrayT, Int, LockT
from checker.front.walk import blocks, statements


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
                self.expressions.declarations.type_of(binder)
            case s.Invoke(call=no_proc):
                self._no_proc(no_proc)
            case s.Return():
                self.expressions.calls.returns(statement, self.process)
            case s.If(condition=condition):
                needs(condition, BOOL, "the condition of `if`")
            case s.While(condition=condition):
                needs(condition, BOOL, "the condition of `while`")
            case s.Await(condition=condition):
                needs(condition, BOOL, "what `await` waits for")
            case s.Assert(condition=condition):
                needs(condition, BOOL, "what `assert` says")
            case s.Pause():
                self._pause(statement)
            case s.Assign():
                self._assign(statement)
            case s.Let():
                self.expressions.declarations.type_of(statement)
            case s.Choose(binder=binder, where=where):
                self.expressions.declarations.type_of(binder)
                if where is not None:
                    needs(where, BOOL, "what stands after `where`")
            case s.Acquire():
                self._acquire(statement)
            case s.Release(lock=lock):
                if lock is not None:
                    self.expressions.queries.lock(lock)
            case _:
                assert_never(statement)

    def _pause(self, statement: s.Pause) -> None:
        what = "the length of a `sleep`" if statement.sleep else "the length of a `delay`"
        self.expressions.declarations.interval(statement.low, statement.high, what)

    def _acquire(self, statement: s.Acquire) -> None:
        queries = self.expressions.queries
        lock = queries.lock(statement.lock)
        if lock is not None:
            queries.when_known(
                statement.lock, lock, lambda kind: queries.mode(statement.mode, kind, taking=True)
            )

    def _no_proc(self, call: s.Call) -> None:
        expressions, function = self.expressions, call.function
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

    def _assign(self, statement: s.Assign) -> None:
        expressions, target = self.expressions, statement.target
        if not self._assignable(target):
            expressions.value(statement.value)
            return
        type = expressions.type_of(target)
        if isinstance(type, ArrayT):
            expressions.not_whole(target, type)
            type = None
        if type is None:
            expressions.value(statement.value)
        elif statement.operator == "=":
            expressions.becomes(target, type, statement.value)
        elif not isinstance(type, Int):
            expressions.value(statement.value)
            expressions.report(
                "type-mismatch",
                f"`{statement.operator}` needs a number, but {subject(target)} is {called(type)}",
                target,
                "a number is needed here",
                origin(target, type, expressions.uses),
            )
        else:
            expressions.needs(statement.value, INT, f"what stands after `{statement.operator}`")

    def _assignable(self, target: s.Expression) -> bool:
        """Whether `target` is a variable of this thread or of all; unknown names pass."""
        root = target
        while isinstance(root, s.Index):
            root = root.base
        expressions = self.expressions
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

    def _assignable_part(self, root: s.Member) -> bool:
        """A thread's variable is assigned by its bare name, in its own text; told otherwise."""
        expressions = self.expressions
        base = root.base
        type = expressions.type_of(base)
        own = isinstance(base, s.Name) and base.text == "self"
        if type is None:
            return False
        if isinstance(type, LockT):
            headline = f"a lock's `{root.name.text}` changes only when it is taken and released"
            help = f"write `{written(base) or 'l'}.…();` with a mode of the lock"
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
