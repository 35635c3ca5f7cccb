"""Plain WeasyPrint and pyplot: the script that one would write first."""

from __future__ import annotations

from pathlib import Path

from weasyprint import HTML

from benchmarks.rivals.content import Content
from benchmarks.rivals.page import prepare, write_html
from benchmarks.rivals.page import read_plainly as read

__all__ = ["prepare", "read", "write"]


def write(content: Content, target: Path) -> None:
    """Write one document."""
    HTML(string=write_html(content)).write_pdf(target)
