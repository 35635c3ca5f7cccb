"""Every kind of document, in every language, still reads and looks as when somebody last looked at it.

`make goldens` writes text and pictures anew: look at each of them before you commit it.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from tests.end_to_end.documents import KINDS, Made, Press
from tests.end_to_end.goldens import (
    FOLDER,
    MOST_DIFFERENT,
    different,
    picture,
    read_picture,
    save_picture,
)
from tests.end_to_end.nothing_lost import sections

PAGES = [
    *(("country", "zh", section) for section in ("glance-zh", "front-zh", "cn-ets-interim-regulations-zh")),
    *(("country", "en", section) for section in ("glance-en", "front-en", "cn-carbon-peaking-plan-2030-en")),
    *(("country", "both", section) for section in ("glance-en", "cn-ccer-measures-2023-zh-en")),
    *(("category", lang, section) for lang in ("zh", "en") for section in (f"glance-{lang}", f"front-{lang}")),
    *(("category", "both", section) for section in ("glance-zh",)),
    *(("policy", "zh", section) for section in ("us-45q-tax-credit-zh", "frame-zh")),
    *(("policy", "en", section) for section in ("us-45q-tax-credit-en",)),
    *(("policy", "both", section) for section in ("us-45q-tax-credit-zh-en",)),
    *(("comparison", lang, section) for lang, section in (("zh", "spread-zh"), ("en", "spread-en"), ("both", "spread-zh"))),
    *(("digest", "zh", section) for section in ("glance-zh", "review-zh", "countries-zh")),
    *(("digest", lang, section) for lang, section in (("en", "glance-en"), ("both", "glance-zh"))),
]
"""Kind, language and section of each golden page, which is the first one of the section."""


@pytest.fixture(params=PAGES, ids="-".join)
def page(request: pytest.FixtureRequest, press: Press) -> tuple[Made, int, Path]:
    """A document, the number of a page in it, and the path of its golden files without their ending."""
    kind, lang, section = request.param
    made = press.make(kind, KINDS[kind], lang)
    return made, sections(made.path)[section][0], FOLDER / f"{kind}-{lang}" / section


def test_every_kind_of_document_has_a_golden_page_in_every_language() -> None:
    assert {(kind, lang) for kind, lang, _ in PAGES} == {(kind, lang) for kind in KINDS for lang in ("zh", "en", "both")}


def test_a_page_reads_as_before(page: tuple[Made, int, Path], update_goldens: bool) -> None:
    made, number, golden = page
    text = "\n".join(line.rstrip() for line in made.pages()[number].splitlines()) + "\n"
    path = golden.with_suffix(".txt")
    if update_goldens:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.is_file(), "there is no golden text: make goldens"
    assert text == path.read_text(encoding="utf-8")


def test_a_page_looks_as_before(page: tuple[Made, int, Path], update_goldens: bool, tmp_path: Path) -> None:
    made, number, golden = page
    found = picture(made.path, number)
    path = golden.with_suffix(".png")
    if update_goldens:
        save_picture(found, path)
    assert path.is_file(), "there is no golden picture: make goldens"
    share = different(found, read_picture(path))
    if share > MOST_DIFFERENT:
        save_picture(found, tmp_path / path.name)
    assert share <= MOST_DIFFERENT, f"{share:.2%} of the pixels differ: compare {path} with {tmp_path / path.name}"


def test_no_golden_file_is_left_over() -> None:
    expected = {f"{kind}-{lang}/{section}{ending}" for kind, lang, section in PAGES for ending in (".txt", ".png")}
    found = {path.relative_to(FOLDER).as_posix() for folder in FOLDER.glob("*-*") for path in folder.iterdir()}
    assert found <= expected


def test_a_few_letters_more_are_seen(press: Press, tmp_path: Path) -> None:
    found = picture(press.make("policy", "us-45q-tax-credit", "zh").path, 0)
    save_picture(found, tmp_path / "same.png")
    assert different(found, read_picture(tmp_path / "same.png")) == 0
    changed = found.copy()
    changed.paste(found.crop((60, 100, 160, 112)), (60, 300))
    assert different(found, changed) > MOST_DIFFERENT
    assert different(found, Image.new("L", (10, 10))) == 1
