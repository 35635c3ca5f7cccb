"""Documents of the real exports: the inspection finds nothing on pages that are right."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.end_to_end.documents import Press

CATEGORIES = ("regulatory", "incentive", "market", "strategic", "technical")


@pytest.mark.soak
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("category", CATEGORIES)
def test_no_page_of_a_real_category_has_a_fault(real_export: Path, tmp_path: Path, category: str, lang: str) -> None:
    assert Press(real_export, tmp_path).make("category", category, lang).findings == ()


@pytest.mark.soak
@pytest.mark.parametrize("lang", ["zh", "en", "both"])
def test_no_page_of_a_real_country_has_a_fault(real_export: Path, tmp_path: Path, lang: str) -> None:
    assert Press(real_export, tmp_path).make("country", "CN", lang).findings == ()
