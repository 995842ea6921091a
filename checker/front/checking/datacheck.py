"""The types of sets, structs and queues: what is written in braces, and what stands behind a dot.

Knows what such values are made of. Must not know statements, nor how much room a queue has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.diagnostic import Label
from checker.front import syntax as s
from checker.front.checking.commands import meant
from checker.front.checking.mismatch import called, origin
from checker.front.checking.types import (
    BOOL,
    INT,
    Bool,
    EnumT,
    Int,
    NobodyT,
    QueueT,
    SetT,
    StructT,
    ThreadT,
    Type,
    joined,
)
from checker.front.parsing.words import OF_QUEUES, OF_SETS, TO_QUEUES
from checker.front.suggest import did_you_mean, listed, roster
from checker.front.written import subject, written

if TYPE_CHECKING:
    from checker.front.checking.exprcheck import Expressions


def listable(type: Type) -> bool:
    """Whether a set can have such values: those that can be numbered."""
    match type:
        case Bool() | Int() | EnumT():
            return True
        case ThreadT(optional=optional):
            return not optional
        case _:
            return False


class Data:
    """Types values that have parts; None is the type of what is wrong already."""

    def __init__(self, expressions: Expressions) -> None:
        self.expressions = expressions
        self.expected: dict[s.StructLiteral, StructT] = {}
        self._unnamed: dict[s.SetLiteral, s.Struct] = {}

    def expect(self, node: s.Expression, wanted: Type | None) -> None:
        """Let a struct in braces be one of the type that is wanted where it stands."""
        if not isinstance(wanted, StructT):
            return
        match node:
            case s.StructLiteral():
                self.expected.setdefault(node, wanted)
            case s.SetLiteral(elements=elements) if elements:
                self._unnamed[node] = wanted.struct
            case s.Conditional(then=then, otherwise=otherwise):
                self.expect(then, wanted)
                self.expect(otherwise, wanted)
            case _:
                pass

    # In braces

    def elements(self, node: s.SetLiteral) -> Type | None:
        """The type of `{a, b}`."""
        expressions = self.expressions
        struct = self._unnamed.get(node)
        if struct is not None:
            names = ", ".join(f"{each.name.text}: …" for each in struct.fields)
            expressions.report(
                "type-mismatch",
                f"the fields of a `{struct.name.text}` are named",
                node,
                "braces without names make a set",
                (Label(struct.name.span, f"`{struct.name.text}` is declared here"),),
                (f"write `{{ {names} }}`",),
            )
            return None
        whole: Type | None = None
        for each in node.elements:
            type = expressions.value(each)
            if type is None:
                return None
            if isinstance(type, ThreadT):
                type = ThreadT(type.process)  # that it is not none is owed
            if not listable(type):
                expressions.report(
                    "type-mismatch",
                    f"a set cannot have {called(type)} as an element",
                    each,
                    called(type),
                    origin(each, type, expressions.uses),
                    ("a set has truth values, numbers, members of an enum or threads",),
                )
                return None
            both = type if whole is None else joined(whole, type)
            if both is None:
                assert whole is not None
                expressions.report(
                    "type-mismatch",
                    f"one set cannot have {called(whole)} and {called(type)}",
                    each,
                    called(type),
                    (Label(node.elements[0].span, called(whole)),),
                )
                return None
            whole = both
        return SetT(whole)

    def fields(self, node: s.StructLiteral) -> Type | None:
        """The type of `{ a: 1, b: x }`: what is wanted, or the one struct with these fields."""
        expressions = self.expressions
        struct = self._struct(node)
        if struct is None:
            for each in node.values:
                expressions.type_of(each)
            return None
        declared = {each.name.text: each for each in struct.fields}
        given: dict[str, s.Name] = {}
        sound = True
        for name, value in zip(node.names, node.values, strict=True):
            field = declared.get(name.text)
            if field is None:
                self._no_field(name, struct)
                expressions.type_of(value)
                sound = False
            elif name.text in given:
                expressions.report(
                    "duplicate-name",
                    f"`{name.text}` has two values here",
                    name,
                    "given again",
                    (Label(given[name.text].span, "given first"),),
                )
                sound = False
            else:
                self._field(name, struct, field, value)
            given.setdefault(name.text, name)
        missing = [text for text in declared if text not in given]
        if missing and given.keys() <= declared.keys():
            count = "a value is missing" if len(missing) == 1 else "values are missing"
            expressions.report(
                "bad-arguments",
                f"{count} for {listed([f'`{text}`' for text in missing], 'and')}",
                node,
                f"a `{struct.name.text}` has {len(declared)} fields",
                (Label(struct.name.span, f"`{struct.name.text}` is declared here"),),
            )
            sound = False
        return StructT(struct) if sound else None

    def _field(self, name: s.Name, struct: s.Struct, field: s.Field, value: s.Expression) -> None:
        type = self._of(struct, field)
        if type is None:
            self.expressions.type_of(value)
        else:
            self.expressions.becomes(name, type, value)

    def _of(self, struct: s.Struct, field: s.Field) -> Type | None:
        """The type of a field; None if the struct has two of its name, which is told."""
        type = self.expressions.declarations.field(field)
        names = [each.name.text for each in struct.fields]
        return type if names.count(field.name.text) == 1 else None

    def _struct(self, node: s.StructLiteral) -> s.Struct | None:
        wanted = self.expected.get(node)
        if wanted is not None:
            return wanted.struct
        names = {each.text for each in node.names}
        structs = self.expressions.names.structs
        fitting = [each for each in structs if names == {one.name.text for one in each.fields}]
        if len(fitting) == 1:
            return fitting[0]
        closest = [each for each in structs if names & {one.name.text for one in each.fields}]
        if not fitting and len(closest) == 1:
            return closest[0]  # what it lacks is told
        several = bool(fitting)
        self.expressions.report(
            "type-mismatch",
            "more than one struct has these fields" if several else "no struct has these fields",
            node,
            "which struct is it?" if several else "",
            tuple(Label(each.name.span, "this has them") for each in fitting),
            ("keep it in a `var` of the struct, and use that",) if several else (),
        )
        return None

    def _no_field(self, name: s.Name, struct: s.Struct) -> None:
        known = {each.name.text: each.name.span for each in struct.fields}
        self.expressions.report(
            "unknown-name",
            f"struct `{struct.name.text}` has no field `{name.text}`",
            name,
            roster("field", list(known)),
            (Label(struct.name.span, f"`{struct.name.text}` is declared here"),),
            did_you_mean(name.text, known, name.span.file),
        )

    # Behind a dot

    def member(self, node: s.Member, base: Type) -> Type | None:
        """The type of `page.pins`, `s.len`, `q.head`."""
        text = node.name.text
        match base:
            case StructT(struct=struct):
                for each in struct.fields:
                    if each.name.text == text:
                        return self._of(struct, each)
                self._no_field(node.name, struct)
                return None
            case SetT():
                if text == "len":
                    return INT
                self._no_query(node, "a set", OF_SETS)
                return None
            case QueueT(element=element):
                if text == "head":
                    return element
                if text == "len":
                    return INT
                if text in ("full", "empty"):
                    return BOOL
                self._no_query(node, "a queue", OF_QUEUES)
                return None
            case _:
                raise AssertionError(f"{called(base)} has no parts")

    def _no_query(self, node: s.Member, what: str, known: tuple[str, ...]) -> None:
        text = node.name.text
        type = self.expressions.types[node.base]
        other = meant(type, written(node.base) or "q", text, value=True)
        alone = isinstance(type, QueueT) and text in TO_QUEUES
        self.expressions.report(
            "type-mismatch" if alone else "unknown-name",
            f"`{text}` of a queue stands alone, as a statement of its own"
            if alone
            else f"{what} cannot be asked for `{text}`",
            node.name,
            "no value" if alone else f"ask for {listed([f'`{each}`' for each in known])}",
            origin(node.base, type, self.expressions.uses),
            (other,) if other else did_you_mean(text, dict.fromkeys(known), node.span.file),
        )

    # Statements on queues

    def queue(self, node: s.Expression, what: str) -> QueueT | None:
        """The type of `node`, which must be a queue that can change; told otherwise."""
        type = self.expressions.value(node)
        if type is None or isinstance(type, QueueT):
            return type
        self.expressions.report(
            "type-mismatch",
            f"`{what}` is for queues, but {subject(node)} is {called(type)}",
            node,
            "a queue is needed here",
            origin(node, type, self.expressions.uses),
        )
        return None

    def put(self, statement: s.Put) -> None:
        """Check `q.put(e)`."""
        queue = self.queue(statement.queue, "put")
        if queue is None or queue.element is None:
            self.expressions.type_of(statement.value)
            return
        what = f"what is put into {subject(statement.queue)}"
        self.expect(statement.value, queue.element)
        self.expressions.needs(statement.value, queue.element, what)


def sample(type: Type | None) -> str:
    """A first value for a variable of this type, as it may be written."""
    match type:
        case Bool():
            return "false"
        case EnumT(enum=enum):
            return enum.members[0].text
        case ThreadT(optional=True) | NobodyT():
            return "none"
        case ThreadT():
            return "…"
        case SetT():
            return "{}"
        case QueueT():
            return "[]"
        case StructT(struct=struct):
            return "{ " + ", ".join(f"{each.name.text}: …" for each in struct.fields) + " }"
        case _:
            return "0"
