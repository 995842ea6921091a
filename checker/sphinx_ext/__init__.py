"""A Sphinx extension: a directive that checks a spec and shows the answers; specs in colour.

`extensions = ["checker.sphinx_ext"]` in `conf.py` is all that a project needs. What fails is told
at its place in the documents; when all of them are read, the build fails.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.typing import ExtensionMetadata

from checker.lexer import MmLexer
from checker.render.as_embedded import script
from checker.sphinx_ext.as_nodes import PLAYER
from checker.sphinx_ext.cache import tool
from checker.sphinx_ext.directive import MmcheckDirective, failures
from checker.version import __version__

_logger = logging.getLogger(__name__)


def setup(app: Sphinx) -> ExtensionMetadata:
    """What Sphinx calls."""
    app.add_lexer("mm", MmLexer)
    app.add_directive("mmcheck", MmcheckDirective)
    app.add_config_value("mmcheck_roots", [], "env", [list, tuple])
    app.add_config_value("mmcheck_max_seconds", 300.0, "", [int, float])
    app.add_config_value("mmcheck_tool", "", "env", [str])
    app.connect("config-inited", _complete)
    app.connect("builder-inited", _add_style)
    app.connect("env-get-outdated", _again)
    app.connect("env-purge-doc", _purge)
    app.connect("env-merge-info", _merge)
    app.connect("env-updated", _fail)
    app.connect("html-page-context", _add_script)
    app.connect("build-finished", _write)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}


def _complete(app: Sphinx, config: Config) -> None:
    """Folders are seen from `conf.py`; what another version of mmcheck has read is read anew."""
    config.mmcheck_roots = [str(Path(app.confdir, each)) for each in config.mmcheck_roots]
    config.mmcheck_tool = tool()


# What fails


def _purge(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    failures(env).pop(docname, None)


def _merge(
    app: Sphinx, env: BuildEnvironment, docnames: Sequence[str], other: BuildEnvironment
) -> None:
    failures(env).update({name: n for name, n in failures(other).items() if name in docnames})


def _again(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Documents that failed are read again, so that each build tells what is wrong."""
    return [*failures(env)]


def _fail(app: Sphinx, env: BuildEnvironment) -> None:
    """Each failure is told at its place; the command ends with 1, and with no traceback."""
    count = sum(failures(env).values())
    if count:
        were = "1 spec in the documents is" if count == 1 else f"{count} specs in the documents are"
        where = ", ".join(sorted(failures(env)))
        _logger.info("%s not as expected, or can't be shown: see above (%s)", were, where)
        app.statuscode = 1


# What pages need


def _style() -> str:
    return files("checker.sphinx_ext").joinpath("documents.css").read_text(encoding="utf-8")


def _named(text: str, end: str) -> str:
    """A name that changes with the text, so that no browser keeps an older one."""
    return f"mmcheck-{sha256(text.encode()).hexdigest()[:12]}.{end}"


def _is_html(builder: Builder) -> bool:
    return builder.format == "html"


def _add_style(app: Sphinx) -> None:
    if _is_html(app.builder):
        app.add_css_file(_named(_style(), "css"))


def _add_script(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """To the pages that have a player."""
    if doctree is None:
        return
    if any(PLAYER in node["classes"] for node in doctree.findall(nodes.container)):
        app.add_js_file(_named(script(), "js"), loading_method="defer")


def _write(app: Sphinx, error: Exception | None) -> None:
    if error is not None or not _is_html(app.builder):
        return
    folder = Path(app.outdir) / "_static"
    folder.mkdir(parents=True, exist_ok=True)
    for text, end in ((_style(), "css"), (script(), "js")):
        (folder / _named(text, end)).write_text(text, encoding="utf-8")
