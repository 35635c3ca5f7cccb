"""The server is for whoever has its address: no other host, no page of another origin, nobody without the token."""

from __future__ import annotations

import http.client
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from reports.errors import EnvironmentProblem, UsageProblem
from reports.preview.answers import PreviewAnswers, page_language
from reports.preview.drawing import Drawer
from reports.preview.orders import PreviewFailure, ShownDocument
from reports.preview.server import PreviewServer
from reports.preview.session import Inbox
from reports.preview.sources import Editor, SourcePlace
from reports.preview.state import Board

_RECORD = '---\n{\n"id": "cn-one",\n"title": "甲"\n}\n---\n\n正文第一句。\n'


class _Place:
    """A server with a state, and what it is asked through."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.record = folder / "cn-one.md"
        self.record.write_text(_RECORD, encoding="utf-8")
        self.board, self.inbox = Board(), Inbox()
        program = "import sys; open(sys.argv[1], 'w').write('|'.join(sys.argv[2:]))"
        self.opened = folder / "opened.txt"
        editor = Editor((sys.executable, "-c", program, str(self.opened), "{file}", "{line}"))
        self.server = PreviewServer(0, PreviewAnswers(self.board, self.inbox, Drawer(), editor, "en"))
        self.server.start()
        files = {"cn-one/zh-Hans": str(self.record)}
        document = ShownDocument("one", "One", "en", b"%PDF-", b"", (), (), (), ("cn-one",), files, is_right=True)
        self.board.put(phase="ready", document=document, documents=("one", "two"), corpus=str(folder))

    def ask(
        self, path: str, *, method: str = "GET", token: str | None = None, body: str | None = None, **headers: str
    ) -> tuple[int, str, dict[str, str]]:
        """Status, text and headers of an answer."""
        line = http.client.HTTPConnection("127.0.0.1", self.server.server_port, timeout=20)
        sent = {"Host": f"127.0.0.1:{self.server.server_port}", **{k.replace("_", "-"): v for k, v in headers.items()}}
        token = self.server.token if token is None else token
        line.request(method, f"/{token}/{path}", body, sent)
        answer = line.getresponse()
        text = answer.read().decode()
        line.close()
        return answer.status, text, dict(answer.getheaders())

    def tell(self, path: str, told: object = None, **headers: str) -> tuple[int, str, dict[str, str]]:
        """The same by POST, as our page does it unless the headers say otherwise."""
        origin = f"http://127.0.0.1:{self.server.server_port}"
        sent = {"Origin": origin, "Content_Type": "application/json", **headers}
        return self.ask(path, method="POST", body=json.dumps(told or {}), **sent)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[_Place]:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    found = _Place(tmp_path)
    yield found
    found.board.close()
    found.server.close()


_PATHS = ("", "state", "document", "page.js", "picture?key=a&scale=1", "events")


@pytest.mark.parametrize("path", _PATHS)
@pytest.mark.parametrize("token", ["", "wrong", "../x"])
def test_nobody_is_answered_without_the_token(place: _Place, path: str, token: str) -> None:
    assert place.ask(path, token=token)[:2] == (403, "refused\n")


@pytest.mark.parametrize("path", _PATHS)
@pytest.mark.parametrize("host", ["example.org", "127.0.0.1", "localhost:1", ""])
def test_another_host_is_refused_as_one_that_a_name_was_led_to_us_by(place: _Place, path: str, host: str) -> None:
    assert place.ask(path, Host=host)[0] == 403


@pytest.mark.parametrize("path", _PATHS)
@pytest.mark.parametrize("origin", ["https://example.org", "null", "http://127.0.0.1:1", "http://localhost"])
def test_a_page_of_another_origin_is_refused(place: _Place, path: str, origin: str) -> None:
    assert place.ask(path, Origin=origin)[0] == 403
    assert place.tell("save", Origin=origin)[0] == 403
    assert place.inbox.take() == []


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_a_browser_says_another_site_asked_for_is_refused(place: _Place, site: str) -> None:
    assert place.ask("state", Sec_Fetch_Site=site)[0] == 403


def test_asking_changes_nothing(place: _Place) -> None:
    for path in ("save", "choose", "open", "edition", "choose?name=two", "open?file=/etc/passwd"):
        place.ask(path)
    assert place.inbox.take() == []
    assert not place.opened.exists()


def test_what_does_something_must_say_its_origin_and_be_json(place: _Place) -> None:
    assert place.ask("save", method="POST", body="{}", Content_Type="application/json")[0] == 403
    assert place.tell("save", Content_Type="text/plain")[0] == 403
    assert place.tell("save", Content_Length="99999999")[0] == 403
    assert place.inbox.take() == []
    assert place.tell("save")[0] == 202
    assert [event.what for event in place.inbox.take()] == ["save"]


def test_only_a_document_of_the_plan_is_chosen(place: _Place) -> None:
    assert place.tell("choose", {"name": "../../three"})[0] == 404
    assert place.tell("choose", {"name": "two"})[0] == 202
    assert [event.name for event in place.inbox.take()] == ["two"]


def test_a_file_that_the_page_names_is_opened_and_no_other(place: _Place) -> None:
    assert place.tell("open", {"file": "/etc/passwd", "line": 1})[0] == 404
    assert place.tell("open", {"file": str(place.folder / "else.md")})[0] == 404
    assert place.tell("open", {"file": str(place.record), "line": "7; rm -rf /"})[0] == 202
    for _ in range(200):
        if place.opened.exists() and place.opened.read_text():
            break
        place.board.wait_beyond(10**6, 0.05)
    assert place.opened.read_text() == f"{place.record}|1"


def test_every_answer_keeps_to_itself(place: _Place) -> None:
    for path in ("", "state", "document", "nowhere", "page.css"):
        headers = place.ask(path)[2]
        assert headers["Cache-Control"] == "no-store"
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_the_page_names_nothing_elsewhere_and_holds_no_placeholder(place: _Place) -> None:
    page = place.ask("")[1]
    assert "{{" not in page
    assert "http" not in page
    assert "lang=\"en\"" in page


def test_the_state_names_place_and_remedy_of_a_failure(place: _Place) -> None:
    from reports.errors import Problem

    problem = Problem("cn-one.md", "title", "is wrong", "Mend it.", None, "")
    place.board.put(failure=PreviewFailure("1 file is wrong", "", (problem,)))
    (told,) = json.loads(place.ask("state")[1])["failure"]["problems"]
    assert (told["place"]["file"], told["place"]["line"], told["remedy"]) == (str(place.record), 4, "Mend it.")


def test_a_value_leads_to_its_line(place: _Place) -> None:
    told = json.loads(place.ask("where?origin=cn-one/zh-Hans%23title")[1])
    assert (told["file"], told["line"], told["field"]) == (str(place.record), 4, "title")
    assert json.loads(place.ask("where?origin=no-one/zh-Hans%23title")[1]) == {}


def test_new_states_are_told_as_they_come(place: _Place) -> None:
    line = http.client.HTTPConnection("127.0.0.1", place.server.server_port, timeout=20)
    line.request("GET", f"/{place.server.token}/events")
    answer = line.getresponse()
    assert answer.readline() == b"data: 1\n"
    answer.readline()
    place.board.put(phase="building")
    assert answer.readline() == b"data: 2\n"
    place.board.close()
    assert answer.readline().strip() == b""
    line.close()


def test_a_port_that_is_taken_is_named(place: _Place) -> None:
    answers = place.server.answers
    with pytest.raises(EnvironmentProblem, match=f"port {place.server.server_port}"):
        PreviewServer(place.server.server_port, answers)


# -- Editors -----------------------------------------------------------------------------------------------------------

_AT = SourcePlace("/a folder/{line}.md", 7)


def test_links_lead_to_the_line() -> None:
    assert Editor.of(None).link(_AT) == "vscode://file/a%20folder/%7Bline%7D.md:7"
    assert Editor.of("code").link(_AT) == ""


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ("subl {file}:{line}", ["subl", "/a folder/{line}.md:7"]),
        ("vi", ["vi", "+7", "/a folder/{line}.md"]),
        ("xterm -e 'my vi' +{line} {file}", ["xterm", "-e", "my vi", "+7", "/a folder/{line}.md"]),
    ],
)
def test_a_command_is_a_list_of_arguments(named: str, words: list[str]) -> None:
    assert Editor.of(named).command(_AT) == words


def test_the_editor_of_the_environment_is_taken_where_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", "nano -w")
    assert Editor.of("$EDITOR").words == ("nano", "-w")
    monkeypatch.delenv("EDITOR")
    with pytest.raises(UsageProblem, match="names no editor"):
        Editor.of("$EDITOR")
    with pytest.raises(UsageProblem, match="quotation"):
        Editor.of("vi 'x")


@pytest.mark.parametrize(
    ("locale", "document", "language"),
    [("zh_CN.UTF-8", "en", "zh"), ("zh_TW.UTF-8", "en", "zh-Hant"), ("en_GB", "zh", "en"), ("C.UTF-8", "ja", "ja"),
     ("POSIX", "", "zh"), ("fr_FR.UTF-8", "ko", "ko")],
)  # fmt: skip
def test_the_page_speaks_the_language_of_its_reader_else_of_the_document(
    monkeypatch: pytest.MonkeyPatch, locale: str, document: str, language: str
) -> None:
    monkeypatch.setenv("LC_ALL", locale)
    assert page_language(document) == language
