"""Saving: what is read back is what was written, whoever reads it; the same objects are the same bytes."""

from __future__ import annotations

import re
import struct
import subprocess
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import page as validator
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Stream, String

from reports.attachment import packed
from reports.pdf import writer
from reports.pdf.writer import write_pdf
from tests.engine.specimens import bound_body

TEXTS = ("12 0 R", "(12 0 R", ")12 0 R", "\\(12 0 R\\", "line\r\n7 0 R", "国 12 0 R", "")
"""Strings that hold what looks like a reference."""


def many_numbers(seed: int, objects: int) -> pikepdf.Pdf:
    """A page and so many indirect arrays of numbers."""
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.Root.Numbers = Array([pdf.make_indirect(Array([seed, n, seed * n % 977])) for n in range(objects)])
    return pdf


def motley() -> pikepdf.Pdf:
    """A PDF with every kind of object, a circle, streams with and without filters, and an object that nobody needs."""
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.make_indirect(Dictionary(Nobody=String("needs this")))
    circle = pdf.make_indirect(Dictionary())
    circle.Texts = Array([String(text) for text in TEXTS])
    circle.Texts.append(
        pdf.make_indirect(Array([circle, True, None, 1, pikepdf.Object.parse(b"1.50"), Name("/A#20B")]))
    )
    circle.Streams = Array([
        Stream(pdf, b"open 12 0 R" * 9), Stream(pdf, packed(b"closed"), Filter=Name.FlateDecode, Of=circle),
        Stream(pdf, packed(b"10999"), Filter=Name.FlateDecode), Stream(pdf, b"<x/>\r", Type=Name.Metadata)])  # fmt: skip
    pdf.Root.Circle = circle
    pdf.docinfo["/Title"] = String("题")
    return pdf


def same(one: Any, other: Any, seen: dict[tuple[int, int], tuple[int, int]]) -> bool:
    """Whether two objects of two PDFs hold the same, in the same places, with the same ones behind references."""
    if not isinstance(one, pikepdf.Object) or not isinstance(other, pikepdf.Object):
        return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)
    if one.is_indirect != other.is_indirect:
        return False
    if one.is_indirect:
        if one.objgen in seen:
            return seen[one.objgen] == other.objgen
        seen[one.objgen] = other.objgen
    if isinstance(one, Stream):
        if one.read_bytes() != other.read_bytes():
            return False
        # How long it is, and that it is packed now, is the writer's.
        one, other = ({k: v for k, v in item.items() if k not in ("/Length", "/Filter")} for item in (one, other))
    elif one._type_code != other._type_code:
        return False
    if isinstance(one, Dictionary | dict):
        return set(one.keys()) == set(other.keys()) and all(same(one[key], other[key], seen) for key in one.keys())  # noqa: SIM118
    if isinstance(one, Array):
        return len(one) == len(other) and all(same(*pair, seen) for pair in zip(one, other, strict=True))
    return bool(one.unparse() == other.unparse())


def are_same(one: pikepdf.Pdf, other: pikepdf.Pdf) -> bool:
    """Whether two PDFs hold the same objects."""
    return all(same(one.trailer[key], other.trailer[key], {}) for key in ("/Root", "/Info"))


def filled(data: bytes) -> list[int]:
    """How many objects each stream of objects holds."""
    return [int(count) for count in re.findall(rb"/Type/ObjStm/N (\d+)", data)]


# -- What is read ------------------------------------------------------------------------------------------------------


def test_what_is_read_is_what_was_written() -> None:
    with motley() as pdf, pikepdf.open(BytesIO(write_pdf(pdf))) as found:
        assert are_same(pdf, found)
        assert [str(text) for text in found.Root.Circle.Texts[:-1]] == list(TEXTS)
        assert "needs this" not in "".join(map(repr, found.objects))


def test_a_difference_is_seen() -> None:
    with motley() as pdf, pikepdf.open(BytesIO(write_pdf(pdf))) as found:
        found.Root.Circle.Texts[-1][3] = 2
        assert not are_same(pdf, found)
    with motley() as pdf, pikepdf.open(BytesIO(write_pdf(pdf))) as found:
        found.Root.Circle.Streams[1].Of = found.make_indirect(Dictionary())
        assert not are_same(pdf, found)


@pytest.mark.parametrize(
    "objects",
    [writer._OBJECTS_PER_STREAM - 5, 2 * writer._OBJECTS_PER_STREAM, 2 * writer._OBJECTS_PER_STREAM + 1, 70_000],
)
def test_streams_of_objects_are_filled_to_the_brim(objects: int) -> None:
    with many_numbers(1, objects) as pdf:
        data = write_pdf(pdf)
        with pikepdf.open(BytesIO(data)) as found:
            assert are_same(pdf, found)
            assert len(found.objects) == len(pdf.objects) + len(filled(data)) + 1
    *full, last = filled(data)
    assert full == [writer._OBJECTS_PER_STREAM] * len(full)
    assert sum(full) + last == objects + 4


def test_others_find_no_fault_with_it(tmp_path: Path) -> None:
    for name, data in {"body": bound_body("<h1>甲</h1><p>乙</p>"), "many": write_pdf(many_numbers(3, 5_000))}.items():
        path = tmp_path / f"{name}.pdf"
        path.write_bytes(data)
        said = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True, check=False)
        assert said.returncode == 0, said.stdout + said.stderr
        assert "No syntax or stream encoding errors" in said.stdout


def test_every_object_is_where_the_cross_references_say() -> None:
    data = write_pdf(many_numbers(2, 5_000))
    with pikepdf.open(BytesIO(data)) as pdf:
        streams = {item.objgen[0]: item for item in pdf.objects if isinstance(item, Stream)}
        rows = list(struct.iter_unpack(">BIH", streams[max(streams)].read_bytes()))
        holders = {key: item for key, item in streams.items() if item.get("/Type") == "/ObjStm"}
        numbers = {key: item.read_bytes()[: int(item.First)].split()[::2] for key, item in holders.items()}
    assert rows[0] == (0, 0, 65535)
    assert len(rows) == max(streams) + 1
    for number, (kind, place, index) in enumerate(rows[1:], 1):
        if kind == 1:
            assert data[place:].startswith(b"%d 0 obj\n<<" % number)
        else:
            assert kind == 2
            assert int(numbers[place][index]) == number


def test_what_has_no_filter_is_packed_but_for_metadata() -> None:
    with motley() as pdf:
        data = write_pdf(pdf)
    assert b"open 12 0 R" not in data
    assert b"<x/>\r\nendstream" in data
    with pikepdf.open(BytesIO(data)) as found:
        assert zlib.decompress(found.Root.Circle.Streams[0].read_raw_bytes()) == b"open 12 0 R" * 9


# -- Which bytes -------------------------------------------------------------------------------------------------------


def test_the_same_objects_are_the_same_bytes_in_whatever_order_they_were_made() -> None:
    with motley() as one, motley() as other, pikepdf.new() as third:
        first = write_pdf(one)
        assert write_pdf(other) == first
        assert write_pdf(one) == first
        for number in range(9):
            third.make_indirect(Dictionary(Nobody=number))
        third.add_blank_page()
        third.Root.Circle = third.copy_foreign(one.Root.Circle)
        third.docinfo["/Title"] = String("题")
        assert write_pdf(third) == first


def test_an_identifier_is_that_of_the_content() -> None:
    found = {
        tuple(map(bytes, pikepdf.open(BytesIO(write_pdf(many_numbers(seed, 3)))).trailer.ID)) for seed in (1, 2, 1)
    }
    assert len(found) == 2
    assert all(len(one) == 16 and one == other for one, other in found)


def test_structure_takes_less_than_with_another_writer() -> None:
    data = bound_body("<h1>甲</h1>" + "<ul>" + "<li>乙 <b lang='en'>one</b></li>" * 200 + "</ul>")
    with pikepdf.open(BytesIO(data)) as pdf:
        output = BytesIO()
        pdf.save(output, object_stream_mode=pikepdf.ObjectStreamMode.generate, recompress_flate=False)
    assert len(data) < len(output.getvalue()) - 2_000


# -- Carriage returns --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "objects"), [("ObjStm", 300), ("XRef", 5)])
def test_no_stream_of_the_writer_ends_in_a_carriage_return(kind: str, objects: int) -> None:
    padded = re.compile(rb"/Type/%b[^\n]*\nstream\n(?:(?!endstream).)*\r\n\nendstream" % kind.encode(), re.DOTALL)
    data = next(data for seed in range(2_000) if padded.search(data := write_pdf(many_numbers(seed, objects + seed))))
    assert b"\r\nendstream" not in data
    with pikepdf.open(BytesIO(data)) as pdf:
        assert pdf.check_pdf_syntax() == []
    rules = {failure.rule_id for failure in validator.validate_pdf_bytes(data, profile="3a").failures}
    assert "PDFA3A-STREAM-LENGTH-001" not in rules
    # Without what is added, this validator takes the stream for too short.
    length = re.compile(rb"(/Type/%b[^\n]*/Length )(\d+)" % kind.encode())
    bare = length.sub(lambda found: found[1] + b"%d" % (int(found[2]) - 1), data.replace(b"\r\n\nend", b"\r\nend"))
    rules = {failure.rule_id for failure in validator.validate_pdf_bytes(bare, profile="3a").failures}
    assert "PDFA3A-STREAM-LENGTH-001" in rules


def test_a_stream_that_was_packed_by_others_gets_one_byte_more() -> None:
    with motley() as pdf:
        data = write_pdf(pdf)
    assert packed(b"10999") + b"\n\nendstream" in data
    assert b"\r\nendstream" not in data.replace(b"<x/>\r\nendstream", b"")
    with pikepdf.open(BytesIO(data)) as found:
        assert found.Root.Circle.Streams[2].read_bytes() == b"10999"
