"""Rules that one record in one language breaks by itself: names, dates, review, texts, pillars, keys."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Any

from reports.analysis.checks.rules import CheckFinding, finding_in
from reports.analysis.evidence import AUDIT_YEARS, Basis
from reports.analysis.standing import is_draft_by_title
from reports.corpus.dates import read_date, span_of
from reports.corpus.fields import FURTHER_KEYS, POLICY, PROFILE, FieldBlock
from reports.corpus.generated import strip_generated
from reports.corpus.policy import Pillar, Policy, Profile, Term
from reports.corpus.vocabulary import Vocabulary, fold
from reports.language import nearest_document_language

BODY_CHARACTERS = 200_000
"""The longest body that is laid out."""

STILL_TO_COME = ", which is still to come on "
"""What findings say of a day ahead, before the day of the check."""

_VERIFIED = re.compile(
    r"(?:verified|approved|validated)\b|已(?:[核查][验驗实實核]|验证|驗證|审核|審[核查閱])"
    r"|(?:確認|検証|審査|査読|校閲|承認)済|(?:검토|확인|검증|승인|심사) ?(?:완료|됨)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<![\d.])(?:19|20)\d\d(?![\d.])")
_YEARS = re.compile(r"(?:19|20)\d\d\s*[-–—~～至到]\s*(?:19|20)?\d\d(?!\d)")
_HTML = re.compile(r"<(?:(?!br\s*/?>)[a-z][a-z0-9]*(?=[\s/>])|/[a-z])", re.IGNORECASE)
_LINK = re.compile(r"(?:\]\(\s*<?|^\s*\[[^\]]+\]:\s*<?|<)\s*([a-z][a-z0-9+.-]*):", re.IGNORECASE | re.MULTILINE)
_SCHEME = re.compile(r"\s*([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_SAFE = frozenset({"http", "https", "mailto"})
_WORD = re.compile(r"\w\w+")
_NOT_A_WORD = re.compile(r"[\W_]+")


def finding(rule: str, source: Policy | Profile, field: str, message: str) -> CheckFinding:
    """Return a finding in a file that was read as a record or profile."""
    return finding_in(source.path, source.id, rule, field, message)


def edition_findings(policy: Policy, basis: Basis) -> Iterator[CheckFinding]:
    """Yield every finding that one record in one language gives by itself, except those about scores."""
    yield from _spellings(policy, basis.vocabulary)
    yield from _dates(policy, basis.as_of)
    yield from _standing(policy, basis)
    yield from _texts(policy)
    yield from placeholder_findings(policy, policy.regulatory, basis.vocabulary)
    yield from audit_findings(policy, basis.as_of)
    yield from key_findings(policy, basis.vocabulary)


# --- names ---------------------------------------------------------------------------------------------------------


def _spellings(policy: Policy, vocabulary: Vocabulary) -> Iterator[CheckFinding]:
    for field in POLICY.terms:
        term: Term | None = getattr(policy, field.attribute)
        if term is None:
            continue
        if name := _meant(vocabulary, field.vocabulary, term.written, term.code, policy.language):
            yield finding("folded-spelling", policy, field.key, f"“{term.written}” is read as {term.code} ({name})")


@lru_cache(maxsize=4096)
def _meant(vocabulary: Vocabulary, kind: str, written: str, code: str | None, language: str) -> str:
    """Return the name that a spelling is read as; "" where it is that name (in any case), its code, or unknown."""
    if code is None or written == code:
        return ""
    name = vocabulary.name(kind, code, nearest_document_language(language))
    return "" if fold(written) == fold(name) else name


# --- dates ---------------------------------------------------------------------------------------------------------


def _dates(policy: Policy, as_of: date) -> Iterator[CheckFinding]:
    published, today = policy.pub_date, (as_of.year, as_of.month, as_of.day)
    if published is not None and policy.year and policy.year != published.year:
        message = f"{policy.year} contradicts pubDate, {policy.pub_date_written}"
        yield finding("date-contradiction", policy, "year", message)
    source = policy.evolution.source_publication_date
    # The source may well publish weeks after the adoption.
    if published is not None and source and (other := read_date(source)) and abs(other.year - published.year) > 1:
        message = f"{source} contradicts pubDate, {policy.pub_date_written}"
        yield finding("date-contradiction", policy, "evolution.sourcePublicationDate", message)
    audited = policy.provenance.last_audit_date
    if audited is not None and audited.earliest > today:
        message = f"audited on {audited.written}{STILL_TO_COME}{as_of}"
        yield finding("date-contradiction", policy, "provenance.lastAuditDate", message)
    elif audited is not None and published is not None and span_of(audited)[1] < published.earliest:
        message = f"audited on {audited.written}, before it was published on {policy.pub_date_written}"
        yield finding("date-contradiction", policy, "provenance.lastAuditDate", message)
    if published is not None and _in_force(policy) and published.earliest > today:
        message = f"in force, but published on {policy.pub_date_written}{STILL_TO_COME}{as_of}"
        yield finding("date-contradiction", policy, "pubDate", message)
    yield from _title_year(policy, as_of)


def _title_year(policy: Policy, as_of: date) -> Iterator[CheckFinding]:
    """Yield a finding for a title that names only other years than the record's; later years and spans do not count."""
    own = policy.date
    if own is None or not _YEAR.search(policy.title):
        return
    named = [int(year) for year in _YEAR.findall(_YEARS.sub("", policy.title))]
    past = [year for year in named if year <= as_of.year]
    if past and own.year not in named and policy.year not in named:
        message = f"the title names {', '.join(map(str, past))}, the record says {own.year}"
        yield finding("title-year", policy, "title", message)


# --- standing and review -------------------------------------------------------------------------------------------


def _in_force(policy: Policy) -> bool:
    return policy.status is not None and policy.status.code == "in-force"


def _standing(policy: Policy, basis: Basis) -> Iterator[CheckFinding]:
    if _in_force(policy) and policy.status and is_draft_by_title(policy, basis.vocabulary):
        message = f"the status is “{policy.status.written}”, the title “{shortened(policy.title)}”"
        yield finding("draft-in-force", policy, "status", message)
    if policy.review_status and _VERIFIED.match(policy.review_status):
        author, reviewer = policy.provenance.author, policy.provenance.reviewer
        if reasons := _doubts(basis.vocabulary, basis.reviewers, author, reviewer):
            message = f"“{policy.review_status}”, but {reasons}"
            yield finding("verified-unreviewed", policy, "reviewStatus", message)


@lru_cache(maxsize=4096)
def _doubts(vocabulary: Vocabulary, reviewers: frozenset[str], author: str, reviewer: str) -> str:
    """Return why a record counts as not reviewed; "" where a listed reviewer has reviewed it."""
    if reviewer.strip().casefold() in reviewers and not vocabulary.pending_reviewer(reviewer):
        return ""
    reasons = [f"a program wrote it ({author})"] if vocabulary.machine_author(author) else []
    if not reviewer:
        reasons.append("no reviewer is named")
    elif vocabulary.pending_reviewer(reviewer):
        reasons.append(f"the reviewer is “{reviewer}”")
    else:
        reasons.append(f"{reviewer} is not among the reviewers that reports.toml lists")
    return " and ".join(reasons)


def audit_findings(source: Policy | Profile, as_of: date) -> Iterator[CheckFinding]:
    """Yield a finding for a record or profile that nobody has audited within a year."""
    audited = source.provenance.last_audit_date
    if audited is None:
        if not source.provenance.last_audit_written:
            yield finding("stale-audit", source, "provenance.lastAuditDate", "no audit is dated")
    elif span_of(audited)[1] < (as_of.year - AUDIT_YEARS, as_of.month, as_of.day):
        yield finding("stale-audit", source, "provenance.lastAuditDate", f"the last audit was on {audited.written}")


# --- texts ---------------------------------------------------------------------------------------------------------


def _texts(policy: Policy) -> Iterator[CheckFinding]:
    if policy.description and echoes(policy.description, policy.body):
        yield finding("echo-description", policy, "description", "says what the body says")
    if len(policy.body) > BODY_CHARACTERS:
        message = f"{len(policy.body):,} characters, at most {BODY_CHARACTERS:,} are laid out"
        yield finding("oversized-body", policy, "body", message)
    for field in POLICY.addresses:
        address: str = getattr(policy, field.attribute)
        if (scheme := _SCHEME.match(address)) and scheme[1].lower() not in _SAFE:
            yield finding("unsafe-address", policy, field.key, f"“{shortened(address)}”")
    if "<" in policy.body and (tag := _HTML.search(policy.body)):
        yield finding("raw-html", policy, "body", f"“{shortened(policy.body[tag.start() :], 24)}”")
    if ":" in policy.body:
        for scheme in _LINK.finditer(policy.body):
            if scheme[1].lower() not in _SAFE:
                yield finding("unsafe-address", policy, "body", f"a link begins with {scheme[1]}:")


def echoes(description: str, body: str) -> bool:
    """Return whether the body contains the whole description, ignoring punctuation and white space."""
    first = _WORD.search(description)
    return first is not None and first[0] in body and _squeezed(description) in _squeezed(body)


def _squeezed(text: str) -> str:
    return _NOT_A_WORD.sub("", text).casefold()


def placeholder_findings(
    source: Policy | Profile, pillars: tuple[Pillar, ...], vocabulary: Vocabulary
) -> Iterator[CheckFinding]:
    """Yield a finding for each pillar whose text is a placeholder."""
    for entry in pillars:
        if entry.text and vocabulary.placeholder(strip_generated(entry.text)[0]):
            message = f"“{shortened(entry.text)}” is not recorded"
            yield finding("placeholder-pillar", source, f"regulatory.{entry.pillar}", message)


# --- keys ----------------------------------------------------------------------------------------------------------


def key_findings(said: Policy | Profile, vocabulary: Vocabulary) -> Iterator[CheckFinding]:
    """Yield a finding for each key of a record or profile that the program does not know, however deep it stands."""
    block = POLICY if isinstance(said, Policy) else PROFILE
    for path, what in _unknown_keys(said, block, "", vocabulary):
        if path not in FURTHER_KEYS:
            yield finding("unknown-key", said, path, f"the {what} is not known")


def _unknown_keys(said: Any, block: FieldBlock, prefix: str, vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    """Yield path and kind of each key that the table of fields does not have, and of each name that nothing knows."""
    for key in said.extra:
        # What was written for a known key but cannot be its value is kept there, too, and named by the reader.
        if key not in block.keys:
            yield prefix + key, "key"
    for field, inside in block.holding:
        parts = getattr(said, field.attribute)
        if field.type == "block":
            yield from _unknown_keys(parts, inside, f"{prefix}{field.key}.", vocabulary)
        elif inside.name:
            for part in parts:
                name = getattr(part, inside.name)
                path = f"{prefix}{field.key}.{name}"
                if name not in inside.names and not (inside.vocabulary and vocabulary.knows(inside.vocabulary, name)):
                    yield path, inside.name
                if field.type == "blocks_by_name" and part.extra:
                    yield from _unknown_keys(part, inside, f"{path}.", vocabulary)


def shortened(text: str, most: int = 60) -> str:
    """Return a text on one line, shortened for a message."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[:most]}…"
