"""`dataclass` as in the standard library, whose methods are made when they are first called.

The library compiles up to ten methods of a class where the class is defined. A check defines some
three hundred classes, and of most no method but `__init__` is ever called: more than half of the
time to start went there. Everything else is the library's own: fields, slots, `replace`, `fields`.
Classes of either kind can be derived from each other. Must not know any class.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:
    from dataclasses import FrozenInstanceError
    from dataclasses import dataclass as _plain

    def dataclass(
        cls=None, /, *, frozen=False, slots=False, eq=True, order=False, repr=True
    ) -> Any:
        """The class with its fields, as `dataclasses.dataclass` with the same arguments."""

        def made(cls: type) -> type:
            return _made(cls, frozen=frozen, slots=slots, eq=eq, order=order, repr=repr)

        return made if cls is None else made(cls)

    def _made(cls: type, *, frozen: bool, slots: bool, eq: bool, order: bool, repr: bool) -> type:
        own, described = cls.__dict__, cls.__doc__
        cls.__doc__ = described or cls.__name__  # else the library would work out the signature
        hashed = own.get("__hash__") is not None  # with `__eq__` alone Python puts None there
        keeps = {name for name in _METHODS if name in own}
        with _as_if_open(cls):
            cls = _plain(init=False, repr=False, eq=False, slots=slots)(cls)
        cls.__dataclass_params__.frozen = frozen
        wanted = ["__init__"]
        if repr:
            wanted.append("__repr__")
        if eq:
            wanted.append("__eq__")
        if order:
            wanted += [*_ORDERS]
        if eq and frozen and not hashed:
            wanted.append("__hash__")
        for name in wanted:
            if name not in keeps or name == "__hash__":
                setattr(cls, name, _late(cls, name, frozen=frozen))
        if eq and not frozen and not hashed:
            cls.__hash__ = None
        if frozen:
            for name, method in (("__setattr__", _set), ("__delattr__", _delete)):
                if name not in own:
                    setattr(cls, name, method)
            if slots:  # which Python would put back by `setattr`
                for name, method in (("__getstate__", _state), ("__setstate__", _put_back)):
                    if name not in own:
                        setattr(cls, name, method)
        return cls

    @contextmanager
    def _as_if_open(cls: type) -> Iterator[None]:
        """Inside, no base is frozen: for a class of frozen ones the library makes methods."""
        own = (vars(base).get("__dataclass_params__") for base in cls.__mro__[1:])
        frozen = [each for each in own if each is not None and each.frozen]
        for each in frozen:
            each.frozen = False
        try:
            yield
        finally:
            for each in frozen:
                each.frozen = True

    def _set(self: Any, name: str, value: object) -> None:
        raise FrozenInstanceError(f"cannot assign to field {name!r}")

    def _delete(self: Any, name: str) -> None:
        raise FrozenInstanceError(f"cannot delete field {name!r}")


_ORDERS = {"__lt__": "<", "__le__": "<=", "__gt__": ">", "__ge__": ">="}
_METHODS = ("__init__", "__repr__", "__eq__", *_ORDERS)


def _fields(cls: type) -> Iterator[Any]:
    from dataclasses import fields

    return iter(fields(cls))


def _state(self: Any) -> list[object]:
    return [getattr(self, each.name) for each in _fields(type(self))]


def _put_back(self: Any, state: list[object]) -> None:
    for each, value in zip(_fields(type(self)), state, strict=True):
        object.__setattr__(self, each.name, value)


def _late(cls: type, name: str, *, frozen: bool) -> Callable[..., Any]:
    """A method that makes itself when it is called first, and takes its own place in the class."""

    def method(self: Any, *args: Any, **named: Any) -> Any:
        made = _compiled(cls, name, frozen=frozen)
        setattr(cls, name, made)
        return made(self, *args, **named)

    method.__name__ = name
    method.__qualname__ = f"{cls.__qualname__}.{name}"
    return method


def _compiled(cls: type, name: str, *, frozen: bool) -> Callable[..., Any]:
    """The method, of text that holds names of fields alone."""
    names: dict[str, Any] = {"_set": object.__setattr__}
    if name == "__init__":
        head, lines = _init(cls, names, frozen=frozen)
    elif name == "__repr__":
        shown = ", ".join(
            f"{each.name}={{self.{each.name}!r}}" for each in _fields(cls) if each.repr
        )
        text = f'return f"{{self.__class__.__qualname__}}({shown})"'
        head, lines = "self", [text]
    else:
        one, other = _tuple(cls, name, "self"), _tuple(cls, name, "other")
        if name == "__hash__":
            head, lines = "self", [f"return hash({one})"]
        else:
            sign = _ORDERS.get(name, "==")
            head = "self, other"
            lines = ["if other.__class__ is self.__class__:", f" return {one} {sign} {other}"]
            lines.append("return NotImplemented")
    body = "\n".join(f" {line}" for line in lines)
    exec(f"def {name}({head}):\n{body}", names)
    made: Callable[..., Any] = names[name]
    made.__qualname__ = f"{cls.__qualname__}.{name}"
    return made


def _tuple(cls: type, name: str, whose: str) -> str:
    """What is compared, or hashed, as the text of a tuple."""
    kept = []
    for each in _fields(cls):
        hashed = each.compare if each.hash is None else each.hash
        if hashed if name == "__hash__" else each.compare:
            kept.append(f"{whose}.{each.name}, ")
    return f"({''.join(kept)})"


def _init(cls: type, names: dict[str, Any], *, frozen: bool) -> tuple[str, list[str]]:
    """The arguments and the lines of `__init__`; `names` gets the values that its text needs."""
    from dataclasses import MISSING

    names["_missing"] = MISSING
    plain, named = ["self"], list[str]()
    lines: list[str] = []
    for each in _fields(cls):
        value = each.name
        if each.default_factory is not MISSING:
            names[f"_made_{value}"] = each.default_factory
            value = f"_made_{value}()"
            if each.init:
                value = f"{value} if {each.name} is _missing else {each.name}"
        elif not each.init:
            if each.default is MISSING:
                continue
            names[f"_default_{value}"] = each.default
            value = f"_default_{value}"
        if each.init:
            argument = each.name
            if each.default_factory is not MISSING:
                argument += "=_missing"
            elif each.default is not MISSING:
                names[f"_default_{each.name}"] = each.default
                argument += f"=_default_{each.name}"
            (named if each.kw_only else plain).append(argument)
        if frozen:
            lines.append(f"_set(self, {each.name!r}, {value})")
        else:
            lines.append(f"self.{each.name} = {value}")
    if hasattr(cls, "__post_init__"):
        lines.append("self.__post_init__()")
    arguments = [*plain, *(["*", *named] if named else [])]
    return ", ".join(arguments), lines or ["pass"]
