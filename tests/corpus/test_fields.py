"""Each field of a record is read as the type it needs, and what cannot be is a problem or a warning."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from reports.corpus.front_matter import lines
from reports.corpus.policy import Corpus, Policy

ReadFields = Callable[..., Corpus]
ReadFiles = Callable[[Mapping[str, Any]], Corpus]


def only(corpus: Corpus) -> Policy:
    assert [str(problem) for problem in corpus.problems] == []
    return corpus.records[0].primary


def fields_of(corpus: Corpus) -> list[str]:
    assert corpus.records == ()
    return [problem.field for problem in corpus.problems]


FULL: dict[str, Any] = {
    "category": "Regulatory",
    "status": "Active",
    "legalWeight": "Act",
    "reviewStatus": "verified",
    "year": 2024,
    "pubDate": "2024-03-15",
    "source": "Ministry",
    "url": "https://example.org",
    "sectors": ["Storage", ""],
    "description": "What it does.",
    "interpretation": "What it means.",
    "relatedFacilities": ["1", 2],
    "analysis": {
        "social": {"score": 10},
        "mrv": {"score": 86.5, "label": "L", "evidence": "E", "citation": "C", "auditNote": "N", "weight": 2},
        "incentive": {"score": None},
    },
    "regulatory": {"noise": "Some", "liability_period": "20 years", "pore_space_rights": ""},
    "impactAnalysis": {"environmental": "Less CO2", "economic": "", "score": 100},
    "evolution": {
        "supersedes": ["a"],
        "supersededBy": "b",
        "consolidatedFrom": ["c"],
        "clusters": ["d"],
        "milestones": [{"date": "2025-07-01", "event": "In effect", "note": "n"}],
        "effectiveApplicationWindow": "2025-2030",
        "sourcePublicationDate": "2024-03-01",
        "currentConsolidatedVersion": "v2",
        "history": [1],
    },
    "provenance": {"author": "A", "reviewer": "R", "lastAuditDate": "2026-02-08", "tool": "t"},
    "calendar": [{"date": "2027-01-02"}],
}


def test_every_field_of_a_record_is_read(read_fields: ReadFields) -> None:
    policy = only(read_fields(**FULL))
    assert (policy.country.code, policy.country.written) == ("NO", "Norway")
    assert policy.category
    assert policy.category.code == "regulatory"
    assert policy.status
    assert policy.status.code == "in-force"
    assert policy.legal_weight
    assert policy.legal_weight.code == "primary-legislation"
    assert (policy.review_status, policy.year, policy.source, policy.url) == (
        "verified",
        2024,
        "Ministry",
        "https://example.org",
    )
    assert policy.pub_date
    assert policy.pub_date.earliest == (2024, 3, 15)
    assert (policy.sectors, policy.related_facilities) == (("Storage",), ("1", "2"))
    assert (policy.description, policy.interpretation, policy.body) == ("What it does.", "What it means.", "Body.")
    evolution = policy.evolution
    assert (evolution.supersedes, evolution.superseded_by, evolution.consolidated_from) == (("a",), ("b",), ("c",))
    assert evolution.clusters == ("d",)
    assert (evolution.effective_application_window, evolution.source_publication_date) == ("2025-2030", "2024-03-01")
    assert evolution.current_consolidated_version == "v2"
    assert evolution.milestones[0].event == "In effect"
    assert evolution.milestones[0].date
    assert evolution.milestones[0].date.earliest == (2025, 7, 1)
    assert (policy.provenance.author, policy.provenance.reviewer) == ("A", "R")
    assert policy.provenance.last_audit_written == "2026-02-08"


def test_known_dimensions_come_first_and_unknown_ones_are_kept(read_fields: ReadFields) -> None:
    policy = only(read_fields(**FULL))
    assert [(score.dimension, score.score) for score in policy.analysis] == [
        ("incentive", None),
        ("mrv", 86.5),
        ("social", 10),
    ]
    mrv = policy.score("mrv")
    assert mrv
    assert (mrv.label, mrv.evidence, mrv.citation, mrv.audit_note) == ("L", "E", "C", "N")


def test_known_pillars_come_first_and_unknown_ones_are_kept(read_fields: ReadFields) -> None:
    policy = only(read_fields(**FULL))
    assert [(p.pillar, p.text) for p in policy.regulatory] == [
        ("pore_space_rights", ""),
        ("liability_period", "20 years"),
        ("noise", "Some"),
    ]


def test_impacts_that_say_nothing_are_left_out_and_unknown_ones_are_kept(read_fields: ReadFields) -> None:
    policy = only(read_fields(**FULL))
    assert [(impact.aspect, impact.text) for impact in policy.impact] == [
        ("environmental", "Less CO2"),
        ("score", "100"),
    ]


def test_unknown_keys_are_kept_at_every_level(read_fields: ReadFields) -> None:
    policy = only(read_fields(**FULL, content="c"))
    assert policy.extra == {"calendar": [{"date": "2027-01-02"}], "content": "c"}
    assert policy.analysis[1].extra == {"weight": 2}
    assert policy.evolution.extra == {"history": [1], "milestones[0].note": "n"}
    assert policy.provenance.extra == {"tool": "t"}


def test_unknown_entries_of_another_shape_are_kept(read_fields: ReadFields) -> None:
    policy = only(read_fields(analysis={"summary": "s"}, regulatory={"notes": ["n"]}, impactAnalysis={"by": {"x": 1}}))
    assert policy.extra == {"analysis.summary": "s", "regulatory.notes": ["n"], "impactAnalysis.by": {"x": 1}}


@pytest.mark.parametrize("field", ["id", "title", "country"])
@pytest.mark.parametrize("value", [None, "", "  "])
def test_id_title_and_country_are_required(read_fields: ReadFields, field: str, value: str | None) -> None:
    corpus = read_fields(**{field: value})
    assert fields_of(corpus) == [field]
    assert "is missing" in corpus.problems[0].message


@pytest.mark.parametrize("id", ["a", "0", "cn-zero-carbon-parks", "a" * 64])
def test_an_id_is_lower_case_ascii(read_fields: ReadFields, id: str) -> None:
    assert only(read_fields(id=id)).id == id


@pytest.mark.parametrize("id", ["CN-Parks", "a b", "../etc", "-a", "a-", "a" * 65, "法", "a_b", "a\nb"])
def test_any_other_id_is_a_problem_with_a_remedy(read_fields: ReadFields, id: str) -> None:
    corpus = read_fields(id=id)
    assert fields_of(corpus) == ["id"]
    assert "a-z, 0-9 and hyphens" in corpus.problems[0].remedy


def test_the_remedy_proposes_an_id(read_fields: ReadFields) -> None:
    assert "cn-parks-2024" in read_fields(id="CN Parks_2024").problems[0].remedy


@pytest.mark.parametrize(("value", "text"), [(45, "45"), (1.5, "1.5"), (None, "")])
def test_numbers_become_text_where_text_is_wanted(read_fields: ReadFields, value: object, text: str) -> None:
    policy = only(read_fields(source=value, provenance={"author": value}))
    assert (policy.source, policy.provenance.author) == (text, text)


@pytest.mark.parametrize("value", [True, ["a"], {"a": 1}])
@pytest.mark.parametrize("field", ["title", "source", "description", "url", "country", "status", "pubDate", "year"])
def test_text_of_another_type_is_a_problem(read_fields: ReadFields, field: str, value: object) -> None:
    corpus = read_fields(**{field: value})
    assert field in fields_of(corpus)
    assert "text is expected" in corpus.problems[0].message


@pytest.mark.parametrize("field", ["analysis", "regulatory", "impactAnalysis", "evolution", "provenance"])
@pytest.mark.parametrize("value", ["text", 3, ["a"], True])
def test_a_block_of_another_type_is_a_problem(read_fields: ReadFields, field: str, value: object) -> None:
    assert fields_of(read_fields(**{field: value})) == [field]


@pytest.mark.parametrize("value", ["", [], {}])
def test_an_empty_value_is_an_empty_block(read_fields: ReadFields, value: object) -> None:
    policy = only(
        read_fields(analysis=value, regulatory=value, impactAnalysis=value, evolution=value, provenance=value)
    )
    assert (policy.analysis, policy.regulatory, policy.impact) == ((), (), ())


NOTHING = ["-", "- ", "-   # not known", "\n  -", "\n  - -", "~", "--", "—", "n/a", "null", ""]
"""What stands for nothing behind a key of YAML, unquoted."""


@pytest.mark.parametrize("written", NOTHING)
@pytest.mark.parametrize(
    "key",
    [
        *("status", "category", "legalWeight", "reviewStatus", "year", "pubDate", "source", "url", "sectors"),
        *("description", "interpretation", "relatedFacilities", "analysis", "impactAnalysis", "evolution", "provenance"),
    ],
)
def test_what_stands_for_nothing_in_yaml_is_nothing_in_every_field(
    read_files: ReadFiles, key: str, written: str
) -> None:
    front = f"id: x\ntitle: An Act\ncountry: Norway\n{key}: {written}\nlang: en\n"
    with_it = read_files({"en/x.md": f"---\n{front}---\nBody.\n"})
    assert [*with_it.problems, *with_it.warnings] == []
    without = read_files({"en/x.md": "---\nid: x\ntitle: An Act\ncountry: Norway\nlang: en\n---\nBody.\n"})
    assert only(with_it) == only(without)


@pytest.mark.parametrize("written", NOTHING)
def test_what_stands_for_nothing_in_a_block_of_yaml_is_nothing(read_files: ReadFiles, written: str) -> None:
    value = written.replace("\n", "\n    ")
    front = (
        f"id: x\ntitle: An Act\ncountry: Norway\nanalysis:\n  mrv:\n    score: {value}\n    evidence: {value}\n"
        f"    citation: Section 8\nprovenance:\n  author: {value}\nevolution:\n  supersedes: {value}\n  milestones: {value}\n"
    )
    corpus = read_files({"en/x.md": f"---\n{front}---\nBody.\n"})
    assert [*corpus.problems, *corpus.warnings] == []
    policy = only(corpus)
    (score,) = policy.analysis
    assert (score.score, score.evidence, score.citation) == (None, "", "Section 8")
    assert (policy.provenance.author, policy.evolution.supersedes, policy.evolution.milestones) == ("", (), ())


@pytest.mark.parametrize("written", ["-", "- ", "~", "\n  -"])
def test_what_stands_for_nothing_is_missing_where_something_is_needed(read_files: ReadFiles, written: str) -> None:
    corpus = read_files({"en/x.md": f"---\nid: x\ntitle: {written}\ncountry: Norway\n---\n"})
    assert [(one.rule, one.field) for one in corpus.problems] == [("missing-field", "title")]


def test_a_dash_is_mended_where_it_stands_alone_behind_a_key_and_nowhere_else(read_files: ReadFiles) -> None:
    text = "---\nid: x\ntitle: An Act\ncountry: Norway\ndescription: |\n  status: -\n  end\nstatus: -\n---\n"
    assert only(read_files({"en/x.md": text})).description == "status: -\nend"
    refused = read_files({"en/x.md": "---\nid: x\ntitle: An Act\ncountry: Norway\nstatus: - in force\n---\n"})
    assert [(one.rule, one.line) for one in refused.problems] == [("front-matter-syntax", 5)]


def test_dashes_do_not_move_the_lines_of_fields() -> None:
    assert lines("---\nid: x\nstatus: -\nsource: -\ntitle: A\n---\nBody.\n") == {
        "id": 2, "status": 3, "source": 4, "title": 5, "body": 7
    }  # fmt: skip


@pytest.mark.parametrize("value", [0, 100, 86.5, "40", " 40 ", "1e1", "+7"])
def test_a_score_lies_between_0_and_100(read_fields: ReadFields, value: float | str) -> None:
    score = only(read_fields(analysis={"mrv": {"score": value}})).score("mrv")
    assert score
    assert score.score == float(value)


@pytest.mark.parametrize("analysis", [{"mrv": {"score": None}}, {"mrv": {"score": "N/A"}}, {"mrv": {}}])
def test_a_missing_score_is_not_zero(read_fields: ReadFields, analysis: object) -> None:
    score = only(read_fields(analysis=analysis)).score("mrv")
    assert score
    assert score.score is None


@pytest.mark.parametrize("value", [-1, 100.1, 101, "high", "85%", "高", True, [40], "1e400"])
def test_any_other_score_is_named_and_costs_the_record_nothing_else(read_fields: ReadFields, value: object) -> None:
    corpus = read_fields(analysis={"mrv": {"score": value, "evidence": "A duty."}})
    (score,) = only(corpus).analysis
    assert (score.score, score.evidence, score.extra) == (None, "A duty.", {"score": value})
    assert [(w.rule, w.field) for w in corpus.warnings] == [("bad-score", "analysis.mrv.score")]
    assert "0 to 100" in corpus.warnings[0].message


@pytest.mark.parametrize(
    ("value", "proposed"), [("85%", "Write 85,"), ("约 85 分", "Write 85,"), ("1-2", "Write such")]
)
def test_the_remedy_proposes_the_number_in_a_score(read_fields: ReadFields, value: str, proposed: str) -> None:
    (warning,) = read_fields(analysis={"mrv": {"score": value}}).warnings
    assert warning.remedy.startswith(proposed)


def test_a_problem_names_the_line(read_fields: ReadFields) -> None:
    assert read_fields(analysis={"mrv": ["x"]}).problems[0].line == 7


@pytest.mark.parametrize(
    ("value", "year"),
    [(2024, 2024), ("2024", 2024), (2024.0, 2024), ("", None), ("N/A", None), ("２０２４", 2024), ("2024 年", 2024)],
)
def test_a_year_has_four_digits(read_fields: ReadFields, value: object, year: int | None) -> None:
    assert only(read_fields(year=value)).year == year


@pytest.mark.parametrize("value", [24, 20240, "FY24", 2024.5, -2024])
def test_any_other_year_is_kept_as_written_and_reported(read_fields: ReadFields, value: object) -> None:
    corpus = read_fields(year=value)
    assert (only(corpus).year, only(corpus).extra) == (None, {"year": value})
    assert [(w.rule, w.field) for w in corpus.warnings] == [("unreadable-date", "year")]


def test_a_date_that_cannot_be_read_is_kept_as_written_and_reported(read_fields: ReadFields) -> None:
    corpus = read_fields(
        pubDate="spring",
        provenance={"lastAuditDate": "soon"},
        evolution={"milestones": [{"date": "2027 Q1", "event": "e"}]},
    )
    policy = only(corpus)
    assert (policy.pub_date, policy.pub_date_written) == (None, "spring")
    assert (policy.provenance.last_audit_date, policy.provenance.last_audit_written) == (None, "soon")
    assert (policy.evolution.milestones[0].date, policy.evolution.milestones[0].written) == (None, "2027 Q1")
    assert [w.field for w in corpus.warnings] == ["pubDate", "provenance.lastAuditDate", "evolution.milestones[0].date"]


def test_superseded_by_may_be_one_or_several(read_fields: ReadFields) -> None:
    assert only(read_fields(evolution={"supersededBy": ["a", "b"]})).evolution.superseded_by == ("a", "b")
    assert only(read_fields(evolution={"supersededBy": ""})).evolution.superseded_by == ()


def test_a_milestone_may_be_words_alone(read_fields: ReadFields) -> None:
    milestones = only(read_fields(evolution={"milestones": ["Opened", {"date": "", "event": ""}]})).evolution.milestones
    assert [(m.date, m.event) for m in milestones] == [(None, "Opened")]


@pytest.mark.parametrize("value", ["2025", {"date": "2025"}, 5])
def test_milestones_are_a_list(read_fields: ReadFields, value: object) -> None:
    assert fields_of(read_fields(evolution={"milestones": value})) == ["evolution.milestones"]


def test_a_list_names_the_item_that_is_wrong(read_fields: ReadFields) -> None:
    assert fields_of(read_fields(sectors=["a", {"b": 1}])) == ["sectors[1]"]


def test_an_unknown_name_is_kept_as_written_and_reported_with_the_nearest(read_fields: ReadFields) -> None:
    corpus = read_fields(country="Norwey", category="Regulatry", status="Actve")
    policy = only(corpus)
    assert (policy.country.code, policy.country.written) == (None, "Norwey")
    assert [w.field for w in corpus.warnings] == ["country", "category", "status"]
    assert "Norway" in corpus.warnings[0].remedy
    assert corpus.records[0].jurisdiction == "Norwey"


def test_a_key_that_looks_like_a_slip_is_kept_and_reported(read_fields: ReadFields) -> None:
    corpus = read_fields(legalWieght="Act", analysis={"mrv": {"scores": 3}}, colour="blue")
    policy = only(corpus)
    assert policy.extra == {"legalWieght": "Act", "colour": "blue"}
    assert {w.field: w.remedy for w in corpus.warnings} == {
        "legalWieght": "Rename it if legalWeight is meant",
        "analysis.mrv.scores": "Rename it if score is meant",
    }


def test_titles_stand_on_one_line(read_fields: ReadFields) -> None:
    assert only(read_fields(title=" An\n  Act\t2024 ")).title == "An Act 2024"


@pytest.mark.parametrize("sign", ["\u202e", "\u0007", "\u0000", "\u2066", "\ufeff", "\U000e0041", "\uffff"])
def test_characters_that_no_page_prints_are_left_out_and_named(read_fields: ReadFields, sign: str) -> None:
    corpus = read_fields(
        title=f"An {sign}Act", analysis={"mrv": {"evidence": f"a{sign}b{sign}"}}, extra={f"k{sign}": f"v{sign}"}
    )
    policy = only(corpus)
    assert policy.title == "An Act"
    assert policy.analysis[0].evidence == "ab"
    assert policy.extra == {"extra": {"k": "v"}}
    assert [w.field for w in corpus.warnings] == ["title", "analysis.mrv.evidence", "extra.k", "extra.k"]


@pytest.mark.parametrize("escape", [r"\ud800", r"\u202e", r"\u0000", r"\u001b[2J"[:6], r"\udfff"])
def test_escapes_cannot_smuggle_such_characters_in(read_files: ReadFiles, escape: str) -> None:
    corpus = read_files({"en/x.md": f'---\n{{"id": "x", "title": "An {escape}Act", "country": "Norway"}}\n---\n'})
    assert only(corpus).title == "An Act"
    assert [w.field for w in corpus.warnings] == ["title"]


def test_an_escaped_pair_is_a_character(read_files: ReadFiles) -> None:
    corpus = read_files(
        {"en/x.md": r'---NL{"id": "x", "title": "\ud842\udfb7", "country": "\u632a\u5a01"}NL---'.replace("NL", "\n")}
    )
    assert (only(corpus).title, only(corpus).country.code) == ("\U00020bb7", "NO")


def test_keys_that_differ_only_in_such_characters_are_a_problem(read_files: ReadFiles) -> None:
    front = '{"id": "x", "title": "A", "country": "Norway", "ti\u202etle": "B"}'
    corpus = read_files({"en/x.md": f"---\n{front}\n---\n"})
    assert "differ only in" in corpus.problems[0].message
    assert corpus.records == ()
