"""What only the whole corpus shows: links to nowhere, twins that are missing, instruments recorded twice."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple
from urllib.parse import urlsplit

from reports.analysis.checks.editions import finding, shortened
from reports.analysis.checks.rules import Finding, found_in
from reports.analysis.lineage import join, stated_targets
from reports.corpus.policy import Corpus, Record
from reports.language import DOCUMENT_LANGUAGES

ALIKE = 0.7
"""The share of words, or of pairs of ideographs, that near-equal titles have in common."""

_BRACKETS = re.compile(r"[(（\[【][^()（）\[\]【】]*[)）\]】]")
_TOKEN = re.compile(r"\d+|[a-z\u00c0-\u024f]+|[\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]+")
_SMALL_WORDS = frozenset(["a", "an", "and", "for", "in", "of", "on", "the", "to", "with"])
_LATIN = re.compile(r"[a-z\u00c0-\u024f]+")


class Trait(NamedTuple):
    """What other records need to know of one; small, so that it can be sent from one process to another."""

    id: str
    file: str
    jurisdiction: str
    languages: tuple[str, ...]
    titles: tuple[str, ...]
    """In the order of `languages`."""
    addresses: frozenset[str]
    targets: tuple[str, ...]
    """The ids that it states a link to."""


class Whole(NamedTuple):
    """What a record is judged by besides itself."""

    ids: frozenset[str]
    """Every id."""
    languages: tuple[str, ...]
    """The languages of documents that the corpus uses at all."""


def whole_of(traits: Iterable[Trait]) -> Whole:
    """What the records of a corpus add up to."""
    traits = tuple(traits)
    used = {language.split("-")[0] for trait in traits for language in trait.languages}
    languages = tuple(language for language in DOCUMENT_LANGUAGES if language in used)
    return Whole(frozenset(trait.id for trait in traits), languages)


def traits_of(corpus: Corpus) -> tuple[Trait, ...]:
    """What other records need to know of each."""
    return tuple(
        Trait(
            id=record.id,
            file=record.primary.path,
            jurisdiction=record.jurisdiction,
            languages=tuple(edition.language for edition in record.editions),
            titles=tuple(edition.title for edition in record.editions),
            addresses=frozenset(_address(edition.url) for edition in record.editions if edition.url) - {""},
            targets=stated_targets(record),
        )
        for record in corpus.records
    )


def relation_findings(record: Record, whole: Whole) -> Iterator[Finding]:
    """Report links that lead nowhere, and twins that are missing."""
    for edition in record.editions:
        evolution = edition.evolution
        for field, targets in (
            ("supersedes", evolution.supersedes),
            ("supersededBy", evolution.superseded_by),
            ("consolidatedFrom", evolution.consolidated_from),
        ):
            for target in targets:
                if target not in whole.ids:
                    message = f"no record has the id “{shortened(target)}”"
                    yield finding("dangling-lineage", edition, f"evolution.{field}", message)
    for language in whole.languages:
        if not record.has_edition(language):
            yield finding("missing-twin", record.primary, "", f"there is no edition in {language}")


# --- one instrument, two records -----------------------------------------------------------------------------------


def duplicate_findings(traits: Sequence[Trait]) -> Iterator[Finding]:
    """Report pairs of one jurisdiction that share an address or nearly a title, and that no lineage joins."""
    family = join({trait.id: trait.targets for trait in traits})
    countries: defaultdict[str, list[Trait]] = defaultdict(list)
    for trait in traits:
        countries[trait.jurisdiction].append(trait)
    for those in countries.values():
        seen: set[tuple[str, str]] = set()
        for first, second, reason in (*_same_address(those), *_near_titles(those)):
            if family[first.id] != family[second.id] and (first.id, second.id) not in seen:
                seen.add((first.id, second.id))
                message = f"{reason} as {first.id} (“{shortened(first.titles[0])}”), and no lineage joins them"
                yield found_in(second.file, second.id, "likely-duplicate", "title", message)


def _same_address(traits: Iterable[Trait]) -> Iterator[tuple[Trait, Trait, str]]:
    holders: defaultdict[str, list[Trait]] = defaultdict(list)
    for trait in traits:
        for address in sorted(trait.addresses):
            holders[address].append(trait)
    for those in holders.values():
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


class _Title(NamedTuple):
    trait: Trait
    words: frozenset[str]
    """Latin words, and ideographs in pairs; what stands in brackets is an explanation."""
    numbers: frozenset[str]


def _near_titles(traits: Iterable[Trait]) -> Iterator[tuple[Trait, Trait, str]]:
    by_language: defaultdict[str, list[_Title]] = defaultdict(list)
    for trait in traits:
        for language, title in zip(trait.languages, trait.titles, strict=True):
            by_language[language].append(_read_title(trait, title.casefold()))
    for titles in by_language.values():
        yield from ((first, second, "has nearly the same title") for first, second in _near(titles))


def _near(titles: Sequence[_Title]) -> Iterator[tuple[Trait, Trait]]:
    """Pairs that have enough words in common.

    Two such sets always share one of their rarest words, so only titles that hold one of these are compared.
    """
    frequency = Counter(word for title in titles for word in title.words)
    rank = {word: place for place, word in enumerate(sorted(frequency, key=lambda one: (frequency[one], one)))}
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for place, title in enumerate(titles):
        words = title.words
        rarest = sorted(words, key=rank.__getitem__)[: int(len(words) * (1 - ALIKE)) + 1]
        for earlier in sorted({earlier for word in rarest for earlier in holders[word]}):
            other = titles[earlier]
            common = len(words & other.words)
            if common >= ALIKE * (len(words) + len(other.words) - common) and _numbers_agree(title, other):
                yield other.trait, title.trait
        for word in rarest:
            holders[word].append(place)


def _read_title(trait: Trait, title: str) -> _Title:
    words: set[str] = set()
    numbers: set[str] = set()
    for token in _TOKEN.findall(_BRACKETS.sub(" ", title)) or _TOKEN.findall(title):
        if token.isdigit():
            numbers.add(token)
        elif _LATIN.fullmatch(token):
            words.add(token)
        else:
            words.update(token[at : at + 2] for at in range(max(len(token) - 1, 1)))
    return _Title(trait, frozenset(words - _SMALL_WORDS or words), frozenset(numbers))


def _numbers_agree(one: _Title, other: _Title) -> bool:
    """Whether two titles could count the same: Order 17 is not Order 18, but the CCS Act may be the CCS Act 2024."""
    return not one.numbers or not other.numbers or one.numbers == other.numbers


def counts(findings: Iterable[Finding]) -> Mapping[str, tuple[int, int]]:
    """How often each rule is broken, and in how many records (or files, where no record could be read)."""
    number: Counter[str] = Counter()
    places: defaultdict[str, set[str]] = defaultdict(set)
    for found in findings:
        number[found.rule] += 1
        places[found.rule].add(found.record or found.file)
    return {rule: (number[rule], len(places[rule])) for rule in number}
