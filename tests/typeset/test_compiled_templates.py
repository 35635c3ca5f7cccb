"""The shipped templates compiled ahead: run only where they hold good and nobody else can have written them."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from jinja2 import DictLoader, Environment, FileSystemLoader

from reports.resources import TEMPLATES
from reports.typeset import compiled_templates, templating
from reports.typeset.compiled_templates import CompiledTemplates

pytestmark = pytest.mark.skipif(not hasattr(os, "geteuid"), reason="nothing is kept on this system")


class Counting(Environment):
    """Notes what it compiles."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.compiled: list[str] = []

    def compile(self, source: Any, name: Any = None, *given: Any, **named: Any) -> Any:
        self.compiled.append(name)
        return super().compile(source, name, *given, **named)


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of two shipped templates, one of them for another environment."""
    folder = tmp_path / "shipped"
    folder.mkdir()
    (folder / "page.html").write_text("<p>{{ word }}</p>")
    (folder / "mail.html").write_text("{{ word|unheard_of }}")
    monkeypatch.setattr(compiled_templates, "TEMPLATES", folder)
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    return folder


def start(shipped: Path, maker: Path = Path(__file__)) -> tuple[str, list[str]]:
    """What a new process prints, and the templates that it had to compile."""
    codes = CompiledTemplates()
    environment = Counting(loader=FileSystemLoader(shipped), bytecode_cache=codes)
    codes.load(environment, maker)
    return environment.get_template("page.html").render(word="word"), environment.compiled


def kept(shipped: Path) -> Path:
    (path,) = (shipped / "__pycache__").iterdir()
    return path


def test_they_are_compiled_once(shipped: Path) -> None:
    assert start(shipped) == ("<p>word</p>", ["mail.html", "page.html"])
    assert start(shipped) == ("<p>word</p>", [])


def test_a_changed_template_is_compiled_anew_and_takes_the_place_of_the_old_one(shipped: Path) -> None:
    start(shipped)
    (shipped / "page.html").write_text("<b>{{ word }}</b>")
    assert start(shipped)[0] == "<b>word</b>"
    kept(shipped)
    assert start(shipped) == ("<b>word</b>", [])


@pytest.mark.parametrize("what", ["jinja2.__version__", "sys.version"])
def test_another_version_compiles_anew(
    shipped: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    start(shipped)
    monkeypatch.setattr(f"reports.typeset.compiled_templates.{what}", "another")
    assert start(shipped)[1] == ["mail.html", "page.html"]


def test_another_way_to_compile_compiles_anew(shipped: Path) -> None:
    start(shipped)
    assert start(shipped, Path(compiled_templates.__file__))[1] == ["mail.html", "page.html"]


@pytest.mark.parametrize("damage", [lambda data: data[:-1], lambda data: data[:-1] + b"?", lambda _: b""])
def test_a_damaged_file_is_written_anew(shipped: Path, damage: Any) -> None:
    start(shipped)
    whole = kept(shipped).read_bytes()
    kept(shipped).write_bytes(damage(whole))
    assert start(shipped)[0] == "<p>word</p>"
    assert kept(shipped).read_bytes() == whole


def test_a_file_that_everybody_can_write_is_not_run(shipped: Path) -> None:
    start(shipped)
    kept(shipped).chmod(0o666)
    assert start(shipped)[1] == ["mail.html", "page.html"]


def test_what_is_not_of_the_owner_of_the_templates_is_not_run(shipped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    start(shipped)
    asked = os.fstat
    monkeypatch.setattr(os, "fstat", lambda file: os.stat_result((*asked(file)[:4], 12345, *asked(file)[5:])))
    assert start(shipped)[1] == ["mail.html", "page.html"]


def test_what_the_owner_has_left_serves_everybody(shipped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    start(shipped)
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    assert start(shipped) == ("<p>word</p>", [])


@pytest.mark.parametrize("what", ["os.geteuid", "os.access", "sys.dont_write_bytecode"])
def test_where_nothing_is_kept_each_template_is_compiled_when_it_is_used(
    shipped: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    changed = {"os.geteuid": lambda: 12345, "os.access": lambda *_: False, "sys.dont_write_bytecode": True}
    monkeypatch.setattr(what, changed[what])
    assert start(shipped) == ("<p>word</p>", ["page.html"])
    assert not (shipped / "__pycache__").exists()


def test_a_strangers_template_is_never_kept(shipped: Path) -> None:
    codes = CompiledTemplates()
    codes.load(Counting(loader=FileSystemLoader(shipped)), Path(__file__))
    stranger = Counting(loader=DictLoader({"page.html": "<i>{{ word }}</i>"}), bytecode_cache=codes)
    assert stranger.get_template("page.html").render(word="word") == "<i>word</i>"
    again = Counting(loader=DictLoader({"page.html": "<i>{{ word }}</i>"}), bytecode_cache=codes)
    again.get_template("page.html")
    assert again.compiled == ["page.html"]


def test_every_template_of_a_section_is_kept(shipped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(TEMPLATES, shipped, dirs_exist_ok=True)
    monkeypatch.setattr(templating, "TEMPLATES", shipped)
    monkeypatch.setattr(templating, "_compiled_templates", codes := CompiledTemplates())
    templating.page_environment.cache_clear()
    templating.load_compiled_templates()
    environment = templating.page_environment(None)
    monkeypatch.setattr(environment, "compile", lambda *_, **__: pytest.fail("compiled"))
    for name in ("sheet.html", "country.html", "parts/macros.html", "page_one.html", "digest_front.html"):
        environment.get_template(name)
    assert environment.bytecode_cache is codes
    templating.page_environment.cache_clear()


def test_a_file_that_comes_into_a_folder_and_goes_is_seen_by_the_process_that_used_the_shipped_one(tmp_path: Path) -> None:
    environment, own = templating.page_environment(tmp_path), tmp_path / "sheet.html"
    shipped_one = environment.get_template("sheet.html")
    assert environment.get_template("sheet.html") is shipped_one
    own.write_text("mine", encoding="utf-8")
    assert environment.get_template("sheet.html").render() == "mine"
    own.unlink()
    assert environment.get_template("sheet.html").filename == str(TEMPLATES / "sheet.html")
