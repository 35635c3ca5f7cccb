"""The published schemas are those of the program, and find in front matter what `check` finds of one value alone."""

from __future__ import annotations

import json
import re
import runpy
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from reports.app.corpus_check import check
from reports.app.requests import CheckRequest
from reports.app.schemas import SCHEMAS, schema_of
from reports.corpus.fields import PROFILE
from reports.corpus.front_matter import read_front_matter
from reports.corpus.origin import open_folder
from reports.corpus.vocabulary import Vocabulary
from tests.cli.running import RECORD, Command, write_record
from tests.cli.schema_errors import STATED, fields_of_errors
from tests.conftest import ROOT
from tests.corpus.test_natives import NATIVES

PUBLISHED = ROOT / "docs" / "schemas"
AS_OF = date(2026, 4, 6)

FAULTY: dict[str, tuple[dict[str, Any], set[str]]] = {
    "a title that is a list": ({"title": ["甲", "乙"]}, {"title"}),
    "a title that is a truth value": ({"title": True}, {"title"}),
    "a title that says nothing": ({"title": "N/A"}, {"title"}),
    "no title": ({"title": None}, {"title"}),
    "no country and no id": ({"country": None, "id": None}, {"country", "id"}),
    "an id with capitals": ({"id": "CN_One"}, {"id"}),
    "an id that ends in a hyphen": ({"id": "cn-one-"}, {"id"}),
    "an id of 65 letters": ({"id": "a" * 65}, {"id"}),
    "a country that there is not": ({"country": "亚特兰蒂斯"}, {"country"}),
    "a country that is a number": ({"country": 86}, {"country"}),
    "a category that there is not": ({"category": "Miscellany"}, {"category"}),
    "a status that there is not": ({"status": "Forgotten"}, {"status"}),
    "a legal weight that there is not": ({"legalWeight": "Rumour"}, {"legalWeight"}),
    "three names that there are not": (
        {"category": "x", "status": "y", "legalWeight": "z"}, {"category", "status", "legalWeight"},
    ),
    "a key with a slip": ({"categry": "法律监管"}, {"categry"}),
    "a key that nobody knows": ({"colour": "red"}, {"colour"}),
    "a key of a score that nobody knows": ({"analysis": {"mrv": {"score": 1, "weight": 2}}}, {"analysis.mrv.weight"}),
    "a dimension that there is not": ({"analysis": {"beauty": {"score": 50}}}, {"analysis.beauty"}),
    "a pillar that there is not": ({"regulatory": {"colour_of_pipes": "red"}}, {"regulatory.colour_of_pipes"}),
    "an aspect that there is not": ({"impactAnalysis": {"magic": "much"}}, {"impactAnalysis.magic"}),
    "a score above 100": ({"analysis": {"mrv": {"score": 140}}}, {"analysis.mrv.score"}),
    "a score in per cent": ({"analysis": {"mrv": {"score": "85%"}, "market": {"score": "高"}}},
                            {"analysis.mrv.score", "analysis.market.score"}),
    "a score below 0": ({"analysis": {"mrv": {"score": -1}}}, {"analysis.mrv.score"}),
    "a dimension that is a number": ({"analysis": {"mrv": 70}}, {"analysis.mrv"}),
    "a date that is none": ({"pubDate": "2024-13-45"}, {"pubDate"}),
    "30 February": ({"pubDate": "2024-02-30"}, {"pubDate"}),
    "a date in words that say none": ({"pubDate": "soon"}, {"pubDate"}),
    "31 June in words": ({"pubDate": "31 June 2024"}, {"pubDate"}),
    "30 February in words": ({"pubDate": "Feb 30, 2024"}, {"pubDate"}),
    "a thirteenth month among ideographs": ({"pubDate": "2024年13月1日"}, {"pubDate"}),
    "31 April among ideographs": ({"evolution": {"milestones": [{"date": "2024 年 4 月 31 日", "event": "a"}]}},
                                  {"evolution.milestones[0].date"}),
    "a pillar that is a block": ({"regulatory": {"liability_transfer": {"years": 20}}}, {"regulatory.liability_transfer"}),
    "a score that is a list": ({"analysis": {"mrv": {"score": [80]}}}, {"analysis.mrv.score"}),
    "a key of a milestone that nobody knows": ({"evolution": {"milestones": [{"when": "2025", "event": "a"}]}},
                                               {"evolution.milestones[0].when"}),
    "a key in another spelling": ({"evolution": {"superseded_by": "x"}}, {"evolution.superseded_by"}),
    "the date of no end": ({"pubDate": "9999-12-31"}, {"pubDate"}),
    "a year of two figures": ({"year": 24}, {"year"}),
    "an audit on no day": ({"provenance": {"lastAuditDate": "last spring"}}, {"provenance.lastAuditDate"}),
    "a provenance that is a text": ({"provenance": "by me"}, {"provenance"}),
    "a milestone that is a number": ({"evolution": {"milestones": [{"date": "2024", "event": "a"}, 7]}},
                                     {"evolution.milestones[1]"}),
    "a milestone on no day": ({"evolution": {"milestones": [{"date": "2024-00-99", "event": "a"}]}},
                              {"evolution.milestones[0].date"}),
    "a list in a list": ({"sectors": ["power", ["a", "b"]]}, {"sectors[1]"}),
    "an address of a program": ({"url": "javascript:alert(1)"}, {"url"}),
    "a description that was cut off": ({"description": "长" * 500}, {"description"}),
    "a language that is a number": ({"lang": 7}, {"lang"}),
}  # fmt: skip
"""Records with faults, by what is wrong: the fields that differ from a good one, and those that are named."""

FAULTLESS: tuple[dict[str, Any], ...] = (
    {"id": 45},
    {"title": "  N/A Act  ", "status": "", "category": None, "legalWeight": "—"},
    {"country": "germany", "category": "REGULATORY", "status": "in-force", "legalWeight": "法律"},
    {"country": "the Netherlands", "status": "法案審議中", "category": "経済的手法"},
    {"year": "2024年", "pubDate": "2024 年 6 月 13 日"},
    {"year": 2024.0, "pubDate": 20240613},
    {"pubDate": "13 June 2024", "provenance": {"lastAuditDate": "2026-02-27T10:00:00Z"}},
    {"pubDate": "令和6年3月5日", "year": "平成30年"},
    {"pubDate": "115.3.5"},
    {"pubDate": "2024年2月29日（木）", "provenance": {"lastAuditDate": "2024 年 12 月"}},
    {"pubDate": "2024년 10월 31일", "provenance": {"lastAuditDate": "31 Dec 2025"}},
    {"pubDate": "2024-00-00", "sectors": "power", "relatedFacilities": {}},
    {"analysis": {"mrv": {"score": "８５"}, "market": {"score": "85,5"}, "incentive": {"score": "100.0"}}},
    {"analysis": {"mrv": {"score": None}, "market": None, "strategic": "-"}, "evolution": {"milestones": {}}},
    {"evolution": {"milestones": ["founded", {"date": "2024", "event": "b"}], "supersedes": ""}, "provenance": []},
    {"regulatory": {"liability_transfer": 5, "co2_definition": ""}, "impactAnalysis": {"magic": ""}},
    {"url": "HTTPS://example.org", "description": "长" * 499, "calendar": "any"},
)
"""What is written otherwise than one would, and means what it says."""


def checked(folder: Path) -> dict[str, set[str]]:
    """By file, the fields that `check` names under the rules that a schema can state."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for one in check(CheckRequest(corpus=str(folder), as_of=AS_OF)).findings:
        if one.rule in STATED and one.field != "body":
            found[one.file].add(one.field)
    return found


def both(folder: Path, fields: dict[str, Any]) -> tuple[set[str], set[str]]:
    """The fields that the published schema finds faults in, and those that `check` does."""
    path = write_record(folder, name="one.md", **fields)
    schema = json.loads((PUBLISHED / "front-matter.json").read_text(encoding="utf-8"))
    data, _ = read_front_matter(path.read_text(encoding="utf-8"))
    return fields_of_errors(schema, data), checked(folder)["zh/one.md"]


@pytest.mark.parametrize("name", FAULTY)
def test_the_schema_finds_what_the_check_finds(tmp_path: Path, name: str) -> None:
    fields, wrong = FAULTY[name]
    assert both(tmp_path, fields) == (wrong, wrong)


@pytest.mark.parametrize("fields", FAULTLESS, ids=lambda fields: ", ".join(fields))
def test_the_schema_takes_what_the_check_takes(tmp_path: Path, fields: dict[str, Any]) -> None:
    assert both(tmp_path, fields) == (set(), set())


@pytest.mark.parametrize("folder", [ROOT / "seeds", NATIVES], ids=lambda folder: folder.name)
def test_schema_and_check_agree_on_every_record(folder: Path) -> None:
    found, seen = checked(folder), 0
    schemas = {name: schema_of(name) for name in ("front-matter", "profile")}
    for file in open_folder(folder).files:
        data, _ = read_front_matter(file.load().decode())
        wrong = fields_of_errors(schemas["profile" if "countries" in file.name else "front-matter"], data)
        # 2026年度末 has a year and ideographs, as a date in words has: a schema knows no calendar.
        assert found[file.name] - wrong <= {"evolution.milestones[1].date"}, file.name
        assert wrong <= found[file.name], file.name
        seen += 1
    assert seen > 20


PROFILES: dict[str, tuple[dict[str, Any], set[str]]] = {
    "a name that is no country's": ({"name": "亚特兰蒂斯"}, {"name"}),
    "neither name nor id": ({"summary": "x"}, {"name"}),
    "a key that nobody knows": ({"name": "Norway", "capital": "Oslo"}, {"capital"}),
    "an id that is a country's": ({"id": "NO", "name": "The north"}, set()),
    "a region that is a list": ({"name": "Norway", "region": ["a"]}, {"region"}),
    "a target that is a block": ({"name": "Norway", "strategicTargets": {"netZeroYear": {}}},
                                 {"strategicTargets.netZeroYear"}),
}  # fmt: skip


@pytest.mark.parametrize("name", PROFILES)
def test_the_schema_of_profiles_finds_what_the_check_finds(tmp_path: Path, name: str) -> None:
    fields, wrong = PROFILES[name]
    path = tmp_path / "countries" / "en" / "one.md"
    path.parent.mkdir(parents=True)
    path.write_text(f"---\n{json.dumps(fields)}\n---\n\nx\n", encoding="utf-8")
    assert (fields_of_errors(schema_of("profile"), fields), checked(tmp_path)["countries/en/one.md"]) == (wrong, wrong)


# --- the files


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_published_schemas_are_current_and_are_schemas(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    texts = runpy.run_path(str(ROOT / "tools" / "schemas.py"))["texts"]()
    text = (PUBLISHED / f"{name}.json").read_text(encoding="utf-8")
    assert text == texts[f"{name}.json"], "run: python tools/schemas.py"
    Draft202012Validator.check_schema(json.loads(text))
    assert {path.name for path in PUBLISHED.iterdir()} == texts.keys()


def patterns(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        yield from (value for key, value in schema.items() if key == "pattern" and isinstance(value, str))
        yield from schema.get("patternProperties", ()) if isinstance(schema.get("patternProperties"), dict) else ()
        for value in schema.values():
            yield from patterns(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from patterns(value)


def test_patterns_hold_nothing_that_javascript_refuses() -> None:
    found = {one for name in SCHEMAS for one in patterns(schema_of(name))}
    assert len(found) > 10
    for one in found:
        re.compile(one)
        # With its flag u JavaScript refuses an escape that is none; Python's own groups and anchors it does not know.
        assert set(re.findall(r"\\([^\w])", one)) <= set("^$\\.*+?()[]{}|/-"), one
        assert set(re.findall(r"\\([a-zA-Z])", one)) <= set("sSwWdDbBtnu"), one
        assert not re.search(r"\(\?P|\(\?[aiLmsux]", one), one


def test_every_field_of_a_profile_has_its_place_in_the_schema() -> None:
    assert set(schema_of("profile")["properties"]) >= set(PROFILE.keys)


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("settings", "seeds/reports.toml"), ("settings", "seeds/init/reports.toml"), ("plan", "seeds/batch.toml"),
        ("plan", "seeds/init/batch.toml"), ("recipients", "seeds/recipients.toml"), ("brand", "seeds/init/brand.toml"),
        ("recipients", "seeds/init/recipients.toml"), ("calendar", "seeds/calendar.toml"),
        ("calendar", "seeds/init/calendar.toml"),
    ],
)  # fmt: skip
def test_the_settings_that_come_along_answer_their_schema(name: str, path: str) -> None:
    found = json.loads(json.dumps(tomllib.loads((ROOT / path).read_text(encoding="utf-8")), default=str))
    assert [error.message for error in Draft202012Validator(schema_of(name)).iter_errors(found)] == []


@pytest.mark.parametrize(
    ("name", "text", "path"),
    [
        ("settings", 'reviewers = "A"', "$.reviewers"),
        ("settings", "reviewer = []", "$"),
        ("settings", '[check]\noff = ["title-yaer"]', "$.check.off[0]"),
        ("settings", '[[check.where]]\nerror = ["title-yaer"]', "$.check.where[0].error[0]"),
        ("settings", 'lang = "fr"', "$.lang"),
        ("settings", "[mail]\nport = 0", "$.mail.port"),
        ("settings", '[names.country.TW]\nalias = ["x"]', "$.names.country.TW"),
        ("plan", 'documents = []', "$.documents"),
        ("plan", '[[documents]]\nkind = "poem"', "$.documents[0].kind"),
        ("plan", '[[documents]]\nsubjects = "all"', "$.documents[0]"),
        ("calendar", '[[date]]\ndate = 2026-01-01\nkind = "x"\ntitle = "t"\nsource = "s"', "$.date[0].kind"),
        ("recipients", '[[recipient]]\naddress = "a@example.org"', "$.recipient[0]"),
        ("brand", '[colours]\nink = 3', "$.colours.ink"),
    ],
)  # fmt: skip
def test_a_fault_in_settings_is_found_where_it_stands(name: str, text: str, path: str) -> None:
    found = json.loads(json.dumps(tomllib.loads(text), default=str))
    assert [error.json_path for error in Draft202012Validator(schema_of(name)).iter_errors(found)] == [path]


# --- the command


@pytest.mark.parametrize("name", ["", *SCHEMAS])
def test_the_command_prints_what_is_published(reports: Command, name: str) -> None:
    ran = reports("schema", *filter(None, [name]))
    assert ran.code == 0
    assert ran.out == (PUBLISHED / f"{name or 'front-matter'}.json").read_text(encoding="utf-8")


def test_a_schema_that_there_is_not_is_refused(reports: Command) -> None:
    assert reports("schema", "poem").code == 2


def test_names_that_the_house_adds_are_in_the_schema(reports: Command) -> None:
    data = {**RECORD, "status": "Operational since ever"}
    assert fields_of_errors(json.loads(reports("schema").out), data) == {"status"}
    Path("reports.toml").write_text('[names.status.in-force]\naliases = ["Operational since ever"]\n', encoding="utf-8")
    assert fields_of_errors(json.loads(reports("schema").out), data) == set()


def test_every_listed_spelling_answers_its_pattern() -> None:
    vocabulary, definitions = Vocabulary.load(), schema_of("front-matter")["$defs"]
    for kind in ("country", "category", "status", "legal_weight"):
        schema = {**definitions[kind], "$defs": definitions}
        validator = Draft202012Validator(schema)
        spellings = sorted(set(vocabulary.spellings(kind)))
        assert [one for one in spellings if not validator.is_valid(one)] == []
        assert [one for one in spellings[::7] if not validator.is_valid(one.upper())] == []
