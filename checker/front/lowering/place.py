"""Lays out the state of a spec for values of its parameters: threads, variables, locks.

Fills a `Layout`, with what each variable starts as. Must not know what a step does.
"""

from __future__ import annotations

from dataclasses import replace

from checker.diagnostic import Diagnostic, SpecError
from checker.front import syntax as s
from checker.front.checking.checked import Checked
from checker.front.lowering.laying import Laying, binders
from checker.front.lowering.locks import lay_out_lock
from checker.front.lowering.proc_variables import lay_out_call
from checker.front.lowering.starting import lowest_element
from checker.front.lowering.threads import lay_out_cpus, lay_out_steps, lay_out_threads
from checker.front.lowering.variables import Variables
from checker.front.values.layout import Layout
from checker.ir.domain import BOOL, Domain, Kind
from checker.ir.threads import Thread, ThreadKind
from checker.ir.variables import Role, Variable


def place(
    checked: Checked,
    layout: Layout,
    diagnostics: list[Diagnostic],
) -> list[list[int]]:
    """Fill `layout`, which has the constants; the possible first values of each variable.

    Raises SpecError, with `diagnostics` and what it finds itself, if anything is wrong.
    """
    laying = Laying(checked, layout, diagnostics)
    lay_out_threads(laying)
    lay_out_cpus(laying)
    layout.set_base = lowest_element(laying.reader, layout, checked.module)
    lay_out_steps(laying)
    if diagnostics:
        raise SpecError(diagnostics)
    initials = [*_positions(layout), *_declared(laying)]
    if diagnostics:
        raise SpecError(diagnostics)
    return initials


def places(thread: Thread) -> Domain:
    """The values of the variable that says where `thread` is."""
    names = tuple(each.name for each in thread.locations)
    return Domain(Kind.LOCATION, 0, len(names) - 1, names)


def _positions(layout: Layout) -> list[list[int]]:
    """Lay out where each thread is, and whether it waits for a CPU; their first values."""
    initials: list[list[int]] = []
    for number, thread in enumerate(layout.threads):
        if thread.kind is ThreadKind.RULE:
            continue
        index = layout.add(
            Variable(thread.name, places(thread), Role.LOCATION, number, thread.span)
        )
        layout.threads[number] = replace(thread, variable=index)
        initials.append([0])
        on_cpu = layout.steps[number].on_cpu
        if on_cpu:
            ready = Variable(f"{thread.name} ready", BOOL, Role.READY, number, thread.span)
            layout.ready[number] = layout.add(ready)
            initials.append([1 if 0 in on_cpu else 0])
    return initials


def _declared(laying: Laying) -> list[list[int]]:
    """Lay out all that is declared, shared things first; the first values of each variable."""
    layout, variables = laying.layout, Variables(laying)
    initials: list[list[int]] = []
    for decl in laying.checked.module.declarations:
        if isinstance(decl, s.LockDecl):
            before = len(layout.variables)
            lay_out_lock(laying, decl)
            initials += [[0]] * (len(layout.variables) - before)
        elif isinstance(decl, s.TimerDecl):
            initials += variables.timer(decl, None, {})
        elif isinstance(decl, s.VarDecl):
            initials += variables.variable(decl, None, {})
    for family in layout.families.values():
        if isinstance(family.decl, s.Process):
            for each in family.threads:
                bound = binders(family, each)
                for timer in family.decl.timers:
                    initials += variables.timer(timer, each, bound)
                for local in family.decl.locals:
                    initials += variables.variable(local, each, bound)
        for each in family.threads:
            for call in layout.steps[each].calls:
                initials += lay_out_call(laying, call, each, binders(family, each))
    return initials
