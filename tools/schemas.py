"""Write docs/schemas: the formats of files that people write, as `reports schema` prints them."""

from __future__ import annotations

import json
from pathlib import Path

from reports.app.schemas import SCHEMAS, schema_of

FOLDER = Path(__file__).parent.parent / "docs" / "schemas"


def texts() -> dict[str, str]:
    """Return the text of each file by its name."""
    return {f"{name}.json": json.dumps(schema_of(name), ensure_ascii=False, indent=1) + "\n" for name in SCHEMAS}


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, text in texts().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
