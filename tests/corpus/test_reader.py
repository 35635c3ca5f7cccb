"""A folder is read as a corpus: languages, twins, profiles, and every problem in one go."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import Struct, convert, to_builtins
from msgspec.structs import asdict, replace

from reports.corpus import origin
from reports.corpus.policy import Corpus, Policy, Profile, Record
from reports.corpus.reader import read_corpus
from reports.corpus.vocabulary import Vocabulary
from reports.errors import InputProblem

ReadFiles = Callable[[Mapping[str, Any]], Corpus]

WORDS = Vocabulary.load()
ACT = {"id": "no-act", "title": "CO2 Storage Act", "country": "Norway"}
FA = {"id": "no-act", "title": "二氧化碳封存法", "country": "挪威"}


def languages(corpus: Corpus) -> dict[str, list[str]]:
    assert [str(problem) for problem in corpus.problems] == []
    return {record.id: [edition.language for edition in record.editions] for record in corpus.records}


def test_an_absent_folder_is_an_input_problem(tmp_path: Path) -> None:
    with pytest.raises(InputProblem, match="does not exist"):
        read_corpus(tmp_path / "nowhere")


def test_a_file_is_no_corpus(tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    path.write_text("---\n---\n")
    with pytest.raises(InputProblem, match="is not a folder"):
        read_corpus(path)


def test_a_folder_without_markdown_is_an_input_problem(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("# A corpus to come")
    (tmp_path / ".x.md").write_text("hidden")
    (tmp_path / "x.txt").write_text("text")
    with pytest.raises(InputProblem, match="holds no Markdown"):
        read_corpus(tmp_path)


@pytest.mark.parametrize(
    "layout", ["policies/{}/x.md", "{}/x.md", "{}/2024/no-act.md", "a/b/{}/c/x.MD", "{}/x.markdown"]
)
def test_the_language_is_the_nearest_folder_named_like_one(read_files: ReadFiles, layout: str) -> None:
    corpus = read_files({layout.format("zh"): FA, layout.format("en"): ACT})
    assert languages(corpus) == {"no-act": ["zh-Hans", "en"]}


def test_of_two_such_folders_the_inner_one_counts(read_files: ReadFiles) -> None:
    assert languages(read_files({"zh/en/x.md": ACT})) == {"no-act": ["en"]}


def test_without_such_a_folder_the_text_tells_the_language(read_files: ReadFiles) -> None:
    assert languages(read_files({"a.md": FA, "b.md": ACT})) == {"no-act": ["zh-Hans", "en"]}


def test_the_record_may_name_its_language(read_files: ReadFiles) -> None:
    corpus = read_files({"a.md": {**ACT, "lang": "zh-Hant"}})
    assert languages(corpus) == {"no-act": ["zh-Hant"]}
    assert corpus.records[0].primary.extra == {}


def test_a_record_may_be_more_exact_than_its_folder(read_files: ReadFiles) -> None:
    assert languages(read_files({"zh/a.md": {**ACT, "lang": "zh-Hant"}})) == {"no-act": ["zh-Hant"]}


def test_the_folder_wins_over_a_record_that_contradicts_it(read_files: ReadFiles) -> None:
    corpus = read_files({"en/a.md": {**ACT, "lang": "zh"}})
    assert languages(corpus) == {"no-act": ["en"]}
    assert [w.field for w in corpus.warnings] == ["lang"]


def test_a_language_that_is_none_is_kept_and_reported(read_files: ReadFiles) -> None:
    corpus = read_files({"en/a.md": {**ACT, "lang": "English"}})
    assert corpus.records[0].primary.extra == {"lang": "English"}
    assert [w.field for w in corpus.warnings] == ["lang"]


def test_a_corpus_may_be_one_language_folder(tmp_path: Path) -> None:
    folder = tmp_path / "ja"
    folder.mkdir()
    (folder / "a.md").write_text('---\n{"id": "a", "title": "Act", "country": "Japan"}\n---\n')
    assert languages(read_corpus(folder, WORDS)) == {"a": ["ja"]}


def test_editions_are_ordered_and_records_sorted_by_id(read_files: ReadFiles) -> None:
    files = {f"{language}/no-act.md": ACT for language in ("ja", "en", "zh-Hant", "zh", "fr")}
    corpus = read_files({**files, "en/a.md": {**ACT, "id": "a"}})
    assert list(languages(corpus)) == ["a", "no-act"]
    assert languages(corpus)["no-act"] == ["zh-Hans", "zh-Hant", "en", "fr", "ja"]


def test_paths_are_relative_to_the_corpus(read_files: ReadFiles, tmp_path: Path) -> None:
    corpus = read_files({"policies/en/x.md": ACT})
    assert corpus.records[0].primary.path == "policies/en/x.md"
    assert corpus.origin == str(tmp_path)


def test_readme_and_hidden_files_are_skipped(read_files: ReadFiles) -> None:
    corpus = read_files(
        {"en/x.md": ACT, "en/README.md": "# no", "readme.MD": "no", ".git/y.md": "no", "en/.z.md": "no"}
    )
    assert languages(corpus) == {"no-act": ["en"]}


def test_every_broken_file_is_reported_in_one_go(read_files: ReadFiles) -> None:
    broken = {
        "never closed": "---\nid: x\n",
        "is a list": "---\n- a\n---\n",
        "stands twice": '---\n{"id": "a", "id": "b"}\n---\n',
        "not JSON": '---\n{"id": "a",, }\n---\n',
        "not UTF-8": b"---\nid: \xff\n---\n",
        "title: is missing": {"id": "a", "country": "Norway"},
        "country: is missing": {"id": "a", "title": "A"},
        "cannot be an id": {**ACT, "id": "A B"},
        "a block of fields": {**ACT, "analysis": {"mrv": 101}},
    }
    files = {f"en/{index}.md": content for index, content in enumerate(broken.values())}
    corpus = read_files({**files, "en/good.md": ACT})
    assert languages(replace(corpus, problems=())) == {"no-act": ["en"]}
    for (message, _), problem in zip(broken.items(), corpus.problems, strict=True):
        assert message in str(problem)
        assert problem.file in files
        assert problem.remedy


def test_all_problems_of_one_file_are_reported(read_files: ReadFiles) -> None:
    corpus = read_files({"en/x.md": {"id": "X", "source": ["a"], "analysis": {"mrv": 1}}})
    # What the file says comes in its order, what it lacks after it.
    assert [problem.field for problem in corpus.problems] == ["id", "source", "analysis.mrv", "title", "country"]


def test_a_byte_order_mark_and_other_line_ends_do_no_harm(read_files: ReadFiles) -> None:
    text = "\ufeff---\r\nid: no-act\r\ntitle: Act\r\ncountry: Norway\r\nanalysis: no\r\n---\r\nOne\r\nTwo\r\n"
    corpus = read_files({"en/x.md": text.replace("analysis: no\r\n", "")})
    assert corpus.records[0].primary.body == "One\nTwo"
    assert corpus.warnings == ()
    assert read_files({"en/x.md": text}).problems[0].line == 5


def test_control_characters_in_the_body_are_left_out_and_named(read_files: ReadFiles) -> None:
    text = "---\nid: no-act\ntitle: A\u0007ct\ncountry: Norway\n---\nOne\u202e two"
    corpus = read_files({"en/x.md": text})
    assert (corpus.records[0].primary.title, corpus.records[0].primary.body) == ("Act", "One two")
    assert [warning.field for warning in corpus.warnings] == ["title", "body"]


def test_an_id_taken_twice_in_one_language_is_a_problem(read_files: ReadFiles) -> None:
    corpus = read_files({"en/a.md": ACT, "en/b.md": {**ACT, "title": "Another"}, "zh/a.md": FA})
    assert [(p.file, p.field) for p in corpus.problems] == [("en/b.md", "id")]
    assert "en/a.md" in corpus.problems[0].message
    assert corpus.records[0].edition("en").title == "CO2 Storage Act"


def test_a_file_that_is_too_large_is_a_problem(read_files: ReadFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(origin, "MAX_BYTES", 20)
    assert "larger than" in read_files({"en/a.md": ACT}).problems[0].message


def test_a_link_out_of_the_corpus_is_not_followed(read_files: ReadFiles, tmp_path: Path) -> None:
    outside = tmp_path.parent / f"{tmp_path.name}-outside.md"
    outside.write_text("secret")
    (tmp_path / "en").mkdir()
    os.symlink(outside, tmp_path / "en" / "x.md")
    os.symlink(tmp_path / "nowhere.md", tmp_path / "en" / "y.md")
    os.symlink(tmp_path, tmp_path / "en" / "round")
    corpus = read_files({"en/a.md": ACT})
    assert languages(replace(corpus, problems=())) == {"no-act": ["en"]}
    assert [(p.file, p.message) for p in corpus.problems] == [
        ("en/round/", "is a link to a folder that it lies in"),
        ("en/x.md", "is a link that leads out of the corpus"),
        ("en/y.md", "is not a file, or a link that leads nowhere"),
    ]


def test_a_link_inside_the_corpus_is_followed(read_files: ReadFiles, tmp_path: Path) -> None:
    (tmp_path / "zh").mkdir()
    os.symlink("../en/a.md", tmp_path / "zh" / "a.md")
    assert languages(read_files({"en/a.md": ACT})) == {"no-act": ["zh-Hans", "en"]}


def test_a_pipe_is_not_read(read_files: ReadFiles, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.md")
    assert [p.file for p in read_files({"en/a.md": ACT}).problems] == ["x.md"]


def test_a_file_name_that_is_not_utf_8_can_still_be_named(read_files: ReadFiles, tmp_path: Path) -> None:
    with open(os.fsencode(tmp_path) + b"/\xff.md", "wb") as file:
        file.write(b"---\nnever closed")
    assert [p.file for p in read_files({"en/a.md": ACT}).problems] == [r"\xff.md"]


# --- profiles ------------------------------------------------------------------------------------------------------


def warned(corpus: Corpus) -> list[tuple[str, str]]:
    assert corpus.problems == ()
    return [(warning.file, warning.field) for warning in corpus.warnings]


PROFILE = {
    "id": "South Korea",
    "lang": "en",
    "name": "South Korea",
    "region": "East Asia",
    "summary": "S",
    "maturity": {"x": 0, "y": 4.5},
    "regulatory": {"liability_period": "20 years"},
    "strategicTargets": {"capture2030": 4.8, "storage2050": "", "netZeroYear": 2050, "note": "n"},
    "provenance": {"author": "System", "lastAuditDate": "2026-03-19"},
}


def test_a_profile_is_read_with_every_field(read_files: ReadFiles) -> None:
    corpus = read_files({"countries/en/south-korea.md": PROFILE})
    profile = corpus.profile("KR", "en")
    assert profile is not None
    assert (profile.id, profile.name, profile.country.code, profile.language) == (
        "south-korea",
        "South Korea",
        "KR",
        "en",
    )
    assert (profile.region, profile.summary, profile.pillar("liability_period")) == ("East Asia", "S", "20 years")
    assert (profile.targets.capture_2030, profile.targets.net_zero_year) == ("4.8", "2050")
    assert (profile.targets.extra, profile.extra) == ({"note": "n"}, {"maturity": {"x": 0, "y": 4.5}})
    assert profile.provenance.author == "System"
    assert corpus.warnings == ()


def test_profiles_are_no_records(read_files: ReadFiles) -> None:
    corpus = read_files({"countries/en/a.md": PROFILE, "policies/en/a.md": ACT})
    assert (len(corpus.records), len(corpus.profiles)) == (1, 1)


def test_a_profile_may_be_found_in_the_other_language(read_files: ReadFiles) -> None:
    corpus = read_files({"countries/zh/a.md": {"id": "South Korea", "name": "韩国"}})
    profile = corpus.profile("KR", "en")
    assert profile is not None
    assert profile.language == "zh-Hans"


def test_an_id_names_the_country_where_the_name_does_not(read_files: ReadFiles) -> None:
    corpus = read_files({"countries/en/a.md": {"id": "KR", "name": "Land of the morning calm"}})
    assert corpus.profiles[0].country.code == "KR"
    assert corpus.warnings == ()


def test_a_profile_of_no_known_country_is_kept_and_reported(read_files: ReadFiles) -> None:
    corpus = read_files(
        {"countries/en/a.md": {"name": "Atlantis"}, "countries/en/o.md": {"id": "Other", "name": "Other"}}
    )
    assert [(p.id, p.country.code) for p in corpus.profiles] == [("atlantis", None), ("other", None)]
    assert warned(corpus) == [("countries/en/a.md", "name")]


def test_a_profile_needs_a_name(read_files: ReadFiles) -> None:
    corpus = read_files({"countries/en/a.md": {"region": "Nowhere"}})
    assert [problem.field for problem in corpus.problems] == ["name"]


def test_of_two_profiles_the_one_audited_last_is_used(read_files: ReadFiles) -> None:
    later = {**PROFILE, "id": "Republic of Korea", "provenance": {"lastAuditDate": "2026-03-29"}}
    corpus = read_files({"countries/en/a.md": PROFILE, "countries/en/b.md": later})
    profile = corpus.profile("KR", "en")
    assert profile is not None
    assert profile.id == "republic-of-korea"
    assert warned(corpus) == [("countries/en/a.md", "name")]


# --- whatever comes ------------------------------------------------------------------------------------------------

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-200, 3000) | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
KEYS = [
    "id",
    "title",
    "country",
    "category",
    "status",
    "legalWeight",
    "reviewStatus",
    "year",
    "pubDate",
    "source",
    "url",
    "sectors",
    "description",
    "interpretation",
    "relatedFacilities",
    "analysis",
    "regulatory",
    "impactAnalysis",
    "evolution",
    "provenance",
    "lang",
    "name",
    "region",
    "summary",
    "strategicTargets",
]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.fixed_dictionaries({}, optional=dict.fromkeys(KEYS, JSON)),
    nested=st.sampled_from(["", "analysis", "evolution", "provenance", "regulatory", "strategicTargets"]),
)
@pytest.mark.parametrize("folder", ["en", "countries/zh"])
def test_whatever_the_fields_hold_reading_goes_on(
    read_files: ReadFiles, data: dict[str, Any], nested: str, folder: str
) -> None:
    if nested:
        data = {**ACT, nested: {"mrv": data, "score": data, "milestones": [data], **data}}
    corpus = read_files({f"{folder}/x.md": data, "en/good.md": {**ACT, "id": "good"}})
    assert "good" in corpus.by_id
    is_note = any(warning.rule == "passed-over" for warning in corpus.warnings)
    assert len(corpus.records) + len(corpus.profiles) == 1 + (not corpus.problems and not is_note)
    assert all(problem.message and problem.remedy for problem in (*corpus.problems, *corpus.warnings))
    for edition in (*corpus.profiles, *(edition for record in corpus.records for edition in record.editions)):
        assert_sound(edition)


def assert_sound(model: Any) -> None:
    """Reading fills records in unchecked: they must be what checking what they say would make of it, and trimmed."""
    again = convert(to_builtins(model), type(model))
    assert again == model
    assert msgspec.json.encode(again) == msgspec.json.encode(model)
    for name, value in asdict(model).items():
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, Struct):
                assert_sound(part)
            elif isinstance(part, str) and name != "path":
                assert part == part.strip()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.binary(max_size=200)
    | st.text(max_size=200).map(lambda text: f"---\n{text}\n---\n".encode("utf-8", "ignore"))
)
def test_whatever_a_file_holds_reading_goes_on(read_files: ReadFiles, content: bytes) -> None:
    corpus = read_files({"en/x.md": content, "en/good.md": ACT})
    assert "no-act" in corpus.by_id
    assert [problem.file for problem in corpus.problems] in (["en/x.md"], ["en/x.md"] * len(corpus.problems))


# --- the real ones -------------------------------------------------------------------------------------------------


def test_the_sample_corpus_is_read_without_a_problem(sample_corpus: Path) -> None:
    corpus = read_corpus(sample_corpus, WORDS)
    assert corpus.problems == ()
    assert len(corpus.records) > 20
    for record in corpus.records:
        for edition in record.editions:
            assert_sound(edition)
            assert replace(replace(edition, title="x")) != edition


def test_every_file_of_a_real_export_is_read(real_export: Path) -> None:
    corpus = read_corpus(real_export, WORDS)
    assert corpus.problems == ()
    sheets: list[Policy | Profile] = [edition for record in corpus.records for edition in record.editions]
    sheets += corpus.profiles
    assert len(sheets) == sum(path.name != "README.md" for path in real_export.rglob("*.md"))
    assert [warning.message for warning in corpus.warnings if "not known" in warning.message] == []
    assert all(_has_twins(record) for record in corpus.records)


def _has_twins(record: Record) -> bool:
    return [edition.language for edition in record.editions] == ["zh-Hans", "en"]
