"""The names of a spec's declarations and questions, each declared once.

Knows no uses of names and nothing of what is declared inside a process: see `names`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from checker.diagnostic import Diagnostic, Label
from checker.front import syntax as s
from checker.front.library import ALWAYS_THERE
from checker.front.naming.declared import EVERY_THREAD, ClassName, Declared, EnumMember, kind, place
from checker.front.walk import statements
from checker.records import dataclass
from checker.source import Span

ALWAYS_ASKED = ("deadlock", "error")
"""Questions that every spec asks, by the names under which expectations speak of them."""

_RENAME = "give one of them another name"

_TAKEN = (*ALWAYS_ASKED, "stuck", "cycle")


@dataclass(frozen=True, slots=True)
class Namespace:
    """What is declared outside all processes.

    declared: by name; of two with one name the first. clashes: members with one name of several
    enums, which need the name of the enum before them. asserts: those that have a name.
    """

    declared: Mapping[str, Declared]
    clashes: Mapping[str, tuple[EnumMember, ...]]
    questions: Mapping[str, s.Property | s.RunQuestion]
    asserts: Mapping[str, s.Name]


def collect(module: s.Module, library: s.Module) -> tuple[Namespace, list[Diagnostic]]:
    """The declarations of both, and the names that are declared twice."""
    found: list[Diagnostic] = []
    declared: dict[str, Declared] = {}
    clashes: dict[str, tuple[EnumMember, ...]] = {}
    for name, each in (*_declared(library), *_declared(module)):
        if name.text == EVERY_THREAD:
            found.append(_reserved(name))
            continue
        first = declared.setdefault(name.text, each)
        if first is each:
            continue
        match first, each:
            case EnumMember(enum=enum), EnumMember(enum=other) if enum is not other:
                clashes[name.text] = (*clashes.get(name.text, (first,)), each)
            case _:
                found.append(twice(name, first))
    found += [*_one_order(module), *_one_number(module)]
    questions, asserts, wrong = _questions(module)
    return Namespace(declared, clashes, questions, asserts), found + wrong


def twice(name: s.Name, first: Declared) -> Diagnostic:
    """`name` declares what is already declared as `first`."""
    span = place(first)
    why = () if span is None else (Label(span, f"`{name.text}` is {kind(first)} here"),)
    help = _RENAME
    if span is not None and span.shipped and span.file != name.span.file:
        where = "every spec has" if span.file == f"<{ALWAYS_THERE}>" else f"`{span.file}` has"
        help = f"{where} that one: choose another name"
    return Diagnostic(
        "duplicate-name",
        f"`{name.text}` is declared twice",
        Label(name.span, "declared again here"),
        why,
        (help,),
    )


def _reserved(name: s.Name) -> Diagnostic:
    return Diagnostic(
        "reserved-word",
        f"`{name.text}` is the set of all threads, so nothing else can be called so",
        Label(name.span, "another name is needed"),
    )


def repeated(names: Sequence[s.Name], what: str) -> list[Diagnostic]:
    """One diagnostic for each of `names` that stands there before, as `what`."""
    found = []
    seen: dict[str, Span] = {}
    for name in names:
        first = seen.setdefault(name.text, name.span)
        if first is not name.span:
            found.append(
                Diagnostic(
                    "duplicate-name",
                    f"`{name.text}` names two {what}",
                    Label(name.span, "named again here"),
                    (Label(first, "named first here"),),
                    (_RENAME,),
                )
            )
    return found


def _declared(module: s.Module) -> Iterator[tuple[s.Name, Declared]]:
    for declaration in module.declarations:
        match declaration:
            case s.Enum(name=name, members=members):
                yield name, declaration
                for index, member in enumerate(members):
                    yield member, EnumMember(declaration, index)
            case s.ClassOrder(names=names):
                for index, name in enumerate(names):
                    yield name, ClassName(declaration, index)
            case s.Cpus() | s.Expect() | s.Property() | s.RunQuestion() | s.Assume() | s.Include():
                pass
            case _:
                yield declaration.name, declaration


def _one_number(module: s.Module) -> list[Diagnostic]:
    numbers = [each for each in module.declarations if isinstance(each, s.Cpus)]
    return [
        Diagnostic(
            "duplicate-name",
            "it is said twice how many CPUs there are",
            Label(each.span, "said again here"),
            (Label(numbers[0].span, "said first here"),),
            ("keep one of them",),
        )
        for each in numbers[1:]
    ]


def _one_order(module: s.Module) -> list[Diagnostic]:
    orders = [each for each in module.declarations if isinstance(each, s.ClassOrder)]
    return [
        Diagnostic(
            "duplicate-name",
            "the order of the classes is declared twice",
            Label(each.span, "a second order"),
            (Label(orders[0].span, "the first"),),
            ("put all classes into one line, the most urgent first",),
        )
        for each in orders[1:]
    ]


def _questions(
    module: s.Module,
) -> tuple[dict[str, s.Property | s.RunQuestion], dict[str, s.Name], list[Diagnostic]]:
    names: list[s.Name] = []
    properties: dict[str, s.Property | s.RunQuestion] = {}
    asserts: dict[str, s.Name] = {}
    for declaration in module.declarations:
        match declaration:
            case s.Property(name=name) | s.RunQuestion(name=name):
                names.append(name)
                properties.setdefault(name.text, declaration)
            case s.Process(body=body) | s.Rule(body=body):
                for each in statements(body):
                    if isinstance(each, s.Assert) and each.name is not None:
                        names.append(each.name)
                        asserts.setdefault(each.name.text, each.name)
            case _:
                pass
    found = repeated(names, "questions")
    for name in names:
        if name.text in _TAKEN:
            found.append(
                Diagnostic(
                    "reserved-word",
                    f"`{name.text}` is a question that every spec asks",
                    Label(name.span, "give this question another name"),
                )
            )
    return properties, asserts, found
