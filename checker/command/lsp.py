"""The command `mmcheck lsp`: a language server for editors, on standard input and output.

Loads what speaks the protocol only when it is asked for; must not know what is answered.
"""

from __future__ import annotations

import importlib.util

import click

from checker.command.console import Console, guarded
from checker.command.options import PAGE, OneFileEach, Work
from checker.report import BAD_SPEC, GOOD

INSTALL = "pip install 'kernel-mmcheck[lsp]'"
"""What installs all that the server needs."""


@click.command("lsp", cls=OneFileEach, context_settings=PAGE)
@click.option("--stdio", is_flag=True, help="Standard input and output; there is no other way.")
@click.option("--debug", is_flag=True, help="Show a traceback if mmcheck itself fails.")
def lsp_command(stdio: bool, debug: bool) -> Work:
    """Answer an editor: errors while typing, names, completion, checks.

    An editor starts it; docs/editors.md says how.
    """
    return lambda console: guarded(lambda: _serve(console), "lsp", debug, console)


def _serve(console: Console) -> int:
    if importlib.util.find_spec("pygls") is None:
        console.complain(f"the language server needs pygls: {INSTALL}")
        return BAD_SPEC
    from checker.language_server.server import serve

    with console.interruption.raising():
        serve()
    return GOOD
