"""A fault in a template of the user's is named as such; one in ours keeps its traceback."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import TemplateNotFound, UndefinedError

from reports.documents.shared.section import Section
from reports.errors import InputProblem
from reports.typeset import templating
from reports.typeset.look import Look
from reports.typeset.templating import section_html


def rendered(template: str, folder: Path) -> None:
    section = Section(id="s", template=template, title="T", lang="en", content=object())
    section_html(section, Look(template_dir=folder))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ c.gone.more }}", "cannot be rendered"),
        ("{{ 1 / 0 }}", "ZeroDivisionError"),
        ("{% if %}", "cannot be rendered"),
        ("{% include 'gone.html' %}", "gone.html is not among the templates"),
        ("{% extends 'sheet.html' %}", "cannot be rendered"),
    ],
)
def test_a_fault_in_a_template_of_the_user_s_is_named(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "mine.html").write_text(text, encoding="utf-8")
    with pytest.raises(InputProblem, match=said) as caught:
        rendered("mine.html", tmp_path)
    assert str(tmp_path) in str(caught.value)


def test_a_fault_in_a_template_of_ours_keeps_its_traceback_whatever_else_the_user_has(tmp_path: Path) -> None:
    (tmp_path / "mine.html").write_text("mine", encoding="utf-8")
    with pytest.raises(UndefinedError):
        rendered("sheet.html", tmp_path)
    with pytest.raises(TemplateNotFound):
        rendered("gone.html", tmp_path)


def test_a_fault_of_ours_below_a_template_of_ours_keeps_its_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def planted(*_: object) -> str:
        raise KeyError("forgotten")

    monkeypatch.setattr(templating, "document_language", planted)
    with pytest.raises(KeyError, match="forgotten"):
        rendered("sheet.html", tmp_path)
