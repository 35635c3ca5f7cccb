"""Chromium kept running and asked over its DevTools protocol, through a pipe."""

from __future__ import annotations

import atexit
import base64
import json
import os
import subprocess
from itertools import count
from pathlib import Path
from typing import Any

from benchmarks.rivals.chromium import OPTIONS
from benchmarks.rivals.content import Content
from benchmarks.rivals.page import prepare, write_html
from benchmarks.rivals.page import read_plainly as read

__all__ = ["prepare", "read", "write"]


class Browser:
    """A running Chromium with one page open."""

    def __init__(self) -> None:
        # It reads what it is asked from its descriptor 3 and answers on 4, each message ending in a zero byte.
        ask_end, self._ask = os.pipe()
        self._hear, answer_end = os.pipe()
        words = ["chromium", *OPTIONS, "--remote-debugging-pipe", "about:blank"]
        command = f"exec 3<&{ask_end} 4>&{answer_end}; exec \"$@\""
        self._process = subprocess.Popen(
            ["bash", "-c", command, "bash", *words], pass_fds=(ask_end, answer_end), stderr=subprocess.DEVNULL
        )
        os.close(ask_end)
        os.close(answer_end)
        self._answers = os.fdopen(self._hear, "rb")
        self._numbers = count(1)
        pages = self.ask("Target.getTargets")["targetInfos"]
        page = next(one["targetId"] for one in pages if one["type"] == "page")
        self._session = ""
        self._session = self.ask("Target.attachToTarget", targetId=page, flatten=True)["sessionId"]
        self.ask("Page.enable")

    def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Call a method and wait for its answer."""
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": parameters}
        if getattr(self, "_session", ""):
            message["sessionId"] = self._session
        os.write(self._ask, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.hear()
            if answer.get("id") == number:
                found: dict[str, Any] = answer["result"]
                return found

    def hear(self) -> dict[str, Any]:
        """Return the next message."""
        data = bytearray()
        while (byte := self._answers.read(1)) != b"\0":
            if not byte:
                raise ConnectionError("Chromium has ended")
            data += byte
        message: dict[str, Any] = json.loads(data)
        return message

    def print(self, source: Path) -> bytes:
        """Return a file as PDF."""
        self.ask("Page.navigate", url=source.as_uri())
        while self.hear().get("method") != "Page.loadEventFired":
            pass
        printed = self.ask("Page.printToPDF", preferCSSPageSize=True, printBackground=True)
        return base64.b64decode(printed["data"])

    def end(self) -> None:
        """Close it."""
        os.close(self._ask)
        self._process.wait()


_browser: Browser | None = None


def write(content: Content, target: Path) -> None:
    """Write one document with the browser that runs; the first one starts it."""
    global _browser
    if _browser is None:
        _browser = Browser()
        atexit.register(_browser.end)
    source = target.with_suffix(".html").absolute()
    source.write_text(write_html(content), encoding="utf-8")
    target.write_bytes(_browser.print(source))
    source.unlink()
