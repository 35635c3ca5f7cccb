"""From a request to a document: which sections, in which order, under which name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from reports.composition.embedding import embed_source
from reports.composition.needs import assess_for
from reports.config.by_language import TextByLanguage, spoken_in, text_in
from reports.corpus.policy import Record
from reports.documents.kinds import kind_of
from reports.documents.policy.model import PolicySheet, Twins
from reports.documents.policy.sections import sheet_section
from reports.documents.shared.frame import dated_as_of, frame_section
from reports.documents.shared.kind import Kind
from reports.documents.shared.request import Context, DocumentRequest
from reports.documents.shared.section import Document, Furniture, Section
from reports.documents.shared.two_pass import FirstPage
from reports.documents.shared.values import ascii_code as ascii_code
from reports.language import tag, unmarked


def compose(
    request: DocumentRequest,
    context: Context,
    *,
    publisher: TextByLanguage = "",
    footer: TextByLanguage = "",
    contact: TextByLanguage = "",
) -> Document:
    """Return the document that ``request`` asks for; ``context`` is the view of its first language.

    ``publisher``, ``footer`` and ``contact`` come from the brand; all of them may be empty. Whom to ask is printed by
    the templates, and stands in the data so that the pages can be compared with it.
    """
    context, kind = assess_for(request, context), kind_of(request.kind)
    together, bound = "-".join(request.languages), kind.bound(request, context)
    views = [context.read_by(language, sheets=together, bound=bound) for language in request.languages]
    first = views[0]
    name = kind.subject_name(request, first)
    title = unmarked(kind.title(name, first))
    document = Document(
        name=document_name(request, first),
        title=title,
        lang=tag(first.language),
        edition=str(first.edition) or dated_as_of(first),
        subject=first.noticed(first.words("document.subject", title=title, n=len(request.selection.records))),
        author=text_in(publisher, first.language) or first.words("document.author"),
        keywords=("CCUS", str(name), kind.code),
        as_of=first.basis.as_of.isoformat(),
        sections=_sections(kind, request, views, publisher),
        furniture=_furniture(kind, request, footer, first),
        translated=tuple((tag(view.language), _furniture(kind, request, footer, view)) for view in views[1:]),
    )
    source = embed_source(request, first, document, publisher=publisher, footer=footer, contact=contact)
    return replace(document, embedded=(source,))


def _sections(
    kind: Kind, request: DocumentRequest, views: Sequence[Context], publisher: TextByLanguage
) -> tuple[Section, ...]:
    """Return what the kind consists of, and a frame in each language."""
    numbers = {record.id: place for place, record in enumerate(kind.sources(request, views[0]), 1)}

    def bind(record: Record) -> Section:
        if len(views) == 1:
            sheet = sheet_section(record, views[0], level=kind.sheet_level)
        else:
            # A document in one language does without it.
            from reports.documents.policy.twins import twin_section

            sheet = twin_section(record, list(views), level=kind.sheet_level)
        running = views[0].words("furniture.sheet", number=numbers[record.id], title=sheet.title)
        return replace(sheet, running=running if kind.has_first_page else sheet.title)

    frames = (
        frame_section(
            request,
            view,
            kind.title(kind.subject_name(request, view), view),
            spoken_in(publisher, view.language) or view.words("document.author"),
            kind.sources(request, view),
            kind.remainder(request, view),
        )
        for view in views
    )
    first, *others = kind.sections(request, views, bind)
    opening = _noticed(replace(_headed(first), is_opening=True), views)
    others = [_headed(section) for section in (*others, *frames)]
    if views[0].held_before is None:
        return (opening, *others)
    return (*_in_front(kind, request, views, numbers), opening, *others)


def _in_front(
    kind: Kind, request: DocumentRequest, views: Sequence[Context], numbers: Mapping[str, int]
) -> Iterator[Section]:
    """Yield the pages for a reader who holds an edition, in each language; they are no part of the document itself."""
    # Most documents are for anybody.
    from reports.documents.shared.held import held_sections

    for view in views:
        title = unmarked(kind.title(kind.subject_name(request, view), view))
        yield from map(_headed, held_sections(title, numbers if kind.has_first_page else {}, view))


def _headed(section: Section) -> Section:
    """Return a section with its title at the head of its pages; a page 1 stands alone and has none."""
    is_opening = isinstance(section.content, FirstPage)
    return replace(section, running=section.running or section.title, is_opening=is_opening)


def _noticed(first: Section, views: Sequence[Context]) -> Section:
    """Return the first section; a sheet, which has no line above its name, begins with the notice of its corpus."""
    told = {tag(view.language): (view.notice,) for view in views if view.notice}
    content = first.content
    if isinstance(content, Twins):
        left, right = (
            replace(side, notices=(*told.get(lang, ()), *side.notices))
            for side, lang in ((content.left, content.left_lang), (content.right, content.right_lang))
        )
        return replace(first, content=replace(content, left=left, right=right))
    if isinstance(content, PolicySheet):
        return replace(first, content=replace(content, notices=(*told.get(first.lang, ()), *content.notices)))
    return first


def document_name(request: DocumentRequest, view: Context) -> str:
    """Return an ASCII file name made from codes, without its ending."""
    languages = "-".join(request.languages)
    return f"ccus-{request.kind}_{ascii_code(request.subject)}_{view.basis.as_of.isoformat()}_{languages}"


def _furniture(kind: Kind, request: DocumentRequest, footer: TextByLanguage, view: Context) -> Furniture:
    title = kind.title(kind.foot_name(request, view), view)
    return Furniture(
        head_left=kind.foot_name(request, view),
        foot_left=view.words("furniture.left", title=title, edition=view.edition or view.basis.as_of.isoformat()),
        foot_centre=view.words("furniture.legend"),
        foot_right=view.words("furniture.page"),
        foot_notice=view.notice,
        foot_brand=text_in(footer, view.language),
    )
