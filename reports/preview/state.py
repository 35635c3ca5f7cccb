"""What the preview shows now: one value that threads read, and wait for the next of."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from reports.preview.orders import PreviewFailure, PreviewFinding, ShownDocument


class PreviewState(Struct, frozen=True):
    """All that the page is told."""

    revision: int = 0
    """Raised with every change."""
    phase: Literal["building", "ready"] = "building"
    document: ShownDocument | None = None
    """The last that could be made."""
    changed: frozenset[int] = frozenset()
    """Pages, from 0, whose content is not that of the document shown before."""
    failure: PreviewFailure | None = None
    """Why the document is not that of the files as they are."""
    documents: tuple[str, ...] = ()
    """The names of those of a plan."""
    checked: tuple[PreviewFinding, ...] = ()
    """What the check found in the records of the document."""
    corpus: str = ""
    """The folder of the corpus; "" where it is none."""
    notes: tuple[str, ...] = ()
    saved: tuple[str, ...] = ()
    """Paths of the files written by the last saving, as long as the document is the one that was saved."""
    saves: int = 0
    """How many savings have ended, well or not."""
    save_failure: PreviewFailure | None = None
    """Why the last saving wrote nothing, or less than was asked for."""
    builds: int = 0
    """How many documents were made."""
    seconds: float = 0.0
    """Of processor time that the last one took."""

    @property
    def findings(self) -> tuple[PreviewFinding, ...]:
        """Of inspection and check."""
        return (*(self.document.findings if self.document else ()), *self.checked)


class Board:
    """Where the state stands, for any number of readers."""

    def __init__(self) -> None:
        self._state = PreviewState()
        self._change = threading.Condition()
        self._is_closed = False

    @property
    def state(self) -> PreviewState:
        """The state now."""
        return self._state

    @property
    def is_closed(self) -> bool:
        """Whether the preview ends."""
        return self._is_closed

    def put(self, **changes: Any) -> None:
        """Change the state."""
        with self._change:
            self._state = replace(self._state, revision=self._state.revision + 1, **changes)
            self._change.notify_all()

    def wait_beyond(self, revision: int, seconds: float) -> PreviewState:
        """Return the state once it is beyond a revision, or as it is when the time is over or the preview ends."""
        with self._change:
            self._change.wait_for(lambda: self._state.revision > revision or self._is_closed, seconds)
            return self._state

    def close(self) -> None:
        """Let nobody wait any more."""
        with self._change:
            self._is_closed = True
            self._change.notify_all()


def marked_pages(state: PreviewState, now: ShownDocument, *, is_of_same_files: bool) -> frozenset[int]:
    """Return the pages to mark: where what is shown is made of the same files once more, those that are marked."""
    shown = state.document
    if is_of_same_files and shown is not None and (shown.name, shown.pdf) == (now.name, now.pdf):
        return state.changed
    return changed_pages(shown, now)


def changed_pages(before: ShownDocument | None, now: ShownDocument) -> frozenset[int]:
    """Return the pages whose content no page of the document before had; none where it was another document."""
    if before is None or before.name != now.name:
        return frozenset()
    return _without(now, {digest.content for digest in before.digests})


def _without(document: ShownDocument, known: Iterable[str]) -> frozenset[int]:
    known = frozenset(known)
    return frozenset(number for number, digest in enumerate(document.digests) if digest.content not in known)
