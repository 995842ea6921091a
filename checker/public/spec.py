"""A spec in a Python program: read it, check it, take a saved run again.

Knows arguments and what is wrong with them; what is done with a spec is for `api`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from os import PathLike, fspath

from checker import api, render
from checker.diagnostic import Diagnostic, SpecError
from checker.engines.budget import Budget
from checker.engines.named import ENGINES
from checker.front.including import Folder
from checker.front.model import Model
from checker.front.model import load as load_model
from checker.ir.system import System
from checker.public.report import Report, origin, shown
from checker.public.trace import Origin, Trace
from checker.records import dataclass
from checker.replaying import replayed
from checker.saved import open_saved, read
from checker.semantics.passages import Passed
from checker.source import Source
from checker.walk import Walk, start

Path = str | PathLike[str]

Values = Mapping[str, object]
"""Values of parameters by name: a str as `--set` takes it, an int, a bool or None for `none`,
or several in a list, a tuple, a range or a set."""


@dataclass(frozen=True, slots=True, repr=False)
class Spec:
    """A spec that can be checked. root: the folder of what it includes, by default its own."""

    source: Source
    model: Model
    root: str | None = None

    @property
    def name(self) -> str:
        """The file, or what the text is called."""
        return self.source.name

    @property
    def title(self) -> str:
        """What the spec says of itself behind its name."""
        return self.model.title

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """What is odd in the text, seen by reading it."""
        return self.model.warnings

    def systems(
        self, settings: Values | None = None
    ) -> tuple[tuple[Mapping[str, str], System], ...]:
        """The system for each combination of values, with those that differ. Raises SpecError."""
        with told_as_the_command(self.source):
            return api.systems(self.source, settings_of(settings), self.root)

    def __repr__(self) -> str:
        return f"<Spec {self.name}>"


def load(
    path: Path | None = None,
    *,
    text: str | None = None,
    name: str = "<text>",
    root: Path | None = None,
) -> Spec:
    """Read a spec from a file, or from a text.

    name: what a text is called where its places are told. root: the folder that all that it
    includes lies in, by default that of the file.

    Raises SpecError with everything that is wrong with it.

    >>> load(text="model m; var n: 0..1 = 0; process p { a: n = 1; }")
    <Spec <text>>
    """
    if (path is None) == (text is None):
        raise TypeError("load takes a path, or a text as text=...")
    if text is not None and not isinstance(text, str):
        raise TypeError(f"text is a {type(text).__name__}, not a str")
    folder = None if root is None else fspath(root)
    source = Source(name, text) if text is not None else api.read(_path(path))
    with told_as_the_command(source):
        return Spec(source, load_model(source, Folder(folder)), folder)


def check(
    spec: Spec | Path,
    *,
    settings: Values | None = None,
    properties: Iterable[str] = (),
    max_states: int | None = None,
    max_depth: int | None = None,
    max_seconds: float | None = None,
    max_memory: int | None = None,
    workers: int | None = None,
    engine: str = "auto",
    strict: bool = False,
    fine: bool = False,
    thorough: bool = False,
) -> Report:
    """Check a spec, or the spec in a file, for every combination of parameter values.

    settings: values of parameters by name, else every value or the default. properties: only these
    rows, and `error`. max_states, max_depth: in each column; max_seconds: in all; max_memory:
    bytes of all processes. workers: processors to use, by default all. engine: `auto`, `native`
    at once, `generated` Python alone, or `interpreted`, which is slow and plain. strict: warnings
    count in `exit_code`. fine: also with each statement a step. thorough: rows that are asked
    `with` other values are asked without.

    What a limit or Ctrl-C leaves open is unknown, never held. Raises SpecError if the spec can't
    be checked, `checker.api.CutShort` if there was no time to read it.

    >>> report = check(load(text="model m; var n: 0..1 = 0; process p { a: n = 1; }"))
    >>> report
    <Report of <text>, 1 column: 0 unexpected, 0 unknown>
    >>> report.finding("deadlock")
    <Finding deadlock: Holds>
    """
    spec = spec if isinstance(spec, Spec) else load(spec)
    if isinstance(properties, str):
        raise TypeError("properties is a str: give a list of names")
    if engine not in ENGINES:
        raise ValueError(f"engine is {engine!r}, not one of {', '.join(ENGINES)}")
    for name, limit in (("max_states", max_states), ("workers", workers)):
        if limit is not None and limit < 1:
            raise ValueError(f"{name} is {limit}, not at least 1")
    for name, least in (
        ("max_depth", max_depth),
        ("max_seconds", max_seconds),
        ("max_memory", max_memory),
    ):
        if least is not None and not least >= 0:
            raise ValueError(f"{name} is {least}, not at least 0")
    options = api.Options(
        settings=settings_of(settings),
        properties=tuple(properties),
        budget=Budget(max_states, max_depth, max_seconds, max_memory),
        workers=workers,
        engine=engine,
        strict=strict,
        fine=fine,
        thorough=thorough,
        root=spec.root,
    )
    with told_as_the_command(spec.source):
        return Report.of(api.check(spec.source, options))


def explore(spec: Spec | Path, *, settings: Values | None = None, fine: bool = False) -> Walk:
    """A walk through the states of a spec, a step at a time.

    settings: as for `check`; one value of each parameter must be left. fine: each statement that
    touches shared state is a step of its own. Raises SpecError if the spec can't be checked or
    several combinations are left, `checker.CannotWalk` if there is no first state.

    >>> walk = explore(load(text="model m; var n: 0..1 = 0; process p { a: n = 1; }"))
    >>> [each.action.name for each in walk.moves.possible]
    ['p@a']
    >>> walk.take(0).state == walk.state
    True
    """
    spec = spec if isinstance(spec, Spec) else load(spec)
    with told_as_the_command(spec.source):
        return start(spec.source, settings_of(settings), root=spec.root, fine=fine)


def replay(
    spec: Spec | Path,
    run: Path | Mapping[str, object],
    *,
    settings: Values | None = None,
    property: str | None = None,
) -> Trace:
    """Take a saved run once more, and search nothing.

    run: a file that `Trace.save` or `--trace-format json` wrote, or what is in one.
    settings: values that go before those of the file. property: what to ask about the run instead
    of what it was saved for; of a `within`, a `latency` or a `region` the time that this run takes.

    The `shows` of the run names the question that it answers; it is None if it shows nothing (any
    more), or has no times where it needs some. Raises `checker.NoSuchRun` with the first step that
    does not fit, SpecError for whatever else is wrong.

    >>> spec = load(text="model m; var n: 0..1 = 0; process p { a: n = 1; } never one: n == 1;")
    >>> run = check(spec).finding("one").trace
    >>> replay(spec, json.loads(run.json())).title[0]
    'never one is violated'
    """
    spec = spec if isinstance(spec, Spec) else load(spec)
    with told_as_the_command(spec.source):
        saved = read(json.dumps(dict(run))) if isinstance(run, Mapping) else open_saved(_path(run))
        found = replayed(
            spec.source,
            saved,
            settings=settings_of(settings),
            property=property,
            root=spec.root,
        )
    if found.finding is None or found.passed is not None:
        texts = dict(found.report.sources)
        main = texts.pop(spec.name, spec.source)
        included = (texts[name] for name in sorted(texts) if not name.startswith("<"))
        name, title = _passed(found.passed)
        told = Origin(main, tuple(included), name, title, fine=saved.fine)
        return Trace.of(found.trace, told)
    told = origin(
        found.report, found.report.columns[0], found.finding, found.trace, fine=saved.fine
    )
    return Trace.of(found.trace, told)


def _passed(passed: Passed | None) -> tuple[str | None, tuple[str, ...]]:
    """The latency whose time a run is shown for, and what it says of it."""
    if passed is None:
        return None, ()
    from checker.render.as_latency import asked_text
    from checker.render.as_passage import passed_sentence
    from checker.render.page import untied

    name = passed.latency.name if passed.shown else None
    lines = (asked_text(passed.latency), f"the run {passed_sentence(passed)}")
    return name, tuple(untied(each) for each in lines)


def _path(path: object) -> str:
    if not isinstance(path, str | PathLike):
        raise TypeError(f"{path!r} is no path")
    found = fspath(path)
    if not isinstance(found, str):
        raise TypeError("a path in bytes is not taken")
    return found


def settings_of(values: Values | None) -> dict[str, str]:
    """Values as `--set` takes them."""
    return {name: _setting(value) for name, value in (values or {}).items()}


def _setting(value: object) -> str:
    if isinstance(value, list | tuple | range | set | frozenset):
        return ",".join(map(shown, value))
    return shown(value)


@contextmanager
def told_as_the_command(source: Source) -> Iterator[None]:
    """What is wrong is raised with its texts, and a traceback shows it as the command does."""
    try:
        yield
    except SpecError as error:
        error.sources = {**api.texts(source), **error.sources}
        error.add_note(render.errors(error).rstrip("\n"))
        raise
