"""Run every rule over a corpus, and put the findings in order, with the lines on which they stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain

from reports.analysis.checks.corpus_checks import (
    CorpusTraits,
    corpus_traits,
    duplicate_findings,
    relation_findings,
    traits_of,
)
from reports.analysis.checks.edition_checks import (
    audit_findings,
    edition_findings,
    key_findings,
    placeholder_findings,
)
from reports.analysis.checks.file_checks import reader_findings
from reports.analysis.checks.markup_checks import markup_findings
from reports.analysis.checks.rules import CheckFinding
from reports.analysis.checks.score_checks import score_findings
from reports.analysis.evidence import Basis
from reports.corpus.front_format import FrontMatterFault
from reports.corpus.front_matter import lines
from reports.corpus.policy import Corpus


def check_corpus(corpus: Corpus, basis: Basis) -> tuple[CheckFinding, ...]:
    """Return every finding in a corpus, by file, field and rule; only findings of the reader have lines yet."""
    traits = traits_of(corpus)
    whole = corpus_traits(traits, partial=corpus.beyond is not None)
    return sort_findings((*check_part(corpus, basis, whole), *duplicate_findings(traits)))


def check_part(part: Corpus, basis: Basis, whole: CorpusTraits) -> Iterator[CheckFinding]:
    """Yield every finding in a part of a corpus except likely duplicates, which only the whole corpus shows."""
    known = tuple(reader_findings(part))
    misspelt = {(one.file, one.field) for one in known if one.rule == "misspelt-key"}
    yield from known
    for one in _own_findings(part, basis, whole):
        if one.rule != "unknown-key" or (one.file, one.field) not in misspelt:
            yield one


def sort_findings(findings: Iterable[CheckFinding]) -> tuple[CheckFinding, ...]:
    """Return the findings without repetitions, sorted by file, line, field, rule and message."""
    by_file = _by_file(findings)
    return tuple(chain.from_iterable(_sorted(by_file[file]) for file in sorted(by_file)))


def locate(findings: Iterable[CheckFinding], text_of: Callable[[str], str | None]) -> tuple[CheckFinding, ...]:
    """Return the findings with the line of each field, where it is known.

    ``text_of`` returns the text of a file, or ``None`` to leave its lines open; it is called once for each file.
    """
    by_file = _by_file(findings)
    placed: list[CheckFinding] = []
    for file in sorted(by_file):
        those = by_file[file]
        if any(one.line is None and one.field for one in those):
            known = _lines(text_of(file))
            those = [_placed(one, known) if one.line is None and one.field else one for one in those]
        placed += _sorted(those)
    return tuple(placed)


def _by_file(findings: Iterable[CheckFinding]) -> Mapping[str, list[CheckFinding]]:
    by_file: defaultdict[str, list[CheckFinding]] = defaultdict(list)
    for one in findings:
        by_file[one.file].append(one)
    return by_file


def _sorted(those: Iterable[CheckFinding]) -> Iterator[CheckFinding]:
    """Yield the findings in one file in order, those without a line first, so that no line is compared with None."""
    those = set(those)
    bare = {one for one in those if one.line is None}
    return chain(sorted(bare), sorted(those - bare) if bare else sorted(those))


def _placed(one: CheckFinding, known: Mapping[str, int]) -> CheckFinding:
    return CheckFinding._make((one.file, _nearest(known, one.field), *one[2:]))


def _own_findings(corpus: Corpus, basis: Basis, whole: CorpusTraits) -> Iterator[CheckFinding]:
    for record in corpus.records:
        yield from relation_findings(record, whole)
        for edition in record.editions:
            yield from edition_findings(edition, basis)
            yield from score_findings(edition, basis)
            yield from markup_findings(edition)
    for profile in corpus.profiles:
        yield from placeholder_findings(profile, profile.regulatory, basis.vocabulary)
        yield from audit_findings(profile, basis.as_of)
        yield from key_findings(profile, basis.vocabulary)
        yield from markup_findings(profile)


def _lines(text: str | None) -> dict[str, int]:
    try:
        return lines(text) if text is not None else {}
    except FrontMatterFault:
        return {}


def _nearest(known: Mapping[str, int], field: str) -> int | None:
    """Return the line of a field, or of the nearest block around it."""
    while field and field not in known:
        field = field.rpartition(".")[0]
    return known.get(field)
