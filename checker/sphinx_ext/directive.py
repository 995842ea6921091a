"""The directive `mmcheck`: what its options mean, and what becomes of a spec that fails.

Knows Sphinx; what is made of a spec is for `made` to say.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable, Mapping
from dataclasses import asdict
from hashlib import sha256
from os.path import relpath
from pathlib import Path
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from checker.api import read
from checker.diagnostic import SpecError
from checker.sphinx_ext.as_nodes import fixed_nodes, form_nodes, trouble_nodes
from checker.sphinx_ext.cache import Cache
from checker.sphinx_ext.finding import NotThere, find
from checker.sphinx_ext.made import FORMS, Asked, Made, make

_logger = logging.getLogger(__name__)
_MODEL = re.compile(r"^\s*model\s+(\w+)", re.MULTILINE)


def failures(env: BuildEnvironment) -> dict[str, int]:
    """How many specs of each document fail."""
    found: dict[str, int] = env.__dict__.setdefault("mmcheck_failures", {})
    return found


class Wrong(Exception):
    """What the directive asks for can't be: the message says why."""


class MmcheckDirective(SphinxDirective):
    """Checks a spec, which is a file or stands in the directive, and shows what comes out."""

    required_arguments = 0
    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar[dict[str, Callable[[str], object]]] = {
        "property": directives.unchanged_required,
        "set": directives.unchanged_required,
        "form": directives.unchanged_required,
        "caption": directives.unchanged_required,
    }

    def run(self) -> list[nodes.Node]:
        """The nodes; what is wrong is told at once, with its place, and noted."""
        try:
            asked = self._asked()
            made = self._made(asked)
        except Wrong as error:
            made, asked = Made(trouble=str(error)), None
        except SpecError as error:
            made, asked = Made(trouble=error.diagnostics[0].headline), None
        if made.trouble or asked is None:
            failed = failures(self.env)
            failed[self.env.docname] = failed.get(self.env.docname, 0) + 1
            about = f"{asked.name}: " if asked else ""
            text = f"mmcheck: {about}{made.trouble}"
            _logger.error("%s", text, location=self.get_location(), type="mmcheck")
            return trouble_nodes(made)
        for code, text in made.warnings:
            place = self.get_location()
            _logger.warning("%s", text, location=place, type="mmcheck", subtype=code)
        return self._shown(asked, made)

    # What is asked for

    def _asked(self) -> Asked:
        forms = _list(self.options.get("form", "table"))
        for each in forms:
            if each not in FORMS:
                raise Wrong(f"no form `{each}`: there are {', '.join(FORMS)}")
        settings = _settings(self.options.get("set", ""))
        properties = _list(self.options.get("property", ""))
        seconds = float(self.config.mmcheck_max_seconds)
        text = "\n".join(self.content)
        if self.arguments and text.strip():
            raise Wrong("the spec is either a file or stands in the directive, not both")
        if not self.arguments:
            return self._inside(f"{text}\n", forms, settings, properties, seconds)
        folder = Path(self.env.doc2path(self.env.docname)).parent
        try:
            place = find(
                self.arguments[0], str(folder), str(self.env.srcdir), self.config.mmcheck_roots
            )
        except NotThere as error:
            raise Wrong(str(error)) from error
        self.env.note_dependency(place.path)
        text = read(place.path).text
        return Asked(
            place.name,
            text,
            forms,
            settings,
            properties,
            root=".",
            base=place.tree,
            seconds=seconds,
        )

    def _inside(
        self,
        text: str,
        forms: tuple[str, ...],
        settings: Mapping[str, str],
        properties: tuple[str, ...],
        seconds: float,
    ) -> Asked:
        """The spec in the directive. It is called after its model, as a file would be."""
        if not text.strip():
            raise Wrong("there is no spec: name a file, or write it into the directive")
        model = _MODEL.search(text)
        folder = Path(self.env.doc2path(self.env.docname)).parent
        name = f"{model[1] if model else 'spec'}.mm"
        return Asked(name, text, forms, settings, properties, base=str(folder), seconds=seconds)

    # What is made of it

    def _made(self, asked: Asked) -> Made:
        """From an earlier build if nothing has changed; what fails is never kept."""
        cache = self._cache
        key = cache.key(asdict(asked))
        known = cache.read(key)
        if known is not None:
            made = Made(**{**known, "player": tuple(known["player"])})
        else:
            made = make(asked)
            if not made.trouble:
                cache.write(key, made.data())
        for path in made.included:
            self.env.note_dependency(path)
        return made

    @property
    def _cache(self) -> Cache:
        return Cache(Path(self.env.doctreedir) / "mmcheck")

    def _shown(self, asked: Asked, made: Made) -> list[nodes.Node]:
        image = self._image(asked, made)
        name = asked.name if self.arguments else ""
        box = nodes.container("", classes=["mmcheck"])
        self.set_source_info(box)
        if asked.settings and "table" not in asked.forms:
            box += fixed_nodes(made)
        for form in asked.forms:
            box += form_nodes(form, made, name, asked.text, image)
        if "caption" in self.options:
            inside, messages = self.parse_inline(self.options["caption"])
            box += nodes.paragraph("", "", *inside, *messages, classes=["mmcheck-caption"])
        self.add_name(box)
        return [box]

    def _image(self, asked: Asked, made: Made) -> str:
        """The address of the picture: any of its formats, each builder takes the one it likes."""
        if not made.pictures:
            return ""
        stem = Path(asked.name).name.removesuffix(".mm")
        stem = f"{re.sub(r'[^A-Za-z0-9_-]', '_', stem)}-{_hash(made.pictures)}"
        for format, content in made.pictures.items():
            self._cache.file(f"{stem}.{format}", b64decode(content))
        folder = Path(self.env.doc2path(self.env.docname)).parent
        return Path(relpath(self._cache.folder / f"{stem}.*", folder)).as_posix()


def _hash(pictures: Mapping[str, str]) -> str:
    return sha256(pictures["svg"].encode()).hexdigest()[:12]


def _list(text: str) -> tuple[str, ...]:
    return tuple(part for part in re.split(r"[\s,]+", text) if part)


def _settings(text: str) -> dict[str, str]:
    """`policy=HOLD, evict=true` by name; a value may have commas of its own."""
    found: dict[str, str] = {}
    for part in re.split(r"[,\n](?=\s*[A-Za-z_]\w*\s*=(?!=))", text) if text.strip() else ():
        name, _, value = (each.strip() for each in part.partition("="))
        if not (name and value):
            raise Wrong(f":set: takes NAME=VALUE, with commas between them, not `{part.strip()}`")
        if name in found:
            raise Wrong(f":set: has `{name}` twice")
        found[name] = value
    return found
