"""The content of a document that is written once its glyphs are known.

Content of sections has its codes already, but where it names letters that are made of others: those have codes of the
document. Heads, feet and marks are content of our own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from reports.attachment import QUICK, packed
from reports.pdf.font_registry import FontRegistry, is_truetype
from reports.pdf.glyph_codes import recoded
from reports.pdf.marked_letters import FIRST, MarkedLetter, MarkedLetters, digits_of
from reports.pdf.objects import STORED, BoundObjects, ObjectText
from reports.pdf.section_objects import PACKED, SectionObjects, face_of
from reports.typeset.fonts import Face
from reports.typeset.sidecar import Sidecar


class DocumentContent:
    """Content that waits for its codes, and the letters that are made of others."""

    def __init__(self, objects: BoundObjects, registry: FontRegistry) -> None:
        self._objects = objects
        self._registry = registry
        self._letters: dict[MarkedLetter, int] = {}
        """Numbers of the glyphs that are made of a letter and its marks."""
        self._open: list[tuple[int, dict[bytes, int]]] = []
        """Content of sections that names them, and their numbers by the digits that it names them with."""
        self._own: dict[int, bytes] = {}
        """Content of our own, by its number."""
        self._faces: dict[bytes, Face] = {}
        """The faces of ours that may set marks, by the names that content gives them."""

    def take_in(self, found: SectionObjects, places: Sequence[int], sidecar: Sidecar) -> None:
        """Take in the letters of a section, whose objects have the numbers ``places``, and content that names them."""
        digits = {}
        for place, (font, letter, marks, read) in enumerate(found.letters):
            made = MarkedLetter(face_of(sidecar["fonts"][font]), letter, marks, read)
            digits[digits_of(FIRST + place)] = self._letters.setdefault(made, FIRST + len(self._letters))
        self._open += [(places[stream], digits) for stream in found.open]

    def name_face(self, name: str, face: Face) -> None:
        """Say which face our own content means by a name."""
        if not is_truetype(face):
            self._faces[f"/{name}".encode()] = face

    def store(self, content: bytes) -> int:
        """Store content of our own and return its number."""
        place = self._objects.store(ObjectText(b"<< >>"))
        self._own[place] = content
        return place

    def write(self) -> None:
        """Give all content its codes; no glyph may be taken in afterwards."""
        texts = self._registry.texts
        joining = MarkedLetters(self._faces, {face: texts[face] for face in self._faces.values()}, self._letters)
        own = {place: joining.joined(content) for place, content in self._own.items()}
        self._registry.add_letters(self._letters)
        codes = {number: self._registry.code(number) for number in self._letters.values()}
        mine = {digits_of(number): code for number, code in codes.items()}
        for place, content in own.items():
            self._set(place, recoded(content, mine))
        for place, digits in self._open:
            content = self._objects.stored[place - STORED].data or b""
            self._set(place, recoded(content, {name: codes[number] for name, number in digits.items()}))

    def _set(self, place: int, content: bytes) -> None:
        stored = self._objects.stored[place - STORED]
        stored.data, stored.coding, stored.digest = packed(content, QUICK), PACKED, hashlib.sha256(content).digest()
