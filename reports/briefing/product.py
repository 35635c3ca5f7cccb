"""From a commission to a document: which sections, in which order, under which name."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace

from reports.briefing.category import category_sections
from reports.briefing.context import Commission, Context
from reports.briefing.country import country_sections
from reports.briefing.frame import frame_section
from reports.briefing.glance import dated_as_of
from reports.briefing.section import Document, Furniture, Section
from reports.briefing.sheet import sheet_section
from reports.briefing.source import embed_source
from reports.briefing.twins import twin_section
from reports.language import tag

_FRONTS = {"country": country_sections, "category": category_sections}


def compose(commission: Commission, context: Context, *, publisher: str = "", footer: str = "") -> Document:
    """The document that ``commission`` asks for; ``context`` is the view of its first language.

    ``publisher`` and ``footer`` come from the brand; both may be empty.
    """
    contexts = [context.read_by(language, sheets="-".join(commission.languages)) for language in commission.languages]
    first = contexts[0]
    name = subject_name(commission, first)
    title = first.words(f"title.{commission.kind}", name=name)
    sections: list[Section] = []
    for view in contexts:
        sections.extend(_front(commission, view))
    sections.extend(_sheets(commission, contexts))
    for view in contexts:
        own = view.words(f"title.{commission.kind}", name=subject_name(commission, view))
        sections.append(frame_section(commission, view, own, publisher or view.words("document.author")))
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
    )
    source = embed_source(commission, first, document, publisher=publisher, footer=footer)
    return replace(document, embedded=(source,))


def _front(commission: Commission, view: Context) -> tuple[Section, ...]:
    front = _FRONTS.get(commission.kind)
    return front(commission, view) if front else ()


def _sheets(commission: Commission, contexts: list[Context]) -> list[Section]:
    level = 1 if commission.kind == "policy" else 2
    records = commission.selection.records
    if len(contexts) > 1:
        return [twin_section(record, contexts, level=level) for record in records]
    return [sheet_section(record, contexts[0], level=level) for record in records]


def subject_name(commission: Commission, view: Context) -> str:
    """What the document is about, as its reader calls it."""
    if commission.kind == "policy":
        return commission.selection.records[0].edition(view.language).title
    known = view.vocabulary.codes(commission.kind)
    return view.name(commission.kind, commission.subject) if commission.subject in known else commission.subject


def document_name(commission: Commission, view: Context) -> str:
    """An ASCII file name made from codes, without its ending."""
    languages = "-".join(commission.languages)
    return f"ccus-{commission.kind}_{ascii_code(commission.subject)}_{view.basis.as_of.isoformat()}_{languages}"


def ascii_code(subject: str) -> str:
    """A code as it is; a spelling that has none as its ASCII letters and eight digits of its hash."""
    if re.fullmatch(r"[A-Za-z0-9-]+", subject):
        return subject
    letters = re.sub(r"[^A-Za-z0-9]+", "-", subject).strip("-")
    return f"{letters}-{hashlib.sha256(subject.encode()).hexdigest()[:8]}".lstrip("-")


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
