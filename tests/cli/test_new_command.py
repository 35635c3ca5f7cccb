"""`reports new`: files to start from, with every field commented, which pass `check` as far as they are filled in."""

from __future__ import annotations

import io
import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from reports.batch.plan import PLAN_TABLE, read_plan
from reports.corpus.fields import POLICY, PROFILE, FieldBlock
from reports.corpus.front_matter import read_front_matter
from reports.corpus.vocabulary import Vocabulary
from reports.language import DOCUMENT_LANGUAGES
from tests.cli.running import Command

GIVEN = ("--title", "Storage Act", "--country", "NO", "--category", "Regulatory", "--status", "in-force")
FURTHER = ("--legal-weight", "法律", "--date", "2024-06-13", "--source", "Stortinget", "--url", "https://example.org/x")


def rules(reports: Command) -> list[tuple[str, str]]:
    found = json.loads(reports("check", "--corpus", ".", "--json").out)["findings"]
    return [(one["rule"], one["field"]) for one in found]


def uncommented(text: str) -> str:
    """The file with every field filled in that stands in a comment."""
    return re.sub(r"^# (?= *(?:#|- \{|[A-Za-z_0-9]+:))", "", text, flags=re.MULTILINE)


def keys_of(block: FieldBlock, found: object) -> set[str]:
    """The keys of a block that a file has, however deep."""
    assert isinstance(found, dict)
    missing = set(block.keys) - found.keys()
    for field, inside in block.holding:
        value: Any = found.get(field.key, {})
        if field.type == "block":
            missing |= keys_of(inside, value)
        elif field.type == "blocks_by_name":
            missing |= {key for name in inside.names for key in keys_of(inside, value[name])}
        elif field.type == "texts_by_name":
            missing |= set(inside.names) - value.keys()
        else:
            missing |= keys_of(inside, value[0])
    return missing


@pytest.mark.parametrize("lang", DOCUMENT_LANGUAGES)
def test_a_record_passes_the_check_but_for_what_it_says_is_left(reports: Command, lang: str) -> None:
    ran = reports("new", "record", *GIVEN, *FURTHER, "--lang", lang)
    assert (ran.code, ran.path) == (0, Path("policies") / lang / "no-storage-act.md")
    text = ran.path.read_text(encoding="utf-8")
    said = ran.err.partition(": ")[2].strip()
    assert "provenance" in said.split(", ")
    assert said.replace(" ", "") in re.sub(r"[\s#]", "", text)
    assert rules(reports) == [("stale-audit", "provenance.lastAuditDate")]


@pytest.mark.parametrize("lang", DOCUMENT_LANGUAGES)
def test_every_field_stands_in_a_record_with_a_comment(reports: Command, lang: str) -> None:
    path = reports("new", "record", *GIVEN, "--lang", lang).path
    text = path.read_text(encoding="utf-8")
    whole = uncommented(text)
    found, body = read_front_matter(whole)
    assert keys_of(POLICY, found) == set()
    assert body == ""
    lines = text.splitlines()
    for key in POLICY.keys:
        (place,) = [at for at, line in enumerate(lines) if re.match(rf"(?:# )?{key}:", line)]
        assert re.match(r"# \S", lines[place - 1]), key
    path.write_text(whole, encoding="utf-8")
    assert rules(reports) == [("stale-audit", "provenance.lastAuditDate")]


@pytest.mark.parametrize("lang", DOCUMENT_LANGUAGES)
def test_a_profile_passes_and_holds_every_field(reports: Command, lang: str) -> None:
    path = reports("new", "profile", "--country", "Norway", "--lang", lang).path
    assert path == Path("countries") / lang / "no.md"
    assert rules(reports) == [("stale-audit", "provenance.lastAuditDate")]
    found, _ = read_front_matter(uncommented(path.read_text(encoding="utf-8")))
    assert keys_of(PROFILE, found) == set()


@pytest.mark.parametrize("lang", DOCUMENT_LANGUAGES)
def test_a_plan_is_one_and_holds_every_key(reports: Command, lang: str) -> None:
    ran = reports("new", "plan", "--kind", "policy", "--subject", "a-1", "--subject", "b-2", "--lang", lang)
    (entry,) = read_plan(ran.path, {}).entries
    assert (entry.kinds, entry.subjects, entry.languages) == (("policy",), ("a-1", "b-2"), (lang,))
    whole = re.sub(r"^# (?=\w+ = )", "", ran.path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    found = tomllib.loads(whole)
    (documents,) = [key.table for key in PLAN_TABLE.keys if key.table is not None]
    assert found.keys() == set(PLAN_TABLE.names())
    assert found["documents"][0].keys() == set(documents.names())


def test_names_are_written_as_documents_in_that_language_print_them(reports: Command) -> None:
    text = reports("new", "record", *GIVEN, "--lang", "ja").path.read_text(encoding="utf-8")
    assert 'country: "ノルウェー"' in text
    for kind, code in (("category", "regulatory"), ("status", "in-force")):
        assert f'{kind}: "{Vocabulary.load().name(kind, code, "ja")}"' in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("record", "--title", "x"), "country must be known"),
        (("record", "--country", "NO"), "title must be known"),
        (("record", "--title", "x", "--country", "Atlantis"), "country: “Atlantis” is not known"),
        (("record", *GIVEN, "--category", "Miscellany"), "category: “Miscellany” is not known"),
        (("record", *GIVEN, "--date", "soon"), "pubDate: “soon” is no date"),
        (("record", *GIVEN, "--url", "javascript:x"), "url: “javascript:x” is no address"),
        (("record", *GIVEN, "--id", "../x"), "id: “../x” cannot be one"),
        (("profile",), "country must be known"),
        (("plan", "--kind", "poem"), "kind: “poem” is not known"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_written(reports: Command, words: tuple[str, ...], said: str) -> None:
    ran = reports("new", *words)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert list(Path().iterdir()) == []


def test_nothing_that_is_there_is_overwritten(reports: Command) -> None:
    path = reports("new", "record", *GIVEN).path
    path.write_text("mine", encoding="utf-8")
    ran = reports("new", "record", *GIVEN)
    assert (ran.code, "is there already" in ran.err) == (2, True)
    assert path.read_text(encoding="utf-8") == "mine"
    Path("batch.toml").symlink_to("nowhere")
    assert reports("new", "plan").code == 2
    assert not Path("nowhere").exists()


def test_a_file_goes_where_records_lie_or_where_one_says(reports: Command) -> None:
    (Path("corpus") / "policies").mkdir(parents=True)
    assert reports("new", "record", *GIVEN, "--corpus", "corpus").path == Path("corpus/policies/zh/no-storage-act.md")
    Path("reports.toml").write_text('corpus = "flat"\nlang = "en"\n', encoding="utf-8")
    Path("flat").mkdir()
    assert reports("new", "record", *GIVEN).path == Path("flat/en/no-storage-act.md")
    assert reports("new", "record", *GIVEN, "--corpus", "desk").path == Path("desk/policies/en/no-storage-act.md")
    assert reports("new", "profile", "--country", "NO", "--corpus", "desk").path == Path("desk/countries/en/no.md")
    assert reports("new", "record", *GIVEN, "-o", "own.md").path == Path("own.md")
    assert reports("new", "record", *GIVEN, "-o", "folder").path == Path("folder/no-storage-act.md")


@pytest.mark.parametrize(
    ("title", "day", "id"),
    [
        ("Act on CO₂ storage", "2024", "no-act-on-co-storage"),
        ("NO storage", "", "no-storage"),
        ("二氧化碳封存法", "2024-06-13", "no-2024"),
        ("二氧化碳封存法", "", "no-record"),
        ("A" + " very" * 40 + " long title", "", ("no-a" + "-very" * 40)[:64].strip("-")),
    ],
)
def test_an_id_is_made_of_country_and_title(reports: Command, title: str, day: str, id: str) -> None:
    ran = reports("new", "record", "--title", title, "--country", "NO", "--date", day)
    assert ran.path.stem == id
    assert rules(reports) == [("stale-audit", "provenance.lastAuditDate")]


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_is_asked_and_asked_again(reports: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = ["封存法", "Atlantis", "挪威", "", "现行", "", "2024-06-13", "", "", ""]
    monkeypatch.setattr("sys.stdin", _Terminal("\n".join(answers) + "\n"))
    ran = reports("new", "record")
    assert (ran.code, ran.out) == (0, "policies/zh/no-2024.md\n")
    assert "country: “Atlantis” is not known" in ran.err
    found, _ = read_front_matter(ran.path.read_text(encoding="utf-8"))
    assert found == {
        "id": "no-2024", "lang": "zh", "title": "封存法", "country": "挪威", "status": "现行", "pubDate": "2024-06-13",
    }  # fmt: skip


def test_a_terminal_is_not_asked_for_what_the_options_say(reports: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", _Terminal(""))
    assert reports("new", "record", *GIVEN).code == 0
