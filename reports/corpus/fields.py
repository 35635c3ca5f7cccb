"""The table of a record's fields: one row says how a field is read, written back, compared, checked and printed.

To add a field, add its attribute to `Policy` (or `Profile`, or one of their parts), a row here, and its printed name
as ``field.<key>`` to ``templates/strings/``. Reading, reopening a document as a corpus, comparing twins and corpora,
the checks and the sheet ask this table and name no fields of their own, except where a rule is about one field.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from operator import attrgetter
from typing import Any, Literal

from msgspec import Struct

from reports.corpus.policy import (
    DIMENSIONS,
    IMPACTS,
    PILLARS,
    Evolution,
    Impact,
    Milestone,
    Pillar,
    Policy,
    Profile,
    Provenance,
    Score,
    Targets,
)

FieldType = Literal[
    "id",  # letters, digits and hyphens
    "language",  # a language tag; the reader of the file decides it together with the file's folder
    "line",  # a text on one line
    "text",  # a text of several lines
    "description",  # a text that other programs cut off
    "address",  # an address of the web
    "term",  # a word of one of the vocabulary's lists
    "year",  # four digits
    "date",  # to the year, the month or the day
    "publication",  # likewise, but that 1 January stands for a year of which no more is known
    "number",  # from 0 to 100
    "list",  # texts
    "block",  # a block of fields
    "blocks_by_name",  # a block of blocks, each under a name of its own
    "texts_by_name",  # a block of texts, each under a name of its own
    "milestones",  # a list of dated events
]
"""How a value is read, and written back."""

Comparison = Literal[
    "never",  # what identifies a record cannot differ between two states of it
    "text",  # by its words and figures
    "exact",  # by its characters: points and strokes tell "since" from "until"
    "description",  # as a text, unless the body says the same
    "summary",  # likewise, however short it is
    "address",  # without regard to case and a stroke at the end
    "term",  # by the code that it folds to
    "date",  # as far as it is known
    "published",  # as a date, together with the year beside it
    "with_published",  # as a part of the date of publication, which holds it
    "number",
    "list",  # as one text
    "set",  # in any order
    "counted",  # in any order; a reader is shown how many there are
    "block",  # field by field
    "blocks_by_name",  # each block as a whole
    "texts_by_name",  # each as a text
    "milestones",  # date by date
]
"""How two values of a field are compared."""

_COMPARED_AS: dict[FieldType, Comparison] = {"id": "never", "language": "never", "line": "text", "year": "number"}
"""Where it is not named like the type of the field."""


class Field(Struct, frozen=True):
    """One row of the table."""

    key: str
    """In front matter; the last part of the path that messages and changes name, and of ``field.<key>`` in strings."""
    attribute: str
    """Of the value that holds the field."""
    type: FieldType
    compared: Comparison | None = None
    """Between two states of a corpus; ``None`` is the way of the type."""
    vocabulary: str = ""
    """The list of a term."""
    written: str = ""
    """The attribute that holds a date as it was written."""
    block: FieldBlock | None = None
    """The fields of a block, or of the blocks in it."""
    required: bool = False
    in_front: bool = True
    """Whether it stands in front matter; the body does not, nor what is derived from another field."""
    editorial: Literal["", "provenance", "facilities"] = ""
    """Why a change of it says nothing new about the instrument; "" where it does."""
    twins_agree: bool = False
    """Whether it is a fact in which the twins of a record must not differ."""
    placed: bool = False
    """Whether pages have a place of their own for it; if not, they print it among the other fields under its name."""

    @property
    def comparison(self) -> Comparison:
        """How two values are compared."""
        found: Any = self.compared or _COMPARED_AS.get(self.type, self.type)
        return found  # type: ignore[no-any-return]


class FieldBlock(Struct, frozen=True, dict=True):
    """The fields of one value: of a record, of a profile, or of a part of them."""

    holds: type[Struct]
    fields: tuple[Field, ...]
    name: str = ""
    """The attribute with the name of a block or text that stands under a name of its own."""
    names: tuple[str, ...] = ()
    """The names that are known, in the order in which documents have them."""
    vocabulary: str = ""
    """The list of further names that are known."""
    keeps_empty: bool = True
    """Whether a text that says nothing is kept under its name."""

    @cached_property
    def front(self) -> tuple[Field, ...]:
        """The fields that stand in front matter."""
        return tuple(field for field in self.fields if field.in_front)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The keys that are known in front matter."""
        return tuple(field.key for field in self.front)

    @cached_property
    def terms(self) -> tuple[Field, ...]:
        """The words of the vocabulary."""
        return tuple(field for field in self.fields if field.type == "term")

    @cached_property
    def addresses(self) -> tuple[Field, ...]:
        """The addresses of the web."""
        return tuple(field for field in self.fields if field.type == "address")

    @cached_property
    def holding(self) -> tuple[tuple[Field, FieldBlock], ...]:
        """The fields that hold fields themselves, each with these."""
        return tuple((field, field.block) for field in self.fields if field.block is not None)

    @cached_property
    def agreeing(self) -> tuple[Field, ...]:
        """The fields in which twins must not differ, and the blocks that hold such fields."""
        return tuple(f for f in self.fields if f.twins_agree or (f.block is not None and f.block.agreeing))

    @cached_property
    def stated(self) -> Callable[[Struct], Any]:
        """What returns the values of these fields together, to compare."""
        return attrgetter(*(field.attribute for field in self.agreeing))

    @cached_property
    def unplaced(self) -> tuple[Field, ...]:
        """The fields that no page has a place of its own for."""
        return tuple(field for field in self.front if not field.placed)


SCORE = FieldBlock(
    Score,
    (
        Field("score", "score", "number", twins_agree=True, placed=True),
        Field("label", "label", "text", placed=True),
        Field("evidence", "evidence", "text", placed=True),
        Field("citation", "citation", "text", placed=True),
        # An audit note says how the entry came about, not what it finds.
        Field("auditNote", "audit_note", "text", editorial="provenance", placed=True),
    ),
    name="dimension",
    names=DIMENSIONS,
    vocabulary="dimension",
)

PILLAR = FieldBlock(
    Pillar, (Field("", "text", "text", placed=True),), name="pillar", names=PILLARS, vocabulary="pillar"
)
IMPACT = FieldBlock(Impact, (Field("", "text", "text", placed=True),), name="aspect", names=IMPACTS, keeps_empty=False)

MILESTONE = FieldBlock(
    Milestone,
    (
        Field("date", "date", "date", written="written", placed=True),
        Field("event", "event", "text", placed=True),
    ),
)

EVOLUTION = FieldBlock(
    Evolution,
    (
        Field("supersedes", "supersedes", "list", compared="set", placed=True),
        Field("supersededBy", "superseded_by", "list", compared="set", placed=True),
        Field("consolidatedFrom", "consolidated_from", "list", compared="set", placed=True),
        Field("clusters", "clusters", "list", placed=True),
        Field("milestones", "milestones", "milestones", block=MILESTONE, placed=True),
        Field("effectiveApplicationWindow", "effective_application_window", "line", compared="exact", placed=True),
        Field("sourcePublicationDate", "source_publication_date", "line", compared="exact", placed=True),
        Field("currentConsolidatedVersion", "current_consolidated_version", "line", compared="exact", placed=True),
    ),
)

PROVENANCE = FieldBlock(
    Provenance,
    (
        Field("author", "author", "line", placed=True),
        Field("reviewer", "reviewer", "line", placed=True),
        Field("lastAuditDate", "last_audit_date", "date", written="last_audit_written", placed=True),
    ),
)

TARGETS = FieldBlock(
    Targets,
    (
        Field("capture2030", "capture_2030", "line", placed=True),
        Field("storage2050", "storage_2050", "line", placed=True),
        Field("netZeroYear", "net_zero_year", "line", placed=True),
    ),
)

POLICY = FieldBlock(
    Policy,
    (
        Field("id", "id", "id", required=True, placed=True),
        Field("lang", "language", "language", placed=True),
        Field("title", "title", "line", required=True, placed=True),
        Field("country", "country", "term", vocabulary="country", required=True, twins_agree=True, placed=True),
        Field("category", "category", "term", vocabulary="category", twins_agree=True, placed=True),
        Field("status", "status", "term", vocabulary="status", twins_agree=True, placed=True),
        Field("legalWeight", "legal_weight", "term", vocabulary="legal_weight", twins_agree=True, placed=True),
        Field("reviewStatus", "review_status", "line", editorial="provenance", placed=True),
        Field("year", "year", "year", compared="with_published", twins_agree=True, placed=True),
        Field(
            "pubDate", "pub_date", "publication", written="pub_date_written", compared="published", twins_agree=True,
            placed=True,
        ),
        Field("source", "source", "line", placed=True),
        Field("url", "url", "address", placed=True),
        Field("sectors", "sectors", "list", placed=True),
        Field("description", "description", "description", placed=True),
        Field("interpretation", "interpretation", "text", placed=True),
        Field(
            "relatedFacilities", "related_facilities", "list", compared="counted", editorial="facilities", placed=True,
        ),
        Field("analysis", "analysis", "blocks_by_name", block=SCORE, placed=True),
        Field("regulatory", "regulatory", "texts_by_name", block=PILLAR, placed=True),
        Field("impactAnalysis", "impact", "texts_by_name", block=IMPACT, placed=True),
        Field("evolution", "evolution", "block", block=EVOLUTION, placed=True),
        Field("provenance", "provenance", "block", block=PROVENANCE, editorial="provenance", placed=True),
        Field("body", "body", "text", in_front=False, placed=True),
    ),
)  # fmt: skip
"""The fields of a record."""

PROFILE = FieldBlock(
    Profile,
    (
        # Neither is required alone: a profile without an id goes by its name, one without a name by its id.
        Field("id", "id", "line", compared="never", placed=True),
        Field("lang", "language", "language", placed=True),
        Field("name", "name", "line", placed=True),
        Field("country", "country", "term", vocabulary="country", in_front=False, placed=True),
        Field("region", "region", "line", placed=True),
        Field("summary", "summary", "text", compared="summary", placed=True),
        Field("regulatory", "regulatory", "texts_by_name", block=PILLAR, placed=True),
        Field("strategicTargets", "targets", "block", block=TARGETS, placed=True),
        Field("provenance", "provenance", "block", block=PROVENANCE, editorial="provenance", placed=True),
        Field("body", "body", "text", in_front=False, placed=True),
    ),
)
"""The fields of a country profile."""

FURTHER_KEYS = ("calendar",)
"""Keys that no field of a record holds, but that other parts of the program read."""

_BY_KEY = {field.key: field for block in (PROFILE, POLICY) for field in block.fields}
"""The fields of the first level; what record and profile share is of one kind in both."""


def field_at(path: str) -> Field | None:
    """Return the row of the field of the first level that a dotted path leads into; ``None`` where it is not known."""
    return _BY_KEY.get(path.partition(".")[0])
