"""From the tree to declarations: the second half of parsing.

Knows the rules of the grammar and the nodes of `syntax`; must not know what a name stands for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from os.path import basename, splitext

from checker.front.parsing.automaton import Tree
from checker.front.parsing.tokens import NAME, Token
from checker.front.parsing.tree_expressions import (
    Reader,
    binders,
    domain,
    expression,
    only,
    read_type,
)
from checker.front.parsing.tree_locks import grant_rule, lock_type
from checker.front.parsing.tree_questions import expectation, members, question, run_question
from checker.front.parsing.tree_statements import block, fairness
from checker.front.parsing.tree_tables import table
from checker.front.syntax import (
    Assume,
    Binder,
    ClassOrder,
    Const,
    Cpus,
    Declaration,
    Def,
    DefParameter,
    Enum,
    Expression,
    Fair,
    Field,
    Include,
    LockDecl,
    Module,
    Name,
    Param,
    Proc,
    Process,
    ProcParameter,
    Rule,
    Struct,
    TimerDecl,
    TypeAlias,
    VarDecl,
    View,
)


def module(reader: Reader, tree: Tree, comments: Mapping[int, str]) -> Module:
    """The spec that a whole text is. What cannot be read is left out and told to `reader`."""
    name, title = splitext(basename(reader.file))[0] or "spec", ""
    head = tree.tree("model")
    if head is not None:
        name = reader.name(head).text
        assert head.last is not None
        title = comments.get(head.last.line, "")
    found = [each for child in tree.trees() for each in declarations(reader, child)]
    span = reader.span(tree) if tree.first is not None else reader.top
    return Module(span, name, title, tuple(found))


def declarations(reader: Reader, tree: Tree) -> Iterator[Declaration]:
    """What one declaration declares: nothing if it is not built, several for a list of names."""
    match tree.rule:
        case "const":
            value = expression(reader, only(tree.after("ASSIGN")))
            typed = tree.after("COLON") if tree.token("COLON") else None
            type = None if typed is None else read_type(reader, typed)
            yield Const(reader.span(tree), reader.name(tree), type, value)
        case "param":
            default = tree.after("ASSIGN")
            yield Param(
                reader.span(tree),
                reader.name(tree),
                read_type(reader, only(tree.after("COLON"))),
                None if default is None else expression(reader, default),
            )
        case "enum":
            name, *values = [reader.named(each) for each in tree.tokens(NAME)]
            yield Enum(reader.span(tree), name, tuple(values))
        case "struct":
            yield struct(reader, tree)
        case "type_alias":
            meant = read_type(reader, only(tree.after("ASSIGN")))
            yield TypeAlias(reader.span(tree), reader.name(tree), meant)
        case "class_order":
            names = tuple(reader.named(each) for each in tree.tokens(NAME))
            yield ClassOrder(reader.span(tree), names)
        case "timer":
            yield from timers(reader, tree)
        case "cpus":
            yield Cpus(reader.span(tree), expression(reader, tree.trees()[0]))
        case "locktype":
            yield lock_type(reader, tree)
        case "lock":
            yield from locks(reader, tree)
        case "var":
            yield from variables(reader, tree)
        case "process":
            yield process(reader, tree)
        case "rule":
            yield rule(reader, tree)
        case "fair_process":
            yield process(reader, tree.trees()[0], _fair_before(reader, tree))
        case "fair_rule":
            yield rule(reader, tree.trees()[0], _fair_before(reader, tree))
        case "def":
            yield definition(reader, tree)
        case "expect":
            yield expectation(reader, tree)
        case "property" | "step_property" | "check":
            yield question(reader, tree)
        case "eventually" | "leads" | "ltl" | "within" | "latency" | "region" | "inversion":
            yield run_question(reader, tree)
        case "view":
            value = expression(reader, only(tree.after("ASSIGN")))
            yield View(reader.span(tree), reader.name(tree), members(reader, tree), value)
        case "assume":
            yield Assume(reader.span(tree), expression(reader, tree.trees()[0]))
        case "include":
            yield include(reader, tree)
        case "table":
            yield table(reader, tree)
        case "proc":
            yield proc(reader, tree)
        case "model" | "broken":
            pass
        case other:
            raise AssertionError(f"no declaration: {other}")


def struct(reader: Reader, tree: Tree) -> Struct:
    """`struct S { a, b: T; c: U; }`."""
    name = reader.name(tree)
    fields = []
    for each in tree.trees("field_type"):
        type = read_type(reader, each.trees()[0])
        fields += [
            Field(field.span(reader.file), reader.named(field), type) for field in each.tokens(NAME)
        ]
    if not fields:
        reader.unexpected(
            name.span, f"struct `{name.text}` has no field", help="write `a: T;` in its braces"
        )
    return Struct(reader.span(tree), name, tuple(fields))


def _sized(reader: Reader, tree: Tree) -> list[tuple[Tree, Name, tuple[Expression, ...]]]:
    return [
        (each, reader.name(each), tuple(domain(reader, size) for size in each.trees()))
        for each in tree.trees("sized")
    ]


def locks(reader: Reader, tree: Tree) -> Iterator[LockDecl]:
    """`lock a, b[N]: T limit n grant …;`: one for each name, with the same node for n."""
    type = reader.name(tree)
    grant = grant_rule(reader, tree.after("GRANT"))
    limit = tree.after("LIMIT") if tree.token("LIMIT") else None
    most = None if limit is None else expression(reader, limit)
    sized = _sized(reader, tree)
    for each, name, sizes in sized:
        span = reader.span(tree if len(sized) == 1 else each)
        yield LockDecl(span, name, sizes, type, grant, most)


def variables(reader: Reader, tree: Tree) -> Iterator[VarDecl]:
    """`var a, b[N]: T = e;`: one for each name, with the same nodes for type and value."""
    type = read_type(reader, only(tree.after("COLON")))
    value = tree.after("ASSIGN")
    any_value = value is not None and value.rule == "any_value"
    initial = None if value is None or any_value else expression(reader, value)
    sized = _sized(reader, tree)
    for each, name, sizes in sized:
        span = reader.span(tree if len(sized) == 1 else each)
        yield VarDecl(span, name, sizes, type, initial, any_value)


def timers(reader: Reader, tree: Tree) -> Iterator[TimerDecl]:
    """`timer t, u[N];`: one for each name."""
    sized = _sized(reader, tree)
    for each, name, sizes in sized:
        yield TimerDecl(reader.span(tree if len(sized) == 1 else each), name, sizes)


def _locals(reader: Reader, tree: Tree) -> tuple[VarDecl, ...]:
    if tree.rule == "timer":
        return ()
    return tuple(variables(reader, tree))


def _no_timers(reader: Reader, locals: Tree) -> None:
    for each in locals.trees("timer"):
        reader.unexpected(
            reader.span(each),
            "a proc has no timer of its own",
            help="declare it in the process, or at top level",
        )


def _fair_before(reader: Reader, tree: Tree) -> Fair:
    """`fair` before a declaration."""
    assert tree.first is not None
    return Fair(tree.first.span(reader.file), strong=False)


def process(reader: Reader, tree: Tree, before: Fair | None = None) -> Process:
    """`process p[N] class c fair { … }`. before: a `fair` that stands before it."""
    kind = only(tree.tree("process_kind")).children[0]
    assert not isinstance(kind, Tree)
    classes = tree.trees("of_class")
    for again in classes[1:]:
        reader.unexpected(
            reader.span(again),
            "a process has one class",
            also=(reader.span(classes[0]), "said here first"),
        )
    fair = [each for each in (before, *(fairness(reader, e) for e in tree.trees("fair"))) if each]
    for twice in fair[1:]:
        reader.unexpected(
            twice.span, "`fair` is said twice", also=(fair[0].span, "said here first")
        )
    return Process(
        reader.span(tree),
        kind.text,
        reader.name(tree),
        _instances(reader, tree.tree("instances")),
        reader.name(classes[0]) if classes else None,
        tuple(
            each for local in only(tree.tree("locals")).trees() for each in _locals(reader, local)
        ),
        block(reader, only(tree.tree("body"))),
        fair[0] if fair else None,
        tuple(
            each
            for local in only(tree.tree("locals")).trees("timer")
            for each in timers(reader, local)
        ),
    )


def _instances(reader: Reader, tree: Tree | None) -> tuple[Binder, ...]:
    if tree is None:
        return ()
    inside = tree.trees()[0]
    if inside.rule == "binders":
        return binders(reader, inside)
    count = domain(reader, inside)
    return (Binder(count.span, Name(count.span, "_"), count),)


def rule(reader: Reader, tree: Tree, fair: Fair | None = None) -> Rule:
    """`rule r[x in S] when e { … }`. fair: a `fair` that stands before it."""
    when = tree.after("WHEN") if tree.token("WHEN") else None
    return Rule(
        reader.span(tree),
        reader.name(tree),
        members(reader, tree),
        None if when is None else expression(reader, when),
        block(reader, only(tree.tree("block"))),
        fair,
    )


def proc(reader: Reader, tree: Tree) -> Proc:
    """`proc p(a: T, l: lock, ref v): U { … }`."""
    result = tree.after("COLON") if tree.token("COLON") else None
    _no_timers(reader, only(tree.tree("locals")))
    return Proc(
        reader.span(tree),
        reader.name(tree),
        tuple(_parameter(reader, each) for each in tree.trees("proc_parameter")),
        None if result is None else read_type(reader, result),
        tuple(
            each for local in only(tree.tree("locals")).trees() for each in _locals(reader, local)
        ),
        block(reader, only(tree.tree("body"))),
    )


def _parameter(reader: Reader, tree: Tree) -> ProcParameter:
    inside = tree.trees()[0]
    span = reader.span(tree)
    match inside.rule:
        case "reference":
            type = inside.after("COLON") if inside.token("COLON") else None
            meant = None if type is None else read_type(reader, type)
            return ProcParameter(span, reader.name(inside), "ref", meant)
        case "lock_parameter":
            return ProcParameter(span, reader.name(tree), "lock", None)
        case _:
            return ProcParameter(span, reader.name(tree), "value", read_type(reader, inside))


def include(reader: Reader, tree: Tree) -> Include:
    """`include "x.mm"` or `include <x.mm>`."""
    token = next(each for each in tree.children if isinstance(each, Token) and each.text[0] in '"<')
    return Include(token.span(reader.file), token.text[1:-1], library=token.text[0] == "<")


def definition(reader: Reader, tree: Tree) -> Def:
    """`def f(a: T) = e;`."""
    listed = tree.tree("parameters")
    parameters = None
    if listed is not None:
        parameters = tuple(
            DefParameter(reader.span(each), reader.name(each), read_type(reader, each.trees()[0]))
            for each in listed.trees()
        )
    body = expression(reader, only(tree.after("ASSIGN")))
    return Def(reader.span(tree), reader.name(tree), parameters, body)
