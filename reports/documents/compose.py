"""From a request to a document: which sections, in which order, under which name."""

from __future__ import annotations

from importlib import import_module

from msgspec.structs import replace

from reports.corpus.policy import Record
from reports.documents.policy.sections import sheet_section
from reports.documents.shared.frame import dated_as_of, frame_section
from reports.documents.shared.request import Context, DocumentRequest
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


def compose(request: DocumentRequest, context: Context, *, publisher: str = "", footer: str = "") -> Document:
    """The document that ``request`` asks for; ``context`` is the view of its first language.

    ``publisher`` and ``footer`` come from the brand; both may be empty.
    """
    together, bound = "-".join(request.languages), _bound(request, context)
    contexts = [context.read_by(language, sheets=together, bound=bound) for language in request.languages]
    first = contexts[0]
    name = subject_name(request, first)
    title = first.words(f"title.{request.kind}", name=name)
    sections: list[Section] = []
    for view in contexts:
        sections.extend(_front(request, view))
    sections.extend(_sheets(request, contexts))
    for view in contexts:
        own = view.words(f"title.{request.kind}", name=subject_name(request, view))
        by = publisher or view.words("document.author")
        sections.append(frame_section(request, view, own, by, _sources(request, view)))
    document = Document(
        name=document_name(request, first),
        title=title,
        lang=tag(first.language),
        edition=first.edition or dated_as_of(first),
        subject=first.words("document.subject", title=title, n=len(request.selection.records)),
        author=publisher or first.words("document.author"),
        keywords=("CCUS", name, request.kind),
        as_of=first.basis.as_of.isoformat(),
        sections=tuple(sections),
        furniture=_furniture(request, footer, first),
        translated=tuple((tag(view.language), _furniture(request, footer, view)) for view in contexts[1:]),
    )
    source = embed_source(request, first, document, publisher=publisher, footer=footer)
    return replace(document, embedded=(source,))


def _front(request: DocumentRequest, view: Context) -> tuple[Section, ...]:
    if request.kind not in _FRONTS:
        return ()
    module, function = _FRONTS[request.kind]
    sections: tuple[Section, ...] = getattr(import_module(module), function)(request, view)
    return sections


def _sheets(request: DocumentRequest, contexts: list[Context]) -> list[Section]:
    level = 1 if request.kind == "policy" else 2
    bound = contexts[0].bound
    records = [record for record in request.selection.records if bound is None or record.id in bound]
    if request.kind == "digest" and len(contexts) == 1:
        # They stand with their jurisdictions.
        return []
    if len(contexts) > 1:
        from reports.documents.policy.twins import twin_section

        return [twin_section(record, contexts, level=level) for record in records]
    return [sheet_section(record, contexts[0], level=level) for record in records]


def _bound(request: DocumentRequest, context: Context) -> frozenset[str] | None:
    """Ids of the records whose sheets are bound in; None where all are."""
    if not request.with_sheets:
        return frozenset()
    if request.kind != "digest":
        return None
    from reports.documents.digest.sections import new_records

    return frozenset(new_records(request, context))


def _sources(request: DocumentRequest, view: Context) -> tuple[Record, ...]:
    """The records that the document speaks of, in the order of their numbers."""
    if request.kind == "digest":
        from reports.documents.digest.sections import mentioned_records

        return mentioned_records(request, view)
    return request.selection.records


def subject_name(request: DocumentRequest, view: Context) -> str:
    """What the document is about, as its reader calls it."""
    if request.kind == "policy":
        return request.selection.records[0].edition(view.language).title
    if request.kind == "digest":
        from reports.documents.digest.issue import Issue

        return Issue(request, view).title
    if request.kind == "comparison":
        from reports.documents.shared.terms import jurisdiction_name

        names = [jurisdiction_name(code, view) for code in request.compared]
        return view.words("common.list_separator").join(names)
    known = view.vocabulary.codes(request.kind)
    return view.name(request.kind, request.subject) if request.subject in known else request.subject


def document_name(request: DocumentRequest, view: Context) -> str:
    """An ASCII file name made from codes, without its ending."""
    languages = "-".join(request.languages)
    return f"ccus-{request.kind}_{ascii_code(request.subject)}_{view.basis.as_of.isoformat()}_{languages}"


def _furniture(request: DocumentRequest, footer: str, view: Context) -> Furniture:
    # A record's title may be long; its id always fits the foot of a page.
    name = request.subject if request.kind == "policy" else subject_name(request, view)
    title = view.words(f"title.{request.kind}", name=name)
    return Furniture(
        foot_left=view.words("furniture.left", title=title, edition=view.edition or view.basis.as_of.isoformat()),
        foot_centre=view.words("furniture.legend"),
        foot_right=view.words("furniture.page"),
        head_right=footer,
    )
