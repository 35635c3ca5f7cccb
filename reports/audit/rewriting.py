"""Says whether a file is as it was written, or written again by another program, and what it lost or got by that."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from reports.audit.file_check import REWRITERS_PROPERTIES, FileFault, imprint_of
from reports.documents.shared.section import Document
from reports.pdf.file_content import FileContent
from reports.pdf.seal import Seal, identifier
from reports.pdf.xmp import read_xmp

_CLAIMS = ("{http://www.aiim.org/pdfa/ns/id/}part", "{http://www.aiim.org/pdfua/ns/id/}part")
_NAMES = {"tags": "tags", "navigation": "outline and destinations", "data": "attachment", "intent": "output intent"}
_SAID = {
    "pages": "the pages (what is drawn, their fonts, pictures, links or boxes)",
    "tags": "the tags",
    "navigation": "the outline, destinations or settings of the viewer",
    "data": "the attached file",
    "intent": "the output intent",
}


class Rewriting(Struct, frozen=True):
    """What became of a file after it was written."""

    is_sealed: bool
    """Whether it has a seal; files of earlier releases have none."""
    is_untouched: bool
    """Whether it is, byte for byte, as it was written."""
    lost: tuple[str, ...] = ()
    added: tuple[str, ...] = ()

    @property
    def said(self) -> str:
        """What is said of a file whose content holds."""
        lost = f"; lost: {', '.join(self.lost)}" if self.lost else ""
        added = f"; added: {', '.join(self.added)}" if self.added else ""
        if not self.is_sealed:
            return f"holds as far as it can be compared; it has no seal, as files of earlier releases{lost}{added}"
        return f"content as written; file rewritten by others{lost}{added}"


def seal_faults(seal: Seal) -> Iterator[FileFault]:
    """Yield the parts of a file that are there and not as they were written."""
    for part, digest in seal.stated.items():
        if seal.found.get(part) and seal.found[part] != digest:
            yield FileFault(0, "seal", f"{_SAID.get(part, part)} are not as they were written, by their seal")


def rewriting_of(document: Document, content: FileContent) -> Rewriting:
    """Return what became of a file after it was written."""
    seal = content.seal
    # Whoever seals a file anew may say that it never had any.
    lost = [name for part, name in _NAMES.items() if seal.stated and not seal.found.get(part)]
    if not content.properties:
        lost.append("metadata")
    if any(claim not in content.properties for claim in _CLAIMS):
        lost.append("conformance")
    if seal.stated and seal.identifier != identifier(seal.stated):
        lost.append("identifier")
    imprint = imprint_of(document)
    known = read_xmp(imprint.xmp(""))
    added = [name.rpartition("}")[2] for name in content.properties if name not in known]
    added += [key[1:] for key in content.info if key not in imprint.info()]
    own = read_xmp(imprint.xmp(seal.identifier))
    is_untouched = seal.is_untouched and all(content.properties.get(name) == own[name] for name in REWRITERS_PROPERTIES)
    told = (f"metadata ({', '.join(sorted(set(added)))})",) if added else ()
    return Rewriting(bool(seal.stated), is_untouched and not lost, tuple(dict.fromkeys(lost)), (*content.added, *told))
