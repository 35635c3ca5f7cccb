"""From a commission to a document: which sections, in which order, under which name."""

from __future__ import annotations

from importlib import import_module

from msgspec.structs import replace

from reports.corpus.policy import Record
from reports.documents.policy.sections import sheet_section
from reports.documents.shared.frame import dated_as_of, frame_section
from reports.documents.shared.request import Commission, Context
from reports.documents.shared.section import Document, Furniture, Section
from reports.documents.shared.values import ascii_code as ascii_code
from reports.documents.source.embedding import embed_source
from reports.language import tag

_FRONTS = {
    "country": ("reports.documents.country.sections", "country_sections"),
    "category": ("reports.documents.category.sections", "category_sections"),
    "comparison": ("reports.documents.comparison.sections", "comparison_sections"),
    "digest": ("reports.documents.digest.sections", "digest_sections"),
}
"""Module and function of each kind; a kind is loaded when it is asked for, for each brings much that others do not.

So does whatever else only some documents hold.
"""


def compose(commission: Commission, context: Context, *, publisher: str = "", footer: str = "") -> Document:
    """The document that ``commission`` asks for; ``context`` is the view of its first language.

    ``publisher`` and ``footer`` come from the brand; both may be empty.
    """
    together, bound = "-".join(commission.languages), _bound(commission, context)
    contexts = [context.read_by(language, sheets=together, bound=bound) for language in commission.languages]
    first = contexts[0]
    name = subject_name(commission, first)
    title = first.words(f"title.{commission.kind}", name=name)
    sections: list[Section] = []
    for view in contexts:
        sections.extend(_front(commission, view))
    sections.extend(_sheets(commission, contexts))
    for view in contexts:
        own = view.words(f"title.{commission.kind}", name=subject_name(commission, view))
        by = publisher or view.words("document.author")
        sections.append(frame_section(commission, view, own, by, _sources(commission, view)))
    document = Document(
        name=document_name(commission, first),
        title=title,
        lang=tag(first.language),
        edition=first.edition or dated_as_of(first),
        subject=first.words("document.subject", title=title, n=len(commission.selection.records)),
        author=publisher or first.words("document.author"),
        keywords=("CCUS", name, commission.kind),
        as_of=first.basis.as_of.isoformat(),
        sections=tuple(sections),
        furniture=_furniture(commission, footer, first),
        translated=tuple((tag(view.language), _furniture(commission, footer, view)) for view in contexts[1:]),
    )
    source = embed_source(commission, first, document, publisher=publisher, footer=footer)
    return replace(document, embedded=(source,))


def _front(commission: Commission, view: Context) -> tuple[Section, ...]:
    if commission.kind not in _FRONTS:
        return ()
    module, function = _FRONTS[commission.kind]
    sections: tuple[Section, ...] = getattr(import_module(module), function)(commission, view)
    return sections


def _sheets(commission: Commission, contexts: list[Context]) -> list[Section]:
    level = 1 if commission.kind == "policy" else 2
    bound = contexts[0].bound
    records = [record for record in commission.selection.records if bound is None or record.id in bound]
    if commission.kind == "digest" and len(contexts) == 1:
        # They stand with their jurisdictions.
        return []
    if len(contexts) > 1:
        from reports.documents.policy.twins import twin_section

        return [twin_section(record, contexts, level=level) for record in records]
    return [sheet_section(record, contexts[0], level=level) for record in records]


def _bound(commission: Commission, context: Context) -> frozenset[str] | None:
    """Ids of the records whose sheets are bound in; None where all are."""
    if not commission.with_sheets:
        return frozenset()
    if commission.kind != "digest":
        return None
    from reports.documents.digest.sections import new_records

    return frozenset(new_records(commission, context))


def _sources(commission: Commission, view: Context) -> tuple[Record, ...]:
    """The records that the document speaks of, in the order of their numbers."""
    if commission.kind == "digest":
        from reports.documents.digest.sections import mentioned_records

        return mentioned_records(commission, view)
    return commission.selection.records


def subject_name(commission: Commission, view: Context) -> str:
    """What the document is about, as its reader calls it."""
    if commission.kind == "policy":
        return commission.selection.records[0].edition(view.language).title
    if commission.kind == "digest":
        from reports.documents.digest.issue import Issue

        return Issue(commission, view).title
    if commission.kind == "comparison":
        from reports.documents.shared.terms import jurisdiction_name

        names = [jurisdiction_name(code, view) for code in commission.compared]
        return view.words("common.list_separator").join(names)
    known = view.vocabulary.codes(commission.kind)
    return view.name(commission.kind, commission.subject) if commission.subject in known else commission.subject


def document_name(commission: Commission, view: Context) -> str:
    """An ASCII file name made from codes, without its ending."""
    languages = "-".join(commission.languages)
    return f"ccus-{commission.kind}_{ascii_code(commission.subject)}_{view.basis.as_of.isoformat()}_{languages}"


def _furniture(commission: Commission, footer: str, view: Context) -> Furniture:
    # A record's title may be long; its id always fits the foot of a page.
    name = commission.subject if commission.kind == "policy" else subject_name(commission, view)
    title = view.words(f"title.{commission.kind}", name=name)
    return Furniture(
        foot_left=view.words("furniture.left", title=title, edition=view.edition or view.basis.as_of.isoformat()),
        foot_centre=view.words("furniture.legend"),
        foot_right=view.words("furniture.page"),
        head_right=footer,
    )
