"""Compares what a file says of itself, its links and its outline with what its data give, and names what is foreign."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from reports.audit.expected import ExpectedSection
from reports.audit.printed import PrintedSection, squeeze_printed
from reports.documents.shared.section import Document, Section
from reports.pdf.file_content import FileContent
from reports.pdf.metadata import Imprint
from reports.pdf.xmp import read_xmp

REWRITERS_INFO = frozenset({"/Producer", "/ModDate"})
"""Entries of the Info dictionary that a program which writes a file again puts its own into."""
REWRITERS_PROPERTIES = frozenset({
    "{http://ns.adobe.com/xap/1.0/mm/}InstanceID",
    "{http://ns.adobe.com/xap/1.0/}ModifyDate",
    "{http://ns.adobe.com/xap/1.0/}MetadataDate",
    "{http://ns.adobe.com/pdf/1.3/}Producer",
    "{http://www.aiim.org/pdfa/ns/id/}part",
    "{http://www.aiim.org/pdfa/ns/id/}conformance",
    "{http://www.aiim.org/pdfua/ns/id/}part",
    "{http://www.aiim.org/pdfa/ns/extension/}schemas",
})  # fmt: skip
"""The same of its XMP packet; claims of a standard it may take back."""


class FileFault(Struct, frozen=True):
    """Something about a file, not about the text of its pages, that is not as the binding writes it."""

    page: int
    """From 1; 0 where it is of no page."""
    field: str
    message: str


def metadata_faults(document: Document, content: FileContent) -> Iterator[FileFault]:
    """Yield what the file says of itself and the data do not give: title, author, language, dates, subject."""
    imprint = imprint_of(document)
    ours = {key: text for key, text in imprint.info().items() if text}
    for key, wanted in sorted(ours.items()):
        said = content.info.get(key, "")
        if said != wanted and key not in REWRITERS_INFO and content.info:
            yield FileFault(0, key[1:], f"the file says {said!r} of itself where the data give {wanted!r}")
    if content.language != document.lang:
        yield FileFault(0, "Lang", f"the file is said to be in {content.language!r}, not in {document.lang!r}")
    for name, texts in read_xmp(imprint.xmp("")).items():
        if name not in REWRITERS_PROPERTIES and content.properties and content.properties.get(name) != texts:
            said = ", ".join(content.properties.get(name, ())) or "nothing"
            property = name.rpartition("}")[2]
            yield FileFault(0, f"XMP {property}", f"the metadata say {said} where the data give {', '.join(texts)}")


def imprint_of(document: Document) -> Imprint:
    """Return the metadata that the data of a document give."""
    return Imprint(
        document.title, document.lang, document.author, document.subject, document.keywords, document.as_of,
        languages_of(document),
    )  # fmt: skip


def languages_of(document: Document) -> list[str]:
    """Return the languages of a document: its own, and those of its sections."""
    return list(dict.fromkeys((document.lang, *(section.lang for section in document.sections))))


def outline_faults(
    sections: Sequence[Section],
    expected: Sequence[ExpectedSection],
    printed: dict[str, PrintedSection],
    content: FileContent,
) -> Iterator[FileFault]:
    """Yield the lines of the outline that are not the headings of the document, or lead elsewhere."""
    wanted: list[tuple[str, range]] = []
    for section, texts in zip(sections, expected, strict=True):
        there = printed[section.id]
        pages = range(there.first_page, there.first_page + there.pages)
        wanted.append((section.title, range(pages.start, pages.start + 1)))
        wanted += [(title, pages) for place, (level, title) in enumerate(texts.headings) if place or level > 1]
    for place in range(max(len(wanted), len(content.outline))):
        title, pages = wanted[place] if place < len(wanted) else ("", range(0))
        line = content.outline[place] if place < len(content.outline) else None
        if line is None or squeeze_printed(line.title) != squeeze_printed(title):
            found = line.title if line else "nothing"
            yield FileFault(0, "outline", f"the outline has {found!r} where {title!r} is expected")
            return
        if line.page not in pages:
            yield FileFault(0, "outline", f"{title!r} in the outline leads to page {line.page}")


def order_faults(sections: Sequence[Section], printed: dict[str, PrintedSection]) -> Iterator[FileFault]:
    """Yield the sections that do not begin behind the one before them, and pages before the first one."""
    last = 0
    for section in sections:
        first = printed[section.id].first_page if section.id in printed else last + 1
        if first <= last or (last == 0 and first != 1):
            yield FileFault(first, section.id, "the section does not stand in its place")
        last = max(first, last)


def place_faults(printed: dict[str, PrintedSection], content: FileContent) -> Iterator[FileFault]:
    """Yield the destinations that lie on a page of another section than theirs."""
    for name, page in content.places.items():
        section = printed.get(name.partition("--")[0])
        if section is None or not section.first_page <= page < section.first_page + section.pages:
            yield FileFault(page, name, f"the destination {name} is on page {page}, not in its section")


def foreign_faults(content: FileContent) -> Iterator[FileFault]:
    """Yield what the file holds that the binding never writes."""
    for part in content.foreign:
        yield FileFault(part.page, "", f"the file {part.what}, which this program never writes")
    for key in dict.fromkeys(key for section in content.sections for key in section.foreign):
        yield FileFault(0, "tags", f"the file has {key} at a tag, which this program never writes")
    held = sum(len(link.rectangles) for section in content.sections for link in section.links)
    if content.sections and content.links != held:
        yield FileFault(0, "", f"the file has {content.links} links, of which its tags hold {held}")
