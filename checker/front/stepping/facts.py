"""What is true of the paths from the start of a step to a place in it, and what statements change.

Reports what is wrong with a step: a variable assigned twice, a name used after its step has ended.
Must not know where steps start, nor which statement comes next.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field, replace

from checker.diagnostic import Diagnostic, Label
from checker.front import syntax as s
from checker.front.checking.constancy import fixed
from checker.front.frames import Context, Turn, outward, seen_from
from checker.front.stepping.assigned import Assigned, Assigning, again
from checker.front.stepping.reading import Reading
from checker.front.walk import got, subexpressions
from checker.records import dataclass
from checker.source import Span


@dataclass(frozen=True, slots=True)
class Facts:
    """What is true of the paths from the start of a step to a place in it.

    dirty: some path has an effect or a read of shared state. assigned: what some path assigns.
    live: names of `let` and `choose` that every path has given a value. passed: those of a `let`
    that some path has passed without one, where the wait had another end.
    """

    dirty: bool = False
    assigned: Assigned = field(default_factory=dict)
    live: frozenset[s.Node] = frozenset()
    passed: frozenset[s.Node] = frozenset()


def join(left: Facts | None, right: Facts | None) -> Facts | None:
    """What is true where two paths meet; None for one that does not come there."""
    if left is None or right is None:
        return left or right
    return Facts(
        left.dirty or right.dirty,
        {**left.assigned, **right.assigned},
        left.live & right.live,
        left.passed | right.passed,
    )


class Tracking:
    """Follows the facts through the text of one process. diagnostics: errors found."""

    def __init__(
        self,
        reading: Reading,
        own: frozenset[s.Binder],
        sure: Callable[[s.For], bool] | None = None,
        *,
        labels: bool = True,
    ) -> None:
        """own: the names that are constants of each instance. sure: as in `find_steps`.

        labels: whether the text may have labels.
        """
        self.labels = labels
        self.sure = sure
        self.assigning = Assigning(reading.uses, own)
        self.reading = reading
        self.uses = reading.uses
        self.diagnostics: list[Diagnostic] = []
        self._of_a_step: set[object] = set()

    def name(self, declared: s.Let | s.Binder) -> None:
        """Note a name that has a value for the rest of its step only."""
        self._of_a_step.add(declared)

    def behind(self, statement: s.Statement, facts: Facts, context: Context | None) -> Facts:
        """What is true behind a statement without control flow."""
        match statement:
            case s.Release() | s.SetTimer():
                return replace(facts, dirty=True)
            case s.Choose(binder=binder, where=where):
                live = facts.live | {binder}
                waits = where is not None or not fixed(binder.domain, self.uses)
                return replace(facts, live=live, dirty=facts.dirty or waits)
            case s.Drop(queue=queue):
                return self.read(queue, facts, context)
            case s.Let(value=value):
                facts = self.read(value, facts, context)
                dirty = facts.dirty or got(statement) is not None
                return replace(facts, dirty=dirty, live=facts.live | {statement})
            case s.Assign(target=target, value=value):
                facts = self.read(value, facts, context)
                if got(statement) is not None:
                    facts = replace(facts, dirty=True)
                return self.assign(target, statement.span, facts, context)
            case s.Assert(condition=condition):
                return self.read(condition, facts, context)
            case _:
                return facts

    def read(self, expression: s.Expression, facts: Facts, context: Context | None) -> Facts:
        """What is true once `expression` has been read."""
        if facts.dirty or not self.reading.shared(expression, context):
            return facts
        return replace(facts, dirty=True)

    def assign(
        self, target: s.Expression, span: Span, facts: Facts, context: Context | None
    ) -> Facts:
        """What is true once the text at `span` has assigned `target`; reports a second time."""
        facts = self.read(target, facts, context)
        now = self.assigning.place(target, context)
        if now is None or not self._surely_turns(context):
            return facts
        span = seen_from(span, context)
        wrong = again(facts.assigned, now, span, labels=self.labels)
        if wrong is not None:
            self.diagnostics.append(wrong)
        return replace(facts, assigned={**facts.assigned, now: span})

    def _surely_turns(self, context: Context | None) -> bool:
        """Whether the loops around surely have the turns that are looked at."""
        loops = (each.loop for each in outward(context) if isinstance(each, Turn))
        return self.sure is None or all(map(self.sure, loops))

    def check_live(self, expression: s.Expression, facts: Facts) -> None:
        """Report the names in `expression` whose step has ended."""
        if not self._of_a_step:
            return
        inner = {
            each.binder for each in subexpressions(expression) if isinstance(each, s.Quantified)
        }
        for node in subexpressions(expression):
            declared = self.uses.get(node) if isinstance(node, s.Name) else None
            if declared in inner or declared in facts.live or declared not in self._of_a_step:
                continue
            assert isinstance(declared, s.Let | s.Binder) and isinstance(node, s.Name)
            passed = declared in facts.passed
            told = _not_received if passed else _over
            self.diagnostics.append(told(node, declared))


def _over(name: s.Name, declared: s.Let | s.Binder) -> Diagnostic:
    return Diagnostic(
        "out-of-scope",
        f"`{name.text}` has no value here: its step has ended",
        Label(name.span, "a new step has begun before this"),
        (Label(declared.span, "this names a value for the rest of its step"),),
        ("keep the value in a `var`",),
    )


def _not_received(name: s.Name, declared: s.Let | s.Binder) -> Diagnostic:
    return Diagnostic(
        "out-of-scope",
        f"`{name.text}` has no value here if its wait has ended early",
        Label(name.span, "also reached from `else`"),
        (Label(declared.name.span, "has no value behind `else`"),),
        (
            "let the block behind `else` end in `goto …;` or `stop;`",
            "or keep it in a `var`, which stays as it is then: `v = q.get() … else { … }`",
        ),
    )
