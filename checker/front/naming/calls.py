"""Which procs a text calls, directly and by way of others.

Knows what each name stands for; must not know types nor steps.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field

from checker.diagnostic import Diagnostic, Label
from checker.front import syntax as s
from checker.front.frames import called
from checker.front.walk import statements
from checker.records import dataclass

Caller = s.Process | s.Rule | s.Proc


@dataclass(frozen=True, slots=True)
class Calls:
    """The calls of a spec.

    sites: the calls of each proc, in the order of the text. direct: those that a text contains.
    closing: the names by which a proc would call itself, which is told and has no meaning.
    """

    sites: Mapping[s.Proc, tuple[s.Call, ...]]
    direct: Mapping[Caller, tuple[s.Proc, ...]]
    closing: frozenset[s.Name] = field(default=frozenset())

    def procs(self, caller: Caller) -> tuple[s.Proc, ...]:
        """Every proc that runs for the caller, the outer ones first."""
        found: dict[s.Proc, None] = {}
        waiting = list(self.direct.get(caller, ()))
        while waiting:
            proc = waiting.pop(0)
            if proc not in found:
                found[proc] = None
                waiting += self.direct.get(proc, ())
        return tuple(found)


def find_calls(module: s.Module, uses: Mapping[s.Name, object]) -> tuple[Calls, list[Diagnostic]]:
    """The calls of `module`, and one diagnostic for each proc that would call itself."""
    sites: dict[s.Proc, tuple[s.Call, ...]] = {}
    direct: dict[Caller, dict[s.Proc, s.Name]] = {}
    for caller in module.declarations:
        if not isinstance(caller, s.Process | s.Rule | s.Proc):
            continue
        direct[caller] = {}
        for call, proc in _calls(caller.body, uses):
            assert isinstance(call.function, s.Name)
            direct[caller].setdefault(proc, call.function)
            sites[proc] = (*sites.get(proc, ()), call)
    found, closing = _circles(direct)
    kept = {
        caller: tuple(proc for proc in procs if (caller, proc) not in closing)
        for caller, procs in direct.items()
    }
    names = frozenset(
        call.function
        for caller, wrong in closing
        for call, proc in _calls(caller.body, uses)
        if proc is wrong and isinstance(call.function, s.Name)
    )
    return Calls(sites, kept, names), found


def _calls(body: s.Block, uses: Mapping[s.Name, object]) -> Iterator[tuple[s.Call, s.Proc]]:
    for statement in statements(body):
        call = called(statement, uses)
        if call is not None:
            yield call[0], call[1]


def _circles(
    direct: Mapping[Caller, Mapping[s.Proc, s.Name]],
) -> tuple[list[Diagnostic], set[tuple[Caller, s.Proc]]]:
    found: list[Diagnostic] = []
    closing: set[tuple[Caller, s.Proc]] = set()
    done: set[Caller] = set()
    for start in direct:
        path: dict[Caller, Iterator[tuple[s.Proc, s.Name]]] = {}
        if start not in done:
            path[start] = iter(direct[start].items())
        while path:
            caller = next(reversed(path))
            step = next(path[caller], None)
            if step is None:
                del path[caller]
                done.add(caller)
                continue
            proc, name = step
            if proc in path:
                closing.add((caller, proc))
                found.append(_circle(proc, name, caller))
            elif proc not in done:
                path[proc] = iter(direct.get(proc, {}).items())
    return found, closing


def _circle(proc: s.Proc, name: s.Name, caller: Caller) -> Diagnostic:
    text = proc.name.text
    via = "" if caller is proc else f", by way of `{caller.name.text}`"
    return Diagnostic(
        "recursive-definition",
        f"proc `{text}` would call itself{via}",
        Label(name.span, "a proc is written out where it is called, so this has no end"),
        (Label(proc.name.span, "declared here"),),
        ("write the repetition with a label and `goto`, or with `while`",),
    )
