"""Rules that need the whole corpus: links to missing records, missing twins, instruments recorded twice."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple
from urllib.parse import urlsplit

from msgspec import Struct

from reports.analysis.checks.edition_checks import finding, shortened
from reports.analysis.checks.rules import CheckFinding, finding_in
from reports.analysis.lineage import join, stated_targets
from reports.corpus.policy import Corpus, Record
from reports.language import DOCUMENT_LANGUAGES, document_language

ALIKE = 0.7
"""The share of words, or of pairs of ideographs, that near-equal titles have in common."""

_BRACKETS = re.compile(r"[(（\[【][^()（）\[\]【】]*[)）\]】]")
_NUMBER = re.compile(r"\d+")
_LATIN = re.compile(r"[a-z\u00c0-\u024f]+")
_IDEOGRAPHS = re.compile(r"[\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]+")
_WORD = re.compile(r"[\da-z\u00c0-\u024f\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]")
_SMALL_WORDS = frozenset(["a", "an", "and", "for", "in", "of", "on", "the", "to", "with"])
_NO_NUMBERS: frozenset[str] = frozenset()
_SAME_TITLE = "has nearly the same title"


class RecordTraits(NamedTuple):
    """What other records need to know about one record; small, because processes send it to each other."""

    id: str
    file: str
    jurisdiction: str
    files: tuple[str, ...]
    """One for each of `languages`, in their order."""
    languages: tuple[str, ...]
    titles: tuple[str, ...]
    """In the order of `languages`."""
    addresses: frozenset[str]
    targets: tuple[str, ...]
    """The ids that its lineage links to."""


class CorpusTraits(NamedTuple):
    """What the check of one record needs to know about the whole corpus."""

    ids: frozenset[str]
    """Every id."""
    languages: tuple[str, ...]
    """The document languages in which at least half of the records are written: the others are expected to be."""
    partial: bool
    """Whether the corpus is an extract, so that a link may lead to a record that was left out."""


def corpus_traits(traits: Iterable[RecordTraits], *, partial: bool) -> CorpusTraits:
    """Return what the records of a corpus add up to."""
    traits = tuple(traits)
    used = Counter(spoken for trait in traits for spoken in {*map(document_language, trait.languages)})
    languages = tuple(language for language in DOCUMENT_LANGUAGES if 2 * used[language] >= len(traits) > 0)
    return CorpusTraits(frozenset(trait.id for trait in traits), languages, partial)


def traits_of(corpus: Corpus) -> tuple[RecordTraits, ...]:
    """Return what other records need to know about each record."""
    return tuple(
        RecordTraits(
            id=record.id,
            file=record.primary.path,
            files=tuple(edition.path for edition in record.editions),
            jurisdiction=record.jurisdiction,
            languages=tuple(edition.language for edition in record.editions),
            titles=tuple(edition.title for edition in record.editions),
            addresses=frozenset(_address(edition.url) for edition in record.editions if edition.url) - {""},
            targets=stated_targets(record),
        )
        for record in corpus.records
    )


def relation_findings(record: Record, whole: CorpusTraits) -> Iterator[CheckFinding]:
    """Yield findings about links to missing records, and about missing twins."""
    for edition in record.editions:
        evolution = edition.evolution
        for field, targets in (
            ("supersedes", evolution.supersedes),
            ("supersededBy", evolution.superseded_by),
            ("consolidatedFrom", evolution.consolidated_from),
        ):
            for target in targets:
                if target not in whole.ids and not whole.partial:
                    message = f"no record has the id “{shortened(target)}”"
                    yield finding("dangling-lineage", edition, f"evolution.{field}", message)
    for language in whole.languages:
        if not record.has_edition(language):
            yield finding("missing-twin", record.primary, "", f"there is no edition in {language}")


# --- one instrument, two records -----------------------------------------------------------------------------------


def duplicate_findings(traits: Sequence[RecordTraits]) -> Iterator[CheckFinding]:
    """Yield a finding for each pair in one jurisdiction with the same address or nearly the same title and no link.

    Where many share one title, each is paired with the first alone: a thousand give a thousand findings, not a million.
    """
    family = join({trait.id: trait.targets for trait in traits})
    countries: defaultdict[str, list[RecordTraits]] = defaultdict(list)
    for trait in traits:
        countries[trait.jurisdiction].append(trait)
    for those in countries.values():
        seen: set[tuple[str, str]] = set()
        for first, second, reason in (*_same_address(those), *_near_titles(those)):
            if family[first.id] != family[second.id] and (first.id, second.id) not in seen:
                seen.add((first.id, second.id))
                message = f"{reason} as {first.id} (“{shortened(first.titles[0])}”), and no lineage joins them"
                yield finding_in(second.file, second.id, "likely-duplicate", "title", message)


def _same_address(traits: Iterable[RecordTraits]) -> Iterator[tuple[RecordTraits, RecordTraits, str]]:
    first: dict[str, RecordTraits] = {}
    for trait in traits:
        for address in sorted(trait.addresses):
            holder = first.setdefault(address, trait)
            if holder is not trait:
                yield holder, trait, "has the same address"


def _address(url: str) -> str:
    """Return an address without scheme, ``www.`` and fragment; "" for a home page, which many instruments share."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    path = parts.path.rstrip("/")
    if not path and not parts.query:
        return ""
    return f"{parts.netloc.lower().removeprefix('www.')}{path}?{parts.query}"


class _Title(Struct, frozen=True, eq=False):
    """The words and numbers of a title, by which it is compared with others."""

    trait: RecordTraits
    words: frozenset[str]
    """Latin words, and ideographs in pairs; text in brackets is left out."""
    numbers: frozenset[str]


def _near_titles(traits: Iterable[RecordTraits]) -> Iterator[tuple[RecordTraits, RecordTraits, str]]:
    by_language: defaultdict[str, dict[tuple[frozenset[str], frozenset[str]], _Title]] = defaultdict(dict)
    for trait in traits:
        for language, title in zip(trait.languages, trait.titles, strict=True):
            read = _read_title(trait, title.casefold())
            holder = by_language[language].setdefault((read.words, read.numbers), read)
            if holder is not read:
                yield holder.trait, trait, _SAME_TITLE
    for titles in by_language.values():
        yield from ((first, second, _SAME_TITLE) for first, second in _near(tuple(titles.values())))


def _near(titles: Sequence[_Title]) -> Iterator[tuple[RecordTraits, RecordTraits]]:
    """Yield pairs of titles with enough words in common and no contradicting numbers.

    Two such titles always share one of their rarest words, so only titles that hold one of these are compared.
    """
    frequency = Counter(chain.from_iterable(title.words for title in titles))
    rank = {word: place for place, word in enumerate(sorted(frequency, key=lambda one: (frequency[one], one)))}
    holders: defaultdict[str, defaultdict[frozenset[str], list[_Title]]] = defaultdict(lambda: defaultdict(list))
    for title in titles:
        words = title.words
        rarest = sorted(words, key=rank.__getitem__)[: int(len(words) * (1 - ALIKE)) + 1]
        for other in {other for word in rarest for other in _comparable(holders[word], title.numbers)}:
            common = len(words & other.words)
            if common >= ALIKE * (len(words) + len(other.words) - common):
                yield other.trait, title.trait
        for word in rarest:
            holders[word][title.numbers].append(title)


def _comparable(holders: Mapping[frozenset[str], list[_Title]], numbers: frozenset[str]) -> Iterable[_Title]:
    """Return the titles whose numbers allow a match: Order 17 is not Order 18, but CCS Act may be CCS Act 2024."""
    if not numbers:
        return chain.from_iterable(holders.values())
    return chain(holders.get(numbers, ()), holders.get(_NO_NUMBERS, ()))


def _read_title(trait: RecordTraits, title: str) -> _Title:
    bare = _BRACKETS.sub(" ", title)
    if not _WORD.search(bare):
        bare = title
    words = set(_LATIN.findall(bare))
    if not bare.isascii():
        for run in _IDEOGRAPHS.findall(bare):
            words.update(run[at : at + 2] for at in range(max(len(run) - 1, 1)))
    return _Title(trait, frozenset(words - _SMALL_WORDS or words), frozenset(_NUMBER.findall(bare)))


def counts(findings: Iterable[CheckFinding]) -> Mapping[str, tuple[int, int]]:
    """Return for each broken rule the number of findings, and of records (files, where no record could be read)."""
    number: Counter[str] = Counter()
    places: defaultdict[str, set[str]] = defaultdict(set)
    for found in findings:
        number[found.rule] += 1
        places[found.rule].add(found.record or found.file)
    return {rule: (number[rule], len(places[rule])) for rule in number}
