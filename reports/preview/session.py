"""What happens in which order: a file changes, pages are made, put beside those before, and shown; then it is checked.

The session runs in the main thread, which the process that builds follows into its end.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from multiprocessing import Pipe
from multiprocessing.connection import wait
from pathlib import Path
from typing import Literal

from msgspec import Struct

from reports.app.observer import Observer
from reports.app.requests import BatchRequest
from reports.batch.stamp import ProgramState, WatchedPath, look_at_program
from reports.batch.stamp import look as look_at
from reports.preview.builder import Builder
from reports.preview.orders import Asked, PreviewFailure, PreviewOrder, PreviewResult, ShownDocument, What
from reports.preview.state import Board, marked_pages
from reports.preview.watching import Watcher

_PATIENCE = 2.0
"""Seconds that pages may be in the making before a newer change ends it; what is laid out by then is kept."""
_OTHER_PROGRAM = PreviewFailure(
    "the program has been changed since the preview was started", "End the preview with Ctrl-C, and start it again."
)


class PreviewEvent(Struct, frozen=True):
    """Something that has happened outside."""

    what: Literal["files", "save", "choose", "web"]
    name: str = ""
    """The document that is chosen."""


class Inbox:
    """Events from any thread, for one to wait for."""

    def __init__(self) -> None:
        self.connection, self._other = Pipe(duplex=False)
        self._lock = threading.Lock()

    def put(self, event: PreviewEvent) -> None:
        """Note an event."""
        with self._lock:
            self._other.send(event)

    def take(self) -> list[PreviewEvent]:
        """Return the events that have come, which may be none."""
        found: list[PreviewEvent] = []
        while self.connection.poll():
            found.append(self.connection.recv())
        return found


class Session:
    """One preview, from its first pages to its end."""

    def __init__(self, asked: Asked, output: Path | None, board: Board, observer: Observer) -> None:
        self.inbox = Inbox()
        self._asked = asked
        self._output = output
        self._board = board
        self._observer = observer
        self._builder = Builder()
        self._watcher = Watcher(lambda: self.inbox.put(PreviewEvent("files")))
        self._watched: tuple[WatchedPath, ...] = ()
        self._inputs = ""
        """The state of all inputs before the last document was made of them."""
        self._program = look_at_program()
        self._wanted: set[What] = {"pages"}
        self._chosen = ""
        self._wants_web = False

    @property
    def builder(self) -> Builder:
        """The process that builds."""
        return self._builder

    def run(self) -> None:
        """Do what is wanted, until an interrupt ends it."""
        while True:
            self._begin_next()
            ready = wait([self.inbox.connection, self._builder.connection], self._time_left())
            for event in self.inbox.take():
                self._hear(event)
            if self._builder.connection in ready:
                done = self._builder.busy
                self._receive(done, self._builder.collect())
            self._cancel_outdated()

    def close(self) -> None:
        """End what was started; files that are being written are written whole."""
        self._watcher.close()
        self._builder.end()

    # --- what is wanted

    def _hear(self, event: PreviewEvent) -> None:
        if event.what == "save":
            self._wanted.add("save")
        elif event.what == "choose":
            self._chosen = event.name
            self._wanted.add("pages")
            self._board.put(checked=(), phase="building")
        elif event.what == "web":
            if not self._wants_web:
                self._wants_web = True
                self._wanted.add("pages")
        elif look_at(self._watched).digest not in (self._inputs, self._inputs_of_busy):
            self._wanted.add("pages")

    @property
    def _inputs_of_busy(self) -> str:
        """The state of the files that pages are just made of: an event may come late, and of one change several."""
        busy = self._builder.busy
        return busy.inputs if busy is not None and busy.what == "pages" else self._inputs

    def _begin_next(self) -> None:
        if self._builder.busy or not self._wanted:
            return
        if not self._is_same_program():
            self._wanted.clear()
            self._board.put(phase="ready", failure=_OTHER_PROGRAM, saves=self._board.state.saves + 1)
            return
        what = next(one for one in _URGENCY if one in self._wanted)
        self._wanted.remove(what)
        document = self._board.state.document
        records = frozenset(document.records) if document and what == "check" else frozenset[str]()
        if what != "check":
            self._board.put(phase="building")
        inputs = look_at(self._watched).digest if self._watched else ""
        self._builder.begin(PreviewOrder(
            what, self._asked, self._chosen, self._wants_web, self._output, self._watched, inputs, records
        ))  # fmt: skip

    def _is_same_program(self) -> bool:
        """Tell whether the code is the one that runs; where templates or fonts are others, they are loaded anew."""
        now = look_at_program()
        if now.code != self._program.code:
            return False
        if now.resources != self._program.resources:
            self._program = ProgramState(now.code, now.resources)
            self._builder.restart()
        return True

    def _time_left(self) -> float | None:
        """Return how long the builder may go on with what newer files make useless; None where it may at all."""
        busy = self._builder.busy
        if busy is None or busy.what == "save" or "pages" not in self._wanted:
            return None
        return max(0.0, _PATIENCE - self._builder.seconds_busy) if busy.what == "pages" else 0.0

    def _cancel_outdated(self) -> None:
        if self._time_left() == 0.0:
            self._builder.cancel()
            wait([self._builder.connection])
            self._builder.collect()

    # --- what has come

    def _receive(self, order: PreviewOrder | None, result: PreviewResult | None) -> None:
        if order is None:
            # The process died while it did nothing, and has been replaced.
            return
        if result is not None and result.failure is not None and result.failure.trace:
            # A bug keeps its traceback, where whoever mends it looks for it.
            self._observer.warn(result.failure.trace)
        if result is None:
            self._wanted.add(order.what)
        elif order.what == "pages":
            self._show(order, result)
        elif order.what == "save":
            self._note_saved(result)
        else:
            self._board.put(checked=result.findings)

    def _show(self, order: PreviewOrder, result: PreviewResult) -> None:
        is_of_same_files = result.inputs == self._inputs
        self._inputs = result.inputs
        self._watch(result.watched)
        is_last = order.chosen == self._chosen and "pages" not in self._wanted
        shown = self._board.state.document
        document = result.document
        changes: dict[str, object] = {
            "phase": "ready" if is_last else "building", "failure": result.failure, "notes": result.notes,
            "seconds": result.seconds, "builds": self._board.state.builds + 1,
        }  # fmt: skip
        if result.failure is None:
            # What kept the last saving from writing is mended.
            changes["save_failure"] = None
        if result.corpus:
            changes["corpus"] = result.corpus
        if result.documents:
            changes["documents"] = result.documents
        if document is not None and order.chosen == self._chosen:
            marked = marked_pages(self._board.state, document, is_of_same_files=is_of_same_files)
            changes |= {"document": document, "changed": marked}
            changes |= _unless_same(shown, document)
        self._board.put(**changes)
        if document is not None or not result.failure:
            self._wanted.add("check")

    def _watch(self, watched: Iterable[WatchedPath]) -> None:
        self._watched = tuple(watched)
        # What changed before it was watched is found by looking.
        if self._watcher.watch(self._watched) and look_at(self._watched).digest != self._inputs:
            self._wanted.add("pages")

    def _note_saved(self, result: PreviewResult) -> None:
        self._board.put(
            phase="ready", saved=result.saved, save_failure=result.failure, saves=self._board.state.saves + 1
        )
        if result.inputs != self._inputs and not isinstance(self._asked, BatchRequest):
            # Other files were saved than those that are shown.
            self._wanted.add("pages")


_URGENCY: tuple[What, ...] = ("save", "pages", "check")
"""What goes first."""


def _unless_same(before: ShownDocument | None, now: ShownDocument) -> dict[str, object]:
    """Return what no longer holds of a document that is another one now."""
    if before is not None and (before.name, before.pdf) == (now.name, now.pdf):
        return {}
    return {"saved": ()}
