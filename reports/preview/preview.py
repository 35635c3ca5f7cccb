"""A preview as a command asks for it: the process that builds, the server, the session, and their end."""

from __future__ import annotations

import webbrowser
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from reports.app.observer import SILENT, Observer
from reports.preview.answers import PreviewAnswers
from reports.preview.drawing import Drawer
from reports.preview.orders import Asked
from reports.preview.server import PreviewServer
from reports.preview.session import Session
from reports.preview.sources import Editor
from reports.preview.state import Board


class PreviewRequest(Struct, frozen=True, kw_only=True):
    """A preview of a document, or of the documents of a plan."""

    asked: Asked
    """As the command for it asks, which saving then does."""
    output: Path | None = None
    """Where one document is saved; None is where the command would write it. A batch says it itself."""
    port: int = 0
    """Of this machine; 0 is any that is free."""
    editor: str | None = None
    """What opens a file: ``vscode``, ``$EDITOR``, or a command with {file} and {line}; None is the first."""
    opens_browser: bool = False


def run_preview(request: PreviewRequest, tell: Callable[[str], None], observer: Observer = SILENT) -> None:
    """Show a preview until an interrupt ends it.

    Args:
        request: what is shown.
        tell: is told the address once it can be opened.
        observer: hears the tracebacks of bugs.

    Raises:
        UsageProblem: the editor or the port is none.
        EnvironmentProblem: the port cannot be had.
    """
    editor, board, drawer = Editor.of(request.editor), Board(), Drawer()
    session = Session(request.asked, request.output, board, observer)
    server = None
    try:
        answers = PreviewAnswers(board, session.inbox, drawer, editor, request.asked.lang)
        server = PreviewServer(request.port, answers)
        drawer.start()
        server.start()
        tell(server.address)
        if request.opens_browser:
            webbrowser.open(server.address)
        session.run()
    except KeyboardInterrupt:
        # That is how it ends.
        pass
    finally:
        board.close()
        if server is not None:
            server.close()
        session.close()
        if drawer.is_alive():
            drawer.close()
