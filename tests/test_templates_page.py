"""docs/templates.md lists what a template may use, neither more nor less."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

from jinja2 import Environment

from reports.documents.shared.section import Section
from reports.resources import TEMPLATES
from reports.typeset.templating import FILTERS, VALUES, page_environment
from tests.end_to_end.documents import KINDS, LANGUAGES, Press
from tests.test_house import ROOT

CONTENT: dict[str, type] = runpy.run_path(str(ROOT / "tools" / "templates_page.py"))["CONTENT"]


def test_the_page_lists_what_the_program_offers() -> None:
    tool = runpy.run_path(str(ROOT / "tools" / "templates_page.py"))
    _, start, written = tool["PAGE"].read_text(encoding="utf-8").partition(tool["START"])
    assert start, "the mark before the lists is gone"
    assert written == tool["written"](), "run: python tools/templates_page.py"


def test_the_filters_listed_are_those_that_there_are() -> None:
    assert page_environment(None).filters.keys() - Environment().filters.keys() == FILTERS.keys()


def test_every_page_prints_what_the_list_says(sample_corpus: Path, tmp_path: Path) -> None:
    press, sections = Press(sample_corpus, tmp_path), list[Section]()
    for kind, subject in KINDS.items():
        for lang in LANGUAGES:
            sections += press.composed(kind, subject, LANGUAGES[lang]).sections
    printed = {section.template: type(section.content).__name__ for section in sections}
    listed = {name: model.__name__ for name, model in CONTENT.items()}
    assert {name: listed[name] for name in printed} == printed
    assert len(printed) > 10


def test_every_template_of_a_page_is_listed() -> None:
    extending = {path.name for path in TEMPLATES.glob("*.html") if '{% extends "base.html" %}' in path.read_text("utf-8")}
    assert extending == CONTENT.keys()


def test_templates_use_no_name_that_is_not_listed() -> None:
    """What filters work with stands in the context, too, and is no business of templates."""
    texts = "\n".join(path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.html"))
    assert "_page" not in re.findall(r"\b_?\w+\b", texts)
    assert all(name in texts for name in VALUES)
