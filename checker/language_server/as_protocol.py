"""Our terms in those of the protocol: places, diagnostics, symbols, edits.

A column counts characters with us, from 1; there it counts units of an encoding, from 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from lsprotocol import types
from pygls.workspace import PositionCodec, ServerTextPosition

from checker.diagnostic import Diagnostic, Label, Severity
from checker.front import syntax as s
from checker.language_server import completing
from checker.language_server.completing import Offer
from checker.language_server.documents import Documents
from checker.language_server.outlining import Symbol
from checker.language_server.renaming import Edit
from checker.source import Source, Span

_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.NOTE: types.DiagnosticSeverity.Hint,
}

_SYMBOLS: tuple[tuple[type[s.Node], types.SymbolKind], ...] = (
    (s.Const, types.SymbolKind.Constant),
    (s.Param, types.SymbolKind.Constant),
    (s.Enum, types.SymbolKind.Enum),
    (s.Struct, types.SymbolKind.Struct),
    (s.Field, types.SymbolKind.Field),
    (s.TypeAlias, types.SymbolKind.TypeParameter),
    (s.LockType, types.SymbolKind.Interface),
    (s.LockDecl, types.SymbolKind.Object),
    (s.TimerDecl, types.SymbolKind.Object),
    (s.VarDecl, types.SymbolKind.Variable),
    (s.Process, types.SymbolKind.Class),
    (s.Rule, types.SymbolKind.Event),
    (s.Proc, types.SymbolKind.Function),
    (s.Def, types.SymbolKind.Function),
    (s.Table, types.SymbolKind.Function),
    (s.LabelMark, types.SymbolKind.Key),
    (s.Property, types.SymbolKind.Property),
    (s.RunQuestion, types.SymbolKind.Property),
    (s.Name, types.SymbolKind.EnumMember),
)

_OFFERS: tuple[tuple[str, types.CompletionItemKind], ...] = (
    (completing.WORD, types.CompletionItemKind.Keyword),
    (completing.LABEL, types.CompletionItemKind.Reference),
    (completing.MEMBER, types.CompletionItemKind.Field),
    (completing.PATH, types.CompletionItemKind.File),
    ("a mode", types.CompletionItemKind.Method),
    ("a field", types.CompletionItemKind.Field),
    ("a member of", types.CompletionItemKind.EnumMember),
    ("a lock", types.CompletionItemKind.Class),
    ("an enum", types.CompletionItemKind.Enum),
    ("a struct", types.CompletionItemKind.Struct),
    ("a constant", types.CompletionItemKind.Constant),
    ("a parameter", types.CompletionItemKind.Constant),
    ("a proc", types.CompletionItemKind.Function),
    ("a definition", types.CompletionItemKind.Function),
    ("a table", types.CompletionItemKind.Function),
)


class Forms:
    """Makes what the protocol wants, in the encoding that the client wants."""

    def __init__(self, documents: Documents, codec: PositionCodec) -> None:
        self.documents = documents
        self.codec = codec
        self._lines: dict[str, tuple[Source, list[str]]] = {}

    # Places

    def place(self, source: Source, position: types.Position) -> tuple[int, int]:
        """Line and column of a position, within the text."""
        found = self.codec.position_from_client_units(self._lines_of(source), position)
        return found.line + 1, found.character + 1

    def range(self, source: Source, span: Span) -> types.Range:
        """Where a span is."""
        lines = self._lines_of(source)

        def position(line: int, column: int) -> types.Position:
            line = max(1, min(line, len(lines)))
            here = ServerTextPosition(line - 1, max(0, min(column - 1, len(lines[line - 1]))))
            return self.codec.position_to_client_units(lines, here)

        end = position(span.end_line, span.end_column)
        return types.Range(position(span.line, span.column), end)

    def _lines_of(self, source: Source) -> list[str]:
        """The lines of a text, cut once."""
        known, lines = self._lines.get(source.name, (None, []))
        if known is not source:
            lines = source.text.split("\n")
            self._lines[source.name] = source, lines
        return lines

    def location(self, sources: Mapping[str, Source], span: Span) -> types.Location | None:
        """Where a span of any text is; None if that text is nowhere."""
        address, source = self.documents.address(span.file), sources.get(span.file)
        if address is None or source is None:
            return None
        return types.Location(address, self.range(source, span))

    # What is told

    def diagnostic(
        self, of: Diagnostic, source: Source, sources: Mapping[str, Source], pages: str
    ) -> types.Diagnostic:
        """A diagnostic of `source`. pages: where the catalogue of diagnostics is, or nothing."""
        span = Span(source.name, 1, 1, 1, 1) if of.primary is None else of.primary.span
        lines = [of.headline]
        if of.primary is not None and of.primary.text:
            lines.append(of.primary.text)
        lines += [f"help: {each}" for each in of.help]
        described = types.CodeDescription(f"{pages}#{of.code}") if pages else None
        return types.Diagnostic(
            range=self.range(source, span),
            message="\n".join(lines),
            severity=_SEVERITIES[of.severity],
            code=of.code,
            code_description=described,
            source="mmcheck",
            related_information=[*self._related(of.secondary, sources)] or None,
        )

    def _related(
        self, labels: Iterable[Label], sources: Mapping[str, Source]
    ) -> Iterable[types.DiagnosticRelatedInformation]:
        for each in labels:
            location = self.location(sources, each.span)
            if location is not None:
                yield types.DiagnosticRelatedInformation(location, each.text or "here")

    def symbol(self, of: Symbol, source: Source) -> types.DocumentSymbol:
        """A declaration with what is inside it."""
        found = (each for node, each in _SYMBOLS if isinstance(of.node, node))
        return types.DocumentSymbol(
            name=of.name,
            detail=of.detail,
            kind=next(found, types.SymbolKind.Variable),
            range=self.range(source, of.span),
            selection_range=self.range(source, of.name_span),
            children=[self.symbol(each, source) for each in of.children],
        )

    def offer(self, of: Offer) -> types.CompletionItem:
        """What may be written; names before words."""
        found = (kind for text, kind in _OFFERS if of.kind.startswith(text))
        after = "2" if of.kind == completing.WORD else "1"
        return types.CompletionItem(
            label=of.text,
            kind=next(found, types.CompletionItemKind.Variable),
            detail=None if of.kind == completing.WORD else of.kind,
            sort_text=after + of.text,
        )

    def edit(
        self, edits: Sequence[Edit], sources: Mapping[str, Source]
    ) -> types.WorkspaceEdit | None:
        """Changes of texts; None if one of the texts is nowhere."""
        changes: dict[str, list[types.TextEdit]] = {}
        for each in edits:
            location = self.location(sources, each.span)
            if location is None:
                return None
            changes.setdefault(location.uri, []).append(types.TextEdit(location.range, each.text))
        return types.WorkspaceEdit(changes=changes)


def catalogue() -> str:
    """The page of diagnostics that lies beside the program, if it was not installed alone."""
    page = Path(__file__).resolve().parent.parent.parent / "docs" / "diagnostics.md"
    return page.as_uri() if page.is_file() else ""
