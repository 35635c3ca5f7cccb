"""Names that nothing knows are said where they are missed, and names of a house are printed and hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import Command, write_record
from tests.hostile.holds import held_text

DAY = ("--as-of", "2026-04-06", "--lang", "en")


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A record of China, and one of a country that nothing knows."""
    folder = tmp_path / "corpus"
    write_record(folder)
    write_record(folder, id="xx-two", country="Chinna", title="乙办法")
    monkeypatch.chdir(tmp_path)
    return folder


def test_an_unknown_country_is_said_at_once_and_on_the_notes_page(reports: Command, corpus: Path) -> None:
    ran = reports("country", "CN", "--corpus", corpus, *DAY)
    assert ran.code == 0
    assert "zh/xx-two.md: country: “Chinna” is not known" in ran.err
    text = " ".join(held_text(ran.path.read_bytes()).split())
    assert "names a country or region that is not known" in text
    assert "xx-two (“Chinna”)" in text
    verified = reports("verify", ran.path)
    assert (verified.code, "hold" in verified.out) == (0, True)


def test_where_another_condition_leaves_the_record_out_nothing_is_printed(reports: Command, corpus: Path) -> None:
    write_record(corpus, id="xx-two", country="Chinna", title="乙办法", category="市场机制")
    ran = reports("country", "CN", "--category", "regulatory", "--corpus", corpus, *DAY)
    assert "xx-two" not in held_text(ran.path.read_bytes())


def test_a_bad_score_is_said_at_once(reports: Command, corpus: Path) -> None:
    write_record(corpus, analysis={"mrv": {"score": "85%", "evidence": "须每年报告。"}})
    ran = reports("policy", "cn-one", "--corpus", corpus, *DAY)
    assert ran.code == 0
    assert "zh/cn-one.md: analysis.mrv.score: “85%” is not a number" in ran.err
    assert "85%" in held_text(ran.path.read_bytes())


def test_what_is_doubtful_is_said_in_the_run_that_refuses_other_files(reports: Command, corpus: Path) -> None:
    write_record(corpus, analysis={"mrv": {"score": "高"}})
    write_record(corpus, id="B!", name="b.md")
    ran = reports("country", "CN", "--corpus", corpus)
    assert ran.code == 3
    for said in ("zh/b.md:3: id: ", "analysis.mrv.score: “高”", "country: “Chinna”"):
        assert said in ran.err


def test_names_of_a_house_are_read_and_printed_and_hold(reports: Command, corpus: Path) -> None:
    names = "[names.country.CN]\naliases = ['Chinna']\nprinted = { en = 'Middle Kingdom' }\n"
    (corpus / "reports.toml").write_text(names, encoding="utf-8")
    ran = reports("country", "chinna", "--corpus", corpus, *DAY)
    assert ran.code == 0
    assert "not known" not in ran.err
    text = held_text(ran.path.read_bytes())
    assert "Middle Kingdom" in text
    assert "xx-two" in text
    # The settings are not there any more: the document carries what it printed.
    (corpus / "reports.toml").unlink()
    verified = reports("verify", ran.path)
    assert (verified.code, verified.err) == (0, "")


def test_what_is_passed_over_is_said(reports: Command, corpus: Path) -> None:
    (corpus / "说明.md").write_text("这里是说明。", encoding="utf-8")
    ran = reports("list", "--corpus", corpus)
    assert ran.code == 0
    assert "passed over, for no record is there: 说明.md" in ran.err


def test_a_corpus_of_notes_alone_is_refused_with_their_remedies(reports: Command, tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.md").write_text("A note.")
    ran = reports("list", "--corpus", tmp_path / "notes")
    assert ran.code == 3
    assert "a.md: has no front matter" in ran.err


def test_a_batch_says_of_an_unknown_country_what_a_single_document_says(reports: Command, corpus: Path) -> None:
    assert reports("batch", "--by", "record", "--corpus", corpus, "--executor", "serial", *DAY).code == 0
    (batched,) = Path("out").rglob("*policy_xx-two_*.pdf")
    single = reports("policy", "xx-two", "--corpus", corpus, *DAY, "-o", "single.pdf").path
    assert "xx-two (“Chinna”)" in " ".join(held_text(single.read_bytes()).split())
    assert batched.read_bytes() == single.read_bytes()


def test_a_name_of_several_countries_is_refused_with_the_candidates(reports: Command, corpus: Path) -> None:
    ran = reports("country", "Kongo", "--corpus", corpus)
    assert ran.code == 2
    assert "“Kongo” is the name of several countries" in ran.err
    assert "Write one of CD, CG" in ran.err


@pytest.mark.parametrize(
    ("lang", "name"), [("sw", "Swahili"), ("no", "Norwegian"), ("pt-BR", "Portuguese"), ("fil", "Filipino")]
)
def test_a_record_in_any_language_is_set_and_marked(reports: Command, corpus: Path, lang: str, name: str) -> None:
    write_record(corpus, lang=lang)
    (corpus / "zh" / "cn-one.md").rename(corpus / "cn-one.md")
    ran = reports("country", "CN", "--corpus", corpus, *DAY)
    assert ran.code == 0
    assert f"shown in {name}" in " ".join(held_text(ran.path.read_bytes()).split())
