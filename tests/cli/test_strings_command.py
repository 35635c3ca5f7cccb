"""`reports strings check`, as a translator runs it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reports.language import DOCUMENT_LANGUAGES
from reports.resources import TEMPLATES
from tests.cli.running import Command

ENGLISH = (TEMPLATES / "strings" / "en.toml").read_text(encoding="utf-8")


UNREAD = "no native reader has read these words yet (locale.native_reader)\n"


@pytest.mark.parametrize("language", DOCUMENT_LANGUAGES)
def test_the_shipped_languages_are_whole(language: str, reports: Command) -> None:
    ran = reports("strings", "check", TEMPLATES / "strings" / f"{language}.toml")
    assert (ran.code, ran.out, ran.err) == (0, "", f"0 problems\n{UNREAD}")


def test_words_that_a_native_reader_has_read_are_told_from_others(reports: Command, tmp_path: Path) -> None:
    file = tmp_path / "da.toml"
    file.write_text(ENGLISH.replace('native_reader = ""', 'native_reader = "A reader, 2026-03-01"'), encoding="utf-8")
    ran = reports("strings", "check", file)
    assert (ran.code, ran.err) == (0, "0 problems\n")
    assert json.loads(reports("strings", "check", file, "--json").out)["native_reader"] == "A reader, 2026-03-01"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('author = "reports"\n', "", ["document.author: is missing. Copy it"]),
        ('author = "reports"\n', 'author = "reports"\nauthors = ""\n', ["document.authors: is not a key", "holds no text"]),
        ("{title}, with {n:policy_record}", "{title}", ["document.subject: lacks the placeholder {n}"]),
        ("{title}, with {n:policy_record}", "{name}, {n}", [
            "count.policy_record: is a noun that no word brings",
            "document.subject: lacks the placeholder {title}",
            "document.subject: has a placeholder {name} that nothing fills",
        ]),
        ("{title}, with {n:policy_record}", "{title}, {n:act}", ["count.act: is missing, and words bring it"]),
        ("{title}, with {n:policy_record}", "{title}, with {n", ["document.subject: has a brace that is wrong"]),
        ('policy.one = "{n:,} policy"\n', "", ["count.policy: has the plural forms other. Write the forms one, other."]),
        ('backed.by = "backed"\n', 'backed.by = "best"\n', ["verdict.backed: is chosen by {best}, which it has not"]),
        ('AE = "', 'XY = "', ["name.country.XY: XY is no country's code"]),
        ('citation = "apa"\n', "", ["locale.citation: is missing"]),
    ],
)  # fmt: skip
def test_every_fault_is_told_with_its_key_and_what_to_do(
    before: str, after: str, said: list[str], reports: Command, tmp_path: Path
) -> None:
    file = tmp_path / "da.toml"
    assert ENGLISH.count(before) == 1
    file.write_text(ENGLISH.replace(before, after), encoding="utf-8")
    ran = reports("strings", "check", file)
    assert ran.code == 3
    assert [part for part in said if part not in ran.out] == []
    assert all(line.startswith(f"{file}: ") for line in ran.out.splitlines())


def test_problems_are_told_to_programs(reports: Command, tmp_path: Path) -> None:
    file = tmp_path / "danish.toml"
    file.write_text(ENGLISH, encoding="utf-8")
    ran = reports("strings", "check", file, "--json")
    assert ran.code == 3
    remedy = "Call it <tag>.toml, as de.toml or zh-Hant.toml."
    problem = {"key": "", "message": "is not called like a language", "remedy": remedy}
    assert json.loads(ran.out) == {"file": str(file), "native_reader": "", "problems": [problem]}


def test_what_is_no_file_of_words_is_refused(reports: Command, tmp_path: Path) -> None:
    missing = reports("strings", "check", tmp_path / "da.toml")
    (tmp_path / "de.toml").write_text("[title", encoding="utf-8")
    broken = reports("strings", "check", tmp_path / "de.toml")
    assert (missing.code, broken.code) == (3, 3)
    assert "cannot be read" in missing.err
    assert "is not TOML" in broken.err
