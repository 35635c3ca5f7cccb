"""Composes the words of a message: subject, text and HTML, in the language of its recipient."""

from __future__ import annotations

from pathlib import Path

import css_inline
from msgspec import Struct
from msgspec.structs import replace

from reports.config.by_language import text_in
from reports.delivery.finished import Finished
from reports.delivery.held_editions import HeldChanges
from reports.delivery.held_words import HeldTold, tell_changes
from reports.delivery.summary import summarise
from reports.documents.shared.summary import Summary, one_line
from reports.language import Strings, strings, tag
from reports.typeset.outer_templates import outer_style, render_outer


class AttachedFile(Struct, frozen=True):
    """An attachment, as the text of the message names it."""

    name: str
    told: str


class Body(Struct, frozen=True):
    """The words of a message, as its templates print them."""

    lang: str
    subject: str
    greeting: str
    notes: tuple[str, ...]
    since: tuple[HeldTold, ...]
    """What changed since the editions that the reader holds."""
    files: tuple[AttachedFile, ...]
    summaries: tuple[Summary, ...]
    footer: tuple[str, ...]
    unsubscribe: str = ""
    """How the reader ends the messages."""


class MessageDetails(Struct, frozen=True):
    """What a message says besides its reports: its part of several, a correction, a test, how to unsubscribe."""

    part: int = 1
    parts: int = 1
    correction: bool = False
    test_for: str = ""
    """The real recipient of a message that goes to a test address."""
    unsubscribe: str = ""
    since: tuple[tuple[Finished, HeldChanges], ...] = ()
    is_note: bool = False
    """Whether the reports themselves are not attached."""


def compose_body(
    reports: tuple[Finished, ...],
    files: tuple[tuple[str, Finished], ...],
    name: str,
    language: str,
    details: MessageDetails,
) -> Body:
    """Compose the words that go with ``reports`` to a recipient called ``name``.

    ``files`` are the names of the attachments, each with the report that it is of.
    """
    words = strings(language)
    notes = []
    if details.correction:
        notes.append(words("mail.correction"))
    if details.parts > 1:
        notes.append(words("mail.part", part=details.part, parts=details.parts))
    return Body(
        lang=tag(language),
        subject=_subject(reports, words, details),
        greeting=words("mail.greeting", name=name) if name else "",
        notes=tuple(notes),
        since=tuple(
            tell_changes(
                held, report.title, language, has_pages=report.has_changes_in_front, is_note=details.is_note
            )
            for report, held in details.since
        ),
        files=tuple(_file(report, file, words) for file, report in files),
        summaries=() if details.is_note else tuple(summarise(report, language) for report in reports),
        footer=tuple(_footer(reports, words, details)),
        unsubscribe=words("mail.unsubscribe", address=details.unsubscribe.removeprefix("mailto:"))
        if details.unsubscribe
        else "",
    )


Filled = tuple[tuple[str, str], ...]
"""What stands for words of a reader's own, and these words."""


class Wording(Struct, frozen=True):
    """The words of a message, rendered; what is its reader's own is left open."""

    lang: str
    subject: str
    text: str
    html: str

    def both_for(self, greeting: str, unsubscribe: str) -> tuple[tuple[str, str, Filled], ...]:
        """Return plain text and HTML, each with what a reader's own words are filled in for."""
        own = (_GREETING, greeting), (_UNSUBSCRIBE, unsubscribe)
        return ("plain", self.text, own), ("html", self.html, tuple((mark, _escaped(words)) for mark, words in own))


_GREETING, _UNSUBSCRIBE = "\ue000", "\ue001"
"""What stands for the reader's own words until they are filled in: neither a name nor an address holds such a sign."""


def greeting_of(name: str, language: str) -> str:
    """Return how a message greets its reader; "" for one without a name."""
    return strings(language)("mail.greeting", name=name) if name else ""


def unsubscribing(place: str, language: str) -> str:
    """Return how a reader ends the messages; "" where there is no address for that."""
    return strings(language)("mail.unsubscribe", address=place.removeprefix("mailto:")) if place else ""


def render_body(body: Body, folder: Path | None = None) -> Wording:
    """Render a message as text and HTML, with every style inlined: mail programs read no style sheets.

    The templates are those of a folder where it has them.

    That is slow, and most recipients of a document get the same words, so it is done once for all of them.
    """
    opened = replace(
        body,
        greeting=_GREETING if body.greeting else "",
        unsubscribe=_UNSUBSCRIBE if body.unsubscribe else "",
    )
    text = render_outer("mail.txt", folder, mail=opened, s=_words(body)).rstrip() + "\n"
    html = render_outer("mail.html", folder, mail=opened, s=_words(body))
    return Wording(body.lang, body.subject, text, _inliner(folder).inline(html))


def _escaped(text: str) -> str:
    """Return a text as the inliner writes it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\xa0", "&nbsp;")


def _words(body: Body) -> Strings:
    return strings(body.lang)


def _subject(reports: tuple[Finished, ...], words: Strings, details: MessageDetails) -> str:
    editions = words("common.list_separator").join(dict.fromkeys(report.edition for report in reports))
    if len(reports) == 1:
        subject = words("mail.subject", title=reports[0].title, edition=editions)
    else:
        subject = words("mail.subject_several", n=len(reports), edition=editions)
    if details.parts > 1:
        subject = words("mail.subject_part", subject=subject, part=details.part, parts=details.parts)
    if details.correction:
        subject = words("mail.subject_correction", subject=subject)
    if details.test_for:
        subject = words("mail.subject_test", subject=subject, address=details.test_for)
    return one_line(subject)


def _file(report: Finished, name: str, words: Strings) -> AttachedFile:
    """Return an attachment by the ending of its name: dates of a report, its workbook, its HTML edition, or itself."""
    title = one_line(report.title)
    if name.endswith(".ics"):
        return AttachedFile(name, words("mail.calendar"))
    if name.endswith(".html"):
        return AttachedFile(name, words("mail.web_file", title=title, size=_kilobytes(report.web)))
    if name.endswith(".xlsx"):
        return AttachedFile(name, words("mail.annex_file", title=title, size=_kilobytes(report.annex)))
    return AttachedFile(name, words("mail.file", title=title, pages=report.pages, size=_kilobytes(report.data)))


def _kilobytes(data: bytes) -> int:
    return max(1, round(len(data) / 1000))


def _footer(reports: tuple[Finished, ...], words: Strings, details: MessageDetails) -> list[str]:
    documents = (report.source.document for report in reports)
    texts = (text for document in documents for text in (document.publisher, document.footer))
    publishers = (text_in(text, words.lang) for text in texts)
    lines = [] if details.is_note else [words("mail.missing")]
    lines += dict.fromkeys(one_line(line) for line in publishers if line)
    return lines


def _inliner(folder: Path | None) -> css_inline.CSSInliner:
    return css_inline.CSSInliner(load_remote_stylesheets=False, extra_css=outer_style("mail.css", folder))
