"""A query in the user's spellings selects records, in order, and says what it left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from msgspec.structs import astuple

from reports.corpus.policy import Corpus
from reports.corpus.reader import read_corpus
from reports.corpus.selection import Query, Selection, lowest_score, parse_query, select
from reports.corpus.vocabulary import Vocabulary
from reports.errors import NothingSelected, UsageProblem

ReadFiles = Callable[[Mapping[str, Any]], Corpus]
Ask = Callable[..., Selection]

WORDS = Vocabulary.load()


def record(id: str, country: str, date: str, **fields: Any) -> dict[str, Any]:
    return {"id": id, "title": id, "country": country, "pubDate": date, "year": int(date[:4]), **fields}


RECORDS = [
    record("cn-a", "中国", "2023-05-10", category="法律监管", status="现行", analysis={"mrv": {"score": 80}}),
    record("cn-b", "China", "2024-01-01", category="Market", status="Planned", analysis={"mrv": {"score": 60}}),
    record("cn-c", "CN", "2024-03-31", category="Regulatory", status="Active", legalWeight="Act"),
    record("eu-a", "EU", "2021-01-15", category="Regulatory", status="Active", analysis={"social": {"score": 5}}),
    record("int-a", "Global", "2020-07-01", category="Technical", status="Active", analysis={"mrv": {"score": None}}),
    record("jp-a", "Japan", "2024-06-30", category="Incentive", status="Repealed", analysis={"market": {"score": 95}}),
    record("xx-a", "Atlantis", "2022-02-02", category="Sea law"),
    record("ad-a", "Andorra", "2022-02-02"),
]


@pytest.fixture
def corpus(read_files: ReadFiles) -> Corpus:
    return read_files({f"en/{one['id']}.md": one for one in RECORDS})


@pytest.fixture
def ask(corpus: Corpus) -> Ask:
    def asked(**spellings: list[str]) -> Selection:
        return select(corpus, parse_query(WORDS, corpus, **spellings))

    return asked


def ids(selection: Selection) -> list[str]:
    return [record.id for record in selection.records]


def test_without_conditions_everything_is_selected(ask: Ask) -> None:
    selection = ask()
    assert len(selection.records) == selection.total == len(RECORDS)
    assert (selection.canonical, selection.left_out) == ("*", ())


def test_records_stand_by_jurisdiction_then_newest_first_then_by_id(ask: Ask) -> None:
    assert ids(ask()) == ["ad-a", "cn-c", "cn-b", "cn-a", "eu-a", "int-a", "jp-a", "xx-a"]


def test_records_of_one_day_stand_by_id_and_undated_ones_last(read_files: ReadFiles) -> None:
    undated = {"id": "a", "title": "a", "country": "CN"}
    corpus = read_files(
        {
            f"en/{one['id']}.md": one
            for one in (undated, record("c", "CN", "2024-02-02"), record("b", "CN", "2024-02-02"))
        }
    )
    assert ids(select(corpus, Query())) == ["b", "c", "a"]


@pytest.mark.parametrize("spelling", ["中国", "CN", "China", "chn", " china "])
def test_every_spelling_is_the_same_query(ask: Ask, spelling: str) -> None:
    selection = ask(country=[spelling])
    assert ids(selection) == ["cn-c", "cn-b", "cn-a"]
    assert selection.canonical == "country=CN"
    assert selection.query == Query(country=("CN",))


def test_a_condition_given_again_is_an_alternative(ask: Ask) -> None:
    selection = ask(country=["日本", "EU", "jpn"])
    assert ids(selection) == ["eu-a", "jp-a"]
    assert selection.canonical == "country=EU,JP"


def test_different_conditions_must_all_hold(ask: Ask) -> None:
    selection = ask(country=["中国"], category=["法律监管"], status=["active"])
    assert ids(selection) == ["cn-c", "cn-a"]
    assert selection.canonical == "country=CN & category=regulatory & status=in-force"


def test_what_is_left_out_counts_under_the_first_condition_it_fails(ask: Ask) -> None:
    selection = ask(country=["CN"], category=["regulatory"])
    assert [astuple(gone) for gone in selection.left_out] == [("country=CN", 5, 0), ("category=regulatory", 1, 0)]
    assert selection.total == len(selection.records) + sum(gone.records for gone in selection.left_out)


def test_a_record_without_the_value_is_left_out_as_undecided(ask: Ask) -> None:
    assert [astuple(gone) for gone in ask(legal_weight=["Act"]).left_out] == [
        ("legal-weight=primary-legislation", 7, 7)
    ]


def test_a_name_that_only_the_corpus_knows_is_accepted(ask: Ask) -> None:
    assert ids(ask(country=["atlantis"])) == ["xx-a"]
    assert ids(ask(category=["Sea Law"])) == ["xx-a"]


@pytest.mark.parametrize(
    ("years", "found", "canonical"),
    [
        (["2024"], ["cn-c", "cn-b", "jp-a"], "year=2024"),
        (["2020-2021"], ["eu-a", "int-a"], "year=2020-2021"),
        (["2020..2021"], ["eu-a", "int-a"], "year=2020-2021"),
        ([">=2024"], ["cn-c", "cn-b", "jp-a"], "year>=2024"),
        (["> 2023"], ["cn-c", "cn-b", "jp-a"], "year>2023"),
        (["<2021"], ["int-a"], "year<2021"),
        (["≤2021"], ["eu-a", "int-a"], "year<=2021"),
        (["2020", "2023"], ["cn-a", "int-a"], "year=2020,2023"),
    ],
)
def test_years_can_be_single_ranged_or_compared(ask: Ask, years: list[str], found: list[str], canonical: str) -> None:
    selection = ask(year=years)
    assert (ids(selection), selection.canonical) == (found, canonical)


@pytest.mark.parametrize(
    ("published", "found", "canonical"),
    [
        ("2024", ["cn-c", "cn-b", "jp-a"], "published=2024"),
        ("2024-03", ["cn-c"], "published=2024-03"),
        ("2024-3", ["cn-c"], "published=2024-03"),
        ("2023-05-10", ["cn-a"], "published=2023-05-10"),
        ("2023-05..2024-03", ["cn-c", "cn-a"], "published=2023-05..2024-03"),
        (">=2024-03-31", ["cn-c", "jp-a"], "published>=2024-03-31"),
        (">2024-03-31", ["jp-a"], "published>2024-03-31"),
        (">2024-03", ["jp-a"], "published>2024-03"),
        ("<2021-01-15", ["int-a"], "published<2021-01-15"),
        ("..2021-01-15", ["eu-a", "int-a"], "published=..2021-01-15"),
        ("2024-06..", ["jp-a"], "published=2024-06.."),
    ],
)
def test_dates_can_be_coarse_ranged_or_compared(ask: Ask, published: str, found: list[str], canonical: str) -> None:
    selection = ask(published=[published])
    assert (ids(selection), selection.canonical) == (found, canonical)


def test_a_date_known_to_the_year_alone_is_left_out_as_undecided(ask: Ask) -> None:
    assert [astuple(gone) for gone in ask(published=["2024-01..2024-03"]).left_out] == [
        ("published=2024-01..2024-03", 7, 1)
    ]


@pytest.mark.parametrize(
    ("where", "found"),
    [
        (["mrv>=80"], ["cn-a"]),
        (["MRV ≥ 60"], ["cn-b", "cn-a"]),
        (["mrv<80"], ["cn-b"]),
        (["mrv=60"], ["cn-b"]),
        (["mrv==60.0"], ["cn-b"]),
        (["mrv!=60"], ["cn-a"]),
        (["监测核算>60"], ["cn-a"]),
        (["social<=5"], ["eu-a"]),
        (["mrv>70", "market>90"], ["cn-a", "jp-a"]),
    ],
)
def test_scores_can_be_compared(ask: Ask, where: list[str], found: list[str]) -> None:
    assert ids(ask(where=where)) == found


def test_a_missing_score_answers_no_comparison(ask: Ask) -> None:
    selection = ask(where=["mrv!=80"])
    assert ids(selection) == ["cn-b"]
    assert selection.left_out[0].undecided == 6


def test_alternatives_of_scores_are_bracketed(ask: Ask) -> None:
    assert ask(country=["CN"], where=["mrv>=80", "market>2"]).canonical == "country=CN & (market>2 | mrv>=80)"


def test_where_twins_differ_the_lower_score_holds(read_files: ReadFiles) -> None:
    twins = {
        f"{language}/a.md": record("a", "CN", "2024-02-02", analysis={"mrv": {"score": score}})
        for language, score in (("zh", 90), ("en", 50))
    }
    corpus = read_files(twins)
    assert lowest_score(corpus.records[0], "mrv") == 50
    assert lowest_score(corpus.records[0], "market") is None
    with pytest.raises(NothingSelected):
        select(corpus, parse_query(WORDS, corpus, where=["mrv>60"]))


def test_records_can_be_named_by_id(ask: Ask) -> None:
    selection = ask(id=["jp-a", "CN-A"])
    assert (ids(selection), selection.canonical) == (["cn-a", "jp-a"], "id=cn-a,jp-a")


@pytest.mark.parametrize(
    ("option", "value", "expected"),
    [
        ("country", "中果", "中国"),
        ("country", "Atlantiss", "Atlantis"),
        ("country", "qqqq", "ISO 3166-1"),
        ("category", "regulatry", "Regulatory"),
        ("status", "zzz", "in-force"),
        ("legal_weight", "qqq", "primary-legislation"),
        ("year", "24", "2020-2024"),
        ("year", "2024-2020", "earlier end first"),
        ("published", "2024-13", "a date that exists"),
        ("published", "2024-02-30", "a date that exists"),
        ("published", "..", "2024-01..2024-06"),
        ("published", "2024-06..2024-01", "earlier end first"),
        ("where", "mrv", "mrv>=80"),
        ("where", "mrv>=high", "mrv>=80"),
        ("where", "mvr>=80", "incentive"),
        ("id", "cn-aa", "cn-a"),
        ("id", "qqqq", "of this corpus"),
    ],
)
def test_what_is_not_understood_is_refused_with_the_nearest_known(
    corpus: Corpus, option: str, value: str, expected: str
) -> None:
    with pytest.raises(UsageProblem) as caught:
        parse_query(WORDS, corpus, **{option: [value]})
    assert expected in caught.value.remedy
    assert caught.value.message.startswith(f"--{option.replace('_', '-')}: “")


def test_everything_that_is_not_understood_is_named_at_once(corpus: Corpus) -> None:
    with pytest.raises(UsageProblem) as caught:
        parse_query(WORDS, corpus, country=["中果", "CN", "日笨"], year=["x"])
    assert [problem.field for problem in caught.value.problems] == ["--country", "--country", "--year"]


def test_an_empty_selection_says_what_left_the_records_out(ask: Ask) -> None:
    with pytest.raises(NothingSelected, match="country=CN & year=1990") as caught:
        ask(country=["CN"], year=["1990"])
    assert "country=CN leaves out 5; year=1990 leaves out 3" in caught.value.remedy


def test_a_known_country_without_records_selects_nothing(ask: Ask) -> None:
    with pytest.raises(NothingSelected):
        ask(country=["France"])


def test_a_corpus_without_records_selects_nothing() -> None:
    with pytest.raises(NothingSelected):
        select(Corpus(origin="x", records=()), Query())


def test_a_query_of_a_real_export_is_answered(real_export: Any) -> None:
    corpus = read_corpus(real_export, WORDS)
    selection = select(corpus, parse_query(WORDS, corpus, country=["中国"], category=["法律监管"]))
    assert {record.jurisdiction for record in selection.records} == {"CN"}
    assert selection.total == len(corpus.records)
