"""Rules about the evidence and citations behind the scores of one record in one language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from reports.analysis.checks.edition_checks import finding, shortened
from reports.analysis.checks.rules import CheckFinding
from reports.analysis.evidence import Basis, sentences_of
from reports.corpus.generated import strip_generated
from reports.corpus.policy import Policy
from reports.language import detect, is_plainly


def score_findings(policy: Policy, basis: Basis) -> Iterator[CheckFinding]:
    """Yield findings about scores without evidence or citation, and about boilerplate or foreign evidence."""
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
    if any(len(dimensions) > 1 for dimensions in stands.values()):
        yield from _repeated(policy, stands)


def _is_foreign(evidence: str, language: str) -> bool:
    # Most evidence is at home.
    return not is_plainly(language, evidence) and detect(evidence, language)[:2] != language[:2]


def _repeated(policy: Policy, stands: Mapping[str, Sequence[str]]) -> Iterator[CheckFinding]:
    """Yield a finding for each set of dimensions that share sentences, where two of them have no other evidence."""
    bare = {entry.dimension for entry in policy.analysis if _only_shared(entry.evidence, stands)}
    shared = dict.fromkeys(tuple(d for d in dimensions if d in bare) for dimensions in stands.values())
    for dimensions in shared:
        if len(dimensions) > 1:
            entries = [entry for entry in policy.analysis if entry.dimension in dimensions]
            scores = ", ".join(f"{entry.dimension} {_number(entry.score)}" for entry in entries)
            message = f"“{shortened(entries[0].evidence)}” serves {len(entries)} dimensions: {scores}"
            yield finding("repeated-sentence", policy, f"analysis.{dimensions[0]}.evidence", message)


def _only_shared(evidence: str, stands: Mapping[str, Sequence[str]]) -> bool:
    sentences = sentences_of(evidence)
    return bool(sentences) and all(len(stands[sentence]) > 1 for sentence in sentences)


def _number(score: float | None) -> str:
    return "n/r" if score is None else f"{score:g}"
