"""A third reading of runs for ever: which sets of states can a fair run visit again and again?

Every set of states of a tiny program is looked at. Such a run exists if each state of the set can
be reached from each other one inside of it, and every thread takes a step there, or else is not
owed one. From these sets each kind of question is answered by itself, without an automaton.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tests.programs_for_ever import Program, State, true


class FairSets:
    """The states of a program, and the sets of them that a fair run can stay in.

    sets: as bits. breaks: whether some step breaks something. Raises OverflowError if there are
    more states than `most`.
    """

    def __init__(self, program: Program, most: int) -> None:
        numbers: dict[State, int] = {program.first: 0}
        self.states = [program.first]
        self.steps: list[list[tuple[str, int]]] = []
        self.breaks = False
        self._owed: list[set[str]] = []
        self._strong: list[set[str]] = []
        for state in self.states:  # which grows meanwhile
            if len(self.states) > most:
                raise OverflowError
            taken = list(program.steps(state))
            self._owed.append({each.thread for each in taken if each.owed != "none"})
            self._strong.append({each.thread for each in taken if each.owed == "strong"})
            row = []
            for each in taken:
                if each.after is None:
                    self.breaks = True
                    continue
                number = numbers.setdefault(each.after, len(self.states))
                if number == len(self.states):
                    self.states.append(each.after)
                row.append((each.thread, number))
            self.steps.append(row)
        self.all = set(range(len(self.states)))
        threads = [each.name for each in program.threads]
        self.sets = [
            {each for each in self.all if bits >> each & 1}
            for bits in range(1, 1 << len(self.states))
            if self._is_fair([each for each in self.all if bits >> each & 1], threads)
        ]

    def _is_fair(self, inside: list[int], threads: Iterable[str]) -> bool:
        if len(inside) == 1 and not self._owed[inside[0]]:
            return True  # it rests there
        chosen = set(inside)
        moves = {each: [(t, k) for t, k in self.steps[each] if k in chosen] for each in inside}
        forth = {each: [k for _, k in row] for each, row in moves.items()}
        back: dict[int, list[int]] = {each: [] for each in inside}
        for each, row in forth.items():
            for other in row:
                back[other].append(each)
        if not all(forth.values()) or not all(
            len(_reached([inside[0]], graph)) == len(inside) for graph in (forth, back)
        ):
            return False
        moving = {thread for row in moves.values() for thread, _ in row}
        return not any(
            any(thread in self._strong[each] for each in inside)
            or all(thread in self._owed[each] for each in inside)
            for thread in threads
            if thread not in moving
        )

    def where(self, condition: str) -> set[int]:
        """The states in which a condition is true."""
        return {each for each in self.all if true(condition, self.states[each])}

    def reach(self, first: Iterable[int], inside: set[int]) -> set[int]:
        """What can be reached from some states, along states inside a set."""
        graph = {each: [k for _, k in self.steps[each] if k in inside] for each in inside}
        return _reached([each for each in first if each in inside], graph)

    def lasts(self, first: Iterable[int], inside: set[int]) -> bool:
        """Whether a fair run from one of these states stays inside a set for ever."""
        reached = self.reach(first, inside)
        return any(each <= reached for each in self.sets)

    def holds(self, kind: str, one: set[int], other: set[int]) -> bool:
        """Whether a question, of the kinds of `QUESTIONS`, is true of all fair runs."""
        match kind:
            case "eventually":
                return not self.lasts({0}, self.all - one)
            case "leads":
                return not self.lasts(one - other, self.all - other)
            case "again":
                return not any(each.isdisjoint(one) for each in self.sets)
            case "stays":
                return not any(each - one for each in self.sets)
            case "as often":
                return not any(each & one and not each & other for each in self.sets)
            case "next":
                rests = {each for each in one if not self._owed[each]}
                after = {k for each in one for _, k in self.steps[each]}
                return rests <= other and not self._alive(after - other)
            case _:
                before = self.reach({0}, one - other)
                after = {0, *(k for each in before for _, k in self.steps[each])}
                if self._alive(after - one - other):
                    return False
                return kind == "weak until" or not self.lasts({0}, one - other)

    def _alive(self, states: Iterable[int]) -> bool:
        """Whether some fair run goes on from one of these; not if each run ends with an error."""
        return self.lasts(states, self.all)


def _reached(first: list[int], graph: Mapping[int, list[int]]) -> set[int]:
    found, pending = set(first), list(first)
    while pending:
        for each in graph[pending.pop()]:
            if each not in found:
                found.add(each)
                pending.append(each)
    return found


QUESTIONS = {
    "eventually": "eventually {0}: {1};",
    "leads": "leads {0}: ({1}) -> ({2});",
    "again": "ltl {0}: always(eventually({1}));",
    "stays": "ltl {0}: eventually(always({1}));",
    "as often": "ltl {0}: always(eventually({1})) -> always(eventually({2}));",
    "next": "ltl {0}: always(({1}) -> next({2}));",
    "until": "ltl {0}: until({1}, {2});",
    "weak until": "ltl {0}: weak_until({1}, {2});",
}
"""How each kind of question is written."""
