"""The pages of every kind are written so that their HTML is read in one pass."""

from __future__ import annotations

import pytest

from reports.engine.patches.well_nested import read_tree
from reports.typeset.look import Look
from reports.typeset.templating import section_html
from tests.end_to_end.documents import KINDS, LANGUAGES, Press
from tests.end_to_end.test_lists import NoCharts


@pytest.mark.parametrize("lang", ["zh", "en", "both"])
def test_the_pages_of_every_kind_are_read_in_one_pass(press: Press, lang: str) -> None:
    read = {}
    for kind, subject in KINDS.items():
        document = press.composed(kind, subject, LANGUAGES[lang])
        for section in document.sections:
            read[section.id, section.template] = read_tree(section_html(section, Look(), NoCharts())[0]) is not None
    assert [section for section, is_read in read.items() if not is_read] == []
    assert len({template for _, template in read}) > 5
