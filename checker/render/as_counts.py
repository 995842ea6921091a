"""How much was looked at, in figures: states, and of walks what they came to.

Must not know where it is shown.
"""

from __future__ import annotations

from collections.abc import Iterator

from checker.exploration import Exploration
from checker.render.page import tied
from checker.render.words import counted, few, joined, number
from checker.report import Column, Report


def states(exploration: Exploration) -> str:
    """How many states there are; `+` where the run was cut."""
    text = number(exploration.states) + ("" if exploration.exhaustive else "+")
    if exploration.stored != exploration.states:
        text += f" ({number(exploration.stored)} stored)"
    return text


def answers(report: Report) -> list[str]:
    """How many answers are not as expected, unknown, and how many warnings there are, if any."""
    counts = [f"{number(report.unexpected)} unexpected", f"{number(report.unknown)} unknown"]
    if report.warnings:
        why = " (fails for --strict)" if report.warned else ""
        counts.append(counted(len(report.warnings), "warning") + why)
    return counts


def walk_rows(report: Report) -> Iterator[tuple[str, list[str]]]:
    """Of a simulation: a row for each measure, with what stands in each column."""
    if not any(each.exploration.walks for each in report.columns):
        return
    for label, *cells in zip(
        ("walks", "steps taken", "places", "last tenth"),
        *(_measures(each) for each in report.columns),
        strict=True,
    ):
        yield label, cells


def _measures(column: Column) -> tuple[str, str, str, str]:
    found = column.exploration
    walks = found.walks
    if walks is None:  # it was not begun
        return "0", "", "", ""
    seen = found.coverage
    places = sum(len(each.locations) for each in column.system.threads)
    new = [f"{number(walks.last_states)} new states"]
    if walks.last_taken:
        new.append(f"{number(walks.last_taken)} new steps")
    return (
        number(walks.count),
        f"{number(len(seen.taken))} of {number(len(column.system.actions))}",
        f"{number(len(seen.reached))} of {number(places)}",
        ", ".join(new),
    )


def reduced_texts(report: Report) -> list[str]:
    """By what fewer states are stored than there are; why that was asked for, and not so."""
    found = dict.fromkeys(each for c in report.columns for each in c.exploration.reductions)
    texts = [f"{each}: of states that differ in who is who one is stored" for each in found]
    besides = [each.exploration.all_states for each in report.columns]
    searched = [each for each in besides if each is not None]
    if searched:
        cut = "" if all(each.exhaustive for each in searched) else ", which was cut short"
        texts.append(f"what is asked of runs for ever: by a search of all states{cut}")
    apart = dict.fromkeys(each for c in report.columns for each in c.exploration.unreduced)
    return [*texts, *(f"no more symmetry: {each}" for each in few([*apart]))]


def walks_texts(report: Report) -> list[str]:
    """Of a simulation: how it was walked, and what chance a bug has to be met; else nothing."""
    every = [each.exploration.walks for each in report.columns]
    walks = next((each for each in every if each is not None), None)
    if walks is None:
        return []
    steps = sum(each.steps for each in every if each is not None)
    longest = max(each.longest for each in every if each is not None)
    names = joined([name for name, _ in walks.by]) or "none"
    told = [
        f"walks by {names}, seed {walks.seed}: {counted(steps, 'step')}, {number(longest)} at most;"
        " what is not seen may be there all the same"
    ]
    chances = [each for each in every if each is not None and each.one_in is not None]
    if chances:
        least = max(chances, key=lambda each: each.one_in or 0)
        bound = tied(f"1 in {number(least.one_in or 0)}")
        orders = counted(least.changes, "order")
        told.append(
            f"if no run has more than {counted(least.shortest_length, 'step')}, and threads pick"
            f" nothing, a bug that needs {orders} of steps shows in each later walk by priority"
            f" with a chance of at least {bound}"
        )
    return told
