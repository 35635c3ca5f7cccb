"""The formats that documents are written in, which are the endings of their files."""

from __future__ import annotations

PDF, HTML = "pdf", "html"
FORMATS = (PDF, HTML)
"""In the order in which files are written, listed and attached."""
ANNEXES = ("xlsx",)
"""The formats of the workbook that may lie beside a document."""
TABLE_FORMATS = ("xlsx", "csv", "jsonl", "parquet")
"""The formats of tables: one workbook, or a file a table."""
ENDINGS = tuple(f".{code}" for code in FORMATS)
