"""The digest on the record: which records came, went or stand otherwise, and how many changes there are where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from reports.analysis.changes.change import WORLD, Change, Kind
from reports.analysis.jurisdictions import PillarsByLanguage
from reports.corpus.policy import PILLARS, Record
from reports.documents.digest.front import MOST_MOVEMENTS
from reports.documents.digest.issue import Issue
from reports.documents.digest.model import (
    ArrivalLine,
    CountryCounts,
    DigestReview,
    FateLine,
    Group,
    PillarCell,
    PillarMove,
    PillarMoves,
    StatusLine,
)
from reports.documents.digest.movements import Movements
from reports.documents.shared.change_rows import change_row, compared_with, total
from reports.documents.shared.section import Value
from reports.documents.shared.terms import term
from reports.documents.shared.values import ascii_code, compact, quoted

_COLUMNS: tuple[tuple[Kind, ...], ...] = (
    WORLD,
    ("catalogued",),
    ("merged", "renamed", "withdrawn", "not-in-export"),
    ("status-corrected",),
    ("re-scored", "first-scored"),
    ("placeholder-replaced",),
    ("pillar-changed",),
    ("text-changed",),
    ("editorial",),
)
"""What the columns of the countries count; the first is the ledger of the world."""
_ALONE: tuple[Kind, ...] = ("withdrawn", "not-in-export", "renamed")
"""Records that are gone without an heir, or have another id."""


def review_part(issue: Issue, movements: Movements, sections: Mapping[str, str]) -> DigestReview:
    """Return the pages after the first; ``sections`` says where a country has one."""
    changes, words, context = issue.changes, issue.context.words, issue.context
    sums = _counts(changes.entries) if changes else ()
    counted = [place for place, total in enumerate(sums) if total]
    return DigestReview(
        compared=compared_with(changes, context) if changes else "",
        total=total(changes, context) if changes else "",
        every_movement=movements.rows,
        movements=movements.rows[MOST_MOVEMENTS:],
        score_columns=movements.columns,
        arrivals=_arrivals(issue),
        profiles=tuple(_profiles(issue)),
        fates=tuple(_fates(issue)),
        statuses=_statuses(issue),
        columns=tuple(words(f"digest.column.{place}") for place in counted),
        # A column that is empty in all rows is left out.
        countries=tuple(replace(r, counts=tuple(r.counts[at] for at in counted)) for r in _countries(issue, sections)),
        sums=tuple(sums[place] for place in counted),
        raw=changes.tally.raw if changes else 0,
        count_notes=tuple(_count_notes(issue)),
        editorial_only=_editorial_only(issue),
        dates=issue.ahead,
        date_notes=tuple(_date_notes(issue)),
        pillars=_pillars(issue),
    )


# --- came and went


def _arrivals(issue: Issue) -> Group | None:
    found, words = issue.new_records, issue.context.words
    if not found:
        return None
    adopted = sum(change.kind == "adopted" for change in issue.real if not change.field)
    key = "none" if not adopted else "all" if adopted == len(found) else "some"
    heading = words(f"digest.arrivals_{key}", n=len(found), adopted=adopted)
    return Group(heading, tuple(_arrival(record, issue) for record in found))


def _arrival(record: Record, issue: Issue) -> ArrivalLine:
    policy, context = record.edition(issue.context.language), issue.context
    in_force = context.assessed(record).standing.stated == "in-force"
    field = "pubDate" if policy.pub_date else "year"
    return ArrivalLine(
        number=issue.numbers.get(record.id, 0),
        country=issue.name(record.jurisdiction),
        title=quoted(policy, "title", policy.title, context.language),
        section=context.sheet(record.id),
        status=Value("") if in_force else term(policy, "status", "status", policy.status, context, brief=True),
        weight=term(policy, "legalWeight", "legal_weight", policy.legal_weight, context, brief=True),
        date=compact(policy, field, policy.date, policy.pub_date_written, context.language),
    )


def _profiles(issue: Issue) -> Iterator[str]:
    """Name the country profiles that came and went: they are no records."""
    words = issue.context.words
    for key, kind in (("new", "catalogued"), ("gone", "not-in-export")):
        whole = (change for change in issue.real if change.subject == "profile" and not change.field)
        codes = sorted({change.jurisdiction for change in whole if change.kind == kind}, key=issue.collated)
        if codes:
            names = words("common.list_separator").join(map(issue.name, codes))
            yield words(f"digest.profiles_{key}", n=len(codes), names=names)


def _fates(issue: Issue) -> Iterator[Group]:
    """Yield the records that others took up, and those that are gone or have another id."""
    changes, words, names = issue.changes, issue.context.words, issue.names
    if changes is None or names is None:
        return
    merged = changes.of_kind("merged")
    if merged:
        into = len({id for change in merged for id in change.other_ids})
        lines = tuple(FateLine(names.title(change), change_row(change, names).new) for change in merged)
        yield Group(words("digest.merged", n=len(merged), into=into), lines)
    alone = [change for change in changes.of_kind(*_ALONE) if change.subject == "record"]
    if alone:
        yield Group(words("digest.gone", n=len(alone)), tuple(_alone(change, issue) for change in alone))


def _alone(change: Change, issue: Issue) -> FateLine:
    assert issue.names is not None
    words, row = issue.context.words, change_row(change, issue.names)
    key = "digest.renamed_fate" if change.kind == "renamed" else "digest.fate"
    told = words(key, word=row.word, old=row.old.text, new=row.new.text)
    return FateLine(row.title, Value(told))


def _statuses(issue: Issue) -> Group | None:
    """Return the corrected statuses, and whether the records count."""
    changes, words = issue.changes, issue.context.words
    found = changes.of_kind("status-corrected") if changes else ()
    if not found:
        return None
    return Group(words("digest.statuses", n=len(found)), tuple(_status(change, issue) for change in found))


def _status(change: Change, issue: Issue) -> StatusLine:
    assert issue.names is not None
    since, words, row = issue.context.assessment.since, issue.context.words, change_row(change, issue.names)
    assert since is not None
    before = issue.changes.before(change.id) if issue.changes else None
    counted = before is not None and before.id in since.counted
    counts = issue.context.assessed(issue.context.corpus.by_id[change.id]).standing.counts
    key = {(True, False): "no_longer", (False, True): "now", (False, False): "not"}.get((counted, counts), "")
    remark = words(f"digest.counted_{key}") if key else ""
    return StatusLine(row.number, row.title, row.section, row.old, row.new, remark)


# --- counted


def _by_country(issue: Issue) -> dict[str, list[Change]]:
    found: dict[str, list[Change]] = {}
    for change in issue.changes.entries if issue.changes else ():
        found.setdefault(change.jurisdiction, []).append(change)
    return found


def _countries(issue: Issue, sections: Mapping[str, str]) -> tuple[CountryCounts, ...]:
    """Count the changes of the countries, the busiest first; those with editorial ones alone in one row."""
    by_code, words = _by_country(issue), issue.context.words
    real = {code: sum(change.is_real for change in found) for code, found in by_code.items()}
    order = sorted((code for code in by_code if real[code]), key=lambda code: (-real[code], code))
    rows = [
        CountryCounts(issue.name(code), sections.get(ascii_code(code), ""), _counts(by_code[code]), len(by_code[code]))
        for code in order
    ]
    if rest := [change for code, found in by_code.items() if not real[code] for change in found]:
        rows.append(CountryCounts(words("digest.only_editorial"), "", _counts(rest), len(rest)))
    return tuple(rows)


def _counts(entries: Sequence[Change]) -> tuple[str, ...]:
    counts = (sum(change.kind in kinds for change in entries) for kinds in _COLUMNS)
    return tuple(str(count) if count else "" for count in counts)


def _count_notes(issue: Issue) -> Iterator[str]:
    """Say which classes the columns count that hold several, without those of which there is none."""
    changes, words = issue.changes, issue.context.words
    if changes is None or not changes.tally.raw:
        return
    for column, kinds in enumerate(_COLUMNS):
        there = [kind for kind in kinds if changes.counts[kind]]
        if len(kinds) > 1 and there:
            counts = ((words(f"change.{kind}"), changes.counts[kind]) for kind in there)
            parts = (words("digest.class_count", word=word, n=n) for word, n in counts)
            said = words("common.list_separator").join(parts)
            yield words("digest.column_holds", column=words(f"digest.column.{column}"), parts=said)
    if changes.counts["placeholder-replaced"]:
        yield words("digest.column_filled")


def _editorial_only(issue: Issue) -> str:
    """Name the countries with editorial changes alone, with how many where that is more than one."""
    words = issue.context.words
    counts = {code: len(found) for code, found in _by_country(issue).items() if not any(c.is_real for c in found)}
    if not counts:
        return ""
    names = [
        words("digest.editorial_many", name=issue.name(code), n=counts[code]) if counts[code] > 1 else issue.name(code)
        for code in sorted(counts, key=issue.collated)
    ]
    key = "digest.editorial_only_one" if 1 in counts.values() else "digest.editorial_only"
    return words(key, n=len(names), names=words("common.list_separator").join(names))


def _date_notes(issue: Issue) -> Iterator[str]:
    words, calendar = issue.context.words, len(issue.request.calendar)
    if not issue.ahead:
        return
    yield words("digest.dates_note", n=len(issue.records), calendar=calendar)
    if vague := sum(not row.day for row in issue.ahead):
        yield words("digest.dates_vague", n=vague)


# --- pillars


def _pillars(issue: Issue) -> PillarMoves | None:
    """Return the countries whose pillars are in another state than before; those that moved alike share a row."""
    if issue.changes is None:
        return None
    alike: dict[tuple[PillarCell, ...], list[str]] = {}
    for code in issue.jurisdictions:
        if cells := _pillar_move(code, issue):
            alike.setdefault(cells, []).append(issue.name(code))
    join = issue.context.words("common.list_separator").join
    rows = tuple(PillarMove(join(names), cells) for cells, names in alike.items())
    columns = tuple(issue.context.words(f"pillar.{pillar}") for pillar in PILLARS)
    return PillarMoves(columns, rows) if rows else None


def _pillar_move(code: str, issue: Issue) -> tuple[PillarCell, ...]:
    since = issue.context.assessment.since
    assert since is not None
    old, new = (_states(code, told, issue) for told in (since.pillars_before, since.pillars_now))
    if old == new:
        return ()
    return tuple(PillarCell(old[pillar], new[pillar]) for pillar in PILLARS)


def _states(code: str, told: Mapping[str, PillarsByLanguage], issue: Issue) -> dict[str, str]:
    """Return the state of each of the seven pillars of a country; nothing is recorded where there is no record."""
    found = told[code][issue.context.language] if code in told else ()
    return dict.fromkeys(PILLARS, "not-recorded") | {one.pillar: one.state for one in found if one.pillar in PILLARS}


def follows(review: DigestReview, countries: int, new: int, has_annex: bool, issue: Issue) -> str:
    """Say what stands on the pages after the first, and in which order."""
    words = issue.context.words
    there = (
        ("movements", review.every_movement[MOST_MOVEMENTS:]),
        ("arrivals", review.arrivals),
        ("fates", review.fates),
        ("statuses", review.statuses),
        ("countries", review.countries),
        ("dates", review.dates),
        ("pillars", review.pillars),
    )
    parts = [words(f"digest.follows_{part}") for part, content in there if content]
    join = words("common.list_separator").join
    found = [words("digest.follows_next", parts=join(parts))] if parts else []
    if countries:
        found.append(words("digest.follows_blocks", n=countries))
    if new and issue.request.with_sheets:
        found.append(words("digest.follows_sheets", n=new))
    end = [words("digest.follows_annex")] if has_annex else []
    found.append(words("digest.follows_end", parts=join([*end, words("digest.follows_frame")])))
    return "".join(found)
