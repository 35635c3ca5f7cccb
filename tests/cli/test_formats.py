"""Documents as PDF and as HTML: which files a command writes, a batch notes and a mail brings."""

from __future__ import annotations

from email import policy
from email.parser import BytesParser
from pathlib import Path

import pytest

from tests.cli.running import Command, write_record

ALONE = ("policy", "cn-one", "--corpus", "corpus", "--as-of", "2026-03-31", "-q")


@pytest.fixture
def desk(reports: Command) -> Command:
    """A folder with a corpus of one record."""
    write_record(Path("corpus"))
    return reports


@pytest.mark.usefixtures("desk")
def test_both_formats_lie_beside_each_other(reports: Command) -> None:
    ran = reports(*ALONE, "--format", "pdf,html")
    name = "out/ccus-policy_cn-one_2026-03-31_zh"
    assert ran.out.split() == [f"{name}.pdf", f"{name}.html"]
    assert Path(f"{name}.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert Path(f"{name}.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.usefixtures("desk")
def test_the_name_of_a_file_says_its_format(reports: Command) -> None:
    assert reports(*ALONE, "-o", "x.html").out.split() == ["x.html"]
    assert not Path("x.pdf").exists()
    assert reports(*ALONE, "-o", "y.pdf", "--format", "html,pdf").out.split() == ["y.html", "y.pdf"]


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("-o", "x.pdf", "--format", "html"), "--format html is asked for"),
        (("-o", "-", "--format", "pdf,html"), "takes one format"),
        (("--format", "docx"), "'docx' is no format of documents; write pdf, html or both"),
        (("-o", "x.docx"), "documents are written as PDF or HTML, not as DOCX"),
    ],
)
def test_what_cannot_be_is_told(reports: Command, words: tuple[str, ...], said: str) -> None:
    ran = reports(*ALONE, *words)
    assert ran.code == 2
    assert said in ran.err


@pytest.mark.usefixtures("desk")
def test_a_batch_writes_both_notes_both_and_misses_one_that_is_gone(reports: Command) -> None:
    Path("batch.toml").write_text(
        'as_of=2026-03-31\nformat=["pdf","html"]\n[[documents]]\nkind="policy"\n', encoding="utf-8"
    )
    batch = ("batch", "--corpus", "corpus", "--zip")
    assert reports(*batch).code == 0
    (page,) = Path("out").glob("ccus-*.html")
    first = page.read_bytes()
    assert page.name in Path("out/index.html").read_text(encoding="utf-8")
    assert "1 unchanged" in reports(*batch, "--edition", "").err or "nothing to do" in reports(*batch).err
    page.write_bytes(first.replace(b"</main>", b" </main>"))
    assert "gone or was changed" in reports("batch", "--corpus", "corpus", "--why", page.stem).out
    reports(*batch)
    assert page.read_bytes() == first


@pytest.mark.usefixtures("desk")
def test_a_batch_that_is_asked_for_html_later_makes_it(reports: Command) -> None:
    batch = ("batch", "--by", "record", "--corpus", "corpus", "--as-of", "2026-03-31")
    assert reports(*batch).code == 0
    assert not list(Path("out").glob("ccus-*.html"))
    assert "another format" in reports(*batch, "--format", "pdf,html", "--dry-run").out
    assert reports(*batch, "--format", "pdf,html").code == 0
    assert list(Path("out").glob("ccus-*.html"))


@pytest.mark.usefixtures("desk")
def test_everybody_gets_the_formats_that_they_want(reports: Command) -> None:
    Path("batch.toml").write_text(
        'as_of=2026-03-31\nedition="E1"\nformat=["pdf","html"]\n[[documents]]\nkind="policy"\n', encoding="utf-8"
    )
    assert reports("batch", "--corpus", "corpus").code == 0
    entry = '[[recipient]]\naddress="{0}@example.org"\nlanguage="zh"\ndocuments=["*"]\nformats={1}\n'
    wanted = {"a": '"pdf"', "b": '"html"', "c": '["pdf", "html"]'}
    Path("recipients.toml").write_text("".join(entry.format(*one) for one in wanted.items()), encoding="utf-8")
    ran = reports("mail", "batch.toml", "--corpus", "corpus", "--recipients", "recipients.toml", "--eml", "mail")
    assert ran.code == 0
    kinds = []
    for path in sorted(Path("mail").iterdir()):
        message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
        parts = list(message.iter_attachments())
        kinds.append([part.get_content_type() for part in parts])
        for part in parts:
            name = part.get_filename() or ""
            assert part.get_payload(decode=True) == Path("out", name).read_bytes()
    assert kinds == [["application/pdf"], ["text/html"], ["application/pdf", "text/html"]]


@pytest.mark.usefixtures("desk")
def test_an_edition_that_was_not_written_is_not_promised(reports: Command) -> None:
    assert reports(*ALONE, "-o", "x.pdf").code == 0
    ran = reports("mail", "--to", "a@example.org", "x.pdf", "--format", "html", "--eml", "mail")
    assert ran.code == 3
    assert "x.html" in ran.err
    assert not Path("mail").exists()


@pytest.mark.usefixtures("desk")
def test_an_html_edition_is_a_corpus_and_tells_what_it_was_made_from(reports: Command) -> None:
    assert reports(*ALONE, "-o", "x.html").code == 0
    listed = reports("list", "--corpus", "x.html", "--json")
    assert "cn-one" in listed.out
    assert "cn-one" in reports("inspect", "x.html").out


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize(
    "words",
    [("inspect", "x.html", "--pages"), ("print", "x.html", "-o", "j.pdf"), ("mail", "--to", "a@b.org", "x.html")],
)
def test_what_needs_pages_asks_for_the_pdf(reports: Command, words: tuple[str, ...]) -> None:
    assert reports(*ALONE, "-o", "x.html").code == 0
    ran = reports(*words)
    assert ran.code == 3
    assert "x.html is an HTML edition" in ran.err
    assert "Name the PDF" in ran.err
