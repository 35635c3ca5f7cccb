"""Names of countries in all languages of CLDR, those that several share, and the names that a house adds."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest

from reports.config.project import read_configuration
from reports.corpus.naming import vocabulary_of
from reports.corpus.policy import Corpus
from reports.corpus.vocabulary import Vocabulary
from reports.errors import InputProblem
from reports.language import DOCUMENT_LANGUAGES
from reports.releases import TESTED

ROOT = Path(__file__).resolve().parents[2]
WORDS = Vocabulary.load()


@pytest.mark.parametrize(
    ("spelling", "code"),
    [
        *(
            ("中国大陆", "CN"),
            ("大陆", "CN"),
            ("中國大陸", "CN"),
            ("臺灣", "TW"),
            ("中国台湾", "TW"),
            ("中國臺灣", "TW"),
        ),
        *(("한국", "KR"), ("대한민국", "KR"), ("Korea Rep.", "KR"), ("Korea, Rep.", "KR"), ("Cabo Verde", "CV")),
        *(
            ("Norge", "NO"),
            ("Noreg", "NO"),
            ("Deutschland", "DE"),
            ("España", "ES"),
            ("Espana", "ES"),
            ("Brasil", "BR"),
        ),
        *(("Россия", "RU"), ("Україна", "UA"), ("にほん", None), ("الصين", "CN"), ("नॉर्वे", "NO")),
        *(("日本国", "JP"), ("日本國", "JP"), ("大韓民國", "KR"), ("澳門", "MO"), ("中國澳門", "MO")),
        *(("European Union (EU)", "EU"), ("Norway (NO)", "NO"), ("Norway(NOR)", "NO"), ("英国（UK）", "GB")),
        *(("EU (European Union)", "EU"), ("日本（Japan）", "JP"), ("Kongo (CD)", "CD"), ("South Korea (ROK)", "KR")),
        *(("Norway (SE)", None), ("Norway (offshore)", None), ("Nowhere (NO)", None), ("Georgia (US)", None)),
        *(("ประเทศไทย", None), ("ไทย", "TH"), ("घाना", "GH"), ("गिनी", "GN"), ("Élláda", None), ("Ελλάδα", "GR")),
    ],
)
def test_a_country_is_known_in_any_language(spelling: str, code: str | None) -> None:
    assert WORDS.country(spelling).code == code
    assert WORDS.knows("country", spelling) is (code is not None)


@pytest.mark.parametrize(
    ("kind", "spelling", "code"),
    [
        *(("status", "现行", "in-force"), ("status", "現行", "in-force"), ("status", "已廢止", "cancelled")),
        *(("category", "法律監管", "regulatory"), ("category", "經濟激勵", "incentive")),
        *(("legal_weight", "行政法規", "administrative-regulation"), ("legal_weight", "國際條約", "treaty")),
    ],
)
def test_words_of_the_field_are_known_in_traditional_characters(kind: str, spelling: str, code: str) -> None:
    assert WORDS.term(kind, spelling).code == code


@pytest.mark.parametrize(
    ("spelling", "codes"),
    [("Kongo", ("CD", "CG")), ("Конго", ("CD", "CG")), ("Congo", ()), ("Norge", ()), ("Nowhere", ())],
)
def test_a_name_that_several_countries_share_has_no_code_but_candidates(spelling: str, codes: tuple[str, ...]) -> None:
    assert WORDS.candidates(spelling) == codes
    if codes:
        assert WORDS.country(spelling).code is None


def test_a_record_with_such_a_name_is_told_the_candidates(read_fields: Callable[..., Corpus]) -> None:
    (warning,) = read_fields(country="Kongo").warnings
    assert "the name of several countries" in warning.message
    assert warning.remedy == "Write one of CD (Democratic Republic of the Congo), CG (Republic of the Congo)"


def test_names_in_other_languages_are_read_only_where_they_are_asked_for() -> None:
    code = (
        "from reports.corpus.vocabulary import Vocabulary\n"
        "words = Vocabulary.load()\n"
        'assert words.country("中国").code == "CN"\n'
        "assert words._further is None\n"
        'assert words.country("Norge").code == "NO"\n'
        "assert len(words._further) > 20_000\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


@pytest.mark.soak
def test_the_table_of_names_is_what_the_tool_writes() -> None:
    if version("babel") not in TESTED["babel"]:
        pytest.skip("another release of Babel has other names")
    code = "from tools.country_names import TARGET, table; assert TARGET.read_text('utf-8') == table()"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


# --- names of a house ----------------------------------------------------------------------------------------------


def named(folder: Path, text: str) -> Vocabulary:
    path = folder / "reports.toml"
    path.write_text(text, encoding="utf-8")
    return vocabulary_of(read_configuration(path))


def test_aliases_are_read_and_printed_forms_are_printed(tmp_path: Path) -> None:
    words = named(
        tmp_path,
        "[names.country.TW]\naliases = ['Formosa', '宝岛']\nprinted = { en = 'Taiwan, China', zh = '中国台湾' }\n"
        "[names.country.\"挪威\"]\nprinted = 'NORWAY'\n[names.status.in-force]\naliases = ['Operating since']\n"
        "[names.country.CD]\naliases = ['Kongo', 'Congo']\n",
    )
    assert [words.country(one).code for one in ("formosa", "宝岛", "Kongo", "Congo")] == ["TW", "TW", "CD", "CD"]
    assert words.candidates("Kongo") == ()
    assert words.status("Operating since").code == "in-force"
    assert [words.name("country", "TW", language) for language in ("zh", "en")] == ["中国台湾", "Taiwan, China"]
    assert {words.name("country", "NO", language) for language in DOCUMENT_LANGUAGES} == {"NORWAY"}
    assert WORDS.name("country", "NO", "en") == "Norway"


def test_a_vocabulary_without_names_is_the_shipped_one(tmp_path: Path) -> None:
    words = named(tmp_path, "reviewers = []\n")
    assert words.printed == {}
    assert words.name("country", "TW", "en") == WORDS.name("country", "TW", "en")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[names.country.Norwey]\nprinted = 'N'", "names.country.Norwey: “Norwey” is not known. Write a code or a known name, e.g. Norway"),
        ("[names.country.CD]\naliases = ['X y']\n[names.country.CG]\naliases = ['x-Y']", "names.country.CG.aliases: “x-Y” is an alias of CD"),
        ("[names.contry.NO]\nprinted = 'N'", "names.contry: is not a key of [names]. Did you mean 'country'?"),
        ("[names.country.NO]\nprint = 'N'", "names.country.NO.print: is not a key of a name. Did you mean 'printed'?"),
        ("[names.country.NO]\nprinted = { fr = 'N' }", "names.country.NO.printed.fr: is not a language of documents."),
        ("[names.country]\nNO = 'Norge'", "names.country: is not a table of tables."),
        ("names = 'x'", "names: is not a table."),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_name_is_told(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputProblem) as caught:
        named(tmp_path, text)
    (problem,) = caught.value.problems
    assert said in f"{problem.field}: {problem.message}. {problem.remedy}"
