"""`mmcheck new NAME`: a spec to begin with, which says in comments what stands where.

Knows files; the text is one of the catalogue's.
"""

from __future__ import annotations

import os
import re

import click

from checker.catalogue import starter
from checker.command.console import Console
from checker.command.options import PAGE, OneFileEach, Work
from checker.command.output import reason
from checker.front.parsing.words import RESERVED
from checker.render.page import harmless
from checker.report import BAD_SPEC, GOOD


@click.command("new", cls=OneFileEach, context_settings=PAGE)
@click.argument("name")
def new_command(name: str) -> Work:
    """Write NAME.mm, a spec to begin with; - prints it."""
    path = "-" if name == "-" else name.removesuffix(".mm") + ".mm"
    model = "first" if name == "-" else os.path.basename(path).removesuffix(".mm")
    if not re.fullmatch(r"[A-Za-z]\w*", model, re.ASCII) or model in RESERVED:
        near = re.sub(r"\W+", "_", model, flags=re.ASCII).strip("_0123456789") or "model"
        hint = f"{near}_" if near in RESERVED else near
        raise click.UsageError(f"no model can be called {model!r}; take {hint}.mm, for example")
    return lambda console: _written(path, starter(model), console)


def _written(path: str, text: str, console: Console) -> int:
    if path == "-":
        console.out.write(text, end="")
        return GOOD
    try:
        with open(path, "x", encoding="utf-8") as file:
            file.write(text)
    except (OSError, ValueError) as error:
        told = "it is there already" if isinstance(error, FileExistsError) else reason(error)
        console.complain(f"can't write {path}: {told}")
        return BAD_SPEC
    name = harmless(path)
    console.out.write(
        f"{name} is written. Next:\n"
        f"  mmcheck {name}            checks it\n"
        f"  mmcheck --traces {name}   shows a run for each answer that has one\n"
        f"  mmcheck explore {name}    walks through it by hand"
    )
    return GOOD
