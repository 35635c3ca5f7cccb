"""Reads finished reports, and makes sure that each was inspected or holds by itself."""

from __future__ import annotations

import hashlib
from functools import cached_property
from pathlib import Path

from msgspec import Struct

from reports.attachment import refuse_web_page
from reports.audit.inspection import inspect_pages
from reports.audit.verification import verify_annex, verify_document
from reports.batch.manifest import ManifestEntry, read_manifest
from reports.config.formats import ANNEXES, HTML
from reports.confined import confined
from reports.corpus.embedded import open_source
from reports.corpus.vocabulary import Vocabulary
from reports.delivery.held_editions import NO_STATE, DocumentState, pack_state
from reports.documents.kinds import kind_of
from reports.documents.shared.unset import incompleteness
from reports.documents.source.source_data import SourceData, read_source_data
from reports.errors import DocumentProblem, InputProblem, Problem

_PACKED: dict[str, bytes] = {}
"""What documents say, by hash: documents of one run have most records in common."""
_MOST_PROBLEMS = 20
_UNREAD = "Name the folder of templates that it was made with: --template-dir, or template_dir in reports.toml."
_REWRITTEN = 'Deliver the file as it was written, or set rewritten = "deliver" in reports.toml.'


class Finished(Struct, frozen=True, eq=False, dict=True):
    """A finished report, as it is delivered; each reading of a file is one of its own."""

    name: str
    """Of the file, without its ending."""
    data: bytes
    sha256: str
    pages: int
    source: SourceData
    """The data inside it."""
    variant: str = ""
    """What differs from the default look, e.g. ``print``; "" for a file that no manifest names."""
    calendar: bytes = b""
    """Its dates ahead as an .ics file, which lies beside it; b"" where there are none."""
    web: bytes = b""
    """Its HTML edition, which lies beside it; b"" where there is none."""
    state: DocumentState = NO_STATE
    """What it says, as the ledger keeps it."""
    annex: bytes = b""
    """The workbook of its numbers, which lies beside it; b"" where there is none."""
    entry: ManifestEntry | None = None
    """What the run noted that wrote it; None where none did."""
    reviewers: tuple[str, ...] = ()
    """Who counted as a reviewer when it was made, and so decided its grades."""
    has_changes_in_front: bool = False
    """Whether pages are bound in front that list what changed since the edition that its one reader holds."""

    @property
    def kind(self) -> str:
        """The code of its kind of document."""
        return self.source.document.kind

    @property
    def subject(self) -> str:
        """The code of its subject."""
        return self.source.document.subject

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the report, two where it is bilingual."""
        return self.source.document.languages

    @property
    def title(self) -> str:
        """The title on its first page."""
        return self.source.document.title

    @property
    def edition(self) -> str:
        """The edition by which the ledger distinguishes deliveries, else the day of the data."""
        return self.source.document.leading_edition or self.source.as_of

    @cached_property
    def topic(self) -> str:
        """The subject and conditions, without language and look."""
        query = self.source.selection.query
        # The subject says this condition already, an id says all of them, and the day is no part of it.
        own = kind_of(self.kind).subject
        conditions = () if own == "id" else (
            f"{name}={','.join(map(str, values))}"
            for name, values in sorted(query.items()) if values and name not in (own, "as_of")
        )  # fmt: skip
        sheets = () if self.source.document.with_sheets else ("no-sheets",)
        return " ".join((self.kind, self.subject, *conditions, *sheets))

    @cached_property
    def identity(self) -> str:
        """The identity of the document, independent of its bytes and of the day it was made."""
        return " ".join(filter(None, (self.topic, "-".join(self.languages), self.variant)))


def read_finished(
    path: Path, entry: ManifestEntry | None = None, *, takes_rewritten: bool = False, template_dir: Path | None = None
) -> Finished:
    """Read the report in a file.

    ``entry`` is its entry in a manifest; without one, and unless a manifest beside it has these bytes, the whole file
    is verified, by the templates of a house where they are named, and its pages are inspected. One that another
    program wrote again is taken where that is said.

    Raises:
        InputProblem: it cannot be read, or is no report of ours.
        DocumentProblem: it is incomplete, not right, or not the file that the manifest speaks of.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputProblem(f"{path} cannot be read ({error.strerror})", remedy="Name a finished report.") from error
    refuse_web_page(path.name, data)
    inside = open_source(path)
    source = read_source_data(inside.data, path.name)
    if source.incomplete:
        raise incompleteness(str(path), source.incomplete)
    sha256 = hashlib.sha256(data).hexdigest()
    known = entry or _known(path, sha256)
    if known is None:
        _verify(path, data, template_dir, takes_rewritten=takes_rewritten)
    elif known.sha256 != sha256:
        raise DocumentProblem(f"{path} is not the file that its run wrote", remedy="Write it anew.")
    elif known.findings:
        raise DocumentProblem(
            f"{path} was written although its inspection found faults: {'; '.join(known.findings[:3])}",
            remedy="Correct what was found and write it anew.",
        )
    variant = _variant(known) if known else ""
    state = pack_state(inside.data, _PACKED)
    finished = Finished(
        path.stem, data, sha256, inside.pages, source, variant, _calendar(path, source, known),
        _web(path, known, template_dir), state, _annex(path, known), known,
        tuple(inside.data.get("reviewers", ())),
    )  # fmt: skip
    _check(path, finished)
    return finished


def read_all(
    paths: list[Path], *, takes_rewritten: bool = False, template_dir: Path | None = None
) -> list[Finished]:
    """Read finished reports in files, as `read_finished` does; the error names every file that cannot be delivered."""
    found: list[Finished] = []
    failures: list[InputProblem | DocumentProblem] = []
    for path in paths:
        try:
            found.append(read_finished(path, takes_rewritten=takes_rewritten, template_dir=template_dir))
        except (InputProblem, DocumentProblem) as failure:
            failures.append(failure)
    if failures:
        if len(failures) == 1:
            raise failures[0]
        problems = tuple(p for f in failures for p in (f.problems or (Problem("", "", f.message, f.remedy),)))
        kind = DocumentProblem if all(isinstance(one, DocumentProblem) for one in failures) else InputProblem
        raise kind(f"{len(failures)} of {len(paths)} files cannot be sent", problems=problems)
    return found


def _known(path: Path, sha256: str) -> ManifestEntry | None:
    """Return the manifest entry beside a file for exactly these bytes."""
    entries = read_manifest(path.parent).values()
    return next((one for one in entries if one.file == path.name and one.sha256 == sha256), None)


def _calendar(path: Path, source: SourceData, known: ManifestEntry | None) -> bytes:
    """Read the calendar beside a digest; raises DocumentProblem where it is not the one that its run wrote."""
    if not kind_of(source.document.kind).takes_period or (known is not None and not known.calendar):
        return b""
    beside = path.with_suffix(".ics")
    try:
        data = beside.read_bytes()
    except OSError as error:
        if known is None:
            return b""
        raise DocumentProblem(f"{beside} cannot be read ({error.strerror})", remedy="Write it anew.") from error
    if known is None:
        from reports.delivery.ics import read_calendar_file

        return data if read_calendar_file(data, "") else b""
    if hashlib.sha256(data).hexdigest() != known.calendar_sha256:
        raise DocumentProblem(f"{beside} is not the file that its run wrote", remedy="Write it anew.")
    return data


def _web(path: Path, known: ManifestEntry | None, template_dir: Path | None) -> bytes:
    """Read the HTML edition beside a document; raises DocumentProblem where it is not the one that its run wrote."""
    beside = path.with_suffix(f".{HTML}")
    if known is None or not known.web:
        if known is not None or not beside.is_file():
            return b""
        return _verified_web(path, beside, template_dir)
    try:
        data = beside.read_bytes()
    except OSError as error:
        raise DocumentProblem(f"{beside} cannot be read ({error.strerror})", remedy="Write it anew.") from error
    if hashlib.sha256(data).hexdigest() != known.web_sha256:
        raise DocumentProblem(f"{beside} is not the file that its run wrote", remedy="Write it anew.")
    return data


def _annex(path: Path, known: ManifestEntry | None) -> bytes:
    """Read the workbook beside a document.

    Raises DocumentProblem where it is not the one that its run wrote; without a note of a run, where it does not hold.
    """
    beside = path.with_suffix(f".{ANNEXES[0]}")
    if known is None or not known.annex:
        if known is not None or not beside.is_file():
            return b""
        _refuse_wrong(beside, verify_annex(path, beside, Vocabulary.load()))
    try:
        data = beside.read_bytes()
    except OSError as error:
        raise DocumentProblem(f"{beside} cannot be read ({error.strerror})", remedy="Write it anew.") from error
    if known is not None and hashlib.sha256(data).hexdigest() != known.annex_sha256:
        raise DocumentProblem(f"{beside} is not the file that its run wrote", remedy="Write it anew.")
    return data


def _verified_web(path: Path, beside: Path, template_dir: Path | None) -> bytes:
    """Return the HTML edition that lies beside a document without a run's note; b"" where it is of other data."""
    if open_source(beside).data != open_source(path).data:
        return b""
    data = beside.read_bytes()
    verification = verify_document(beside, Vocabulary.load(), template_dir)
    _refuse_wrong(beside, [difference.problem() for difference in verification.differences])
    return data


def _variant(entry: ManifestEntry) -> str:
    unusual = (entry.profile, "screen"), (entry.paper, "A4"), (entry.text_size, "normal")
    return "-".join(value.lower() for value, usual in unusual if value != usual)


def _verify(path: Path, data: bytes, template_dir: Path | None, *, takes_rewritten: bool) -> None:
    verification = verify_document(path, Vocabulary.load(), template_dir)
    problems = [difference.problem() for difference in verification.differences]
    problems += [finding.problem() for finding in confined(len(data), path.name, inspect_pages, data)]
    _refuse_wrong(path, problems)
    if verification.outcome in ("rewritten", "not proved") and not takes_rewritten:
        raise DocumentProblem(f"{path}: {verification.said}", remedy=_REWRITTEN if verification.is_read else _UNREAD)


def _refuse_wrong(path: Path, problems: list[Problem]) -> None:
    if problems:
        raise DocumentProblem(
            f"{path} is not right", remedy=problems[0].remedy, problems=tuple(problems[:_MOST_PROBLEMS])
        )


def _check(path: Path, finished: Finished) -> None:
    """Raise InputProblem where a report has no title, date, records or pages."""
    if not (finished.title and finished.edition and finished.source.records and finished.pages):
        raise InputProblem(f"{path} is empty", remedy="Take it as it was written.")
