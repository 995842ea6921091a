"""Whether the calls of procs fit: arguments, results, and what a proc does with its locks.

Knows the parameters of procs. Must not know other statements.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from checker.diagnostic import Label
from checker.front import syntax as s
from checker.front.checking.mismatch import called as told
from checker.front.checking.mismatch import never_equal, unfit
from checker.front.checking.types import ArrayT, LockT, Type, fits
from checker.front.naming.labels import passes
from checker.front.walk import outline
from checker.front.written import subject, written

if TYPE_CHECKING:
    from checker.front.checking.exprcheck import Expressions

Need = Callable[[s.LockType], object]
"""Tells what is wrong if a lock that a proc is given has this type."""


class Calls:
    """Checks calls. needs: for each lock parameter what its proc does with it."""

    def __init__(self, expressions: Expressions) -> None:
        self.expressions = expressions
        self.needs: dict[s.ProcParameter, list[Need]] = {}

    def need(self, lock: s.Expression, need: Need) -> None:
        """Note that a proc does something with `lock`, its parameter of any lock type."""
        parameter = self._parameter(lock)
        if parameter is not None:
            self.needs.setdefault(parameter, []).append(need)

    def _parameter(self, node: s.Expression) -> s.ProcParameter | None:
        root, _, _ = outline(node)
        declared = self.expressions.uses.get(root) if isinstance(root, s.Name) else None
        return declared if isinstance(declared, s.ProcParameter) else None

    def referred(self, parameter: s.ProcParameter) -> Type | None:
        """The type of a `ref` that says none: that of the first argument it is given."""
        for proc, sites in self.expressions.names.calls.sites.items():
            if parameter in proc.parameters:
                place = proc.parameters.index(parameter)
                for call in sites:
                    if place < len(call.arguments):
                        return self.expressions.type_of(call.arguments[place])
        return None

    def result(self, proc: s.Proc) -> Type | None:
        """The type of what a proc returns, None if it returns nothing."""
        return self.expressions.declarations.type_of(proc)

    def check(self, call: s.Call, proc: s.Proc, target: s.Expression | None) -> None:
        """Check a call, and that `target` can take its result."""
        given, wanted = call.arguments, proc.parameters
        if len(given) != len(wanted):
            for each in given:
                self.expressions.type_of(each)
            self._arity(call, proc)
            return
        for argument, parameter in zip(given, wanted, strict=True):
            self._argument(argument, parameter, proc, call)
        if target is not None:
            self._taken(call, proc, target)

    def _arity(self, call: s.Call, proc: s.Proc) -> None:
        count, name = len(proc.parameters), proc.name
        listed = ", ".join(each.name.text for each in proc.parameters)
        self.expressions.report(
            "bad-arguments",
            f"`{name.text}` takes {count} argument{'s' * (count != 1)}, not {len(call.arguments)}",
            call,
            f"{len(call.arguments)} given",
            (Label(name.span, "declared here"),),
            (f"write `{name.text}({listed});`",),
        )

    def _argument(
        self, node: s.Expression, parameter: s.ProcParameter, proc: s.Proc, call: s.Call
    ) -> None:
        what = f"`{parameter.name.text}` of `{proc.name.text}`"
        match parameter.kind:
            case "value":
                wanted = self.expressions.declarations.type_of(parameter)
                if wanted is None:
                    self.expressions.value(node)
                else:
                    self.expressions.needs(node, wanted, what)
            case "lock":
                lock = self.expressions.locks.lock(node)
                if lock is not None and lock.type is not None:
                    self._fits_lock(lock.type, parameter, call)
                elif lock is not None:
                    for need in self.needs.get(parameter, ()):
                        self.need(node, need)
            case _:
                self._reference(node, parameter, what)

    def _fits_lock(self, lock: s.LockType, parameter: s.ProcParameter, call: s.Call) -> None:
        found = self.expressions.found
        before = len(found)
        for need in self.needs.get(parameter, ()):
            need(lock)
        why = Label(call.span, f"a `{lock.name.text}` is given to it here")
        known = {(each.primary, each.headline) for each in found[:before]}
        found[before:] = [
            replace(each, secondary=(*each.secondary, why))
            for each in found[before:]
            if (each.primary, each.headline) not in known
        ]

    def _reference(self, node: s.Expression, parameter: s.ProcParameter, what: str) -> None:
        expressions = self.expressions
        type = expressions.type_of(node)
        root, _, _ = outline(node)
        declared = expressions.uses.get(root) if isinstance(root, s.Name) else None
        if isinstance(root, s.Name) and declared is None:
            return
        if not isinstance(declared, s.VarDecl | s.ProcParameter) or isinstance(type, LockT):
            expressions.report(
                "bad-arguments",
                f"{what} is a `ref`, so it must be given a variable",
                node,
                "no variable",
                (Label(parameter.span, "a `ref` may be assigned in the proc"),),
            )
            return
        wanted = expressions.declarations.type_of(parameter)
        if type is None or wanted is None or type == wanted:
            return
        if isinstance(type, ArrayT) or isinstance(wanted, ArrayT):
            expressions.report(
                "type-mismatch",
                f"{what} is {told(wanted)}, but {subject(node)} is {told(type)}",
                node,
                told(type),
                (Label(parameter.span, f"this is {told(wanted)}"),),
            )
        else:
            expressions.found.append(unfit(node, type, wanted, what, expressions.uses))

    def _taken(self, call: s.Call, proc: s.Proc, target: s.Expression) -> None:
        type, result = self.expressions.type_of(target), self.result(proc)
        if proc.result is None:
            self.expressions.report(
                "type-mismatch",
                f"`{proc.name.text}` returns nothing, so there is nothing to assign",
                call,
                "no result",
                (Label(proc.name.span, "it has no type behind its parameters"),),
                self._alone(call, proc),
            )
        elif type is not None and result is not None and not fits(result, type):
            self.expressions.found.append(
                never_equal(target, call, type, result, self.expressions.uses, given=True)
            )

    def _alone(self, call: s.Call, proc: s.Proc) -> tuple[str, ...]:
        """How to call a proc without a result."""
        name, given = proc.name.text, [written(each) for each in call.arguments]
        text = "…" if None in given else ", ".join(each for each in given if each is not None)
        help = f"write `{name}({text});` as a statement of its own"
        if proc.name.span.shipped:
            return (help,)
        return help, f"or write `proc {name}(…): T`, and `return e;` in it"

    def ends(self, proc: s.Proc) -> None:
        """Tell if a proc with a result may come to its end without one."""
        if proc.result is not None and passes(proc.body):
            self.expressions.report(
                "bad-return",
                f"`{proc.name.text}` may come to its end without a result",
                proc.name,
                "control can reach its closing brace",
                (Label(proc.result.span, "a result is promised here"),),
                ("write `return e;` on every path",),
            )

    def returns(self, statement: s.Return, owner: s.Process | s.Rule | s.Proc) -> None:
        """Check a `return` in the text of `owner`."""
        value = statement.value
        if not isinstance(owner, s.Proc):
            if value is not None:
                self.expressions.type_of(value)
            what = "rule" if isinstance(owner, s.Rule) else owner.kind
            self.expressions.report(
                "bad-return",
                f"`return` stands only in a proc, and `{owner.name.text}` is "
                + ("an env" if what == "env" else f"a {what}"),
                statement,
                "nothing to return to",
                (),
                ("write `stop;` to go to the end",),
            )
        elif value is None and owner.result is not None:
            self.expressions.report(
                "bad-return",
                f"`{owner.name.text}` must return a value",
                statement,
                "no value",
                (Label(owner.result.span, "of this type"),),
            )
        elif value is not None and owner.result is None:
            self.expressions.type_of(value)
            self.expressions.report(
                "bad-return",
                f"`{owner.name.text}` returns nothing",
                value,
                "a value",
                (Label(owner.name.span, "it has no type behind its parameters"),),
                (f"write `proc {owner.name.text}(…): T`",),
            )
        elif value is not None:
            result = self.result(owner)
            if result is None:
                self.expressions.value(value)
            else:
                self.expressions.needs(value, result, f"the result of `{owner.name.text}`")
