"""A run with what it is shown for, so that it can tell and draw itself.

Must not know how it was found.
"""

from __future__ import annotations

from dataclasses import field, fields
from html import escape
from os import PathLike
from typing import Any

from checker import render, trace
from checker.records import dataclass
from checker.source import Source


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a run comes from, and what it is shown for.

    included: the texts that the spec includes. property: the name of the question, None for none.
    title: what it shows, in a few lines. about: the variables that the question reads. fine: its
    steps are fine ones.
    """

    source: Source = field(default=Source("", ""), repr=False)
    included: tuple[Source, ...] = field(default=(), repr=False)
    property: str | None = None
    title: tuple[str, ...] = ()
    about: frozenset[int] = frozenset()
    fine: bool = False


@dataclass(frozen=True, repr=False)
class Trace(trace.Trace):
    """A run: `initial`, then `steps`; see `checker.trace.Trace` for these.

    `str` gives the steps as text; a notebook shows the picture.
    """

    origin: Origin = field(default_factory=Origin, compare=False)

    @classmethod
    def of(cls, run: trace.Trace, origin: Origin) -> Trace:
        """A run with what it is shown for."""
        values = {each.name: getattr(run, each.name) for each in fields(trace.Trace)}
        return cls(**values, origin=origin)

    @property
    def title(self) -> tuple[str, ...]:
        """What the run shows, in a few lines; none if it is shown for nothing."""
        return self.origin.title

    @property
    def shows(self) -> str | None:
        """The name of the question that it shows the answer to; None of a run for nothing."""
        return self.origin.property

    @property
    def data(self) -> dict[str, Any]:
        """The run as plain data by names, in the form of `trace` in a report as JSON."""
        from checker.render.as_json_run import trace_json

        return trace_json(self)

    def text(self) -> str:
        """The run as a list of steps, what it shows above."""
        return render.steps(self, **self._named, about=self.origin.about)

    def lanes(self) -> str:
        """The run with a column for each thread, what it shows above."""
        return render.lanes(self, **self._named, about=self.origin.about)

    def dot(self) -> str:
        """The text that the picture is drawn from; see `checker.render.dot_text`."""
        return render.dot_text(self, **self._named, about=self.origin.about)

    def svg(self) -> str:
        """The picture as SVG; see `checker.render.picture` for what is raised."""
        return render.svg(self, **self._named, about=self.origin.about)

    def png(self) -> bytes:
        """The picture as PNG; see `checker.render.picture` for what is raised."""
        return render.picture(self, "png", **self._named, about=self.origin.about)

    def itf(self) -> str:
        """The run in the Informal Trace Format of the TLA+ tools."""
        return render.itf(self, **self._named)

    def json(self) -> str:
        """The run as a file that `checker.replay`, and `mmcheck --replay`, read.

        Raises ValueError for a run that is too long to be read again, beyond 32 MiB.
        """
        from checker.saved import write

        origin = self.origin
        return write(
            self,
            origin.source,
            included=origin.included,
            property=origin.property,
            fine=origin.fine,
        )

    def save(self, path: str | PathLike[str]) -> None:
        """Write `json` into a file. Raises OSError, and ValueError as `json` does."""
        with open(path, "w", encoding="utf-8") as file:
            file.write(self.json())

    @property
    def _named(self) -> dict[str, Any]:
        return {"file": self.origin.source.name, "title": self.origin.title}

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        steps = f"{self.length} step" + ("" if self.length == 1 else "s")
        what = f": {self.title[0]}" if self.title else ""
        return f"<Trace, {steps}{what}>"

    def _repr_svg_(self) -> str | None:
        from checker.render.graphviz import CannotDraw

        try:
            return self.svg()
        except (CannotDraw, ValueError):
            return None

    def _repr_html_(self) -> str:
        """The picture, or the text where there is none."""
        drawn = self._repr_svg_()
        if drawn is None:
            return columns_html(self.text())
        return drawn[drawn.index("<svg") :]


def columns_html(text: str) -> str:
    """Text in columns for a notebook: aligned, whatever fonts its style has."""
    style = "font-family:monospace;white-space:pre;line-height:1.3;overflow-x:auto"
    return f'<pre style="{style}">{escape(text)}</pre>'
