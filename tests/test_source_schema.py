"""The schema of the data that a document carries is published, and is that of the program."""

from __future__ import annotations

import json
from io import BytesIO

import pikepdf

from reports.composition.reopening import source_schema
from tests.audit.briefed import briefing
from tests.conftest import ROOT


def test_the_published_schema_is_that_of_the_program() -> None:
    # `python tools/source_schema.py` writes it anew.
    published = json.loads((ROOT / "docs" / "source.schema.json").read_text(encoding="utf-8"))
    assert published == json.loads(json.dumps(source_schema()))


def test_a_document_holds_what_the_schema_requires() -> None:
    with pikepdf.open(BytesIO(briefing())) as pdf:
        data = json.loads(pdf.attachments["source.json"].get_file().read_bytes())
    schema = source_schema()
    assert set(schema["required"]) <= data.keys()
    assert data["format"] == schema["properties"]["format"]["const"]
    assert data["version"] <= schema["properties"]["version"]["maximum"]
