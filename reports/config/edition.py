"""The edition that documents name: one text, or one by document language; for settings and plans."""

from __future__ import annotations

from reports.config.toml_file import SettingKey
from reports.language import DOCUMENT_LANGUAGES

EDITION = SettingKey(
    "edition",
    "texts by language",
    "Edition that documents name, as in 2026 Q1.",
    choices=DOCUMENT_LANGUAGES,
    may_be_blank=True,
)
