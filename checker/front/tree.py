"""From the tree to declarations: the second half of parsing.

Knows the rules of the grammar and the nodes of `syntax`; must not know what a name stands for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from os.path import basename, splitext

from checker.front import words
from checker.front.automaton import Tree
from checker.front.syntax import (
    Binder,
    ClassOrder,
    Const,
    Declaration,
    Def,
    DefParameter,
    Enum,
    Expect,
    Expression,
    GrantRule,
    LockDecl,
    LockType,
    ModeDecl,
    Module,
    Name,
    Param,
    Proc,
    Process,
    ProcParameter,
    Property,
    Rule,
    TypeAlias,
    VarDecl,
)
from checker.front.tokens import NAME
from checker.front.tree_expressions import (
    Reader,
    binders,
    domain,
    expression,
    only,
    read_type,
)
from checker.front.tree_statements import block


def module(reader: Reader, tree: Tree, comments: Mapping[int, str]) -> Module:
    """The spec that a whole text is. What cannot be read is left out and told to `reader`."""
    name, title = splitext(basename(reader.file))[0] or "spec", ""
    head = tree.tree("model")
    if head is not None:
        name = reader.name(head).text
        assert head.last is not None
        title = comments.get(head.last.line, "")
    procs = (each for each in tree.trees() if each.rule == "proc")
    if not any(each.rule == "include" for each in tree.trees()):
        reader.procs = frozenset(reader.name(each).text for each in procs)
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
            name, *members = [reader.named(each) for each in tree.tokens(NAME)]
            yield Enum(reader.span(tree), name, tuple(members))
        case "type_alias":
            meant = read_type(reader, only(tree.after("ASSIGN")))
            yield TypeAlias(reader.span(tree), reader.name(tree), meant)
        case "class_order":
            names = tuple(reader.named(each) for each in tree.tokens(NAME))
            yield ClassOrder(reader.span(tree), names)
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
        case "fair_process" | "fair_rule":
            reader.not_built("fair", tree, head=True)
            yield from declarations(reader, tree.trees()[0])
        case "def":
            yield definition(reader, tree)
        case "expect":
            when = tree.after("WHEN")
            condition = None if when is None else expression(reader, when)
            yield Expect(reader.span(tree), reader.name(tree), condition)
        case "property":
            yield question(reader, tree)
        case "proc":
            yield proc(reader, tree)
        case "model" | "broken":
            pass
        case unbuilt:
            reader.not_built(unbuilt, tree, head=True)


def lock_type(reader: Reader, tree: Tree) -> LockType:
    """`locktype T { … }`."""
    modes, grants = [], []
    for option in tree.trees():
        match option.rule:
            case "mode":
                modes.append(_mode(reader, option))
            case "release_by":
                if option.tree("anyone"):
                    reader.not_built("anyone", option)
            case "recursive" | "inherit":
                reader.not_built(option.rule, option)
            case _:
                grants.append((option, _grant(reader, option)))
    name = reader.name(tree)
    for option, _ in grants[1:]:
        reader.unexpected(
            reader.span(option),
            f"lock type `{name.text}` says twice what it grants",
            also=(reader.span(grants[0][0]), "said here first"),
        )
    if not modes:
        reader.unexpected(
            name.span,
            f"lock type `{name.text}` has no mode",
            help="write `mode lock exclusive;` in its braces",
        )
    return LockType(reader.span(tree), name, tuple(modes), grants[0][1] if grants else None)


def _mode(reader: Reader, tree: Tree) -> ModeDecl:
    name = reader.name(tree)
    if name.text in words.COMMANDS:
        reader.tell(
            "reserved-word",
            f"`{name.text}` is something every lock can be asked, so no mode has that name",
            name.span,
        )
    shared = tree.tree("shared")
    if shared is not None and shared.token("LIMIT"):
        reader.not_built("limit", shared)
    return ModeDecl(reader.span(tree), name, exclusive=shared is None)


def _grant(reader: Reader, tree: Tree | None) -> GrantRule | None:
    match tree:
        case None:
            return None
        case Tree(rule="grant_any"):
            return GrantRule(reader.span(tree), "any", None)
        case Tree(rule="grant_fifo"):
            return GrantRule(reader.span(tree), "fifo", None)
        case Tree(rule="grant_prefer"):
            return GrantRule(reader.span(tree), "prefer", reader.name(tree))
        case _:
            reader.not_built(tree.rule, tree)
            return None


def _sized(reader: Reader, tree: Tree) -> list[tuple[Tree, Name, tuple[Expression, ...]]]:
    return [
        (each, reader.name(each), tuple(domain(reader, size) for size in each.trees()))
        for each in tree.trees("sized")
    ]


def locks(reader: Reader, tree: Tree) -> Iterator[LockDecl]:
    """`lock a, b[N]: T grant …;`: one for each name."""
    type = reader.name(tree)
    grant = _grant(reader, tree.after("GRANT"))
    sized = _sized(reader, tree)
    for each, name, sizes in sized:
        span = reader.span(tree if len(sized) == 1 else each)
        yield LockDecl(span, name, sizes, type, grant)


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


def _locals(reader: Reader, tree: Tree) -> tuple[VarDecl, ...]:
    if tree.rule == "timer":
        reader.not_built("timer", tree, head=True)
        return ()
    return tuple(variables(reader, tree))


def process(reader: Reader, tree: Tree) -> Process:
    """`process p[N] class c { … }`."""
    kind = only(tree.tree("process_kind")).children[0]
    assert not isinstance(kind, Tree)
    classes = tree.trees("of_class")
    for again in classes[1:]:
        reader.unexpected(
            reader.span(again),
            "a process has one class",
            also=(reader.span(classes[0]), "said here first"),
        )
    for fair in tree.trees("fair"):
        reader.not_built("fair", fair)
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
    )


def _instances(reader: Reader, tree: Tree | None) -> tuple[Binder, ...]:
    if tree is None:
        return ()
    inside = tree.trees()[0]
    if inside.rule == "binders":
        return binders(reader, inside)
    count = domain(reader, inside)
    return (Binder(count.span, Name(count.span, "_"), count),)


def rule(reader: Reader, tree: Tree) -> Rule:
    """`rule r[x in S] when e { … }`."""
    family = tree.tree("family")
    when = tree.after("WHEN") if tree.token("WHEN") else None
    return Rule(
        reader.span(tree),
        reader.name(tree),
        () if family is None else binders(reader, family.trees()[0]),
        None if when is None else expression(reader, when),
        block(reader, only(tree.tree("block"))),
    )


def proc(reader: Reader, tree: Tree) -> Proc:
    """`proc p(a: T, l: lock, ref v): U { … }`."""
    result = tree.after("COLON") if tree.token("COLON") else None
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


def question(reader: Reader, tree: Tree) -> Property:
    """`always n: e expect violated when c;`."""
    kind = only(tree.tree("property_kind")).children[0]
    assert not isinstance(kind, Tree)
    family = tree.tree("family")
    if family is not None:
        reader.not_built("family", family)
    told = tree.tree("expectation")
    expect = None
    if told is not None:
        when = told.after("WHEN")
        condition = None if when is None else expression(reader, when)
        expect = Expect(reader.span(told), None, condition)
    condition = expression(reader, only(tree.after("COLON")))
    return Property(reader.span(tree), kind.text, reader.name(tree), condition, expect)
