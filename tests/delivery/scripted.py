"""A mail server that says what a test tells it to, step by step, on a loopback port."""

from __future__ import annotations

import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import TracebackType
from typing import Self

Say = bytes | Callable[[socket.socket], None]
"""An answer, or something to do in its place."""


def silence(connection: socket.socket) -> None:
    """Say nothing, until the other side has gone."""
    connection.settimeout(20)
    with suppress(OSError):
        while connection.recv(65_536):
            continue


def drip(connection: socket.socket) -> None:
    """Say something again and again that is never whole."""
    with suppress(OSError):
        for _ in range(200):
            connection.sendall(b"2")
            time.sleep(0.05)


def flood(connection: socket.socket) -> None:
    """Say more than anybody wants to hear."""
    with suppress(OSError):
        for _ in range(20_000):
            connection.sendall(b"250-and so on and so on and so on\r\n" * 10)


def leave(connection: socket.socket) -> None:
    """Break the connection."""
    connection.close()


def reset(connection: socket.socket) -> None:
    """Break the connection at once, with all that is on its way."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def slowly(answer: bytes) -> Say:
    """Say something late, though not too late."""

    def say(connection: socket.socket) -> None:
        time.sleep(0.1)
        connection.sendall(answer)

    return say


def halfway(answer: bytes) -> Say:
    """Say a part of an answer, and break the connection."""

    def say(connection: socket.socket) -> None:
        connection.sendall(answer)
        connection.close()

    return say


USUAL: Mapping[str, Say] = {
    "greeting": b"220 ready\r\n",
    "ehlo": b"250-here\r\n250 AUTH PLAIN LOGIN\r\n",
    "helo": b"250 here\r\n",
    "auth": b"235 ok\r\n",
    "mail": b"250 ok\r\n",
    "rcpt": b"250 ok\r\n",
    "data": b"354 go on\r\n",
    "content": b"250 queued\r\n",
    "rset": b"250 ok\r\n",
    "quit": b"221 bye\r\n",
}


class ScriptedServer:
    """A server with other answers at some steps; it notes every recipient and counts every content that it was given."""

    def __init__(self, context: ssl.SSLContext | None = None, **answers: Say) -> None:
        self._answers = {**USUAL, **answers}
        self._context = context
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self.connections = 0
        self.offered: list[str] = []
        self.contents = 0
        self.said: list[str] = []
        """Every line of every client, but contents."""

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listening.accept()
                self.connections += 1
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, plain: socket.socket) -> None:
        with suppress(OSError, ValueError):
            connection = self._context.wrap_socket(plain, server_side=True) if self._context else plain
            with connection, connection.makefile("rb") as lines:
                self._say(connection, "greeting")
                for line in lines:
                    step = line[:4].decode("ascii").strip().lower()
                    self.said.append(line.decode("ascii").strip())
                    if step == "rcpt":
                        self.offered.append(line.decode("ascii").partition("<")[2].partition(">")[0])
                    self._say(connection, step)
                    if step == "data" and self._answers["data"] == USUAL["data"]:
                        while lines.readline() not in (b".\r\n", b""):
                            continue
                        self.contents += 1
                        self._say(connection, "content")
                    if step == "quit":
                        return

    def _say(self, connection: socket.socket, step: str) -> None:
        answer = self._answers.get(step, b"502 what\r\n")
        if isinstance(answer, bytes):
            connection.sendall(answer)
        else:
            answer(connection)
