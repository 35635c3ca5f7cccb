"""Saving: no stream ends in a carriage return, and nothing else changes."""

from __future__ import annotations

import re
from io import BytesIO

import page as validator
import pikepdf
import pytest
from pikepdf import Array

from reports.render import saving
from reports.render.saving import padded, written
from tests.render.specimens import bound_body


def many_numbers(seed: int, objects: int) -> pikepdf.Pdf:
    """A page and so many indirect arrays of numbers."""
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.Root.Numbers = Array([pdf.make_indirect(Array([seed, n, seed * n % 977])) for n in range(objects)])
    return pdf


def streams(data: bytes) -> dict[str, bytes]:
    """The contents of all streams that are not the writer's own, and the objects in those that are, by number."""
    with pikepdf.open(BytesIO(data)) as pdf:
        return {str(item.objgen): item.unparse(resolved=True) for item in pdf.objects}


@pytest.mark.parametrize(("kind", "objects"), [("/ObjStm", 2000), ("/XRef", 5)])
def test_no_stream_of_the_writer_ends_in_a_carriage_return(
    kind: str, objects: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seed in range(2_000):
        with monkeypatch.context() as patch, many_numbers(seed, objects + seed) as pdf:
            patch.setattr(saving, "padded", lambda data: data)
            raw = written(pdf)
        if re.search(rb"/Type %b [^\n]*\nstream\n(?:(?!endstream).)*\r\nendstream" % kind.encode(), raw, re.DOTALL):
            break
    with many_numbers(seed, objects + seed) as pdf:
        data = written(pdf)
    assert b"\r\nendstream" not in data
    assert len(data) == len(raw)
    assert streams(data) == streams(raw)
    with pikepdf.open(BytesIO(data)) as pdf:
        assert pdf.check_pdf_syntax() == []
    rules = {failure.rule_id for failure in validator.validate_pdf_bytes(raw, profile="3a").failures}
    assert "PDFA3A-STREAM-LENGTH-001" in rules
    rules = {failure.rule_id for failure in validator.validate_pdf_bytes(data, profile="3a").failures}
    assert "PDFA3A-STREAM-LENGTH-001" not in rules


def test_a_length_that_takes_a_digit_more_moves_nothing() -> None:
    content = b"x" * 998 + b"\r"
    data = b"1 0 obj\n<< /Type /ObjStm /Length 999 /Filter /FlateDecode >>\nstream\n%b\nendstream\nendobj\n" % content
    found = padded(data)
    assert len(found) == len(data)
    assert found.startswith(b"1 0 obj\n<</Type /ObjStm /Length 1000 /Filter /FlateDecode>>\nstream\nxx")
    assert found.endswith(b"x\r\n\nendstream\nendobj\n")


@pytest.mark.parametrize("filters", ["", "/Filter /FlateDecode "])
def test_what_is_not_compressed_and_words_inside_a_stream_stay_as_they_are(filters: str) -> None:
    content, words = b"a\r\nendstream b", b"" if filters else b"\r"
    head = f"1 0 obj\n<< /Type /Metadata {filters}/Length {len(content + words)} >>\nstream\n".encode()
    data = head + content + words + b"\nendstream\nendobj\n"
    assert padded(data) == data


def test_no_stream_of_a_document_ends_in_a_carriage_return() -> None:
    for number in range(6):
        body = "<h1>甲</h1>" + "".join(f"<p>段落 {n}</p>" for n in range(40 * number))
        assert b"\r\nendstream" not in bound_body(body)
