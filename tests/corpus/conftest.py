"""Small made-up corpora."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from reports.corpus.policy import Corpus
from reports.corpus.reader import read_corpus
from reports.corpus.vocabulary import Vocabulary

Sheet = Mapping[str, Any] | str | bytes
ReadFiles = Callable[[Mapping[str, Sheet]], Corpus]

_WORDS = Vocabulary.load()


def sheet(data: Mapping[str, Any], body: str = "Body.") -> str:
    """A file's text from its front matter."""
    return f"---\n{json.dumps(data, ensure_ascii=False, indent=2)}\n---\n\n{body}\n"


@pytest.fixture
def vocabulary() -> Vocabulary:
    """The vocabulary, read once."""
    return _WORDS


@pytest.fixture
def read_files(tmp_path: Path) -> ReadFiles:
    """Write files below an empty folder, and read them as a corpus."""

    def read(files: Mapping[str, Sheet]) -> Corpus:
        for name, content in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            text = sheet(content) if isinstance(content, Mapping) else content
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_corpus(tmp_path, _WORDS)

    return read


@pytest.fixture
def read_fields(read_files: ReadFiles) -> Callable[..., Corpus]:
    """Read one record in English with these fields beside the required ones; ``None`` leaves one out."""

    def read(**fields: Any) -> Corpus:
        record = {"id": "x", "title": "An Act", "country": "Norway", **fields}
        return read_files({"en/x.md": {key: value for key, value in record.items() if value is not None}})

    return read
