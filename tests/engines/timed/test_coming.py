"""Where an event can still happen: never said not to be where it does."""

from __future__ import annotations

import random

from timed_systems import random_system

from checker.engines.timed.coming import Coming
from checker.front.model import load
from checker.ir.latencies import Event, Inverting
from checker.ir.system import System
from checker.semantics.events import happens
from checker.semantics.reached import Reached, reached
from checker.source import Source
from tests.engines.timed.agreement import system_of
from tests.engines.timed.generated import random_spec
from tests.engines.timed.specs import written
from tests.engines.timed.test_inversion_questions import of_classes


def graph(system: System) -> Reached | None:
    return reached(system, 300)


def happening(system: System, found: Reached, event: Event) -> set[int]:
    """The states from which some run comes to a step in which the event happens."""
    wanted = {
        before
        for before, step, after in found.steps
        if happens(system, (event,), found.states[before], step.action, found.states[after])
    }
    while True:
        more = {before for before, _, after in found.steps if after in wanted} - wanted
        if not more:
            return wanted
        wanted |= more


def test_it_is_never_said_not_to_come_where_it_does() -> None:
    over = 0
    for seed in range(60):
        system = random_system(random.Random(seed))
        found = graph(system)
        if found is None:
            continue
        for thread, each in enumerate(system.threads):
            for location in range(len(each.locations)):
                event = Event(((thread, location),))
                coming = Coming(system, (event,))
                wanted = happening(system, found, event)
                for number, state in enumerate(found.states):
                    assert coming.may(state) or number not in wanted
                    over += not coming.may(state)
    assert over > 200


def test_an_inversion_is_never_said_not_to_come_where_it_does() -> None:
    over = comes = 0
    for seed in range(60):
        rng = random.Random(seed)
        spec = random_spec(rng, contended=seed % 2 == 0)
        system = of_classes(system_of(written(spec)), rng)
        found = graph(system)
        if found is None:
            continue
        for thread, each in enumerate(system.threads):
            if each.variable is None:
                continue
            event = Event(inverting=Inverting(thread))
            coming, wanted = Coming(system, (event,)), happening(system, found, event)
            comes += bool(wanted)
            for number, state in enumerate(found.states):
                assert coming.may(state) or number not in wanted
                over += not coming.may(state)
    assert over > 200 and comes > 10


def test_a_label_behind_is_not_come_to() -> None:
    text = (
        "process p {\na: delay 1 us;\nb: delay 1 us;\n}\nprocess q {\nc: delay 1 us; goto c;\n}\n"
    )
    model = load(Source("m.mm", text))
    (combination,) = model.combinations({})
    system = model.system(combination)
    names = [[place.name for place in each.locations] for each in system.threads]
    a, b, c = names[0].index("a"), names[0].index("b"), names[1].index("c")
    (start,) = system.initials
    assert not Coming(system, (Event(((0, a),)),)).may(start)
    assert Coming(system, (Event(((0, b),)),)).may(start)
    assert Coming(system, (Event(((1, c),)),)).may(start)
    assert Coming(system, (Event(((0, a), (1, c))),)).may(start)
