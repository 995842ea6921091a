"""A walk through the states of a system, one step at a time: where it is, what could come next.

Every step is one of the plainest reading, so that a walk is a run as any other. Knows runs and
what can be asked of a state; must not know how any of it is shown, nor who takes the steps.

>>> walk = start(Source("m.mm", '''model m; var n: 0..2 = 0;
... process p { a: n += 1;  b: n += 1; }
... process q { a: await n == 2; }'''))
>>> [each.action.name for each in walk.moves.possible]
['p@a']
>>> [each.action.name for each in walk.moves.impossible]
['q@a']
>>> len(walk.run_until(walk.condition("n == 2 && p@end")).steps)
2
>>> walk.seen(walk.watch("n + 1"))
3
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field

from checker.diagnostic import Diagnostic, SpecError
from checker.engines.budget import Budget
from checker.front.added import Asking
from checker.front.including import Folder
from checker.goals import ON_THE_WAY, Goal, met_on, row
from checker.ir.expr import Expr
from checker.ir.questions import Question, QuestionKind
from checker.ir.system import State, System, View
from checker.records import dataclass
from checker.semantics.deciding import broken_by, decides
from checker.semantics.held import Held, held
from checker.semantics.integers import outcomes, question_failure, step_failure, value
from checker.semantics.timing import time
from checker.semantics.waits import Blocked, blocked
from checker.semantics.why_not import Moves, moves
from checker.source import Source
from checker.task import Task
from checker.trace import Failure, Step, Trace
from checker.ways import Found, NotFound, way, with_times

_MOST_NAMED = 4  # combinations that are named when one has to be picked


class CannotWalk(Exception):
    """What is asked of a walk can't be done from here; the message says why."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Something that a state, or the step to it, shows: a question that it decides, or an error."""

    question: Question
    failure: Failure | None = None


@dataclass(slots=True)
class Walk:
    """A run that is made by hand.

    Begins in an initial state. `taken` are all steps, those that were undone included; the run is
    the first `position` of them.

    asking: what reads expressions; without it none can be asked. Whatever can't be done raises
    CannotWalk, which says why, and changes nothing.
    """

    system: System
    asking: Asking | None = None
    initial: State = ()
    taken: list[Step | Failure] = field(default_factory=list)
    position: int = 0
    watches: list[View] = field(default_factory=list)
    _moves: tuple[State, Moves] | None = None
    _round: tuple[int, int] | None = None  # of a run that was followed: its length, the first step

    def __post_init__(self) -> None:
        if not self.system.initials:
            raise CannotWalk("the spec has no first state for these values of its parameters")
        if not self.initial:
            self.initial = self.system.initials[0]

    # Where it is

    @property
    def round(self) -> int | None:
        """At the end of a run that goes on for ever, the step that it goes on with."""
        length, first = self._round or (None, None)
        return first if self.position == len(self.taken) == length else None

    @property
    def trace(self) -> Trace:
        """The run so far; without times."""
        steps = [each for each in self.taken[: self.position] if isinstance(each, Step)]
        return Trace(self.system, self.initial, tuple(steps), failure=self.failure)

    @property
    def failure(self) -> Failure | None:
        """What the last step breaks, which then is not taken: the run ends there."""
        last = self.taken[self.position - 1] if self.position else None
        return last if isinstance(last, Failure) else None

    @property
    def state(self) -> State:
        """The state that the walk is in."""
        return self.state_at(self.position)

    def state_at(self, number: int) -> State:
        """The state after step `number` of all that were taken; 0 is the first state."""
        for each in reversed(self.taken[:number]):
            if isinstance(each, Step):
                return each.state
        return self.initial

    @property
    def moves(self) -> Moves:
        """What can be done next, and why the rest can't; nothing behind a failure."""
        if self.failure is not None:
            return Moves((), (), ())
        if self._moves is None or self._moves[0] != self.state:
            self._moves = (self.state, moves(self.system, self.state))
        return self._moves[1]

    def timed(self) -> Trace | None:
        """The run with the earliest times at which it is possible; None if it has no times."""
        return time(self.trace)

    def shows(self) -> tuple[Shown, ...]:
        """The questions that this state, or the last step, decides or breaks; errors first."""
        if self.failure is not None:
            error = Question(QuestionKind.ERROR.value, QuestionKind.ERROR)
            return (Shown(error, self.failure), *_shown(self.system, None, self.state))
        before = self.state_at(self.position - 1) if self.position else None
        return _shown(self.system, before, self.state)

    def behind(self, step: Step) -> tuple[Shown, ...]:
        """What a step from here would violate that is not violated here."""
        here = {each.question.name for each in _shown(self.system, None, self.state)}
        return tuple(
            each
            for each in _shown(self.system, self.state, step.state)
            if each.failure is not None
            or (each.question.kind is not QuestionKind.REACHABLE and each.question.name not in here)
        )

    # To walk

    def begin(self, number: int) -> None:
        """Begin anew, in the initial state of this number, counting from 0."""
        if not 0 <= number < len(self.system.initials):
            raise CannotWalk(
                f"no such first state: there is a choice of {len(self.system.initials)}"
            )
        self.initial = self.system.initials[number]
        self.taken = []
        self.position = 0

    def take(self, number: int) -> Step | Failure:
        """Take the step of this number among `moves.possible`, counting from 0."""
        able = self.moves.possible
        if self.failure is not None:
            raise CannotWalk("the run ends at the error: undo the step")
        if not 0 <= number < len(able):
            raise CannotWalk("no step can be taken here" if not able else "no step of this number")
        self._go(able[number])
        return able[number]

    def _go(self, step: Step | Failure) -> None:
        if self.position < len(self.taken) and self.taken[self.position] != step:
            del self.taken[self.position :]
        if self.position == len(self.taken):
            self.taken.append(step)
        self.position += 1

    def undo(self, count: int = 1) -> None:
        """Go back so many steps; they can be taken again by `redo`."""
        if count > self.position:
            undone = f"only {self.position} can be undone"
            raise CannotWalk(undone if self.position else "this is the first state")
        self.position -= count

    def redo(self, count: int = 1) -> None:
        """Take again what was undone last."""
        if self.position + count > len(self.taken):
            left = len(self.taken) - self.position
            raise CannotWalk(
                f"only {left} can be taken again" if left else "nothing has been undone"
            )
        self.position += count

    def jump(self, number: int) -> None:
        """Go to the state after this step of all that were taken; 0 is the first state."""
        if not 0 <= number <= len(self.taken):
            raise CannotWalk(f"there are steps 0 to {len(self.taken)}")
        self.position = number

    def follow(self, trace: Trace) -> None:
        """Begin anew and take the steps of a run of this system, or of one like it."""
        if trace.initial not in self.system.initials:
            raise CannotWalk("its first state is no first state of this spec")
        steps: list[Step | Failure] = []
        state = trace.initial
        wanted: list[Step | Failure] = [*trace.steps]
        if trace.failure is not None and trace.failure.action is not None:
            wanted.append(trace.failure)
        for number, each in enumerate(wanted, 1):
            found = next((one for one in outcomes(self.system, state) if _like(one, each)), None)
            if found is None:
                raise CannotWalk(f"step {number} of it can't be taken in this spec")
            steps.append(found)
            state = found.state if isinstance(found, Step) else state
        self.initial, self.taken, self.position = trace.initial, steps, len(steps)
        self._round = None if trace.loop is None else (len(steps), trace.loop)

    def run_until(
        self,
        goal: Goal,
        states: int | None = None,
        seconds: float | None = None,
        stopped: Callable[[], bool] = bool,
    ) -> Found | NotFound:
        """Take a shortest way to where the goal is met, if one is found.

        Takes no step where it is met here. If the walk has times so far, and has none on this way,
        another way is taken if one is found that has. states, seconds: limits, if there are any.
        stopped: whether it shall give up; it is asked now and then.
        """
        budget = Budget(states=states, seconds=seconds)
        found = self.search(goal, budget, stopped)
        if isinstance(found, Found) and found.steps:
            if self.system.timed:
                found = with_times(self.trace, found, goal, budget, stopped)
            for step in found.steps:
                self._go(step)
        return found

    def search(
        self, goal: Goal, budget: Budget, stopped: Callable[[], bool] = bool
    ) -> Found | NotFound:
        """Look for a shortest way to where the goal is met, and stay here."""
        last = self.taken[self.position - 1] if self.position else None
        if last is not None:
            if met_on(self.system, goal, self.state_at(self.position - 1), last):
                return Found((), 1)
            if isinstance(last, Failure):
                return NotFound(1, all=True)
        return way(self.system, self.state, goal, budget, stopped)

    # To ask

    def condition(self, text: str) -> Expr:
        """A condition written as in the spec. Raises SpecError."""
        return self._asking().condition(text)

    def goal(self, text: str) -> Goal:
        """A condition written as in the spec, or a row of the report by its name.

        Raises SpecError; CannotWalk for a row that neither a state nor a step decides.
        """
        try:
            return self.condition(text)
        except SpecError:
            rows = row(self.system, text.strip())
            if not rows:
                raise
        if not all(each.kind in ON_THE_WAY for each in rows):
            name = text.strip()
            raise CannotWalk(
                f"no state or step alone shows `{name}`: begin at its run, by --property {name}"
            )
        return rows

    def watch(self, text: str) -> View:
        """Keep an eye on what an expression, written as in the spec, is. Raises SpecError.

        Of a struct and a queue each part is watched; the first is returned.
        """
        found = self._asking().values(text)
        self.watches += found
        return found[0]

    def unwatch(self, number: int) -> None:
        """Watch an expression no longer, counting from 0."""
        if not 0 <= number < len(self.watches):
            raise CannotWalk("nothing is watched by this number")
        del self.watches[number]

    def seen(self, view: View, number: int | None = None) -> int | None:
        """What it is in this state, or after a step; None where it has no value."""
        state = self.state if number is None else self.state_at(number)
        return value(view.value, state) if value(view.sound, state) else None

    def _asking(self) -> Asking:
        if self.asking is None:
            raise CannotWalk("this walk knows no text of a spec to read expressions by")
        return self.asking

    # Locks

    def locks(self) -> tuple[Held, ...]:
        """Who has each lock and who has asked for it."""
        return tuple(held(self.system, self.state, n) for n in range(len(self.system.locks)))

    def waits(self) -> tuple[Blocked, ...]:
        """The processes and daemons that can't step, with what they wait for."""
        return blocked(self.system, self.state)


def _shown(system: System, before: State | None, state: State) -> tuple[Shown, ...]:
    """before: the state in front of the step to `state`, if that is asked about too."""
    found = []
    for question in system.questions:
        failure = question_failure(question, state)
        if failure is None and before is not None:
            failure = step_failure(question, before, state)
        if failure is not None:
            found.append(Shown(question, failure))
    for question in system.questions:
        if question.kind is QuestionKind.STEP:
            decided = before is not None and broken_by(question, before, state)
        else:
            decided = decides(system, question, state)
        if decided:
            found.append(Shown(question))
    return tuple(found)


def _like(one: Step | Failure, other: Step | Failure) -> bool:
    """Whether two outcomes are of the same step of one text."""
    if one.action is None or other.action is None:
        return False
    mine, its = one.action, other.action
    same = (mine.name, mine.thread, mine.source, mine.target, mine.kind, one.choices) == (
        its.name,
        its.thread,
        its.source,
        its.target,
        its.kind,
        other.choices,
    )
    match one, other:
        case Step(), Step():
            return same and one.state == other.state
        case Failure(), Failure():
            return same and one.obligation.code == other.obligation.code
        case _:
            return False


# To begin


def start(
    source: Source,
    settings: Mapping[str, str] | None = None,
    *,
    root: str | None = None,
    fine: bool = False,
) -> Walk:
    """A walk through the states of a spec, from its first state.

    settings: values of parameters by name, as text; only one combination of values may be left.
    root: the folder of what it includes, by default its own. fine: each statement that touches
    shared state is a step of its own. Raises SpecError if the spec can't be checked, or if several
    combinations are left; CannotWalk if no first state is.
    """
    task = Task(source, settings or {}, fine=fine, folder=Folder(root))
    prepared = task.prepared()
    if len(prepared.combinations) > 1:
        raise SpecError([_several([each.varying for each in prepared.combinations])])
    try:
        system = prepared.system(0)
    except SpecError as error:
        raise SpecError(error.diagnostics, prepared.model.sources) from None
    return Walk(system, Asking(prepared.model, prepared.combinations[0], system, fine))


def _several(columns: Sequence[Mapping[str, str]]) -> Diagnostic:
    shown = [
        ", ".join(f"{name} = {value}" for name, value in each.items())
        for each in columns[:_MOST_NAMED]
    ]
    more = len(columns) - len(shown)
    listed = "; ".join(shown) + (f"; and {more} more" if more else "")
    names = " ".join(f"--set {name}=..." for name in columns[0])
    return Diagnostic(
        "too-many-values",
        f"a walk is through one combination of values, and there are {len(columns)}: {listed}",
        help=(f"pick one with {names}",),
    )
