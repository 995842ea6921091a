"""Lays out the threads of a spec: the instances of its processes and rules, and their steps.

Must not know what variables there are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from checker.diagnostic import Diagnostic, Label
from checker.front import syntax as s
from checker.front.checking.types import SetT, ThreadT
from checker.front.frames import Context
from checker.front.lowering.fairness import of_thread
from checker.front.lowering.laying import Laying, binders, loop_names
from checker.front.naming.declared import ClassName
from checker.front.stepping.finding import MOST_STATEMENTS, TooManyStatements, find_steps
from checker.front.stepping.steps import Steps
from checker.front.values.layout import Dimension, Family, element_names, length
from checker.front.values.sets import dimension, listed
from checker.ir.threads import Thread, ThreadKind

MOST_THREADS = 200


def lay_out_cpus(laying: Laying) -> None:
    """How many CPUs there are, if the spec says so."""
    for decl in laying.checked.module.declarations:
        if isinstance(decl, s.Cpus):
            count = laying.reader().constant(decl.count)
            if count < 1:
                why = Label(decl.count.span, f"this is {count}")
                headline = "there must be at least one CPU"
                help = ("without `cpus` every thread has a CPU of its own",)
                laying.diagnostics.append(Diagnostic("bad-range", headline, why, help=help))
            laying.layout.cpus = max(count, 1)


def lay_out_threads(laying: Laying) -> None:
    """Fill the families and threads of the layout; the threads have no locations yet."""
    declarations = laying.checked.module.declarations
    decls = [each for each in declarations if isinstance(each, s.Process | s.Rule)]
    firsts: dict[s.Process | s.Rule, int] = {}
    before = 0
    for decl in decls:
        firsts[decl] = before
        before += length(_dims(laying, decl, {}))
    crowded = False  # there are too many threads, which is told
    for decl in decls:
        dims, first = _dims(laying, decl, firsts), len(laying.layout.threads)
        if first + length(dims) > MOST_THREADS:
            if not crowded:
                told = f"more than {MOST_THREADS} threads"
                laying.too_large(
                    told, decl.name.span, "two or three of a kind mostly show what many do"
                )
            crowded = True
            dims = tuple(Dimension(each.low, ()) for each in dims) or (Dimension(0, ()),)
        _family(laying, Family(first, dims, decl))


def _dims(
    laying: Laying, decl: s.Process | s.Rule, firsts: Mapping[s.Process | s.Rule, int]
) -> tuple[Dimension, ...]:
    """The indices of the instances. firsts: the number of the first thread of each process."""
    dims = []
    for each in decl.binders:
        set_ = laying.checked.types.get(each.domain)
        element = set_.element if isinstance(set_, SetT) else None
        if isinstance(element, ThreadT) and element.process is not None:
            process = element.process
            names = element_names(process.name.text, _dims(laying, process, firsts))
            dims.append(Dimension(firsts.get(process, 0), tuple(names)))
        else:
            dims.append(dimension(laying.reader(), each.domain))
    return tuple(dims)


def _family(laying: Laying, family: Family) -> None:
    decl = family.decl
    rank, kind = None, ThreadKind.RULE
    if isinstance(decl, s.Process):
        kind = ThreadKind(decl.kind)
        if decl.class_name is not None:
            known = laying.checked.uses[decl.class_name]
            assert isinstance(known, ClassName)
            rank = known.index
    for name in element_names(decl.name.text, family.dims):
        laying.layout.threads.append(
            Thread(
                name,
                decl.name.text,
                kind,
                None,
                (),
                of_thread(decl),
                rank,
                decl.name.span,
            )
        )
    laying.layout.families[decl] = family


def lay_out_steps(laying: Laying) -> None:
    """Find the steps of each thread, when all sets that its loops go over are known."""
    for decl, family in laying.layout.families.items():
        shared: Steps | None = None
        for thread in family.threads:
            steps = shared
            if steps is None:
                found = _steps(laying, family, thread)
                if found is None:
                    return
                steps, loops = found
                if not loops:
                    shared = steps
            laying.layout.steps[thread] = steps
            if isinstance(decl, s.Process):
                own = replace(laying.layout.threads[thread], locations=steps.locations)
                laying.layout.threads[thread] = own


def _steps(laying: Laying, family: Family, thread: int) -> tuple[Steps, bool] | None:
    """The steps of a thread, and whether it has loops; None if there are too many.

    Told is what they assign twice with the turns that loops have for these values of parameters.
    """
    loops = False
    bound = binders(family, thread)

    def values(loop: s.For, context: Context | None) -> list[tuple[int, str]]:
        nonlocal loops
        loops = True
        reader = laying.text_reader(thread, {**bound, **loop_names(context)})
        return listed(reader, loop.binder.domain)

    decl, layout = family.decl, laying.layout
    try:
        on_cpu = layout.cpus is not None and layout.threads[thread].rank is not None
        uses, fine = laying.checked.uses, layout.fine
        steps, wrong = find_steps(decl, uses, values, fine=fine, on_cpu=on_cpu)
    except TooManyStatements:
        what = f"`{decl.name.text}` has more than {MOST_STATEMENTS:,} statements"
        laying.too_large(f"{what} when every `for` and call is written out", decl.name.span)
        return None
    twice = [each for each in wrong if each.code == "assigned-twice"]  # the rest is told before
    laying.diagnostics.extend(each for each in twice if each not in laying.diagnostics)
    return steps, loops
