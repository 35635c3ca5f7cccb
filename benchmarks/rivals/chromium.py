"""Chromium without a window, started anew for every document: the same HTML as the naive script's."""

from __future__ import annotations

import subprocess
from pathlib import Path

from benchmarks.rivals.content import Content
from benchmarks.rivals.page import prepare, write_html
from benchmarks.rivals.page import read_plainly as read

__all__ = ["OPTIONS", "prepare", "read", "write"]

OPTIONS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run")


def write(content: Content, target: Path) -> None:
    """Write one document."""
    source = target.with_suffix(".html").absolute()
    source.write_text(write_html(content), encoding="utf-8")
    words = ["chromium", *OPTIONS, f"--print-to-pdf={target.absolute()}", "--no-pdf-header-footer", source.as_uri()]
    subprocess.run(words, check=True, capture_output=True, timeout=300)
    source.unlink()
