"""What the names in the statements of a body mean, block by block.

Must not know declarations, nor labels, which are in scope in the whole of a body.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from checker.front import syntax as s
from checker.front.naming.uses import Uses


class Bodies:
    """Resolves statements by `uses`, whose scope grows and shrinks with the blocks."""

    def __init__(self, uses: Uses) -> None:
        self._uses = uses
        self._scope = uses.scope

    def block(self, block: s.Block) -> None:
        """Resolve the statements of a block; what they name is known in it only."""
        outer = self._scope.enter()
        for statement in block:
            self._statement(statement)
        self._scope.leave(outer)

    def _statement(self, statement: s.Statement) -> None:
        match statement:
            case s.LabelMark() | s.Goto() | s.Stop() | s.Skip():
                pass
            case s.If(condition=condition, then=then, otherwise=otherwise):
                self._uses.expression(condition)
                self.block(then)
                self.block(otherwise)
            case s.While(condition=condition, body=body):
                self._uses.expression(condition)
                self.block(body)
            case s.For(binder=binder, body=body):
                outer = self._scope.enter()
                self._uses.binders([binder])
                self.block(body)
                self._scope.leave(outer)
            case s.Atomic(body=body):
                self.block(body)
            case s.Either(branches=branches):
                for branch in branches:
                    self.block(branch)
            case s.Assert(condition=condition):
                self._uses.expression(condition)
            case s.Await(condition=condition, early=early, owed_by=owed_by):
                self._uses.expression(condition)
                for each in owed_by:
                    self._uses.expression(each, "process")
                self._early(early)
            case s.Pause(low=low, high=high, early=early, preemptible=often):
                self._interval(low, high)
                self._uses.expression(often, "constant")
                self._early(early)
            case s.Assign(target=target, value=value, early=early):
                self._uses.expression(target)
                self._uses.expression(value)
                self._early(early)
            case s.SetTimer(timer=timer, length=length):
                self._uses.expression(timer, "timer")
                self._uses.expression(length)
            case s.Invoke(call=call):
                self._invoke(call)
            case s.Put(queue=queue, value=value, early=early):
                self._uses.expression(queue)
                self._uses.expression(value)
                self._early(early)
            case s.Get(queue=queue, early=early):
                self._uses.expression(queue)
                self._early(early)
            case s.Drop(queue=queue):
                self._uses.expression(queue)
            case s.Return(value=value):
                self._uses.expression(value)
            case s.Let(name=name, value=value, early=early):
                self._uses.expression(value)
                self._early(early)
                self._scope.of_a_step.add(statement)
                self._scope.declare(name, statement)
            case s.Choose(binder=binder, where=where):
                self._scope.of_a_step.add(binder)
                self._uses.binders([binder])
                self._uses.expression(where)
            case s.Acquire(lock=lock, otherwise=otherwise, early=early):
                self._uses.expression(lock, "lock")
                if otherwise is not None:
                    self.block(otherwise)
                self._early(early)
            case s.Release(lock=lock):
                self._uses.expression(lock, "lock")
            case _:
                assert_never(statement)

    def _early(self, early: Iterable[s.Early]) -> None:
        for each in early:
            self._uses.expression(each.condition)
            self._interval(each.low, each.high)
            self.block(each.otherwise)

    def _interval(self, low: s.Expression | None, high: s.Expression | None) -> None:
        self._uses.expression(low)
        if high is not low:
            self._uses.expression(high)

    def _invoke(self, call: s.Call) -> None:
        function = call.function
        if isinstance(function, s.Name) and function.text not in self._scope.names:
            from checker.front.naming.unknown_calls import no_proc, of_c  # only for errors

            procs = self._scope.known(lambda each: isinstance(each, s.Proc))
            self._uses.found.append(no_proc(call, function, procs))
            for argument in () if of_c(call) else call.arguments:
                self._uses.expression(argument)
        else:
            self._uses.expression(call)
