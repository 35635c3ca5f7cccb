"""A small pair of corpora, a quarter apart, that has every class of change in it."""

from __future__ import annotations

from datetime import date
from typing import Any

from msgspec.structs import replace

from reports.analysis.changes.change import Change
from reports.analysis.changes.ledger import Changes, compare_corpora
from reports.analysis.changes.period import Period, quarter
from reports.corpus.policy import Corpus, Evolution, Impact, Pillar, Policy, Profile, Record, Score, Term
from tests.analysis.builders import (
    basis,
    corpus,
    english,
    linked,
    milestone,
    policy,
    provenance,
    record,
    scores,
    twins,
    when,
)

QUARTER = quarter(2026, 1)
AS_OF = date(2026, 4, 2)

LONG = "A licence is needed for every storage site, and the regulator publishes the conditions it has set for each one."
"""A body long enough to tell one record from another."""


def published(text: str) -> dict[str, Any]:
    """The fields of a date of publication."""
    return {"pub_date": when(text), "pub_date_written": text, "year": int(text[:4])}


def evolved(window: str = "", *steps: tuple[str, str]) -> Evolution:
    """A window of application and milestones."""
    return Evolution(effective_application_window=window, milestones=tuple(milestone(*step) for step in steps))


def mrv(value: float | None, evidence: str = "", citation: str = "", note: str = "") -> tuple[Score, ...]:
    return (Score(dimension="mrv", score=value, evidence=evidence, citation=citation, audit_note=note),)


def liability(text: str) -> tuple[Pillar, ...]:
    return (Pillar(pillar="liability_period", text=text),)


def economic(text: str) -> tuple[Impact, ...]:
    return (Impact(aspect="economic", text=text),)


def spelt(edition: Policy, **terms: str) -> Policy:
    """The edition with some words spelt otherwise, their codes left alone."""
    found = {name: Term(code=getattr(edition, name).code, written=written) for name, written in terms.items()}
    return replace(edition, **found)


def profile(id: str, language: str, text: str) -> Profile:
    """A profile that says something about the period of liability."""
    country = Term(code="NO", written="Norway")
    path = f"countries/{language}/{id}.md"
    return Profile(id=id, language=language, path=path, name=id, country=country, regulatory=liability(text))


def old_records() -> tuple[Record, ...]:
    """What the corpus held when the quarter began."""
    return (
        record("statute", status="planned", **published("2025-11-02")),
        record("soon", status="upcoming", **published("2025-06-01")),
        record("repealed", **published("2012-05-04")),
        record("plant", evolution=evolved("", ("2024-02-01", "Work begins"))),
        record("part-one", **published("2018-03-04")),
        record("before", title="The storage rules", body=LONG, **published("2019-05-06")),
        record("ended", status="cancelled", **published("2009-05-06")),
        record("lost", title="Something else", **published("2015-05-06")),
        record("mislabelled", status="planned", **published("2017-05-06")),
        record("moved", analysis=scores(mrv=60)),
        record("unscored"),
        record("filler", analysis=mrv(40, "Pending")),
        record("silent", regulatory=liability("待定")),
        record("pillars", regulatory=liability("Twenty years after closure")),
        record("text", impact=economic("It costs 5 % more.")),
        twins(policy("spelt"), english("spelt")),
        twins(policy("tongue", analysis=mrv(70, "Operators must report every 3 months.", "Art. 9"))),
        record("audited", review_status="verified", provenance=provenance("", "2025-01-01")),
        record("echo", body=LONG),
        record("facilities"),
    )


def new_records() -> tuple[Record, ...]:
    """What it held when the quarter had ended."""
    tongue = policy("tongue", analysis=mrv(70, "运营者每3个月报告一次。", "第9条"))
    return (
        record("statute", **published("2026-02-03")),
        record("soon", **published("2025-06-01"), evolution=evolved("2026-01-15/..")),
        record(
            "repealed", status="superseded", **published("2012-05-04"), evolution=evolved("", ("2026-03", "Repealed"))
        ),
        record("plant", evolution=evolved("", ("2024-02-01", "Work begins"), ("2026-02-20", "First injection"))),
        record("code", **published("2026-03-10")),
        record("catalogued", **published("2019-07-08")),
        record("whole", evolution=linked(consolidated_from="part-one"), **published("2020-01-02")),
        record("after", title="The storage rules", body=LONG, **published("2019-05-06")),
        record("mislabelled", **published("2017-05-06")),
        record("moved", analysis=scores(mrv=75)),
        record("unscored", analysis=scores(statutory=55)),
        record("filler", analysis=mrv(80, "Operators report to the ministry every year.", "Art. 4")),
        record("silent", regulatory=liability("Twenty years after closure")),
        record("pillars", regulatory=liability("Thirty years after closure")),
        record("text", impact=economic("It costs 8 % more.")),
        twins(spelt(policy("spelt"), status="现行有效"), spelt(english("spelt"), country="P.R. China")),
        twins(tongue, english("tongue", analysis=mrv(70, "Operators must report every 3 months.", "Art. 9"))),
        record("audited", review_status="checked", provenance=provenance("Li Wei", "2026-02-01")),
        record("echo", body=LONG, description=LONG[:60]),
        record("facilities", related_facilities=("17", "4")),
    )


OLD = corpus(*old_records())
NEW = corpus(*new_records())

EXPECTED = {
    ("adopted", "statute", "status"),
    ("adopted", "code", ""),
    ("in-effect", "soon", "status"),
    ("in-effect", "soon", "evolution.effectiveApplicationWindow"),
    ("status-event", "repealed", "status"),
    ("milestone", "repealed", "evolution.milestones.2026-03"),
    ("milestone", "plant", "evolution.milestones.2026-02-20"),
    ("catalogued", "catalogued", ""),
    ("catalogued", "whole", ""),
    ("merged", "part-one", ""),
    ("renamed", "after", "id"),
    ("withdrawn", "ended", ""),
    ("not-in-export", "lost", ""),
    ("status-corrected", "mislabelled", "status"),
    ("re-scored", "moved", "analysis.mrv"),
    ("first-scored", "unscored", "analysis.statutory"),
    ("placeholder-replaced", "filler", "analysis.mrv"),
    ("placeholder-replaced", "silent", "regulatory.liability_period"),
    ("pillar-changed", "pillars", "regulatory.liability_period"),
    ("text-changed", "text", "impactAnalysis.economic"),
    ("text-changed", "statute", "pubDate"),
    ("editorial", "spelt", "status"),
    ("editorial", "spelt", "country"),
    ("editorial", "tongue", "analysis.mrv"),
    ("editorial", "tongue", "edition.en"),
    ("editorial", "audited", "reviewStatus"),
    ("editorial", "audited", "provenance.reviewer"),
    ("editorial", "echo", "description"),
    ("editorial", "facilities", "relatedFacilities"),
}
"""Class, id and field of every difference between `OLD` and `NEW`."""


def compared(old: Corpus, new: Corpus, period: Period | None = QUARTER) -> Changes:
    """Two corpora compared on the day after the quarter."""
    old_basis, new_basis = (basis(*side.records, as_of=AS_OF) for side in (old, new))
    return compare_corpora(old, new, old_basis, new_basis, period)


def only(before: Record, after: Record, period: Period | None = QUARTER) -> Change:
    """The one change between two states of a record."""
    (change,) = compared(corpus(before), corpus(after), period).entries
    return change
