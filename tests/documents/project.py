"""A small project of documents in a folder, built by Sphinx in this process."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

CONF = 'extensions = ["myst_parser", "checker.sphinx_ext"]\nhtml_theme = "basic"\n'


@dataclass(frozen=True, slots=True)
class Built:
    """What a build left: its messages, the documents that it read, the exit code of the command."""

    warnings: str
    read: tuple[str, ...]
    code: int


@dataclass(frozen=True, slots=True)
class Project:
    """The source directory is `docs` in `folder`."""

    folder: Path

    def write(self, texts: Mapping[str, str]) -> None:
        """Files by name, as seen from the folder."""
        for name, text in texts.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def build(
        self, builder: str = "html", *, parallel: int = 1, conf: str = "", strict: bool = False
    ) -> Built:
        """Build the documents. strict: as by -W."""
        docs = self.folder / "docs"
        (docs / "conf.py").write_text(CONF + conf, encoding="utf-8")
        warnings, read = StringIO(), list[str]()
        with docutils_namespace(), patch_docutils(str(docs)):
            app = Sphinx(
                docs,
                docs,
                self.folder / builder,
                self.folder / "doctrees",
                builder,
                status=None,
                warning=warnings,
                parallel=parallel,
                warningiserror=strict,
            )
            app.connect("env-before-read-docs", lambda app, env, names: read.extend(names))
            app.build()
        told = re.sub(r"\x1b\[[0-9;]*m", "", warnings.getvalue())
        return Built(told, tuple(read), app.statuscode)

    def page(self, name: str) -> str:
        """A page that was built as HTML."""
        return (self.folder / "html" / f"{name}.html").read_text(encoding="utf-8")
