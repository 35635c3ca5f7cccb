"""A PDF as bytes that depend on nothing but its objects, and that no reader takes for damaged."""

from __future__ import annotations

import re
from io import BytesIO

import pikepdf

_ENDS_IN_RETURN = re.compile(rb"\r\nendstream")
_START = b"\nstream\n"


def written(pdf: pikepdf.Pdf) -> bytes:
    """The bytes of the file; the same objects give the same bytes."""
    output = BytesIO()
    pikepdf.settings.set_flate_compression_level(9)
    pdf.save(
        output, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate,
        compress_streams=True, stream_decode_level=pikepdf.StreamDecodeLevel.none, force_version="1.7",
    )  # fmt: skip
    return padded(output.getvalue())


def padded(data: bytes) -> bytes:
    """A file none of whose streams ends in a carriage return.

    Some validators take one before "endstream" for a part of the line end. The streams that hold objects are the
    writer's own, and every 256th of them ends so by chance. Such a stream gets a line feed more, which no reader of
    compressed data reads, and its dictionary a space less: nothing moves in the file.
    """
    ends = [match.start() for match in _ENDS_IN_RETURN.finditer(data)]
    if not ends:
        return data
    patched = bytearray(data)
    for end in ends:
        start = data.rfind(_START, 0, end)
        line = data.rfind(b"\n", 0, start) + 1
        content = data[start + len(_START) : end + 1]
        length = b"/Length %d " % len(content)
        head = data[line:start]
        if length not in head or b"/FlateDecode" not in head or not (head.startswith(b"<< ") and head.endswith(b" >>")):
            # The words stand inside a stream, or it is not compressed and each of its bytes counts.
            continue
        longer = head.replace(length, b"/Length %d " % (len(content) + 1))
        # One space less, and another one where the number takes a digit more.
        longer = longer.replace(b"<< ", b"<<", 1) if len(longer) == len(head) else longer[:2] + longer[3:-3] + b">>"
        patched[line : end + 1] = longer + _START + content + b"\n"
    return bytes(patched)
