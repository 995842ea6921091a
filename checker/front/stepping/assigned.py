"""What one step assigns, and where that makes an earlier assignment of it one that nobody sees.

Knows variables, their elements and fields as the text names them. Must not know where steps start.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping

from checker.diagnostic import Diagnostic, Label
from checker.front import syntax as s
from checker.front.frames import Context, Turn, argument, outward
from checker.front.naming.declared import EnumMember, SelfThread
from checker.front.written import written
from checker.records import dataclass
from checker.source import Span

Part = tuple[Hashable, ...]
"""A step into a variable, to a field or an element."""


@dataclass(frozen=True, slots=True)
class Place:
    """A variable, or a part of it. text: as it is written.

    parts: the way to it. An index that is computed is the same as no other.
    """

    variable: s.VarDecl | s.ProcParameter
    parts: tuple[Part, ...]
    text: str

    def covers(self, other: Place) -> bool:
        """Whether to assign this leaves nothing of `other`."""
        count = len(self.parts)
        return self.variable is other.variable and self.parts == other.parts[:count]


Assigned = Mapping[Place, Span]
"""What some path to a place in a step assigns, and where."""


@dataclass(frozen=True, slots=True)
class Assigning:
    """Finds what a text assigns. own: the names that are constants of each instance."""

    uses: Mapping[s.Name, object]
    own: frozenset[s.Binder]

    def place(self, target: s.Expression, context: Context | None) -> Place | None:
        """What is assigned; None if it is no variable."""
        match target:
            case s.Name(text=text):
                declared = self.uses.get(target)
                if isinstance(declared, s.ProcParameter) and declared.kind == "ref":
                    return self.place(*argument(declared, context))
                if isinstance(declared, s.VarDecl | s.ProcParameter):
                    return Place(declared, (), text)
                return None
            case s.Member(base=base, name=name):
                part: Part = ("field", name.text)
            case s.Index(base=base, index=index):
                known = self._fixed(index, context)
                part = ("element", index if known is None else known)
            case _:
                return None
        whole = self.place(base, context)
        if whole is None:
            return None
        return Place(whole.variable, (*whole.parts, part), written(target) or whole.text)

    def _fixed(self, index: s.Expression, context: Context | None) -> Part | None:
        """Equal for indices that are the same in the whole step; None for one that is computed.

        Only what is written alike is found to be equal.
        """
        match index:
            case s.Number(value=value):
                return ("number", value)
            case s.Truth(value=truth):
                return ("truth", truth)
            case s.Name():
                return self._named(self.uses.get(index), context)
            case s.Unary(operator=operator, operand=operand):
                return self._applied((operator, operand), context)
            case s.Binary(operator=operator, left=left, right=right):
                return self._applied((operator, left, right), context)
            case s.Index(base=base, index=inner):
                return self._applied(("[]", base, inner), context)
            case s.Member(base=s.Name() as base, name=name):
                declared = self.uses.get(base)
                return ("member", declared, name.text) if isinstance(declared, s.Enum) else None
            case _:
                return None

    def _applied(
        self, parts: tuple[str | s.Expression, ...], context: Context | None
    ) -> Part | None:
        found: list[Hashable] = []
        for each in parts:
            known = each if isinstance(each, str) else self._fixed(each, context)
            if known is None:
                return None
            found.append(known)
        return tuple(found)

    def _named(self, declared: object, context: Context | None) -> Part | None:
        match declared:
            case s.Const() | s.Param() | s.Process() | EnumMember() | SelfThread():
                return ("name", declared)
            case s.Binder():
                if declared in self.own:
                    return ("name", declared)
                for each in outward(context):
                    if isinstance(each, Turn) and each.loop.binder is declared:
                        return ("turn", declared, each.value)
                return None
            case _:
                return None


def again(assigned: Assigned, now: Place, span: Span, *, labels: bool) -> Diagnostic | None:
    """What to say if the step has assigned what is assigned now already.

    labels: whether a label may stand between the two; a rule has none.
    """
    for before, first in assigned.items():
        if now.covers(before):
            first, span = _apart(first, span)
            return Diagnostic(
                "assigned-twice",
                f"`{before.text}` is assigned twice in one step: the first value is never seen",
                Label(span, "assigned again here"),
                (Label(first, "assigned first here"),),
                (f"a label lets others see the first: `again: {now.text} = …;`",) * labels
                + (f"or assign it once: `let v = …;  {now.text} = v;`",),
            )
    return None


def _apart(first: Span, second: Span) -> tuple[Span, Span]:
    """The outermost places that tell two places of a text apart: the calls that lead to them."""
    pairs = [*zip(first.chain, second.chain, strict=False)]
    return next(((one, other) for one, other in pairs if one != other), pairs[-1])
