"""Draws the pages that somebody looks at, in a process of its own; pictures are kept by the content of the page."""

from __future__ import annotations

import hashlib
import multiprocessing
import queue
import threading
from collections import OrderedDict
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from msgspec import Struct

from reports.process import follow_parent, signals_held

_KEPT = 32_000_000
"""Bytes of pictures that are kept."""
_WAIT = 60.0
"""Seconds that a picture may take."""


class PictureOrder(Struct, frozen=True):
    """A page to be drawn."""

    digest: str
    """Of what is seen on it."""
    pdf: bytes
    number: int
    """Of the page, from 0."""
    scale: float
    """Pixels a point."""
    answer: queue.SimpleQueue[bytes]


class Drawer(threading.Thread):
    """A thread that has pages drawn; the process that draws ends with it, and is replaced where it dies."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._orders: queue.SimpleQueue[PictureOrder | None] = queue.SimpleQueue()
        self._pictures: OrderedDict[tuple[str, float], bytes] = OrderedDict()
        self._process: BaseProcess | None = None
        self._connection: Connection | None = None
        self._open = ""
        """The hash of the document that the process has open."""
        self.drawn = 0
        """How many pictures were drawn."""

    @property
    def pid(self) -> int | None:
        """The id of the process that draws."""
        return self._process.pid if self._process else None

    def picture(self, digest: str, pdf: bytes, number: int, scale: float) -> bytes:
        """Return a page as PNG; b"" where it cannot be drawn."""
        answer: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._orders.put(PictureOrder(digest, pdf, number, scale, answer))
        try:
            return answer.get(timeout=2 * _WAIT)
        except queue.Empty:
            return b""

    def run(self) -> None:
        """Draw what is ordered, until `close`."""
        while (order := self._orders.get()) is not None:
            key = (order.digest, order.scale)
            if key not in self._pictures:
                # Once more where the process was ended by somebody else.
                data = self._draw(order) or self._draw(order)
                if data:
                    self._keep(key, data)
                order.answer.put(data)
            else:
                self._pictures.move_to_end(key)
                order.answer.put(self._pictures[key])
        self._end()

    def _keep(self, key: tuple[str, float], data: bytes) -> None:
        self.drawn += 1
        self._pictures[key] = data
        while sum(map(len, self._pictures.values())) > _KEPT and len(self._pictures) > 1:
            self._pictures.popitem(last=False)

    def _draw(self, order: PictureOrder) -> bytes:
        with suppress(EOFError, OSError):
            line = self._line()
            document = hashlib.sha256(order.pdf).hexdigest()
            line.send((order.pdf if document != self._open else b"", order.number, order.scale))
            self._open = document
            if line.poll(_WAIT):
                data: bytes = line.recv()
                return data
        self._end()
        return b""

    def _line(self) -> Connection:
        """Return the line to the process, which is started where there is none."""
        if self._connection is None:
            # A new interpreter, for this one has threads.
            context = multiprocessing.get_context("spawn")
            self._connection, other = context.Pipe()
            self._process = context.Process(target=_serve, args=(other,))
            with signals_held():
                self._process.start()
            other.close()
        return self._connection

    def _end(self) -> None:
        if self._process is not None and self._connection is not None:
            self._connection.close()
            self._process.kill()
            self._process.join()
        self._process, self._connection, self._open = None, None, ""

    def close(self) -> None:
        """End the process, and then the thread."""
        self._orders.put(None)
        self.join(_WAIT)


# --- in the process


def _serve(line: Connection) -> None:
    follow_parent()
    from reports.audit.page_pictures import OpenPages

    opened: OpenPages | None = None
    with suppress(EOFError, OSError):
        while True:
            pdf, number, scale = line.recv()
            if pdf:
                if opened is not None:
                    opened.close()
                opened = OpenPages(pdf)
            line.send(opened.draw(number, scale) if opened is not None else b"")
