"""The protocols that every tool is given, in three sizes, and how large their graphs are.

The texts are in `models/`, each in the tool's own language as one would write it there. Must not
know how a tool is run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

MODELS = Path(__file__).parent / "models"


class Size(Enum):
    """How many states: up to a thousand, 200 thousand to 2 million, 6 to 18 million.

    Each process more makes `filter` and `mcs` about twenty times as large, so they skip 10 million.
    """

    SMALL = "small"
    MIDDLE = "middle"
    LARGE = "large"


@dataclass(frozen=True, slots=True)
class Case:
    """A protocol with values for its constants, and the graph that every tool must find.

    transitions: self loops and duplicates included. invariant: whether the TLA+ module has one.
    """

    name: str
    size: Size
    constants: Mapping[str, int]
    states: int
    transitions: int
    invariant: bool = True

    @property
    def title(self) -> str:
        """The name with the values."""
        return f"{self.name} {' '.join(map(str, self.constants.values()))}"

    def text(self, ending: str) -> Path:
        """The file with the text in the language of this ending."""
        return MODELS / f"{self.name}.{ending}"


def _counters(size: Size, count: int, modulus: int) -> Case:
    states = modulus**count
    constants = {"K": count, "M": modulus}
    return Case("counters", size, constants, states, count * states, invariant=False)


def _philosophers(size: Size, count: int) -> Case:
    """3^N states (published), of each of which on average 2N/3 steps lead on."""
    constants, transitions = {"N": count}, 2 * count * 3 ** (count - 1)
    return Case("philosophers", size, constants, 3**count, transitions, invariant=False)


SMALL, MIDDLE, LARGE = Size

CASES = (
    _counters(SMALL, 3, 10),
    Case("ticket", SMALL, {"N": 4}, 516, 1_008),
    Case("rwlock", SMALL, {"R": 4, "W": 2}, 664, 2_624),
    Case("filter", SMALL, {"N": 3}, 417, 945),
    _philosophers(SMALL, 6),
    Case("bakery", SMALL, {"N": 2, "M": 7}, 524, 938),
    Case("mcs", SMALL, {"N": 3}, 889, 1_971),
    Case("commit", SMALL, {"N": 3}, 288, 1_145),
    Case("fault", SMALL, {"T": 2, "P": 1}, 545, 1_375),
    _counters(MIDDLE, 6, 10),
    Case("ticket", MIDDLE, {"N": 8}, 1_753_608, 3_507_136),
    Case("rwlock", MIDDLE, {"R": 8, "W": 4}, 210_080, 1_575_024),
    Case("filter", MIDDLE, {"N": 5}, 223_105, 741_065),
    _philosophers(MIDDLE, 12),
    Case("bakery", MIDDLE, {"N": 4, "M": 12}, 407_180, 1_358_212),
    Case("mcs", MIDDLE, {"N": 5}, 280_311, 998_635),
    Case("commit", MIDDLE, {"N": 7}, 296_448, 2_744_705),
    Case("fault", MIDDLE, {"T": 4, "P": 2}, 1_367_630, 5_816_092),
    _counters(LARGE, 7, 10),
    Case("ticket", LARGE, {"N": 9}, 17_755_371, 35_510_643),
    Case("rwlock", LARGE, {"R": 12, "W": 4}, 17_006_240, 174_313_032),
    Case("filter", LARGE, {"N": 6}, 5_779_920, 22_245_396),
    _philosophers(LARGE, 15),
    Case("bakery", LARGE, {"N": 4, "M": 240}, 10_181_084, 33_866_452),
    Case("mcs", LARGE, {"N": 6}, 6_104_353, 25_828_128),
    Case("commit", LARGE, {"N": 9}, 10_340_352, 123_558_401),
    Case("fault", LARGE, {"T": 4, "P": 3}, 13_083_276, 57_161_658),
)
"""In the order of the table. The tests say which of these counts are known from elsewhere."""


def cases(size: Size) -> tuple[Case, ...]:
    """Those of one size."""
    return tuple(each for each in CASES if each.size is size)
