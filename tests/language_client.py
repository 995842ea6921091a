"""A client of the language server: it starts it, and speaks the protocol with it as JSON."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import deque
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent


class Refusal(Exception):
    """The server answered with an error."""


class Client:
    """A server that runs. notes: what it told unasked, and nobody has taken yet."""

    def __init__(
        self, options: dict[str, Any] | None = None, can: dict[str, Any] | None = None
    ) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "checker", "lsp"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        self.notes: deque[dict[str, Any]] = deque()
        self.number = 0
        given: dict[str, Any] = {"processId": None, "rootUri": None, "capabilities": can or {}}
        self.can = self.ask("initialize", {**given, "initializationOptions": options or {}})
        self.tell("initialized", {})

    def tell(self, method: str, params: Any) -> None:
        """Send a notification."""
        self._send({"jsonrpc": "2.0", "method": method, "params": params})

    def begin(self, method: str, params: Any) -> int:
        """Send a request; its number."""
        self.number += 1
        self._send({"jsonrpc": "2.0", "id": self.number, "method": method, "params": params})
        return self.number

    def ask(self, method: str, params: Any) -> Any:
        """Send a request; the answer. Raises Refusal."""
        return self.answer(self.begin(method, params))

    def answer(self, number: int) -> Any:
        """The answer to a request."""
        while True:
            got = self._receive()
            if got.get("id") == number and "method" not in got:
                break
            self.notes.append(got)
        if "error" in got:
            raise Refusal(got["error"]["message"])
        return got["result"]

    def told(self, method: str) -> Any:
        """The next that is told by a notification."""
        for each in self.notes:
            if each.get("method") == method:
                self.notes.remove(each)
                return each["params"]
        while (got := self._receive()).get("method") != method:
            self.notes.append(got)
        return got["params"]

    def diagnostics(self, address: str) -> list[dict[str, Any]]:
        """What is next told of a text."""
        while (got := self.told("textDocument/publishDiagnostics"))["uri"] != address:
            pass
        return got["diagnostics"]  # type: ignore[no-any-return]

    def open(self, path: Path, text: str) -> str:
        """Open a text; its address."""
        address = path.as_uri()
        document = {"uri": address, "languageId": "mm", "version": 1, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": document})
        return address

    def change(self, address: str, text: str, version: int = 2) -> None:
        """Change a whole text."""
        document = {"uri": address, "version": version}
        changes = [{"text": text}]
        self.tell("textDocument/didChange", {"textDocument": document, "contentChanges": changes})

    def at(self, method: str, address: str, line: int, character: int, **more: Any) -> Any:
        """Ask about a place, counted from 0."""
        place = {"line": line, "character": character}
        params = {"textDocument": {"uri": address}, "position": place, **more}
        return self.ask(f"textDocument/{method}", params)

    def of(self, method: str, address: str, **more: Any) -> Any:
        """Ask about a text."""
        return self.ask(f"textDocument/{method}", {"textDocument": {"uri": address}, **more})

    def end(self) -> int:
        """Shut the server down; its exit code."""
        self.ask("shutdown", None)
        self.tell("exit", None)
        return self.process.wait(60)

    def _send(self, message: dict[str, Any]) -> None:
        assert self.process.stdin is not None
        body = json.dumps(message).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def _receive(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        length = 0
        while line := self.process.stdout.readline().strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        if not length:
            raise EOFError("the server has ended")
        return json.loads(self.process.stdout.read(length))  # type: ignore[no-any-return]
