"""Write docs/source.schema.json, the schema of the data that a document carries."""

from __future__ import annotations

import json
from pathlib import Path

from reports.composition.reopening import source_schema

TARGET = Path(__file__).parent.parent / "docs" / "source.schema.json"


def schema_text() -> str:
    """Return the schema as the file holds it."""
    return json.dumps(source_schema(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    TARGET.write_text(schema_text(), encoding="utf-8")
