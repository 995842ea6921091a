"""The language server: what editors ask, and who answers it. Speaks the protocol on two streams.

Knows the protocol, by pygls; must not know how anything is found out.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

from checker.diagnostic import SpecError
from checker.front.formatting import formatted
from checker.language_server.answering import Asked, ask
from checker.language_server.as_protocol import Forms, catalogue
from checker.language_server.completing import completions
from checker.language_server.documents import Documents, name_of
from checker.language_server.hovering import hover
from checker.language_server.linking import links
from checker.language_server.mending import mends
from checker.language_server.occurrences import Occurrence
from checker.language_server.occurrences import name_of as declared_name
from checker.language_server.outlining import rows, symbols
from checker.language_server.renaming import Refused, renamable, rename
from checker.source import Source, Span
from checker.version import __version__

CHECK = "mmcheck.check"
"""The command that checks a row: its arguments are the address of the spec, and the row."""

_SOON = 0.15
_LATEST = 3.0
_REFUSED = -32803  # RequestFailed: the request was good, and can't be met
_SECONDS = 60.0


class Server:
    """What is open, and an answer for each request."""

    def __init__(self) -> None:
        self.documents = Documents()
        self.seconds = _SECONDS
        self.pages = catalogue()
        self.told: set[str] = set()
        self._waiting: asyncio.Task[None] | None = None
        full = types.TextDocumentSyncKind.Full
        self.protocol = LanguageServer("mmcheck", __version__, text_document_sync_kind=full)
        for name, (method, options) in self._features().items():
            self.protocol.feature(name, options)(_alone(method))
        self.protocol.command(CHECK)(_command(self.check))

    def _features(self) -> Mapping[str, tuple[Callable[[Any], Any], Any]]:
        return {
            types.INITIALIZE: (self.initialize, None),
            types.INITIALIZED: (self.initialized, None),
            types.TEXT_DOCUMENT_DID_OPEN: (self.opened, None),
            types.TEXT_DOCUMENT_DID_CHANGE: (self.changed, None),
            types.TEXT_DOCUMENT_DID_SAVE: (self.saved, types.SaveOptions()),
            types.TEXT_DOCUMENT_DID_CLOSE: (self.closed, None),
            types.WORKSPACE_DID_CHANGE_WATCHED_FILES: (self.saved, None),
            types.TEXT_DOCUMENT_HOVER: (self.hover, None),
            types.TEXT_DOCUMENT_DEFINITION: (self.definition, None),
            types.TEXT_DOCUMENT_DOCUMENT_LINK: (self.links, types.DocumentLinkOptions()),
            types.TEXT_DOCUMENT_REFERENCES: (self.references, None),
            types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT: (self.highlight, None),
            types.TEXT_DOCUMENT_PREPARE_RENAME: (self.prepare_rename, None),
            types.TEXT_DOCUMENT_RENAME: (
                self.rename,
                types.RenameOptions(prepare_provider=True),
            ),
            types.TEXT_DOCUMENT_COMPLETION: (
                self.completion,
                types.CompletionOptions(trigger_characters=[".", "@", '"', "/"]),
            ),
            types.TEXT_DOCUMENT_FORMATTING: (self.formatting, None),
            types.TEXT_DOCUMENT_DOCUMENT_SYMBOL: (self.symbols, None),
            types.TEXT_DOCUMENT_CODE_LENS: (self.lenses, types.CodeLensOptions()),
            types.TEXT_DOCUMENT_CODE_ACTION: (
                self.actions,
                types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix]),
            ),
        }

    def run(self) -> None:
        """Answer until the client ends it."""
        self.protocol.start_io()

    # What is open

    def initialize(self, params: types.InitializeParams) -> None:
        """The options of the client: `seconds` of a check, `diagnostics`, the catalogue's page."""
        given = params.initialization_options
        if not isinstance(given, dict):
            return
        seconds, pages = given.get("seconds"), given.get("diagnostics")
        if isinstance(seconds, int | float) and seconds > 0:
            self.seconds = float(seconds)
        if isinstance(pages, str):
            self.pages = pages

    def initialized(self, params: types.InitializedParams) -> None:
        """Ask to be told of files that change otherwise than in the editor, if it can tell."""
        workspace = self.protocol.client_capabilities.workspace
        watched = None if workspace is None else workspace.did_change_watched_files
        if watched is None or not watched.dynamic_registration:
            return
        every = types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher("**/*.mm")])
        asked = types.Registration("specs", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, every)
        self.protocol.client_register_capability(types.RegistrationParams([asked]))

    def opened(self, params: types.DidOpenTextDocumentParams) -> None:
        """A text is open: say what is wrong with it."""
        self.documents.put(params.text_document.uri, params.text_document.text)
        self.publish()

    def changed(self, params: types.DidChangeTextDocumentParams) -> None:
        """A text has changed: say what is wrong with it, once nobody types."""
        address = params.text_document.uri
        text = self.protocol.workspace.get_text_document(address).source
        last = self.documents.known_seconds(name_of(address))
        self.documents.put(address, text)
        if self._waiting is not None:
            self._waiting.cancel()
        self._waiting = asyncio.ensure_future(self._publish_in(min(_SOON + 2 * last, _LATEST)))

    def saved(self, params: object) -> None:
        """Files have changed."""
        self.documents.forget()
        self.publish()

    def closed(self, params: types.DidCloseTextDocumentParams) -> None:
        """A text is open no more."""
        self.documents.close(params.text_document.uri)
        self.publish()

    async def _publish_in(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        self._waiting = None
        self.publish()

    def publish(self) -> None:
        """Say what is wrong with all open texts, and with no other any more. It waits no longer."""
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
        found = self.documents.diagnostics()
        now = set()
        for name, diagnostics in found.items():
            address = self.documents.address(name)
            sources = self.documents.sources(name)
            source = sources.get(name)
            if address is None or source is None:
                continue
            now.add(address)
            forms = self.forms
            told = [forms.diagnostic(each, source, sources, self.pages) for each in diagnostics]
            self._tell(address, told)
        for address in self.told - now:
            self._tell(address, [])
        self.told = now

    def _tell(self, address: str, diagnostics: list[types.Diagnostic]) -> None:
        params = types.PublishDiagnosticsParams(address, diagnostics)
        self.protocol.text_document_publish_diagnostics(params)

    @property
    def forms(self) -> Forms:
        """What makes our terms those of the protocol."""
        return Forms(self.documents, self.protocol.workspace.position_codec)

    # Names

    def hover(self, params: types.HoverParams) -> types.Hover | None:
        """What a name is."""
        name, found = self._named(params)
        if found is None:
            return None
        reading, occurrences = self.documents.reading(name), self.documents.occurrences(name)
        told = hover(reading, occurrences, found.thing)
        where = self.forms.range(self.documents.open[name], found.span)
        return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, told), where)

    def definition(self, params: types.DefinitionParams) -> types.Location | None:
        """Where it is declared; of what an `include` names, its beginning."""
        name, found = self._named(params)
        if found is None and name in self.documents.open:
            return self._included(name, params.position)
        declared = None if found is None else declared_name(found.thing)
        if declared is None:
            return None
        return self.forms.location(self.documents.reading(name).sources, declared.span)

    def _included(self, name: str, position: types.Position) -> types.Location | None:
        """The text that an `include` names at a place."""
        source = self.documents.open[name]
        line, column = self.forms.place(source, position)
        sources = self.documents.sources(name)
        for each in links(source):
            here = each.span.line == line and each.span.column <= column <= each.span.end_column
            if here and each.text in sources:
                return self.forms.location(sources, Span(each.text, 1, 1, 1, 1))
        return None

    def links(self, params: types.DocumentLinkParams) -> list[types.DocumentLink]:
        """The texts that are included, for who clicks on one."""
        name = name_of(params.text_document.uri)
        source, sources = self.documents.open.get(name), self.documents.sources(name)
        if source is None:
            return []
        address, where = self.documents.address, self.forms.range
        known = [each for each in links(source) if each.text in sources]
        return [types.DocumentLink(where(source, each.span), address(each.text)) for each in known]

    def references(self, params: types.ReferenceParams) -> list[types.Location]:
        """Where it is named."""
        name, found = self._named(params)
        if found is None:
            return []
        every = self.documents.occurrences(name).of(found.thing)
        if not params.context.include_declaration:
            every = tuple(each for each in every if not each.declares)
        return self._locations(name, [each.span for each in every])

    def highlight(self, params: types.DocumentHighlightParams) -> list[types.DocumentHighlight]:
        """Where it is named in this text."""
        name, found = self._named(params)
        if found is None:
            return []
        every = self.documents.occurrences(name).of(found.thing)
        source = self.documents.open[name]
        spans = dict.fromkeys(each.span for each in every if each.span.file == name)
        return [types.DocumentHighlight(self.forms.range(source, each)) for each in spans]

    def prepare_rename(self, params: types.PrepareRenameParams) -> types.Range:
        """What would be renamed. Raises an error of the protocol if nothing can be."""
        name, found = self._named(params)
        try:
            renamable(self.documents.reading(name), found)
        except Refused as error:
            raise JsonRpcException(str(error), _REFUSED) from None
        assert found is not None
        return self.forms.range(self.documents.open[name], found.span)

    def rename(self, params: types.RenameParams) -> types.WorkspaceEdit | None:
        """A new name everywhere. Raises an error of the protocol if it can't be."""
        name, found = self._named(params)
        reading, occurrences = self.documents.reading(name), self.documents.occurrences(name)
        try:
            thing = renamable(reading, found)
            again = self.documents.again(name)
            edits = rename(reading, occurrences, thing, params.new_name, again)
        except Refused as error:
            raise JsonRpcException(str(error), _REFUSED) from None
        return self.forms.edit(edits, reading.sources)

    def _named(self, params: Any) -> tuple[str, Occurrence | None]:
        """The name of the text, and what stands at the place asked for."""
        name = name_of(params.text_document.uri)
        if name not in self.documents.open:
            return name, None
        place = self.forms.place(self.documents.open[name], params.position)
        return name, self.documents.occurrences(name).at(name, *place)

    def _locations(self, name: str, spans: list[Span]) -> list[types.Location]:
        sources = self.documents.reading(name).sources
        found = (self.forms.location(sources, each) for each in dict.fromkeys(spans))
        return [each for each in found if each is not None]

    # Texts

    def completion(self, params: types.CompletionParams) -> list[types.CompletionItem]:
        """What may be written."""
        name = name_of(params.text_document.uri)
        source = self.documents.open.get(name)
        if source is None:
            return []
        place = self.forms.place(source, params.position)
        offers = completions(self.documents.reading(name), source, *place)
        return [self.forms.offer(each) for each in offers]

    def formatting(self, params: types.DocumentFormattingParams) -> list[types.TextEdit] | None:
        """The text in its usual layout; nothing while it has errors."""
        source = self.documents.open.get(name_of(params.text_document.uri))
        if source is None:
            return None
        try:
            text = formatted(source)
        except SpecError:
            return None
        if text == source.text:
            return []
        lines = source.text.split("\n")
        whole = Span(source.name, 1, 1, len(lines), len(lines[-1]) + 1)
        return [types.TextEdit(self.forms.range(source, whole), text)]

    def symbols(self, params: types.DocumentSymbolParams) -> list[types.DocumentSymbol]:
        """What the text declares."""
        name, source = self._text(params)
        if source is None:
            return []
        found = symbols(self.documents.reading(name), name)
        return [self.forms.symbol(each, source) for each in found]

    def lenses(self, params: types.CodeLensParams) -> list[types.CodeLens]:
        """A line above each row that can be checked."""
        name, source = self._text(params)
        if source is None:
            return []
        found = []
        for row in rows(self.documents.reading(name), name):
            title = f"check {row.name}" if row.name else "check all"
            command = types.Command(title, CHECK, arguments=[params.text_document.uri, row.name])
            found.append(types.CodeLens(self.forms.range(source, row.span), command))
        return found

    def actions(self, params: types.CodeActionParams) -> list[types.CodeAction]:
        """What mends the errors at a place."""
        name, source = self._text(params)
        if source is None:
            return []
        reading, forms = self.documents.reading(name), self.forms
        found = []
        for each in reading.found:
            if each.primary is None or each.primary.span.file != name:
                continue
            where = forms.range(source, each.primary.span)
            if where.end < params.range.start or params.range.end < where.start:
                continue
            for mend in mends(reading, each, self.documents.again(name)):
                told = forms.diagnostic(each, source, reading.sources, self.pages)
                found.append(
                    types.CodeAction(
                        mend.title,
                        types.CodeActionKind.QuickFix,
                        [told],
                        is_preferred=True,
                        edit=forms.edit([mend.edit], reading.sources),
                    )
                )
        return found

    def _text(self, params: Any) -> tuple[str, Source | None]:
        name = name_of(params.text_document.uri)
        return name, self.documents.open.get(name)

    # Checks

    async def check(self, address: str, row: str) -> dict[str, str]:
        """Check a row of an open text, or all; the verdict, and the report with the runs."""
        name = name_of(address)
        if name not in self.documents.open:
            raise JsonRpcException(f"{address} is not open", _REFUSED)
        root = self.documents.root(name)
        texts = {path: each.text for path, each in self.documents.open.items()}
        asked = Asked(root, texts[root], row, self.seconds, texts)
        answer = await ask(asked)
        told = types.ShowMessageParams(types.MessageType.Info, answer.line)
        self.protocol.window_show_message(told)
        if answer.text:
            page = types.LogMessageParams(types.MessageType.Info, answer.text)
            self.protocol.window_log_message(page)
        return {"line": answer.line, "text": answer.text}


def _alone(method: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A function of its own, for pygls writes on what it is given."""

    async def handle(params: Any) -> Any:
        return method(params)

    return handle


def _command(method: Callable[[str, str], Any]) -> Callable[..., Any]:
    async def handle(address: str, row: str) -> Any:
        return await method(address, row)

    return handle


def serve() -> None:
    """Speak on standard input and output until the client ends it."""
    logging.getLogger("pygls").setLevel(logging.CRITICAL)
    Server().run()
