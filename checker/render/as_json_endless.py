"""What a run for ever comes to, as data: who goes on, who stays, behind whom.

Must not know what else is told of it.
"""

from __future__ import annotations

from checker.ir.questions import Question
from checker.ir.system import System
from checker.render.as_json_run import Json, wait_json
from checker.semantics.starving import Retrying, Staying, going, retrying, staying
from checker.trace import Trace


def endless_json(trace: Trace, question: Question) -> Json:
    """`goes_on` and `stays`; both empty of a run that comes to rest. `retries` if somebody does."""
    system = trace.system
    retry = retrying(trace, question)
    return {
        "goes_on": [
            {"thread": system.threads[thread].name, "steps": steps}
            for thread, steps in going(trace)
        ],
        "stays": [_staying(system, each) for each in staying(trace)] if trace.loop else [],
        **({} if retry is None else {"retries": _retrying(system, retry)}),
    }


def _retrying(system: System, retry: Retrying) -> Json:
    takes = [{"label": label, "times": times} for label, times in retry.labels]
    return {"thread": system.threads[retry.thread].name, "takes": takes}


def _staying(system: System, each: Staying) -> Json:
    return {
        "thread": system.threads[each.thread].name,
        "waits": [wait_json(system, each.thread, wait) for wait in each.waits],
        "able": each.able,
        "overtaken_by": [
            {"thread": system.threads[thread].name, "times": times}
            for thread, times in each.overtaken
        ],
    }
