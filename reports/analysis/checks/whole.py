"""What only the whole corpus shows: links to nowhere, twins that are missing, instruments recorded twice."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from urllib.parse import urlsplit

from reports.analysis.checks.editions import finding, shortened
from reports.analysis.checks.rules import Finding
from reports.analysis.lineage import families
from reports.corpus.policy import Corpus, Policy, Record
from reports.language import DOCUMENT_LANGUAGES

ALIKE = 0.7
"""The share of words, or of pairs of ideographs, that near-equal titles have in common."""

_BRACKETS = re.compile(r"[(（\[【][^()（）\[\]【】]*[)）\]】]")
_TOKEN = re.compile(r"\d+|[a-z\u00c0-\u024f]+|[\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]+")
_SMALL_WORDS = frozenset(["a", "an", "and", "for", "in", "of", "on", "the", "to", "with"])
_LATIN = re.compile(r"[a-z\u00c0-\u024f]+")


def corpus_findings(corpus: Corpus) -> Iterator[Finding]:
    """Report what no record shows by itself."""
    yield from _dangling(corpus)
    yield from _alone(corpus)
    yield from _duplicates(corpus)


def _dangling(corpus: Corpus) -> Iterator[Finding]:
    for record in corpus.records:
        for edition in record.editions:
            evolution = edition.evolution
            for field, targets in (
                ("supersedes", evolution.supersedes),
                ("supersededBy", evolution.superseded_by),
                ("consolidatedFrom", evolution.consolidated_from),
            ):
                for target in targets:
                    if target not in corpus.by_id:
                        message = f"no record has the id “{shortened(target)}”"
                        yield finding("dangling-lineage", edition, f"evolution.{field}", message)


def _alone(corpus: Corpus) -> Iterator[Finding]:
    """Report a missing twin in each language of documents that the corpus uses at all."""
    used = [lang for lang in DOCUMENT_LANGUAGES if any(record.has_edition(lang) for record in corpus.records)]
    for record in corpus.records:
        for language in used:
            if not record.has_edition(language):
                yield finding("missing-twin", record.primary, "", f"there is no edition in {language}")


# --- one instrument, two records -----------------------------------------------------------------------------------


def _duplicates(corpus: Corpus) -> Iterator[Finding]:
    """Report pairs of one jurisdiction that share an address or nearly a title, and that no lineage joins."""
    family = families(corpus)
    countries: defaultdict[str, list[Record]] = defaultdict(list)
    for record in corpus.records:
        countries[record.jurisdiction].append(record)
    for records in countries.values():
        seen: dict[tuple[str, str], str] = {}
        for first, second, reason in (*_same_address(records), *_near_titles(records)):
            if family[first.id] != family[second.id]:
                seen.setdefault((first.id, second.id), reason)
        by_id = {record.id: record for record in records}
        for (first_id, second_id), reason in seen.items():
            other = by_id[first_id].primary
            message = f"{reason} as {first_id} (“{shortened(other.title)}”), and no lineage joins them"
            yield finding("likely-duplicate", by_id[second_id].primary, "title", message)


def _same_address(records: Iterable[Record]) -> Iterator[tuple[Record, Record, str]]:
    holders: defaultdict[str, list[Record]] = defaultdict(list)
    for record in records:
        for address in {_address(edition.url) for edition in record.editions if edition.url}:
            holders[address].append(record)
    for address, those in holders.items():
        if address:
            yield from ((first, second, "has the same address") for first, second in combinations(those, 2))


def _address(url: str) -> str:
    """An address without what does not matter; "" for a site as a whole, which many instruments share."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    path = parts.path.rstrip("/")
    if not path and not parts.query:
        return ""
    return f"{parts.netloc.lower().removeprefix('www.')}{path}?{parts.query}"


def _near_titles(records: Iterable[Record]) -> Iterator[tuple[Record, Record, str]]:
    by_language: defaultdict[str, list[tuple[Record, frozenset[str]]]] = defaultdict(list)
    for record in records:
        for edition in record.editions:
            by_language[edition.language].append((record, _tokens(edition)))
    for titles in by_language.values():
        yield from ((first, second, "has nearly the same title") for first, second in _near(titles))


def _near(titles: list[tuple[Record, frozenset[str]]]) -> Iterator[tuple[Record, Record]]:
    """Pairs that have enough tokens in common.

    Two such sets always share one of their rarest tokens, so only records that hold one of these are compared.
    """
    frequency = Counter(token for _, tokens in titles for token in tokens)
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for place, (record, tokens) in enumerate(titles):
        rarest = sorted(tokens, key=lambda token: (frequency[token], token))[: int(len(tokens) * (1 - ALIKE)) + 1]
        for other in sorted({other for token in rarest for other in holders[token]}):
            earlier, theirs = titles[other]
            if len(tokens & theirs) >= ALIKE * len(tokens | theirs) and _numbers_agree(tokens, theirs):
                yield earlier, record
        for token in rarest:
            holders[token].append(place)


def _tokens(edition: Policy) -> frozenset[str]:
    """The words of a title, and its ideographs in pairs; what stands in brackets is an explanation."""
    title = edition.title.casefold()
    found = _TOKEN.findall(_BRACKETS.sub(" ", title)) or _TOKEN.findall(title)
    tokens: set[str] = set()
    for token in found:
        if token.isdigit() or _LATIN.fullmatch(token):
            tokens.add(token)
        else:
            tokens.update(token[at : at + 2] for at in range(max(len(token) - 1, 1)))
    return frozenset(tokens - _SMALL_WORDS or tokens)


def _numbers_agree(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two titles could count the same: Order 17 is not Order 18, but the CCS Act may be the CCS Act 2024."""
    numbers = [{token for token in tokens if token.isdigit()} for tokens in (one, other)]
    return not numbers[0] or not numbers[1] or numbers[0] == numbers[1]


def counts(findings: Iterable[Finding]) -> Mapping[str, tuple[int, int]]:
    """How often each rule is broken, and in how many records (or files, where no record could be read)."""
    number: Counter[str] = Counter()
    places: defaultdict[str, set[str]] = defaultdict(set)
    for found in findings:
        number[found.rule] += 1
        places[found.rule].add(found.record or found.file)
    return {rule: (number[rule], len(places[rule])) for rule in number}
