"""What the scores of one record in one language rest on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from reports.analysis.checks.editions import finding, shortened
from reports.analysis.checks.rules import Finding
from reports.analysis.evidence import Basis, sentences_of, strip_generated
from reports.corpus.policy import Policy
from reports.language import detect


def cell_findings(policy: Policy, basis: Basis) -> Iterator[Finding]:
    """Report scores without evidence or citation, evidence that says nothing, and evidence in another language."""
    stands: defaultdict[str, list[str]] = defaultdict(list)
    for entry in policy.analysis:
        field = f"analysis.{entry.dimension}"
        sentences = sentences_of(entry.evidence)
        for sentence in sentences:
            stands[sentence].append(entry.dimension)
        if entry.score is None:
            continue
        if not sentences or basis.vocabulary.placeholder(strip_generated(entry.evidence)[0]):
            said = f", only “{entry.evidence}”" if entry.evidence else ""
            yield finding("missing-evidence", policy, field, f"scored {entry.score:g} without evidence{said}")
        elif sentences <= basis.boilerplate:
            message = f"“{shortened(entry.evidence)}” stands in three or more records"
            yield finding("boilerplate-sentence", policy, f"{field}.evidence", message)
        if not entry.citation or basis.vocabulary.placeholder(entry.citation):
            yield finding("uncited-score", policy, field, f"scored {entry.score:g} without a citation")
        if sentences and _is_foreign(entry.evidence, policy.language):
            message = f"“{shortened(entry.evidence)}” is not in the record's language"
            yield finding("foreign-evidence", policy, f"{field}.evidence", message)
    yield from _repeated(policy, stands)


def _is_foreign(evidence: str, language: str) -> bool:
    if evidence.isascii():
        # English names and numbers alone are at home in every language; English sentences are not.
        return language[:2] in ("zh", "ja", "ko") and detect(evidence, language)[:2] != language[:2]
    return detect(evidence, language)[:2] != language[:2]


def _repeated(policy: Policy, stands: dict[str, list[str]]) -> Iterator[Finding]:
    """One finding for each set of dimensions that share sentences, however many sentences they share."""
    shared = dict.fromkeys(tuple(dimensions) for dimensions in stands.values() if len(dimensions) > 1)
    for dimensions in shared:
        entries = [entry for name in dimensions if (entry := policy.score(name))]
        scores = ", ".join(f"{entry.dimension} {_number(entry.score)}" for entry in entries)
        message = f"“{shortened(entries[0].evidence)}” serves {len(entries)} dimensions: {scores}"
        yield finding("repeated-sentence", policy, f"analysis.{dimensions[0]}.evidence", message)


def _number(score: float | None) -> str:
    return "n/r" if score is None else f"{score:g}"
