"""reports.toml and the environment: where settings come from, which goes first, what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import Command, Ran, write_record


def configure(folder: Path, text: str) -> Path:
    path = folder / "reports.toml"
    path.write_text(text, encoding="utf-8")
    return path


def country_of(ran: Ran) -> str:
    """The country's name as `reports list --json` gives it: it tells the language."""
    assert ran.code == 0, ran.err
    name: str = json.loads(ran.out)["records"][0]["country"]
    return name


def test_an_unknown_key_is_refused_with_the_nearest_known_one(reports: Command, small: Path) -> None:
    configure(Path.cwd(), 'reviewer = ["A"]\n')
    ran = reports("list", "--corpus", small)
    assert (ran.code, ran.out) == (3, "")
    assert "reports.toml:1: reviewer" in ran.err
    assert "'reviewers'" in ran.err


@pytest.mark.parametrize(
    "text", ['reviewers = "A"', "reviewers = [1]", "lang = 3", 'lang = "fr"', "corpus = ", "[lang]\nzh = 1"]
)
def test_a_value_that_cannot_be_is_refused(reports: Command, small: Path, text: str) -> None:
    configure(Path.cwd(), text)
    ran = reports("list", "--corpus", small)
    assert (ran.code, ran.out) == (3, "")
    assert "reports.toml" in ran.err


def test_all_problems_of_a_configuration_are_told_at_once(reports: Command, small: Path) -> None:
    configure(Path.cwd(), 'reviewer = ["A"]\nlang = "fr"\neditoin = "x"\n')
    err = reports("list", "--corpus", small).err
    assert all(word in err for word in ("reviewer", "fr", "editoin"))


def test_a_configuration_that_is_named_but_not_there_exits_3(reports: Command, small: Path) -> None:
    ran = reports("list", "--corpus", small, "--config", "no.toml")
    assert (ran.code, ran.out) == (3, "")
    assert "no.toml" in ran.err


def test_the_configuration_here_names_the_corpus_relative_to_itself(reports: Command, small: Path) -> None:
    configure(Path.cwd(), 'corpus = "../small"\n')
    assert reports("list", "--ids").out == "cn-one\n"
    configure(small, 'corpus = "."\n')
    assert reports("list", "--ids", "--config", small / "reports.toml").out == "cn-one\n"


def test_the_configuration_in_the_corpus_holds_where_there_is_none_here(reports: Command, small: Path) -> None:
    configure(small, 'lang = "en"\n')
    assert country_of(reports("list", "--corpus", small, "--json")) == "China"
    configure(Path.cwd(), 'lang = "zh"\n')
    assert country_of(reports("list", "--corpus", small, "--json")) == "中国"


def test_a_flag_goes_before_the_environment_and_that_before_the_configuration(reports: Command, small: Path) -> None:
    configure(Path.cwd(), 'lang = "en"\n')
    command, english, chinese = ("list", "--corpus", small, "--json"), {"REPORTS_LIST_LANG": "en"}, {"REPORTS_LIST_LANG": "zh"}
    assert country_of(reports(*command)) == "China"
    assert country_of(reports(*command, env=chinese)) == "中国"
    assert country_of(reports(*command, "--lang", "zh", env=english)) == "中国"


def test_the_environment_names_the_corpus(reports: Command, small: Path) -> None:
    assert reports("list", "--ids", env={"REPORTS_LIST_CORPUS": str(small)}).out == "cn-one\n"


def test_reviewers_listed_in_the_configuration_raise_a_grade(reports: Command, small: Path) -> None:
    provenance = {"author": "甲", "reviewer": "王某", "lastAuditDate": "2026-01-02"}
    write_record(small, provenance=provenance)
    configure(Path.cwd(), 'reviewers = ["王某"]\n')
    command = ("policy", "cn-one", "--corpus", small, "--as-of", "2026-03-31", "-o")
    with_list = reports(*command, "with.pdf").path.read_bytes()
    Path("reports.toml").unlink()
    assert reports(*command, "without.pdf").path.read_bytes() != with_list


def test_output_and_edition_may_stand_in_the_configuration(reports: Command, small: Path) -> None:
    configure(Path.cwd(), 'output = "there"\nedition = "第一版"\n')
    ran = reports("policy", "cn-one", "--corpus", small, "--as-of", "2026-03-31")
    assert ran.path == Path("there/ccus-policy_cn-one_2026-03-31_zh.pdf")


@pytest.mark.parametrize("word", ["NO_COLOR", "TERM"])
def test_nothing_is_coloured_where_it_does_not_go_to_a_terminal(reports: Command, small: Path, word: str) -> None:
    env = {word: "1" if word == "NO_COLOR" else "xterm-256color"}
    ran = reports("list", "--corpus", small, env=env)
    assert "\x1b" not in ran.out + ran.err + reports("list", "--corpus", "nowhere", env=env).err
