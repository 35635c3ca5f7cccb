"""No body is refused for the way in which it is typed: random ones are set as designed, eased, or with lists for tables."""

from __future__ import annotations

from random import Random

import pytest

from reports.audit.inspection import inspect_document
from reports.engine.pages import render_section
from reports.typeset.look import Look
from reports.typeset.markdown import set_prose
from reports.typeset.sidecar import SectionPages
from reports.typeset.styles import style_sheet
from reports.typeset.tables import MOST_COLUMNS
from tests.audit.faulty import bound, section
from tests.audit.random_bodies import KINDS

always = pytest.mark.parametrize("number", [6, pytest.param(1_000, marks=pytest.mark.soak)])
"""Of each kind, so that the normal run has some twenty."""

Body = tuple[str, str]
"""Markdown and its language."""


def laid_out(body: Body, place: int, ease: int) -> SectionPages:
    markdown, lang = body
    prose = set_prose(markdown, lang, heading_level=2, most_columns=0 if ease > 1 else MOST_COLUMNS)
    html = (
        f'<html lang="{lang}"><head><title>t</title></head><body class="sheet"><h1>T</h1>'
        f'<div class="prose" data-origin="r{place}/x#body">{prose}</div></body></html>'
    )
    style = style_sheet(Look(), is_eased=ease > 0)
    return render_section(html, {}, section_id=f"s{place}", style=style)


def refused(bodies: dict[int, Body], ease: int) -> dict[int, str]:
    """The places of bodies with faults, and the first fault of each."""
    pages = [laid_out(body, place, ease) for place, body in bodies.items()]
    findings = inspect_document(bound(pages), [(section(one), one.sidecar) for one in pages]) if pages else ()
    return {int(one.section[1:]): f"{one.rule}: {one.message}" for one in reversed(findings)}


@always
@pytest.mark.parametrize("kind", KINDS)
def test_no_random_body_is_refused(kind: str, number: int) -> None:
    random = Random(f"{kind} {number}")
    left: dict[int, Body] = {}
    faults: dict[int, str] = {}
    for place in range(number):
        lang = {"english": "en", "chinese": "zh-Hans"}.get(kind) or random.choice(("en", "zh-Hans"))
        left[place] = KINDS[kind](random), lang
    # A hundred at a time: pages stay in memory until they are bound.
    for ease in (0, 1, 2):
        places = list(left)
        faults = {}
        for start in range(0, len(places), 100):
            faults |= refused({place: left[place] for place in places[start : start + 100]}, ease)
        left = {place: left[place] for place in faults}
        if kind != "table":
            break
    assert {place: (faults[place], left[place][0][:300]) for place in left} == {}
