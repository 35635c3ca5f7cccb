"""A page with every kind of strip, squares and bars, made from a corpus: for tests, and to be looked at.

python -m tests.typeset.strip_pages CORPUS OUT zh CN QA regulatory CN,US,EU
"""

from __future__ import annotations

import sys
import tempfile
from datetime import date
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from reports.analysis.assess import assess
from reports.analysis.assessment import Scope
from reports.composition.needs import assess_for
from reports.corpus.opening import open_corpus
from reports.corpus.policy import Corpus
from reports.corpus.selection import parse_query, select
from reports.corpus.vocabulary import Vocabulary
from reports.documents.shared.pillar_units import UnitTable, unit_table
from reports.documents.shared.request import Context, DocumentRequest, open_context
from reports.documents.shared.section import Document, Furniture, Section
from reports.documents.shared.shades import ScoreBar, score_bar
from reports.documents.shared.strips import StripTable, category_strips, comparison_strips, country_strips
from reports.language import tag
from reports.pdf.binding import Rendered
from reports.pdf.document import render_document
from reports.typeset.look import Look

TEMPLATE = """{% extends "base.html" %}
{% block kind %}front{% endblock %}
{% block content %}
{% import "parts/strips.html" as strips with context %}
{% for table in c.countries %}{{ strips.country(table) }}{% endfor %}
{% for table in c.comparisons %}{{ strips.comparison(table) }}{% endfor %}
{% if c.category %}{{ strips.category(c.category) }}{% endif %}
{% if c.units %}{{ strips.units(c.units) }}{% endif %}
{{ m.h2("Bars") }}
<table><colgroup><col style="width:116pt"><col></colgroup><tbody>
{% for found in c.bars %}<tr><td><p>{{ found.grade|glyph }} {{ found.grade }}</p>{{ strips.bar(found) }}</td><td></td></tr>{% endfor %}
</tbody></table>
{% endblock %}
"""


class StripPage(Struct, frozen=True):
    """Every block that there is, once or more."""

    countries: tuple[StripTable, ...] = ()
    category: StripTable | None = None
    comparisons: tuple[StripTable, ...] = ()
    units: UnitTable | None = None
    bars: tuple[ScoreBar, ...] = ()


def view_of(
    corpus: Corpus, language: str, kind: str, *subjects: str, reviewers: tuple[str, ...] = ()
) -> tuple[DocumentRequest, Context]:
    """What a document of that kind is briefed from, without sheets."""
    vocabulary = Vocabulary.load()
    asked = {"category" if kind == "category" else "country": subjects}
    selection = select(corpus, parse_query(vocabulary, corpus, **asked))
    request = DocumentRequest(kind, "-".join(subjects), selection, (language,), compared=subjects)
    context = open_context(corpus, vocabulary, as_of=date(2026, 8, 31), reviewers=reviewers, language=language)
    return request, assess_for(request, context).read_by(language, bound=frozenset())


def country_table(corpus: Corpus, language: str, code: str) -> StripTable | None:
    """The strips of a country."""
    request, context = view_of(corpus, language, "country", code)
    return country_strips(code, request.selection.records, context)


def comparison_table(corpus: Corpus, language: str, *codes: str) -> StripTable | None:
    """The strips of a comparison."""
    request, context = view_of(corpus, language, "comparison", *codes)
    return comparison_strips(codes, request.selection.records, context)


def category_tables(corpus: Corpus, language: str, category: str) -> tuple[StripTable | None, UnitTable | None]:
    """The strips of a category, and the pillars of its countries."""
    request, context = view_of(corpus, language, "category", category)
    codes = tuple(code for code, one in context.selection.jurisdictions.items() if one.is_peer)
    scope = Scope(request.selection.records, (language,), pillars_of=codes)
    found = assess(corpus, context.vocabulary, as_of=context.basis.as_of, scope=scope).selection
    assert found is not None
    return category_strips(context), unit_table({code: found.pillars[code][language] for code in codes}, context)


def rendered(language: str, content: StripPage, folder: Path, look: Look | None = None) -> Rendered:
    """The page laid out and bound; its template is written into ``folder``."""
    (folder / "strip_page.html").write_text(TEMPLATE, encoding="utf-8")
    section = Section("strips", "strip_page.html", "Strips", tag(language), content)
    document = Document(
        "strips", "Strips", tag(language), "1", "Strips", "reports", (), "2026-08-31", (section,), Furniture("", "", "")
    )
    return render_document(document, replace(look or Look(), template_dir=folder))


def page(language: str, content: StripPage, folder: Path, look: Look | None = None) -> bytes:
    """The page as a PDF."""
    return rendered(language, content, folder, look).pdf


def whole_page(
    corpus: Corpus, language: str, countries: tuple[str, ...], category: str, *compared: tuple[str, ...]
) -> StripPage:
    """Every kind of block of a corpus."""
    spread, units = category_tables(corpus, language, category)
    return StripPage(
        tuple(table for code in countries if (table := country_table(corpus, language, code))),
        spread,
        tuple(table for codes in compared if (table := comparison_table(corpus, language, *codes))),
        units,
        tuple(bar for score, grade in ((95, "A"), (40, "B"), (60, "C"), (30, "D")) if (bar := score_bar(score, grade))),
    )


def main() -> None:
    """Write the page of the arguments."""
    named, out, language, *countries, category, compared = sys.argv[1:]
    found = open_corpus(named, Vocabulary.load())
    content = whole_page(
        found, language, tuple(countries), category, *(tuple(one.split(",")) for one in compared.split(";"))
    )
    with tempfile.TemporaryDirectory() as folder:
        for name, look in (("", Look()), ("-grey", Look(profile="grey")), ("-large", Look(text_size="large"))):
            Path(f"{out}{name}.pdf").write_bytes(page(language, content, Path(folder), look))


if __name__ == "__main__":
    main()
