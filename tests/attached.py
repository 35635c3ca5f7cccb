"""The files inside a PDF, as another library than ours hands them out."""

from __future__ import annotations

from io import BytesIO

import pikepdf


def files_in(pdf: bytes) -> dict[str, bytes]:
    """Every file inside a PDF by name."""
    with pikepdf.open(BytesIO(pdf)) as document:
        return {name: bytes(found.get_file().read_bytes()) for name, found in document.attachments.items()}
