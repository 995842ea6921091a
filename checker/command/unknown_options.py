"""What is said of an option that a command does not have: what it is called there, or where it is.

Knows words that mean the same; must not know what options do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import click

from checker.render.words import few, joined

_ALIKE = (
    ("--max-seconds", "--time", "--seconds", "--timeout", "--max-time", "--time-limit"),
    ("--max-states", "--states", "--limit"),
    ("--max-depth", "--depth"),
    ("--max-memory", "--memory"),
    ("--max-preemptions", "--preemptions"),
    ("--set", "--param", "--define", "--const", "-D"),
    ("--property", "--row", "--only", "--prop", "--invariant"),
    ("--workers", "--jobs", "--threads", "--processes", "-j"),
    ("--root", "--include", "-I"),
    ("--format", "--trace-format"),
    ("--replay", "--trace"),
    ("--steps", "--fine"),
    ("--seed", "--random"),
)
"""Options of which one command has the one and another the other, and what others call them."""


def no_such_option(
    error: click.NoSuchOption, command: click.Command, commands: Mapping[str, click.Command]
) -> str:
    """What is wrong in one sentence, and what is right in another, if that can be told.

    command: whose option it should be. commands: all by what is written to run them.
    """
    name, own = error.option_name, [*_options(command)]
    for group in _ALIKE:
        meant = next((each for each in group if each in own), None) if name in group else None
        if meant is not None:
            return f"No such option {name!r}. Did you mean {meant!r}?"
    there = [run for run, each in commands.items() if name in _options(each)]
    if there:
        return f"No such option {name!r} here. It is an option of {joined(few(there))}."
    return error.format_message()


def _options(command: click.Command) -> Iterator[str]:
    for each in command.params:
        if isinstance(each, click.Option):
            yield from each.opts
