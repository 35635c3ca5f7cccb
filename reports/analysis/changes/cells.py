"""A record or profile as cells: what each field of each edition writes, and what that says."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict

from reports.analysis.changes.change import Meaning
from reports.analysis.changes.wording import words_of
from reports.corpus.dates import read_date
from reports.corpus.policy import Corpus, Policy, Profile, Provenance, Record, Score, Term
from reports.corpus.vocabulary import Vocabulary, fold

MILESTONES = ("evolution.milestones.", "calendar.")
"""Fields whose last part is a date: one cell a date."""

_ECHO_FROM = 40
"""A description that repeats so many letters of the body says nothing of its own; a shorter one may by chance."""


class Cell(Struct, frozen=True):
    """What a field of one edition writes, and what that says."""

    raw: str
    """Everything the field holds; two cells with the same text do not differ."""
    written: str
    """What a reader is shown."""
    texts: tuple[str, ...]
    """The parts whose words count; a placeholder, and an echo of a text beside it, is ""."""
    fixed: tuple[str | float | None, ...] = ()
    """What no translation changes: a code, a number, a date."""

    @property
    def meaning(self) -> Meaning:
        """What the cell says, in a form that compares."""
        found = (*self.fixed, *map(words_of, self.texts))
        return found if any(part not in ("", None) for part in found) else ()


Cells = Mapping[str, Cell]
"""By dotted path; a field that holds nothing has no cell."""


def edition_cells(edition: Policy | Profile, vocabulary: Vocabulary) -> Cells:
    """The cells of one edition."""
    pairs = _policy(edition, vocabulary) if isinstance(edition, Policy) else _profile(edition, vocabulary)
    return {field: cell for field, cell in pairs if cell.raw}


def editions_of(subject: Record | tuple[Profile, ...]) -> Mapping[str, Policy | Profile]:
    """The editions of a record or profile, by language; Chinese, from which facts are read, first."""
    editions: tuple[Policy | Profile, ...] = subject.editions if isinstance(subject, Record) else subject
    return {e.language: e for e in sorted(editions, key=lambda e: (not e.language.startswith("zh"), e.language))}


def profiles_of(corpus: Corpus) -> Mapping[str, tuple[Profile, ...]]:
    """The profiles by id, twins together."""
    found: dict[str, tuple[Profile, ...]] = {}
    for profile in corpus.profiles:
        found[profile.id] = (*found.get(profile.id, ()), profile)
    return dict(sorted(found.items()))


def normalised(corpus: Corpus, vocabulary: Vocabulary) -> dict[str, dict[tuple[str, str], Meaning]]:
    """Everything that a corpus says: meanings by field and language, by record id; profiles under ``profile:<id>``."""
    subjects: dict[str, Record | tuple[Profile, ...]] = {record.id: record for record in corpus.records}
    subjects |= {profile_key(id): profiles for id, profiles in profiles_of(corpus).items()}
    return {
        key: {
            (field, language): meaning
            for language, edition in editions_of(subject).items()
            for field, cell in edition_cells(edition, vocabulary).items()
            if (meaning := cell.meaning)
        }
        for key, subject in subjects.items()
    }


def profile_key(id: str) -> str:
    """What a profile goes by among records."""
    return f"profile:{id}"


def _policy(edition: Policy, vocabulary: Vocabulary) -> Iterator[tuple[str, Cell]]:
    def text(field: str, written: str) -> tuple[str, Cell]:
        return field, _text(written, vocabulary)

    yield text("title", edition.title)
    for field, term in (
        ("country", edition.country),
        ("category", edition.category),
        ("status", edition.status),
        ("legalWeight", edition.legal_weight),
    ):
        yield field, _term(term)
    yield "pubDate", _published(edition)
    yield text("reviewStatus", edition.review_status)
    yield text("source", edition.source)
    yield "url", Cell(edition.url, edition.url, (), (edition.url.rstrip("/").casefold(),))
    yield "sectors", _listed(edition.sectors, vocabulary)
    yield "description", _unless_echo(edition.description, edition.body, vocabulary)
    yield text("interpretation", edition.interpretation)
    yield "relatedFacilities", _facilities(edition.related_facilities)
    yield text("body", edition.body)
    for entry in edition.analysis:
        yield f"analysis.{entry.dimension}", _score(entry, vocabulary)
    for pillar in edition.regulatory:
        yield text(f"regulatory.{pillar.pillar}", pillar.text)
    for impact in edition.impact:
        yield text(f"impactAnalysis.{impact.aspect}", impact.text)
    yield from _evolution(edition, vocabulary)
    yield from _provenance(edition.provenance, vocabulary)
    yield from _others(edition.extra, vocabulary)


def _evolution(edition: Policy, vocabulary: Vocabulary) -> Iterator[tuple[str, Cell]]:
    evolution = edition.evolution
    for name, ids in (
        ("supersedes", evolution.supersedes),
        ("supersededBy", evolution.superseded_by),
        ("consolidatedFrom", evolution.consolidated_from),
    ):
        yield f"evolution.{name}", Cell(", ".join(ids), ", ".join(ids), (), tuple(sorted(ids)))
    yield "evolution.clusters", _listed(evolution.clusters, vocabulary)
    for name, written in (
        ("effectiveApplicationWindow", evolution.effective_application_window),
        ("sourcePublicationDate", evolution.source_publication_date),
        ("currentConsolidatedVersion", evolution.current_consolidated_version),
    ):
        # Points and strokes tell "since" from "until", so nothing but white space goes.
        yield f"evolution.{name}", Cell(written, written, (), ("".join(written.split()).casefold(),))
    steps = [(step.written, step.event) for step in evolution.milestones]
    yield from _dated(MILESTONES[0], steps, vocabulary)
    yield from _others(evolution.extra, vocabulary, "evolution.")


def _profile(edition: Profile, vocabulary: Vocabulary) -> Iterator[tuple[str, Cell]]:
    yield "name", _text(edition.name, vocabulary)
    yield "country", _term(edition.country)
    yield "region", _text(edition.region, vocabulary)
    yield "summary", _unless_echo(edition.summary, edition.body, vocabulary, 1)
    yield "body", _text(edition.body, vocabulary)
    for pillar in edition.regulatory:
        yield f"regulatory.{pillar.pillar}", _text(pillar.text, vocabulary)
    targets = edition.targets
    for name, written in (
        ("capture2030", targets.capture_2030),
        ("storage2050", targets.storage_2050),
        ("netZeroYear", targets.net_zero_year),
    ):
        yield f"strategicTargets.{name}", _text(written, vocabulary)
    yield from _others(targets.extra, vocabulary, "strategicTargets.")
    yield from _provenance(edition.provenance, vocabulary)
    yield from _others(edition.extra, vocabulary)


def _provenance(stated: Provenance, vocabulary: Vocabulary) -> Iterator[tuple[str, Cell]]:
    yield "provenance.author", _text(stated.author, vocabulary)
    yield "provenance.reviewer", _text(stated.reviewer, vocabulary)
    yield "provenance.lastAuditDate", _text(stated.last_audit_written, vocabulary)
    yield from _others(stated.extra, vocabulary, "provenance.")


def _text(written: str, vocabulary: Vocabulary) -> Cell:
    return Cell(written, written, ("" if vocabulary.placeholder(written) else written,))


def _term(term: Term | None) -> Cell:
    if term is None:
        return Cell("", "", ())
    return Cell(_json([term.written, term.code]), term.written, (), (term.code or fold(term.written),))


def _published(edition: Policy) -> Cell:
    year, when = edition.year, edition.pub_date
    known = (when.year, when.month, when.day) if when else (edition.pub_date_written,)
    written = edition.pub_date_written or (str(year) if year else "")
    return Cell(_json([edition.pub_date_written, *known, year]) if written else "", written, (), (*known, year))


def _listed(entries: tuple[str, ...], vocabulary: Vocabulary) -> Cell:
    return _text(", ".join(entries), vocabulary)


def _facilities(ids: tuple[str, ...]) -> Cell:
    return Cell(" ".join(ids), str(len(ids)) if ids else "", (), tuple(sorted(ids)))


def _unless_echo(written: str, body: str, vocabulary: Vocabulary, least: int = _ECHO_FROM) -> Cell:
    """A description; where the body begins with it, or holds it whole, it is said there."""
    said = "".join(words_of(written).split())
    is_echo = len(said) >= least and said in "".join(words_of(body).split())
    return Cell(written, written, ("",)) if is_echo else _text(written, vocabulary)


def _score(entry: Score, vocabulary: Vocabulary) -> Cell:
    everything = {key: value for key, value in asdict(entry).items() if key != "dimension"}
    raw = _json(everything) if any(_there(value) for value in everything.values()) else ""
    texts = tuple(
        "" if vocabulary.placeholder(text) else text
        # An audit note says how the entry came about, not what it finds.
        for text in (entry.label, entry.evidence, entry.citation, _json(entry.extra))
    )
    written = "" if entry.score is None else f"{entry.score:g}"
    return Cell(raw, written, texts, (entry.score,))


def _there(value: Any) -> bool:
    return value is not None and value != "" and value != {}


def _dated(prefix: str, steps: list[tuple[str, str]], vocabulary: Vocabulary) -> Iterator[tuple[str, Cell]]:
    events: dict[str, list[str]] = {}
    for when, event in steps:
        events.setdefault(_iso(when), []).append(event)
    for when, said in events.items():
        text = "; ".join(filter(None, said))
        # A date alone is a statement, too.
        yield f"{prefix}{when}", Cell(text or when, text or when, _text(text, vocabulary).texts, (when,))


def _iso(written: str) -> str:
    """A date in one form as far as it is known, so that the twins' milestones meet."""
    when = read_date(written)
    if when is None:
        return written
    return "-".join(f"{part:02}" for part in (when.year, when.month, when.day) if part is not None)


def _others(entries: Mapping[str, Any], vocabulary: Vocabulary, prefix: str = "") -> Iterator[tuple[str, Cell]]:
    """Keys that the program does not know; a record's own calendar is one, as far as it is one."""
    for key, value in entries.items():
        if f"{prefix}{key}." == MILESTONES[1] and _is_calendar(value):
            steps = [(str(entry.get("date", "")), str(entry.get("event", ""))) for entry in value]
            yield from _dated(MILESTONES[1], steps, vocabulary)
        elif _there(value):
            written = value if isinstance(value, str) else _json(value)
            yield f"{prefix}{key}", _text(written, vocabulary)


def _is_calendar(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(entry, Mapping) for entry in value)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if value else ""
