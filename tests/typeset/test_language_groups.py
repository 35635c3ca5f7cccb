"""Style sheets name groups of languages; which languages are in one follows from the document languages."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from reports.language import conventions
from reports.typeset import styles
from reports.typeset.look import Look


def test_a_group_stands_for_the_languages_in_it() -> None:
    sheet = styles.style_sheet(Look())
    assert ":lang(alphabetic)" not in sheet
    assert ":lang(spaced)" not in sheet
    assert "\n:lang(en) {" in sheet
    assert ".prose:lang(en) p { text-indent: 0;" in sheet


def test_a_document_language_joins_the_groups_by_its_script_and_its_file(monkeypatch: pytest.MonkeyPatch) -> None:
    spaced, ja = {"da": "en"}, replace(conventions("zh"), paragraphs="indented-by-one")
    monkeypatch.setattr(styles, "DOCUMENT_LANGUAGES", ("zh", "da", "en", "ja"))
    monkeypatch.setattr(styles, "conventions", lambda language: ja if language == "ja" else conventions(spaced.get(language, language)))
    assert styles._language_groups() == {
        "alphabetic": ("en", "da"), "spaced": ("da", "en"), "indented-by-one": ("ja",),
    }  # fmt: skip


def test_a_group_without_a_language_is_in_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(styles, "DOCUMENT_LANGUAGES", ("zh",))
    assert styles._language_groups() == {"alphabetic": ("en",), "spaced": ("zxx",), "indented-by-one": ("zxx",)}
