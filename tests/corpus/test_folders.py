"""What folders say: a language, a country, or that no records are in them; and folders that cannot be read."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from reports.batch.checking import check_origin
from reports.corpus import listing, origin
from reports.corpus.policy import Corpus
from reports.corpus.reader import read_corpus
from reports.corpus.vocabulary import Vocabulary

ReadFiles = Callable[[Mapping[str, Any]], Corpus]
WORDS = Vocabulary.load()
AS_OF = date(2026, 4, 6)

FRENCH = "La loi fixe les conditions de stockage des gaz dans une formation et le régime de la responsabilité."
NORWEGIAN = "Loven gjelder lagring av gass og den som har tillatelse skal overvåke lageret som det er sagt."
ENGLISH = "The Act governs the storage of gas and the holder of the permit shall monitor it."


def record(id: str, country: str, **fields: Any) -> dict[str, Any]:
    return {"id": id, "title": "CCS", "country": country, **fields}


def languages(corpus: Corpus) -> dict[str, list[str]]:
    assert corpus.problems == ()
    return {record.id: [edition.language for edition in record.editions] for record in corpus.records}


def noted(corpus: Corpus, rule: str) -> list[tuple[str, str]]:
    return [(warning.file, warning.message) for warning in corpus.warnings if warning.rule == rule]


@pytest.mark.parametrize(
    ("folder", "country"),
    [("no", "Norway"), ("uk", "United Kingdom"), ("it", "Italy"), ("id", "印度尼西亚"), ("de", "DE"), ("fr", "France")],
)
def test_a_folder_with_records_of_the_country_that_it_names_is_no_language(
    read_files: ReadFiles, folder: str, country: str
) -> None:
    corpus = read_files({f"policies/{folder}/x.md": record("x", country), "policies/en/y.md": record("y", country)})
    assert languages(corpus) == {"x": ["en"], "y": ["en"]}
    ((file, message),) = noted(corpus, "doubtful-folder")
    assert file == f"policies/{folder}/"
    assert "not for the language" in message


def test_a_folder_beside_those_of_countries_is_no_language(read_files: ReadFiles) -> None:
    corpus = read_files({"no/x.md": record("x", "International"), "us/y.md": record("y", "US")})
    assert languages(corpus) == {"x": ["en"], "y": ["en"]}


def test_a_folder_with_records_of_many_countries_is_a_language(read_files: ReadFiles) -> None:
    corpus = read_files(
        {"de/x.md": record("x", "Germany"), "de/y.md": record("y", "China"), "en/z.md": record("z", "CN")}
    )
    assert languages(corpus) == {"x": ["de"], "y": ["de"], "z": ["en"]}
    assert noted(corpus, "doubtful-folder") == [("de/", "is taken for the language German, not for Germany")]


def test_a_folder_whose_records_have_twins_elsewhere_is_a_language(read_files: ReadFiles) -> None:
    corpus = read_files({"no/x.md": record("x", "Norway"), "en/x.md": record("x", "Norway")})
    assert languages(corpus) == {"x": ["en", "no"]}


@pytest.mark.parametrize(
    ("folder", "country", "body", "language"),
    [
        ("no", "Norway", NORWEGIAN, "no"),
        ("no", "China", ENGLISH, "en"),
        ("fr", "France", FRENCH, "fr"),
        ("uk", "UK", "Закон України про зберігання вуглецю", "uk"),
        ("uk", "China", ENGLISH, "en"),
        ("ar", "AR", "قانون تخزين الكربون", "ar"),
        ("it", "Italy", "碳封存管理办法，自公布之日起施行。", "zh-Hans"),
    ],
)
def test_the_words_of_its_records_tell_what_a_folder_is(
    read_files: ReadFiles, folder: str, country: str, body: str, language: str
) -> None:
    corpus = read_files({f"{folder}/x.md": record("x", country, description=body), "en/y.md": record("y", "CN")})
    assert languages(corpus)["x"] == [language]


@pytest.mark.parametrize("layout", ["en/no/x.md", "no/en/x.md", "en/2024/no/x.md"])
def test_a_folder_that_can_only_be_a_language_decides(read_files: ReadFiles, layout: str) -> None:
    corpus = read_files({layout: record("x", "China")})
    assert languages(corpus) == {"x": ["en"]}
    assert noted(corpus, "doubtful-folder") == []


@pytest.mark.parametrize(("own", "language"), [("no", "no"), ("en", "en"), ("zh-Hant", "zh-Hant")])
def test_a_record_s_own_language_settles_a_doubt(read_files: ReadFiles, own: str, language: str) -> None:
    corpus = read_files({"no/x.md": record("x", "Norway", lang=own)})
    assert languages(corpus) == {"x": [language]}
    assert noted(corpus, "language-mismatch") == []


def test_the_corpus_s_own_folder_may_be_a_country(tmp_path: Path) -> None:
    folder = tmp_path / "it"
    folder.mkdir()
    (folder / "a.md").write_text('---\n{"id": "a", "title": "CCS", "country": "Italy"}\n---\n')
    assert languages(read_corpus(folder, WORDS)) == {"a": ["en"]}


@pytest.mark.parametrize(
    ("body", "language"),
    [(FRENCH, "fr"), (ENGLISH, "en"), ("Закон о хранении углерода", "ru"), ("กฎหมายว่าด้วยการกักเก็บคาร์บอน", "th")],
)
def test_without_a_folder_the_words_tell_any_language(read_files: ReadFiles, body: str, language: str) -> None:
    assert languages(read_files({"x.md": record("x", "NO", description=body)})) == {"x": [language]}


@pytest.mark.parametrize("own", ["sw", "fil", "pt-BR", "hi"])
def test_a_record_may_name_any_language(read_files: ReadFiles, own: str) -> None:
    corpus = read_files({"x.md": record("x", "NO", lang=own)})
    assert languages(corpus) == {"x": [own]}
    assert corpus.warnings == ()


@pytest.mark.parametrize("own", ["xx", "und", "English"])
def test_what_is_no_language_is_reported(read_files: ReadFiles, own: str) -> None:
    assert noted(read_files({"x.md": record("x", "NO", lang=own)}), "language-mismatch")


def test_a_check_in_several_processes_takes_folders_for_the_same(read_files: ReadFiles, tmp_path: Path) -> None:
    files = {f"de/{name}.md": record(name, country) for name, country in (("a", "DE"), ("b", "DE"), ("c", "CN"))}
    read_files({**files, "facilities/d.md": "x", "e.md": "no record"})
    whole = check_origin(origin.open_folder(tmp_path), WORDS, AS_OF, (), processes=1)
    assert check_origin(origin.open_folder(tmp_path), WORDS, AS_OF, (), processes=3) == whole
    assert {"doubtful-folder", "passed-over"} <= {one.rule for one in whole.findings}


# --- what is no record ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("说明.md", "这里是说明。"),
        ("en/notes.md", "# To do"),
        ("en/empty.md", ""),
        ("en/obsidian.md", "---\ntags: [ccs]\naliases: []\n---\nA note."),
        ("facilities/plant.md", '---\n{"id": "plant", "name": "Plant", "country": "Norway"}\n---\n'),
        ("data/Facilities/zh/plant.md", "---\nbroken"),
    ],
)
def test_what_is_no_record_is_passed_over_and_named(read_files: ReadFiles, name: str, content: str) -> None:
    corpus = read_files({name: content, "README.md": "About.", "en/x.md": record("x", "NO")})
    assert languages(corpus) == {"x": ["en"]}
    ((file, _),) = noted(corpus, "passed-over")
    assert name.startswith(file)


@pytest.mark.parametrize("front", ['{"id": "y"}', '{"country": "NO", "title": "A"}', '{"analysis": {}}'])
def test_a_record_that_lacks_something_is_still_a_problem(read_files: ReadFiles, front: str) -> None:
    assert {p.rule for p in read_files({"en/x.md": f"---\n{front}\n---\n"}).problems} == {"missing-field"}


# --- what cannot be read -------------------------------------------------------------------------------------------


def problems(corpus: Corpus) -> list[tuple[str, str]]:
    assert [record.id for record in corpus.records] == ["good"]
    assert all(problem.rule == "unreadable-file" and problem.remedy for problem in corpus.problems)
    return [(problem.file, problem.message) for problem in corpus.problems]


def test_a_folder_that_may_not_be_read_is_a_problem(
    read_files: ReadFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "zh" / "closed").mkdir(parents=True)

    def scandir(path: str, look: Callable[..., Any] = os.scandir) -> Any:
        # Who runs the tests may be allowed to read everything.
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return look(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert problems(read_files({"en/x.md": record("good", "NO")})) == [
        ("zh/closed/", "cannot be read: Permission denied")
    ]


@pytest.mark.skipif(os.getuid() == 0, reason="root may read everything")
def test_a_folder_without_permission_is_a_problem(read_files: ReadFiles, tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0)
    assert [file for file, _ in problems(read_files({"en/x.md": record("good", "NO")}))] == ["closed/"]


def test_links_that_lead_round_in_a_circle_are_problems(read_files: ReadFiles, tmp_path: Path) -> None:
    (tmp_path / "zh").mkdir()
    os.symlink("loop.md", tmp_path / "zh" / "loop.md")
    os.symlink("b.md", tmp_path / "zh" / "a.md")
    os.symlink("a.md", tmp_path / "zh" / "b.md")
    os.symlink("..", tmp_path / "zh" / "up")
    found = dict(problems(read_files({"en/x.md": record("good", "NO")})))
    assert set(found) == {"zh/loop.md", "zh/a.md", "zh/b.md", "zh/up/"}
    assert found["zh/up/"] == "is a link to a folder that it lies in"


def test_a_link_to_another_folder_is_named_and_not_entered(read_files: ReadFiles, tmp_path: Path) -> None:
    os.symlink(tmp_path.parent, tmp_path / "above")
    (tmp_path / "data").mkdir()
    os.symlink("data", tmp_path / "linked")
    corpus = read_files({"en/x.md": record("good", "NO")})
    assert [file for file, _ in problems(corpus)] == ["above/"]
    assert [file for file, _ in noted(corpus, "passed-over")] == ["linked/"]


def test_what_lies_too_deep_is_a_problem(read_files: ReadFiles, tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["d"] * (listing.MAX_DEPTH + 1))
    deep.mkdir(parents=True)
    ((file, message),) = problems(read_files({"en/x.md": record("good", "NO")}))
    assert file.count("d/") == listing.MAX_DEPTH + 1
    assert message == f"lies more than {listing.MAX_DEPTH} folders deep"


def test_a_path_over_the_limit_of_the_system_is_a_problem(read_files: ReadFiles, tmp_path: Path) -> None:
    # Made from inside: from outside, nobody can name it.
    code = "import os\nfor _ in range(22):\n    os.mkdir('d' * 200); os.chdir('d' * 200)\nopen('x.md', 'w').close()\n"
    (tmp_path / "long").mkdir()
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path / "long", check=True)
    ((file, message),) = problems(read_files({"en/x.md": record("good", "NO")}))
    assert file.startswith("long/ddd")
    assert message == "cannot be read: File name too long"


@pytest.mark.parametrize("name", [b"\xff", b"caf\xe9", b"\xb9\xfa"])
def test_names_that_are_not_utf_8_are_escaped_and_their_records_read(tmp_path: Path, name: bytes) -> None:
    folder = os.fsencode(tmp_path) + b"/" + name
    os.mkdir(folder)
    text = b'---\n{"id": "x", "title": "CCS", "country": "Norway"}\n---\n'
    for inside in (b"/x.md", b"/" + name + b".md"):
        with open(folder + inside, "wb") as file:
            file.write(text.replace(b'"x"', b'"y"') if inside != b"/x.md" else text)
    corpus = read_corpus(tmp_path, WORDS)
    assert set(languages(corpus)) == {"x", "y"}
    assert all(edition.path.isascii() for record in corpus.records for edition in record.editions)
