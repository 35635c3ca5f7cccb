"""An assessment speaks of its day: later records bear on nothing, and a status holds as far as its dates carry it."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from reports.analysis.assess import assess
from reports.analysis.assessment import Assessment
from reports.corpus.as_of import corpus_as_of
from reports.corpus.policy import Record
from tests.analysis.builders import VOCABULARY, corpus, linked, provenance, record, scores, when

DAY = date(2023, 6, 15)


def assessed(*records: Record, day: date = DAY) -> Assessment:
    return assess(corpus_as_of(corpus(*records), day), VOCABULARY, as_of=day)


def reason(found: Assessment, id: str) -> str:
    return found.records[id].standing.reason


def test_a_later_record_bears_on_no_value_and_no_count() -> None:
    early = record("a", pub_date=when("2020-02-03"), analysis=scores(mrv=40))
    late = record("b", pub_date=when("2024-02-03"), analysis=scores(mrv=90))
    found = assessed(early, late)
    (mrv,) = (value for value in found.jurisdictions["CN"].all if value.dimension == "mrv")
    assert (mrv.value, mrv.record_id, found.jurisdictions["CN"].records) == (40, "a", 1)
    assert "b" not in found.records


def test_what_was_superseded_by_a_later_record_counts_on_the_day() -> None:
    old = record("a", status="superseded", pub_date=when("2020-02-03"), evolution=linked(superseded_by="b"))
    new = record("b", pub_date=when("2024-02-03"))
    assert reason(assessed(old, new), "a") == "in-force"
    assert reason(assessed(old, new, day=date(2025, 1, 1)), "a") == "superseded"


def test_what_only_the_successor_says_proves_it_as_well() -> None:
    old = record("a", status="merged", pub_date=when("2020-02-03"))
    new = record("b", pub_date=when("2024-02-03"), evolution=linked(consolidated_from="a"))
    assert reason(assessed(old, new), "a") == "in-force"


def test_a_status_stands_as_recorded_where_no_date_says_more() -> None:
    dangling = record("a", status="superseded", pub_date=when("2020-02-03"), evolution=linked(superseded_by="gone"))
    one_early = record("c", status="superseded", pub_date=when("2020-02-03"), evolution=linked(superseded_by="b d"))
    found = assessed(
        dangling, one_early, record("b", pub_date=when("2024-02-03")), record("d", pub_date=when("2022-02-03"))
    )
    assert reason(found, "a") == reason(found, "c") == "superseded"


def test_a_successor_of_a_later_day_has_replaced_nothing_yet() -> None:
    old = record("a", pub_date=when("2020-02-03"), evolution=linked(superseded_by="b"))
    assert reason(assessed(old, record("b", pub_date=when("2024-02-03"))), "a") == "in-force"


def test_a_status_recorded_after_the_day_does_not_outrun_the_date_of_application() -> None:
    window = replace(linked(), effective_application_window="2024-01-15/2030-12-31")
    late = record("a", pub_date=when("2023-02-03"), evolution=window, provenance=provenance(audited="2026-01-05"))
    assert reason(assessed(late), "a") == "upcoming"
    assert reason(assessed(late, day=date(2024, 2, 1)), "a") == "in-force"
    recorded_before = record(
        "a", pub_date=when("2023-02-03"), evolution=window, provenance=provenance(audited="2023-05-05")
    )
    assert reason(assessed(recorded_before), "a") == "in-force"


def test_boilerplate_is_judged_over_the_whole_corpus() -> None:
    same = [record(f"r{n}", pub_date=when(f"202{n}-02-03"), analysis=scores(mrv=40)) for n in range(1, 5)]
    found = assessed(*same)
    assert sorted(found.records) == ["r1", "r2", "r3"]
    early = assessed(*same, day=date(2021, 12, 31))
    assert [grade.grade for grade in early.records["r1"].grades if grade.score is not None] == ["D"]


RECORDS = st.lists(
    st.tuples(
        st.dates(date(2020, 1, 2), date(2026, 12, 31)),
        st.sampled_from(["CN", "JP", "US"]),
        st.sampled_from(["in-force", "superseded", "planned", "draft"]),
        st.integers(0, 100),
        st.sampled_from(["", "r0", "r1", "r2"]),
    ),
    min_size=1,
    max_size=8,
)


@given(RECORDS, st.dates(date(2019, 1, 1), date(2027, 12, 31)))
def test_a_corpus_of_a_day_says_what_it_would_without_its_later_records(
    made: list[tuple[date, str, str, int, str]], day: date
) -> None:
    records = [
        record(
            f"r{n}", country, status, pub_date=when(published.isoformat()), evolution=linked(superseded_by=successor),
            analysis=scores(mrv=value, market=100 - value),
        )
        for n, (published, country, status, value, successor) in enumerate(made)
    ]  # fmt: skip
    found = assessed(*records, day=day)
    published = {f"r{n}" for n, (when_, *_) in enumerate(made) if when_ <= day}
    assert found.records.keys() == published
    for jurisdiction in found.jurisdictions.values():
        assert jurisdiction.records == sum(records[int(id[1:])].jurisdiction == jurisdiction.code for id in published)
        for value in (*jurisdiction.all, *jurisdiction.backed):
            assert value.record_id is None or value.record_id in published
            assert set(value.also) <= published
            assert value.rank_of <= len({records[int(id[1:])].jurisdiction for id in published})
