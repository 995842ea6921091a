"""Classes whose methods are made late are those of the standard library in all that is seen."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Callable
from dataclasses import field, fields, replace
from typing import Any

import pytest

from checker import records

Decorator = Callable[..., Any]

BOTH: list[Decorator] = [records.dataclass, dataclasses.dataclass]


@records.dataclass(frozen=True, slots=True)
class Kept:
    """Of a module, so that it can be pickled."""

    a: int
    b: tuple[int, ...] = ()


def classes(dataclass: Decorator) -> dict[str, Any]:
    """The same classes by either decorator."""

    @dataclass(frozen=True, slots=True)
    class Base:
        a: int
        b: str = "b"

    @dataclass(frozen=True, slots=True)
    class Derived(Base):
        """It has words of its own."""

        c: list[int] = field(default_factory=list, compare=False)
        d: int = field(default=7, kw_only=True)

    @dataclass(frozen=True, slots=True, eq=False)
    class Node:
        a: object

    @dataclass(slots=True)
    class Open:
        a: int
        b: dict[str, int] = field(default_factory=dict, repr=False)
        c: int = field(init=False)
        d: int = field(init=False, default=3)

        def __post_init__(self) -> None:
            self.c = self.a + 1

    @dataclass(frozen=True, slots=True, order=True)
    class Ordered:
        a: int
        b: int = field(default=0, compare=False)

    @dataclass(frozen=True, repr=False)
    class Own:
        a: int

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Own) and self.a % 10 == other.a % 10

        def __hash__(self) -> int:
            return self.a % 10

        def __repr__(self) -> str:
            return "own"

    @dataclass(frozen=True, slots=True)
    class Empty:
        pass

    return {name: value for name, value in locals().items() if isinstance(value, type)}


def told(action: Callable[[], object]) -> object:
    """What comes of it, an error as its kind."""
    try:
        return action()
    except Exception as error:
        return type(error), str(error) if isinstance(error, dataclasses.FrozenInstanceError) else ""


def seen(made: dict[str, Any]) -> list[object]:
    """All that can be seen of the classes, in words that do not name the objects."""
    base, derived, node, open_ = made["Base"], made["Derived"], made["Node"], made["Open"]
    ordered, own, empty = made["Ordered"], made["Own"], made["Empty"]
    one, other = derived(1, "x", [3], d=4), derived(1, "x", [5], d=4)
    first = open_(1)
    found: list[object] = [
        repr(base(1)), repr(one), repr(first), repr(own(3)), repr(empty()), repr(ordered(2)),
        base(1) == base(1), base(1) == base(2), base(1) == 1, base(1) != derived(1),
        one == other, hash(one) == hash(other), hash(base(1)) == hash((1, "b")),
        hash(empty()) == hash(()), empty() == empty(),
        told(lambda: hash(first)), first == open_(1), first == open_(2), first.c, first.d,
        node(1) == node(1), len({node(1), node(1)}), own(3) == own(13), len({own(3), own(13)}),
        ordered(1, 5) < ordered(2), ordered(1, 5) <= ordered(1, 4), ordered(2) > ordered(1),
        ordered(2) >= ordered(3), told(lambda: ordered(1) < 1),
        sorted([ordered(3), ordered(1)])[0].a,
        replace(one, a=9), replace(one, a=9).c is one.c, [each.name for each in fields(derived)],
        derived.__match_args__, open_.__match_args__, open_(1).b is not open_(1).b,
        told(lambda: setattr(one, "a", 2)), told(lambda: delattr(one, "a")),
        told(lambda: setattr(own(1), "a", 2)),
        told(base), told(lambda: base(1, "b", 3)), told(lambda: base(1, z=3)),
        told(lambda: derived(1, "x", [3], 4)), hasattr(one, "__dict__"),
        hasattr(own(1), "__dict__"),
        copy.copy(one) == one, copy.deepcopy(one).c == [3], derived.__doc__,
        dataclasses.is_dataclass(derived), dataclasses.asdict(one),
    ]  # fmt: skip
    return [str(each) for each in found]


def test_all_that_is_seen_is_the_same() -> None:
    ours, plain = (seen(classes(each)) for each in BOTH)
    assert ours == plain and len(ours) > 40


def test_a_class_is_the_same_the_second_time() -> None:
    made = classes(records.dataclass)
    assert seen(made) == seen(made)


def test_what_is_no_field_is_not_set_either() -> None:
    """Where the library says TypeError, since the class with slots is another than the first."""
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(Kept(1), "zzz", 2)  # noqa: B010


def test_pickled_and_back() -> None:
    kept = Kept(1, (2, 3))
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(kept, protocol)) == kept


@pytest.mark.parametrize(("under", "over"), [BOTH, BOTH[::-1]])
def test_classes_of_either_kind_are_derived_from_each_other(
    under: Decorator, over: Decorator
) -> None:
    @under(frozen=True, slots=True)
    class Base:
        a: int

    @over(frozen=True, slots=True)
    class Derived(Base):
        b: int = 2

    one = Derived(1)
    assert (one.a, one.b) == (1, 2) and one == Derived(1, 2) != Derived(2)
    with pytest.raises(dataclasses.FrozenInstanceError):
        one.a = 5
    with pytest.raises(dataclasses.FrozenInstanceError):
        Base(1).a = 5
    assert hash(one) == hash((1, 2)) and replace(one, b=3).b == 3


def test_a_derived_class_does_not_take_the_methods_of_its_base() -> None:
    """Whichever is called first."""
    for order in ("Base", "Derived"), ("Derived", "Base"):
        made = classes(records.dataclass)
        for name in order:
            assert repr(made[name](1)).count("=") == len(fields(made[name]))
            assert made[name](1) == made[name](1) != made[name](2)


@pytest.mark.parametrize("dataclass", BOTH)
def test_matching(dataclass: Decorator) -> None:
    match classes(dataclass)["Base"](4, "y"):
        case object(a=a, b=b):
            assert (a, b) == (4, "y")
