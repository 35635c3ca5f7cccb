"""The parts of a message in bytes: multipart, base64, and text in quoted-printable whose lines are encoded once."""

from __future__ import annotations

from binascii import b2a_base64
from collections.abc import Sequence
from email import quoprimime
from functools import lru_cache

from reports.delivery.body import Filled

LINE = 76
"""Characters of a line of an encoded part."""
_MOST_TEXTS = 64
"""Texts whose lines are kept for the next recipients."""


def multipart(kind: str, boundary: str, parts: Sequence[bytes]) -> bytes:
    """Return parts as one of a kind; each of them ends a line."""
    # No encoded part holds "=_": base64 has no "_", and in quoted-printable "=" begins two digits or a line end.
    head = f'Content-Type: multipart/{kind};\r\n boundary="{boundary}"\r\n\r\n'.encode()
    mark = f"--{boundary}\r\n".encode()
    return head + b"".join(mark + part for part in parts) + f"--{boundary}--\r\n".encode()


def text_part(kind: str, opened: str, filled: Filled) -> bytes:
    """Return a text part in whichever encoding is shorter; ``filled`` are the places that are open in it."""
    text = opened
    for mark, words in filled:
        text = text.replace(mark, words)
    plain = text.replace("\r\n", "\n").replace("\n", "\r\n").encode()
    encoding, content = "quoted-printable", _printable_text(opened, filled)
    if encoded_length(len(plain)) <= len(content):
        encoding, content = "base64", in_base64(plain)
    head = f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    return head.encode("ascii") + content.removesuffix(b"\r\n") + b"\r\n"


def _printable_text(opened: str, filled: Filled) -> bytes:
    """Return a text in quoted-printable: what is open in it is encoded anew, all else as it was for the last reader."""
    pieces = []
    for text, is_open in _printable_pieces(opened, tuple(mark for mark, _ in filled)):
        if is_open:
            for mark, words in filled:
                text = text.replace(mark, words)
            text = "\r\n".join(map(_printable, text.replace("\r\n", "\n").split("\n")))
        pieces.append(text)
    return "\r\n".join(pieces).encode("ascii")


@lru_cache(maxsize=_MOST_TEXTS)
def _printable_pieces(opened: str, marks: tuple[str, ...]) -> tuple[tuple[str, bool], ...]:
    """Return the lines of a text: those in which something is open as they are, all between them encoded."""
    pieces: list[tuple[str, bool]] = []
    encoded: list[str] = []
    for line in opened.replace("\r\n", "\n").split("\n"):
        if any(mark in line for mark in marks):
            pieces += [("\r\n".join(encoded), False)] if encoded else []
            pieces.append((line, True))
            encoded = []
        else:
            encoded.append(_printable(line))
    return (*pieces, *([("\r\n".join(encoded), False)] if encoded else []))


def _printable(line: str) -> str:
    """Return a line in quoted-printable."""
    return quoprimime.body_encode(line.encode().decode("latin-1"), LINE, "\r\n")


def in_base64(data: bytes) -> bytes:
    """Return data in base64, in lines of `LINE` characters."""
    whole = b2a_base64(data, newline=False)
    return b"".join(whole[start : start + LINE] + b"\r\n" for start in range(0, len(whole), LINE))


def encoded_length(length: int) -> int:
    """Return the length of so many bytes in base64, line ends included."""
    characters = (length + 2) // 3 * 4
    return characters + (characters + LINE - 1) // LINE * 2
