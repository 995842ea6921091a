"""What was measured, sent from one process to another without its system.

The system and its actions are sent as numbers. The receiver puts runs together on its own copy of
the system and follows each with the interpreter, so that no run is believed that was not checked.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Iterator
from fractions import Fraction

from checker.ir.system import System
from checker.measured import Extreme, Measured, Measurement, Unbounded
from checker.records import dataclass
from checker.regions import Region
from checker.semantics.replay import ReplayError, follow
from checker.trace import Trace

_SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class MeasuredParcel:
    """A measurement and its region, for one copy of a system."""

    content: bytes


def packed(system: System, measurement: Measurement, region: Region | None) -> MeasuredParcel:
    """What was measured, ready to be sent. Pre: its runs are of `system`."""
    file = io.BytesIO()
    _Writer(file, system).dump((measurement, region))
    return MeasuredParcel(file.getvalue())


def unpacked(system: System, parcel: MeasuredParcel) -> tuple[Measurement, Region | None]:
    """The same on this copy of the system. Raises ReplayError for a run that does not follow."""
    found: tuple[Measurement, Region | None]
    found = _Reader(io.BytesIO(parcel.content), system).load()
    for each in _runs(found[0]):
        trace = each.trace
        follow(trace)
        if isinstance(each, Extreme):
            taken = _when(trace, each.last) - _when(trace, each.first)
            if taken != each.value:
                raise ReplayError("a run from another process takes another time")
    return found


def _runs(measurement: Measurement) -> Iterator[Extreme | Unbounded]:
    longest = measurement.worst if isinstance(measurement, Measured) else measurement.least
    for each in (longest, measurement.best):
        if each is not None:
            yield each


def _when(trace: Trace, instant: int) -> Fraction:
    time = trace.steps[instant - 1].time if instant else Fraction(0)
    if time is None and not trace.system.timed:
        return Fraction(0)
    assert time is not None, "a run that takes a time has times"
    return time


class _Writer(pickle.Pickler):
    def __init__(self, file: io.BytesIO, system: System) -> None:
        super().__init__(file)
        self._system = system
        self._numbers = {id(each): number for number, each in enumerate(system.actions)}

    def persistent_id(self, obj: object) -> str | int | None:
        """What stands for a part of the system."""
        return _SYSTEM if obj is self._system else self._numbers.get(id(obj))


class _Reader(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, system: System) -> None:
        super().__init__(file)
        self._system = system

    def persistent_load(self, pid: str | int) -> object:
        """The part of this copy of the system that it stands for."""
        return self._system if isinstance(pid, str) else self._system.actions[pid]
