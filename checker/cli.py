"""The command `mmcheck`; the only file that prints or exits."""

from __future__ import annotations

import click

from checker import __version__


@click.command()
@click.version_option(__version__)
def main() -> None:
    """Check a model of a locking or page-fault-retry protocol."""
