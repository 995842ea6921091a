"""What calling a proc and leaving it does to a path: its parameters and variables come and go.

Knows where they are kept; must not know what the text of a proc does.
"""

from __future__ import annotations

from checker.front import syntax as s
from checker.front.frames import Call, calls
from checker.front.lowering import entering
from checker.front.lowering.statements import Site
from checker.front.lowering.storing import fitted, store
from checker.front.values import fitting
from checker.front.values.elements import bounded, cell_of, variable_of
from checker.front.values.fitting import Holder
from checker.front.values.layout import Cell, length
from checker.front.values.path import Path
from checker.front.walk import outline
from checker.ir.actions import Shown
from checker.ir.expr import Const, Expr
from checker.source import Span


def begin(site: Site, path: Path, call: Call) -> None:
    """Give the parameters and variables of a call their first values.

    The path is still where the call is written; it is in the call afterwards.
    """
    reader = site.reader(path)
    here = path.seen(call.call.span)
    first: list[tuple[int, Expr, Span | None]] = []
    told: list[list[Shown]] = []
    for parameter, given in zip(call.proc.parameters, call.call.arguments, strict=True):
        if parameter.kind == "value":
            cell = cell_of(reader, parameter, site.thread)
            value = reader.whole(given)
            held = fitted(site, path, cell, value, parameter.name.text, given.span)
            apart = here if entering.has_queue(cell.shape) else None
            first += [(variable, content, apart) for variable, content in held]
            told.append(entering.value_text(parameter, cell, held))
            continue
        bounded(reader, given)
        told.append(entering.thing_text(reader, given))
        for place, index in enumerate(outline(given)[1]):
            kept = site.layout.cells.get(((parameter, place), site.thread))
            if kept is not None:
                first.append((kept.first, reader.value(index), None))
    path.entered.append((call, entering.entered(path, call, told)))
    path.within = call
    for variable, content, span in first:
        path.begin(variable, content, span)
    for local in call.proc.locals:
        cell = cell_of(reader, local, site.thread)
        assert local.initial is not None
        value = reader.whole(local.initial)
        count = length(cell.dims)
        held = fitted(site, path, cell, value, local.name.text, local.initial.span)
        for variable, content in held:
            span = None if isinstance(content, Const) else here
            for number in range(count):
                path.begin(variable + number, content, span)


def finish(site: Site, path: Path, call: Call, value: s.Expression | None) -> None:
    """Leave a call: hand over its result and forget what it kept."""
    result = None if value is None else site.reader(path).whole(value)
    if value is not None and result is not None and call.proc.result is not None:
        reader, type = site.reader(path), call.proc.result
        name, owner = f"{call.proc.name.text}()", f" in {site.name}"
        holder = Holder(name, value.span, type.span, owner, "be")
        fitting.fitted(reader, reader.shape(type), result, holder)
    path.within = call.outer
    path.entered = [each for each in path.entered if each[0] is not call]
    if result is not None and call.target is not None:
        target = variable_of(site.reader(path), call.target)
        store(site, path, target, call.target, result, call.call.span)
    forget(site, path, call.proc)


def stop(site: Site, path: Path) -> None:
    """Leave every call at once, for the thread goes to its end."""
    for call in calls(path.within):
        forget(site, path, call.proc)
    path.within, path.entered = None, []


def forget(site: Site, path: Path, proc: s.Proc) -> None:
    """Set what a proc keeps back to what it is while it is not called."""
    active = any(each.proc is proc for each in calls(path.origin))
    for cell in kept(site, proc):
        for variable, low in cell.lows:
            path.begun.pop(variable, None)
            path.places.pop(variable, None)
            if active:
                path.store[variable] = Const(low)
            else:
                path.store.pop(variable, None)


def kept(site: Site, proc: s.Proc) -> list[Cell]:
    """Where the parameters and variables of a proc are for the thread."""
    keys: list[object] = [*proc.locals]
    for parameter in proc.parameters:
        keys.append(parameter)
        keys += [(parameter, place) for place in range(MOST_INDICES)]
    found = (site.layout.cells.get((key, site.thread)) for key in keys)
    return [cell for cell in found if cell is not None]


MOST_INDICES = 8
"""How many indices a variable or lock may have that is given to a proc."""
