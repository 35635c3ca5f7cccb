"""A corpus -> every finding, in the order of files, and the lines that they stand on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain

from reports.analysis.checks.cells import cell_findings
from reports.analysis.checks.editions import audit, edition_findings, placeholders, profile_keys
from reports.analysis.checks.file_checks import reader_findings
from reports.analysis.checks.rules import Finding
from reports.analysis.checks.whole import Whole, duplicate_findings, relation_findings, traits_of, whole_of
from reports.analysis.evidence import Basis
from reports.corpus.front_format import FrontMatterFault
from reports.corpus.front_matter import lines
from reports.corpus.policy import Corpus


def check_corpus(corpus: Corpus, basis: Basis) -> tuple[Finding, ...]:
    """Every rule broken in a corpus, by file, field and rule; lines are still open but where reading gave them."""
    traits = traits_of(corpus)
    whole = whole_of(traits, partial=corpus.beyond is not None)
    return ordered((*judge(corpus, basis, whole), *duplicate_findings(traits)))


def judge(part: Corpus, basis: Basis, whole: Whole) -> Iterator[Finding]:
    """Every rule broken in a part of a corpus, but for records that only seem to be two."""
    known = tuple(reader_findings(part))
    misspelt = {(one.file, one.field) for one in known if one.rule == "misspelt-key"}
    yield from known
    for one in _own_findings(part, basis, whole):
        if one.rule != "unknown-key" or (one.file, one.field) not in misspelt:
            yield one


def ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings in the order in which they are told, each once: by file, line, field, rule and message."""
    by_file = _by_file(findings)
    return tuple(chain.from_iterable(_sorted(by_file[file]) for file in sorted(by_file)))


def locate(findings: Iterable[Finding], text_of: Callable[[str], str | None]) -> tuple[Finding, ...]:
    """The findings with the line of each field, where it can be told.

    ``text_of`` answers the text of a file; it is asked once a file, and ``None`` leaves its lines open.
    """
    by_file = _by_file(findings)
    placed: list[Finding] = []
    for file in sorted(by_file):
        those = by_file[file]
        if any(one.line is None and one.field for one in those):
            known = _lines(text_of(file))
            those = [_placed(one, known) if one.line is None and one.field else one for one in those]
        placed += _sorted(those)
    return tuple(placed)


def _by_file(findings: Iterable[Finding]) -> Mapping[str, list[Finding]]:
    by_file: defaultdict[str, list[Finding]] = defaultdict(list)
    for one in findings:
        by_file[one.file].append(one)
    return by_file


def _sorted(those: Iterable[Finding]) -> Iterator[Finding]:
    """The findings in one file; those without a line come first, and nothing compares with ``None``."""
    those = set(those)
    bare = {one for one in those if one.line is None}
    return chain(sorted(bare), sorted(those - bare) if bare else sorted(those))


def _placed(one: Finding, known: Mapping[str, int]) -> Finding:
    file, _, field, *rest = one
    return Finding(file, _nearest(known, field), field, *rest)


def _own_findings(corpus: Corpus, basis: Basis, whole: Whole) -> Iterator[Finding]:
    for record in corpus.records:
        yield from relation_findings(record, whole)
        for edition in record.editions:
            yield from edition_findings(edition, basis)
            yield from cell_findings(edition, basis)
    for profile in corpus.profiles:
        yield from placeholders(profile, profile.regulatory, basis.vocabulary)
        yield from audit(profile, basis.as_of)
        yield from profile_keys(profile)


def _lines(text: str | None) -> dict[str, int]:
    try:
        return lines(text) if text is not None else {}
    except FrontMatterFault:
        return {}


def _nearest(known: Mapping[str, int], field: str) -> int | None:
    """The line of a field, else that of the block it would stand in."""
    while field and field not in known:
        field = field.rpartition(".")[0]
    return known.get(field)
