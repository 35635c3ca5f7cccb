"""Files inside a PDF: once, with our date, and out again as they went in."""

from __future__ import annotations

import zlib
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from reports import attachment
from reports.errors import InputProblem
from tests.attached import files_in

DATE = "D:20260701000000Z"


def pdf_with(**files: bytes) -> bytes:
    """A PDF of one page that holds files."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.Root.Names = pikepdf.Dictionary()
        held = {
            name: attachment.attach(
                pdf, name=name, data=data, description=f"About {name}", mime_type="application/json",
                relationship="Source", date=DATE)
            for name, data in files.items()
        }  # fmt: skip
        attachment.list_attachments(pdf, pdf.Root.Names, held)
        output = BytesIO()
        pdf.save(output, deterministic_id=True)
        return output.getvalue()


def test_what_goes_in_comes_out() -> None:
    files = {"source.json": '{"国": 1}'.encode(), "数据.json": b"", "long.bin": bytes(range(256)) * 1000}
    assert files_in(pdf_with(**files)) == files


def test_one_of_them_is_read_and_the_pages_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "out.pdf"
    path.write_bytes(pdf_with(source=b"1", other=b"2"))
    assert attachment.read_contents(path, "source") == attachment.PdfContents(b"1", 1)
    assert attachment.read_contents(path, "another") == attachment.PdfContents(None, 1)


def test_of_the_files_inside_only_the_one_asked_for_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "out.pdf"
    path.write_bytes(pdf_with(source=b"1234", other=b"x" * 1_000))
    monkeypatch.setattr(attachment, "MOST_BYTES", 10)
    assert attachment.open_contents(path, "source").attached == b"1234"
    with pytest.raises(InputProblem, match="larger than 10 bytes"):
        attachment.open_contents(path, "other")


def test_a_pdf_without_files_has_none() -> None:
    assert files_in(pdf_with()) == {}


def test_each_file_is_listed_once_and_carries_our_date() -> None:
    with pikepdf.open(BytesIO(pdf_with(b=b"2", a=b"1"))) as pdf:
        assert [str(file.UF) for file in pdf.Root.AF] == ["a", "b"]
        names = pdf.Root.Names.EmbeddedFiles.Names
        assert [str(names[0]), str(names[2])] == ["a", "b"]
        for file in pdf.Root.AF:
            assert file.AFRelationship == pikepdf.Name.Source
            assert str(file.Desc) == f"About {file.F}"
            assert {str(file.EF.F.Params[key]) for key in ("/CreationDate", "/ModDate")} == {DATE}
            assert file.EF.F.Subtype == pikepdf.Name("/application/json")


def test_what_is_packed_is_what_zlib_reads_and_smaller_than_what_zlib_writes() -> None:
    data = b"".join(b"%d 0 R " % (number * number) for number in range(5_000))
    assert zlib.decompress(attachment.packed(data)) == data
    assert zlib.decompress(attachment.packed(b"")) == b""
    assert len(attachment.packed(data)) < len(zlib.compress(data, 9))


@pytest.mark.parametrize("content", [b"", b"not a PDF", b"%PDF-1.7\n%%EOF", None])
def test_what_is_no_pdf_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "x.pdf"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputProblem, match=r"x\.pdf cannot be read"):
        attachment.read_contents(path, "source")
