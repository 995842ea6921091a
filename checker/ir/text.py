"""The printed form of a `System`: everything that engines and reports read from it, in order.

For people: it is stable and complete, and is not read back. Must not know the language.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from textwrap import wrap
from typing import assert_never

from checker.ir.actions import Action, ActionKind, Delay, LockOp, Wait
from checker.ir.duration import show_seconds
from checker.ir.expr import TRUE, Expr
from checker.ir.formulas import (
    Both,
    Either,
    Formula,
    Next,
    Now,
    Release,
    Until,
    always,
    conditions,
    eventually,
)
from checker.ir.latencies import Event, Latency
from checker.ir.locks import Grant, Lock
from checker.ir.obligations import Obligation
from checker.ir.questions import Question, QuestionKind
from checker.ir.sharing import named
from checker.ir.show import Names
from checker.ir.system import System
from checker.ir.threads import Fairness, Location, LocationKind, Thread
from checker.ir.variables import Role, Variable
from checker.source import Span

WIDTH = 72
"""No line is longer; a word that is gets cut."""

_TIED = "\u00a0"  # a blank at which no line is broken


def text(system: System) -> str:
    """`system` as lines of text, the last one ended too."""
    return "\n".join(_lines(system)) + "\n"


def _lines(system: System) -> Iterator[str]:
    counts = [
        _count(len(system.variables), "variable"),
        _count(len(system.threads), "thread"),
        _count(len(system.actions), "action"),
        _count(len(system.questions), "question"),
    ]
    yield from _item(f"system {system.name}: {', '.join(counts)}", indent=0)
    yield from _section("parameters", _parameters(system))
    yield from _section("classes, most urgent first", _classes(system))
    yield from _section(
        "variables", (line for v in system.variables for line in _variable(system, v))
    )
    yield from _section("locks", (line for each in system.locks for line in _lock(system, each)))
    yield from _section("initial states", _initials(system))
    parts = named(_expressions(system))
    for number, thread in enumerate(system.threads):
        yield from _section(_head(system, thread), _steps(system, number, thread, parts))
    names = Names(system.variables, parts=parts)
    after = _before_and_after(system.variables, parts)
    asked = (
        line
        for each in system.questions
        for line in _question(after if each.kind is QuestionKind.STEP else names, each)
    )
    yield from _section("questions", asked)
    timed = (line for each in system.latencies for line in _latency(system, names, each))
    yield from _section("latencies", timed)
    shown = (
        line
        for each in system.views
        for line in _item(f"{each.name}: {names.show(each.value, each.domain)}")
    )
    yield from _section("views", shown)
    yield from _section("parts of the above", _parts(after, parts))


def _before_and_after(variables: Sequence[Variable], parts: Mapping[Expr, str]) -> Names:
    """What variables are called before and after a step."""
    then = (replace(each, name=f"{each.name}'") for each in variables)
    return Names([*variables, *then], parts=parts)


def _expressions(system: System) -> Iterator[Expr]:
    """Those that may be large: conditions of steps and of questions, and views."""
    for action in system.actions:
        yield action.guard
        if action.wait is not None:
            yield action.wait.condition
    for question in system.questions:
        owed = (each for one in question.obligations for each in (one.due, one.holds))
        yield from (each for each in (question.condition, question.antecedent, *owed) if each)
        yield from conditions(question.formula) if question.formula else ()
    yield from (each.value for each in system.views)


def _parts(names: Names, parts: Mapping[Expr, str]) -> Iterator[str]:
    """What the names for parts stand for, each made of those before it."""
    known: dict[Expr, str] = {}
    for expr, name in parts.items():
        yield from _item(f"{name} = {replace(names, parts=known).show(expr)}")
        known[expr] = name


def _count(number: int, what: str) -> str:
    return f"{number} {what}" + ("" if number == 1 else "s")


def _section(head: str, lines: Iterable[str]) -> Iterator[str]:
    first = True
    for line in lines:
        if first:
            yield ""
            yield from _item(head, indent=0)
            first = False
        yield line


def _item(text: str, *, indent: int = 2, hang: int = 8) -> Iterator[str]:
    """`text` at an indent, its further lines further in."""
    lines = wrap(
        text,
        WIDTH,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + hang),
        break_on_hyphens=False,
    )
    yield from (line.replace(_TIED, " ") for line in lines)


def _field(name: str, text: str, *, indent: int = 4) -> Iterator[str]:
    """`name` in a column, then `text`."""
    yield from _item(f"{name:8}{text}", indent=indent)


def _line(span: Span | None) -> str:
    """The line; of a text of the library that of the call, with the place itself."""
    if span is None:
        return ""
    shown = span.in_spec
    return f"  :{shown.line}" + ("" if shown is span else f" ({span.file}:{span.line})")


def _parameters(system: System) -> Iterator[str]:
    for each in system.parameters:
        if each.box is not None:
            low, high = each.box
            yield from _item(f"{each.name} in {show_seconds(low)}..{show_seconds(high)}")
        else:
            yield from _item(f"{each.name} = {each.value}")


def _classes(system: System) -> Iterator[str]:
    if system.classes:
        yield from _item(" > ".join(system.classes))
    if system.cpus is not None:
        yield f"  on {_count(system.cpus, 'CPU')}"


def _variable(system: System, variable: Variable) -> Iterator[str]:
    notes = [] if variable.role is Role.DATA else [variable.role.value]
    if variable.owner is not None:
        notes.append(f"of {system.threads[variable.owner].name}")
    noted = f"  ({', '.join(notes)})" if notes else ""
    yield from _item(f"{variable.name}: {variable.domain}{noted}{_line(variable.span)}")


def _lock(system: System, lock: Lock) -> Iterator[str]:
    grant = lock.grant.value
    if lock.grant is Grant.PREFER and lock.preferred is not None:
        grant += f" {lock.modes[lock.preferred].name}"
    if lock.patience is not None:
        grant += f" {lock.patience}"
    notes = "" if lock.owned else ", release anyone"
    notes += ", inherit priority" if lock.inherits else ""
    notes += "" if lock.waiting is None else f", {lock.waiting.value}"
    yield from _item(f"{lock.name}: {lock.type}, grant {grant}{notes}{_line(lock.span)}")
    for mode in lock.modes:
        kind = "exclusive" if mode.exclusive else "shared"
        kind += "" if mode.limit is None else f" limit {mode.limit}"
        holder = system.variables[mode.holder].name
        yield from _field("mode", f"{mode.name} {kind}, held by {holder}")
    for what, variables in (
        ("again", lock.depths),
        ("asks", lock.asks),
        ("passed", lock.overtaken),
    ):
        if variables:
            shown = ", ".join(system.variables[each].name for each in variables)
            yield from _field(what, shown)
    users = ", ".join(system.threads[each].name for each in lock.candidates)
    yield from _field("users", users or "nobody")


def _initials(system: System) -> Iterator[str]:
    for state in system.initials:
        pairs = zip(system.variables, state, strict=True)
        shown = (f"{each.name} = {each.domain.show(v)}" for each, v in pairs)
        yield from _item(", ".join(each.replace(" ", _TIED) for each in shown))


# Threads and their actions


def _head(system: System, thread: Thread) -> str:
    rank = "" if thread.rank is None else f" class {system.classes[thread.rank]}"
    fair = "" if thread.fairness is Fairness.WEAK else f" fairness {thread.fairness.value}"
    where = "" if thread.variable is None else f" at {system.variables[thread.variable].name}"
    return f"{thread.kind.value} {thread.name}{rank}{fair}{where}{_line(thread.span)}"


def _steps(system: System, number: int, thread: Thread, parts: Mapping[Expr, str]) -> Iterator[str]:
    if thread.variable is None:
        for action in system.actions_from(number, None):
            yield from _action(system, thread, action, parts)
        return
    for place, location in enumerate(thread.locations):
        yield from _item(_location(location))
        for action in system.actions_from(number, place):
            yield from _action(system, thread, action, parts)


def _location(location: Location) -> str:
    if location.kind is LocationKind.END:
        return f"{location.name}."
    notes = []
    if location.kind is not LocationKind.LABEL:
        notes.append(location.kind.value)
    if location.label != location.name:
        notes.append(f"label {location.label}")
    noted = f"  ({', '.join(notes)})" if notes else ""
    return f"{location.name}:{noted}{_line(location.span)}"


def _action(
    system: System, thread: Thread, action: Action, parts: Mapping[Expr, str]
) -> Iterator[str]:
    names = Names(system.variables, action.choices, parts)
    goes = "step" if action.target is None else f"to {thread.locations[action.target].name}"
    notes = []
    if action.delay is None and action.obliged and not action.eager:
        notes.append("not eager")
    if not action.obliged:
        notes.append("not owed")
    elif action.fairness is not Fairness.WEAK:
        notes.append(f"fairness {action.fairness.value}")
    if action.kind is not ActionKind.STEP:
        notes.append(action.kind.value)
    noted = f"  ({', '.join(notes)})" if notes else ""
    usual = thread.name
    if action.source is not None:
        usual += f"@{thread.locations[action.source].name}"
    named = "" if action.name == usual else f"  [{action.name}]"
    yield from _item(f"{goes}{noted}{named}{_line(action.span)}", indent=4, hang=10)
    for choice in action.choices:
        yield from _field("choose", f"{choice.name} in {choice.domain}", indent=6)
    if action.guard != TRUE:
        yield from _field("when", names.condition(action.guard), indent=6)
    if action.wait is not None:
        yield from _field("waits", _wait(system, names, action.wait), indent=6)
    if action.delay is not None:
        yield from _field(action.delay.kind.value, _delay(action.delay), indent=6)
    for variable, value in action.updates.items():
        target = system.variables[variable]
        shown = names.show(value, target.domain)
        yield from _field("set", f"{target.name} := {shown}", indent=6)
    for call in action.entered:
        pieces = (each if isinstance(each, str) else names.show(*each) for each in call.pieces)
        yield from _field("calls", f"{''.join(pieces)}{_line(call.span)}", indent=6)
    for operation in action.locks:
        yield from _field("lock", _operation(system, names, operation), indent=6)
    for obligation in action.obligations:
        yield from _obligation(names, obligation, indent=6)


def _wait(system: System, names: Names, wait: Wait) -> str:
    what = wait.kind.value
    if wait.lock is not None and wait.mode is not None:
        lock = system.locks[wait.lock]
        what += f" {lock.name} {lock.modes[wait.mode].name}"
    when = "" if wait.when == TRUE else f", where {names.condition(wait.when)}"
    if wait.early:
        when += ", may end early"
    if wait.owed_by is not None:
        when += f", owed by {', '.join(system.threads[each].name for each in wait.owed_by)}"
    return f"{what} `{wait.text}`: {names.condition(wait.condition)}{when}{_line(wait.span)}"


def _latency(system: System, names: Names, latency: Latency) -> Iterator[str]:
    bound = "" if latency.bound is None else f" within {latency.bound}"
    bound += "" if latency.limit is None else f" where <= {latency.limit}"
    yield from _item(f"latency {latency.name}{bound}{_line(latency.span)}")
    for word, events in (("from", latency.start), ("to", latency.end)):
        for event in events:
            yield from _field(word, _event(system, names, event))


def _event(system: System, names: Names, event: Event) -> str:
    places = [
        f"{system.threads[thread].name} comes to {system.threads[thread].locations[place].name}"
        for thread, place in event.arrivals
    ]
    told = " or ".join(places)
    if event.condition is not None:
        told = f"{names.condition(event.condition)} becomes true"
    if event.inverting is not None:
        told = f"{system.threads[event.inverting.thread].name} comes to wait for a lower class"
        if event.inverting.ends:
            told = told.replace("comes to wait", "waits no longer")
    return told + ("" if event.when == TRUE else f", when {names.condition(event.when)}")


def _delay(delay: Delay) -> str:
    if delay.high is None:
        return f"any, from {delay.low}{_line(delay.span)}"
    often = f", preemptible {delay.preemptions}" if delay.preemptions else ""
    return f"{delay.low} .. {delay.high}{often}{_line(delay.span)}"


def _operation(system: System, names: Names, operation: LockOp) -> str:
    lock = system.locks[operation.lock]
    mode = "" if operation.mode is None else f" {lock.modes[operation.mode].name}"
    when = "" if operation.when == TRUE else f", where {names.condition(operation.when)}"
    return f"{operation.verb.value} {lock.name}{mode}{when}{_line(operation.span)}"


def _obligation(names: Names, obligation: Obligation, *, indent: int) -> Iterator[str]:
    due = "" if obligation.due == TRUE else f", where {names.condition(obligation.due)}"
    told = f"{obligation.code}: {names.condition(obligation.holds)}{due}{_line(obligation.span)}"
    yield from _field("must", told, indent=indent)
    yield from _field("", f"else {obligation.message!r}", indent=indent)
    if obligation.value is not None:
        domain = "" if obligation.domain is None else f" of {obligation.domain}"
        shown = names.show(obligation.value)
        yield from _field("", f"with {{value}} = {shown}{domain}", indent=indent)


def _formula(names: Names, formula: Formula) -> str:
    """As a text of the language, but for what is negated."""
    match formula:
        case Now(condition=condition):
            return names.condition(condition)
        case Both(left=left, right=right):
            return f"({_formula(names, left)} && {_formula(names, right)})"
        case Either(left=left, right=right):
            return f"({_formula(names, left)} || {_formula(names, right)})"
        case Next(operand=operand):
            return f"next({_formula(names, operand)})"
        case Until(left=left, right=right):
            shown = _formula(names, right)
            if formula == eventually(right):
                return f"eventually({shown})"
            return f"until({_formula(names, left)}, {shown})"
        case Release(left=left, right=right):
            shown = _formula(names, right)
            if formula == always(right):
                return f"always({shown})"
            return f"release({_formula(names, left)}, {shown})"
    assert_never(formula)


def _question(names: Names, question: Question) -> Iterator[str]:
    kind = "always step" if question.kind is QuestionKind.STEP else question.kind.value
    head = kind if question.name == kind else f"{kind} {question.name}"
    expected = "  (expect violated)" if question.expect_violated else ""
    expected += "  (expect timed)" if question.expect_timed is not None else ""
    if question.formula is not None:
        shown = _formula(names, question.formula)
        yield from _item(f"{head}: {shown}{expected}{_line(question.span)}")
    elif question.condition is None:
        yield from _item(f"{head}{expected}{_line(question.span)}")
    else:
        shown = names.condition(question.condition)
        yield from _item(f"{head}: {shown}{expected}{_line(question.span)}")
    if question.antecedent is not None:
        yield from _field("given", names.condition(question.antecedent))
    for obligation in question.obligations:
        yield from _obligation(names, obligation, indent=4)
