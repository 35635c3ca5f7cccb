"""Compares an HTML edition with what its data give: its bytes, facts, and every element and word of the page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import groupby
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from reports.audit.comparison import as_printed, missing_facts
from reports.audit.difference import Difference, DifferenceKind, cut_short
from reports.audit.expected import Undrawn, read_expected
from reports.audit.facts import section_facts
from reports.audit.file_check import languages_of
from reports.audit.page_check import OTHER_TEMPLATES, PageComparison, as_difference, strays
from reports.audit.printed import PrintedSection, squeeze_printed
from reports.confined import confined
from reports.documents.shared.section import Document, Section
from reports.documents.shared.two_pass import FirstPage
from reports.typeset.look import Look
from reports.typeset.template_digest import edition_digest
from reports.web.edition import identifier, policy, write_edition
from reports.web.reading import WebContent, WebMark, read_content, without_colours

_EMPTY_DRAWING = b'<svg viewBox=""></svg>'
_MOST_SAID = 120
_MOST_TOLD = 5
"""Differences that are told of one section."""
_LABEL = re.compile(r"[0-9A-Za-z]{1,4}[.)]")
"""The number of an item of a list, which stands alone."""
_QUOTES = str.maketrans("“”", "‘’")


class _Comparison(Struct, frozen=True):
    """The marks of one section, as they are and as they should be."""

    section: str
    found: tuple[str, ...]
    wanted: tuple[str, ...]


def compare_web(page: Path, document: Document, look: Look) -> PageComparison:
    """Compare an HTML edition with a document composed from its data, and with what a look says beside them."""
    data = page.read_bytes()
    # Whoever wrote the file may have written anything.
    content = confined(len(data), page.name, read_content, data)
    printed = {section.id: _as_printed(section.blocks, section.labels) for section in content.sections}
    sections = as_printed(_fitted(document.sections, printed, look), printed)
    found = list(_file_differences(data, content))
    missing = {one.id: missing_facts(one, printed[one.id]) for one in sections if one.id in printed}
    found += [as_difference(one) for some in missing.values() for one in some]
    not_applied: tuple[str, ...] = ()
    if content.templates != edition_digest(look):
        not_applied = (OTHER_TEMPLATES,)
        languages = tuple(languages_of(document))
        without_labels = {one.id: _as_printed(filter(_is_no_label, one.blocks), one.labels) for one in content.sections}
        known = (section for section in sections if section.id in printed)
        parts = ((section, without_labels[section.id], missing[section.id]) for section in known)
        found += [one for part in parts for one in strays(*part, languages)]
    else:
        told = {section for section, some in missing.items() if some}
        wanted = _wanted(replace(document, sections=sections), content, look)
        found += [one for part in _compared(content, wanted) if part.section not in told for one in _told(part)]
    facts = sum(len(section_facts(section)) for section in sections)
    return PageComparison(facts, tuple(found), not_applied, is_read=not not_applied)


def _is_no_label(block: str) -> bool:
    return _LABEL.fullmatch(block) is None


def _as_printed(blocks: Iterable[str], labels: Iterable[str]) -> PrintedSection:
    return PrintedSection.of(
        1,
        [(text, 0) for block in blocks if (text := squeeze_printed(block))],
        [(text, 0) for label in labels if (text := squeeze_printed(label))],
    )


def _fitted(
    sections: Sequence[Section], printed: Mapping[str, PrintedSection], look: Look
) -> tuple[Section, ...]:
    """Return the sections with each page 1 in the form whose words are those of the page, if there is one."""
    return tuple(
        _fitted_page(section, printed[section.id].run.text, look)
        if isinstance(section.content, FirstPage) and section.id in printed
        else section
        for section in sections
    )


def _fitted_page(section: Section, text: str, look: Look) -> Section:
    form: Section | None = section
    while form is not None and isinstance(form.content, FirstPage):
        if read_expected(form, look).text == text:
            return form
        smaller = form.content.smaller()
        form = None if smaller is None else replace(form, content=smaller)
    return section


# --- the file as a whole


def _file_differences(data: bytes, content: WebContent) -> Iterator[Difference]:
    """Yield what is wrong with the file whatever it says: its identifier, what it may run and apply, its style."""
    if content.identifier != identifier(data):
        yield _of_file("identifier", "the file is not as it was written: its identifier does not follow from it")
    if content.policy != policy(content.css, content.script):
        yield _of_file("policy", "the page does not forbid everything that it must not load or run")


def _of_file(field: str, message: str) -> Difference:
    return Difference(DifferenceKind.FILE, 0, "", field, message)


# --- every element and word


def _wanted(document: Document, content: WebContent, look: Look) -> WebContent:
    """Return the edition as it should be, with tables of records as lists where the page has them so."""
    wanted = _edition(document, look)
    changed = {part.section for part in _compared(content, wanted) if part.found != part.wanted}
    if not changed:
        return wanted
    eased = tuple(replace(one, ease=2) if one.id in changed else one for one in document.sections)
    other = _edition(replace(document, sections=eased), look)
    fits = {part.section for part in _compared(content, other) if part.section in changed and part.found == part.wanted}
    if not fits:
        return wanted
    best = tuple(replace(one, ease=2) if one.id in fits else one for one in document.sections)
    return _edition(replace(document, sections=best), look)


def _edition(document: Document, look: Look) -> WebContent:
    return read_content(write_edition(document, look, Undrawn(_EMPTY_DRAWING)))


def _compared(content: WebContent, wanted: WebContent) -> Iterator[_Comparison]:
    if without_colours(content.css) != without_colours(wanted.css) or content.script != wanted.script:
        yield _Comparison("", ("style and script",), ("",))
    found, expected = _by_section(content.marks), _by_section(wanted.marks)
    for section in dict.fromkeys((*expected, *found)):
        yield _Comparison(section, found.get(section, ()), expected.get(section, ()))


def _by_section(marks: Sequence[WebMark]) -> dict[str, tuple[str, ...]]:
    parts: dict[str, list[str]] = {}
    for section, group in groupby(marks, lambda mark: mark.section):
        parts.setdefault(section, []).extend(mark.text.translate(_QUOTES) for mark in group)
    return {section: tuple(texts) for section, texts in parts.items()}


def _told(part: _Comparison) -> Iterator[Difference]:
    """Yield how a section differs."""
    if part.found == part.wanted:
        return
    matcher = SequenceMatcher(None, part.wanted, part.found, autojunk=False)
    changes = [code for code in matcher.get_opcodes() if code[0] != "equal"]
    told = [(part.wanted[a:b], part.found[c:d]) for _, a, b, c, d in changes]
    for wanted, found in told[:_MOST_TOLD]:
        yield Difference(_kind_of(wanted, found), 0, part.section, "", _said(wanted, found))


def _kind_of(wanted: Sequence[str], found: Sequence[str]) -> DifferenceKind:
    texts = (*wanted, *found)
    if any(text.startswith("<a ") for text in texts):
        return DifferenceKind.LINK
    if all(text.startswith("<") for text in texts):
        return DifferenceKind.FILE
    digits = [[char for text in side for char in text if char.isdigit()] for side in (wanted, found)]
    return DifferenceKind.WORD if digits[0] == digits[1] else DifferenceKind.NUMBER


def _said(wanted: Sequence[str], found: Sequence[str]) -> str:
    ours, theirs = (cut_short(" ".join(words), _MOST_SAID) for words in (wanted, found))
    if not ours:
        return f"holds {theirs}, which the data do not give"
    return f"has {theirs} where the data give {ours}" if theirs else f"lacks {ours}"
