"""What the flags of an explorer say was seen, in the words of the coverage of a run.

Knows what each sort of flag means at the end; must not know how it is set.
"""

from __future__ import annotations

from checker.engines.findings import Findings
from checker.engines.native.flags import Flags, Sort
from checker.exploration import Coverage
from checker.ir.questions import QuestionKind


def coverage(flags: Flags, bytes_: bytes, findings: Findings) -> Coverage:
    """What was seen by a search. bytes_: of each flag, as it is now."""
    system = flags.system
    seen = {key: bytes_[number] for key, number in flags.numbers.items()}
    questions = list(enumerate(system.questions))
    return findings.coverage(
        taken=frozenset(k for k, _ in enumerate(system.actions) if seen.get((Sort.TAKEN, k, 0))),
        met=frozenset(q.name for k, q in questions if seen.get((Sort.UNMET, k, 0)) == 0),
        always=frozenset(
            each.name
            for k, each in questions
            if each.kind is QuestionKind.REACHABLE and seen[Sort.TRUE_SO_FAR, k, 0]
        ),
        fulfilled=frozenset(
            (k, place)
            for k, action in enumerate(system.actions)
            for place in range(len(action.conditions))
            if seen.get((Sort.FALSE_SO_FAR, k, place)) == 0
        ),
    )
