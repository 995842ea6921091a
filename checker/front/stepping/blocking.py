"""Which statements can block before they do anything else.

Works on the text alone. Must not know what stands before a statement in its step.
"""

from __future__ import annotations

from checker.front import syntax as s
from checker.front.checking.constancy import fixed
from checker.front.frames import Frame, arguments_read, called, entered
from checker.front.stepping.reading import Reading
from checker.front.walk import got


def blocks_first(frame: Frame, reading: Reading) -> bool:
    """Whether the statement at `frame` can block before it does anything else.

    A call reads its arguments before that, for they are those at the time of the call.
    """
    block, index = frame.block, frame.index
    statement = block[index]
    call = called(statement, reading.uses)
    if call is not None:
        read = arguments_read(call[0], call[1])
        if any(reading.shared(each, frame.context) for each in read):
            return False
        return bool(call[1].body) and blocks_first(entered(frame, *call), reading)
    match statement:
        case s.Await() | s.Pause() | s.Put() | s.Get():
            return True
        case s.Let() | s.Assign():
            return got(statement) is not None
        case s.Acquire(otherwise=otherwise):
            return otherwise is None
        case s.Choose():
            group = (each for each in block[index:])
            for each in group:
                if not isinstance(each, s.Choose):
                    return False
                if each.where is not None or not fixed(each.binder.domain, reading.uses):
                    return True
            return False
        case s.Either(branches=branches):
            return any(each and blocks_first(frame.into(each), reading) for each in branches)
        case s.Atomic(body=body):
            return bool(body) and blocks_first(frame.into(body), reading)
        case _:
            return False
