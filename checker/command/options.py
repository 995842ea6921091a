"""Options that several commands have, and how what they are given is read.

Must not know what any command does.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from typing import TypeVar

import click

from checker.command.console import Console
from checker.forms import FORMS
from checker.render.page import WIDTH

F = TypeVar("F", bound=Callable[..., object])

PAGE: dict[str, object] = {"terminal_width": WIDTH, "help_option_names": ["-h", "--help"]}

Work = Callable[[Console], int]
"""What a command line asks for, once it has been read."""


_PLACES = {"FILE": "file", "DIR": "folder"}


class OneFileEach(click.Command):
    """A command that refuses a file for one thing twice; of limits and the like the last counts."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does. Raises UsageError also if an option of one file is given again."""
        if not ctx.resilient_parsing:
            _, _, given = self.make_parser(ctx).parse_args(args=[*args])
            for each in dict.fromkeys(given):
                one = isinstance(each, click.Option) and not each.multiple
                if one and each.metavar in _PLACES and given.count(each) > 1:
                    name = max(each.opts, key=len)
                    place = _PLACES[each.metavar]
                    raise click.UsageError(f"{name} takes one {place}, and is given twice", ctx)
        return super().parse_args(ctx, args)


root_option = click.option(
    "--root", metavar="DIR", help="Folder of all that is included; default that of the spec."
)
"""The same for each command that reads what a spec includes."""


def _settings(
    context: click.Context, param: click.Parameter, pairs: tuple[str, ...]
) -> dict[str, str]:
    values: dict[str, str] = {}
    for pair in pairs:
        name, _, setting = (part.strip() for part in pair.partition("="))
        if not (name and setting):
            raise click.BadParameter(f"{pair!r} is not NAME=VALUE", context, param)
        if name in values:
            raise click.BadParameter(f"{name!r} is set twice", context, param)
        values[name] = setting
    return values


set_option = click.option(
    "--set",
    "values",
    multiple=True,
    callback=_settings,
    metavar="NAME=VALUE",
    help="Value of a parameter or constant: 3, HOLD, 20ms; or 0..3; 1,3; all.",
)
"""The same for each command that makes systems of a spec."""


def seconds(context: click.Context, param: click.Parameter, value: float | None) -> float | None:
    """A limit of time, as it is asked for. Raises BadParameter."""
    if value is not None and not (value >= 0 and math.isfinite(value)):
        told = f"{value:g} is not a number of seconds, such as 0.5 or 60"
        raise click.BadParameter(told, context, param)
    return value


def names_among(
    known: Collection[str],
) -> Callable[[click.Context, click.Parameter, str], tuple[str, ...]]:
    """Reads what an option is given as names with commas in between, each one of `known`.

    What reads it raises BadParameter for another.
    """

    def names(context: click.Context, param: click.Parameter, value: str) -> tuple[str, ...]:
        found = tuple(dict.fromkeys(each.strip().lower() for each in value.split(",")))
        for each in found:
            if each not in known:
                raise click.BadParameter(f"{each!r} is none of {', '.join(known)}", context, param)
        return found

    return names


def names_offered(
    known: Collection[str],
) -> Callable[[click.Context, click.Parameter, str], list[str]]:
    """What a shell completes where `names_among` reads: the last name, each of them once."""

    def offered(context: click.Context, param: click.Parameter, begun: str) -> list[str]:
        before, comma, last = begun.rpartition(",")
        left = [each for each in known if each not in before.split(",")]
        return [before + comma + each for each in left if each.startswith(last)]

    return offered


def forms_option(command: F) -> F:
    """An option for each form that a run can be written in."""
    for name, form in reversed([*FORMS.items()]):
        command = click.option(f"--{name}", name, metavar="FILE", help=form.help)(command)
    return command
