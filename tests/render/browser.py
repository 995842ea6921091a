"""A headless Chromium that a test drives through a pipe, for pages that lie in a file."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")

_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-pipe",
)
_KEYS = {"ArrowLeft": 37, "ArrowRight": 39, "Home": 36, "End": 35, " ": 32}


class Browser:
    """Ends with `close`. What the page complains of, or asks the network for, is kept."""

    def __init__(self, profile: Path) -> None:
        assert PROGRAM is not None
        orders, self._orders = os.pipe()
        self._answers, answers = os.pipe()

        def pipes() -> None:  # the browser reads from 3 and writes to 4
            read, write = (fcntl.fcntl(each, fcntl.F_DUPFD, 10) for each in (orders, answers))
            os.dup2(read, 3)
            os.dup2(write, 4)

        self._process = subprocess.Popen(
            [PROGRAM, *_FLAGS, f"--user-data-dir={profile}", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=pipes,
            close_fds=False,
        )
        os.close(orders)
        os.close(answers)
        self._rest = b""
        self._number = 0
        self._session: str | None = None
        self.complaints: list[str] = []
        self.requests: list[str] = []
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._ask("Target.attachToTarget", targetId=target, flatten=True)[
            "sessionId"
        ]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self._ask(f"{domain}.enable")

    def open(self, path: Path, place: str = "", *, width: int = 1200) -> None:
        """Show the page, at a place of it, and wait until its script has run."""
        self._ask("Page.navigate", url="about:blank")
        self.complaints.clear()
        self.requests.clear()
        self._ask(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=900,
            deviceScaleFactor=1,
            mobile=False,
        )
        url = path.as_uri() + place
        self._ask("Page.navigate", url=url)
        assert self.value(
            "new Promise((done) => { const look = () => document.readyState === 'complete' && "
            "location.protocol === 'file:' ? done(true) : setTimeout(look, 10); look(); })"
        )

    def frame(self) -> None:
        """From now on speak with the one frame in the page that has a process of its own."""
        session, self._session = self._session, None
        while True:
            targets = self._ask("Target.getTargets")["targetInfos"]
            frames = [each["targetId"] for each in targets if each["type"] == "iframe"]
            if frames:
                break
        found = self._ask("Target.attachToTarget", targetId=frames[0], flatten=True)
        self._session = found["sessionId"]
        assert self._session != session
        for domain in ("Runtime", "Log", "Network"):
            self._ask(f"{domain}.enable")

    def value(self, expression: str) -> Any:
        """What an expression is in the page."""
        found = self._ask(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    def press(self, key: str) -> None:
        """Press a key and let go of it."""
        about = {"key": key, "windowsVirtualKeyCode": _KEYS[key]}
        self._ask("Input.dispatchKeyEvent", type="keyDown", **about)
        self._ask("Input.dispatchKeyEvent", type="keyUp", **about)

    def close(self) -> None:
        """End the browser."""
        os.close(self._orders)
        os.close(self._answers)
        self._process.terminate()
        self._process.wait(30)

    def _ask(self, method: str, **params: Any) -> Any:
        self._number += 1
        order = {"id": self._number, "method": method, "params": params}
        if self._session is not None:
            order["sessionId"] = self._session
        os.write(self._orders, json.dumps(order).encode() + b"\0")
        while True:
            told = self._next()
            if told.get("id") == self._number:
                assert "error" not in told, told
                return told["result"]
            self._note(told.get("method"), told.get("params", {}))

    def _note(self, method: str | None, params: Any) -> None:
        if method == "Runtime.exceptionThrown":
            self.complaints.append(str(params["exceptionDetails"]))
        elif method == "Log.entryAdded":
            self.complaints.append(params["entry"]["text"])
        elif method == "Page.javascriptDialogOpening":
            self.complaints.append(f"dialog: {params['message']}")
        elif method == "Network.requestWillBeSent":
            self.requests.append(params["request"]["url"])

    def _next(self) -> Any:
        while b"\0" not in self._rest:
            part = os.read(self._answers, 1 << 20)
            assert part, "the browser has ended"
            self._rest += part
        told, self._rest = self._rest.split(b"\0", 1)
        return json.loads(told)
