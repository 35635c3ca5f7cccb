"""What the server answers: the page and its parts, the state, pictures of pages; and what is done by POST."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

from msgspec import Struct

from reports.language import DEFAULT_LANGUAGE, DOCUMENT_LANGUAGES, document_language, strings
from reports.preview.description import describe, describe_place, files_shown
from reports.preview.drawing import Drawer
from reports.preview.session import Inbox, PreviewEvent
from reports.preview.sources import Editor, SourcePlace, find_place, line_of_text
from reports.preview.state import Board

_PARTS = {"page.css": "text/css; charset=utf-8", "page.js": "text/javascript; charset=utf-8"}
_LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")
_LEAST_SCALE, _MOST_SCALE = 0.1, 8.0
_WORDS = (
    "pages", "edition", "document", "zoom", "zoom_in", "zoom_out", "fit", "save", "saved", "building", "ended",
    "changed", "next_change", "previous_change", "findings", "none_found", "fault", "error", "warning", "note",
    "page", "page_count", "failed", "unsaved", "not_right", "keep", "source", "detail", "keys",
)  # fmt: skip


class Answer(Struct, frozen=True):
    """An answer to a request."""

    data: bytes = b""
    kind: str = "text/plain; charset=utf-8"
    status: int = 200
    headers: Mapping[str, str] = {}


def refused() -> Answer:
    """Return the answer to who may not ask; it tells nothing."""
    return Answer(b"refused\n", status=403)


def _missing() -> Answer:
    return Answer(b"not here\n", status=404)


def _json(value: Any, status: int = 200) -> Answer:
    return Answer(json.dumps(value, ensure_ascii=False).encode(), "application/json", status)


class PreviewAnswers:
    """Answers by path; the token was seen already."""

    def __init__(self, board: Board, inbox: Inbox, drawer: Drawer, editor: Editor, lang: str | None) -> None:
        self.board = board
        self._inbox = inbox
        self._drawer = drawer
        self._editor = editor
        self._lang = lang
        self._told = (-1, Answer())
        """The revision that was described last, and what was answered."""

    # --- asked

    def get(self, path: str, query: Mapping[str, str]) -> Answer:
        """Answer a request that changes nothing."""
        if path == "":
            return Answer(self._page(), "text/html; charset=utf-8")
        if path in _PARTS:
            return Answer(_asset(path), _PARTS[path])
        answers: dict[str, Callable[[Mapping[str, str]], Answer]] = {
            "state": lambda _: self._state(),
            "picture": self._picture, "values": self._values, "where": self._where,
            "edition": lambda _: self._edition(), "document": lambda _: self._document(),
        }  # fmt: skip
        return answers[path](query) if path in answers else _missing()

    def _page(self) -> bytes:
        language = page_language(self._lang or (self.board.state.document or _Unknown()).language)
        words = {key: strings(language)(f"preview.{key}") for key in _WORDS}
        page = _asset("page.html").decode()
        for key, word in words.items():
            page = page.replace(f"{{{{{key}}}}}", escape(word))
        told = escape(json.dumps(words, ensure_ascii=False))
        return page.replace("{{language}}", language).replace("{{words}}", told).encode()

    def _state(self) -> Answer:
        """Answer what is shown; it is told to each page that is open, and worked out once."""
        state = self.board.state
        revision, answer = self._told
        if revision != state.revision:
            answer = _json(describe(state, self._editor))
            self._told = (state.revision, answer)
        return answer

    def _picture(self, query: Mapping[str, str]) -> Answer:
        document = self.board.state.document
        key, scale = query.get("key", ""), _number(query.get("scale"))
        if document is None or not _LEAST_SCALE <= scale <= _MOST_SCALE:
            return _missing()
        places = [number for number, digest in enumerate(document.digests) if digest.whole == key]
        data = self._drawer.picture(key, document.pdf, places[0], round(scale, 3)) if places else b""
        return Answer(data, "image/png") if data else _missing()

    def _values(self, query: Mapping[str, str]) -> Answer:
        """Answer which values stand where on a page, with the name of each as a reader is told it."""
        document = self.board.state.document
        number = int(_number(query.get("page")))
        if document is None or not 0 <= number < len(document.pages):
            return _missing()
        return _json([[v.origin, v.left, v.top, v.width, v.height] for v in document.pages[number].values])

    def _where(self, query: Mapping[str, str]) -> Answer:
        """Answer where a value is written: by its origin, or by a text of the HTML edition and the page's section."""
        state, place = self.board.state, None
        if state.document is not None and "origin" in query:
            place = find_place(query["origin"], state.document.files)
        elif state.document is not None and (owner := self._edition_of(query.get("section", ""))):
            file = state.document.files[owner]
            place = SourcePlace(file, line_of_text(file, query.get("text", "")))
        return _json(describe_place(place, state.corpus, self._editor))

    def _edition_of(self, section: str) -> str:
        """Return the edition of a record whose sheet a section is; "" where it is of none, or of many."""
        document = self.board.state.document
        pages = [page for page in document.pages if page.section == section] if document else []
        found = {value.origin.partition("#")[0] for page in pages[:1] for value in page.values[:1]}
        return next((one for one in found if document and one in document.files), "")

    def _edition(self) -> Answer:
        document = self.board.state.document
        if document is None or not document.web:
            return _missing()
        # Its own policy, which allows less, is in it; this one lets our page show it.
        policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"
        own = {"Content-Security-Policy": f"{policy}; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"}
        return Answer(document.web, "text/html; charset=utf-8", headers=own)

    def _document(self) -> Answer:
        document = self.board.state.document
        if document is None:
            return _missing()
        own = {"Content-Disposition": f'inline; filename="{document.name.rpartition("/")[2]}.pdf"'}
        return Answer(document.pdf, "application/pdf", headers=own)

    # --- told

    def post(self, path: str, told: Mapping[str, Any]) -> Answer:
        """Answer a request that does something."""
        state = self.board.state
        if path == "save":
            self._inbox.put(PreviewEvent("save"))
        elif path == "edition":
            self._inbox.put(PreviewEvent("web"))
        elif path == "choose" and told.get("name") in state.documents:
            self._inbox.put(PreviewEvent("choose", told["name"]))
        elif path == "open" and self._editor.words and told.get("file") in files_shown(state):
            return self._open(SourcePlace(told["file"], int(_number(told.get("line"))) or 1))
        else:
            return _missing()
        return _json({}, 202)

    def _open(self, place: SourcePlace) -> Answer:
        try:
            self._editor.open(place)
        except OSError as error:
            return _json({"message": f"{self._editor.words[0]}: {error.strerror or error}"}, 500)
        return _json({}, 202)


class _Unknown(Struct, frozen=True):
    """Stands for a document that is not made yet."""

    language: str = DEFAULT_LANGUAGE


def page_language(document: str) -> str:
    """Return the language of the page: the reader's own by the locale, else that of the document."""
    locale = next((os.environ[name] for name in _LOCALE if os.environ.get(name)), "")
    own = document_language(locale.partition(".")[0].replace("_", "-")) if locale else ""
    return own or (document if document in DOCUMENT_LANGUAGES else DEFAULT_LANGUAGE)


def _number(written: Any) -> float:
    try:
        return float(written)
    except (TypeError, ValueError):
        return 0.0


@cache
def _asset(name: str) -> bytes:
    return files("reports.preview").joinpath(name).read_bytes()
