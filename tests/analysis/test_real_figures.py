"""The figures by which the traps of the real corpus are known, found again in its exports."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from reports.analysis.assess import assess
from reports.analysis.assessment import Assessment
from reports.analysis.evidence import normalise_sentence
from reports.analysis.scores import Coverage, mean_peak, median_of_means
from reports.corpus.policy import Corpus
from reports.corpus.reader import read_corpus
from tests.analysis.builders import VOCABULARY

FILLER = normalise_sentence("Baseline strategic alignment under V5.0 migration.")


@dataclass(frozen=True)
class Export:
    name: str
    scored: int
    uncited: int
    boilerplate: int
    filler: int


EXPORTS = {
    "2026-02-27": Export("2026-02-27", scored=415, uncited=138, boilerplate=128, filler=60),
    "2026-04-06": Export("2026-04-06", scored=606, uncited=298, boilerplate=146, filler=56),
}


def read(folder: Path) -> tuple[Corpus, Assessment]:
    corpus = read_corpus(folder, VOCABULARY)
    return corpus, assess(corpus, VOCABULARY, as_of=date.fromisoformat(folder.name))


def coverage(found: Assessment) -> Coverage:
    assert found.selection is not None
    return found.selection.coverage


def test_coverage_finds_the_uncited_scores_and_the_boilerplate(real_export: Path) -> None:
    corpus, on = read(real_export)
    expected, found = EXPORTS[real_export.name], coverage(on)
    assert (found.scored, found.scored - found.cited) == (expected.scored, expected.uncited)
    assert found.by_reason["boilerplate"] == expected.boilerplate
    cells = (cell for record in corpus.records for cell in on.records[record.id].grades if cell.source)
    assert Counter(normalise_sentence(cell.source.evidence) for cell in cells if cell.source)[FILLER] == expected.filler


def test_nothing_in_the_exports_is_reviewed_by_a_person(real_export: Path) -> None:
    _, on = read(real_export)
    assert all(one.review.pending and one.review.machine_author for one in on.records.values())
    assert coverage(on).by_grade["A"] == 0


def test_records_that_repeat_one_sentence_over_several_dimensions_are_found(real_corpus: Path) -> None:
    corpus, on = read(real_corpus / "2026-04-06")
    repeats = [
        copies
        for record in corpus.records
        if (copies := sum(n for n in Counter(entry.evidence for entry in record.primary.analysis).values() if n > 1))
    ]
    assert (len(repeats), sum(repeats)) == (34, 168)
    # The others of the 168 are boilerplate as well, and counted as that.
    assert coverage(on).by_reason["repeated"] == 140


@pytest.mark.parametrize(("values", "value", "n"), [("all", 84.0, 45), ("backed", 86.0, 23)])
def test_the_median_of_mean_peaks_leaves_the_international_heading_out(
    real_corpus: Path, values: str, value: float, n: int
) -> None:
    _, on = read(real_corpus / "2026-04-06")
    found = median_of_means(on.jurisdictions, "all" if values == "all" else "backed")
    assert (found.value, found.n, found.of) == (value, n, 45)


def test_with_the_international_heading_there_is_one_more_of_each(real_corpus: Path) -> None:
    _, on = read(real_corpus / "2026-04-06")
    countries = on.jurisdictions.values()
    assert sum(mean_peak(country.all) is not None for country in countries) == 46
    assert sum(mean_peak(country.backed) is not None for country in countries) == 24
