"""What the rest of the program needs to know of a kind of document.

A descriptor is loaded wherever a kind is spoken of, so it imports nothing heavy: its methods load the modules of their
folder when they are called.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Literal

from reports.corpus.policy import Profile, Record
from reports.corpus.selection import Selection
from reports.documents.shared.request import Context, DocumentRequest
from reports.documents.shared.section import Section

if TYPE_CHECKING:
    from reports.corpus.vocabulary import Vocabulary
    from reports.documents.shared.parts import Remainder
    from reports.documents.shared.summary import Summary
    from reports.documents.source.source_data import SourceData
    from reports.language import Strings

SubjectField = Literal["country", "category", "id", ""]
"""The filter of a query that selects the records of a subject; "" where a document has no subject but its period."""

Bind = Callable[[Record], Section]
"""Makes the sheet of a record, in the languages of the document that it is bound into."""


class Kind:
    """One kind of document. Every folder of documents has one in its ``kind.py``, which says what is different there.

    Its words are ``kind.<code>`` and ``title.<code>`` in the strings.
    """

    code: str
    """Its name in plans, in lists of recipients and in the data inside a document; also that of its folder."""
    subject: SubjectField = ""
    """By what its subjects are named."""
    least_subjects: int = 1
    most_subjects: int = 1
    """How many subjects one document has."""
    command: str = ""
    """The command that writes one document of it; "" where only a plan asks for it."""
    takes_period: bool = False
    """Whether it speaks of a period, and of what changed in it."""
    compares_peers: bool = False
    """Whether it sets jurisdictions beside their peers, and so rests on the whole corpus."""
    compares_selection: bool = False
    """Whether it compares the jurisdictions of its own records with each other, as if there were no others."""
    may_rest_on_profile: bool = False
    """Whether the profile of its subject is enough for a document where no record answers."""
    has_first_page: bool = True
    """Whether it has a page 1 that stands alone, and that a mail repeats."""
    sheet_level: int = 2
    """Depth of its sheets in outline and contents."""
    is_about_all: bool = False
    """Whether it is about every jurisdiction: a recipient's subjects do not narrow who gets it."""
    is_sent_by_kind: bool = False
    """Whether it is sent for a subject only to those who ask for its kind besides."""

    # --- what it is about

    def subject_code(self, written: str, selection: Selection, vocabulary: Vocabulary) -> str:  # noqa: ARG002
        """Return the code of a subject that a user names, else its name; ``selection`` is its records."""
        term = vocabulary.term(self.subject, written)
        return term.code or term.written

    def jurisdictions(self, request: DocumentRequest) -> tuple[str, ...]:
        """Return the codes of the jurisdictions that a document is about as such, each compared with its peers."""
        return request.compared

    def covered(self, request: DocumentRequest) -> frozenset[str] | None:
        """Return the jurisdictions whose profiles belong to a document; None where it is all of them."""
        return frozenset(self.jurisdictions(request))

    def profiles(self, request: DocumentRequest, context: Context) -> tuple[Profile, ...]:
        """Return the profiles that a document prints or compares, in the order in which they are first needed."""
        codes = self.jurisdictions(request)
        used = [context.corpus.profile(code, language) for code in codes for language in request.languages]
        return tuple({(profile.id, profile.language): profile for profile in used if profile is not None}.values())

    def subject_name(self, request: DocumentRequest, view: Context) -> str:
        """Return what a document is about, as its reader calls it."""
        known = view.vocabulary.codes(self.subject)
        return view.name(self.subject, request.subject) if request.subject in known else request.subject

    def foot_name(self, request: DocumentRequest, view: Context) -> str:
        """Return the same as short as the foot of a page needs it."""
        return self.subject_name(request, view)

    def title(self, name: str, view: Context) -> str:
        """Return the title of a document about what is called ``name``."""
        return view.words(f"title.{self.code}", name=name)

    # --- what it consists of

    def front(self, request: DocumentRequest, view: Context) -> tuple[Section, ...]:
        """Return the sections of one language, without sheets and frame."""
        raise NotImplementedError

    def remainder(self, request: DocumentRequest, view: Context) -> Remainder | None:  # noqa: ARG002 - for others
        """Return what the notes of one language begin with, for want of a page of its own; None where nothing is."""
        return None

    def bound(self, request: DocumentRequest, context: Context) -> frozenset[str] | None:  # noqa: ARG002 - for others
        """Return the ids of the records whose sheets are bound in; None where all are."""
        return None if request.with_sheets else frozenset()

    def sections(self, request: DocumentRequest, views: Sequence[Context], bind: Bind) -> Iterator[Section]:
        """Yield every section but the frames: the front in each language, then the sheets."""
        for view in views:
            yield from self.front(request, view)
        for record in request.selection.records:
            if views[0].bound is None or record.id in views[0].bound:
                yield bind(record)

    def sources(self, request: DocumentRequest, view: Context) -> tuple[Record, ...]:  # noqa: ARG002 - for others
        """Return the records that a document speaks of, in the order of their numbers; its frame lists them."""
        return request.selection.records

    # --- a finished document, from the data inside it

    def codes(self, source: SourceData) -> frozenset[str]:
        """Return the codes by which recipients may ask for a document."""
        return frozenset({source.document.subject, *source.document.compared})

    def summary(self, source: SourceData, words: Strings, language: str) -> Summary:
        """Return what a mail says of a document in one of its languages: its page 1."""
        from reports.documents.shared.summary import first_page_summary, plain_summary

        page = source.glance.get(language)
        return first_page_summary(page, words, language) if page else plain_summary(self.code, source, words)


def subject_of(record: Record, field: SubjectField) -> str:
    """Return what a record answers to in a filter, as a code where it has one; "" where it has no such value."""
    if field == "id":
        return record.id
    if field == "country":
        return record.jurisdiction
    category = record.primary.category
    return (category.code or category.written) if category is not None else ""
