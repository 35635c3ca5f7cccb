"""Compares the pages of a document with what its data give: facts, words, marks, links, pictures, running lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from reports.audit.comparison import MissingFact, as_printed, differing, missing_facts, with_page_numbers
from reports.audit.difference import Difference, DifferenceKind, cut_short
from reports.audit.expected import ExpectedSection, read_expected
from reports.audit.explained import NUMBER, UnexplainedNumber, unexplained
from reports.audit.facts import section_facts
from reports.audit.file_check import (
    FileFault,
    foreign_faults,
    languages_of,
    metadata_faults,
    order_faults,
    outline_faults,
    place_faults,
)
from reports.audit.printed import PrintedSection, read_places, read_printed
from reports.audit.rewriting import Rewriting, rewriting_of, seal_faults
from reports.audit.running_lines import changed_stamps
from reports.audit.wording import (
    ChangedLink,
    ChangedPassage,
    changed_links,
    changed_passages,
    changed_pictures,
    common_ends,
    strange_artifacts,
    text_of,
)
from reports.confined import confined
from reports.documents.shared.fact import Fact
from reports.documents.shared.section import Document, Furniture, Section
from reports.documents.shared.two_pass import FirstPage, Fitted
from reports.language import strings
from reports.pdf.file_content import FileContent, read_file_content
from reports.pdf.tag_tree import TaggedSection
from reports.typeset.look import Look
from reports.typeset.template_digest import template_digest

OTHER_TEMPLATES = "words and links: the document was printed with other templates than those that are here"
_OTHER_RELEASE = "words, links, running lines, metadata: another release of the program printed them in its words"
_NO_TAGS = "words, numbers and links: the file has lost its tags, by which they are read"
_NO_SEAL = "the seal: the file has none, so that changes of what is drawn or set cannot be seen"
_EASED: Literal[2] = 2
"""How a section is set last: with the tables of its records as lists."""


class PageComparison(Struct, frozen=True):
    """What was compared on the pages, and what differs."""

    facts: int
    differences: tuple[Difference, ...]
    not_applied: tuple[str, ...] = ()
    rewriting: Rewriting = Rewriting(is_sealed=True, is_untouched=True)
    is_read: bool = True
    """Whether every word was compared."""


class _SectionCheck(Struct, frozen=True):
    """A section as it should be, as its pages print it, and its tags."""

    section: Section
    expected: ExpectedSection
    printed: PrintedSection
    tags: TaggedSection

    @property
    def holds(self) -> bool:
        """Whether every word is in its place, and no other."""
        return next(changed_passages(self.expected, self.printed, self.tags), None) is None


class _ReadPages(Struct, frozen=True):
    """A file as it was read, beside what its data give."""

    sections: tuple[Section, ...]
    """As they should be printed."""
    printed: dict[str, PrintedSection]
    content: FileContent
    checks: list[_SectionCheck]
    """Of every section; none where the tags or the pages are not those of the sections."""
    facts: dict[str, tuple[Fact, ...]]
    languages: tuple[str, ...]

    @property
    def there(self) -> tuple[Section, ...]:
        """The sections that are in the file."""
        return tuple(section for section in self.sections if section.id in self.printed)

    def missing(self) -> dict[str, tuple[MissingFact, ...]]:
        """Return the facts that are not printed; where every word is in its place, only those of charts are looked for.

        Others are then missing by design.
        """
        holding = {check.section.id for check in self.checks if check.holds}
        wanted = {
            name: [fact for fact in facts if name not in holding or fact.shape == "labels"]
            for name, facts in self.facts.items()
        }
        return {one.id: missing_facts(one, self.printed[one.id], wanted[one.id]) for one in self.there}


def _read(pdf: Path, document: Document, look: Look) -> _ReadPages:
    data = pdf.read_bytes()
    size, name = len(data), pdf.name
    # Whoever wrote the file may have written its pages, too.
    printed = confined(size, name, read_printed, data, [section.id for section in document.sections])
    content = confined(size, name, read_file_content, data)
    shown = as_printed(_as_fitted(document.sections, content, printed, look), printed)
    sections = with_page_numbers(shown, lambda names: confined(size, name, read_places, data, list(names)))
    checks: list[_SectionCheck] = []
    if len(content.sections) == len(sections) == sum(section.id in printed for section in sections):
        checks = [_as_set(*parts, printed, look) for parts in zip(sections, content.sections, strict=True)]
    facts = {section.id: tuple(section_facts(section)) for section in sections}
    return _ReadPages(sections, printed, content, checks, facts, tuple(languages_of(document)))


def compare_pages(pdf: Path, document: Document, look: Look, *, is_of_this_release: bool) -> PageComparison:
    """Compare the pages of a file, and what it says of itself, with a document composed from its data.

    ``look`` holds what the pages say beside the document: whom to ask, and by which templates.

    What another release of the program printed in its own words is compared as far as the words are those of records.
    """
    read = _read(pdf, document, look)
    content, missing = read.content, read.missing()
    words, is_ours = list(_compare_words(read, missing)), content.seal.templates == template_digest(look)
    not_applied = [] if content.seal.stated else [_NO_SEAL]
    found, is_read = list(_compare_parts(read)), True
    if (words or not read.checks) and not is_ours and not (is_of_this_release and content.seal.stated):
        not_applied.append(_OTHER_RELEASE)
        is_read = False
        missing = {section: _of_records(facts) for section, facts in missing.items()}
    else:
        if not content.sections:
            not_applied.append(_NO_TAGS)
            missing = {}
        elif words and not is_ours:
            not_applied.append(OTHER_TEMPLATES)
            is_read = False
            words = list(_compare_numbers(read, missing))
        found += words
        found += _compare_stamps(document, read)
        found += map(_as_file_difference, metadata_faults(document, content))
    found = [*(as_difference(one) for some in missing.values() for one in some), *found]
    found += map(_as_file_difference, _faults(read.sections, read.printed, content))
    looked_for = sum(map(len, read.facts.values()))
    return PageComparison(looked_for, tuple(found), tuple(not_applied), rewriting_of(document, content), is_read)


def _compare_parts(read: _ReadPages) -> Iterator[Difference]:
    """Yield the sections that are not in the file, and whether its tags are those of its sections."""
    for section in read.sections:
        if section.id not in read.printed:
            yield Difference(DifferenceKind.NUMBER, 0, section.id, "", "the section is not in the document")
    if read.content.sections and len(read.content.sections) != len(read.sections):
        message = "the tags of the file are not those of its sections"
        yield _as_file_difference(FileFault(0, "tags", message))


def compare_parts(pdf: Path, document: Document) -> PageComparison:
    """Compare only what the file holds beside its pages, and its seal."""
    data = pdf.read_bytes()
    content = confined(len(data), pdf.name, read_file_content, data)
    found = [_as_file_difference(fault) for fault in (*foreign_faults(content), *seal_faults(content.seal))]
    not_applied = () if content.seal.stated else (_NO_SEAL,)
    return PageComparison(0, tuple(found), not_applied, rewriting_of(document, content))


def _of_records(facts: Sequence[MissingFact]) -> tuple[MissingFact, ...]:
    """Return the missing facts that are scores of records."""
    return tuple(one for one in facts if one.fact.field.startswith("analysis."))


def _faults(
    sections: Sequence[Section], printed: dict[str, PrintedSection], content: FileContent
) -> Iterator[FileFault]:
    yield from order_faults(sections, printed)
    yield from place_faults(printed, content)
    yield from foreign_faults(content)
    yield from seal_faults(content.seal)


def _compare_words(read: _ReadPages, missing: Mapping[str, Sequence[MissingFact]]) -> Iterator[Difference]:
    """Yield what differs in the words, links and pictures of all sections, and in the outline."""
    if not read.checks:
        return
    names = [check.section.id for check in read.checks]
    for check in read.checks:
        yield from _compare_section(check, missing[check.section.id], names, read.languages)
    texts = [check.expected for check in read.checks]
    yield from map(_as_link_difference, outline_faults(read.sections, texts, read.printed, read.content))


def _as_fitted(
    sections: tuple[Section, ...], content: FileContent, printed: Mapping[str, PrintedSection], look: Look
) -> tuple[Section, ...]:
    """Return the sections with each page 1 as short as its words say that it is."""
    if len(content.sections) != len(sections):
        return sections
    return tuple(
        _as_set(section, tags, printed, look).section
        if isinstance(section.content, FirstPage) and section.id in printed
        else section
        for section, tags in zip(sections, content.sections, strict=True)
    )


def _as_set(
    section: Section, tags: TaggedSection, printed: Mapping[str, PrintedSection], look: Look
) -> _SectionCheck:
    """Return a section with what is expected of it, in the form that is nearest to what is printed."""
    there = printed[section.id]
    text, nearest, best = text_of(there, tags).text, None, -1
    for form in _forms(section):
        check = _SectionCheck(form, read_expected(form, look), there, tags)
        likeness = common_ends(check.expected.text, text)
        if likeness > best:
            nearest, best = check, likeness
        if check.expected.text == text:
            break
    assert nearest is not None
    return nearest


def _forms(section: Section) -> Iterator[Section]:
    """Yield the forms in which a section may be set: with less and less, and with lists for its tables."""
    form: Section | None = section
    while form is not None:
        yield form
        content = form.content.smaller() if isinstance(form.content, Fitted) else None
        form = replace(form, content=content) if content is not None else None
    yield replace(section, ease=_EASED)


def _compare_section(
    check: _SectionCheck, missing: Sequence[MissingFact], sections: Iterable[str], languages: tuple[str, ...]
) -> Iterator[Difference]:
    """Yield what differs in a section and is not told as a fact that is missing."""
    section = check.section
    for passage in changed_passages(check.expected, check.printed, check.tags):
        if not any(_is_told(passage, one) for one in missing):
            yield _as_word_difference(passage, section.id)
    for link in changed_links(check.expected, check.printed, check.tags, sections):
        yield _as_changed_link(link, section.id)
    for text in changed_pictures(check.expected, check.tags, (strings(section.lang)("document.logo"),)):
        message = f"the text for a picture is not the expected one: {cut_short(text)}"
        yield Difference(DifferenceKind.WORD, check.printed.first_page, section.id, "", message)
    for text, page in strange_artifacts(check.expected, check.printed):
        message = f"prints {cut_short(text)}, which the data do not give"
        yield Difference(DifferenceKind.WORD, page, section.id, "", message)
    for text, page in check.printed.hidden:
        message = f"{cut_short(text)} cannot be seen: it is covered, faint, cut off or too small, or not what is drawn"
        yield Difference(DifferenceKind.WORD, page, section.id, "", message)
    for text, page in check.printed.misplaced:
        message = f"{cut_short(text)} does not stand where it is read: behind or below what is read before it"
        yield Difference(DifferenceKind.WORD, page, section.id, "", message)
    yield from _compare_labels(check, missing, languages)


def _compare_labels(
    check: _SectionCheck, missing: Sequence[MissingFact], languages: tuple[str, ...]
) -> Iterator[Difference]:
    """Yield the numbers in charts that the data do not explain."""
    if check.printed.labels.pages:
        labels = replace(check.printed, lines=PrintedSection.of(1, ()).lines)
        yield from strays(check.section, labels, missing, languages)


def _compare_numbers(read: _ReadPages, missing: Mapping[str, Sequence[MissingFact]]) -> Iterator[Difference]:
    """Yield the numbers that the data do not explain, where words cannot be compared."""
    for section in read.there:
        yield from strays(section, read.printed[section.id], missing[section.id], read.languages)


def strays(
    section: Section, printed: PrintedSection, missing: Sequence[MissingFact], languages: tuple[str, ...]
) -> Iterator[Difference]:
    """Yield the numbers of a section that the data do not explain and that are not told as a missing fact.

    ``languages`` are those of the document.
    """
    told = {(one.page, number) for one in missing for number in NUMBER.findall(one.printed)}
    for stray in unexplained(section, printed, languages):
        if (stray.page, stray.number) not in told:
            yield _as_stray(stray, section.id)


def _compare_stamps(document: Document, read: _ReadPages) -> Iterator[Difference]:
    furniture: dict[str, Furniture] = {document.lang: document.furniture, **dict(document.translated)}
    for section in read.there:
        for line in changed_stamps(furniture, section, read.printed[section.id], read.content.pages):
            said = f"prints {cut_short(line.printed)}" if line.printed else "prints nothing"
            wanted = f"where {cut_short(line.expected)} is expected" if line.expected else "where nothing is expected"
            place = "in another place than its own" if line.expected == line.printed else wanted
            yield Difference(DifferenceKind.WORD, line.page, "", "", f"{said} {place}")


# --- as differences


def _is_told(passage: ChangedPassage, fact: MissingFact) -> bool:
    """Return whether a change is part of a fact that is told with its record and field."""
    printed, wanted = fact.printed.replace(" ", ""), "".join(fact.fact.pieces)
    return bool(printed) and passage.page == fact.page and passage.printed in printed and passage.expected in wanted


def _as_word_difference(passage: ChangedPassage, section: str) -> Difference:
    record, _, field = passage.origin.partition("#")
    if passage.expected and passage.printed:
        said = f"prints {cut_short(passage.printed)} where the data give {cut_short(passage.expected)}"
    elif passage.printed:
        said = f"prints {cut_short(passage.printed)}, which the data do not give"
    else:
        said = f"does not print {cut_short(passage.expected)}"
    message = f"{said}, after {passage.around}" if passage.around else said
    kind = DifferenceKind.NUMBER if any(map(str.isdigit, passage.printed)) else DifferenceKind.WORD
    return Difference(kind, passage.page, record or section, field, message)


def _as_changed_link(link: ChangedLink, section: str) -> Difference:
    if link.expected and link.printed and link.expected != link.printed:
        said = f"leads to {link.printed}, not to {link.expected}"
    elif link.expected and link.printed:
        said = "is not on the words that it should be on, or is called by other words"
    else:
        said = f"leads to {link.printed} and is not of the document" if link.printed else "is missing or leads nowhere"
    record, _, field = link.origin.partition("#")
    message = f"the link {cut_short(link.text)} {said}"
    return Difference(DifferenceKind.LINK, link.page, record or section, field, message)


def _as_link_difference(fault: FileFault) -> Difference:
    return Difference(DifferenceKind.LINK, fault.page, "", fault.field, fault.message)


def _as_file_difference(fault: FileFault) -> Difference:
    return Difference(DifferenceKind.FILE, fault.page, "", fault.field, fault.message)


def _as_stray(stray: UnexplainedNumber, section: str) -> Difference:
    message = f"prints {stray.number}, which the data do not give: {stray.around}"
    return Difference(DifferenceKind.NUMBER, stray.page, section, "", message)


def as_difference(missing: MissingFact) -> Difference:
    """Return a fact that is missing as a difference of its record or section."""
    fact = missing.fact
    pair = differing(fact, missing.printed) if missing.printed else None
    said = cut_short(fact.said)
    message = f"prints {pair[1]} where the data give {pair[0]}: {said}" if pair else f"does not print: {said}"
    kind = DifferenceKind.SCORE if fact.field.startswith("analysis.") else DifferenceKind.NUMBER
    return Difference(kind, missing.page, fact.record or missing.section, fact.field or fact.place, message)
