"""Front matter -> `Policy` or `Profile`, field by field."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from reports.corpus.field_reader import FieldReader, kind_of, shown
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
    Term,
)

_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")

CUT_AT = 500
"""Where other programs cut descriptions off; one of exactly this length is taken for the beginning of a longer one."""

POLICY_KEYS = (
    "id", "title", "country", "category", "status", "legalWeight", "reviewStatus", "year", "pubDate", "source", "url",
    "sectors", "description", "interpretation", "relatedFacilities", "analysis", "regulatory", "impactAnalysis",
    "evolution", "provenance", "lang",
)  # fmt: skip
PROFILE_KEYS = ("id", "name", "region", "summary", "regulatory", "strategicTargets", "provenance", "lang")
_SCORE_TEXTS = ("label", "evidence", "citation", "auditNote")
_SCORE_KEYS = ("score", *_SCORE_TEXTS)
_EVOLUTION_KEYS = (
    "supersedes", "supersededBy", "consolidatedFrom", "clusters", "milestones", "effectiveApplicationWindow",
    "sourcePublicationDate", "currentConsolidatedVersion",
)  # fmt: skip
_PROVENANCE_KEYS = ("author", "reviewer", "lastAuditDate")
_TARGET_KEYS = ("capture2030", "storage2050", "netZeroYear")


# --- a policy ------------------------------------------------------------------------------------------------------


def read_policy(data: dict[str, Any], body: str, language: str, reading: FieldReader) -> Policy | None:
    """A record from its front matter, which is used up; ``None`` where a problem keeps the file out."""
    take = data.pop
    extra: dict[str, Any] = {}
    pub_date, pub_date_written = reading.date(take("pubDate", None), "pubDate")
    fields: dict[str, Any] = {
        "id": _id(take("id", None), reading),
        "language": language,
        "path": reading.file,
        "title": _required(take("title", None), "title", reading),
        "country": reading.term(_required(take("country", None), "country", reading), "country", "country"),
        "category": reading.term(take("category", None), "category", "category"),
        "status": reading.term(take("status", None), "status", "status"),
        "legal_weight": reading.term(take("legalWeight", None), "legalWeight", "legal_weight"),
        "review_status": reading.line(take("reviewStatus", None), "reviewStatus"),
        "year": reading.year(take("year", None), "year"),
        "pub_date": pub_date,
        "pub_date_written": pub_date_written,
        "source": reading.line(take("source", None), "source"),
        "url": reading.line(take("url", None), "url"),
        "sectors": reading.texts(take("sectors", None), "sectors"),
        "description": _description(take("description", None), reading),
        "interpretation": reading.text(take("interpretation", None), "interpretation").strip(),
        "related_facilities": reading.texts(take("relatedFacilities", None), "relatedFacilities"),
        "analysis": _analysis(take("analysis", None), reading, extra),
        "regulatory": _pillars(take("regulatory", None), reading, extra),
        "impact": _impact(take("impactAnalysis", None), reading, extra),
        "evolution": _evolution(take("evolution", None), reading),
        "provenance": _provenance(take("provenance", None), reading),
        "body": body.strip(),
        "extra": _further({**extra, **data}),
    }
    reading.unknown(data, POLICY_KEYS, "")
    return None if reading.problems else Policy(**fields)


def _further(left: dict[str, Any]) -> dict[str, Any]:
    """What nobody knows, as found."""
    return {key.strip(): value for key, value in left.items()} if left else left


def _required(value: Any, field: str, reading: FieldReader) -> str:
    text = reading.line(value, field)
    if not text and (value is None or isinstance(value, str)):
        reading.problem("missing-field", field, "is missing", f"Give the record a {field}")
    return text


def _description(value: Any, reading: FieldReader) -> str:
    text = reading.text(value, "description")
    if len(text) == CUT_AT:
        message = f"is cut off at {CUT_AT} characters: “…{text[-24:]}”"
        reading.warn("truncated-description", "description", message, "Write it to its end")
    return text.strip()


def _id(value: Any, reading: FieldReader) -> str:
    text = _required(value, "id", reading)
    if text and not _ID.fullmatch(text):
        near = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:64].strip("-")
        remedy = "Use 1 to 64 of a-z, 0-9 and hyphens, no hyphen at either end"
        remedy = f"{remedy}, e.g. {near}" if near else remedy
        reading.problem("bad-id", "id", f"{shown(text)} cannot be an id", remedy)
    return text


def _analysis(value: Any, reading: FieldReader, extra: dict[str, Any]) -> tuple[Score, ...]:
    scores = []
    found = reading.mapping(value, "analysis")
    for dimension in _ordered(found, DIMENSIONS):
        entry = found[dimension]
        if isinstance(entry, dict):
            scores.append(_score(dimension, entry, reading))
        elif dimension in DIMENSIONS:
            reading.mapping(entry, f"analysis.{dimension}")
        else:
            extra[f"analysis.{dimension}"] = entry
    return tuple(scores)


def _score(dimension: str, entry: dict[str, Any], reading: FieldReader) -> Score:
    take = entry.pop
    score = reading.number(take("score", None), f"analysis.{dimension}.score")
    texts = [take(key, "") for key in _SCORE_TEXTS]
    try:
        # Ten thousand records have two hundred thousand of these texts.
        label, evidence, citation, note = map(str.strip, texts)
    except TypeError:  # not all of them are text
        fields = [f"analysis.{dimension}.{key}" for key in _SCORE_TEXTS]
        label, evidence, citation, note = map(str.strip, map(reading.text, texts, fields))
    if entry:
        reading.unknown(entry, _SCORE_KEYS, f"analysis.{dimension}")
    return Score(dimension.strip(), score, label, evidence, citation, note, _further(entry))


def _entries(
    value: Any, block: str, known: tuple[str, ...], reading: FieldReader, extra: dict[str, Any]
) -> Iterable[tuple[str, str]]:
    """Key and text of a block's entries, the known ones first; what is neither known nor text goes to ``extra``."""
    found = reading.mapping(value, block)
    for key in _ordered(found, known):
        entry, field = found[key], f"{block}.{key}"
        if type(entry) is str:
            yield key, entry
        elif key in known or entry is None or type(entry) in (str, int, float):
            yield key, reading.text(entry, field)
        else:
            extra[field] = entry


def _pillars(value: Any, reading: FieldReader, extra: dict[str, Any]) -> tuple[Pillar, ...]:
    entries = _entries(value, "regulatory", PILLARS, reading, extra)
    # Most of them are empty.
    return tuple([
        Pillar(pillar.strip(), text.strip()) if text else _silent(pillar)
        for pillar, text in entries
    ])  # fmt: skip


@lru_cache(maxsize=1024)
def _silent(pillar: str) -> Pillar:
    return Pillar(pillar.strip(), "")


def _impact(value: Any, reading: FieldReader, extra: dict[str, Any]) -> tuple[Impact, ...]:
    entries = _entries(value, "impactAnalysis", IMPACTS, reading, extra)
    said = ((aspect, text.strip()) for aspect, text in entries)
    return tuple([Impact(aspect.strip(), text) for aspect, text in said if text])


def _evolution(value: Any, reading: FieldReader) -> Evolution:
    entry = reading.mapping(value, "evolution")
    take = entry.pop
    milestones, rest = _milestones(take("milestones", None), reading)
    evolution = Evolution(
        supersedes=reading.texts(take("supersedes", None), "evolution.supersedes"),
        superseded_by=reading.texts(take("supersededBy", None), "evolution.supersededBy"),
        consolidated_from=reading.texts(take("consolidatedFrom", None), "evolution.consolidatedFrom"),
        clusters=reading.texts(take("clusters", None), "evolution.clusters"),
        milestones=milestones,
        effective_application_window=reading.line(
            take("effectiveApplicationWindow", None), "evolution.effectiveApplicationWindow"
        ),
        source_publication_date=reading.line(take("sourcePublicationDate", None), "evolution.sourcePublicationDate"),
        current_consolidated_version=reading.line(
            take("currentConsolidatedVersion", None), "evolution.currentConsolidatedVersion"
        ),
        extra=_further({**entry, **rest}),
    )
    reading.unknown(entry, _EVOLUTION_KEYS, "evolution")
    return evolution


def _milestones(value: Any, reading: FieldReader) -> tuple[tuple[Milestone, ...], dict[str, Any]]:
    """The milestones, and what else stands in their blocks, by its path."""
    milestones: list[Milestone] = []
    rest: dict[str, Any] = {}
    if value and not isinstance(value, list):
        message = f"a list is expected, found {kind_of(value)}"
        reading.problem("wrong-type", "evolution.milestones", message, "Write [{date, event}, …]")
        value = []
    for index, item in enumerate(value or ()):
        field = f"evolution.milestones[{index}]"
        entry = {"event": item} if isinstance(item, str) else dict(reading.mapping(item, field))
        date, written = reading.date(entry.pop("date", None), f"{field}.date")
        event = reading.text(entry.pop("event", None), f"{field}.event").strip()
        rest.update({f"milestones[{index}].{key}": entry[key] for key in entry})
        if event or written:
            milestones.append(Milestone(date, written, event))
    return tuple(milestones), rest


def _provenance(value: Any, reading: FieldReader) -> Provenance:
    entry = reading.mapping(value, "provenance")
    date, written = reading.date(entry.pop("lastAuditDate", None), "provenance.lastAuditDate")
    provenance = Provenance(
        author=reading.line(entry.pop("author", None), "provenance.author"),
        reviewer=reading.line(entry.pop("reviewer", None), "provenance.reviewer"),
        last_audit_date=date,
        last_audit_written=written,
        extra=_further(entry),
    )
    reading.unknown(entry, _PROVENANCE_KEYS, "provenance")
    return provenance


# --- a country profile ---------------------------------------------------------------------------------------------


def read_profile(data: dict[str, Any], body: str, language: str, reading: FieldReader) -> Profile | None:
    """A country profile from its front matter, which is used up; ``None`` where a problem keeps the file out."""
    take = data.pop
    extra: dict[str, Any] = {}
    written_id = reading.line(take("id", None), "id")
    name = reading.line(take("name", None), "name") or written_id
    if not name:
        reading.problem("missing-field", "name", "is missing", "Give the profile the country's name")
    fields: dict[str, Any] = {
        "id": re.sub(r"[\W_]+", "-", (written_id or name).casefold()).strip("-"),
        "language": language,
        "path": reading.file,
        "name": name,
        "country": _profiled(name, written_id, reading),
        "region": reading.line(take("region", None), "region"),
        "summary": reading.text(take("summary", None), "summary").strip(),
        "regulatory": _pillars(take("regulatory", None), reading, extra),
        "targets": _targets(take("strategicTargets", None), reading),
        "provenance": _provenance(take("provenance", None), reading),
        "body": body.strip(),
        "extra": _further({**extra, **data}),
    }
    reading.unknown(data, PROFILE_KEYS, "")
    return None if reading.problems else Profile(**fields)


def _profiled(name: str, written_id: str, reading: FieldReader) -> Term | None:
    """The country that a profile is of: by its name, else by its id."""
    by_id = reading.vocabulary.country(written_id).code if written_id else None
    if by_id and not reading.vocabulary.knows("country", name):
        return Term(code=by_id, written=name)
    return reading.term(name, "name", "country")


def _targets(value: Any, reading: FieldReader) -> Targets:
    entry = reading.mapping(value, "strategicTargets")
    take = entry.pop
    targets = Targets(
        capture_2030=reading.line(take("capture2030", None), "strategicTargets.capture2030"),
        storage_2050=reading.line(take("storage2050", None), "strategicTargets.storage2050"),
        net_zero_year=reading.line(take("netZeroYear", None), "strategicTargets.netZeroYear"),
        extra=_further(entry),
    )
    reading.unknown(entry, _TARGET_KEYS, "strategicTargets")
    return targets


def _ordered(found: Mapping[str, Any], first: tuple[str, ...]) -> list[str]:
    known = [key for key in first if key in found]
    return known if len(known) == len(found) else known + [key for key in found if key not in first]
