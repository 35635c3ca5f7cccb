"""Assigns reports to recipients, in their language, by the subjects, kinds and documents that they asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase

from msgspec import Struct

from reports.config.recipients import Recipient
from reports.corpus.vocabulary import Vocabulary
from reports.delivery.finished import Finished
from reports.documents.kinds import kind_of
from reports.errors import InputProblem, Problem

_ANY = "*"


class RecipientReports(Struct, frozen=True):
    """A recipient and the reports that are due to them; none where no report matches what they asked for."""

    recipient: Recipient
    reports: tuple[Finished, ...]
    notes: tuple[str, ...] = ()
    """What they asked for and no report matches."""


def assign(
    recipients: Sequence[Recipient], reports: Sequence[Finished], vocabulary: Vocabulary, file: str
) -> list[RecipientReports]:
    """Return the reports of each recipient, in the order of recipients; reports in the order given.

    Raises:
        InputProblem: subjects that look like a name of something but are none; all are named.
    """
    problems: list[Problem] = []
    bundles = []
    for recipient in recipients:
        codes_of, notes = {}, []
        parts = (recipient, *recipient.groups)
        for written in dict.fromkeys(subject for part in parts for subject in part.subjects):
            codes = _codes(written, vocabulary)
            here = any(codes & _subjects(report) for report in reports)
            near = [name for kind in ("country", "category") for name in vocabulary.nearest(kind, written)]
            if not here and not _is_known(written, vocabulary) and near:
                remedy = f"Known names near it: {', '.join(near[:3])}."
                problems.append(Problem(file, f"{recipient.field}.subjects", f"“{written}” is not known", remedy))
            elif not here:
                notes.append(f"nothing here is about {written}")
            codes_of[written] = codes
        named = dict.fromkeys(name for part in parts for name in part.documents)
        notes += (f"no document is called {name}" for name in named if not _named(name, reports))
        due = {
            report
            for part in parts
            for report in _due(part, reports, frozenset[str]().union(*(codes_of[one] for one in part.subjects)))
        }
        bundles.append(RecipientReports(recipient, tuple(one for one in reports if one in due), tuple(notes)))
    if problems:
        raise InputProblem(f"{file} cannot be used", remedy=problems[0].remedy, problems=tuple(problems))
    return bundles


def _is_known(written: str, vocabulary: Vocabulary) -> bool:
    """Return whether a subject is a name or code of a country or category, whichever documents there are."""
    return bool(vocabulary.country(written).code or vocabulary.category(written).code)


def _codes(written: str, vocabulary: Vocabulary) -> frozenset[str]:
    """Return what a subject may mean: itself (a record's id, a quarter), and the country or category of that name."""
    codes = vocabulary.country(written).code, vocabulary.category(written).code
    return frozenset({written, *filter(None, codes)})


def _subjects(report: Finished) -> frozenset[str]:
    """Return the codes of what a report is about."""
    return kind_of(report.kind).codes(report.source)


def _due(recipient: Recipient, reports: Sequence[Finished], subjects: frozenset[str]) -> tuple[Finished, ...]:
    selected = {report.topic for report in reports if _is_selected(report, recipient, subjects)}
    patterns = [name for name in recipient.documents if _ANY in name]
    selected |= {r.topic for r in reports if any(fnmatchcase(r.name, pattern) for pattern in patterns)}
    due = {best.name for topic in selected for best in _in_language(topic, recipient.language, reports)}
    # A document named in full is due whatever its language.
    due |= {report.name for report in reports if report.name in recipient.documents}
    return tuple(report for report in reports if report.name in due)


def _is_selected(report: Finished, recipient: Recipient, subjects: frozenset[str]) -> bool:
    if not (recipient.kinds or recipient.subjects):
        return False
    if recipient.kinds and report.kind not in recipient.kinds:
        return False
    if not recipient.subjects:
        return True
    kind = kind_of(report.kind)
    if kind.is_about_all and kind.code in recipient.kinds:
        # Beside the kind, a quarter narrows it and a country does not.
        return True
    if kind.is_sent_by_kind and kind.code not in recipient.kinds:
        return report.subject in subjects
    return bool(_subjects(report) & subjects)


def _in_language(topic: str, language: str, reports: Sequence[Finished]) -> Iterator[Finished]:
    """Yield the report on a topic that suits a language best: in it alone, else bilingual; in the usual look first."""
    known = [report for report in reports if report.topic == topic and language in report.languages]
    if known:
        yield min(known, key=lambda report: (len(report.languages), report.variant != "", report.variant, report.name))


def _named(pattern: str, reports: Sequence[Finished]) -> bool:
    return any(report.name == pattern or fnmatchcase(report.name, pattern) for report in reports)
