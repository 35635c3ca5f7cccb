"""What a settings file may name as the language of documents."""

from __future__ import annotations

from reports.config.toml_file import Fault
from reports.language import LANGUAGE_CHOICES, LANGUAGE_HINT


def language_fault(written: str) -> Fault | None:
    """Return what is wrong with the name of a document language, or of two."""
    return None if written in LANGUAGE_CHOICES else ("is not known", f"Write {LANGUAGE_HINT}.")
