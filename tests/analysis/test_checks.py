"""Every rule of a check finds its fault, and stays silent where there is none."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from reports.analysis.checks.check import check_corpus, locate
from reports.analysis.checks.corpus_checks import counts
from reports.analysis.checks.edition_checks import BODY_CHARACTERS
from reports.analysis.checks.rules import CheckFinding
from reports.analysis.checks.sarif import SarifFindings, to_sarif
from reports.analysis.evidence import make_basis
from reports.corpus.reader import read_corpus
from reports.typeset import markdown
from tests.analysis.builders import AS_OF, PERSON, VOCABULARY

GOOD: dict[str, Any] = {
    "id": "no-act",
    "title": "Storage Act",
    "country": "Norway",
    "category": "Regulatory",
    "status": "In force",
    "legalWeight": "Primary legislation",
    "reviewStatus": "verified",
    "year": 2024,
    "pubDate": "2024-03-05",
    "url": "https://lovdata.no/act",
    "analysis": {
        "mrv": {"score": 80, "evidence": "Operators monitor the plume.", "citation": "s. 5"},
        "market": {"score": 40, "evidence": "Allowances need no surrender.", "citation": "s. 9"},
    },
    "regulatory": {"liability_transfer": "Twenty years after closure."},
    "provenance": {"author": "Kari", "reviewer": PERSON, "lastAuditDate": "2026-02-01"},
}
BROKEN: dict[str, str | bytes] = {
    "front-matter-unclosed": '---\n{"id": "x"}\n',
    "front-matter-shape": "---\n[1, 2]\n---\n",
    "front-matter-syntax": '---\n{"id": "x"\n "title": 1}\n---\n',
    "front-matter-depth": '---\n{"a": ' + "[" * 60 + "]" * 60 + "}\n---\n",
    "yaml-alias": "---\nid: &a x\ntitle: *a\ncountry: NO\n---\n",
    "duplicate-key": '---\n{"id": "x", "title": "A", "title": "B", "country": "NO"}\n---\n',
    "wrong-type": '---\n{"id": "x", "title": ["A"], "country": "NO"}\n---\n',
    "missing-field": '---\n{"id": "x", "title": "A"}\n---\n',
    "bad-id": '---\n{"id": "../x", "title": "A", "country": "NO"}\n---\n',
    "unreadable-file": b"---\n\xff\n---\n",
}
"""A file that breaks each rule about what keeps files out."""

Files = Mapping[str, Mapping[str, Any] | str | bytes]


def sheet(changes: Mapping[str, Any] | None = None, body: str = "The Act governs storage.") -> str:
    """A faultless record with some fields changed; ``None`` leaves one out."""
    front = {key: value for key, value in {**GOOD, **(changes or {})}.items() if value is not None}
    return f"---\n{json.dumps(front, ensure_ascii=False, indent=1)}\n---\n\n{body}\n"


def check(folder: Path, files: Files, as_of: date = AS_OF) -> tuple[CheckFinding, ...]:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = sheet(content) if isinstance(content, Mapping) else content
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    corpus = read_corpus(folder, VOCABULARY)
    findings = check_corpus(corpus, make_basis(corpus, VOCABULARY, as_of, (PERSON,)))
    return locate(findings, lambda name: (folder / name).read_text(encoding="utf-8", errors="replace"))


def broken(folder: Path, rule: str, files: Files, as_of: date = AS_OF) -> list[CheckFinding]:
    """The findings of one rule: what other rules say of the same files is the business of their own tests."""
    return [one for one in check(folder, files, as_of) if one.rule == rule]


def only(folder: Path, rule: str, files: Files, as_of: date = AS_OF) -> CheckFinding:
    """The one finding of a rule."""
    (found,) = broken(folder, rule, files, as_of)
    return found


def in_file(folder: Path, file: str, files: Files) -> list[str]:
    """The rules that one file breaks."""
    return [one.rule for one in check(folder, files) if one.file == file]


def test_a_faultless_record_has_no_finding(tmp_path: Path) -> None:
    assert check(tmp_path, {"en/a.md": {}}) == ()


# --- files that are kept out ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", BROKEN)
def test_each_fault_that_keeps_a_file_out_has_its_rule(tmp_path: Path, rule: str) -> None:
    files: Files = {"en/a.md": {}, "en/b.md": BROKEN[rule]}
    assert in_file(tmp_path, "en/b.md", files) == [rule]
    found = only(tmp_path, rule, files)
    assert (found.file, found.severity, found.record) == ("en/b.md", "error", "")
    assert found.remedy


def test_two_files_with_one_id_collide(tmp_path: Path) -> None:
    assert only(tmp_path, "id-collision", {"en/a.md": {}, "en/b.md": {}}).file == "en/b.md"


def test_what_a_file_says_does_not_decide_the_rule(tmp_path: Path) -> None:
    front = '---\n{"id": "x", "title": "A", "country": "NO", "source": ["is missing: no front matter"]}\n---\n'
    assert in_file(tmp_path, "en/b.md", {"en/a.md": {}, "en/b.md": front}) == ["wrong-type"]


def test_a_long_id_is_a_bad_id_however_its_quotation_is_cut(tmp_path: Path) -> None:
    front = '---\n{"id": "' + "X" * 80 + '", "title": "A", "country": "NO"}\n---\n'
    assert in_file(tmp_path, "en/b.md", {"en/a.md": {}, "en/b.md": front}) == ["bad-id"]


# --- contradictions ------------------------------------------------------------------------------------------------


def test_twins_that_contradict_each_other_are_found(tmp_path: Path) -> None:
    chinese = {"title": "封存法", "status": "草案", "country": "挪威", "category": "法律监管", "legalWeight": "法律"}
    files: Files = {"en/a.md": {}, "zh/a.md": {**chinese, "analysis": {}, "regulatory": {}}}
    assert only(tmp_path, "twin-contradiction", files).field == "status"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"year": 2023}, "year"),
        ({"evolution": {"sourcePublicationDate": "2020-01-02"}}, "evolution.sourcePublicationDate"),
        ({"pubDate": "2026-03-01", "year": 2026}, "provenance.lastAuditDate"),
        ({"provenance": {**GOOD["provenance"], "lastAuditDate": "2026-05-01"}}, "provenance.lastAuditDate"),
    ],
)
def test_dates_that_contradict_each_other_are_found(tmp_path: Path, changes: dict[str, Any], field: str) -> None:
    assert only(tmp_path, "date-contradiction", {"en/a.md": changes}).field == field


@pytest.mark.parametrize(
    ("source", "rules"),
    [
        ("2022-12-31", ["date-contradiction"]),
        ("2023-01-01", []),
        ("2025-12-31", []),
        ("2026-01-01", ["date-contradiction"]),
    ],
)
def test_a_source_may_be_published_in_the_year_before_or_after(tmp_path: Path, source: str, rules: list[str]) -> None:
    found = check(tmp_path, {"en/a.md": {"evolution": {"sourcePublicationDate": source}}})
    assert [one.rule for one in found] == rules


def test_what_is_published_in_the_future_is_not_in_force(tmp_path: Path) -> None:
    found = broken(tmp_path, "date-contradiction", {"en/a.md": {"pubDate": "2026-09-01", "year": 2026}})
    assert {one.field for one in found} == {"pubDate", "provenance.lastAuditDate"}


@pytest.mark.parametrize("title", ["Storage Act 2022", "Order 14/2019 on storage"])
def test_a_title_that_names_another_year_is_found(tmp_path: Path, title: str) -> None:
    assert only(tmp_path, "title-year", {"en/a.md": {"title": title}}).field == "title"


@pytest.mark.parametrize(
    "title", ["Storage Act 2024", "Strategy 2050", "Roadmap 2025-2045", "Act (2024, revised 2019)"]
)
def test_targets_spans_and_the_right_year_are_no_contradiction(tmp_path: Path, title: str) -> None:
    assert broken(tmp_path, "title-year", {"en/a.md": {"title": title}}) == []


# --- standing and review -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("provenance", "reason"),
    [
        ({"author": "Gemini Intelligence", "reviewer": "Human Audit Pending"}, "a program wrote it"),
        ({"author": "Kari", "reviewer": ""}, "no reviewer is named"),
        ({"author": "Kari", "reviewer": "Somebody"}, "is not among the reviewers"),
    ],
)
def test_verified_is_not_taken_at_its_word(tmp_path: Path, provenance: dict[str, str], reason: str) -> None:
    changes = {"provenance": {**provenance, "lastAuditDate": "2026-02-01"}}
    assert reason in only(tmp_path, "verified-unreviewed", {"en/a.md": changes}).message


def test_a_machine_s_record_that_a_listed_person_reviewed_may_say_verified(tmp_path: Path) -> None:
    changes = {"provenance": {**GOOD["provenance"], "author": "Gemini Intelligence"}}
    assert broken(tmp_path, "verified-unreviewed", {"en/a.md": changes}) == []


def test_a_draft_in_force_is_found(tmp_path: Path) -> None:
    assert only(tmp_path, "draft-in-force", {"en/a.md": {"title": "Draft Storage Act", "status": "Active"}}).field == "status"


def test_an_old_audit_is_found(tmp_path: Path) -> None:
    assert "2026-02-01" in only(tmp_path, "stale-audit", {"en/a.md": {}}, as_of=date(2027, 2, 2)).message
    assert broken(tmp_path, "stale-audit", {"en/a.md": {}}, as_of=date(2027, 2, 1)) == []


def test_no_audit_at_all_is_found(tmp_path: Path) -> None:
    changes = {"provenance": {"author": "Kari", "reviewer": PERSON}}
    assert only(tmp_path, "stale-audit", {"en/a.md": changes}).field == "provenance.lastAuditDate"


# --- scores --------------------------------------------------------------------------------------------------------


def scored(**cells: tuple[str, str]) -> dict[str, Any]:
    """Scores of 50 with evidence and citation."""
    return {"analysis": {name: {"score": 50, "evidence": e, "citation": c} for name, (e, c) in cells.items()}}


@pytest.mark.parametrize("evidence", ["", "Pending", "[AI-Generated]"])
def test_a_score_without_evidence_is_found(tmp_path: Path, evidence: str) -> None:
    assert only(tmp_path, "missing-evidence", {"en/a.md": scored(mrv=(evidence, "s. 5"))}).field == "analysis.mrv"


@pytest.mark.parametrize("citation", ["", "TBD"])
def test_a_score_without_a_citation_is_found(tmp_path: Path, citation: str) -> None:
    assert only(tmp_path, "uncited-score", {"en/a.md": scored(mrv=("It monitors.", citation))}).field == "analysis.mrv"


def test_a_missing_score_needs_no_evidence(tmp_path: Path) -> None:
    assert broken(tmp_path, "missing-evidence", {"en/a.md": {"analysis": {"mrv": {"score": None}}}}) == []


def test_boilerplate_is_found_in_each_of_three_records(tmp_path: Path) -> None:
    titles = {"a": "Storage Act", "b": "Carbon Tax Order", "c": "Pipeline Safety Rules"}
    files = {
        f"en/{id}.md": {**scored(mrv=("Baseline alignment.", "s. 5")), "id": id, "title": title, "url": None}
        for id, title in titles.items()
    }
    assert [one.record for one in broken(tmp_path, "boilerplate-sentence", files)] == ["a", "b", "c"]


def test_a_sentence_over_several_dimensions_is_found_once(tmp_path: Path) -> None:
    cells = scored(mrv=("Strong law.", "s. 1"), market=("strong law", "s. 2"), statutory=("Own words.", "s. 3"))
    found = only(tmp_path, "repeated-sentence", {"en/a.md": cells})
    assert "market 50, mrv 50" in found.message


def test_a_sentence_that_returns_beside_others_is_no_repetition(tmp_path: Path) -> None:
    cells = scored(mrv=("Strong law. It monitors.", "s. 1"), market=("Strong law. It trades.", "s. 2"))
    assert broken(tmp_path, "repeated-sentence", {"en/a.md": cells}) == []


def test_english_evidence_in_a_chinese_record_is_found(tmp_path: Path) -> None:
    chinese = {"title": "封存法", "country": "挪威", "category": "法律监管", "status": "现行", "legalWeight": "法律"}
    cells = scored(mrv=("Operators monitor the plume.", "s. 5"), market=("经营者须监测羽流（CCUS）。", "第五条"))
    found = only(tmp_path, "foreign-evidence", {"zh/a.md": {**chinese, **cells}})
    assert found.field == "analysis.mrv.evidence"


def test_chinese_evidence_in_an_english_record_is_found(tmp_path: Path) -> None:
    cells = scored(mrv=("经营者须监测羽流。", "s. 5"), market=("Traded at 50 € a tonne.", "s. 6"))
    assert only(tmp_path, "foreign-evidence", {"en/a.md": cells}).field == "analysis.mrv.evidence"


# --- texts and names -----------------------------------------------------------------------------------------------


def test_a_folded_spelling_is_found_and_another_case_is_none(tmp_path: Path) -> None:
    found = only(tmp_path, "folded-spelling", {"en/a.md": {"country": "挪威", "status": "IN FORCE"}})
    assert "read as NO (Norway)" in found.message


def test_a_code_is_no_folded_spelling(tmp_path: Path) -> None:
    assert broken(tmp_path, "folded-spelling", {"en/a.md": {"country": "NO", "category": "regulatory"}}) == []


def test_an_unknown_name_is_found(tmp_path: Path) -> None:
    assert only(tmp_path, "unknown-name", {"en/a.md": {"country": "Ruritania"}}).field == "country"


def test_a_description_of_exactly_500_characters_is_cut_off(tmp_path: Path) -> None:
    text = ("A sentence that goes on. " * 30)[:500]
    assert only(tmp_path, "truncated-description", {"en/a.md": {"description": text}}).field == "description"
    assert broken(tmp_path, "truncated-description", {"en/a.md": {"description": text[:498]}}) == []


def test_a_description_that_repeats_the_body_is_an_echo(tmp_path: Path) -> None:
    text = sheet(
        {"description": "The Act, it says: governs storage"}, "# Act\n\nThe Act it says *governs* storage. More."
    )
    assert only(tmp_path, "echo-description", {"en/a.md": text}).field == "description"


def test_a_pillar_that_keeps_a_place_is_found(tmp_path: Path) -> None:
    found = only(tmp_path, "placeholder-pillar", {"en/a.md": {"regulatory": {"co2_definition": "Pending"}}})
    assert found.field == "regulatory.co2_definition"


def test_a_profile_s_placeholders_audit_and_keys_are_found(tmp_path: Path) -> None:
    profile = '---\n{"id": "norway", "name": "Norway", "maturity": 1, "regulatory": {"co2_definition": "TBD"}}\n---\n'
    files: Files = {"en/a.md": {}, "countries/en/norway.md": profile}
    for rule in ("placeholder-pillar", "stale-audit", "unknown-key"):
        assert only(tmp_path, rule, files).record == "norway"


def test_hidden_characters_are_found(tmp_path: Path) -> None:
    assert only(tmp_path, "hidden-characters", {"en/a.md": {"title": "Storage \u202eAct"}}).field == "title"


def test_a_date_that_cannot_be_read_is_found(tmp_path: Path) -> None:
    assert only(tmp_path, "unreadable-date", {"en/a.md": {"pubDate": "spring"}}).field == "pubDate"


def test_a_language_that_contradicts_its_folder_is_found(tmp_path: Path) -> None:
    assert only(tmp_path, "language-mismatch", {"en/a.md": {"lang": "fr"}}).field == "lang"


def test_two_profiles_of_one_country_are_rivals(tmp_path: Path) -> None:
    audited = '"provenance": {"lastAuditDate": "2026-02-01"}'
    files = {f"countries/en/{id}.md": f'---\n{{"id": "{id}", "name": "Norway", {audited}}}\n---\n' for id in "ab"}
    assert only(tmp_path, "rival-profiles", {"en/a.md": {}, **files}).file == "countries/en/b.md"


@pytest.mark.parametrize("body", ["[a](javascript:alert(1))", "see <file:///etc/passwd>", "[a]: data:text/html,x"])
def test_an_address_that_could_do_harm_is_found(tmp_path: Path, body: str) -> None:
    assert only(tmp_path, "unsafe-address", {"en/a.md": sheet(body=body)}).field == "body"


def test_a_url_that_is_none_of_the_web_is_found(tmp_path: Path) -> None:
    assert only(tmp_path, "unsafe-address", {"en/a.md": {"url": "file:///etc/passwd"}}).field == "url"


@pytest.mark.parametrize("body", ["<img src=x>", "a</b>", "<brx>"])
def test_html_is_found(tmp_path: Path, body: str) -> None:
    assert only(tmp_path, "raw-html", {"en/a.md": sheet(body=body)}).field == "body"


def test_links_of_the_web_and_comparisons_are_no_finding(tmp_path: Path) -> None:
    body = "[a](https://example.org) <https://example.org> <mailto:a@example.org> 3 < 4 and a<b, note: (x:y)"
    for rule in ("unsafe-address", "raw-html"):
        assert broken(tmp_path, rule, {"en/a.md": sheet(body=body)}) == []


def test_a_body_that_no_page_takes_is_found(tmp_path: Path) -> None:
    assert only(tmp_path, "oversized-body", {"en/a.md": sheet(body="a " * BODY_CHARACTERS)}).field == "body"


def test_the_longest_body_is_the_one_that_is_laid_out() -> None:
    assert BODY_CHARACTERS == markdown.MOST_CHARACTERS


# --- keys ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"jurisdictionLevel": 2}, "jurisdictionLevel"),
        ({"analysis": {"fashion": {"score": 5, "evidence": "It is worn.", "citation": "s. 1"}}}, "analysis.fashion"),
        ({"regulatory": {"access": "Open."}}, "regulatory.access"),
        ({"impactAnalysis": {"social": "Jobs."}}, "impactAnalysis.social"),
        ({"evolution": {"phase": 2}}, "evolution.phase"),
        ({"provenance": {**GOOD["provenance"], "office": "Oslo"}}, "provenance.office"),
    ],
)
def test_a_key_that_nobody_knows_is_found(tmp_path: Path, changes: dict[str, Any], field: str) -> None:
    assert only(tmp_path, "unknown-key", {"en/a.md": changes}).field == field


def test_a_key_that_looks_like_a_slip_is_found_once(tmp_path: Path) -> None:
    files: Files = {"en/a.md": {"relatedFacility": ["1"]}}
    assert only(tmp_path, "misspelt-key", files).severity == "warning"
    assert broken(tmp_path, "unknown-key", files) == []


def test_a_calendar_is_known(tmp_path: Path) -> None:
    files: Files = {"en/a.md": {"calendar": [{"date": "2026-09-01", "event": "Report"}]}}
    assert broken(tmp_path, "unknown-key", files) == []


# --- the whole corpus ----------------------------------------------------------------------------------------------


def test_a_link_to_nowhere_is_found(tmp_path: Path) -> None:
    found = only(tmp_path, "dangling-lineage", {"en/a.md": {"evolution": {"supersedes": ["gone"]}}})
    assert (found.field, "“gone”" in found.message) == ("evolution.supersedes", True)


def test_a_missing_twin_is_found_where_the_corpus_has_both_languages(tmp_path: Path) -> None:
    chinese = {"title": "封存法", "country": "挪威", "category": "法律监管", "status": "现行", "legalWeight": "法律"}
    twin = {**chinese, "analysis": {}, "regulatory": {}}
    other: dict[str, Any] = {"id": "b", "title": "Carbon Tax Order", "url": None, "analysis": {}}
    found = only(tmp_path, "missing-twin", {"en/a.md": {}, "zh/a.md": twin, "en/b.md": other})
    assert (found.record, found.message) == ("b", "there is no edition in zh")


OTHER: dict[str, Any] = {"id": "no-b", "url": None, "analysis": {}}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"title": "Storage of Carbon Act"}, {"title": "The storage of carbon: Act (consolidated)"}),
        ({"title": "CCUS Act 2024"}, {"title": "The CCUS Act"}),
        ({}, {"title": "Pipeline Order", "url": "http://www.lovdata.no/act/"}),
    ],
)
def test_likely_duplicates_are_found(tmp_path: Path, one: dict[str, Any], other: dict[str, Any]) -> None:
    found = only(tmp_path, "likely-duplicate", {"en/a.md": one, "en/b.md": {**OTHER, **other}})
    assert (found.record, "no-act" in found.message) == ("no-b", True)


@pytest.mark.parametrize(
    "other",
    [
        {"title": "Storage Act", "country": "Denmark"},
        {"title": "Storage Act", "evolution": {"supersedes": ["no-act"]}},
        {"title": "Pipeline Order"},
        {"title": "Pipeline Order", "url": "https://lovdata.no/"},
    ],
)
def test_other_countries_families_titles_and_home_pages_are_no_duplicates(
    tmp_path: Path, other: dict[str, Any]
) -> None:
    files: Files = {"en/a.md": {"url": "https://lovdata.no"}, "en/b.md": {**OTHER, **other}}
    assert broken(tmp_path, "likely-duplicate", files) == []


def test_many_of_one_title_are_told_beside_the_first_not_pair_by_pair(tmp_path: Path) -> None:
    files: dict[str, Any] = {
        f"en/r{number}.md": {"id": f"r{number}", "analysis": {}, "title": "Storage Act", "url": "https://x.no/a"}
        for number in range(6)
    }
    found = broken(tmp_path, "likely-duplicate", files)
    assert [one.record for one in found] == ["r1", "r2", "r3", "r4", "r5"]
    assert all("as r0 (" in one.message for one in found)


def test_orders_with_other_numbers_are_no_duplicates(tmp_path: Path) -> None:
    one, other = {"title": "Storage Order 17"}, {**OTHER, "title": "Storage Order 18"}
    assert broken(tmp_path, "likely-duplicate", {"en/a.md": one, "en/b.md": other}) == []
    found = broken(tmp_path, "likely-duplicate", {"en/c.md": {**OTHER, "id": "no-c", "title": "Storage Order"}})
    assert [one.record for one in found] == ["no-c", "no-c"]


# --- places, counts, formats ---------------------------------------------------------------------------------------


def test_findings_stand_on_their_lines(tmp_path: Path) -> None:
    text = sheet({"status": "Active", "analysis": {"mrv": {"score": 5, "evidence": "It monitors."}}})
    lines = text.splitlines()
    for rule, line in (("folded-spelling", '"status": "Active",'), ("uncited-score", '"mrv": {')):
        found = only(tmp_path, rule, {"en/a.md": text})
        assert found.line is not None
        assert lines[found.line - 1].strip() == line


def test_a_field_that_is_not_there_stands_where_its_block_does(tmp_path: Path) -> None:
    text = sheet({"provenance": {"author": "Kari", "reviewer": PERSON}})
    found = only(tmp_path, "stale-audit", {"en/a.md": text})
    assert found.line is not None
    assert '"provenance": {' in text.splitlines()[found.line - 1]


def test_yaml_has_lines_as_well(tmp_path: Path) -> None:
    text = "---\nid: a\ntitle: Draft Act\ncountry: NO\nstatus: Active\nprovenance: {lastAuditDate: 2026-02-01}\n---\n"
    assert only(tmp_path, "draft-in-force", {"en/a.md": text}).line == 5


def test_a_body_s_finding_stands_where_the_body_begins(tmp_path: Path) -> None:
    text = sheet(body="<b>")
    found = only(tmp_path, "raw-html", {"en/a.md": text})
    assert found.line == text.splitlines().index("<b>") + 1


def test_counts_tell_findings_and_records(tmp_path: Path) -> None:
    found = check(tmp_path, {"en/a.md": {"status": "Active", "category": "Law"}, "en/b.md": "no record"})
    assert counts(found)["folded-spelling"] == (2, 1)
    assert counts(found)["passed-over"] == (1, 1)


def test_sarif_names_rule_level_file_and_line(tmp_path: Path) -> None:
    found = broken(tmp_path, "folded-spelling", {"en/北 海.md": {"status": "Active"}})
    log = to_sarif(SarifFindings(tuple(found)), folder="policies/", version="1")
    (run,) = log["runs"]
    (result,) = run["results"]
    place = result["locations"][0]["physicalLocation"]
    assert (result["ruleId"], result["level"]) == ("folded-spelling", "note")
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "folded-spelling"
    assert place["artifactLocation"]["uri"] == "policies/en/%E5%8C%97%20%E6%B5%B7.md"
    assert place["region"]["startLine"] == found[0].line


def test_a_fingerprint_does_not_change_with_the_line(tmp_path: Path) -> None:
    found = only(tmp_path, "folded-spelling", {"en/a.md": {"status": "Active"}})
    logs = [to_sarif(SarifFindings((one,)), folder="", version="1") for one in (found, found._replace(line=99))]
    first, second = (log["runs"][0]["results"][0]["partialFingerprints"] for log in logs)
    assert first == second


# --- the real corpus -----------------------------------------------------------------------------------------------

FIGURES = {
    "2026-02-27": {
        "verified-unreviewed": (152, 76),
        "boilerplate-sentence": (256, 60),
        "uncited-score": (276, 60),
        "foreign-evidence": (415, 83),
        "truncated-description": (23, 23),
        "dangling-lineage": (16, 8),
        "likely-duplicate": (1, 1),
        "date-contradiction": (2, 1),
        "draft-in-force": (1, 1),
    },
    "2026-04-06": {
        "verified-unreviewed": (232, 116),
        "boilerplate-sentence": (292, 64),
        "repeated-sentence": (68, 34),
        "uncited-score": (596, 95),
        "truncated-description": (47, 44),
        "dangling-lineage": (10, 5),
        "likely-duplicate": (2, 2),
        "date-contradiction": (10, 5),
        "draft-in-force": (3, 2),
    },
}


def test_the_traps_of_the_real_corpus_are_counted(real_export: Path) -> None:
    corpus = read_corpus(real_export, VOCABULARY)
    as_of = date.fromisoformat(real_export.name)
    found = counts(check_corpus(corpus, make_basis(corpus, VOCABULARY, as_of)))
    assert {rule: found[rule] for rule in FIGURES[real_export.name]} == FIGURES[real_export.name]
    assert found["folded-spelling"][1] == len(corpus.records)
