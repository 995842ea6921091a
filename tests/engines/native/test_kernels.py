"""The kernels as Python, and compiled: the same numbers; and what their compiler refuses."""

from __future__ import annotations

import ctypes
import random
from collections.abc import Callable, Sequence
from itertools import islice
from types import FunctionType
from typing import Any

import pytest

pytest.importorskip("llvmlite")

from checker.engines.native import context, kernels, tables
from checker.engines.native.compiler import compiled
from checker.engines.native.explorer import FUNCTIONS, declared, kernel, numbers
from checker.engines.native.machine import Machine
from checker.engines.native.memory import Region
from checker.engines.native.tables import INDEXED, LINE, LONG, SHORT, WHOLE, Form, form

ALL = (1 << 64) - 1


class Words(list[int]):
    """Memory in words, where an address is a number of it."""


def in_python(
    name: str, words: int, memory: dict[int, Words], kind: int = WHOLE, **given: object
) -> Callable[..., int]:
    """A kernel that runs as Python over some memory. given: what it calls, by name."""
    known = numbers(words, kind)

    def matches(line: Words, at: int, wanted: int, shift: int = 0) -> int:
        there = line[at : at + known["LANES"]]
        return sum((each >> shift == wanted) << k for k, each in enumerate(there))

    names: dict[str, Any] = {
        **vars(kernels),
        **known,
        "p64": memory.__getitem__,
        "p32": memory.__getitem__,
        "high": lambda a, b: a * b >> 64,
        "lowest": lambda a: (a & -a).bit_length() - 1,
        "matches": matches,
        "prefetch": lambda base, at, write=1: 0,
        **given,
    }
    for key, each in vars(kernels).items():
        if isinstance(each, FunctionType):
            names[key] = FunctionType(each.__code__, names, key)
    found: Callable[..., int] = names[name]
    return found


def machine(text: str, name: str, count: int) -> Callable[..., int]:
    """A function of the text, compiled."""
    made = Machine(declared(compiled(text, numbers(1, WHOLE), [name])), {name: count})
    kept.append(made)
    return made.call[name]


kept: list[Machine] = []


TABLES = [
    ((20,), 1, SHORT),
    ((9,), 700, SHORT),
    ((1,), 1, SHORT),
    ((0,), 40, SHORT),
    ((32,), 300, SHORT),
    ((48,), 700, WHOLE),
    ((63,), 1, WHOLE),
    ((63, 5), 2100, LONG),
    ((30, 1), 500, LONG),
    ((63, 40), 500, INDEXED),
    ((63, 1), 8, INDEXED),
    ((63, 64, 2, 64, 64), 300, INDEXED),
]
"""Bits that differ in each word, places, and what these then hold."""


def states_of(used: Sequence[int], count: int, rng: random.Random) -> list[tuple[int, ...]]:
    """Different states, many of them next to each other."""
    found: dict[tuple[int, ...], None] = {}
    most = min(count, 1 << min(sum(used), 60))
    while len(found) < most:
        first = rng.getrandbits(used[0]) if rng.random() < 0.6 else len(found) % (1 << used[0])
        found[1 << 63 | first, *(rng.getrandbits(each) for each in used[1:])] = None
    return [*found]


class Table:
    """A table in native memory and one that is a list, of the same form, of the same states."""

    def __init__(self, made: Form, states: Sequence[tuple[int, ...]]) -> None:
        self.words, self.made, self.count = len(states[0]), made, len(states)
        self.known = numbers(self.words, made.kind)
        self.log = Words([word for state in states for word in state])
        self.memory = {1: Words([0] * made.slots), 2: self.log}
        self.ctx = Words([0] * 50)
        for place, value in (
            ("LINES", made.lines),
            ("BITS", made.bits),
            ("REST", made.rest),
            ("STEP", made.step),
            ("REACH", made.reach),
            ("TABLE", 1),
            ("LOG", 2),
        ):
            self.ctx[self.known[place]] = value
        self.region = Region(made.bytes)

    def in_python(self, name: str) -> Callable[..., int]:
        """A kernel over the list."""
        return in_python(name, self.words, self.memory, self.made.kind)

    def natively(self) -> tuple[int, list[int]]:
        """How many states a native kernel could put there, and what the places hold then."""
        log = (ctypes.c_uint64 * len(self.log))(*self.log)
        there = (ctypes.c_uint64 * len(self.ctx))(*self.ctx)
        there[self.known["TABLE"]] = self.region.address
        there[self.known["LOG"]] = ctypes.addressof(log)
        fill = kernel("fill", self.words, self.made.kind)
        count = fill(ctypes.addressof(there), 0, self.count)
        element = ctypes.c_uint32 if self.made.size == 4 else ctypes.c_uint64
        return count, [*(element * self.made.slots).from_address(self.region.address)]


@pytest.mark.parametrize(("used", "slots", "kind"), TABLES)
def test_states_are_found_where_they_were_put(used: tuple[int, ...], slots: int, kind: int) -> None:
    """Natively and in Python the same tables come of the same states; no other state is found."""
    rng = random.Random(slots)
    made = form(used, slots)
    assert made.kind == kind
    states = states_of(used, made.slots * 9 // 10 + 1, rng)
    here = states[: len(states) * 2 // 3 + 1]
    table = Table(made, here)
    fitting = table.in_python("fill")(table.ctx, 0, len(here))
    assert fitting == len(here)
    assert table.natively() == (fitting, table.memory[1])
    assert sum(each != 0 for each in table.memory[1]) == len(here)
    look = table.in_python("stored")
    assert all(look(table.ctx, Words(each), 0) for each in here)
    assert not any(look(table.ctx, Words(each), 0) for each in states[len(here) :])


def test_a_table_without_a_place_says_so() -> None:
    """States that all begin in one line find no place behind it that is still looked at."""
    made = form((32,), 16 * 40)
    assert (made.kind, made.reach) == (SHORT, 16)
    spread = in_python("spread", 1, {}, SHORT)
    found = (state for state in range(1 << 20) if spread([state], 0, 32) * 40 >> 64 == 7)
    states = [(1 << 63 | each,) for each in islice(found, 16 * 16 + 3)]
    table = Table(made, states)
    assert table.in_python("fill")(table.ctx, 0, len(states)) == 16 * 16
    assert table.natively() == (16 * 16, table.memory[1])
    look = table.in_python("stored")
    assert [look(table.ctx, Words(each), 0) for each in states] == [True] * 256 + [False] * 3


def test_a_row_of_full_lines_is_seen_wherever_it_begins() -> None:
    """As many as are looked at for a state, round the end of the table too."""
    made = form((32,), 16 * 40)
    full = Table(made, [(1 << 63,)])
    ask, places = full.in_python("crowded"), full.memory[1]
    there = (ctypes.c_uint32 * made.slots).from_address(full.region.address)
    native = (ctypes.c_uint64 * len(full.ctx))(*full.ctx)
    native[full.known["TABLE"]] = full.region.address
    crowded = kernel("crowded", 1, SHORT)
    for first, count in ((0, 15), (0, 16), (7, 16), (30, 15), (30, 16), (39, 16), (24, 16)):
        for k in range(made.slots):
            places[k] = there[k] = int((k // 16 - first) % made.lines < count)
        found = bool(ask(full.ctx))
        assert found == (count == made.reach == 16)
        assert found == bool(crowded(ctypes.addressof(native)))
        places[(first * 16 + 3) % made.slots] = 0
        assert not ask(full.ctx)


@pytest.mark.parametrize("lines", [1, 2, 3, 7, 64, 1000])
def test_what_is_kept_with_the_line_tells_every_state(lines: int) -> None:
    """Of all states of eleven bits no two begin in one line with the same kept."""
    made = form((11,), 16 * lines)
    assert made.lines == lines
    spread, key = (in_python(each, 1, {}, SHORT) for each in ("spread", "key"))
    seen = set()
    for state in range(1 << 11):
        h = spread([1 << 63 | state], 0, 11)
        seen.add((h * lines >> 64, key(h, [1 << 63 | state], 0, 11, made.rest)))
    assert len(seen) == 1 << 11
    assert all(0 < kept < made.step for _, kept in seen)


def test_no_form_has_bits_for_which_there_is_no_room() -> None:
    for bits in range(64):
        for slots in (1, 8, 100, 1 << 16, 1 << 24, (1 << 27) + 5):
            for used in ((bits,), (63, bits), (63, bits, 3)):
                made = form(used, slots)
                assert made.slots >= slots
                assert made.reach >= min(4, made.lines)
                if made.kind in (SHORT, LONG):
                    whole = made.step.bit_length() - 1 + (made.reach - 1).bit_length()
                    assert whole <= 8 * made.size
    assert form((48,), 10_000_000 * 5 // 4).size == 4
    assert LINE == 64


def test_no_name_of_native_code_means_two_numbers() -> None:
    """They share one name space, in which only WORDS means something else."""
    spaces = [{name for name in vars(module) if name.isupper()} for module in (tables, context)]
    count = sum(len(each) for each in spaces)
    assert len(set().union(*spaces)) == count
    given = {"KIND", "LANES", "ALL", "INDEX", "TAG", "MARK_EVERY", "AHEAD", "SOON", "RECENT_BITS"}
    assert not given & set().union(*spaces)
    assert len([name for each in FUNCTIONS for name in each]) == len(set().union(*FUNCTIONS))


ARITHMETIC = """
def f(a, b):
    total = 0
    for k in range(b & 15):
        if k == 3:
            continue
        if (a >> k) & 1 and not k == 5 or k > 9:
            total = (total * 3 + k) & ALL
        elif k == 11:
            break
        total = total ^ (a if k < 4 else b)
    while total > a + 1:
        total = total >> 1
    return total - 0
"""


def test_what_is_compiled_means_what_it_means_in_python() -> None:
    names: dict[str, Any] = {"ALL": ALL}
    exec(ARITHMETIC, names)
    native = machine(ARITHMETIC, "f", 2)
    rng = random.Random(1)
    for _ in range(500):
        a, b = rng.getrandbits(62), rng.getrandbits(64)
        assert native(a, b) == names["f"](a, b)


def test_what_nobody_calls_is_left_out() -> None:
    text = "def g(a):\n    return h(a)\ndef h(a):\n    return a\ndef k(a):\n    return a\n"
    assert [name in compiled(text, {}, ["g"]) for name in ("@g", "@h", "@k")] == [True, True, False]


@pytest.mark.parametrize(
    "line",
    ["return a / b", "return a < b < 3", "a.x = 1", "return [a]", "return g(a)", "a += 1", "del a"],
)
def test_what_it_cannot_do_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="cannot compile"):
        compiled(f"def f(a, b):\n    {line}\n", {}, ["f"])
